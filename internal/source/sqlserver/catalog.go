package sqlserver

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/sqltext"
)

// The views of the catalogue are described in SQL Server's documentation,
// System catalog views. They show what the user has some right on. The number
// of rows comes from sys.partitions, which needs no right to look at the state
// of the server as sys.dm_db_partition_stats does.
const (
	tablesQuery = `SELECT s.name, o.name, CASE o.type WHEN 'V' THEN 'view' ELSE 'table' END, p.total, CAST(e.value AS nvarchar(4000))
FROM sys.objects o
JOIN sys.schemas s ON s.schema_id = o.schema_id
LEFT JOIN (SELECT object_id, SUM(rows) AS total FROM sys.partitions WHERE index_id IN (0, 1) GROUP BY object_id) p ON p.object_id = o.object_id
LEFT JOIN sys.extended_properties e ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = N'MS_Description'
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0`

	columnsQuery = `SELECT s.name, o.name, c.name,
 t.name + CASE
  WHEN b.name IN ('char', 'varchar', 'binary', 'varbinary') THEN '(' + CASE c.max_length WHEN -1 THEN 'max' ELSE CAST(c.max_length AS varchar(10)) END + ')'
  WHEN b.name IN ('nchar', 'nvarchar') THEN '(' + CASE c.max_length WHEN -1 THEN 'max' ELSE CAST(c.max_length / 2 AS varchar(10)) END + ')'
  WHEN b.name IN ('decimal', 'numeric') THEN '(' + CAST(c.precision AS varchar(10)) + ',' + CAST(c.scale AS varchar(10)) + ')'
  ELSE '' END,
 LOWER(COALESCE(b.name, t.name)), CAST(e.value AS nvarchar(4000)),
 COALESCE(HAS_PERMS_BY_NAME(QUOTENAME(s.name) + '.' + QUOTENAME(o.name), 'OBJECT', 'SELECT', c.name, 'COLUMN'), 0)
FROM sys.columns c
JOIN sys.objects o ON o.object_id = c.object_id
JOIN sys.schemas s ON s.schema_id = o.schema_id
JOIN sys.types t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id
LEFT JOIN sys.extended_properties e ON e.class = 1 AND e.major_id = c.object_id AND e.minor_id = c.column_id AND e.name = N'MS_Description'
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
ORDER BY c.object_id, c.column_id`

	keysQuery = `SELECT schema_name, table_name, key_name, kind, column_name, ref_schema, ref_table, ref_column FROM (
 SELECT s.name AS schema_name, o.name AS table_name, k.name AS key_name, 'p' AS kind, c.name AS column_name,
  CAST(NULL AS sysname) AS ref_schema, CAST(NULL AS sysname) AS ref_table, CAST(NULL AS sysname) AS ref_column, 0 AS sort, k.object_id AS id, ic.key_ordinal AS place
 FROM sys.key_constraints k
 JOIN sys.objects o ON o.object_id = k.parent_object_id
 JOIN sys.schemas s ON s.schema_id = o.schema_id
 JOIN sys.index_columns ic ON ic.object_id = k.parent_object_id AND ic.index_id = k.unique_index_id AND ic.key_ordinal > 0
 JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
 WHERE k.type = 'PK'
 UNION ALL
 SELECT s.name, o.name, f.name, 'f', c.name, rs.name, ro.name, rc.name, 1, f.object_id, fc.constraint_column_id
 FROM sys.foreign_keys f
 JOIN sys.foreign_key_columns fc ON fc.constraint_object_id = f.object_id
 JOIN sys.objects o ON o.object_id = f.parent_object_id
 JOIN sys.schemas s ON s.schema_id = o.schema_id
 JOIN sys.columns c ON c.object_id = fc.parent_object_id AND c.column_id = fc.parent_column_id
 JOIN sys.objects ro ON ro.object_id = f.referenced_object_id
 JOIN sys.schemas rs ON rs.schema_id = ro.schema_id
 JOIN sys.columns rc ON rc.object_id = fc.referenced_object_id AND rc.column_id = fc.referenced_column_id
) keys ORDER BY sort, key_name, id, place`

	viewsQuery = `SELECT s.name, o.name, m.definition
FROM sys.sql_modules m
JOIN sys.objects o ON o.object_id = m.object_id
JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE o.type = 'V' AND o.is_ms_shipped = 0`

	checksQuery = `SELECT s.name, o.name, k.definition
FROM sys.check_constraints k
JOIN sys.objects o ON o.object_id = k.parent_object_id
JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE k.is_disabled = 0 AND k.definition IS NOT NULL ORDER BY k.object_id`

	// specialsQuery gives columns whose values are not what they seem: masked,
	// or encrypted where only the application has the key.
	specialsQuery = `SELECT s.name, o.name, c.name, CASE WHEN c.encryption_type IS NULL THEN 0 ELSE 1 END
FROM sys.columns c
JOIN sys.objects o ON o.object_id = c.object_id
JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE c.is_masked = 1 OR c.encryption_type IS NOT NULL ORDER BY c.object_id, c.column_id`

	// formsQuery gives tables that cannot be sampled by page, and the number of
	// partitions of those that have them.
	formsQuery = `SELECT s.name, t.name, t.is_external, t.is_memory_optimized,
 (SELECT COUNT(*) FROM sys.partitions p WHERE p.object_id = t.object_id AND p.index_id IN (0, 1))
FROM sys.tables t
JOIN sys.schemas s ON s.schema_id = t.schema_id
WHERE t.is_ms_shipped = 0 AND (t.is_external = 1 OR t.is_memory_optimized = 1)`
)

