package xlsx

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// save writes a workbook with excelize.
func save(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	path := filepath.Join(t.TempDir(), "map.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// rows puts rows in a sheet, from a cell on; nil leaves a cell empty.
func rows(t testing.TB, f *excelize.File, sheet, from string, lines ...[]any) {
	t.Helper()
	column, row, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		for k, v := range line {
			if v == nil {
				continue
			}
			cell, _ := excelize.CoordinatesToCellName(column+k, row+i)
			if err := f.SetCellValue(sheet, cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func openPath(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func census(t *testing.T, path string) []source.Profile {
	t.Helper()
	return sourcetest.Profiles(t, openPath(t, path), source.Request{Depth: toetssteen.DepthCensus})
}

// shown writes profiles as a text of tables, columns and their values.
func shown(ps []source.Profile) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%s (%d)\n", p.Asset.Name, p.Rows)
		for _, c := range p.Columns {
			fmt.Fprintf(&b, "  %s:", c.Name)
			for _, v := range c.Values {
				fmt.Fprintf(&b, " %s×%d", v.Value, v.Count)
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

func column(t testing.TB, p source.Profile, name string) source.Column {
	t.Helper()
	for _, c := range p.Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("%s has no column %q", p.Asset.Name, name)
	return source.Column{}
}

// people is a small table with what registers hold. All are invented.
func people(t testing.TB, f *excelize.File, sheet, from string, n int) {
	t.Helper()
	lines := [][]any{{"persoonnr", "geslacht", "nationaliteit", "geboorteland"}}
	for i := range n {
		lines = append(lines, []any{1000 + i, string("MVO"[i%3]), fmt.Sprintf("%04d", 1+i%2*262), 5000 + i%4})
	}
	rows(t, f, sheet, from, lines...)
}

func TestTablesOnASheet(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		f.SetSheetName("Sheet1", "Blad1")
		rows(t, f, "Blad1", "A1", []any{"Overzicht leerlingen 2024"}, []any{"Peildatum 1 oktober"})
		people(t, f, "Blad1", "A4", 4)
		rows(t, f, "Blad1", "G4", []any{"landcode", "omschrijving"}, []any{5000, "Aland"}, []any{5001, "Beland"}, []any{5002, "Celand"})
		rows(t, f, "Blad1", "A10", []any{1004, "V", "0001", 5000}) // goes on after an empty row
		rows(t, f, "Blad1", "A13", []any{"jaar", "aantal"}, []any{2023, 10}, []any{2024, 12})
	})
	want := `Blad1 (5)
  persoonnr: 1000×1 1001×1 1002×1 1003×1 1004×1
  geslacht: M×2 V×2 O×1
  nationaliteit: 0001×3 0263×2
  geboorteland: 5000×2 5001×1 5002×1 5003×1
Blad1!G4 (3)
  landcode: 5000×1 5001×1 5002×1
  omschrijving: Aland×1 Beland×1 Celand×1
Blad1!A13 (2)
  jaar: 2023×1 2024×1
  aantal: 10×1 12×1
`
	if diff := cmp.Diff(want, shown(census(t, path))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHeaderOfTwoRowsWithMergedCells(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", "A1",
			[]any{"Ouders van leerlingen"},
			[]any{"persoonnr", "Moeder", nil, "Vader", nil},
			[]any{nil, "geboorteland", "nationaliteit", "geboorteland", "nationaliteit"},
			[]any{1, "Aland", "0001", "Beland", "0263"}, []any{2, "Celand", "0131", "Aland", "0001"}, []any{3, "Celand", "0131", "Aland", "0001"})
		must(t, f.MergeCell("Sheet1", "A1", "E1"))
		must(t, f.MergeCell("Sheet1", "A2", "A3"))
		must(t, f.MergeCell("Sheet1", "B2", "C2"))
		must(t, f.MergeCell("Sheet1", "D2", "E2"))
	})
	want := `Sheet1 (3)
  persoonnr: 1×1 2×1 3×1
  Moeder geboorteland: Celand×2 Aland×1
  Moeder nationaliteit: 0131×2 0001×1
  Vader geboorteland: Aland×2 Beland×1
  Vader nationaliteit: 0001×2 0263×1
`
	if diff := cmp.Diff(want, shown(census(t, path))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMergedCellsInDataHoldForTheirRows(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", "A1", []any{"nationaliteit", "geslacht", "aantal", "opmerking"},
			[]any{"0001", "M", 12}, []any{nil, "V", 13}, []any{"0263", "M", 3}, []any{nil, "V", 4})
		must(t, f.MergeCell("Sheet1", "A2", "A3"))
		must(t, f.MergeCell("Sheet1", "A4", "A5"))
		must(t, f.MergeCell("Sheet1", "C2", "D2")) // stands in the first column alone
	})
	want := `Sheet1 (4)
  nationaliteit: 0001×2 0263×2
  geslacht: M×2 V×2
  aantal: 12×1 13×1 3×1 4×1
  opmerking: leeg×4
`
	if diff := cmp.Diff(want, shown(census(t, path))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNumbersDatesAndCodes(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		code, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("0000")})
		must(t, err)
		day, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr(`dd\-mm\-yyyy`)})
		must(t, err)
		moment, err := f.NewStyle(&excelize.Style{NumFmt: 22})
		must(t, err)
		rows(t, f, "Sheet1", "A1", []any{"code", "geboortedatum", "bedrag", "actief", "tijdstip", "tekst"},
			[]any{263, 32874, 0.1 + 0.2, true, 44197.5, "0001"}, []any{1, 60, 1e-3, false, 44198, "a & b <c>"}, []any{5022, 59.0, 12.50, true, 44197.25, "twee\nregels"})
		must(t, f.SetCellStyle("Sheet1", "A2", "A4", code))
		must(t, f.SetCellStyle("Sheet1", "B2", "B4", day))
		must(t, f.SetCellStyle("Sheet1", "E2", "E4", moment))
	})
	want := `Sheet1 (3)
  code: 0001×1 0263×1 5022×1
  geboortedatum: 1900-02-28×1 1900-02-29×1 1990-01-01×1
  bedrag: 0.001×1 0.3×1 12.5×1
  actief: true×2 false×1
  tijdstip: 2021-01-01 06:00:00×1 2021-01-01 12:00:00×1 2021-01-02×1
  tekst: 0001×1 a & b <c>×1 twee
regels×1
`
	got := census(t, path)
	if diff := cmp.Diff(want, shown(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if typ := column(t, got[0], "geboortedatum").Type; typ != "date" {
		t.Errorf("type %q", typ)
	}
}

func ptr(s string) *string { return &s }

func TestWhatIsHiddenIsReadAndSaid(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		people(t, f, "Sheet1", "A1", 5)
		must(t, f.SetColVisible("Sheet1", "C", false))
		must(t, f.SetRowVisible("Sheet1", 3, false))
		_, err := f.NewSheet("Geheim")
		must(t, err)
		people(t, f, "Geheim", "B2", 3)
		must(t, f.SetSheetVisible("Geheim", false, true))
	})
	got := census(t, path)
	if len(got) != 2 || got[1].Asset.Name != "Geheim" || got[1].Rows != 3 || !strings.Contains(got[1].Asset.Comment, "verborgen blad") {
		t.Fatalf("tables:\n%s", shown(got))
	}
	if c := column(t, got[0], "nationaliteit"); c.Comment != "verborgen kolom" {
		t.Errorf("comment %q", c.Comment)
	}
	if w := whys(got[0]); !strings.Contains(w, "<10 verborgen rij(en)") {
		t.Errorf("remarks: %s", w)
	}
	if w := whys(got[1]); !strings.Contains(w, "verborgen blad") {
		t.Errorf("remarks: %s", w)
	}
}

