//go:build unix

package all

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/folder"
	"toetssteen/internal/source/sourcetest"
)

// soon is how long any reader may take over a small hostile file, with room
// for a busy machine.
const soon = 30 * time.Second

// maxSample keeps the files that are spoiled in many ways small.
const maxSample = 256 << 10

// sampleOf gives the smallest file that an opener takes: of its own test data,
// or of those that this package makes.
func sampleOf(t *testing.T, o source.Opener, made string) (name string, content []byte) {
	t.Helper()
	for _, root := range []string{filepath.Join("..", o.Name, "testdata"), made} {
		paths, err := filepath.Glob(filepath.Join(root, "*"))
		if err != nil {
			t.Fatal(err)
		}
		below, err := filepath.Glob(filepath.Join(root, "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range append(paths, below...) {
			info, err := os.Stat(path)
			if err != nil || !info.Mode().IsRegular() || info.Size() > maxSample || (content != nil && info.Size() >= int64(len(content))) {
				continue
			}
			if taker, _ := folder.Recognise(path, path, files); taker == nil || taker.Name != o.Name {
				continue
			}
			if b, err := os.ReadFile(path); err == nil {
				name, content = filepath.Base(path), b
			}
		}
		if content != nil {
			return name, content
		}
	}
	return "", nil
}

// hostileForms spoils a sample in every way that costs little to try.
func hostileForms(sample []byte) map[string][]byte {
	rng := rand.New(rand.NewPCG(1, uint64(len(sample))))
	random := make([]byte, 5000)
	for i := range random {
		random[i] = byte(rng.Uint32())
	}
	out := map[string][]byte{
		"empty": {}, "one byte": {'P'}, "one zero": {0}, "random bytes": random, "zeros": make([]byte, 5000),
		"a long line": []byte(strings.Repeat("a", 3<<20)), "deep nesting": []byte(strings.Repeat(`{"a":[`, 100_000)),
	}
	if len(sample) == 0 {
		return out
	}
	for _, n := range []int{4, 8, 16, 100, 512} {
		n = min(n, len(sample))
		out[fmt.Sprintf("its first %d bytes and then random ones", n)] = append(append([]byte(nil), sample[:n]...), random...)
		out[fmt.Sprintf("its first %d bytes and then 0xff", n)] = append(append([]byte(nil), sample[:n]...), strings.Repeat("\xff", 5000)...)
	}
	for i := range 40 {
		n := len(sample) * i / 40
		out[fmt.Sprintf("cut at %d", n)] = sample[:n]
		spoiled := append([]byte(nil), sample...)
		for range 1 + i%5 {
			spoiled[rng.IntN(len(spoiled))] = byte(rng.Uint32())
		}
		out[fmt.Sprintf("spoiled %d", i)] = spoiled
	}
	out["twice"] = append(append([]byte(nil), sample...), sample...)
	return out
}

// readAll does with a file what a scan does at each depth. It gives what was
// listed, and what a report would print of errors.
func readAll(ctx context.Context, o source.Opener, path, name string) (listed int, said []string) {
	s, err := o.Open(ctx, source.Target{Location: path, Path: path, Name: name})
	if err != nil {
		return 1, append(said, spoken(err))
	}
	defer func() { _ = s.Close() }()
	for a, err := range s.Assets(ctx) {
		if listed++; err != nil {
			said = append(said, spoken(err))
			continue
		}
		if listed > 20 { // a spoiled file may tell of thousands
			continue
		}
		var columns []string
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
			p, err := s.Profile(ctx, a, sourcetest.Request(d, 1, 10))
			if err != nil {
				said = append(said, spoken(err))
			}
			for _, n := range p.NotRead {
				said = append(said, n.What+": "+n.Why)
			}
			columns = nil
			for _, c := range p.Columns[:min(8, len(p.Columns))] {
				columns = append(columns, c.Name)
			}
		}
		if r, ok := s.(source.RowReader); ok && len(columns) > 0 {
			for _, err := range r.Rows(ctx, a, source.RowRequest{Columns: columns}) {
				if err != nil {
					said = append(said, spoken(err))
				}
			}
		}
	}
	return listed, said
}

