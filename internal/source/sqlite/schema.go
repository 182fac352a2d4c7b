package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/source"
	"toetssteen/internal/sqltext"
)

// table is what the schema says of one table or view.
type table struct {
	name, comment string
	view          bool
	withoutRowid  bool
	virtual       bool
	rows          int64
	text          *sqltext.Table
	query         string // of a view
	columns       []string
}

// schemaTexts gives the CREATE statements by name.
func (f *file) schemaTexts(ctx context.Context) (map[string]string, error) {
	rows, err := f.db.QueryContext(ctx, `SELECT name, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND typeof(name) = 'text' AND typeof(sql) = 'text'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		texts[name] = text
	}
	return texts, rows.Err()
}

// listTables leaves out SQLite's own tables and those in which a virtual table
// keeps its content, which is read through the virtual table.
func (f *file) listTables(ctx context.Context, texts map[string]string) error {
	rows, err := f.db.QueryContext(ctx, `SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		t := &table{rows: -1}
		var kind string
		if err := rows.Scan(&t.name, &kind, &t.withoutRowid); err != nil {
			return err
		}
		if strings.HasPrefix(strings.ToLower(t.name), "sqlite_") {
			continue
		}
		t.view, t.virtual = kind == "view", kind == "virtual"
		switch {
		case t.view:
			t.query = texts[t.name]
		case !t.virtual:
			t.text = sqltext.ParseTable(texts[t.name])
			t.comment = t.text.Comment
		}
		f.tables = append(f.tables, t)
	}
	slices.SortFunc(f.tables, func(a, b *table) int { return cmp.Compare(a.name, b.name) })
	return rows.Err()
}

// rowCounts takes the number of rows from the statistics. Where ANALYZE never
// ran there are none and the numbers stay unknown.
func (f *file) rowCounts(ctx context.Context) {
	counts := map[string]int64{}
	err := f.each(ctx, `SELECT tbl, stat FROM sqlite_stat1`, func(v []string) {
		first, _, _ := strings.Cut(v[1], " ")
		if n, err := strconv.ParseInt(first, 10, 64); err == nil && n >= 0 {
			counts[v[0]] = max(counts[v[0]], n)
		}
	})
	for _, t := range f.tables {
		if n, ok := counts[t.name]; ok && err == nil {
			t.rows = n
		}
	}
}

// each passes the rows of a small query as text.
func (f *file) each(ctx context.Context, query string, row func([]string), args ...any) error {
	rows, err := f.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]string, len(names))
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range cells {
			values[i] = asText(c)
		}
		row(values)
	}
	return rows.Err()
}

// asText writes a cell as SQLite's own cast does; bytes stay as they are.
func asText(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e15 {
			return strconv.FormatFloat(v, 'f', 1, 64)
		}
		return strconv.FormatFloat(v, 'g', 15, 64)
	}
	return fmt.Sprint(cell)
}

// describe gives the columns and keys.
func (f *file) describe(ctx context.Context, t *table, p *source.Profile) error {
	ctx, cancel := context.WithTimeout(ctx, f.limit(p.Depth))
	defer cancel()
	t.columns, p.Definition = nil, t.query
	type part struct {
		order int64
		name  string
	}
	var primary []part
	err := f.each(ctx, `SELECT name, type, pk, hidden FROM pragma_table_xinfo(?)`, func(v []string) {
		if v[3] == "1" {
			return // a virtual table's own argument, not data
		}
		t.columns = append(t.columns, v[0])
		c := source.Column{Name: v[0], Type: v[1], Rows: -1, Nulls: -1, Distinct: -1}
		if said := t.text.Named(v[0]); said != nil {
			c.Type, c.Comment = source.WithEnum(v[1], said.Labels), said.Comment
		}
		p.Columns = append(p.Columns, c)
		if n, err := strconv.ParseInt(v[2], 10, 64); err == nil && n > 0 {
			primary = append(primary, part{n, v[0]})
		}
	}, t.name)
	if err != nil {
		return err
	}
	if len(primary) > 0 {
		slices.SortFunc(primary, func(a, b part) int { return cmp.Compare(a.order, b.order) })
		k := source.Key{Primary: true}
		for _, c := range primary {
			k.Columns = append(k.Columns, c.name)
		}
		p.Keys = append(p.Keys, k)
	}
	return f.foreignKeys(ctx, t, p)
}

func (f *file) foreignKeys(ctx context.Context, t *table, p *source.Profile) error {
	first, last := len(p.Keys), ""
	err := f.each(ctx, `SELECT id, "table", "from", coalesce("to", '') FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq`, func(v []string) {
		if v[0] != last || len(p.Keys) == first {
			p.Keys = append(p.Keys, source.Key{RefAsset: f.prefix + f.properName(v[1])})
			last = v[0]
		}
		k := &p.Keys[len(p.Keys)-1]
		k.Columns = append(k.Columns, properColumn(t, v[2]))
		if v[3] != "" {
			k.RefColumns = append(k.RefColumns, v[3])
		}
	}, t.name)
	for i := first; i < len(p.Keys) && err == nil; i++ {
		// A reference without columns points to the primary key.
		if k := &p.Keys[i]; len(k.RefColumns) == 0 {
			err = f.each(ctx, `SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk`, func(v []string) {
				k.RefColumns = append(k.RefColumns, v[0])
			}, strings.TrimPrefix(k.RefAsset, f.prefix))
		}
	}
	return err
}

// properName gives a table's name in the letter case of its own definition:
// SQLite compares names without regard to case.
func (f *file) properName(name string) string {
	for _, t := range f.tables {
		if strings.EqualFold(t.name, name) {
			return t.name
		}
	}
	return name
}

func properColumn(t *table, name string) string {
	for _, c := range t.columns {
		if strings.EqualFold(c, name) {
			return c
		}
	}
	return name
}

// quote writes an identifier so that any name stays a name.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
