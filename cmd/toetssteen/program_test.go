package main

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"toetssteen/internal/cli"
	"toetssteen/internal/source/all"
)

// outcome is what one call of the program gave.
type outcome struct {
	code           int
	stdout, stderr []byte
}

// program calls the command line as main does, in this process, with a clock
// that stands still.
func program(t *testing.T, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Run(t.Context(), args, cli.Deps{
		Open:    all.Open,
		Engines: engines,
		Serve:   func(context.Context, string, []cli.Page, func(string)) error { return nil },
		Stdout:  &stdout,
		Stderr:  &stderr,
		Env: func(name string) string {
			return map[string]string{"USER": "tester", "NO_COLOR": "1"}[name]
		},
		Clock: func() time.Time { return time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC) },
	})
	return outcome{code, stdout.Bytes(), stderr.Bytes()}
}

// keep writes a file and gives its path.
func keep(t *testing.T, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sqliteRun runs statements on an SQLite file, which it makes if need be.
func sqliteRun(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%.60s: %v", s, err)
		}
	}
}

// postgresRun runs statements on a PostgreSQL database.
func postgresRun(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, s := range statements {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatalf("%.60s: %v", s, err)
		}
	}
}
