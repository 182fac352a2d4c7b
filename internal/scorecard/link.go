package scorecard

import "slices"

func (l *linter) rules() {
	seen := map[string]bool{}
	var decisive []int // criteria of the rules that select or exclude
	for _, r := range l.p.Rules {
		where := "rule " + r.ID
		_, term := l.term[r.ID]
		_, criterion := l.at[r.ID]
		if r.ID == "" || seen[r.ID] || term || criterion {
			l.add("%s: an id is needed, occurs once, and is not that of a criterion or term", where)
		}
		seen[r.ID] = true
		if (r.Then == "") == (r.Points == nil) {
			l.add("%s: give one of then and points", where)
		}
		if r.Then != "" && r.Then != ThenSelect && r.Then != ThenExclude {
			l.add("%s: then %q: use %s or %s", where, r.Then, ThenSelect, ThenExclude)
		}
		if r.Absent != "" && r.Absent != "skip" {
			l.add("%s: absent %q: use skip, or leave it out", where, r.Absent)
		}
		out := rule{id: r.ID, conditions: l.conditions(r.When, r.Unless, where), then: r.Then, leaf: -1, skip: r.Absent == "skip"}
		if len(out.conditions) == 0 {
			l.add("%s: a rule needs a condition", where)
			continue
		}
		if r.Points != nil {
			out.leaf = l.ruleLeaf(out, r.Points, where)
		} else {
			decisive = append(decisive, criteriaOf(out.conditions)...)
		}
		l.parts.rules = append(l.parts.rules, out)
	}
	slices.Sort(decisive)
	if _, ok := l.newLeaf("", slices.Compact(decisive), "rules that select or exclude"); !ok {
		return // reported
	}
}

func criteriaOf(of []condition) []int {
	out := make([]int, len(of))
	for i, k := range of {
		out[i] = k.criterion
	}
	return out
}

// ruleLeaf is the points of a rule as a table that everyone adds; who does not
// fit gets 0, also when it is missing.
func (l *linter) ruleLeaf(r rule, points *float64, where string) int {
	f, ok := l.newLeaf(r.id, criteriaOf(r.conditions), where)
	if !ok || !l.number(points, where) {
		return -1
	}
	f.each(func(at int, key []int) {
		f.v[at] = 0
		if fitsAxes(r.conditions, f.axes, key) {
			f.v[at] = *points
		}
	})
	if r.skip {
		zero := 0.0
		f.absent = &zero
	}
	l.parts.leaves = append(l.parts.leaves, f)
	return len(l.parts.leaves) - 1
}

// finish orders the terms, so that each comes after what it is made of, and
// hangs the points of rules under the score.
func (l *linter) finish() {
	p, old := l.p, l.parts.nodes
	l.parts.selected = map[string]bool{}
	for _, s := range p.Selected {
		l.parts.selected[s] = true
	}
	o := orderer{l: l, old: old, at: make([]int, len(old))}
	l.parts.root = -1
	if len(old) > 0 {
		root, ok := l.term[p.Total]
		if !ok {
			l.add("score: there is no term %q", p.Total)
			return
		}
		l.parts.root = o.visit(root)
	} else if p.Total != "" {
		l.add("score: there are no terms")
	}
	whole := len(l.problems) == 0
	for i, n := range old {
		if whole && o.at[i] == 0 {
			l.add("term %s is no part of the score; leave it out", n.term)
		}
	}
	l.parts.nodes = o.out
	l.addRulePoints()
	if len(l.problems) == 0 {
		done := l.parts
		p.parts = &done
	}
}

func (l *linter) addRulePoints() {
	var kids []int
	for _, r := range l.parts.rules {
		if r.leaf >= 0 {
			l.parts.nodes = append(l.parts.nodes, node{term: r.id, leaf: r.leaf})
			kids = append(kids, len(l.parts.nodes)-1)
		}
	}
	if len(kids) == 0 {
		return
	}
	if l.parts.root >= 0 {
		kids = append([]int{l.parts.root}, kids...)
	}
	l.parts.nodes = append(l.parts.nodes, node{leaf: -1, kids: kids})
	l.parts.root = len(l.parts.nodes) - 1
}

// orderer puts terms in order of need and finds circles.
type orderer struct {
	l   *linter
	old []node
	out []node
	at  []int // 0 not seen, -1 busy, else place in out plus one
}

func (o *orderer) visit(i int) int {
	switch {
	case o.at[i] > 0:
		return o.at[i] - 1
	case o.at[i] < 0:
		if len(o.l.problems) == 0 {
			o.l.add("term %s: is made of itself", o.old[i].term)
		}
		return 0
	}
	o.at[i] = -1
	n := o.old[i]
	kids := make([]int, 0, len(n.kids))
	for _, k := range n.kids {
		kids = append(kids, o.visit(k))
	}
	n.kids = kids
	o.out = append(o.out, n)
	o.at[i] = len(o.out)
	return len(o.out) - 1
}
