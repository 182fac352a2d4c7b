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
	return tx.ErasePerson(ctx, in.Name, strings.TrimSpace(in.Reason))
}
