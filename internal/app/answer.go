package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
	wrong := round.CheckAnswer(toetssteen.Answer{Outcome: in.Outcome, Search: in.Search})
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "; "))
	}
	return nil
}

// Units implements Located.
func (in AnswerInput) Units(context.Context, *store.Reader) ([]string, error) {
	return []string{in.Unit}, nil
}

// AnswerRound takes an answer. A new answer needs a new signature.
func AnswerRound(ctx context.Context, c Call, tx *store.Tx, in AnswerInput) (toetssteen.Answer, error) {
	x, err := runningRound(ctx, &tx.Reader, in.Round)
	if err != nil {
		return toetssteen.Answer{}, err
	}
	if !slices.Contains(x.Units, in.Unit) {
		return toetssteen.Answer{}, fmt.Errorf("round %s does not ask unit %s", in.Round, in.Unit)
	}
	a := toetssteen.Answer{Round: in.Round, In: in.Unit, Outcome: in.Outcome, Remark: in.Remark, Search: in.Search}
	a.ID, a.ValidFrom = in.Subject(), day(c.At)
	before, err := tx.Record(ctx, toetssteen.RecordAnswer, a.ID)
	if err != nil && !errors.Is(err, toetssteen.ErrNotFound) {
		return toetssteen.Answer{}, err
	}
	a.Version = before.Version
	return a, put(ctx, c, tx, &a)
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
		return a, fmt.Errorf("the answer of %s was signed already, on %s", in.Unit, a.SignedOn)
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
