package grid

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// book is a workbook of one sheet that is drawn in text: a line for each row,
// with a bar between cells.
type book struct {
	lines []string
	facts Facts
	known []Known
	fail  int // line at which reading fails; 0 is never
}

func (b *book) Sheets() []Sheet { return []Sheet{{Name: "Blad", Known: b.known}} }
func (b *book) Close() error    { return nil }

func (b *book) Why(err error, other string) string { return other }

func (b *book) Open(context.Context, int) (Reader, error) { return &drawn{book: b}, nil }

type drawn struct {
	*book
	next int
	row  Row
}

func (d *drawn) Facts() *Facts                 { return &d.facts }
func (d *drawn) Progress() (done, total int64) { return int64(d.next), int64(len(d.lines)) }

var errBroken = errors.New("broken")

func (d *drawn) Next() (*Row, error) {
	for d.next < len(d.lines) {
		line := d.lines[d.next]
		d.next++
		if d.next == d.fail {
			return nil, errBroken
		}
		d.row = Row{Number: d.next - 1}
		for c, v := range strings.Split(line, "|") {
			if v = strings.TrimSpace(v); v != "" {
				d.row.Cells = append(d.row.Cells, Cell{Column: c, Text: []byte(v)})
			}
		}
		if len(d.row.Cells) > 0 {
			return &d.row, nil
		}
	}
	return nil, io.EOF
}

func draw(s string) *book { return &book{lines: strings.Split(strings.Trim(s, "\n"), "\n")} }

// tablesOf lists the tables of a drawn sheet: name, rows, columns with the
// number of filled values.
func tablesOf(t testing.TB, b *book) []string {
	t.Helper()
	s := NewBook(b, "test", "", nil)
	var out []string
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		p, err := s.Profile(t.Context(), a, source.Request{Depth: toetssteen.DepthCensus})
		if err != nil {
			t.Fatal(err)
		}
		if wrong := sourcetest.Problems(p, toetssteen.DepthCensus); len(wrong) > 0 {
			t.Fatal(strings.Join(wrong, "\n"))
		}
		line := fmt.Sprintf("%s %d:", a.Name, p.Rows)
		if a.Rows != p.Rows {
			line = fmt.Sprintf("%s %d, listed with %d:", a.Name, p.Rows, a.Rows)
		}
		for _, c := range p.Columns {
			line += fmt.Sprintf(" %s(%d)", c.Name, c.Seen)
		}
		out = append(out, line)
	}
	return out
}

