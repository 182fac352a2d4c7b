package bias

import (
	"math"
	"slices"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// folds is over how many parts the held-out AUC of a proxy is computed.
const folds = 5

// mostProxyLevels is from how many levels a table of association says nothing
// any more, because nearly every level holds one person.
const mostProxyLevels = 200_000

// proxies measures how strongly each criterion, and each stratum, predicts
// each group column, and which part of the gap it carries.
func (a *audit) proxies() {
	var columns []string
	for _, c := range a.Spec.Criteria {
		columns = add(columns, c)
	}
	for _, w := range a.factors() {
		if len(w.columns) == 1 {
			columns = add(columns, w.columns[0])
		}
	}
	for i := range a.divisions {
		d := &a.divisions[i]
		for _, c := range columns {
			if c == d.Column || a.selection != nil && c == a.selection.Column {
				continue
			}
			a.out.Proxies = append(a.out.Proxies, a.proxy(d, c))
		}
	}
	slices.SortStableFunc(a.out.Proxies, func(x, y toetssteen.ProxyFigure) int {
		if x.Protected != y.Protected {
			return 0
		}
		return compare(corrected(y), corrected(x))
	})
}

// corrected ranks a proxy by what it says beyond chance: columns of many levels
// look strong by their number alone (Miller and Madow 1955).
func corrected(p toetssteen.ProxyFigure) float64 {
	if mi := p.MutualInformation.Or(0); mi > 0 {
		return p.U.Or(0) * p.MillerMadow.Or(0) / mi
	}
	return -1
}

// proxy measures one column for one group column.
func (a *audit) proxy(d *division, column string) toetssteen.ProxyFigure {
	out := toetssteen.ProxyFigure{Column: column, Protected: d.Column, Status: toetssteen.FigureOK}
	table, ok := a.table(column, d.Column)
	if !ok {
		out.Status, out.Reason = toetssteen.FigureNotApplicable, toetssteen.M("bias.reason.not_crossed")
		return out
	}
	if len(table.Levels[0]) > mostProxyLevels {
		out.Status, out.Reason = toetssteen.FigureNotEstimable, toetssteen.M("bias.reason.too_many_levels")
		return out
	}
	matrix := make([][]float64, len(table.Levels[0]))
	for i := range matrix {
		matrix[i] = make([]float64, len(table.Levels[1]))
	}
	total := 0.0
	for _, c := range table.Cells {
		v := a.part(c).v
		matrix[c.Key[0]][c.Key[1]] += v
		total += v
	}
	out.Levels, out.N = int64(len(matrix)), int64(math.Round(total))
	s := stats.Associate(matrix)
	if !s.OK {
		out.Status, out.Reason = toetssteen.FigureUndefined, toetssteen.M("bias.reason.one_level")
		return out
	}
	if a.Cube.Rounding > 0 {
		out.Status = toetssteen.FigureInterval
		out.Reason = toetssteen.M("bias.reason.rounded_test")
	}
	out.CramersV, out.VCorrected, out.U = toetssteen.Some(s.V), toetssteen.Some(s.VCorrected), toetssteen.Some(s.U)
	out.MutualInformation, out.MillerMadow = toetssteen.Some(s.MI), toetssteen.Some(s.MillerMadow)
	if s.MillerMadow <= 0 { // what a column of as many levels says by chance alone
		out.U, out.Status, out.Reason = toetssteen.Real{}, toetssteen.FigureNotEstimable, toetssteen.M("bias.reason.chance")
	}
	out.NMI, out.Tau, out.Lambda = toetssteen.Some(s.NMI), toetssteen.Some(s.Tau), toetssteen.Some(s.Lambda)
	if s.Chi.OK {
		out.P = toetssteen.Some(s.Chi.P)
	}
	out.AUC = a.heldOut(d, table)
	out.Carried = a.carried(d, column)
	return out
}

// heldOut is the AUC with which the column tells the reference from everyone
// else, its levels encoded on the other folds: a column with as many levels as
// persons scores .5. Folds are drawn from the cells, which is the same in
// distribution as drawing persons.
func (a *audit) heldOut(d *division, table count.Table) toetssteen.Real {
	if a.Cube.Weighted || table.Total() < 2*folds {
		return toetssteen.Real{}
	}
	parts := make([]count.Table, 0, folds)
	rest := table
	for k := folds; k > 1; k-- {
		var part count.Table
		part, rest = rest.Split(1/float64(k), a.seed()+uint64(k))
		parts = append(parts, part)
	}
	parts = append(parts, rest)
	reference := a.referenceLevel(d)
	in := func(level uint32) bool { return table.Levels[1][level] == reference }
	all := tally(table, in)
	var weighted, weight float64
	for _, part := range parts {
		held := tally(part, in)
		var bins []stats.Bin
		var pos, neg float64
		for level, h := range held {
			train := [2]float64{all[level][0] - h[0], all[level][1] - h[1]}
			score := (train[1] + 1) / (train[0] + train[1] + 2)
			bins = append(bins, stats.Bin{Score: score, Pos: h[1], Neg: h[0]})
			pos, neg = pos+h[1], neg+h[0]
		}
		slices.SortFunc(bins, byScore)
		auc, _, ok := stats.AUC(mergeBins(bins, nil))
		if !ok {
			continue
		}
		weighted += auc * pos * neg
		weight += pos * neg
	}
	if weight == 0 {
		return toetssteen.Real{}
	}
	return toetssteen.Some(weighted / weight)
}

// referenceLevel is the level that is compared with; where that is no level,
// the largest stands for it.
func (a *audit) referenceLevel(d *division) string {
	if d.level != "" {
		return d.level
	}
	s, ok := a.slice(d.Column, a.selection)
	if !ok || len(s.levels) == 0 {
		return ""
	}
	return slices.MaxFunc(s.levels, func(x, y string) int { return compare(s.sides[x].n(), s.sides[y].n()) })
}

// tally counts, per level of the first column, the reference and the others.
func tally(t count.Table, reference func(uint32) bool) [][2]float64 {
	out := make([][2]float64, len(t.Levels[0]))
	is := make([]bool, len(t.Levels[1]))
	for i := range is {
		is[i] = reference(uint32(i))
	}
	for _, c := range t.Cells {
		if is[c.Key[1]] {
			out[c.Key[0]][0] += c.N
		} else {
			out[c.Key[0]][1] += c.N
		}
	}
	return out
}

// carried is the share of the gap of the group that fares worst that the
// column's composition carries, as the range over both orderings.
func (a *audit) carried(d *division, column string) [2]toetssteen.Real {
	if a.selection == nil {
		return [2]toetssteen.Real{}
	}
	keys, by, ok := a.slices(d.Column, a.selection, column)
	if !ok || len(keys) > mostProxyLevels || !a.complete(d.Column, a.selection, by) {
		return [2]toetssteen.Real{}
	}
	worst, ok := a.worst(d)
	if !ok {
		return [2]toetssteen.Real{}
	}
	var levels []stats.Level
	for _, k := range keys {
		g, r := by[k].sides[worst], d.side(by[k], worst)
		levels = append(levels, stats.Level{X: g.x(), N: g.n(), Y: r.x(), M: r.n()})
	}
	gap, first, second, _, _, ok := stats.Decompose(levels)
	if !ok || gap == 0 {
		return [2]toetssteen.Real{}
	}
	low, high := first.Composition/gap, second.Composition/gap
	return [2]toetssteen.Real{toetssteen.Some(min(low, high)), toetssteen.Some(max(low, high))}
}

// worst is the group with the most excess persons to its harm.
func (a *audit) worst(d *division) (string, bool) {
	s, ok := a.slice(d.Column, a.selection)
	others := d.others()
	if !ok || len(others) == 0 {
		return "", false
	}
	harm := func(l string) float64 {
		q, ok := d.side(s, l).rate()
		if !ok {
			return math.Inf(-1)
		}
		excess := s.sides[l].x() - s.sides[l].n()*q
		if a.Spec.Direction == toetssteen.Benefit {
			return -excess
		}
		return excess
	}
	return slices.MaxFunc(others, func(x, y string) int { return compare(harm(x), harm(y)) }), true
}
