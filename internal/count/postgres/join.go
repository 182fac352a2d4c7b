package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/count"
)

// tableScheme begins the name of a table of the same database, where another
// engine would join a file.
const tableScheme = "table:"

// joined is a table with the columns of another table beside it. A file is not
// joined: its rows would have to be written to the database.
func (e *Engine) joined(ctx context.Context, left count.Source, q count.Query) (count.Source, error) {
	name, ok := strings.CutPrefix(q.Join.File, tableScheme)
	if !ok {
		return left, count.ErrNoJoin
	}
	if _, err := left.Find(q.Join.Key); err != nil {
		return left, err
	}
	right, err := e.source(ctx, name)
	if err != nil {
		return right, fmt.Errorf("read the table to join: %w", err)
	}
	columns, err := right.Find(append([]string{q.Join.FileKey}, q.Join.Columns...)...)
	if err != nil {
		return right, err
	}
	out := count.Source{Columns: slices.Clone(left.Columns), Ident: map[string]string{}}
	selects := []string{}
	for i, c := range left.Columns {
		id := "l" + strconv.Itoa(i)
		selects, out.Ident[c.Name] = append(selects, "l."+count.Quote(c.Name)+" AS "+id), id
	}
	inner := []string{keyText(count.Quote(columns[0].Name)) + " AS k"}
	for i, c := range columns[1:] {
		if slices.ContainsFunc(left.Columns, func(l count.Column) bool { return l.Name == c.Name }) {
			return right, count.JoinedColumnError(c.Name)
		}
		id := "r" + strconv.Itoa(i)
		inner = append(inner, count.Quote(c.Name)+" AS "+id)
		selects, out.Ident[c.Name], out.Columns = append(selects, "r."+id), id, append(out.Columns, c)
	}
	without := []string{"''"}
	for _, m := range q.Missing {
		without = append(without, text(m))
	}
	partner := "(SELECT * FROM (SELECT " + strings.Join(inner, ", ") + " FROM " + right.From + ") f WHERE k NOT IN (" + strings.Join(without, ", ") + "))"
	from := " FROM (SELECT t.*, " + keyText(count.Quote(q.Join.Key)) + ` AS "toetssteen key" FROM ` + left.From + `) l LEFT JOIN ` + partner + ` r ON l."toetssteen key" = r.k`
	var twice, rows, found int64
	if err := e.one(ctx, "SELECT COUNT(*) FROM (SELECT k FROM "+partner+" p GROUP BY k HAVING COUNT(*) > 1) d", &twice); err != nil {
		return right, fmt.Errorf("read the key of the table to join: %w", err)
	}
	if twice > 0 {
		return right, &count.DuplicateKeyError{Column: q.Join.FileKey, Keys: twice}
	}
	if err := e.one(ctx, "SELECT COUNT(*), COUNT(r.k)"+from, &rows, &found); err != nil {
		return right, fmt.Errorf("join the table: %w", err)
	}
	out.From, out.Notes = "(SELECT "+strings.Join(selects, ", ")+from+") j", count.JoinRemark(rows, rows-found)
	return out, nil
}

// keyText is a key as text, written as levels are: 12.0 is 12.
func keyText(x string) string {
	text := "CAST(" + x + " AS text)"
	return "(CASE WHEN " + text + ` ~ '^-?[0-9]+\.0+$' THEN split_part(` + text + ", '.', 1) ELSE " + text + " END)"
}

func (e *Engine) one(ctx context.Context, query string, into ...*int64) error {
	return e.run(ctx, query, func(v []count.Value) error {
		for i := range into {
			*into[i] = v[i].Int
		}
		return nil
	})
}
