package area

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/stats"
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

// Of each area the bounds hold too, and they are reached: all selected in the
// group, or none.
func TestTheBoundsOfAnAreaAreReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, r := rapid.IntRange(1, 60).Draw(t, "group"), rapid.IntRange(1, 60).Draw(t, "rest")
		x := rapid.IntRange(0, g+r).Draw(t, "selected")
		group, rest := Bounds(Area{N: float64(g + r), X: float64(x), Share: float64(g) / float64(g+r)})
		most, least := min(x, g), max(0, x-r)
		for _, c := range [][2]float64{
			{group.High, float64(most) / float64(g)},
			{group.Low, float64(least) / float64(g)},
			{rest.Low, float64(x-most) / float64(r)},
			{rest.High, float64(x-least) / float64(r)},
		} {
			if math.Abs(c[0]-c[1]) > 1e-9 {
				t.Fatalf("bound %v, reached is %v", c[0], c[1])
			}
		}
	})
	if g, r := Bounds(Area{N: 10, X: 3, Share: 0}); !math.IsNaN(g.Low) || math.Abs(r.Low-.3) > 1e-12 || math.Abs(r.High-.3) > 1e-12 {
		t.Errorf("without the group: %v, %v", g, r)
	}
}

// The ratio lies between its bounds as well, whatever the truth.
func TestTheBoundsHoldTheRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var areas []Area
		var gx, gn, rx, rn float64
		for range rapid.IntRange(1, 6).Draw(t, "areas") {
			g, r := rapid.IntRange(1, 40).Draw(t, "group"), rapid.IntRange(1, 40).Draw(t, "rest")
			x, y := rapid.IntRange(0, g).Draw(t, "selected"), rapid.IntRange(0, r).Draw(t, "rest selected")
			areas = append(areas, Area{N: float64(g + r), X: float64(x + y), Share: float64(g) / float64(g+r)})
			gx, gn, rx, rn = gx+float64(x), gn+float64(g), rx+float64(y), rn+float64(r)
		}
		b := Estimate(areas, Options{}).Bounds
		if gx+rx == 0 {
			if b.Reason.Key != "area.nobody_selected" || b.RatioHigh != (toetssteen.Real{}) {
				t.Fatalf("nobody was selected: %+v", b)
			}
			return
		}
		ratio := (gx / gn) / (rx / rn)
		low, high := b.RatioLow.Or(math.NaN()), b.RatioHigh.Or(math.NaN())
		if !(low <= ratio*(1+1e-9) && ratio*(1-1e-9) <= high) {
			t.Fatalf("ratio %v in [%v, %v]", ratio, low, high)
		}
	})
}

// Where selection does not depend on the group within an area, the weighted
// estimator is right, and its interval holds the truth as often as it says.
func TestTheWeightedEstimatorUnderItsAssumption(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var areas []Area
	var gx, gn, rx, rn float64
	rates := []float64{.02, .05, .1, .2, .3, .08}
	shares := []float64{.05, .1, .3, .5, .8, .2}
	for i, p := range rates {
		n := 400.0
		areas = append(areas, Area{N: n, Share: shares[i]})
		gx, gn, rx, rn = gx+shares[i]*n*p, gn+shares[i]*n, rx+(1-shares[i])*n*p, rn+(1-shares[i])*n
	}
	const tries = 1000
	var inGroup, inRatio int
	for range tries {
		for i, p := range rates {
			areas[i].X = 0
			for range int(areas[i].N) {
				if rng.Float64() < p {
					areas[i].X++
				}
			}
		}
		e := weighted(areas)
		if v := gx / gn; e.GroupLow.Or(9) <= v && v <= e.GroupHigh.Or(-1) {
			inGroup++
		}
		if v := (gx / gn) / (rx / rn); e.RatioLow.Or(9) <= v && v <= e.RatioHigh.Or(-1) {
			inRatio++
		}
	}
	for name, in := range map[string]int{"rate": inGroup, "ratio": inRatio} {
		if in < 930 || in > 970 { // 950 expected, sd 7
			t.Errorf("the interval of the %s holds the truth %d times of %d", name, in, tries)
		}
	}
}

