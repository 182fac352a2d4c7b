package auditreport

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func render(t testing.TB, format string, v View) string {
	t.Helper()
	f, ok := Find(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	var b strings.Builder
	if err := f.Write(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReportsMatchGolden(t *testing.T) {
	c := fixtureCatalogue(t)
	for name, v := range map[string]View{
		"duo.nl":      {Result: duo(), Generated: "25 november 2026"},
		"duo.en":      {Result: duo(), Lang: "en"},
		"labelled.nl": {Result: labelled()},
		"areas.nl":    {Result: byArea()},
	} {
		v.Catalogue = c
		for _, f := range Formats {
			file := name + "." + f.Name
			if f.Name == "table" {
				file = name + ".txt"
			}
			t.Run(file, func(t *testing.T) {
				// The catalogue's hash changes with every text in it.
				got := strings.ReplaceAll(render(t, f.Name, v), c.Hash(), "CATALOGUE")
				path := filepath.Join("testdata", file)
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
					t.Errorf("-want +got:\n%s", diff)
				}
			})
		}
	}
}

func TestTheSameResultGivesTheSameBytes(t *testing.T) {
	v := View{Result: hostile(), Catalogue: fixtureCatalogue(t)}
	for _, f := range Formats {
		first, second := render(t, f.Name, v), render(t, f.Name, v)
		if first != second {
			t.Errorf("%s differs between two runs", f.Name)
		}
	}
}

func TestNoFormatHidesAWriteError(t *testing.T) {
	broken := errors.New("disk full")
	v := View{Result: duo(), Catalogue: fixtureCatalogue(t)}
	for _, f := range Formats {
		if err := f.Write(failingWriter{broken}, v); !errors.Is(err, broken) {
			t.Errorf("%s gives %v, want %v", f.Name, err, broken)
		}
	}
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

func TestEveryTextIsInTheCatalogue(t *testing.T) {
	c := fixtureCatalogue(t)
	for _, lang := range []string{"nl", "en"} {
		for name, r := range map[string]toetssteen.AuditResult{"duo": duo(), "labelled": labelled(), "areas": byArea(), "empty": {}} {
			for _, f := range Formats {
				if f.Name == "json" || f.Name == "csv" {
					continue
				}
				out := render(t, f.Name, View{Result: r, Catalogue: c, Lang: lang})
				if i := strings.Index(out, "auditreport."); i >= 0 {
					t.Errorf("%s %s %s: a text is missing: %.80q", name, lang, f.Name, out[i:])
				}
			}
		}
	}
}

func TestUnknownNamesPrintAsThemselves(t *testing.T) {
	v := View{Catalogue: fixtureCatalogue(t)}
	if got := v.figureName("brand_new_metric"); got != "brand_new_metric" {
		t.Errorf("got %q", got)
	}
	for _, name := range errorRates {
		for _, n := range []string{name, name + "_difference", name + "_ratio"} {
			if v.figureName(n) == n {
				t.Errorf("%s has no label", n)
			}
		}
	}
}
