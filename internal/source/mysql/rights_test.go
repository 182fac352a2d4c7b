package mysql

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/testkit"
)

func TestRightsOnSomeTablesAndColumns(t *testing.T) {
	location := filledDatabase(t)
	some := newUser(t, location, "lezer", "GRANT SELECT (id, gesl) ON persoon TO lezer; GRANT REFERENCES ON persoon TO lezer; GRANT SELECT ON vrouwen TO lezer")
	s := openURL(t, some)
	for _, depth := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
		t.Run(depth.String(), func(t *testing.T) {
			p := profileOf(t, s, "persoon", depth)
			if c := columnOf(t, p, "gesl"); c.Depth != depth || len(c.Values) != 3 {
				t.Errorf("a readable column is at depth %s with %d values", c.Depth, len(c.Values))
			}
			if c := columnOf(t, p, "veld17"); c.Depth != toetssteen.DepthNames || c.Type == "" {
				t.Errorf("a column without rights is at depth %s", c.Depth)
			}
			if why := whys(p)["persoon.veld17"]; why != sqlscan.WhyNoRightColumn {
				t.Errorf("why not read: %q", why)
			}
			if got := values(columnOf(t, profileOf(t, s, "vrouwen", depth), "gesl")); got != "V" {
				t.Errorf("the view gives %q", got)
			}
		})
	}
	if a := assets(t, s); len(a) != 2 {
		t.Errorf("a user sees %d tables, has rights on 2", len(a))
	}
}

func TestAUserWithoutRightsOnDataGetsTheNames(t *testing.T) {
	location := filledDatabase(t)
	s := openURL(t, newUser(t, location, "namen", "GRANT REFERENCES ON "+databaseOf(t, location)+".* TO namen"))
	for _, depth := range []toetssteen.Depth{toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
		p := profileOf(t, s, "persoon", depth)
		if p.Depth != toetssteen.DepthNames || len(p.Columns) != 14 || whys(p)["persoon"] != sqlscan.WhyNoRight {
			t.Errorf("depth %s, %d columns, not read %v", p.Depth, len(p.Columns), whys(p))
		}
		if c := columnOf(t, p, "gesl"); c.Type != "enum('M','V','O')" {
			t.Errorf("the values that the type itself lists are lost: %q", c.Type)
		}
	}
}

func TestAUserWhoSeesNothingIsToldSo(t *testing.T) {
	location := filledDatabase(t)
	blind := newUser(t, location, "blind", "")
	u, err := url.Parse(blind)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Opener.Open(context.Background(), source.Target{Location: blind}); err == nil || !strings.Contains(err.Error(), "mag niet bij de database") {
		t.Errorf("a database without rights: %v", err)
	}
	u.Path = ""
	for a, err := range openURL(t, u.String()).Assets(context.Background()) {
		if err == nil || !strings.Contains(err.Error(), "rechten") {
			t.Errorf("asset %q, error %v", a.Name, err)
		}
	}
}

func TestStatisticsWithoutTheRightOnHistograms(t *testing.T) {
	location := filledDatabase(t)
	s := openURL(t, newUser(t, location, "tellen", "GRANT SELECT ON "+databaseOf(t, location)+".* TO tellen"))
	p := profileOf(t, s, "persoon", toetssteen.DepthStatistics)
	if got := whys(p)["persoon"]; !strings.Contains(got, "column_stats") {
		t.Errorf("not read %v", whys(p))
	}
	if c := columnOf(t, p, "geb_land"); c.Depth != toetssteen.DepthStatistics || c.Distinct < 1 || len(c.Values) > 0 {
		t.Errorf("an index tells %d distinct, depth %s", c.Distinct, c.Depth)
	}
	if c := columnOf(t, p, "veld17"); c.Depth != toetssteen.DepthNames {
		t.Errorf("a column without statistics is at depth %s", c.Depth)
	}
}

func TestAViewWhoseCallerMayNotRead(t *testing.T) {
	location := filledDatabase(t)
	run(t, location, "CREATE SQL SECURITY INVOKER VIEW achter AS SELECT gesl FROM persoon")
	p := profileOf(t, openURL(t, newUser(t, location, "kijker", "GRANT SELECT ON achter TO kijker")), "achter", toetssteen.DepthValues)
	if p.Depth != toetssteen.DepthNames || len(p.NotRead) == 0 {
		t.Errorf("depth %s, not read %v", p.Depth, whys(p))
	}
}

