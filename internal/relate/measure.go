package relate

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

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
)

// measure measures each column against each indicator of the matrix. Columns
// that hold sex or origin themselves are no proxies; a join measures only what
// stands on both sides of it. It gives the families it measured.
func (w *work) measure(ctx context.Context, m *matrix) []family {
	fams := m.families()
	found := make([][]ranked, len(fams))
	side(len(fams), func(i int) { found[i] = fams[i].measure(ctx) })
	if ctx.Err() != nil {
		return nil // half a family is corrected for half of what is tried
	}
	for i := range fams {
		w.proxies = append(w.proxies, found[i]...)
		for _, r := range found[i] {
			w.measured[placeKey(r.Columns[0])] = true
		}
		key := testKey(fams[i].indicator.location(), fams[i].finding.Kind)
		w.tried[key] += len(fams[i].all)
		for _, a := range fams[i].all {
			w.tests[key] = append(w.tests[key], a.p)
			if len(a.fields) == 2 {
				w.tests[key] = append(w.tests[key], a.chance)
			}
			w.measured[placeKey(m.fields[a.fields[0]].location())] = true
		}
	}
	return fams
}

// side does n things side by side, one on each processor. A panic in one goes on
// in the goroutine that asked.
func side(n int, do func(i int)) {
	var wait sync.WaitGroup
	var broken atomic.Pointer[any]
	next := make(chan int)
	one := func(i int) {
		defer func() {
			if v := recover(); v != nil {
				broken.Store(&v)
			}
		}()
		do(i)
	}
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := range next {
				one(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	if v := broken.Load(); v != nil {
		panic(*v)
	}
}

// families gives what is to be tried against each indicator of the matrix.
func (m *matrix) families() []family {
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
	flat      []float64 // the table of counts, used again and again
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
func (f *family) measure(ctx context.Context) []ranked {
	if len(f.fields) == 0 {
		return nil
	}
	if len(f.rows) < leastRows || len(f.sizes) < 2 {
		return f.unable()
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
	return f.shown(all)
}

// measured is one column, or a pair, with its figures.
type measured struct {
	fields  []int
	levels  int
	assoc   stats.Association
	auc, se float64
	p, adj  float64
	added   float64 // of a pair: the adjusted U beyond that of the better of both
	chance  float64 // of a pair: the chance of as much more where it adds nothing
	more    float64 // the same, corrected for all that was tried
}

func (m measured) varies() bool { return m.assoc.OK }

// one measures the levels of a column, or the crossed levels of two.
func (f *family) one(fields []int) measured {
	return f.table(fields, f.levels(fields))
}

// table measures levels that were numbered. The AUC, which takes longest, is for
// what is told (learn).
func (f *family) table(fields []int, at levels) measured {
	table := f.count(at)
	nan := math.NaN()
	out := measured{fields: fields, levels: len(table), assoc: stats.Associate(table), auc: nan, se: nan, p: nan, chance: nan, more: nan}
	if !out.assoc.OK {
		return out
	}
	out.p = out.assoc.SparseP
	return out
}

// learn adds how well the levels tell the largest group from the others.
func (f *family) learn(m *measured) {
	if auc, se, ok := stats.HeldOutAUC(f.foldCells(f.levels(m.fields))); ok {
		m.auc, m.se = auc, se
	}
}

// levels are the levels of each row of a family, numbered from 0 to n.
type levels struct {
	codes []int32
	n     int
}

// levels numbers the levels that occur in the rows of the family.
func (f *family) levels(fields []int) levels {
	at := levels{codes: make([]int32, len(f.rows)), n: 1}
	for _, x := range fields {
		at = f.cross(at, f.m.fields[x].coder)
	}
	return at
}

// cross crosses levels with those of a column, and numbers anew what occurs, in
// the order in which it comes.
func (f *family) cross(at levels, with *coder) levels {
	width := with.levels()
	var dense []int32
	sparse := map[int]int32{}
	if at.n*width <= maxDense {
		dense = make([]int32, at.n*width)
	}
	next := int32(0)
	for i, r := range f.rows {
		pair := int(at.codes[i])*width + int(with.codes[r])
		var number int32
		if dense != nil {
			number = dense[pair]
		} else {
			number = sparse[pair]
		}
		if number == 0 {
			next++
			number = next
			if dense != nil {
				dense[pair] = number
			} else {
				sparse[pair] = number
			}
		}
		at.codes[i] = number - 1
	}
	at.n = int(next)
	return at
}

// count gives the table of levels by groups. It is good until the next.
func (f *family) count(at levels) [][]float64 {
	groups := len(f.sizes)
	f.flat = slices.Grow(f.flat[:0], at.n*groups)[:at.n*groups]
	clear(f.flat)
	table := make([][]float64, at.n)
	for i := range table {
		table[i] = f.flat[i*groups : (i+1)*groups]
	}
	for i, level := range at.codes {
		table[level][f.group[i]]++
	}
	return table
}

// foldCells counts the largest group against the others, by level and fold.
func (f *family) foldCells(at levels) []stats.FoldCell {
	fold := make([]stats.FoldCell, at.n*folds)
	for i, level := range at.codes {
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
			at := f.levels(fields)
			if at.n*perLevel > len(f.rows) || at.n > maxLevels {
				continue
			}
			p := f.table(fields, at)
			better := a
			if b.assoc.UAdjusted > a.assoc.UAdjusted {
				better = b
			}
			p.added = p.assoc.UAdjusted - better.assoc.UAdjusted
			p.chance = p.assoc.MoreThan(better.assoc)
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
		ps = append(ps, all[i].p, all[i].chance)
	}
	for i, v := range stats.Holm(ps) {
		if i%2 == 0 {
			all[i/2].adj = v
		} else {
			all[i/2].more = v
		}
	}
}
