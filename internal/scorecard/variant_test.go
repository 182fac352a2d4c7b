package scorecard

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen"
	"toetssteen/internal/count"
)

func TestPointsOfARemovedCoarsenedAndHalvedCriterion(t *testing.T) {
	m := &model{marginal: [][]float64{{1, 3, 1, 1, 2, 9}}} // persons by level, the last missing
	line := []float64{1, 3, 5, 7, 11, math.NaN()}
	for _, tt := range []struct {
		change change
		want   []float64
	}{
		{remove, []float64{5.5, 5.5, 5.5, 5.5, 5.5, 5.5}},
		{coarsen, []float64{2.5, 2.5, 8.5, 8.5, 8.5, math.NaN()}}, // (1+9)/4; (5+7+22)/4
		{halve, []float64{3.25, 4.25, 5.25, 6.25, 8.25, 5.5}},
	} {
		if diff := cmp.Diff(tt.want, m.changed(line, 0, tt.change), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: %s", tt.change, diff)
		}
	}
}

func TestTheScoreOfAMissingCriterionFollowsTheChange(t *testing.T) {
	p := parse(t, strings.Replace(two, "{level: much}]}", "{level: much}], missing: {score: 10}}", 1))
	tab := twoPeople() // debt of E is 0, 1, 3 for .5, .25, .25: 1 on average
	a, why := newAudit(p, tab, "origin", "r", toetssteen.Burden, Options{})
	if why.Key != "" {
		t.Fatal(why)
	}
	for c, want := range map[change]float64{keep: 10, remove: 3, halve: 6.5, coarsen: 10} { // east: 2 + 1
		if got := a.model.vary([]change{keep, c}).score([]int{0, 3}); got != want {
			t.Errorf("%s: %v, want %v", c, got, want)
		}
	}
}

// audited makes an audit of the two criteria, with its group chosen.
func audited(t *testing.T, opt Options) (*audit, *arm) {
	t.Helper()
	opt.Outcome, opt.Positive = "found", []string{"yes"}
	a, why := newAudit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, opt)
	if why.Key != "" {
		t.Fatal(why)
	}
	r, why := a.randomArm()
	if why.Key != "" {
		t.Fatal(why)
	}
	a.model.group, a.model.ref = []bool{true, false}, []bool{false, true}
	return a, r
}

func TestOneInThreeByLot(t *testing.T) {
	a, r := audited(t, Options{Random: sample(100)})
	c := candidate{changes: make([]change, 2), lot: true}
	if !a.evaluate(&c, r, 140) {
		t.Fatal("no figures")
	}
	// 400 by profile: 200 with score 5, half of the 400 with score 3; the other
	// 200 by lot out of 1200. g: 250 + 550/6, r: 150 + 650/6
	near(t, "ratio", c.Ratio, (250+550.0/6)/(150+650.0/6), 1e-9)
	// sample: 60 hits at 5; at 3 half of 60 + 20; of the 90 left by profile and 80 others one in six
	near(t, "hits", c.HitsKept, (60+.5*80+(.5*80+10+20+10)/6)/140, 1e-9)
}

// eastSample has its hits in the east.
func eastSample(perCell float64) *count.Table {
	var rows [][]string
	var n []float64
	for district, hits := range map[string]float64{"east": .5, "west": .1} {
		for _, debt := range []string{"none", "some", "much"} {
			rows = append(rows, []string{district, debt, "yes"}, []string{district, debt, "no"})
			n = append(n, perCell*hits, perCell*(1-hits))
		}
	}
	t := tableOf([]string{"district", "debt", "found"}, rows, n)
	return &t
}

func TestAnAlternativeLosesNoMoreThanStated(t *testing.T) {
	found := 0
	for _, loss := range []float64{0, .05, .3} {
		opt := Options{Random: eastSample(100), Outcome: "found", Positive: []string{"yes"}, MaxLoss: loss, Show: 100}
		a := Audit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, opt)
		for _, x := range a.Alternatives {
			if kept := x.HitsKept.Or(0); kept < 1-loss-1e-9 {
				t.Errorf("at most %v: %s keeps %v", loss, x.Change, kept)
			}
		}
		if len(a.Alternatives) < found {
			t.Errorf("a loss of %v gives %d alternatives, a smaller one %d", loss, len(a.Alternatives), found)
		}
		found = len(a.Alternatives)
	}
	if found == 0 {
		t.Error("nothing was found at any loss")
	}
}

