package chart

import (
	"fmt"
	"math"
)

// Forest is a forest plot of ratios on a logarithmic axis. The line at 1 and
// the margin are marked. The interval of chance is a line with ends; bounds
// that rounding or suppression leaves are an open box with stripes: they are
// no chance.
type Forest struct {
	ID, Title, Desc string
	Axis            string // under the axis
	Label, Text     string // above the columns
	Less, More      string // what the left and the right of 1 mean
	MarginText      string
	Margin          float64 // over 1; less is none
	Rows            []ForestRow
	Number          func(float64) string // prints a tick
}

// ForestRow is one ratio. A figure that is absent is NaN; infinity is drawn as
// an arrow at the end of the axis.
type ForestRow struct {
	Heading         string // a row that only names those under it
	Label, Text     string
	Value, Low      float64
	High, From, To  float64
	Pooled          bool   // over strata: a diamond
	Instead, Remark string // instead of marks, when nothing may be drawn; under the text
}

const (
	forestLabel = 232.0
	forestText  = 172.0
	forestRow   = 32.0
	forestTop   = 46.0
)

// forestScale maps a ratio to a place.
type forestScale struct{ low, high, left, right float64 }

func (s forestScale) at(v float64) float64 {
	if v <= 0 {
		return s.left
	}
	share := (math.Log(v) - math.Log(s.low)) / (math.Log(s.high) - math.Log(s.low))
	return s.left + min(max(share, 0), 1)*(s.right-s.left)
}

// SVG draws the plot. It is safe to put into a page whatever the texts hold.
func (f Forest) SVG() string {
	s := f.scale()
	height := forestTop + forestRow*float64(len(f.Rows)) + 46
	var c canvas
	c.start(f.ID, f.Title, f.Desc, pictureWidth, height)
	fmt.Fprintf(&c.b, `<defs><pattern id="%s-bounds" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="%s"/><path d="M-1 6L6 -1" stroke="%s" stroke-width="1"/></pattern></defs>`+"\n", c.id, paper, harm)
	f.frame(&c, s, height-46)
	for i, r := range f.Rows {
		y := forestTop + forestRow*float64(i) + forestRow/2
		if r.Heading != "" {
			c.text(0, y+6, "start", cut(r.Heading, fits(pictureWidth-10)), `font-weight="700" fill="`+ink+`"`)
			continue
		}
		f.row(&c, s, r, y)
	}
	return c.end()
}

// scale takes in all that is drawn, 1 and the margin.
func (f Forest) scale() forestScale {
	low, high := 0.8, 1.25
	take := func(v float64) {
		if known(v) && v > 0 {
			low, high = min(low, max(v, 0.01)), max(high, min(v, 1000))
		}
	}
	for _, r := range f.Rows {
		if r.Heading != "" || r.Instead != "" {
			continue
		}
		for _, v := range []float64{r.Value, r.Low, r.High, r.From, r.To} {
			take(v)
		}
	}
	if f.Margin > 1 {
		take(f.Margin)
		take(1 / f.Margin)
	}
	pad := math.Pow(high/low, 0.06)
	return forestScale{low / pad, high * pad, forestLabel + 10, pictureWidth - forestText - 12}
}

func (f Forest) frame(c *canvas, s forestScale, bottom float64) {
	top := forestTop - 4
	for i := range f.Rows {
		y := forestTop + forestRow*float64(i+1)
		c.line(0, y, pictureWidth, y, `stroke="`+ground+`"`)
	}
	if f.Margin > 1 {
		a, b := s.at(1/f.Margin), s.at(f.Margin)
		c.rect(a, top, b-a, bottom-top, `fill="`+ground+`"`)
		for _, x := range []float64{a, b} {
			c.line(x, top, x, bottom, `stroke="`+quiet+`" stroke-dasharray="2 3"`)
		}
	}
	for _, v := range ticks(s.low, s.high) {
		x := s.at(v)
		c.line(x, bottom, x, bottom+5, `stroke="`+quiet+`"`)
		c.text(x, bottom+18, "middle", f.Number(v), `font-size="12" fill="`+ink+`"`)
	}
	c.line(s.left, bottom, s.right, bottom, `stroke="`+quiet+`"`)
	one := s.at(1)
	c.line(one, 20, one, bottom, `stroke="`+ink+`" stroke-width="1.6"`)
	c.text((s.left+s.right)/2, bottom+36, "middle", f.Axis, `font-size="12" fill="`+quiet+`"`)
	head := `font-size="12" font-weight="600" fill="` + quiet + `"`
	c.text(0, 14, "start", f.Label, head)
	c.text(pictureWidth, 14, "end", f.Text, head)
	small := `font-size="11.5" fill="` + quiet + `"`
	if room := fitsSmall(one - s.left); room >= len([]rune(f.Less))+2 {
		c.text(one-4, 14, "end", "← "+f.Less, small)
	}
	if room := fitsSmall(s.right - one); room >= len([]rune(f.More))+2 {
		c.text(one+4, 14, "start", f.More+" →", small)
	}
	if f.Margin > 1 {
		c.text(s.at(f.Margin)+4, top-4, "start", f.MarginText, small)
	}
}

