package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"strings"

	"toetssteen"
)

// maxDumpLine bounds a line of an export, and with it the memory that a hostile
// file can take; the result of an audit is the largest row there is.
const maxDumpLine = 400 << 20

// ErrDump says that a file is not a whole, unharmed export of a workspace.
var ErrDump = errors.New("it is not a whole export of a workspace")

// Dump is an export that is being read.
type Dump struct {
	Header DumpHeader
	lines  *bufio.Scanner
	hash   hash.Hash
	n      int
}

// OpenDump reads the header of an export.
func OpenDump(r io.Reader) (*Dump, error) {
	d := &Dump{lines: bufio.NewScanner(r), hash: sha256.New()}
	d.lines.Buffer(make([]byte, 0, 64<<10), maxDumpLine)
	x, _, err := d.next()
	switch {
	case err != nil:
		return nil, err
	case x.Header == nil:
		return nil, fmt.Errorf("read an export: the header is missing: %w", ErrDump)
	case x.Header.Format != DumpFormat:
		return nil, fmt.Errorf("read an export: format %d is not known; use a newer toetssteen", x.Header.Format)
	}
	d.Header = *x.Header
	return d, nil
}

// next reads a line: a row, or something else. The line that ends the file is
// checked against all lines before it.
func (d *Dump) next() (x dumpLine, row []any, err error) {
	if !d.lines.Scan() {
		if err := d.lines.Err(); err != nil {
			return x, nil, fmt.Errorf("read line %d of an export: %w", d.n+1, err)
		}
		return x, nil, fmt.Errorf("read an export: it breaks off after line %d: %w", d.n, ErrDump)
	}
	d.n++
	text := d.lines.Bytes()
	decoder := json.NewDecoder(bytes.NewReader(text))
	if bytes.HasPrefix(text, []byte("[")) {
		decoder.UseNumber()
		err = decoder.Decode(&row)
	} else {
		decoder.DisallowUnknownFields()
		err = decoder.Decode(&x)
	}
	if err != nil || decoder.More() {
		return x, nil, fmt.Errorf("read line %d of an export: it cannot be read: %w", d.n, ErrDump)
	}
	if x.End != nil && x.End.SHA256 != hex.EncodeToString(d.hash.Sum(nil)) {
		return x, nil, fmt.Errorf("read an export: it was changed or damaged after it was written (its checksum differs): %w", ErrDump)
	}
	d.hash.Write(text)
	d.hash.Write([]byte{'\n'})
	return x, row, nil
}

