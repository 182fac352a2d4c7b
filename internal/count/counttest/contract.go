// Package counttest holds what every engine must keep to: identical cells from
// the same rows, which are those of a count in Go that does nothing clever.
package counttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/count"
)

// Type is a type of a column; every engine has its own word for it.
type Type int

// Types of columns.
const (
	Text Type = iota
	Whole
	Real
	Truth
	Date // as text, yyyy-mm-dd
)

// Data is a table that an engine under test must hold. A value is a string, an
// int64, a float64, a bool or nil.
type Data struct {
	Columns []string
	Types   []Type
	Rows    [][]any
}

// Place is where data can be put and opened.
type Place interface {
	// Open puts data in a new table or file and opens it.
	Open(t *testing.T, d Data) (e count.Engine, table string)
	// Partner puts data where an open engine of this place can join it.
	Partner(t *testing.T, d Data) string
}

const odd = `odd "name; DROP TABLE x; --'`

// persons has all that is awkward in texts. The column n holds counts, bad what
// is none, w weights.
var persons = Data{
	Columns: []string{"origin", "sex", "selected", "n", "bad", "w", odd, "Sex2"},
	Types:   make([]Type, 8),
	Rows: [][]any{
		{"nl", "M", "yes", "3", "1", "0.5", "a", "x"},
		{"nl", "V", "no", "5", "-2", "1.5", "a", "x"},
		{"nl", nil, "no", "7", "2", "1", "a", "y"},
		{"", "M", "no", "11", "2.5", "1", "b", "x"},
		{nil, "V", "yes", "13", "1,234", "2", "b", "x"},
		{"(missing)", "M", "no", "17", "", "0.1", "b", "x"},
		{"é, \"q\"; 日\nline", "M", "yes", "19", "3", "0.1", nil, "x"},
		{"0131", "V", "no", "23", "4", "0.1", "a", "x"},
		{"nl", "M", "yes", "29", "5", "2.5", "a", "x"},
		{"(missing) [text]", "M", "yes", "2", "6", "1", "'; DROP", "x"},
		{"unknown", "V", "yes", "4", "7", "1", "a\tb|c", "x"},
		{"131", "V", "no", "6", "8", "1", " lead", "x"},
		{"a text that is longer than twelve bytes", "V", "no", "6", "9", "1", "A", "x"},
		{"NL", "V", "no", "6", "10", "1", "a", "x"},
	},
}

// typed has values that engines write in ways of their own.
var typed = Data{
	Columns: []string{"whole", "real", "truth", "date", "big", "key"},
	Types:   []Type{Whole, Real, Truth, Date, Whole, Whole},
	Rows: [][]any{
		{int64(1), 0.5, true, "2020-01-31", int64(9007199254740993), int64(1)},
		{int64(1), 2.0, false, "2020-01-31", int64(9007199254740993), int64(2)},
		{int64(-3), -0.125, true, nil, int64(1), int64(3)},
		{nil, nil, nil, "1999-12-01", int64(0), int64(4)},
		{int64(9), 1e20, true, "1999-12-01", nil, nil},
		{int64(9), 0.1, false, "2020-01-31", int64(9007199254740992), int64(6)},
	},
}

// suite is a place under test.
type suite struct{ place Place }

func (s suite) count(t *testing.T, d Data, q count.Query) (count.Cube, error) {
	t.Helper()
	e, table := s.place.Open(t, d)
	q.Table = table
	cube, err := e.Count(context.Background(), q)
	if closed := e.Close(); closed != nil {
		t.Errorf("close: %v", closed)
	}
	return cube, err
}

