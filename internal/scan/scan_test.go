package scan

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen"
	"toetssteen/internal/source"
)

func TestCoverageOfASource(t *testing.T) {
	failing := func(broken ...string) func(context.Context, source.Asset, source.Request) (source.Profile, error) {
		return func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
			for _, b := range broken {
				if a.Name == b {
					return source.Profile{}, errBroken
				}
			}
			return person(a, want), nil
		}
	}
	asset := func(name string, depth toetssteen.Depth) toetssteen.AssetResult {
		return toetssteen.AssetResult{Asset: name, Depth: depth, Fields: 5, Rows: 100}
	}
	values := toetssteen.DepthValues
	for _, c := range []struct {
		name  string
		input Input
		want  toetssteen.SourceResult
	}{
		{
			"everything was read",
			Input{Source: &fake{assets: tables("b", "a")}},
			toetssteen.SourceResult{
				Status: toetssteen.ScanRead, Depth: values, Rows: 200,
				Assets: []toetssteen.AssetResult{asset("b", values), asset("a", values)},
			},
		},
		{
			"one table fails and the rest stands",
			Input{Source: &fake{assets: tables("a", "b", "c"), profile: failing("b")}},
			toetssteen.SourceResult{
				Status: toetssteen.ScanPartly, Depth: values, Rows: 200,
				NotRead: []toetssteen.NotRead{{What: "b", Why: errBroken.Error()}},
				Assets:  []toetssteen.AssetResult{asset("a", values), asset("c", values)},
			},
		},
		{
			"all tables fail",
			Input{Source: &fake{assets: tables("a"), profile: failing("a")}},
			toetssteen.SourceResult{
				Status:  toetssteen.ScanFailed,
				NotRead: []toetssteen.NotRead{{What: "a", Why: errBroken.Error()}},
			},
		},
		{
			"the source cannot be opened",
			Input{OpenError: errors.New("connect to host db:\nconnection refused")},
			toetssteen.SourceResult{
				Status:  toetssteen.ScanFailed,
				NotRead: []toetssteen.NotRead{{What: "bron", Why: "connect to host db: connection refused"}},
			},
		},
		{
			"the listing breaks off",
			Input{Source: &fake{assets: tables("a", "b"), listErr: map[int]error{1: errBroken}, endErr: true}},
			toetssteen.SourceResult{
				Status: toetssteen.ScanPartly, Depth: values, Rows: 100,
				NotRead: []toetssteen.NotRead{{What: "bron", Why: errBroken.Error()}},
				Assets:  []toetssteen.AssetResult{asset("a", values)},
			},
		},
		{
			"the listing names a file that it cannot read, with its own reason",
			Input{Source: &fake{assets: tables("a"), listErr: map[int]error{
				1: &source.NotReadError{What: "map/lijst.xlsx", Why: "Excel-werkmap: wordt nog niet gelezen"},
			}}},
			toetssteen.SourceResult{
				Status: toetssteen.ScanPartly, Depth: values, Rows: 100,
				NotRead: []toetssteen.NotRead{{What: "map/lijst.xlsx", Why: "Excel-werkmap: wordt nog niet gelezen"}},
				Assets:  []toetssteen.AssetResult{asset("a", values)},
			},
		},
		{
			"there is nothing in it",
			Input{Source: &fake{}},
			toetssteen.SourceResult{
				Status:  toetssteen.ScanFailed,
				NotRead: []toetssteen.NotRead{{What: "bron", Why: whyEmpty}},
			},
		},
		{
			"the depth is the least that a table reached",
			Input{Source: &fake{assets: tables("a", "b"), profile: func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
				p := person(a, want)
				if a.Name == "b" {
					p.Depth, p.Rows = toetssteen.DepthNames, -1
				}
				return p, nil
			}}},
			toetssteen.SourceResult{
				Status: toetssteen.ScanRead, Depth: toetssteen.DepthNames, Rows: 100,
				Assets: []toetssteen.AssetResult{asset("a", values), {Asset: "b", Depth: toetssteen.DepthNames, Fields: 5, Rows: -1}},
			},
		},
		{
			"what was read before an error stands",
			Input{Source: &fake{assets: tables("a"), profile: func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
				return person(a, want), errBroken
			}}},
			toetssteen.SourceResult{
				Status: toetssteen.ScanPartly, Depth: values, Rows: 100,
				NotRead: []toetssteen.NotRead{{What: "a", Why: errBroken.Error()}},
				Assets:  []toetssteen.AssetResult{{Asset: "a", Depth: values, Partly: true, Fields: 5, Rows: 100}},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.input.Name, c.want.Source = "bron", "bron"
			got := runFake(t, Options{Depth: values}, c.input)
			if diff := cmp.Diff([]toetssteen.SourceResult{c.want}, got.Sources, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("coverage (-want +got):\n%s", diff)
			}
			if got.Interrupted || got.Catalogue != "hash" {
				t.Errorf("interrupted %v, catalogue %q", got.Interrupted, got.Catalogue)
			}
		})
	}
}

