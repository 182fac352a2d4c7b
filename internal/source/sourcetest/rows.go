package sourcetest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
)

// rowsContract checks a source that gives rows: that they hold what a census
// counted, that a sample is the asked size and the same each time, and that
// what does not exist is an error. A source that gives none passes.
func rowsContract(t *testing.T, open func(t *testing.T) source.Source) {
	t.Helper()
	s := opened(t, open)
	r, ok := s.(source.RowReader)
	if !ok {
		t.Skip("this source gives columns, not rows")
	}
	for _, p := range profilesOf(t, s, Request(toetssteen.DepthCensus, 1, 100)) {
		names := rowColumns(p)
		if len(names) == 0 {
			continue
		}
		if !hasRows(t, r, p.Asset, names) {
			continue
		}
		all := Rows(t, r, p.Asset, source.RowRequest{Columns: names})
		sameAsCensus(t, p, names, all)
		sampled := source.RowRequest{Columns: names, Sample: toetssteen.Sample{Seed: 3, Rows: 2}}
		first, again := Rows(t, r, p.Asset, sampled), Rows(t, r, p.Asset, sampled)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: the same seed gives other rows", p.Asset.Name)
		}
		if want := min(2, len(all)); len(first) != want {
			t.Errorf("%s: a sample of 2 rows has %d, want %d", p.Asset.Name, len(first), want)
		}
		one := Rows(t, r, p.Asset, source.RowRequest{Columns: names[len(names)-1:]})
		if len(one) != len(all) {
			t.Errorf("%s: one column has %d rows, all columns have %d", p.Asset.Name, len(one), len(all))
		}
		rowErrors(t, r, p.Asset, names)
	}
}

// hasRows reports whether an asset has rows at all: a folder holds files of
// many kinds.
func hasRows(t *testing.T, r source.RowReader, a source.Asset, names []string) bool {
	t.Helper()
	for _, err := range r.Rows(t.Context(), a, source.RowRequest{Columns: names}) {
		return !errors.Is(err, errors.ErrUnsupported)
	}
	return true
}

// rowColumns are the columns that a census read as they stand in the rows.
func rowColumns(p source.Profile) []string {
	var out []string
	for _, c := range p.Columns {
		notRead := false
		for _, n := range p.NotRead {
			notRead = notRead || strings.HasSuffix(n.What, "."+c.Name)
		}
		if !c.Nested && !notRead && c.Depth == toetssteen.DepthCensus {
			out = append(out, c.Name)
		}
	}
	return out
}

func sameAsCensus(t *testing.T, p source.Profile, names []string, rows [][]string) {
	t.Helper()
	if int64(len(rows)) != p.Rows {
		t.Errorf("%s: %d rows, a census counts %d", p.Asset.Name, len(rows), p.Rows)
	}
	for i, name := range names {
		k := source.NewCollector(p.Asset.Name, source.Column{Name: name}, source.Request{Depth: toetssteen.DepthCensus})
		for _, r := range rows {
			k.Add([]byte(r[i]))
		}
		got := k.Column()
		for _, want := range p.Columns {
			if want.Name != name {
				continue
			}
			if diff := cmp.Diff(want.Values, got.Values); diff != "" || want.Nulls != got.Nulls {
				t.Errorf("%s.%s: the rows hold other values than a census counts (-census +rows), and %d absent where it counts %d:\n%s", p.Asset.Name, name, got.Nulls, want.Nulls, diff)
			}
		}
	}
}

func rowErrors(t *testing.T, r source.RowReader, a source.Asset, names []string) {
	t.Helper()
	failed := false
	for _, err := range r.Rows(t.Context(), a, source.RowRequest{Columns: []string{names[0], "bestaat niet"}}) {
		failed = failed || err != nil
	}
	if !failed {
		t.Errorf("%s: asking for a column that does not exist is no error", a.Name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range r.Rows(ctx, a, source.RowRequest{Columns: names}) { //nolint:errcheck // see the next line
		break // only that it ends, with or without an error
	}
	for range r.Rows(t.Context(), a, source.RowRequest{Columns: names}) { //nolint:errcheck // see the next line
		break // a reader that is stopped early must let go of what it holds
	}
	if len(Rows(t, r, a, source.RowRequest{Columns: names[:1]})) == 0 && a.Rows > 0 {
		t.Errorf("%s: no rows after a reading that was stopped early", a.Name)
	}
}

// Rows gives all rows as texts; an error fails the test.
func Rows(t *testing.T, r source.RowReader, a source.Asset, want source.RowRequest) [][]string {
	t.Helper()
	var out [][]string
	for row, err := range r.Rows(t.Context(), a, want) {
		if err != nil {
			t.Fatalf("rows of %s: %v", a.Name, err)
		}
		texts := make([]string, len(row))
		for i, v := range row {
			texts[i] = string(v)
		}
		out = append(out, texts)
	}
	return out
}
