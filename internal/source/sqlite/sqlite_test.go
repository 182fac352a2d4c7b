package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// registry is a small, invented school registry with what files really hold.
const registry = `
CREATE TABLE land (code TEXT PRIMARY KEY, naam TEXT) WITHOUT ROWID;
CREATE TABLE Persoon ( -- ingeschreven leerlingen
  id INTEGER PRIMARY KEY,
  sexe TEXT CHECK (sexe IN ('M', 'V', 'O')), -- geslacht volgens de BRP
  /* land van geboorte */
  veld17 TEXT REFERENCES Land,
  bijzonder TEXT,
  inschrijfdatum DATE,
  foto BLOB,
  opmerking TEXT,
  bedrag REAL
);
CREATE INDEX op_sexe ON Persoon (sexe);
CREATE INDEX op_veld17 ON Persoon (veld17);
CREATE VIEW vrouwen AS SELECT id, sexe FROM Persoon WHERE sexe = 'V';
INSERT INTO land VALUES ('6030', 'Nederland'), ('5022', 'Marokko'), ('6043', 'Turkije');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
INSERT INTO Persoon SELECT i, substr('MVO', 1 + i %% 3, 1), CASE i %% 3 WHEN 0 THEN '6030' WHEN 1 THEN '5022' ELSE '6043' END,
  CASE WHEN i %% 5000 = 17 THEN '0263' END, date('2020-01-01', (i %% 300) || ' days'), x'00ff',
  CASE WHEN i %% 100 = 3 THEN 'gezin van Marokkaanse afkomst' END, i / 2.0 FROM n;
`

// spread puts gaps of twenty between the row numbers, so that a small table
// spans so many of them that it is sampled.
const spread = `UPDATE Persoon SET id = -20 * id; UPDATE Persoon SET id = -id;`

// write makes a database file and gives its path.
func write(t testing.TB, statements string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "school.db")
	execute(t, path, statements)
	return path
}

func execute(t testing.TB, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatalf("prepare database: %v", err)
	}
}

func openPath(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Location: "sqlite:" + path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func profileOf(t testing.TB, s source.Source, name string, depth toetssteen.Depth) source.Profile {
	t.Helper()
	p, err := s.Profile(context.Background(), source.Asset{Name: name}, request(depth))
	if err != nil {
		t.Fatalf("profile %s: %v", name, err)
	}
	return p
}

func request(depth toetssteen.Depth) source.Request {
	return source.Request{Depth: depth, Sample: toetssteen.Sample{Seed: 1, Rows: 1000}}
}

func columnOf(t testing.TB, p source.Profile, name string) source.Column {
	t.Helper()
	for _, c := range p.Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("%s has no column %q", p.Asset.Name, name)
	return source.Column{}
}

func values(c source.Column) string {
	var out []string
	for _, v := range c.Values {
		out = append(out, v.Value)
	}
	return strings.Join(out, " ")
}

func whys(p source.Profile) map[string]string {
	out := map[string]string{}
	for _, n := range p.NotRead {
		out[n.What] = n.Why
	}
	return out
}

func TestContract(t *testing.T) {
	for name, more := range map[string]string{"a table that is read whole": "", "a table that is sampled": spread} {
		path := write(t, fmt.Sprintf(registry, 4000)+more+"ANALYZE;")
		t.Run(name, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source { return openPath(t, path) })
		})
	}
}

