package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
)

// Database says where a workspace keeps its data when that is not the SQLite
// file in its folder. The zero value is that file.
type Database struct {
	Address  string // postgres://user@host/name, without a password
	Password string
}

// Engine names the database engine.
func (d Database) Engine() string {
	if d.Address == "" {
		return "SQLite"
	}
	return "PostgreSQL"
}

// Check refuses an address that is not one of PostgreSQL, or that holds a
// password: an address is shown and kept in a file. The error holds neither.
func (d Database) Check() error {
	if d.Address == "" {
		return nil
	}
	u, err := url.Parse(d.Address)
	if err != nil || !slices.Contains([]string{"postgres", "postgresql"}, u.Scheme) || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return ErrAddress
	}
	_, password := u.User.Password()
	if password || u.Query().Has("password") {
		return ErrPasswordInAddress
	}
	return nil
}

// ErrAddress and ErrPasswordInAddress say why an address is refused.
var (
	ErrAddress           = errors.New("the address of the database is not of the form postgres://user@host/name")
	ErrPasswordInAddress = errors.New("the address of the database holds a password; leave it out and set PGPASSWORD or a password file")
)

// withPassword is the address as the driver takes it.
func (d Database) withPassword() string {
	u, err := url.Parse(d.Address)
	if err != nil || d.Password == "" {
		return d.Address
	}
	u.User = url.UserPassword(u.User.Username(), d.Password)
	return u.String()
}

// At makes Open use this database; the folder keeps the key and the lists.
func At(d Database) Option { return func(o *options) { o.database = d } }

// Option changes how a workspace is opened.
type Option func(*options)

type options struct{ database Database }

func gather(opts []Option) (o options) {
	for _, f := range opts {
		f(&o)
	}
	return o
}

// What is wrong when a folder and a database do not belong together.
var (
	ErrOtherEngine = fmt.Errorf("the folder holds a SQLite workspace while its database is set to PostgreSQL; move it with export and import: %w", toetssteen.ErrConflict)
	ErrNoDatabase  = fmt.Errorf("the folder holds a key and no workspace is in its database; set the database that it belongs to, or restore a backup: %w", toetssteen.ErrConflict)
	ErrOtherKey    = fmt.Errorf("the key in the folder is not of this workspace; restore the right one: %w", toetssteen.ErrConflict)
)

// openStore opens the database of a workspace and makes its folder.
func openStore(ctx context.Context, dir string, d Database) (*store.Store, error) {
	if err := d.Check(); err != nil {
		return nil, fmt.Errorf("open workspace %s: %w", dir, err)
	}
	if err := fitting(dir, d); err != nil {
		return nil, fmt.Errorf("open workspace %s: %w", dir, err)
	}
	if err := makeFolder(dir, d); err != nil {
		return nil, fmt.Errorf("open workspace %s: %w", dir, err)
	}
	if d.Address == "" {
		return store.OpenSQLite(ctx, filepath.Join(dir, DatabaseFile))
	}
	return store.OpenPostgres(ctx, d.withPassword())
}

// fitting refuses a folder whose data is in the other engine: opened there it
// would begin a second journal under the same key.
func fitting(dir string, d Database) error {
	file, key := there(dir, DatabaseFile), there(dir, KeyFile)
	switch {
	case d.Address != "" && file:
		return ErrOtherEngine
	case d.Address == "" && key && !file:
		return ErrNoDatabase
	}
	return nil
}

func there(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return !errors.Is(err, fs.ErrNotExist)
}

// Exists tells whether a folder and database setting may be a workspace, without
// making anything. Of PostgreSQL only opening it can tell.
func Exists(dir string, d Database) bool {
	return d.Address != "" || there(dir, DatabaseFile) || there(dir, KeyFile)
}
