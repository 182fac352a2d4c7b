// Package sourcetest holds what every connector must keep to, as tests that a
// connector's own test runs over a small source that it made itself. It checks
// what the port promises, not what a particular source holds.
package sourcetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"toetssteen"
	"toetssteen/internal/source"
)

// prompt is how soon a cancelled call must return.
const prompt = 10 * time.Second

// watchWord is what the contract's watcher looks for in running text.
const watchWord = "afkomst"

var depths = []toetssteen.Depth{
	toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus,
}

// watcher finds one word, as a rule of the catalogue would.
type watcher struct{}

func (watcher) Look(text []byte) []string {
	if bytes.Contains(text, []byte(watchWord)) {
		return []string{"test.text.1"}
	}
	return nil
}

// Contract runs the suite. open must give a new source over the same content
// at each call, with at least one asset that can be read; the suite closes it.
func Contract(t *testing.T, open func(t *testing.T) source.Source) {
	t.Helper()
	t.Run("lists the same assets in the same order twice", func(t *testing.T) { sameAssets(t, open) })
	for _, d := range depths {
		t.Run("profiles at depth "+d.String(), func(t *testing.T) { sameProfiles(t, open, d) })
	}
	t.Run("takes a sample of the asked size", func(t *testing.T) { sampleSize(t, open) })
	t.Run("returns promptly when cancelled", func(t *testing.T) { cancelled(t, open) })
	t.Run("gives the rows that it counts", func(t *testing.T) { rowsContract(t, open) })
	t.Run("can be closed twice", func(t *testing.T) { closedTwice(t, open) })
}

func sameAssets(t *testing.T, open func(t *testing.T) source.Source) {
	t.Helper()
	s := opened(t, open)
	first := assetsOf(t, s)
	if len(first) == 0 {
		t.Fatal("the source lists no assets: the contract needs at least one")
	}
	for what, again := range map[string][]source.Asset{
		"the same source": assetsOf(t, s), "a source opened anew": assetsOf(t, opened(t, open)),
	} {
		if diff := cmp.Diff(first, again, ignoreRef); diff != "" {
			t.Errorf("assets of %s differ (-first +second):\n%s", what, diff)
		}
	}
	names := map[string]bool{}
	for _, a := range first {
		switch {
		case a.Name == "" || a.Kind == "" || a.Format == "":
			t.Errorf("asset %q has kind %q and format %q: all three are needed", a.Name, a.Kind, a.Format)
		case names[a.Name]:
			t.Errorf("asset %q is listed twice", a.Name)
		case a.Rows < -1:
			t.Errorf("asset %q has %d rows; -1 is unknown", a.Name, a.Rows)
		}
		names[a.Name] = true
	}
}

func sameProfiles(t *testing.T, open func(t *testing.T) source.Source, d toetssteen.Depth) {
	t.Helper()
	want := Request(d, 1, 100)
	first := profilesOf(t, opened(t, open), want)
	for _, p := range first {
		for _, wrong := range Problems(p, d) {
			t.Errorf("%s: %s", p.Asset.Name, wrong)
		}
	}
	again := profilesOf(t, opened(t, open), want)
	if diff := cmp.Diff(first, again, ignoreRef, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the same seed gives another profile (-first +second):\n%s", diff)
	}
}

func sampleSize(t *testing.T, open func(t *testing.T) source.Source) {
	t.Helper()
	for _, p := range profilesOf(t, opened(t, open), Request(toetssteen.DepthValues, 7, 2)) {
		for _, c := range p.Columns {
			if c.Depth == toetssteen.DepthValues && !c.Estimated && p.Sample.Rows > 0 && c.Seen > 2 {
				t.Errorf("%s.%s: asked for 2 values, got %d", p.Asset.Name, c.Name, c.Seen)
			}
		}
	}
}

func cancelled(t *testing.T, open func(t *testing.T) source.Source) {
	t.Helper()
	s := opened(t, open)
	assets := assetsOf(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, d := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
		done := make(chan error, 1)
		go func() {
			_, err := s.Profile(ctx, assets[0], Request(d, 1, 100))
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("profile at depth %s with a cancelled context gives error %v, want context.Canceled", d, err)
			}
		case <-time.After(prompt):
			t.Fatalf("profile at depth %s did not return within %s of being cancelled", d, prompt)
		}
	}
	listed := make(chan struct{})
	go func() {
		defer close(listed)
		for a, err := range s.Assets(ctx) {
			_, _ = a, err // only the end of the listing matters
		}
	}()
	select {
	case <-listed:
	case <-time.After(prompt):
		t.Fatalf("the listing did not end within %s of being cancelled", prompt)
	}
}

func closedTwice(t *testing.T, open func(t *testing.T) source.Source) {
	t.Helper()
	s := open(t)
	for i := range 2 {
		if err := s.Close(); err != nil {
			t.Errorf("close %d: %v", i+1, err)
		}
	}
}

// Request asks for a depth with a watcher that finds the word "afkomst".
func Request(d toetssteen.Depth, seed, rows int64) source.Request {
	return source.Request{
		Depth:  d,
		Sample: toetssteen.Sample{Seed: seed, Rows: rows},
		Watch:  watcher{},
	}
}

// Profiles lists the assets of a source and profiles each; an error fails the
// test. It does not close the source.
func Profiles(t *testing.T, s source.Source, want source.Request) []source.Profile {
	t.Helper()
	return profilesOf(t, s, want)
}

var ignoreRef = cmpopts.IgnoreFields(source.Asset{}, "Ref")

func opened(t *testing.T, open func(t *testing.T) source.Source) source.Source {
	t.Helper()
	s := open(t)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func assetsOf(t *testing.T, s source.Source) []source.Asset {
	t.Helper()
	var out []source.Asset
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			t.Fatalf("list assets: %v", err)
		}
		out = append(out, a)
	}
	return out
}

func profilesOf(t *testing.T, s source.Source, want source.Request) []source.Profile {
	t.Helper()
	var out []source.Profile
	for _, a := range assetsOf(t, s) {
		p, err := s.Profile(t.Context(), a, want)
		if err != nil {
			t.Fatalf("profile %s at depth %s: %v", a.Name, want.Depth, err)
		}
		out = append(out, p)
	}
	return out
}

// Problems says where a profile breaks the promises of the port, for a request
// of the given depth.
func Problems(p source.Profile, asked toetssteen.Depth) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if p.Asset.Name == "" {
		add("the profile does not say of which asset it is")
	}
	if p.Depth > asked {
		add("depth %s was reached, beyond the asked %s", p.Depth, asked)
	}
	if p.Rows < -1 {
		add("%d rows; -1 is unknown", p.Rows)
	}
	for _, n := range p.NotRead {
		if n.What == "" || n.Why == "" {
			add("not read: what %q, why %q: both are needed", n.What, n.Why)
		}
	}
	names := map[string]bool{}
	for _, c := range p.Columns {
		if names[c.Name] {
			add("column %q is given twice", c.Name)
		}
		names[c.Name] = true
		for _, wrong := range columnProblems(c, asked) {
			add("column %q: %s", c.Name, wrong)
		}
	}
	for _, k := range p.Keys {
		for _, c := range k.Columns {
			if !names[c] {
				add("a key names column %q, which the profile does not hold", c)
			}
		}
	}
	return out
}
