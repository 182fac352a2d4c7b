package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/office"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

const (
	spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	related     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// plain is the parts of a small workbook, to be changed by tests.
func plain() map[string]string {
	return map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="rId1" Type="` + related + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="` + spreadsheet + `" xmlns:r="` + related + `"><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + related + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + related + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>geslacht</t></si><si><r><t>land</t></r><r><t>code</t></r><rPh><t>x</t></rPh></si><si><t>M</t></si><si><t xml:space="preserve"> V </t></si></sst>`,
		"xl/worksheets/sheet1.xml":   sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>5022</v></c></row><row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3"><v>6030</v></c></row>`),
	}
}

func sheetOf(rows string) string {
	return `<worksheet xmlns="` + spreadsheet + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, parts[name])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// readAll reads a workbook from memory, every table at every depth, and checks
// what it gives against the port. It returns the census and the reasons of what
// was not read.
func readAll(t testing.TB, file []byte) (out []source.Profile, reasons string) {
	t.Helper()
	p, err := office.ReadPackage(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, why(err, "onbekend")
	}
	s, err := load(t.Context(), p, "", "map.xlsx")
	if err != nil {
		return nil, why(err, "onbekend")
	}
	defer s.Close()
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

const plainShown = `Blad1 (2)
  geslacht: M×1 V×1
  landcode: 5022×1 6030×1
`

func TestWorkbooksThatAreOddButSound(t *testing.T) {
	for name, change := range map[string]func(map[string]string){
		"as it is": func(map[string]string) {},
		"strict namespaces": func(m map[string]string) {
			for k, v := range m {
				v = strings.ReplaceAll(v, "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
				m[k] = strings.ReplaceAll(v, spreadsheet, "http://purl.oclc.org/ooxml/spreadsheetml/main")
			}
		},
		"prefixes": func(m map[string]string) {
			for k, v := range m {
				if strings.HasPrefix(k, "xl/w") {
					v = strings.NewReplacer("</", "</x:", "<", "<x:").Replace(v)
					m[k] = strings.ReplaceAll(v, "<x:/x:", "</x:")
				}
			}
		},
		"absolute and crooked paths": func(m map[string]string) {
			m["xl/_rels/workbook.xml.rels"] = strings.NewReplacer("worksheets/sheet1.xml", `/XL\Worksheets\sheet1.xml`, "sharedStrings.xml", "../xl/./sharedstrings.xml").Replace(m["xl/_rels/workbook.xml.rels"])
		},
		"another place": func(m map[string]string) {
			m["_rels/.rels"] = strings.Replace(m["_rels/.rels"], "xl/workbook.xml", "/inhoud/boek.xml", 1)
			m["inhoud/boek.xml"] = m["xl/workbook.xml"]
			m["inhoud/_rels/boek.xml.rels"] = strings.NewReplacer("worksheets", "../xl/worksheets", "sharedStrings.xml", "/xl/sharedStrings.xml").Replace(m["xl/_rels/workbook.xml.rels"])
			delete(m, "xl/workbook.xml")
		},
		"no addresses": func(m map[string]string) {
			s := m["xl/worksheets/sheet1.xml"]
			for _, r := range []string{"A1", "B1", "A2", "B2", "A3", "B3", "1", "2", "3"} {
				s = strings.ReplaceAll(s, ` r="`+r+`"`, "")
			}
			m["xl/worksheets/sheet1.xml"] = s
		},
		"texts in the cells": func(m map[string]string) {
			m["xl/worksheets/sheet1.xml"] = sheetOf(`<row><c t="inlineStr"><is><t>geslacht</t></is></c><c t="str"><f>"x"</f><v>landcode</v></c></row><row><c t="inlineStr"><is><r><t>M</t></r></is></c><c><f>1+1</f><v>5022.0</v></c></row><row><c t="str"><v>V_x000D_</v></c><c><v>6.03E3</v></c></row>`)
		},
		"cells out of order and twice": func(m map[string]string) {
			m["xl/worksheets/sheet1.xml"] = strings.Replace(m["xl/worksheets/sheet1.xml"], `<c r="A2" t="s"><v>2</v></c><c r="B2"><v>5022</v></c>`, `<c r="B2"><v>5022</v></c><c r="A2" t="s"><v>2</v></c><c r="A2"><v>9</v></c>`, 1)
		},
		"comments, CDATA, quotes and references": func(m map[string]string) {
			s := strings.Replace(m["xl/sharedStrings.xml"], "<t>M</t>", "<t><!-- <t>x</t> --><![CDATA[M]]></t>", 1)
			m["xl/sharedStrings.xml"] = strings.Replace(s, "geslacht", "ges&#108;&#x61;cht", 1)
			m["xl/worksheets/sheet1.xml"] = strings.Replace(m["xl/worksheets/sheet1.xml"], `<c r="B2">`, `<c r='B2' x=">">`, 1)
		},
		"errors are empty": func(m map[string]string) {
			m["xl/worksheets/sheet1.xml"] = strings.Replace(m["xl/worksheets/sheet1.xml"], "</row><row r=\"3\">", `<c r="C2" t="e"><v>#N/A</v></c></row><row r="3">`, 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			parts := plain()
			change(parts)
			got, reasons := readAll(t, pack(t, parts))
			if s := shown(got); s != plainShown {
				t.Errorf("got\n%s\n%s", s, reasons)
			}
		})
	}
}

func TestWorkbooksThatAreDamaged(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(map[string]string)
		why    string
		rows   int64
	}{
		"a document type": {func(m map[string]string) {
			m["xl/worksheets/sheet1.xml"] = `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + m["xl/worksheets/sheet1.xml"]
		}, "XML-entiteiten", -1},
		"no sheet":    {func(m map[string]string) { delete(m, "xl/worksheets/sheet1.xml") }, "staat niet in het bestand", -1},
		"no workbook": {func(m map[string]string) { delete(m, "xl/workbook.xml") }, "geen Excel-werkmap", -1},
		"binary": {func(m map[string]string) {
			delete(m, "xl/workbook.xml")
			m["xl/workbook.bin"] = "x"
		}, ".xlsb", -1},
		"no texts": {func(m map[string]string) { delete(m, "xl/sharedStrings.xml") }, "de lijst met teksten ontbreekt", 2},
		"a number of no text": {func(m map[string]string) {
			m["xl/worksheets/sheet1.xml"] = strings.Replace(m["xl/worksheets/sheet1.xml"], "<v>3</v>", "<v>99</v>", 1)
		}, "verwijzen naar een tekst die er niet is", 2},
		"texts that break off": {func(m map[string]string) {
			s := m["xl/sharedStrings.xml"]
			m["xl/sharedStrings.xml"] = s[:strings.Index(s, " V ")]
		}, "de lijst met teksten in de werkmap is beschadigd", 2},
		"a sheet that breaks off": {func(m map[string]string) {
			s := m["xl/worksheets/sheet1.xml"]
			m["xl/worksheets/sheet1.xml"] = s[:strings.Index(s, `<c r="B3"`)+7]
		}, "afgebroken", 1},
		"too many columns": {func(m map[string]string) {
			m["xl/worksheets/sheet1.xml"] = strings.Replace(m["xl/worksheets/sheet1.xml"], "</row><row r=\"3\">", `<c r="XFE2"><v>1</v></c><c r="ZZZZZZ2"><v>1</v></c></row><row r="3">`, 1)
		}, "voorbij kolom XFD", 2},
		"a link outside": {func(m map[string]string) {
			m["xl/workbook.xml"] = strings.Replace(m["xl/workbook.xml"], "</workbook>", `<externalReferences><externalReference r:id="rId9"/></externalReferences></workbook>`, 1)
		}, "niet gevolgd", 2},
	} {
		t.Run(name, func(t *testing.T) {
			parts := plain()
			tc.change(parts)
			got, reasons := readAll(t, pack(t, parts))
			rows := int64(-1)
			if len(got) > 0 {
				rows = got[0].Rows
			}
			if !strings.Contains(reasons, tc.why) || rows != tc.rows {
				t.Errorf("%d rows, want %d; reasons: %s", rows, tc.rows, reasons)
			}
		})
	}
}

func TestAWorkbookThatIsCutAtAnyByte(t *testing.T) {
	file := pack(t, plain())
	for n := range file {
		if _, reasons := readAll(t, file[:n]); reasons == "" || strings.Contains(reasons, "onbekend") {
			t.Fatalf("cut at %d: reasons %q", n, reasons)
		}
	}
}

func TestAWorkbookWithAnyByteChanged(t *testing.T) {
	file := pack(t, plain())
	for n := range file {
		for _, change := range []byte{0x01, 0xff} {
			bad := bytes.Clone(file)
			bad[n] ^= change
			readAll(t, bad)
		}
	}
}

func TestAMillionEmptyRowsWithAStyle(t *testing.T) {
	var b strings.Builder
	for i := range 1_000_000 {
		fmt.Fprintf(&b, `<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>`, i+4, i+4)
	}
	parts := plain()
	parts["xl/worksheets/sheet1.xml"] = strings.Replace(parts["xl/worksheets/sheet1.xml"], "</sheetData>", b.String()+"</sheetData>", 1)
	file := pack(t, parts)
	most := peak(func() {
		if got, _ := readAll(t, file); shown(got) != plainShown {
			t.Errorf("got\n%s", shown(got))
		}
	})
	if held := peak(func() {}); most > held+64 {
		t.Errorf("%.0f MiB to read empty rows, %.0f before", most, held)
	}
}

func TestAPartThatGrowsTooMuch(t *testing.T) {
	parts := plain()
	parts["xl/worksheets/sheet1.xml"] = strings.Replace(parts["xl/worksheets/sheet1.xml"], "</sheetData>", strings.Repeat("<row/>", 16<<20)+"</sheetData>", 1)
	got, reasons := readAll(t, pack(t, parts))
	if !strings.Contains(reasons, "te groot") || len(got) != 1 || got[0].Rows != 2 || !got[0].Partial {
		t.Errorf("%s\n%s", reasons, shown(got))
	}
}

func TestMoreTablesThanAnySheetHas(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d"><v>1</v></c><c r="D%d"><v>2</v></c><c r="ZZ%d"><v>3</v></c></row>`, i*2+10, i*2+10, i*2+10, i*2+10)
	}
	for i := range 50 {
		fmt.Fprintf(&b, `<row r="%d">`, 10000+i)
		for c := i % 2; c < 2000; c += 3 {
			fmt.Fprintf(&b, `<c r="%s%d"><v>1</v></c>`, letters(c), 10000+i)
		}
		b.WriteString("</row>")
	}
	parts := plain()
	parts["xl/worksheets/sheet1.xml"] = strings.Replace(parts["xl/worksheets/sheet1.xml"], "</sheetData>", b.String()+"</sheetData>", 1)
	got, _ := readAll(t, pack(t, parts))
	if len(got) == 0 || len(got) > 300 {
		t.Errorf("%d tables", len(got))
	}
}

func letters(c int) string {
	s := ""
	for n := c + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

func TestPasswordedWorkbookIsRefused(t *testing.T) {
	path := t.TempDir() + "/slot.xlsx"
	if err := os.WriteFile(path, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("x", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := open(t.Context(), source.Target{Path: path})
	var part *source.NotReadError
	if !errors.As(err, &part) || part.Why == "" || strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}

func TestSniff(t *testing.T) {
	file := pack(t, plain())
	docx := pack(t, map[string]string{"[Content_Types].xml": "x", "word/document.xml": "x"})
	outer := pack(t, map[string]string{"a.xlsx": string(file)})
	binary := pack(t, map[string]string{"[Content_Types].xml": "x", "xl/workbook.bin": "x"})
	for _, tc := range []struct {
		name string
		head []byte
		want bool
	}{
		{"a.xlsx", file, true},
		{"a.dat", file, true},
		{"a.xlsb", file, false},
		{"a.docx", docx, false},
		{"a.zip", outer, false},
		{"a.xlsx", binary, false},
		{"a.xlsx", []byte("a;b\n1;2\n"), false},
	} {
		if got := Sniff(tc.name, tc.head); got != tc.want {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}
