package sqlscan

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// lite is a dialect over SQLite, for tests alone: it is there on every machine.
func lite() Dialect {
	return Dialect{
		Format: "lite",
		Begin: func(ctx context.Context, conn *sql.Conn, _ time.Duration) (*sql.Tx, error) {
			return conn.BeginTx(ctx, nil)
		},
		Catalog: func(ctx context.Context, tx *sql.Tx, keep func(string) bool) (*Catalog, error) {
			c := NewCatalog(keep)
			err := c.AddTables(ctx, tx, "SELECT 'main', name, type, NULL, 'bijschrift' FROM sqlite_schema WHERE type IN ('table', 'view')")
			if err == nil {
				err = c.AddColumns(ctx, tx, "SELECT 'main', s.name, i.name, i.type, lower(i.type), NULL, i.name <> 'geheim' FROM sqlite_schema s, pragma_table_info(s.name) i ORDER BY s.name, i.cid")
			}
			if err == nil {
				err = c.AddKeys(ctx, tx, `SELECT 'main', s.name, f.id, 'f', f."from", 'main', f."table", f."to" FROM sqlite_schema s, pragma_foreign_key_list(s.name) f ORDER BY s.name, f.id, f.seq`)
			}
			if err == nil {
				err = c.AddDefinitions(ctx, tx, "SELECT 'main', name, sql FROM sqlite_schema WHERE type = 'view'")
			}
			return c, err
		},
		Statistics: func(_ context.Context, _ *sql.Tx, t *Table) (map[string]Estimate, []toetssteen.NotRead, error) {
			if t.Name != "land" {
				return nil, nil, nil
			}
			return map[string]Estimate{"code": {Rows: 200, Nulls: 0.1, Values: []Share{{"6030", 0.5}}, Bounds: []string{"5022", "6043"}}}, nil, nil
		},
		Size: func(ctx context.Context, tx *sql.Tx, t *Table) (n int64, err error) {
			err = tx.QueryRowContext(ctx, "SELECT count(*) FROM "+QuoteStandard(t.Name)).Scan(&n)
			return n, err
		},
		Sample: func(_ context.Context, _ *sql.Tx, t *Table, d Draw) ([]Part, error) {
			return []Part{
				{From: QuoteStandard(t.Name), Where: "rowid % 7 = " + fmt.Sprint(d.Seed%7), Order: "rowid", Limit: d.Aim / 2},
				{From: QuoteStandard(t.Name), Where: "rowid % 7 = " + fmt.Sprint((d.Seed+1)%7), Order: "rowid", Limit: d.Aim / 2},
			}, nil
		},
		Failure: func(err error) (Kind, string, bool) {
			var e *sqlite.Error
			if errors.As(err, &e) {
				return map[int]Kind{1: Gone, 9: TimedOut}[e.Code()&0xff], fmt.Sprint(e.Code()), true
			}
			return Other, "", false
		},
	}
}

const schools = `
CREATE TABLE land (code text, naam text);
INSERT INTO land VALUES ('6030', 'Nederland'), ('5022', 'Marokko'), ('', NULL);
CREATE TABLE persoon (id integer primary key, sexe text, zeldzaam text, geheim text, geb text REFERENCES land (code));
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
INSERT INTO persoon SELECT i, CASE i % 2 WHEN 0 THEN 'M' ELSE 'V' END, CASE WHEN i % 9000 = 3 THEN 'zie dossier, afkomst bekend' END, 'x', '6030' FROM n;
CREATE VIEW vrouw AS SELECT id, sexe FROM persoon WHERE sexe = 'V';
CREATE VIEW eindeloos AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;`

func openLite(t *testing.T, file string, opt source.Options) source.Source {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), Config{Dialect: lite(), DB: db, Where: "lite://proef", Prefix: "map/", Options: opt})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func liteFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "proef")
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
	return file
}

func profile(t *testing.T, s source.Source, name string, want source.Request) source.Profile {
	t.Helper()
	p, err := s.Profile(context.Background(), source.Asset{Name: name}, want)
	if err != nil {
		t.Fatalf("profile %s: %v", name, err)
	}
	return p
}

func column(t *testing.T, p source.Profile, name string) source.Column {
	t.Helper()
	for _, c := range p.Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no column %q", name)
	return source.Column{}
}

