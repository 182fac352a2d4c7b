package assess

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen/catalogue"
	"toetssteen/internal/rule"
)

func engines(tb testing.TB) map[string]*Engine {
	tb.Helper()
	all, err := load(tb).Frameworks()
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]*Engine{}
	for _, f := range all.All {
		if out[f.ID], err = New(f); err != nil {
			tb.Fatal(err)
		}
	}
	return out
}

// answers draws an answer, or none, to each question; about half of them prove
// what they say.
func answers(t *rapid.T, f *catalogue.Framework) []Given {
	var out []Given
	for _, q := range f.Questions {
		a := rapid.SampledFrom(append(q.AnswerIDs(), catalogue.AnswerUnknown, "")).Draw(t, q.ID)
		if a == "" {
			continue
		}
		g := Given{Question: q.ID, Answer: a, From: FromPerson, By: "a", Meaning: q.Meaning()}
		if rapid.Bool().Draw(t, q.ID+" proven") {
			g.Evidence = "D-1"
		}
		out = append(out, g)
	}
	return out
}

// best are the outcomes that let something pass.
var best = map[catalogue.Aspect][]string{
	catalogue.Lawful: {"yes", "not_applicable"}, catalogue.Proper: {"yes", "not_applicable"},
	catalogue.Necessary: {"necessary", "required"}, catalogue.Distinction: {"none"}, catalogue.Justification: {"succeeded", "not_applicable"},
}

func passes(v Verdict, a catalogue.Aspect) bool {
	for _, b := range best[a] {
		if v.Outcome(a) == b {
			return true
		}
	}
	return false
}

func TestTheZeroVerdictSaysNothing(t *testing.T) {
	var v Verdict
	for _, a := range catalogue.Aspects {
		if got := v.Outcome(a); got != "" {
			t.Errorf("%s is %q", a, got)
		}
	}
	if got := Worst(); got != Undetermined {
		t.Errorf("the worst of nothing is %v", got)
	}
	if got := Worst(Silent, Yes, Undetermined, No, NotApplicable); got != No {
		t.Errorf("the worst is %v", got)
	}
}

func TestNoAnswersGiveNoVerdict(t *testing.T) {
	for id, e := range engines(t) {
		v := e.Assess(nil)
		for a := range e.Framework().Gives {
			if got := v.Outcome(a); got != catalogue.Undecided[a] {
				t.Errorf("%s: %s is %q without any answer", id, a, got)
			}
		}
		if len(v.Open) == 0 {
			t.Errorf("%s: nothing is open although nothing was answered", id)
		}
	}
}

// An outcome that is worse than undecided stands whatever is still open.
func TestABadOutcomeAlwaysDecides(t *testing.T) {
	for id, e := range engines(t) {
		t.Run(id, rapid.MakeCheck(func(t *rapid.T) {
			v := e.Assess(answers(t, e.Framework()))
			for i, a := range catalogue.Aspects {
				worst := uint8(0)
				for _, r := range v.Reasons {
					if k := rank(a, r.Rule.Outcome(a)); k > 0 && (worst == 0 || k < worst) {
						worst = k
					}
				}
				if worst > 0 && worst < rank(a, catalogue.Undecided[a]) && v.Outcome(a) != name(a, worst) {
					t.Fatalf("%s: a rule says %s and the verdict is %s", catalogue.Aspects[i], name(a, worst), v.Outcome(a))
				}
			}
		}))
	}
}

// Nothing passes while a question is open, and taking an answer away never
// makes a verdict pass.
func TestSilenceNeverImproves(t *testing.T) {
	for id, e := range engines(t) {
		t.Run(id, rapid.MakeCheck(func(t *rapid.T) {
			given := answers(t, e.Framework())
			before := e.Assess(given)
			for _, a := range e.aspects {
				if len(before.Open) > 0 && passes(before, a) {
					t.Fatalf("%s is %s while %s is open", a, before.Outcome(a), before.Open[0].Question)
				}
			}
			if len(given) == 0 {
				return
			}
			i := rapid.IntRange(0, len(given)-1).Draw(t, "forgotten")
			after := e.Assess(append(append([]Given{}, given[:i]...), given[i+1:]...))
			for _, a := range e.aspects {
				if passes(after, a) && !passes(before, a) {
					t.Fatalf("%s goes from %s to %s by forgetting %s", a, before.Outcome(a), after.Outcome(a), given[i].Question)
				}
			}
		}))
	}
}

// Adding a question that nobody answered never improves a verdict.
func TestANewQuestionNeverImproves(t *testing.T) {
	for id, e := range engines(t) {
		wider := *e.Framework()
		extra := &catalogue.Question{ID: "zz_new"}
		wider.Questions = append(append([]*catalogue.Question{}, wider.Questions...), extra)
		w, err := New(&wider)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(id, rapid.MakeCheck(func(t *rapid.T) {
			given := answers(t, e.Framework())
			before, after := e.Assess(given), w.Assess(given)
			for _, a := range e.aspects {
				if rank(a, after.Outcome(a)) > rank(a, before.Outcome(a)) || passes(after, a) {
					t.Fatalf("%s goes from %s to %s by a question that nobody answered", a, before.Outcome(a), after.Outcome(a))
				}
			}
		}))
	}
}

