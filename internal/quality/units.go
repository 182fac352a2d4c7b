package quality

import (
	"cmp"
	"maps"
	"slices"

	"toetssteen"
	"toetssteen/internal/register"
)

// UnitScore is the score of a unit with all units below it.
type UnitScore struct {
	ID, Name, Parent string
	Depth            int
	Processings      int
	Tally            // outcomes summed over the processings
	References       References

	shares float64
	scored int // processings to which some rule applies
}

// Share is the mean share of rules passed over the processings; ok is false
// where no rule applies to any.
func (u UnitScore) Share() (share float64, ok bool) {
	if u.scored == 0 {
		return 0, false
	}
	return u.shares / float64(u.scored), true
}

func (u *UnitScore) addProcessing(p *ProcessingScore) {
	if share, ok := p.Share(); ok {
		u.shares += share
		u.scored++
	}
	u.Processings++
	u.add(p.Tally)
	u.References.merge(p.References)
}

// tree is the organisation, to go up in.
type tree struct {
	above    map[string]string
	below    map[string][]string
	register *register.Register
}

func newTree(r *register.Register) *tree {
	t := &tree{map[string]string{}, map[string][]string{}, r}
	for _, u := range r.Units {
		parent := u.Parent
		if r.Unit(parent) == nil {
			parent = ""
		}
		t.above[u.ID] = parent
		t.below[parent] = append(t.below[parent], u.ID)
	}
	return t
}

// path lists a unit and those above it, the nearest first. Units that stand
// above each other in a ring are passed once.
func (t *tree) path(unit string) (out []string) {
	for unit != "" && !slices.Contains(out, unit) {
		out = append(out, unit)
		unit = t.above[unit]
	}
	return out
}

// within tells whether a unit is another or lies below it; empty is the whole
// organisation.
func (t *tree) within(unit, other string) bool {
	return other == "" || slices.Contains(t.path(unit), other)
}

// ordered lists the units down the tree, with their depth.
func (t *tree) ordered() (ids []string, depth map[string]int) {
	depth = map[string]int{}
	var walk func(unit string, d int)
	walk = func(unit string, d int) {
		if _, met := depth[unit]; met {
			return
		}
		depth[unit] = d
		ids = append(ids, unit)
		for _, b := range t.below[unit] {
			walk(b, d+1)
		}
	}
	for _, top := range t.below[""] {
		walk(top, 0)
	}
	for _, u := range t.register.Units { // those in a ring have no top
		walk(u.ID, 0)
	}
	return ids, depth
}

// outside lists the units that take no part. One that has not decided does: a
// gap is no exclusion.
func (k *checker) outside() (out []OutUnit) {
	for i := range k.in.Register.Units {
		u := &k.in.Register.Units[i]
		if u.Scope == toetssteen.ScopeOut && k.tree.within(u.ID, k.in.Unit) {
			out = append(out, OutUnit{ID: u.ID, Name: u.Name, Reason: u.ScopeReason})
		}
	}
	return out
}

// leftOut counts a processing with its unit, when that takes no part.
func (*checker) leftOut(res *Result, p *toetssteen.Processing) bool {
	for i := range res.Out {
		if res.Out[i].ID == p.In {
			res.Out[i].Processings++
			return true
		}
	}
	return false
}

// units rolls the scores up the tree. Processings of a unit that is not in the
// tree stand under that unit by itself.
func (k *checker) units(res *Result) {
	ids, depth := k.tree.ordered()
	at := map[string]int{}
	for _, id := range ids {
		u := k.in.Register.Unit(id)
		if k.tree.within(id, k.in.Unit) && u.Scope != toetssteen.ScopeOut {
			at[id] = len(res.Units)
			res.Units = append(res.Units, UnitScore{ID: id, Name: u.Name, Parent: k.tree.above[id], Depth: depth[id]})
		}
	}
	for i := range res.Processings {
		p := &res.Processings[i]
		res.Total.addProcessing(p)
		path := k.tree.path(p.Unit)
		if len(path) == 0 {
			path = []string{""}
		}
		for _, id := range path {
			n, met := at[id]
			if !met && k.in.Register.Unit(id) == nil {
				n, met = len(res.Units), true
				at[id] = n
				res.Units = append(res.Units, UnitScore{ID: id})
			}
			if met {
				res.Units[n].addProcessing(p)
			}
		}
	}
	res.Units = slices.DeleteFunc(res.Units, func(u UnitScore) bool {
		return u.Processings == 0 && (k.in.Processing != "" || k.in.Register.Unit(u.ID) == nil)
	})
}

// order puts the worst units first, then rules as in the catalogue, then ids.
func (k *checker) order(res *Result) {
	share, ruleAt := map[string]float64{}, map[string]int{}
	for _, u := range res.Units {
		share[u.ID], _ = u.Share()
	}
	for i, r := range k.rules {
		ruleAt[r.ID] = i
	}
	// What is wrong is first put in boxes by unit and rule: of a large register
	// there are hundreds of thousands, in few boxes.
	type box struct {
		unit string
		rule int
	}
	boxes := map[box][]Wrong{}
	for _, w := range res.Wrong {
		at := box{w.Unit, ruleAt[w.Rule.ID]}
		boxes[at] = append(boxes[at], w)
	}
	keys := slices.SortedFunc(maps.Keys(boxes), func(a, b box) int {
		return cmp.Or(cmp.Compare(share[a.unit], share[b.unit]), cmp.Compare(a.unit, b.unit), a.rule-b.rule)
	})
	sorted := res.Wrong[:0]
	for _, at := range keys {
		list := boxes[at]
		slices.SortFunc(list, func(a, b Wrong) int {
			return cmp.Or(cmp.Compare(a.Processing, b.Processing), cmp.Compare(a.ID, b.ID))
		})
		sorted = append(sorted, list...)
	}
	res.Wrong = sorted
}
