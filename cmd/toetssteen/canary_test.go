package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/source"
	"toetssteen/internal/source/all"
	"toetssteen/internal/source/folder"
	"toetssteen/internal/source/sourcetest"
)

// plantedSource is a source with values that may not come out of it.
type plantedSource struct {
	name, location string
	marks          sourcetest.Canaries
	broken         bool // it need not be read, but what is said of it must hold no value
}

// TestNoPlantedValueComesOut is the promise that no personal data leaves a
// source: unique values are planted in a source of every kind, sound and
// broken, and are looked for in all that the program prints, writes and keeps.
func TestNoPlantedValueComesOut(t *testing.T) {
	nothingComesOut(t, plantFiles(t))
}

// TestNoPlantedValueComesOutOfPostgreSQL is apart because it needs a server.
func TestNoPlantedValueComesOutOfPostgreSQL(t *testing.T) {
	m := sourcetest.Canary(100, 8)
	nothingComesOut(t, []plantedSource{{"PostgreSQL", postgresOf(t, m), m, false}})
}

// TestNoPlantedValueComesOutOfMariaDB is apart because it needs a server.
func TestNoPlantedValueComesOutOfMariaDB(t *testing.T) {
	m := sourcetest.Canary(101, 8)
	nothingComesOut(t, []plantedSource{{"MariaDB", mariadbOf(t, m), m, false}})
}

// serverTested are connectors whose planted source needs a server, and
// withoutServer those that no test can have one for.
var (
	serverTested  = []string{"mysql", "postgres"}
	withoutServer = []string{"oracle", "sqlserver"}
)

// TestEveryConnectorHasAPlantedSource fails for a connector that the tests above
// pass by.
func TestEveryConnectorHasAPlantedSource(t *testing.T) {
	if !hasReadStat(t) {
		t.Skip("readstat is not installed (Debian package readstat), so that some sources are not made")
	}
	var want []string
	files := slices.DeleteFunc(slices.Clone(all.Openers), func(o source.Opener) bool { return o.Sniff == nil })
	for _, o := range all.Openers {
		want = append(want, o.Name)
	}
	got := slices.Concat(serverTested, withoutServer, []string{"folder", "dictionary"}) // which are asked for by name
	for _, s := range plantFiles(t) {
		if taker, _ := folder.Recognise(s.location, s.location, files); !s.broken && taker != nil {
			got = append(got, taker.Name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, slices.Compact(got)); diff != "" {
		t.Errorf("a connector has no source with planted values in canary_formats_test.go (-connectors +planted):\n%s", diff)
	}
}

// TestTwoScansOfEverySourceAreEqual compares them byte for byte.
func TestTwoScansOfEverySourceAreEqual(t *testing.T) {
	args := []string{"scan", "-o", "json", "--depth"}
	var locations []string
	for _, s := range plantFiles(t) {
		locations = append(locations, s.location)
	}
	for _, depth := range []string{"names", "statistics", "values", "census"} {
		first, second := program(t, slices.Concat(args, []string{depth}, locations)...), program(t, slices.Concat(args, []string{depth}, locations)...)
		if diff := cmp.Diff(strings.Split(string(first.stdout), "\n"), strings.Split(string(second.stdout), "\n")); diff != "" {
			t.Errorf("depth %s: two scans differ:\n%s", depth, diff)
		}
	}
}

func nothingComesOut(t *testing.T, sources []plantedSource) {
	t.Helper()
	var (
		locations []string
		marks     sourcetest.Canaries
	)
	for _, s := range sources {
		locations = append(locations, s.location)
		marks = append(marks, s.marks...)
		if got := program(t, "scan", s.location, "--full", "-o", "csv", "-q"); !s.broken && got.code != 1 {
			t.Errorf("%s: exit code %d at depth census: without findings it would prove nothing", s.name, got.code)
		} else if s.broken {
			marks.Check(t, "what is said of "+s.name+" alone", append(got.stdout, got.stderr...))
		}
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	everyWay(t, locations, marks)
	sweep(t, "the temporary folder", temp, marks)
}

// everyWay runs all that can be asked of the sources, and looks for their
// values in all that came of it.
func everyWay(t *testing.T, locations []string, marks sourcetest.Canaries) {
	t.Helper()
	dir := t.TempDir()
	workspace := "--workspace=" + filepath.Join(dir, "werkmap")
	check := func(args ...string) {
		got := program(t, append(args, workspace)...)
		what := strings.Join(slices.DeleteFunc(args, func(a string) bool { return slices.Contains(locations, a) }), " ")
		marks.Check(t, "standard output of "+what, got.stdout)
		marks.Check(t, "standard error of "+what, got.stderr)
		// 2 says that a broken file was not read; a panic would be another code
		// and would say so on standard error.
		if got.code > 2 || strings.Contains(string(got.stderr), "goroutine ") || len(got.stdout)+len(got.stderr) == 0 {
			t.Errorf("%s: exit code %d and %d bytes: %s", what, got.code, len(got.stdout), got.stderr)
		}
	}
	scan := func(args ...string) { check(append(append([]string{"scan"}, locations...), args...)...) }
	for _, depth := range []string{"names", "statistics", "values", "census"} {
		for _, form := range []string{"table", "json", "csv", "sarif", "html"} {
			scan("--depth", depth, "-o", form)
		}
		scan("--depth", depth, "-o", "json", "--lang", "en", "--save", "--system", "proef",
			"-O", filepath.Join(dir, depth+".json"), "--html", filepath.Join(dir, depth+".html"))
		scan("--depth", depth, "--explain", "*")
		for _, form := range []string{"table", "json", "csv"} {
			check("diff", "-o", form)
		}
	}
	for _, field := range []string{"nationaliteit", "opmerking", "*geslacht", "klantcode"} {
		scan("--full", "--explain", field)
	}
	for _, form := range []string{"table", "json", "csv"} {
		check("findings", "-o", form)
		check("register", "data", "-o", form)
	}
	check("journal", "verify")
	check("doctor")
	sweep(t, "the output folder", dir, marks)
}

// sweep reads every file below a folder, the store and its log among them, and
// their names.
func sweep(t *testing.T, what, root string, marks sourcetest.Canaries) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		marks.Check(t, "a name in "+what, []byte(at))
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		marks.Check(t, what+": "+at, data)
		return err
	})
	if err != nil {
		t.Errorf("look through %s: %v", what, err)
	}
}

// TestTheCanaryTestSeesAFile keeps the search itself honest.
func TestTheCanaryTestSeesAFile(t *testing.T) {
	marks := sourcetest.Canary(99, 4)
	dir := t.TempDir()
	sub := filepath.Join(dir, "diep")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	keep(t, sub, "x.bin", append([]byte{0, 1, 2}, strings.ToUpper(marks[2])...))
	var seen []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			seen = append(seen, marks.FoundIn(read(t, path))...)
		}
		return err
	})
	if err != nil || !slices.Equal(seen, []string{marks[2] + " as it is"}) {
		t.Errorf("saw %q (error %v), want only %q", seen, err, marks[2])
	}
}
