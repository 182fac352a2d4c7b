package bias

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"toetssteen"
	"toetssteen/internal/count"
)

// small makes a cube of "group decision n" cells.
func small(cells ...any) count.Cube {
	b := count.Builder{Columns: []string{"group", "decision"}}
	for i := 0; i < len(cells); i += 3 {
		n := float64(cells[i+2].(int))
		b.Add([]string{cells[i].(string), cells[i+1].(string)}, count.Cell{N: n, W: n, W2: n})
	}
	return count.Cube{Tables: []count.Table{b.Table()}}
}

func smallSpec(reference string) toetssteen.AuditSpec {
	return toetssteen.AuditSpec{
		Direction: toetssteen.Burden, Groups: []toetssteen.AuditGroup{{Column: "group", Reference: reference}},
		Steps: []toetssteen.AuditStep{{ID: "selection", Column: "decision", Kind: "selection"}},
	}
}

func compute(t *testing.T, s toetssteen.AuditSpec, c count.Cube) toetssteen.AuditResult {
	t.Helper()
	r, err := Compute(Input{Spec: s, Cube: c, Floor: 10})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEdgesHaveAStatusAndNeverASilentNumber(t *testing.T) {
	for _, c := range []struct {
		name, figure string
		cube         count.Cube
		status       toetssteen.FigureStatus
		value        float64 // NaN is none
		method       string
	}{
		{"nobody is selected", "rate_ratio", small("a", "no", 50, "b", "no", 60), toetssteen.FigureUndefined, math.NaN(), ""},
		{"nobody is selected, the test", "z", small("a", "no", 50, "b", "no", 60), toetssteen.FigureUndefined, math.NaN(), "pooled"},
		{"the reference rate is zero", "rate_ratio", small("a", "yes", 5, "a", "no", 15, "b", "no", 60), toetssteen.FigureOK, math.Inf(1), "score"},
		{"the group's rate is zero", "rate_ratio", small("a", "no", 20, "b", "yes", 5, "b", "no", 15), toetssteen.FigureOK, 0, "score"},
		{"the group has nobody whose decision is known", "selection_rate", small("a", count.Missing, 20, "b", "yes", 5, "b", "no", 15), toetssteen.FigureUndefined, math.NaN(), ""},
		{"everyone is selected", "rate_ratio", small("a", "yes", 20, "b", "yes", 20), toetssteen.FigureOK, 1, "score"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := one(t, compute(t, smallSpec("b"), c.cube), c.figure, "", "a")
			v, ok := f.Value.Get()
			if f.Status != c.status || f.Method != c.method || ok == math.IsNaN(c.value) || ok && v != c.value {
				t.Errorf("status %s, value %v, method %q", f.Status, f.Value, f.Method)
			}
			if f.Status != toetssteen.FigureOK && f.Reason.Key == "" {
				t.Error("there is no reason")
			}
		})
	}
	f := one(t, compute(t, smallSpec("b"), small("a", "no", 20, "b", "yes", 5, "b", "no", 15)), "rate_ratio", "", "a")
	if got := printed(f.High, ".7048"); got != ".7048" {
		t.Errorf("the score interval of 0/20 to 5/20 ends at %s", got)
	}
}

func TestMissingIsAGroupOfItsOwnWithBounds(t *testing.T) {
	cube := small("a", "yes", 30, "a", "no", 70, "b", "yes", 20, "b", "no", 80, count.Missing, "yes", 40, count.Missing, "no", 60)
	r := compute(t, smallSpec("b"), cube)
	if n, _ := r.Persons.Get(); n != 300 {
		t.Errorf("%v persons, want 300: none may be dropped", n)
	}
	if rate := one(t, r, "selection_rate", "", count.Missing); rate.Value != toetssteen.Some(.4) {
		t.Errorf("rate of the missing group is %v", rate.Value)
	}
	f := one(t, r, "rate_ratio_missing", "", "a")
	from, _ := f.From.Get()
	to, _ := f.To.Get()
	if plain := 1.5; !(from < plain && plain < to) || f.Status != toetssteen.FigureInterval {
		t.Errorf("bounds %v - %v do not hold 1.5", from, to)
	}
}

func TestAGroupWithoutPositivesHasNoTruePositiveRateAndNoGap(t *testing.T) {
	b := count.Builder{Columns: []string{"group", "decision", "label"}}
	for _, c := range []struct {
		group, decision, label string
		n                      float64
	}{{"a", "yes", "no", 10}, {"a", "no", "no", 40}, {"b", "yes", "yes", 20}, {"b", "no", "yes", 20}, {"b", "no", "no", 50}} {
		b.Add([]string{c.group, c.decision, c.label}, count.Cell{N: c.n})
	}
	s := smallSpec("b")
	s.Outcome = &toetssteen.AuditOutcome{Column: "label"}
	r := compute(t, s, count.Cube{Tables: []count.Table{b.Table()}})
	for _, name := range []string{"true_positive_rate", "false_negative_rate", "equalised_odds_gap", "equal_opportunity_gap"} {
		group := "a"
		if name[len(name)-3:] == "gap" {
			group = ""
		}
		if f := one(t, r, name, "", group); f.Status != toetssteen.FigureUndefined || f.Value != (toetssteen.Real{}) {
			t.Errorf("%s: %s %v", name, f.Status, f.Value)
		}
	}
}