// same compares the tables of cubes with those counted in Go.
func (s suite) same(t *testing.T, d Data, queries ...count.Query) {
	t.Helper()
	e, table := s.place.Open(t, d)
	defer e.Close()
	for _, q := range queries {
		q.Table = table
		got, err := e.Count(context.Background(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if diff := cmp.Diff(plainCount(d, q), got.Tables); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", q, diff)
		}
	}
}

// Contract runs the suite; place gives a fresh place for each test.
func Contract(t *testing.T, place func(t *testing.T) Place) {
	t.Helper()
	run := func(name string, f func(*testing.T, suite)) {
		t.Run(name, func(t *testing.T) { f(t, suite{place(t)}) })
	}
	run("lists its columns", columns)
	run("gives the cells of a plain count", cells)
	run("keeps rows that meet conditions", conditions)
	run("writes numbers, truth and dates as every engine", typedValues)
	run("sums counts and weights", sums)
	run("counts many levels", manyLevels)
	run("counts nobody in an empty table", func(t *testing.T, s suite) {
		s.same(t, Data{persons.Columns, persons.Types, nil}, count.Query{By: []string{"origin"}, Margins: [][]string{{"sex"}}})
	})
	run("cuts a column of more than a million values into classes", classes)
	run("keeps the values of a column that has fewer", func(t *testing.T, s suite) {
		s.same(t, typed, count.Query{By: []string{"real"}, Bins: map[string]int{"real": 3}})
	})
	run("joins by a key", joins)
	run("refuses counts and weights that are none", badNumbers)
	run("names what is unknown", unknown)
	run("gives up at too many cells, naming the widest column", tooMany)
	run("stops when it is told to", cancelled)
}

func columns(t *testing.T, s suite) {
	e, table := s.place.Open(t, persons)
	defer e.Close()
	got, err := e.Columns(context.Background(), table)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(got))
	for i, c := range got {
		names[i] = c.Name
	}
	if diff := cmp.Diff(persons.Columns, names); diff != "" {
		t.Fatal(diff)
	}
	if got[1].Distinct != 2 || got[2].Distinct != 2 || got[3].Distinct != 12 {
		t.Errorf("distinct: %d, %d and %d", got[1].Distinct, got[2].Distinct, got[3].Distinct)
	}
	if got[0].Numeric || !got[3].Numeric || got[4].Numeric || !got[5].Numeric || got[3].Date {
		t.Errorf("numbers are not told from texts: %+v", got)
	}
	f, table := s.place.Open(t, typed)
	defer f.Close()
	if got, err = f.Columns(context.Background(), table); err != nil {
		t.Fatal(err)
	}
	if !got[0].Numeric || !got[1].Numeric || got[3].Numeric || !got[3].Date || got[0].Date {
		t.Errorf("numbers and dates are not told: %+v", got)
	}
}

func cells(t *testing.T, s suite) {
	s.same(t, persons,
		count.Query{By: []string{"origin", "selected"}, Margins: [][]string{{"sex"}, {odd, "origin"}, {"selected"}}},
		count.Query{Margins: [][]string{{"origin"}, {"Sex2"}, {odd}}},
		count.Query{By: []string{"origin", "sex"}, Missing: []string{"nl", "unknown"}, Margins: [][]string{{"sex", "origin"}, {"origin", "origin"}}},
		count.Query{By: persons.Columns, Margins: [][]string{{"origin"}, {odd, "sex"}}},
		count.Query{},
	)
}

func conditions(t *testing.T, s suite) {
	queries := []count.Query{
		{By: []string{"selected"}, Where: []count.Condition{{Column: "origin", Values: []string{count.Missing}}}, Missing: []string{"unknown"}},
	}
	for _, w := range [][]count.Condition{
		{{Column: "origin", Values: []string{"nl", "0131"}}},
		{{Column: "origin", Values: []string{"nl"}, Not: true}},
		{{Column: "origin", Values: []string{count.Missing}}},
		{{Column: "origin", Values: []string{count.Missing, "nl"}, Not: true}},
		{{Column: "origin", Values: []string{count.MissingText}}},
		{{Column: "origin", Values: []string{"(missing) [text] [text]"}}},
		{{Column: "origin", Values: []string{"é, \"q\"; 日\nline"}}, {Column: "sex", Values: []string{"M"}}},
		{{Column: odd, Values: []string{"'; DROP", "a\tb|c"}}},
		{{Column: "origin", Values: []string{"' OR 1=1 --", `\' OR 1=1 --`}}},
		{{Column: "origin"}},
	} {
		queries = append(queries, count.Query{By: []string{"selected", "sex"}, Where: w})
	}
	s.same(t, persons, queries...)
}

func typedValues(t *testing.T, s suite) {
	queries := []count.Query{{By: []string{"whole", "real"}, Missing: []string{"9", "0.5", "true"}, Margins: [][]string{{"truth"}}}}
	for i, c := range typed.Columns {
		queries = append(queries, count.Query{By: []string{c}})
		values := []string{"x", "01", "1.50", "-0", "1e3", "TRUE", "Infinity"}
		queries = append(queries, count.Query{By: []string{"key"}, Where: []count.Condition{{Column: c, Values: values}}})
		for _, r := range typed.Rows {
			for _, not := range []bool{false, true} {
				where := []count.Condition{{Column: c, Values: []string{levelOf(r[i], nil)}, Not: not}}
				queries = append(queries, count.Query{By: []string{"key"}, Where: where})
			}
		}
	}
	s.same(t, typed, queries...)
}

