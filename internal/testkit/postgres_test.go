package testkit

import (
	"bufio"
	"context"
	"net"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestEachTestGetsAnEmptyDatabaseOfItsOwn(t *testing.T) {
	ctx := context.Background()
	var first string
	t.Run("one test makes a table", func(t *testing.T) {
		first = Postgres(t)
		conn, err := pgx.Connect(ctx, first)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "CREATE TABLE persoon (id int)"); err != nil {
			t.Fatal(err)
		}
	})
	if first == "" {
		t.Skip("no server")
	}
	t.Run("the next does not see it", func(t *testing.T) {
		conn, err := pgx.Connect(ctx, Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		var n int
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 0 {
			t.Errorf("%d tables in a fresh database", n)
		}
	})
	if conn, err := pgx.Connect(ctx, first); err == nil {
		conn.Close(ctx)
		t.Error("the database of a finished test is still there")
	}
}

// The child process of the next test: it starts a server and waits to be killed.
func TestMain(m *testing.M) {
	if os.Getenv("TESTKIT_CHILD") == "1" {
		s, err := startPostgres()
		if err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString(s.URL("postgres") + "\n")
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

func TestServerDiesWithAKilledTestProcess(t *testing.T) {
	if _, err := findPostgres(); err != nil && !RequireServices() {
		t.Skip(err)
	}
	temp, err := os.MkdirTemp("", "testkit-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	if err := os.Chmod(temp, 0o777); err != nil { // the server runs as another user
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "TESTKIT_CHILD=1", "TMPDIR="+temp)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := bufio.NewScanner(out)
	if !line.Scan() {
		t.Fatal("the child did not start a server")
	}
	u, err := url.Parse(line.Text())
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	for range 200 {
		conn, err := net.Dial("tcp", u.Host)
		left, _ := os.ReadDir(temp)
		if err != nil && len(left) == 0 {
			return
		}
		if err == nil {
			conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the server or its folder outlived the test process")
}
