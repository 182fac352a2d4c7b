package estate_test

import (
	"context"
	"database/sql"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"toetssteen"
	"toetssteen/bench/estate"
	"toetssteen/catalogue"
	"toetssteen/internal/detect"
	"toetssteen/internal/scan"
	"toetssteen/internal/source"
	"toetssteen/internal/source/all"
	"toetssteen/internal/testkit"
)

var (
	tables = flag.Int("tables", 200, "tables of the estate")
	rows   = flag.Int("rows", 1500, "rows of each table")
	seed   = flag.Uint64("seed", 1, "seed of the estate")
)

// The bar of issue 4: every column whose values are a register's code list is
// found, and at most one in a hundred of the others is taken for one.
func TestOpaqueColumnsAreFoundFromTheirValues(t *testing.T) {
	c, ts := generate(t)
	path := filepath.Join(t.TempDir(), "estate.db")
	writeSQLite(t, path, ts)
	check(t, ts, found(t, c, path, toetssteen.DepthValues))
}

func TestOpaqueColumnsAreFoundFromStatisticsAlone(t *testing.T) {
	c, ts := generate(t)
	url := testkit.Postgres(t)
	writePostgres(t, url, ts)
	check(t, ts, found(t, c, url, toetssteen.DepthStatistics))
}

func generate(t *testing.T) (*catalogue.Catalogue, []estate.Table) {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c, estate.Generate(c, *tables, *rows, *seed)
}

// found scans and gives what was found on each column, by "table.column": sex
// or origin of level medium or high, or a known proxy (titles tell of sex).
func found(t *testing.T, c *catalogue.Catalogue, location string, depth toetssteen.Depth) map[string]string {
	t.Helper()
	name, s, err := all.Open(t.Context(), location, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	o := scan.Options{Depth: depth}
	if depth == toetssteen.DepthValues {
		o.Sample = toetssteen.Sample{Seed: 1, Rows: 10_000}
	}
	r := scan.Run(t.Context(), detect.New(c), "", []scan.Input{{Name: name, Source: s}}, o)
	for _, src := range r.Sources {
		if src.Status != toetssteen.ScanRead {
			t.Fatalf("%s is %s: %v", src.Source, src.Status, src.NotRead)
		}
	}
	out := map[string]string{}
	for _, f := range r.Findings {
		if f.Level >= toetssteen.Medium {
			asset := f.Location.Asset[strings.LastIndexByte(f.Location.Asset, '.')+1:]
			out[asset+"."+f.Location.Field] += string(f.Kind) + " "
		}
	}
	return out
}

func check(t *testing.T, ts []estate.Table, found map[string]string) {
	t.Helper()
	coded, missed, ordinary, wrong := 0, 0, 0, 0
	for _, tab := range ts {
		for _, c := range tab.Columns {
			kinds := found[tab.Name+"."+c.Name]
			switch {
			case c.List != "":
				coded++
				if kinds == "" {
					missed++
					t.Logf("%s.%s holds codes of %s and is not found", tab.Name, c.Name, c.List)
				}
			default:
				ordinary++
				if kinds != "" {
					wrong++
					t.Logf("%s.%s holds ordinary data and is found as %s", tab.Name, c.Name, kinds)
				}
			}
		}
	}
	t.Logf("found %d of %d columns of codes; %d false of %d ordinary columns (%.2f %%)", coded-missed, coded, wrong, ordinary, 100*float64(wrong)/float64(ordinary))
	if missed > 0 {
		t.Errorf("%d of %d columns of codes are missed", missed, coded)
	}
	if wrong*100 > ordinary {
		t.Errorf("%d of %d ordinary columns are found: more than one in a hundred", wrong, ordinary)
	}
}

func writeSQLite(t *testing.T, path string, ts []estate.Table) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tab := range ts {
		if _, err := tx.Exec("CREATE TABLE " + tab.Name + " (" + columns(tab) + ")"); err != nil {
			t.Fatal(err)
		}
		stmt, err := tx.Prepare("INSERT INTO " + tab.Name + " VALUES (" + strings.TrimSuffix(strings.Repeat("?,", len(tab.Columns)), ",") + ")")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range tab.Rows {
			if _, err := stmt.Exec(values(r)...); err != nil {
				t.Fatal(err)
			}
		}
		stmt.Close()
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func writePostgres(t *testing.T, url string, ts []estate.Table) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, tab := range ts {
		if _, err := conn.Exec(ctx, "CREATE TABLE "+tab.Name+" ("+columns(tab)+")"); err != nil {
			t.Fatal(err)
		}
		names := make([]string, len(tab.Columns))
		for i, c := range tab.Columns {
			names[i] = c.Name
		}
		data := make([][]any, len(tab.Rows))
		for i, r := range tab.Rows {
			data[i] = values(r)
		}
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{tab.Name}, names, pgx.CopyFromRows(data)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(ctx, "ANALYZE"); err != nil {
		t.Fatal(err)
	}
}

func columns(t estate.Table) string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name+" text")
	}
	return strings.Join(out, ", ")
}

func values(row []string) []any {
	out := make([]any, len(row))
	for i, v := range row {
		if v != "" {
			out[i] = v
		}
	}
	return out
}
