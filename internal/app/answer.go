package app

import (
	"context"
	"errors"
	"slices"

	"toetssteen"
	"toetssteen/internal/org"
	"toetssteen/internal/round"
	"toetssteen/internal/store"
)

// AnswerInput is what a unit answers.
type AnswerInput struct {
	Round, Unit string
	Outcome     toetssteen.Outcome
	Remark      string
	Search      toetssteen.Statement
}

// Action implements Input.
func (AnswerInput) Action() toetssteen.Permission { return MayAnswer }

// Subject implements Input.
func (in AnswerInput) Subject() string { return in.Round + "/" + in.Unit }

// Validate implements Input.
func (in AnswerInput) Validate() error {
	if in.Round == "" || in.Unit == "" { // the rest is checked against the round
		return errors.New("give the round and the unit that answers")
	}
	return nil
}

// Units implements Located.
func (in AnswerInput) Units(context.Context, *store.Reader) ([]string, error) {
	return []string{in.Unit}, nil
}

// AnswerRound takes an answer. A new answer needs a new signature.
func AnswerRound(ctx context.Context, c Call, tx *store.Tx, in AnswerInput) (toetssteen.Answer, error) {
	x, err := readRound(ctx, &tx.Reader, in.Round)
	if err != nil {
		return toetssteen.Answer{}, err
	}
	o, err := readOrganisation(ctx, &tx.Reader)
	if err != nil {
		return toetssteen.Answer{}, err
	}
	a := toetssteen.Answer{Round: in.Round, In: in.Unit, Outcome: in.Outcome, Remark: in.Remark, Search: in.Search}
	if err := roundError(round.CheckAnswer(x, a, systemsFor(o, x, in.Unit))...); err != nil {
		return a, err
	}
	a.ID, a.ValidFrom = in.Subject(), day(c.At)
	before, err := tx.Record(ctx, toetssteen.RecordAnswer, a.ID)
	if err != nil && !errors.Is(err, toetssteen.ErrNotFound) {
		return toetssteen.Answer{}, err
	}
	a.Version = before.Version
	return a, put(ctx, c, tx, &a)
}

// systemsFor gives the systems that a unit answers for in a round: its own and
// those of the units below it that are not asked themselves.
func systemsFor(o org.Organisation, x toetssteen.Round, unit string) []string {
	units := []string{unit}
	tree := org.NewTree(o.Units, nil)
	for _, below := range tree.Descendants(unit) {
		u, _ := tree.Unit(below)
		above := tree.Up(below)
		asker := above[slices.IndexFunc(above, func(id string) bool { return slices.Contains(x.Units, id) || id == unit })]
		if asker == unit && u.Scope != toetssteen.ScopeOut {
			units = append(units, below)
		}
	}
	var out []string
	for _, s := range o.Systems {
		if slices.Contains(units, s.In) {
			out = append(out, s.ID)
		}
	}
	return out
}

// SignInput names the answer of a unit that its director signs.
type SignInput struct{ Round, Unit string }

// Action implements Input.
func (SignInput) Action() toetssteen.Permission { return MaySign }

// Subject implements Input.
func (in SignInput) Subject() string { return in.Round + "/" + in.Unit }

// Validate implements Input.
func (SignInput) Validate() error { return nil }

// Units implements Located.
func (in SignInput) Units(context.Context, *store.Reader) ([]string, error) {
	return []string{in.Unit}, nil
}

// SignAnswer signs the answer as it stands. The director whom the unit falls
// under signs: one further up only when the unit has none of its own.
func SignAnswer(ctx context.Context, c Call, tx *store.Tx, in SignInput) (toetssteen.Answer, error) {
	if _, err := runningRound(ctx, &tx.Reader, in.Round); err != nil {
		return toetssteen.Answer{}, err
	}
	rec, err := tx.Record(ctx, toetssteen.RecordAnswer, in.Subject())
	if err != nil {
		return toetssteen.Answer{}, err
	}
	a, err := toetssteen.Unpack[toetssteen.Answer](rec)
	if err != nil {
		return a, err
	}
	if a.SignedBy != "" {
		return a, roundError(round.Problem{Key: "signed_already", Args: []string{in.Unit, string(a.SignedOn)}})
	}
	if err := apart(c.Who, MayAnswer, MaySign, in.Unit, rec.Actor); err != nil {
		return a, err
	}
	o, err := readOrganisation(ctx, &tx.Reader)
	if err != nil {
		return a, err
	}
	directors := org.NewTree(o.Units, o.Grants).Jurisdiction(in.Unit, toetssteen.RoleDirector, day(c.At))
	if !slices.ContainsFunc(directors, func(g toetssteen.Grant) bool { return g.Person == c.Who.Name }) {
		return a, denied(c.Who, MaySign, in.Unit)
	}
	a.SignedBy, a.SignedOn = c.Who.Name, day(c.At)
	return a, put(ctx, c, tx, &a)
}
