package app_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

// told is a diff in the words of a test: "asset.field", with why.
type told struct {
	New, Changed, Gone, NotLookedAt []string
	Unchanged                       int
}

func tell(c app.Changes) told {
	out := told{Unchanged: c.Unchanged}
	for _, n := range c.New {
		text := n.Location.String()
		if n.Earlier != nil {
			text += " (back)"
		}
		out.New = append(out.New, text)
	}
	for _, x := range c.Changed {
		out.Changed = append(out.Changed, x.After.Location.String()+" "+x.What[0])
	}
	for _, l := range c.Gone {
		out.Gone = append(out.Gone, l.Location.String()+" "+string(l.Why))
	}
	for _, l := range c.NotLookedAt {
		out.NotLookedAt = append(out.NotLookedAt, l.Location.String()+" "+string(l.Why))
	}
	return out
}

var (
	nationality = place("persoon", "nationaliteit", "nationality")
	country     = place("persoon", "land", "birth_country")
	sex         = place("map/student.csv", "geslacht", "sex")
)

// known is the state before the scan of each case.
func known() toetssteen.ScanResult { return scanned(nationality, country, sex) }

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name string
		scan func() toetssteen.ScanResult
		want told
	}{
		{"nothing changed", known, told{Unchanged: 3}},
		{"a new column", func() toetssteen.ScanResult {
			return scanned(nationality, country, sex, place("persoon", "ras", "race"))
		}, told{New: []string{"persoon.ras"}, Unchanged: 3}},
		{"a column is gone", func() toetssteen.ScanResult {
			return scanned(nationality, sex)
		}, told{Gone: []string{"persoon.land read_again"}, Unchanged: 2}},
		{"a table is gone from a complete listing", func() toetssteen.ScanResult {
			return scanned(sex)
		}, told{Gone: []string{"persoon.land no_longer_there", "persoon.nationaliteit no_longer_there"}, Unchanged: 1}},
		{"a table is missing from a listing that broke off", func() toetssteen.ScanResult {
			r := scanned(sex)
			r.Sources[0].Status = toetssteen.ScanPartly
			r.Sources[0].NotRead = []toetssteen.NotRead{{What: "personen", Why: "verbinding verbroken"}}
			return r
		}, told{NotLookedAt: []string{"persoon.land not_listed", "persoon.nationaliteit not_listed"}, Unchanged: 1}},
		{"an interrupted scan", func() toetssteen.ScanResult {
			r := scanned(sex)
			r.Interrupted = true
			return r
		}, told{NotLookedAt: []string{"persoon.land not_listed", "persoon.nationaliteit not_listed"}, Unchanged: 1}},
		{"a table that may not be read", func() toetssteen.ScanResult {
			r := scanned(sex)
			r.Sources[0].NotRead = []toetssteen.NotRead{{What: "persoon", Why: "geen rechten"}}
			return r
		}, told{NotLookedAt: []string{"persoon.land not_read", "persoon.nationaliteit not_read"}, Unchanged: 1}},
		{"a column that was left out by choice", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].NotRead = []toetssteen.NotRead{{What: "persoon.land", Why: "buiten de opgegeven keuze"}}
			return r
		}, told{NotLookedAt: []string{"persoon.land not_read"}, Unchanged: 2}},
		{"a folder that could not be entered", func() toetssteen.ScanResult {
			r := scanned(nationality, country)
			r.Sources[0].NotRead = []toetssteen.NotRead{{What: "map", Why: "geen rechten"}}
			return r
		}, told{NotLookedAt: []string{"map/student.csv.geslacht not_read"}, Unchanged: 2}},
		{"a lesser depth", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].Assets[0].Depth = toetssteen.DepthNames
			return r
		}, told{NotLookedAt: []string{"persoon.land less_deep"}, Unchanged: 2}},
		{"a smaller sample", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].Assets[0].Sample = 1
			return r
		}, told{NotLookedAt: []string{"persoon.land less_deep"}, Unchanged: 2}},
		{"a larger sample", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].Assets[0].Sample *= 2
			return r
		}, told{Gone: []string{"persoon.land read_again"}, Unchanged: 2}},
		{"a remark on a table that was read", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].Status = toetssteen.ScanPartly
			r.Sources[0].NotRead = []toetssteen.NotRead{{What: "persoon", Why: "1 regel boven de kolomkoppen"}}
			return r
		}, told{Gone: []string{"persoon.land read_again"}, Unchanged: 2}},
		{"a table is gone, and there is a remark on another", func() toetssteen.ScanResult {
			r := scanned(sex)
			r.Sources[0].Status = toetssteen.ScanPartly
			r.Sources[0].NotRead = []toetssteen.NotRead{
				{What: "map/student.csv", Why: "1 regel boven de kolomkoppen"},
				{What: "map/student.csv.foto", Why: "binaire gegevens"},
			}
			return r
		}, told{Gone: []string{"persoon.land no_longer_there", "persoon.nationaliteit no_longer_there"}, Unchanged: 1}},
		{"a table of which the reading broke off", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].Assets[0].Partly = true
			r.Sources[0].NotRead = []toetssteen.NotRead{{What: "persoon", Why: "verbinding verbroken"}}
			return r
		}, told{NotLookedAt: []string{"persoon.land not_read"}, Unchanged: 2}},
		{"a greater depth", func() toetssteen.ScanResult {
			r := scanned(nationality, sex)
			r.Sources[0].Assets[0].Depth, r.Sources[0].Assets[0].Sample = toetssteen.DepthCensus, 0
			return r
		}, told{Gone: []string{"persoon.land read_again"}, Unchanged: 2}},
		{"a source that could not be opened", func() toetssteen.ScanResult {
			r := scanned()
			r.Sources[0].Status = toetssteen.ScanFailed
			return r
		}, told{NotLookedAt: []string{"map/student.csv.geslacht source_failed", "persoon.land source_failed", "persoon.nationaliteit source_failed"}}},
		{"another level", func() toetssteen.ScanResult {
			f := country
			f.Level = toetssteen.Medium
			return scanned(nationality, f, sex)
		}, told{Changed: []string{"persoon.land level"}, Unchanged: 2}},
		{"another role", func() toetssteen.ScanResult {
			f := country
			f.Role = toetssteen.RoleDerived
			return scanned(nationality, f, sex)
		}, told{Changed: []string{"persoon.land role"}, Unchanged: 2}},
		{"other evidence", func() toetssteen.ScanResult {
			f := country
			f.Evidence = f.Evidence[:1]
			return scanned(nationality, f, sex)
		}, told{Changed: []string{"persoon.land evidence"}, Unchanged: 2}},
		{"other figures", func() toetssteen.ScanResult {
			f := country
			f.Confidence = 0.5
			f.Evidence = slices.Clone(f.Evidence)
			f.Evidence[1].Counts = &toetssteen.Counts{X: 500, N: 1000}
			return scanned(nationality, f, sex)
		}, told{Unchanged: 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := open(t, t.TempDir())
			save(t, a, known())
			r := c.scan()
			out := save(t, a, r)
			if diff := cmp.Diff(c.want, tell(out.Sources[0].Changes)); diff != "" {
				t.Error("on saving:", diff)
			}
			saved, err := app.Ask(t.Context(), a, someone, app.Diff, app.DiffInput{})
			if err != nil {
				t.Fatal(err)
			}
			d := saved.Sources[0]
			if diff := cmp.Diff(c.want, tell(d.Changes)); diff != "" {
				t.Error("saved:", diff)
			}
			if d.Before != 1 || d.After != 2 || d.Source != "personen" {
				t.Errorf("the diff is of scans %d and %d of %s", d.Before, d.After, d.Source)
			}
			if got := len(findings(t, a, app.FindingsInput{Gone: true})) - len(findings(t, a, app.FindingsInput{})); got != len(c.want.Gone) {
				t.Errorf("%d findings are listed as gone, want %d", got, len(c.want.Gone))
			}
			if r := verify(t, a); len(r.Problems) > 0 {
				t.Error(r.Problems)
			}
		})
	}
}

