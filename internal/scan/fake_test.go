package scan

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/detect"
	"toetssteen/internal/source"
)

// fake is a source that does as the test says.
type fake struct {
	assets  []source.Asset
	listErr map[int]error // before the asset of that index; the length is after the last
	endErr  bool          // the listing ends at its first error
	profile func(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error)

	busy, overlap atomic.Int32
}

func (f *fake) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for i := range len(f.assets) + 1 {
			if err := f.listErr[i]; err != nil && (!yield(source.Asset{}, err) || f.endErr) {
				return
			}
			if i < len(f.assets) && !yield(f.assets[i], nil) {
				return
			}
		}
	}
}

func (f *fake) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	if f.busy.Add(1) > 1 {
		f.overlap.Add(1)
	}
	defer f.busy.Add(-1)
	if f.profile != nil {
		return f.profile(ctx, a, want)
	}
	return person(a, want), nil
}

func (f *fake) Close() error { return nil }

// person is the profile of a small table about people.
func person(a source.Asset, want source.Request) source.Profile {
	p := source.Profile{Asset: a, Depth: want.Depth, Sample: want.Sample, Rows: 100}
	for _, name := range []string{"persoon_id", "geslacht", "nationaliteit", "geboorteland", "bedrag"} {
		p.Columns = append(p.Columns, source.Column{
			Name: name, Type: "text", Depth: toetssteen.DepthNames, Rows: -1, Nulls: -1, Distinct: -1,
		})
	}
	return p
}

func tables(names ...string) []source.Asset { return assetsOf("table", names...) }

func assetsOf(kind string, names ...string) []source.Asset {
	var out []source.Asset
	for _, n := range names {
		out = append(out, source.Asset{Name: n, Kind: kind, Format: "fake", Rows: -1})
	}
	return out
}

// compiled holds the detector over the embedded catalogue; making it takes
// longer than any test here.
var compiled = sync.OnceValues(func() (*detect.Detector, error) {
	c, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	return detect.New(c), nil
})

func detector(t testing.TB) *detect.Detector {
	t.Helper()
	d, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func runFake(t testing.TB, o Options, inputs ...Input) toetssteen.ScanResult {
	t.Helper()
	return Run(context.Background(), detector(t), "hash", inputs, o)
}

// many gives names in order.
func many(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("tabel%03d", i))
	}
	return out
}

// slowly profiles with a pause that differs per asset, so that outcomes come
// in another order than they were asked for.
func slowly(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	if a.Name[len(a.Name)-1]%2 == 0 {
		time.Sleep(time.Millisecond)
	}
	return person(a, want), nil
}

var errBroken = errors.New("read page 7: checksum does not match")

// panicking lists one asset and then breaks.
type panicking struct {
	*fake
	nothing map[string]int
}

func (p panicking) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for a := range p.fake.Assets(ctx) {
			yield(a, nil)
			p.nothing[a.Name] = 1 // a write to a nil map
		}
	}
}