func TestSchemasAreChosenByPattern(t *testing.T) {
	location := filledDatabase(t)
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/"
	db := databaseOf(t, location)
	run(t, location, "CREATE DATABASE extra_een; CREATE TABLE extra_een.t (a int); CREATE DATABASE extra_twee; CREATE TABLE extra_twee.t (a int)")
	t.Cleanup(func() { run(t, location, "DROP DATABASE extra_een; DROP DATABASE extra_twee") })
	for _, c := range []struct {
		name     string
		patterns []string
		want     string
	}{
		{"a pattern", []string{"extra_*"}, "extra_een extra_twee"},
		{"one character, other case", []string{"EXTRA_?en"}, "extra_een"},
		{"two patterns", []string{db, "extra_twee"}, "extra_twee " + db},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for a, err := range openURL(t, u.String(), source.Options{Schemas: c.patterns}).Assets(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				schema, _, _ := strings.Cut(a.Name, ".")
				if len(got) == 0 || got[len(got)-1] != schema {
					got = append(got, schema)
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
	all := map[string]bool{}
	for a := range openURL(t, u.String()).Assets(context.Background()) {
		schema, _, _ := strings.Cut(a.Name, ".")
		all[schema] = true
	}
	if !all[db] || !all["extra_een"] || all["mysql"] || all["sys"] || all["information_schema"] {
		t.Errorf("without patterns the schemas are %v", all)
	}
}

func TestWritingIsImpossible(t *testing.T) {
	location := filledDatabase(t)
	run(t, location, "CREATE FUNCTION schrijf() RETURNS int MODIFIES SQL DATA BEGIN INSERT INTO land VALUES ('9999', 'x'); RETURN 1; END")
	run(t, location, "CREATE VIEW val AS SELECT schrijf() AS sexe")
	p := profileOf(t, openURL(t, location), "val", toetssteen.DepthValues)
	if !strings.Contains(whys(p)["val"], "schrijven") {
		t.Errorf("a view that writes: not read %v", whys(p))
	}
	var n int
	if err := admin(t, location).QueryRowContext(context.Background(), "SELECT COUNT(*) FROM land").Scan(&n); err != nil || n != 3 {
		t.Errorf("%d rows, error %v", n, err)
	}
}

func TestSlowTablesAreCutOffAndTheRestStands(t *testing.T) {
	location := filledDatabase(t)
	run(t, location, "CREATE VIEW traag AS SELECT gesl, SLEEP(0.01) AS wacht FROM persoon")
	s := openURL(t, location, source.Options{StatementTimeout: 1})
	p := profileOf(t, s, "traag", toetssteen.DepthValues)
	if !strings.Contains(whys(p)["traag"], "tijdslimiet") {
		t.Errorf("not read %v", whys(p))
	}
	if p := profileOf(t, s, "land", toetssteen.DepthValues); values(columnOf(t, p, "code")) != "5022 6030 6043" {
		t.Error("the table after it was not read")
	}
}

func TestALockedTableIsNotWaitedFor(t *testing.T) {
	location := filledDatabase(t)
	conn, err := admin(t, location).Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := openURL(t, location)
	all := assets(t, s)
	if _, err := conn.ExecContext(context.Background(), "LOCK TABLES persoon WRITE"); err != nil {
		t.Fatal(err)
	}
	p, err := s.Profile(context.Background(), all["persoon"], request(toetssteen.DepthCensus))
	if err != nil || p.Depth != toetssteen.DepthStatistics || !strings.Contains(fmt.Sprint(p.NotRead), "vergrendeld") {
		t.Errorf("depth %s, not read %v, error %v; want the statistics and reasons", p.Depth, p.NotRead, err)
	}
}

// endless is a view that streams for hours; tests act on it while it streams.
const (
	endless   = "CREATE VIEW groot AS SELECT p.* FROM seq_1_to_100000 s JOIN persoon p"
	streaming = 500 * time.Millisecond
)

func TestAServerThatDiesDuringTheScan(t *testing.T) {
	server, location := testkit.StartMariaDB(t)
	run(t, location, registry)
	run(t, location, endless)
	s := openURL(t, location)
	all := assets(t, s)
	time.AfterFunc(streaming, server.Kill)
	p, err := s.Profile(context.Background(), all["groot"], request(toetssteen.DepthCensus))
	if err == nil || !strings.Contains(err.Error(), "verbroken") {
		t.Errorf("error %v", err)
	}
	if p.Rows == 0 || p.Depth != toetssteen.DepthValues || !p.Partial || len(columnOf(t, p, "gesl").Values) == 0 {
		t.Errorf("what was read is lost: %d rows at depth %s, partial %v", p.Rows, p.Depth, p.Partial)
	}
	start := time.Now()
	for range 100 {
		if _, err := s.Profile(context.Background(), all["land"], request(toetssteen.DepthValues)); err == nil {
			t.Fatal("a dead server was read")
		}
	}
	if time.Since(start) > 5*time.Second {
		t.Error("every table waits for a dead server")
	}
}

func TestACancelledScanKeepsWhatWasReadAndGoesOn(t *testing.T) {
	location := filledDatabase(t)
	run(t, location, endless)
	s := openURL(t, location)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(streaming, cancel)
	start := time.Now()
	p, err := s.Profile(ctx, assets(t, s)["groot"], request(toetssteen.DepthCensus))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	if p.Rows == 0 || !p.Partial || len(columnOf(t, p, "gesl").Values) == 0 {
		t.Errorf("what was read is lost: %d rows", p.Rows)
	}
	profileOf(t, s, "land", toetssteen.DepthValues)
	for range 100 { // the server must stop too, and not stream to nobody
		if running(t, location) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the server still runs the statement")
}

// running counts statements on the endless view.
func running(t *testing.T, location string) (n int) {
	t.Helper()
	err := admin(t, location).QueryRowContext(context.Background(),
		"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = ? AND INFO LIKE '%`groot`%' AND ID <> CONNECTION_ID()", databaseOf(t, location)).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRowsAreGivenWholeForAJoin(t *testing.T) {
	s := openURL(t, filledDatabase(t))
	r := s.(source.RowReader)
	all := assets(t, s)
	read := func(name string, want source.RowRequest) (out []string) {
		for row, err := range r.Rows(context.Background(), all[name], want) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var cells []string
			for _, v := range row {
				cells = append(cells, string(v))
			}
			out = append(out, strings.Join(cells, "|"))
		}
		return out
	}
	key := profileOf(t, s, "persoon", toetssteen.DepthNames).Keys[0]
	whole := read("persoon", source.RowRequest{Columns: append([]string{"gesl"}, key.Columns...)})
	if len(whole) != 30000 || whole[0] != "V|5022" {
		t.Errorf("%d rows, the first %q", len(whole), whole[0])
	}
	if got := strings.Join(read("land", source.RowRequest{Columns: key.RefColumns}), " "); got != "5022 6030 6043" {
		t.Errorf("the other side of the key: %q", got)
	}
	want := source.RowRequest{Columns: []string{"id", "bijzonder"}, Sample: toetssteen.Sample{Seed: 3, Rows: 2000}}
	sample := read("persoon", want)
	if len(sample) < 1500 || len(sample) > 2500 {
		t.Errorf("a sample of 2000 has %d rows", len(sample))
	}
	if diff := cmp.Diff(sample, read("persoon", want)); diff != "" {
		t.Errorf("the same seed gives other rows:\n%s", diff)
	}
	for _, err := range r.Rows(context.Background(), all["persoon"], source.RowRequest{Columns: []string{"weg"}}) {
		if !errors.Is(err, toetssteen.ErrNotFound) {
			t.Errorf("a column that does not exist: %v", err)
		}
	}
	for range r.Rows(context.Background(), all["persoon"], source.RowRequest{Columns: []string{"id"}}) {
		break
	}
	profileOf(t, s, "land", toetssteen.DepthValues) // leaving off half-way leaves it usable
}

func TestReadingIsHeldBack(t *testing.T) {
	s := openURL(t, filledDatabase(t), source.Options{RowsPerSecond: 2000, StatementTimeout: 1})
	p := profileOf(t, s, "persoon", toetssteen.DepthCensus)
	// The time-out of a second leaves the server three more to say so itself.
	if n := columnOf(t, p, "id").Rows; n < 100 || n > 15000 || !p.Partial {
		t.Errorf("%d rows in some seconds at 2000 a second, partial %v", n, p.Partial)
	}
}

func TestErrorsHoldNoValues(t *testing.T) {
	location := testkit.MariaDB(t)
	marks := sourcetest.Canary(1, 8)
	for i, m := range marks {
		if i == 0 {
			run(t, location, "CREATE TABLE ruw (tekst text, waarde varchar(90), n bigint, KEY (waarde))")
		}
		run(t, location, "INSERT INTO ruw VALUES ('"+m+"', '"+m+"', -1)")
	}
	run(t, location, "CREATE VIEW fout AS SELECT n, waarde, CAST(n AS UNSIGNED) * 9223372036854775807 * 4 AS getal FROM ruw;"+
		"CREATE VIEW keuze AS SELECT (SELECT waarde FROM ruw) AS een; ANALYZE TABLE ruw PERSISTENT FOR ALL")
	s := openURL(t, location)
	for _, depth := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
		for _, name := range []string{"ruw", "fout", "keuze"} {
			p := profileOf(t, s, name, depth)
			p.Definition = "" // it may hold literals, as the port says
			if depth >= toetssteen.DepthValues && name != "ruw" && len(p.NotRead) == 0 {
				t.Errorf("%s is read without an error", name)
			}
			marks.Check(t, "the reasons", []byte(fmt.Sprint(p.NotRead)))
			for _, c := range p.Columns {
				marks.Check(t, "a column's description", []byte(fmt.Sprint(c.Name, c.Type, c.Comment, c.Shapes)))
			}
		}
	}
}
