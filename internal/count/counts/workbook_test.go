package counts

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"toetssteen"
	"toetssteen/internal/bias"
)

// workbook makes a workbook of sheets; a text that begins with "=" is a number.
func workbook(t testing.TB, change func(f *excelize.File), sheets ...any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i := 0; i < len(sheets); i += 2 {
		name := sheets[i].(string)
		if i == 0 {
			f.SetSheetName("Sheet1", name)
		} else {
			f.NewSheet(name)
		}
		for r, row := range sheets[i+1].([][]any) {
			at, _ := excelize.CoordinatesToCellName(1, r+1)
			if err := f.SetSheetRow(name, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBook(t *testing.T, d toetssteen.AuditData, data []byte) ([]string, []string, error) {
	t.Helper()
	d.Source = filepath.Join(t.TempDir(), "book.xlsx")
	if err := os.WriteFile(d.Source, data, 0o600); err != nil {
		t.Fatal(err)
	}
	cube, _, err := Read(context.Background(), d, "elsewhere")
	return written(cube), keys(cube), err
}

var published = [][]any{
	{"Tabel 2: verzonnen aantallen"},
	{},
	{"Wie", "Totaal", "Geslacht", nil},
	{"Wie", nil, "man", "vrouw"},
	{"Total", 12340, "12.000", "340"},
	{"Age: 15-18", 12000.0, "11 800", 200},
	{"Age: 19-50", "340", 200, 140},
	{},
	{"Bron: verzonnen. Getallen zijn verzonnen."},
}

var book = toetssteen.AuditData{Label: "Wie", Columns: map[string]map[string]string{
	"Totaal": {}, "Geslacht man": {"sex": "m"}, "Geslacht vrouw": {"sex": "f"},
}}

func merge(f *excelize.File) {
	f.MergeCell("Tabel 2", "A1", "D1")
	f.MergeCell("Tabel 2", "A3", "A4")
	f.MergeCell("Tabel 2", "B3", "B4")
	f.MergeCell("Tabel 2", "C3", "D3")
	f.MergeCell("Tabel 2", "A9", "D9")
}

func TestAWorkbookWithMergedCellsAndFootnotesIsRead(t *testing.T) {
	data := workbook(t, merge, "Inhoud", [][]any{{"Tabel 2"}}, "Tabel 2", published)
	want := []string{": 12340", "Age: 15-18/12000 19-50/340", "sex: f/340 m/12000", "Age x sex: 15-18/f/200 15-18/m/11800 19-50/f/140 19-50/m/200"}
	for _, table := range []string{"", "Tabel 2"} {
		d := book
		d.Table = table
		got, notes, err := readBook(t, d, data)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", table, err, diff)
		}
		if diff := cmp.Diff([]string{"counts.lines_skipped"}, notes); diff != "" {
			t.Errorf("%q: %s", table, diff)
		}
	}
}

func TestANumberOfAWorkbookIsNotAWrittenNumber(t *testing.T) {
	var spec *bias.SpecError
	if _, _, err := readBook(t, book, workbook(t, merge, "Tabel 2", append(published[:4:4], []any{"Total", 12345, 12.345, 0}))); !errors.As(err, &spec) || spec.Key != "counts.error.fractional" {
		t.Error("the number 12.345:", err)
	}
	got, _, err := readBook(t, book, workbook(t, merge, "Tabel 2", append(published[:4:4], []any{"Total", 12345, "12.345", 0})))
	if diff := cmp.Diff([]string{": 12345", "sex: f/0 m/12345"}, got); err != nil || diff != "" {
		t.Error("the text 12.345:", err, diff)
	}
}

func TestWrongWorkbooksAreRefused(t *testing.T) {
	good := workbook(t, merge, "Tabel 2", published)
	cut := published[:4:4]
	for name, c := range map[string]struct {
		data  []byte
		table string
		key   string
	}{
		"another sheet":            {good, "Tabel 3", "sheet"},
		"half a file":              {good[:len(good)/2], "", "workbook"},
		"a fraction":               {workbook(t, merge, "Tabel 2", append(cut, []any{"Total", 12.345, 6, 6.345})), "", "fractional"},
		"a merged count":           {workbook(t, func(f *excelize.File) { merge(f); f.MergeCell("Tabel 2", "C5", "D5") }, "Tabel 2", append(cut, []any{"Total", 12, 12, nil})), "", "missing"},
		"a cell far away":          {workbook(t, func(f *excelize.File) { f.SetCellValue("Tabel 2", "XFD1048576", 1) }, "Tabel 2", published), "", "too_large"},
		"a merged cell too large":  {patched(t, good, `<mergeCell ref="A1:D1"`, `<mergeCell ref="A1:XFD1048576"`), "", "too_large"},
		"an empty cell far away":   {patched(t, good, `<row r="1"`, `<row r="60000"`), "", "too_large"},
		"a bomb":                   {bomb(t, maxUnzipped+1), "", "too_large"},
		"a bomb in pieces":         {bomb(t, maxUnzipped/2, maxUnzipped/2, 100), "", "too_large"},
		"a reference that is none": {patched(t, good, `<c r="A1"`, `<c r="1A"`), "", "workbook"},
	} {
		d := book
		d.Table = c.table
		_, _, err := readBook(t, d, c.data)
		var spec *bias.SpecError
		if !errors.As(err, &spec) || spec.Key != "counts.error."+c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

// bomb is an archive of files of nothing but zeros.
func bomb(t *testing.T, sizes ...int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, size := range sizes {
		w, err := z.Create("xl/worksheets/sheet" + string(rune('1'+i)) + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(make([]byte, size)); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return b.Bytes()
}

// patched replaces a text in the sheets of a workbook.
func patched(t *testing.T, data []byte, old, with string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	found := false
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		content.ReadFrom(in)
		text := content.String()
		if strings.Contains(f.Name, "worksheets/") && strings.Contains(text, old) {
			found, text = true, strings.Replace(text, old, with, 1)
		}
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	if z.Close(); !found {
		t.Fatalf("no %s in the workbook", old)
	}
	return b.Bytes()
}

func FuzzXLSX(f *testing.F) {
	good := workbook(f, merge, "Tabel 2", published)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(workbook(f, nil, "a", [][]any{{"Wie", "Totaal"}, {"Total", 1}}, "b", [][]any{{true, 1.5, "x"}}))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		sheets, err := readXLSX(data, "")
		if err != nil {
			return
		}
		cube, _, err := read(book, sheets)
		if err == nil && len(cube.Tables) == 0 {
			t.Fatal("a table without cells was read without an error")
		}
	})
}

// Without the archive around it the fuzzer reaches the sheet itself.
func FuzzSheetXML(f *testing.F) {
	good := workbook(f, merge, "Tabel 2", published)
	r, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		f.Fatal(err)
	}
	others := map[string][]byte{}
	for _, file := range r.File {
		in, err := file.Open()
		if err != nil {
			f.Fatal(err)
		}
		var content bytes.Buffer
		content.ReadFrom(in)
		if strings.Contains(file.Name, "worksheets/") {
			f.Add(content.Bytes())
			continue
		}
		others[file.Name] = content.Bytes()
	}
	f.Fuzz(func(t *testing.T, sheet []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range others {
			w, _ := z.Create(name)
			w.Write(content)
		}
		w, _ := z.Create("xl/worksheets/sheet1.xml")
		w.Write(sheet)
		z.Close()
		sheets, err := readXLSX(b.Bytes(), "")
		if err == nil {
			_, _, _ = read(book, sheets)
		}
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("wie;totaal;man;vrouw\nTotal;10;6;4\nAge: 1;10;.;4\n"))
	f.Add([]byte("wie,totaal,man,vrouw\n\"Total\",10,6,\"4,0\"\n"))
	f.Add([]byte("\n\nwie\ttotaal\tman\tvrouw\nUnduly, appeal\t1\t1\t0\nUnduly, appeal won\t1\t1\t0\n"))
	d := plain
	d.Suppressed, d.Below, d.Rounding = []string{"."}, 5, 5
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := readCSV(data)
		if err != nil {
			return
		}
		cube, variables, err := read(d, []sheet{s})
		if err != nil {
			return
		}
		if len(cube.Tables) == 0 {
			t.Fatal("no tables and no error")
		}
		for _, table := range cube.Tables {
			for _, c := range table.Columns {
				if !slices.Contains(variables, c) {
					t.Fatalf("column %q is not listed", c)
				}
			}
			for _, c := range table.Cells {
				if c.N < 0 || c.Hidden && c.N != 0 && len(table.Columns) == len(variables) {
					t.Fatalf("cell %+v", c)
				}
			}
		}
	})
}
