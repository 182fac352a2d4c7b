package redact

import (
	"maps"
	"slices"
	"strings"

	"toetssteen"
)

// relate writes down what adds up to what. A relation that does not hold in
// the numbers is left out; one that holds by chance protects too much.
func (b *book) relate() {
	n := len(b.where) // the variables of figures; totals and remainders follow
	b.totals(n)
	b.groups(n)
	all := len(b.where)
	b.strata(all)
	b.categories(all)
	b.steps(all)
	b.confusions(all)
	b.conjunctions()
}

// lookup gives the variable of a place.
func (b *book) lookup(p at) (int, bool) {
	v, ok := b.vars[p]
	return v, ok
}

// equal says that two counts are of the same persons.
func (b *book) equal(p, q at) {
	v, ok1 := b.lookup(p)
	w, ok2 := b.lookup(q)
	if ok1 && ok2 && v != w {
		b.sys.add(v, w)
	}
}

// sum says that parts add up to a total. When they do not reach it, the rest is
// a count that nobody shows, and that may be small itself. Rounded counts are
// taken to add up.
func (b *book) sum(total int, parts []int) {
	sum := 0.0
	for _, p := range parts {
		sum += b.sys.value[p]
	}
	switch gap := b.sys.value[total] - sum; {
	case !b.exact:
		b.sys.force(total, parts...)
	case gap > tiny*max(1, b.sys.value[total]):
		rest := b.sys.variable(gap)
		b.where = append(b.where, at{})
		if gap < b.sys.floor {
			b.sys.guard(rest)
		}
		b.sys.add(total, append(slices.Clone(parts), rest)...)
	default:
		b.sys.add(total, parts...)
	}
}

// totals finds the counts of everyone that no figure shows: the sum of all
// groups.
func (b *book) totals(n int) {
	sums, order := map[at]float64{}, []at{}
	for v := range n {
		p := b.where[v]
		if p.special() || p.column == conj {
			continue
		}
		p.group = ""
		if _, ok := sums[p]; !ok {
			order = append(order, p)
		}
		sums[p] += b.sys.value[v]
	}
	for _, p := range order {
		b.total(p, sums[p])
	}
	b.totalSides(order)
}

func (b *book) total(p at, v float64) {
	if _, ok := b.lookup(p.whole()); !ok {
		b.variable(p.whole(), v)
	}
}

// totalSides makes sides of the totals, so that a small total is hidden too.
func (b *book) totalSides(order []at) {
	shapes := []shape{decision}
	for _, m := range slices.Sorted(maps.Keys(errorShapes)) {
		shapes = append(shapes, errorShapes[m])
	}
	value := func(p at) toetssteen.Real {
		v, ok := b.lookup(p)
		if !ok {
			return toetssteen.Real{}
		}
		return toetssteen.Some(b.sys.value[v])
	}
	done := map[sideAt]bool{}
	for _, p := range order {
		for _, s := range shapes {
			key := sideAt{p.whole().with(""), s}
			if s.n != p.kind || done[key] {
				continue
			}
			done[key] = true
			if x := value(key.with(s.x)); x != (toetssteen.Real{}) {
				b.side(key.at, s, x, value(key.with(s.n)), "")
			}
		}
	}
}

// gather puts variables that belong together in lists, in the order in which
// they first came.
type gather[K comparable] struct {
	lists map[K][]int
	order []K
}

func (g *gather[K]) put(k K, v int) {
	if g.lists == nil {
		g.lists = map[K][]int{}
	}
	if _, ok := g.lists[k]; !ok {
		g.order = append(g.order, k)
	}
	g.lists[k] = append(g.lists[k], v)
}

// groups add up to everyone.
func (b *book) groups(n int) {
	var g gather[at]
	for v := range n {
		p := b.where[v]
		if !p.special() && p.column != conj && p.column != "" {
			p.group = ""
			g.put(p, v)
		}
	}
	for _, p := range g.order {
		if total, ok := b.lookup(p.whole()); ok {
			b.sum(total, g.lists[p])
		}
	}
}

// inFactor is a place, and the factor whose levels are added up.
type inFactor struct {
	at
	factor string
}

// strata add up to the figure over them, and crossed strata to each factor.
func (b *book) strata(n int) {
	var g gather[inFactor]
	for v := range n {
		p := b.where[v]
		factor, _, ok := factorOf(p.stratum)
		if !ok {
			continue
		}
		up := parents(p.stratum)
		if !slices.Contains(up, "") {
			up = append(up, "")
		}
		for _, stratum := range up {
			q := p
			q.stratum = stratum
			g.put(inFactor{q, factor}, v)
		}
	}
	for _, p := range g.order {
		if total, ok := b.lookup(p.at); ok {
			b.sum(total, g.lists[p])
		}
	}
}

