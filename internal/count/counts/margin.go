package counts

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
)

// margin is the table over one set of variables, with where each count stands
// in the file.
type margin struct {
	columns []string // sorted
	cells   map[string]*marginCell
	// partial says that it holds fewer people than there are: of those outside
	// it nothing is published, so it must not stand for a smaller table.
	partial bool
}

type marginCell struct {
	levels []string
	n      float64
	hidden bool
	line   int
	column string
}

const separator = "\x1f"

func joined(texts []string) string { return strings.Join(texts, separator) }

// addCell files a count under the variables of its row and its column.
func (w *wide) addCell(t countText, v toetssteen.Real) error {
	levels := maps.Clone(t.row)
	for variable, level := range w.Columns[t.column] {
		levels[variable] = w.level(level)
	}
	columns := slices.Sorted(maps.Keys(levels))
	m := w.margins[joined(columns)]
	if m == nil {
		if len(w.margins) == mostMargins || len(columns) > maxColumns/10 {
			return specError("too_large")
		}
		m = &margin{columns: columns, cells: map[string]*marginCell{}}
		w.margins[joined(columns)] = m
	}
	n, known := v.Get()
	c := &marginCell{n: n, hidden: !known, line: t.line, column: t.column}
	for _, name := range columns {
		c.levels = append(c.levels, levels[name])
	}
	m.cells[joined(c.levels)] = c
	return nil
}

// ordered gives the margins, those of the fewest variables first.
func (w *wide) ordered() []*margin {
	return slices.SortedFunc(maps.Values(w.margins), func(a, b *margin) int {
		return cmp.Or(cmp.Compare(len(a.columns), len(b.columns)), slices.Compare(a.columns, b.columns))
	})
}

// sorted gives the cells in the order of the file.
func (m *margin) sorted() []*marginCell {
	return slices.SortedFunc(maps.Values(m.cells), func(a, b *marginCell) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
}

func (m *margin) table() count.Table {
	b := count.Builder{Columns: m.columns}
	for _, c := range m.sorted() {
		b.Add(c.levels, count.Cell{N: c.n, W: c.n, W2: c.n, Hidden: c.hidden})
	}
	return b.Table()
}

// levelsOf are the levels of a variable within a margin.
func (m *margin) levelsOf(variable string) map[string]bool {
	out := map[string]bool{}
	if i := slices.Index(m.columns, variable); i >= 0 {
		for _, c := range m.cells {
			out[c.levels[i]] = true
		}
	}
	return out
}

// total is the sum of a margin, as its bounds: see interval.
func (m *margin) total(w *wide) interval {
	var s interval
	for _, c := range m.cells {
		s = s.plus(w.bounds(c))
	}
	return s
}

func (w *wide) variables() []string {
	seen := map[string]bool{}
	for _, m := range w.margins {
		for _, c := range m.columns {
			seen[c] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// everyone is the number of persons: the grand total, or the largest table.
func (w *wide) everyone() float64 {
	if m := w.margins[""]; m != nil {
		return m.total(w).known
	}
	most := 0.0
	for _, m := range w.margins {
		most = max(most, m.total(w).known)
	}
	return most
}

// tables gives a table for each margin. Where a smaller table was not published
// and would be summed from a partial one, it is summed here from a whole one.
func (w *wide) tables() []count.Table {
	margins := w.ordered()
	var out []count.Table
	have := map[string]bool{}
	for _, m := range margins {
		out = append(out, m.table())
		have[joined(m.columns)] = true
	}
	for _, m := range margins {
		if !m.partial {
			continue
		}
		for _, columns := range subsets(m.columns) {
			key := joined(columns)
			if have[key] {
				continue
			}
			if i := slices.IndexFunc(margins, func(o *margin) bool { return !o.partial && containsAll(o.columns, columns) }); i >= 0 {
				out = append(out, margins[i].table().RollUp(columns...))
				have[key] = true
			}
		}
	}
	slices.SortStableFunc(out, func(a, b count.Table) int {
		return cmp.Or(cmp.Compare(len(a.Columns), len(b.Columns)), slices.Compare(a.Columns, b.Columns))
	})
	return out
}

// mostVariables bounds the subsets that are looked at: labels of people name
// three or four variables. mostMargins bounds the sets of variables in a file.
const (
	mostVariables = 6
	mostMargins   = 2000
)

// subsets are the sets of some but not all of the columns, each sorted.
func subsets(columns []string) [][]string {
	if len(columns) > mostVariables {
		return nil
	}
	var out [][]string
	for bits := 1; bits < 1<<len(columns)-1; bits++ {
		var s []string
		for i, c := range columns {
			if bits>>i&1 == 1 {
				s = append(s, c)
			}
		}
		out = append(out, s)
	}
	return out
}

func containsAll(list, some []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(list, s) })
}