func (f Forest) row(c *canvas, s forestScale, r ForestRow, y float64) {
	c.label(0, y, "start", r.Label, fits(forestLabel), `fill="`+ink+`"`)
	if r.Remark != "" && r.Instead == "" {
		c.text(pictureWidth, y-1, "end", r.Text, `fill="`+ink+`"`)
		c.text(pictureWidth, y+12, "end", cut(r.Remark, fitsSmall(forestText)), `font-size="11" fill="`+quiet+`"`)
	} else {
		c.text(pictureWidth, y+4.5, "end", cut(r.Text, fits(forestText)), `fill="`+ink+`"`)
	}
	if r.Instead != "" {
		c.text((s.left+s.right)/2, y+4.5, "middle", cut(r.Instead, fitsSmall(s.right-s.left)), `font-size="12" font-style="italic" fill="`+quiet+`" stroke="`+paper+`" stroke-width="5" paint-order="stroke"`)
		return
	}
	f.bounds(c, s, r, y)
	f.chance(c, s, r, y)
	f.point(c, s, r, y)
}

// bounds draws the box of rounding.
func (f Forest) bounds(c *canvas, s forestScale, r ForestRow, y float64) {
	if math.IsNaN(r.From) || math.IsNaN(r.To) {
		return
	}
	a, b := s.at(r.From), s.at(r.To)
	if b-a < 6 {
		a, b = (a+b)/2-3, (a+b)/2+3 // too narrow to be seen
	}
	c.rect(a, y-11, b-a, 22, fmt.Sprintf(`fill="url(#%s-bounds)" stroke="%s" stroke-width="1"`, c.id, harm))
}

// chance draws the interval; an end outside the axis is an arrow.
func (f Forest) chance(c *canvas, s forestScale, r ForestRow, y float64) {
	if math.IsNaN(r.Low) || math.IsNaN(r.High) {
		return
	}
	stroke := `stroke="` + ink + `" stroke-width="2"`
	a, b := s.at(r.Low), s.at(r.High)
	c.line(a, y, b, y, stroke)
	if r.Low < s.low {
		c.path(fmt.Sprintf("M%s %sl7 -5v10z", px(a-1), px(y)), `fill="`+ink+`"`)
	} else {
		c.line(a, y-5, a, y+5, stroke)
	}
	if r.High > s.high {
		c.path(fmt.Sprintf("M%s %sl-7 -5v10z", px(b+1), px(y)), `fill="`+ink+`"`)
	} else {
		c.line(b, y-5, b, y+5, stroke)
	}
}

// point draws the ratio itself: a square where the interval lies wholly
// outside the margin, an open circle where it does not, a diamond over strata,
// and a dot where there is no interval.
func (f Forest) point(c *canvas, s forestScale, r ForestRow, y float64) {
	if math.IsNaN(r.Value) || r.Value > s.high || r.Value < s.low {
		return
	}
	x := s.at(r.Value)
	fill := paper
	if f.outside(r) {
		fill = accent
	}
	paint := fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="2"`, fill, ink)
	switch {
	case math.IsNaN(r.Low) || math.IsNaN(r.High):
		c.circle(x, y, 4.5, `fill="`+ink+`"`)
	case r.Pooled:
		c.path(fmt.Sprintf("M%s %sl8 -8l8 8l-8 8z", px(x-8), px(y)), paint)
	case fill == accent:
		c.rect(x-5.5, y-5.5, 11, 11, paint)
	default:
		c.circle(x, y, 5.5, paint)
	}
}

func (f Forest) outside(r ForestRow) bool {
	m := max(f.Margin, 1)
	low, high := min(r.Low, orElse(r.From, r.Low)), max(r.High, orElse(r.To, r.High))
	return low > m || low == m && m > 1 || high < 1/m || high == 1/m && m > 1
}

func orElse(v, other float64) float64 {
	if math.IsNaN(v) {
		return other
	}
	return v
}

// ticks gives the marks of a logarithmic axis: the finest ladder of round
// ratios with at most seven of them in range.
func ticks(low, high float64) []float64 {
	ladders := [][]float64{
		{0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2},
		{0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4},
		{0.05, 0.1, 0.2, 0.5, 1, 2, 4, 6, 8, 10},
		{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100},
		{0.01, 0.1, 1, 10, 100, 1000},
	}
	for _, ladder := range ladders {
		if low < ladder[0]*0.8 || high > ladder[len(ladder)-1]*1.25 {
			continue
		}
		var in []float64
		for _, v := range ladder {
			if v >= low && v <= high {
				in = append(in, v)
			}
		}
		if len(in) <= 7 {
			return in
		}
	}
	return []float64{0.01, 0.1, 1, 10, 100, 1000}
}
