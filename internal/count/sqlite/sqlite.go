// Package sqlite counts in a SQLite file, read-only, over one connection.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"modernc.org/sqlite"

	"toetssteen/internal/count"
)

// Partner reads the key and the columns of a file that is joined.
type Partner func(ctx context.Context, o count.Options, q count.Query, row func([]count.Value) error) ([]count.Column, []count.Remark, error)

// Engine counts in the tables of one file.
type Engine struct {
	db      *sql.DB
	options count.Options
	partner Partner
	looked  map[string]count.Source // by table
}

// Open opens a file; it must exist. Partner may be nil: then nothing can be
// joined.
func Open(ctx context.Context, path string, o count.Options, partner Partner) (*Engine, error) {
	options, err := openOptions(path)
	if err != nil {
		return nil, err
	}
	// A path is escaped so that a question mark or percent sign stays part of it.
	u := url.URL{Path: filepath.ToSlash(path)}
	db, err := sql.Open("sqlite", "file:"+u.EscapedPath()+"?mode=ro&_pragma=query_only(1)&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)"+
		"&_pragma=mmap_size(0)&_pragma=temp_store(2)&_pragma=busy_timeout(2000)"+options)
	if err != nil {
		return nil, fmt.Errorf("open the SQLite file: %w", explain(err))
	}
	db.SetMaxOpenConns(1)
	e := &Engine{db, o, partner, map[string]count.Source{}}
	if _, err := e.tables(ctx); err != nil {
		_ = db.Close() // it was not opened
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("open the SQLite file: %w", err)
	}
	return e, nil
}

// openOptions keeps SQLite from making files beside a database in write-ahead
// mode: it would, even for a reader, where they are not there already.
func openOptions(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 100)
	if n, _ := f.ReadAt(head, 0); n < len(head) || !strings.HasPrefix(string(head), "SQLite format 3\x00") {
		return "", &count.ReadError{Key: "count.error.sqlite", Args: []string{filepath.Base(path)}, What: filepath.Base(path) + " is no SQLite database"}
	}
	const walVersion = 2 // of the header's read version
	if head[19] != walVersion {
		return "", nil
	}
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		if _, err := os.Stat(path + "-shm"); err == nil {
			return "&readonly_shm=1", nil
		}
		return "", &count.ReadError{
			Key: "count.error.wal", Args: []string{filepath.Base(path)},
			What: filepath.Base(path) + " has changes in a -wal file that cannot be read; make a copy with .backup",
		}
	}
	return "&immutable=1", nil
}

// Close implements count.Engine.
func (e *Engine) Close() error { return e.db.Close() }

// explain keeps SQLite's code alone: its messages may quote what is in the file.
func explain(err error) error {
	var s *sqlite.Error
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case !errors.As(err, &s):
		return count.EngineError("SQLite", "?")
	}
	const full, damaged, notADatabase, noMemory = 13, 11, 26, 7
	switch s.Code() & 0xff {
	case damaged, notADatabase:
		return &count.ReadError{Key: "count.error.damaged", What: "the file is damaged, or was written by a newer program"}
	case noMemory, full:
		return count.MemoryError()
	}
	return count.EngineError("SQLite", strconv.Itoa(s.Code()))
}

// tables lists the tables and views, in order of name.
func (e *Engine) tables(ctx context.Context) ([]string, error) {
	var out []string
	err := e.run(ctx, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
		func(v []count.Value) error { out = append(out, v[0].Text); return nil })
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	return out, nil
}

func (e *Engine) run(ctx context.Context, query string, row func([]count.Value) error) error {
	return count.Rows(e.db, explain)(ctx, query, row)
}

// engine is how SQLite is asked. A scan costs seconds for each million rows and
// grouping by more columns little, so tables are counted together where they
// can. Sums are made in one thread, in the order of the table.
func (e *Engine) engine() count.SQL {
	return count.SQL{
		Name: "sqlite", Run: e.run, Group: group, Number: number, Merge: 100_000,
		Class: func(count.Column) count.Class { return count.Dynamic },
		Text:  func(x string) string { return "CAST(" + x + " AS TEXT)" },
		Exact: func(x string) string { return x },
	}
}