// spoken is what a report would say of an error, at its worst.
func spoken(err error) string {
	var not *source.NotReadError
	switch {
	case errors.As(err, &not):
		return not.What + ": " + not.Why
	case source.Why(err) != "":
		return source.Why(err)
	}
	return err.Error()
}

func TestEveryReaderSurvivesHostileFiles(t *testing.T) {
	made := organisation(t)
	for _, o := range files {
		t.Run(o.Name, func(t *testing.T) {
			name, sample := sampleOf(t, o, made)
			if sample == nil {
				t.Logf("no sample of this format: put a small one in internal/source/%s/testdata to have it spoiled here", o.Name)
			}
			dir := t.TempDir()
			forms := hostileForms(sample)
			for _, what := range slices.Sorted(maps.Keys(forms)) {
				content := forms[what]
				path := filepath.Join(dir, "bestand")
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Fatal(err)
				}
				bounded(t, what, func(ctx context.Context) { checkForm(ctx, t, o, path, name, what) })
			}
		})
	}
}

func checkForm(ctx context.Context, t *testing.T, o source.Opener, path, name, what string) {
	listed, said := readAll(ctx, o, path, name)
	again, saidAgain := readAll(ctx, o, path, name)
	if diff := cmp.Diff(said, saidAgain); diff != "" || listed != again {
		t.Errorf("%s: reading twice differs: %d and %d assets\n%s", what, listed, again, diff)
	}
	for _, s := range said {
		if strings.Contains(s, filepath.Dir(path)) {
			t.Errorf("%s: %q tells of the machine", what, s)
		}
	}
}

// bounded fails the test, with a stack of all that runs, when it takes too long.
func bounded(t *testing.T, what string, do func(ctx context.Context)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	late := time.AfterFunc(2*soon, func() { panic(what + " takes for ever") })
	defer late.Stop()
	start := time.Now()
	do(ctx)
	if took := time.Since(start); took > soon {
		t.Errorf("%s took %s", what, took)
	}
}

func TestNoReaderWaitsForAPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pijp")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range files {
		for _, path := range []string{pipe, "/dev/zero", t.TempDir()} {
			bounded(t, o.Name, func(ctx context.Context) {
				if _, said := readAll(ctx, o, path, "x"); len(said) == 0 {
					t.Errorf("%s reads %s", o.Name, path)
				}
			})
		}
	}
	locations := []string{pipe, "/dev/zero", "sqlite:" + pipe, "dictionary:" + pipe}
	for _, l := range locations {
		bounded(t, l, func(ctx context.Context) {
			_, s, err := Open(ctx, l, source.Options{})
			if err == nil {
				s.Close()
				t.Errorf("%s is opened", l)
			}
		})
	}
}

// Every file of a folder is listed, by its assets or with a reason.
func TestAFolderOfHostileFilesIsListedWhole(t *testing.T) {
	made, root := organisation(t), t.TempDir()
	var names []string
	for _, o := range files {
		_, sample := sampleOf(t, o, made)
		forms := hostileForms(sample)
		for i, what := range slices.Sorted(maps.Keys(forms)) {
			name, content := fmt.Sprintf("%s_%03d", o.Name, i), forms[what]
			names = append(names, name)
			if err := os.WriteFile(filepath.Join(root, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := syscall.Mkfifo(filepath.Join(root, "pijp"), 0o600); err != nil {
		t.Fatal(err)
	}
	names = append(names, "pijp")
	bounded(t, "a folder of hostile files", func(ctx context.Context) {
		_, s, err := Open(ctx, root, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		seen := map[string]bool{}
		for a, err := range s.Assets(ctx) {
			first, _, _ := strings.Cut(a.Name, "/")
			seen[first] = true
			if err == nil {
				_, _ = s.Profile(ctx, a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
			}
		}
		for _, n := range names {
			if !seen[n] {
				t.Errorf("%s is passed over in silence", n)
			}
		}
	})
}
