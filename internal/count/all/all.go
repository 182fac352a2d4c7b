// Package all is the list of engines that count: which one a location is for.
package all

import (
	"context"
	"path/filepath"
	"strings"

	"toetssteen/internal/count"
	"toetssteen/internal/count/duckdb"
	"toetssteen/internal/count/postgres"
	"toetssteen/internal/count/sqlite"
)

// schemes are the engines that a location can name; every other location is a
// file, whose engine is seen by its content.
var schemes = []struct {
	prefix string
	open   func(ctx context.Context, location string, o count.Options) (count.Engine, string, error)
}{
	{"postgres://", openPostgres},
	{"postgresql://", openPostgres},
	{"sqlite:", openSQLite},
}

// Open opens rows or counts at a location and gives it a name without
// credentials: postgres://..., sqlite:FILE, or a file by its content.
func Open(ctx context.Context, location string, o count.Options) (count.Engine, string, error) {
	for _, s := range schemes {
		if len(location) >= len(s.prefix) && strings.EqualFold(location[:len(s.prefix)], s.prefix) {
			return s.open(ctx, location, o)
		}
	}
	if scheme, _, ok := strings.Cut(location, "://"); ok {
		return nil, scheme, &count.ReadError{Key: "count.error.scheme", Args: []string{scheme}, What: scheme + ":// is not counted in; postgres://, sqlite: and files are"}
	}
	return openFile(ctx, location, o)
}

func openPostgres(ctx context.Context, location string, o count.Options) (count.Engine, string, error) {
	e, err := postgres.Open(ctx, location, o)
	return opened(e, err, "postgres")
}

func openSQLite(ctx context.Context, location string, o count.Options) (count.Engine, string, error) {
	path := location[len("sqlite:"):]
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		path = rest
	}
	e, err := sqlite.Open(ctx, path, o, duckdb.ReadPartner)
	return opened(e, err, filepath.Base(path))
}

func openFile(ctx context.Context, path string, o count.Options) (count.Engine, string, error) {
	name := filepath.Base(path)
	switch f, err := duckdb.FormatOf(path); {
	case err != nil:
		return nil, name, err
	case f == duckdb.SQLite:
		e, err := sqlite.Open(ctx, path, o, duckdb.ReadPartner)
		return opened(e, err, name)
	}
	e, err := duckdb.Open(ctx, path, o)
	return opened(e, err, name)
}

// opened keeps a nil engine from becoming an engine that is not nil.
func opened[E count.Engine](e E, err error, name string) (count.Engine, string, error) {
	if err != nil {
		return nil, name, err
	}
	return e, name, nil
}
