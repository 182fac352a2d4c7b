package grid

import (
	"context"
	"errors"
	"io"
	"slices"
)

const (
	// headRows is how many rows of a region are kept to find its header by.
	headRows = 60
	// headCells bounds what is kept of one region; leastHead rows are kept of
	// the widest.
	headCells = 1 << 15
	leastHead = 4
	// keptBytes is how much of a cell is kept to find a header by.
	keptBytes = maxName + 1
	// maxRegions bounds the regions of one sheet; a sheet has a handful of
	// tables. With more of them, all that follow count as one.
	maxRegions = 256
	// checkRows is after how many rows it is asked whether to go on.
	checkRows = 4096
)

// region is a block of cells that touch each other, or that the file declares
// to be a table.
type region struct {
	Range
	known  *Known
	rows   int64 // rows with filled cells
	head   []headRow
	cells  int  // in head
	last   int  // row that was counted last
	merged bool // into another
}

type headRow struct {
	number int
	cells  []headCell
}

type headCell struct {
	column int
	kind   Kind
	text   string
}

// survey is what one pass over a sheet tells: where its regions lie.
type survey struct {
	regions []*region // in the order in which they began
	open    []*region
	last    int // the row before
	rest    []Cell
	facts   *Facts
	err     error // why the pass broke off
}

// surveySheet passes over a sheet. Only a cancelled context is an error; what else
// goes wrong ends the survey, which keeps it.
func surveySheet(ctx context.Context, r Reader, known []Known) (*survey, error) {
	s := &survey{last: -1}
	for i := range known {
		s.regions = append(s.regions, &region{Range: known[i].Range, known: &known[i]})
	}
	for n := 0; ; n++ {
		if n%checkRows == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		row, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			break
		}
		s.add(row, len(known))
	}
	s.facts = r.Facts()
	return s, nil
}

// add takes one row.
func (s *survey) add(row *Row, known int) {
	cells := row.Cells
	if known > 0 {
		cells = s.intoKnown(row, s.regions[:known])
	}
	if row.Number > s.last+1 {
		s.open = s.open[:0]
	} else {
		s.open = slices.DeleteFunc(s.open, func(g *region) bool { return g.Bottom < s.last || g.merged })
	}
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && cells[n].Column <= cells[n-1].Column+1 {
			n++
		}
		s.place(row, cells[:n])
		cells = cells[n:]
	}
	s.last = row.Number + max(row.Repeat, 1) - 1
}

// intoKnown gives the cells of declared tables to them, and returns the others.
func (s *survey) intoKnown(row *Row, known []*region) []Cell {
	s.rest = s.rest[:0]
	for cells := row.Cells; len(cells) > 0; {
		g := knownAt(known, row.Number, cells[0].Column)
		n := 1
		for n < len(cells) && g != nil && cells[n].Column <= g.Right {
			n++
		}
		if g != nil {
			g.keep(row, cells[:n])
		} else {
			s.rest = append(s.rest, cells[0])
		}
		cells = cells[n:]
	}
	return s.rest
}

func knownAt(known []*region, row, column int) *region {
	for _, g := range known {
		if row >= g.Top && row <= g.Bottom && column >= g.Left && column <= g.Right {
			return g
		}
	}
	return nil
}

// place gives a run of cells, between two empty ones, to the region that it
// touches, and makes one of all if there are several.
func (s *survey) place(row *Row, run []Cell) {
	left, right := run[0].Column, run[len(run)-1].Column
	var home *region
	for _, g := range s.open {
		if g.merged || g.Left > right+1 || g.Right < left-1 {
			continue
		}
		if home == nil {
			home = g
		} else {
			home.merge(g)
		}
	}
	switch {
	case home != nil:
	case len(s.regions) < maxRegions:
		home = &region{Range: Range{row.Number, left, row.Number, right}}
		s.regions, s.open = append(s.regions, home), append(s.open, home)
	default:
		home = s.regions[len(s.regions)-1]
		if home.known != nil {
			return
		}
		home.merged = false
		if !slices.Contains(s.open, home) {
			s.open = append(s.open, home)
		}
	}
	home.Left, home.Right = min(home.Left, left), max(home.Right, right)
	home.keep(row, run)
}

// keep counts cells of a row, and keeps them if it is one of the first.
func (g *region) keep(row *Row, cells []Cell) {
	if again := g.rows > 0 && g.last == row.Number; !again {
		g.last = row.Number
		g.rows += int64(max(row.Repeat, 1))
		if g.known == nil {
			g.Bottom = row.Number + max(row.Repeat, 1) - 1
		}
		if n := len(g.head); n < leastHead || n < headRows && g.cells < headCells {
			g.head = append(g.head, headRow{number: row.Number})
		}
	}
	h := &g.head[len(g.head)-1]
	if h.number != row.Number {
		return
	}
	for _, c := range cells {
		h.cells = append(h.cells, headCell{c.Column, c.Kind, string(c.Text[:min(len(c.Text), keptBytes)])})
	}
	g.cells += len(cells)
}

// merge takes in a region that turned out to be a part of this one.
func (g *region) merge(o *region) {
	o.merged = true
	g.Range = Range{min(g.Top, o.Top), min(g.Left, o.Left), max(g.Bottom, o.Bottom), max(g.Right, o.Right)}
	g.rows = int64(g.Bottom - g.Top + 1) // an empty row would have ended either
	g.last = max(g.last, o.last)
	for _, h := range o.head {
		i, found := slices.BinarySearchFunc(g.head, h.number, func(a headRow, n int) int { return a.number - n })
		if found {
			g.head[i].cells = append(g.head[i].cells, h.cells...)
		} else {
			g.head = slices.Insert(g.head, i, h)
		}
	}
	g.head = g.head[:min(len(g.head), headRows)]
	g.cells += o.cells
	o.head = nil
}

// matrix gives the head as texts, a row for each and a cell for each column.
func (g *region) matrix() [][]string {
	width := g.Right - g.Left + 1
	out := make([][]string, len(g.head))
	for i, h := range g.head {
		row := make([]string, width)
		for _, c := range h.cells {
			row[c.column-g.Left] = c.text
		}
		out[i] = row
	}
	return out
}
