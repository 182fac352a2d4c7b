package app_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

// filling puts records in a workspace.
type filling struct{ records []toetssteen.Recorded }

func (filling) Action() toetssteen.Permission { return app.MaySaveScan }
func (filling) Subject() string               { return "proef" }
func (filling) Validate() error               { return nil }

func fill(t *testing.T, a *app.App, records ...toetssteen.Recorded) {
	t.Helper()
	put := func(ctx context.Context, c app.Call, tx *store.Tx, in filling) (int, error) {
		var out []toetssteen.Record
		for _, x := range in.records {
			r, err := toetssteen.Pack(x)
			if err != nil {
				return 0, err
			}
			out = append(out, r)
		}
		done, err := tx.PutRecords(ctx, c.At, c.Who.Name, out)
		return len(done), err
	}
	if _, err := app.Do(t.Context(), a, someone, put, filling{records}); err != nil {
		t.Fatal(err)
	}
}

func TestTheLastScanThatReadValuesIsShown(t *testing.T) {
	a := open(t, t.TempDir())
	head := func(id string) toetssteen.Head { return toetssteen.Head{ID: id} }
	use := func(id, asset, field string) *toetssteen.ElementUse {
		u := &toetssteen.ElementUse{Head: head(id), Purpose: "D-1", Kind: "birth_country", Role: toetssteen.UseStored, Asset: asset, Field: field}
		if asset != "" {
			u.Source = "personen"
		}
		return u
	}
	land := place("persoon", "land", "birth_country")
	fill(t, a,
		&toetssteen.Unit{Head: head("DUO")}, &toetssteen.Processing{Head: head("VW-1"), In: "DUO", Retention: "P2Y"}, &toetssteen.Purpose{Head: head("D-1"), Processing: "VW-1"},
		use("G-1", "persoon", "land"), use("G-2", "persoon", "naam"), use("G-3", "alleen_namen", "land"), use("G-4", "nooit", "land"), use("G-5", "", ""), use("G-6", "", ""),
		&toetssteen.Link{Head: head(land.ID + "/VW-1"), Finding: land.ID, Processing: "VW-1", Use: "G-6"},
	)
	deep := scanned(land, place("alleen_namen", "land", "birth_country"))
	deep.Sources[0].Assets[1].Depth = toetssteen.DepthNames
	date := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: "persoon", Field: "einddatum"}
	deep.Quality = []toetssteen.DataQuality{
		{Source: "personen", Location: land.Location, Finding: land.ID, Kind: land.Kind, Rule: toetssteen.QualityOutside, Depth: toetssteen.DepthValues, Sample: 100, Counts: toetssteen.Counts{X: 4, N: 100}},
		{Source: "personen", Location: date, Rule: toetssteen.QualityAge, Depth: toetssteen.DepthCensus, Counts: toetssteen.Counts{X: 90, N: 90}, Moment: toetssteen.MomentEnded, Years: []toetssteen.YearBucket{{To: 2010, N: 40}, {From: 2024, N: 50}}},
	}
	save(t, a, deep)
	names := scanned(land)
	names.Sources[0].Assets[0].Depth = toetssteen.DepthNames
	save(t, a, names) // looks less deep, and takes nothing away
	got, err := app.Ask(t.Context(), a, someone, app.DataQualityOf, app.DataQualityInput{Unit: "DUO", On: "2026-11-25"})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, u := range got {
		lines = append(lines, fmt.Sprintf("%s %s scan %d, %d measures, %s %d, reports %t", u.Use.ID, u.State, u.Scan, len(u.Measures), u.Retention.State, u.Retention.AtLeast, u.Reports()))
	}
	want := []string{
		"G-1 counted scan 1, 1 measures, over 40, reports true",
		"G-2 not_measured scan 1, 0 measures, over 40, reports true",
		"G-3 names_only scan 1, 0 measures, no_date 0, reports true",
		"G-4 not_scanned scan 0, 0 measures, no_date 0, reports true",
		"G-5 no_place scan 0, 0 measures, no_date 0, reports true",
		"G-6 counted scan 1, 1 measures, over 40, reports true",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if m := got[0].Measures[0]; m.Counts.XText(toetssteen.Floor) != "<10" || !m.Polluted() {
		t.Errorf("four records are told as %+v", m.Counts)
	}
	if _, err := app.Ask(t.Context(), a, someone, app.DataQualityOf, app.DataQualityInput{Unit: "ABC", On: "2026-11-25"}); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("a unit that is not there: %v", err)
	}
	if _, err := app.Ask(t.Context(), a, someone, app.DataQualityOf, app.DataQualityInput{}); err == nil {
		t.Error("without a day nothing can be reckoned, and it was")
	}
}

func TestAPlaceThatWasFoundAndNotCountedIsNotSaidToBeEmpty(t *testing.T) {
	a := open(t, t.TempDir())
	registered(t, a)
	save(t, a, scanned(nationality))
	state := func() app.PlaceState {
		all, err := app.Ask(t.Context(), a, someone, app.DataQualityOf, app.DataQualityInput{On: "2026-11-25"})
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		return all[0].State
	}
	if got := state(); got != app.PlaceUncounted {
		t.Errorf("it is %s", got)
	}
	if _, err := app.Do(t.Context(), a, someone, app.Decide, app.DecideInput{Finding: nationality.ID, Verdict: store.Reject, Reason: "proef"}); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != app.PlaceNotFound {
		t.Errorf("after rejecting it is %s", got)
	}
}
