package scan

import (
	"context"
	"slices"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

var today = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func rules(t testing.TB, text string) *tuning.Applied {
	t.Helper()
	r, err := tuning.Parse([]byte("rules:\n"+text), func(toetssteen.KindID) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return r.On(today)
}

func fieldsOf(r toetssteen.ScanResult) (out []string) {
	for _, f := range r.Findings {
		out = append(out, f.Location.Field+" "+string(f.Kind)+" "+f.Allowed)
	}
	return out
}

// opaque is a table in which no name says anything.
func opaque(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := person(a, want)
	for i := range p.Columns {
		p.Columns[i].Name = []string{"f1", "f2", "f3", "f4", "f5"}[i]
	}
	p.Keys = []source.Key{{Columns: []string{"f2"}, Primary: true}}
	return p, nil
}

func TestPeopleLeaveOutAndAcceptFindings(t *testing.T) {
	a := rules(t, `
  - {id: NIET, action: ignore, field: "*.geslacht", reason: r, by: b, until: 2027-01-01}
  - {id: MAG, action: allow, field: "a.nationaliteit", reason: r, by: b, until: 2027-01-01}
  - {id: OUD, action: ignore, field: "a.geboorteland", reason: r, by: b, until: 2026-11-24}
`)
	got := runFake(t, Options{Rules: a}, Input{Name: "bron", Source: &fake{assets: tables("a")}})
	want := []string{"geboorteland birth_country ", "nationaliteit nationality MAG"}
	if names := fieldsOf(got); !slices.Equal(names, want) {
		t.Errorf("findings %q, want %q", names, want)
	}
	places := []int{1, 1, 0}
	for i, r := range got.Rules {
		if len(r.Places) != places[i] || r.Expired != (r.Rule.ID == "OUD") {
			t.Errorf("rule %s: %d places, expired %v", r.Rule.ID, len(r.Places), r.Expired)
		}
	}
	if s := got.Sources[0]; s.Status != toetssteen.ScanRead {
		t.Errorf("status %s: rules do not make a source partly read", s.Status)
	}
}

func TestPeopleNameAFieldAndItKeepsItsPlace(t *testing.T) {
	a := rules(t, `
  - {id: NAAM, action: rename, field: "a.f3", name: nationaliteit, reason: handboek, by: b, until: 2027-01-01}
`)
	f := &fake{assets: tables("a", "b"), profile: opaque}
	got := runFake(t, Options{Rules: a}, Input{Name: "bron", Source: f})
	if len(got.Findings) != 1 {
		t.Fatalf("findings %q", fieldsOf(got))
	}
	found := got.Findings[0]
	at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: "a", Field: "f3"}
	if found.Location != at || found.Kind != "nationality" || found.ID != toetssteen.FindingID("bron", at, "nationality") {
		t.Errorf("finding %+v", found)
	}
	said := slices.ContainsFunc(found.Evidence, func(e toetssteen.Evidence) bool {
		return e.Message == "tuning.renamed" && slices.Equal(e.Args, []string{"f3", "nationaliteit", "NAAM"})
	})
	if !said {
		t.Errorf("no evidence says that people named the field: %+v", found.Evidence)
	}
	if p := got.Rules[0].Places; len(p) != 1 || p[0] != at {
		t.Errorf("places %v", p)
	}
}

func TestANameThatIsTakenIsNotGiven(t *testing.T) {
	a := rules(t, `
  - {id: NAAM, action: rename, field: "a.bedrag", name: geslacht, reason: r, by: b, until: 2027-01-01}
`)
	got := runFake(t, Options{Rules: a}, Input{Name: "bron", Source: &fake{assets: tables("a")}})
	if n := got.Sources[0].NotRead; len(n) != 1 || len(got.Rules[0].Places) != 0 {
		t.Errorf("not read %v, rule %+v", n, got.Rules[0])
	}
	if names := fieldsOf(got); !slices.Equal(names, []string{"geboorteland birth_country ", "geslacht sex ", "nationaliteit nationality "}) {
		t.Errorf("findings %q", names)
	}
}

func TestNestedFieldsKeepTheirPathWhenNamed(t *testing.T) {
	p := source.Profile{Asset: source.Asset{Name: "a"}, Columns: []source.Column{{Name: "kinderen[].x7", Nested: true}}}
	a := rules(t, `
  - {id: NAAM, action: rename, field: "a.kinderen[].x7", name: geboorteland, reason: r, by: b, until: 2027-01-01}
`)
	q, back, _, _ := Named(a, "bron", p)
	if q.Columns[0].Name != "kinderen[].geboorteland" || p.Columns[0].Name != "kinderen[].x7" {
		t.Errorf("named %q, and the profile itself %q", q.Columns[0].Name, p.Columns[0].Name)
	}
	f := toetssteen.Finding{Location: toetssteen.Location{Asset: "a", Field: q.Columns[0].Name}}
	if back(&f); f.Location.Field != "kinderen[].x7" {
		t.Errorf("back: %q", f.Location.Field)
	}
}
