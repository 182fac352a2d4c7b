package chart

import (
	"fmt"
	"math"
	"strconv"
)

// Funnel draws the rates of groups at the steps of a process, or at any list
// of shares: under each heading one bar a group, with its interval. Each step
// has a scale of its own, which its end says; bars of one step compare, bars
// of two steps do not.
type Funnel struct {
	ID, Title, Desc string
	Remark          string // above the column at the right
	Numbered        bool   // the steps follow each other
	Steps           []Step
	Number          func(float64) string // prints a share at an end of a scale
}

// Step is one heading with its bars.
type Step struct {
	Heading, Note string
	Bars          []Bar
}

// Bar is the share of one group. A figure that is absent is NaN.
type Bar struct {
	Label, Text, Remark string
	Value, Low, High    float64
	Reference           bool   // drawn open
	Instead             string // why there is no bar
}

const (
	funnelLabel  = 176.0
	funnelBars   = 300.0
	funnelRemark = 200.0
	barRow       = 24.0
	barSize      = 15.0
	stepHead     = 30.0
	stepFoot     = 26.0
)

// SVG draws the steps. It is safe to put into a page whatever the texts hold.
func (f Funnel) SVG() string {
	height := 22.0
	for _, s := range f.Steps {
		height += stepHead + barRow*float64(len(s.Bars)) + stepFoot
	}
	var c canvas
	c.start(f.ID, f.Title, f.Desc, pictureWidth, height)
	c.fillDefs()
	c.text(pictureWidth, 14, "end", f.Remark, `font-size="12" font-weight="600" fill="`+quiet+`"`)
	y := 22.0
	for i, s := range f.Steps {
		size := stepHead + barRow*float64(len(s.Bars)) + stepFoot
		if f.Numbered {
			f.number(&c, i, y, size)
		}
		f.step(&c, s, y)
		y += size
	}
	return c.end()
}

// indent makes room for the numbers of steps.
func (f Funnel) indent() float64 {
	if f.Numbered {
		return 34
	}
	return 0
}

func (f Funnel) number(c *canvas, i int, y, size float64) {
	const x = 11.0
	if i < len(f.Steps)-1 {
		c.line(x, y+26, x, y+size+2, `stroke="`+rule+`" stroke-width="2"`)
		c.path(fmt.Sprintf("M%s %sl-5 -7h10z", px(x), px(y+size+3)), `fill="`+quiet+`"`)
	}
	c.circle(x, y+14, 11, `fill="`+accent+`"`)
	c.text(x, y+18.5, "middle", strconv.Itoa(i+1), `font-weight="700" fill="`+paper+`"`)
}

func (f Funnel) step(c *canvas, s Step, y float64) {
	left := f.indent()
	heading := cut(s.Heading, 52)
	c.text(left, y+18.5, "start", heading, `font-weight="700" fill="`+ink+`"`)
	room := int((pictureWidth-left)/6.6) - len([]rune(heading))*9/7 - 2
	if room > 8 {
		c.text(left+float64(len([]rune(heading)))*8.4+10, y+18.5, "start", cut(s.Note, room), `font-size="12" fill="`+quiet+`"`)
	}
	end := 0.0
	for _, b := range s.Bars {
		for _, v := range []float64{b.Value, b.High} {
			if known(v) {
				end = max(end, v)
			}
		}
	}
	drawn := end > 0
	end = min(niceEnd(end, 1, 1.6, 2, 3, 4, 6, 8), 1)
	y += stepHead
	x0 := left + funnelLabel
	width := funnelBars - left
	bottom := y + barRow*float64(len(s.Bars))
	for _, share := range []float64{0, .5, 1} {
		if !drawn {
			break // nothing to measure
		}
		x := x0 + share*width
		c.line(x, y-2, x, bottom+2, `stroke="`+rule+`"`)
		c.text(x, bottom+15, "middle", f.Number(share*end), `font-size="11.5" fill="`+quiet+`"`)
	}
	n := 0
	for i, b := range s.Bars {
		paint := c.fillOf(-1)
		if !b.Reference {
			paint = c.fillOf(n)
			n++
		}
		f.bar(c, b, left, y+barRow*float64(i)+barRow/2, x0, width/end, paint)
	}
}

func (f Funnel) bar(c *canvas, b Bar, left, y, x0, scale float64, paint string) {
	c.text(left, y+4.5, "start", cut(b.Label, fits(funnelLabel-8)), `fill="`+ink+`"`)
	c.text(pictureWidth, y+4.5, "end", cut(b.Remark, fits(funnelRemark)), `fill="`+ink+`"`)
	if b.Instead != "" || math.IsNaN(b.Value) {
		c.text(x0+6, y+4.5, "start", cut(b.Instead, 46), `font-size="12" font-style="italic" fill="`+quiet+`"`)
		return
	}
	c.rect(x0, y-barSize/2, b.Value*scale, barSize, paint)
	end := x0 + b.Value*scale
	if known(b.Low) && known(b.High) {
		halo := `stroke="` + paper + `" stroke-width="4"`
		line := `stroke="` + ink + `" stroke-width="1.5"`
		lo, hi := x0+b.Low*scale, x0+b.High*scale
		for _, paint := range []string{halo, line} {
			c.line(lo, y, hi, y, paint)
			c.line(lo, y-4, lo, y+4, paint)
			c.line(hi, y-4, hi, y+4, paint)
		}
		end = max(end, hi)
	}
	c.text(end+7, y+4.5, "start", b.Text, `font-weight="600" fill="`+ink+`" stroke="`+paper+`" stroke-width="4" paint-order="stroke"`)
}
