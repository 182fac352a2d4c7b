package sqlserver

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
)

// script is a database that answers the queries it knows, as a server would,
// and remembers what it was asked. No server is at hand to try against.
type script struct {
	answers []answer
	asked   []string
	refuses map[string]error // by part of the query
}

// answer is given to the first query that holds a text.
type answer struct {
	holds string
	rows  [][]driver.Value
}

func (s *script) Connect(context.Context) (driver.Conn, error) { return &fakeConn{s}, nil }
func (s *script) Driver() driver.Driver                        { return nil }

type fakeConn struct{ s *script }

func (c *fakeConn) Prepare(string) (driver.Stmt, error) { return nil, errors.New("no statements") }
func (c *fakeConn) Close() error                        { return nil }
func (c *fakeConn) Begin() (driver.Tx, error)           { return c, nil }
func (c *fakeConn) Commit() error                       { return errors.New("something was committed") }
func (c *fakeConn) Rollback() error                     { return nil }

func (c *fakeConn) ExecContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	c.s.asked = append(c.s.asked, query)
	return driver.ResultNoRows, nil
}

func (c *fakeConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, a := range args {
		if v, ok := a.Value.(string); ok {
			query += " -- " + v
		}
	}
	c.s.asked = append(c.s.asked, query)
	for part, err := range c.s.refuses {
		if strings.Contains(query, part) {
			return nil, err
		}
	}
	for _, a := range c.s.answers {
		if strings.Contains(query, a.holds) {
			return &fakeRows{rows: a.rows, width: width(query, a.rows)}, nil
		}
	}
	return &fakeRows{width: width(query, nil)}, nil
}

// width is the number of columns of an answer without rows, by the commas.
func width(query string, rows [][]driver.Value) int {
	if len(rows) > 0 {
		return len(rows[0])
	}
	return strings.Count(query, ",") + 1
}

type fakeRows struct {
	rows  [][]driver.Value
	width int
}

func (r *fakeRows) Columns() []string { return make([]string, r.width) }
func (r *fakeRows) Close() error      { return nil }
func (r *fakeRows) Next(dest []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(dest, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}
