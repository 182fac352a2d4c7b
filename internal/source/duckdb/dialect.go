package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	driverduckdb "github.com/duckdb/duckdb-go/v2"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/sqltext"
)

// dialect is DuckDB as sqlscan needs to know it. DuckDB keeps of a column the
// least and the greatest value of each row group, cut to eight bytes, and no
// frequent ones: too little to tell a code list by, so there is no depth
// statistics.
func dialect() sqlscan.Dialect {
	return sqlscan.Dialect{
		Format:  format,
		Begin:   begin,
		Catalog: catalog,
		Sample:  sample,
		Text:    text,
		Filled:  filled,
		Failure: failure,
	}
}

// begin starts a transaction; the driver knows no read-only ones, the file
// itself is attached read-only.
func begin(ctx context.Context, conn *sql.Conn, _ time.Duration) (*sql.Tx, error) {
	return conn.BeginTx(ctx, nil)
}

// The catalogue's functions are in DuckDB's documentation, DuckDB_% Metadata
// Functions. Lists are asked for as text, one part per row.
const (
	tablesQuery = `SELECT schema_name, table_name, 'table', estimated_size, comment FROM duckdb_tables()
WHERE database_name = '` + alias + `' AND NOT internal
UNION ALL SELECT schema_name, view_name, 'view', NULL, comment FROM duckdb_views()
WHERE database_name = '` + alias + `' AND NOT internal`
	columnsQuery = `SELECT schema_name, table_name, column_name, data_type, lower(data_type), comment, 1 FROM duckdb_columns()
WHERE database_name = '` + alias + `' AND NOT internal ORDER BY schema_name, table_name, column_index`
	keysQuery = `SELECT schema_name, table_name, name, kind, col, schema_name, referenced_table, ref FROM (
 SELECT schema_name, table_name, CAST(constraint_index AS VARCHAR) AS name, CASE constraint_type WHEN 'PRIMARY KEY' THEN 'p' ELSE 'f' END AS kind,
 unnest(constraint_column_names) AS col, referenced_table, unnest(referenced_column_names) AS ref, constraint_index,
 generate_subscripts(constraint_column_names, 1) AS place
 FROM duckdb_constraints() WHERE database_name = '` + alias + `' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY'))
ORDER BY schema_name, table_name, constraint_index, place`
	checksQuery = `SELECT schema_name, table_name, unnest(constraint_column_names), constraint_text FROM duckdb_constraints()
WHERE database_name = '` + alias + `' AND constraint_type = 'CHECK' ORDER BY schema_name, table_name, constraint_index`
	viewsQuery = `SELECT schema_name, view_name, sql FROM duckdb_views() WHERE database_name = '` + alias + `' AND NOT internal`
)

func catalog(ctx context.Context, tx *sql.Tx, keep func(string) bool) (*sqlscan.Catalog, error) {
	c := sqlscan.NewCatalog(keep)
	if err := c.AddTables(ctx, tx, tablesQuery); err != nil {
		return nil, err
	}
	if err := c.AddColumns(ctx, tx, columnsQuery); err != nil {
		return nil, err
	}
	if err := c.AddKeys(ctx, tx, keysQuery); err != nil {
		return nil, err
	}
	if err := c.AddDefinitions(ctx, tx, viewsQuery); err != nil {
		return nil, err
	}
	if err := addChecks(ctx, tx, c); err != nil {
		return nil, err
	}
	for _, t := range c.Tables() {
		t.Definition = query(t.Definition)
		for i := range t.Columns {
			settle(&t.Columns[i])
		}
	}
	return c, nil
}

// query takes the query out of the text of a view: "CREATE VIEW a AS SELECT ...;".
func query(sql string) string {
	sql = strings.TrimSuffix(strings.TrimSpace(sql), ";")
	if m := as.FindStringIndex(sql); m != nil {
		return strings.TrimSpace(sql[m[1]:])
	}
	return sql
}

var as = regexp.MustCompile(`(?i) as `)

// settle writes a closed list as all connectors do, and tells what is not read.
func settle(c *sqlscan.Column) {
	if strings.HasPrefix(c.Type, "ENUM(") {
		c.Type, c.Base = source.WithEnum("", sqltext.List(c.Type, sqltext.Dialect{})), "enum"
		if c.Type == "" {
			c.Type = "enum" // longer than a column's values may be
		}
	}
	switch base, _, _ := strings.Cut(c.Base, "("); {
	case base == "blob", base == "bit", base == "geometry":
		c.NotRead = sqlscan.WhyBinary(base)
	case base == "json", base == "struct", base == "map", base == "union", base == "variant", strings.HasSuffix(c.Base, "]"):
		c.Remark = sqlscan.WhyNested
	}
}

// addChecks adds the closed lists of CHECK (a IN ('x', 'y')).
func addChecks(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	var schema, table, column, text string
	return sqlscan.Each(ctx, tx, checksQuery, nil, []any{&schema, &table, &column, &text}, func() {
		t := c.Find(schema, table)
		if t == nil {
			return
		}
		i := slices.IndexFunc(t.Columns, func(c sqlscan.Column) bool { return c.Name == column })
		if about, list := sqltext.Check(text, sqltext.Dialect{}); about.Text == column && i >= 0 {
			t.Columns[i].Type = source.WithEnum(t.Columns[i].Type, list)
		}
	})
}

// maxSeed is the largest seed that DuckDB's grammar takes.
const maxSeed = 1<<31 - 1

// sample draws rows by reservoir: each row is equally likely.
func sample(_ context.Context, _ *sql.Tx, t *sqlscan.Table, d sqlscan.Draw) ([]sqlscan.Part, error) {
	dialect := sqlscan.Dialect{}
	return []sqlscan.Part{{From: fmt.Sprintf("%s TABLESAMPLE reservoir(%d ROWS) REPEATABLE (%d)", dialect.From(t), d.Aim, uint64(d.Seed)%maxSeed)}}, nil //nolint:gosec // wraps to a seed
}

func text(c *sqlscan.Column) string {
	return "substr(CAST(" + sqlscan.QuoteStandard(c.Name) + " AS VARCHAR), 1, " + strconv.Itoa(source.MaxValueBytes) + ")"
}

func filled(c *sqlscan.Column) string {
	return "CAST(" + sqlscan.QuoteStandard(c.Name) + " AS VARCHAR) <> ''"
}

// kinds are what DuckDB's sorts of errors mean; its messages may quote values.
var kinds = map[driverduckdb.ErrorType]sqlscan.Kind{
	driverduckdb.ErrorTypeInterrupt:        sqlscan.TimedOut,
	driverduckdb.ErrorTypePermission:       sqlscan.Broken,
	driverduckdb.ErrorTypeCatalog:          sqlscan.Broken,
	driverduckdb.ErrorTypeBinder:           sqlscan.Broken,
	driverduckdb.ErrorTypeMissingExtension: sqlscan.Broken,
	driverduckdb.ErrorTypeAutoLoad:         sqlscan.Broken,
	driverduckdb.ErrorTypeConversion:       sqlscan.BadValue,
	driverduckdb.ErrorTypeOutOfRange:       sqlscan.BadValue,
	driverduckdb.ErrorTypeDivideByZero:     sqlscan.BadValue,
	driverduckdb.ErrorTypeInvalidInput:     sqlscan.BadValue,
}

func failure(err error) (sqlscan.Kind, string, bool) {
	var e *driverduckdb.Error
	if !errors.As(err, &e) {
		return sqlscan.Other, "", false
	}
	return kinds[e.Type], "DuckDB" + strconv.Itoa(int(e.Type)), true
}
