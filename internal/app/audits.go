package app

import (
	"context"
	"errors"

	"toetssteen"
	"toetssteen/internal/store"
)

// AuditsInput asks for all saved audits.
type AuditsInput struct{}

// Action implements Input.
func (AuditsInput) Action() toetssteen.Permission { return MayReadAudits }

// Subject implements Input.
func (AuditsInput) Subject() string { return "" }

// Validate implements Input.
func (AuditsInput) Validate() error { return nil }

// Audits lists the saved audits, the first one first, without their
// specifications and results.
func Audits(ctx context.Context, r *store.Reader, _ AuditsInput) ([]store.Audit, error) {
	return r.Audits(ctx)
}

// ReadAuditInput asks for one saved audit.
type ReadAuditInput struct{ ID int64 }

// Action implements Input.
func (ReadAuditInput) Action() toetssteen.Permission { return MayReadAudits }

// Subject implements Input.
func (ReadAuditInput) Subject() string { return "" }

// Validate implements Input.
func (in ReadAuditInput) Validate() error {
	if in.ID < 1 {
		return errors.New("saved audits are numbered from 1")
	}
	return nil
}

// ReadAudit reads one saved audit whole; toetssteen.ErrNotFound when there is
// none of that number.
func ReadAudit(ctx context.Context, r *store.Reader, in ReadAuditInput) (store.Audit, error) {
	return r.Audit(ctx, in.ID)
}