func TestFewHitsGiveNoHitRate(t *testing.T) {
	tab := tableOf([]string{"district", "debt", "found"}, [][]string{
		{"east", "much", "yes"}, {"east", "much", "no"}, {"west", "none", "no"}, {"east", "none", "no"},
	}, []float64{12, 20, 200, 200})
	a, r := audited(t, Options{Random: &tab})
	// without debt three in four of the east are selected: 9 of the 12 hits
	if e := a.try([]change{keep, remove}, r, toetssteen.Message{}); e.Status != toetssteen.FigureOK || e.HitRate != (toetssteen.Real{}) {
		t.Errorf("a hit rate on 9 hits: %+v", e)
	}
	c := candidate{changes: []change{keep, remove}}
	if a.evaluate(&c, r, 12) {
		t.Error("an alternative on 9 hits")
	}
	if e := a.try([]change{remove, keep}, r, toetssteen.Message{}); e.HitRate == (toetssteen.Real{}) {
		t.Error("no hit rate on 12 hits")
	}
}

func TestOtherwiseGivesNoPointsToMissing(t *testing.T) {
	p := parse(t, strings.Replace(two, "levels: {none: 0, some: 1, much: 3}}", "levels: {much: 3}, otherwise: 1}", 1))
	if o := p.Score(map[string]string{"district": "east", "debt": ""}); o.OK || o.Why.Key != "scorecard.missing" {
		t.Errorf("got %+v", o)
	}
	if o := p.Score(map[string]string{"district": "east", "debt": "none"}); o.Score != 3 {
		t.Errorf("got %+v", o)
	}
}

func TestACriterionThatNothingUsesBlocksNobody(t *testing.T) {
	p := parse(t, strings.Replace(two, "terms:\n", "  - {id: shoe, type: number, levels: [{level: any, from: 1}]}\nterms:\n", 1))
	if o := p.Score(map[string]string{"district": "east", "debt": "much", "shoe": "boot"}); !o.OK || o.Score != 5 {
		t.Errorf("got %+v", o)
	}
}

func TestWeightedCountsStandOnTheEffectiveSample(t *testing.T) {
	tab := twoPeople()
	plainly := find(t, Audit(parse(t, two), tab, "origin", "r", toetssteen.Burden, Options{}).Figures, "rate_ratio", "", "g")
	for i := range tab.Cells {
		tab.Cells[i].W, tab.Cells[i].W2 = 2*tab.Cells[i].N, 4*tab.Cells[i].N
	}
	f := find(t, Audit(parse(t, two), tab, "origin", "r", toetssteen.Burden, Options{Weighted: true}).Figures, "rate_ratio", "", "g")
	near(t, "low", f.Low, plainly.Low.Or(0), 1e-12)
	near(t, "weights", f.N, 1600, 1e-9)
}

func TestEffectsAreOfTheGroupThatFaresWorst(t *testing.T) {
	tab := tableOf([]string{"origin", "district", "debt"}, [][]string{
		{"a", "east", "much"},
		{"a", "west", "none"},
		{"b", "east", "much"},
		{"b", "west", "none"},
		{"few", "east", "much"},
		{"ref", "east", "much"},
		{"ref", "west", "none"},
	}, []float64{60, 40, 20, 80, 5, 30, 70})
	for _, tt := range []struct {
		direction toetssteen.Direction
		opt       Options
		want      string
	}{
		{toetssteen.Burden, Options{Floor: 10}, "a"},
		{toetssteen.Burden, Options{}, "few"},
		{toetssteen.Benefit, Options{Floor: 10}, "b"},
		{toetssteen.Burden, Options{Group: "b"}, "b"},
	} {
		e := effectOf(t, Audit(parse(t, two), tab, "origin", "ref", tt.direction, tt.opt), "debt", "attribution")
		if len(e.Reason.Args) == 0 || e.Reason.Args[0] != tt.want {
			t.Errorf("%s %+v: %v, want %s", tt.direction, tt.opt, e.Reason, tt.want)
		}
	}
	if a := Audit(parse(t, two), tab, "origin", "ref", toetssteen.Burden, Options{Group: "none"}); a.Search.Key != "scorecard.nobody_compared" {
		t.Errorf("got %v", a.Search)
	}
}
