package ods

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// Files of the tests: the flat one is written by hand, the other is what
// LibreOffice made of it. All in them is invented.
const (
	flatPath   = "testdata/leerlingen.fods"
	packedPath = "testdata/leerlingen.ods"
)

func openPath(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func profiles(t *testing.T, path string, d toetssteen.Depth) []source.Profile {
	t.Helper()
	return sourcetest.Profiles(t, openPath(t, path), source.Request{Depth: d, Sample: toetssteen.Sample{Rows: 10, Seed: 1}})
}

// shown writes profiles as a text of tables, columns and their values.
func shown(ps []source.Profile) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%s (%d) %s\n", p.Asset.Name, p.Rows, p.Asset.Comment)
		for _, c := range p.Columns {
			fmt.Fprintf(&b, "  %s|%s|%s:", c.Name, c.Type, c.Comment)
			for _, v := range c.Values {
				fmt.Fprintf(&b, " %s×%d", strings.ReplaceAll(v.Value, "\n", "⏎"), v.Count)
			}
			if c.Nulls > 0 {
				fmt.Fprintf(&b, " leeg×%d", c.Nulls)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func whys(p source.Profile) string {
	var out []string
	for _, n := range p.NotRead {
		out = append(out, n.Why)
	}
	return strings.Join(out, "; ")
}

const pupils = `Leerlingen (5) 
  persoonnr|number|: 3×3 1×1 2×1
  geslacht|text enum('M','V','O')|volgens de BRP: O×3 M×1 V×1
  Moeder geboorteland|text|: Beland×3 Aland×2
  Moeder nationaliteit|number|verborgen kolom: 5022×3 0001×1 0263×1
  Inschrijving datum|date|: 2022-08-01×3 2020-08-01×1 2021-08-01×1
  Inschrijving actief|boolean|: false×1 true×1 leeg×3
Landen (3) verborgen blad
  landcode|number|bereik Landcodes: 5000×1 5001×1 5002×1
  omschrijving|text|: Aland×1 Beland & omstreken×1 Celand⏎voorheen Deland×1
`

func TestWhatASpreadsheetHolds(t *testing.T) {
	for _, path := range []string{flatPath, packedPath} {
		t.Run(path, func(t *testing.T) {
			got := profiles(t, path, toetssteen.DepthCensus)
			if diff := cmp.Diff(pupils, shown(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if w := whys(got[0]); !strings.Contains(w, "<10 verborgen rij(en)") || !strings.Contains(w, "1 regel(s) boven") && !strings.Contains(w, "1 losse regel(s)") {
				t.Errorf("remarks: %s", w)
			}
			if w := whys(got[1]); !strings.Contains(w, "verborgen blad") {
				t.Errorf("remarks: %s", w)
			}
		})
	}
}

// TestAsLibreOfficeWritesIt converts the flat file anew.
func TestAsLibreOfficeWritesIt(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("TOETSSTEEN_REQUIRE_SERVICES") == "1" {
			t.Fatal("soffice is needed")
		}
		t.Skip("LibreOffice (soffice) is not here")
	}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+filepath.Join(dir, "profiel"),
		"--headless", "--convert-to", "ods", "--outdir", dir, flatPath)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := profiles(t, filepath.Join(dir, "leerlingen.ods"), toetssteen.DepthCensus)
	if diff := cmp.Diff(pupils, shown(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestContract(t *testing.T) {
	for _, path := range []string{flatPath, packedPath} {
		t.Run(path, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source { return openPath(t, path) })
		})
	}
}
