package mysql

import (
	"context"
	"database/sql"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/sqltext"
)

const (
	whyBroken   = "deze view of tabel is niet te lezen: wat erachter zit bestaat niet meer of is beschadigd, hij wil iets schrijven, of de eigenaar mist rechten"
	whyHistory  = "historische rijen (system versioning) worden niet gelezen; alleen wat nu geldt"
	whyNoAccess = "de query achter deze view is niet te zien; daarvoor is SHOW VIEW nodig"
)

// systemSchemas are left out, as every client does.
const systemSchemas = `('information_schema', 'mysql', 'performance_schema', 'sys')`

// The comment of a view is "VIEW", and that of what cannot be opened is the
// server's error.
const tablesQuery = `
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS, TABLE_COMMENT,
  COALESCE(CASE WHEN TABLE_TYPE = 'VIEW' THEN TABLE_COMMENT <> 'VIEW' ELSE ENGINE IS NULL END, 0)
FROM information_schema.TABLES
WHERE TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED') AND `

const columnsQuery = `
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, LOWER(DATA_TYPE), COLUMN_COMMENT,
  FIND_IN_SET('select', LOWER(PRIVILEGES)) > 0
FROM information_schema.COLUMNS
WHERE `

const lengthsQuery = `
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, CHARACTER_SET_NAME, CHARACTER_MAXIMUM_LENGTH
FROM information_schema.COLUMNS
WHERE CHARACTER_MAXIMUM_LENGTH IS NOT NULL AND `

const keysQuery = `
SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CASE WHEN REFERENCED_TABLE_NAME IS NULL THEN 'p' ELSE 'f' END,
  COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
FROM information_schema.KEY_COLUMN_USAGE
WHERE (REFERENCED_TABLE_NAME IS NOT NULL OR CONSTRAINT_NAME = 'PRIMARY') AND %s
ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`

const viewsQuery = `
SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION
FROM information_schema.VIEWS
WHERE `

// MariaDB names the table of a check; MySQL (from 8.0.16) does not.
const (
	checksMariaDB = `
SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS
WHERE %s
ORDER BY CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME`
	checksMySQL = `
SELECT c.CONSTRAINT_SCHEMA, t.TABLE_NAME, c.CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS c
JOIN information_schema.TABLE_CONSTRAINTS t
  ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
WHERE %s
ORDER BY c.CONSTRAINT_SCHEMA, t.TABLE_NAME, c.CONSTRAINT_NAME`
)

// stored is what the dialect keeps of a column.
type stored struct {
	charset string // empty for what is no text
	length  int64  // in characters; 0 is unknown
	labels  []string
}

// in gives the condition on the schemas to list, with its arguments.
func (e *engine) in(column string) (where string, args []any) {
	if e.database != "" {
		return column + " = ?", []any{e.database}
	}
	return column + " NOT IN " + systemSchemas, nil
}

// catalog reads the names of all databases in six queries.
func (e *engine) catalog(ctx context.Context, tx *sql.Tx, keep func(string) bool) (*sqlscan.Catalog, error) {
	c := sqlscan.NewCatalog(keep)
	where, args := e.in("TABLE_SCHEMA")
	if err := addTables(ctx, tx, c, tablesQuery+where, args); err != nil {
		return nil, err
	}
	if err := c.AddColumns(ctx, tx, columnsQuery+where+" ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION", args...); err != nil {
		return nil, err
	}
	if err := addLengths(ctx, tx, c, lengthsQuery+where, args); err != nil {
		return nil, err
	}
	if err := c.AddKeys(ctx, tx, strings.Replace(keysQuery, "%s", where, 1), args...); err != nil {
		return nil, err
	}
	if err := c.AddDefinitions(ctx, tx, viewsQuery+where, args...); err != nil {
		return nil, err
	}
	if err := e.addChecks(ctx, tx, c); err != nil {
		return nil, err
	}
	for _, t := range c.Tables() {
		finish(t)
	}
	return c, nil
}

func addTables(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog, query string, args []any) error {
	var (
		schema, name, kind string
		rows               sql.NullInt64
		comment            sql.NullString
		broken             bool
	)
	return sqlscan.Each(ctx, tx, query, args, []any{&schema, &name, &kind, &rows, &comment, &broken}, func() {
		t := &sqlscan.Table{Schema: schema, Name: name, View: kind == "VIEW", Rows: -1}
		switch {
		case broken:
			t.Remarks = append(t.Remarks, toetssteen.NotRead{Why: whyBroken})
		case !t.View:
			t.Comment = comment.String
		}
		if rows.Valid && !t.View {
			t.Rows = max(rows.Int64, 0)
		}
		if kind == "SYSTEM VERSIONED" {
			t.Remarks = append(t.Remarks, toetssteen.NotRead{Why: whyHistory})
		}
		c.Add(t)
	})
}

func addLengths(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog, query string, args []any) error {
	var (
		schema, table, column string
		charset               sql.NullString
		length                sql.NullFloat64 // a longtext's does not fit every integer
	)
	return sqlscan.Each(ctx, tx, query, args, []any{&schema, &table, &column, &charset, &length}, func() {
		if col := find(c.Find(schema, table), column); col != nil {
			col.Ref = stored{charset: charset.String, length: int64(min(length.Float64, 1<<32))}
		}
	})
}

// addChecks adds the values that checks allow to the types of their columns. A
// server without checks, or one that shows none, gives none.
func (e *engine) addChecks(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	query, column := checksMySQL, "c.CONSTRAINT_SCHEMA"
	if e.mariadb {
		query, column = checksMariaDB, "CONSTRAINT_SCHEMA"
	}
	where, args := e.in(column)
	var schema, table, clause string
	err := sqlscan.Each(ctx, tx, strings.Replace(query, "%s", where, 1), args, []any{&schema, &table, &clause}, func() {
		t := c.Find(schema, table)
		if name, ok := jsonCheck(clause); ok {
			if col := find(t, name); col != nil {
				col.Base = "json" // MariaDB's JSON is a text with this check
			}
			return
		}
		name, labels := checkList(clause)
		if col := find(t, name); col != nil {
			col.Type = source.WithEnum(col.Type, labels)
		}
	})
	if kind, _, ok := failure(err); ok && (kind == sqlscan.Gone || kind == sqlscan.NoRight) {
		return nil // MySQL before 8.0.16
	}
	return err
}

// find gives a column of a table; names of columns are the same in any case.
func find(t *sqlscan.Table, name string) *sqlscan.Column {
	if t == nil || name == "" {
		return nil
	}
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

// finish says of each column whether and how it is read.
func finish(t *sqlscan.Table) {
	for i := range t.Columns {
		c := &t.Columns[i]
		s, _ := c.Ref.(stored)
		if c.Base == "enum" || c.Base == "set" {
			s.labels = sqltext.List(c.Type, written)
			c.Type = typeWith(c.Base, c.Type, s.labels)
		}
		c.Ref = s
		switch {
		case c.NotRead != "":
		case isBinary(c.Base):
			c.NotRead = sqlscan.WhyBinary(c.Base)
		case c.Base == "json":
			c.Remark = sqlscan.WhyNested
		}
	}
	if t.View && t.Definition == "" && len(t.Remarks) == 0 {
		t.Remarks = append(t.Remarks, toetssteen.NotRead{Why: whyNoAccess})
	}
}

// typeWith writes the type of a closed list in the form that all connectors
// share.
func typeWith(base, typ string, labels []string) string {
	if len(labels) == 0 {
		return typ
	}
	if base == "enum" {
		base = "" // the list says it
	}
	return source.WithEnum(base, labels)
}