// However the other questions are answered, a model whose effect was not
// measured is not proper, nor is a distinction that was not justified.
func TestAnUntestedRiskModelIsNeverProper(t *testing.T) {
	for id, e := range engines(t) {
		if e.Framework().Subject != catalogue.SubjectRiskModel {
			continue
		}
		t.Run(id, rapid.MakeCheck(func(t *rapid.T) {
			v := e.Assess(answers(t, e.Framework()))
			justified := v.Justification == Succeeded && (v.Distinction == Direct || v.Distinction == Indirect)
			if v.Proper >= Yes && v.Distinction != NoDistinction && !justified {
				t.Fatalf("proper while the distinction is %v and the justification %v", v.Distinction, v.Justification)
			}
		}))
	}
	// Not even where an organisation's own framework says so.
	propriety := engines(t)["propriety"].Framework()
	own := *propriety
	own.Rules = []*catalogue.Rule{{ID: "all-is-well", When: own.Rules[0].When, Proper: "yes"}}
	silent := own
	silent.Gives = map[catalogue.Aspect][]string{catalogue.Proper: own.Gives[catalogue.Proper]}
	for _, f := range []*catalogue.Framework{&own, &silent} {
		e, err := New(f)
		if err != nil {
			t.Fatal(err)
		}
		v := e.Assess(give(t, e, map[string]string{"risk_model": "no", "differs": "no", "fair": "yes"}))
		if len(v.Reasons) != 1 || v.Proper != Undetermined || v.Guard != GuardUntested {
			t.Errorf("a framework that passes an untested model gives %v on %d rule(s), with guard %q", v.Proper, len(v.Reasons), v.Guard)
		}
	}
}

// give answers questions as a person with evidence.
func give(tb testing.TB, e *Engine, answers map[string]string) []Given {
	tb.Helper()
	var out []Given
	for _, q := range e.Framework().Questions {
		a, ok := answers[q.ID]
		if !ok {
			continue
		}
		g, err := Give(e.Framework(), Given{Question: q.ID, Answer: a, From: FromPerson, By: "a", Evidence: "D-1"})
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, g)
	}
	return out
}

// The engine and CEL itself agree on every rule, for all answers.
func TestTheEngineAgreesWithCEL(t *testing.T) {
	for id, e := range engines(t) {
		f := e.Framework()
		types := map[string]rule.Type{}
		for _, q := range f.Questions {
			types[q.ID] = rule.Text
			if q.YesNo() {
				types[q.ID] = rule.Bool
			}
		}
		for _, term := range f.Terms {
			types[term.ID] = rule.Bool
		}
		space, err := rule.NewSpace(types)
		if err != nil {
			t.Fatal(err)
		}
		compiled := map[string]*rule.Rule{}
		for _, r := range f.Rules {
			c, problems := space.Compile(rule.Source{Text: r.When.Text}, rule.Bool)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			compiled[r.ID] = c
		}
		t.Run(id, rapid.MakeCheck(func(t *rapid.T) {
			s := e.answer(answers(t, f))
			facts := rule.Facts{}
			for place, n := range e.names {
				switch {
				case n.question < 0 && s.truths[place] != rule.Unknown:
					facts[n.id] = s.truths[place] == rule.True
				case n.question >= 0 && s.answer(place) != "":
					facts[n.id] = s.answer(place)
					if types[n.id] == rule.Bool {
						facts[n.id] = s.answer(place) == catalogue.AnswerYes
					}
				}
			}
			for i := range e.rules {
				want, err := compiled[e.rules[i].ID].Test(facts)
				if err != nil {
					t.Fatal(err)
				}
				if got := s.eval(e.rules[i].when); got != want {
					t.Fatalf("rule %s: the engine says %v and CEL %v on %v", e.rules[i].ID, got, want, facts)
				}
			}
		}))
	}
}

func TestReasonsNameTheAnswersTheyStandOn(t *testing.T) {
	e := engines(t)["lawfulness"]
	v := e.Assess(give(t, e, map[string]string{
		"regime": "avg", "personal_data": "yes", "reveals": "direct", "special": "unclear", "exception": "none",
	}))
	var got []string
	for _, r := range v.Reasons {
		got = append(got, r.Rule.ID)
		for _, h := range r.On {
			got = append(got, h.Question+"="+h.Answer)
		}
	}
	if diff := cmp.Diff([]string{"no-exception", "special=unclear", "exception=none"}, got); diff != "" {
		t.Error(diff)
	}
	if want := IdentityOf(e.Framework()); v.Framework != want || want.Hash == "" {
		t.Errorf("the verdict names framework %v and must name %v", v.Framework, want)
	}
}

func TestAVerdictIsTheSameEachTime(t *testing.T) {
	e := engines(t)["propriety"]
	rapid.Check(t, func(t *rapid.T) {
		given := answers(t, e.Framework())
		if a, b := fmt.Sprintf("%+v", e.Assess(given)), fmt.Sprintf("%+v", e.Assess(given)); a != b {
			t.Fatalf("two verdicts on the same answers:\n%s\n%s", a, b)
		}
	})
}

// 50,000 element uses must take no more than two seconds (compile once).
func BenchmarkAssess(b *testing.B) {
	e := engines(b)["lawfulness"]
	good := give(b, e, map[string]string{
		"regime": "avg", "personal_data": "yes", "reveals": "direct", "special": "no", "ground": "c", "basis": "names_datum",
		"in_risk_model": "no", "necessity": "needed", "purpose_limit": "same", "bsn": "law", "criminal": "uninvolved", "accurate": "checked",
		"retention": "erased", "informed": "yes", "automated": "human", "dpia": "done", "registered": "yes", "copies": "listed",
	})
	b.ReportAllocs()
	for b.Loop() {
		if v := e.Assess(good); v.Lawful != Yes {
			b.Fatal(v.Lawful)
		}
	}
}
