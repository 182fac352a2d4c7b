package scorecard

import (
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

// small is a profile with one of everything.
const small = `
profile: 1
name: small
version: "1"
source: made up
criteria:
  - {id: level, type: category, ordered: true, levels: [{level: low}, {level: mid}, {level: high, aliases: [top]}]}
  - {id: age, type: number, decimals: 0, levels: [{level: young, to: 24}, {level: old, from: 25}], missing: {aliases: [nb], points: 1}}
  - {id: city, type: category, levels: [{level: A}, {level: B}], missing: {level: B}}
terms:
  - {id: P, points: {criterion: level, levels: {low: 1, mid: 2, high: 3}}}
  - id: Q
    grid:
      down: age
      across: city
      levels: [A, B]
      points: {young: [10, 20], old: [0, 5]}
  - {id: two, constant: 2}
  - {id: S, sum: [Q, two]}
  - {id: total, product: [P, S]}
score: total
rounding: {decimals: 0, how: half_up}
rules:
  - {id: bonus, when: {city: A, level: [low, mid]}, points: 0.5}
  - {id: never, when: {age: old}, unless: {level: high}, then: exclude}
  - {id: always, when: {age: [old]}, then: select}
categories:
  - {id: high, from: 30}
  - {id: low, to: 29}
selected: [high]
`

func parse(t testing.TB, text string) *Profile {
	t.Helper()
	p, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestScoresAddMultiplyRoundAndFollowRules(t *testing.T) {
	p := parse(t, small)
	for _, tt := range []struct {
		name   string
		levels map[string]string
		want   Outcome
	}{
		{"product of a sum", map[string]string{"level": "high", "age": "20", "city": "B"}, Outcome{Score: 66, Category: "high", Selected: true, OK: true}},
		{"alias, other case", map[string]string{"level": " TOP", "age": "young", "city": "a"}, Outcome{Score: 36, Category: "high", Selected: true, OK: true}},
		{"points of a rule, rounded", map[string]string{"level": "mid", "age": "24.4", "city": "A"}, Outcome{Score: 25, Category: "low", OK: true}},
		{"missing gets its points", map[string]string{"level": "high", "age": "", "city": "A"}, Outcome{Score: 9, Category: "low", OK: true}},
		{"missing is a level", map[string]string{"level": "low", "age": "20", "city": "(missing)"}, Outcome{Score: 22, Category: "low", OK: true}},
		{"excluded by rule", map[string]string{"level": "low", "age": "30", "city": "B"}, Outcome{Score: 7, Category: "low", OK: true, Rule: "never"}},
		{"first rule that fits", map[string]string{"level": "high", "age": "30", "city": "A"}, Outcome{Score: 6, Category: "low", Selected: true, OK: true, Rule: "always"}},
		{"unknown level", map[string]string{"level": "huge", "age": "30", "city": "A"}, Outcome{Why: toetssteen.M("scorecard.unknown_level", "level"), Criterion: "level"}},
		{"no number", map[string]string{"level": "low", "age": "NaN", "city": "A"}, Outcome{Why: toetssteen.M("scorecard.unknown_level", "age"), Criterion: "age"}},
		{"missing without rule", map[string]string{"level": "", "age": "30", "city": "A"}, Outcome{Why: toetssteen.M("scorecard.missing", "level"), Criterion: "level"}},
		{"column absent", map[string]string{"level": "low", "city": "A"}, Outcome{Why: toetssteen.M("scorecard.absent", "Q", "age")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, p.Score(tt.levels)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScoreBetweenCategoriesIsNoCategory(t *testing.T) {
	p := parse(t, strings.Replace(small, "{id: low, to: 29}", "{id: low, to: 20}", 1))
	got := p.Score(map[string]string{"level": "low", "age": "20", "city": "B"})
	if got.OK || got.Why.Key != "scorecard.no_category" {
		t.Errorf("got %+v", got)
	}
}

func TestDUOScoreAsPublished(t *testing.T) {
	p := duo(t)
	for _, tt := range []struct {
		education, distance, age, left, moved string
		score                                 float64
		category                              string
	}{
		{"mbo 1-2", "0", "18", "17", "17", 144, "1"},
		{"mbo 1-2", "0km", "23", "17", "18", 138, "1"},       // 1.2 x (100 + 15)
		{"wo", "1500", "30", "20", "20", 68, "2"},            // .8 x (60 + 25)
		{"hbo", "1-2km", "25-50 years", "21", "22", 75, "2"}, // 60 + 15
		{"mbo 3-4", "5001", "21", "18", "19", 60.5, "2"},     // 1.1 x (55 + 0)
		{"hbo", "1001", "25", "17", "18", 90, "1"},           // 60 + 30
		{"hbo", "60000", "26", "30", "30", 5, "5"},
		{"mbo 1-2", "unknown", "18", "", "", 0, "6"},
	} {
		got := p.Score(map[string]string{
			"education": tt.education, "distance": tt.distance, "age": tt.age, "age_at_leaving": tt.left, "age_at_address": tt.moved,
		})
		if !got.OK || got.Score != tt.score || got.Category != tt.category {
			t.Errorf("%+v: got %+v", tt, got)
		}
	}
}

func TestParseReportsEveryProblemAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"unknown keys", "profile: 1\nnmae: x\ncritera: []\n", []string{"nmae", "critera"}},
		{"empty", "", []string{"empty"}},
		{"two documents", "profile: 1\n---\nprofile: 1\n", []string{"more than one document"}},
		{"criteria", `
profile: 2
criteria:
  - {id: a, type: colour, levels: [{level: x}, {level: X}]}
  - {id: a, type: number, levels: [{level: p, from: 0, to: 10}, {level: q, from: 10}, {level: r}]}
  - {id: b, type: category, levels: []}
`, []string{"form 1", "name:", "version:", "source:", `"colour"`, "more than one level", "occurs once", "overlap", "needs from, to or both", "levels: 1 to"}},
		{"terms", strings.NewReplacer(
			"levels: {low: 1, mid: 2, high: 3}", "levels: {low: .inf, mid: 2, hgih: 3}",
			"old: [0, 5]", "old: [0]",
			"sum: [Q, two]", "sum: [Q, total, ghost]",
			"selected: [high]", "selected: [hoog]",
			"then: exclude", "then: delete",
		).Replace(small), []string{"is no number", `no level "hgih"`, "1 numbers for 2 levels", `no term "ghost"`, `no category "hoog"`, `"delete"`, "no points for"}},
		{"circle", strings.Replace(small, "sum: [Q, two]", "sum: [Q, two, total]", 1), []string{"is made of itself"}},
		{"a term that is not used", strings.Replace(small, "product: [P, S]", "product: [P, Q]", 1), []string{"term two is no part", "term S is no part"}},
		{"null is no 0", strings.Replace(small, "young: [10, 20]", "young: [10, ~]", 1), []string{"a number is missing"}},
		{"nobody selected", strings.NewReplacer("selected: [high]", "", "then: select", "then: exclude").Replace(small), []string{"nobody is ever selected"}},
		{"categories overlap", strings.Replace(small, "to: 29", "to: 30", 1), []string{"low and high overlap"}},
		{"points twice", strings.Replace(small, "high: 3}", "high: 3, top: 4}", 1), []string{"given twice"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			var lint *LintError
			if !errors.As(err, &lint) {
				t.Fatalf("got %v", err)
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not reported:\n%v", w, err)
				}
			}
		})
	}
}

func TestThresholdsStandOnDecimalsNotOnBinaryFractions(t *testing.T) {
	for _, v := range []struct{ a, b, want float64 }{{1.1, 50, 55}, {.7, 100, 70}, {1.1, 1.1, 1.21}, {.1, 3, .3}} {
		if got := snap(v.a * v.b); got != v.want {
			t.Errorf("%v x %v: got %v", v.a, v.b, got)
		}
	}
	if got := rounded(2.5, 0, "half_up"); got != 3 {
		t.Errorf("half up: %v", got)
	}
	if got := rounded(1.15*100, 0, "down"); got != 115 {
		t.Errorf("down: %v", got)
	}
	if math.Signbit(rounded(1.001, 2, "up")) || rounded(1.001, 2, "up") != 1.01 {
		t.Error("up")
	}
}

func TestTheProfileOfTheManualIsAProfile(t *testing.T) {
	data, err := os.ReadFile("../../docs/new_profile.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(data), "```yaml\nprofile: 1")
	text, _, end := strings.Cut(text, "```")
	if !ok || !end {
		t.Fatal("the manual has no example")
	}
	p := parse(t, "profile: 1"+text)
	got := p.Score(map[string]string{"household": "single", "debt": "1200"})
	// 1 x (20 + 0 + 1) + 3
	if !got.OK || got.Score != 24 || got.Category != "1" {
		t.Errorf("got %+v", got)
	}
}
