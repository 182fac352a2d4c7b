package app_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

// saveIn makes the test binary save scans in this folder until it is killed.
const saveIn = "TOETSSTEEN_TEST_SAVE_IN"

// scanSize is how many findings each of those scans has.
const scanSize = 700

func TestMain(m *testing.M) {
	if dir := os.Getenv(saveIn); dir != "" {
		if err := saveForever(context.Background(), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if text := os.Getenv(jobIn); text != "" {
		if err := runJob(context.Background(), text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// saveForever prints the number of each scan once it is saved.
func saveForever(ctx context.Context, dir string) error {
	a, err := app.Open(ctx, dir, time.Now)
	if err != nil {
		return err
	}
	for {
		id, err := saveLarge(ctx, a, scanSize)
		if err != nil {
			return err
		}
		fmt.Println(id)
	}
}

// killed runs such a child, kills it after a while and gives the last scan
// that it said was saved.
func killed(t *testing.T, dir string, after time.Duration) (last int64) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), saveIn+"="+dir)
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
		if id, err := strconv.ParseInt(s.Text(), 10, 64); err == nil {
			last = id
		}
	}
	if err := child.Wait(); err == nil || stderr.Len() > 0 {
		t.Fatalf("the child ended by itself: %v %s", err, stderr.String())
	}
	return last
}

// checkWhole opens what a killed program left: every scan it said was saved is
// there, and none is there in part.
func checkWhole(t *testing.T, dir string, promised int64) {
	t.Helper()
	a, err := app.Open(t.Context(), dir, ticking())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	err = a.Store.View(t.Context(), func(r *store.Reader) error {
		scans, err := r.Scans(t.Context())
		if err != nil {
			return err
		}
		if int64(len(scans)) < promised {
			t.Errorf("%d scans are left of %d", len(scans), promised)
		}
		for i, s := range scans {
			found, err := r.Observed(t.Context(), s.ID, "personen")
			if err != nil {
				return err
			}
			covered, err := r.Coverage(t.Context(), s.ID, "personen")
			if s.ID != int64(i+1) || len(found) != scanSize || len(covered.Assets) != scanSize/100 {
				t.Errorf("scan %d is half saved: %d findings in %d assets", s.ID, len(found), len(covered.Assets))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if report := verify(t, a); len(report.Problems) > 0 {
		t.Error(report.Problems)
	}
}

func TestKilledProgramLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills programs for a few seconds")
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	dir := t.TempDir()
	var promised int64
	for range 6 {
		promised = max(promised, killed(t, dir, time.Duration(100+random.IntN(600))*time.Millisecond))
		checkWhole(t, dir, promised)
	}
	if promised == 0 {
		t.Error("no program lived long enough to save a scan")
	}
}

func TestProgramKilledWhileItMakesTheWorkspace(t *testing.T) {
	if testing.Short() {
		t.Skip("it kills programs for a few seconds")
	}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	for range 8 {
		dir := filepath.Join(t.TempDir(), "toetssteen.d")
		last := killed(t, dir, time.Duration(5+random.IntN(120))*time.Millisecond)
		checkWhole(t, dir, last)
		a := open(t, dir)
		save(t, a, scanned(place("persoon", "nationaliteit", "nationality")))
		if got := findings(t, a, app.FindingsInput{Kind: toetssteen.KindID("nationality")}); len(got) != 1 {
			t.Errorf("%d findings", len(got))
		}
	}
}
