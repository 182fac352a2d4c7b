package scorecard

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"toetssteen"
	"toetssteen/internal/count"
)

// two is a profile of two criteria of which one stands in for the group.
const two = `
profile: 1
name: two
version: "1"
source: made up
criteria:
  - {id: district, type: category, levels: [{level: east}, {level: west}]}
  - {id: debt, type: category, ordered: true, levels: [{level: none}, {level: some}, {level: much}]}
terms:
  - {id: D, points: {criterion: district, levels: {east: 2, west: 0}}}
  - {id: E, points: {criterion: debt, levels: {none: 0, some: 1, much: 3}}}
  - {id: total, sum: [D, E]}
score: total
categories: [{id: chosen, from: 3}, {id: rest, to: 2}]
selected: [chosen]
`

// twoPeople: group g lives in the east, debt is the same in both groups.
func twoPeople() count.Table {
	var rows [][]string
	var n []float64
	for _, c := range []struct {
		group, district string
		persons         float64
	}{{"g", "east", 600}, {"g", "west", 200}, {"r", "east", 200}, {"r", "west", 600}} {
		for debt, share := range map[string]float64{"none": .5, "some": .25, "much": .25} {
			rows, n = append(rows, []string{c.group, c.district, debt}), append(n, c.persons*share)
		}
	}
	return tableOf([]string{"origin", "district", "debt"}, rows, n)
}

// sample is a random sample of which debt predicts hits and district does not.
func sample(perCell float64) *count.Table {
	var rows [][]string
	var n []float64
	for _, district := range []string{"east", "west"} {
		for debt, hits := range map[string]float64{"none": .1, "some": .2, "much": .6} {
			rows = append(rows, []string{district, debt, "yes"}, []string{district, debt, "no"})
			n = append(n, perCell*hits, perCell*(1-hits))
		}
	}
	t := tableOf([]string{"district", "debt", "found"}, rows, n)
	return &t
}

func effectOf(t *testing.T, a toetssteen.ProfileAudit, criterion, change string) toetssteen.CriterionEffect {
	t.Helper()
	for _, e := range a.Criteria {
		if e.Criterion == criterion && e.Change == change {
			return e
		}
	}
	t.Fatalf("no effect %s of %s", change, criterion)
	return toetssteen.CriterionEffect{}
}

func TestRemovingTheProxyEndsTheDifference(t *testing.T) {
	a := Audit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, Options{})
	// chosen: much debt, or some debt in the east: g (.25*800 + .25*600)/800
	near(t, "ratio", find(t, a.Figures, "rate_ratio", "", "g").Value, 350.0/250, 1e-12)
	near(t, "excess", find(t, a.Figures, "excess", "", "g").Value, 100, 1e-9)
	near(t, "district removed", effectOf(t, a, "district", "removed").Ratio, 1, 1e-12)
	// debt removed: 600 are chosen, from the 800 in the east
	near(t, "debt removed", effectOf(t, a, "debt", "removed").Ratio, 3, 1e-9)
	// by hand: v(district)=3, v(debt)=1, v(both)=1.4
	near(t, "district's share", effectOf(t, a, "district", "attribution").Ratio, math.Sqrt(3*1.4), 1e-9)
	near(t, "debt's share", effectOf(t, a, "debt", "attribution").Ratio, math.Sqrt(1.4/3), 1e-9)
	if e := effectOf(t, a, "district", "coarsened"); e.Status != toetssteen.FigureNotApplicable || e.Reason.Key != "scorecard.not_ordered" {
		t.Errorf("an unordered criterion was coarsened: %+v", e)
	}
}

func TestWithoutRandomSampleThereIsNoHitRateAndNoSearch(t *testing.T) {
	for _, tt := range []struct {
		name   string
		opt    Options
		want   string
		status toetssteen.FigureStatus
	}{
		{"none", Options{MaxLoss: .5}, "scorecard.no_random_arm", toetssteen.FigureNotApplicable},
		{"too few hits", Options{Random: sample(4), Outcome: "found", Positive: []string{"yes"}, MaxLoss: .5}, "scorecard.too_few_hits", toetssteen.FigureNotEstimable},
		{"hits that rounding may have made", Options{Random: sample(10), Outcome: "found", Positive: []string{"yes"}, Rounding: 10}, "scorecard.too_few_hits", toetssteen.FigureNotEstimable},
		{"no outcome", Options{Random: sample(40), Outcome: "outcome"}, "scorecard.no_outcome", toetssteen.FigureNotApplicable},
		{"other columns", Options{Random: &count.Table{Columns: []string{"found"}, Levels: [][]string{{}}}, Outcome: "found"}, "scorecard.random_columns", toetssteen.FigureNotApplicable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := Audit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, tt.opt)
			if f := find(t, a.Figures, "hit_rate", "", ""); f.Status != tt.status || f.Reason.Key != tt.want {
				t.Errorf("hit rate: %s %v", f.Status, f.Reason)
			}
			if a.Search.Key != tt.want || a.Alternatives != nil {
				t.Errorf("search: %v, %d alternatives", a.Search, len(a.Alternatives))
			}
			if _, ok := effectOf(t, a, "district", "removed").HitRate.Get(); ok {
				t.Error("a hit rate without a sample")
			}
		})
	}
}

