package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"toetssteen"
	"toetssteen/internal/org"
	"toetssteen/internal/register"
	"toetssteen/internal/round"
	"toetssteen/internal/store"
)

// OpenRoundInput is a question to units, with a deadline.
type OpenRoundInput struct {
	ID, Title, Question string
	Asked               []string
	Deadline            toetssteen.Date
}

// Action implements Input.
func (OpenRoundInput) Action() toetssteen.Permission { return MayOpenRound }

// Subject implements Input.
func (in OpenRoundInput) Subject() string { return in.ID }

// Validate implements Input.
func (in OpenRoundInput) Validate() error {
	if strings.TrimSpace(in.ID) == "" { // the rest is checked against the organisation
		return errors.New("give the round an id")
	}
	return nil
}

// Units implements Located.
func (in OpenRoundInput) Units(context.Context, *store.Reader) ([]string, error) {
	if len(in.Asked) == 0 {
		return []string{""}, nil
	}
	return in.Asked, nil
}

// RoundError says all that keeps a round, or an answer in it, from being taken.
type RoundError struct{ Problems []round.Problem }

// Error implements error.
func (e *RoundError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = strings.TrimSpace(p.Key + " " + strings.Join(p.Args, ", "))
	}
	return strings.Join(texts, "; ")
}

func roundError(wrong ...round.Problem) error {
	if len(wrong) == 0 {
		return nil
	}
	return &RoundError{wrong}
}

// OpenRound starts a round. Only units that are in scope are asked.
func OpenRound(ctx context.Context, c Call, tx *store.Tx, in OpenRoundInput) (toetssteen.Round, error) {
	o, err := readOrganisation(ctx, &tx.Reader)
	if err != nil {
		return toetssteen.Round{}, err
	}
	tree := org.NewTree(o.Units, o.Grants)
	r := toetssteen.Round{
		Head: toetssteen.Head{ID: in.ID, ValidFrom: day(c.At)}, Title: in.Title, Question: in.Question,
		Units: in.Asked, Opened: day(c.At), Deadline: in.Deadline,
	}
	wrong := round.Check(r, func(id string) (toetssteen.Scope, bool) {
		u, ok := tree.Unit(id)
		return u.Scope, ok
	})
	if err := roundError(wrong...); err != nil {
		return r, err
	}
	return r, put(ctx, c, tx, &r)
}

// put writes a new version of some content.
func put(ctx context.Context, c Call, tx *store.Tx, x toetssteen.Recorded) error {
	rec, err := toetssteen.Pack(x)
	if err != nil {
		return err
	}
	_, err = tx.PutRecords(ctx, c.At, c.Who.Name, []toetssteen.Record{rec})
	return err
}

// ReadRoundInput asks how a round stands on a day.
type ReadRoundInput struct {
	ID string
	On toetssteen.Date
}

// Action implements Input.
func (ReadRoundInput) Action() toetssteen.Permission { return MayReadRounds }

// Subject implements Input.
func (in ReadRoundInput) Subject() string { return in.ID }

// Validate implements Input.
func (ReadRoundInput) Validate() error { return nil }

// RoundOutput is a round with the state of each unit.
type RoundOutput struct {
	toetssteen.Round
	Lines []round.Line
}

// ReadRound gives one round.
func ReadRound(ctx context.Context, r *store.Reader, in ReadRoundInput) (RoundOutput, error) {
	x, err := readRound(ctx, r, in.ID)
	if err != nil {
		return RoundOutput{}, err
	}
	lines, err := roundLines(ctx, r, x, in.On)
	return RoundOutput{x, lines}, err
}

