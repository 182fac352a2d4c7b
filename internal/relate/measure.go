package relate

import (
	"cmp"
	"math"
	"slices"

	"toetssteen"
	"toetssteen/internal/stats"
)

const (
	leastRows  = 100 // rows with the indicator, below which nothing is measured
	maxGroups  = 64  // groups of an indicator; rarer ones count together
	folds      = 5
	pairOf     = 6  // the strongest columns of which pairs are measured
	shownOne   = 10 // columns told of per indicator, besides the known proxies
	shownPairs = 3
	alpha      = 0.05
	z95        = 1.959963984540054
	// perCell is the expected count from which chi-square tells (Cochran 1954);
	// with less, the held-out AUC says whether there is anything.
	perCell = 5
)

// measure measures each column against each indicator of the matrix. Columns
// that hold sex or origin themselves are no proxies; a join measures only what
// stands on both sides of it.
func (w *work) measure(m *matrix) {
	for i := range m.fields {
		ind := m.fields[i].asset.indicator(m.fields[i].column)
		if ind == nil {
			continue
		}
		fam := family{m: m, indicator: &m.fields[i], finding: ind}
		fam.groups()
		for x := range m.fields {
			if fam.candidate(x) {
				fam.fields = append(fam.fields, x)
			}
		}
		w.proxies = append(w.proxies, fam.measure(w)...)
	}
}

// family is all that is tried against one indicator.
type family struct {
	m         *matrix
	indicator *field
	finding   *toetssteen.Finding
	rows      []int // that have the indicator
	group     []uint16
	sizes     []int64 // of the groups, the largest first
	fields    []int
	flat      []float64 // the table of counts, used again and again
}

// groups numbers the groups of the indicator, the largest first.
func (f *family) groups() {
	codes := f.indicator.coder.codes
	count := make([]int64, f.indicator.coder.levels())
	for i, c := range codes {
		if c != missing {
			f.rows = append(f.rows, i)
			count[c]++
		}
	}
	order := make([]int, 0, len(count))
	for c, n := range count {
		if n > 0 {
			order = append(order, c)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(count[b], count[a]) })
	number := make([]uint16, len(count))
	f.sizes = make([]int64, min(len(order), maxGroups))
	for at, c := range order {
		g := min(at, maxGroups-1)
		number[c] = uint16(g)
		f.sizes[g] += count[c]
	}
	f.group = make([]uint16, len(f.rows))
	for i, r := range f.rows {
		f.group[i] = number[codes[r]]
	}
}

// candidate reports whether a field may be a proxy for the indicator.
func (f *family) candidate(x int) bool {
	c := &f.m.fields[x]
	if c == f.indicator || c.asset.indicator(c.column) != nil {
		return false
	}
	if j := f.m.step.join; j != nil {
		key := c.asset == j.other && c.column == j.unique || c.asset == f.m.step.base && c.column == j.key
		return c.asset != f.indicator.asset && !key
	}
	return true
}

// measure gives the measures of a family that are worth telling, strongest
// first.
func (f *family) measure(w *work) []toetssteen.ProxyMeasure {
	if len(f.fields) == 0 {
		return nil
	}
	if len(f.rows) < leastRows || len(f.sizes) < 2 {
		return f.unable(w)
	}
	var all []measured
	for _, x := range f.fields {
		all = append(all, f.one([]int{x}))
	}
	byStrength(all)
	all = append(all, f.pairs(all)...)
	adjust(all)
	return f.shown(w, all)
}

// measured is one column, or a pair, with its figures.
type measured struct {
	fields   []int
	levels   int
	assoc    stats.Association
	low, mid float64 // of U, corrected for what many levels give by chance
	auc, se  float64
	p, adj   float64
	added    float64
}

func (m measured) varies() bool { return m.assoc.OK }

// one measures the levels of a column, or the crossed levels of two.
func (f *family) one(fields []int) measured {
	codes, levels := f.levels(fields)
	return f.table(fields, codes, levels)
}

// table measures levels that were numbered.
func (f *family) table(fields []int, codes []int32, levels int) measured {
	table := f.count(codes, levels)
	out := measured{fields: fields, levels: len(table), assoc: stats.Associate(table)}
	a := &out.assoc
	out.mid, out.low = math.NaN(), math.NaN()
	out.auc, out.se, out.p = math.NaN(), math.NaN(), math.NaN()
	if !a.OK {
		return out
	}
	out.mid = max(0, a.MillerMadow/a.HA)
	out.low = max(0, out.mid-z95*a.USE)
	out.p = a.Chi.P
	if a.N < perCell*float64(a.Rows)*float64(a.Cols) || !a.Chi.OK {
		out.p = math.NaN()
		if f.learn(&out, codes, levels); out.se > 0 {
			// One-sided: a column that predicts worse than chance on other rows, as
			// many levels do, tells nothing.
			out.p = math.Erfc((out.auc-0.5)/out.se/math.Sqrt2) / 2
		}
	}
	return out
}