func TestSearchFindsTheLessDiscriminatingAlternative(t *testing.T) {
	opt := Options{Random: sample(100), Outcome: "found", Positive: []string{"yes"}, MaxLoss: 0}
	a := Audit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, opt)
	// chosen of the sample: much debt 2x100 (120 hits), some debt in the east 100 (20)
	f := find(t, a.Figures, "hit_rate", "", "")
	near(t, "hit rate", f.Value, 140.0/300, 1e-9)
	near(t, "hits", f.X, 140, 1e-9)
	if len(a.Alternatives) == 0 {
		t.Fatalf("none found: %v", a.Search)
	}
	best := a.Alternatives[0]
	// without district: much debt and half of some debt: 120 + 20 hits of 300
	if best.Change != "district removed" {
		t.Errorf("first is %q", best.Change)
	}
	near(t, "ratio", best.Ratio, 1, 1e-12)
	near(t, "hits kept", best.HitsKept, 1, 1e-9)
	near(t, "hit rate", effectOf(t, a, "district", "removed").HitRate, 140.0/300, 1e-9)
	near(t, "hit rate before", effectOf(t, a, "district", "removed").HitsBefore, 140.0/300, 1e-9)
	// a random third costs hits
	opt.Quota, opt.MaxLoss = true, .4
	for _, x := range Audit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, opt).Alternatives {
		near(t, x.Change+" selected", x.Selected, 600.0/1600, 1e-9)
		if kept, _ := x.HitsKept.Get(); kept < .6 {
			t.Errorf("%s keeps %v of the hits, more were asked", x.Change, kept)
		}
	}
}

