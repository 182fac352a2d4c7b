package counts

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/bias"
)

// Detect recognises a published table of counts and describes it as far as it
// can be seen, for a person to review: which columns are of which variable is
// taken from their names where their counts add up to the total. ok is false
// for anything else. What cannot be seen is left open: under which number
// counts were suppressed, and who published them.
func Detect(file string) (d toetssteen.AuditData, ok bool, err error) {
	sheets, err := open(context.Background(), file, "")
	var shape *bias.SpecError
	if errors.As(err, &shape) {
		return d, false, nil // not a table that this package reads
	}
	if err != nil {
		return d, false, err
	}
	for _, s := range sheets {
		g := newGuess(s)
		if g == nil {
			continue
		}
		d = g.data()
		d.Source, d.Shape = file, toetssteen.ShapeWide
		if len(sheets) > 1 {
			d.Table = s.name
		}
		check := d
		check.Below = max(2, check.Below)
		if _, _, err := read(check, []sheet{s}); err == nil {
			return d, true, nil
		}
	}
	return toetssteen.AuditData{}, false, nil
}

// guess is what a sheet looks like.
type guess struct {
	sheet
	names  []string
	label  int // -1 is a table without labels
	rows   []line
	counts []int // columns
	style  numberStyle
	round  int64
	hidden []string
}

// newGuess finds the labels and the columns of counts, or nil.
func newGuess(s sheet) *guess {
	if g := confusion(s); g != nil {
		return g
	}
	g := &guess{sheet: s, label: labelColumn(s)}
	if g.label < 0 {
		return nil
	}
	first := slices.IndexFunc(s.lines, g.isRow)
	if first < 1 {
		return nil
	}
	g.names = titles(s.lines[first-1 : first])
	for _, l := range s.lines[first:] {
		if g.isRow(l) {
			g.rows = append(g.rows, l)
		}
	}
	g.findCounts()
	if len(g.counts) == 0 {
		return nil
	}
	return g
}

// labelColumn finds the column of labels: where most cells read "Variable:
// level".
func labelColumn(s sheet) int {
	const fewest = 3
	found := map[int]int{}
	for _, l := range s.lines {
		for i, c := range l.cells {
			if strings.Contains(c.text, ": ") {
				if _, ok := parseLabel(c.text, ""); ok {
					found[i]++
				}
			}
		}
	}
	best := -1
	for _, i := range slices.Sorted(maps.Keys(found)) {
		if found[i] >= fewest && (best < 0 || found[i] > found[best]) {
			best = i
		}
	}
	return best
}

// isRow tells a row of counts: a label, and a number beside it.
func (g *guess) isRow(l line) bool {
	if _, ok := parseLabel(l.cell(g.label).text, ""); !ok {
		return false
	}
	for i, c := range l.cells {
		if i != g.label && isNumber(c) {
			return true
		}
	}
	return false
}

func isNumber(c cell) bool {
	_, ok := split(c.text)
	return ok || c.numeric
}

// isMark tells a text that may stand for a suppressed count: a sign or a
// letter, or an upper bound.
func isMark(text string) bool {
	return len(text) > 0 && len([]rune(text)) <= 4 && !strings.ContainsAny(text[:1], "0123456789")
}

// findCounts finds the columns of counts: numbers, but for a few marks, that
// do not just number the rows.
func (g *guess) findCounts() {
	marks := map[string]bool{}
	for i, name := range g.names {
		if i == g.label || name == "" {
			continue
		}
		numbers, others, numbered, last := 0, 0, true, 0
		for _, l := range g.rows {
			c := l.cell(i)
			switch {
			case isNumber(c):
				numbers++
				numbered = numbered && (c.text == strconv.Itoa(last+1) || c.text == "1")
				last, _ = strconv.Atoi(c.text)
			case isMark(c.text):
			default:
				others++
			}
		}
		if others > 0 || 2*numbers < len(g.rows) || numbered {
			continue
		}
		g.counts = append(g.counts, i)
		for _, l := range g.rows {
			if c := l.cell(i); isNumber(c) {
				g.style.learn(c.text)
			} else {
				marks[c.text] = true
			}
		}
	}
	g.hidden = slices.Sorted(maps.Keys(marks))
	g.round = g.base()
}

func (g *guess) value(l line, column int) float64 {
	v, kind := l.cell(column).parse(g.style)
	if kind != "" {
		return math.NaN()
	}
	return v
}

// base is to what the counts look rounded.
func (g *guess) base() int64 {
	for _, base := range []int64{10, 5} {
		n, fits := 0, true
		for _, l := range g.rows {
			for _, i := range g.counts {
				if v := g.value(l, i); v > 0 {
					n++
					fits = fits && math.Mod(v, float64(base)) == 0
				}
			}
		}
		if fits && n >= enough {
			return base
		}
	}
	return 0
}

func (g *guess) data() toetssteen.AuditData {
	d := toetssteen.AuditData{Rounding: g.round, Suppressed: g.hidden, Columns: g.columns()}
	if g.label >= 0 {
		d.Label = g.names[g.label]
		d.Where = g.one()
	}
	return d
}

// one chooses one table where the labels occur more than once: that of the
// first value of a column within which each occurs once.
func (g *guess) one() []toetssteen.AuditCondition {
	once := func(column int) bool {
		seen := map[[2]string]bool{}
		for _, l := range g.rows {
			key := [2]string{l.cell(g.label).text, ""}
			if column >= 0 {
				key[1] = l.cell(column).text
			}
			if seen[key] {
				return false
			}
			seen[key] = true
		}
		return true
	}
	if once(-1) {
		return nil
	}
	for i, name := range g.names {
		if name != "" && i != g.label && !slices.Contains(g.counts, i) && once(i) {
			return []toetssteen.AuditCondition{{Column: name, Values: []string{g.rows[0].cell(i).text}}}
		}
	}
	return nil
}

// confusion recognises a table of confusion matrices: columns TP, FP, FN, TN.
func confusion(s sheet) *guess {
	for i, l := range s.lines[:min(len(s.lines), headerRows)] {
		g := &guess{sheet: s, label: -1, names: titles([]line{l}), rows: s.lines[i+1:]}
		for _, want := range []string{"tp", "fp", "fn", "tn"} {
			if at := slices.IndexFunc(g.names, func(n string) bool { return strings.EqualFold(n, want) }); at >= 0 {
				g.counts = append(g.counts, at)
			}
		}
		if len(g.counts) == 4 {
			return g
		}
	}
	return nil
}