// A scan that saw little must not make the next full scan look like news.
func TestFindingOverlookedOnceIsNotNewLater(t *testing.T) {
	a := open(t, t.TempDir())
	save(t, a, known())
	failed := scanned()
	failed.Sources[0].Status = toetssteen.ScanFailed
	save(t, a, failed)
	out := save(t, a, known())
	if diff := cmp.Diff(told{Unchanged: 3}, tell(out.Sources[0].Changes)); diff != "" {
		t.Error(diff)
	}
}

func TestFindingThatComesBack(t *testing.T) {
	a := open(t, t.TempDir())
	save(t, a, known())
	in := app.DecideInput{Finding: country.ID, Verdict: store.Reject, Reason: "land van vestiging"}
	if _, err := app.Do(t.Context(), a, someone, app.Decide, in); err != nil {
		t.Fatal(err)
	}
	if out := save(t, a, scanned(nationality, sex)); out.Gone != 1 {
		t.Fatalf("%+v", out)
	}
	if out := save(t, a, scanned(nationality, sex)); out.Gone != 0 || out.Unchanged != 2 {
		t.Errorf("it is gone twice: %+v", out)
	}
	out := save(t, a, known())
	if diff := cmp.Diff(told{New: []string{"persoon.land (back)"}, Unchanged: 2}, tell(out.Sources[0].Changes)); diff != "" {
		t.Fatal(diff)
	}
	if d := out.Sources[0].New[0].Earlier.Decision; d == nil || d.Verdict != store.Reject {
		t.Errorf("its decision is %v", d)
	}
	if got := findings(t, a, app.FindingsInput{}); len(got) != 3 {
		t.Errorf("%d findings", len(got))
	}
}