// learn adds how well the levels tell the largest group from the others.
func (f *family) learn(m *measured, codes []int32, levels int) {
	var ok bool
	if m.auc, m.se, ok = stats.HeldOutAUC(f.foldCells(codes, levels)); !ok {
		m.auc, m.se = math.NaN(), math.NaN()
	}
}

// levels gives the level of each row of the family, numbered from 0. Not every
// number need occur.
func (f *family) levels(fields []int) (codes []int32, levels int) {
	first := f.m.fields[fields[0]].coder
	codes, levels = make([]int32, len(f.rows)), first.levels()
	for i, r := range f.rows {
		codes[i] = int32(first.codes[r])
	}
	for _, x := range fields[1:] {
		levels = f.cross(codes, levels, f.m.fields[x].coder)
	}
	return codes, levels
}

// cross crosses levels with those of another column, and numbers the pairs that
// occur anew, in the order in which they come.
func (f *family) cross(codes []int32, levels int, with *coder) int {
	width := with.levels()
	var dense []int32
	sparse := map[int]int32{}
	if levels*width <= mostDense {
		dense = make([]int32, levels*width)
	}
	n := int32(0)
	for i, r := range f.rows {
		pair := int(codes[i])*width + int(with.codes[r])
		var at int32
		if dense != nil {
			at = dense[pair]
		} else {
			at = sparse[pair]
		}
		if at == 0 {
			n++
			at = n
			if dense != nil {
				dense[pair] = at
			} else {
				sparse[pair] = at
			}
		}
		codes[i] = at - 1
	}
	return int(n)
}

// mostDense is up to how many pairs of levels are counted in a plain table.
const mostDense = 1 << 20

// count gives the table of levels by groups.
func (f *family) count(codes []int32, levels int) [][]float64 {
	groups := len(f.sizes)
	f.flat = slices.Grow(f.flat[:0], levels*groups)[:levels*groups]
	flat := f.flat
	clear(flat)
	table := make([][]float64, levels)
	for i := range table {
		table[i] = flat[i*groups : (i+1)*groups]
	}
	for i, level := range codes {
		table[level][f.group[i]]++
	}
	return slices.DeleteFunc(table, func(row []float64) bool { // levels that do not occur here
		return !slices.ContainsFunc(row, func(v float64) bool { return v > 0 })
	})
}

// foldCells counts the largest group against the others, by level and fold.
func (f *family) foldCells(codes []int32, levels int) []stats.FoldCell {
	fold := make([]stats.FoldCell, levels*folds)
	for i, level := range codes {
		c := &fold[int(level)*folds+i%folds]
		if f.group[i] == 0 {
			c.In++
		} else {
			c.Out++
		}
	}
	cells := fold[:0]
	for i, c := range fold {
		if c.In+c.Out > 0 {
			c.Level, c.Fold = i/folds, i%folds
			cells = append(cells, c)
		}
	}
	return cells
}

// pairs measures the strongest columns two by two.
func (f *family) pairs(singles []measured) []measured {
	var out []measured
	top := singles[:min(len(singles), pairOf)]
	for i, a := range top {
		for _, b := range top[i+1:] {
			if !a.varies() || !b.varies() {
				continue
			}
			fields := []int{a.fields[0], b.fields[0]}
			slices.Sort(fields)
			codes, levels := f.levels(fields)
			if len(f.rows) < perLevel*levels {
				continue // so few rows for each crossing tell nothing that the columns do not
			}
			p := f.table(fields, codes, levels)
			p.added = p.mid - max(a.mid, b.mid)
			out = append(out, p)
		}
	}
	return out
}

// byStrength puts the strongest first: by U less what many levels give by
// chance.
func byStrength(all []measured) {
	slices.SortStableFunc(all, func(a, b measured) int {
		return cmp.Or(cmp.Compare(orLess(b.mid), orLess(a.mid)), slices.Compare(a.fields, b.fields))
	})
}

func orLess(v float64) float64 {
	if math.IsNaN(v) {
		return -1
	}
	return v
}

// adjust corrects for all that was tried against the indicator (Holm 1979).
func adjust(all []measured) {
	var p []float64
	var at []int
	for i := range all {
		all[i].adj = math.NaN()
		if !math.IsNaN(all[i].p) {
			p, at = append(p, all[i].p), append(at, i)
		}
	}
	for i, v := range stats.Holm(p) {
		all[at[i]].adj = v
	}
}
