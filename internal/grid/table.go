package grid

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// table is one table on a sheet: its range begins with the first row of its
// region, which may be a title.
type table struct {
	Range
	header  int // row of the header's first line; -1 without one
	data    int // first row of data
	end     int // row before which the data end; math.MaxInt is the sheet's end
	names   []string
	kinds   []string // what the cells of a column are, if they are all of one kind
	rows    int64
	notes   []string // remarks
	known   bool
	open    bool    // a declared table that goes on below its range
	suspect bool    // a declared table whose names may be data
	holes   []Range // declared tables within the range, which are tables of their own
}

// tables finds the tables among the regions, and how many lone cells and rows
// belong to none.
func (s *survey) tables() (found []*table, loose int) {
	s.mergeOverlapping()
	regions := slices.DeleteFunc(slices.Clone(s.regions), func(g *region) bool {
		return g.merged || len(g.head) == 0 && g.known == nil
	})
	slices.SortStableFunc(regions, func(a, b *region) int {
		return cmp.Or(cmp.Compare(a.Top, b.Top), cmp.Compare(a.Left, b.Left))
	})
	for _, g := range regions {
		t := s.tableOf(g)
		if t.header < 0 && !t.known {
			if above := goesOn(found, g); above != nil {
				above.goOn(g)
				continue
			}
			if g.rows == 1 || g.rows == 2 && g.Left == g.Right {
				loose++
				if len(regions) > 1 {
					continue
				}
			}
		}
		found = append(found, t)
	}
	ends(found)
	return found, loose
}

// mergeOverlapping makes one region of those whose ranges have cells in common,
// as when one bends around the other: a cell must be in one table only.
func (s *survey) mergeOverlapping() {
	for again := true; again; {
		again = false
		for i, g := range s.regions {
			for _, o := range s.regions[i+1:] {
				if !g.merged && !o.merged && g.known == nil && o.known == nil && g.Top <= o.Bottom && o.Top <= g.Bottom && overlap(g.Range, o.Range) {
					g.merge(o)
					again = true
				}
			}
		}
	}
}

func overlap(a, b Range) bool { return a.Left <= b.Right && b.Left <= a.Right }

// goesOn gives the table above a region without header that goes on in it: an
// empty line is no end. Below two tables side by side it is neither.
func goesOn(found []*table, g *region) *table {
	var above *table
	for _, t := range found {
		if overlap(t.Range, g.Range) && t.Top < g.Top && (above == nil || t.Top > above.Top) {
			above = t
		}
	}
	if above == nil {
		return nil
	}
	both := Range{above.Top, min(above.Left, g.Left), g.Bottom, max(above.Right, g.Right)}
	for _, t := range found {
		if t == above || !overlap(t.Range, both) {
			continue
		}
		if t.Bottom >= above.Top || !overlap(t.Range, above.Range) {
			return nil
		}
	}
	return above
}

// goOn adds a region to a table; columns that come with it have no name.
func (t *table) goOn(g *region) {
	for t.Left > g.Left {
		t.Left--
		t.names, t.kinds = slices.Insert(t.names, 0, ""), slices.Insert(t.kinds, 0, "")
	}
	for t.Right < g.Right {
		t.Right++
		t.names, t.kinds = append(t.names, ""), append(t.kinds, "")
	}
	t.Bottom = max(t.Bottom, g.Bottom)
	t.rows += g.rows
	t.open = true
}

// ends finds where the data of each table end: where a later one begins in the
// same columns, and which declared tables lie within it.
func ends(found []*table) {
	for _, t := range found {
		if !t.known || t.open {
			t.end = math.MaxInt
		}
		for _, o := range found {
			if o.known && !t.known && overlap(o.Range, t.Range) {
				t.holes = append(t.holes, o.Range)
			}
			if o != t && o.Top > t.Top && overlap(o.Range, t.Range) && (!o.known || t.known || o.Top > t.Bottom) {
				t.end = min(t.end, o.Top)
			}
		}
	}
}

