package chart

import "fmt"

// Splits draws how a gap is divided in two parts, once for each way to divide
// it: bars that stack from 0, negative parts to the left. A dashed line marks
// the gap, which every bar adds up to.
type Splits struct {
	ID, Title, Desc string
	First, Second   string // names of the parts
	GapText         string
	Gap             float64
	Bars            []SplitBar
	Number          func(float64) string
}

// SplitBar is one way to divide; a part that is absent is NaN.
type SplitBar struct {
	Label, Text   string
	First, Second float64
}

const (
	splitLabel = 216.0
	splitText  = 150.0
	splitRow   = 40.0
	splitTop   = 58.0
)

// SVG draws the bars. It is safe to put into a page whatever the texts hold.
func (s Splits) SVG() string {
	low, high := min(s.Gap, 0), max(s.Gap, 0)
	for _, b := range s.Bars {
		for _, v := range []float64{b.First, b.Second} {
			if known(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if !known(low) || !known(high) || high == low {
		low, high = 0, 1
	}
	left, right := splitLabel+8, pictureWidth-splitText-12
	at := func(v float64) float64 { return left + (v-low)/(high-low)*(right-left) }
	bottom := splitTop + splitRow*float64(len(s.Bars))
	var c canvas
	c.start(s.ID, s.Title, s.Desc, pictureWidth, bottom+44)
	c.fillDefs()
	s.legend(&c)
	zero := at(0)
	for i, b := range s.Bars {
		s.bar(&c, b, splitTop+splitRow*float64(i)+splitRow/2, at)
	}
	c.line(zero, splitTop-4, zero, bottom+4, `stroke="`+ink+`" stroke-width="1.5"`)
	c.text(zero, bottom+20, "middle", s.Number(0), `font-size="12" fill="`+ink+`"`)
	if known(s.Gap) {
		gap := at(s.Gap)
		c.line(gap, splitTop-8, gap, bottom+6, `stroke="`+harm+`" stroke-width="2" stroke-dasharray="5 3"`)
		c.text(min(gap, right-10), bottom+20, "middle", s.GapText, `font-size="12" font-weight="600" fill="`+harm+`"`)
	}
	return c.end()
}

func (s Splits) legend(c *canvas) {
	x := splitLabel + 8
	for i, name := range []string{s.First, s.Second} {
		c.rect(x, 6+20*float64(i), 22, 14, c.fillOf(splitFills[i]))
		c.text(x+30, 17.5+20*float64(i), "start", cut(name, 64), `font-size="12.5" fill="`+ink+`"`)
	}
}

// splitFills are the patterns of the first and the second part.
var splitFills = [2]int{1, 0}

func (s Splits) bar(c *canvas, b SplitBar, y float64, at func(float64) float64) {
	c.label(0, y, "start", b.Label, fits(splitLabel), `fill="`+ink+`"`)
	c.text(pictureWidth, y+4.5, "end", cut(b.Text, fits(splitText)), `fill="`+ink+`"`)
	up, down := 0.0, 0.0
	for i, v := range []float64{b.First, b.Second} {
		if !known(v) {
			continue
		}
		from := &up
		if v < 0 {
			from = &down
		}
		a, z := at(*from), at(*from+v)
		c.rect(min(a, z), y-12, max(a, z)-min(a, z), 24, c.fillOf(splitFills[i]))
		*from += v
		if size := max(a, z) - min(a, z); size > 58 {
			c.text((a+z)/2, y+4.5, "middle", s.Number(v), fmt.Sprintf(`font-size="12" font-weight="700" fill="%s" stroke="%s" stroke-width="4" paint-order="stroke"`,
				[2]string{ink, paper}[i], [2]string{paper, accent}[i]))
		}
	}
}