func TestLabelsOfSelectedPeopleAloneCloseTheGate(t *testing.T) {
	b := count.Builder{Columns: []string{"group", "decision", "label"}}
	for _, c := range []struct {
		group, decision, label string
		n                      float64
	}{
		{"a", "yes", "no", 10},
		{"a", "yes", "yes", 30},
		{"a", "no", count.Missing, 400},
		{"b", "yes", "yes", 20},
		{"b", "yes", "no", 20},
		{"b", "no", count.Missing, 500},
	} {
		b.Add([]string{c.group, c.decision, c.label}, count.Cell{N: c.n})
	}
	s := smallSpec("b")
	s.Outcome = &toetssteen.AuditOutcome{Column: "label"}
	r := compute(t, s, count.Cube{Tables: []count.Table{b.Table()}})
	if f := one(t, r, "false_positive_rate", "", "a"); f.Status != toetssteen.FigureNotApplicable || f.Value != (toetssteen.Real{}) {
		t.Errorf("false positive rate: %s %v", f.Status, f.Value)
	}
	if f := one(t, r, "positive_predictive_value", "", "a"); f.Value != toetssteen.Some(.75) {
		t.Errorf("hit rate %v", f.Value)
	}
}

func TestAGroupColumnThatDividesNobodyIsRefused(t *testing.T) {
	many := count.Builder{Columns: []string{"group", "decision"}}
	dates := count.Builder{Columns: []string{"group", "decision"}}
	for i := range 100_000 {
		many.Add([]string{fmt.Sprintf("p%06d", i), "yes"}, count.Cell{N: 1})
		if i < 365 {
			dates.Add([]string{fmt.Sprintf("1990-%02d-%02d", 1+i/31, 1+i%31), "yes"}, count.Cell{N: 1})
		}
	}
	for key, table := range map[string]count.Table{"bias.error.too_many_groups": many.Table(), "bias.error.date_group": dates.Table()} {
		_, err := Compute(Input{Spec: smallSpec(""), Cube: count.Cube{Tables: []count.Table{table}}})
		var spec *SpecError
		if !errors.As(err, &spec) || spec.Key != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
}

func TestOneGroupAndAllMissingAreRecorded(t *testing.T) {
	for key, cube := range map[string]count.Cube{
		"bias.not_assessed.one_group":   small("a", "yes", 20, "a", "no", 30),
		"bias.not_assessed.all_missing": small(count.Missing, "yes", 20, count.Missing, "no", 30),
	} {
		found := false
		for _, m := range compute(t, smallSpec(""), cube).NotAssessed {
			found = found || m.Key == key
		}
		if !found {
			t.Errorf("%s is not recorded", key)
		}
	}
}

func TestRelabellingGroupsInvertsTheRatio(t *testing.T) {
	cube := small("a", "yes", 30, "a", "no", 70, "b", "yes", 20, "b", "no", 80)
	f, _ := one(t, compute(t, smallSpec("b"), cube), "rate_ratio", "", "a").Value.Get()
	g, _ := one(t, compute(t, smallSpec("a"), cube), "rate_ratio", "", "b").Value.Get()
	if math.Abs(f*g-1) > 1e-12 {
		t.Errorf("%v and %v are not each other's inverse", f, g)
	}
}

// Cells of 10 in counts rounded to tens are 5 to 14: DUO's random samples of
// 2014 and 2017 allow no conclusion, and the audit refuses one.
func TestRoundedCountsThatSmallAreRefused(t *testing.T) {
	cube := small("a", "yes", 10, "a", "no", 80, "b", "yes", 0, "b", "no", 300)
	cube.Rounding = 10
	f := one(t, compute(t, smallSpec("b"), cube), "rate_ratio", "", "a")
	if f.Status != toetssteen.FigureNotEstimable || f.Value != (toetssteen.Real{}) {
		t.Errorf("%s %v", f.Status, f.Value)
	}
}

func TestPeriodsTreatmentAndBayesSayWhatTheyStandOn(t *testing.T) {
	b := count.Builder{Columns: []string{"group", "decision", "label", "year"}}
	for _, c := range []struct {
		group, decision, label, year string
		n                            float64
	}{
		{"a", "yes", "no", "2", 30},
		{"a", "no", "yes", "2", 20},
		{"a", "no", "no", "2", 50},
		{"b", "yes", "no", "2", 10},
		{"b", "no", "no", "2", 90},
		{"a", "yes", "no", "10", 10},
		{"a", "no", "no", "10", 90},
		{"b", "yes", "no", "10", 20},
		{"b", "no", "no", "10", 80},
	} {
		b.Add([]string{c.group, c.decision, c.label, c.year}, count.Cell{N: c.n})
	}
	s := smallSpec("b")
	s.Outcome, s.Period = &toetssteen.AuditOutcome{Column: "label"}, "year"
	r := compute(t, s, count.Cube{Tables: []count.Table{b.Table()}})
	if f := one(t, r, "cusum", "year", "a"); f.Value != toetssteen.Some(20) || f.Method != "highest at 2" {
		t.Errorf("cusum %v %s: year 2 comes before year 10", f.Value, f.Method)
	}
	if f := one(t, r, "treatment", "", "a"); f.Value != toetssteen.Some(.5) {
		t.Errorf("treatment %v", f.Value)
	}
	if f := one(t, r, "treatment", "", "b"); f.Value != toetssteen.Some(0) {
		t.Errorf("treatment without missed persons %v", f.Value)
	}
	if v := one(t, r, "bayes_probability", "", "a").Value.Or(0); v < .7 || v > .99 {
		t.Errorf("the chance that a is selected more often: %v", v)
	}
	if f := one(t, r, "direct_standardised_rate", "year", "a"); f.Value != toetssteen.Some(.2) {
		t.Errorf("standardised rate %v", f.Value)
	}
}
