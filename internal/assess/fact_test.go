package assess

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
)

func framework(tb testing.TB, id string) *catalogue.Framework {
	tb.Helper()
	return engines(tb)[id].Framework()
}

func answered(given []Given) []string {
	var out []string
	for _, g := range given {
		out = append(out, g.Question+"="+g.Answer+" ("+string(g.From)+" "+g.Evidence+")")
	}
	return out
}

func TestWhatTheRegisterKnowsIsFilledIn(t *testing.T) {
	c := load(t)
	p := &toetssteen.Processing{Head: toetssteen.Head{ID: "VW-1", Version: 2}, Regime: toetssteen.RegimeAVG, RiskModel: true}
	u := &toetssteen.ElementUse{
		Head: toetssteen.Head{ID: "GB-7", Version: 3}, Kind: "nationality", Role: toetssteen.UseSelection, Ground: "e", Retention: "P7Y",
	}
	got := answered(Prefill(framework(t, "lawfulness"), UseFacts(c, p, u)))
	want := []string{
		"regime=avg (register VW-1@2)", "special=unclear (catalogue nationality)", "ground=e (register GB-7@3)",
		"in_risk_model=yes (register GB-7@3)", "retention=term_only (register GB-7@3)", "registered=yes (register GB-7@3)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = answered(Prefill(framework(t, "propriety"), UseFacts(c, p, u)))
	if diff := cmp.Diff([]string{"risk_model=yes (register VW-1@2)", "risk_model=yes (register GB-7@3)"}, got); diff != "" {
		t.Error(diff)
	}
}

// What the register leaves empty, or does not tick, is not known.
func TestAnEmptyRegisterAnswersNothing(t *testing.T) {
	c := load(t)
	for _, id := range []string{"lawfulness", "propriety", "sex-registration"} {
		facts := append(ProcessingFacts(&toetssteen.Processing{}), AuditFacts("", "A-1")...)
		facts = append(facts, CopyFacts(nil, false, "S-1")...)
		facts = append(facts, LawFacts("nationality", nil, "GB-1@1")...)
		if got := answered(Prefill(framework(t, id), facts)); len(got) > 0 {
			t.Errorf("%s: %v", id, got)
		}
	}
	got := answered(Prefill(framework(t, "lawfulness"), UseFacts(c, nil, &toetssteen.ElementUse{Head: toetssteen.Head{ID: "GB-1", Version: 1}})))
	if diff := cmp.Diff([]string{"registered=yes (register GB-1@1)"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheWorstReferenceDecides(t *testing.T) {
	names := lawjudge.Verdict{Status: lawjudge.Valid, Kinds: []toetssteen.KindID{"sex"}}
	valid := lawjudge.Verdict{Status: lawjudge.Valid}
	repealed := lawjudge.Verdict{Status: lawjudge.Repealed}
	general := lawjudge.Verdict{Status: lawjudge.TooGeneral}
	tests := []struct {
		name     string
		verdicts []lawjudge.Verdict
		want     string
	}{
		{"an article that names the datum, beside the AVG", []lawjudge.Verdict{valid, names}, "names_datum"},
		{"an article that names it and one that is repealed", []lawjudge.Verdict{names, repealed, general}, "repealed"},
		{"an article that names something else", []lawjudge.Verdict{valid}, "valid"},
		{"a whole law", []lawjudge.Verdict{general}, "too_general"},
	}
	for _, test := range tests {
		facts := LawFacts("sex", test.verdicts, "GB-1@1")
		if len(facts) != 1 || facts[0].Value != test.want {
			t.Errorf("%s: %+v, must be %s", test.name, facts, test.want)
		}
	}
}

// Code gives no fact, and no value, that the catalogue does not list.
func TestFactsAreThoseOfTheCatalogue(t *testing.T) {
	c := load(t)
	var facts []Fact
	for _, i := range c.Indicators {
		facts = append(facts, UseFacts(c, &toetssteen.Processing{Regime: "wpg", RiskModel: true}, &toetssteen.ElementUse{
			Kind: i.ID, Role: toetssteen.UseShown, Ground: "F ", Retention: "as long as needed",
		})...)
	}
	for _, s := range append([]lawjudge.Status{lawjudge.Valid}, basisOrder...) {
		facts = append(facts, LawFacts("sex", []lawjudge.Verdict{{Status: s}}, "")...)
	}
	for _, s := range []toetssteen.VerdictState{
		toetssteen.VerdictDirect, toetssteen.VerdictIndirect, toetssteen.VerdictExplained, toetssteen.VerdictNotAssessable, toetssteen.VerdictNoIndication,
	} {
		facts = append(facts, AuditFacts(s, "")...)
	}
	facts = append(facts, CopyFacts([]string{"B-1"}, true, "")...)
	facts = append(facts, CopyFacts(nil, true, "")...)
	seen := map[string]bool{}
	for _, f := range facts {
		seen[f.Name] = true
		if !slices.Contains(catalogue.Facts[f.Name], f.Value) {
			t.Errorf("fact %s is %q, which the catalogue does not list", f.Name, f.Value)
		}
	}
	for name := range catalogue.Facts {
		if !seen[name] {
			t.Errorf("nothing gives fact %s", name)
		}
	}
}

// An audit that finds a suspicion is not undone by a person who says otherwise
// without a reason.
func TestAPersonDoesNotUndoAnAudit(t *testing.T) {
	e := engines(t)["propriety"]
	f := e.Framework()
	answers := give(t, e, map[string]string{"risk_model": "yes", "effect": "not_found"})
	v := e.Assess(append(Prefill(f, AuditFacts(toetssteen.VerdictIndirect, "A-12")), answers...))
	if v.Distinction != Untested || v.Proper != Undetermined || len(v.Conflicts) != 1 || len(v.Conflicts[0].Given) != 2 {
		t.Errorf("distinction %v, proper %v, conflicts %+v", v.Distinction, v.Proper, v.Conflicts)
	}
}
