package sqlscan

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"toetssteen/internal/source"
)

// Reasons that connectors share.
const (
	WhyNoRight       = "geen leesrecht (SELECT) op deze tabel; alleen de namen zijn bekeken"
	WhyNoRightColumn = "geen leesrecht (SELECT) op deze kolom; alleen de naam is bekeken"
	WhyNested        = "json: velden binnenin worden nog niet gelezen"
	WhyNoStatistics  = "er zijn geen statistieken van deze tabel; kies diepte values"
	WhyView          = "een view heeft geen statistieken; kies diepte values om hem te lezen"
)

// WhyBinary tells that a column of a binary type is not read.
func WhyBinary(typeName string) string {
	return "binaire inhoud (" + typeName + ") wordt niet gelezen"
}

// Catalog gathers what a server's catalogue says, from queries that give their
// columns in a fixed order. Rows about tables that are not in it are passed by,
// so that only the query for tables needs to know what to leave out.
type Catalog struct {
	tables map[tableName]*Table
	keep   func(schema string) bool
}

type tableName struct{ schema, name string }

// NewCatalog makes an empty catalogue of the schemas to keep; nil keeps all.
func NewCatalog(keep func(schema string) bool) *Catalog {
	return &Catalog{tables: map[tableName]*Table{}, keep: keep}
}

// Find gives a table, or nil.
func (c *Catalog) Find(schema, name string) *Table { return c.tables[tableName{schema, name}] }

// Add puts a table in the catalogue, if its schema is kept.
func (c *Catalog) Add(t *Table) {
	if c.keep == nil || c.keep(t.Schema) {
		c.tables[tableName{t.Schema, t.Name}] = t
	}
}

// Tables gives all tables by schema and name, in the order of their bytes,
// which does not depend on the server's collation.
func (c *Catalog) Tables() []*Table {
	out := make([]*Table, 0, len(c.tables))
	for _, t := range c.tables {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *Table) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// AddTables runs a query that gives, per table: schema, name, kind ("table" or
// "view"), estimated rows (null is unknown), comment (may be null).
func (c *Catalog) AddTables(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	var (
		schema, name, kind string
		rows               sql.NullInt64
		comment            sql.NullString
	)
	return Each(ctx, tx, query, args, []any{&schema, &name, &kind, &rows, &comment}, func() {
		t := &Table{Schema: schema, Name: name, View: kind == "view", Rows: -1, Comment: comment.String}
		if rows.Valid && rows.Int64 >= 0 && !t.View {
			t.Rows = rows.Int64
		}
		c.Add(t)
	})
}

// AddColumns runs a query that gives, per column in the order of the table:
// schema, table, column, type as people know it, bare type name in lower case,
// comment (may be null), and 1 or 0 for the right to select it.
func (c *Catalog) AddColumns(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	var (
		schema, table string
		col           Column
		typ, base     sql.NullString
		comment       sql.NullString
		selects       int64
	)
	return Each(ctx, tx, query, args, []any{&schema, &table, &col.Name, &typ, &base, &comment, &selects}, func() {
		t := c.Find(schema, table)
		if t == nil {
			return
		}
		one := Column{Name: col.Name, Type: typ.String, Base: base.String, Comment: comment.String}
		if selects == 0 {
			one.NotRead = WhyNoRightColumn
		}
		t.Columns = append(t.Columns, one)
	})
}

// AddKeys runs a query that gives, per column of each primary and foreign key,
// in the order of the key: schema, table, name of the key, "p" or "f", column,
// and for foreign keys the schema, table and column it points to (else null).
func (c *Catalog) AddKeys(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	var (
		schema, table, name, kind, column string
		refSchema, refTable, refColumn    sql.NullString
	)
	type keyName struct {
		tableName
		name, kind string
	}
	at := map[keyName]int{}
	return Each(ctx, tx, query, args, []any{&schema, &table, &name, &kind, &column, &refSchema, &refTable, &refColumn}, func() {
		t := c.Find(schema, table)
		if t == nil {
			return
		}
		id := keyName{tableName{schema, table}, name, kind}
		i, found := at[id]
		if !found {
			i = len(t.Keys)
			at[id] = i
			t.Keys = append(t.Keys, source.Key{Primary: kind == "p"})
		}
		k := &t.Keys[i]
		k.Columns = append(k.Columns, column)
		if kind == "f" && refTable.Valid {
			k.RefAsset = (&Table{Schema: refSchema.String, Name: refTable.String}).Label()
			k.RefColumns = append(k.RefColumns, refColumn.String)
		}
	})
}

// AddDefinitions runs a query that gives, per view: schema, name, and the text
// of its query (may be null).
func (c *Catalog) AddDefinitions(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	var (
		schema, name string
		text         sql.NullString
	)
	return Each(ctx, tx, query, args, []any{&schema, &name, &text}, func() {
		if t := c.Find(schema, name); t != nil {
			t.Definition = text.String
		}
	})
}

// Each scans the rows of a catalogue query into the same targets and calls f
// after each.
func Each(ctx context.Context, tx *sql.Tx, query string, args, into []any, f func()) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read the catalogue: %w", err)
		}
		f()
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	return nil
}

// finish checks and orders what a dialect gave.
func (c *Catalog) finish() []*Table {
	tables := c.Tables()
	for _, t := range tables {
		t.Keys = slices.DeleteFunc(t.Keys, func(k source.Key) bool {
			return slices.ContainsFunc(k.Columns, func(name string) bool { return t.column(name) < 0 })
		})
		if t.NotRead == "" && len(t.Columns) > 0 && !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.NotRead != WhyNoRightColumn }) {
			t.NotRead = WhyNoRight
		}
	}
	return tables
}

func (t *Table) column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}
