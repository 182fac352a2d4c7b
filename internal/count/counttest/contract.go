// Package counttest holds what every engine must keep to: identical cells from
// the same rows.
package counttest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen/internal/count"
)

// Columns and Rows are what the engine under test must hold: text, with nil
// for NULL. The column n holds counts, bad holds what is none, w weights.
var (
	Columns = []string{"origin", "sex", "selected", "n", "bad", "w", `odd "name; DROP TABLE x`}
	Rows    = [][]any{
		{"nl", "M", "yes", "3", "1", "0.5", "a"},
		{"nl", "V", "no", "5", "-2", "1.5", "a"},
		{"nl", nil, "no", "7", "2", "1", "a"},
		{"", "M", "no", "11", "2.5", "1", "b"},
		{nil, "V", "yes", "13", "x", "2", "b"},
		{"(missing)", "M", "no", "17", "", "1", "b"},
		{"é, \"q\" 日", "M", "yes", "19", "3", "1", nil},
		{"0131", "V", "no", "23", "3", "1", "a"},
		{"nl", "M", "yes", "29", "3", "2.5", "a"},
	}
)

// parts says nothing of rows: only published counts have a rounding.
var parts = cmpopts.IgnoreFields(count.Cell{}, "Parts")

// Contract runs the suite; open gives an engine over the rows, and the name of
// their table.
func Contract(t *testing.T, open func(t *testing.T) (count.Engine, string)) {
	t.Helper()
	do := func(t *testing.T, q count.Query) (count.Cube, error) {
		t.Helper()
		e, table := open(t)
		defer e.Close()
		q.Table = table
		return e.Count(context.Background(), q)
	}
	must := func(t *testing.T, q count.Query) count.Cube {
		t.Helper()
		c, err := do(t, q)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Run("lists its columns", func(t *testing.T) {
		e, table := open(t)
		defer e.Close()
		columns, err := e.Columns(context.Background(), table)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range columns {
			names = append(names, c.Name)
		}
		if diff := cmp.Diff(Columns, names); diff != "" {
			t.Error(diff)
		}
		if columns[0].Distinct < 3 || columns[1].Distinct != 2 {
			t.Errorf("distinct: %d and %d", columns[0].Distinct, columns[1].Distinct)
		}
	})
	t.Run("gives the same cells from rows, missing being a level", func(t *testing.T) {
		got := must(t, count.Query{By: []string{"origin", "selected"}, Margins: [][]string{{"sex"}, {`odd "name; DROP TABLE x`, "origin"}}})
		want := []count.Table{
			table([]string{"origin", "selected"}, map[string]float64{
				"(missing)|no": 1, "(missing)|yes": 1, "(missing) [text]|no": 1, "0131|no": 1, "nl|no": 2, "nl|yes": 2, "é, \"q\" 日|yes": 1,
			}),
			table([]string{"sex"}, map[string]float64{"M": 5, "V": 3, "(missing)": 1}),
			table([]string{`odd "name; DROP TABLE x`, "origin"}, map[string]float64{
				"a|nl": 4, "a|0131": 1, "b|(missing)": 2, "b|(missing) [text]": 1, "(missing)|é, \"q\" 日": 1,
			}),
		}
		if diff := cmp.Diff(want, got.Tables, parts); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("sums a column of counts", func(t *testing.T) {
		got := must(t, count.Query{By: []string{"selected"}, Count: "n"})
		if diff := cmp.Diff([]count.Table{table([]string{"selected"}, map[string]float64{"yes": 64, "no": 63})}, got.Tables, parts); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("counts how many published counts it summed", func(t *testing.T) {
		got := must(t, count.Query{By: []string{"selected"}, Count: "n"})
		if c := got.Tables[0].Cells; len(c) != 2 || c[0].Parts != 5 || c[1].Parts != 4 {
			t.Errorf("%+v", c)
		}
	})
	t.Run("sums weights and their squares", func(t *testing.T) {
		got := must(t, count.Query{By: []string{"sex"}, Weight: "w", Where: []count.Condition{{Column: "sex", Values: []string{"M"}}}})
		if c := got.Tables[0].Cells; len(c) != 1 || c[0].N != 5 || c[0].W != 6 || c[0].W2 != .25+1+1+1+6.25 || !got.Weighted {
			t.Errorf("%+v", c)
		}
	})
	t.Run("keeps rows that meet a condition", func(t *testing.T) {
		for _, w := range []struct {
			condition count.Condition
			rows      float64
		}{
			{count.Condition{Column: "origin", Values: []string{"nl", "0131"}}, 5},
			{count.Condition{Column: "origin", Values: []string{"nl"}, Not: true}, 5},
			{count.Condition{Column: "origin", Values: []string{count.Missing}}, 2},
			{count.Condition{Column: "origin", Values: []string{count.Missing, "nl"}, Not: true}, 3},
			{count.Condition{Column: "origin", Values: []string{"' OR 1=1 --"}}, 0},
		} {
			got := must(t, count.Query{By: []string{"selected"}, Where: []count.Condition{w.condition}})
			if n := got.Tables[0].Total(); n != w.rows {
				t.Errorf("%v keeps %v rows, want %v", w.condition, n, w.rows)
			}
		}
	})
	t.Run("takes declared texts for missing", func(t *testing.T) {
		got := must(t, count.Query{By: []string{"origin"}, Missing: []string{"nl"}})
		if diff := cmp.Diff(table([]string{"origin"}, map[string]float64{"(missing)": 6, "(missing) [text]": 1, "0131": 1, "é, \"q\" 日": 1}), got.Tables[0], parts); diff != "" {
			t.Error(diff)
		}
	})
	failures(t, do)
}

func failures(t *testing.T, do func(*testing.T, count.Query) (count.Cube, error)) {
	t.Helper()
	t.Run("refuses counts that are none, and says how many", func(t *testing.T) {
		for kind, rows := range map[string]int64{"text": 1} { // text comes first of all that is wrong
			_, err := do(t, count.Query{By: []string{"selected"}, Count: "bad"})
			var bad *count.BadCountError
			if !errors.As(err, &bad) || bad.Kind != kind || bad.Rows != rows {
				t.Errorf("got %v", err)
			}
		}
		for _, c := range []struct {
			keep []string
			kind string
		}{{[]string{"0131", "nl"}, "negative"}, {[]string{count.Missing}, "text"}} {
			_, err := do(t, count.Query{By: []string{"selected"}, Count: "bad", Where: []count.Condition{{Column: "origin", Values: c.keep}}})
			var bad *count.BadCountError
			if !errors.As(err, &bad) || bad.Kind != c.kind {
				t.Errorf("%v: got %v, want %s", c.keep, err, c.kind)
			}
		}
	})
	t.Run("names an unknown column and the known ones", func(t *testing.T) {
		_, err := do(t, count.Query{By: []string{"herkomst"}})
		var unknown *count.UnknownColumnError
		if !errors.As(err, &unknown) || unknown.Column != "herkomst" || len(unknown.Known) != len(Columns) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("gives up at too many cells, naming the widest column", func(t *testing.T) {
		_, err := do(t, count.Query{By: []string{"selected", "n"}, Most: 4})
		var many *count.TooManyError
		if !errors.As(err, &many) || many.Column != "n" || many.Levels != 9 {
			t.Errorf("got %v", err)
		}
	})
}

// table makes a table from cells written as "level|level".
func table(columns []string, cells map[string]float64) count.Table {
	b := count.Builder{Columns: columns}
	for k, n := range cells {
		levels := []string{""}
		for _, r := range k {
			if r == '|' {
				levels = append(levels, "")
				continue
			}
			levels[len(levels)-1] += string(r)
		}
		b.Add(levels, count.Cell{N: n, W: n, W2: n})
	}
	return b.Table()
}
