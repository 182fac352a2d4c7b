package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// related adds to a scan what compares columns and counts pollution.
func related(r toetssteen.ScanResult) toetssteen.ScanResult {
	f, g := r.Findings[0], r.Findings[1]
	r.Quality = []toetssteen.DataQuality{
		{
			Source: f.Source, Location: f.Location, Finding: f.ID, Kind: f.Kind, Rule: toetssteen.QualityWithdrawn, Depth: toetssteen.DepthCensus,
			Counts: toetssteen.Counts{X: 120, N: 1000, Low: 0.12, High: 0.12}, List: "brp/nationaliteit", AsOf: "2022-03-24", Codes: []string{"0002"},
			Message: "dataquality.withdrawn", Args: []string{"Nationaliteiten", "2022-03-24"},
		},
		{
			Source: f.Source, Location: f.Location, Finding: f.ID, Kind: f.Kind, Rule: toetssteen.QualityOutside, Depth: toetssteen.DepthCensus,
			Counts: toetssteen.Counts{X: 0, N: 1000}, Remark: true, Message: "dataquality.outside",
		},
		{
			Source: f.Source, Location: toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: f.Location.Asset, Field: "datum"}, Rule: toetssteen.QualityAge,
			Depth: toetssteen.DepthValues, Sample: 1000, Counts: toetssteen.Counts{X: 900, N: 1000, Low: 0.88, High: 0.92}, Moment: toetssteen.MomentEnded,
			Years: []toetssteen.YearBucket{{To: 2004, N: 20}, {From: 2005, N: 880}}, Message: "dataquality.age.ended", Args: []string{"2004", "2005"},
		},
	}
	r.Groups = []toetssteen.DatumGroup{{ID: f.ID, Kind: f.Kind, Members: []toetssteen.DatumMember{
		{Source: f.Source, Location: f.Location, Finding: f.ID, Relation: toetssteen.RelationOriginal},
		{Source: g.Source, Location: g.Location, Finding: g.ID, Relation: toetssteen.RelationCopy, Evidence: f.Evidence},
	}}}
	r.Proxies = []toetssteen.ProxyMeasure{
		{
			Source: f.Source, Indicator: f.Location, Kind: f.Kind, Columns: []toetssteen.Location{g.Location}, Forms: []string{"values"}, Known: "proxy_postcode",
			Through: []string{"a.id = b.id"}, Status: toetssteen.Measured, Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 1, Rows: 1000}, N: 900,
			Levels: 12, Groups: 3, U: toetssteen.Known(0.25), ULow: toetssteen.Known(0.2), UHigh: toetssteen.Known(0.3), Adjusted: toetssteen.Known(0), V: toetssteen.Known(0.4),
			P: toetssteen.Known(0.0001), Tried: 7,
		},
		{Source: f.Source, Kind: f.Kind, Columns: []toetssteen.Location{g.Location}, Known: "proxy_postcode", Status: toetssteen.Unmeasured},
	}
	return r
}

type kept struct {
	Quality []toetssteen.DataQuality
	Groups  []toetssteen.DatumGroup
	Proxies []toetssteen.ProxyMeasure
}

