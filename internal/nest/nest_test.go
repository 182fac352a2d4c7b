package nest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
)

// place is a source of the test: tables by name, whose Ref holds only for this
// opening.
type place struct {
	name   string
	tables []string
	open   *atomic.Int32
	lists  *atomic.Int32
}

func (p *place) Close() error {
	p.open.Add(-1)
	return nil
}

func (p *place) Assets(context.Context) iter.Seq2[source.Asset, error] {
	p.lists.Add(1)
	return func(yield func(source.Asset, error) bool) {
		for _, t := range p.tables {
			if !yield(source.Asset{Name: p.name + "/" + t, Kind: "table", Format: "test", Ref: p}, nil) {
				return
			}
		}
	}
}

func (p *place) Profile(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	if a.Ref != p {
		return source.Profile{}, errors.New("the asset is of another opening")
	}
	want.Meter.Tell(1, 2)
	return source.Profile{Asset: a, Rows: 3}, nil
}

// withRows is a place that can give rows.
type withRows struct{ *place }

func (p withRows) Rows(_ context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		if a.Ref != p.place {
			yield(nil, errors.New("the asset is of another opening"))
			return
		}
		for i := range 3 {
			if !yield([][]byte{fmt.Appendf(nil, "%s %d %v", a.Name, i, want.Columns)}, nil) {
				return
			}
		}
	}
}

// world counts what is open.
type world struct{ open, opened, lists atomic.Int32 }

func (w *world) nest() *Nest[string] {
	return New(func(_ context.Context, at string) (source.Source, error) {
		if strings.Contains(at, "stuk") {
			return nil, errors.New("open /geheim/pad: beschadigd")
		}
		w.open.Add(1)
		w.opened.Add(1)
		p := &place{name: at, tables: []string{"een", "twee"}, open: &w.open, lists: &w.lists}
		if strings.Contains(at, "rijen") {
			return withRows{p}, nil
		}
		return p, nil
	})
}

func list(t testing.TB, n *Nest[string], places ...string) (out []source.Asset) {
	t.Helper()
	for _, p := range places {
		n.List(t.Context(), p, p, func(a source.Asset, err error) bool {
			if err != nil {
				t.Errorf("%s: %v", p, err)
			}
			out = append(out, a)
			return true
		})
	}
	return out
}

func TestRowsAndTheMeterPassThrough(t *testing.T) {
	w := &world{}
	n := w.nest()
	for _, a := range list(t, n, "rijen1", "rijen2") {
		var got []string
		for row, err := range n.Rows(t.Context(), a, source.RowRequest{Columns: []string{"k"}}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(row[0]))
		}
		want := []string{a.Name + " 0 [k]", a.Name + " 1 [k]", a.Name + " 2 [k]"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		for range n.Rows(t.Context(), a, source.RowRequest{}) {
			break // a reader that has enough
		}
		told := int64(0)
		p, err := n.Profile(t.Context(), a, source.Request{Meter: func(done, _ int64) { told = done }})
		if err != nil || p.Rows != 3 || told != 1 || p.Asset.Name != a.Name {
			t.Errorf("profile of %s: %d rows, meter told %d, error %v", a.Name, p.Rows, told, err)
		}
	}
	if err := n.Close(); err != nil || w.open.Load() != 0 {
		t.Errorf("after close %d places are open (error %v)", w.open.Load(), err)
	}
}

func TestASourceWithoutRowsSaysSo(t *testing.T) {
	n := (&world{}).nest()
	defer n.Close()
	for _, err := range n.Rows(t.Context(), list(t, n, "a")[0], source.RowRequest{}) {
		if !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("got error %v, want %v", err, errors.ErrUnsupported)
		}
	}
	for _, err := range n.Rows(t.Context(), source.Asset{Name: "x"}, source.RowRequest{}) {
		if !errors.Is(err, toetssteen.ErrNotFound) {
			t.Errorf("an asset of elsewhere gives error %v", err)
		}
	}
}

func TestTheLastPlaceStaysOpen(t *testing.T) {
	w := &world{}
	n := w.nest()
	assets := list(t, n, "a", "b")
	for _, a := range slices.Backward(assets) {
		if _, err := n.Profile(t.Context(), a, source.Request{}); err != nil {
			t.Error(err)
		}
	}
	if got := w.opened.Load(); got != 3 || w.open.Load() != 1 {
		t.Errorf("opened %d times, %d are open; want 3 and 1", got, w.open.Load())
	}
	if err := n.Close(); err != nil || w.open.Load() != 0 {
		t.Errorf("after close %d places are open (error %v)", w.open.Load(), err)
	}
}

// outer is a nest in a nest, as an archive in a folder.
type outer struct {
	*Nest[string]
	name string
}

func (o outer) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for _, p := range []string{"x", "y"} {
			if !o.List(ctx, o.name+"/"+p, p, yield) {
				return
			}
		}
	}
}

func TestANestInANestIsNotListedAgain(t *testing.T) {
	w := &world{}
	n := New(func(_ context.Context, at string) (source.Source, error) { return outer{w.nest(), at}, nil })
	assets := list(t, n, "a", "b")
	if w.lists.Load() != 4 || len(assets) != 8 {
		t.Fatalf("%d assets after %d lists", len(assets), w.lists.Load())
	}
	before := w.opened.Load()
	for _, a := range assets {
		if p, err := n.Profile(t.Context(), a, source.Request{}); err != nil || p.Asset.Name != a.Name {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
	if again := w.opened.Load() - before; again != 4 {
		t.Errorf("%d places were opened for 4 of them: they were listed again", again)
	}
	if err := n.Close(); err != nil || w.open.Load() != 0 {
		t.Errorf("after close %d places are open (error %v)", w.open.Load(), err)
	}
}

func TestPlacesSideBySide(t *testing.T) {
	w := &world{}
	n := w.nest()
	assets := list(t, n, "a", "b", "rijen")
	var wait sync.WaitGroup
	for range 20 {
		for _, a := range assets {
			wait.Go(func() {
				if p, err := n.Profile(t.Context(), a, source.Request{}); err != nil || p.Asset.Name != a.Name {
					t.Errorf("%s: %v", a.Name, err)
				}
			})
		}
	}
	wait.Wait()
	if err := n.Close(); err != nil || w.open.Load() != 0 {
		t.Errorf("after close %d places are open (error %v)", w.open.Load(), err)
	}
}

func TestWhatCannotBeOpenedIsNamed(t *testing.T) {
	n := (&world{}).nest()
	n.List(t.Context(), "stuk", "stuk", func(a source.Asset, err error) bool {
		var not *source.NotReadError
		if !errors.As(err, &not) || a.Name != "stuk" || not.What != "stuk" || not.Why != "kon niet worden geopend" {
			t.Errorf("asset %q with error %v", a.Name, err)
		}
		return true
	})
	ctx, cancel := context.WithCancel(t.Context())
	a := list(t, n, "a")[0]
	cancel()
	if _, err := n.Profile(ctx, a, source.Request{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled gives %v", err)
	}
	_ = n.Close()
}
