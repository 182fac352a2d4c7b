package parquet

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// duck runs statements in DuckDB, which writes the files and counts them
// independently.
func duck(t testing.TB, statements ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return db
}

// people is a table of invented persons with the types that registers use.
const peopleTable = `CREATE TABLE p AS SELECT
	i AS nr,
	['M','V','O'][1 + i % 3] AS geslacht,
	CASE WHEN i % 7 = 0 THEN NULL ELSE lpad(((i * 37) % 500)::VARCHAR, 4, '0') END AS nationaliteit,
	DATE '1990-01-01' + (i % 5000)::INTEGER AS geboren,
	(i % 2 = 0) AS actief,
	(i * 1.25)::DECIMAL(12,2) AS bedrag,
	(i % 1000)::DECIMAL(30,3) AS groot,
	i / 8 AS maat,
	(i % 40)::FLOAT AS code_als_getal,
	TIMESTAMP '2020-01-01 10:00:00' + to_seconds(i) AS gezien,
	'naam ' || i AS naam,
	['NL', 'BE', 'MA'][1 : (i % 3)::INTEGER] AS landen,
	{'land': ['NL','DE'][1 + i % 2], 'plaats': 'plaats ' || (i % 50)} AS geboorte,
	[{'land': 'TR', 'jaar': 1990 + i % 10}] AS kinderen,
	MAP {'soort': 'x' || (i % 3)} AS kenmerken,
	NULL::VARCHAR AS leeg,
	(i % 64)::UTINYINT AS klein,
	uuid() AS sleutel
	FROM range(ROWS) r(i)`

func people(rows int) string { return strings.ReplaceAll(peopleTable, "ROWS", strconv.Itoa(rows)) }

func write(t testing.TB, db *sql.DB, query, options string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "personen.parquet")
	s := fmt.Sprintf("COPY (%s) TO '%s' (FORMAT parquet%s)", query, path, options)
	if _, err := db.Exec(s); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return path
}

func openFile(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func profile(t testing.TB, s source.Source, want source.Request) source.Profile {
	t.Helper()
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Profile(t.Context(), a, want)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatal("no assets")
	return source.Profile{}
}

func column(t testing.TB, p source.Profile, name string) source.Column {
	t.Helper()
	for _, c := range p.Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no column %q in %v", name, names(p))
	return source.Column{}
}

func names(p source.Profile) []string {
	var out []string
	for _, c := range p.Columns {
		out = append(out, c.Name)
	}
	return out
}

func request(d toetssteen.Depth, rows int64) source.Request {
	return source.Request{Depth: d, Sample: toetssteen.Sample{Seed: 1, Rows: rows}}
}

func TestContract(t *testing.T) {
	path := write(t, duck(t, people(5000)), "FROM p", ", ROW_GROUP_SIZE 2048")
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openFile(t, path) })
}

