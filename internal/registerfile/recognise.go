package registerfile

import (
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// Table is a grid of which is known what it holds: the columns with where each
// goes, and the rows below them.
type Table struct {
	File, Name string
	Type       toetssteen.RecordType // Flat is several
	Columns    []string
	Rows       []Row
	Notes      []Reason
	targets    []target
}

// known are the normalised headings of all sheets.
func (s *Schema) known() map[string]bool {
	out := map[string]bool{normal(reasonNames.NL): true, normal(reasonNames.EN): true}
	for _, sheet := range s.sheets {
		for name := range s.headings(sheet.Type) {
			out[name] = true
		}
	}
	return out
}

// headRows are the rows in which the headings are looked for: above them may be
// a title, a date and a remark.
const headRows = 25

// Recognise finds the headings of a grid and what they are; m may be nil. A
// grid without any known heading gives a table without a type, with a note.
func (s *Schema) Recognise(g Grid, m *Mapping) (Table, error) {
	t := Table{File: g.File, Name: g.Name, Notes: g.Notes}
	own := m.of(g.Name)
	if n := normal(g.Name); own == nil && (n == normal(aboutNames.NL) || n == normal(aboutNames.EN)) {
		t.Notes = append(t.Notes, because("note.explanation"))
		return t, nil
	}
	at, kind := s.headingRow(g, own)
	if at < 0 {
		t.Notes = append(t.Notes, because("note.no_headings"))
		return t, nil
	}
	t.Type = kind
	t.Columns, t.Rows = join(g.Rows[at].Cells, g.Rows[at+1:])
	if at > 0 {
		t.Notes = append(t.Notes, because("note.above", strconv.Itoa(at)))
	}
	var err error
	t.targets, err = s.targets(&t, own)
	t.Rows = slices.DeleteFunc(t.Rows, Row.empty)
	return t, err
}

// headingRow finds the row with the most known headings, and the type of table
// that knows them.
func (s *Schema) headingRow(g Grid, own *TableMapping) (int, toetssteen.RecordType) {
	if own != nil && own.Header > 0 {
		at := slices.IndexFunc(g.Rows, func(r Row) bool { return r.Line == own.Header })
		if at < 0 {
			return -1, ""
		}
		kind, _ := s.typeOf(g, g.Rows[at].Cells, own)
		return at, kind
	}
	best, most, kind := -1, 0, toetssteen.RecordType("")
	for i, r := range g.Rows[:min(len(g.Rows), headRows)] {
		if t, n := s.typeOf(g, r.Cells, own); n > most {
			best, most, kind = i, n, t
		}
	}
	if most < 2 && (most == 0 || own == nil) {
		return -1, ""
	}
	return best, kind
}

// typeOf gives the type of table that knows most of the headings, and how many.
// A flat table must know more than any sheet does; of two sheets that know as
// many, the one that the table is named after counts.
func (s *Schema) typeOf(g Grid, cells []string, own *TableMapping) (toetssteen.RecordType, int) {
	fixed := g.Type
	if own != nil && own.As != "" {
		fixed = s.typeNamed(own.As)
	}
	best, most := toetssteen.RecordType(""), 0
	types := []toetssteen.RecordType{fixed}
	if fixed == "" {
		types = nil
		for _, sheet := range s.sheets {
			types = append(types, sheet.Type)
		}
		types = append(types, Flat)
	}
	for _, t := range types {
		n := 2 * s.knows(t, cells, own)
		if n > 0 && s.typeNamed(g.Name) == t {
			n++
		}
		if n > most {
			best, most = t, n
		}
	}
	return best, most / 2
}

func (s *Schema) knows(t toetssteen.RecordType, cells []string, own *TableMapping) int {
	names := s.headings(t)
	seen := map[string]bool{}
	for _, c := range cells {
		if _, ok := names[normal(c)]; ok || own != nil && own.Columns[c] != "" {
			seen[normal(c)] = true
		}
	}
	return len(seen)
}

// typeNamed gives the type of a sheet by any of its names.
func (s *Schema) typeNamed(name string) toetssteen.RecordType {
	n := normal(name)
	for _, sheet := range s.sheets {
		if n == normal(sheet.Name.NL) || n == normal(sheet.Name.EN) || n == normal(string(sheet.Type)) {
			return sheet.Type
		}
	}
	if n == "flat" || n == "plat" {
		return Flat
	}
	return ""
}

// join puts the columns that go on with another one back together.
func join(head []string, rows []Row) ([]string, []Row) {
	names := make([]string, 0, len(head))
	into := make([]int, len(head)) // where a column goes
	joined := false
	for i, h := range head {
		if m := continued.FindStringSubmatch(h); m != nil {
			if k := slices.Index(names, m[1]); k >= 0 {
				into[i], joined = k, true
				continue
			}
		}
		into[i] = len(names)
		names = append(names, h)
	}
	if !joined {
		return names, slices.Clone(rows)
	}
	out := make([]Row, len(rows))
	for i, r := range rows {
		cells := make([]string, len(names))
		for k := range head {
			cells[into[k]] += r.cell(k)
		}
		out[i] = Row{r.Line, cells}
	}
	return names, out
}

// targets says where each column goes, and notes what is not taken over.
func (s *Schema) targets(t *Table, own *TableMapping) ([]target, error) {
	names := s.headings(t.Type)
	out := make([]target, len(t.Columns))
	if err := own.check(s, t); err != nil {
		return nil, err
	}
	taken := map[target]string{}
	var extra, lost []string
	for i, h := range t.Columns {
		var to target
		switch {
		case own != nil && own.Columns[h] != "":
			to, _ = s.named(t.Type, h, own.Columns[h]) // checked above
		case hasExtraPrefix(h):
			to = target{extra: extraKey(h)}
		case normal(h) == normal(reasonNames.NL), normal(h) == normal(reasonNames.EN):
			to.skip = true
		case strings.TrimSpace(h) == "":
			to = s.unnamed(t, i)
		default:
			known, ok := names[normal(h)]
			if to = known; !ok {
				to = target{extra: strings.TrimSpace(h)}
			}
		}
		if to.column != nil {
			if other, twice := taken[to]; twice {
				return nil, unreadable("twice", nil, other, h)
			}
			taken[to] = h
		}
		if to.column == nil && !to.skip {
			if slices.Contains(typesOf(t.Type), toetssteen.RecordProcessing) {
				extra = append(extra, to.extra)
			} else {
				to = target{skip: true}
				lost = append(lost, h)
			}
		}
		out[i] = to
	}
	if len(extra) > 0 {
		t.Notes = append(t.Notes, because("note.extra", strconv.Itoa(len(extra)), strings.Join(extra, ", ")))
	}
	if len(lost) > 0 {
		t.Notes = append(t.Notes, because("note.lost", strconv.Itoa(len(lost)), strings.Join(lost, ", ")))
	}
	return out, nil
}

// unnamed is a column without a heading: it is kept where it has content.
func (s *Schema) unnamed(t *Table, i int) target {
	for _, r := range t.Rows {
		if strings.TrimSpace(r.cell(i)) != "" {
			return target{extra: "kolom " + strconv.Itoa(i+1)}
		}
	}
	return target{skip: true}
}
