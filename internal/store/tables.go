package store

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// working are tables that do not belong to a workspace's content: they are made
// anew by whoever opens it.
var working = []string{"goose_db_version", "journal_head", "scan_progress"}

// tableName finds the tables in a migration.
var tableName = regexp.MustCompile(`(?mi)^CREATE TABLE (?:IF NOT EXISTS )?(\w+)`)

// renamed finds the tables that a migration only makes in the place of others.
var renamed = regexp.MustCompile(`(?mi)^ALTER TABLE (\w+) RENAME TO \w+`)

// TableNames lists the tables with a workspace's content in the order in which
// the migrations make them, so that a table comes after those it refers to.
func TableNames() ([]string, error) {
	files, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	slices.Sort(files)
	var out []string
	for _, f := range files {
		text, err := migrations.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read a migration: %w", err)
		}
		var passing []string
		for _, m := range renamed.FindAllStringSubmatch(string(text), -1) {
			passing = append(passing, m[1])
		}
		for _, m := range tableName.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(working, m[1]) && !slices.Contains(passing, m[1]) && !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
	}
	return out, nil
}

// shape is a table as a database has it. Types are text, integer or real.
type shape struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Types   []string `json:"types"`
	order   []string // what its rows are sorted by
}

type columnRow struct {
	name, kind string
	key        int64 // place in the primary key, from 1; 0 is none
}

func (r *columnRow) fields() []any { return []any{&r.name, &r.kind, &r.key} }

// The columns of a table, one text per database: their catalogues differ.
const (
	columnsSQLite   = `SELECT name, lower(type), pk FROM pragma_table_info($1) ORDER BY cid`
	columnsPostgres = `SELECT a.attname::text, format_type(a.atttypid, a.atttypmod),
			COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint
		FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
		WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`
)

var columnTypes = map[string]string{
	"text": "text", "integer": "integer", "bigint": "integer", "real": "real", "double precision": "real",
}

// shape reads what a table looks like; one that is not there has no columns.
func (r *Reader) shape(ctx context.Context, name string) (shape, error) {
	query := columnsSQLite
	if r.postgres {
		query = columnsPostgres
	}
	columns, err := list[columnRow](ctx, r, "the columns of "+name, query, name)
	if err != nil {
		return shape{}, err
	}
	out := shape{Name: name}
	keys := map[int64]string{}
	for _, c := range columns {
		kind, ok := columnTypes[c.kind]
		if !ok {
			return shape{}, fmt.Errorf("read the columns of %s: %s has type %s, which does not go into an export", name, c.name, c.kind)
		}
		out.Columns, out.Types = append(out.Columns, c.name), append(out.Types, kind)
		sorting := c.name
		if r.postgres && kind == "text" {
			sorting += ` COLLATE "C"` // by bytes, as SQLite does
		}
		if c.key > 0 {
			keys[c.key] = sorting
		} else {
			out.order = append(out.order, sorting)
		}
	}
	if len(keys) > 0 {
		out.order = out.order[:0]
		for i := range int64(len(keys)) {
			out.order = append(out.order, keys[i+1])
		}
	}
	return out, nil
}

func (s shape) selection() string {
	return `SELECT ` + strings.Join(s.Columns, ", ") + ` FROM ` + s.Name + ` ORDER BY ` + strings.Join(s.order, ", ")
}

func (s shape) same(o shape) bool {
	return s.Name == o.Name && slices.Equal(s.Columns, o.Columns) && slices.Equal(s.Types, o.Types)
}
