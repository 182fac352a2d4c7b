// Package sqlscan is what connectors for relational databases over
// database/sql share: listing tables by schema, names with types, comments and
// keys, estimates from the engine's statistics, a seeded sample, a census in
// one pass, whole rows, time-outs, a throttle, and reasons that people can
// read. A connector gives a Dialect with what really differs: its catalogue
// queries, its way to sample, its error codes.
//
// Everything is read in transactions that are rolled back, over one
// connection. No error of this package holds a driver's message, because it
// may quote a value or an address.
package sqlscan

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/source"
)

// Dialect is one engine as this package needs to know it. Functions may be
// called again and again, never at the same time.
type Dialect struct {
	// Format is the name of the connector: "mysql". Required.
	Format string

	// Quote writes one identifier so that any name stays a name. Nil doubles
	// and adds double quotes, as the SQL standard has it.
	Quote func(name string) string

	// Begin starts a read-only transaction in which each statement may take as
	// long as limit, as far as the server can be told so; the caller keeps to
	// the limit by itself too. Nil asks the driver for a read-only transaction.
	Begin func(ctx context.Context, conn *sql.Conn, limit time.Duration) (*sql.Tx, error)

	// Connected is called once, when there is a connection, to look at the
	// server's version and rights. It may give a *source.NotReadError to refuse
	// the server. Nil does nothing.
	Connected func(ctx context.Context, tx *sql.Tx) error

	// Catalog reads names, types, comments, keys and views of all schemas but
	// the system's; see NewCatalog. keep tells whether people asked for a schema
	// and may be used to ask the server for less; what it does not keep is left
	// out in any case. No table is read. Required.
	Catalog func(ctx context.Context, tx *sql.Tx, keep func(schema string) bool) (*Catalog, error)

	// Statistics gives what the server keeps of the columns of a table, by
	// column name, without reading the table, and remarks on what it does not
	// keep or does not show to this user. Columns with NotRead are left out by
	// the caller. Nil says that the engine's statistics are not used.
	Statistics func(ctx context.Context, tx *sql.Tx, t *Table) (map[string]Estimate, []toetssteen.NotRead, error)

	// Size estimates the rows of a table for the choice between reading it
	// whole and a sample; -1 is unknown. Nil gives Table.Rows.
	Size func(ctx context.Context, tx *sql.Tx, t *Table) (int64, error)

	// Sample gives the parts of a large table that together are a repeatable
	// sample of about d.Aim rows. None means that the table cannot be sampled:
	// then its first d.Aim rows are read. Nil always does so. It is not called
	// for views.
	Sample func(ctx context.Context, tx *sql.Tx, t *Table, d Draw) ([]Part, error)

	// Text writes the expression that gives a column as bounded text (at most
	// about source.MaxValueBytes, cut at the server). Nil gives the quoted name.
	Text func(c *Column) string

	// Filled writes the condition that holds for rows in which a column has a
	// value that is not empty. Nil is "name IS NOT NULL".
	Filled func(c *Column) string

	// Select writes a query. Nil writes SELECT … FROM … WHERE … ORDER BY …
	// LIMIT …; engines without LIMIT give their own.
	Select func(expressions []string, p Part) string

	// Failure tells what kind of failure a driver's error is, and the engine's
	// code for it, which is shown; code holds digits and letters only. ok is
	// false for errors that are not the engine's own. Required.
	Failure func(err error) (kind Kind, code string, ok bool)
}

// Table is a table or view as the catalogue describes it.
type Table struct {
	Schema, Name string
	View         bool
	Rows         int64 // the engine's estimate; -1 is unknown
	Comment      string
	Columns      []Column
	Keys         []source.Key // RefAsset is "schema.table"
	// Definition is the query behind a view.
	Definition string
	// Remarks are shown at every depth: a view that is broken, partitions that
	// lie elsewhere. What may be empty: then it is the table.
	Remarks []toetssteen.NotRead
	// NotRead tells why no row may be read; empty when some may. Where no
	// column may be read for want of rights, WhyNoRight is said by itself.
	NotRead string
	// Ref is the dialect's own: an object id, a key to sample by.
	Ref any
}

// Column is a column as the catalogue describes it.
type Column struct {
	Name    string
	Type    string // as people know it, with its closed list (source.WithEnum)
	Base    string // the bare type name in lower case, for the dialect: "varchar"
	Comment string
	// NotRead tells why its values are not read: WhyNoRightColumn, WhyBinary.
	// Its name is listed all the same. Empty when they are.
	NotRead string
	// Remark tells what is not read of values that are read as text: nested
	// fields of JSON (WhyNested).
	Remark string
	// Ref is the dialect's own.
	Ref any
}

// Estimate is what an engine's statistics say of one column.
type Estimate struct {
	Rows     int64   // rows described, nulls included; 0 or below: those of the table
	Nulls    float64 // share of the rows; negative is unknown
	Distinct int64   // distinct values; 0 or below is unknown
	// Values are values with their share of all rows.
	Values []Share
	// Bounds are values that occur (ends of the steps of a histogram); they
	// share what Nulls and Values leave of the rows.
	Bounds []string
}

// Share is a value and its share of all rows, from 0 to 1.
type Share struct {
	Value string
	Share float64
}

// Draw is what a sample must be like.
type Draw struct {
	Rows int64 // of the table, estimated; -1 is unknown
	Aim  int64 // rows to read, about
	Seed int64
}

// Part is a part of a table.
type Part struct {
	From  string // what stands behind FROM: a quoted table with or without TABLESAMPLE
	Where string // a condition, or empty
	Order string // expressions to order by, or empty
	Limit int64  // rows; 0 is all
}

// Label is the name of a table as people know it: "schema.table".
func (t *Table) Label() string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// From quotes a table for use in a query.
func (d *Dialect) From(t *Table) string {
	if t.Schema == "" {
		return d.quote(t.Name)
	}
	return d.quote(t.Schema) + "." + d.quote(t.Name)
}

func (d *Dialect) quote(name string) string {
	if d.Quote != nil {
		return d.Quote(name)
	}
	return QuoteStandard(name)
}

// QuoteStandard quotes an identifier as the SQL standard has it.
func QuoteStandard(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func (d *Dialect) text(c *Column) string {
	if d.Text != nil {
		return d.Text(c)
	}
	return d.quote(c.Name)
}

func (d *Dialect) filled(c *Column) string {
	if d.Filled != nil {
		return d.Filled(c)
	}
	return d.quote(c.Name) + " IS NOT NULL"
}

func (d *Dialect) selects(expressions []string, p Part) string {
	if d.Select != nil {
		return d.Select(expressions, p)
	}
	q := "SELECT " + strings.Join(expressions, ", ") + " FROM " + p.From
	if p.Where != "" {
		q += " WHERE " + p.Where
	}
	if p.Order != "" {
		q += " ORDER BY " + p.Order
	}
	if p.Limit > 0 {
		q += " LIMIT " + strconv.FormatInt(p.Limit, 10)
	}
	return q
}
