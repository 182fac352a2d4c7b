package grid

import (
	"slices"
	"strings"

	"toetssteen/internal/source"
)

const (
	// maxAbove is how many rows may stand above a header: titles and notes.
	maxAbove = 20
	// maxGroups is how many rows of groups may stand over the last row of a
	// header: "Moeder" over "geboorteland".
	maxGroups = 2
)

// header is where a header stands in the head of a region, and what it says.
type header struct {
	at, rows int // index of its first row, number of rows
	names    []string
}

// findHeader looks for the header of a region: its first row that is no title,
// or several rows of which the upper ones span columns of the lower.
func (g *region) findHeader(rows [][]string, merges []Range) (header, bool) {
	widest := 0
	for _, row := range rows {
		widest = max(widest, filled(row))
	}
	refused := false
	for i := range rows[:min(len(rows), maxAbove+1)] {
		if h, ok := g.grouped(rows, i, merges); ok {
			return h, true
		}
		n := filled(rows[i])
		if n*2 < widest || n == 1 && widest > 1 {
			continue // a title
		}
		names := Header(lines(rows[i:]))
		if names != nil && (!refused || surely(names)) {
			return header{i, 1, names}, true
		}
		refused = true
	}
	return header{}, false
}

// lines puts each cell of the first row on one line, as a name is.
func lines(rows [][]string) [][]string {
	first := make([]string, len(rows[0]))
	for i, v := range rows[0] {
		first[i] = oneLine(v)
	}
	return append([][]string{first}, rows[1:]...)
}

func filled(row []string) int {
	n := 0
	for _, v := range row {
		if v != "" {
			n++
		}
	}
	return n
}

// surely reports whether every word of a row is a name by itself, so that the
// row is a header even below a wide row that is none.
func surely(names []string) bool {
	n := 0
	for _, v := range names {
		if v == "" {
			continue
		}
		if !source.KnownName(v) && !joined(v) && !elementNumber(v) {
			return false
		}
		n++
	}
	return n > 1
}

// grouped recognises a header of several rows that begins in row i: merged cells
// there span some of the columns, and together with what stands below they name
// them. A group that is no word of names is left out: it may be a person.
func (g *region) grouped(rows [][]string, i int, merges []Range) (header, bool) {
	depth := 0
	for depth < maxGroups && i+depth+1 < len(rows) && g.spans(g.head[i+depth].number, merges) &&
		g.head[i+depth+1].number == g.head[i+depth].number+1 {
		depth++
	}
	if depth == 0 {
		return header{}, false
	}
	data := rows[i+depth+1:]
	names := make([]string, len(rows[i]))
	for d := range depth + 1 {
		row := g.spread(rows[i+d], g.head[i+d].number, merges)
		if looksLikeData(row, data) {
			return header{}, false
		}
		for c, v := range row {
			v = oneLine(v)
			if group := d < depth && !g.reachesDown(g.head[i+d].number, i+depth, c, merges); group && !source.KnownName(v) && !joined(v) {
				continue
			}
			if v != "" && !strings.EqualFold(names[c], v) {
				names[c] = strings.TrimSpace(names[c] + " " + v)
			}
		}
	}
	found := Header(append([][]string{names}, data...))
	return header{i, depth + 1, found}, found != nil
}

// spans reports whether cells of a row are merged over some, not all, columns.
func (g *region) spans(row int, merges []Range) bool {
	return slices.ContainsFunc(merges, func(m Range) bool {
		return m.Top == row && m.Right > m.Left && (m.Left > g.Left || m.Right < g.Right)
	})
}

// spread gives a row with the text of merged cells in each of their columns.
func (g *region) spread(row []string, number int, merges []Range) []string {
	out := slices.Clone(row)
	for _, m := range merges {
		if m.Top != number || m.Left < g.Left {
			continue
		}
		for c := m.Left + 1; c <= min(m.Right, g.Right); c++ {
			out[c-g.Left] = row[m.Left-g.Left]
		}
	}
	return out
}

// reachesDown reports whether a cell of an upper row of a header is its column's
// own name: it is merged down to the last row, or spans one column alone.
func (g *region) reachesDown(row, last, column int, merges []Range) bool {
	for _, m := range merges {
		if m.Top == row && column+g.Left >= m.Left && column+g.Left <= m.Right {
			return m.Right == m.Left && m.Bottom >= g.head[last].number
		}
	}
	return false
}
