package testkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// The user with all rights on every MariaDB server that this package starts.
const (
	mariadbUser     = "toetssteen"
	mariadbPassword = "proef-geheim"
	// mariadbTimeout leaves room for dropping a database of a thousand tables.
	mariadbTimeout = 3 * time.Minute
	maxInstallLog  = 3000
)

var errNoMariaDB = errors.New("no MariaDB server was found in PATH or /usr/sbin; install Debian's mariadb-server package")

var sharedMariaDB struct {
	once   sync.Once
	server *MariaDBServer
	err    error
}

// MariaDB gives the URL of a fresh, empty database on a MariaDB server that this
// test process shares. The database is dropped when the test ends, the server
// stops when the process ends, also when it is killed. Without a server binary
// the test is skipped, or fails where RequireServices.
func MariaDB(t testing.TB) (location string) {
	t.Helper()
	sharedMariaDB.once.Do(func() { sharedMariaDB.server, sharedMariaDB.err = startMariaDB() })
	return freshMariaDB(t, sharedMariaDB.server, sharedMariaDB.err)
}

// StartMariaDB starts a server for one test alone, for tests that stop it, and
// gives it with the URL of a fresh database on it.
func StartMariaDB(t testing.TB) (server *MariaDBServer, location string) {
	t.Helper()
	s, err := startMariaDB()
	if s != nil {
		t.Cleanup(s.Kill)
	}
	return s, freshMariaDB(t, s, err)
}

func freshMariaDB(t testing.TB, s *MariaDBServer, err error) string {
	t.Helper()
	switch {
	case errors.Is(err, errNoMariaDB) && !RequireServices():
		t.Skip(err)
	case err != nil:
		t.Fatalf("start a MariaDB server for the tests: %v", err)
	}
	name := fmt.Sprintf("proef_%d", databases.Add(1))
	if err := s.exec("CREATE DATABASE " + name); err != nil {
		t.Fatalf("create test database: %v", err)
	}
	t.Cleanup(func() {
		if s.killed.Load() {
			return
		}
		if err := s.exec("DROP DATABASE IF EXISTS " + name); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return s.URL(name)
}

// MariaDBServer is a running server on loopback.
type MariaDBServer struct {
	port   int
	dir    string
	lease  io.Closer // the server lives as long as this stays open
	done   chan struct{}
	killed atomic.Bool
}

// URL gives the address of a database as the user with all rights.
func (s *MariaDBServer) URL(database string) string {
	u := url.URL{
		Scheme: "mysql", User: url.UserPassword(mariadbUser, mariadbPassword),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)), Path: "/" + database,
	}
	return u.String()
}

// Socket gives the path of the server's socket.
func (s *MariaDBServer) Socket() string { return filepath.Join(s.dir, "s") }

// Authority gives the path of the certificate that vouches for the server's own.
func (s *MariaDBServer) Authority() string { return filepath.Join(s.dir, "ca.pem") }

// Kill stops the server at once, as a crash would, and waits until it is gone.
// A second call does nothing.
func (s *MariaDBServer) Kill() {
	s.killed.Store(true)
	s.lease.Close()
	<-s.done
}

func (s *MariaDBServer) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), mariadbTimeout)
	defer cancel()
	c := mysql.NewConfig()
	c.User, c.Passwd, c.Net = mariadbUser, mariadbPassword, "tcp"
	c.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
	c.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

func startMariaDB() (*MariaDBServer, error) {
	server, install, err := findMariaDB()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "toetssteen-mariadb-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the server: %w", err)
	}
	if err := initMariaDB(install, dir); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	// Another process may take the free port before the server does.
	for range startAttempts {
		_ = os.Remove(filepath.Join(dir, "again"))
		var s *MariaDBServer
		if s, err = launchMariaDB(server, dir); err == nil {
			return s, nil
		}
	}
	os.RemoveAll(dir)
	return nil, err
}

// findMariaDB looks in PATH and where Debian puts it, which is in no user's
// PATH.
func findMariaDB() (server, install string, err error) {
	if server, err = exec.LookPath("mariadbd"); err != nil {
		server = "/usr/sbin/mariadbd"
	}
	install, err = exec.LookPath("mariadb-install-db")
	if err != nil {
		return "", "", errNoMariaDB
	}
	if _, err := os.Stat(server); err != nil {
		return "", "", errNoMariaDB
	}
	return server, install, nil
}

func initMariaDB(install, dir string) error {
	first := "CREATE USER IF NOT EXISTS '" + mariadbUser + "'@'%' IDENTIFIED BY '" + mariadbPassword + "';\n" +
		"GRANT ALL ON *.* TO '" + mariadbUser + "'@'%' WITH GRANT OPTION;\n" +
		"ALTER USER root@localhost IDENTIFIED BY '" + mariadbPassword + "';\n"
	script := filepath.Join(dir, "first.sql")
	if err := os.WriteFile(script, []byte(first), 0o600); err != nil {
		return fmt.Errorf("write the server's first statements: %w", err)
	}
	authority, certificate, key := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if err := writeCertificate(authority, certificate, key); err != nil {
		return err
	}
	cmd := exec.Command(install, "--no-defaults", "--datadir="+filepath.Join(dir, "data"), "--skip-test-db",
		"--auth-root-authentication-method=normal", "--skip-name-resolve", "--innodb-use-native-aio=0")
	cmd.Dir = dir
	if err := asUser(cmd, "mysql", dir, script, authority, certificate, key); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("run mariadb-install-db: %w: %s", err, out[:min(len(out), maxInstallLog)]) // advice follows the reason
	}
	return nil
}

// superviseMariaDB does what supervise does for PostgreSQL.
const superviseMariaDB = `"$1" --no-defaults --datadir="$2/data" --init-file="$2/first.sql" \
 --bind-address=127.0.0.1 --port="$3" --socket="$2/s" --pid-file="$2/pid" --skip-name-resolve \
 --ssl-ca="$2/ca.pem" --ssl-cert="$2/cert.pem" --ssl-key="$2/key.pem" --skip-log-bin --debug-no-sync --sync-frm=0 --innodb-flush-method=nosync --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-use-native-aio=0 \
 --innodb-buffer-pool-size=64M --max-connections=60 --character-set-server=utf8mb4 >>"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -KILL $server 2>/dev/null
wait $server
[ -e "$2/again" ] || rm -rf "$2"`

func launchMariaDB(server, dir string) (*MariaDBServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("sh", "-c", superviseMariaDB, "sh", server, dir, strconv.Itoa(port))
	cmd.Dir = dir
	if err := asUser(cmd, "mysql", dir); err != nil {
		return nil, err
	}
	lease, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make the server's lease: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	s := &MariaDBServer{port: port, dir: dir, lease: lease, done: make(chan struct{})}
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

func (s *MariaDBServer) await() error {
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
		case <-time.After(50 * time.Millisecond):
		}
	}
}
