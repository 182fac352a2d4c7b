package app_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/relate"
	"toetssteen/internal/scan"
	"toetssteen/internal/store"
	"toetssteen/internal/tuning"
)

// read is what an asset gave, with a count that may not be kept.
func read(asset string) scan.Outcome {
	f := place(asset, "land", "birth_country")
	f.Allowed = "R1"
	small := f
	small.Evidence = []toetssteen.Evidence{{Type: "values", Counts: &toetssteen.Counts{X: 3, N: 7, Low: .1, High: .8}}}
	return scan.Outcome{
		Read: true, Result: toetssteen.AssetResult{Asset: asset, Depth: toetssteen.DepthCensus, Fields: 3, Rows: 7},
		Findings: []toetssteen.Finding{f, small},
		Quality: []toetssteen.DataQuality{{
			Source: "personen", Location: f.Location, Finding: f.ID, Kind: f.Kind, Rule: toetssteen.QualityOutside, Depth: toetssteen.DepthCensus,
			Counts: toetssteen.Counts{X: 3, N: 1000, Low: .003, High: .003}, Message: "dataquality.outside", Args: []string{"Landen", "2022-03-24"},
		}},
		NotRead:  []toetssteen.NotRead{{What: asset, Why: "een deel"}},
		Hits:     []tuning.Hit{{Rule: "R1", Place: f.Location}},
		Facts:    scan.Facts{Source: "personen", Depth: toetssteen.DepthCensus, Columns: []relate.Column{{Name: "id", Form: relate.FormKey, Unique: true}, {Name: "land", Form: relate.FormValues}}},
		Excluded: 1,
	}
}

func resume(t *testing.T, dir, run string, restart bool) *app.Progress {
	t.Helper()
	p, err := app.Resume(t.Context(), dir, ticking(), someone, run, restart)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProgressIsKeptWithoutSmallCounts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "werk")
	p := resume(t, dir, "een", false)
	m := p.Memory(t.Context())
	m.Keep("a", read("persoon"))
	m.Flush() // the clock has gone on by then
	if err := p.Close(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	p = resume(t, dir, "een", false)
	got, ok := p.Memory(t.Context()).Recall("a")
	if !ok {
		t.Fatal("what was kept is gone")
	}
	want := read("persoon")
	want.Result.Rows = 0
	want.Findings[1].Evidence[0].Counts = &toetssteen.Counts{}
	want.Quality[0].Counts = toetssteen.Counts{X: 1, N: 1000} // a few, and not none
	options := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(scan.Outcome{})}
	if diff := cmp.Diff(want, got, options); diff != "" {
		t.Errorf("recalled (-want +got):\n%s", diff)
	}
	if _, ok := p.Memory(t.Context()).Recall("b"); ok {
		t.Error("something is recalled that was never kept")
	}
	if err := p.Close(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for _, other := range []*app.Progress{resume(t, dir, "twee", false), resume(t, dir, "een", true)} {
		if _, ok := other.Memory(t.Context()).Recall("a"); ok {
			t.Errorf("run %s recalls what it should not", other.Run())
		}
		if err := other.Close(t.Context(), true); err != nil {
			t.Error(err)
		}
	}
}

func TestSavingTheScanDropsItsProgress(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "werk")
	for _, interrupted := range []bool{true, false} {
		p := resume(t, dir, "een", false)
		m := p.Memory(t.Context())
		m.Keep("a", read("persoon"))
		m.Flush()
		a := open(t, dir)
		in := saveInput(scanned(place("persoon", "land", "birth_country")))
		in.Progress, in.Result.Interrupted = "een", interrupted
		if _, err := app.Do(t.Context(), a, someone, app.SaveScan, in); err != nil {
			t.Fatal(err)
		}
		if n, err := a.Store.CountProgress(t.Context(), "een"); err != nil || (n > 0) != interrupted {
			t.Errorf("interrupted %v: %d assets in progress, %v", interrupted, n, err)
		}
		if err := p.Close(t.Context(), true); err != nil {
			t.Error(err)
		}
		if r := verify(t, a); len(r.Problems) > 0 {
			t.Error(r.Problems)
		}
	}
}

func TestAFullDiskEndsTheKeepingAndNotTheScan(t *testing.T) {
	dir := t.TempDir()
	made := open(t, dir)
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenSQLite(t.Context(), filepath.Join(dir, app.DatabaseFile), "max_page_count(80)")
	if err != nil {
		t.Fatal(err)
	}
	p := app.ProgressIn(&app.App{Store: s, Clock: ticking(), Dir: dir}, "een")
	m := p.Memory(t.Context())
	for i := range 2000 {
		m.Keep(fmt.Sprint(i), read(strings.Repeat("lange naam ", 20)))
	}
	if p.Err() == nil {
		t.Error("a full disk goes unnoticed")
	}
	if err := p.Close(t.Context(), false); err != nil {
		t.Error(err)
	}
	// What was committed before stands, and the workspace is whole.
	again := open(t, dir)
	if r := verify(t, again); len(r.Problems) > 0 {
		t.Error(r.Problems)
	}
}

func TestOnlyWhoMaySaveMayKeepProgress(t *testing.T) {
	_, err := app.Resume(t.Context(), t.TempDir(), ticking(), toetssteen.Actor{Name: "iemand"}, "een", false)
	if err == nil {
		t.Error("somebody without a role keeps progress")
	}
}
