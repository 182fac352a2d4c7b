package mysql

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/testkit"
)

// registry is a small, invented school registry with what databases really
// hold: keys, comments, enumerations, views that work and that do not,
// partitions, an old character set and odd names.
const registry = `
CREATE TABLE land (code char(4) PRIMARY KEY, naam varchar(80) CHARACTER SET latin1 NOT NULL) COMMENT 'landen';
INSERT INTO land VALUES ('6030', 'Nederland'), ('5022', 'Marokko'), ('6043', 'Türkije');
CREATE TABLE persoon (
  id int unsigned AUTO_INCREMENT PRIMARY KEY,
  gesl enum('M','V','O'),
  veld17 char(1) CHECK (veld17 IN ('M', 'V', 'O')),
  geb_land char(4) COMMENT 'land van geboorte',
  kenmerk set('a','b'),
  bijzonder text,
  actief bit(1),
  foto blob,
  meta json,
  opmerking longtext,
  geboren date,
  groot bigint unsigned,
  dubbel bigint unsigned GENERATED ALWAYS AS (groot DIV 2) STORED,
  dossier varchar(40),
  KEY op_land (geb_land),
  CONSTRAINT naar_land FOREIGN KEY (geb_land) REFERENCES land (code)) COMMENT 'ingeschrevenen';
INSERT INTO persoon (gesl, veld17, geb_land, kenmerk, bijzonder, actief, foto, meta, opmerking, geboren, groot)
  SELECT ELT(1 + seq % 3, 'M', 'V', 'O'), ELT(1 + seq % 2, 'M', 'V'), ELT(1 + seq % 3, '6030', '5022', '6043'),
  ELT(1 + seq % 2, 'a', 'a,b'), IF(seq % 5000 = 17, '0263', NULL), seq % 2, x'00ff', '{"a": 1}',
  IF(seq % 100 = 3, CONCAT('gezin van Marokkaanse afkomst ', REPEAT('x', 9000)), NULL),
  IF(seq % 3 = 0, '0000-00-00', DATE '2001-02-03'), 18446744073709551615 - seq
  FROM seq_1_to_30000;
CREATE VIEW vrouwen AS SELECT id, gesl FROM persoon WHERE gesl = 'V';
CREATE TABLE weg (a int);
CREATE VIEW kapot AS SELECT a FROM weg;
DROP TABLE weg;
CREATE TABLE inschrijving (jaar int, sexe varchar(10)) PARTITION BY RANGE (jaar)
  (PARTITION een VALUES LESS THAN (2010), PARTITION twee VALUES LESS THAN (2020));
INSERT INTO inschrijving SELECT 2000 + seq % 20, ELT(1 + seq % 2, 'man', 'vrouw') FROM seq_1_to_2000;
CREATE TABLE ` + "`vreemde \"`` naam`" + ` (` + "`een kolom``'\"`" + ` varchar(5));
INSERT INTO ` + "`vreemde \"`` naam`" + ` VALUES ('x');
SET SESSION histogram_type = 'JSON_HB';
ANALYZE TABLE persoon PERSISTENT FOR ALL;
ANALYZE TABLE inschrijving PERSISTENT FOR ALL;
ANALYZE TABLE land PERSISTENT FOR ALL;`

// admin opens a database as the owner, for statements that prepare it.
func admin(t testing.TB, location string) *sql.DB {
	t.Helper()
	a, err := sqlscan.ParseAddress(source.Target{Location: location}, schemes)
	if err != nil {
		t.Fatal(err)
	}
	c, err := config(a)
	if err != nil {
		t.Fatal(err)
	}
	c.MultiStatements = true
	c.Params = map[string]string{"sql_mode": "''"} // zero dates
	connector, err := mysql.NewConnector(c)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// run executes SQL as the owner.
func run(t testing.TB, location, statements string) {
	t.Helper()
	rows, err := admin(t, location).QueryContext(context.Background(), statements)
	if err != nil {
		t.Fatalf("prepare database: %v", err)
	}
	defer rows.Close()
	for rows.NextResultSet() { // each statement must have run
		continue
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("prepare database: %v", err)
	}
}

// filled gives a database with the registry in it.
func filledDatabase(t testing.TB) (location string) {
	t.Helper()
	location = testkit.MariaDB(t)
	run(t, location, registry)
	return location
}

// databaseOf gives the name of the database in a URL.
func databaseOf(t testing.TB, location string) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(u.Path, "/")
}

func openURL(t testing.TB, location string, opt ...source.Options) source.Source {
	t.Helper()
	at := source.Target{Location: location}
	if len(opt) > 0 {
		at.Options = opt[0]
	}
	s, err := Opener.Open(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// assets lists by name without the database, which differs per test.
func assets(t testing.TB, s source.Source) map[string]source.Asset {
	t.Helper()
	out := map[string]source.Asset{}
	for a, err := range s.Assets(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		_, short, _ := strings.Cut(a.Name, ".")
		out[short] = a
	}
	return out
}

func profileOf(t testing.TB, s source.Source, name string, depth toetssteen.Depth) source.Profile {
	t.Helper()
	a, ok := assets(t, s)[name]
	if !ok {
		t.Fatalf("no asset %q", name)
	}
	p, err := s.Profile(context.Background(), a, request(depth))
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

// values gives the distinct values of a column, most frequent first.
func values(c source.Column) string {
	var out []string
	for _, v := range c.Values {
		out = append(out, v.Value)
	}
	return strings.Join(out, " ")
}

// as gives the URL for another user.
func as(t testing.TB, location, user, password string) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

// newUser makes a user that is dropped with the test.
func newUser(t testing.TB, location, name, grants string) (as string) {
	t.Helper()
	run(t, location, "CREATE USER '"+name+"'@'%' IDENTIFIED BY 'lees-geheim';"+grants)
	t.Cleanup(func() { run(t, location, "DROP USER '"+name+"'@'%'") })
	return asUser(t, location, name)
}

func asUser(t testing.TB, location, name string) string { return as(t, location, name, "lees-geheim") }

func whys(p source.Profile) map[string]string {
	out := map[string]string{}
	for _, n := range p.NotRead {
		_, short, _ := strings.Cut(n.What, ".")
		out[short] = n.Why
	}
	return out
}
