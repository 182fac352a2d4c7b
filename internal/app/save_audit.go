package app

import (
	"context"
	"encoding/json"
	"errors"

	"toetssteen"
	"toetssteen/internal/store"
)

// maxResult bounds the JSON of an audit: aggregates, never rows.
const maxResult = 64 << 20

// SaveAuditInput is an audit to keep as evidence: the specification as it was
// read, its hash and the aggregate result.
type SaveAuditInput struct {
	Title, Hash, Verdict, Engine, Catalogue string
	Specification, Result                   []byte
}

// Action implements Input.
func (SaveAuditInput) Action() toetssteen.Permission { return MaySaveAudit }

// Subject is the hash of the specification.
func (in SaveAuditInput) Subject() string { return in.Hash }

// Validate implements Input.
func (in SaveAuditInput) Validate() error {
	switch {
	case in.Hash == "" || len(in.Specification) == 0:
		return errors.New("the audit has no specification")
	case len(in.Result) > maxResult:
		return errors.New("the result is larger than 64 MiB")
	case !json.Valid(in.Result):
		return errors.New("the result is no JSON")
	}
	return nil
}

// SaveAudit keeps an audit.
func SaveAudit(ctx context.Context, c Call, tx *store.Tx, in SaveAuditInput) (store.Audit, error) {
	return tx.SaveAudit(ctx, store.Audit{
		At: c.At, Actor: c.Who.Name, Title: in.Title, Hash: in.Hash, Verdict: in.Verdict, Engine: in.Engine, Catalogue: in.Catalogue,
		Specification: in.Specification, Result: in.Result,
	})
}

// AuditsInput asks for all saved audits.
type AuditsInput struct{}

// Action implements Input.
func (AuditsInput) Action() toetssteen.Permission { return MayReadAudits }

// Subject implements Input.
func (AuditsInput) Subject() string { return "" }

// Validate implements Input.
func (AuditsInput) Validate() error { return nil }

// Audits lists the saved audits, the first one first.
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
func (ReadAuditInput) Validate() error { return nil }

// ReadAudit reads one saved audit.
func ReadAudit(ctx context.Context, r *store.Reader, in ReadAuditInput) (store.Audit, error) {
	return r.Audit(ctx, in.ID)
}