// tableOf makes a table of a region.
func (s *survey) tableOf(g *region) *table {
	t := &table{Range: g.Range, header: -1, data: g.Top, end: math.MaxInt, rows: g.rows}
	rows := g.matrix()
	width := g.Right - g.Left + 1
	headers := 0
	if g.known != nil {
		headers = t.declared(g, rows)
	} else if h, ok := g.findHeader(rows, s.merges(g)); ok {
		t.header, t.names, headers = g.head[h.at].number, h.names, h.at+h.rows
		t.data = g.head[headers-1].number + 1
		t.rows -= int64(headers)
		if h.at > 0 {
			t.notes = append(t.notes, fmt.Sprintf("%d regel(s) boven de kolomkoppen horen niet bij de tabel", h.at))
		}
	} else {
		t.notes = append(t.notes, "geen kolomkoppen herkend: de kolommen heten naar hun letter")
	}
	for len(t.names) < width {
		t.names = append(t.names, "")
	}
	t.names = t.names[:width]
	t.kinds = g.kindsBelow(headers)
	return t
}

// declared takes what the file says of a table. Its names may still be a row of
// data that somebody declared to be the header: then they are not used.
func (t *table) declared(g *region, rows [][]string) (headers int) {
	k := g.known
	t.known = true
	for headers < len(g.head) && g.head[headers].number < g.Top+k.Headers {
		headers++
	}
	t.header, t.data, t.end = g.Top, g.Top+k.Headers, g.Bottom+1-k.Totals
	t.rows = max(t.rows-int64(headers+k.Totals), 0)
	names := make([]string, g.Right-g.Left+1)
	for i, n := range k.Names[:min(len(k.Names), len(names))] {
		names[i] = oneLine(n)
	}
	data := rows[headers:]
	if looksLikeData(names, data) || recurs(names, data) || vertical(names, data) {
		t.notes = append(t.notes, "de kolomkoppen die het bestand opgeeft kunnen gegevens zijn: de kolommen heten naar hun letter")
		t.suspect = true
		return headers
	}
	for i, n := range names {
		names[i] = cutName(n)
	}
	t.names = names
	return headers
}

// kindNames say what cells are, as a column's type.
var kindNames = [...]string{Text: "text", Number: "number", Date: "date", Bool: "boolean"}

// kindsBelow gives what the cells below a header are, per column; a column with
// several kinds has none.
func (g *region) kindsBelow(headers int) []string {
	out := make([]string, g.Right-g.Left+1)
	mixed := make([]bool, len(out))
	for _, h := range g.head[min(headers, len(g.head)):] {
		for _, c := range h.cells {
			i, name := c.column-g.Left, kindNames[c.kind]
			if out[i] != "" && out[i] != name {
				mixed[i] = true
			}
			out[i] = name
		}
	}
	for i := range out {
		if mixed[i] {
			out[i] = ""
		}
	}
	return out
}

// merges gives the merged cells in the head of a region.
func (s *survey) merges(g *region) []Range {
	var out []Range
	if s.facts == nil || len(g.head) == 0 {
		return nil
	}
	last := g.head[len(g.head)-1].number
	for _, m := range s.facts.Merges {
		if overlap(m, g.Range) && m.Top >= g.Top && m.Top <= last {
			out = append(out, m)
		}
	}
	return out
}

// columnNames gives each column a name of its own.
func (t *table) columnNames() []string {
	used := map[string]bool{}
	out := make([]string, len(t.names))
	for i, name := range t.names {
		if name == "" {
			name = "kolom " + Letters(t.Left+i)
		}
		unique := name
		for n := 2; used[unique]; n++ {
			unique = fmt.Sprintf("%s (%d)", name, n)
		}
		used[unique] = true
		out[i] = unique
	}
	return out
}

func oneLine(v string) string { return strings.ToValidUTF8(strings.Join(strings.Fields(v), " "), "?") }
