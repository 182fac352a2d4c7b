package scan

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
)

func TestIncludeAndExclude(t *testing.T) {
	for _, c := range []struct {
		name             string
		include, exclude []string
		want             []string // asset.field
		notRead          []string
	}{
		{"a table by name", []string{"SCHOOL.leerling"}, nil, []string{"school.leerling 5"}, []string{"2 tabellen of bestanden"}},
		{"tables by pattern", []string{"school.*"}, nil, []string{"school.leerling 5", "school.Les 5"}, []string{"1 tabel of bestand"}},
		{"a field wherever it is", []string{"*.geslacht"}, []string{"log.*"}, []string{"school.leerling 1", "school.Les 1"}, nil},
		{"a field of one table", []string{"school.l?s.BEDRAG"}, nil, []string{"school.Les 1"}, nil},
		{"leave out a table", nil, []string{"log.*"}, []string{"school.leerling 5", "school.Les 5"}, []string{"1 tabel of bestand"}},
		{"leave out a field", nil, []string{"*.bedrag"}, []string{"log.regels 4", "school.leerling 4", "school.Les 4"}, nil},
		{"nothing is left", []string{"bestaat_niet"}, nil, nil, []string{"3 tabellen of bestanden"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := runFake(t, Options{Include: c.include, Exclude: c.exclude},
				Input{Name: "bron", Source: &fake{assets: tables("log.regels", "school.leerling", "school.Les")}})
			s := got.Sources[0]
			var read []string
			for _, a := range s.Assets {
				read = append(read, a.Asset+" "+string(rune('0'+a.Fields)))
			}
			if diff := cmp.Diff(c.want, read); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			if s.Status == toetssteen.ScanRead || len(s.NotRead) == 0 {
				t.Errorf("status %s, not read %v: what was left out must be said", s.Status, s.NotRead)
			}
			for i, what := range c.notRead {
				if s.NotRead[i].What != what {
					t.Errorf("not read %d is %q, want %q", i, s.NotRead[i].What, what)
				}
			}
			for _, f := range got.Findings {
				if !newFilter(c.include, c.exclude).field(f.Location.Asset, f.Location.Field) {
					t.Errorf("finding on %s, which was left out", f.Location)
				}
			}
		})
	}
}

func TestWhatIsLeftOutIsNeverReadBelowItsNames(t *testing.T) {
	for _, c := range []struct {
		name             string
		include, exclude []string
		want             []string // profiles asked for
		notRead          []toetssteen.NotRead
	}{
		{
			"one table by name",
			[]string{"public.chk"},
			nil,
			[]string{"public.chk values"},
			[]toetssteen.NotRead{{What: "2 tabellen of bestanden", Why: whyExcluded}},
		},
		{
			"a pattern that a field of any table may match",
			[]string{"*chk*"},
			nil,
			[]string{"public.chk values", "public.chk_oud values", "public.traag names"},
			[]toetssteen.NotRead{{What: "1 tabel of bestand", Why: whyExcluded}},
		},
		{
			"a field that every table has",
			[]string{"*.geslacht"},
			[]string{"*oud*"},
			[]string{"public.chk names", "public.chk values", "public.traag names", "public.traag values"},
			[]toetssteen.NotRead{{What: "1 tabel of bestand", Why: whyExcluded}, {What: "8 velden", Why: whyExcluded}},
		},
		{
			"all fields of a table left out",
			nil,
			[]string{"public.traag.*"},
			[]string{"public.chk values", "public.chk_oud values", "public.traag names"},
			[]toetssteen.NotRead{{What: "1 tabel of bestand", Why: whyExcluded}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var asked []string
			f := &fake{assets: tables("public.chk", "public.chk_oud", "public.traag")}
			f.profile = func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
				asked = append(asked, a.Name+" "+want.Depth.String())
				return person(a, want), nil
			}
			got := runFake(t, Options{Depth: toetssteen.DepthValues, Include: c.include, Exclude: c.exclude, Parallel: 1},
				Input{Name: "bron", Source: f})
			if diff := cmp.Diff(c.want, asked); diff != "" {
				t.Errorf("profiles asked for (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.notRead, got.Sources[0].NotRead); diff != "" {
				t.Errorf("not read (-want +got):\n%s", diff)
			}
		})
	}
}

func TestATableOfWhichTheNamesCannotBeReadIsSaidToBeSo(t *testing.T) {
	f := &fake{assets: tables("a"), profile: func(context.Context, source.Asset, source.Request) (source.Profile, error) {
		return source.Profile{}, errBroken
	}}
	got := runFake(t, Options{Depth: toetssteen.DepthValues, Include: []string{"*.geslacht"}}, Input{Name: "bron", Source: f})
	if diff := cmp.Diff([]toetssteen.NotRead{{What: "a", Why: errBroken.Error()}}, got.Sources[0].NotRead); diff != "" {
		t.Errorf("not read (-want +got):\n%s", diff)
	}
}

func TestAFieldMayStandBehindThePartOfWhichTheNamesWereRead(t *testing.T) {
	f := &fake{assets: assetsOf("file", "a.json"), profile: func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
		p := person(a, want)
		if want.Depth == toetssteen.DepthNames {
			p.Columns, p.Partial = p.Columns[:1], true
		}
		return p, nil
	}}
	got := runFake(t, Options{Depth: toetssteen.DepthValues, Include: []string{"*.geslacht"}}, Input{Name: "bron", Source: f})
	if n := len(got.Findings); n != 1 {
		t.Errorf("%d findings, want the one on the field asked for", n)
	}
}

// A comparison with another scan must not take the findings on fields that
// were left out for gone.
func TestAnAssetOfWhichFieldsAreLeftOutIsReadPartly(t *testing.T) {
	for _, c := range []struct {
		include []string
		partly  bool
	}{{[]string{"a.geslacht"}, true}, {[]string{"a"}, false}} {
		got := runFake(t, Options{Include: c.include}, Input{Name: "bron", Source: &fake{assets: tables("a")}})
		if got.Sources[0].Assets[0].Partly != c.partly {
			t.Errorf("include %v: partly %v, want %v", c.include, !c.partly, c.partly)
		}
	}
}
