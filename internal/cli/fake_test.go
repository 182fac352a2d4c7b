package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/audit"
	"toetssteen/internal/count"
	"toetssteen/internal/source"
)

// table is what a fake source holds: columns with their values.
type table struct {
	name    string
	columns map[string][]string
	order   []string
	err     error
}

func people() table {
	t := table{name: "persoon", order: []string{"persoon_id", "geslacht", "nationaliteit", "bedrag"}, columns: map[string][]string{}}
	for i := range 200 {
		t.columns["persoon_id"] = append(t.columns["persoon_id"], fmt.Sprint(100000+i))
		t.columns["geslacht"] = append(t.columns["geslacht"], []string{"M", "V"}[i%2])
		t.columns["nationaliteit"] = append(t.columns["nationaliteit"], []string{"Nederlandse", "Marokkaanse", "Poolse", "Turkse"}[i%4])
		t.columns["bedrag"] = append(t.columns["bedrag"], fmt.Sprint(i*37))
	}
	return t
}

func articles() table {
	return table{name: "artikel", order: []string{"artikelnummer", "voorraad"}, columns: map[string][]string{
		"artikelnummer": {"12", "13", "14"}, "voorraad": {"7", "8", "9"},
	}}
}

// fake is a source over tables in memory.
type fake struct {
	tables []table
	closed *int
}

func (f fake) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for _, t := range f.tables {
			if !yield(source.Asset{Name: t.name, Kind: "table", Format: "fake", Rows: -1}, nil) {
				return
			}
		}
	}
}

func (f fake) Profile(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: want.Depth, Sample: want.Sample, Rows: -1}
	for _, t := range f.tables {
		if t.name != a.Name {
			continue
		}
		if t.err != nil {
			return source.Profile{}, t.err
		}
		for _, name := range t.order {
			c := source.Column{Name: name, Rows: -1, Nulls: -1, Distinct: -1}
			if want.Depth >= toetssteen.DepthValues {
				k := source.NewCollector(a.Name, source.Column{Name: name}, want)
				for _, v := range t.columns[name] {
					k.Add([]byte(v))
				}
				c = k.Column()
				p.Rows = c.Rows
			}
			p.Columns = append(p.Columns, c)
		}
	}
	return p, nil
}

func (f fake) Close() error {
	if f.closed != nil {
		*f.closed++
	}
	return nil
}

// world is a command line with everything around it made up.
type world struct {
	t       *testing.T
	dir     string
	env     map[string]string
	sources map[string]fake
	other   *fake // what any other location holds
	openErr map[string]error
	options []source.Options // as they reached Open
	closed  int
	serve   func(ctx context.Context, addr string, pages []Page, ready func(string)) error
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	return &world{
		t: t, dir: dir, env: map[string]string{"TOETSSTEEN_WORKSPACE": dir + "/werk", "USER": "tester"},
		sources: map[string]fake{
			"school.db":  {tables: []table{people(), articles()}},
			"winkel.db":  {tables: []table{articles()}},
			"half.db":    {tables: []table{people(), {name: "kapot", err: errors.New("read page 7: checksum does not match")}}},
			"kapot.db":   {tables: []table{{name: "kapot", err: errors.New("read page 7: checksum does not match")}}},
			"pg://plain": {tables: []table{articles()}},
		},
		openErr: map[string]error{},
	}
}

func (w *world) open(_ context.Context, location string, o source.Options) (string, source.Source, error) {
	w.options = append(w.options, o)
	if err := w.openErr[location]; err != nil {
		return "", nil, err
	}
	f, ok := w.sources[location]
	if !ok && w.other != nil {
		f, ok = *w.other, true
	}
	if !ok {
		return "", nil, fmt.Errorf("open %s: no such file", location)
	}
	f.closed = &w.closed
	return strings.TrimSuffix(location, ".db"), f, nil
}

// run gives the exit code, standard output and standard error.
func (w *world) run(args ...string) (code int, stdout, stderr string) {
	w.t.Helper()
	return w.runContext(context.Background(), args...)
}

func (w *world) runContext(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	w.t.Helper()
	var out, errs bytes.Buffer
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	code = Run(ctx, args, Deps{
		Open: w.open, Serve: w.serve, Stdout: &out, Stderr: &errs,
		Engines: audit.Engines{Open: func(_ context.Context, location string, _ count.Options) (count.Engine, string, error) {
			return nil, "", fmt.Errorf("open %s: %w", location, fs.ErrNotExist)
		}},
		Env: func(name string) string { return w.env[name] },
		Clock: func() time.Time {
			now = now.Add(time.Second)
			return now
		},
	})
	return code, out.String(), errs.String()
}