// group is a column without its declared type, by which the driver would turn
// numbers into dates, and without its collation, by which SQLite would take
// texts together. Truth is kept as 1 and 0 (sqlite.org/datatype3.html §2.1).
func group(ident string, c count.Column) string {
	truth := ""
	if strings.Contains(strings.ToUpper(c.Type), "BOOL") {
		truth = " WHEN typeof(" + ident + ") = 'integer' AND " + ident + " = 1 THEN 'true' WHEN typeof(" + ident + ") = 'integer' AND " + ident + " = 0 THEN 'false'"
	}
	return "(CASE WHEN typeof(" + ident + ") = 'blob' THEN hex(" + ident + ")" + truth + " ELSE " + ident + " END)"
}

// number is what SQLite keeps as a number, or a text that is one as the other
// engines see it: digits, a fraction and an exponent.
func number(x string, _ count.Class) string {
	text := "trim(" + x + ")"
	unsigned := "(CASE WHEN " + text + " GLOB '[+-]*' THEN substr(" + text + ", 2) ELSE " + text + " END)"
	e := "instr(lower(" + unsigned + "), 'e')"
	mantissa := "(CASE WHEN " + e + " > 0 THEN substr(" + unsigned + ", 1, " + e + " - 1) ELSE " + unsigned + " END)"
	exponent := "(CASE WHEN " + e + " > 0 THEN substr(" + unsigned + ", " + e + " + 1) ELSE '0' END)"
	digits := "(CASE WHEN " + exponent + " GLOB '[+-]*' THEN substr(" + exponent + ", 2) ELSE " + exponent + " END)"
	isNumber := strings.Join([]string{
		mantissa + " GLOB '[0-9]*'", mantissa + " GLOB '*[0-9]'", mantissa + " NOT GLOB '*[^0-9.]*'", mantissa + " NOT GLOB '*.*.*'",
		digits + " GLOB '[0-9]*'", digits + " NOT GLOB '*[^0-9]*'",
	}, " AND ")
	return "(CASE WHEN typeof(" + x + ") = 'integer' THEN " + x + " WHEN typeof(" + x + ") = 'real' THEN (CASE WHEN abs(" + x + ") < 9e999 THEN " + x + " END)" +
		" WHEN typeof(" + x + ") <> 'text' THEN NULL WHEN " + x + " GLOB '[0-9]*' AND " + x + " NOT GLOB '*[^0-9]*' THEN CAST(" + x + " AS REAL)" + // most are plain
		" WHEN " + isNumber + " THEN CAST(" + text + " AS REAL) END)"
}

// source looks at a table, once.
func (e *Engine) source(ctx context.Context, table string) (count.Source, error) {
	if s, ok := e.looked[table]; ok {
		return s, ctx.Err()
	}
	all, err := e.tables(ctx)
	if err != nil {
		return count.Source{}, err
	}
	chosen, err := count.ChooseTable(table, all)
	if err != nil {
		return count.Source{}, err
	}
	s := count.Source{From: count.Quote(chosen)}
	err = e.run(ctx, "SELECT name, type FROM pragma_table_xinfo("+count.Literal(chosen)+") WHERE hidden <> 1 ORDER BY cid", func(v []count.Value) error {
		c := count.Column{Name: v[0].Text, Type: v[1].Text}
		kind := strings.ToUpper(c.Type)
		c.Numeric = slices.ContainsFunc([]string{"INT", "REAL", "NUM", "DEC", "DOUB", "FLOA"}, func(s string) bool { return strings.Contains(kind, s) })
		c.Date = strings.HasPrefix(kind, "DATE") || strings.HasPrefix(kind, "TIMESTAMP")
		s.Columns = append(s.Columns, c)
		return nil
	})
	if err != nil {
		return s, fmt.Errorf("list the columns: %w", err)
	}
	if err := e.engine().Look(ctx, s); err != nil {
		return s, err
	}
	e.looked[table] = s
	return s, nil
}

// Columns implements count.Engine.
func (e *Engine) Columns(ctx context.Context, table string) ([]count.Column, error) {
	s, err := e.source(ctx, table)
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return s.Columns, err
}

// Count implements count.Engine.
func (e *Engine) Count(ctx context.Context, q count.Query) (count.Cube, error) {
	run := e.engine()
	if q.Join != nil {
		defer func() { _ = e.forget(context.WithoutCancel(ctx)) }() // it also goes with the connection
	}
	run.Source = func(ctx context.Context, q count.Query) (count.Source, error) {
		s, err := e.source(ctx, q.Table)
		if err != nil || q.Join == nil {
			return s, err
		}
		return e.joined(ctx, s, q)
	}
	return run.Count(ctx, q)
}
