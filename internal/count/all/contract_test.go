package all

import (
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // fills the database under test

	"toetssteen/internal/count"
	"toetssteen/internal/count/counttest"
	"toetssteen/internal/testkit"
)

func opens(t *testing.T, location string) count.Engine {
	t.Helper()
	e, _, err := Open(context.Background(), location, count.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// fill makes a table of text columns with the contract's rows.
func fill(t *testing.T, driver, location string) {
	t.Helper()
	db, err := sql.Open(driver, location)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	columns := make([]string, len(counttest.Columns))
	for i, c := range counttest.Columns {
		columns[i] = count.Quote(c) + " TEXT"
	}
	if _, err := db.Exec("CREATE TABLE besluit (" + strings.Join(columns, ", ") + ")"); err != nil {
		t.Fatal(err)
	}
	for _, r := range counttest.Rows {
		values := make([]string, len(r))
		for i, v := range r {
			if values[i] = "NULL"; v != nil {
				values[i] = count.Literal(v.(string))
			}
		}
		if _, err := db.Exec("INSERT INTO besluit VALUES (" + strings.Join(values, ", ") + ")"); err != nil {
			t.Fatal(err)
		}
	}
}

func writeCSV(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	rows := [][]any{{}}
	for _, c := range counttest.Columns {
		rows[0] = append(rows[0], c)
	}
	for _, r := range append(rows, counttest.Rows...) {
		text := make([]string, len(r))
		for i, v := range r {
			if v != nil {
				text[i] = v.(string)
			}
		}
		if err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	file := filepath.Join(dir, "besluit.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestEveryEngineGivesIdenticalCells(t *testing.T) {
	t.Run("CSV", func(t *testing.T) {
		file := writeCSV(t, t.TempDir())
		counttest.Contract(t, func(t *testing.T) (count.Engine, string) { t.Helper(); return opens(t, file), "" })
	})
	for name, format := range map[string]string{"Parquet": "parquet", "JSON": "json"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "besluit."+format)
			db, err := sql.Open("duckdb", "")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			query := fmt.Sprintf("COPY (SELECT * FROM read_csv('%s', all_varchar=true, header=true)) TO '%s' (FORMAT %s)", writeCSV(t, dir), file, format)
			if _, err := db.Exec(query); err != nil {
				t.Fatal(err)
			}
			counttest.Contract(t, func(t *testing.T) (count.Engine, string) { t.Helper(); return opens(t, file), "" })
		})
	}
	t.Run("SQLite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "besluiten & zo.db")
		fill(t, "sqlite", file)
		counttest.Contract(t, func(t *testing.T) (count.Engine, string) { t.Helper(); return opens(t, "sqlite:"+file), "besluit" })
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := testkit.Postgres(t)
		fill(t, "pgx", url)
		counttest.Contract(t, func(t *testing.T) (count.Engine, string) { t.Helper(); return opens(t, url), "public.besluit" })
	})
}
