// Package store keeps a workspace's own data: what scans covered and found,
// what people decided on it, and the journal of every change. All SQL for own
// data is here, one text for SQLite (the embedded default) and PostgreSQL. The
// package holds no raw value of a scanned source and no count under the floor,
// and it refuses a change without its journal entry.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // database/sql driver "sqlite"
)

//go:embed migrations
var migrations embed.FS

// Store is a workspace's database. It is safe for concurrent use.
type Store struct {
	db   *sql.DB
	name string // for errors; never holds a password
	// snapshot is the isolation under which all statements of a transaction
	// see one state; every SQLite transaction does.
	snapshot sql.IsolationLevel
	batch    int // rows in one INSERT
	postgres bool
}

// A server is asked as seldom as its limit on parameters allows; the SQLite
// driver looks up each parameter in a list, so that many make it slow.
const (
	batchSQLite   = 16
	batchPostgres = 250
)

// NewerError says that the workspace was made by a later release.
type NewerError struct {
	Name        string
	Have, Known int64 // schema versions: of the workspace, of this program
}

// Error implements error.
func (e *NewerError) Error() string {
	return fmt.Sprintf("open %s: it was written by a newer toetssteen (schema %d, this one knows up to %d); use that release or a later one",
		e.Name, e.Have, e.Known)
}

// pragmas make SQLite as careful as PostgreSQL: a commit is on the disk when
// it returns, references hold, and a second writer waits its turn. What is
// erased is overwritten, not only let go of.
var pragmas = []string{
	"busy_timeout(30000)", "journal_mode(WAL)", "synchronous(FULL)",
	"foreign_keys(1)", "secure_delete(1)", "recursive_triggers(1)", "cache_size(-32000)", "temp_store(MEMORY)",
}

// OpenSQLite opens or creates a database file and brings it to the schema of
// this release.
func OpenSQLite(ctx context.Context, file string, extra ...string) (*Store, error) {
	dsn, err := sqliteAddress(file, extra...)
	if err != nil {
		return nil, err
	}
	return open(ctx, "sqlite", dsn, file)
}

func sqliteAddress(file string, extra ...string) (string, error) {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": append(append([]string{}, pragmas...), extra...)}
	path, err := filepath.Abs(file)
	if err != nil {
		return "", fmt.Errorf("open workspace database %s: %w", file, err)
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive letter
		path = "/" + path
	}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return dsn.String(), nil
}

// OpenPostgres opens a database on a server and brings it to the schema of
// this release.
func OpenPostgres(ctx context.Context, address string) (*Store, error) {
	name := "the PostgreSQL database"
	if u, err := url.Parse(address); err == nil {
		name = "postgres://" + u.Host + u.Path
	}
	return open(ctx, "pgx", address, name)
}

func open(ctx context.Context, driver, dsn, name string) (*Store, error) {
	return openTo(ctx, driver, dsn, name, 0)
}

// openTo opens a database and brings it to a version of the schema; 0 is that
// of this release.
func openTo(ctx context.Context, driver, dsn, name string, version int64) (*Store, error) {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, fmt.Errorf("open workspace database %s: the address cannot be read", name) // the driver's text may hold the password
	}
	db.SetMaxOpenConns(8)
	db.SetConnMaxIdleTime(5 * time.Minute)
	s := &Store{db: db, name: name, batch: batchSQLite}
	if driver == "pgx" {
		s.snapshot, s.batch, s.postgres = sql.LevelRepeatableRead, batchPostgres, true
	}
	if err := s.migrate(ctx, driver, version); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// Close ends the connections.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close workspace database %s: %w", s.name, err)
	}
	return nil
}

func (s *Store) provider(driver string) (*goose.Provider, error) {
	dialect, folder := goose.DialectSQLite3, "sqlite"
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if driver == "pgx" {
		dialect, folder = goose.DialectPostgres, "postgres"
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.db, files, options...)
}

// migrate brings the schema up to date. Two programs may make the same SQLite
// workspace at once: the one that comes second sees its step fail, finds the
// step done and goes on.
func (s *Store) migrate(ctx context.Context, driver string, to int64) error {
	p, err := s.provider(driver)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	for attempt := 0; ; attempt++ {
		err = s.migrateOnce(ctx, p, to)
		var newer *NewerError
		if err == nil || errors.As(err, &newer) || attempt == 5 || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(time.Duration(50<<attempt) * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func (s *Store) migrateOnce(ctx context.Context, p *goose.Provider, to int64) error {
	have, known, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("open workspace database %s: %w", s.name, err)
	case max(have, to) > known:
		return &NewerError{Name: s.name, Have: max(have, to), Known: known}
	case to == 0:
		to = known
	}
	if have >= to {
		return nil
	}
	if _, err := p.UpTo(ctx, to); err != nil {
		return fmt.Errorf("bring workspace database %s from schema %d to %d: %w", s.name, have, to, err)
	}
	return nil
}
