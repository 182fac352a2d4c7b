package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"toetssteen"
)

// Workspace is what a workspace says about itself.
type Workspace struct {
	ID        string
	Created   string
	Version   string // the release that made it
	PublicKey string // that the journal's checkpoints verify with
}

var workspaceTable = table{name: "workspace", columns: "id, created, version, public_key"}

func (w *Workspace) fields() []any { return []any{&w.ID, &w.Created, &w.Version, &w.PublicKey} }

// Workspace reads the workspace's own record; it wraps
// toetssteen.ErrNotFound when the workspace has not been made yet.
func (r *Reader) Workspace(ctx context.Context) (Workspace, error) {
	var w Workspace
	err := r.tx.QueryRowContext(ctx, `SELECT `+workspaceTable.columns+` FROM workspace`).Scan(w.fields()...)
	if errors.Is(err, sql.ErrNoRows) {
		return w, fmt.Errorf("read the workspace's record: %w", toetssteen.ErrNotFound)
	}
	if err != nil {
		return w, fmt.Errorf("read the workspace's record: %w", err)
	}
	return w, nil
}

// CreateWorkspace writes the workspace's own record.
func (tx *Tx) CreateWorkspace(ctx context.Context, w Workspace) error {
	return insert(ctx, tx, workspaceTable, []Workspace{w})
}