// Where every area is wholly of one side, the groups are known and the weighted
// estimator is their plain ratio with Katz' interval.
func TestTheWeightedEstimatorOfKnownGroupsIsTheirRatio(t *testing.T) {
	e := weighted([]Area{{N: 500, X: 60, Share: 1}, {N: 300, X: 30, Share: 0}, {N: 400, X: 40, Share: 0}})
	ci := stats.Katz(60, 500, 70, 700)
	for name, c := range map[string][2]float64{
		"ratio": {e.Ratio.Or(0), 1.2}, "low": {e.RatioLow.Or(0), ci.Low}, "high": {e.RatioHigh.Or(0), ci.High},
		"group low": {e.GroupLow.Or(0), stats.Wilson(60, 500).Low}, "rest high": {e.RestHigh.Or(0), stats.Wilson(70, 700).High},
	} {
		if math.Abs(c[0]-c[1]) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, c[0], c[1])
		}
	}
}

// Standard errors of HC1 by matrices, and of the mean over strata.
func TestTheRegressionEqualsItsMatrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := rapid.IntRange(1, 3).Draw(t, "strata")
		var areas []Area
		for i := range rapid.IntRange(strata+3, 12).Draw(t, "areas") {
			n := rapid.IntRange(5, 500).Draw(t, "n")
			areas = append(areas, Area{
				N: float64(n), X: float64(rapid.IntRange(0, n).Draw(t, "x")), Share: float64(rapid.IntRange(0, 20).Draw(t, "s")) / 20, Stratum: strconv.Itoa(i % strata),
			})
		}
		f, ok := fit(areas, true)
		rows, k := len(areas), strata+1
		x, w, y := mat.NewDense(rows, k, nil), mat.NewDiagDense(rows, nil), mat.NewVecDense(rows, nil)
		at := make([]float64, k) // the rest at the mean of the strata
		all := 0.0
		for i, a := range areas {
			x.Set(i, i%strata, 1)
			x.Set(i, strata, a.Share)
			w.SetDiag(i, a.N)
			y.SetVec(i, a.X/a.N)
			at[i%strata] += a.N
			all += a.N
		}
		for i := range at {
			at[i] /= all
		}
		var xwx, inverse, xwy, b, u, m, v mat.Dense
		xwx.Product(x.T(), w, x)
		if err := inverse.Inverse(&xwx); err != nil || !ok {
			return
		}
		xwy.Product(x.T(), w, y)
		b.Mul(&inverse, &xwy)
		u.Mul(x, &b)
		u2 := mat.NewDiagDense(rows, nil)
		for i := range rows {
			d := areas[i].N * (y.AtVec(i) - u.At(i, 0))
			u2.SetDiag(i, d*d)
		}
		m.Product(x.T(), u2, x)
		v.Product(&inverse, &m, &inverse)
		v.Scale(float64(rows)/float64(rows-k), &v)
		p := mat.NewVecDense(k, at)
		for name, c := range map[string][2]float64{
			"slope":              {f.slope, b.At(strata, 0)},
			"rest":               {f.rest, mat.Dot(p, b.ColView(0))},
			"variance of rest":   {f.v00, mat.Inner(p, &v, p)},
			"variance of slope":  {f.v11, v.At(strata, strata)},
			"covariance of both": {f.v01, mat.Dot(p, v.ColView(strata))},
		} {
			if math.Abs(c[0]-c[1]) > 1e-7*(1+math.Abs(c[1])) {
				t.Fatalf("%s is %v, by matrices %v", name, c[0], c[1])
			}
		}
	})
}

