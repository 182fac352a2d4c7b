package duckdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toetssteen/internal/count"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func engine(t testing.TB, file string, f Format, o count.Options) *Engine {
	t.Helper()
	e, err := Open(context.Background(), file, f, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func TestLatin1IsReadAndSaid(t *testing.T) {
	e := engine(t, write(t, "a.csv", "land;ja\nItali\xeb;1\nItali\xeb;0\n"), Delimited, count.Options{})
	cube, err := e.Count(context.Background(), count.Query{By: []string{"land"}})
	if err != nil {
		t.Fatal(err)
	}
	if l := cube.LevelsOf("land"); len(l) != 1 || l[0] != "Italië" {
		t.Errorf("levels %q", l)
	}
	if len(cube.Notes) != 1 || cube.Notes[0].Key != "counts.latin" {
		t.Errorf("notes %v", cube.Notes)
	}
}

func TestAFileIsJoinedByAKeyThatIsUnique(t *testing.T) {
	data := write(t, "data.csv", "id,selected\n1,yes\n2,no\n3,yes\n")
	for name, c := range map[string]struct {
		file  string
		cells int
		twice bool
	}{
		"unique, one without a partner": {"key,origin\n1,nl\n2,elsewhere\n", 3, false},
		"a key twice":                   {"key,origin\n1,nl\n1,nl\n2,nl\n", 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			q := count.Query{By: []string{"origin", "selected"}, Join: &count.Join{File: write(t, "attribute.csv", c.file), Key: "id", FileKey: "key", Columns: []string{"origin"}}}
			cube, err := engine(t, data, Delimited, count.Options{}).Count(context.Background(), q)
			var twice *count.DuplicateKeyError
			if errors.As(err, &twice) != c.twice || !c.twice && err != nil {
				t.Fatalf("got %v", err)
			}
			if c.twice {
				return
			}
			if n := len(cube.Tables[0].Cells); n != c.cells || cube.Tables[0].Total() != 3 {
				t.Errorf("%d cells of %v persons", n, cube.Tables[0].Total())
			}
		})
	}
}

// big makes a file that does not fit in the memory that the test allows.
func big(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "big.parquet")
	e := engine(t, write(t, "x.csv", "a\n1\n"), Delimited, count.Options{})
	query := "COPY (SELECT 'persoon-' || hash(i) AS a, i % 2 = 0 AS b FROM range(3000000) t(i)) TO " + count.Literal(file) + " (FORMAT parquet)"
	if _, err := e.db.ExecContext(context.Background(), query); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestItSpillsToAPrivateFolderThatIsWiped(t *testing.T) {
	file, parent := big(t), t.TempDir()
	e, err := Open(context.Background(), file, Parquet, count.Options{Memory: "120MB", SpillDir: parent})
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob(filepath.Join(parent, spillName+"*"))
	if err != nil || len(folders) != 1 {
		t.Fatalf("folders %v, %v", folders, err)
	}
	if info, err := os.Stat(folders[0]); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	var most int64
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
				most = max(most, size(folders[0]))
			}
		}
	}()
	_, err = e.Count(context.Background(), count.Query{By: []string{"a"}, Most: 1000})
	close(stop)
	<-done
	var many *count.TooManyError
	if !errors.As(err, &many) || many.Column != "a" {
		t.Errorf("got %v", err)
	}
	if most == 0 {
		t.Error("nothing was spilled: the test proves nothing")
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func size(dir string) int64 {
	var n int64
	_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return nil
	})
	return n
}

func TestWithoutSpillingTooLittleMemoryIsAnError(t *testing.T) {
	e := engine(t, big(t), Parquet, count.Options{Memory: "60MB", SpillDir: "-"})
	if _, err := e.Count(context.Background(), count.Query{By: []string{"a"}, Most: 1000}); err == nil || strings.Contains(err.Error(), "persoon-") {
		t.Errorf("got %v", err)
	}
}

// TestAKilledProcessLeavesNothingForLong kills a child in the middle of its
// work; the next start wipes what it left, and leaves alone what lives.
func TestAKilledProcessLeavesNothingForLong(t *testing.T) {
	if parent := os.Getenv("TOETSSTEEN_SPILL_CHILD"); parent != "" {
		s, err := newSpill(parent)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.dir, "rest"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Println("ready")
		time.Sleep(time.Minute)
		return
	}
	parent := t.TempDir()
	alive, err := newSpill(parent)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestAKilledProcessLeavesNothingForLong$")
	child.Env = append(os.Environ(), "TOETSSTEEN_SPILL_CHILD="+parent)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if files, _ := filepath.Glob(filepath.Join(parent, "*", "rest")); len(files) == 1 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	if files, _ := filepath.Glob(filepath.Join(parent, "*", "rest")); len(files) != 1 {
		t.Fatal("the killed child left nothing: the test proves nothing")
	}
	next, err := newSpill(parent)
	if err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(parent, spillName+"*"))
	if len(left) != 2 {
		t.Errorf("folders %v, want those of the two that live", left)
	}
	for _, s := range []*spill{alive, next} {
		if err := s.wipe(); err != nil {
			t.Error(err)
		}
	}
}

func TestFormatsAreToldByContent(t *testing.T) {
	for text, want := range map[string]Format{"PAR1xxxx": Parquet, `{"a": 1}`: JSON, "\ufeffa;b\n": Delimited, "SQLite format 3\x00": SQLite} {
		if got, err := FormatOf(write(t, "file", text)); err != nil || got != want {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
	if _, err := FormatOf(write(t, "leeg.csv", " \n")); !errors.Is(err, count.ErrEmpty) {
		t.Errorf("an empty file gives %v", err)
	}
}