func TestAlternativesFormAFront(t *testing.T) {
	one := func(d, kept float64) candidate { return candidate{disparity: d, kept: kept} }
	got := front([]candidate{one(.3, .9), one(.1, .8), one(.2, .7), one(.1, .8), one(.3, 1)})
	want := [][2]float64{{.1, .8}, {.3, 1}}
	var have [][2]float64
	for _, c := range got {
		have = append(have, [2]float64{c.disparity, c.kept})
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
}

func TestUnscoredPeopleAreListed(t *testing.T) {
	rows := [][]string{{"g", "east", "much"}, {"g", "north", "much"}, {"r", "west", ""}, {"r", "west", "none"}}
	tab := tableOf([]string{"origin", "district", "debt"}, rows, []float64{100, 40, 30, 200})
	e, err := parse(t, two).Cells(tab, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []Unscored{
		{Criterion: "district", Level: "north", N: 40, Why: toetssteen.M("scorecard.unknown_level", "district")},
		{Criterion: "debt", Level: "", N: 30, Why: toetssteen.M("scorecard.missing", "debt")},
	}
	if diff := cmp.Diff(want, e.Unscored); diff != "" {
		t.Error(diff)
	}
	a := Audit(parse(t, two), tab, "origin", "r", toetssteen.Burden, Options{})
	near(t, "unscored of g", find(t, a.Figures, "unscored_rate", "", "g").Value, 40.0/140, 1e-12)
	near(t, "north", find(t, a.Figures, "unscored_rate", "district=north", "").X, 40, 0)
	near(t, "scored", find(t, a.Figures, "selection_rate", "", "g").N, 100, 0)
	if f := find(t, a.Figures, "rate_ratio", "", "g"); f.Method != "koopman" {
		t.Errorf("nobody of r is selected, yet %s", f.Method)
	}
}

func TestReferences(t *testing.T) {
	tab := tableOf([]string{"origin", "district", "debt"}, [][]string{
		{"a", "east", "much"},
		{"a", "west", "none"},
		{"b", "east", "much"},
		{"b", "west", "none"},
		{"c", "east", "much"},
		{"c", "west", "none"},
		{count.Missing, "east", "much"},
	}, []float64{50, 50, 60, 240, 10, 90, 500})
	for _, tt := range []struct {
		reference, group, label string
		want                    float64
	}{
		{"", "a", "complement", .5 / (70.0 / 400)},
		{"complement", "b", "complement", .2 / (60.0 / 200)},
		{"whole", "a", "whole", .5 / (120.0 / 500)},
		{"largest", "a", "b", .5 / .2},
		{"most_favoured", "a", "c", .5 / .1},
		{"a", "c", "a", .1 / .5},
	} {
		a := Audit(parse(t, two), tab, "origin", tt.reference, toetssteen.Burden, Options{})
		f := find(t, a.Figures, "rate_ratio", "", tt.group)
		near(t, tt.reference, f.Value, tt.want, 1e-12)
		if f.Reference != tt.label {
			t.Errorf("%s: called %q", tt.reference, f.Reference)
		}
		if find(t, a.Figures, "selection_rate", "", count.Missing).Status != toetssteen.FigureOK {
			t.Error("those of unknown group were dropped")
		}
	}
	for want, a := range map[string]toetssteen.ProfileAudit{
		"scorecard.no_reference":    Audit(parse(t, two), tab, "origin", "d", toetssteen.Burden, Options{}),
		"scorecard.no_group_column": Audit(parse(t, two), tab, "sex", "d", toetssteen.Burden, Options{}),
		"scorecard.no_column":       Audit(parse(t, two), tab, "origin", "a", toetssteen.Burden, Options{Columns: map[string]string{"debt": "x"}}),
		"scorecard.absent":          Audit(parse(t, two), tableOf([]string{"origin"}, [][]string{{"a"}}, []float64{9}), "origin", "a", toetssteen.Burden, Options{}),
		"scorecard.not_parsed":      Audit(&Profile{}, tab, "origin", "a", toetssteen.Burden, Options{}),
	} {
		if a.Status != toetssteen.FigureNotApplicable || a.Reason.Key != want {
			t.Errorf("got %s %v, want %s", a.Status, a.Reason, want)
		}
	}
}

func TestFloorsRoundingAndSuppression(t *testing.T) {
	tab := tableOf([]string{"origin", "district", "debt"}, [][]string{{"g", "east", "much"}, {"g", "west", "none"}, {"r", "east", "much"}, {"r", "west", "none"}}, []float64{20, 80, 10, 190})
	a := Audit(parse(t, two), tab, "origin", "r", toetssteen.Burden, Options{Rounding: 10})
	f := find(t, a.Figures, "rate_ratio", "", "g")
	// bias.md §11: [(x-h)/((x-h)+(b+h))] / [(y+h)/((y+h)+(d-h))]
	near(t, "from", f.From, (15.0/100)/(15.0/200), 1e-12)
	near(t, "to", f.To, (25.0/100)/(5.0/200), 1e-12)
	if f.Status != toetssteen.FigureInterval {
		t.Errorf("status %s", f.Status)
	}
	a = Audit(parse(t, two), tab, "origin", "r", toetssteen.Burden, Options{Rounding: 10, Floor: 20})
	if f := find(t, a.Figures, "selection_rate", "", "g"); f.Status != toetssteen.FigureNotEstimable {
		t.Errorf("20, rounded to tens, may be under 20: %s", f.Status)
	}
	if e := effectOf(t, a, "district", "removed"); e.Status != toetssteen.FigureNotEstimable {
		t.Errorf("an effect on 10 persons with floor 20: %+v", e)
	}
	tab.Cells[0].Hidden, tab.Cells[0].N = true, 0
	f = find(t, Audit(parse(t, two), tab, "origin", "r", toetssteen.Burden, Options{Below: 10}).Figures, "selection_rate", "", "g")
	if _, ok := f.Value.Get(); ok || f.Status != toetssteen.FigureSuppressed {
		t.Errorf("a suppressed count was taken as 0: %+v", f)
	}
	near(t, "at most", f.To, 9.0/89, 1e-12)
}

func TestTwoVersionsSideBySide(t *testing.T) {
	older := parse(t, strings.Replace(two, "east: 2", "east: 3", 1))
	a := Audit(parse(t, two), twoPeople(), "origin", "r", toetssteen.Burden, Options{Older: older})
	f := find(t, a.Comparison, "rate_ratio", "", "g")
	// everyone in the east and who has much debt in the west: (600+50)/(200+150)
	near(t, "before", f.Value, 650.0/350, 1e-12)
	if f.Stage != "profile_before" || f.Reason.Key != "scorecard.moved" || !slices.Equal(f.Reason.Args, []string{"1.85714", "1.4"}) {
		t.Errorf("got %+v", f)
	}
	same := Audit(older, twoPeople(), "origin", "r", toetssteen.Burden, Options{Older: older})
	for _, f := range same.Comparison {
		if f.Reason.Key != "scorecard.same" {
			t.Errorf("%s %s: %v", f.Name, f.Stratum, f.Reason)
		}
	}
	dropped := parse(t, strings.NewReplacer("  - {id: district, type: category, levels: [{level: east}, {level: west}]}\n", "",
		"  - {id: D, points: {criterion: district, levels: {east: 2, west: 0}}}\n", "", "sum: [D, E]", "sum: [E]").Replace(two))
	e := effectOf(t, Audit(dropped, twoPeople(), "origin", "r", toetssteen.Burden, Options{Older: older}), "district", "dropped")
	near(t, "with district", e.RatioBefore, 650.0/350, 1e-12)
	near(t, "without", e.Ratio, 1, 1e-12)
}

func TestRuleTableWithoutScore(t *testing.T) {
	p := parse(t, `
profile: 1
name: rules
version: "1"
source: made up
criteria:
  - {id: district, type: category, levels: [{level: east}, {level: west}]}
  - {id: debt, type: category, ordered: true, levels: [{level: none}, {level: some}, {level: much}]}
rules:
  - {id: out, when: {debt: none}, then: exclude}
  - {id: in, when: {district: east}, then: select}
`)
	a := Audit(p, twoPeople(), "origin", "r", toetssteen.Burden, Options{})
	near(t, "ratio", find(t, a.Figures, "rate_ratio", "", "g").Value, 3, 1e-12)
	near(t, "excluded", find(t, a.Figures, "selection_rate", "rule=out", "g").Value, .5, 1e-12)
	near(t, "district removed", effectOf(t, a, "district", "removed").Ratio, 1, 1e-12)
	near(t, "debt removed", effectOf(t, a, "debt", "removed").Ratio, 3, 1e-9)
}

func TestLowestScoresCanBeSelected(t *testing.T) {
	p := parse(t, strings.NewReplacer("selected: [chosen]", "selected: [rest]").Replace(two))
	a := Audit(p, twoPeople(), "origin", "r", toetssteen.Benefit, Options{})
	near(t, "ratio", find(t, a.Figures, "rate_ratio", "", "g").Value, 450.0/550, 1e-12)
	near(t, "district removed", effectOf(t, a, "district", "removed").Ratio, 1, 1e-12)
	middle := parse(t, strings.NewReplacer("{id: rest, to: 2}", "{id: mid, from: 1, to: 2}, {id: no, to: 0}", "[chosen]\n", "[mid]\n").Replace(two))
	if e := effectOf(t, Audit(middle, twoPeople(), "origin", "r", toetssteen.Burden, Options{}), "debt", "removed"); e.Reason.Key != "scorecard.not_ends" {
		t.Errorf("an equal number was chosen from the middle: %+v", e)
	}
}

func TestUseIsThePlaneOfAssociationAndInfluence(t *testing.T) {
	got := map[string]toetssteen.CriterionUse{}
	for _, u := range Use(parse(t, two), twoPeople(), "origin", Options{}) {
		got[u.Criterion] = u
	}
	// origin x district is 600, 200, 200, 600: I/H
	h := func(p ...float64) (s float64) {
		for _, x := range p {
			s -= x * math.Log(x)
		}
		return s
	}
	joint := h(.375, .125, .125, .375)
	near(t, "district with origin", got["district"].Association, (2*math.Log(2)-joint)/joint, 1e-12)
	near(t, "debt with origin", got["debt"].Association, 0, 1e-12)
	// district matters to those with some debt (.25) when the other half is drawn
	near(t, "influence of district", got["district"].Influence, .25*.5, 1e-12)
	// east is chosen with some or much (.5), west with much (.25): 2p(1-p)
	near(t, "influence of debt", got["debt"].Influence, .5*(2*.5*.5)+.5*(2*.25*.75), 1e-12)
	near(t, "term as its criterion", got["D"].Influence, .125, 1e-12)
	near(t, "the score decides all", got["total"].Influence, 2*.375*.625, 1e-12)
	for _, u := range Use(duo(t), tableOf([]string{"Education", "Age", "Distance", "o"}, [][]string{{"hbo", "18", "0", "x"}, {"wo", "18", "0", "y"}}, []float64{9, 9}), "o", Options{}) {
		if u.Criterion == "R3" && u.Status != toetssteen.FigureNotApplicable {
			t.Errorf("a replaced term has figures: %+v", u)
		}
	}
}

func TestEveryMessageHasATextInBothLanguages(t *testing.T) {
	used := map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			data, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`"(scorecard\.[a-z_]+)"`).FindAllStringSubmatch(string(data), -1) {
				used[m[1]] = true
			}
		}
	}
	for _, lang := range []string{"nl", "en"} {
		texts := map[string]string{}
		data, err := os.ReadFile(fmt.Sprintf("../../catalogue/i18n/scorecard.%s.yaml", lang))
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		for k := range used {
			if texts[k] == "" {
				t.Errorf("%s has no %s", lang, k)
			}
		}
		for k := range texts {
			if !used[k] {
				t.Errorf("%s: %s is not used", lang, k)
			}
		}
	}
}
