//go:build unix

package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// endless is a view that no reading comes to the end of.
const endless = "CREATE VIEW z_traag AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1e15) SELECT i AS nummer FROM c WHERE i < 0"

// school makes a folder with files about people, small tables among them, and
// a database that is never done.
func school(t *testing.T, files int) (dir, database string) {
	t.Helper()
	dir = t.TempDir()
	for i := range files {
		var b strings.Builder
		b.WriteString("persoon_id,geslacht,nationaliteit,bedrag\n")
		for r := range 3 + 40*(i%5) {
			fmt.Fprintf(&b, "%d,%s,%s,%d\n", 1000*i+r, []string{"M", "V"}[r%2], []string{"Nederlandse", "Turkse", "Poolse"}[r%3], r)
		}
		keep(t, dir, fmt.Sprintf("klas_%03d.csv", i), []byte(b.String()))
	}
	database = filepath.Join(dir, "z.db")
	sqliteRun(t, database, "CREATE TABLE leraar (id INTEGER, geboorteland TEXT)", "INSERT INTO leraar VALUES (1, 'Nederland'), (2, 'Suriname'), (3, 'Polen')", endless)
	return dir, database
}

// killedAfter runs the program until so many assets are kept, and kills it as
// nothing can that lets it do anything more.
func killedAfter(t *testing.T, workspace string, kept int, args ...string) {
	t.Helper()
	cmd, _, stderr := childProcess(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if n := inProgress(t, workspace); n >= kept {
			break
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			t.Fatalf("nothing is kept of what was read:\n%s", stderr)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if code := exitOf(t, cmd); code != -1 {
		t.Fatalf("the program ended by itself with %d:\n%s", code, stderr)
	}
}

// inProgress counts the assets of scans under way in a workspace.
func inProgress(t *testing.T, workspace string) (n int) {
	t.Helper()
	file := filepath.Join(workspace, "toetssteen.db")
	if _, err := os.Stat(file); err != nil {
		return 0
	}
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_ = db.QueryRow("SELECT COUNT(*) FROM scan_progress").Scan(&n) // there is no table at first
	return n
}

func TestAKilledScanGoesOnWhereItWas(t *testing.T) {
	dir, database := school(t, 40)
	work := filepath.Join(t.TempDir(), "werk")
	args := []string{"scan", "--full", "--save", "--system", "School", "-o", "json", dir, "--workspace"}
	killedAfter(t, work, 30, append(args, work)...)
	sqliteRun(t, database, "DROP VIEW z_traag")

	other := append(args, filepath.Join(t.TempDir(), "ander"))
	whole := program(t, other...)
	if n := inProgress(t, filepath.Join(filepath.Dir(work), "ander")); n != 0 {
		t.Errorf("%d assets in progress after a saved scan", n)
	}
	got := program(t, append(args, work)...)
	if !bytes.Contains(got.stderr, []byte("School: hervat: ")) || !bytes.Contains(got.stderr, []byte(" van 41 onderdelen waren al gelezen")) {
		t.Errorf("standard error does not say what was read already:\n%s", got.stderr)
	}
	if !bytes.Equal(got.stdout, whole.stdout) || got.code != whole.code {
		t.Errorf("exit code %d and %d; the result differs from that of a scan that was not killed:\n%s\n--\n%s", got.code, whole.code, got.stdout, whole.stdout)
	}
	if n := inProgress(t, work); n != 0 {
		t.Errorf("%d assets in progress after the scan was saved", n)
	}
	again := program(t, append(args, work)...)
	if bytes.Contains(again.stderr, []byte("hervat")) || again.code != 0 {
		t.Errorf("a scan after a saved one: exit code %d\n%s", again.code, again.stderr)
	}
	if v := program(t, "journal", "verify", "--workspace", work); v.code != 0 {
		t.Errorf("the journal: %s", v.stdout)
	}
}

func TestAChangedFileIsReadAgainAndRestartForgets(t *testing.T) {
	dir, database := school(t, 12)
	work := filepath.Join(t.TempDir(), "werk")
	args := []string{"scan", "--full", "--save", "--system", "School", "-o", "json", dir, "--workspace", work}
	killedAfter(t, work, 12, args...)
	keep(t, dir, "klas_003.csv", []byte("persoon_id,geboorteland\n1,Nederland\n2,Suriname\n3,Polen\n4,Turkije\n"))

	// Another way of looking is another scan.
	sqliteRun(t, database, "DROP VIEW z_traag")
	if got := program(t, append(args, "--exclude", "*.bedrag")...); bytes.Contains(got.stderr, []byte("hervat")) {
		t.Errorf("a scan with other patterns goes on with this one:\n%s", got.stderr)
	}
	sqliteRun(t, database, endless)
	got := interrupted(t, 3*time.Second, args...)
	if !bytes.Contains(got.stderr, []byte("hervat: 11 van 14 onderdelen")) {
		t.Errorf("standard error:\n%s", got.stderr)
	}
	if s := parsed(t, got); !s.finds("klas_003.csv", "geboorteland", "birth_country") {
		t.Errorf("the changed file was not read again: %+v", s.Findings)
	}

	sqliteRun(t, database, "DROP VIEW z_traag")
	if got := program(t, append(args, "--restart")...); bytes.Contains(got.stderr, []byte("hervat")) || bytes.Contains(got.stdout, []byte(`"interrupted": true`)) {
		t.Errorf("after --restart:\n%s", got.stderr)
	}
}

func TestWithoutSaveNothingIsWritten(t *testing.T) {
	dir, database := school(t, 3)
	sqliteRun(t, database, "DROP VIEW z_traag")
	work := filepath.Join(t.TempDir(), "werk")
	if got := program(t, "scan", "--full", dir, "--workspace", work); got.code != 1 {
		t.Errorf("exit code %d\n%s", got.code, got.stderr)
	}
	if _, err := os.Stat(work); !os.IsNotExist(err) {
		t.Errorf("the workspace was made: %v", err)
	}
}

func TestAWorkspaceThatCannotBeWrittenEndsNoScan(t *testing.T) {
	dir, database := school(t, 8)
	sqliteRun(t, database, "DROP VIEW z_traag")
	work := filepath.Join(t.TempDir(), "werk")
	if err := os.Symlink("niets/hier", work); err != nil { // root may write in any folder
		t.Fatal(err)
	}
	got := program(t, "scan", "--full", "--save", "-o", "json", dir, "--workspace", work)
	if s := parsed(t, got); got.code != 2 || !s.finds("klas_000.csv", "geslacht", "sex") {
		t.Errorf("exit code %d, findings %+v", got.code, s.Findings)
	}
	if !bytes.Contains(got.stderr, []byte("bewaren")) {
		t.Errorf("standard error:\n%s", got.stderr)
	}
}
