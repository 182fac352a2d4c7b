package app_test

import (
	"crypto/sha256"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

var update = flag.Bool("update", false, "make the workspace of this release again")

// workspaces holds one workspace per release that wrote its own schema.
const workspaces = "../../testdata/workspaces"

// repeatable gives the same bytes every time, so that the kept key and id do
// not change when the workspace is made again.
type repeatable struct{ state [sha256.Size]byte }

func (r *repeatable) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		r.state = sha256.Sum256(r.state[:])
		n += copy(p[n:], r.state[:])
	}
	return len(p), nil
}

// TestMakeWorkspaceOfThisRelease writes the workspace that later releases are
// tested against. Run it with -update when a release changes the schema.
func TestMakeWorkspaceOfThisRelease(t *testing.T) {
	dir := filepath.Join(workspaces, toetssteen.Version)
	if !*update {
		if _, err := os.Stat(filepath.Join(dir, app.DatabaseFile)); err != nil {
			t.Fatalf("this release has no workspace in testdata; make it with -update: %v", err)
		}
		return
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	a, err := app.OpenWith(t.Context(), dir, ticking(), &repeatable{})
	if err != nil {
		t.Fatal(err)
	}
	save(t, a, known())
	for _, in := range []app.DecideInput{
		{Finding: nationality.ID, Verdict: store.Confirm, Reason: "staat zo in het gegevenswoordenboek"},
		{Finding: country.ID, Verdict: store.Reject, Reason: "land van vestiging van een bedrijf"},
	} {
		if _, err := app.Do(t.Context(), a, someone, app.Decide, in); err != nil {
			t.Fatal(err)
		}
	}
	second := scanned(nationality, country)
	second.Sources[0].NotRead = []toetssteen.NotRead{{What: "map", Why: "geen rechten"}}
	second.Sources[0].Status = toetssteen.ScanPartly
	save(t, a, second)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, ".gitignore")); err != nil { // this one belongs in the repository
		t.Fatal(err)
	}
}

// TestWorkspaceOfEveryReleaseOpens opens a copy of each kept workspace, checks
// that nothing in it was lost, and works on in it.
func TestWorkspaceOfEveryReleaseOpens(t *testing.T) {
	releases, err := filepath.Glob(filepath.Join(workspaces, "*", app.DatabaseFile))
	if err != nil || len(releases) == 0 {
		t.Fatalf("no workspaces are kept: %v", err)
	}
	for _, file := range releases {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			work := filepath.Join(t.TempDir(), "toetssteen.d")
			copyFolder(t, dir, work)
			a := open(t, work)
			if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 5 {
				t.Fatalf("the journal: %+v", r)
			}
			type line struct {
				Place    string
				Decision store.Verdict
				X        string
			}
			var got []line
			for _, k := range findings(t, a, app.FindingsInput{}) {
				l := line{Place: k.Location.String(), X: k.Evidence[1].Counts.XText(toetssteen.Floor)}
				if k.Decision != nil {
					l.Decision = k.Decision.Verdict
				}
				got = append(got, l)
			}
			want := []line{
				{"map/student.csv.geslacht", "", "950"},
				{"persoon.land", store.Reject, "950"},
				{"persoon.nationaliteit", store.Confirm, "950"},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			out := save(t, a, scanned(nationality, country))
			if out.Scan != 3 || out.Gone != 1 || out.Unchanged != 2 {
				t.Errorf("the next scan: %+v", out)
			}
			if r := verify(t, a); len(r.Problems) > 0 || r.Entries != 6 {
				t.Errorf("the journal after one more scan: %+v", r)
			}
		})
	}
}

func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{app.DatabaseFile, app.KeyFile} {
		in, err := os.Open(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		out, err := os.OpenFile(filepath.Join(to, name), os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(out, in); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
