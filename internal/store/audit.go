package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"toetssteen"
	"toetssteen/internal/journal"
)

// Audit is a saved audit: the specification as it was read, its hash, and the
// aggregate result as JSON. It is never changed or deleted.
type Audit struct {
	ID            int64 // 1, 2, 3, ... in order of saving
	At            time.Time
	Actor         string
	Title         string
	Hash          string // of the specification
	Verdict       string
	Engine        string
	Catalogue     string
	Version       string
	Specification []byte
	Result        []byte
}

var auditTable = table{
	name:    "audit",
	columns: "id, sequence, at, actor, title, hash, verdict, engine, catalogue, version, specification, result",
}

type auditRow struct {
	id, sequence                                                int64
	at, actor, title, hash, verdict, engine, catalogue, version string
	specification, result                                       string
}

func (r *auditRow) fields() []any {
	return []any{
		&r.id, &r.sequence, &r.at, &r.actor, &r.title, &r.hash, &r.verdict, &r.engine, &r.catalogue, &r.version, &r.specification, &r.result,
	}
}

func (r *auditRow) audit() (Audit, error) {
	at, err := journal.ParseTime(r.at)
	if err != nil {
		return Audit{}, fmt.Errorf("read audit %d: %w", r.id, err)
	}
	return Audit{
		r.id, at, r.actor, r.title, r.hash, r.verdict, r.engine, r.catalogue, r.version, []byte(r.specification), []byte(r.result),
	}, nil
}

// SaveAudit writes an audit and gives it its number.
func (tx *Tx) SaveAudit(ctx context.Context, a Audit) (Audit, error) {
	if err := tx.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM audit`).Scan(&a.ID); err != nil {
		return a, fmt.Errorf("number the audit: %w", err)
	}
	a.Title, a.Version = Clean(a.Title), toetssteen.Version
	row := auditRow{
		a.ID, tx.sequence, journal.FormatTime(a.At), Clean(a.Actor), a.Title, a.Hash, a.Verdict, a.Engine, a.Catalogue, a.Version,
		Clean(string(a.Specification)), Clean(string(a.Result)),
	}
	return a, insert(ctx, tx, auditTable, []auditRow{row})
}

// Audits lists the saved audits, the first one first.
func (r *Reader) Audits(ctx context.Context) ([]Audit, error) {
	return r.audits(ctx, ` ORDER BY id`)
}

// Audit reads one saved audit.
func (r *Reader) Audit(ctx context.Context, id int64) (Audit, error) {
	list, err := r.audits(ctx, ` WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("read audit %d: %w", id, toetssteen.ErrNotFound)
	}
	if err != nil {
		return Audit{}, err
	}
	return list[0], nil
}

func (r *Reader) audits(ctx context.Context, where string, args ...any) ([]Audit, error) {
	var out []Audit
	err := each(ctx, r, "the audits", `SELECT `+auditTable.columns+` FROM audit`+where, func(row *auditRow) error {
		a, err := row.audit()
		out = append(out, a)
		return err
	}, args...)
	return out, err
}

// auditContents gives what is stored of audits, for the journal's digests.
func (r *Reader) auditContents(ctx context.Context, add func(int64, content)) error {
	return each(ctx, r, "the audits", `SELECT `+auditTable.columns+` FROM audit ORDER BY id`, func(row *auditRow) error {
		h := sha256.New()
		err := addTo(h, auditTable.name, row)
		add(row.sequence, content{fmt.Sprintf("audit %d", row.id), actionAudit, row.hash, sum(h)})
		return err
	})
}
