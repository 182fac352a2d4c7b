package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"strconv"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

// A sample of rows must come from all of a table, also where rows are gone.
func TestASampleOfRowsComesFromTheWholeTable(t *testing.T) {
	for name, where := range map[string]string{"without gaps": "1", "with gaps": "i % 3 = 0", "with few rows left": "i % 50 = 0 OR i > 190000"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.Exec(`CREATE TABLE t (i INTEGER PRIMARY KEY, v TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO t SELECT i, 'v' || i FROM n WHERE ` + where)
			if err != nil {
				t.Fatal(err)
			}
			db.Close()
			s, err := Opener.Open(context.Background(), source.Target{Path: path})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			var sum float64
			met := map[string]bool{}
			for row, err := range s.(source.RowReader).Rows(t.Context(), source.Asset{Name: "t"}, source.RowRequest{
				Columns: []string{"i"}, Sample: toetssteen.Sample{Seed: 1, Rows: 2000},
			}) {
				if err != nil {
					t.Fatal(err)
				}
				if met[string(row[0])] {
					t.Fatalf("row %s comes twice", row[0])
				}
				met[string(row[0])] = true
				n, _ := strconv.Atoi(string(row[0]))
				sum += float64(n)
			}
			mean := sum / float64(len(met))
			if len(met) < 1000 || name != "with few rows left" && (mean < 92000 || mean > 108000) {
				t.Errorf("%d rows with mean %.0f, want the mean near 100,000", len(met), mean)
			}
		})
	}
}
