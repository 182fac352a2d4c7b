package relate

import (
	"cmp"
	"math"
	"slices"

	"toetssteen"
	"toetssteen/internal/stats"
)

// shown chooses what is told: the strongest columns that tell anything, all
// known proxies, and the pairs that tell more than the better of both alone.
func (f *family) shown(all []measured) []ranked {
	var out []ranked
	ones, pairs := 0, 0
	for _, a := range all {
		told := a.varies() && a.adj < alpha && a.assoc.ULow > 0
		switch {
		case len(a.fields) == 2:
			if !told || a.added <= 0 || !(a.more < alpha) || pairs == shownPairs {
				continue
			}
			pairs++
		case f.known(a.fields) != "":
		case !told || ones == shownOne:
			continue
		default:
			ones++
		}
		if a.varies() {
			f.learn(&a)
		}
		out = append(out, ranked{f.result(a, len(all)), orLess(a.assoc.UAdjusted), a.chance})
	}
	return out
}

// known is the kind of proxy that the catalogue knows a single column as, for
// the indicator.
func (f *family) known(fields []int) toetssteen.KindID {
	if len(fields) > 1 {
		return ""
	}
	c := &f.m.fields[fields[0]]
	return c.asset.proxy(c.column, f.finding.Kind, f.finding.Group)
}

// ranked is a measure with the adjusted U by which it is ordered.
type ranked struct {
	toetssteen.ProxyMeasure

	strength float64
	chance   float64 // of a pair: that it adds as much by chance, before correction
}

func (f *family) result(a measured, tried int) toetssteen.ProxyMeasure {
	out := f.blank()
	out.Known = f.known(a.fields)
	out.N, out.Levels, out.Groups, out.Tried = int64(len(f.rows)), a.levels, len(f.sizes), tried
	for _, x := range a.fields {
		c := &f.m.fields[x]
		out.Columns = append(out.Columns, c.location())
		out.Forms = append(out.Forms, string(c.form))
	}
	if !a.varies() {
		out.Status = toetssteen.NoVariety
		return out
	}
	s := a.assoc
	out.U = toetssteen.Known(s.U)
	out.Adjusted = toetssteen.Known(s.UAdjusted)
	out.ULow, out.UHigh = toetssteen.Known(s.ULow), toetssteen.Known(s.UHigh)
	out.V = toetssteen.Known(s.VCorrected)
	out.AUC = toetssteen.Known(a.auc)
	out.AUCLow, out.AUCHigh = toetssteen.Known(max(0, a.auc-z95*a.se)), toetssteen.Known(min(1, a.auc+z95*a.se))
	out.P, out.PAdjusted = toetssteen.Known(a.p), toetssteen.Known(a.adj)
	if len(a.fields) == 2 {
		out.Added = toetssteen.Known(a.added)
	}
	return out
}

func (f *family) blank() toetssteen.ProxyMeasure {
	return toetssteen.ProxyMeasure{
		Source: f.finding.Source, Indicator: f.indicator.location(), Kind: f.finding.Kind,
		Through: f.m.step.through(), Status: toetssteen.Measured, Depth: f.m.depth, Sample: f.m.sample,
	}
}

// unable tells of the known proxies that could not be measured.
func (f *family) unable() []ranked {
	var out []ranked
	for _, x := range f.fields {
		c := &f.m.fields[x]
		k := f.known([]int{x})
		if k == "" {
			continue
		}
		m := f.blank()
		m.Columns, m.Known, m.N, m.Groups = []toetssteen.Location{c.location()}, k, int64(len(f.rows)), len(f.sizes)
		m.Forms = []string{string(c.form)}
		m.Status = toetssteen.TooFew
		if len(f.rows) >= leastRows {
			m.Status = toetssteen.NoVariety
		}
		out = append(out, ranked{m, -1, math.NaN()})
	}
	return out
}

func placeKey(l toetssteen.Location) string { return l.Asset + "\x00" + l.Field }

// unmeasured adds the known proxies for which nothing was measured, one for
// each finding: silence about them would pass for absence.
func (w *work) unmeasured(rows bool) {
	for i := range w.input.Assets {
		a := &w.input.Assets[i]
		for _, f := range a.Findings {
			if f.Group != toetssteen.GroupProxy || f.Level < toetssteen.Medium || w.measured[placeKey(f.Location)] {
				continue
			}
			status := toetssteen.Unmeasured
			switch c := a.column(f.Location.Field); {
			case !rows:
				status = toetssteen.NotRows
			case a.indicators() > 0 && c >= 0 && !a.Columns[c].Form.compares():
				status = toetssteen.NotCompared
			}
			w.proxies = append(w.proxies, ranked{toetssteen.ProxyMeasure{
				Source: f.Source, Columns: []toetssteen.Location{f.Location}, Known: f.Kind, Status: status, Depth: w.input.Depth,
			}, -1, math.NaN()})
		}
	}
}

// order puts measures in a fixed order: by indicator, the strongest first, and
// what is not measured at the end.
func (w *work) order() {
	slices.SortStableFunc(w.proxies, func(a, b ranked) int {
		return cmp.Or(
			cmp.Compare(boolOrder(a.Indicator.Asset != ""), boolOrder(b.Indicator.Asset != "")),
			cmp.Compare(a.Indicator.Asset, b.Indicator.Asset), cmp.Compare(a.Indicator.Field, b.Indicator.Field),
			cmp.Compare(b.strength, a.strength),
			slices.CompareFunc(a.Columns, b.Columns, compareLocation),
		)
	})
}

func compareLocation(a, b toetssteen.Location) int {
	return cmp.Or(cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Field, b.Field))
}

// settle corrects for all that was tried against an indicator, over all tables
// that were joined to its own, and drops what is then no longer more than
// chance. Known proxies stay, whatever they give.
func (w *work) settle() {
	adjusted := map[string]map[float64]float64{}
	for indicator, ps := range w.tests {
		adjusted[indicator] = map[float64]float64{}
		for i, v := range stats.Holm(ps) {
			adjusted[indicator][ps[i]] = v
		}
	}
	w.proxies = slices.DeleteFunc(w.proxies, func(r ranked) bool {
		return r.Status == toetssteen.Measured && r.Known == "" &&
			(!(adjusted[testKey(r.Indicator, r.Kind)][r.P.Value] < alpha) || len(r.Columns) == 2 && !(adjusted[testKey(r.Indicator, r.Kind)][r.chance] < alpha))
	})
	for i := range w.proxies {
		r := &w.proxies[i]
		if key := testKey(r.Indicator, r.Kind); r.Status == toetssteen.Measured && r.P.OK {
			r.PAdjusted, r.Tried = toetssteen.Known(adjusted[key][r.P.Value]), w.tried[key]
		}
	}
}

func testKey(l toetssteen.Location, k toetssteen.KindID) string {
	return placeKey(l) + "\x00" + string(k)
}
