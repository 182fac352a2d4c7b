package all

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2" // writes the files under test
	"github.com/jackc/pgx/v5"

	"toetssteen/internal/count"
	"toetssteen/internal/count/counttest"
	"toetssteen/internal/testkit"
)

func opens(t *testing.T, location string) count.Engine {
	t.Helper()
	e, _, err := Open(context.Background(), location, count.Options{SpillDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// text writes a value as a person would in a CSV file.
func text(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case float64:
		return count.FormatFloat(x, 64)
	}
	return fmt.Sprint(v)
}

func writeCSV(t *testing.T, d counttest.Data) string {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := append([][]any{make([]any, len(d.Columns))}, d.Rows...)
	for i, c := range d.Columns {
		rows[0][i] = c
	}
	for _, r := range rows {
		fields := make([]string, len(r))
		for i, v := range r {
			fields[i] = text(v)
		}
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return save(t, "rijen.csv", b.Bytes())
}

func save(t *testing.T, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// schema writes the columns of a table with an engine's words for types.
func schema(d counttest.Data, types map[counttest.Type]string) string {
	out := make([]string, len(d.Columns))
	for i, c := range d.Columns {
		out[i] = count.Quote(c) + " " + types[d.Types[i]]
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// inserts fills a table by hand, row by row.
func inserts(t *testing.T, db *sql.DB, d counttest.Data) {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	insert, err := tx.Prepare("INSERT INTO rijen VALUES (?" + strings.Repeat(", ?", len(d.Columns)-1) + ")")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Rows {
		if _, err := insert.Exec(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

var duckTypes = map[counttest.Type]string{counttest.Text: "VARCHAR", counttest.Whole: "BIGINT", counttest.Real: "DOUBLE", counttest.Truth: "BOOLEAN", counttest.Date: "DATE"}

// duckFile has DuckDB write the data in a format, or as a file of its own.
func duckFile(t *testing.T, d counttest.Data, format string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rijen [1]*.db")
	db, err := sql.Open("duckdb", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE rijen " + schema(d, duckTypes)); err != nil {
		t.Fatal(err)
	}
	if len(d.Rows) > 10_000 { // row by row takes minutes
		query := "INSERT INTO rijen SELECT * FROM read_csv(" + count.Literal(writeCSV(t, d)) + ", all_varchar=true, header=true)"
		if _, err := db.Exec(query); err != nil {
			t.Fatal(err)
		}
	} else {
		inserts(t, db, d)
	}
	if format == "" {
		return file
	}
	out := filepath.Join(t.TempDir(), "rij'en [1]."+format)
	if _, err := db.Exec("COPY rijen TO " + count.Literal(out) + " (FORMAT " + format + ")"); err != nil {
		t.Fatal(err)
	}
	return out
}

// files is a place of files that DuckDB counts in.
type files struct {
	write func(t *testing.T, d counttest.Data) string
}

func (f files) Open(t *testing.T, d counttest.Data) (count.Engine, string) {
	t.Helper()
	return opens(t, f.write(t, d)), ""
}

func (f files) Partner(t *testing.T, d counttest.Data) string { t.Helper(); return writeCSV(t, d) }

type sqliteFiles struct{}

func (sqliteFiles) Open(t *testing.T, d counttest.Data) (count.Engine, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "besluiten & zo?.db")
	db, err := sql.Open("sqlite", "file:"+strings.ReplaceAll(file, "?", "%3F"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	types := map[counttest.Type]string{counttest.Text: "TEXT COLLATE NOCASE", counttest.Whole: "INTEGER", counttest.Real: "REAL", counttest.Truth: "BOOLEAN", counttest.Date: "DATE"}
	if _, err := db.Exec("CREATE TABLE rijen " + schema(d, types)); err != nil {
		t.Fatal(err)
	}
	inserts(t, db, d)
	return opens(t, "sqlite:"+file), "rijen"
}

func (sqliteFiles) Partner(t *testing.T, d counttest.Data) string {
	t.Helper()
	return duckFile(t, d, "parquet")
}

type postgresServer struct{ url string }

func (p postgresServer) put(t *testing.T, table string, d counttest.Data) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, p.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	types := map[counttest.Type]string{counttest.Text: "text", counttest.Whole: "bigint", counttest.Real: "double precision", counttest.Truth: "boolean", counttest.Date: "date"}
	name := pgx.Identifier{"pro\"ef.x", table}
	for _, s := range []string{`CREATE SCHEMA IF NOT EXISTS "pro""ef.x"`, "DROP TABLE IF EXISTS " + name.Sanitize(), "CREATE TABLE " + name.Sanitize() + schema(d, types)} {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, r := range d.Rows {
		fields := make([]string, len(r))
		for i, v := range r {
			if fields[i] = text(v); v == nil {
				fields[i] = "<null>"
			}
		}
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	if _, err := conn.PgConn().CopyFrom(ctx, &b, "COPY "+name.Sanitize()+" FROM STDIN (FORMAT csv, NULL '<null>')"); err != nil {
		t.Fatal(err)
	}
}

func (p postgresServer) Open(t *testing.T, d counttest.Data) (count.Engine, string) {
	t.Helper()
	p.put(t, "rij;en", d)
	return opens(t, p.url), `pro"ef.x.rij;en`
}

func (p postgresServer) Partner(t *testing.T, d counttest.Data) string {
	t.Helper()
	p.put(t, "kenmerk", d)
	return `table:pro"ef.x.kenmerk`
}

func TestEveryEngineGivesIdenticalCells(t *testing.T) {
	for name, write := range map[string]func(*testing.T, counttest.Data) string{
		"CSV":     writeCSV,
		"Parquet": func(t *testing.T, d counttest.Data) string { t.Helper(); return duckFile(t, d, "parquet") },
		"DuckDB":  func(t *testing.T, d counttest.Data) string { t.Helper(); return duckFile(t, d, "") },
		"JSON": func(t *testing.T, d counttest.Data) string {
			t.Helper()
			if len(d.Rows) == 0 {
				t.Skip("JSON without records has no columns")
			}
			return duckFile(t, d, "json")
		},
	} {
		t.Run(name, func(t *testing.T) {
			counttest.Contract(t, func(*testing.T) counttest.Place { return files{write} })
		})
	}
	t.Run("SQLite", func(t *testing.T) {
		counttest.Contract(t, func(*testing.T) counttest.Place { return sqliteFiles{} })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		counttest.Contract(t, func(t *testing.T) counttest.Place { t.Helper(); return postgresServer{testkit.Postgres(t)} })
	})
}
