package xlsx

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
)

// TestAsLibreOfficeWritesIt reads the workbook that LibreOffice made of
// ../ods/testdata/leerlingen.fods.
func TestAsLibreOfficeWritesIt(t *testing.T) {
	got := census(t, "testdata/leerlingen.xlsx")
	want := `Leerlingen (5)
  persoonnr: 3×3 1×1 2×1
  geslacht: O×3 M×1 V×1
  Moeder geboorteland: Beland×3 Aland×2
  Moeder nationaliteit: 5022×3 0001×1 0263×1
  Inschrijving datum: 2022-08-01×3 2020-08-01×1 2021-08-01×1
  Inschrijving actief: false×1 true×1 leeg×3
Landen (3)
  landcode: 5000×1 5001×1 5002×1
  omschrijving: Aland×1 Beland & omstreken×1 Celand
voorheen Deland×1
`
	if diff := cmp.Diff(want, shown(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c := column(t, got[0], "geslacht"); c.Comment != "volgens de BRP" || !strings.Contains(c.Type, "enum('M','V','O')") {
		t.Errorf("comment %q, type %q", c.Comment, c.Type)
	}
	if c := column(t, got[0], "Moeder nationaliteit"); c.Comment != "verborgen kolom" {
		t.Errorf("comment %q", c.Comment)
	}
	if c := column(t, got[1], "landcode"); c.Comment != "bereik Landcodes" || got[1].Asset.Comment != "verborgen blad" {
		t.Errorf("comment %q, of the sheet %q", c.Comment, got[1].Asset.Comment)
	}
}

// TestAsOpenpyxlWritesIt reads the workbook that testdata/openpyxl.py made.
func TestAsOpenpyxlWritesIt(t *testing.T) {
	s := openPath(t, "testdata/openpyxl.xlsx")
	var got []source.Profile
	empty := ""
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			empty += err.Error()
			continue
		}
		p, err := s.Profile(t.Context(), a, source.Request{Depth: toetssteen.DepthCensus})
		must(t, err)
		got = append(got, p)
	}
	want := `Deelnemers & co (5)
  deelnemernr: 100×1 101×1 102×1 103×1 104×1
  geslacht: M×2 V×2 O×1
  nationaliteit: 0001×3 0263×2
  geboortedatum: 1990-01-31×1 1991-01-31×1 1992-01-31×1 1993-01-31×1 1994-01-31×1
  bedrag: 0×1 12.5×1 25×1 37.5×1 50×1
Weg (2)
  landcode: 5000×1 5001×1
  omschrijving: Aland×1 Beland×1
`
	if diff := cmp.Diff(want, shown(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if empty != "Leeg: het blad is leeg" {
		t.Errorf("the empty sheet: %q", empty)
	}
	if c := column(t, got[0], "geslacht"); c.Comment != "zoals in de BRP" || !strings.Contains(c.Type, "enum('M','V','O')") {
		t.Errorf("comment %q, type %q", c.Comment, c.Type)
	}
}