// Municipalities differ in rate and in share, groups by .1 in each: only with
// strata does the regression find it.
func TestStrataTakeAwayWhatMunicipalitiesDifferIn(t *testing.T) {
	var areas []Area
	for i, level := range []float64{.05, .3} {
		for _, s := range []float64{.1, .2, .3, .4} {
			s += .4 * float64(i)
			areas = append(areas, Area{N: 1000, Share: s, X: 1000 * (level + .1*s), Stratum: strconv.Itoa(i)})
		}
	}
	e := Estimate(areas, Options{}).Estimates
	if len(e) != 4 || e[2].Name != "goodman_strata" {
		t.Fatalf("%d estimates", len(e))
	}
	if d := e[2].Group.Or(9) - e[2].Rest.Or(0); math.Abs(d-.1) > 1e-9 {
		t.Errorf("a difference of %v with strata", d)
	}
	if d := e[1].Group.Or(9) - e[1].Rest.Or(0); math.Abs(d-.1) < .1 {
		t.Errorf("a difference of %v without", d)
	}
}

func TestAClippedEstimateSaysSo(t *testing.T) {
	e := Estimate([]Area{{N: 100, Share: .1, X: 1}, {N: 100, Share: .2, X: 20}, {N: 100, Share: .3, X: 45}, {N: 100, Share: .4, X: 60}}, Options{})
	g := e.Estimates[1]
	if !g.Clipped || g.Reason.Key != "area.clipped" || g.Group != toetssteen.Some(1) || g.Rest != toetssteen.Some(0) {
		t.Errorf("%+v", g)
	}
	if _, ok := g.Ratio.Get(); ok {
		t.Error("a ratio to a rate that was clipped to 0")
	}
}

func TestEqualSharesSayNothing(t *testing.T) {
	e := Estimate([]Area{{N: 100, Share: .3, X: 1}, {N: 100, Share: .3, X: 20}, {N: 100, Share: .3, X: 45}}, Options{})
	for i, want := range map[int]string{0: "area.alike", 1: "area.no_spread", 2: "area.one_side"} {
		if x := e.Estimates[i]; x.Reason.Key != want || x.Ratio != (toetssteen.Real{}) {
			t.Errorf("%s says %q with a ratio of %v", x.Name, x.Reason.Key, x.Ratio)
		}
	}
}

func keysOf(list []toetssteen.Message) string {
	var out []string
	for _, w := range list {
		out = append(out, w.Key)
	}
	return strings.Join(out, " ")
}

func TestAreasThatCannotBeUsedAreSaid(t *testing.T) {
	e := Estimate([]Area{
		{N: 100, X: 5, Share: .2},
		{N: 0, Share: .5},
		{N: 50, X: 1, Share: math.NaN()},
		{N: 70, X: 1, Share: math.NaN()},
		{N: 30, X: 1, Share: 45},
		{N: 10, X: 11, Share: .1},
		{N: math.NaN(), X: 1, Share: .1},
	}, Options{Residents: true, Floor: 5})
	if got, want := keysOf(e.Warnings), "area.unknown_share area.bad_share area.bad_counts area.empty area.residents area.rounded area.no_year area.spread"; got != want {
		t.Errorf("said is %s", got)
	}
	if w := e.Warnings[0]; w.Args[0] != "2" || w.Args[1] != "120" {
		t.Errorf("without a share: %v", w.Args)
	}
	if e.Areas != 1 || e.Persons != toetssteen.Some(100) {
		t.Errorf("%d areas, %v persons", e.Areas, e.Persons)
	}
	if e.Estimates[1].Status != toetssteen.FigureUndefined {
		t.Error("a regression on one area has a status of", e.Estimates[1].Status)
	}
}

func TestTheYearOfTheSharesIsWarnedFor(t *testing.T) {
	for year, want := range map[string]string{"": "area.no_year", "2019": "area.old_classes", "2023": "area.year"} {
		if got := keysOf(Estimate(nil, Options{Residents: true, Year: year}).Warnings); !strings.Contains(got, want) {
			t.Errorf("%q: %s", year, got)
		}
	}
	if got := keysOf(Estimate(nil, Options{}).Warnings); got != "area.spread" {
		t.Errorf("of a population is said %s", got)
	}
}

