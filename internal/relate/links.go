package relate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// place is a column, with its finding of an indicator if it has one.
type place struct {
	location toetssteen.Location
	finding  string
	kind     toetssteen.KindID
	sure     float64
}

func (p place) key() string { return placeKey(p.location) }

func placeOf(f *field, ind *toetssteen.Finding) place {
	p := place{location: f.location()}
	if ind != nil {
		p.location, p.finding, p.kind, p.sure = ind.Location, ind.ID, ind.Kind, ind.Confidence
	}
	return p
}

// link says that one place holds the datum of another.
type link struct {
	from, to place
	relation toetssteen.Relation
	rows     int64
	u        float64 // for an outcome
	through  []string
	named    string // for a view or code table: its name
}

// links gathers the links within one source.
type links struct {
	source string
	all    []link
}

func newLinks(in *Input) *links { return &links{source: in.Name} }

func (l *links) add(k link) { l.all = append(l.all, k) }

// groups puts places that are linked together. The original of a group is the
// place from which the others follow; of places that follow from each other it
// is the surest.
func (l *links) groups() []toetssteen.DatumGroup {
	places, from := map[string]place{}, map[string][]link{}
	for _, k := range l.all {
		places[k.from.key()] = known(places[k.from.key()], k.from)
		places[k.to.key()] = known(places[k.to.key()], k.to)
		from[k.from.key()] = append(from[k.from.key()], k)
	}
	order := make([]place, 0, len(from))
	for key := range from {
		order = append(order, places[key])
	}
	reach := map[string]int{}
	for key := range from {
		reach[key] = len(from[key])
	}
	slices.SortFunc(order, func(a, b place) int { // the one from which most follows first
		return cmp.Or(cmp.Compare(reach[b.key()], reach[a.key()]), cmp.Compare(b.sure, a.sure), compareLocation(a.location, b.location))
	})
	taken := map[string]bool{}
	var out []toetssteen.DatumGroup
	for _, p := range order {
		if taken[p.key()] || p.finding == "" {
			continue
		}
		if g := l.group(p, from, places, taken); len(g.Members) > 1 {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b toetssteen.DatumGroup) int {
		return compareLocation(a.Members[0].Location, b.Members[0].Location)
	})
	return out
}

// known keeps the place that says more.
func known(a, b place) place {
	if a.finding == "" {
		return b
	}
	return a
}

// group gathers what follows from a place, also through others.
func (l *links) group(root place, from map[string][]link, places map[string]place, taken map[string]bool) toetssteen.DatumGroup {
	taken[root.key()] = true
	g := toetssteen.DatumGroup{ID: root.finding, Kind: root.kind, Members: []toetssteen.DatumMember{
		{Source: l.source, Location: root.location, Finding: root.finding, Relation: toetssteen.RelationOriginal},
	}}
	in := map[string]bool{root.key(): true}
	for queue := []string{root.key()}; len(queue) > 0; queue = queue[1:] {
		next := slices.Clone(from[queue[0]])
		slices.SortStableFunc(next, func(a, b link) int { return compareLocation(a.to.location, b.to.location) })
		for _, k := range next {
			to := k.to.key()
			if in[to] || taken[to] && k.relation != toetssteen.RelationOutcome {
				continue
			}
			in[to] = true
			if k.relation != toetssteen.RelationOutcome && k.relation != toetssteen.RelationPointsTo {
				taken[to] = true
				queue = append(queue, to)
			}
			g.Members = append(g.Members, l.member(k, places[to]))
		}
	}
	slices.SortStableFunc(g.Members[1:], func(a, b toetssteen.DatumMember) int { return compareLocation(a.Location, b.Location) })
	return g
}

func (l *links) member(k link, p place) toetssteen.DatumMember {
	m := toetssteen.DatumMember{Source: l.source, Location: p.location, Finding: p.finding, Relation: k.relation}
	e := toetssteen.Evidence{Type: "rows", Rule: "relate." + string(k.relation), Message: "evidence.relate." + string(k.relation)}
	switch k.relation {
	case toetssteen.RelationView, toetssteen.RelationPointsTo:
		e.Type, e.Args = "key", []string{k.named}
	case toetssteen.RelationOutcome:
		e.Args = []string{k.from.location.String(), toetssteen.ShowCount(k.rows), strconv.FormatFloat(100*k.u, 'f', 0, 64)}
	default:
		e.Args = []string{k.from.location.String(), toetssteen.ShowCount(k.rows)}
	}
	m.Evidence = append(m.Evidence, e)
	if len(k.through) > 0 {
		m.Evidence = append(m.Evidence, toetssteen.Evidence{
			Type: "key", Rule: "relate.through", Message: "evidence.relate.through", Args: []string{strings.Join(k.through, ", ")},
		})
	}
	return m
}