// Stage writes an export into a new SQLite file and brings it to the schema of
// this release, so that it can be verified before anything stands on it.
func Stage(ctx context.Context, file string, d *Dump, extra ...string) (*Store, error) {
	dsn, err := sqliteAddress(file, extra...)
	if err != nil {
		return nil, err
	}
	s, err := openTo(ctx, "sqlite", dsn, filepath.Base(file), d.Header.Schema)
	if err != nil {
		return nil, err
	}
	err = s.Load(ctx, d, nil)
	if err == nil {
		err = s.migrate(ctx, "sqlite", 0)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Load writes an export into an empty database of its schema, in one
// transaction that check may still refuse. A database that holds a workspace is
// refused, wrapping toetssteen.ErrConflict.
func (s *Store) Load(ctx context.Context, d *Dump, check func(*Reader) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin an import into %s: %w", s.name, err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	l := &loader{Tx: &Tx{Reader: Reader{tx, s.postgres}, batch: s.batch}, dump: d}
	if err := l.begin(ctx); err != nil {
		return err
	}
	if err := l.all(ctx); err != nil {
		return err
	}
	if check != nil {
		if err := check(&l.Reader); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit an import into %s: %w", s.name, err)
	}
	return nil
}

type loader struct {
	*Tx
	dump    *Dump
	shape   shape
	pending []any
	rows    int64
	done    map[string]bool
}

// begin takes the writers' turn and demands that there is nothing yet.
func (l *loader) begin(ctx context.Context) error {
	l.done = map[string]bool{}
	if _, err := l.tx.ExecContext(ctx, `UPDATE journal_head SET size = size WHERE id = 1`); err != nil {
		return fmt.Errorf("lock the journal: %w", err)
	}
	switch _, err := l.Workspace(ctx); {
	case err == nil:
		return fmt.Errorf("import a workspace: there is one already: %w", toetssteen.ErrConflict)
	case !errors.Is(err, toetssteen.ErrNotFound):
		return err
	}
	have, err := l.schema(ctx)
	if err == nil && have != l.dump.Header.Schema {
		err = fmt.Errorf("import a workspace: the export has schema %d and the database %d", l.dump.Header.Schema, have)
	}
	return err
}

func (l *loader) all(ctx context.Context) error {
	for {
		x, row, err := l.dump.next()
		switch {
		case err != nil:
			return err
		case row != nil:
			err = l.add(ctx, row)
		case x.Table != nil:
			err = l.enter(ctx, *x.Table)
		case x.End != nil:
			return l.end(ctx, x.End.Rows)
		default:
			err = fmt.Errorf("read line %d of an export: it is neither a table nor a row: %w", l.dump.n, ErrDump)
		}
		if err != nil {
			return err
		}
	}
}

// enter begins a table, which must look as it does here.
func (l *loader) enter(ctx context.Context, s shape) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	names, err := TableNames()
	if err != nil {
		return err
	}
	known := false
	for _, n := range names {
		known = known || n == s.Name
	}
	if !known || l.done[s.Name] {
		return fmt.Errorf("read line %d of an export: its table is not known or comes twice: %w", l.dump.n, ErrDump)
	}
	have, err := l.Tx.shape(ctx, s.Name)
	if err != nil {
		return err
	}
	if !have.same(s) {
		return fmt.Errorf("read an export: table %s has other columns than it has here: %w", s.Name, ErrDump)
	}
	l.shape, l.done[s.Name] = s, true
	return nil
}

func (l *loader) add(ctx context.Context, row []any) error {
	if len(l.shape.Columns) == 0 || len(row) != len(l.shape.Columns) {
		return fmt.Errorf("read line %d of an export: the row does not fit its table: %w", l.dump.n, ErrDump)
	}
	for i, v := range row {
		value, err := typed(v, l.shape.Types[i])
		if err != nil {
			return fmt.Errorf("read line %d of an export: a value does not fit column %s: %w", l.dump.n, l.shape.Columns[i], ErrDump)
		}
		l.pending = append(l.pending, value)
	}
	l.rows++
	if len(l.pending) >= l.batch*len(row) {
		return l.flush(ctx)
	}
	return nil
}

// typed gives a value as its column takes it.
func typed(v any, kind string) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil //nolint:nilnil // NULL is a value
	case string:
		if kind == "text" && keepable(x) {
			return x, nil
		}
	case json.Number:
		if kind == "integer" {
			return x.Int64()
		}
		if kind == "real" {
			return x.Float64()
		}
	}
	return nil, ErrDump
}

func (l *loader) flush(ctx context.Context) error {
	if len(l.pending) == 0 {
		return nil
	}
	width := len(l.shape.Columns)
	text := insertText(table{name: l.shape.Name, columns: strings.Join(l.shape.Columns, ", ")}, width, len(l.pending)/width)
	if _, err := l.tx.ExecContext(ctx, text, l.pending...); err != nil {
		return fmt.Errorf("write %s: %w", l.shape.Name, err)
	}
	l.pending = l.pending[:0]
	return nil
}

func (l *loader) end(ctx context.Context, rows int64) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	if rows != l.rows || l.dump.lines.Scan() || l.dump.lines.Err() != nil {
		return fmt.Errorf("read an export: it has another number of rows than it says: %w", ErrDump)
	}
	w, err := l.Workspace(ctx)
	if err != nil || w.ID != l.dump.Header.Workspace || w.PublicKey != l.dump.Header.PublicKey {
		return fmt.Errorf("read an export: its header is of another workspace: %w", ErrDump)
	}
	const head = `UPDATE journal_head SET size = (SELECT COUNT(*) FROM journal_entry) WHERE id = 1`
	if _, err := l.tx.ExecContext(ctx, head); err != nil {
		return fmt.Errorf("move the journal's head: %w", err)
	}
	return nil
}
