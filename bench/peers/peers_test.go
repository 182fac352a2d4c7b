package peers

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	// The test runs the program that it builds; these imports make a kept
	// result of `go test` stale when the program or its catalogue changes.
	_ "toetssteen/internal/cli"
	_ "toetssteen/internal/source/all"
)

var rows = flag.Int("rows", 20_000, "rows of the largest table")

const seed = 20260801

// found is what the test reads of a finding in the JSON of `scan`.
type found struct {
	Asset, Field, Kind, Group, Level, Role string
	Confidence                             float64
}

// program gives the path of the program: TOETSSTEEN_BINARY, or built here.
func program(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("TOETSSTEEN_BINARY"); path != "" {
		return path
	}
	path := filepath.Join(t.TempDir(), "toetssteen")
	build := exec.Command("go", "build", "-o", path, "toetssteen/cmd/toetssteen")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return path
}

// scan runs the public command and gives its findings.
func scan(t *testing.T, binary, location string) []found {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(binary, "scan", location, "-o", "json")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("scan %s: %v\n%s", filepath.Base(location), err, stderr.String())
	}
	var result struct {
		Sources  []struct{ Status string }
		Findings []found
	}
	if err := json.Unmarshal(out, &result); err != nil {
		t.Fatalf("read the result of scan %s: %v", filepath.Base(location), err)
	}
	for _, s := range result.Sources {
		if s.Status != "read" {
			t.Errorf("scan %s: status %q\n%s", filepath.Base(location), s.Status, stderr.String())
		}
	}
	return result.Findings
}

// tableOf strips what a source puts around a table's name.
func tableOf(asset string) string {
	asset = strings.TrimSuffix(filepath.Base(asset), ".csv")
	return asset[strings.LastIndexByte(asset, '.')+1:]
}

// on gives the findings on a column that count: medium or high.
func on(all []found, table, column string) (fs []found) {
	for _, f := range all {
		if tableOf(f.Asset) == table && f.Field == column && f.Level != "low" {
			fs = append(fs, f)
		}
	}
	return fs
}

func TestTwentyFiveColumns(t *testing.T) {
	dir := t.TempDir()
	folder, database := filepath.Join(dir, "csv"), filepath.Join(dir, "peers.sqlite")
	if err := WriteFolder(folder, *rows, seed); err != nil {
		t.Fatal(err)
	}
	if err := WriteSQLite(t.Context(), database, *rows, seed); err != nil {
		t.Fatal(err)
	}
	binary := program(t)
	for _, source := range []struct{ name, location string }{{"sqlite", database}, {"csv", folder}} {
		t.Run(source.name, func(t *testing.T) {
			findings := scan(t, binary, source.location)
			dutch, english := checkAnswers(t, findings)
			checkOrdinary(t, findings)
			t.Logf("%s, %d rows\n%s", source.name, *rows, table(dutch, english))
		})
	}
}

// checkAnswers demands every direct column, under a right kind.
func checkAnswers(t *testing.T, findings []found) (dutch, english int) {
	t.Helper()
	for _, a := range Answers {
		fs := on(findings, a.Table, a.Column)
		i := slices.IndexFunc(fs, func(f found) bool { return f.Group == a.Group && slices.Contains(a.Kinds, f.Kind) })
		if i < 0 {
			t.Errorf("%s.%s: want %v, found %s", a.Table, a.Column, a.Kinds, describe(fs))
			continue
		}
		t.Logf("%s.%s: %s", a.Table, a.Column, describe(fs[i:i+1]))
		if a.Dutch {
			dutch++
		} else {
			english++
		}
	}
	return dutch, english
}

// checkOrdinary demands silence on ordinary columns, and of origin and sex
// findings nothing beside the right group on the others.
func checkOrdinary(t *testing.T, findings []found) {
	t.Helper()
	for _, table := range Tables(1) {
		for _, column := range Ordinary[table.Name] {
			for _, f := range on(findings, table.Name, column) {
				if f.Group != "proxy" {
					t.Errorf("%s.%s is ordinary, found %s", table.Name, column, describe([]found{f}))
				}
			}
		}
	}
	for _, a := range Answers {
		for _, f := range on(findings, a.Table, a.Column) {
			if f.Group != "proxy" && f.Group != a.Group {
				t.Errorf("%s.%s holds %s, found also %s", a.Table, a.Column, a.Group, describe([]found{f}))
			}
		}
	}
}

func describe(fs []found) string {
	if len(fs) == 0 {
		return "nothing"
	}
	var parts []string
	for _, f := range fs {
		parts = append(parts, fmt.Sprintf("%s (%s, %.2f)", f.Kind, f.Level, f.Confidence))
	}
	return strings.Join(parts, ", ")
}

// table prints the result beside the peers.
func table(dutch, english int) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "tool\tDutch of 18\tEnglish of 7\thow")
	for _, p := range Peers {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\n", p.Tool, p.Dutch, p.English, p.How)
	}
	fmt.Fprintf(w, "toetssteen\t%d\t%d\trun\n", dutch, english)
	w.Flush()
	return b.String()
}

func TestTheQuestionsFitTheTables(t *testing.T) {
	columns := map[string][]string{}
	for _, table := range Tables(1) {
		columns[table.Name] = table.Columns
	}
	if n := len(columns["persoon"]); n != 38 {
		t.Errorf("persoon has %d columns, want 38", n)
	}
	dutch := 0
	for _, a := range Answers {
		if !slices.Contains(columns[a.Table], a.Column) {
			t.Errorf("%s has no column %s", a.Table, a.Column)
		}
		if slices.Contains(Ordinary[a.Table], a.Column) {
			t.Errorf("%s.%s is both direct and ordinary", a.Table, a.Column)
		}
		if a.Dutch {
			dutch++
		}
	}
	if dutch != 18 || len(Answers) != 25 {
		t.Errorf("%d direct columns, %d of them Dutch; want 25 and 18", len(Answers), dutch)
	}
	for table, names := range Ordinary {
		for _, n := range names {
			if !slices.Contains(columns[table], n) {
				t.Errorf("%s has no column %s", table, n)
			}
		}
	}
}

func TestGeneratorIsRepeatable(t *testing.T) {
	for _, table := range Tables(500) {
		var a, b, c bytes.Buffer
		for out, s := range map[*bytes.Buffer]uint64{&a: 1, &b: 1, &c: 2} {
			if err := table.WriteCSV(out, s); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(a.String(), b.String()); diff != "" {
			t.Errorf("%s: the same seed gives other rows:\n%s", table.Name, diff)
		}
		if a.String() == c.String() {
			t.Errorf("%s: another seed gives the same rows", table.Name)
		}
	}
}

func BenchmarkWriteCSV(b *testing.B) {
	person := Tables(10_000)[0]
	for b.Loop() {
		var out bytes.Buffer
		if err := person.WriteCSV(&out, seed); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(out.Len()))
	}
}
