package store

import (
	"context"
	"crypto/sha256"
	"errors"
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

// auditHead are the columns that a list shows; results may be large.
const auditHead = "id, sequence, at, actor, title, hash, verdict, engine, catalogue, version"

var auditTable = table{name: "audit", columns: auditHead + ", specification, result"}

type auditHeadRow struct {
	id, sequence                                                int64
	at, actor, title, hash, verdict, engine, catalogue, version string
}

func (r *auditHeadRow) fields() []any {
	return []any{&r.id, &r.sequence, &r.at, &r.actor, &r.title, &r.hash, &r.verdict, &r.engine, &r.catalogue, &r.version}
}

type auditRow struct {
	auditHeadRow
	specification, result string
}

func (r *auditRow) fields() []any {
	return append(r.auditHeadRow.fields(), &r.specification, &r.result)
}

func (r *auditHeadRow) audit() (Audit, error) {
	at, err := journal.ParseTime(r.at)
	if err != nil {
		return Audit{}, fmt.Errorf("read audit %d: %w", r.id, err)
	}
	return Audit{
		ID: r.id, At: at, Actor: r.actor, Title: r.title, Hash: r.hash, Verdict: r.verdict, Engine: r.engine, Catalogue: r.catalogue,
		Version: r.version,
	}, nil
}

// SaveAudit writes an audit and gives it its number. Specification and result
// are kept byte for byte, or refused: cleaned they would no longer be what the
// hash is of.
func (tx *Tx) SaveAudit(ctx context.Context, a Audit) (Audit, error) {
	specification, result := string(a.Specification), string(a.Result)
	if Clean(specification) != specification || Clean(result) != result {
		return a, errors.New("the specification or the result of the audit is no text that can be kept as it is")
	}
	if err := tx.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(id), 0) + 1 FROM audit`).Scan(&a.ID); err != nil {
		return a, fmt.Errorf("number the audit: %w", err)
	}
	a.Title, a.Actor, a.Engine = Clean(a.Title), Clean(a.Actor), Clean(a.Engine)
	a.Version = toetssteen.Version
	actor, err := tx.person(ctx, a.Actor)
	if err != nil {
		return a, err
	}
	row := auditRow{
		auditHeadRow{a.ID, tx.sequence, journal.FormatTime(a.At), actor, a.Title, a.Hash, a.Verdict, a.Engine, a.Catalogue, a.Version},
		specification, result,
	}
	return a, insert(ctx, tx, auditTable, []auditRow{row})
}

// Audits lists the saved audits, the first one first, without their
// specifications and results: Audit reads those.
func (r *Reader) Audits(ctx context.Context) ([]Audit, error) {
	names, err := r.Names(ctx)
	if err != nil {
		return nil, err
	}
	var out []Audit
	err = each(ctx, r, "the audits", `SELECT `+auditHead+` FROM audit ORDER BY id`, func(row *auditHeadRow) error {
		a, err := row.audit()
		a.Actor = names.Of(a.Actor)
		out = append(out, a)
		return err
	})
	return out, err
}

// Audit reads one saved audit.
func (r *Reader) Audit(ctx context.Context, id int64) (Audit, error) {
	rows, err := list[auditRow](ctx, r, "the audits", `SELECT `+auditTable.columns+` FROM audit WHERE id = $1`, id)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("read audit %d: %w", id, toetssteen.ErrNotFound)
	}
	if err != nil {
		return Audit{}, err
	}
	names, err := r.Names(ctx)
	if err != nil {
		return Audit{}, err
	}
	a, err := rows[0].audit()
	a.Actor = names.Of(a.Actor)
	a.Specification, a.Result = []byte(rows[0].specification), []byte(rows[0].result)
	return a, err
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
