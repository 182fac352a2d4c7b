package app_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/coverage"
	"toetssteen/internal/store"
)

// put keeps records, as other verbs of the program do.
func put(t testing.TB, a *app.App, records ...toetssteen.Recorded) {
	t.Helper()
	err := a.PutForTest(t.Context(), someone, records...)
	if err != nil {
		t.Fatal(err)
	}
}

func named(id string) toetssteen.Head { return toetssteen.Head{ID: id} }

// registered keeps a unit with a system, its source "personen", and a processing
// that names nationality in persoon.nationaliteit only.
func registered(t testing.TB, a *app.App) {
	t.Helper()
	put(
		t, a,
		&toetssteen.Unit{Head: named("OCW"), Name: "OCW"},
		&toetssteen.Unit{Head: named("DUO"), Name: "DUO", Parent: "OCW"},
		&toetssteen.Unit{Head: named("RCE"), Name: "RCE", Parent: "OCW"},
		&toetssteen.System{Head: named("SIS"), In: "DUO"},
		&toetssteen.Source{Head: named("personen"), System: "SIS"},
		&toetssteen.Processing{Head: named("VW-1"), Name: "Toekennen", In: "DUO", Systems: []string{"SIS"}},
		&toetssteen.Purpose{Head: named("D-1"), Processing: "VW-1", Text: "recht vaststellen"},
		&toetssteen.ElementUse{
			Head: named("G-1"), Purpose: "D-1", Kind: nationality.Kind, Source: "personen",
			Asset: nationality.Location.Asset, Field: nationality.Location.Field, Role: toetssteen.UseSelection,
		},
		&toetssteen.Round{Head: named("R-1"), Units: []string{"DUO", "RCE"}, Opened: "2026-11-01"},
	)
}

func covered(t testing.TB, a *app.App, unit string) coverage.Report {
	t.Helper()
	out, err := app.Ask(t.Context(), a, someone, app.Coverage, app.CoverageInput{On: "2026-11-23", Unit: unit})
	if err != nil {
		t.Fatal(err)
	}
	return out.Report
}

func TestLinkingAFindingMakesTheRegisterMoreComplete(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	save(t, a, scanned(nationality, country))
	before := covered(t, a, "OCW")
	if before.Total.Value != 0.5 || len(before.Unregistered) != 1 || before.Unregistered[0].Finding.ID != country.ID {
		t.Fatalf("before: %+v, %+v", before.Total, before.Unregistered)
	}
	if before.Unregistered[0].Suggestions[0].Processing != "VW-1" {
		t.Errorf("suggested: %+v", before.Unregistered[0].Suggestions)
	}
	link := app.LinkInput{Findings: []string{country.ID[:8]}, Processing: "VW-1", Reason: "hoort bij het toekennen"}
	if _, err := app.Do(t.Context(), a, someone, app.Link, link); err != nil {
		t.Fatal(err)
	}
	if after := covered(t, a, "DUO"); after.Total.Value != 1 || len(after.Unregistered) != 0 {
		t.Errorf("after: %+v, %+v", after.Total, after.Unregistered)
	}
	unlink := app.UnlinkInput{Findings: []string{country.ID}, Processing: "VW-1", Reason: "toch niet"}
	if _, err := app.Do(t.Context(), a, someone, app.Unlink, unlink); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Do(t.Context(), a, someone, app.Unlink, unlink); err == nil {
		t.Error("a link was taken away twice")
	}
	if _, err := app.Do(t.Context(), a, someone, app.Link, link); err != nil {
		t.Errorf("linking again: %v", err)
	}
	for name, in := range map[string]app.LinkInput{
		"no such processing": {Findings: []string{country.ID}, Processing: "VW-9"},
		"no such use":        {Findings: []string{country.ID}, Processing: "VW-1", Use: "G-9"},
		"no such finding":    {Findings: []string{"B-0000"}, Processing: "VW-1"},
	} {
		if _, err := app.Do(t.Context(), a, someone, app.Link, in); err == nil {
			t.Errorf("%s: linked all the same", name)
		}
	}
	silent := covered(t, a, "RCE")
	if len(silent.Answers) != 1 || silent.Answers[0].Remarks[0].Flaw != coverage.Silent || silent.Total.Defined {
		t.Errorf("a unit that said nothing: %+v, %+v", silent.Answers, silent.Total)
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Errorf("the journal: %+v", r.Problems)
	}
}

