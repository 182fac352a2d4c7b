package app

import (
	"context"
	"slices"
	"time"

	"toetssteen"
	"toetssteen/internal/org"
	"toetssteen/internal/store"
)

// Located is an input that says which units it touches; the empty unit is the
// whole organisation. An input that does not say so touches everything.
type Located interface {
	Units(ctx context.Context, r *store.Reader) ([]string, error)
}

// authorise gives the actor as it may act: a person who comes with grants gets
// the role that gives the right in every unit concerned. Grants, the tree and
// the units are read in the transaction itself, so that none is stale.
func authorise(ctx context.Context, r *store.Reader, who toetssteen.Actor, at time.Time, in Input) (toetssteen.Actor, error) {
	if who.Role != toetssteen.RoleGranted {
		return who, may(who, in.Action())
	}
	o, err := readOrganisation(ctx, r)
	if err != nil {
		return who, err
	}
	units := []string{""}
	if l, ok := in.(Located); ok {
		if units, err = l.Units(ctx, r); err != nil {
			return who, err
		}
	}
	who.Grants = nil // what the caller says of itself counts for nothing
	for _, g := range o.Grants {
		if g.Person == who.Name {
			who.Grants = append(who.Grants, g)
		}
	}
	return permit(who, in.Action(), units, org.NewTree(o.Units, o.Grants), day(at))
}

// permit decides on the grants of an actor, and gives it the role that made it
// so. No units is no permission: nothing was asked that a grant could reach.
func permit(who toetssteen.Actor, action toetssteen.Permission, units []string, tree *org.Tree, on toetssteen.Date) (toetssteen.Actor, error) {
	if who.Name == "" || len(units) == 0 {
		return who, denied(who, action, "")
	}
	var role toetssteen.ActorRole
	for _, unit := range units {
		at := slices.IndexFunc(who.Grants, func(g toetssteen.Grant) bool { return allows(g, action, unit, tree, on) })
		if at < 0 {
			return who, denied(who, action, unit)
		}
		role = who.Grants[at].Role
	}
	who.Role = role
	return who, nil
}

// allows tells whether one grant gives a right in a unit. The role local is
// not for people to give.
func allows(g toetssteen.Grant, action toetssteen.Permission, unit string, tree *org.Tree, on toetssteen.Date) bool {
	if !slices.Contains(toetssteen.GrantedRoles(), g.Role) || !slices.Contains(permissions[g.Role], action) || !org.InForce(g, on) {
		return false
	}
	if slices.Contains(common, action) {
		unit = g.In // seen from wherever one stands, if that exists
	}
	return tree.Covers(g, unit)
}

// anywhere refuses a person without a right in any unit. It is for what is kept
// before a use case, which then decides on the units.
func (a *App) anywhere(ctx context.Context, who toetssteen.Actor, action toetssteen.Permission) error {
	return a.Store.View(ctx, func(r *store.Reader) error {
		o, err := readOrganisation(ctx, r)
		if err != nil {
			return err
		}
		tree := org.NewTree(o.Units, o.Grants)
		for _, g := range o.Grants {
			if g.Person == who.Name && allows(g, action, g.In, tree, day(a.Clock())) {
				return nil
			}
		}
		return denied(who, action, "")
	})
}

func day(at time.Time) toetssteen.Date { return toetssteen.Date(at.Format(time.DateOnly)) }

// readOrganisation gives the organisation as it stands.
func readOrganisation(ctx context.Context, r *store.Reader) (org.Organisation, error) {
	records, err := r.Records(ctx, org.Types...)
	if err != nil {
		return org.Organisation{}, err
	}
	return org.New(records)
}
