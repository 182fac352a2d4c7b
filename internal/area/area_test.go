package area

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"toetssteen"
)

func printed(r toetssteen.Real, want string) string {
	v, ok := r.Get()
	if !ok {
		return "none"
	}
	_, d, _ := strings.Cut(want, ".")
	s := strconv.FormatFloat(v, 'f', len(d), 64)
	if strings.HasPrefix(want, ".") {
		s = strings.TrimPrefix(s, "0")
	}
	return s
}

// The worked check of bias.md §5.7: the spread from 1.8 to 15 is the message.
func TestTheWorkedCheckComesOutInEveryPrintedDigit(t *testing.T) {
	e := Estimate([]Area{{N: 1000, Share: .10, X: 30}, {N: 800, Share: .40, X: 40}, {N: 500, Share: .70, X: 60}}, Options{})
	w, g, h, b := e.Estimates[0], e.Estimates[1], e.Estimates[2], e.Bounds
	for _, c := range []struct {
		name string
		got  toetssteen.Real
		want string
	}{
		{"weighted group", w.Group, ".0792"},
		{"weighted rest", w.Rest, ".0451"},
		{"weighted ratio", w.Ratio, "1.757"},
		{"Goodman group", g.Group, ".1494"},
		{"Goodman rest", g.Rest, ".0098"},
		{"Goodman ratio", g.Ratio, "15.26"},
		{"threshold ratio", h.Ratio, "3.086"},
		{"bounds low", b.GroupLow, "0.0000"},
		{"bounds high", b.GroupHigh, ".1688"},
		{"rest low", b.RestLow, "0.0000"},
		{"rest high", b.RestHigh, ".0850"},
	} {
		if got := printed(c.got, c.want); got != c.want {
			t.Errorf("%s is %s, want %s", c.name, got, c.want)
		}
	}
	for _, x := range append(e.Estimates, e.Bounds) {
		if x.Assumption.Key == "" {
			t.Errorf("%s comes without its assumption", x.Name)
		}
	}
}

// Whatever the truth in each area is, the bounds hold it.
func TestTheBoundsHoldEveryTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var areas []Area
		var gx, gn, rx, rn float64
		for range rapid.IntRange(1, 8).Draw(t, "areas") {
			g, r := rapid.IntRange(0, 50).Draw(t, "group"), rapid.IntRange(0, 50).Draw(t, "rest")
			x, y := rapid.IntRange(0, g).Draw(t, "selected"), rapid.IntRange(0, r).Draw(t, "rest selected")
			if g+r == 0 {
				continue
			}
			areas = append(areas, Area{N: float64(g + r), X: float64(x + y), Share: float64(g) / float64(g+r)})
			gx, gn, rx, rn = gx+float64(x), gn+float64(g), rx+float64(y), rn+float64(r)
		}
		b := Estimate(areas, Options{}).Bounds
		if gn == 0 || rn == 0 {
			if b.Status != toetssteen.FigureUndefined {
				t.Fatalf("one side is empty, the status is %s", b.Status)
			}
			return
		}
		const tiny = 1e-9
		within := func(low, high toetssteen.Real, v float64) bool {
			return low.Or(math.NaN()) <= v+tiny && v-tiny <= high.Or(math.NaN())
		}
		if !within(b.GroupLow, b.GroupHigh, gx/gn) || !within(b.RestLow, b.RestHigh, rx/rn) {
			t.Fatalf("group %v in [%v, %v], rest %v in [%v, %v]", gx/gn, b.GroupLow, b.GroupHigh, rx/rn, b.RestLow, b.RestHigh)
		}
	})
}

func TestAreasThatCannotBeUsedAreSaid(t *testing.T) {
	e := Estimate([]Area{{N: 100, X: 5, Share: .2}, {N: 0, Share: .5}, {N: 50, X: 1, Share: math.NaN()}}, Options{Residents: true})
	keys := ""
	for _, w := range e.Warnings {
		keys += w.Key + " "
	}
	for _, want := range []string{"area.unknown_share", "area.empty", "area.residents", "area.spread"} {
		if !strings.Contains(keys, want) {
			t.Errorf("%s is not said: %s", want, keys)
		}
	}
	if e.Estimates[1].Status != toetssteen.FigureUndefined {
		t.Error("a regression on one area has a status of", e.Estimates[1].Status)
	}
}
