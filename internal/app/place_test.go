package app_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/app"
	"toetssteen/internal/testkit"
)

// onPostgres is a fresh database, its password apart from its address.
func onPostgres(t testing.TB) app.Database {
	t.Helper()
	u, err := url.Parse(testkit.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	return app.Database{Address: u.String(), Password: password}
}

func openAt(t *testing.T, dir string, d app.Database) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), dir, ticking(), app.At(d))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func TestWorkspaceOnPostgres(t *testing.T) {
	dir, d := filepath.Join(t.TempDir(), "werk"), onPostgres(t)
	if _, err := app.OpenExisting(t.Context(), dir, ticking(), app.At(d)); !errors.Is(err, toetssteen.ErrNotFound) {
		t.Errorf("a workspace that is not there: %v", err)
	}
	a := openAt(t, dir, d)
	save(t, a, known())
	if _, err := os.Stat(filepath.Join(dir, app.DatabaseFile)); err == nil {
		t.Error("a SQLite file was made")
	}
	again := openAt(t, dir, d)
	if got := findings(t, again, app.FindingsInput{}); len(got) != 3 {
		t.Errorf("%d findings", len(got))
	}
	if r := verify(t, again); len(r.Problems) > 0 || r.Entries != 2 {
		t.Errorf("%+v", r)
	}
	other := openAt(t, filepath.Join(t.TempDir(), "lezer"), d)
	if !other.ReadOnly() {
		t.Error("a folder without the key can change the workspace")
	}
	for name, open := range map[string]func() (*app.App, error){
		"a folder with another key": func() (*app.App, error) {
			elsewhere := filepath.Join(t.TempDir(), "ander")
			openAt(t, elsewhere, onPostgres(t))
			return app.Open(t.Context(), elsewhere, ticking(), app.At(d))
		},
		"a key with an empty database": func() (*app.App, error) {
			return app.Open(t.Context(), dir, ticking(), app.At(onPostgres(t)))
		},
		"a key without its setting": func() (*app.App, error) { return app.Open(t.Context(), dir, ticking()) },
		"a folder with a SQLite file": func() (*app.App, error) {
			embedded := t.TempDir()
			open(t, embedded)
			return app.Open(t.Context(), embedded, ticking(), app.At(d))
		},
	} {
		if _, err := open(); !errors.Is(err, toetssteen.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAddressWithAPasswordIsRefused(t *testing.T) {
	for _, address := range []string{
		"postgres://u:geheim123@host/db", "postgres://u@host/db?password=geheim123", "mysql://host/db", "postgres:///db", "postgres://host", "://",
	} {
		_, err := app.Open(t.Context(), t.TempDir(), ticking(), app.At(app.Database{Address: address}))
		if err == nil || strings.Contains(err.Error(), "geheim123") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
