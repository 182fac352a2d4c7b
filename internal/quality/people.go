package quality

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
)

// people finds who has a role for a unit: there, or in the nearest unit above.
type people struct {
	tree   *tree
	roles  map[string]catalogue.Text
	grants map[string][]toetssteen.Grant // by unit; in force today
	any    bool
	units  map[string]bool // names and ids of units, in lower case
	memo   map[[2]string]string
}

func newPeople(in Input, t *tree, q *catalogue.Quality) *people {
	p := &people{t, q.Roles, map[string][]toetssteen.Grant{}, false, map[string]bool{}, map[[2]string]string{}}
	for _, g := range in.Grants {
		if g.Withdrawn != "" || g.ValidFrom > in.Today || g.Until != "" && g.Until < in.Today {
			continue
		}
		p.grants[g.In] = append(p.grants[g.In], g)
		p.any = true
	}
	for _, list := range p.grants {
		slices.SortFunc(list, func(a, b toetssteen.Grant) int {
			return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.ID, b.ID))
		})
	}
	for _, u := range in.Register.Units {
		p.units[strings.ToLower(u.ID)], p.units[strings.ToLower(u.Name)] = true, true
	}
	return p
}

// scope lists where a grant reaches a unit from, the nearest first.
func (p *people) scope(unit string) []string { return append(p.tree.path(unit), "") }

// nearest finds the person with a role; empty is nobody.
func (p *people) nearest(unit, role string) string {
	key := [2]string{unit, role}
	if person, met := p.memo[key]; met {
		return person
	}
	person := ""
	for _, in := range p.scope(unit) {
		for _, g := range p.grants[in] {
			if person == "" && string(g.Role) == role {
				person = g.Person
			}
		}
	}
	p.memo[key] = person
	return person
}

// inTree tells whether the owner that a line names is a role that someone has
// there, or a unit. Without any grants only a unit can be told.
func (p *people) inTree(unit, owner string) (in, known bool) {
	owner = strings.ToLower(strings.TrimSpace(owner))
	if owner != "" && p.units[owner] {
		return true, true
	}
	for _, at := range p.scope(unit) {
		for _, g := range p.grants[at] {
			if owner != "" && p.means(owner, string(g.Role)) {
				return true, true
			}
		}
	}
	return false, p.any
}

// means tells whether a text is a role, by its id or its name in any language.
func (p *people) means(text, role string) bool {
	if text == strings.ToLower(role) {
		return true
	}
	for _, name := range p.roles[role] {
		if text == strings.ToLower(name) {
			return true
		}
	}
	return false
}
