package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestHeatmapMatchesGolden(t *testing.T) {
	tests := map[string]Heatmap{
		"levels": {
			ID: "kaart", Title: "Bevindingen per tabel", Desc: "Twee tabellen, drie soorten.",
			Rows:    []string{"rio · persoon", "rio · inschrijving"},
			Columns: []string{"geslacht", "nationaliteit", "naam"},
			Groups:  []string{"sex", "origin", "proxy"},
			Cells: [][]Cell{
				{{3, "persoon, geslacht: hoog, 1"}, {2, "persoon, nationaliteit: midden, 2"}, {}},
				{{}, {1, "inschrijving, nationaliteit: laag, 1"}},
			},
			Marks: [4]string{1: "L", 2: "M", 3: "H"},
		},
		"hostile_names": {
			ID: "k", Title: `<script>alert(1)</script>`, Desc: `"&'`,
			Rows:    []string{"a]]>\x00<svg onload=x>", strings.Repeat("é", 80)},
			Columns: []string{"x\"y"},
			Cells:   [][]Cell{{{Level: 9}}, {{3, "</title><script>"}}},
			Marks:   [4]string{3: "<"},
		},
		"empty": {ID: "leeg", Title: "Niets", Desc: "Geen bevindingen."},
	}
	for name, h := range tests {
		t.Run(name, func(t *testing.T) {
			got := h.SVG()
			wellFormed(t, got)
			path := filepath.Join("testdata", name+".svg")
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

// wellFormed parses the picture strictly and refuses elements that a picture
// of ours never has.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, svg)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "script" || e.Name.Local == "style" {
			t.Errorf("element %s", e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" {
				t.Errorf("attribute %s", a.Name.Local)
			}
		}
	}
}

func FuzzHeatmapStaysWellFormed(f *testing.F) {
	f.Add("persoon", "nationaliteit", 3)
	f.Add("<b>", "\"'&\x1b[31m", 1)
	f.Add("\xff\xfe", "\ufffe\u202e", -1)
	f.Fuzz(func(t *testing.T, row, column string, level int) {
		h := Heatmap{ID: "k", Title: row, Desc: column, Rows: []string{row}, Columns: []string{column}, Cells: [][]Cell{{{level, row}}}}
		wellFormed(t, h.SVG())
	})
}

func BenchmarkHeatmap(b *testing.B) {
	h := Heatmap{ID: "k", Rows: make([]string, 60), Columns: make([]string, 30), Cells: make([][]Cell, 60)}
	for i := range h.Rows {
		h.Rows[i] = "registratie · persoon_inschrijving"
		h.Cells[i] = make([]Cell, 30)
		for j := range h.Cells[i] {
			h.Cells[i][j] = Cell{j % 4, "persoon, nationaliteit: hoog, 3"}
		}
	}
	for b.Loop() {
		_ = h.SVG()
	}
}
