package counttest

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/count"
)

// plainCount counts row by row.
func plainCount(d Data, q count.Query) []count.Table {
	at := func(name string) int { return slices.Index(d.Columns, name) }
	var out []count.Table
	for _, columns := range wanted(q) {
		b := count.Builder{Columns: columns}
		sum := map[string]*count.Cell{}
		for _, r := range d.Rows {
			if !keeps(r, q, at) {
				continue
			}
			levels := make([]string, len(columns))
			for i, c := range columns {
				levels[i] = levelOf(r[at(c)], q.Missing)
			}
			key := strings.Join(levels, "\x00")
			c := sum[key]
			if c == nil {
				c = &count.Cell{}
				sum[key] = c
				b.Add(levels, count.Cell{})
			}
			n := number(r, at(q.Count))
			c.N, c.Parts = c.N+n, c.Parts+1
			w := number(r, at(q.Weight))
			c.W, c.W2 = c.W+n*w, c.W2+n*w*w
		}
		out = append(out, filled(b.Table(), sum, q))
	}
	return out
}

// filled puts the sums in the cells of a table.
func filled(t count.Table, sum map[string]*count.Cell, q count.Query) count.Table {
	for i := range t.Cells {
		c := &t.Cells[i]
		levels := make([]string, len(c.Key))
		for j, k := range c.Key {
			levels[j] = t.Levels[j][k]
		}
		s := *sum[strings.Join(levels, "\x00")]
		if s.Key = c.Key; s.Parts <= 1 || q.Count == "" || q.Weight != "" {
			s.Parts = 0
		}
		if q.Weight == "" {
			s.W, s.W2 = s.N, s.N
		} else {
			s.W, s.W2 = twelveDigits(s.W), twelveDigits(s.W2)
		}
		*c = s
	}
	return t
}

func wanted(q count.Query) [][]string {
	var out [][]string
	for _, t := range append([][]string{q.By}, q.Margins...) {
		var columns []string
		for _, c := range t {
			if !slices.Contains(columns, c) {
				columns = append(columns, c)
			}
		}
		same := func(o []string) bool {
			a, b := slices.Sorted(slices.Values(o)), slices.Sorted(slices.Values(columns))
			return slices.Equal(a, b)
		}
		if len(columns) > 0 && !slices.ContainsFunc(out, same) {
			out = append(out, columns)
		}
	}
	return out
}

func keeps(r []any, q count.Query, at func(string) int) bool {
	for _, w := range q.Where {
		if slices.Contains(w.Values, levelOf(r[at(w.Column)], q.Missing)) == w.Not {
			return false
		}
	}
	return true
}

func number(r []any, column int) float64 {
	if column < 0 {
		return 1
	}
	switch x := r[column].(type) {
	case string:
		v, err := strconv.ParseFloat(x, 64)
		if err != nil {
			panic(err)
		}
		return v
	case float64:
		return x
	}
	return math.NaN()
}

func twelveDigits(v float64) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 11, 64), 64)
	if err != nil {
		panic(err)
	}
	return out
}

// classes puts 1,050,000 numbers with a text, a missing value and a decision in
// the engine's hands.
func classes(t *testing.T, s suite) {
	if testing.Short() {
		t.Skip("writes a million rows")
	}
	const n = 1_050_000
	d := Data{Columns: []string{"score", "yes"}, Types: []Type{Text, Text}}
	for i := range n {
		d.Rows = append(d.Rows, []any{strconv.Itoa(i), strconv.Itoa(i % 2)})
	}
	d.Rows = append(d.Rows, []any{"n/a", "1"}, []any{nil, "0"})
	got, err := s.count(t, d, count.Query{By: []string{"score", "yes"}, Bins: map[string]int{"score": 4}})
	if err != nil {
		t.Fatal(err)
	}
	b := count.Builder{Columns: []string{"score", "yes"}}
	const width = float64(n-1) / 4
	cells := map[[2]string]float64{{"n/a", "1"}: 1, {count.Missing, "0"}: 1}
	for i := range n {
		class := min(3, math.Floor(float64(i)/width))
		cells[[2]string{count.FormatFloat((class+.5)*width, 64), strconv.Itoa(i % 2)}]++
	}
	for k, v := range cells {
		b.Add(k[:], count.Cell{N: v, W: v, W2: v})
	}
	want := b.Table()
	for i := range want.Cells {
		want.Cells[i].Parts, want.Cells[i].Masked = 0, 0
	}
	if diff := cmp.Diff([]count.Table{want}, got.Tables); diff != "" {
		t.Error(diff)
	}
}

