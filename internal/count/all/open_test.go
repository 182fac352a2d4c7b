package all

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"toetssteen/internal/count"
	"toetssteen/internal/count/duckdb"
	"toetssteen/internal/testkit"
)

func TestWhatCannotBeOpenedIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		location string
		is       error
		key      string
	}{
		"an absent file":          {filepath.Join(t.TempDir(), "weg.csv"), fs.ErrNotExist, ""},
		"an absent SQLite file":   {"sqlite:" + filepath.Join(t.TempDir(), "weg.db"), fs.ErrNotExist, ""},
		"an empty file":           {save(t, "leeg.csv", nil), duckdb.ErrEmpty, ""},
		"an unknown format":       {save(t, "plaatje.png", []byte("\x89PNG\x00")), nil, "count.error.format"},
		"another database":        {"mysql://gebruiker:geheim@host/db", nil, "count.error.scheme"},
		"no PostgreSQL address":   {"postgres://gebruiker:geheim@host:poort/db", nil, "count.error.location"},
		"nobody answers":          {"postgres://gebruiker:geheim@127.0.0.1:1/db", nil, "count.error.connect"},
		"SQLite that is none":     {"sqlite:" + save(t, "tekst.db", []byte("geheim")), nil, "count.error.sqlite"},
		"a damaged SQLite file":   {save(t, "stuk.db", []byte("SQLite format 3\x00"+strings.Repeat("geheim", 50))), nil, "count.error.damaged"},
		"a damaged DuckDB file":   {save(t, "stuk.duckdb", []byte("12345678DUCK"+strings.Repeat("geheim", 900))), nil, ""},
		"a folder":                {t.TempDir(), nil, "count.error.no_file"},
		"SQLite packed with gzip": {save(t, "a.db.gz", []byte("\x1f\x8b\x08geheim")), nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e, _, err := Open(context.Background(), c.location, count.Options{SpillDir: t.TempDir()})
			var read *count.ReadError
			switch {
			case err == nil || e != nil:
				t.Fatal("it was opened")
			case strings.Contains(err.Error(), "geheim"):
				t.Errorf("the error holds a value: %v", err)
			case c.is != nil && !errors.Is(err, c.is), c.key != "" && (!errors.As(err, &read) || read.Key != c.key):
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestATableIsChosenOrAskedFor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "twee.duckdb")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE een AS SELECT 'x' AS a; CREATE SCHEMA s; CREATE VIEW s.twee AS SELECT 'y' AS a; CREATE VIEW s.weg AS SELECT * FROM read_text('/etc/hostname')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e := opens(t, file)
	defer e.Close()
	var none *count.UnknownTableError
	if _, err := e.Columns(context.Background(), ""); !errors.As(err, &none) || len(none.Known) != 3 {
		t.Errorf("got %v", err)
	}
	for _, table := range []string{"twee", "s.twee"} {
		cube, err := e.Count(context.Background(), count.Query{Table: table, By: []string{"a"}})
		if err != nil || cube.Tables[0].Levels[0][0] != "y" {
			t.Errorf("%s: %v, %v", table, cube.Tables, err)
		}
	}
	var read *count.ReadError
	if _, err := e.Count(context.Background(), count.Query{Table: "s.weg", By: []string{"content"}}); !errors.As(err, &read) || read.Key != "count.error.forbidden" {
		t.Errorf("a view reached another file: %v", err)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Error("the file was written to")
	}
}

func TestPostgreSQLIsLeftAsItWas(t *testing.T) {
	ctx, url := context.Background(), testkit.Postgres(t)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, s := range []string{
		"CREATE TABLE log (x text)", "CREATE TABLE besluit (a text)", "INSERT INTO besluit VALUES ('geheim')",
		"CREATE FUNCTION schrijf() RETURNS text LANGUAGE sql AS $$ INSERT INTO log VALUES ('y') RETURNING x $$", "CREATE VIEW slim AS SELECT schrijf() AS a",
		"CREATE VIEW stuk AS SELECT (a::int)::text AS a FROM besluit", "CREATE VIEW traag AS SELECT pg_sleep(10)::text AS a",
	} {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	for table, key := range map[string]string{"slim": "count.error.engine", "stuk": "count.error.engine", "traag": "count.error.timeout"} {
		e, _, err := Open(ctx, url, count.Options{Timeout: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Count(ctx, count.Query{Table: table, By: []string{"a"}})
		var read *count.ReadError
		if !errors.As(err, &read) || read.Key != key || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: got %v", table, err)
		}
		e.Close()
	}
	e := opens(t, url)
	defer e.Close()
	if _, err := e.Count(ctx, count.Query{Table: "besluit", By: []string{"a"}, Join: &count.Join{File: "kenmerk.csv", Key: "a", FileKey: "a"}}); !errors.Is(err, count.ErrNoJoin) {
		t.Errorf("a file was joined: %v", err)
	}
	var n int
	if err := conn.QueryRow(ctx, "SELECT count(*) FROM log").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows were written, %v", n, err)
	}
}

func TestASQLiteFileIsLeftAsItWas(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "wal.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"PRAGMA journal_mode=wal", "CREATE TABLE besluit (a TEXT, k TEXT)", "INSERT INTO besluit VALUES ('x', '1')"} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e := opens(t, file)
	join := &count.Join{File: save(t, "kenmerk.csv", []byte("k2,g\n1,a\n")), Key: "k", FileKey: "k2", Columns: []string{"g"}}
	cube, err := e.Count(context.Background(), count.Query{By: []string{"a", "g"}, Join: join})
	if err != nil || len(cube.Tables[0].Cells) != 1 || cube.Tables[0].Levels[1][0] != "a" {
		t.Errorf("%+v, %v", cube.Tables, err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(file)
	if err != nil || string(after) != string(before) {
		t.Error("the file was written to")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("files are left beside it: %v, %v", left, err)
	}
}
