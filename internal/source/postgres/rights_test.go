package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/testkit"
)

// role makes a user that is dropped when the test ends, with the grants given.
func role(t *testing.T, url, name, grants string) string {
	t.Helper()
	run(t, url, "CREATE ROLE "+name+" LOGIN PASSWORD 'geheim-van-"+name+"';"+grants)
	t.Cleanup(func() { run(t, url, "DROP OWNED BY "+name+"; DROP ROLE "+name) })
	return as(t, url, name, "geheim-van-"+name)
}

func TestRightsOnSomeTablesAndColumns(t *testing.T) {
	url := filled(t)
	some := role(t, url, "lezer", "GRANT SELECT (id, gesl) ON persoon TO lezer; GRANT SELECT ON vrouwen TO lezer")
	s := openURL(t, some)
	for _, depth := range []toetssteen.Depth{toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
		t.Run(depth.String(), func(t *testing.T) {
			p := profileOf(t, s, "public.persoon", depth)
			if c := columnOf(t, p, "gesl"); c.Depth != depth || len(c.Values) != 3 {
				t.Errorf("a readable column is at depth %s with %d values", c.Depth, len(c.Values))
			}
			if c := columnOf(t, p, "veld17"); c.Depth != toetssteen.DepthNames || c.Type == "" {
				t.Errorf("a column without rights is at depth %s", c.Depth)
			}
			if why := whys(p)["public.persoon.veld17"]; why != whyNoRightColumn {
				t.Errorf("why not read: %q", why)
			}
			land := profileOf(t, s, "public.land", depth)
			if why := whys(land)["public.land"]; why != whyNoRight || land.Depth != toetssteen.DepthNames || len(land.Columns) != 2 {
				t.Errorf("table without rights: depth %s, why %q", land.Depth, why)
			}
		})
	}
}

func TestNoRightsAtAllStillGivesTheNames(t *testing.T) {
	url := filled(t)
	s := openURL(t, role(t, url, "buiten", "REVOKE USAGE ON SCHEMA public FROM PUBLIC"))
	p := profileOf(t, s, "public.persoon", toetssteen.DepthValues)
	if p.Depth != toetssteen.DepthNames || len(p.Columns) != 11 || whys(p)["public.persoon"] != whyNoRight {
		t.Errorf("depth %s, %d columns, not read %v", p.Depth, len(p.Columns), whys(p))
	}
}

func TestViewWhoseOwnerMayNotRead(t *testing.T) {
	url := filled(t)
	some := role(t, url, "kijker", "GRANT SELECT ON vrouwen TO kijker")
	run(t, url, "CREATE ROLE eigenaar; GRANT USAGE, CREATE ON SCHEMA public TO eigenaar; ALTER VIEW vrouwen OWNER TO eigenaar")
	t.Cleanup(func() { run(t, url, "DROP OWNED BY eigenaar; DROP ROLE eigenaar") })
	p := profileOf(t, openURL(t, some), "public.vrouwen", toetssteen.DepthValues)
	if p.Depth != toetssteen.DepthNames || !strings.Contains(whys(p)["public.vrouwen"], "leesrecht") {
		t.Errorf("depth %s, not read %v", p.Depth, whys(p))
	}
}

func TestRowSecurityIsSaid(t *testing.T) {
	url := filled(t)
	some := role(t, url, "deel", "GRANT SELECT ON persoon TO deel; ALTER TABLE persoon ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON persoon TO deel USING (id < 10)")
	s := openURL(t, some)
	p := profileOf(t, s, "public.persoon", toetssteen.DepthCensus)
	if p.Rows != 9 || !strings.Contains(whys(p)["public.persoon"], "rijbeveiliging") {
		t.Errorf("%d rows, not read %v", p.Rows, whys(p))
	}
	p = profileOf(t, s, "public.persoon", toetssteen.DepthStatistics)
	if !strings.Contains(whys(p)["public.persoon"], "rijbeveiliging") {
		t.Errorf("not read %v", whys(p))
	}
}

func TestTableWithoutStatistics(t *testing.T) {
	url := testkit.Postgres(t)
	run(t, url, "CREATE TABLE vers (sexe text); INSERT INTO vers VALUES ('man')")
	p := profileOf(t, openURL(t, url), "public.vers", toetssteen.DepthStatistics)
	if p.Depth != toetssteen.DepthNames || !strings.Contains(whys(p)["public.vers"], "ANALYZE") {
		t.Errorf("depth %s, not read %v", p.Depth, whys(p))
	}
}

