package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

// Reader reads one consistent state of the workspace.
type Reader struct {
	tx       *sql.Tx
	postgres bool
}

// Tx changes the workspace. Everything it writes goes into one digest, which
// its journal entry states.
type Tx struct {
	Reader
	sequence int64 // of the entry this transaction will append
	batch    int   // rows in one INSERT
	digest   hash.Hash
	appended bool
}

// ErrNoEntry is returned for a change that did not append its journal entry:
// what is not journalled does not happen.
var ErrNoEntry = errors.New("the change has no journal entry")

// View runs fn on a consistent state, without changing anything.
func (s *Store) View(ctx context.Context, fn func(*Reader) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.snapshot})
	if err != nil {
		return fmt.Errorf("begin reading %s: %w", s.name, err)
	}
	defer tx.Rollback() //nolint:errcheck // a read-only transaction has nothing to lose
	return fn(&Reader{tx, s.postgres})
}

// InTx runs fn in one transaction that either happens whole, with its journal
// entry, or not at all. Writers take turns: each first locks the journal's
// head, so that entries follow one another and nothing deadlocks.
func (s *Store) InTx(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin a change in %s: %w", s.name, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	t := &Tx{Reader: Reader{tx, s.postgres}, batch: s.batch, digest: sha256.New()}
	const lockHead = `UPDATE journal_head SET size = size WHERE id = 1 RETURNING size`
	if err := tx.QueryRowContext(ctx, lockHead).Scan(&t.sequence); err != nil {
		return fmt.Errorf("lock the journal of %s: %w", s.name, err)
	}
	if err := fn(t); err != nil {
		return err
	}
	if !t.appended {
		return ErrNoEntry
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit a change in %s: %w", s.name, err)
	}
	return nil
}

// row is one row of a table: fields gives pointers to its columns, in the
// order of the table's columns, for writing, reading and hashing alike. They
// are of type *string, *int64 or *float64.
type row interface{ fields() []any }

// rowOf ties a row's struct to its pointer, so that slices hold structs.
type rowOf[T any] interface {
	*T
	row
}

type table struct {
	name    string
	columns string // "a, b, c"
	suffix  string // ON CONFLICT ...
}

// insert writes rows in bulk, and their content into the digest.
func insert[T any, R rowOf[T]](ctx context.Context, tx *Tx, t table, rows []T) error {
	for i := range rows {
		if err := addTo(tx.digest, t.name, R(&rows[i])); err != nil {
			return err
		}
	}
	return insertQuiet[T, R](ctx, tx, t, rows)
}

// insertQuiet writes rows that follow from others, and so are in no digest.
func insertQuiet[T any, R rowOf[T]](ctx context.Context, tx *Tx, t table, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	width := strings.Count(t.columns, ",") + 1
	size := min(tx.batch, len(rows))
	full, err := tx.tx.PrepareContext(ctx, insertText(t, width, size))
	if err != nil {
		return fmt.Errorf("prepare writing %s: %w", t.name, err)
	}
	defer full.Close()
	args := make([]any, 0, width*size)
	for len(rows) > 0 {
		n := min(size, len(rows))
		args = args[:0]
		for i := range rows[:n] {
			for _, p := range R(&rows[i]).fields() {
				args = append(args, value(p))
			}
		}
		if n == size {
			_, err = full.ExecContext(ctx, args...)
		} else {
			_, err = tx.tx.ExecContext(ctx, insertText(t, width, n), args...)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		rows = rows[n:]
	}
	return nil
}

func insertText(t table, width, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.name + " (" + t.columns + ") VALUES ")
	for i := range rows * width {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	b.WriteString(") " + t.suffix)
	return b.String()
}

func value(p any) any {
	switch v := p.(type) {
	case *string:
		return *v
	case *int64:
		return *v
	case *float64:
		return *v
	}
	return p
}

// addTo adds a row's content to a digest: the table's name and the columns as
// a JSON array, one line per row.
func addTo(h hash.Hash, name string, r row) error {
	text, err := json.Marshal(r.fields())
	if err != nil {
		return fmt.Errorf("hash a row of %s: %w", name, err)
	}
	h.Write([]byte(name))
	h.Write(text)
	h.Write([]byte{'\n'})
	return nil
}

func sum(h hash.Hash) string { return "sha256:" + hex.EncodeToString(h.Sum(nil)) }

// each runs a query and gives every row to fn.
func each[T any, R rowOf[T]](ctx context.Context, r *Reader, what, query string, fn func(*T) error, args ...any) error {
	rows, err := r.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	defer rows.Close()
	for rows.Next() {
		var x T
		if err := rows.Scan(R(&x).fields()...); err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
		if err := fn(&x); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// list runs a query and gives all rows.
func list[T any, R rowOf[T]](ctx context.Context, r *Reader, what, query string, args ...any) ([]T, error) {
	var out []T
	err := each[T, R](ctx, r, what, query, func(x *T) error {
		out = append(out, *x)
		return nil
	}, args...)
	return out, err
}
