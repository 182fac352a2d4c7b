package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// school is a database with everything that is read or refused.
var school = []string{
	`CREATE TYPE g AS ENUM ('M','V','O''x')`, `CREATE SCHEMA s`, `CREATE TABLE s.land(code VARCHAR PRIMARY KEY, naam VARCHAR)`,
	`CREATE TABLE s.persoon(id INTEGER PRIMARY KEY, g g, land VARCHAR REFERENCES s.land(code), talen VARCHAR[], adres STRUCT(plaats VARCHAR, nr INT), foto BLOB,
 soort VARCHAR CHECK (soort IN ('a','b')), geboren DATE, "rare ""naam" VARCHAR, volgende INTEGER GENERATED ALWAYS AS (id + 1))`,
	`COMMENT ON TABLE s.persoon IS 'mensen'`, `COMMENT ON COLUMN s.persoon.g IS 'geslacht'`,
	`CREATE VIEW s.vrouw AS SELECT id, g AS geslacht FROM s.persoon WHERE g = 'V'`,
	`INSERT INTO s.land VALUES ('6030','Nederland'), ('5022','Spanje')`,
	`INSERT INTO s.persoon(id, g, land, talen, adres, foto, soort, geboren, "rare ""naam") VALUES
 (1,'M','6030',['nl','fr'],{'plaats':'Verweg','nr':1},'\xAA'::BLOB,'a','1980-02-03','Zoë'), (2,'V',NULL,NULL,NULL,NULL,'b',NULL,''), (3,'V','5022',[],NULL,NULL,NULL,NULL,NULL)`,
	`CHECKPOINT`,
}

func database(t testing.TB, name string, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	run(t, path, statements...)
	return path
}

