// Package duckdb reads DuckDB database files: schemas, tables and views with
// comments, keys, closed lists and definitions, a repeatable sample drawn by
// DuckDB itself, or every row. The file is attached read-only to a database in
// memory that can reach no other file, installs and loads no extension, and
// spills to a private folder that is wiped.
package duckdb

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	driverduckdb "github.com/duckdb/duckdb-go/v2"

	"toetssteen/internal/source"
	"toetssteen/internal/spill"
	"toetssteen/internal/sqlscan"
)

// Opener opens "duckdb:FILE" and every file that starts as DuckDB's do.
var Opener = source.Opener{
	Name:    format,
	Schemes: []string{"duckdb:"},
	Sniff: func(_ string, head []byte) bool {
		return len(head) > magicAt && bytes.HasPrefix(head[magicAt:], []byte(magic))
	},
	Open: open,
}

const (
	format = "duckdb"
	// A file starts with a checksum of 8 bytes and then these (DuckDB's
	// documentation, Internals, Storage Versions and Format).
	magic   = "DUCK"
	magicAt = 8
	// alias is what the file is called inside. A schema of this name would make
	// names ambiguous; nobody has one.
	alias = "toetssteen_bestand"
	// memoryLimit leaves room for the scan itself on a small machine; what
	// takes more goes to the spill folder.
	memoryLimit = "512MiB"
)

// file is an open database with the folder it may spill to.
type file struct {
	source.Source
	source.RowReader
	spill *spill.Folder
}

// Close closes the database and wipes the folder. It may be called again.
func (f *file) Close() error {
	err := f.Source.Close()
	if f.spill != nil {
		err = errors.Join(err, f.spill.Wipe())
		f.spill = nil
	}
	return err
}

func open(ctx context.Context, at source.Target) (source.Source, error) {
	path := cmp.Or(at.Path, location(at.Location))
	where, prefix := at.Name, at.Name+"/"
	if at.Name == "" {
		where, prefix = filepath.Base(path), ""
	}
	if err := look(path); err != nil {
		return nil, &source.NotReadError{What: where, Why: err.Error()}
	}
	f := &file{}
	if at.Options.SpillDir != "-" {
		var err error
		if f.spill, err = spill.New(at.Options.SpillDir); err != nil {
			return nil, fmt.Errorf("open %s: %w", where, err)
		}
	}
	s, err := f.attach(ctx, sqlscan.Config{Dialect: dialect(), Where: where, Prefix: prefix, Options: at.Options}, path)
	if err != nil {
		if f.spill != nil {
			err = errors.Join(err, f.spill.Wipe())
		}
		return nil, err
	}
	f.Source = s
	f.RowReader, _ = s.(source.RowReader)
	return f, nil
}

// location gives the path of "duckdb:FILE", "duckdb://FILE" and "duckdb:///FILE".
func location(s string) string {
	if len(s) >= len("duckdb:") && strings.EqualFold(s[:len("duckdb:")], "duckdb:") {
		s = s[len("duckdb:"):]
	}
	return strings.TrimPrefix(s, "//")
}

// look sees that there is such a file, so that DuckDB is not asked to wait for
// a pipe. Its errors are reasons that people read.
func look(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return errors.New(cmp.Or(source.Why(err), "het bestand is niet te openen"))
	case !info.Mode().IsRegular():
		return errors.New("het is geen gewoon bestand en geen map")
	}
	in, err := os.Open(path)
	if err != nil {
		return errors.New(cmp.Or(source.Why(err), "het bestand is niet te openen"))
	}
	return in.Close()
}

// attach opens the file inside a database in memory.
func (f *file) attach(ctx context.Context, c sqlscan.Config, path string) (source.Source, error) {
	ready := false
	connector, err := driverduckdb.NewConnector("", func(e driver.ExecerContext) error {
		settings := []string{"USE " + alias}
		if !ready {
			settings = f.settings(path)
		}
		for _, s := range settings {
			if _, err := e.ExecContext(ctx, s, nil); err != nil {
				return attachError(c.Where, err)
			}
		}
		ready = true
		return nil
	})
	if err != nil {
		return nil, &source.NotReadError{What: c.Where, Why: "DuckDB start niet"}
	}
	c.DB = sql.OpenDB(connector)
	return sqlscan.Open(ctx, c)
}

// settings attach the file and then close every other way out. One thread
// makes a sample the same each time, and leaves the machine to others.
func (f *file) settings(path string) []string {
	spillTo := "''"
	if f.spill != nil {
		spillTo = literal(f.spill.Path())
	}
	return []string{
		"SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false", "SET allow_community_extensions=false",
		"SET threads=1", "SET TimeZone='UTC'", "SET memory_limit='" + memoryLimit + "'", "SET temp_directory=" + spillTo,
		"ATTACH " + literal(path) + " AS " + alias + " (READ_ONLY, TYPE duckdb)", "USE " + alias, "DETACH memory",
		"SET enable_external_access=false", "SET lock_configuration=true",
	}
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// attachError says why a file is not opened. DuckDB's message names the path,
// and for a lock the other program; none of it is passed on.
func attachError(where string, err error) error {
	why := "het bestand is beschadigd of geen DuckDB-database"
	message := strings.ToLower(err.Error())
	switch {
	case strings.Contains(message, "set lock"), strings.Contains(message, "conflicting lock"), strings.Contains(message, "used by another process"):
		why = "het bestand is vergrendeld door een ander programma; sluit dat, of scan een kopie"
	case strings.Contains(message, "version number"), strings.Contains(message, "newer version"), strings.Contains(message, "older version"):
		why = "het bestand is gemaakt door een versie van DuckDB die deze scanner niet leest; exporteer het (EXPORT DATABASE) naar Parquet of CSV en scan die"
	case strings.Contains(message, "encrypt"):
		why = "het bestand is versleuteld"
	case strings.Contains(message, "permission"):
		why = "deze gebruiker mag het niet lezen; vraag leesrecht"
	case strings.Contains(message, "extension"):
		why = "het bestand vraagt om een uitbreiding van DuckDB die niet wordt geladen"
	case strings.Contains(message, "memory"):
		why = "het openen vraagt te veel geheugen"
	}
	return &source.NotReadError{What: where, Why: why}
}