func TestNamesTypesAndPaths(t *testing.T) {
	path := write(t, duck(t, people(10)), "FROM p", "")
	p := profile(t, openFile(t, path), request(toetssteen.DepthNames, 0))
	var got []string
	for _, c := range p.Columns {
		got = append(got, fmt.Sprintf("%s %s %v", c.Name, c.Type, c.Nested))
	}
	want := []string{
		"nr INT(64,true) false", "geslacht STRING false", "nationaliteit STRING false", "geboren DATE false",
		"actief BOOLEAN false", "bedrag DECIMAL(12,2) false", "groot DECIMAL(30,3) false", "maat DOUBLE false",
		"code_als_getal FLOAT false", "gezien TIMESTAMP(isAdjustedToUTC=false,unit=MICROS) false", "naam STRING false",
		"landen[] STRING true", "geboorte.land STRING true", "geboorte.plaats STRING true",
		"kinderen[].land STRING true", "kinderen[].jaar INT(64,true) true",
		"kenmerken[].key STRING true", "kenmerken[].value STRING true", "leeg STRING false",
		"klein INT(8,false) false", "sleutel UUID false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

// scalar columns as DuckDB writes them in text.
var scalars = map[string]string{
	"nr": "nr::VARCHAR", "geslacht": "geslacht", "nationaliteit": "nationaliteit", "geboren": "geboren::VARCHAR",
	"actief": "actief::VARCHAR", "bedrag": "bedrag::VARCHAR", "groot": "groot::VARCHAR",
	"maat": "regexp_replace(maat::VARCHAR, '\\.0$', '')", "code_als_getal": "code_als_getal::INTEGER::VARCHAR",
	"gezien": "gezien::VARCHAR", "naam": "naam", "klein": "klein::VARCHAR", "sleutel": "sleutel::VARCHAR",
	"geboorte.land": "geboorte.land", "geboorte.plaats": "geboorte.plaats",
}

func TestCensusAgreesWithDuckDB(t *testing.T) {
	const rows = 7000
	db := duck(t, people(rows))
	for _, options := range []string{
		", CODEC 'uncompressed'", ", CODEC 'snappy'", ", CODEC 'zstd'", ", CODEC 'gzip'", ", CODEC 'lz4_raw'", ", CODEC 'brotli'",
		", PARQUET_VERSION V2, ROW_GROUP_SIZE 2048", ", ROW_GROUP_SIZE 2048, DICTIONARY_SIZE_LIMIT 1",
	} {
		t.Run(options, func(t *testing.T) {
			path := write(t, db, "FROM p", options)
			p := profile(t, openFile(t, path), request(toetssteen.DepthCensus, 0))
			if len(p.NotRead) > 0 || p.Rows != rows {
				t.Fatalf("not read %v, rows %d", p.NotRead, p.Rows)
			}
			for name, expr := range scalars {
				compare(t, db, path, column(t, p, name), expr)
			}
			landen := column(t, p, "landen[]")
			if diff := cmp.Diff([]source.ValueCount{{Value: "NL", Count: 4666}, {Value: "BE", Count: 2333}}, landen.Values); diff != "" {
				t.Errorf("landen[] (-want +got):\n%s", diff)
			}
			if leeg := column(t, p, "leeg"); leeg.Nulls != rows || leeg.Rows != rows {
				t.Errorf("leeg: %d nulls in %d rows", leeg.Nulls, leeg.Rows)
			}
		})
	}
}

// compare counts a column with DuckDB and with our reader.
func compare(t *testing.T, db *sql.DB, path string, c source.Column, expr string) {
	t.Helper()
	rows, err := db.Query(fmt.Sprintf("SELECT %s AS v, count(*) FROM '%s' WHERE v IS NOT NULL GROUP BY 1", expr, path))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	want, total := map[string]int64{}, int64(0)
	for rows.Next() {
		var v string
		var n int64
		if err := rows.Scan(&v, &n); err != nil {
			t.Fatal(err)
		}
		want[v] = n
		total += n
	}
	if c.Seen != total {
		t.Errorf("%s: saw %d values, DuckDB %d", c.Name, c.Seen, total)
	}
	if !c.Truncated && len(c.Values) != len(want) {
		t.Errorf("%s: %d distinct values, DuckDB %d", c.Name, len(c.Values), len(want))
	}
	for _, v := range c.Values {
		if want[v.Value] != v.Count {
			t.Fatalf("%s: value %q counted %d times, DuckDB %d", c.Name, v.Value, v.Count, want[v.Value])
		}
	}
}

func TestStatisticsListTheValuesWithoutReadingRows(t *testing.T) {
	path := write(t, duck(t, people(20000)), "FROM p", ", ROW_GROUP_SIZE 10240")
	p := profile(t, openFile(t, path), request(toetssteen.DepthStatistics, 0))
	sex := column(t, p, "geslacht")
	want := []source.ValueCount{{Value: "M", Count: 2}, {Value: "O", Count: 2}, {Value: "V", Count: 2}}
	if diff := cmp.Diff(want, sex.Values); diff != "" {
		t.Errorf("values, one per row group (-want +got):\n%s", diff)
	}
	if !sex.Estimated || sex.Truncated || sex.Rows != 20000 || sex.Nulls != 0 || sex.Seen != 6 || sex.Distinct != 3 {
		t.Errorf("geslacht: %+v", sex)
	}
	nat := column(t, p, "nationaliteit")
	if len(nat.Values) != 500 || nat.Nulls != 2858 {
		t.Errorf("nationaliteit: %d values and %d nulls, want 500 and 2858", len(nat.Values), nat.Nulls)
	}
	if name := column(t, p, "naam"); !name.Truncated {
		t.Errorf("naam has no dictionary, so its list of values cannot be whole: %+v", name)
	}
	for _, c := range p.Columns {
		if c.Name == "leeg" || c.Depth == toetssteen.DepthStatistics {
			continue
		}
		found := false
		for _, n := range p.NotRead {
			found = found || n.What == "personen.parquet."+c.Name
		}
		if !found {
			t.Errorf("%s reached only %s and is not listed as not read", c.Name, c.Depth)
		}
	}
}

func TestSampleOfASparseColumnIsFull(t *testing.T) {
	db := duck(t, `CREATE TABLE p AS SELECT CASE WHEN i % 100 = 0 THEN 'TR' END AS land, i AS nr FROM range(100000) r(i)`)
	path := write(t, db, "FROM p", ", ROW_GROUP_SIZE 2048")
	p := profile(t, openFile(t, path), request(toetssteen.DepthValues, 500))
	land := column(t, p, "land")
	if land.Seen != 500 || len(land.Values) != 1 {
		t.Errorf("asked for 500 values of land, got %d: %v", land.Seen, land.Values)
	}
	if nr := column(t, p, "nr"); nr.Rows >= 100000 || nr.Seen != 500 {
		t.Errorf("nr: %d rows were read for %d values", nr.Rows, nr.Seen)
	}
}

func TestOpenExplainsWhatIsWrong(t *testing.T) {
	whole, err := os.ReadFile(write(t, duck(t, people(100)), "FROM p", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		content []byte
		want    error
	}{
		{"a file that breaks off", whole[:len(whole)/2], errTruncated},
		{"only the first bytes", []byte("PAR1"), errTruncated},
		{"an encrypted file", []byte("PARE........PARE"), errEncrypted},
		{"a footer that claims more than there is", []byte("PAR1\xff\xff\xff\x7fPAR1"), errCorrupt},
		{"a footer of noise", append([]byte("PAR1\x15\xff\xff\xff\xff"), []byte("\x05\x00\x00\x00PAR1")...), errCorrupt},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.parquet")
			if err := os.WriteFile(path, tc.content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := open(t.Context(), source.Target{Path: path, Name: "map/x.parquet"})
			var not *source.NotReadError
			if !errors.As(err, &not) || not.Why != reason(tc.want) || not.What != "map/x.parquet" {
				t.Errorf("got error %v, want %v of map/x.parquet", err, tc.want)
			}
		})
	}
}

func TestADamagedColumnLeavesTheOthers(t *testing.T) {
	path := write(t, duck(t, people(5000)), "FROM p", ", CODEC 'zstd'")
	s := openFile(t, path).(*file)
	m := s.meta.RowGroups[0].Columns[1].MetaData
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := m.DataPageOffset
	if m.DictionaryPageOffset > 0 {
		at = min(at, m.DictionaryPageOffset)
	}
	copy(b[at:], bytes.Repeat([]byte{0xee}, 40))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range []toetssteen.Depth{toetssteen.DepthStatistics, toetssteen.DepthCensus} {
		p := profile(t, openFile(t, path), request(d, 100))
		if len(p.NotRead) == 0 || p.NotRead[0].What != "personen.parquet.geslacht" {
			t.Errorf("depth %s: not read %v, want geslacht first", d, p.NotRead)
		}
		if got := column(t, p, "geboorte.land"); len(got.Values) != 2 {
			t.Errorf("depth %s: geboorte.land has %v", d, got.Values)
		}
	}
}

func TestCommentsOfSparkAreRead(t *testing.T) {
	db := duck(t)
	path := write(t, db, "SELECT 'x' AS kenmerk_a, ['y'] AS lijst",
		`, KV_METADATA {"org.apache.spark.sql.parquet.row.metadata": '{"type":"struct","fields":[`+
			`{"name":"kenmerk_a","type":"string","nullable":true,"metadata":{"comment":"nationaliteit van de klant"}},`+
			`{"name":"lijst","type":{"type":"array","elementType":"string"},"metadata":{"comment":"landen"}}]}',`+
			` "description": 'bestand met verzonnen klanten'}`)
	s := openFile(t, path)
	p := profile(t, s, request(toetssteen.DepthNames, 0))
	got := []string{p.Asset.Comment, column(t, p, "kenmerk_a").Comment, column(t, p, "lijst[]").Comment}
	want := []string{"bestand met verzonnen klanten", "nationaliteit van de klant", "landen"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
}

func TestCancelledScanKeepsWhatItRead(t *testing.T) {
	s := openFile(t, write(t, duck(t, people(5000)), "FROM p", ""))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for a := range s.Assets(ctx) {
		_, err := s.Profile(ctx, a, request(toetssteen.DepthStatistics, 0))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want context.Canceled", err)
		}
	}
}