func readKept(t *testing.T, w workspace, scan int64, source string) (k kept) {
	t.Helper()
	err := w.View(t.Context(), func(r *store.Reader) (err error) {
		if k.Quality, err = r.Quality(t.Context(), scan, source); err != nil {
			return err
		}
		if k.Groups, err = r.Groups(t.Context(), scan); err != nil {
			return err
		}
		k.Proxies, err = r.Proxies(t.Context(), scan)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func testRelated(t *testing.T, w workspace) {
	in := related(result("personen", 3))
	id, err := w.save(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kept{in.Quality, in.Groups, in.Proxies}, readKept(t, w, id, "personen")); diff != "" {
		t.Error(diff)
	}
	if got := readKept(t, w, id, "een andere bron"); len(got.Quality) != 0 {
		t.Errorf("of another source: %+v", got.Quality)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

// testRelatedFloor keeps measures on few persons: what is small may not be in
// the database, and few must not come back as none.
func testRelatedFloor(t *testing.T, w workspace) {
	in := related(result("personen", 3))
	in.Quality[0].Counts = toetssteen.Counts{X: 3, N: 1000, Low: 0.0031234, High: 0.0031234}
	in.Quality[2].Years = []toetssteen.YearBucket{{To: 2004, N: 3}, {From: 2005, N: 880}}
	in.Proxies[0].N, in.Proxies[0].U = 7, toetssteen.Known(0.771234)
	id, err := w.save(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	got := readKept(t, w, id, "personen")
	few, none := got.Quality[0], got.Quality[1]
	if few.Counts.XText(toetssteen.Floor) != "<10" || few.Counts.X == 0 || few.Counts.X == 3 || few.Counts.Low != 0 {
		t.Errorf("a few are told as %+v", few.Counts)
	}
	if !few.Polluted() || none.Polluted() || none.Counts.X != 0 {
		t.Errorf("a few or none: %+v, %+v", few.Counts, none.Counts)
	}
	if diff := cmp.Diff([]toetssteen.YearBucket{{From: 2005, N: 880}}, got.Quality[2].Years); diff != "" {
		t.Error(diff)
	}
	if p := got.Proxies[0]; p.Status != toetssteen.TooFew || p.N != 0 || p.U.OK || p.V.OK {
		t.Errorf("a proxy on seven rows: %+v", p)
	}
	if problems := w.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
}

// testRelatedTampering changes, takes away and adds rows of a saved scan.
func testRelatedTampering(t *testing.T, w workspace) {
	ctx := t.Context()
	if _, err := w.save(ctx, related(result("personen", 3))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, change, undo string }{
		{"another depth", `UPDATE scan_quality SET depth = 2 WHERE n = 0`, `UPDATE scan_quality SET depth = 3 WHERE n = 0`},
		{"a measure of another rule", `UPDATE scan_quality SET rule = 'quality.blank' WHERE n = 0`, `UPDATE scan_quality SET rule = 'quality.withdrawn' WHERE n = 0`},
		{"a datum of another kind", `UPDATE scan_datum SET kind = 'sex'`, `UPDATE scan_datum SET kind = 'nationality'`},
		{"a proxy that was not measured", `UPDATE scan_proxy SET status = 'unmeasured' WHERE n = 0`, `UPDATE scan_proxy SET status = 'measured' WHERE n = 0`},
		{"a measure added", `INSERT INTO scan_quality SELECT scan, 9, source, asset, field, finding, kind, rule, depth, sample, body FROM scan_quality WHERE n = 0`, `DELETE FROM scan_quality WHERE n = 9`},
		{"a proxy left out", `DELETE FROM scan_proxy WHERE n = 1`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := w.Exec(ctx, c.change); err != nil {
				t.Fatal(err)
			}
			var got []journal.Code
			for _, p := range w.verify(t) {
				got = append(got, p.Code)
			}
			if diff := cmp.Diff([]journal.Code{journal.ContentChanged}, got); diff != "" {
				t.Error(diff)
			}
			if c.undo == "" {
				return
			}
			if err := w.Exec(ctx, c.undo); err != nil {
				t.Fatal(err)
			}
			if problems := w.verify(t); len(problems) > 0 {
				t.Error("after it was undone:", problems)
			}
		})
	}
}

// testRelatedOrphans adds a measure of a scan that is not stored.
func testRelatedOrphans(t *testing.T, w workspace) {
	ctx := t.Context()
	if _, err := w.save(ctx, related(result("personen", 3))); err != nil {
		t.Fatal(err)
	}
	before, after := "PRAGMA foreign_keys = 0; ", "; PRAGMA foreign_keys = 1"
	for _, name := range []string{"scan_quality", "scan_datum", "scan_proxy"} {
		if err := w.Exec(ctx, "ALTER TABLE "+name+" DROP CONSTRAINT "+name+"_scan_fkey"); err == nil {
			before, after = "", "" // PostgreSQL
		}
		if err := w.Exec(ctx, before+"UPDATE "+name+" SET scan = 9"+after); err != nil {
			t.Fatal(err)
		}
	}
	var lost []string
	for _, p := range w.verify(t) {
		if p.Code == journal.ContentUnaccounted {
			lost = append(lost, p.Detail)
		}
	}
	want := "3 rows of scan_quality belong to no saved scan; 1 rows of scan_datum belong to no saved scan; 2 rows of scan_proxy belong to no saved scan"
	if diff := cmp.Diff(want, strings.Join(lost, "; ")); diff != "" {
		t.Error(diff)
	}
}

// testLastLook asks for the last scan that looked deep enough.
func testLastLook(t *testing.T, w workspace) {
	deep, names := result("personen", 1), result("personen", 1)
	names.Sources[0].Assets[0].Depth = toetssteen.DepthNames
	for _, r := range []toetssteen.ScanResult{deep, names} {
		if _, err := w.save(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for depth, want := range map[toetssteen.Depth]int64{toetssteen.DepthNames: 2, toetssteen.DepthValues: 1, toetssteen.DepthCensus: 0} {
		err := w.View(t.Context(), func(r *store.Reader) error {
			got, err := r.LastLook(t.Context(), "personen", "public.tabel_0000", depth)
			if err == nil && got != want {
				t.Errorf("at least %s: scan %d, want %d", depth, got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
