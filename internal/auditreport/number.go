package auditreport

import (
	"math"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// none stands for a figure that is not there.
const none = "–"

// kind is how a figure is printed.
type kind int

const (
	asNumber kind = iota
	asShare       // percent
	asPoints      // percentage points
	asRatio
	asPersons
)

// kindOf gives how a figure of a name is printed.
func kindOf(name string) kind {
	switch name {
	case "ratio_trend", "trend", "independence", "z", "g":
		return asNumber
	case "smr", "four_fifths", "rate_ratio_missing":
		return asRatio
	case "excess":
		return asPersons
	case "accuracy", "prevalence", "false_positive_share":
		return asShare
	}
	switch {
	case strings.HasSuffix(name, "_ratio"):
		return asRatio
	case strings.HasSuffix(name, "_difference"), strings.HasSuffix(name, "_disparity"), strings.HasSuffix(name, "_gap"):
		return asPoints
	case strings.HasSuffix(name, "_rate"), strings.HasSuffix(name, "_value"):
		return asShare
	}
	return asNumber
}

// number prints a value of a kind.
func (v View) number(k kind, x float64) string {
	switch k {
	case asShare:
		return v.percent(x)
	case asPoints:
		return v.t("points", v.short(100*x))
	case asRatio:
		return v.ratio(x)
	case asPersons:
		return text.Fixed(x, 0, v.lang())
	case asNumber:
	}
	return text.Significant(x, 4, v.lang())
}

// percent prints a share: 14,2 %, 3,67 %, 0,59 %.
func (v View) percent(share float64) string { return v.short(100*share) + " %" }

// short prints a number with one decimal from ten, two from a tenth, and two
// significant digits under it.
func (v View) short(x float64) string {
	switch a := math.Abs(x); {
	case a == 0:
		return "0"
	case a >= 9.995:
		return text.Fixed(x, 1, v.lang())
	case a >= 0.0995:
		return text.Fixed(x, 2, v.lang())
	}
	return text.Significant(x, 2, v.lang())
}

// ratio prints a ratio with three significant digits.
func (v View) ratio(x float64) string { return text.Significant(x, 3, v.lang()) }

// times prints ratios for one sentence, all with as many decimals: none from
// ten, one from two tenths off 1, and two close to 1 or under it.
func (v View) times(list ...float64) []string {
	decimals := 0
	for _, x := range list {
		switch {
		case math.IsNaN(x) || math.IsInf(x, 0) || x >= 10:
		case x >= 1.2:
			decimals = max(decimals, 1)
		default:
			decimals = 2
		}
	}
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = text.Fixed(x, decimals, v.lang())
	}
	return out
}

// whole prints a whole number.
func (v View) whole(n int64) string { return text.Digits(strconv.FormatInt(n, 10), v.lang()) }

// persons prints a number of persons, or a sum of weights with one decimal.
func (v View) persons(n float64) string {
	if n == math.Trunc(n) {
		return text.Fixed(n, 0, v.lang())
	}
	return text.Fixed(n, 1, v.lang())
}

// real prints a figure, or a dash.
func (v View) real(k kind, x toetssteen.Real) string {
	n, ok := x.Get()
	if !ok {
		return none
	}
	return v.number(k, n)
}

// count prints a number of persons of a figure. What was hidden prints as
// under the floor or hidden to protect what is: which of both is not told.
func (v View) count(x toetssteen.Real, s toetssteen.FigureStatus) string {
	n, ok := x.Get()
	switch {
	case ok:
		return v.persons(n)
	case s == toetssteen.FigureSuppressed:
		return v.t("suppressed", v.whole(v.Result.Floor))
	}
	return none
}

// of prints x of n, or nothing when neither is there.
func (v View) of(x, n toetssteen.Real, s toetssteen.FigureStatus) string {
	_, okX := x.Get()
	_, okN := n.Get()
	if !okX && !okN {
		if s == toetssteen.FigureSuppressed {
			return v.count(x, s)
		}
		return ""
	}
	return v.t("of", v.count(x, s), v.count(n, s))
}

// value prints the value of a figure; when it has none, its bounds or why not.
func (v View) value(f toetssteen.Figure) string {
	if x, ok := f.Value.Get(); ok {
		return v.number(kindOf(f.Name), x)
	}
	bounded := f.Status == toetssteen.FigureInterval || f.Status == toetssteen.FigureSuppressed
	if b := v.bounds(f); b != "" && bounded { // too few persons stay too few
		return v.t("between", b)
	}
	if f.Status == toetssteen.FigureOK || f.Status == "" {
		return none
	}
	return v.named("status", string(f.Status))
}

// interval prints the interval of chance, or nothing.
func (v View) interval(f toetssteen.Figure) string {
	return v.span(kindOf(f.Name), f.Low, f.High)
}

// bounds prints the bounds of rounding or suppression, or nothing.
func (v View) bounds(f toetssteen.Figure) string {
	k := kindOf(f.Name)
	a, b := f.From.Or(0), f.To.Or(0)
	if k == asRatio && a != b && v.ratio(a) == v.ratio(b) { // three digits hide them
		return v.t("span", text.Significant(a, 4, v.lang()), text.Significant(b, 4, v.lang()))
	}
	return v.span(k, f.From, f.To)
}

func (v View) span(k kind, low, high toetssteen.Real) string {
	a, ok1 := low.Get()
	b, ok2 := high.Get()
	if !ok1 || !ok2 {
		return ""
	}
	if k == asShare {
		return v.t("span", v.short(100*a), v.percent(b))
	}
	if k == asPoints {
		return v.t("span", v.short(100*a), v.number(k, b))
	}
	return v.t("span", v.number(k, a), v.number(k, b))
}

// full prints a value with its interval: 6,22 (5,78 – 6,70).
func (v View) full(f toetssteen.Figure) string {
	s := v.value(f)
	if _, ok := f.Value.Get(); !ok {
		return s
	}
	if i := v.interval(f); i != "" {
		s += " (" + i + ")"
	}
	return s
}

// pText prints a p.
func (v View) pText(p toetssteen.Real) string {
	x, ok := p.Get()
	switch {
	case !ok:
		return none
	case x < 0.001:
		return "< " + text.Fixed(0.001, 3, v.lang())
	}
	return text.Fixed(x, 3, v.lang())
}

// nan gives a figure to a plot, where what is absent is NaN.
func nan(r toetssteen.Real) float64 { return r.Or(math.NaN()) }

// trim drops the zeros at the end of a printed number: 1,00 is 1.
func (v View) trim(s string) string {
	point := ","
	if v.lang() == "en" {
		point = "."
	}
	if !strings.Contains(s, point) {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), point)
}
