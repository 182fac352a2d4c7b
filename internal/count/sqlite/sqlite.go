// Package sqlite counts in a SQLite file, read-only, over one connection.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"toetssteen/internal/count"
)

// Engine counts in the tables of one file.
type Engine struct{ db *sql.DB }

// Open opens a file; it must exist.
func Open(ctx context.Context, path string) (*Engine, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: "mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(2000)&_pragma=temp_store(2)"}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("open the SQLite file: %w", err)
	}
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close() // it was not opened
		return nil, fmt.Errorf("open the SQLite file: %w", err)
	}
	return &Engine{db}, nil
}

// Close implements count.Engine.
func (e *Engine) Close() error { return e.db.Close() }

// tables lists the tables and views, in order of name.
func (e *Engine) tables(ctx context.Context) ([]string, error) {
	rows, err := e.db.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list the tables: %w", err)
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

func (e *Engine) table(ctx context.Context, name string) (string, error) {
	tables, err := e.tables(ctx)
	if err != nil {
		return "", err
	}
	return count.ChooseTable(name, tables)
}

// Columns implements count.Engine.
func (e *Engine) Columns(ctx context.Context, table string) ([]count.Column, error) {
	table, err := e.table(ctx, table)
	if err != nil {
		return nil, err
	}
	rows, err := e.db.QueryContext(ctx, "SELECT name, type FROM pragma_table_info("+count.Literal(table)+")")
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
		kind := strings.ToUpper(c.Type)
		c.Numeric = strings.Contains(kind, "INT") || strings.Contains(kind, "REAL") || strings.Contains(kind, "NUM")
		c.Date = strings.HasPrefix(kind, "DATE") || strings.HasPrefix(kind, "TIMESTAMP")
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the columns: %w", err)
	}
	return out, count.Peek(ctx, e.db, count.Quote(table), out)
}

// Count implements count.Engine.
func (e *Engine) Count(ctx context.Context, q count.Query) (count.Cube, error) {
	columns, err := e.Columns(ctx, q.Table)
	if err != nil {
		return count.Cube{}, err
	}
	run := count.SQL{
		Name: "sqlite", DB: e.db, From: func(q count.Query) (string, error) {
			if q.Join != nil {
				return "", count.ErrNoJoin
			}
			table, err := e.table(ctx, q.Table)
			return count.Quote(table), err
		},
		Text: func(quoted string, _ count.Column) string { return "CAST(" + quoted + " AS TEXT)" },
		Number: func(quoted string) string {
			return "(CASE WHEN typeof(" + quoted + ") IN ('integer', 'real') THEN " + quoted +
				" WHEN trim(" + quoted + ") <> '' AND trim(" + quoted + ") NOT GLOB '*[^0-9.+-]*' THEN CAST(" + quoted + " AS REAL) END)"
		},
	}
	return run.Count(ctx, q, columns)
}
