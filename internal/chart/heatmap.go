// Package chart draws figures as SVG. It is pure: texts and figures are passed
// in, and the same input gives the same bytes. A chart never stands alone:
// whoever shows one puts the same figures beside it as a table.
package chart

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Heatmap is a grid of rows and columns whose cells have a level. It is told
// apart by letter and pattern as well as by colour, so that it can be read in
// black and white and by people who see colours differently.
type Heatmap struct {
	ID          string // prefix of the ids inside the picture; letters, digits, "-"
	Title, Desc string
	Rows        []string
	Columns     []string
	Groups      []string // of each column, or nil; a gap shows where one ends
	Cells       [][]Cell // Cells[row][column]; missing cells are empty
	Marks       [4]string
}

// Cell is one field of the grid. Level 0 is empty; 1 to 3 are low to high.
type Cell struct {
	Level int
	Text  string // what a pointer resting on the cell reads
}

const (
	cellSize   = 26
	groupGap   = 10
	charWidth  = 7  // of a 12 px system font, on the wide side
	maxRow     = 46 // characters of a row's label; the table beside has it whole
	maxColumn  = 30
	labelSpace = 10
)

// fills are the colours of the levels on white; each differs from the next by
// contrast, pattern and letter.
var fills = [4]struct{ ground, pattern, ink string }{
	1: {"#e2eff0", "dots", "#10292e"},
	2: {"#97c6ca", "lines", "#08191c"},
	3: {"#0f4c5c", "", "#ffffff"},
}

// SVG draws the grid. The picture has a title and a description, no script and
// no style, and is safe to put into a page whatever the texts hold.
func (h Heatmap) SVG() string {
	left := labelSpace + charWidth*widest(h.Rows, maxRow)
	top := labelSpace + charWidth*widest(h.Columns, maxColumn)*7/10 // at 45 degrees
	width := left + h.offset(len(h.Columns)) + top + labelSpace
	height := top + cellSize*len(h.Rows) + labelSpace
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="%[1]s-title %[1]s-desc" viewBox="0 0 %[2]d %[3]d" width="%[2]d" height="%[3]d" font-family="system-ui, sans-serif" font-size="12">`+"\n",
		esc(h.ID), width, height)
	fmt.Fprintf(&b, `<title id="%[1]s-title">%[2]s</title>`+"\n"+`<desc id="%[1]s-desc">%[3]s</desc>`+"\n", esc(h.ID), esc(h.Title), esc(h.Desc))
	h.patterns(&b)
	for i, label := range h.Columns {
		x, y := left+h.offset(i)+cellSize/2, top-4
		fmt.Fprintf(&b, `<text transform="translate(%d %d) rotate(-45)" fill="#1a1a1a">%s</text>`+"\n", x+4, y, esc(cut(label, maxColumn)))
	}
	for i, label := range h.Rows {
		y := top + cellSize*i
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end" fill="#1a1a1a">%s</text>`+"\n", left-labelSpace, y+cellSize/2+4, esc(cut(label, maxRow)))
		for j := range h.Columns {
			h.cell(&b, i, j, left+h.offset(j), y)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// offset is how far a column stands from the first.
func (h Heatmap) offset(column int) int {
	x := cellSize * column
	for i := 1; i <= column && i < len(h.Groups); i++ {
		if h.Groups[i] != h.Groups[i-1] {
			x += groupGap
		}
	}
	return x
}

func (h Heatmap) patterns(b *strings.Builder) {
	id := esc(h.ID)
	fmt.Fprintf(b, `<defs><pattern id="%s-dots" width="6" height="6" patternUnits="userSpaceOnUse"><circle cx="1.5" cy="1.5" r="0.9" fill="#6b8f93"/></pattern>`, id)
	fmt.Fprintf(b, `<pattern id="%s-lines" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7L7 -1" stroke="#6aa3a9" stroke-width="1"/></pattern></defs>`+"\n", id)
}

func (h Heatmap) cell(b *strings.Builder, row, column, x, y int) {
	c := h.at(row, column)
	const inset, size = 1, cellSize - 2
	if c.Level == 0 {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="#f7f8f9" stroke="#e1e5e8"/>`+"\n", x+inset, y+inset, size, size)
		return
	}
	f := fills[c.Level]
	fmt.Fprintf(b, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="2" fill="%s"/>`, esc(c.Text), x+inset, y+inset, size, size, f.ground)
	if f.pattern != "" {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" rx="2" fill="url(#%s-%s)"/>`, x+inset, y+inset, size, size, esc(h.ID), f.pattern)
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle" font-weight="600" fill="%s" stroke="%s" stroke-width="3" paint-order="stroke">%s</text></g>`+"\n",
		x+cellSize/2, y+cellSize/2+4, f.ink, f.ground, esc(h.Marks[c.Level]))
}

// at gives a cell; what is missing or out of range is empty.
func (h Heatmap) at(row, column int) Cell {
	if row >= len(h.Cells) || column >= len(h.Cells[row]) {
		return Cell{}
	}
	c := h.Cells[row][column]
	if c.Level < 0 || c.Level >= len(fills) {
		return Cell{}
	}
	return c
}

func widest(labels []string, most int) int {
	n := 0
	for _, l := range labels {
		n = max(n, utf8.RuneCountInString(l))
	}
	return min(n, most)
}

// cut shortens a label in its middle: the ends of names tell them apart.
func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	head := most / 2
	return string(r[:head]) + "…" + string(r[len(r)-(most-head-1):])
}

// esc makes a text safe inside an element or attribute of the picture.
// Characters that XML forbids are shown by their number.
func esc(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r == 0x7f || r == 0xfffe || r == 0xffff {
			b.WriteString(`\x` + strconv.FormatInt(int64(r), 16))
			continue
		}
		b.WriteRune(r)
	}
	return html.EscapeString(b.String())
}
