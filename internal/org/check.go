package org

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
)

// Code says what is wrong; its text is org.problem.CODE in the catalogue.
type Code string

// What can be wrong with an organisation.
const (
	Cycle         Code = "cycle"          // a unit stands above itself
	UnknownParent Code = "unknown_parent" // the unit above it does not exist
	DoubleID      Code = "double_id"
	UnknownUnit   Code = "unknown_unit"
	UnknownRole   Code = "unknown_role"
	UnknownScope  Code = "unknown_scope"
	NoPerson      Code = "no_person"
	BadUntil      Code = "bad_until"
	NoUnit        Code = "no_unit"        // a system that no unit owns
	UnknownSystem Code = "unknown_system" // a source of no known system
	BadEvery      Code = "bad_every"
	NoReason      Code = "no_reason" // out of scope without saying why

	ScopeUndecided Code = "scope_undecided"
	NoDirector     Code = "no_director"
	NoDPO          Code = "no_dpo"
)

// Problem is one thing that is wrong or missing, with the record concerned.
type Problem struct {
	Type  toetssteen.RecordType `json:"type"`
	ID    string                `json:"id"`
	Code  Code                  `json:"code"`
	About string                `json:"about,omitempty"` // the other record, or the value
	// Gap is something still to be filled in. What is no gap is an error, and is
	// not written.
	Gap bool `json:"gap"`
}

// Check gives all that is wrong or missing on a day, ordered by type and id.
func Check(o Organisation, on toetssteen.Date) []Problem {
	c := &checker{o: o, tree: NewTree(o.Units, o.Grants), systems: map[string]bool{}}
	for _, s := range o.Systems {
		c.systems[s.ID] = true
	}
	c.doubles()
	for _, u := range o.Units {
		c.unit(u, on)
	}
	for _, g := range o.Grants {
		c.grant(g)
	}
	for _, s := range o.Systems {
		c.system(s)
	}
	for _, s := range o.Sources {
		c.source(s)
	}
	slices.SortFunc(c.out, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Code, b.Code))
	})
	return slices.Compact(c.out)
}

// Wrong gives the problems that are no gaps.
func Wrong(all []Problem) []Problem {
	return slices.DeleteFunc(slices.Clone(all), func(p Problem) bool { return p.Gap })
}

type checker struct {
	o       Organisation
	tree    *Tree
	systems map[string]bool
	out     []Problem
}

func (c *checker) wrong(t toetssteen.RecordType, id string, code Code, about string) {
	c.out = append(c.out, Problem{Type: t, ID: id, Code: code, About: about})
}

func (c *checker) gap(id string, code Code) {
	c.out = append(c.out, Problem{Type: toetssteen.RecordUnit, ID: id, Code: code, Gap: true})
}

func (c *checker) doubles() {
	type key struct {
		t  toetssteen.RecordType
		id string
	}
	count := map[key]int{}
	for _, u := range c.o.Units {
		count[key{toetssteen.RecordUnit, u.ID}]++
	}
	for _, g := range c.o.Grants {
		count[key{toetssteen.RecordGrant, g.ID}]++
	}
	for _, s := range c.o.Systems {
		count[key{toetssteen.RecordSystem, s.ID}]++
	}
	for _, s := range c.o.Sources {
		count[key{toetssteen.RecordSource, s.ID}]++
	}
	for k, n := range count {
		if n > 1 {
			c.wrong(k.t, k.id, DoubleID, "")
		}
	}
}

func (c *checker) unit(u toetssteen.Unit, on toetssteen.Date) {
	if u.Parent != "" {
		if _, ok := c.tree.Unit(u.Parent); !ok {
			c.wrong(toetssteen.RecordUnit, u.ID, UnknownParent, u.Parent)
		} else if slices.Contains(c.tree.Up(u.Parent), u.ID) {
			c.wrong(toetssteen.RecordUnit, u.ID, Cycle, u.Parent)
		}
	}
	switch u.Scope {
	case toetssteen.ScopeOut:
		if strings.TrimSpace(u.ScopeReason) == "" {
			c.wrong(toetssteen.RecordUnit, u.ID, NoReason, "")
		}
	case toetssteen.ScopeIn:
		if len(c.tree.Jurisdiction(u.ID, toetssteen.RoleDirector, on)) == 0 {
			c.gap(u.ID, NoDirector)
		}
		if len(c.tree.Jurisdiction(u.ID, toetssteen.RoleDPO, on)) == 0 {
			c.gap(u.ID, NoDPO)
		}
	case "":
		c.gap(u.ID, ScopeUndecided)
	default:
		c.wrong(toetssteen.RecordUnit, u.ID, UnknownScope, string(u.Scope))
	}
}

func (c *checker) grant(g toetssteen.Grant) {
	const t = toetssteen.RecordGrant
	if strings.TrimSpace(g.Person) == "" {
		c.wrong(t, g.ID, NoPerson, "")
	}
	if !slices.Contains(toetssteen.GrantedRoles(), g.Role) {
		c.wrong(t, g.ID, UnknownRole, string(g.Role))
	}
	if g.Until != "" {
		if _, err := toetssteen.ParseDate(string(g.Until)); err != nil {
			c.wrong(t, g.ID, BadUntil, string(g.Until))
		}
	}
	if _, ok := c.tree.Unit(g.In); g.In != "" && !ok {
		c.wrong(t, g.ID, UnknownUnit, g.In)
	}
}

func (c *checker) system(s toetssteen.System) {
	if s.In == "" {
		c.wrong(toetssteen.RecordSystem, s.ID, NoUnit, "")
	} else if _, ok := c.tree.Unit(s.In); !ok {
		c.wrong(toetssteen.RecordSystem, s.ID, UnknownUnit, s.In)
	}
}

func (c *checker) source(s toetssteen.Source) {
	if !c.systems[s.System] {
		c.wrong(toetssteen.RecordSource, s.ID, UnknownSystem, s.System)
	}
	if s.Every < 0 {
		c.wrong(toetssteen.RecordSource, s.ID, BadEvery, "")
	}
}