const (
	whyMasked    = "de server maskeert deze kolom (dynamic data masking) voor wie het recht UNMASK niet heeft; de waarden kunnen verborgen zijn"
	whyEncrypted = "versleuteld door de toepassing (Always Encrypted); de waarden zijn niet te lezen"
	whyExternal  = "externe tabel: de gegevens liggen op een andere server"
)

// unpaged marks a table of which the pages cannot be sampled.
type unpaged struct{}

func catalog(ctx context.Context, tx *sql.Tx, keep func(string) bool, where string) (*sqlscan.Catalog, error) {
	c := sqlscan.NewCatalog(keep)
	for _, step := range []func() error{
		func() error { return c.AddTables(ctx, tx, tablesQuery) },
		func() error { return c.AddColumns(ctx, tx, columnsQuery) },
		func() error { return c.AddKeys(ctx, tx, keysQuery) },
		func() error { return c.AddDefinitions(ctx, tx, viewsQuery) },
		func() error { return addChecks(ctx, tx, c) },
		func() error { return addSpecials(ctx, tx, c) },
		func() error { return addForms(ctx, tx, c) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for i, t := range c.Tables() {
		t.Definition = queryOf(t.Definition)
		for j := range t.Columns {
			settle(&t.Columns[j])
		}
		if i == 0 { // it is about the source as a whole
			t.Remarks = append(t.Remarks, toetssteen.NotRead{What: where, Why: whyUntried})
		}
	}
	return c, nil
}

// settle tells what is not read of a column.
func settle(c *sqlscan.Column) {
	switch c.Base {
	case "binary", "varbinary", "image", "timestamp", "rowversion", "geography", "geometry", "vector":
		if c.NotRead == "" {
			c.NotRead = sqlscan.WhyBinary(c.Base)
		}
	case "xml", "json":
		if c.Remark == "" {
			c.Remark = sqlscan.WhyNested
		}
	}
}

func column(c *sqlscan.Catalog, schema, table, name string) *sqlscan.Column {
	t := c.Find(schema, table)
	if t == nil {
		return nil
	}
	i := slices.IndexFunc(t.Columns, func(c sqlscan.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &t.Columns[i]
}

func addSpecials(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	var schema, table, name string
	var encrypted int64
	return sqlscan.Each(ctx, tx, specialsQuery, nil, []any{&schema, &table, &name, &encrypted}, func() {
		one := column(c, schema, table, name)
		switch {
		case one == nil:
		case encrypted == 1:
			one.NotRead = whyEncrypted
		default:
			one.Remark = whyMasked
		}
	})
}

func addForms(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	var schema, table string
	var external, memory bool
	var partitions int64
	return sqlscan.Each(ctx, tx, formsQuery, nil, []any{&schema, &table, &external, &memory, &partitions}, func() {
		t := c.Find(schema, table)
		if t == nil {
			return
		}
		t.Ref = unpaged{}
		if external {
			t.Remarks = append(t.Remarks, toetssteen.NotRead{Why: whyExternal})
		}
	})
}

func addChecks(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	var schema, table, text string
	return sqlscan.Each(ctx, tx, checksQuery, nil, []any{&schema, &table, &text}, func() {
		name, values := sqltext.Check(text, sqltext.Dialect{Brackets: true})
		if one := column(c, schema, table, name.Text); one != nil {
			one.Type = source.WithEnum(one.Type, values)
		}
	})
}

// queryOf takes the query out of CREATE VIEW a AS SELECT ...; comments before it
// may hold the word too, so it is the first one that a query follows.
func queryOf(text string) string {
	if m := asQuery.FindStringSubmatchIndex(text); m != nil {
		text = text[m[2]:]
	}
	return strings.TrimSpace(text)
}

var asQuery = regexp.MustCompile(`(?i)[\s)]as\s+(select|with)\b`)