// Rounds gives all rounds, ordered by id; it passes over the id of the input.
func Rounds(ctx context.Context, r *store.Reader, in ReadRoundInput) ([]RoundOutput, error) {
	records, err := r.Records(ctx, toetssteen.RecordRound)
	if err != nil {
		return nil, err
	}
	out := make([]RoundOutput, len(records))
	for i, rec := range records {
		if out[i], err = ReadRound(ctx, r, ReadRoundInput{ID: rec.ID, On: in.On}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func readRound(ctx context.Context, r *store.Reader, id string) (toetssteen.Round, error) {
	rec, err := r.Record(ctx, toetssteen.RecordRound, id)
	if err != nil {
		return toetssteen.Round{}, err
	}
	return toetssteen.Unpack[toetssteen.Round](rec)
}

func roundLines(ctx context.Context, r *store.Reader, x toetssteen.Round, on toetssteen.Date) ([]round.Line, error) {
	o, err := readOrganisation(ctx, r)
	if err != nil {
		return nil, err
	}
	records, err := r.Records(ctx, toetssteen.RecordAnswer)
	if err != nil {
		return nil, err
	}
	answers := make([]toetssteen.Answer, len(records))
	for i, rec := range records {
		if answers[i], err = toetssteen.Unpack[toetssteen.Answer](rec); err != nil {
			return nil, err
		}
	}
	return round.Lines(x, answers, org.NewTree(o.Units, o.Grants), on), nil
}

// ManageRoundInput names a round to remind or freeze.
type ManageRoundInput struct {
	ID string
	Do toetssteen.Permission // MayRemind or MayFreezeRound
}

// Action implements Input.
func (in ManageRoundInput) Action() toetssteen.Permission { return in.Do }

// Subject implements Input.
func (in ManageRoundInput) Subject() string { return in.ID }

// Validate implements Input.
func (in ManageRoundInput) Validate() error {
	if in.Do != MayRemind && in.Do != MayFreezeRound {
		return fmt.Errorf("%q is nothing to do with a round", string(in.Do))
	}
	return nil
}

// Units implements Located.
func (in ManageRoundInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	x, err := readRound(ctx, r, in.ID)
	return x.Units, err
}

// ManageRound records that units were reminded, or freezes the round: it fixes
// which versions of the register there were, and takes no answer after that.
func ManageRound(ctx context.Context, c Call, tx *store.Tx, in ManageRoundInput) (RoundOutput, error) {
	x, err := runningRound(ctx, &tx.Reader, in.ID)
	if err != nil {
		return RoundOutput{}, err
	}
	lines, err := roundLines(ctx, &tx.Reader, x, day(c.At))
	if err != nil {
		return RoundOutput{}, err
	}
	if in.Do == MayRemind {
		x.Reminded = append(x.Reminded, day(c.At))
	} else {
		records, err := tx.Records(ctx, register.Types...)
		if err != nil {
			return RoundOutput{}, err
		}
		x.Frozen, x.State = day(c.At), round.Freeze(records, unitsOf(records))
	}
	return RoundOutput{x, lines}, put(ctx, c, tx, &x)
}

func runningRound(ctx context.Context, r *store.Reader, id string) (toetssteen.Round, error) {
	x, err := readRound(ctx, r, id)
	if err == nil && x.Frozen != "" {
		err = roundError(round.Problem{Key: "frozen", Args: []string{string(x.Frozen)}})
	}
	return x, err
}

// unitsOf finds the unit of a record, up through what it is part of.
func unitsOf(records []toetssteen.Record) func(toetssteen.Record) string {
	type key struct {
		t  toetssteen.RecordType
		id string
	}
	at := map[key]toetssteen.Record{}
	for _, r := range records {
		at[key{r.Type, r.ID}] = r
	}
	above := map[toetssteen.RecordType]toetssteen.RecordType{
		toetssteen.RecordSource: toetssteen.RecordSystem, toetssteen.RecordPurpose: toetssteen.RecordProcessing,
		toetssteen.RecordUse: toetssteen.RecordPurpose, toetssteen.RecordLink: toetssteen.RecordProcessing,
	}
	var find func(toetssteen.Record) string
	find = func(r toetssteen.Record) string {
		if up, ok := at[key{above[r.Type], r.Parent}]; ok && r.Unit == "" {
			return find(up)
		}
		return r.Unit
	}
	return find
}

// CompareRoundsInput names two rounds.
type CompareRoundsInput struct {
	Old, New string
	On       toetssteen.Date
}

// Action implements Input.
func (CompareRoundsInput) Action() toetssteen.Permission { return MayReadRounds }

// Subject implements Input.
func (in CompareRoundsInput) Subject() string { return in.Old + " " + in.New }

// Validate implements Input.
func (CompareRoundsInput) Validate() error { return nil }

// CompareRounds gives what changed between two frozen rounds.
func CompareRounds(ctx context.Context, r *store.Reader, in CompareRoundsInput) ([]round.Change, error) {
	var both [2]RoundOutput
	for i, id := range []string{in.Old, in.New} {
		x, err := ReadRound(ctx, r, ReadRoundInput{id, in.On})
		if err != nil {
			return nil, err
		}
		if x.State == nil {
			return nil, roundError(round.Problem{Key: "not_frozen", Args: []string{id}})
		}
		both[i] = x
	}
	return round.Compare(both[0].Lines, both[1].Lines, both[0].State, both[1].State), nil
}
