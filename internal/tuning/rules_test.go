package tuning

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

func known(k toetssteen.KindID) bool { return k == "sex" || k == "nationality" || k == "religion" }

func parse(t testing.TB, text string) *Rules {
	t.Helper()
	r, err := Parse([]byte(text), known)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const good = `
rules:
  - id: R1
    action: allow
    field: persoon.geslacht
    kinds: [sex]
    reason: nodig voor de aanhef, artikel 3 van het besluit
    by: proceseigenaar Bekostiging
    until: 2026-12-31
  - {id: R2, action: ignore, source: "sis*", field: "*.soort", reason: soort dier, by: gegevensbeheer, until: 2027-06-30}
  - {id: R3, action: rename, field: "t_017.f3", name: nationaliteit, reason: staat zo in het handboek, by: beheer, until: 2027-06-30}
`

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func found(source, asset, field string, kind toetssteen.KindID) toetssteen.Finding {
	return toetssteen.Finding{Source: source, Kind: kind, Location: toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}}
}

func TestRulesHoldForTheirPlaceKindAndTime(t *testing.T) {
	r := parse(t, good)
	a := r.On(day("2026-11-25"))
	if rule, ok := a.Allow(found("x", "Persoon", "GESLACHT", "sex")); !ok || rule.ID != "R1" {
		t.Errorf("allow: %v %v", rule.ID, ok)
	}
	if _, ok := a.Allow(found("x", "persoon", "geslacht", "nationality")); ok {
		t.Error("a rule for one kind allows another")
	}
	if rule, ok := a.Ignore(found("sis2", "dier", "soort", "religion")); !ok || rule.ID != "R2" {
		t.Errorf("ignore: %v %v", rule.ID, ok)
	}
	if _, ok := a.Ignore(found("erp", "dier", "soort", "religion")); ok {
		t.Error("a rule for one source holds in another")
	}
	if rule, ok := a.Rename("x", "t_017", "f3"); !ok || rule.Name != "nationaliteit" {
		t.Errorf("rename: %v %v", rule.Name, ok)
	}
}

func TestTheLastDayIsIncludedAndThenARuleDoesNothing(t *testing.T) {
	r := parse(t, good)
	f := found("x", "persoon", "geslacht", "sex")
	late := time.Date(2026, 12, 31, 23, 59, 59, 0, time.FixedZone("west", -11*3600))
	if _, ok := r.On(late).Allow(f); !ok {
		t.Error("the rule does not hold at the end of its last day")
	}
	after := day("2027-01-01")
	if _, ok := r.On(after).Allow(f); ok {
		t.Error("the rule still holds after its last day")
	}
	if got := r.On(after).Report(nil); !got[0].Expired || got[1].Expired {
		t.Errorf("reported as over: %v %v", got[0].Expired, got[1].Expired)
	}
	want := []Problem{{3, toetssteen.M("tuning.lint.over", "R1", "2026-12-31")}}
	if diff := cmp.Diff(want, r.Check(after)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if r.Hash(day("2026-12-31")) == r.Hash(after) || r.Hash(day("2026-12-30")) != r.Hash(day("2026-12-31")) {
		t.Error("the hash does not follow what holds on a day")
	}
}

func TestEveryRuleIsReportedWithItsPlacesOnceAndInOrder(t *testing.T) {
	a := parse(t, good).On(day("2026-11-25"))
	at := func(asset string) toetssteen.Location {
		return toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: "soort"}
	}
	got := a.Report([]Hit{{"R2", at("b")}, {"R2", at("a")}, {"R2", at("b")}})
	if len(got) != 3 || len(got[0].Places) != 0 {
		t.Fatalf("rules: %+v", got)
	}
	if diff := cmp.Diff([]toetssteen.Location{at("a"), at("b")}, got[1].Places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestEveryProblemIsToldAtOnceWithItsLine(t *testing.T) {
	const bad = `rules:
  - id: R1
    action: permit
    field: "^persoon\\..*$"
    kinds: [sex, sexe, sex]
    reason: ""
    by: iemand
    until: 31-12-2026
    why: extra
  - {id: R1, action: ignore, field: "*", reason: r, by: b, until: 2027-01-01}
  - {id: R3, action: rename, field: a.b, kinds: [sex], reason: r, by: b, until: 2027-01-01}
  - {id: R4, action: allow, field: a.b, name: x, reason: r, by: b, until: 2027-01-01}
  - {id: R5, action: allow, field: A.B, reason: r, by: b, until: 2027-01-01}
  - geen regel
extra: 1
`
	_, err := Parse([]byte(bad), known)
	var lint *LintError
	if !errors.As(err, &lint) {
		t.Fatalf("error %v", err)
	}
	type at struct {
		line int
		key  string
	}
	var got []at
	for _, p := range lint.Problems {
		got = append(got, at{p.Line, p.What.Key[len("tuning.lint."):]})
	}
	want := []at{
		{2, "missing"},
		{3, "unknown_action"},
		{4, "regular_expression"},
		{5, "unknown_kind"},
		{5, "twice"},
		{8, "not_a_day"},
		{9, "unknown_key"},
		{10, "too_wide"},
		{10, "duplicate_id"},
		{11, "rename_without_name"},
		{11, "rename_with_kinds"},
		{12, "name_without_rename"},
		{13, "duplicate_rule"},
		{14, "not_a_mapping"},
		{15, "unknown_key"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(at{})); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestAnEmptyFileHasNoRules(t *testing.T) {
	for _, text := range []string{"", "# niets\n", "rules: []\n", "---\n"} {
		if r := parse(t, text); len(r.All()) != 0 || r.Hash(day("2026-11-25")) != "" {
			t.Errorf("%q: %d rules", text, len(r.All()))
		}
	}
}

func TestNoRulesAreNoTrouble(t *testing.T) {
	var r *Rules
	a := r.On(day("2026-11-25"))
	if _, ok := a.Allow(found("x", "a", "b", "sex")); ok || a.Any() || a.Report(nil) != nil || r.Check(day("2026-11-25")) != nil {
		t.Error("something came out of nothing")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add("rules: [&a {id: x}, *a]")
	f.Add("rules:\n  - <<: {id: x}\n")
	f.Add("a: b\n---\nc: d\n")
	f.Add("rules: {")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse([]byte(text), known)
		var lint *LintError
		if err != nil && (!errors.As(err, &lint) || len(lint.Problems) == 0) {
			t.Fatalf("error %v", err)
		}
		if err == nil {
			for _, rule := range r.All() {
				if rule.Reason == "" || rule.Until.IsZero() || rule.ID == "" {
					t.Errorf("a rule without reason, id or last day: %+v", rule)
				}
			}
		}
	})
}