func TestDiffOfSources(t *testing.T) {
	a := open(t, t.TempDir())
	out, err := app.Ask(t.Context(), a, someone, app.Diff, app.DiffInput{})
	if err != nil || len(out.Sources) != 0 {
		t.Errorf("without a scan: %+v, %v", out, err)
	}
	save(t, a, known())
	out, err = app.Ask(t.Context(), a, someone, app.Diff, app.DiffInput{Sources: []string{"personen"}})
	if err != nil || len(out.Sources) != 1 || len(out.Sources[0].New) != 3 {
		t.Errorf("after the first scan: %+v, %v", out, err)
	}
	if _, err = app.Ask(t.Context(), a, someone, app.Diff, app.DiffInput{Sources: []string{"anders"}}); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("of an unknown source: %v", err)
	}
}

func TestAShallowerScanLowersNoFinding(t *testing.T) {
	a := open(t, t.TempDir())
	deep := place("persoon", "nationaliteit", "nationality")
	deep.Level = toetssteen.High
	save(t, a, scanned(deep))

	again := deep
	again.Level = toetssteen.Medium
	shallow := scanned(again)
	for i := range shallow.Sources {
		for j := range shallow.Sources[i].Assets {
			shallow.Sources[i].Assets[j].Depth = toetssteen.DepthNames
		}
	}
	out := save(t, a, shallow)
	if out.Changed != 0 || out.NotLookedAt != 1 {
		t.Errorf("changed %d, not looked at %d; want 0 and 1", out.Changed, out.NotLookedAt)
	}
	if fs := findings(t, a, app.FindingsInput{}); len(fs) != 1 || fs[0].Level != toetssteen.High {
		t.Errorf("the finding is now %+v; a look at the names alone must not lower it", fs)
	}
	if out := save(t, a, scanned(again)); out.Changed != 1 {
		t.Errorf("changed %d after a scan as deep as before, want 1", out.Changed)
	}
}
