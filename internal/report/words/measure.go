package words

import (
	"math"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// Shown tells whether the figures of a measure may be printed: it was measured,
// and on no fewer rows than the floor on persons.
func Shown(m toetssteen.ProxyMeasure) bool {
	return m.Status == toetssteen.Measured && m.N >= toetssteen.Floor && m.U.OK && !math.IsNaN(m.U.Value)
}

// Percent prints an estimate of a share as a percentage, or a dash.
func (w Words) Percent(e toetssteen.Estimate) string {
	if !e.OK {
		return "–"
	}
	p := 100 * Share(e.Value)
	switch {
	case p > 0 && p < 0.1:
		return "< " + text.Fixed(0.1, 1, w.lang) + " %"
	case p < 10:
		return text.Fixed(p, 1, w.lang) + " %"
	}
	return text.Fixed(p, 0, w.lang) + " %"
}

// Tick prints a share at an axis.
func (w Words) Tick(share float64) string { return w.percent(math.Round(1000*Share(share)) / 10) }

// Figure prints an estimate with two decimals, or a dash.
func (w Words) Figure(e toetssteen.Estimate) string {
	if !e.OK {
		return "–"
	}
	return text.Fixed(e.Value, 2, w.lang)
}

// Between prints an interval of shares, or nothing when an end is not known.
func (w Words) Between(low, high toetssteen.Estimate) string {
	if !low.OK || !high.OK {
		return ""
	}
	from, to := w.Interval(low.Value, high.Value)
	return w.Text("between", from, to)
}

// FigureBetween prints an interval of plain figures, or nothing.
func (w Words) FigureBetween(low, high toetssteen.Estimate) string {
	if !low.OK || !high.OK {
		return ""
	}
	return w.Text("between", text.Fixed(low.Value, 2, w.lang), text.Fixed(high.Value, 2, w.lang))
}

// Strength is the share of uncertainty that a measure is shown by: less what so
// many levels give by chance, where that is known.
func Strength(m toetssteen.ProxyMeasure) toetssteen.Estimate {
	if m.Adjusted.OK {
		return m.Adjusted
	}
	return m.U
}

// Chance prints a p-value; one that is too small to print says so.
func (w Words) Chance(e toetssteen.Estimate) string {
	switch {
	case !e.OK:
		return "–"
	case e.Value < 0.001:
		return "< " + text.Fixed(0.001, 3, w.lang)
	}
	return text.Fixed(e.Value, 3, w.lang)
}

// Measure says in one sentence how much a column tells of the indicator, or why
// that is not known.
func (w Words) Measure(m toetssteen.ProxyMeasure) string {
	if !Shown(m) {
		return w.NotMeasured(m)
	}
	u := w.Percent(Strength(m))
	if less, ok := strings.CutPrefix(u, "< "); ok {
		u = w.Text("less_than", less)
	}
	s := w.Text("measure", u, w.InSentence(m.Kind))
	if b := w.Between(m.ULow, m.UHigh); b != "" {
		s += " (" + b + ")"
	}
	return s
}

// NotMeasured says why a measure has no figures.
func (w Words) NotMeasured(m toetssteen.ProxyMeasure) string {
	status := m.Status
	if status == toetssteen.Measured { // on fewer rows than may be shown
		status = toetssteen.TooFew
	}
	return w.Named("measure_status", string(status))
}

// Basis says on what rows a measure stands: how many, and by which sample.
func (w Words) Basis(m toetssteen.ProxyMeasure) string {
	s := w.Rows(m.N) + ", " + w.SourceDepth(toetssteen.SourceResult{Depth: m.Depth, Sample: m.Sample})
	if len(m.Through) > 0 {
		s += ", " + w.Text("through", text.Clean(strings.Join(m.Through, "; ")))
	}
	return s
}
