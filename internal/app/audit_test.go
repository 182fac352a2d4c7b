package app_test

import (
	"errors"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/app"
)

func anAudit() app.SaveAuditInput {
	return app.SaveAuditInput{
		Title: "Controle", Hash: strings.Repeat("a", 64), Verdict: "suspected_indirect", Engine: "duckdb", Catalogue: "c",
		Specification: []byte("audit: 1\n"), Result: []byte(`{"figures": []}`),
	}
}

func TestASavedAuditComesBackAndIsJournalled(t *testing.T) {
	a := open(t, t.TempDir())
	saved, err := app.Do(t.Context(), a, someone, app.SaveAudit, anAudit())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Do(t.Context(), a, someone, app.SaveAudit, anAudit()); err != nil {
		t.Fatal(err)
	}
	got, err := app.Ask(t.Context(), a, someone, app.ReadAudit, app.ReadAuditInput{ID: saved.ID})
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != 1 || string(got.Specification) != "audit: 1\n" || string(got.Result) != `{"figures": []}` || got.Actor != someone.Name || got.Version != toetssteen.Version {
		t.Errorf("got %+v", got)
	}
	list, err := app.Ask(t.Context(), a, someone, app.Audits, app.AuditsInput{})
	if err != nil || len(list) != 2 || list[1].ID != 2 {
		t.Errorf("list %+v, %v", list, err)
	}
	if r := verify(t, a); len(r.Problems) > 0 {
		t.Errorf("problems: %v", r.Problems)
	}
	if _, err := app.Ask(t.Context(), a, someone, app.ReadAudit, app.ReadAuditInput{ID: 3}); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("an unknown audit gives %v", err)
	}
}

func TestAnAuditWithoutSpecificationOrWithBrokenJSONIsRefused(t *testing.T) {
	a := open(t, t.TempDir())
	for name, change := range map[string]func(*app.SaveAuditInput){
		"no specification": func(in *app.SaveAuditInput) { in.Specification = nil },
		"no hash":          func(in *app.SaveAuditInput) { in.Hash = "" },
		"broken JSON":      func(in *app.SaveAuditInput) { in.Result = []byte(`{"figures": [`) },
	} {
		in := anAudit()
		change(&in)
		if _, err := app.Do(t.Context(), a, someone, app.SaveAudit, in); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
	if list, err := app.Ask(t.Context(), a, someone, app.Audits, app.AuditsInput{}); err != nil || len(list) != 0 {
		t.Errorf("kept %d, %v", len(list), err)
	}
}