func joins(t *testing.T, s suite) {
	attribute := Data{
		Columns: []string{"id", "group", "since"}, Types: []Type{Text, Text, Whole},
		Rows: [][]any{{"1", "a, b", int64(5)}, {"2", "", int64(6)}, {"3", "(missing)", nil}, {"4", "a, b", int64(5)}, {"77", "z", int64(1)}, {nil, "y", nil}, {"", "x", nil}},
	}
	whole := Data{Columns: slices.Concat(typed.Columns, []string{"group", "since"})}
	for _, r := range typed.Rows {
		row := append(slices.Clone(r), nil, nil)
		for _, a := range attribute.Rows {
			if a[0] != nil && a[0] != "" && a[0] == levelOf(r[5], nil) {
				row[6], row[7] = a[1], a[2]
			}
		}
		whole.Rows = append(whole.Rows, row)
	}
	join := func(d Data, j count.Join) (count.Cube, error) {
		t.Helper()
		e, table := s.place.Open(t, typed)
		defer e.Close()
		j.File = s.place.Partner(t, d)
		return e.Count(context.Background(), count.Query{
			Table: table, By: []string{"group", "truth"}, Margins: [][]string{{"since", "group"}}, Join: &j,
			Where: []count.Condition{{Column: "group", Values: []string{"z"}, Not: true}},
		})
	}
	plain := count.Join{Key: "key", FileKey: "id", Columns: []string{"group", "since"}}
	got, err := join(attribute, plain)
	if err != nil {
		t.Fatal(err)
	}
	want := plainCount(whole, count.Query{By: []string{"group", "truth"}, Margins: [][]string{{"since", "group"}}})
	if diff := cmp.Diff(want, got.Tables); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]count.Remark{{Key: "count.join_unmatched", Args: []string{"2", "6"}}}, got.Notes); diff != "" {
		t.Error(diff)
	}
	double := attribute
	double.Rows = append(slices.Clone(attribute.Rows), []any{"4", "q", nil})
	var twice *count.DuplicateKeyError
	if _, err := join(double, plain); !errors.As(err, &twice) || twice.Keys != 1 || twice.Column != "id" {
		t.Errorf("a key that occurs twice: %v", err)
	}
	var none *count.UnknownColumnError
	if _, err := join(attribute, count.Join{Key: "key", FileKey: "nr", Columns: []string{"group"}}); !errors.As(err, &none) || none.Column != "nr" {
		t.Errorf("an unknown key: %v", err)
	}
	if _, err := join(attribute, count.Join{Key: "key", FileKey: "id", Columns: []string{"herkomst"}}); !errors.As(err, &none) || none.Column != "herkomst" {
		t.Errorf("an unknown column: %v", err)
	}
	if _, err := join(attribute, count.Join{Key: "sleutel", FileKey: "id", Columns: []string{"group"}}); !errors.As(err, &none) || none.Column != "sleutel" {
		t.Errorf("an unknown key of the data: %v", err)
	}
	clash := Data{Columns: []string{"id", "truth"}, Types: []Type{Text, Text}, Rows: [][]any{{"1", "x"}}}
	var read *count.ReadError
	if _, err := join(clash, count.Join{Key: "key", FileKey: "id", Columns: []string{"truth"}}); !errors.As(err, &read) {
		t.Errorf("a column of both: %v", err)
	}
}
