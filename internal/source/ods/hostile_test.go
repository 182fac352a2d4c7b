package ods

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// content wraps sheets as a program does.
func content(sheets string) string {
	return `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>` + sheets + `</office:spreadsheet></office:body></office:document-content>`
}

func texts(values ...string) string {
	var b strings.Builder
	b.WriteString("<table:table-row>")
	for _, v := range values {
		b.WriteString(`<table:table-cell office:value-type="string"><text:p>` + v + `</text:p></table:table-cell>`)
	}
	return b.String() + "</table:table-row>"
}

func sheetOf(rows string) string {
	return `<table:table table:name="Blad1">` + rows + `</table:table>`
}

var plain = texts("geslacht", "landcode") + texts("M", "5022") + texts("V", "6030")

const plainShown = `Blad1 (2) 
  geslacht|text|: M×1 V×1
  landcode|text|: 5022×1 6030×1
`

func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, parts[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll reads a spreadsheet from memory, every table at every depth, and
// checks what it gives against the port. It returns the census and the reasons
// of what was not read.
func readAll(t testing.TB, file []byte) (out []source.Profile, reasons string) {
	t.Helper()
	p, err := office.ReadPackage(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, why(err, "onbekend")
	}
	w := &workbook{parts: p}
	defer w.Close()
	if err := w.load(t.Context()); err != nil {
		return nil, why(err, "onbekend")
	}
	s := w.book("", "map.ods")
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			var part *source.NotReadError
			if !errors.As(err, &part) {
				t.Fatalf("%v is no reason for people", err)
			}
			reasons += part.Why + "; "
			continue
		}
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthValues, toetssteen.DepthCensus} {
			p, err := s.Profile(t.Context(), a, sourcetest.Request(d, 1, 10))
			if err != nil {
				t.Fatalf("%s: %v", a.Name, err)
			}
			if wrong := sourcetest.Problems(p, d); len(wrong) > 0 {
				t.Fatalf("%s at %s: %s", a.Name, d, strings.Join(wrong, "\n"))
			}
			if d == toetssteen.DepthCensus {
				out = append(out, p)
				reasons += whys(p) + "; "
			}
		}
	}
	return out, reasons
}

func repeated(n, row string) string {
	return strings.Replace(row, "<table:table-row>", `<table:table-row table:number-rows-repeated="`+n+`">`, 1)
}

func TestRowsAndColumnsThatAreRepeated(t *testing.T) {
	many := `<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`
	for name, tc := range map[string]struct{ rows, want, why string }{
		"empty ones": {plain + many + many, plainShown, ""},
		"filled rows": {
			texts("geslacht", "landcode") + repeated("7", texts("M", "5022")) + texts("V", "6030"),
			"Blad1 (8) \n  geslacht|text|: M×7 V×1\n  landcode|text|: 5022×7 6030×1\n", "",
		},
		"more rows than there can be": {
			texts("geslacht", "landcode") + texts("V", "6030") + repeated("999999999", texts("M", "5022")),
			"Blad1 (1048575) \n  geslacht|text|: M×1048574 V×1\n  landcode|text|: 5022×1048574 6030×1\n", "meer rijen op dan",
		},
		"more columns than there can be": {
			plain + `<table:table-row><table:table-cell table:number-columns-repeated="16390"/><table:table-cell table:number-columns-repeated="99" office:value-type="float" office:value="1"/></table:table-row>`,
			plainShown, "voorbij kolom XFD",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, reasons := readAll(t, pack(t, "content.xml", content(sheetOf(tc.rows))))
			if diff := cmp.Diff(tc.want, shown(got)); diff != "" || !strings.Contains(reasons, tc.why) {
				t.Errorf("(-want +got):\n%s\nreasons: %s", diff, reasons)
			}
		})
	}
}

// A line of XML can claim a million rows of 16,384 cells.
func TestRepeatedCellsAreBounded(t *testing.T) {
	row := repeated("1048570", `<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>`)
	got, reasons := readAll(t, pack(t, "content.xml", content(sheetOf(row))))
	if len(got) != 1 || !got[0].Partial || !strings.Contains(reasons, "herhaalde rijen") {
		t.Errorf("%d tables, %s", len(got), reasons)
	}
}