func sums(t *testing.T, s suite) {
	s.same(t, persons,
		count.Query{By: []string{"selected"}, Margins: [][]string{{"sex", "origin"}}, Count: "n"},
		count.Query{By: []string{"sex", "origin"}, Margins: [][]string{{"selected"}}, Weight: "w"},
		count.Query{By: []string{"sex"}, Count: "n", Weight: "w"},
	)
	s.same(t, typed, count.Query{By: []string{"date"}, Weight: "real", Where: []count.Condition{{Column: "truth", Values: []string{"false"}}}})
	got, err := s.count(t, persons, count.Query{By: []string{"sex"}, Count: "n"})
	if err != nil || got.Rows != int64(len(persons.Rows)) || got.Weighted {
		t.Errorf("%d rows, weighted %v: %v", got.Rows, got.Weighted, err)
	}
}

func manyLevels(t *testing.T, s suite) {
	d := Data{Columns: []string{"a", "b", "c"}, Types: []Type{Text, Text, Whole}}
	for i := range 6000 {
		d.Rows = append(d.Rows, []any{"level " + strconv.Itoa(i*7919%5003), strconv.Itoa(i % 3), int64(i * i)})
	}
	s.same(t, d, count.Query{By: []string{"a", "b"}, Margins: [][]string{{"c"}, {"b", "c"}}})
}

// levelOf names a value as every engine does.
func levelOf(v any, missing []string) string {
	text := ""
	switch x := v.(type) {
	case string:
		text = x
	case float64:
		text = count.FormatFloat(x, 64)
	case nil:
	default:
		text = fmt.Sprint(x)
	}
	switch {
	case text == "" || slices.Contains(missing, text):
		return count.Missing
	case text == "(missing)" || text == "(missing) [text]":
		return text + " [text]"
	}
	return text
}

func badNumbers(t *testing.T, s suite) {
	keep := func(column string, values ...string) []count.Condition {
		return []count.Condition{{Column: column, Values: values}}
	}
	for _, c := range []struct {
		q    count.Query
		kind string
		rows int64
	}{
		{count.Query{Count: "bad"}, "text", 1},
		{count.Query{Count: "bad", Where: keep("origin", "nl")}, "negative", 1},
		{count.Query{Count: "bad", Where: keep("bad", "2.5", "1")}, "fractional", 1},
		{count.Query{Count: "bad", Where: keep("origin", count.MissingText)}, "missing", 1},
		{count.Query{Count: "bad", Where: keep("origin", "unknown", "131"), Missing: []string{"7"}}, "missing", 1},
		{count.Query{Weight: "bad", Where: keep("origin", "nl")}, "negative", 1},
		{count.Query{Weight: "sex"}, "text", 13},
	} {
		c.q.By = []string{"selected"}
		_, err := s.count(t, persons, c.q)
		var bad *count.BadCountError
		if !errors.As(err, &bad) || bad.Kind != c.kind || bad.Rows != c.rows {
			t.Errorf("%+v: got %v, want %d rows %s", c.q, err, c.rows, c.kind)
		}
	}
}

func unknown(t *testing.T, s suite) {
	for _, q := range []count.Query{
		{By: []string{"herkomst"}},
		{By: []string{"sex"}, Margins: [][]string{{"herkomst"}}},
		{By: []string{"sex"}, Where: []count.Condition{{Column: "herkomst"}}},
		{By: []string{"sex"}, Count: "herkomst"},
	} {
		_, err := s.count(t, persons, q)
		var e *count.UnknownColumnError
		if !errors.As(err, &e) || e.Column != "herkomst" || !slices.Equal(e.Known, persons.Columns) {
			t.Errorf("%+v: got %v", q, err)
		}
	}
}

func tooMany(t *testing.T, s suite) {
	_, err := s.count(t, persons, count.Query{By: []string{"selected", "n"}, Most: 4})
	var many *count.TooManyError
	if !errors.As(err, &many) || many.Column != "n" || many.Levels != 12 || many.Most != 4 {
		t.Errorf("got %v", err)
	}
	// 14 rows of 11 levels, of which two are missing: 10 cells fit and 9 do not.
	if _, err := s.count(t, persons, count.Query{By: []string{"origin"}, Most: 10, Missing: []string{"unknown"}}); err != nil {
		t.Errorf("cells are not counted but ways of writing missing: %v", err)
	}
	if _, err = s.count(t, persons, count.Query{By: []string{"origin"}, Most: 8}); !errors.As(err, &many) {
		t.Errorf("got %v", err)
	}
}

func cancelled(t *testing.T, s suite) {
	e, table := s.place.Open(t, persons)
	defer e.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Count(ctx, count.Query{Table: table, By: []string{"sex"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := e.Columns(ctx, table); !errors.Is(err, context.Canceled) {
		t.Errorf("columns: got %v", err)
	}
	if _, err := e.Count(context.Background(), count.Query{Table: table, By: []string{"sex"}}); err != nil {
		t.Errorf("the engine does not work again: %v", err)
	}
}