func TestWhereTablesLie(t *testing.T) {
	for name, tc := range map[string]struct {
		sheet string
		want  []string
	}{
		"one": {`
persoonnr|geslacht|landcode
1|M|5022
2|V|6030`, []string{"Blad 2: persoonnr(2) geslacht(2) landcode(2)"}},
		"below titles": {`
Leerlingen
Peildatum: 1 oktober

persoonnr|geslacht|landcode
1|M|5022
2|V|6030`, []string{"Blad 2: persoonnr(2) geslacht(2) landcode(2)"}},
		"right below a title": {`
Leerlingen van de school
persoonnr|geslacht|landcode
1|M|5022
2|V|6030`, []string{"Blad 2: persoonnr(2) geslacht(2) landcode(2)"}},
		"side by side, the right one twice": {`
persoonnr|geslacht||code|land
1|M||5022|Aland
2|V||6030|Beland
3|V||
4|V||jaar|aantal
5|V||2020|12
6|M||2021|13
7|M`, []string{"Blad 7: persoonnr(7) geslacht(7)", "Blad!D1 2: code(2) land(2)", "Blad!D5 2: jaar(2) aantal(2)"}},
		"empty rows are no end": {`
persoonnr|geslacht|landcode
1|M|5022

2|V|6030


3|V|6030
4|V|6030`, []string{"Blad 4: persoonnr(4) geslacht(4) landcode(4)"}},
		"one below the other": {`
persoonnr|geslacht|landcode
1|M|5022
2|V|6030

code|omschrijving
NL|Aland
BE|Beland
MA|Celand`, []string{"Blad 2: persoonnr(2) geslacht(2) landcode(2)", "Blad!A5 3: code(3) omschrijving(3)"}},
		"sparse rows": {`
a_id|geslacht|b_cd|c_cd|d_cd|e_cd
1||||5
2|M|||5
3||7||5|9
4|V|||5|9`, []string{"Blad 4: a_id(4) geslacht(2) b_cd(1) c_cd(0) d_cd(4) e_cd(2)"}},
		"a column without a name": {`
persoonnr|geslacht||landcode
1|M|x|5022
2|V|x|6030
3|V|x|6030`, []string{"Blad 3: persoonnr(3) geslacht(3) kolom C(3) landcode(3)"}},
		"names that stand twice": {`
persoonnr|geboorteland|geboorteland
1|5022|5023
2|6030|6031`, []string{"Blad 2: persoonnr(2) geboorteland(2) geboorteland (2)(2)"}},
		"no header": {`
Jansen|1985-03-02|M
Pieters|1990-01-31|V
Klaassen|1991-01-31|V`, []string{"Blad 3: kolom A(3) kolom B(3) kolom C(3)"}},
		"a record from top to bottom": {`
naam|Jansen
geboorteland|Aland
geslacht|vrouw
leeftijd|34`, []string{"Blad 4: kolom A(4) kolom B(4)"}},
		"notes before a table get the longer name": {`
Toelichting bij deze tabel
Bron van de cijfers is het register
Peildatum is 1 oktober

persoonnr|geslacht|landcode
1|M|5022
2|V|6030`, []string{"Blad!A1 3: kolom A(3)", "Blad 2: persoonnr(2) geslacht(2) landcode(2)"}},
		"data grow wider below": {`
persoonnr|geslacht|landcode
1|M|5022

2|V|6030|extra`, []string{"Blad 2: persoonnr(2) geslacht(2) landcode(2) kolom D(1)"}},
		"a header alone": {"persoonnr|geslacht|geboorteland", []string{"Blad 0: persoonnr(0) geslacht(0) geboorteland(0)"}},
		"nothing":        {"", []string{"Blad: het blad is leeg"}},
		"one cell":       {"||x", []string{"Blad 1: kolom C(1)"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, tablesOf(t, draw(tc.sheet))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamesStayWhenDataGrow(t *testing.T) {
	sheet := "persoonnr|geslacht||code|land\n1|M||5022|Aland\n2|V||6030|Beland"
	names := func(s string) (out []string) {
		for _, line := range tablesOf(t, draw(s)) {
			name, _, _ := strings.Cut(line, " ")
			out = append(out, name)
		}
		return out
	}
	want := names(sheet)
	for range 5 {
		sheet += "\n3|V||6031|Celand"
		if diff := cmp.Diff(want, names(sheet)); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
	}
}

func TestDeclaredTable(t *testing.T) {
	b := draw(`
notitie
|persoonnr|geslacht
|1|M
|2|V
|Totaal|2`)
	b.known = []Known{{Range: Range{1, 1, 4, 2}, Names: []string{"persoonnr", "geslacht"}, Headers: 1, Totals: 1}}
	if diff := cmp.Diff([]string{"Blad 2: persoonnr(2) geslacht(2)"}, tablesOf(t, b)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b = draw("Jansen|1985-03-02\nPieters|1990-01-31\nKlaassen|1991-01-31")
	b.known = []Known{{Range: Range{0, 0, 2, 1}, Names: []string{"Jansen", "1985-03-02"}, Headers: 1}}
	if diff := cmp.Diff([]string{"Blad 2: kolom A(2) kolom B(2)"}, tablesOf(t, b)); diff != "" {
		t.Errorf("a first row of data that is declared a header (-want +got):\n%s", diff)
	}
}

func TestASheetThatBreaksOff(t *testing.T) {
	b := draw("persoonnr|geslacht|landcode\n1|M|5022\n2|V|6030\n3|V|6030")
	b.fail = 4
	s := NewBook(b, "test", "", nil)
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Profile(t.Context(), a, source.Request{Depth: toetssteen.DepthCensus})
		if err != nil || !p.Partial || p.Rows != 2 || len(p.NotRead) != 1 {
			t.Errorf("%d rows, partial %v, %v, error %v", p.Rows, p.Partial, p.NotRead, err)
		}
	}
}

// Whatever a sheet holds, each filled cell is in at most one table, and what is
// said of a table holds no value that stands in its data.
func TestNoValueBecomesAName(t *testing.T) {
	marks := sourcetest.Canary(9, 60)
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.SampledFrom(append([]string{"", "", "", "12", "1985-03-02", "M"}, marks...))
		var lines []string
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			lines = append(lines, strings.Join(rapid.SliceOfN(cell, 1, 6).Draw(t, "row"), "|"))
		}
		filled := int64(len(strings.FieldsFunc(strings.Join(lines, "|"), func(r rune) bool { return r == '|' })))
		b := &book{lines: lines}
		if rapid.Bool().Draw(t, "declared") {
			top, left := rapid.IntRange(0, 5).Draw(t, "top"), rapid.IntRange(0, 5).Draw(t, "left")
			b.known = []Known{{Range: Range{top, left, top + 2, left + 1}, Names: []string{"code", "land"}}}
		}
		s := NewBook(b, "test", "", nil)
		seen := int64(0)
		for a, err := range s.Assets(context.Background()) {
			if err != nil {
				continue
			}
			p, err := s.Profile(context.Background(), a, source.Request{Depth: toetssteen.DepthCensus})
			if err != nil {
				t.Fatal(err)
			}
			said := a.Name + a.Comment
			for _, n := range p.NotRead {
				said += n.What + n.Why
			}
			for _, c := range p.Columns {
				said += c.Name + c.Comment + c.Type
				seen += c.Seen
			}
			if found := marks.FoundIn([]byte(said)); len(found) > 0 {
				t.Fatalf("%q is said: %v\n%s", said, found, strings.Join(lines, "\n"))
			}
		}
		if seen > filled {
			t.Fatalf("%d values of %d filled cells\n%s", seen, filled, strings.Join(lines, "\n"))
		}
	})
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]Range{
		"B2:D5": {1, 1, 4, 3}, "$A$1": {0, 0, 0, 0}, "XFD1048576": {1048575, 16383, 1048575, 16383},
		"B:C": {0, 1, MaxRows - 1, 2}, "3:4": {2, 0, 3, MaxColumns - 1}, "D5:B2": {1, 1, 4, 3},
	} {
		if got, ok := ParseRange([]byte(text)); !ok || got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"", "1A", "A1:", "!", "A1:B2:C3", "AAAAAAAAAAA1", "A99999999999"} {
		if got, ok := ParseRange([]byte(text)); ok {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
	if got := Address(4, 3) + Letters(16383) + Letters(25) + Letters(26); got != "D5XFDZAA" {
		t.Error(got)
	}
}
