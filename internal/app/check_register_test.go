package app_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/app"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/quality"
	"toetssteen/internal/store"
)

// putInput writes records as a test needs them.
type putInput struct{ records []toetssteen.Record }

func (putInput) Action() toetssteen.Permission { return app.MaySaveScan }
func (putInput) Subject() string               { return "" }
func (putInput) Validate() error               { return nil }

func putRecords(t testing.TB, a *app.App, content ...toetssteen.Recorded) {
	t.Helper()
	var in putInput
	for _, x := range content {
		r, err := toetssteen.Pack(x)
		if err != nil {
			t.Fatal(err)
		}
		in.records = append(in.records, r)
	}
	run := func(ctx context.Context, c app.Call, tx *store.Tx, in putInput) ([]toetssteen.Record, error) {
		return tx.PutRecords(ctx, c.At, c.Who.Name, in.records)
	}
	if _, err := app.Do(t.Context(), a, someone, run, in); err != nil {
		t.Fatal(err)
	}
}

func checkInput(t testing.TB) app.CheckRegisterInput {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	laws, err := c.Laws()
	if err != nil {
		t.Fatal(err)
	}
	return app.CheckRegisterInput{Catalogue: c, Judge: lawjudge.New(laws), Today: "2026-11-25"}
}

func checkRegister(t testing.TB, a *app.App, in app.CheckRegisterInput) *quality.Result {
	t.Helper()
	res, err := app.Ask(t.Context(), a, someone, app.CheckRegister, in)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func head(id string, from toetssteen.Date) toetssteen.Head {
	return toetssteen.Head{ID: id, ValidFrom: from}
}

func TestTheRegisterIsCheckedAgainstWhatScansFound(t *testing.T) {
	a := open(t, t.TempDir())
	putRecords(t, a,
		&toetssteen.Unit{Head: head("DUO", ""), Name: "DUO"},
		&toetssteen.System{Head: head("SIS", ""), Name: "SIS", In: "DUO"},
		&toetssteen.Source{Head: head("personen", ""), System: "SIS"},
		&toetssteen.Grant{Head: head("T-1", ""), Person: "j.duo", Role: "owner", In: "DUO"},
		&toetssteen.Processing{Head: head("VW-1", "2026-09-01"), Name: "Toekennen", In: "DUO", Systems: []string{"SIS"}, LawRefs: "art. 9 lid 2 WRO"},
		&toetssteen.Purpose{Head: head("D-1", "2026-09-01"), Processing: "VW-1", Text: "Recht vaststellen"},
		&toetssteen.ElementUse{
			Head: head("G-1", "2026-09-01"), Purpose: "D-1", Kind: "nationality", Source: "personen", Asset: "student", Field: "nationaliteit",
			Role: toetssteen.UseIdentification,
		},
	)
	in := checkInput(t)
	outcome := func(rule string) catalogue.QualityOutcome {
		in.Rule = rule
		return checkRegister(t, a, in).Processings[0].Outcomes[0]
	}
	if got := outcome("use_found"); got != catalogue.NotKnown {
		t.Errorf("before a scan, use_found is %s", got)
	}
	save(t, a, scanned(place("student", "nationaliteit", "nationality"), place("student", "geboorteland", "birth_country")))
	got := map[string]catalogue.QualityOutcome{}
	for _, rule := range []string{"use_found", "indicators_not_missed", "reference_in_force", "versioned", "retention_given"} {
		got[rule] = outcome(rule)
	}
	want := map[string]catalogue.QualityOutcome{
		"use_found": catalogue.Passed, "indicators_not_missed": catalogue.Failed, "reference_in_force": catalogue.Passed,
		"versioned": catalogue.Passed, "retention_given": catalogue.Failed,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	in.Rule = "retention_given"
	if w := checkRegister(t, a, in).Wrong; len(w) != 1 || w[0].Person != "j.duo" {
		t.Errorf("who must mend it: %+v", w)
	}
}

func TestARejectedFindingAsksNothingOfTheRegister(t *testing.T) {
	a := open(t, t.TempDir())
	putRecords(t, a, &toetssteen.System{Head: head("SIS", "")}, &toetssteen.Source{Head: head("personen", ""), System: "SIS"},
		&toetssteen.Processing{Head: head("VW-1", "2026-09-01"), Systems: []string{"SIS"}})
	f := place("student", "geboorteland", "birth_country")
	save(t, a, scanned(f))
	in := checkInput(t)
	in.Rule = "indicators_not_missed"
	if got := checkRegister(t, a, in).Processings[0].Outcomes[0]; got != catalogue.Failed {
		t.Fatalf("before the decision it is %s", got)
	}
	if _, err := app.Do(t.Context(), a, someone, app.Decide, app.DecideInput{Finding: f.ID, Verdict: store.Reject, Reason: "testdata"}); err != nil {
		t.Fatal(err)
	}
	if got := checkRegister(t, a, in).Processings[0].Outcomes[0]; got != catalogue.Passed {
		t.Errorf("after it, it is %s", got)
	}
}

func TestAnEmptyRegisterHasNothingToCheck(t *testing.T) {
	a := open(t, t.TempDir())
	res := checkRegister(t, a, checkInput(t))
	if _, ok := res.Total.Share(); ok || !res.Clean() || len(res.Rules) == 0 {
		t.Errorf("got %+v", res.Total)
	}
}

func TestAMistypedNameIsNoCleanRegister(t *testing.T) {
	a := open(t, t.TempDir())
	for name, change := range map[string]func(*app.CheckRegisterInput){
		"unit":       func(in *app.CheckRegisterInput) { in.Unit = "DOU" },
		"processing": func(in *app.CheckRegisterInput) { in.Processing = "VW-9" },
		"rule":       func(in *app.CheckRegisterInput) { in.Rule = "x" },
	} {
		in := checkInput(t)
		change(&in)
		_, err := app.Ask(t.Context(), a, someone, app.CheckRegister, in)
		var unknown *app.UnknownError
		if !errors.As(err, &unknown) || unknown.What != name || !errors.Is(err, toetssteen.ErrNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// What a scan did not look into is not known, as the coverage says too. A table
// that was read whole tells what is not in it, whatever happened elsewhere.
func TestAScanThatDidNotLookDeepEnoughPassesNoRule(t *testing.T) {
	for _, c := range []struct {
		name    string
		shallow func(*toetssteen.ScanResult)
		found   catalogue.QualityOutcome
	}{
		{"names only", func(s *toetssteen.ScanResult) {
			s.Sources[0].Depth, s.Sources[0].Assets[0].Depth = toetssteen.DepthNames, toetssteen.DepthNames
		}, catalogue.NotKnown},
		{"the table not whole", func(s *toetssteen.ScanResult) {
			s.Sources[0].Status, s.Sources[0].Assets[0].Partly = toetssteen.ScanPartly, true
		}, catalogue.NotKnown},
		{"another table not read", func(s *toetssteen.ScanResult) { s.Sources[0].Status = toetssteen.ScanPartly }, catalogue.Failed},
		{"broken off after the table", func(s *toetssteen.ScanResult) { s.Interrupted = true }, catalogue.Failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := open(t, t.TempDir())
			registered(t, a)
			s := scanned(place(nationality.Location.Asset, "land", nationality.Kind))
			c.shallow(&s)
			save(t, a, s)
			in := checkInput(t)
			for rule, want := range map[string]catalogue.QualityOutcome{"use_found": c.found, "indicators_not_missed": catalogue.NotKnown} {
				in.Rule = rule
				if got := checkRegister(t, a, in).Processings[0].Outcomes[0]; got != want {
					t.Errorf("%s is %s, want %s", rule, got, want)
				}
			}
			if u := covered(t, a, "").Uses[0]; u.State.Known() != (c.found != catalogue.NotKnown) {
				t.Errorf("the coverage says %s", u.State)
			}
		})
	}
}
