package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"toetssteen"
	"toetssteen/internal/store"
)

// TestExportOfAnOlderReleaseComesIn exports a workspace in the schema in which
// a release left it, and takes it in with this one.
func TestExportOfAnOlderReleaseComesIn(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("../../testdata/workspaces", toetssteen.Version, "toetssteen.db"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "oud.db")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenAsItIs(t.Context(), file)
	old := opened(t, s, err)
	export := dumped(t, old, "")
	d, err := store.OpenDump(bytes.NewReader(export))
	if err != nil {
		t.Fatal(err)
	}
	if d.Header.Schema != 1 {
		t.Fatalf("the kept workspace has schema %d", d.Header.Schema)
	}
	s, err = store.Stage(t.Context(), filepath.Join(t.TempDir(), "nu.db"), d)
	staged := workspace{Store: opened(t, s, err)}
	if problems := staged.verify(t); len(problems) > 0 {
		t.Error(problems)
	}
	if n, err := staged.Count(t.Context(), `SELECT COUNT(*) FROM finding`); err != nil || n != 3 {
		t.Errorf("%d findings, %v", n, err)
	}
}
