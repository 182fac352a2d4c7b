package relate

import (
	"cmp"
	"context"
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
)

// measure measures each column against each indicator of the matrix. Columns
// that hold sex or origin themselves are no proxies; a join measures only what
// stands on both sides of it. It gives the families it measured.
func (w *work) measure(ctx context.Context, m *matrix) []family {
	var fams []family
	for i := range m.fields {
		ind := m.fields[i].asset.indicator(m.fields[i].column)
		if ind == nil {
			continue
		}
		fam := family{m: m, indicator: &m.fields[i], finding: ind, rows: m.units(i)}
		fam.groups()
		for x := range m.fields {
			if fam.candidate(x) {
				fam.fields = append(fam.fields, x)
			}
		}
		found := fam.measure(ctx, w)
		if ctx.Err() != nil {
			break // half a family is corrected for half of what is tried
		}
		w.proxies = append(w.proxies, found...)
		fams = append(fams, fam)
	}
	return fams
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
	all       []measured
}

// groups numbers the groups of the indicator, the largest first.
func (f *family) groups() {
	codes := f.indicator.coder.codes
	count := make([]int64, f.indicator.coder.levels())
	for _, r := range f.rows {
		count[codes[r]]++
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
	if c == f.indicator || c.asset.indicator(c.column) != nil || f.identifies(c) {
		return false
	}
	if j := f.m.step.join; j != nil {
		key := c.asset == j.other && c.column == j.unique || c.asset == f.m.step.base && c.column == j.key
		return c.asset != f.indicator.asset && !key
	}
	return true
}

// identifies reports whether a column is a key of persons or households that
// comes back in some rows: it tells everything of whoever comes back.
func (f *family) identifies(c *field) bool {
	name := c.asset.Columns[c.column].Name
	known := c.asset.proxy(c.column, f.finding.Kind, f.finding.Group) != ""
	levels := c.coder.levels() // one more than maxLevels: there were more
	return !known && keyName(name) && (levels > maxLevels || levels*perLevel > len(f.rows))
}

// measure gives the measures of a family that are worth telling, strongest
// first.
func (f *family) measure(ctx context.Context, w *work) []ranked {
	if len(f.fields) == 0 {
		return nil
	}
	if len(f.rows) < leastRows || len(f.sizes) < 2 {
		return f.unable(w)
	}
	var all []measured
	for _, x := range f.fields {
		if ctx.Err() != nil {
			return nil
		}
		all = append(all, f.one([]int{x}))
	}
	byStrength(all)
	all = append(all, f.pairs(all)...)
	adjust(all)
	byStrength(all)
	f.all = all
	return f.shown(w, all)
}

// measured is one column, or a pair, with its figures.
type measured struct {
	fields  []int
	levels  int
	assoc   stats.Association
	auc, se float64
	p, adj  float64
	added   float64 // of a pair: the adjusted U beyond that of the better of both
	more    float64 // of a pair: the chance of as much more where it adds nothing
}

func (m measured) varies() bool { return m.assoc.OK }

// one measures the levels of a column, or the crossed levels of two.
func (f *family) one(fields []int) measured {
	codes, levels := f.levels(fields)
	table, cells := f.count(codes, levels)
	nan := math.NaN()
	out := measured{fields: fields, levels: len(table), assoc: stats.Associate(table), auc: nan, se: nan, p: nan, more: nan}
	if !out.assoc.OK {
		return out
	}
	out.p = out.assoc.SparseP
	if auc, se, ok := stats.HeldOutAUC(cells); ok {
		out.auc, out.se = auc, se
	}
	return out
}

// levels numbers the levels that occur in the rows of the family from 0. After
// maxLevels crossed levels of a pair the rest is one: a table of millions of
// levels by hundreds of groups would tell nothing and take all memory.
func (f *family) levels(fields []int) (codes []int, levels int) {
	codes = make([]int, len(f.rows))
	if len(fields) == 1 {
		number := make([]int, maxLevels+1)
		of := f.m.fields[fields[0]].coder.codes
		for i, r := range f.rows {
			if number[of[r]] == 0 {
				levels++
				number[of[r]] = levels
			}
			codes[i] = number[of[r]] - 1
		}
		return codes, levels
	}
	number := map[int]int{}
	for i, r := range f.rows {
		code := 0
		for _, x := range fields {
			code = code*(maxLevels+1) + int(f.m.fields[x].coder.codes[r])
		}
		at, ok := number[code]
		switch {
		case !ok && len(number) < maxLevels:
			at = len(number)
			number[code] = at
		case !ok:
			at = maxLevels
		}
		codes[i] = at
		levels = max(levels, at+1)
	}
	return codes, levels
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

// pairs measures the strongest columns two by two, as long as a crossed level
// has enough rows: of a name in a street one learns who lives there.
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
			if _, levels := f.levels(fields); levels*perLevel > len(f.rows) || levels > maxLevels {
				continue
			}
			p := f.one(fields)
			better := a
			if b.assoc.UAdjusted > a.assoc.UAdjusted {
				better = b
			}
			p.added = p.assoc.UAdjusted - better.assoc.UAdjusted
			p.more = p.assoc.MoreThan(better.assoc)
			out = append(out, p)
		}
	}
	return out
}

// byStrength puts the strongest first: by U less what many levels give by
// chance.
func byStrength(all []measured) {
	slices.SortStableFunc(all, func(a, b measured) int {
		return cmp.Or(cmp.Compare(orLess(b.assoc.UAdjusted), orLess(a.assoc.UAdjusted)), slices.Compare(a.fields, b.fields))
	})
}

func orLess(v float64) float64 {
	if math.IsNaN(v) {
		return -1
	}
	return v
}

// adjust corrects for all that was tried against the indicator (Holm 1979): for
// each column and pair whether it tells anything, for each pair also whether it
// tells more than the better of both.
func adjust(all []measured) {
	ps := make([]float64, 0, 2*len(all))
	for i := range all {
		ps = append(ps, all[i].p, all[i].more)
	}
	for i, v := range stats.Holm(ps) {
		if i%2 == 0 {
			all[i/2].adj = v
		} else {
			all[i/2].more = v
		}
	}
}
