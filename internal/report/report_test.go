package report

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func render(t testing.TB, name string, v View) string {
	t.Helper()
	f, ok := Find(name)
	if !ok {
		t.Fatalf("no format %q", name)
	}
	var b bytes.Buffer
	if err := f.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryFormatMatchesItsGolden(t *testing.T) {
	c := fixtureCatalogue(t)
	views := map[string]View{
		"nl":    {Result: education(), Catalogue: c},
		"tuned": {Result: tuned(), Catalogue: c},
		"en":    {Result: education(), Catalogue: c, Lang: "en", Width: 80, Invented: true, Generated: "1 November 2026, 12:00"},
		"empty": {Result: toetssteen.ScanResult{Catalogue: "0123456789abcdef", Interrupted: true}, Catalogue: c},
	}
	for _, f := range Formats {
		for name, v := range views {
			t.Run(f.Name+"/"+name, func(t *testing.T) {
				golden(t, name+"."+f.Name, render(t, f.Name, v))
			})
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: -want +got (rewrite with -update):\n%s", path, diff)
	}
}

func TestTheSameResultGivesTheSameBytes(t *testing.T) {
	for _, r := range []toetssteen.ScanResult{tuned(), ministry(3, 6, 25, 40)} {
		v := View{Result: r, Catalogue: fixtureCatalogue(t)}
		for _, f := range Formats {
			first, second := render(t, f.Name, v), render(t, f.Name, v)
			if first != second {
				t.Errorf("%s differs between two runs", f.Name)
			}
		}
	}
}

func TestNoFormatHidesAWriteError(t *testing.T) {
	broken := errors.New("disk full")
	v := View{Result: education(), Catalogue: fixtureCatalogue(t)}
	for _, f := range Formats {
		if err := f.Write(failingWriter{broken}, v); !errors.Is(err, broken) {
			t.Errorf("%s gives %v, want %v", f.Name, err, broken)
		}
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

// The floor: no output tells that four people, or all but four, have something.
func TestSmallCountsAreNowhereShown(t *testing.T) {
	r := education()
	for i := range r.Findings {
		for j := range r.Findings[i].Evidence {
			r.Findings[i].Evidence[j].Counts = &toetssteen.Counts{X: 7777770, N: 7777777, Low: 0.987654321, High: 0.998765432}
		}
	}
	for _, f := range Formats {
		out := render(t, f.Name, View{Result: r, Catalogue: fixtureCatalogue(t)})
		for _, leak := range []string{"7777770", "7.777.770", "0.98765", "0.9877", "98,8"} {
			if strings.Contains(out, leak) {
				t.Errorf("%s shows %s", f.Name, leak)
			}
		}
	}
}

func TestSmallNumbersOfRowsAreNowhereShown(t *testing.T) {
	r := education()
	r.Sources = []toetssteen.SourceResult{{
		Source: r.Sources[0].Source, Status: toetssteen.ScanRead, Depth: toetssteen.DepthCensus, Rows: 7777781,
		Assets: []toetssteen.AssetResult{
			{Asset: "public.persoon", Depth: toetssteen.DepthCensus, Fields: 38, Rows: 7777777},
			{Asset: "public.adres", Depth: toetssteen.DepthCensus, Fields: 9, Rows: 4},
		},
	}, {
		Source: r.Sources[1].Source, Status: toetssteen.ScanRead, Depth: toetssteen.DepthCensus, Rows: 4,
		Assets: []toetssteen.AssetResult{{Asset: "2026/leerlingen.csv", Depth: toetssteen.DepthCensus, Fields: 12, Rows: 4}},
	}}
	for _, f := range Formats {
		out := render(t, f.Name, View{Result: r, Catalogue: fixtureCatalogue(t)})
		for _, leak := range []string{"7777781", "7.777.781", "7777785", "7.777.785", "\"rows\":4", " 4 rijen", ">4<"} {
			if strings.Contains(out, leak) {
				t.Errorf("%s shows %s", f.Name, leak)
			}
		}
		if f.Name == "table" && !strings.Contains(out, "minder dan 10 rijen") || f.Name == "json" && !strings.Contains(out, `"rows":"<10"`) {
			t.Errorf("%s does not say that there are fewer than ten rows", f.Name)
		}
	}
	if r.Sources[0].Assets[1].Rows != 4 {
		t.Error("the result itself was changed")
	}
}

func TestOneViewReadByNameDoesNotMakeTheWholeScanNamesOnly(t *testing.T) {
	r := education()
	r.Sources = r.Sources[:1]
	r.Sources[0].Depth = toetssteen.DepthNames // the least of its assets
	r.Sources[0].Assets = append(r.Sources[0].Assets, toetssteen.AssetResult{Asset: "public.v_persoon", Depth: toetssteen.DepthNames, Fields: 3, Rows: -1})
	for _, f := range []string{"table", "html"} {
		out := strings.Join(strings.Fields(render(t, f, View{Result: r, Catalogue: fixtureCatalogue(t)})), " ")
		if !strings.Contains(out, "van alleen namen tot steekproef van waarden (hooguit") {
			t.Errorf("%s does not say from where to where was looked", f)
		}
	}
	if out := render(t, "json", View{Result: r, Catalogue: fixtureCatalogue(t)}); !strings.Contains(out, `"depth":"names"`) {
		t.Error("the least depth is no longer in the JSON")
	}
}

func TestHostileNamesDoNoHarm(t *testing.T) {
	v := View{Result: hostile(), Catalogue: fixtureCatalogue(t), Generated: "<script>alert(1)</script>", Color: false}
	for _, f := range Formats {
		out := render(t, f.Name, v)
		for _, r := range out {
			if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
				t.Errorf("%s lets control character %#x through", f.Name, r)
			}
			if r == 0x202e && f.Name != "json" && f.Name != "sarif" {
				t.Errorf("%s lets a direction override through", f.Name)
			}
		}
	}
}

// A million columns with 100,000 findings take JSON about half a second; the
// limit leaves room for a busy machine and the race detector.
func TestJSONKeepsUpWithALargeScan(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100,000 findings")
	}
	v := View{Result: large(10000, 10, 100), Catalogue: fixtureCatalogue(t)}
	start := time.Now()
	if err := JSON(io.Discard, v); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("took %v", took)
	}
}

func BenchmarkFormats(b *testing.B) {
	v := View{Result: large(10000, 10, 100), Catalogue: fixtureCatalogue(b)}
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				if err := f.Write(io.Discard, v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
