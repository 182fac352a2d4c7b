package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// viewsQuery gives the columns that views show, from the dependencies that the
// server keeps: the text of a view cannot be had without locks on its tables.
const viewsQuery = `
SELECT DISTINCT r.ev_class, c.relname::text, a.attname::text
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
  AND d.refobjsubid > 0 AND d.refobjid <> r.ev_class
ORDER BY 1, 2, 3`

// addViews gives each view the names of what it shows.
func addViews(ctx context.Context, tx pgx.Tx, byOID map[uint32]*table) error {
	rows, err := tx.Query(ctx, viewsQuery)
	if err != nil {
		return err
	}
	var (
		view          uint32
		table, column string
	)
	_, err = pgx.ForEachRow(rows, []any{&view, &table, &column}, func() error {
		if t := byOID[view]; t != nil {
			t.shows += table + "." + column + " "
		}
		return nil
	})
	return err
}
