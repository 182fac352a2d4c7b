package chart

import (
	"fmt"
	"math"
)

// Matrix is a heat map of two columns: in each field the ratio of those who
// have both levels against all others. Harm is orange and striped, the other
// side is blue; ▲ is over 1, ▼ is under 1, and the ratio itself is printed.
type Matrix struct {
	ID, Title, Desc string
	RowName         string
	ColumnName      string
	Rows, Columns   []string
	Fields          [][]Field // Fields[row][column]; missing fields are empty
	Benefit         bool      // under 1 is harm
}

// Field is one combination. Value is NaN where nothing is known.
type Field struct {
	Value float64
	Text  string // in the field
	About string // what a pointer resting on the field reads
}

const (
	matrixRow    = 30.0
	matrixColumn = 74.0
	matrixMost   = 22 // letters of a row's label
)

// matrixFills are the grounds from mild to strong: of harm, and of the other
// side. The ink on each keeps a contrast of 4.5 and more.
var matrixFills = [2][3][2]string{
	{{"#fbe6d3", ink}, {"#f0b37e", ink}, {"#9c4200", paper}},
	{{"#dde9f5", ink}, {"#9dbfe0", ink}, {"#1f4e86", paper}},
}

// SVG draws the matrix. It is safe to put into a page whatever the texts hold.
func (m Matrix) SVG() string {
	left := 16 + letterWidth*float64(widest(m.Rows, matrixMost))
	left = max(left, letterWidth*float64(min(len([]rune(m.RowName)), matrixMost))+16)
	top := 44 + 0.71*letterWidth*float64(widest(m.Columns, maxColumn))
	width := left + matrixColumn*float64(len(m.Columns)) + top*0.8
	height := top + matrixRow*float64(len(m.Rows)) + 8
	var c canvas
	c.start(m.ID, m.Title, m.Desc, width, height)
	fmt.Fprintf(&c.b, `<defs><pattern id="%s-harm" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1" stroke="%s" stroke-width="0.8" opacity="0.45"/></pattern></defs>`+"\n", c.id, harm)
	head := `font-size="12" font-weight="600" fill="` + quiet + `"`
	c.text(left, 13, "start", cut(m.ColumnName, 60), head)
	c.text(left-10, top-8, "end", cut(m.RowName, matrixMost), head)
	for j, label := range m.Columns {
		x := left + matrixColumn*float64(j) + matrixColumn/2 - 6
		fmt.Fprintf(&c.b, `<text transform="translate(%s %s) rotate(-45)" fill="%s">%s</text>`+"\n", px(x), px(top-6), ink, esc(cut(label, maxColumn)))
	}
	for i, label := range m.Rows {
		y := top + matrixRow*float64(i)
		c.text(left-10, y+matrixRow/2+4.5, "end", cut(label, matrixMost), `fill="`+ink+`"`)
		for j := range m.Columns {
			m.field(&c, i, j, left+matrixColumn*float64(j), y)
		}
	}
	return c.end()
}

func (m Matrix) field(c *canvas, i, j int, x, y float64) {
	f := Field{Value: math.NaN()}
	if i < len(m.Fields) && j < len(m.Fields[i]) {
		f = m.Fields[i][j]
	}
	const w, h = matrixColumn - 3, matrixRow - 3
	if math.IsNaN(f.Value) {
		c.rect(x, y, w, h, `fill="#f7f8f9" stroke="#e1e5e8"`)
		c.text(x+w/2, y+h/2+4.5, "middle", f.Text, `fill="`+quiet+`"`)
		return
	}
	side, strength, mark := m.grade(f.Value)
	if strength < 0 {
		c.b.WriteString("<g><title>" + esc(f.About) + "</title>")
		c.rect(x, y, w, h, `fill="`+paper+`" stroke="`+quiet+`"`)
		c.text(x+w/2, y+h/2+4.5, "middle", f.Text, `fill="`+ink+`"`)
		c.b.WriteString("</g>\n")
		return
	}
	paint := matrixFills[side][strength]
	c.b.WriteString("<g><title>" + esc(f.About) + "</title>")
	c.rect(x, y, w, h, `rx="2" fill="`+paint[0]+`"`)
	if side == 0 && strength < 2 {
		c.rect(x, y, w, h, fmt.Sprintf(`rx="2" fill="url(#%s-harm)"`, c.id))
	}
	c.text(x+w/2, y+h/2+4.5, "middle", mark+" "+f.Text, fmt.Sprintf(`font-weight="600" fill="%s" stroke="%s" stroke-width="3" paint-order="stroke"`, paint[1], paint[0]))
	c.b.WriteString("</g>\n")
}

// grade gives the side of a ratio (0 is harm), and how strong it is; under 0 is
// about equal.
func (m Matrix) grade(v float64) (side, strength int, mark string) {
	mark = "▲"
	if v < 1 {
		mark = "▼"
	}
	if m.Benefit {
		v = 1 / v
	}
	if v < 1 {
		v, side = 1/v, 1
	}
	switch {
	case v >= 3:
		return side, 2, mark
	case v >= 1.5:
		return side, 1, mark
	case v >= 1.1:
		return side, 0, mark
	}
	return side, -1, ""
}