func TestContract(t *testing.T) {
	text, _, _ := strings.Cut(schools, "CREATE VIEW eindeloos")
	file := liteFile(t, text)
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openLite(t, file, source.Options{}) })
}

func TestNamesAndKeys(t *testing.T) {
	s := openLite(t, liteFile(t, schools), source.Options{})
	p := profile(t, s, "map/main.persoon", sourcetest.Request(toetssteen.DepthNames, 1, 10))
	want := []source.Key{{Columns: []string{"geb"}, RefAsset: "map/main.land", RefColumns: []string{"code"}}}
	if diff := cmp.Diff(want, p.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if c := column(t, p, "sexe"); c.Type != "TEXT" && c.Type != "text" || c.Rows != -1 {
		t.Errorf("column %+v", c)
	}
	if d := profile(t, s, "map/main.vrouw", sourcetest.Request(toetssteen.DepthNames, 1, 10)).Definition; !strings.Contains(d, "'V'") {
		t.Errorf("definition %q", d)
	}
}

func TestCensusOfColumnsWithRights(t *testing.T) {
	var told int64
	want := sourcetest.Request(toetssteen.DepthCensus, 1, 10)
	want.Meter = func(done, _ int64) { told = done }
	p := profile(t, openLite(t, liteFile(t, schools), source.Options{}), "map/main.persoon", want)
	c := column(t, p, "sexe")
	if diff := cmp.Diff([]source.ValueCount{{Value: "M", Count: 20000}, {Value: "V", Count: 20000}}, c.Values); diff != "" {
		t.Error(diff)
	}
	if c.Rows != 40000 || c.Nulls != 0 || p.Rows != 40000 || told != 40000 {
		t.Errorf("%d rows, %d nulls, %d in the table, the meter was told %d", c.Rows, c.Nulls, p.Rows, told)
	}
	if g := column(t, p, "geheim"); g.Depth != toetssteen.DepthNames {
		t.Errorf("a column without rights is at depth %s", g.Depth)
	}
}

func TestSampleLooksUpSparseColumns(t *testing.T) {
	p := profile(t, openLite(t, liteFile(t, schools), source.Options{}), "map/main.persoon", sourcetest.Request(toetssteen.DepthValues, 1, 1000))
	if c := column(t, p, "sexe"); c.Seen != 1000 || c.Rows != 5000 {
		t.Errorf("sample: %d values of %d rows", c.Seen, c.Rows)
	}
	if c := column(t, p, "zeldzaam"); c.Seen != 5 || c.Texts == nil || c.Texts.Hits["test.text.1"] != 5 {
		t.Errorf("a sparse column: %d values, texts %+v", c.Seen, c.Texts)
	}
}

func TestStatisticsSayWhatIsMissing(t *testing.T) {
	s := openLite(t, liteFile(t, schools), source.Options{})
	c := column(t, profile(t, s, "map/main.land", sourcetest.Request(toetssteen.DepthStatistics, 1, 10)), "code")
	want := []source.ValueCount{{Value: "6030", Count: 100}, {Value: "5022", Count: 40}, {Value: "6043", Count: 40}}
	if diff := cmp.Diff(want, c.Values); diff != "" || c.Nulls != 20 || c.Rows != 200 || !c.Estimated {
		t.Errorf("%d rows, %d nulls (-want +got):\n%s", c.Rows, c.Nulls, diff)
	}
	for name, why := range map[string]string{"persoon": WhyNoStatistics, "vrouw": WhyView} {
		p := profile(t, s, "map/main."+name, sourcetest.Request(toetssteen.DepthStatistics, 1, 10))
		if p.Depth != toetssteen.DepthNames || !strings.Contains(fmt.Sprint(p.NotRead), why) {
			t.Errorf("%s: depth %s, not read %v", name, p.Depth, p.NotRead)
		}
	}
}

func TestWhatBreaksIsSaidAndTheRestStands(t *testing.T) {
	s := openLite(t, liteFile(t, schools+"CREATE TABLE weg (id int); CREATE VIEW stuk AS SELECT id FROM weg;"), source.Options{StatementTimeout: 1})
	for range s.Assets(t.Context()) { // the table is there when the names are read
		continue
	}
	d := s.(*database)
	if _, err := d.db.Exec("DROP TABLE weg"); err != nil {
		t.Fatal(err)
	}
	p := profile(t, s, "map/main.stuk", sourcetest.Request(toetssteen.DepthValues, 1, 10))
	if len(p.NotRead) != 1 || p.NotRead[0].Why != kindWhys[Gone] {
		t.Errorf("not read %v", p.NotRead)
	}
	p = profile(t, s, "map/main.eindeloos", sourcetest.Request(toetssteen.DepthCensus, 1, 10))
	if !p.Partial || p.Depth != toetssteen.DepthValues || p.Rows == 0 || !strings.Contains(fmt.Sprint(p.NotRead), "tijdslimiet") {
		t.Errorf("partial %v at depth %s, %d rows, not read %v", p.Partial, p.Depth, p.Rows, p.NotRead)
	}
	if p := profile(t, s, "map/main.land", sourcetest.Request(toetssteen.DepthCensus, 1, 10)); p.Rows != 3 {
		t.Error("the table after it was not read")
	}
}

func TestAnEmptyDatabaseIsSaidToBeEmpty(t *testing.T) {
	n := 0
	for a, err := range openLite(t, liteFile(t, schools), source.Options{Schemas: []string{"andere"}}).Assets(t.Context()) {
		var why *source.NotReadError
		if !errors.As(err, &why) || why.Why != whyNothing || a.Name != "" {
			t.Errorf("asset %q, error %v", a.Name, err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d entries", n)
	}
}

func TestSchemaPatterns(t *testing.T) {
	for _, c := range []struct {
		patterns []string
		schema   string
		want     bool
	}{
		{nil, "x", true},
		{[]string{"duo_*"}, "DUO_2024", true},
		{[]string{"duo_*"}, "oud_duo_2024", false},
		{[]string{"a?"}, "ab", true},
		{[]string{"a?"}, "abc", false},
		{[]string{"a.b"}, "axb", false},
		{[]string{"x", "y"}, "y", true},
	} {
		if got := Keep(c.patterns)(c.schema); got != c.want {
			t.Errorf("%q on %q: %v", c.patterns, c.schema, got)
		}
	}
}

func TestAddressesAreShownWithoutCredentials(t *testing.T) {
	schemes := []string{"lite://", "licht://"}
	for location, want := range map[string]string{
		"lite://u:p@host:1/db?tls=1":     "lite://host:1/db",
		"LICHT://host/db":                "licht://host/db",
		"lite://u:p@a@host/db":           "lite://host/db",
		"lite://u:geheim":                "lite://…",
		"lite://u:p@host/db?password=a@": "lite://…",
		"andere://u:p@host/db":           "lite://…",
		"lite://u:p@[::1]:3306/db#x":     "lite://[::1]:3306/db",
		"lite://u:ge/heim@host/db":       "lite://host/db",
	} {
		if got := redactURL(location, schemes); got != want {
			t.Errorf("%s is shown as %s, want %s", location, got, want)
		}
	}
	a, err := ParseAddress(source.Target{Location: "lite://u@host/db", Options: source.Options{Password: "apart"}}, schemes)
	if err != nil || a.Password != "apart" || a.User != "u" {
		t.Errorf("%+v, error %v", a, err)
	}
	if a, err = ParseAddress(source.Target{Location: "lite://u:in@host/db", Options: source.Options{Password: "apart"}}, schemes); err != nil || a.Password != "in" {
		t.Errorf("%+v, error %v", a, err)
	}
}

func TestRowsWhole(t *testing.T) {
	s := openLite(t, liteFile(t, schools), source.Options{})
	r := s.(source.RowReader)
	n := 0
	for row, err := range r.Rows(t.Context(), source.Asset{Name: "map/main.persoon"}, source.RowRequest{Columns: []string{"sexe", "zeldzaam"}}) {
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 && (string(row[0]) != "V" || row[1] != nil) {
			t.Errorf("first row %q", row)
		}
		n++
	}
	if n != 40000 {
		t.Errorf("%d rows", n)
	}
	for _, err := range r.Rows(t.Context(), source.Asset{Name: "map/main.persoon"}, source.RowRequest{Columns: []string{"geheim"}}) {
		if err == nil {
			t.Error("a column without rights is read")
		}
	}
}

func TestPaceLetsRowsThroughInSteps(t *testing.T) {
	var free *pace
	if err := free.wait(t.Context()); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := newPace(20)
	defer p.stop()
	passed := 0
	for p.wait(ctx) == nil && passed < 100 {
		passed++
	}
	if passed > 1 {
		t.Errorf("%d rows at once, want 1", passed)
	}
}
