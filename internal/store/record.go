package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/journal"
)

var (
	recordTable = table{
		name:    "record",
		columns: "type, id, version, sequence, n, valid_from, withdrawn, unit, parent, at, actor, body",
	}
	recordHeadTable = table{
		name: "record_head", columns: "type, id, version",
		suffix: "ON CONFLICT (type, id) DO UPDATE SET version = excluded.version",
	}
)

type recordRow struct {
	kind, id                                               string
	version, sequence, n                                   int64
	validFrom, withdrawn, unit, parent, at, actor, content string
}

func (r *recordRow) fields() []any {
	return []any{
		&r.kind, &r.id, &r.version, &r.sequence, &r.n, &r.validFrom, &r.withdrawn, &r.unit, &r.parent, &r.at, &r.actor, &r.content,
	}
}

type recordHeadRow struct {
	kind, id string
	version  int64
}

func (r *recordHeadRow) fields() []any { return []any{&r.kind, &r.id, &r.version} }

// PutRecords writes new versions of records, in the order given, and numbers
// them. A record with Version 0 must be new; any other must carry the version
// that it amends, so that nobody overwrites what they have not seen:
// toetssteen.ErrConflict says that it is not so. A record may stand in the list
// once.
func (tx *Tx) PutRecords(ctx context.Context, at time.Time, who string, in []toetssteen.Record) ([]toetssteen.Record, error) {
	heads, err := tx.recordHeads(ctx)
	if err != nil {
		return nil, err
	}
	var n int64
	const count = `SELECT COUNT(*) FROM record WHERE sequence = $1`
	if err := tx.tx.QueryRowContext(ctx, count, tx.sequence).Scan(&n); err != nil {
		return nil, fmt.Errorf("number the records: %w", err)
	}
	actor, err := tx.person(ctx, who)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(in)
	rows, lasts := make([]recordRow, len(in)), make([]recordHeadRow, len(in))
	for i := range out {
		r := &out[i]
		if err := checkRecord(*r); err != nil {
			return nil, err
		}
		kept, err := tx.withIDs(ctx, *r)
		if err != nil {
			return nil, err
		}
		key := recordKey{r.Type, r.ID}
		if have := heads[key]; have != r.Version {
			return nil, fmt.Errorf("%s %s is at version %d and version %d was amended: %w", r.Type, r.ID, have, r.Version, toetssteen.ErrConflict)
		}
		r.Version++
		heads[key] = r.Version
		r.Sequence, r.At, r.Actor = tx.sequence, at, Clean(who)
		rows[i] = recordRow{
			kind: string(r.Type), id: r.ID, version: r.Version, sequence: tx.sequence, n: n + int64(i),
			validFrom: string(r.ValidFrom), withdrawn: r.Withdrawn, unit: r.Unit, parent: r.Parent,
			at: journal.FormatTime(at), actor: actor, content: string(kept.Body),
		}
		lasts[i] = recordHeadRow{string(r.Type), r.ID, r.Version}
	}
	if err := insert(ctx, tx, recordTable, rows); err != nil {
		return nil, err
	}
	return out, tx.putHeads(ctx, lasts)
}

// putHeads writes which version is the last, in a statement each row of which
// is another record.
func (tx *Tx) putHeads(ctx context.Context, rows []recordHeadRow) error {
	last := map[recordKey]recordHeadRow{}
	for _, r := range rows {
		last[recordKey{toetssteen.RecordType(r.kind), r.id}] = r
	}
	once := make([]recordHeadRow, 0, len(last))
	for _, r := range rows {
		if last[recordKey{toetssteen.RecordType(r.kind), r.id}] == r {
			once = append(once, r)
		}
	}
	return insertQuiet(ctx, tx, recordHeadTable, once)
}

// checkRecord refuses what could not be kept or found back.
func checkRecord(r toetssteen.Record) error {
	switch {
	case r.Type == "":
		return errors.New("write a record: it has no type")
	case strings.TrimSpace(r.ID) == "" || r.ID != strings.TrimSpace(r.ID):
		return fmt.Errorf("write a %s: %q is no id", r.Type, r.ID)
	case !keepable(r.ID, r.Unit, r.Parent, r.Withdrawn, string(r.ValidFrom), string(r.Body)):
		return fmt.Errorf("write %s %s: it is no text that every database keeps", r.Type, r.ID)
	}
	if r.ValidFrom != "" {
		if _, err := toetssteen.ParseDate(string(r.ValidFrom)); err != nil {
			return fmt.Errorf("write %s %s: %w", r.Type, r.ID, err)
		}
	}
	return nil
}

