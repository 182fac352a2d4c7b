package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/count"
)

// partnerTable holds the file that is joined: in memory (temp_store), for the
// time of one count.
const partnerTable = `temp."toetssteen partner"`

// joined is a table with the columns of a file beside it. The file is kept in a
// temporary table in memory; the database itself was opened read-only.
func (e *Engine) joined(ctx context.Context, left count.Source, q count.Query) (count.Source, error) {
	if e.partner == nil {
		return left, count.ErrNoJoin
	}
	if _, err := left.Find(q.Join.Key); err != nil {
		return left, err
	}
	columns, notes, err := e.load(ctx, q)
	if err != nil {
		return left, err
	}
	var twice int64
	if err := e.one(ctx, "SELECT COUNT(*) FROM (SELECT k FROM "+partnerTable+" GROUP BY k HAVING COUNT(*) > 1) d", &twice); err != nil {
		return left, fmt.Errorf("read the key of the file to join: %w", err)
	}
	if twice > 0 {
		return left, &count.DuplicateKeyError{Column: q.Join.FileKey, Keys: twice}
	}
	out := count.Source{Columns: slices.Clone(left.Columns), Ident: map[string]string{}, Notes: notes}
	var selects []string
	for i, c := range left.Columns {
		id := "l" + strconv.Itoa(i)
		selects, out.Ident[c.Name] = append(selects, "l."+count.Quote(c.Name)+" AS "+id), id
	}
	for i, c := range columns {
		if slices.ContainsFunc(left.Columns, func(l count.Column) bool { return strings.EqualFold(l.Name, c.Name) }) {
			return left, count.JoinedColumnError(c.Name)
		}
		id := "r" + strconv.Itoa(i)
		c.Type = "" // as it was stored here
		selects, out.Ident[c.Name], out.Columns = append(selects, "r."+id+" AS "+id), id, append(out.Columns, c)
	}
	from := " FROM " + left.From + " l LEFT JOIN " + partnerTable + " r ON CAST(" + keyOf("l."+count.Quote(q.Join.Key)) + " AS TEXT) = r.k"
	out.From = "(SELECT " + strings.Join(selects, ", ") + from + ")"
	var rows, found int64
	if err := e.one(ctx, "SELECT COUNT(*), COUNT(r.k)"+from, &rows, &found); err != nil {
		return left, fmt.Errorf("join the file: %w", err)
	}
	out.Notes = append(out.Notes, count.JoinRemark(rows, rows-found)...)
	return out, nil
}

// keyOf writes a key as levels are: 12.0 is 12.
func keyOf(x string) string {
	return "CASE WHEN typeof(" + x + ") = 'real' AND " + x + " = CAST(" + x + " AS INTEGER) THEN CAST(" + x + " AS INTEGER) ELSE " + x + " END"
}

// load fills the temporary table.
func (e *Engine) load(ctx context.Context, q count.Query) ([]count.Column, []count.Remark, error) {
	if err := e.forget(ctx); err != nil {
		return nil, nil, fmt.Errorf("make room for the file to join: %w", err)
	}
	if err := e.exec(ctx, "PRAGMA query_only(0)"); err != nil {
		return nil, nil, fmt.Errorf("make room for the file to join: %w", err)
	}
	names := []string{"k"}
	for i := range q.Join.Columns {
		names = append(names, "r"+strconv.Itoa(i))
	}
	if err := e.exec(ctx, "CREATE TEMP TABLE "+strings.TrimPrefix(partnerTable, "temp.")+" ("+strings.Join(names, ", ")+")"); err != nil {
		return nil, nil, fmt.Errorf("make room for the file to join: %w", err)
	}
	columns, notes, err := e.fill(ctx, q, len(names))
	if err != nil {
		return nil, nil, err
	}
	for _, s := range []string{`CREATE INDEX temp."toetssteen partner key" ON ` + strings.TrimPrefix(partnerTable, "temp.") + " (k)", "PRAGMA query_only(1)"} {
		if err := e.exec(ctx, s); err != nil {
			return nil, nil, fmt.Errorf("index the file to join: %w", err)
		}
	}
	return columns, notes, nil
}

func (e *Engine) fill(ctx context.Context, q count.Query, width int) ([]count.Column, []count.Remark, error) {
	tx, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("keep the file to join: %w", explain(err))
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	query := "INSERT INTO " + partnerTable + " VALUES (?" + strings.Repeat(", ?", width-1) + ")"
	insert, err := tx.PrepareContext(ctx, query) //nolint:sqlclosecheck // closed below, when it was prepared
	if err != nil {
		return nil, nil, fmt.Errorf("keep the file to join: %w", explain(err))
	}
	defer insert.Close()
	values := make([]any, width)
	columns, notes, err := e.partner(ctx, e.options, q, func(v []count.Value) error {
		for i := range values {
			values[i] = anyOf(v[i])
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return fmt.Errorf("keep the file to join: %w", explain(err))
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, nil, fmt.Errorf("keep the file to join: %w", explain(err))
	}
	return columns, notes, nil
}

func anyOf(v count.Value) any {
	switch v.Kind {
	case count.String:
		return strings.Clone(v.Text)
	case count.Integer:
		return v.Int
	case count.Float, count.Float32:
		return v.Float
	case count.Null:
	}
	return nil
}

// forget removes the temporary table.
func (e *Engine) forget(ctx context.Context) error {
	for _, s := range []string{"PRAGMA query_only(0)", "DROP TABLE IF EXISTS " + partnerTable, "PRAGMA query_only(1)"} {
		if err := e.exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) exec(ctx context.Context, s string) error {
	if _, err := e.db.ExecContext(ctx, s); err != nil {
		return explain(err)
	}
	return nil
}

func (e *Engine) one(ctx context.Context, query string, into ...*int64) error {
	return e.run(ctx, query, func(v []count.Value) error {
		for i := range into {
			*into[i] = v[i].Int
		}
		return nil
	})
}
