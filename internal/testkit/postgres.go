// Package testkit starts the real components that tests talk to. It is for
// tests alone: no package of the product imports it.
package testkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The superuser of every server that this package starts. The server listens
// on loopback only and dies with the test process.
const (
	postgresUser     = "toetssteen"
	postgresPassword = "proef-geheim"
	startAttempts    = 4
	startTimeout     = 30 * time.Second
)

var errNoServer = errors.New("no PostgreSQL server was found in PATH or /usr/lib/postgresql/*/bin; install Debian's postgresql package")

// RequireServices reports whether a missing service is a failure instead of a
// reason to skip, which continuous integration asks for with
// TOETSSTEEN_REQUIRE_SERVICES=1.
func RequireServices() bool { return os.Getenv("TOETSSTEEN_REQUIRE_SERVICES") == "1" }

var shared struct {
	once   sync.Once
	server *PostgresServer
	err    error
}

var databases atomic.Int64

// Postgres gives the URL of a fresh, empty database on a PostgreSQL server that
// this test process shares. The database is dropped when the test ends, the
// server stops when the process ends, also when it is killed. Without a server
// binary the test is skipped, or fails where RequireServices.
func Postgres(t testing.TB) (url string) {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = startPostgres() })
	return freshDatabase(t, shared.server, shared.err)
}

// StartPostgres starts a server for one test alone, for tests that stop it, and
// gives it with the URL of a fresh database on it.
func StartPostgres(t testing.TB) (server *PostgresServer, url string) {
	t.Helper()
	s, err := startPostgres()
	if s != nil {
		t.Cleanup(s.Kill)
	}
	return s, freshDatabase(t, s, err)
}

func freshDatabase(t testing.TB, s *PostgresServer, err error) string {
	t.Helper()
	switch {
	case errors.Is(err, errNoServer) && !RequireServices():
		t.Skip(err)
	case err != nil:
		t.Fatalf("start a PostgreSQL server for the tests: %v", err)
	}
	name := fmt.Sprintf("proef_%d", databases.Add(1))
	if err := s.exec("CREATE DATABASE " + name); err != nil {
		t.Fatalf("create test database: %v", err)
	}
	t.Cleanup(func() {
		if s.killed.Load() {
			return
		}
		if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return s.URL(name)
}

// PostgresServer is a running server on loopback.
type PostgresServer struct {
	port   int
	lease  io.Closer // the server lives as long as this stays open
	done   chan struct{}
	killed atomic.Bool
}

// URL gives the address of a database as the server's superuser.
func (s *PostgresServer) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(postgresUser, postgresPassword),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + database,
	}
	return u.String()
}

// Kill stops the server at once, as a crash would, and waits until it is gone.
// A second call does nothing.
func (s *PostgresServer) Kill() {
	s.killed.Store(true)
	s.lease.Close()
	<-s.done
}

func (s *PostgresServer) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

func startPostgres() (*PostgresServer, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "toetssteen-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the server: %w", err)
	}
	if err := initCluster(bin, dir); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	// Another process may take the free port before the server does.
	for range startAttempts {
		_ = os.Remove(filepath.Join(dir, "again"))
		var s *PostgresServer
		if s, err = launch(bin, dir); err == nil {
			return s, nil
		}
	}
	os.RemoveAll(dir)
	return nil, err
}

// findPostgres looks in PATH and where Debian puts its versions, newest first.
func findPostgres() (dir string, err error) {
	if p, err := exec.LookPath("postgres"); err == nil {
		if _, err := os.Stat(filepath.Join(filepath.Dir(p), "initdb")); err == nil {
			return filepath.Dir(p), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errNoServer
	}
	slices.SortFunc(found, func(a, b string) int { return debianVersion(b) - debianVersion(a) })
	return filepath.Dir(found[0]), nil
}

func debianVersion(initdb string) int {
	v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	if err != nil {
		return 0
	}
	return v
}

func initCluster(bin, dir string) error {
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte(postgresPassword+"\n"), 0o600); err != nil {
		return fmt.Errorf("write the password file: %w", err)
	}
	cmd := exec.Command(filepath.Join(bin, "initdb"), "--pgdata="+filepath.Join(dir, "data"),
		"--username="+postgresUser, "--pwfile="+secret, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	cmd.Dir = dir
	if err := asServerUser(cmd, dir, secret); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("run initdb: %w: %s", err, out)
	}
	return nil
}

// supervise runs the server until its standard input closes, which the
// operating system does for us however the test process ends; then it stops
// the server and removes its folder ($2), unless the caller wants to try
// another port in it.
const supervise = `"$1" -D "$2/data" -c config_file="$2/data/postgresql.conf" \
 -c listen_addresses=127.0.0.1 -c port="$3" -c unix_socket_directories= \
 -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
 -c autovacuum=off -c shared_buffers=32MB -c max_connections=60 >>"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT $server 2>/dev/null
wait $server
[ -e "$2/again" ] || rm -rf "$2"`

func launch(bin, dir string) (*PostgresServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("sh", "-c", supervise, "sh", filepath.Join(bin, "postgres"), dir, strconv.Itoa(port))
	cmd.Dir = dir
	if err := asServerUser(cmd, dir); err != nil {
		return nil, err
	}
	lease, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make the server's lease: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	s := &PostgresServer{port: port, lease: lease, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		_ = cmd.Wait()
	}()
	if err := s.await(); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		_ = os.WriteFile(filepath.Join(dir, "again"), nil, 0o600)
		s.Kill()
		return nil, fmt.Errorf("wait for the server on port %d: %w: %s", port, err, log)
	}
	return s, nil
}

func (s *PostgresServer) await() error {
	timeout := time.After(startTimeout)
	for {
		err := s.exec("SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			return err
		case <-timeout:
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
