// Package duckdb counts in files with DuckDB, in this process: delimited text,
// Parquet, JSON and DuckDB's own files. It reads the files it is given and
// nothing else, writes to none of them, installs and loads no extension, and
// what does not fit in memory goes to a private folder that is wiped at the end
// and at the next start.
package duckdb

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"toetssteen/internal/count"
	"toetssteen/internal/spill"
)

// Engine counts in one file.
type Engine struct {
	options count.Options
	spill   *spill.Folder
	file    *file
	conn    *conn
	looked  map[string]count.Source // by table
}

// Open opens a file.
func Open(ctx context.Context, path string, o count.Options) (*Engine, error) {
	e := &Engine{options: o, looked: map[string]count.Source{}}
	err := e.open(ctx, path)
	if err != nil {
		_ = e.Close() // what went wrong before matters more
		return nil, err
	}
	return e, nil
}

func (e *Engine) open(ctx context.Context, path string) (err error) {
	if e.options.SpillDir != "-" {
		if e.spill, err = spill.New(e.options.SpillDir); err != nil {
			return err
		}
	}
	if e.file, err = prepare(ctx, path, e.spill); err != nil {
		return err
	}
	e.conn, err = e.session(ctx, e.file)
	return err
}

// Close wipes the spill folder.
func (e *Engine) Close() error {
	if e.conn != nil {
		e.conn.close()
		e.conn = nil
	}
	if e.spill == nil {
		return nil
	}
	s := e.spill
	e.spill = nil
	return s.Wipe()
}

// session is a database in memory that can reach these files alone.
func (e *Engine) session(ctx context.Context, files ...*file) (*conn, error) {
	c, err := connect()
	if err != nil {
		return nil, err
	}
	if err := e.configure(ctx, c, files); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (e *Engine) configure(ctx context.Context, c *conn, files []*file) error {
	memory, err := e.memory(ctx, c)
	if err != nil {
		return err
	}
	settings := []string{
		"SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false", "SET allow_community_extensions=false",
		"SET preserve_insertion_order=false", "SET TimeZone='UTC'", "SET memory_limit=" + count.Literal(memory),
	}
	if e.options.Threads > 0 {
		settings = append(settings, "SET threads="+strconv.Itoa(e.options.Threads))
	}
	if e.spill == nil {
		settings = append(settings, "SET temp_directory=''", "SET max_temp_directory_size='0B'")
	} else {
		settings = append(settings, "SET temp_directory="+count.Literal(e.spill.Path()))
	}
	var allowed []string
	for i, f := range files {
		// A name with * ? or [ is asked for as a pattern, and that is checked too.
		allowed = append(allowed, count.Literal(f.path), count.Literal(globbed(f.path)), count.Literal(f.path+".wal"))
		if f.format == Database {
			f.alias = "file" + strconv.Itoa(i)
			settings = append(settings, "ATTACH "+count.Literal(f.path)+" AS "+f.alias+" (READ_ONLY)")
		}
	}
	settings = append(settings, "SET allowed_paths=["+strings.Join(allowed, ", ")+"]", "SET enable_external_access=false", "SET lock_configuration=true")
	for _, s := range settings {
		if err := c.exec(ctx, s); err != nil {
			return fmt.Errorf("start duckdb (%s): %w", strings.SplitN(strings.SplitN(s, "=", 2)[0], "'", 2)[0], err)
		}
	}
	return nil
}

// size is how DuckDB writes an amount of memory.
var size = regexp.MustCompile(`^([0-9.]+) (KiB|MiB|GiB|TiB)$`)

// memory is the limit that was given, or half of what the machine or container
// has; DuckDB's own default is 80 % of it.
func (e *Engine) memory(ctx context.Context, c *conn) (string, error) {
	if e.options.Memory != "" {
		return e.options.Memory, nil
	}
	limit := ""
	if err := c.run(ctx, "SELECT current_setting('memory_limit')", func(v []count.Value) error { limit = strings.Clone(v[0].Text); return nil }); err != nil {
		return "", fmt.Errorf("ask for the memory limit: %w", err)
	}
	m := size.FindStringSubmatch(limit)
	if m == nil {
		return limit, nil
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return limit, nil //nolint:nilerr // then DuckDB's own limit stands
	}
	return strconv.FormatFloat(n*.5/.8, 'f', 2, 64) + m[2], nil
}

// engine is how DuckDB is asked. The tables that 10 million rows of Parquet were
// measured on: one more scan costs .1 to .2 s, as does grouping by more columns
// up to some ten thousand cells; GROUPING SETS costs half as much again as
// scans of its own. A text file costs seconds to scan and is scanned once.
func engine(c *conn, f Format) count.SQL {
	s := count.SQL{
		Name: "duckdb", Run: c.run, Class: classOf, Show: show, Number: number, Merge: 10_000,
		Text:   func(x string) string { return "CAST(" + x + " AS VARCHAR)" },
		NaN:    func(x string) string { return "isnan(" + x + ")" },
		Exact:  func(x string) string { return "CAST(" + x + " AS DECIMAL(38, 12))" },
		Approx: func(x string) string { return "approx_count_distinct(" + x + ")" },
	}
	if f == Delimited || f == JSON {
		s.Merge, s.Sets = 50_000, true
	}
	return s
}

func show(x string, c count.Class) string {
	switch c {
	case count.Text, count.Real, count.Real32:
		return x
	case count.Whole, count.Decimal, count.Truth, count.Other, count.Dynamic:
	}
	return "CAST(" + x + " AS VARCHAR)"
}

func number(x string, c count.Class) string {
	switch c {
	case count.Whole, count.Decimal:
		return "CAST(" + x + " AS DOUBLE)"
	case count.Real, count.Real32:
		return "(CASE WHEN isfinite(" + x + ") THEN CAST(" + x + " AS DOUBLE) END)"
	case count.Text:
		return "(CASE WHEN regexp_full_match(" + x + `, ' *[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)? *') THEN TRY_CAST(trim(` + x + ") AS DOUBLE) END)"
	case count.Truth, count.Other, count.Dynamic:
	}
	return "CAST(NULL AS DOUBLE)"
}

// Columns implements count.Engine.
func (e *Engine) Columns(ctx context.Context, table string) ([]count.Column, error) {
	s, err := e.source(ctx, table)
	return s.Columns, err
}

// source looks at the file, or a table of it, once.
func (e *Engine) source(ctx context.Context, table string) (count.Source, error) {
	if s, ok := e.looked[table]; ok {
		return s, ctx.Err()
	}
	s, err := sourceOf(ctx, e.conn, e.file, table)
	if err == nil {
		e.looked[table] = s
	}
	return s, err
}

func sourceOf(ctx context.Context, c *conn, f *file, table string) (count.Source, error) {
	s, err := f.source(ctx, c, table)
	if err == nil {
		err = engine(c, f.format).Look(ctx, s)
	}
	return s, err
}

// Count implements count.Engine.
func (e *Engine) Count(ctx context.Context, q count.Query) (count.Cube, error) {
	if q.Join != nil {
		return e.countJoined(ctx, q)
	}
	run := engine(e.conn, e.file.format)
	run.Source = func(ctx context.Context, q count.Query) (count.Source, error) { return e.source(ctx, q.Table) }
	return run.Count(ctx, q)
}
