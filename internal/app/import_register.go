package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"toetssteen"
	"toetssteen/internal/registerfile"
	"toetssteen/internal/store"
)

// ImportRegisterInput is a register, or a part of it, as it was read from
// files.
type ImportRegisterInput struct {
	Schema  *registerfile.Schema
	Tables  []registerfile.Table
	Options registerfile.Options
	Files   []string // names, for the journal
}

// Action implements Input.
func (ImportRegisterInput) Action() toetssteen.Permission { return MayImportRegister }

// Subject implements Input.
func (in ImportRegisterInput) Subject() string { return strings.Join(in.Files, ", ") }

// Validate implements Input.
func (in ImportRegisterInput) Validate() error {
	if in.Schema == nil || len(in.Tables) == 0 {
		return errors.New("there is nothing to import")
	}
	if len(in.Options.Withdraw) > maxReason {
		return fmt.Errorf("the reason is longer than %d characters", maxReason)
	}
	return nil
}

// PlanImport says what an import would do, row by row, and does nothing.
func PlanImport(ctx context.Context, r *store.Reader, in ImportRegisterInput) (*registerfile.Plan, error) {
	existing, err := r.Records(ctx, registerTypes...)
	if err != nil {
		return nil, err
	}
	in.Schema.Role = func(role toetssteen.ActorRole) bool { return len(permissions[role]) > 0 }
	return in.Schema.Plan(in.Tables, existing, in.Options)
}

// ImportRegister writes the rows that are accepted, all in one transaction with
// one entry in the journal. It deletes nothing.
func ImportRegister(ctx context.Context, c Call, tx *store.Tx, in ImportRegisterInput) (*registerfile.Plan, error) {
	plan, err := PlanImport(ctx, &tx.Reader, in)
	if err != nil {
		return nil, err
	}
	if err := mayWrite(c.Who, plan.Records); err != nil {
		return nil, err
	}
	plan.Records, err = tx.PutRecords(ctx, c.At, c.Who.Name, plan.Records)
	return plan, err
}
