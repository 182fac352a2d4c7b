package app_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

// engines are where a workspace can be.
var engines = []struct {
	name string
	at   func(testing.TB) app.Database
}{
	{"sqlite", func(testing.TB) app.Database { return app.Database{} }},
	{"postgres", onPostgres},
}

func exported(t *testing.T, a *app.App, key string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := app.Ask(t.Context(), a, someone, app.Export, app.ExportInput{To: &b, Key: key}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func keyOf(t *testing.T, a *app.App) string {
	t.Helper()
	key, err := a.KeyText()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// wholeWorkspace is a folder with everything that a workspace can hold.
func wholeWorkspace(t *testing.T, d app.Database) *app.App {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "werk")
	a := openAt(t, dir, d)
	save(t, a, known())
	for name, text := range map[string]string{
		"bronnen.yaml": "sources: []\n", "config.yaml": "lang: nl\n", "catalogue/indicators/eigen.yaml": "x: 1\n", "toetssteen.log": "niet mee",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func backedUp(t *testing.T, a *app.App) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := app.Ask(t.Context(), a, someone, app.Backup, app.BackupInput{To: &b, Dir: a.Dir}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkspaceMovesBetweenEngines(t *testing.T) {
	for _, from := range engines {
		for _, to := range engines {
			t.Run(from.name+" to "+to.name, func(t *testing.T) {
				a := wholeWorkspace(t, from.at(t))
				want, d := exported(t, a, keyOf(t, a)), to.at(t)
				dir := filepath.Join(t.TempDir(), "nieuw")
				moved, err := app.Import(t.Context(), dir, d, bytes.NewReader(want))
				if err != nil || moved.ReadOnly {
					t.Fatalf("%+v: %v", moved, err)
				}
				if info, err := os.Stat(filepath.Join(dir, app.KeyFile)); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("the key: %v, %v", info, err)
				}
				if d.Address == "" {
					if info, err := os.Stat(filepath.Join(dir, app.DatabaseFile)); err != nil || info.Mode().Perm() != 0o600 {
						t.Errorf("the database: %v, %v", info, err)
					}
				}
				b := openAt(t, dir, d)
				if !bytes.Equal(exported(t, b, keyOf(t, b)), want) {
					t.Error("the export of the import is not the export")
				}
				save(t, b, known())
				if r := verify(t, b); len(r.Problems) > 0 {
					t.Error(r.Problems)
				}
			})
		}
	}
}

func TestExportWithoutKeyIsReadOnly(t *testing.T) {
	a := wholeWorkspace(t, app.Database{})
	text := exported(t, a, "")
	dir := filepath.Join(t.TempDir(), "nieuw")
	moved, err := app.Import(t.Context(), dir, app.Database{}, bytes.NewReader(text))
	if err != nil || !moved.ReadOnly {
		t.Fatalf("%+v: %v", moved, err)
	}
	b := openAt(t, dir, app.Database{})
	if _, err := app.Do(t.Context(), b, someone, app.SaveScan, saveInput(known())); !errors.Is(err, store.ErrNoKey) {
		t.Errorf("a change without the key: %v", err)
	}
	if _, err := app.Import(t.Context(), dir, app.Database{}, bytes.NewReader(text)); !errors.Is(err, os.ErrExist) {
		t.Errorf("an import over a workspace: %v", err)
	}
}

func TestBackupComesBackWhole(t *testing.T) {
	for _, from := range engines {
		for _, to := range engines {
			t.Run(from.name+" to "+to.name, func(t *testing.T) {
				a := wholeWorkspace(t, from.at(t))
				text, d := backedUp(t, a), to.at(t)
				if !bytes.Equal(text, backedUp(t, a)) {
					t.Error("two backups of one state differ")
				}
				dir := filepath.Join(t.TempDir(), "terug")
				if _, err := app.Restore(t.Context(), dir, d, bytes.NewReader(text)); err != nil {
					t.Fatal(err)
				}
				b := openAt(t, dir, d)
				if !bytes.Equal(exported(t, a, keyOf(t, a)), exported(t, b, keyOf(t, b))) {
					t.Error("the data differs")
				}
				for name, want := range map[string]bool{"bronnen.yaml": true, "catalogue/indicators/eigen.yaml": true, "toetssteen.log": false} {
					if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
						t.Errorf("%s: %v", name, err)
					}
				}
				config, err := os.ReadFile(filepath.Join(dir, app.ConfigFile))
				if err != nil || strings.Contains(string(config), "database:") != (d.Address != "") || strings.Contains(string(config), "geheim") {
					t.Errorf("the settings: %q, %v", config, err)
				}
			})
		}
	}
}

// checkNothing demands that a failure left nothing behind.
func checkNothing(t *testing.T, name, dir string) {
	t.Helper()
	if entries, err := os.ReadDir(dir); err == nil {
		t.Errorf("%s: %v is left", name, entries)
	}
}

func TestDamagedFileLeavesNothing(t *testing.T) {
	a := wholeWorkspace(t, app.Database{})
	export, backup := exported(t, a, keyOf(t, a)), backedUp(t, a)
	other := backedUp(t, wholeWorkspace(t, app.Database{}))
	for name, c := range map[string]struct {
		text    []byte
		restore bool
	}{
		"an empty export":            {nil, false},
		"an empty backup":            {nil, true},
		"half an export":             {export[:len(export)/2], false},
		"half a backup":              {backup[:len(backup)/2], true},
		"an export short of an end":  {export[:len(export)-9], false},
		"a backup short of an end":   {backup[:len(backup)-9], true},
		"a changed export":           {repacked(t, export, `"columns@1"`, `"columns@2"`), false},
		"an export with another key": {repacked(t, export, keyOf(t, a)[20:60], strings.Repeat("A", 40)), false},
		"a changed backup": {retarred(t, backup, func(name string, text []byte) []byte {
			return bytes.ReplaceAll(text, []byte("lang: nl"), []byte("lang: en"))
		}), true},
		"a backup out of its folder": {renamed(t, backup, "bronnen.yaml", "../bronnen.yaml"), true},
		"a backup with a program":    {renamed(t, backup, "bronnen.yaml", "bron.sh"), true},
		"a backup with another key":  {swapped(t, backup, other, app.KeyFile), true},
		"a backup as an export":      {backup, false},
		"an export as a backup":      {export, true},
	} {
		dir := filepath.Join(t.TempDir(), "nieuw")
		put := app.Import
		if c.restore {
			put = app.Restore
		}
		if _, err := put(t.Context(), dir, app.Database{}, bytes.NewReader(c.text)); err == nil {
			t.Errorf("%s is accepted", name)
		} else if strings.Contains(err.Error(), keyOf(t, a)[20:40]) {
			t.Errorf("%s: the error holds the key", name)
		}
		checkNothing(t, name, dir)
	}
}

func TestFullDiskLeavesNothing(t *testing.T) {
	a := wholeWorkspace(t, app.Database{})
	if _, err := saveLarge(t.Context(), a, 5000); err != nil {
		t.Fatal(err)
	}
	app.SetStagingPragmas(t, "max_page_count(300)")
	dir := filepath.Join(t.TempDir(), "nieuw")
	if _, err := app.Import(t.Context(), dir, app.Database{}, bytes.NewReader(exported(t, a, ""))); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("the error is %v", err)
	}
	checkNothing(t, "import", dir)
	if _, err := app.Restore(t.Context(), dir, app.Database{}, bytes.NewReader(backedUp(t, a))); err == nil {
		t.Error("a restore on a full disk is accepted")
	}
	checkNothing(t, "restore", dir)
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error {
			_, err := app.Ask(t.Context(), a, someone, app.Export, app.ExportInput{To: w})
			return err
		},
		func(w io.Writer) error {
			_, err := app.Ask(t.Context(), a, someone, app.Backup, app.BackupInput{To: w, Dir: a.Dir})
			return err
		},
	} {
		for _, room := range []int{0, 10, 5000} {
			if err := write(&full{room}); !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("%d bytes of room: %v", room, err)
			}
		}
	}
}

// full is a disk with so much room.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, syscall.ENOSPC
	}
	return len(p), nil
}