func TestDeclaredTablesNamesCommentsAndLists(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		people(t, f, "Sheet1", "B3", 6)
		must(t, f.AddTable("Sheet1", &excelize.Table{Range: "B3:E9", Name: "Personen"}))
		must(t, f.AddComment("Sheet1", excelize.Comment{Cell: "D3", Author: "P. Eggermans", Text: "P. Eggermans: tabel 32 van de RvIG"}))
		must(t, f.AddComment("Sheet1", excelize.Comment{Cell: "D4", Author: "P. Eggermans", Text: "navragen"}))
		v := excelize.NewDataValidation(true)
		v.SetSqref("C4:C100")
		must(t, v.SetDropList([]string{"M", "V", "O"}))
		must(t, f.AddDataValidation("Sheet1", v))
		w := excelize.NewDataValidation(true)
		w.SetSqref("E4:E100")
		w.SetSqrefDropList("Codes!$A$1:$A$9")
		must(t, f.AddDataValidation("Sheet1", w))
		must(t, f.SetDefinedName(&excelize.DefinedName{Name: "Landen", RefersTo: "Sheet1!$E$4:$E$9"}))
	})
	s := openPath(t, path)
	p := sourcetest.Profiles(t, s, source.Request{Depth: toetssteen.DepthNames})[0]
	if c := column(t, p, "nationaliteit"); c.Comment != "tabel 32 van de RvIG" {
		t.Errorf("comment %q", c.Comment)
	}
	if c := column(t, p, "geslacht"); c.Type != "text enum('M','V','O')" {
		t.Errorf("type %q", c.Type)
	}
	if c := column(t, p, "geboorteland"); !strings.Contains(c.Comment, "keuzelijst uit Codes!$A$1:$A$9") || !strings.Contains(c.Comment, "bereik Landen") {
		t.Errorf("comment %q", c.Comment)
	}
	if p.Rows != 6 || p.Asset.Name != "Sheet1" {
		t.Errorf("%d rows of %s", p.Rows, p.Asset.Name)
	}
}

