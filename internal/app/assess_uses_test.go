package app_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/assess"
	"toetssteen/internal/assurance"
	"toetssteen/internal/audit"
)

func assessInput(t testing.TB) app.AssessUsesInput {
	t.Helper()
	in := checkInput(t)
	return app.AssessUsesInput{Catalogue: in.Catalogue, Judge: in.Judge, Today: "2026-11-25"}
}

func assessed(t testing.TB, a *app.App, in app.AssessUsesInput) []app.UseAssessment {
	t.Helper()
	out, err := app.Ask(t.Context(), a, someone, app.AssessUses, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// assessedG1 gives the whole verdict on the one use of registered.
func assessedG1(t testing.TB, a *app.App) app.UseAssessment {
	t.Helper()
	in := assessInput(t)
	in.Use = "G-1"
	return assessed(t, a, in)[0]
}

// answered gives the input that answers one question about that use.
func answered(t testing.TB, framework, question, answer string) app.AnswerUseInput {
	t.Helper()
	in := assessInput(t)
	return app.AnswerUseInput{
		Catalogue: in.Catalogue, Judge: in.Judge, Today: in.Today, Use: "G-1", Framework: framework, Question: question, Answer: answer,
	}
}

func answer(t testing.TB, a *app.App, who toetssteen.Actor, in app.AnswerUseInput) {
	t.Helper()
	if _, err := app.Do(t.Context(), a, who, app.AnswerUse, in); err != nil {
		t.Fatal(err)
	}
}

func holding(u app.UseAssessment) (out []string) {
	for _, c := range u.Assurance.Holding() {
		out = append(out, c.Rule.ID)
	}
	return out
}

func TestAUseOfWhichLittleIsKnownIsNeverInOrder(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	u := assessedG1(t, a)
	if u.Lawful != assess.Undetermined || u.Proper != assess.Undetermined || u.Distinction != assess.Untested || !u.Model {
		t.Errorf("lawful %q, proper %q, distinction %q", u.Lawful, u.Proper, u.Distinction)
	}
	if u.Assurance.Level != assurance.None || u.Open == 0 {
		t.Errorf("assurance %s with %d open questions", u.Assurance.Level, u.Open)
	}
	if diff := cmp.Diff([]string{"coverage", "register", "references", "effect", "independence"}, holding(u)); diff != "" {
		t.Error(diff)
	}
	save(t, a, scanned(nationality))
	if diff := cmp.Diff([]string{"register", "references", "effect", "independence"}, holding(assessedG1(t, a))); diff != "" {
		t.Errorf("after a scan: %s", diff)
	}
	seen := ""
	for _, v := range assessedG1(t, a).Verdicts {
		seen += v.Framework.ID + " "
	}
	if seen != "lawfulness propriety " {
		t.Errorf("assessed by %q", seen)
	}
}

func TestTheAnswersOfPeopleCountAndStandBesideTheEvidence(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	answer(t, a, someone, answered(t, "lawfulness", "regime", "avg"))
	answer(t, a, someone, answered(t, "lawfulness", "personal_data", "yes"))
	if held := assessedG1(t, a).Verdicts[0].Held; len(held) < 3 || held[1].Answer != "yes" {
		t.Fatalf("after an answer: %+v", held)
	}

	// The register says that the use selects.
	denied := answered(t, "propriety", "risk_model", "no")
	_, err := app.Do(t.Context(), a, someone, app.AnswerUse, denied)
	var contradicts *app.ContradictsError
	if !errors.As(err, &contradicts) || contradicts.Evidence.From != assess.FromRegister || contradicts.Evidence.Answer != "yes" {
		t.Fatalf("an answer against the register without a reason: %v", err)
	}
	denied.Reason = "het veld staat op de lijst maar telt niet mee"
	answer(t, a, someone, denied)
	if got := assessedG1(t, a); got.Conflicts != 1 {
		t.Errorf("%d contradictions are shown, want 1", got.Conflicts)
	}

	// A second answer of the same person is a new version; a colleague's stands
	// beside it.
	answer(t, a, someone, answered(t, "lawfulness", "personal_data", "unknown"))
	answer(t, a, toetssteen.Actor{Name: "karel", Role: toetssteen.RoleLocal}, answered(t, "lawfulness", "personal_data", "yes"))
	var given []string
	for _, g := range assessedG1(t, a).Verdicts[0].Held[1].Given {
		given = append(given, g.Question+"="+g.Answer+" "+string(g.From))
	}
	if diff := cmp.Diff([]string{"personal_data=unknown person", "personal_data=yes person"}, given); diff != "" {
		t.Error(diff)
	}
	for _, c := range assessedG1(t, a).Assurance.Caps {
		if c.Rule.ID == "independence" && c.Level != assurance.Low {
			t.Errorf("two persons answered and the independence allows %s", c.Level)
		}
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Errorf("the journal: %+v", r.Problems)
	}
}

func TestAnAuditCountsForAUseWhenAPersonSaysSo(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	for _, invented := range []string{"", "invented: true\n"} {
		spec := "audit: 1\ntitle: Controle\ndirection: burden\n" + invented
		hash := audit.Hash([]byte(spec))
		saved := app.SaveAuditInput{
			Title: "Controle", Hash: hash, Verdict: "suspected_indirect", Engine: "go", Catalogue: "sha256:proef",
			Specification: []byte(spec), Result: []byte(`{"specification": "` + hash + `"}`),
		}
		if _, err := app.Do(t.Context(), a, someone, app.SaveAudit, saved); err != nil {
			t.Fatal(err)
		}
	}
	effect := func() assurance.Level {
		for _, c := range assessedG1(t, a).Assurance.Caps {
			if c.Rule.ID == "effect" {
				return c.Level
			}
		}
		t.Fatal("the effect caps nothing")
		return 0
	}
	if got := effect(); got != assurance.None {
		t.Errorf("an audit that nobody named allows %s", got)
	}
	in := answered(t, "propriety", "effect", "not_found")
	in.Evidence = "audit:1"
	var contradicts *app.ContradictsError
	if _, err := app.Do(t.Context(), a, someone, app.AnswerUse, in); !errors.As(err, &contradicts) {
		t.Errorf("an answer against the audit that it names: %v", err)
	}
	in.Answer = "found"
	answer(t, a, someone, in)
	if got := effect(); got != assurance.High {
		t.Errorf("an audit on outcomes allows %s", got)
	}
	in.Evidence = "audit:2"
	answer(t, a, someone, in)
	if got := effect(); got != assurance.None {
		t.Errorf("an audit on invented data allows %s", got)
	}
	in.Evidence = "audit:9"
	if _, err := app.Do(t.Context(), a, someone, app.AnswerUse, in); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("an audit that is not there: %v", err)
	}
}

func TestWhoMayAnswerAboutAUse(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	grant := func(person string, role toetssteen.ActorRole, unit string) {
		put(t, a, &toetssteen.Grant{Head: toetssteen.Head{ID: person, ValidFrom: "2026-01-01"}, Person: person, Role: role, In: unit})
	}
	grant("eigenaar", toetssteen.RoleOwner, "DUO")
	grant("jurist", toetssteen.RoleJurist, "OCW")
	grant("elders", toetssteen.RoleOwner, "RCE")
	grant("techniek", toetssteen.RoleEngineer, "DUO")
	for person, may := range map[string]bool{"eigenaar": true, "jurist": true, "elders": false, "techniek": false} {
		who := toetssteen.Actor{Name: person, Role: toetssteen.RoleGranted}
		_, err := app.Do(t.Context(), a, who, app.AnswerUse, answered(t, "lawfulness", "personal_data", "yes"))
		var denied *app.DeniedError
		if may && err != nil || !may && !errors.As(err, &denied) {
			t.Errorf("%s: %v", person, err)
		}
	}
}

func TestWhatIsNotThereIsNotAssessed(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	for what, change := range map[string]func(*app.AssessUsesInput){
		"use":        func(in *app.AssessUsesInput) { in.Use = "G-9" },
		"processing": func(in *app.AssessUsesInput) { in.Processing = "VW-9" },
		"unit":       func(in *app.AssessUsesInput) { in.Unit = "NIETS" },
	} {
		in := assessInput(t)
		change(&in)
		var unknown *app.UnknownError
		if _, err := app.Ask(t.Context(), a, someone, app.AssessUses, in); !errors.As(err, &unknown) || unknown.What != what {
			t.Errorf("a %s that is not there: %v", what, err)
		}
	}
	for name, in := range map[string]app.AnswerUseInput{
		"question":  answered(t, "lawfulness", "nothing", "yes"),
		"answer":    answered(t, "lawfulness", "personal_data", "maybe"),
		"framework": answered(t, "nothing", "personal_data", "yes"),
	} {
		if _, err := app.Do(t.Context(), a, someone, app.AnswerUse, in); err == nil {
			t.Errorf("a %s that is not there was taken", name)
		}
	}
	in := assessInput(t)
	in.Unit = "RCE"
	if out := assessed(t, a, in); len(out) != 0 {
		t.Errorf("a unit without uses has %d", len(out))
	}
}

// BenchmarkAssessUses assesses 50,000 uses in 5,000 processings; it must stay
// below 5 s.
func BenchmarkAssessUses(b *testing.B) {
	a := open(b, b.TempDir())
	registered(b, a)
	var records []toetssteen.Recorded
	roles := []toetssteen.UseRole{toetssteen.UseStored, toetssteen.UseSelection, toetssteen.UseStatistics}
	kinds := []toetssteen.KindID{nationality.Kind, "sex"}
	for i := range 5000 {
		p := fmt.Sprintf("VW-%05d", i)
		records = append(
			records,
			&toetssteen.Processing{Head: named(p), Name: p, In: "DUO", Systems: []string{"SIS"}, Regime: toetssteen.RegimeAVG},
			&toetssteen.Purpose{Head: named(p + "-D"), Processing: p, Text: "doel"},
		)
		for j := range 10 {
			records = append(records, &toetssteen.ElementUse{
				Head: named(fmt.Sprintf("%s-%d", p, j)), Purpose: p + "-D", Kind: kinds[j%2], Role: roles[j%3], Ground: "e", LawRefs: "art. 2.2 Wsf 2000",
			})
		}
	}
	put(b, a, records...)
	in := assessInput(b)
	for b.Loop() {
		if out := assessed(b, a, in); len(out) != 50_001 {
			b.Fatal(len(out))
		}
	}
}
