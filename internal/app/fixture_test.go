package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/journal"
)

var someone = toetssteen.Actor{Name: "medewerker", Role: toetssteen.RoleLocal}

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// ticking is a clock that goes a second further each time it is read.
func ticking() func() time.Time {
	now := start
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func open(t testing.TB, dir string) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), dir, ticking())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func save(t testing.TB, a *app.App, r toetssteen.ScanResult) app.SaveScanOutput {
	t.Helper()
	out, err := app.Do(t.Context(), a, someone, app.SaveScan, saveInput(r))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func saveInput(r toetssteen.ScanResult) app.SaveScanInput {
	return app.SaveScanInput{Result: r, Started: start, Finished: start.Add(time.Minute)}
}

func verify(t testing.TB, a *app.App) journal.Report {
	t.Helper()
	r, err := app.Ask(t.Context(), a, someone, app.VerifyJournal, app.VerifyJournalInput{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func findings(t testing.TB, a *app.App, in app.FindingsInput) []app.Known {
	t.Helper()
	all, err := app.Ask(t.Context(), a, someone, app.Findings, in)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// place is a finding that a test talks about.
func place(asset, field string, kind toetssteen.KindID) toetssteen.Finding {
	l := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}
	return toetssteen.Finding{
		ID: toetssteen.FindingID("personen", l, kind), Source: "personen", Location: l, Kind: kind,
		Group: toetssteen.GroupOrigin, Confidence: 0.97, Level: toetssteen.High, Role: toetssteen.RoleStored, Detector: "columns@1",
		Evidence: []toetssteen.Evidence{
			{Type: "name", Rule: string(kind) + ".name.1", Message: "detect.name", Args: []string{field}, Weight: 2.5},
			{
				Type: "values", Rule: string(kind) + ".values.1", Message: "detect.values", Args: []string{"brp/tabel32"}, Weight: 4,
				Counts: &toetssteen.Counts{X: 950, N: 1000, Low: 0.934, High: 0.962},
			},
		},
	}
}

// scanned is a complete scan at depth values of the assets that the findings
// are in.
func scanned(fs ...toetssteen.Finding) toetssteen.ScanResult {
	s := toetssteen.SourceResult{
		Source: "personen", Status: toetssteen.ScanRead, Depth: toetssteen.DepthValues,
		Sample: toetssteen.Sample{Seed: 1, Rows: 10000}, Rows: 1000,
	}
	seen := map[string]bool{}
	for _, f := range fs {
		if !seen[f.Location.Asset] {
			s.Assets = append(s.Assets, toetssteen.AssetResult{
				Asset: f.Location.Asset, Depth: toetssteen.DepthValues, Sample: 10000, Fields: 10, Rows: 1000,
			})
		}
		seen[f.Location.Asset] = true
	}
	return toetssteen.ScanResult{Catalogue: "sha256:proef", Sources: []toetssteen.SourceResult{s}, Findings: fs}
}

// large is a scan with n findings in as many tables as there are hundreds.
func large(n int) toetssteen.ScanResult {
	fs := make([]toetssteen.Finding, n)
	for i := range fs {
		fs[i] = place(fmt.Sprintf("tabel_%d", i/100), fmt.Sprintf("land_%d", i%100), "birth_country")
	}
	return scanned(fs...)
}

// saveLarge saves such a scan, without a test to fail.
func saveLarge(ctx context.Context, a *app.App, n int) (int64, error) {
	out, err := app.Do(ctx, a, someone, app.SaveScan, saveInput(large(n)))
	return out.Scan, err
}