func TestManyDecisionsAreOneEntry(t *testing.T) {
	a := open(t, t.TempDir())
	fs := large(300).Findings
	save(t, a, scanned(fs...))
	items := make([]app.Proposed, 0, len(fs)+5)
	for i, f := range fs {
		items = append(items, app.Proposed{Row: i + 2, Finding: f.ID, Verdict: store.Reject, Reason: "landen van vestiging"})
	}
	items = append(
		items,
		app.Proposed{Row: 900, Finding: "B-0", Verdict: store.Confirm, Reason: "x"},
		app.Proposed{Row: 901, Finding: fs[0].ID, Verdict: store.Confirm, Reason: "x"},
		app.Proposed{Row: 902, Finding: fs[1].ID, Verdict: "weg", Reason: "x"},
		app.Proposed{Row: 903, Finding: fs[1].ID, Verdict: store.Confirm, Reason: "  "},
		app.Proposed{Row: 904, Finding: "B-", Verdict: store.Confirm, Reason: "x"},
	)
	b, err := app.Ask(t.Context(), a, someone, app.CheckBatch, app.CheckBatchInput{Items: items})
	if err != nil {
		t.Fatal(err)
	}
	var why []app.WhyRefused
	for _, r := range b.Refused {
		why = append(why, r.Why)
	}
	want := []app.WhyRefused{app.RefusedUnknown, app.RefusedTwice, app.RefusedVerdict, app.RefusedReason, app.RefusedUnknown}
	if d := cmp.Diff(want, why); d != "" || len(b.Accepted) != 300 {
		t.Fatalf("refused %s, accepted %d", d, len(b.Accepted))
	}
	before := verify(t, a).Entries
	if _, err := app.Do(t.Context(), a, someone, app.DecideAll, app.DecideAllInput{Items: b.Accepted}); err != nil {
		t.Fatal(err)
	}
	if r := verify(t, a); r.Entries != before+1 || len(r.Problems) > 0 {
		t.Errorf("%d entries became %d: %+v", before, r.Entries, r.Problems)
	}
	if n := len(findings(t, a, app.FindingsInput{Open: true})); n != 0 {
		t.Errorf("%d are still open", n)
	}
	wrong := append(slices.Clone(b.Accepted[:2]), app.Proposed{Finding: "B-0", Verdict: store.Confirm, Reason: "x"})
	if _, err := app.Do(t.Context(), a, someone, app.DecideAll, app.DecideAllInput{Items: wrong}); err == nil {
		t.Error("a batch with an unknown finding was recorded")
	}
	if verify(t, a).Entries != before+1 {
		t.Error("a refused batch left something behind")
	}
}

func TestWhatPeopleTeachIsKeptAndCanBeForgotten(t *testing.T) {
	a := open(t, t.TempDir())
	save(t, a, scanned(nationality, country))
	reject := app.DecideAllInput{
		Items: []app.Proposed{{Finding: country.ID, Verdict: store.Reject, Reason: "land van vestiging"}}, Learn: true, Until: "2027-06-30",
	}
	if _, err := app.Do(t.Context(), a, someone, app.DecideAll, reject); err != nil {
		t.Fatal(err)
	}
	learned := func() []toetssteen.TuningRule {
		t.Helper()
		out, err := app.Ask(t.Context(), a, someone, app.Learned, app.LearnedInput{})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	rules := learned()
	if len(rules) != 1 || rules[0].Until.Format("2006-01-02") != "2027-06-30" || rules[0].Field != country.Location.Asset+"."+country.Location.Field {
		t.Fatalf("learned: %+v", rules)
	}
	forget := app.ForgetInput{Rule: rules[0].ID, Reason: "het is toch een persoon"}
	if _, err := app.Do(t.Context(), a, someone, app.Forget, forget); err != nil || len(learned()) != 0 {
		t.Errorf("not forgotten: %v", err)
	}
	if _, err := app.Do(t.Context(), a, someone, app.DecideAll, reject); err != nil || len(learned()) != 1 {
		t.Errorf("not learned again: %v", err)
	}
	reject.Until = "2020-01-01"
	if _, err := app.Do(t.Context(), a, someone, app.DecideAll, reject); err == nil {
		t.Error("a rule that is over was learned")
	}
	reject.Items[0].Verdict = store.Confirm
	if _, err := app.Do(t.Context(), a, someone, app.DecideAll, reject); err == nil {
		t.Error("a confirmation was learned")
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Errorf("the journal: %+v", r.Problems)
	}
}

func TestADecisionOnOtherEvidenceIsTold(t *testing.T) {
	a := open(t, t.TempDir())
	save(t, a, scanned(nationality, country))
	for _, id := range []string{nationality.ID, country.ID} {
		in := app.DecideInput{Finding: id, Verdict: store.Confirm, Reason: "klopt"}
		if _, err := app.Do(t.Context(), a, someone, app.Decide, in); err != nil {
			t.Fatal(err)
		}
	}
	changed := country
	changed.Level, changed.Evidence = toetssteen.Medium, country.Evidence[:1]
	save(t, a, scanned(nationality, changed))
	stale, err := app.Ask(t.Context(), a, someone, app.Stale, app.StaleInput{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(map[string][]string{country.ID: {"level", "evidence"}}, stale); d != "" {
		t.Error(d)
	}
	story, err := app.Ask(t.Context(), a, someone, app.FindingStory, app.StoryInput{Finding: country.ID})
	if err != nil || len(story.Sightings) != 2 || len(story.Decisions) != 1 || len(story.Stale) != 2 {
		t.Errorf("the story: %+v, %v", story, err)
	}
	in := app.DecideInput{Finding: country.ID, Verdict: store.Confirm, Reason: "nog steeds"}
	if _, err := app.Do(t.Context(), a, someone, app.Decide, in); err != nil {
		t.Fatal(err)
	}
	if stale, err = app.Ask(t.Context(), a, someone, app.Stale, app.StaleInput{}); err != nil || len(stale) != 0 {
		t.Errorf("decided anew, and still: %v, %v", stale, err)
	}
}
