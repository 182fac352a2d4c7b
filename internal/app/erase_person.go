package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
)

// ErasePersonInput asks to take a person's name out of the workspace (AVG art.
// 17). What the person did stays, under an id that no longer tells who it was.
type ErasePersonInput struct {
	Name   string
	Reason string
}

// Action implements Input.
func (ErasePersonInput) Action() toetssteen.Permission { return MayErasePerson }

// Subject implements Input. It is empty, because the journal must not hold what
// was just erased; the row under the entry has the id.
func (ErasePersonInput) Subject() string { return "" }

// Validate implements Input.
func (in ErasePersonInput) Validate() error {
	switch reason := strings.TrimSpace(in.Reason); {
	case strings.TrimSpace(in.Name) == "":
		return errors.New("give the name of the person")
	case reason == "":
		return errors.New("give the reason with --reason")
	case len(reason) > maxReason:
		return fmt.Errorf("the reason is longer than %d characters", maxReason)
	case strings.Contains(strings.ToLower(reason), strings.ToLower(strings.TrimSpace(in.Name))):
		return errors.New("the reason holds the name that is to be erased; write it without")
	}
	return nil
}

// ErasePerson erases a name and gives the id that stays.
func ErasePerson(ctx context.Context, c Call, tx *store.Tx, in ErasePersonInput) (string, error) {
	if in.Name == c.Who.Name {
		return "", errors.New("the entry of an erasure names who did it; let somebody else erase this name")
	}
	if err := withdrawGrants(ctx, c, tx, in.Name); err != nil {
		return "", err
	}
	return tx.ErasePerson(ctx, in.Name, strings.TrimSpace(in.Reason))
}

// withdrawGrants ends the roles of a person, so that no id that nobody knows
// any more has rights, and what is then missing shows.
func withdrawGrants(ctx context.Context, c Call, tx *store.Tx, name string) error {
	all, err := tx.Records(ctx, toetssteen.RecordGrant)
	if err != nil {
		return err
	}
	var ended []toetssteen.Record
	for _, r := range all {
		g, err := toetssteen.Unpack[toetssteen.Grant](r)
		if err != nil {
			return err
		}
		if g.Person == store.Clean(name) && r.Withdrawn == "" {
			r.Withdrawn, r.ValidFrom = "person.erase", day(c.At)
			ended = append(ended, r)
		}
	}
	if len(ended) == 0 {
		return nil
	}
	_, err = tx.PutRecords(ctx, c.At, c.Who.Name, ended)
	return err
}
