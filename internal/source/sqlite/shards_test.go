package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// A table that is read in ranges must be counted as one that is read in one go.
func TestACensusInRangesCountsEveryRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`CREATE TABLE t (i INTEGER PRIMARY KEY, sexe TEXT, uniek TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
INSERT INTO t SELECT i, CASE WHEN i % 10 = 0 THEN NULL WHEN i % 3 = 0 THEN 'M' ELSE 'V' END, 'u' || i FROM n WHERE i < 70000 OR i % 2 = 0`)
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	read := func() source.Profile {
		s, err := Opener.Open(context.Background(), source.Target{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		f := s.(*file)
		if ranges, err := f.shardable(t.Context(), f.tables[0]); err != nil || len(ranges) != shards {
			t.Fatalf("%d ranges, %v: the test does not test", len(ranges), err)
		}
		p := sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthCensus, 1, 0))[0]
		p.Asset.Ref = nil
		return p
	}
	p := read()
	const rows = 69_999 + 25_001 // below 70,000, and the even ones from there
	if p.Rows != rows {
		t.Errorf("%d rows, want %d", p.Rows, rows)
	}
	var want []source.ValueCount
	var m, v, nulls int64
	for i := 1; i <= 120_000; i++ {
		switch {
		case i >= 70_000 && i%2 == 1:
		case i%10 == 0:
			nulls++
		case i%3 == 0:
			m++
		default:
			v++
		}
	}
	want = []source.ValueCount{{Value: "V", Count: v}, {Value: "M", Count: m}}
	if diff := cmp.Diff(want, p.Columns[1].Values); diff != "" || p.Columns[1].Nulls != nulls {
		t.Errorf("%d absent, want %d; values (-want +got):\n%s", p.Columns[1].Nulls, nulls, diff)
	}
	u := p.Columns[2]
	if u.Seen != rows || !u.Truncated || u.Distinct < rows*95/100 || u.Distinct > rows*105/100 {
		t.Errorf("a unique column: %d seen, %d distinct, truncated %v", u.Seen, u.Distinct, u.Truncated)
	}
	if diff := cmp.Diff(p, read()); diff != "" {
		t.Errorf("two readings differ:\n%s", diff)
	}
}
