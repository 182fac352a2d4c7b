package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"toetssteen/internal/testkit"
)

const schoolTables = "CREATE TABLE leerling (id int, geslacht text, veld17 text);" +
	"INSERT INTO leerling SELECT i, (ARRAY['M','V'])[1 + i % 2], (ARRAY['Nederlandse','Turkse','Poolse'])[1 + i % 3] FROM generate_series(1, 300) i;" +
	"CREATE TABLE docent (id int, nationaliteit text); INSERT INTO docent VALUES (1, '0131');" +
	"ANALYZE;"

// asUser makes a user and gives the address with which it signs in.
func asUser(t *testing.T, location, name, grants string) string {
	t.Helper()
	postgresRun(t, location, "CREATE ROLE "+name+" LOGIN PASSWORD 'proef-"+name+"'", grants)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), location)
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(context.Background(), "DROP OWNED BY "+name+"; DROP ROLE "+name); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, "proef-"+name)
	return u.String()
}

func TestRightsOnSomeTablesOrNone(t *testing.T) {
	location := testkit.Postgres(t)
	postgresRun(t, location, schoolTables)
	for _, c := range []struct {
		user, grants string
		values       bool // of leerling
	}{
		{"deels", "GRANT SELECT ON leerling TO deels", true},
		{"niets", "REVOKE ALL ON SCHEMA public FROM PUBLIC", false},
	} {
		reader := asUser(t, location, c.user, c.grants)
		for _, depth := range []string{"names", "statistics", "values", "census"} {
			s, got := scanJSON(t, "--depth", depth, reader)
			if got.code != 1 || !s.finds("public.leerling", "geslacht", "sex") || !s.finds("public.docent", "nationaliteit", "nationality") {
				t.Errorf("%s at depth %s: exit code %d, names need no rights: %+v %s", c.user, depth, got.code, s.Findings, got.stderr)
			}
			if found := s.finds("public.leerling", "veld17", "nationality"); found != (c.values && depth != "names") {
				t.Errorf("%s at depth %s: that veld17 holds nationalities is found: %t", c.user, depth, found)
			}
			if why := s.why(); depth != "names" && (!strings.Contains(why, "public.docent: geen leesrecht") || strings.Contains(why, "leerling: geen leesrecht") == c.values) {
				t.Errorf("%s at depth %s: not read %q", c.user, depth, why)
			}
		}
	}
}

// silent listens and never answers, as a firewall or a wrong port does.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

func TestUnreachableHostLeavesTheOtherSources(t *testing.T) {
	sound := keep(t, t.TempDir(), "heel.csv", []byte(soundTable))
	for _, c := range []struct{ name, location, says string }{
		{"nobody listens", "postgres://lezer:geheimpje@127.0.0.1:1/school", "geen verbinding"},
		{"no such name", "postgres://lezer:geheimpje@nergens.invalid/school", "hostnaam"},
		{"no answer", "postgres://lezer:geheimpje@" + silent(t) + "/school?connect_timeout=1&sslmode=disable", "niet op tijd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			started := time.Now()
			s, got := scanJSON(t, c.location, sound)
			if got.code != 1 || !s.finds("heel.csv", "geslacht", "sex") || !strings.Contains(s.why(), c.says) {
				t.Errorf("exit code %d, findings %+v, not read %q", got.code, s.Findings, s.why())
			}
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("it took %s", took)
			}
			alone := program(t, "scan", c.location)
			if alone.code != 2 || !strings.Contains(string(alone.stderr), "toetssteen: bron postgres:") {
				t.Errorf("alone: exit code %d, standard error %s", alone.code, alone.stderr)
			}
			if all := fmt.Sprintf("%s%s%s%s", got.stdout, got.stderr, alone.stdout, alone.stderr); strings.Contains(all, "geheimpje") || strings.Contains(all, "lezer") {
				t.Error("the user or the password is printed")
			}
		})
	}
}

func TestADatabaseThatDiesDuringTheScan(t *testing.T) {
	server, location := testkit.StartPostgres(t)
	postgresRun(t, location, schoolTables, "CREATE VIEW zee AS SELECT l.* FROM generate_series(1, 10000000), leerling l")
	killed := make(chan error, 1)
	go func() { killed <- killWhenBusy(server, location) }()
	s, got := scanJSON(t, "--full", location, keep(t, t.TempDir(), "heel.csv", []byte(soundTable)))
	if err := <-killed; err != nil {
		t.Fatal(err)
	}
	if got.code != 1 || !s.finds("public.leerling", "geslacht", "sex") || !s.finds("heel.csv", "geslacht", "sex") {
		t.Errorf("exit code %d, what was read before and after is lost: %+v\n%s", got.code, s.Findings, got.stderr)
	}
	if why := s.why(); !strings.Contains(why, "verbroken") {
		t.Errorf("that the server died is not said: %q", why)
	}
	for _, src := range s.Sources {
		if want := map[bool]string{true: "read", false: "partly"}[filepath.Base(src.Source) == "heel.csv"]; src.Status != want {
			t.Errorf("source %s has status %s, want %s", src.Source, src.Status, want)
		}
	}
}

// killWhenBusy kills the server as soon as the endless view is being read.
func killWhenBusy(server *testkit.PostgresServer, location string) error {
	defer server.Kill()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, location)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for n := 0; n == 0; time.Sleep(20 * time.Millisecond) {
		const busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%zee%' AND pid <> pg_backend_pid()"
		if err := conn.QueryRow(ctx, busy).Scan(&n); err != nil {
			return fmt.Errorf("wait until the view is read: %w", err)
		}
	}
	return nil
}

func TestAFolderThatMayNotBeRead(t *testing.T) {
	dir := t.TempDir()
	keep(t, dir, "heel.csv", []byte(soundTable))
	got := program(t, "scan", filepath.Join(dir, "weg"), "-o", "table")
	if text := string(got.stderr); got.code != 2 || !strings.Contains(text, "bron weg lezen: ") || !strings.Contains(text, "bestaat niet") {
		t.Errorf("exit code %d, standard error %s", got.code, text)
	}
}