func TestAPanicInAReaderIsNotReadAndTellsNoValues(t *testing.T) {
	f := &fake{assets: tables("a", "b", "c"), profile: func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
		if a.Name == "b" {
			panic("geheime waarde 0131")
		}
		return person(a, want), nil
	}}
	got := runFake(t, Options{}, Input{Name: "bron", Source: f})
	s := got.Sources[0]
	if s.Status != toetssteen.ScanPartly || len(s.Assets) != 2 || len(s.NotRead) != 1 {
		t.Fatalf("status %s, %d assets, not read %v", s.Status, len(s.Assets), s.NotRead)
	}
	why := s.NotRead[0].Why
	if strings.Contains(why, "geheime") || !strings.HasPrefix(why, "onverwachte fout in de lezer (scan/scan_test.go, regel ") {
		t.Errorf("reason %q: want the place of the panic and nothing of its value", why)
	}
}

func TestAPanicInTheListingKeepsWhatWasListed(t *testing.T) {
	var nothing map[string]int
	f := &fake{assets: tables("a", "b"), listErr: map[int]error{}}
	got := runFake(t, Options{}, Input{Name: "bron", Source: panicking{f, nothing}})
	s := got.Sources[0]
	if len(s.Assets) != 1 || len(s.NotRead) != 1 || !strings.HasPrefix(s.NotRead[0].Why, whyUnexpected) {
		t.Errorf("assets %v, not read %v", s.Assets, s.NotRead)
	}
}

func TestAnInterruptedScanGivesWhatItFound(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := &fake{assets: tables(many(10)...), profile: func(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
		if a.Name == "tabel003" {
			cancel()
			return source.Profile{}, ctx.Err()
		}
		return person(a, want), nil
	}}
	got := Run(ctx, detector(t), "hash", []Input{{Name: "a", Source: f}, {Name: "b", Source: &fake{assets: tables("x")}}}, Options{Parallel: 1})
	if !got.Interrupted {
		t.Error("the result does not say that it was interrupted")
	}
	want := []toetssteen.NotRead{
		{What: "6 tabellen of bestanden van 10 in a", Why: whyInterrupted},
		{What: "tabel003", Why: whyInterrupted},
	}
	if diff := cmp.Diff(want, got.Sources[0].NotRead); diff != "" {
		t.Errorf("not read (-want +got):\n%s", diff)
	}
	if n := len(got.Sources[0].Assets); n != 3 {
		t.Errorf("%d assets were read, want the 3 before the interruption", n)
	}
	if s := got.Sources[1]; s.Status != toetssteen.ScanFailed || len(s.NotRead) == 0 {
		t.Errorf("the source that was not reached has status %s, not read %v", s.Status, s.NotRead)
	}
}

func TestTheResultDoesNotDependOnTheOrderOfWork(t *testing.T) {
	scan := func(parallel int) toetssteen.ScanResult {
		return runFake(t, Options{Parallel: parallel},
			Input{Name: "z", Source: &fake{assets: assetsOf("file", many(60)...), profile: slowly}},
			Input{Name: "a", Source: &fake{assets: tables(many(20)...), profile: slowly}})
	}
	one, eight := scan(1), scan(8)
	if diff := cmp.Diff(one, eight); diff != "" {
		t.Errorf("one worker and eight give other results (-1 +8):\n%s", diff)
	}
	if one.Sources[0].Source != "a" {
		t.Errorf("sources are not in order of name: %s first", one.Sources[0].Source)
	}
}

func TestTablesOfOneDatabaseAreReadOneByOne(t *testing.T) {
	for kind, together := range map[string]bool{"table": false, "view": false, "file": true} {
		f := &fake{assets: assetsOf(kind, many(40)...), profile: slowly}
		runFake(t, Options{Parallel: 4}, Input{Name: "bron", Source: f})
		if got := f.overlap.Load() > 0; got != together {
			t.Errorf("assets of kind %s are read side by side: %v, want %v", kind, got, together)
		}
	}
}

func TestProgressCountsUp(t *testing.T) {
	var seen []Progress
	runFake(t, Options{Parallel: 3, Progress: func(p Progress) { seen = append(seen, p) }},
		Input{Name: "a", Source: &fake{assets: tables("x", "y")}}, Input{Name: "b", Source: &fake{assets: tables("z")}})
	if len(seen) != 5 {
		t.Fatalf("%d reports, want one per source and one per asset", len(seen))
	}
	last := seen[4]
	last.Findings = 0
	want := Progress{Source: "b", Index: 2, Sources: 2, Asset: "z", Done: 1, Total: 1, Part: 1, Fields: 15, Rows: 300}
	if diff := cmp.Diff(want, last); diff != "" {
		t.Errorf("last report (-want +got):\n%s", diff)
	}
}

