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

// Open opens the workspace in a folder, and makes it when it is not there. With
// At it keeps its data in PostgreSQL, and the folder holds the rest.
func Open(ctx context.Context, dir string, clock func() time.Time, opts ...Option) (*App, error) {
	return openWith(ctx, dir, clock, rand.Reader, opts...)
}

// OpenExisting opens the workspace in a folder; when there is none it makes no
// workspace and says how to make one, wrapping toetssteen.ErrNotFound.
func OpenExisting(ctx context.Context, dir string, clock func() time.Time, opts ...Option) (*App, error) {
	o := gather(opts)
	if !Exists(dir, o.database) {
		return nil, errNone(dir)
	}
	if o.database.Address == "" {
		return Open(ctx, dir, clock)
	}
	a, err := openIn(ctx, dir, clock, o.database)
	if err != nil {
		return nil, err
	}
	switch _, err := a.record(ctx); {
	case errors.Is(err, toetssteen.ErrNotFound):
		return nil, errors.Join(errNone(dir), a.Close())
	case err != nil:
		return nil, errors.Join(err, a.Close())
	}
	return a.begun(ctx, rand.Reader)
}

func errNone(dir string) error {
	return fmt.Errorf("open workspace %s: %w; make one with: toetssteen scan SOURCE --save", dir, toetssteen.ErrNotFound)
}

func openWith(ctx context.Context, dir string, clock func() time.Time, random io.Reader, opts ...Option) (*App, error) {
	a, err := openIn(ctx, dir, clock, gather(opts).database)
	if err != nil {
		return nil, err
	}
	return a.begun(ctx, random)
}

func openIn(ctx context.Context, dir string, clock func() time.Time, d Database) (*App, error) {
	s, err := openStore(ctx, dir, d)
	if err != nil {
		return nil, err
	}
	return &App{Store: s, Clock: clock, Dir: dir, Database: d}, nil
}

func (a *App) begun(ctx context.Context, random io.Reader) (*App, error) {
	if err := a.begin(ctx, random); err != nil {
		return nil, errors.Join(fmt.Errorf("open workspace %s: %w", a.Dir, err), a.Close())
	}
	return a, nil
}

// makeFolder makes the folder and the database file readable for their owner
// alone. What is already there keeps its rights.
func makeFolder(dir string, d Database) error {
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
	if d.Address != "" {
		return nil
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
		return fmt.Errorf("%s: %w", a.keyFile(), ErrOtherKey)
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