func run(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func openAt(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Path: path, Name: "map/" + filepath.Base(path), Options: source.Options{SpillDir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func told(t testing.TB, s source.Source, d toetssteen.Depth) string {
	t.Helper()
	var b strings.Builder
	for _, p := range sourcetest.Profiles(t.(*testing.T), s, sourcetest.Request(d, 1, 1000)) {
		fmt.Fprintf(&b, "%s %s, %d rows, %d listed, depth %s: %s\n", p.Asset.Kind, p.Asset.Name, p.Rows, p.Asset.Rows, p.Depth, p.Asset.Comment)
		for _, c := range p.Columns {
			fmt.Fprintf(&b, "  %s | %s | %s | rows %d nulls %d", c.Name, c.Type, c.Comment, c.Rows, c.Nulls)
			for _, v := range c.Values {
				fmt.Fprintf(&b, " %q×%d", v.Value, v.Count)
			}
			b.WriteByte('\n')
		}
		for _, k := range p.Keys {
			fmt.Fprintf(&b, "  key primary=%t %v -> %s %v\n", k.Primary, k.Columns, k.RefAsset, k.RefColumns)
		}
		if p.Definition != "" {
			fmt.Fprintln(&b, "  =", p.Definition)
		}
		for _, n := range p.NotRead {
			fmt.Fprintln(&b, "  not read:", n.What, ":", n.Why)
		}
	}
	return b.String()
}

const wantSchool = `table map/a.duckdb/s.land, 2 rows, 2 listed, depth census: 
  code | VARCHAR |  | rows 2 nulls 0 "5022"×1 "6030"×1
  naam | VARCHAR |  | rows 2 nulls 0 "Nederland"×1 "Spanje"×1
  key primary=true [code] ->  []
table map/a.duckdb/s.persoon, 3 rows, 3 listed, depth census: mensen
  id | INTEGER |  | rows 3 nulls 0 "1"×1 "2"×1 "3"×1
  g | enum('M','V','O''x') | geslacht | rows 3 nulls 0 "V"×2 "M"×1
  land | VARCHAR |  | rows 3 nulls 1 "5022"×1 "6030"×1
  talen | VARCHAR[] |  | rows 3 nulls 1 "[]"×1 "[nl, fr]"×1
  adres | STRUCT(plaats VARCHAR, nr INTEGER) |  | rows 3 nulls 2 "{'plaats': Verweg, 'nr': 1}"×1
  foto | BLOB |  | rows -1 nulls -1
  soort | VARCHAR enum('a','b') |  | rows 3 nulls 1 "a"×1 "b"×1
  geboren | DATE |  | rows 3 nulls 2 "1980-02-03"×1
  rare "naam | VARCHAR |  | rows 3 nulls 2 "Zoë"×1
  volgende | INTEGER |  | rows 3 nulls 0 "2"×1 "3"×1 "4"×1
  key primary=true [id] ->  []
  key primary=false [land] -> map/a.duckdb/s.land [code]
  not read: map/a.duckdb/s.persoon.talen : json: velden binnenin worden nog niet gelezen
  not read: map/a.duckdb/s.persoon.adres : json: velden binnenin worden nog niet gelezen
  not read: map/a.duckdb/s.persoon.foto : binaire inhoud (blob) wordt niet gelezen
view map/a.duckdb/s.vrouw, 2 rows, -1 listed, depth census: 
  id | INTEGER |  | rows 2 nulls 0 "2"×1 "3"×1
  geslacht | enum('M','V','O''x') |  | rows 2 nulls 0 "V"×2
  = SELECT id, g AS geslacht FROM s.persoon WHERE (g = 'V')
`

func TestReadsTablesAndViews(t *testing.T) {
	got := told(t, openAt(t, database(t, "a.duckdb", school...)), toetssteen.DepthCensus)
	if diff := cmp.Diff(wantSchool, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestContract(t *testing.T) {
	path := filepath.Join(t.TempDir(), "it's 100%?.db")
	if err := os.Rename(database(t, "a.db", school...), path); err != nil {
		t.Fatal(err)
	}
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openAt(t, path) })
}

func TestASampleIsRepeatableAndDrawnFromAllRows(t *testing.T) {
	path := database(t, "a.db", `CREATE TABLE groot AS SELECT range AS nr, CASE WHEN range % 2 = 0 THEN 'M' ELSE 'V' END AS g FROM range(200000)`)
	var first string
	for i := range 2 {
		s := openAt(t, path)
		got := told(t, s, toetssteen.DepthValues)
		if i == 0 {
			first = got
		} else if diff := cmp.Diff(first, got); diff != "" {
			t.Error(diff)
		}
		sum, n := 0, 0
		for a := range s.Assets(t.Context()) {
			for row, err := range s.(source.RowReader).Rows(t.Context(), a, source.RowRequest{Columns: []string{"nr"}, Sample: toetssteen.Sample{Seed: -3, Rows: 2000}}) {
				if err != nil {
					t.Fatal(err)
				}
				var nr int
				fmt.Sscan(string(row[0]), &nr)
				sum += nr
				n++
			}
		}
		if n != 2000 || sum/n < 90_000 || sum/n > 110_000 {
			t.Errorf("%d rows with mean %d, want 2,000 around 100,000", n, sum/max(n, 1))
		}
	}
}

func TestAFileThatCannotBeOpenedSaysWhy(t *testing.T) {
	good := database(t, "a.db", school...)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"empty": {nil, "beschadigd"}, "short": {whole[:100], "beschadigd"},
		"other": {[]byte("SQLite format 3\x00" + strings.Repeat("x", 9000)), "geen DuckDB"},
	} {
		path := filepath.Join(t.TempDir(), "secret-"+name+".db")
		if err := os.WriteFile(path, c.content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Opener.Open(t.Context(), source.Target{Path: path, Name: "x.db"})
		var part *source.NotReadError
		if !errors.As(err, &part) || !strings.Contains(part.Why, c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Opener.Open(t.Context(), source.Target{Location: "duckdb:" + good + "x"}); err == nil || strings.Contains(err.Error(), filepath.Dir(good)) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestLockHolder is run by the test below in a process of its own: it holds the
// file open for writing until its input ends.
func TestLockHolder(t *testing.T) {
	path := os.Getenv("DUCKDB_TEST_HOLD")
	if path == "" {
		t.Skip("only as a helper")
	}
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE bezet(a INT)"); err != nil {
		t.Fatal(err)
	}
	fmt.Println("held")
	_, _ = fmt.Scanln()
}

func TestAFileInUseSaysSo(t *testing.T) {
	path := database(t, "a.db", school...)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockHolder$", "-test.v")
	cmd.Env = append(os.Environ(), "DUCKDB_TEST_HOLD="+path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }()
	defer in.Close()
	buf, seen := make([]byte, 256), ""
	for !strings.Contains(seen, "held") {
		n, err := out.Read(buf)
		seen += string(buf[:n])
		if err != nil {
			t.Fatal(seen, err)
		}
	}
	_, err = Opener.Open(t.Context(), source.Target{Path: path, Name: "x.db"})
	var part *source.NotReadError
	if !errors.As(err, &part) || !strings.Contains(part.Why, "vergrendeld") {
		t.Error(err)
	}
}

func TestNoOtherFileIsReached(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "geheim.csv")
	if err := os.WriteFile(secret, []byte("a\nZqbcdfgh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := database(t, "a.db", "CREATE VIEW v AS SELECT * FROM read_csv('"+secret+"')", "CREATE TABLE t AS SELECT 1 AS a")
	s := openAt(t, path)
	for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
		got := told(t, s, d)
		if strings.Contains(got, "Zqbcdfgh") || !strings.Contains(got, "table map/a.db/main.t") {
			t.Error(got)
		}
	}
}

func TestSpoiledFilesNeverFail(t *testing.T) {
	whole, err := os.ReadFile(database(t, "a.db", school...))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.db")
	try := func(content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Opener.Open(t.Context(), source.Target{Path: path, Name: "x.db", Options: source.Options{SpillDir: "-"}})
		if err != nil {
			return
		}
		defer s.Close()
		for a, err := range s.Assets(t.Context()) {
			if err == nil {
				_, _ = s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
			}
		}
	}
	for n := 0; n < len(whole); n += len(whole)/40 + 1 {
		try(whole[:n])
		spoiled := append([]byte(nil), whole...)
		for i := n; i < min(n+16, len(spoiled)); i++ {
			spoiled[i] ^= 0xff
		}
		try(spoiled)
	}
}

func TestCanariesStayOutOfReasons(t *testing.T) {
	marks := sourcetest.Canary(9, 4)
	path := database(t, "a.db", "CREATE TABLE t(a VARCHAR)", "INSERT INTO t VALUES ('"+strings.Join(marks, "'), ('")+"')",
		"CREATE VIEW v AS SELECT CAST(a AS INTEGER) AS b FROM t")
	s := openAt(t, path)
	for a := range s.Assets(t.Context()) {
		p, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
		marks.Check(t, "an error", []byte(fmt.Sprint(err)))
		marks.Check(t, "the reasons", []byte(fmt.Sprint(p.NotRead, p.Definition)))
	}
}

func TestAFileOfAnotherVersionSaysSo(t *testing.T) {
	// As DuckDB words it (storage_info.cpp); a file with another version number
	// and a right checksum cannot be made here.
	err := attachError("x.db", errors.New("IO Error: Trying to read a database file with version number 99, but we can only read versions between 64 and 68"))
	if !strings.Contains(err.Error(), "versie van DuckDB") {
		t.Error(err)
	}
}
