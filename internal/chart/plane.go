package chart

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Plane sets points in the plane of two strengths, each from 0: how strongly a
// criterion is bound up with a group, and how much it decides. Points are
// numbered; the list beside the plane says which is which.
type Plane struct {
	ID, Title, Desc string
	X, Y            string // names of the axes
	Corner          string // what the upper right corner means
	Points          []Point
	Number          func(float64) string
}

// Point is one criterion; Series chooses its shape.
type Point struct {
	Label  string
	X, Y   float64
	Series int
}

const (
	planeLeft   = 62.0
	planeTop    = 16.0
	planeWidth  = 400.0
	planeHeight = 300.0
	planeList   = planeLeft + planeWidth + 34
)

// SVG draws the plane. It is safe to put into a page whatever the texts hold.
func (p Plane) SVG() string {
	points := slices.DeleteFunc(slices.Clone(p.Points), func(q Point) bool { return !known(q.X) || !known(q.Y) })
	endX, endY := 0.0, 0.0
	for _, q := range points {
		endX, endY = max(endX, q.X), max(endY, q.Y)
	}
	endX, endY = niceEnd(endX*1.05, 1, 2, 5), niceEnd(endY*1.05, 1, 2, 5)
	height := max(planeTop+planeHeight+58, 30+22*float64(len(points)))
	var c canvas
	c.start(p.ID, p.Title, p.Desc, pictureWidth, height)
	p.frame(&c, endX, endY)
	taken := make([][2]float64, 0, 2*len(points))
	for _, q := range points {
		x := planeLeft + min(max(q.X/endX, 0), 1)*planeWidth
		y := planeTop + planeHeight - min(max(q.Y/endY, 0), 1)*planeHeight
		shape(&c, q.Series, x, y)
		taken = append(taken, [2]float64{x, y})
	}
	for i, q := range points {
		at := free(taken, taken[i][0], taken[i][1])
		taken = append(taken, at)
		c.text(at[0], at[1]+4.5, "middle", strconv.Itoa(i+1), `font-weight="700" fill="`+ink+`" stroke="`+paper+`" stroke-width="4" paint-order="stroke"`)
		row := 26 + 22*float64(i)
		shape(&c, q.Series, planeList, row-4.5)
		c.text(planeList+30, row, "end", strconv.Itoa(i+1), `font-weight="700" fill="`+ink+`"`)
		c.text(planeList+38, row, "start", cut(q.Label, fits(pictureWidth-planeList-38)), `fill="`+ink+`"`)
	}
	return c.end()
}

func (p Plane) frame(c *canvas, endX, endY float64) {
	right, bottom := planeLeft+planeWidth, planeTop+planeHeight
	c.rect(planeLeft, planeTop, planeWidth, planeHeight, `fill="`+paper+`" stroke="`+rule+`"`)
	c.rect(planeLeft+planeWidth/2, planeTop, planeWidth/2, planeHeight/2, `fill="`+ground+`"`)
	c.text(right-8, planeTop+18, "end", cut(p.Corner, 44), `font-size="12" font-style="italic" fill="`+quiet+`"`)
	small := `font-size="12" fill="` + ink + `"`
	for _, share := range []float64{0, .2, .4, .6, .8, 1} {
		x, y := planeLeft+share*planeWidth, bottom-share*planeHeight
		c.line(x, planeTop, x, bottom, `stroke="`+rule+`"`)
		c.line(planeLeft, y, right, y, `stroke="`+rule+`"`)
		c.text(x, bottom+17, "middle", p.Number(share*endX), small)
		c.text(planeLeft-7, y+4.5, "end", p.Number(share*endY), small)
	}
	name := `font-size="12.5" font-weight="600" fill="` + quiet + `"`
	c.text((planeLeft+right)/2, bottom+40, "middle", p.X, name)
	fmt.Fprintf(&c.b, `<text transform="translate(14 %s) rotate(-90)" text-anchor="middle" %s>%s</text>`+"\n", px((planeTop+bottom)/2), name, esc(p.Y))
}

// shape draws the mark of a series: circle, square, diamond, triangle.
func shape(c *canvas, series int, x, y float64) {
	paint := fmt.Sprintf(`fill="%s" stroke="%s" stroke-width="1.5"`, accent, paper)
	switch series % 4 {
	case 0:
		c.circle(x, y, 6, paint)
	case 1:
		c.rect(x-5.5, y-5.5, 11, 11, paint)
	case 2:
		c.path(fmt.Sprintf("M%s %sl7 -7l7 7l-7 7z", px(x-7), px(y)), paint)
	default:
		c.path(fmt.Sprintf("M%s %sl7 12h-14z", px(x), px(y-7)), paint)
	}
}

// free finds a place for a number around a point where nothing stands yet.
func free(taken [][2]float64, x, y float64) [2]float64 {
	places := [][2]float64{{14, -8}, {14, 9}, {-14, -8}, {-14, 9}, {0, -16}, {0, 17}, {26, 0}, {-26, 0}, {24, -18}, {24, 18}, {-24, -18}, {-24, 18}}
	best, most := places[0], -1.0
	for _, d := range places {
		nearest := math.Inf(1)
		for _, t := range taken {
			nearest = min(nearest, math.Hypot(x+d[0]-t[0], y+d[1]-t[1]))
		}
		if nearest > 15 {
			return [2]float64{x + d[0], y + d[1]}
		}
		if nearest > most {
			best, most = d, nearest
		}
	}
	return [2]float64{x + best[0], y + best[1]}
}
