package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"toetssteen"
	"toetssteen/internal/journal"
	"toetssteen/internal/store"
)

// Names inside a workspace folder.
const (
	DatabaseFile = "toetssteen.db"
	KeyFile      = "journal.key"
)

// ignore keeps the inventory and the key out of a repository that the folder
// happens to lie in; the organisation's own catalogue may go along, and
// so may its rules and its list of sources.
const ignore = "# Made by toetssteen: the inventory and the signing key do not belong in a repository.\n/*\n!/catalogue/\n!/regels.yaml\n!/bronnen.yaml\n"

// Open opens the workspace in a folder, and makes it when it is not there.
func Open(ctx context.Context, dir string, clock func() time.Time) (*App, error) {
	return openWith(ctx, dir, clock, rand.Reader)
}

// OpenExisting opens the workspace in a folder; when there is none it makes
// nothing and says how to make one, wrapping toetssteen.ErrNotFound.
func OpenExisting(ctx context.Context, dir string, clock func() time.Time) (*App, error) {
	if _, err := os.Stat(filepath.Join(dir, DatabaseFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open workspace %s: %w; make one with: toetssteen scan SOURCE --save", dir, toetssteen.ErrNotFound)
	}
	return Open(ctx, dir, clock)
}

func openWith(ctx context.Context, dir string, clock func() time.Time, random io.Reader) (*App, error) {
	if err := makeFolder(dir); err != nil {
		return nil, fmt.Errorf("open workspace %s: %w", dir, err)
	}
	s, err := store.OpenSQLite(ctx, filepath.Join(dir, DatabaseFile))
	if err != nil {
		return nil, err
	}
	a := &App{Store: s, Clock: clock, Dir: dir}
	if err := a.begin(ctx, random); err != nil {
		return nil, errors.Join(fmt.Errorf("open workspace %s: %w", dir, err), s.Close())
	}
	return a, nil
}

// makeFolder makes the folder and the database file readable for their owner
// alone. What is already there keeps its rights.
func makeFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	if len(entries) == 0 {
		if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte(ignore), 0o600); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(filepath.Join(dir, DatabaseFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// begin reads the workspace's key, or makes the key and the workspace's own
// record when the workspace is new.
func (a *App) begin(ctx context.Context, random io.Reader) error {
	w, err := a.record(ctx)
	if errors.Is(err, toetssteen.ErrNotFound) {
		if err := a.create(ctx, random); err != nil && !errors.Is(err, errMade) {
			return err
		}
		w, err = a.record(ctx)
	}
	if err != nil {
		return err
	}
	key, _, err := readKey(a.keyFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // reading goes on; a change will say that the key is missing
	case err != nil:
		return err
	case !journal.Matches(key, w.PublicKey):
		return fmt.Errorf("%s is not the key of this workspace; restore the right one: %w", a.keyFile(), toetssteen.ErrConflict)
	}
	a.key = key
	return nil
}

func (a *App) record(ctx context.Context) (w store.Workspace, err error) {
	err = a.Store.View(ctx, func(r *store.Reader) error {
		w, err = r.Workspace(ctx)
		return err
	})
	return w, err
}