func TestWritingIsImpossible(t *testing.T) {
	url := filled(t)
	run(t, url, `CREATE FUNCTION schrijf() RETURNS text LANGUAGE sql VOLATILE AS $$ INSERT INTO public.land VALUES ('9999', 'x') RETURNING naam $$;
CREATE VIEW val AS SELECT public.schrijf() AS sexe`)
	s := openURL(t, url).(*database)
	p := profileOf(t, s, "public.val", toetssteen.DepthValues)
	if !strings.Contains(whys(p)["public.val"], "schrijven") {
		t.Errorf("a view that writes: not read %v", whys(p))
	}
	if _, err := s.conn.Exec(context.Background(), "DELETE FROM land"); err == nil {
		t.Error("the session itself can write")
	}
	err := s.readOnly(context.Background(), time.Second, func(tx pgx.Tx) error {
		_, err := tx.Exec(context.Background(), "CREATE TABLE spoor ()")
		return err
	})
	if err == nil {
		t.Error("a transaction of the connector can write")
	}
}

func TestSlowTablesAreCutOffAndTheRestStands(t *testing.T) {
	url := filled(t)
	run(t, url, "CREATE VIEW traag AS SELECT gesl, pg_sleep(30) IS NULL AS wacht FROM persoon")
	s, err := Opener.Open(context.Background(), source.Target{Location: url, Options: source.Options{StatementTimeout: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := profileOf(t, s, "public.traag", toetssteen.DepthValues)
	if !strings.Contains(whys(p)["public.traag"], "tijdslimiet") {
		t.Errorf("not read %v", whys(p))
	}
	if p := profileOf(t, s, "public.land", toetssteen.DepthValues); values(columnOf(t, p, "code")) != "5022 6030 6043" {
		t.Error("the table after it was not read")
	}
}

func TestLockedTableIsNotWaitedFor(t *testing.T) {
	url := filled(t)
	run(t, url, "ALTER TABLE land ADD COLUMN keus text CHECK (keus IN ('a', 'b'))")
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "BEGIN; LOCK TABLE persoon IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	s, err := Opener.Open(context.Background(), source.Target{Location: url, Options: source.Options{StatementTimeout: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p := profileOf(t, s, "public.persoon", toetssteen.DepthCensus)
	if p.Depth != toetssteen.DepthStatistics || len(p.NotRead) < 2 {
		t.Errorf("depth %s, not read %v; want the statistics and reasons", p.Depth, p.NotRead)
	}
	if c := columnOf(t, profileOf(t, s, "public.land", toetssteen.DepthNames), "keus"); c.Type != "text enum('a','b')" {
		t.Errorf("a check of another table was lost: %s", c.Type)
	}
}

func TestServerThatDiesDuringTheScan(t *testing.T) {
	server, url := testkit.StartPostgres(t)
	run(t, url, registry+endless)
	s := openURL(t, url)
	all := assets(t, s)
	a := all["public.groot"]
	time.AfterFunc(streaming, server.Kill)
	p, err := s.Profile(context.Background(), a, request(toetssteen.DepthCensus))
	if err == nil || !strings.Contains(err.Error(), "verbroken") {
		t.Errorf("error %v", err)
	}
	if p.Rows == 0 || p.Depth != toetssteen.DepthValues || len(columnOf(t, p, "gesl").Values) == 0 {
		t.Errorf("what was read is lost: %d rows at depth %s", p.Rows, p.Depth)
	}
	start := time.Now()
	for range 100 {
		if _, err := s.Profile(context.Background(), all["public.land"], request(toetssteen.DepthValues)); err == nil {
			t.Fatal("a dead server was read")
		}
	}
	if time.Since(start) > 5*time.Second {
		t.Error("every table waits for a dead server")
	}
}

// endless is a view that streams for hours; tests act on it while it streams.
const (
	endless   = "CREATE VIEW groot AS SELECT p.* FROM generate_series(1, 100000), persoon p"
	streaming = 500 * time.Millisecond
)

func TestCancelledScanKeepsWhatWasReadAndTheConnection(t *testing.T) {
	url := filled(t)
	run(t, url, endless)
	s := openURL(t, url)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(streaming, cancel)
	start := time.Now()
	p, err := s.Profile(ctx, assets(t, s)["public.groot"], request(toetssteen.DepthCensus))
	took := time.Since(start)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	if p.Rows == 0 || len(columnOf(t, p, "gesl").Values) == 0 {
		t.Errorf("what was read is lost: %d rows", p.Rows)
	}
	profileOf(t, s, "public.land", toetssteen.DepthValues)
}

func TestNoPasswordAndNoUserInAnyError(t *testing.T) {
	url := testkit.Postgres(t)
	good, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	at := fmt.Sprintf("127.0.0.1:%d", good.Port)
	const secret = "z3erGeh3im"
	tests := []struct{ name, location, want string }{
		{"wrong password", "postgres://baas:" + secret + "@" + at + "/" + good.Database, "aanmelding"},
		{"wrong password as an option", "postgres://" + at + "/x?user=baas&password=" + secret, "aanmelding"},
		{"unknown database", strings.Replace(url, good.Database, "weg", 1), "bestaat niet"},
		{"unreachable host", "postgres://baas:" + secret + "@" + closed.Addr().String() + "/x", "geen verbinding"},
		{"unknown host", "postgres://baas:" + secret + "@bestaat.niet.invalid/x", "controleer"},
		{"slash and at sign in the password", "postgres://baas:" + secret + "@/" + secret + "@" + at + "/x", "controleer"},
		{"percent sign in the password", "postgres://baas:" + secret + "%zz@" + at + "/x", "geldig adres"},
		{"question mark in the password", "postgres://baas:" + secret + "?" + secret + "@" + at + "/x", ""},
		{"hash in the password", "postgres://baas:" + secret + "#" + secret + "@" + at + "/x", ""},
		{"space in the password", "postgres://baas:" + secret + " 1@" + at + "/x", ""},
		{"forgotten host", "postgres://baas:" + secret, "geldig adres"},
		{"bad option", "postgres://baas:" + secret + "@" + at + "/x?sslmode=" + secret, "geldig adres"},
		{"newline", "postgres://baas:" + secret + "\n@" + at + "/x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Opener.Open(context.Background(), source.Target{Location: tt.location})
			if err == nil {
				s.Close()
				t.Fatal("it connected")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
			for e := err; e != nil; e = errors.Unwrap(e) {
				for _, hidden := range []string{secret, "baas", good.Password} {
					if strings.Contains(e.Error(), hidden) {
						t.Errorf("error %q gives away %q", e, hidden)
					}
				}
			}
		})
	}
}

func TestPasswordFromElsewhere(t *testing.T) {
	url := testkit.Postgres(t)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	bare := fmt.Sprintf("postgresql://%s@127.0.0.1:%d/%s", config.User, config.Port, config.Database)
	t.Run("option", func(t *testing.T) {
		s, err := Opener.Open(context.Background(), source.Target{Location: bare, Options: source.Options{Password: config.Password}})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
	t.Run("PGPASSWORD", func(t *testing.T) {
		t.Setenv("PGPASSWORD", config.Password)
		openURL(t, bare)
	})
	t.Run("PGPASSFILE", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "pgpass")
		if err := os.WriteFile(file, []byte("*:*:*:*:"+config.Password+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PGPASSFILE", file)
		openURL(t, bare)
	})
	t.Run("the URL comes before the option", func(t *testing.T) {
		s, err := Opener.Open(context.Background(), source.Target{Location: url, Options: source.Options{Password: "van-een-ander"}})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
}

func TestErrorsHoldNoValues(t *testing.T) {
	url := testkit.Postgres(t)
	marks := sourcetest.Canary(1, 4)
	run(t, url, "CREATE TABLE ruw (tekst text); INSERT INTO ruw VALUES ('"+marks[0]+"'), ('"+marks[3]+"'); CREATE VIEW fout AS SELECT tekst::int AS getal FROM ruw")
	p := profileOf(t, openURL(t, url), "public.fout", toetssteen.DepthCensus)
	if why := whys(p)["public.fout"]; !strings.Contains(why, "22P02") {
		t.Errorf("not read %v", whys(p))
	}
	marks.Check(t, "the reason", []byte(fmt.Sprint(p.NotRead)))
}