func TestPivotCacheIsACopyOfItsSource(t *testing.T) {
	parts := plain()
	parts["xl/pivotCache/pivotCacheDefinition1.xml"] = `<pivotCacheDefinition recordCount="3"><cacheSource type="worksheet"><worksheetSource ref="A1:D4" sheet="Weg"/></cacheSource><cacheFields>` +
		`<cacheField name="persoonnr"><sharedItems containsSemiMixedTypes="0" containsNumber="1"/></cacheField>` +
		`<cacheField name="nationaliteit"><sharedItems><s v="Alandse"/><s v="Belandse"/><m/></sharedItems><fieldGroup><groupItems><s v="groep"/></groupItems></fieldGroup></cacheField>` +
		`<cacheField name="datum"><sharedItems containsDate="1"/></cacheField>` +
		`<cacheField name="som" databaseField="0" formula="persoonnr*2"/></cacheFields></pivotCacheDefinition>`
	parts["xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels"] = `<Relationships><Relationship Id="rId1" Type="` + related + `/pivotCacheRecords" Target="pivotCacheRecords1.xml"/></Relationships>`
	parts["xl/pivotCache/pivotCacheRecords1.xml"] = `<pivotCacheRecords><r><n v="1"/><x v="1"/><d v="2020-08-01T00:00:00"/></r><r><n v="2"/><x v="0"/><m/></r><r><n v="3"/><x v="1"/><x v="7"/></r></pivotCacheRecords>`
	want := plainShown + `draaitabelcache 1 (3)
  persoonnr: 1×1 2×1 3×1
  nationaliteit: Belandse×2 Alandse×1
  datum: 2020-08-01×1 leeg×2
`
	got, _ := readAll(t, pack(t, parts))
	if diff := cmp.Diff(want, shown(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	delete(parts, "xl/pivotCache/pivotCacheRecords1.xml")
	got, reasons := readAll(t, pack(t, parts))
	if len(got) != 2 || len(got[1].Columns[1].Values) != 2 || !strings.Contains(reasons, "geen rijen") {
		t.Errorf("without rows:\n%s\n%s", shown(got), reasons)
	}
}

func TestAPivotCacheOfAPivotTable(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		people(t, f, "Sheet1", "A1", 6)
		_, err := f.NewSheet("Draai")
		must(t, err)
		must(t, f.AddPivotTable(&excelize.PivotTableOptions{
			DataRange: "Sheet1!A1:D7", PivotTableRange: "Draai!A3:D20",
			Rows: []excelize.PivotTableField{{Data: "geslacht"}}, Data: []excelize.PivotTableField{{Data: "persoonnr", Subtotal: "Count"}},
		}))
	})
	s := openPath(t, path)
	var names []string
	for a := range s.Assets(t.Context()) {
		names = append(names, a.Name)
	}
	if diff := cmp.Diff([]string{"Sheet1", "Draai", "draaitabelcache 1"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestATableWithoutHeaderIsNamedByLetters(t *testing.T) {
	marks := sourcetest.Canary(5, 4)
	path := save(t, func(f *excelize.File) {
		rows(t, f, "Sheet1", "C3", []any{marks[0], "1985-03-02", marks[1]}, []any{"Pieters", "1990-01-31", "12"}, []any{"Klaassen", "1991-05-03", "13"})
	})
	got := census(t, path)
	if n := got[0].Columns[0].Name + got[0].Columns[2].Name; n != "kolom Ckolom E" || got[0].Rows != 3 {
		t.Errorf("named %q, %d rows", n, got[0].Rows)
	}
	for _, p := range got {
		for _, c := range p.Columns {
			marks.Check(t, "a column's description", []byte(c.Name+c.Type+c.Comment))
		}
		marks.Check(t, "what is said of a table", []byte(p.Asset.Name+p.Asset.Comment+whys(p)))
	}
}

func TestNamesOfAFolder(t *testing.T) {
	path := save(t, func(f *excelize.File) { people(t, f, "Sheet1", "A1", 2) })
	s, err := open(t.Context(), source.Target{Path: path, Name: "map/lijst.xlsx"})
	must(t, err)
	defer s.Close()
	for a, err := range s.Assets(t.Context()) {
		if err != nil || a.Name != "map/lijst.xlsx/Sheet1" {
			t.Errorf("%q, %v", a.Name, err)
		}
	}
}

func TestContract(t *testing.T) {
	path := save(t, func(f *excelize.File) {
		people(t, f, "Sheet1", "B4", 40)
		rows(t, f, "Sheet1", "H4", []any{"landcode", "opmerking"}, []any{5000, "gezin van Verwegse afkomst"}, []any{5001, "Beland"})
	})
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openPath(t, path) })
}

func TestRowsOfChosenColumns(t *testing.T) {
	path := save(t, func(f *excelize.File) { people(t, f, "Sheet1", "B4", 200) })
	s := openPath(t, path).(source.RowReader)
	for _, tc := range []struct{ sample, want int }{{0, 200}, {20, 20}} {
		n := 0
		for row, err := range s.Rows(t.Context(), source.Asset{Name: "Sheet1"}, source.RowRequest{
			Columns: []string{"geboorteland", "persoonnr"}, Sample: toetssteen.Sample{Rows: int64(tc.sample), Seed: 1},
		}) {
			must(t, err)
			if len(row) != 2 || len(row[0]) != 4 || row[1][0] != '1' {
				t.Fatalf("row %q", row)
			}
			n++
		}
		if n != tc.want {
			t.Errorf("%d rows, want %d", n, tc.want)
		}
	}
	for _, err := range s.Rows(t.Context(), source.Asset{Name: "Sheet1"}, source.RowRequest{Columns: []string{"weg"}}) {
		if err == nil {
			t.Error("a column that does not exist gives rows")
		}
	}
}
