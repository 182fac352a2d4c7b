package main

import (
	"bytes"
	"database/sql"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestDictionaryHasTheColumnsAskedFor(t *testing.T) {
	for _, n := range []int{1, 24, 5000} {
		var a, b bytes.Buffer
		for _, out := range []*bytes.Buffer{&a, &b} {
			if err := run(t.Context(), []string{"dictionary", "--columns", strconv.Itoa(n), "--seed", "7"}, out); err != nil {
				t.Fatal(err)
			}
		}
		lines := strings.Split(strings.TrimSuffix(a.String(), "\n"), "\n")
		if len(lines)-1 != n {
			t.Errorf("%d columns, want %d", len(lines)-1, n)
		}
		for _, l := range lines {
			if strings.Count(l, "\t") != 4 {
				t.Errorf("%q does not have five fields", l)
			}
		}
		if a.String() != b.String() {
			t.Error("the same seed gives another dictionary")
		}
	}
}

func TestCSVIsAboutAsLargeAsAsked(t *testing.T) {
	var n counter
	if err := run(t.Context(), []string{"csv", "--bytes", "3000000"}, &n); err != nil {
		t.Fatal(err)
	}
	if n < 2_700_000 || n > 3_300_000 {
		t.Errorf("%d bytes, want about 3,000,000", n)
	}
}

func TestParquetIsReadableByDuckDB(t *testing.T) {
	path := filepath.Join(t.TempDir(), "it's.parquet")
	if err := run(t.Context(), []string{"parquet", "--rows", "20000", "--out", path}, nil); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var rows, sexes, nationalities int
	q := `select count(*), count(distinct geslachtsaanduiding), count(distinct nationaliteit) from read_parquet('` + strings.ReplaceAll(path, "'", "''") + `')`
	if err := db.QueryRow(q).Scan(&rows, &sexes, &nationalities); err != nil {
		t.Fatal(err)
	}
	if rows != 20_000 || sexes != 3 || nationalities != 11 {
		t.Errorf("%d rows, %d sexes, %d nationalities; want 20000, 3, 11", rows, sexes, nationalities)
	}
}

func TestAWrongCallIsExplained(t *testing.T) {
	for _, args := range [][]string{{}, {"iets"}, {"parquet"}, {"peers"}, {"dictionary", "--kolommen", "3"}} {
		if err := run(t.Context(), args, nil); err == nil {
			t.Errorf("gen %v was accepted", args)
		}
	}
}
