package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Colours of the pictures. They are told apart in black and white as well: by
// pattern, shape, outline and letter.
const (
	ink    = "#1b2326"
	quiet  = "#4e5b60"
	rule   = "#cfd8da"
	ground = "#eef3f3"
	accent = "#0f4c5c"
	harm   = "#8f3b00"
	paper  = "#ffffff"
)

const (
	pictureWidth = 760 // of a plot: fits an A4 page at nine points
	fontSize     = 13
	letterWidth  = 7.3 // of that font, on the wide side
)

// canvas gathers a picture; y grows while rows are added.
type canvas struct {
	b  strings.Builder
	id string
}

// start opens a picture. Title and description are what a screen reader says.
func (c *canvas) start(id, title, desc string, width, height float64) {
	c.id = esc(id)
	fmt.Fprintf(&c.b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="%[1]s-title %[1]s-desc" viewBox="0 0 %[2]s %[3]s" width="%[2]s" height="%[3]s" font-family="system-ui, sans-serif" font-size="%[4]d">`+"\n",
		c.id, px(width), px(height), fontSize)
	fmt.Fprintf(&c.b, `<title id="%[1]s-title">%[2]s</title>`+"\n"+`<desc id="%[1]s-desc">%[3]s</desc>`+"\n", c.id, esc(title), esc(desc))
}

func (c *canvas) end() string {
	c.b.WriteString("</svg>\n")
	return c.b.String()
}

// px prints a coordinate with one decimal.
func px(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0 // no coordinate; callers leave such marks out
	}
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // no negative zero
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func (c *canvas) line(x1, y1, x2, y2 float64, more string) {
	fmt.Fprintf(&c.b, `<line x1="%s" y1="%s" x2="%s" y2="%s" %s/>`+"\n", px(x1), px(y1), px(x2), px(y2), more)
}

func (c *canvas) rect(x, y, w, h float64, more string) {
	fmt.Fprintf(&c.b, `<rect x="%s" y="%s" width="%s" height="%s" %s/>`+"\n", px(x), px(y), px(max(w, 0)), px(h), more)
}

func (c *canvas) path(d, more string) { fmt.Fprintf(&c.b, `<path d="%s" %s/>`+"\n", d, more) }

func (c *canvas) circle(x, y, r float64, more string) {
	fmt.Fprintf(&c.b, `<circle cx="%s" cy="%s" r="%s" %s/>`+"\n", px(x), px(y), px(r), more)
}

// text writes a text; anchor is start, middle or end.
func (c *canvas) text(x, y float64, anchor, s, more string) {
	if s == "" {
		return
	}
	if more != "" {
		more = " " + more
	}
	fmt.Fprintf(&c.b, `<text x="%s" y="%s" text-anchor="%s"%s>%s</text>`+"\n", px(x), px(y), anchor, more, esc(s))
}

// label writes a text in at most two lines that stand around y, each of at
// most so many letters.
func (c *canvas) label(x, y float64, anchor, s string, most int, more string) {
	lines := broken(s, most)
	if len(lines) == 1 {
		c.text(x, y+4.5, anchor, lines[0], more)
		return
	}
	c.text(x, y-3, anchor, lines[0], more)
	c.text(x, y+12, anchor, lines[1], more)
}

// broken cuts a label into at most two lines.
func broken(s string, most int) []string {
	r := []rune(s)
	if len(r) <= most {
		return []string{s}
	}
	at := most
	for i := most; i > most/2; i-- {
		if r[i] == ' ' {
			at = i
			break
		}
	}
	return []string{strings.TrimSpace(string(r[:at])), cut(strings.TrimSpace(string(r[at:])), most)}
}

// fits is how many letters of the usual size a width holds.
func fits(width float64) int { return int(width / letterWidth) }

// fitsSmall is how many small letters a width holds.
func fitsSmall(width float64) int { return int(width / 6.4) }

// fillCount is how many patterns there are, solid among them.
const fillCount = 5

// fillDefs defines the patterns that tell groups apart: solid, stripes, dots,
// crossed and upright lines, all of one colour and an outline.
func (c *canvas) fillDefs() {
	pattern := func(n int, size float64, body string) {
		fmt.Fprintf(&c.b, `<pattern id="%s-fill%d" width="%s" height="%s" patternUnits="userSpaceOnUse"><rect width="%[3]s" height="%[4]s" fill="%s"/>%s</pattern>`,
			c.id, n, px(size), px(size), paper, body)
	}
	c.b.WriteString("<defs>")
	pattern(1, 6, `<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="`+accent+`" stroke-width="2"/>`)
	pattern(2, 6, `<circle cx="3" cy="3" r="1.7" fill="`+accent+`"/>`)
	pattern(3, 7, `<path d="M0 0L7 7M7 0L0 7" stroke="`+accent+`" stroke-width="1.2"/>`)
	pattern(4, 5, `<path d="M2.5 0V5" stroke="`+accent+`" stroke-width="1.6"/>`)
	c.b.WriteString("</defs>\n")
}

// fillOf is the paint of the n-th group; under 0 is the reference: no fill.
func (c *canvas) fillOf(n int) string {
	switch {
	case n < 0:
		return `fill="` + paper + `" stroke="` + ink + `" stroke-width="1.3"`
	case n%fillCount == 0:
		return `fill="` + accent + `" stroke="` + accent + `" stroke-width="1.3"`
	}
	return fmt.Sprintf(`fill="url(#%s-fill%d)" stroke="%s" stroke-width="1.3"`, c.id, n%fillCount, accent)
}

// known tells whether a figure is there and finite; a figure that is not there
// is NaN.
func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// niceEnd rounds up to a round number: one of the steps times a power of ten.
func niceEnd(v float64, steps ...float64) float64 {
	if v <= 0 || !known(v) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range steps {
		if v <= m*p*(1+1e-9) {
			return m * p
		}
	}
	return 10 * p
}
