// Package postgres counts in PostgreSQL (12 and later): in read-only
// transactions with a time-out, over one connection. Rows stay in the database.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"

	"toetssteen/internal/count"
)

const (
	connectTimeout = 10 * time.Second
	defaultTimeout = 30 * time.Minute
	cancelTimeout  = 2 * time.Second
)

// Engine counts in the tables of one database.
type Engine struct {
	db     *sql.DB
	looked map[string]count.Source // by table
}

// Open connects to a database by its URL.
func Open(ctx context.Context, location string, o count.Options) (*Engine, error) {
	config, err := pgx.ParseConfig(location)
	if err != nil {
		return nil, ErrLocation // pgx quotes the URL, which may hold a password
	}
	if u, err := url.Parse(location); err == nil && o.Password != "" {
		if _, set := u.User.Password(); !set && !u.Query().Has("password") {
			config.Password = o.Password
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.RuntimeParams["application_name"] = "toetssteen"
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelTimeout}
	}
	timeout := defaultTimeout
	if o.Timeout > 0 {
		timeout = time.Duration(o.Timeout) * time.Second
	}
	db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, fmt.Sprintf(session, timeout.Milliseconds()))
		return err
	}))
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close() // it was not opened
		if ctx.Err() != nil {
			return nil, fmt.Errorf("connect to PostgreSQL: %w", ctx.Err())
		}
		return nil, &count.ReadError{Key: "count.error.connect", Args: []string{code(err)}, What: "no connection to PostgreSQL (" + code(err) + ")"}
	}
	return &Engine{db, map[string]count.Source{}}, nil
}

// session makes every statement read-only, and texts the same on every server.
const session = `SET default_transaction_read_only = on;
SET lock_timeout = '5s';
SET client_encoding = 'UTF8';
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET intervalstyle = 'iso_8601';
SET extra_float_digits = 1;
SET statement_timeout = %d`

// ErrLocation says that a location is no PostgreSQL URL.
var ErrLocation error = &count.ReadError{Key: "count.error.location", What: "this is no PostgreSQL URL (postgres://user@host/database)"}

// Close implements count.Engine.
func (e *Engine) Close() error { return e.db.Close() }

// code is the server's code of an error, SQLSTATE, or what the network said in
// a word. The message itself may quote a value or the address.
func code(err error) string {
	var server *pgconn.PgError
	switch {
	case errors.As(err, &server):
		return server.Code
	case pgconn.Timeout(err):
		return "timeout"
	}
	return "network"
}

func explain(err error) error {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return count.EngineError("PostgreSQL", code(err))
	}
	switch server.Code {
	case "57014":
		return count.TimeoutError()
	case "42501":
		return count.NoRightError()
	case "53200", "53100":
		return count.MemoryError()
	}
	return count.EngineError("PostgreSQL", server.Code)
}

