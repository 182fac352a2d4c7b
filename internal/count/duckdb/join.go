package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/count"
)

// countJoined counts in the data with the columns of another file beside it, in
// a session that can reach both.
func (e *Engine) countJoined(ctx context.Context, q count.Query) (count.Cube, error) {
	other, err := prepare(ctx, q.Join.File, e.spill)
	if err != nil {
		return count.Cube{}, fmt.Errorf("open the file to join: %w", err)
	}
	main := *e.file // the alias of a session is its own
	c, err := e.session(ctx, &main, other)
	if err != nil {
		return count.Cube{}, err
	}
	defer c.close()
	run := engine(c, e.file.format)
	run.Source = func(ctx context.Context, q count.Query) (count.Source, error) {
		left, err := sourceOf(ctx, c, &main, q.Table)
		if err != nil {
			return left, err
		}
		right, err := sourceOf(ctx, c, other, "")
		if err != nil {
			return right, fmt.Errorf("read the file to join: %w", err)
		}
		return joined(ctx, c, left, right, q)
	}
	return run.Count(ctx, q)
}

// joined is the source of data with the columns of a file beside it. Keys are
// compared as text; a missing key has no partner.
func joined(ctx context.Context, c *conn, left, right count.Source, q count.Query) (count.Source, error) {
	own, err := left.Find(q.Join.Key)
	if err != nil {
		return left, err
	}
	key, err := right.Find(q.Join.FileKey)
	if err != nil {
		return right, err
	}
	table, columns, err := partner(right, key[0], q)
	if err != nil {
		return right, err
	}
	var twice int64
	err = c.run(ctx, "SELECT COUNT(*) FROM (SELECT k FROM "+table+" t GROUP BY k HAVING COUNT(*) > 1) d", func(v []count.Value) error { twice = v[0].Int; return nil })
	switch {
	case err != nil:
		return right, fmt.Errorf("read the key of the file to join: %w", err)
	case twice > 0:
		return right, &count.DuplicateKeyError{Column: q.Join.FileKey, Keys: twice}
	}
	out := count.Source{Columns: slices.Clone(left.Columns), Ident: map[string]string{}, Notes: slices.Concat(left.Notes, right.Notes)}
	selects := make([]string, 0, len(columns)+len(left.Columns))
	for i, col := range left.Columns {
		id := "l" + strconv.Itoa(i)
		selects, out.Ident[col.Name] = append(selects, "l."+left.Write(col.Name)+" AS "+id), id
	}
	for i, col := range columns {
		if slices.ContainsFunc(left.Columns, func(c count.Column) bool { return c.Name == col.Name }) {
			return right, count.JoinedColumnError(col.Name)
		}
		id := "r" + strconv.Itoa(i)
		selects, out.Ident[col.Name], out.Columns = append(selects, "r."+id), id, append(out.Columns, col)
	}
	from := " FROM " + left.From + " l LEFT JOIN " + table + " r ON " + keyText("l."+left.Write(q.Join.Key), own[0]) + " = r.k"
	out.From = "(SELECT " + strings.Join(selects, ", ") + from + ")"
	var rows, found int64
	if err := c.run(ctx, "SELECT COUNT(*), COUNT(r.k)"+from, func(v []count.Value) error { rows, found = v[0].Int, v[1].Int; return nil }); err != nil {
		return right, fmt.Errorf("join the file: %w", err)
	}
	out.Notes = append(out.Notes, count.JoinRemark(rows, rows-found)...)
	return out, nil
}

// partner is the file to join as a table of keys (k) and columns r0, r1, ...
func partner(s count.Source, key count.Column, q count.Query) (string, []count.Column, error) {
	columns, err := s.Find(q.Join.Columns...)
	if err != nil {
		return "", nil, err
	}
	selects := []string{keyText(s.Write(key.Name), key) + " AS k"}
	for i, c := range columns {
		selects = append(selects, s.Write(c.Name)+" AS r"+strconv.Itoa(i))
	}
	out := "(SELECT " + strings.Join(selects, ", ") + " FROM " + s.From + ")"
	texts := make([]string, len(q.Missing))
	for i, m := range q.Missing {
		texts[i] = count.Literal(m)
	}
	out = "(SELECT * FROM " + out + " f WHERE k <> ''"
	if len(texts) > 0 {
		out += " AND k NOT IN (" + strings.Join(texts, ", ") + ")"
	}
	return out + ")", columns, nil
}

// keyText is a key as text, written as levels are: 12.0 is 12.
func keyText(x string, c count.Column) string {
	text := "CAST(" + x + " AS VARCHAR)"
	switch classOf(c) {
	case count.Text:
		return x
	case count.Real, count.Real32:
		return "(CASE WHEN " + x + " = trunc(" + x + ") AND abs(" + x + ") < 1e15 THEN CAST(CAST(" + x + " AS BIGINT) AS VARCHAR) ELSE " + text + " END)"
	case count.Decimal:
		return "(CASE WHEN contains(" + text + ", '.') THEN rtrim(rtrim(" + text + ", '0'), '.') ELSE " + text + " END)"
	case count.Whole, count.Truth, count.Other, count.Dynamic:
	}
	return text
}

// ReadPartner reads the key and the columns of a file that is joined in another
// engine: row gets the key as text and the columns, in order.
func ReadPartner(ctx context.Context, o count.Options, q count.Query, row func([]count.Value) error) (columns []count.Column, notes []count.Remark, err error) {
	e, err := Open(ctx, q.Join.File, o)
	if err != nil {
		return nil, nil, fmt.Errorf("open the file to join: %w", err)
	}
	defer func() {
		if closed := e.Close(); err == nil {
			err = closed
		}
	}()
	s, err := e.source(ctx, "")
	if err != nil {
		return nil, nil, fmt.Errorf("read the file to join: %w", err)
	}
	key, err := s.Find(q.Join.FileKey)
	if err != nil {
		return nil, nil, err
	}
	table, columns, err := partner(s, key[0], q)
	if err != nil {
		return nil, nil, err
	}
	selects := []string{"k"}
	for i, c := range columns {
		selects = append(selects, show("r"+strconv.Itoa(i), classOf(c)))
	}
	if err := e.conn.run(ctx, "SELECT "+strings.Join(selects, ", ")+" FROM "+table+" t", row); err != nil {
		return nil, nil, fmt.Errorf("read the file to join: %w", err)
	}
	return columns, s.Notes, nil
}