// categories of one score: stage "step=level", and "step<=level" for all up to
// a level. They share their persons.
func (b *book) categories(n int) {
	var single gather[at]
	last := map[at]int{}
	category := b.categorySteps()
	for v := range n {
		p := b.where[v]
		id, _, upTo := strings.Cut(p.stage, "<=")
		if !upTo {
			id, _, _ = strings.Cut(p.stage, "=")
		}
		if id == p.stage || !category[id] || p.kind == kindRest {
			continue
		}
		q := p
		q.stage = id + "="
		switch {
		case p.kind == kindN:
			first, ok := b.lookup(q)
			if !ok {
				b.vars[q] = v // the persons of the whole step
			} else if first != v {
				b.sys.add(first, v)
			}
		case upTo:
			b.upTo(last, q, single.lists[q], v)
		default:
			single.put(q, v)
		}
	}
	for _, q := range single.order {
		if n, ok := b.lookup(q.with(kindN)); ok {
			b.sum(n, single.lists[q])
		}
	}
}

// upTo says that a cumulative count is the one before it and the categories
// since.
func (b *book) upTo(last map[at]int, q at, sofar []int, v int) {
	counted := q.with("cumulative")
	parts := slices.Clone(sofar)
	if before, ok := last[q]; ok {
		parts = append([]int{before}, sofar[last[counted]:]...)
	}
	b.sys.add(v, parts...)
	last[q], last[counted] = v, len(sofar)
}

// categorySteps are the ids of steps; a category may have no kind in the
// specification, and then it is one because the figures say so.
func (b *book) categorySteps() map[string]bool {
	out := map[string]bool{}
	for _, t := range b.r.Spec.Steps {
		out[t.ID] = true
	}
	return out
}

// steps: who passed a step are those at the next; steps that begin with
// everyone share their persons; a category's persons are a stratum's.
func (b *book) steps(n int) {
	for v := range n {
		p := b.where[v]
		if p.kind == kindX && p.stratum == "" {
			q := p.with(kindPositives) // with the outcome, as under a score
			q.stage = b.stage
			b.equal(q, p)
		}
		if p.kind != kindN {
			continue
		}
		if factor, level, ok := factorOf(p.stratum); ok {
			b.categoryStratum(p, factor, level)
			continue
		}
		b.sameAtSteps(v, p)
	}
}

func (b *book) categoryStratum(p at, factor, level string) {
	for _, t := range b.r.Spec.Steps {
		if t.Column == factor {
			q := p.with(kindX)
			q.stage, q.stratum = t.ID+"="+level, ""
			b.equal(p, q)
		}
	}
}

func (b *book) sameAtSteps(v int, p at) {
	for _, t := range b.r.Spec.Steps {
		if t.ID == p.stage {
			return // earlier steps only
		}
		for _, q := range []at{p.with(kindN), p.with(kindX)} {
			for _, stage := range []string{t.ID, t.ID + "="} {
				q.stage = stage
				if w, ok := b.lookup(q); ok && w != v {
					b.sys.add(w, v)
				}
			}
		}
	}
}

// confusions: the cells of a confusion matrix, and its margins beside the
// decision.
func (b *book) confusions(n int) {
	for v := range n {
		p := b.where[v]
		if p.kind != kindTP {
			continue
		}
		for _, s := range confusionSums {
			total, ok := b.lookup(p.with(s.total))
			var parts []int
			for _, k := range s.parts {
				if w, found := b.lookup(p.with(k)); found {
					parts = append(parts, w)
				}
			}
			if ok && len(parts) == len(s.parts) {
				b.sys.add(total, parts...)
			}
		}
		b.equal(p.with(kindChosen), p.with(kindX))
		b.equal(p.with(kindSpared), p.with(kindRest))
		b.equal(p.with(kindAll), p.with(kindN))
	}
}

// conjunction names a subgroup by its conditions in a fixed order, leaving one
// out; -1 leaves out none.
func conjunction(conditions []toetssteen.SubgroupCondition, without int) string {
	var parts []string
	for i, c := range conditions {
		if i != without {
			parts = append(parts, c.Column+"\x01"+c.Level)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x02")
}

// conjunctions: subgroups that differ in one level add up to the one without
// it, and some are groups, or groups within a stratum, of other figures.
func (b *book) conjunctions() {
	var g gather[inFactor]
	list := slices.Concat(b.r.Subgroups, b.r.MoreSubgroups)
	for _, k := range decisionKinds {
		for _, s := range list {
			p := at{kind: k, stage: b.stage, column: conj, group: conjunction(s.Conditions, -1)}
			v, ok := b.lookup(p)
			if !ok {
				continue
			}
			for i, c := range s.Conditions {
				q := p
				if q.group = conjunction(s.Conditions, i); q.group == "" {
					q = q.whole()
				}
				g.put(inFactor{q, c.Column}, v)
			}
			b.known(p, s.Conditions)
		}
	}
	for _, p := range g.order {
		if total, ok := b.lookup(p.at); ok {
			b.sum(total, g.lists[p])
		}
	}
}

var decisionKinds = []kind{kindX, kindRest, kindN}

// known ties a subgroup to the same persons in other figures.
func (b *book) known(p at, c []toetssteen.SubgroupCondition) {
	q := p
	switch len(c) {
	case 1:
		q.column, q.group = c[0].Column, c[0].Level
		b.equal(p, q)
		q = p.whole()
		q.stratum = c[0].Column + "=" + c[0].Level
		b.equal(p, q)
	case 2:
		for i := range c {
			q.column, q.group, q.stratum = c[i].Column, c[i].Level, c[1-i].Column+"="+c[1-i].Level
			b.equal(p, q)
		}
	}
}
