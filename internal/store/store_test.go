package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/store"
)

func TestNewerWorkspaceIsAClearError(t *testing.T) {
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			s := db.open(t)
			if err := s.Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`); err != nil {
				t.Fatal(err)
			}
			err := s.MigrateAgain(t.Context())
			var newer *store.NewerError
			if !errors.As(err, &newer) || newer.Have != 999 || newer.Known >= 999 {
				t.Fatalf("the error is %v", err)
			}
			if !strings.Contains(err.Error(), "newer toetssteen") {
				t.Errorf("the error does not say what to do: %v", err)
			}
		})
	}
}

func TestFileThatIsNoDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "toetssteen.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("dit is geen database\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.OpenSQLite(t.Context(), file)
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("the error is %v", err)
	}
}

func TestPasswordIsNotInTheError(t *testing.T) {
	for _, address := range []string{
		"postgres://gebruiker:geheim123@127.0.0.1:1/werk?connect_timeout=1",
		"postgres://gebruiker:geheim123@[kapot/werk",
	} {
		_, err := store.OpenPostgres(t.Context(), address)
		if err == nil || strings.Contains(err.Error(), "geheim123") {
			t.Errorf("the error is %v", err)
		}
	}
}

// TestFullDisk bounds the file, which gives the error of a full disk in the
// middle of a transaction.
func TestFullDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "toetssteen.db")
	s, err := store.OpenSQLite(t.Context(), file, "max_page_count(120)")
	w := newWorkspace(t, opened(t, s, err))
	if _, err := w.save(t.Context(), result("personen", 5000)); err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("the error is %v", err)
	}
	checkNothingSaved(t, w)
	if _, err := w.save(t.Context(), result("personen", 5)); err != nil {
		t.Errorf("a scan that fits is not saved: %v", err)
	}
}

func TestResultThatContradictsItselfIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*toetssteen.ScanResult)
	}{
		{"a finding with another id", func(r *toetssteen.ScanResult) { r.Findings[0].ID = "B-1" }},
		{"a finding of a source that was not scanned", func(r *toetssteen.ScanResult) {
			r.Findings[0] = finding("ander", "t", "c", "sex")
		}},
		{"two sources of one name", func(r *toetssteen.ScanResult) { r.Sources = append(r.Sources, r.Sources[0]) }},
		{"a source without a name", func(r *toetssteen.ScanResult) { r.Sources[0].Source = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := result("personen", 2)
			c.change(&r)
			if _, _, err := store.Storable(r); err == nil {
				t.Error("it is accepted")
			}
		})
	}
}

func TestSurerOfTwoFindingsWithOneIDStays(t *testing.T) {
	r := result("personen", 2)
	weak := r.Findings[0]
	weak.Level = toetssteen.Low
	r.Findings = append([]toetssteen.Finding{weak}, r.Findings...)
	out, merged, err := store.Storable(r)
	if err != nil {
		t.Fatal(err)
	}
	if merged != 1 || len(out.Findings) != 2 || out.Findings[0].Level != toetssteen.High {
		t.Errorf("%d merged into %d, the first at level %v", merged, len(out.Findings), out.Findings[0].Level)
	}
}

func BenchmarkSaveScan100000Findings(b *testing.B) {
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			w := newWorkspace(b, db.open(b))
			r := result("groot", 100_000)
			for b.Loop() {
				if _, err := w.save(b.Context(), r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkListFindings100000(b *testing.B) {
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			w := newWorkspace(b, db.open(b))
			if _, err := w.save(b.Context(), result("groot", 100_000)); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				err := w.View(b.Context(), func(r *store.Reader) error {
					all, err := r.Findings(b.Context(), store.FindingFilter{})
					if len(all) != 100_000 {
						b.Fatal(len(all))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
