// Package postgres counts in PostgreSQL: in read-only transactions with a
// time-out, over one connection. Rows stay in the database.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"toetssteen/internal/count"
)

const (
	connectTimeout = 10 * time.Second
	defaultTimeout = 30 * time.Minute
)

// Engine counts in the tables of one database.
type Engine struct{ db *sql.DB }

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
	timeout := defaultTimeout
	if o.Timeout > 0 {
		timeout = time.Duration(o.Timeout) * time.Second
	}
	for name, value := range map[string]string{
		"application_name": "toetssteen", "default_transaction_read_only": "on", "lock_timeout": "5s", "client_encoding": "UTF8",
		"datestyle": "ISO, YMD", "timezone": "UTC", "extra_float_digits": "1", "statement_timeout": strconv.FormatInt(timeout.Milliseconds(), 10),
	} {
		config.RuntimeParams[name] = value
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close() // it was not opened
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	return &Engine{db}, nil
}

// ErrLocation says that a location is no PostgreSQL URL.
var ErrLocation = errors.New("this is no PostgreSQL URL (postgres://user@host/database)")

// Close implements count.Engine.
func (e *Engine) Close() error { return e.db.Close() }

// table finds a table or view by "schema.table" or "table".
func (e *Engine) table(ctx context.Context, name string) (string, error) {
	const query = `SELECT table_schema || '.' || table_name FROM information_schema.tables
		WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`
	rows, err := e.db.QueryContext(ctx, query)
	if err != nil {
		return "", fmt.Errorf("list the tables: %w", err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return "", fmt.Errorf("list the tables: %w", err)
		}
		all = append(all, n)
	}
	if err := rows.Err(); err != nil {
		return "", fmt.Errorf("list the tables: %w", err)
	}
	return count.ChooseTable(name, all)
}

func quoted(table string) string {
	schema, name, _ := strings.Cut(table, ".")
	return count.Quote(schema) + "." + count.Quote(name)
}

// Columns implements count.Engine.
func (e *Engine) Columns(ctx context.Context, name string) ([]count.Column, error) {
	table, err := e.table(ctx, name)
	if err != nil {
		return nil, err
	}
	const query = `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema || '.' || table_name = $1 ORDER BY ordinal_position`
	rows, err := e.db.QueryContext(ctx, query, table)
	if err != nil {
		return nil, fmt.Errorf("list the columns: %w", err)
	}
	defer rows.Close()
	var out []count.Column
	for rows.Next() {
		var c count.Column
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			return nil, fmt.Errorf("list the columns: %w", err)
		}
		c.Numeric = strings.Contains(c.Type, "int") || strings.Contains(c.Type, "numeric") || strings.Contains(c.Type, "double") || c.Type == "real"
		c.Date = c.Type == "date" || strings.HasPrefix(c.Type, "timestamp")
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the columns: %w", err)
	}
	return out, count.Peek(ctx, e.db, quoted(table), out)
}

// Count implements count.Engine.
func (e *Engine) Count(ctx context.Context, q count.Query) (count.Cube, error) {
	columns, err := e.Columns(ctx, q.Table)
	if err != nil {
		return count.Cube{}, err
	}
	run := count.SQL{
		Name: "postgres", DB: e.db, From: func(q count.Query) (string, error) {
			if q.Join != nil {
				return "", count.ErrNoJoin
			}
			table, err := e.table(ctx, q.Table)
			return quoted(table), err
		},
		Text: func(column string, _ count.Column) string { return "CAST(" + column + " AS text)" },
		Number: func(column string) string {
			return "(CASE WHEN CAST(" + column + ` AS text) ~ '^\s*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*$' THEN CAST(CAST(` + column + " AS text) AS double precision) END)"
		},
	}
	return run.Count(ctx, q, columns)
}
