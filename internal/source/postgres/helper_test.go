package postgres

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/testkit"
)

// registry is a small, invented school registry with what databases really
// hold: keys, comments, enumerations, a view, partitions and odd names.
const registry = `
CREATE TYPE geslacht AS ENUM ('M', 'V', 'O');
CREATE DOMAIN vlag AS text CHECK (VALUE IN ('J', 'N'));
CREATE TABLE land (code char(4) PRIMARY KEY, naam text NOT NULL);
CREATE TABLE persoon (
  id int PRIMARY KEY,
  gesl geslacht,
  veld17 char(1) CHECK (veld17 IN ('M', 'V', 'O')),
  geb_land char(4) REFERENCES land (code),
  cumi vlag,
  bijzonder text,
  actief boolean,
  foto bytea,
  meta jsonb,
  opmerking text,
  dossier uuid);
COMMENT ON TABLE persoon IS 'ingeschrevenen';
COMMENT ON COLUMN persoon.geb_land IS 'land van geboorte';
INSERT INTO land VALUES ('6030', 'Nederland'), ('5022', 'Marokko'), ('6043', 'Turkije');
INSERT INTO persoon SELECT i, (ARRAY['M','V','O'])[1 + i % 3]::geslacht, (ARRAY['M','V'])[1 + i % 2],
  (ARRAY['6030','5022','6043'])[1 + i % 3], CASE WHEN i % 7 = 0 THEN 'J' ELSE 'N' END,
  CASE WHEN i % 5000 = 17 THEN '0263' END, i % 2 = 0, '\x00ff', '{"a": 1}',
  CASE WHEN i % 100 = 3 THEN 'gezin van Marokkaanse afkomst' END, NULL
  FROM generate_series(1, 60000) i;
CREATE VIEW vrouwen AS SELECT id, gesl FROM persoon WHERE gesl = 'V';
CREATE TABLE inschrijving (jaar int, sexe text) PARTITION BY RANGE (jaar);
CREATE TABLE inschrijving_1 PARTITION OF inschrijving FOR VALUES FROM (2000) TO (2010);
CREATE TABLE inschrijving_2 PARTITION OF inschrijving FOR VALUES FROM (2010) TO (2020);
INSERT INTO inschrijving SELECT 2000 + i % 20, (ARRAY['man','vrouw'])[1 + i % 2] FROM generate_series(1, 2000) i;
ANALYZE;`

// run executes SQL as the owner.
func run(t testing.TB, url, sql string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("prepare database: %v", err)
	}
}

// filled gives a database with the registry in it.
func filled(t testing.TB) (url string) {
	t.Helper()
	url = testkit.Postgres(t)
	run(t, url, registry)
	return url
}

func openURL(t testing.TB, url string) source.Source {
	t.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Location: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func assets(t testing.TB, s source.Source) map[string]source.Asset {
	t.Helper()
	out := map[string]source.Asset{}
	for a, err := range s.Assets(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		out[a.Name] = a
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

func whys(p source.Profile) map[string]string {
	out := map[string]string{}
	for _, n := range p.NotRead {
		out[n.What] = n.Why
	}
	return out
}