func TestNamesTypesCommentsAndKeys(t *testing.T) {
	s := openPath(t, write(t, fmt.Sprintf(registry, 10)))
	var names []string
	for a, err := range s.Assets(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, a.Kind+" "+a.Name+" "+a.Comment)
	}
	if diff := cmp.Diff([]string{"table Persoon ingeschreven leerlingen", "table land ", "view vrouwen "}, names); diff != "" {
		t.Errorf("assets (-want +got):\n%s", diff)
	}
	p := profileOf(t, s, "Persoon", toetssteen.DepthNames)
	if c := columnOf(t, p, "sexe"); c.Type != "TEXT enum('M','V','O')" || c.Comment != "geslacht volgens de BRP" {
		t.Errorf("sexe: type %q, comment %q", c.Type, c.Comment)
	}
	if c := columnOf(t, p, "veld17"); c.Comment != "land van geboorte" {
		t.Errorf("veld17: comment %q", c.Comment)
	}
	want := []source.Key{
		{Columns: []string{"id"}, Primary: true},
		{Columns: []string{"veld17"}, RefAsset: "land", RefColumns: []string{"code"}},
	}
	if diff := cmp.Diff(want, p.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestAssetsOfAFolderScanCarryTheFileName(t *testing.T) {
	path := write(t, fmt.Sprintf(registry, 10))
	s, err := Opener.Open(context.Background(), source.Target{Path: path, Name: "map/school.db"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := profileOf(t, s, "map/school.db/Persoon", toetssteen.DepthValues)
	if len(p.Keys) != 2 || p.Keys[1].RefAsset != "map/school.db/land" {
		t.Errorf("keys %v", p.Keys)
	}
}

func TestStatisticsGiveIndexedColumns(t *testing.T) {
	for _, encoding := range []string{"UTF-8", "UTF-16le", "UTF-16be"} {
		t.Run(encoding, func(t *testing.T) {
			path := write(t, "PRAGMA encoding='"+encoding+"';"+fmt.Sprintf(registry, 3000)+"ANALYZE;")
			p := profileOf(t, openPath(t, path), "Persoon", toetssteen.DepthStatistics)
			c := columnOf(t, p, "sexe")
			if len(c.Values) != 3 || !c.Estimated || c.Depth != toetssteen.DepthStatistics || c.Distinct != 3 {
				t.Errorf("sexe: %q, estimated %v, depth %s, distinct %d", values(c), c.Estimated, c.Depth, c.Distinct)
			}
			if p.Rows != 3000 || len(p.NotRead) != 1 {
				t.Errorf("%d rows, not read %v", p.Rows, p.NotRead)
			}
			if c := columnOf(t, p, "veld17"); !strings.Contains(values(c), "5022") {
				t.Errorf("veld17: %q", values(c))
			}
		})
	}
	t.Run("without ANALYZE", func(t *testing.T) {
		p := profileOf(t, openPath(t, write(t, fmt.Sprintf(registry, 10))), "Persoon", toetssteen.DepthStatistics)
		if p.Depth != toetssteen.DepthNames || !strings.Contains(whys(p)["Persoon"], "geen statistieken") {
			t.Errorf("depth %s, not read %v", p.Depth, p.NotRead)
		}
	})
}

func TestSampleIsRepeatableAndFindsSparseValues(t *testing.T) {
	path := write(t, fmt.Sprintf(registry, 6000)+spread)
	first := profileOf(t, openPath(t, path), "Persoon", toetssteen.DepthValues)
	again := profileOf(t, openPath(t, path), "Persoon", toetssteen.DepthValues)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the same seed gives another sample (-first +second):\n%s", diff)
	}
	sexe := columnOf(t, first, "sexe")
	if sexe.Seen != 1000 || sexe.Rows > 3000 || len(sexe.Values) != 3 {
		t.Errorf("sexe: %d values of %d rows: %q", sexe.Seen, sexe.Rows, values(sexe))
	}
	if first.Rows < 4500 || first.Rows > 7500 {
		t.Errorf("the table is said to have %d rows", first.Rows)
	}
	if c := columnOf(t, first, "bijzonder"); values(c) != "0263" || c.Seen != 2 {
		t.Errorf("a column with 2 values in 6000 rows gave %q, %d seen", values(c), c.Seen)
	}
	if c := columnOf(t, first, "inschrijfdatum"); len(c.Values) == 0 || len(c.Values[0].Value) != len("2020-01-01") {
		t.Errorf("a date is not given as it was written: %.30q", values(c))
	}
	if got := whys(first); len(got) != 1 || got["Persoon.foto"] != whyBlob {
		t.Errorf("not read: %v", got)
	}
}

func TestCensusCountsEveryRow(t *testing.T) {
	s := openPath(t, write(t, fmt.Sprintf(registry, 6000)))
	p := profileOf(t, s, "Persoon", toetssteen.DepthCensus)
	want := []source.ValueCount{{Value: "M", Count: 2000}, {Value: "O", Count: 2000}, {Value: "V", Count: 2000}}
	if diff := cmp.Diff(want, columnOf(t, p, "sexe").Values); diff != "" || p.Rows != 6000 {
		t.Errorf("%d rows; sexe (-want +got):\n%s", p.Rows, diff)
	}
	if got := values(columnOf(t, profileOf(t, s, "vrouwen", toetssteen.DepthValues), "sexe")); got != "V" {
		t.Errorf("view: %q", got)
	}
	if got := values(columnOf(t, profileOf(t, s, "land", toetssteen.DepthValues), "code")); got != "5022 6030 6043" {
		t.Errorf("table without row numbers: %q", got)
	}
}

func TestRowNumbersWithGapsAndHiddenByColumns(t *testing.T) {
	path := write(t, `
CREATE TABLE gaten (sexe TEXT);
INSERT INTO gaten (rowid, sexe) VALUES (-9223372036854775808, 'M'), (0, 'V'), (9223372036854775807, 'O');
CREATE TABLE verborgen (rowid TEXT, oid TEXT, _rowid_ TEXT);
INSERT INTO verborgen VALUES ('a', 'b', 'c');
CREATE TABLE deels (rowid TEXT, nr INTEGER PRIMARY KEY);
INSERT INTO deels VALUES ('M', 1), ('V', 900000000);`)
	s := openPath(t, path)
	if got := values(columnOf(t, profileOf(t, s, "gaten", toetssteen.DepthValues), "sexe")); got != "M O V" {
		t.Errorf("gaten: %q", got)
	}
	if got := values(columnOf(t, profileOf(t, s, "verborgen", toetssteen.DepthValues), "_rowid_")); got != "c" {
		t.Errorf("verborgen: %q", got)
	}
	if got := values(columnOf(t, profileOf(t, s, "deels", toetssteen.DepthValues), "rowid")); got != "M V" {
		t.Errorf("deels: %q", got)
	}
}

func TestOddNamesAndManyColumns(t *testing.T) {
	odd := []string{`aan"haal`, "regel\neinde", "Ge Slacht", "naïef ☂", "select", "`", "[x"}
	var columns, inserts, wide []string
	for _, name := range odd {
		columns = append(columns, quote(name)+" TEXT")
		inserts = append(inserts, "'M'")
	}
	for i := range 1990 {
		wide = append(wide, fmt.Sprintf("k%d INT", i))
	}
	s := openPath(t, write(t, `CREATE TABLE "Tabel ""één""" (`+strings.Join(columns, ",")+`); INSERT INTO "Tabel ""één""" VALUES (`+strings.Join(inserts, ",")+`);
CREATE TABLE breed (`+strings.Join(wide, ",")+`); INSERT INTO breed (k0, k1989) VALUES (1, 2)`))
	p := profileOf(t, s, `Tabel "één"`, toetssteen.DepthValues)
	for _, name := range odd {
		if got := values(columnOf(t, p, name)); got != "M" {
			t.Errorf("column %q holds %q", name, got)
		}
	}
	if got := values(columnOf(t, profileOf(t, s, "breed", toetssteen.DepthCensus), "k1989")); got != "2" {
		t.Errorf("last of many columns: %q", got)
	}
}

func BenchmarkCensus(b *testing.B) {
	path := write(b, fmt.Sprintf(registry, 200_000))
	for b.Loop() {
		s := openPath(b, path)
		profileOf(b, s, "Persoon", toetssteen.DepthCensus)
		s.Close()
	}
}

func BenchmarkSample(b *testing.B) {
	path := write(b, fmt.Sprintf(registry, 200_000))
	for b.Loop() {
		s := openPath(b, path)
		if _, err := s.Profile(context.Background(), source.Asset{Name: "Persoon"}, source.Request{
			Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 1, Rows: 10_000},
		}); err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
