package chart

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Strengths sets figures from 0 side by side, each a bar with its interval: how
// strongly columns tell of an indicator. A series has its own pattern, and a
// name in the legend.
type Strengths struct {
	ID, Title, Desc string
	Axis            string // under the axis
	Label, Text     string // above the columns
	Legend          []string
	Rows            []Strength
	Number          func(float64) string // prints a tick
	Whole           bool                 // the axis runs to Most, whatever the figures are
	Most            float64              // figures can be no more than this; 0 is no bound
}

// Strength is one figure. What is absent is NaN.
type Strength struct {
	Label, Text      string
	Value, Low, High float64
	Series           int
}

const (
	strengthText  = 150.0
	strengthTop   = 24.0
	strengthRow   = 30.0
	strengthBelow = 44.0
)

// SVG draws the bars. It is safe to put into a page whatever the texts hold.
func (b Strengths) SVG() string {
	legend := 0.0
	if len(b.series()) > 1 {
		legend = 26
	}
	left := b.labelWidth()
	right := pictureWidth - strengthText - 12
	bottom := strengthTop + strengthRow*float64(len(b.Rows))
	var c canvas
	c.start(b.ID, b.Title, b.Desc, pictureWidth, bottom+strengthBelow+legend)
	c.fillDefs()
	end := b.end()
	b.frame(&c, left, right, bottom, end)
	for i, r := range b.Rows {
		y := strengthTop + strengthRow*(float64(i)+0.5)
		c.label(0, y, "start", r.Label, fits(left-8), `fill="`+ink+`"`)
		c.text(pictureWidth, y+4.5, "end", cut(r.Text, fitsSmall(strengthText)), `font-size="12" fill="`+ink+`"`)
		b.bar(&c, r, y, func(v float64) float64 { return left + min(max(v/end, 0), 1)*(right-left) })
	}
	b.legend(&c, bottom+strengthBelow+14)
	return c.end()
}

// labelWidth gives names the room they need, within reason.
func (b Strengths) labelWidth() float64 {
	n := 0
	for _, r := range b.Rows {
		n = max(n, utf8.RuneCountInString(r.Label))
	}
	return min(max(letterWidth*float64(n)+12, 120), 300)
}

func (b Strengths) end() float64 {
	end := 0.0
	for _, r := range b.Rows {
		for _, v := range []float64{r.Value, r.High} {
			if known(v) {
				end = max(end, v)
			}
		}
	}
	if end = niceEnd(end, 1, 2, 4, 6, 8); b.Most > 0 {
		end = min(end, b.Most)
		if b.Whole {
			end = b.Most
		}
	}
	return end
}

func (b Strengths) frame(c *canvas, left, right, bottom, end float64) {
	head := `font-size="12" font-weight="600" fill="` + quiet + `"`
	c.text(0, 14, "start", b.Label, head)
	c.text(pictureWidth, 14, "end", b.Text, head)
	for _, share := range []float64{0, .25, .5, .75, 1} {
		x := left + share*(right-left)
		c.line(x, strengthTop, x, bottom, `stroke="`+rule+`"`)
		c.text(x, bottom+17, "middle", b.Number(share*end), `font-size="12" fill="`+ink+`"`)
	}
	c.line(left, strengthTop, left, bottom, `stroke="`+ink+`"`)
	c.text((left+right)/2, bottom+36, "middle", b.Axis, `font-size="12" fill="`+quiet+`"`)
}

func (b Strengths) bar(c *canvas, r Strength, y float64, at func(float64) float64) {
	if !known(r.Value) {
		return
	}
	zero := at(0)
	c.rect(zero, y-8, max(at(r.Value)-zero, 1), 16, c.fillOf(r.Series))
	if !known(r.Low) || !known(r.High) {
		return
	}
	// The white line under the black one keeps it in sight on a dark bar.
	for _, stroke := range []string{`stroke="` + paper + `" stroke-width="4.5"`, `stroke="` + ink + `" stroke-width="1.8"`} {
		c.path(fmt.Sprintf("M%s %sH%sM%[1]s %[4]sv8M%[3]s %[4]sv8", px(at(r.Low)), px(y), px(at(r.High)), px(y-4)), stroke+` fill="none"`)
	}
}

// series lists the series that occur, in the order of the legend.
func (b Strengths) series() []int {
	var out []int
	for i := range b.Legend {
		if slices.ContainsFunc(b.Rows, func(r Strength) bool { return r.Series == i }) {
			out = append(out, i)
		}
	}
	return out
}

func (b Strengths) legend(c *canvas, y float64) {
	in := b.series()
	if len(in) < 2 {
		return
	}
	x := 0.0
	for _, i := range in {
		c.rect(x, y-10, 16, 12, c.fillOf(i))
		c.text(x+22, y, "start", b.Legend[i], `font-size="12" fill="`+ink+`"`)
		x += 22 + 6.6*float64(utf8.RuneCountInString(b.Legend[i])) + 18
	}
}
