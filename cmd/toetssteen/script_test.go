package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // writes the databases that the scripts scan
)

var update = flag.Bool("update", false, "rewrite the files that scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"toetssteen": main})
}

// TestScripts runs the program as people do; each script tells one story.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("USER", "tester")
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode": exitCode,
			"sqlite":   makeSQLite,
			"gzip":     makeGzip,
			"repeat":   repeat,
		},
	})
}

// exitCode runs the program and demands its exit code: exitcode 2 scan x.csv.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode CODE ARGS...")
	}
	got := 0
	if err := ts.Exec("toetssteen", args[1:]...); err != nil {
		code := strings.TrimPrefix(err.Error(), "exit status ")
		n, e := strconv.Atoi(code)
		if e != nil {
			ts.Fatalf("toetssteen %v: %v", args[1:], err)
		}
		got = n
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("toetssteen %v: exit code %d, want %s", args[1:], got, args[0])
	}
}

// makeSQLite makes a database from a file of statements: sqlite FILE.db FILE.sql.
func makeSQLite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sqlite DATABASE STATEMENTS")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(ts.ReadFile(args[1]))
	ts.Check(err)
	ts.Check(db.Close())
}

// makeGzip compresses a file: gzip IN OUT.
func makeGzip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gzip IN OUT")
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o600))
}

// repeat makes a delimited file with a header and N rows: repeat FILE N HEADER
// ROW..., where the rows take turns and %d in them is the number of the row.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: repeat FILE N HEADER ROW...")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b strings.Builder
	b.WriteString(args[2] + "\n")
	for i := range n {
		row := args[3+i%(len(args)-3)]
		b.WriteString(strings.ReplaceAll(row, "%d", fmt.Sprint(100000+i)) + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}
