package oracle

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/sqltext"
)

// The views of the data dictionary are described in Oracle's Database
// Reference, Static Data Dictionary Views. Those that begin with ALL_ show what
// the user has some right on. Numbers are asked for as text, since a driver may
// give them in several forms.
const (
	// ours leaves out the schemas that come with Oracle (ALL_USERS, from 12c on).
	ours = "NOT IN (SELECT username FROM all_users WHERE oracle_maintained = 'Y')"

	tablesQuery = `SELECT t.owner, t.table_name, 'table', TO_CHAR(t.num_rows, 'TM9'), c.comments
FROM all_tables t
LEFT JOIN all_tab_comments c ON c.owner = t.owner AND c.table_name = t.table_name AND c.table_type = 'TABLE'
WHERE t.nested = 'NO' AND t.secondary = 'N' AND t.dropped = 'NO' AND (t.iot_type IS NULL OR t.iot_type = 'IOT') AND t.owner ` + ours + `
UNION ALL
SELECT v.owner, v.view_name, 'view', NULL, c.comments
FROM all_views v
LEFT JOIN all_tab_comments c ON c.owner = v.owner AND c.table_name = v.view_name AND c.table_type = 'VIEW'
WHERE v.owner ` + ours

	columnsQuery = `SELECT c.owner, c.table_name, c.column_name,
 c.data_type || CASE
  WHEN c.data_type IN ('CHAR', 'VARCHAR2', 'NCHAR', 'NVARCHAR2') THEN '(' || TO_CHAR(c.char_length) || ')'
  WHEN c.data_type = 'RAW' THEN '(' || TO_CHAR(c.data_length) || ')'
  WHEN c.data_type = 'NUMBER' AND c.data_precision IS NOT NULL
   THEN '(' || TO_CHAR(c.data_precision) || CASE WHEN c.data_scale <> 0 THEN ',' || TO_CHAR(c.data_scale) END || ')'
 END,
 CASE WHEN c.data_type_owner IS NULL OR c.data_type = 'XMLTYPE' THEN LOWER(c.data_type) ELSE 'object' END, m.comments, '1'
FROM all_tab_columns c
LEFT JOIN all_col_comments m ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
WHERE c.owner ` + ours + `
ORDER BY c.owner, c.table_name, c.column_id`

	keysQuery = `SELECT c.owner, c.table_name, c.constraint_name, CASE c.constraint_type WHEN 'P' THEN 'p' ELSE 'f' END,
 cc.column_name, rc.owner, rc.table_name, rc.column_name
FROM all_constraints c
JOIN all_cons_columns cc ON cc.owner = c.owner AND cc.constraint_name = c.constraint_name AND cc.table_name = c.table_name
LEFT JOIN all_cons_columns rc ON c.constraint_type = 'R' AND rc.owner = c.r_owner AND rc.constraint_name = c.r_constraint_name AND rc.position = cc.position
WHERE c.constraint_type IN ('P', 'R') AND c.owner ` + ours + `
ORDER BY c.constraint_type, c.owner, c.constraint_name, cc.position`

	// viewsQuery leaves out the texts that TEXT_VC would cut.
	viewsQuery = `SELECT v.owner, v.view_name, CASE WHEN v.text_length <= 4000 THEN v.text_vc END
FROM all_views v
WHERE v.owner ` + ours

	checksQuery = `SELECT c.owner, c.table_name, c.search_condition_vc
FROM all_constraints c
WHERE c.constraint_type = 'C' AND c.status = 'ENABLED' AND UPPER(c.search_condition_vc) LIKE '% IN %' AND c.owner ` + ours + `
ORDER BY c.owner, c.constraint_name`

	externalQuery = `SELECT e.owner, e.table_name FROM all_external_tables e WHERE e.owner ` + ours
)

const (
	whyExternal = "externe tabel: de gegevens staan in een bestand buiten de database"
	whyObject   = "een samengesteld type wordt niet gelezen"
	whyLong     = "het oude type LONG wordt niet gelezen"
)

// unsampled marks a table of which no blocks can be drawn.
type unsampled struct{}

func catalog(ctx context.Context, tx *sql.Tx, keep func(string) bool, where string) (*sqlscan.Catalog, error) {
	c := sqlscan.NewCatalog(keep)
	for _, step := range []func() error{
		func() error { return c.AddTables(ctx, tx, tablesQuery) },
		func() error { return c.AddColumns(ctx, tx, columnsQuery) },
		func() error { return c.AddKeys(ctx, tx, keysQuery) },
		func() error { return c.AddDefinitions(ctx, tx, viewsQuery) },
		func() error { return addChecks(ctx, tx, c) },
		func() error { return addExternal(ctx, tx, c) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for i, t := range c.Tables() {
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
	case "blob", "bfile", "raw", "long raw", "rowid", "urowid", "vector":
		c.NotRead = sqlscan.WhyBinary(c.Base)
	case "object":
		c.NotRead = whyObject
	case "long":
		c.NotRead = whyLong
	case "xmltype", "json":
		c.NotRead = sqlscan.WhyNested
	}
}

func addExternal(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	var schema, table string
	return sqlscan.Each(ctx, tx, externalQuery, nil, []any{&schema, &table}, func() {
		if t := c.Find(schema, table); t != nil {
			t.Ref = unsampled{}
			t.Remarks = append(t.Remarks, toetssteen.NotRead{Why: whyExternal})
		}
	})
}

func addChecks(ctx context.Context, tx *sql.Tx, c *sqlscan.Catalog) error {
	var schema, table string
	var check sql.NullString
	return sqlscan.Each(ctx, tx, checksQuery, nil, []any{&schema, &table, &check}, func() {
		t := c.Find(schema, table)
		name, values := checkList(check.String)
		if t == nil || name == "" {
			return
		}
		if i := slices.IndexFunc(t.Columns, func(c sqlscan.Column) bool { return c.Name == name }); i >= 0 {
			t.Columns[i].Type = source.WithEnum(t.Columns[i].Type, values)
		}
	})
}

// checkList gives the column and the values of a check that is a list. A name
// without quotes is in capitals in the catalogue.
func checkList(text string) (name string, values []string) {
	column, values := sqltext.Check(text, sqltext.Dialect{})
	if column.Kind == sqltext.Word {
		column.Text = strings.ToUpper(column.Text)
	}
	return column.Text, values
}
