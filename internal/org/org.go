// Package org knows the organisation: its tree of units, who has which role
// where, its systems and their sources, and what is missing in all that.
package org

import (
	"cmp"
	"fmt"
	"slices"

	"toetssteen"
)

// Types are the records that an organisation is made of.
var Types = []toetssteen.RecordType{
	toetssteen.RecordUnit, toetssteen.RecordGrant, toetssteen.RecordSystem, toetssteen.RecordSource,
}

// Organisation is the organisation at one moment. What is withdrawn is not in
// it.
type Organisation struct {
	Units   []toetssteen.Unit
	Grants  []toetssteen.Grant
	Systems []toetssteen.System
	Sources []toetssteen.Source
}

// New makes the organisation of records; it passes over other types and what
// is withdrawn.
func New(records []toetssteen.Record) (Organisation, error) {
	var o Organisation
	for _, r := range records {
		if r.Withdrawn != "" {
			continue
		}
		if err := o.add(r); err != nil {
			return Organisation{}, fmt.Errorf("read the organisation: %w", err)
		}
	}
	return o, nil
}

func (o *Organisation) add(r toetssteen.Record) (err error) {
	switch r.Type {
	case toetssteen.RecordUnit:
		err = unpackTo(&o.Units, r)
	case toetssteen.RecordGrant:
		err = unpackTo(&o.Grants, r)
	case toetssteen.RecordSystem:
		err = unpackTo(&o.Systems, r)
	case toetssteen.RecordSource:
		err = unpackTo(&o.Sources, r)
	default: // no part of the organisation
	}
	return err
}

func unpackTo[T any, P interface {
	*T
	toetssteen.Recorded
}](list *[]T, r toetssteen.Record) error {
	x, err := toetssteen.Unpack[T, P](r)
	*list = append(*list, x)
	return err
}

// Tree is the tree of units with the roles in it.
type Tree struct {
	units  map[string]toetssteen.Unit
	below  map[string][]string
	grants []toetssteen.Grant
	roots  []string
}

// NewTree makes the tree. A unit in a cycle is in no tree: nobody has a role
// there but by a grant on the unit itself.
func NewTree(units []toetssteen.Unit, grants []toetssteen.Grant) *Tree {
	t := &Tree{units: map[string]toetssteen.Unit{}, below: map[string][]string{}, grants: slices.Clone(grants)}
	for _, u := range units {
		t.units[u.ID] = u
	}
	for id, u := range t.units {
		if u.Parent == "" {
			t.roots = append(t.roots, id)
		} else {
			t.below[u.Parent] = append(t.below[u.Parent], id)
		}
	}
	slices.Sort(t.roots)
	for _, ids := range t.below {
		slices.Sort(ids)
	}
	slices.SortFunc(t.grants, func(a, b toetssteen.Grant) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.ID, b.ID))
	})
	return t
}

// Unit gives a unit; ok is false when there is none.
func (t *Tree) Unit(id string) (u toetssteen.Unit, ok bool) {
	u, ok = t.units[id]
	return u, ok
}

// Roots gives the ids of the units that have none above them.
func (t *Tree) Roots() []string { return t.roots }

// Children gives the ids of the units right below one.
func (t *Tree) Children(id string) []string { return t.below[id] }

// Up gives a unit and the units above it, the nearest first. It is empty for a
// unit that does not exist, and stops where the tree is broken.
func (t *Tree) Up(id string) []string {
	var out []string
	for {
		u, ok := t.units[id]
		if !ok || slices.Contains(out, id) {
			return out
		}
		out = append(out, id)
		id = u.Parent
	}
}

// Ancestors gives the units above a unit, the nearest first.
func (t *Tree) Ancestors(id string) []string {
	up := t.Up(id)
	return up[min(1, len(up)):]
}

// Descendants gives the units below a unit, each before those below it.
func (t *Tree) Descendants(id string) []string {
	var out []string
	seen := map[string]bool{id: true}
	var walk func(string)
	walk = func(at string) {
		for _, c := range t.below[at] {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
				walk(c)
			}
		}
	}
	walk(id)
	return out
}

// Jurisdiction gives the grants of a role that hold for a unit on a day: those
// of the nearest unit up the tree that has any, and else those of the whole
// organisation. So each FG has a jurisdiction (AVG art. 37(3)).
func (t *Tree) Jurisdiction(unit string, role toetssteen.ActorRole, on toetssteen.Date) []toetssteen.Grant {
	up := t.Up(unit)
	if len(up) == 0 {
		return nil
	}
	for _, at := range append(up, "") {
		var here []toetssteen.Grant
		for _, g := range t.grants {
			if g.Role == role && g.In == at && InForce(g, on) {
				here = append(here, g)
			}
		}
		if len(here) > 0 {
			return here
		}
	}
	return nil
}

// InForce tells whether a grant counts on a day: not before it starts, not
// after it ends and never once it is withdrawn.
func InForce(g toetssteen.Grant, on toetssteen.Date) bool {
	return g.Withdrawn == "" && g.ValidFrom <= on && (g.Until == "" || on <= g.Until)
}

// Covers tells whether a grant reaches a unit; the empty unit is the whole
// organisation. A unit that does not exist is reached by nothing.
func (t *Tree) Covers(g toetssteen.Grant, unit string) bool {
	if unit == "" {
		return g.In == ""
	}
	up := t.Up(unit)
	return len(up) > 0 && (g.In == "" || slices.Contains(up, g.In))
}
