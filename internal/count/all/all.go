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

// Open opens rows or counts at a location and gives it a name without
// credentials: postgres://..., sqlite:FILE, or a file by its content.
func Open(ctx context.Context, location string, o count.Options) (count.Engine, string, error) {
	if strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://") {
		e, err := postgres.Open(ctx, location, o)
		return opened(e, err, "postgres")
	}
	path, named := strings.CutPrefix(location, "sqlite:")
	name := filepath.Base(path)
	f, err := duckdb.FormatOf(path)
	switch {
	case err != nil:
		return nil, name, err
	case named || f == duckdb.SQLite:
		e, err := sqlite.Open(ctx, path)
		return opened(e, err, name)
	}
	e, err := duckdb.Open(ctx, path, f, o)
	return opened(e, err, name)
}

// opened keeps a nil engine from becoming an engine that is not nil.
func opened[E count.Engine](e E, err error, name string) (count.Engine, string, error) {
	if err != nil {
		return nil, name, err
	}
	return e, name, nil
}
