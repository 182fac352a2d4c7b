// Package duckdb counts in files with DuckDB, in this process: delimited text,
// Parquet and JSON. It reads the files it is given and nothing else, installs
// and loads no extension, and what does not fit in memory goes to a private
// folder that is wiped at the end and at the next start.
package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2" // the embedded engine

	"toetssteen/internal/count"
)

// Engine counts in one file.
type Engine struct {
	db      *sql.DB
	reader  string // the table function that reads the file
	latin   bool   // the text is not UTF-8 and is read as Latin-1
	spill   *spill
	columns []count.Column
}

// Format is a kind of file that DuckDB reads.
type Format string

// Formats of files.
const (
	Delimited Format = "csv"
	Parquet   Format = "parquet"
	JSON      Format = "json"
	SQLite    Format = "sqlite" // seen by its first bytes; not read by DuckDB
)

// Open opens a file.
func Open(ctx context.Context, path string, f Format, o count.Options) (*Engine, error) {
	latin, err := isLatin(path, f)
	if err != nil {
		return nil, err
	}
	e := &Engine{reader: readerOf(path, f, latin), latin: latin}
	if o.SpillDir != "-" {
		if e.spill, err = newSpill(o.SpillDir); err != nil {
			return nil, err
		}
	}
	if e.db, err = sql.Open("duckdb", ""); err != nil {
		return nil, fmt.Errorf("open duckdb: %w", err)
	}
	e.db.SetMaxOpenConns(1)
	if err := e.configure(ctx, o); err != nil {
		_ = e.Close() // nothing was written
		return nil, err
	}
	return e, nil
}

func readerOf(path string, f Format, latin bool) string {
	p := count.Literal(path)
	switch f {
	case Parquet:
		return "read_parquet(" + p + ")"
	case JSON:
		return "read_json(" + p + ", maximum_object_size=16777216)"
	case Delimited, SQLite:
	}
	encoding := ""
	if latin {
		encoding = ", encoding='latin-1'"
	}
	return "read_csv(" + p + ", all_varchar=true, header=true, sample_size=20480" + encoding + ")"
}

func (e *Engine) configure(ctx context.Context, o count.Options) error {
	settings := []string{
		"SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false", "SET allow_community_extensions=false",
		"SET preserve_insertion_order=false", "SET TimeZone='UTC'",
	}
	if o.Memory != "" {
		settings = append(settings, "SET memory_limit="+count.Literal(o.Memory))
	}
	if o.Threads > 0 {
		settings = append(settings, "SET threads="+strconv.Itoa(o.Threads))
	}
	if e.spill == nil {
		settings = append(settings, "SET temp_directory=''", "SET max_temp_directory_size='0B'")
	} else {
		settings = append(settings, "SET temp_directory="+count.Literal(e.spill.dir))
	}
	for _, s := range settings {
		if _, err := e.db.ExecContext(ctx, s); err != nil && !strings.Contains(s, "TimeZone") {
			return fmt.Errorf("configure duckdb (%s): %w", strings.SplitN(s, "=", 2)[0], err)
		}
	}
	return nil
}

// Columns implements count.Engine.
func (e *Engine) Columns(ctx context.Context, _ string) ([]count.Column, error) {
	if e.columns != nil {
		return e.columns, nil
	}
	rows, err := e.db.QueryContext(ctx, "DESCRIBE SELECT * FROM "+e.reader)
	if err != nil {
		return nil, fmt.Errorf("read the file's columns: %w", err)
	}
	defer rows.Close()
	var out []count.Column
	for rows.Next() {
		var name, kind string
		var rest [4]any
		if err := rows.Scan(&name, &kind, &rest[0], &rest[1], &rest[2], &rest[3]); err != nil {
			return nil, fmt.Errorf("read the file's columns: %w", err)
		}
		out = append(out, count.Column{Name: name, Type: kind, Numeric: numeric(kind), Date: strings.HasPrefix(kind, "DATE") || strings.HasPrefix(kind, "TIMESTAMP")})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the file's columns: %w", err)
	}
	if err := e.peek(ctx, out); err != nil {
		return nil, err
	}
	e.columns = out
	return out, nil
}

// peek counts the levels of each column among the first rows.
func (e *Engine) peek(ctx context.Context, columns []count.Column) error {
	return count.Peek(ctx, e.db, e.reader, columns)
}

func numeric(kind string) bool {
	return slices.ContainsFunc([]string{"INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL"}, func(s string) bool { return strings.Contains(kind, s) })
}

// Count implements count.Engine.
func (e *Engine) Count(ctx context.Context, q count.Query) (count.Cube, error) {
	columns, err := e.Columns(ctx, "")
	if err != nil {
		return count.Cube{}, err
	}
	run := count.SQL{
		Name: "duckdb", DB: e.db,
		From: func(q count.Query) (string, error) { return e.from(ctx, q) },
		Text: func(quoted string, _ count.Column) string { return "CAST(" + quoted + " AS VARCHAR)" },
		Number: func(quoted string) string {
			return "TRY_CAST(" + quoted + " AS DOUBLE)"
		},
	}
	cube, err := run.Count(ctx, q, columns)
	if e.latin {
		cube.Notes = append(cube.Notes, count.Remark{Key: "counts.latin"})
	}
	return cube, err
}

// from is the file, joined with the file of a join where one is asked for.
func (e *Engine) from(ctx context.Context, q count.Query) (string, error) {
	if q.Join == nil {
		return e.reader, nil
	}
	f, err := FormatOf(q.Join.File)
	if err != nil {
		return "", err
	}
	latin, err := isLatin(q.Join.File, f)
	if err != nil {
		return "", err
	}
	other, key := readerOf(q.Join.File, f, latin), count.Quote(q.Join.FileKey)
	var twice int64
	row := e.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM (SELECT "+key+" FROM "+other+" WHERE "+key+" IS NOT NULL GROUP BY 1 HAVING COUNT(*) > 1) d")
	if err := row.Scan(&twice); err != nil {
		return "", fmt.Errorf("read the key of the attribute's file: %w", err)
	}
	if twice > 0 {
		return "", &count.DuplicateKeyError{Column: q.Join.FileKey, Keys: twice}
	}
	var columns []string
	for _, c := range q.Join.Columns {
		columns = append(columns, "r."+count.Quote(c))
	}
	return fmt.Sprintf("(SELECT l.*, %s FROM %s l LEFT JOIN %s r ON CAST(l.%s AS VARCHAR) = CAST(r.%s AS VARCHAR))",
		strings.Join(columns, ", "), e.reader, other, count.Quote(q.Join.Key), key), nil
}

// Close wipes the spill folder.
func (e *Engine) Close() error {
	var err error
	if e.db != nil {
		err = e.db.Close()
	}
	if e.spill != nil {
		if wiped := e.spill.wipe(); err == nil {
			err = wiped
		}
	}
	return err
}