func keepable(texts ...string) bool {
	for _, s := range texts {
		if Clean(s) != s {
			return false
		}
	}
	return true
}

type recordKey struct {
	kind toetssteen.RecordType
	id   string
}

func (r *Reader) recordHeads(ctx context.Context) (map[recordKey]int64, error) {
	out := map[recordKey]int64{}
	err := each(ctx, r, "the records", `SELECT type, id, version FROM record_head`, func(h *recordHeadRow) error {
		out[recordKey{toetssteen.RecordType(h.kind), h.id}] = h.version
		return nil
	})
	return out, err
}

// Records gives the last version of every record of some types, withdrawn ones
// included, ordered by type and id; no types means all.
func (r *Reader) Records(ctx context.Context, types ...toetssteen.RecordType) ([]toetssteen.Record, error) {
	query := `SELECT ` + prefixed("r.", recordTable.columns) +
		` FROM record_head h JOIN record r ON r.type = h.type AND r.id = h.id AND r.version = h.version`
	var args []any
	if len(types) > 0 {
		marks := make([]string, len(types))
		for i, t := range types {
			args = append(args, string(t))
			marks[i] = fmt.Sprintf("$%d", i+1)
		}
		query += ` WHERE h.type IN (` + strings.Join(marks, ", ") + `)`
	}
	return r.records(ctx, query, args...)
}

// Record gives the last version of one record; it wraps toetssteen.ErrNotFound
// when there is none.
func (r *Reader) Record(ctx context.Context, t toetssteen.RecordType, id string) (toetssteen.Record, error) {
	all, err := r.RecordVersions(ctx, t, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s %s: %w", t, id, toetssteen.ErrNotFound)
	}
	if err != nil {
		return toetssteen.Record{}, err
	}
	return all[len(all)-1], nil
}

// RecordVersions gives all versions of one record, the first one first.
func (r *Reader) RecordVersions(ctx context.Context, t toetssteen.RecordType, id string) ([]toetssteen.Record, error) {
	return r.records(ctx, `SELECT `+recordTable.columns+` FROM record WHERE type = $1 AND id = $2`, string(t), id)
}

func (r *Reader) records(ctx context.Context, query string, args ...any) ([]toetssteen.Record, error) {
	names, err := r.Names(ctx)
	if err != nil {
		return nil, err
	}
	var out []toetssteen.Record
	err = each(ctx, r, "the records", query, func(row *recordRow) error {
		x, err := row.record()
		x.Actor = names.Of(x.Actor)
		out = append(out, withNames(x, names))
		return err
	}, args...)
	slices.SortFunc(out, func(a, b toetssteen.Record) int { // databases order texts by their locale
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
	return out, err
}

func (r *recordRow) record() (toetssteen.Record, error) {
	at, err := journal.ParseTime(r.at)
	if err != nil {
		return toetssteen.Record{}, fmt.Errorf("read %s %s: its time is not a time", r.kind, r.id)
	}
	return toetssteen.Record{
		Head: toetssteen.Head{ID: r.id, Version: r.version, ValidFrom: toetssteen.Date(r.validFrom), Withdrawn: r.withdrawn},
		Type: toetssteen.RecordType(r.kind), Unit: r.unit, Parent: r.parent, Body: []byte(r.content),
		Sequence: r.sequence, At: at, Actor: r.actor,
	}, nil
}

func prefixed(prefix, columns string) string {
	return prefix + strings.ReplaceAll(columns, ", ", ", "+prefix)
}

// addRecords gives what is stored of records, by the entry that wrote them, for
// the journal's digests: an entry of any action may write records.
func (r *Reader) addRecords(ctx context.Context, parts map[int64]hash.Hash) error {
	query := `SELECT ` + recordTable.columns + ` FROM record ORDER BY sequence, n`
	return each(ctx, r, "the records", query, func(row *recordRow) error {
		h := parts[row.sequence]
		if h == nil {
			h = sha256.New()
			parts[row.sequence] = h
		}
		return addTo(h, recordTable.name, row)
	})
}