// run runs a statement in a read-only transaction that is rolled back: behind
// a pooler each transaction may have another connection, without the session's
// settings.
func (e *Engine) run(ctx context.Context, query string, row func([]count.Value) error) error {
	tx, err := e.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return explain(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return count.Rows(tx, explain)(ctx, query, row)
}

// engine is how PostgreSQL is asked. A scan costs more than grouping by more
// columns, so tables are counted together where they can.
func (e *Engine) engine() count.SQL {
	return count.SQL{
		Name: "postgres", Run: e.run, Class: classOf, Group: group, Show: show, Number: number, Merge: 100_000,
		Text:  func(x string) string { return "CAST(" + x + " AS text)" },
		NaN:   func(x string) string { return x + " = 'NaN'" },
		Exact: func(x string) string { return "CAST(" + x + " AS numeric)" },
	}
}

func classOf(c count.Column) count.Class {
	switch c.Type {
	case "text", "character varying", "character":
		return count.Text
	case "smallint", "integer", "bigint":
		return count.Whole
	case "numeric":
		return count.Decimal
	case "double precision":
		return count.Real
	case "real":
		return count.Real32
	case "boolean":
		return count.Truth
	}
	return count.Other
}

// group is a text without its collation, which may take texts together, and
// what has no equality of its own as text.
func group(ident string, c count.Column) string {
	switch classOf(c) {
	case count.Text:
		return "(CAST(" + ident + ` AS text) COLLATE "C")`
	case count.Other:
		return "(CAST(" + ident + ` AS text) COLLATE "C")`
	case count.Whole, count.Decimal, count.Real, count.Real32, count.Truth, count.Dynamic:
	}
	return ident
}

func show(x string, c count.Class) string {
	switch c {
	case count.Decimal, count.Truth:
		return "CAST(" + x + " AS text)"
	case count.Whole:
		return "CAST(" + x + " AS bigint)"
	case count.Text, count.Other, count.Real, count.Real32, count.Dynamic:
	}
	return x
}

func number(x string, c count.Class) string {
	switch c {
	case count.Whole:
		return "CAST(" + x + " AS double precision)"
	case count.Decimal, count.Real, count.Real32:
		return "(CASE WHEN CAST(" + x + " AS text) NOT IN ('NaN', 'Infinity', '-Infinity') THEN CAST(" + x + " AS double precision) END)"
	case count.Text:
		return "(CASE WHEN " + x + ` ~ '^ *[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})? *$' THEN CAST(` + x + " AS double precision) END)"
	case count.Truth, count.Other, count.Dynamic:
	}
	return "CAST(NULL AS double precision)"
}

// table finds a table or view by "schema.table" or "table", and its names
// quoted apart: a point may stand in either.
func (e *Engine) table(ctx context.Context, name string) (schema, table string, err error) {
	const query = `SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
		AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname !~ '^pg_(toast_)?temp_'
		AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`
	var all []string
	parts := map[string][2]string{}
	err = e.run(ctx, query, func(v []count.Value) error {
		full := v[0].Text + "." + v[1].Text
		all, parts[full] = append(all, full), [2]string{v[0].Text, v[1].Text}
		return nil
	})
	if err != nil {
		return "", "", fmt.Errorf("list the tables: %w", err)
	}
	chosen, err := count.ChooseTable(name, all)
	if err != nil {
		return "", "", err
	}
	return parts[chosen][0], parts[chosen][1], nil
}

// source looks at a table, once.
func (e *Engine) source(ctx context.Context, name string) (count.Source, error) {
	if s, ok := e.looked[name]; ok {
		return s, ctx.Err()
	}
	schema, table, err := e.table(ctx, name)
	if err != nil {
		return count.Source{}, err
	}
	s := count.Source{From: count.Quote(schema) + "." + count.Quote(table)}
	query := `SELECT a.attname::text, CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(t.typbasetype, NULL) ELSE pg_catalog.format_type(a.atttypid, NULL) END
		FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
		WHERE a.attnum > 0 AND NOT a.attisdropped AND n.nspname = ` + text(schema) + ` AND c.relname = ` + text(table) +
		` AND pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') ORDER BY a.attnum`
	err = e.run(ctx, query, func(v []count.Value) error {
		c := count.Column{Name: v[0].Text, Type: v[1].Text}
		switch classOf(c) {
		case count.Whole, count.Decimal, count.Real, count.Real32:
			c.Numeric = true
		case count.Text, count.Other, count.Truth, count.Dynamic:
		}
		c.Date = c.Type == "date" || strings.HasPrefix(c.Type, "timestamp")
		s.Columns = append(s.Columns, c)
		return nil
	})
	switch {
	case err != nil:
		return s, fmt.Errorf("list the columns: %w", err)
	case len(s.Columns) == 0:
		return s, count.NoRightError()
	}
	// Columns that may not be read would make SELECT * fail.
	names := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		names[i] = count.Quote(c.Name)
	}
	s.From = "(SELECT " + strings.Join(names, ", ") + " FROM " + s.From + ") t"
	if err := e.engine().Look(ctx, s); err != nil {
		return s, err
	}
	e.looked[name] = s
	return s, nil
}

// text quotes a text so that a backslash stays one whatever the server's
// standard_conforming_strings is.
func text(s string) string {
	if strings.Contains(s, `\`) {
		return "E" + count.Literal(strings.ReplaceAll(s, `\`, `\\`))
	}
	return count.Literal(s)
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
	run.Source = func(ctx context.Context, q count.Query) (count.Source, error) {
		s, err := e.source(ctx, q.Table)
		if err != nil || q.Join == nil {
			return s, err
		}
		return e.joined(ctx, s, q)
	}
	return run.Count(ctx, q)
}