func TestSpreadsheetsThatAreOddOrDamaged(t *testing.T) {
	deleted := `<table:tracked-changes><table:deletion><table:cell-content-deletion><table:table-cell office:value-type="string"><text:p>geheim</text:p></table:table-cell></table:cell-content-deletion></table:deletion></table:tracked-changes>`
	inCell := strings.Replace(plain, `<text:p>M</text:p>`, `<text:p>M</text:p><table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>`, 1)
	grouped := "<table:table-row-group><table:table-header-rows>" + strings.Replace(plain, "</table:table-row>", "</table:table-row></table:table-header-rows>", 1) + "</table:table-row-group>"
	linked := strings.Replace(strings.Replace(plainShown, "Blad1", "gekoppeld blad 1", 1), "(2) ", "(2) kopie van een blad uit een ander bestand", 1)
	whole := content(sheetOf(plain))
	for name, tc := range map[string]struct {
		parts     []string
		want, why string
	}{
		"as it is":             {[]string{"content.xml", whole}, plainShown, ""},
		"deleted content":      {[]string{"content.xml", content(deleted + sheetOf(plain))}, plainShown, "bijgehouden wijzigingen"},
		"a table in a cell":    {[]string{"content.xml", content(sheetOf(inCell))}, plainShown, ""},
		"groups of rows":       {[]string{"content.xml", content(sheetOf(grouped))}, plainShown, ""},
		"a sheet of elsewhere": {[]string{"content.xml", content(`<table:table table:name="'file:///home/piet/geheim.ods'#$Blad1">` + plain + `</table:table>`)}, linked, "niet gevolgd"},
		"no content":           {[]string{"meta.xml", whole}, "", "geen werkblad"},
		"a text":               {[]string{"content.xml", `<office:document-content><office:text/></office:document-content>`}, "", "geen werkblad"},
		"a password": {[]string{
			"content.xml", "xx", "META-INF/manifest.xml", `<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`,
		}, "", "wachtwoord"},
		"a document type": {[]string{"content.xml", `<!DOCTYPE x [<!ENTITY a "b">]>` + whole}, "", "XML-entiteiten"},
		"it breaks off":   {[]string{"content.xml", whole[:strings.Index(whole, "<text:p>6030")]}, "Blad1 (1) \n  geslacht|text|: M×1\n  landcode|text|: 5022×1\n", "afgebroken"},
		"an empty sheet":  {[]string{"content.xml", content(sheetOf(""))}, "", "het blad is leeg"},
	} {
		t.Run(name, func(t *testing.T) {
			got, reasons := readAll(t, pack(t, tc.parts...))
			if diff := cmp.Diff(tc.want, shown(got)); diff != "" || !strings.Contains(reasons, tc.why) {
				t.Errorf("(-want +got):\n%s\nreasons: %s", diff, reasons)
			}
		})
	}
}

func TestASpreadsheetThatIsCutOrChanged(t *testing.T) {
	file := pack(t, "content.xml", content(sheetOf(plain)), "META-INF/manifest.xml", "<m/>")
	for n := range file {
		if _, reasons := readAll(t, file[:n]); reasons == "" || strings.Contains(reasons, "onbekend") {
			t.Fatalf("cut at %d: reasons %q", n, reasons)
		}
		bad := bytes.Clone(file)
		bad[n] ^= 0x41
		readAll(t, bad)
	}
}

func TestAFlatFileThatIsCutAnywhere(t *testing.T) {
	whole, err := os.ReadFile(flatPath)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "map.fods")
	for n := 700; n < len(whole); n += 97 {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := open(t.Context(), source.Target{Path: path})
		if err != nil {
			if strings.Contains(err.Error(), path) {
				t.Errorf("the path is in %v", err)
			}
			continue
		}
		said := ""
		for a, err := range s.Assets(t.Context()) {
			if err != nil {
				said += err.Error()
				continue
			}
			p, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
			if err != nil {
				t.Fatalf("cut at %d: %v", n, err)
			}
			said += whys(p)
		}
		if !strings.Contains(said, "afgebroken") {
			t.Errorf("cut at %d: %s", n, said)
		}
		s.Close()
	}
}

func TestSheetsAreReadInAnyOrderAndAtTheSameTime(t *testing.T) {
	s := openPath(t, packedPath)
	want := profiles(t, packedPath, toetssteen.DepthCensus)
	done := make(chan string, 8)
	for i := range cap(done) {
		go func() {
			k := i % len(want)
			p, err := s.Profile(t.Context(), source.Asset{Name: want[k].Asset.Name}, source.Request{Depth: toetssteen.DepthCensus})
			done <- cmp.Diff(want[k].Columns, p.Columns) + fmt.Sprint(err)
		}()
	}
	for range cap(done) {
		if got := <-done; got != "<nil>" {
			t.Error(got)
		}
	}
}

func TestSniff(t *testing.T) {
	read := func(path string) []byte {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, source.SniffBytes))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, tc := range []struct {
		name string
		head []byte
		want bool
	}{
		{"a.dat", read(packedPath), true},
		{"a.xml", read(flatPath), true},
		{"a.zip", pack(t, "x.ods", "x"), false},
		{"a.xml", []byte("<?xml version='1.0'?><persoon/>"), false},
		{"a.csv", []byte("opendocument.spreadsheet;office:document\n1;2\n"), false},
	} {
		if got := Sniff(tc.name, tc.head); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

// FuzzContent reads any XML as the content of a spreadsheet.
func FuzzContent(f *testing.F) {
	f.Add(content(sheetOf(plain)))
	flat, err := os.ReadFile(flatPath)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(flat))
	f.Add(content(sheetOf(`<table:table-row table:number-rows-repeated="9"><table:covered-table-cell office:value-type="time" office:time-value="PT10H30M00S"/></table:table-row>`)))
	f.Fuzz(func(t *testing.T, s string) { readAll(t, pack(t, "content.xml", s)) })
}

// FuzzFile reads any bytes as a spreadsheet.
func FuzzFile(f *testing.F) {
	f.Add(pack(f, "content.xml", content(sheetOf(plain))))
	f.Fuzz(func(t *testing.T, file []byte) { readAll(t, file) })
}