func TestFindingsAreOrderedAndEachPlaceAndKindStandsOnce(t *testing.T) {
	finding := func(source, asset, field string, kind toetssteen.KindID, confidence float64) toetssteen.Finding {
		l := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}
		return toetssteen.Finding{ID: toetssteen.FindingID(source, l, kind), Source: source, Location: l, Kind: kind, Confidence: confidence}
	}
	want := []toetssteen.Finding{
		finding("a", "klant", "land", "birth_country", .5),
		finding("a", "klant", "m_v", "name", .4),
		finding("a", "klant", "m_v", "sex", .9),
		finding("a", "persoon", "aa", "sex", .5),
		finding("b", "aap", "aa", "sex", .5),
	}
	r := &run{result: toetssteen.ScanResult{Findings: []toetssteen.Finding{
		want[4], want[2], finding("a", "klant", "m_v", "sex", .6), want[0], want[3], want[1],
	}}}
	r.order()
	if diff := cmp.Diff(want, r.result.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestACensusThatWasCutOffIsNoCensus(t *testing.T) {
	census := toetssteen.DepthCensus
	for _, c := range []struct {
		name   string
		broken func(p *source.Profile, cancel context.CancelFunc) error
		want   toetssteen.Depth
	}{
		{"read to the end", func(*source.Profile, context.CancelFunc) error { return nil }, census},
		{"an error", func(*source.Profile, context.CancelFunc) error { return errBroken }, toetssteen.DepthValues},
		{"a reader that says that it broke off", func(p *source.Profile, _ context.CancelFunc) error {
			p.Partial = true
			return nil
		}, toetssteen.DepthValues},
		{"interrupted", func(_ *source.Profile, cancel context.CancelFunc) error {
			cancel()
			return context.Canceled
		}, toetssteen.DepthValues},
		{"interrupted, and the reader does not say so", func(_ *source.Profile, cancel context.CancelFunc) error {
			cancel()
			return nil
		}, toetssteen.DepthValues},
		{"an error before any row", func(p *source.Profile, _ context.CancelFunc) error {
			p.Depth = toetssteen.DepthNames
			return errBroken
		}, toetssteen.DepthNames},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			f := &fake{assets: tables("a"), profile: func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
				p := person(a, want)
				err := c.broken(&p, cancel)
				return p, err
			}}
			s := Run(ctx, detector(t), "hash", []Input{{Name: "bron", Source: f}}, Options{Depth: census}).Sources[0]
			if s.Depth != c.want || s.Assets[0].Depth != c.want || s.Assets[0].Partly != (c.want != census) {
				t.Errorf("source %s, asset %s, partly %v; want %s", s.Depth, s.Assets[0].Depth, s.Assets[0].Partly, c.want)
			}
		})
	}
}

func TestProgressMergesTheMetersOfAssetsUnderWay(t *testing.T) {
	var last Progress
	told := make(chan struct{}, 100)
	meters := func(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
		want.Meter.Tell(30, 100)
		for range 2 { // a tick that began before the meter was told says nothing
			<-told
		}
		return person(a, want), nil
	}
	var seen []Progress
	runFake(t, Options{Parallel: 1, Progress: func(p Progress) {
		seen, last = append(seen, p), p
		select {
		case told <- struct{}{}:
		default:
		}
	}}, Input{Name: "bron", Source: &fake{assets: assetsOf("file", "a", "b"), profile: meters}})
	if last.Part != 1 || last.Done != 2 || last.Bytes != 60 {
		t.Errorf("at the end: %+v", last)
	}
	if !slices.ContainsFunc(seen, func(p Progress) bool { return p.Part > 0.14 && p.Part < 0.16 && p.Bytes == 30 && p.Done == 0 }) {
		t.Errorf("never told that 30 %% of the first of two files was read: %+v", seen)
	}
}

func TestPartIsByRowsWhereAllAssetsTellTheirs(t *testing.T) {
	assets := tables("groot", "klein")
	assets[0].Rows, assets[1].Rows = 999_999, 0
	var seen []Progress
	runFake(t, Options{Parallel: 1, Progress: func(p Progress) { seen = append(seen, p) }}, Input{Name: "bron", Source: &fake{assets: assets}})
	if part := seen[1].Part; part < 0.9999 || part == 1 {
		t.Errorf("after the large table: %v", part)
	}
}
