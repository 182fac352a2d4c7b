package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

// job is what a child does, over and over until it is killed. It prints a line
// after each change that it made.
type job struct {
	Kind     string // records, decisions, open, or the file of an import
	Dir      string
	Database app.Database
}

// jobIn tells the test binary to be such a child.
const jobIn = "TOETSSTEEN_TEST_JOB"

// importSize is how many records each change of such a child writes.
const importSize = 50_000

// killInput writes records, as an import of the register does.
type killInput struct{ records []toetssteen.Record }

func (killInput) Action() toetssteen.Permission { return app.MayDecide } // tests have no right of their own
func (killInput) Subject() string               { return "proef" }
func (killInput) Validate() error               { return nil }

func killRecords(ctx context.Context, c app.Call, tx *store.Tx, in killInput) ([]toetssteen.Record, error) {
	return tx.PutRecords(ctx, c.At, c.Who.Name, in.records)
}

func runJob(ctx context.Context, text string) error {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	if file, ok := strings.CutPrefix(j.Kind, "import "); ok {
		f, err := os.Open(file)
		if err == nil {
			_, err = app.Import(ctx, j.Dir, j.Database, f)
		}
		return err
	}
	a, err := app.Open(ctx, j.Dir, time.Now, app.At(j.Database))
	if err != nil {
		return err
	}
	fmt.Println("open")
	switch j.Kind {
	case "records":
		return putForever(ctx, a)
	case "decisions":
		return decideForever(ctx, a)
	}
	return nil
}

func putForever(ctx context.Context, a *app.App) error {
	versions := map[string]int64{}
	err := a.Store.View(ctx, func(r *store.Reader) error {
		all, err := r.Records(ctx)
		for _, x := range all {
			versions[x.ID] = x.Version
		}
		return err
	})
	if err != nil {
		return err
	}
	records := make([]toetssteen.Record, importSize)
	for i := range records {
		id := fmt.Sprintf("VW-%05d", i)
		r, err := toetssteen.Pack(&toetssteen.Processing{Head: toetssteen.Head{ID: id, Version: versions[id]}, Name: strings.Repeat("naam ", 20), In: "DUO"})
		if err != nil {
			return err
		}
		records[i] = r
	}
	for {
		out, err := app.Do(ctx, a, someone, killRecords, killInput{records})
		if err != nil {
			return err
		}
		records = out
		fmt.Println(out[0].Version)
	}
}

func decideForever(ctx context.Context, a *app.App) error {
	for n := 1; ; n++ {
		for _, f := range known().Findings {
			in := app.DecideInput{Finding: f.ID, Verdict: store.Defer, Reason: fmt.Sprint("ronde ", n)}
			if _, err := app.Do(ctx, a, someone, app.Decide, in); err != nil {
				return err
			}
		}
		fmt.Println(n)
	}
}

// killedJob runs a child, kills it after a while and counts its lines.
func killedJob(t *testing.T, j job, after time.Duration) (lines int) {
	t.Helper()
	text, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), jobIn+"="+string(text))
	var stderr strings.Builder
	child.Stderr = &stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { child.Process.Kill() })
	defer timer.Stop()
	for s := bufio.NewScanner(out); s.Scan(); {
		lines++
	}
	_ = child.Wait() // it was killed, or had opened the workspace by then
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	return lines
}

// records gives how many records there are and their version, and demands that
// all are of one.
func records(t *testing.T, a *app.App) (n int, version int64) {
	t.Helper()
	err := a.Store.View(t.Context(), func(r *store.Reader) error {
		all, err := r.Records(t.Context())
		for _, x := range all {
			if n > 0 && x.Version != version {
				t.Fatalf("versions %d and %d stand side by side", version, x.Version)
			}
			n, version = n+1, x.Version
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, version
}

func TestKilledImportOfRecordsIsWholeOrNot(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills programs for some seconds")
	}
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			j := job{"records", filepath.Join(t.TempDir(), "werk"), e.at(t)}
			openAt(t, j.Dir, j.Database)
			promised := 0
			for _, most := range []int{2000, 4000, 6000} {
				promised += max(0, killedJob(t, j, time.Duration(most-rand.IntN(1500))*time.Millisecond)-1)
				a := openAt(t, j.Dir, j.Database)
				n, version := records(t, a)
				if n != 0 && n != importSize || int64(promised) > version {
					t.Errorf("%d records at version %d, of %d imports promised", n, version, promised)
				}
				if r := verify(t, a); len(r.Problems) > 0 || r.Entries != version+1 {
					t.Errorf("%d entries of %d changes: %v", r.Entries, version, r.Problems)
				}
			}
			t.Logf("%d imports were done before the kills", promised)
		})
	}
}

func TestKilledDecisionsAreWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills programs for some seconds")
	}
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			j := job{"decisions", filepath.Join(t.TempDir(), "werk"), e.at(t)}
			save(t, openAt(t, j.Dir, j.Database), known())
			rounds := 0
			for range 4 {
				rounds += max(0, killedJob(t, j, time.Duration(150+rand.IntN(500))*time.Millisecond)-1)
				a := openAt(t, j.Dir, j.Database)
				if r := verify(t, a); len(r.Problems) > 0 || r.Entries < int64(2+rounds*len(known().Findings)) {
					t.Errorf("%d entries of %d rounds: %v", r.Entries, rounds, r.Problems)
				}
			}
			if rounds == 0 {
				t.Error("no program lived long enough to decide")
			}
		})
	}
}

// TestKilledMigrationGoesOn kills programs while they bring a workspace of an
// older release to this schema.
func TestKilledMigrationGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills programs for some seconds")
	}
	t.Run("sqlite", func(t *testing.T) {
		for range 10 {
			dir := filepath.Join(t.TempDir(), "werk")
			copyFolder(t, filepath.Join(workspaces, toetssteen.Version), dir)
			killMigration(t, job{"open", dir, app.Database{}})
			if r := verify(t, openAt(t, dir, app.Database{})); len(r.Problems) > 0 || r.Entries != 5 {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("postgres", func(t *testing.T) {
		for range 6 {
			j := job{"open", filepath.Join(t.TempDir(), "werk"), onPostgres(t)}
			killMigration(t, j)
			a := openAt(t, j.Dir, j.Database)
			save(t, a, known())
			if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 2 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func killMigration(t *testing.T, j job) {
	t.Helper()
	killedJob(t, j, time.Duration(10+rand.IntN(250))*time.Millisecond)
}

// TestRolledBackWorkspaceIsShown puts an older copy back, which verifies by
// itself: a checkpoint that was kept elsewhere shows it.
func TestRolledBackWorkspaceIsShown(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			a := wholeWorkspace(t, e.at(t))
			old := backedUp(t, a)
			save(t, a, scanned(nationality))
			kept := verify(t, a).Last
			dir, d := filepath.Join(t.TempDir(), "terug"), e.at(t)
			if _, err := app.Restore(t.Context(), dir, d, bytes.NewReader(old), kept); err == nil || !strings.Contains(err.Error(), "entries_cut_off") {
				t.Errorf("held against the kept checkpoint: %v", err)
			}
			if _, err := app.Restore(t.Context(), dir, d, bytes.NewReader(old)); err != nil {
				t.Fatal(err)
			}
			b := openAt(t, dir, d)
			save(t, b, scanned(country)) // as many entries again
			r, err := app.Ask(t.Context(), b, someone, app.VerifyJournal, app.VerifyJournalInput{Known: []string{kept}})
			if err != nil || len(r.Problems) == 0 {
				t.Errorf("a workspace that went another way is not noticed: %v", err)
			}
			if len(verify(t, b).Problems) > 0 {
				t.Error("by itself it does not verify")
			}
		})
	}
}

// TestKilledImportOfAWorkspaceIsWholeOrNot kills programs while they put a
// workspace in place: what is left is all of it, or something that a second
// import puts right.
func TestKilledImportOfAWorkspaceIsWholeOrNot(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills programs for some seconds")
	}
	a := wholeWorkspace(t, app.Database{})
	if _, err := saveLarge(t.Context(), a, 4000); err != nil {
		t.Fatal(err)
	}
	text := exported(t, a, keyOf(t, a))
	file := filepath.Join(t.TempDir(), "werkmap.tst")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			for range 5 {
				dir, d := filepath.Join(t.TempDir(), "nieuw"), e.at(t)
				killedJob(t, job{"import " + file, dir, d}, time.Duration(100+rand.IntN(1400))*time.Millisecond)
				b, err := app.OpenExisting(t.Context(), dir, ticking(), app.At(d))
				if err != nil {
					if _, err := app.Import(t.Context(), dir, d, bytes.NewReader(text)); err != nil {
						t.Fatal(err)
					}
					b = openAt(t, dir, d)
				}
				if !bytes.Equal(exported(t, b, keyOf(t, b)), text) {
					t.Error("what is left is not the whole workspace")
				}
				_ = b.Close()
			}
		})
	}
}