// Whatever the input, a figure is there or a reason is, and none is no number.
func TestNoFigureIsSilent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var areas []Area
		for range rapid.IntRange(0, 6).Draw(t, "areas") {
			n := rapid.IntRange(0, 40).Draw(t, "n")
			areas = append(areas, Area{
				N: float64(n), X: float64(rapid.IntRange(0, n).Draw(t, "x")), Share: rapid.SampledFrom([]float64{0, .2, .5, .7, 1, math.NaN()}).Draw(t, "s"),
				Stratum: rapid.SampledFrom([]string{"", "a"}).Draw(t, "stratum"),
			})
		}
		o := Options{Floor: rapid.SampledFrom([]int64{0, 10}).Draw(t, "floor"), Residents: rapid.Bool().Draw(t, "residents")}
		e := Estimate(areas, o)
		if d := cmp.Diff(e, Estimate(areas, o), cmp.AllowUnexported(toetssteen.Real{})); d != "" {
			t.Fatal(d)
		}
		for _, x := range append(e.Estimates, e.Bounds) {
			if x.Status == "" || x.Assumption.Key == "" {
				t.Fatalf("%s has status %q, assumption %q", x.Name, x.Status, x.Assumption.Key)
			}
			_, ratio := x.Ratio.Get()
			if x.Name != "bounds" && !ratio && x.Reason.Key == "" {
				t.Fatalf("%s has no ratio and no reason: %+v", x.Name, x)
			}
			for _, r := range []toetssteen.Real{x.Group, x.Rest, x.GroupLow, x.GroupHigh, x.RestLow, x.RestHigh} {
				if v, ok := r.Get(); ok && !(v >= 0 && v <= 1) {
					t.Fatalf("%s has a rate of %v", x.Name, v)
				}
			}
			if v, ok := x.Ratio.Get(); ok && (v < 0 || x.Status != toetssteen.FigureOK) {
				t.Fatalf("%s has a ratio of %v, status %s", x.Name, v, x.Status)
			}
		}
	})
}

func TestFewPersonsAreNotEstimated(t *testing.T) {
	areas := []Area{{N: 100, Share: .1, X: 3}, {N: 80, Share: .4, X: 4}, {N: 50, Share: .7, X: 1}}
	e := Estimate(areas, Options{Floor: 10})
	for _, x := range append(e.Estimates, e.Bounds) {
		if x.Status != toetssteen.FigureSuppressed || x.Reason.Key != "area.small" || x.Group != (toetssteen.Real{}) || x.GroupHigh != (toetssteen.Real{}) {
			t.Errorf("eight selected are shown: %+v", x)
		}
	}
	if e = Estimate(areas, Options{Floor: 500}); e.Bounds.Status != toetssteen.FigureNotEstimable || e.Persons != (toetssteen.Real{}) {
		t.Errorf("230 persons under a floor of 500: %+v", e)
	}
	e = Estimate([]Area{{N: 1000, Share: .1, X: 30}, {N: 800, Share: .4, X: 40}, {N: 500, Share: .7, X: 6}}, Options{Floor: 10})
	if h := e.Estimates[2]; h.Status != toetssteen.FigureSuppressed || h.Group != (toetssteen.Real{}) || e.Estimates[0].Status != toetssteen.FigureOK {
		t.Errorf("six selected above the threshold are shown: %+v", h)
	}
}

// Every text that is emitted exists in both languages.
func TestEveryTextIsThere(t *testing.T) {
	files, _ := filepath.Glob("*.go")
	keys := map[string]bool{}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f, "_test.go") {
			for _, m := range regexp.MustCompile(`"(area\.[a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
				keys[m[1]] = true
			}
		}
	}
	for _, name := range []string{"weighted", "goodman", "goodman_strata", "threshold", "bounds"} {
		keys["area.assumption."+name] = true
	}
	for _, lang := range []string{"nl", "en"} {
		texts, err := os.ReadFile("../../catalogue/i18n/area." + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for k := range keys {
			if !strings.Contains(string(texts), "\n"+k+": ") {
				t.Errorf("%s has no %s", lang, k)
			}
		}
		if n := strings.Count(string(texts), "\narea."); n != len(keys) {
			t.Errorf("%s has %d texts, %d are used", lang, n, len(keys))
		}
	}
}
