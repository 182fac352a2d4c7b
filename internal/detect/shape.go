package detect

import (
	"fmt"
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// Shares of values that must have a form. They read practice, not law: some
// dirt is in every column.
const (
	shapeShare = 0.9
	eachShare  = 0.1
	minShaped  = 3 // values, before their form says anything
)

// shaped compares the masked forms of the values with those of each kind.
func (g *gatherer) shaped() {
	shapes, n := g.shapes()
	if n < minShaped {
		return
	}
	for kind, ind := range g.d.indicators {
		for i := range ind.Shapes {
			if x, ok := shapeFits(&ind.Shapes[i], shapes, n); ok {
				g.shapeMatch(kind, i, x, n)
			}
		}
	}
}

// shapes gives how many values have each form, from what the source counted or
// else from the values it gave.
func (g *gatherer) shapes() (shapes map[string]int64, n int64) {
	shapes = map[string]int64{}
	for _, s := range g.c.Shapes {
		shapes[s.Shape] += s.Count
		n += s.Count
	}
	if n > 0 || g.c.Truncated {
		return shapes, max(n, g.c.Seen) // of many forms only the first are kept
	}
	for _, v := range g.c.Values {
		if text := strings.TrimSpace(v.Value); text != "" && !fillers[fold(text)] {
			shapes[source.Shape([]byte(text))] += v.Count
			n += v.Count
		}
	}
	return shapes, n
}

func shapeFits(u *catalogue.ShapeUse, shapes map[string]int64, n int64) (x int64, ok bool) {
	for _, form := range u.Any {
		x += shapes[form]
	}
	if len(u.Any) > 0 {
		return x, float64(x) >= shapeShare*float64(n)
	}
	for _, form := range u.All {
		c := countShaped(form, shapes)
		if float64(c) < eachShare*float64(n) {
			return 0, false
		}
		x += c
	}
	return x, true
}

// countShaped counts a form; "word" stands for all forms of letters, spaces,
// hyphens and apostrophes.
func countShaped(form string, shapes map[string]int64) int64 {
	if form != "word" {
		return shapes[form]
	}
	var c int64
	for s, n := range shapes {
		if strings.Trim(s, "Aa+ -'") == "" {
			c += n
		}
	}
	return c
}

func (g *gatherer) shapeMatch(kind, i int, x, n int64) {
	u := &g.d.indicators[kind].Shapes[i]
	s := g.has(kind)
	named := s != nil && s.named+s.labeled+s.keyed > 0
	level := aloneLevels[u.Alone]
	if !named && (level == 0 || !g.opaque() && level < aloneLevels["medium"]) {
		return
	}
	if named && len(u.All) > 0 {
		level = aloneLevels["medium"] // two forms together say more than one
	}
	s = g.signal(kind)
	if s.listed > 0 && !named {
		return
	}
	s.listed = max(s.listed, min(level, 2), 1)
	s.bare = true
	rule := fmt.Sprintf("%s.shape.%d", g.d.indicators[kind].ID, i+1)
	s.plus("shape", rule, "evidence.shape", weightListed[min(s.listed, 2)],
		sharesOf(g.c, x, n), strings.Join(append(append([]string{}, u.Any...), u.All...), ", "))
}
