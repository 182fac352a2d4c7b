package duckdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"toetssteen/internal/count"
)

// wide writes a Parquet file of as many levels as rows.
func wide(t *testing.T, rows int) string {
	t.Helper()
	c, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	file := filepath.Join(t.TempDir(), "breed.parquet")
	query := fmt.Sprintf("COPY (SELECT 'person number ' || i AS id, i %% 7 AS day FROM range(%d) t(i)) TO '%s' (FORMAT parquet)", rows, file)
	if err := c.exec(context.Background(), query); err != nil {
		t.Fatal(err)
	}
	return file
}

func spilled(dir string) (folders, bytes int64) {
	_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.IsDir() {
			folders++
		} else if err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return folders - 1, bytes
}

// watch gives the most that stood in a folder until stop.
func watch(dir string) (stop func() int64) {
	done, most := make(chan struct{}), make(chan int64)
	go func() {
		top := int64(0)
		for {
			_, b := spilled(dir)
			top = max(top, b)
			select {
			case <-done:
				most <- top
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return func() int64 { close(done); return <-most }
}

var many = count.Query{By: []string{"id"}, Most: 1000}

func TestWhatDoesNotFitInMemoryGoesToAPrivateFolderThatIsWiped(t *testing.T) {
	file, dir := wide(t, 4_000_000), t.TempDir()
	ctx := context.Background()
	e, err := Open(ctx, file, count.Options{Memory: "100MB", SpillDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(e.spill.Path())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is not private: %v, %v", info.Mode(), err)
	}
	stop := watch(dir)
	_, err = e.Count(ctx, many)
	most := stop()
	var tooMany *count.TooManyError
	if !errors.As(err, &tooMany) || tooMany.Levels < 3_600_000 || tooMany.Levels > 4_400_000 {
		t.Errorf("got %v", err)
	}
	if most == 0 {
		t.Error("nothing was spilled: the test does not test")
	}
	t.Logf("at most %d MB were spilled", most>>20)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if folders, bytes := spilled(dir); folders != 0 || bytes != 0 {
		t.Errorf("%d folders and %d bytes are left", folders, bytes)
	}
}

func TestWithoutSpillingMemoryIsTheLimit(t *testing.T) {
	ctx := context.Background()
	e, err := Open(ctx, wide(t, 4_000_000), count.Options{Memory: "100MB", SpillDir: "-"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var full *count.ReadError
	if _, err := e.Count(ctx, many); !errors.As(err, &full) || full.Key != "count.error.memory" {
		t.Errorf("got %v", err)
	}
}

// TestMain is also the program that is killed while it counts.
func TestMain(m *testing.M) {
	if file := os.Getenv("TOETSSTEEN_TEST_COUNT"); file != "" {
		e, err := Open(context.Background(), file, count.Options{Memory: "100MB", SpillDir: os.Getenv("TOETSSTEEN_TEST_SPILL")})
		for err == nil { // until it is killed
			_, _ = e.Count(context.Background(), many)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	os.Exit(m.Run())
}

func TestWhatAKilledProcessLeftIsWipedAtTheNextStart(t *testing.T) {
	file, dir := wide(t, 4_000_000), t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "TOETSSTEEN_TEST_COUNT="+file, "TOETSSTEEN_TEST_SPILL="+dir)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	killed := false
	defer func() {
		if !killed {
			_ = child.Process.Kill()
			_ = child.Wait()
		}
	}()
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if folders, bytes := spilled(dir); folders == 1 && bytes > 1<<20 {
			break
		}
		if time.Since(start) > 30*time.Second {
			t.Fatal("the child spilled nothing")
		}
	}
	// A start beside the living child leaves its folder alone.
	beside, err := Open(context.Background(), file, count.Options{SpillDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := beside.Close(); err != nil {
		t.Fatal(err)
	}
	if folders, _ := spilled(dir); folders != 1 {
		t.Fatalf("%d folders beside a living process, want its one", folders)
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	killed = true
	if folders, bytes := spilled(dir); folders != 1 || bytes == 0 {
		t.Fatalf("the killed process left %d folders of %d bytes: the test does not test", folders, bytes)
	}
	after, err := Open(context.Background(), file, count.Options{SpillDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if folders, _ := spilled(dir); folders != 1 {
		t.Errorf("%d folders after the next start, want its own alone", folders)
	}
	if err := after.Close(); err != nil {
		t.Fatal(err)
	}
	if folders, bytes := spilled(dir); folders != 0 || bytes != 0 {
		t.Errorf("%d folders and %d bytes are left", folders, bytes)
	}
}

func TestRunsBesideEachOtherDoNotWipeEachOther(t *testing.T) {
	file, dir := wide(t, 1000), t.TempDir()
	var all sync.WaitGroup
	for range 24 {
		all.Go(func() {
			ctx := context.Background()
			e, err := Open(ctx, file, count.Options{SpillDir: dir, Threads: 1})
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := os.Stat(e.spill.Path()); err != nil {
				t.Errorf("the folder of a living run is gone: %v", err)
			}
			if _, err := e.Count(ctx, count.Query{By: []string{"day"}}); err != nil {
				t.Error(err)
			}
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if folders, bytes := spilled(dir); folders != 0 || bytes != 0 {
		t.Errorf("%d folders and %d bytes are left", folders, bytes)
	}
}

func TestARunningCountStopsWhenItIsToldTo(t *testing.T) {
	e, err := Open(context.Background(), wide(t, 3_000_000), count.Options{SpillDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Columns(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := e.Count(ctx, count.Query{By: []string{"id"}, Most: 10_000_000}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
	if _, err := e.Count(context.Background(), count.Query{By: []string{"day"}}); err != nil {
		t.Errorf("the engine does not work again: %v", err)
	}
}

func TestEveryLevelHasAKeyOfItsOwn(t *testing.T) {
	e, err := Open(context.Background(), wide(t, 300_000), count.Options{SpillDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	cube, err := e.Count(context.Background(), count.Query{By: []string{"id", "day"}})
	if err != nil {
		t.Fatal(err)
	}
	table := cube.Tables[0]
	if len(table.Cells) != 300_000 || table.Total() != 300_000 || !strings.HasPrefix(table.Levels[0][0], "person number ") {
		t.Errorf("%d cells of %v persons", len(table.Cells), table.Total())
	}
}
