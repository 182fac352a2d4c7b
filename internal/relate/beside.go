package relate

import (
	"toetssteen"
	"toetssteen/internal/stats"
)

// beside counts, in the rows of one asset, how many have a Dutch and another
// nationality: since 2014 the BRP keeps no other beside a Dutch one (Wet BRP
// art. 2.7(1)(a) under 4), so they were left from before.
func (w *work) beside(m *matrix) {
	if w.options.Nationality == nil || m.step.join != nil || m.n == 0 {
		return
	}
	first := m.holds("nationality")
	if first == nil {
		return
	}
	for i := range m.fields {
		second := &m.fields[i]
		f := second.asset.indicator(second.column)
		if f == nil || f.Kind != "second_nationality" || second.form != FormValues || f.Role != toetssteen.RoleStored {
			continue
		}
		q := toetssteen.DataQuality{
			Source: w.input.Name, Location: f.Location, Finding: f.ID, Kind: f.Kind, Rule: toetssteen.QualityBesideDutch,
			Depth: m.depth, Counts: toetssteen.Counts{X: w.bothOf(first.coder, second.coder), N: int64(m.n)},
			Message: "dataquality.beside_dutch", Args: []string{first.location().Field},
		}
		if m.depth == toetssteen.DepthValues {
			q.Sample = m.sample.Rows
		}
		q.Counts.Low, q.Counts.High = shareOf(q.Counts, m.depth != toetssteen.DepthCensus)
		w.quality = append(w.quality, q)
	}
}

// holds gives the first column of the base that was found to hold a kind.
func (m *matrix) holds(kind toetssteen.KindID) *field {
	for i := range m.fields {
		f := &m.fields[i]
		found := f.asset.indicator(f.column)
		if found != nil && found.Kind == kind && f.form == FormValues && found.Role == toetssteen.RoleStored {
			return f
		}
	}
	return nil
}

// bothOf counts the rows in which one nationality is Dutch and the other is not.
func (w *work) bothOf(a, b *coder) (n int64) {
	isA, dutchA := w.nationalities(a)
	isB, dutchB := w.nationalities(b)
	for i, x := range a.codes {
		y := b.codes[i]
		if isA[x] && isB[y] && dutchA[x] != dutchB[y] {
			n++
		}
	}
	return n
}

// nationalities reads the levels of a column; what is beyond its levels is none.
func (w *work) nationalities(c *coder) (is, dutch []bool) {
	is, dutch = make([]bool, maxLevels+1), make([]bool, maxLevels+1)
	for level, v := range c.values {
		if level != missing {
			is[level], dutch[level] = w.options.Nationality(v)
		}
	}
	return is, dutch
}

// shareOf gives the share, with its interval (Wilson 1927) in a sample.
func shareOf(c toetssteen.Counts, sampled bool) (low, high float64) {
	if !sampled {
		p := float64(c.X) / float64(c.N)
		return p, p
	}
	i := stats.Wilson(float64(c.X), float64(c.N))
	return i.Low, i.High
}
