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
	maxGroups  = 256 // groups of an indicator; rarer ones count together
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
	table, cells := f.count(codes, levels)
	out := measured{fields: fields, levels: len(table), assoc: stats.Associate(table)}
	a := &out.assoc
	out.mid, out.low = math.NaN(), math.NaN()
	out.auc, out.se, out.p = math.NaN(), math.NaN(), math.NaN()
	if !a.OK {
		return out
	}
	out.mid = max(0, a.MillerMadow/a.HA)
	out.low = max(0, out.mid-z95*a.USE)
	var ok bool
	if out.auc, out.se, ok = stats.HeldOutAUC(cells); !ok {
		out.auc, out.se = math.NaN(), math.NaN()
	}
	out.p = a.Chi.P
	if a.N < perCell*float64(a.Rows)*float64(a.Cols) || !a.Chi.OK {
		out.p = math.NaN()
		if ok && out.se > 0 {
			// One-sided: a column that predicts worse than chance on other rows, as
			// many levels do, tells nothing.
			out.p = math.Erfc((out.auc-0.5)/out.se/math.Sqrt2) / 2
		}
	}
	return out
}

// levels numbers the levels that occur in the rows of the family from 0.
func (f *family) levels(fields []int) (codes []int, levels int) {
	codes = make([]int, len(f.rows))
	number := map[int]int{}
	for i, r := range f.rows {
		code := 0
		for _, x := range fields {
			code = code*(maxLevels+1) + int(f.m.fields[x].coder.codes[r])
		}
		at, ok := number[code]
		if !ok {
			at = len(number)
			number[code] = at
		}
		codes[i] = at
	}
	return codes, len(number)
}

// count gives the table of levels by groups, and the cells by fold of the
// largest group against the others.
func (f *family) count(codes []int, levels int) ([][]float64, []stats.FoldCell) {
	groups := len(f.sizes)
	flat := make([]float64, levels*groups)
	table := make([][]float64, levels)
	for i := range table {
		table[i] = flat[i*groups : (i+1)*groups]
	}
	fold := make([]stats.FoldCell, levels*folds)
	for i, level := range codes {
		g := f.group[i]
		table[level][g]++
		c := &fold[level*folds+i%folds]
		if g == 0 {
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
	return table, cells
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
			p := f.one(fields)
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
