package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"toetssteen/internal/source/sourcetest"
)

// scanned is what the tests read of the JSON of a scan.
type scanned struct {
	Interrupted bool
	Sources     []struct {
		Source, Status string
		Assets, Fields int
		NotRead        []struct{ What, Why string } `json:"not_read"`
	}
	Findings []struct{ Source, Asset, Field, Kind, Level string }
}

// scanJSON scans and reads the result; the program may not have failed as a
// whole, nor in a way that it did not expect.
func scanJSON(t *testing.T, args ...string) (scanned, outcome) {
	t.Helper()
	got := program(t, append([]string{"scan", "-o", "json", "-q"}, args...)...)
	return parsed(t, got), got
}

func parsed(t *testing.T, got outcome) scanned {
	t.Helper()
	var s scanned
	if err := json.Unmarshal(got.stdout, &s); err != nil {
		t.Fatalf("exit code %d, no JSON: %v\n%.500s\n%s", got.code, err, got.stdout, got.stderr)
	}
	for _, src := range s.Sources {
		for _, n := range src.NotRead {
			if n.Why == "" || strings.Contains(n.Why, "onverwachte fout") {
				t.Errorf("%s is not read because %q", n.What, n.Why)
			}
		}
	}
	return s
}

// finds reports whether a field is found as a kind; of a field without an
// asset the asset does not matter.
func (s scanned) finds(asset, field, kind string) bool {
	for _, f := range s.Findings {
		if (asset == "" || f.Asset == asset) && f.Field == field && f.Kind == kind {
			return true
		}
	}
	return false
}

// source keeps one source of the result.
func (s scanned) source(name string) scanned {
	for _, src := range s.Sources {
		if filepath.Base(src.Source) == name {
			return scanned{Sources: append(s.Sources[:0:0], src)}
		}
	}
	return scanned{}
}

// why gives the reasons of all that was not read.
func (s scanned) why() string {
	var b strings.Builder
	for _, src := range s.Sources {
		for _, n := range src.NotRead {
			fmt.Fprintf(&b, "%s: %s\n", n.What, n.Why)
		}
	}
	return b.String()
}

const soundTable = "persoon_id;geslacht;nationaliteit\n100001;M;0131\n100002;V;0001\n100003;V;0339\n"

// TestBrokenFilesLeaveTheRest scans each broken file beside a sound one.
func TestBrokenFilesLeaveTheRest(t *testing.T) {
	marks := sourcetest.Canary(50, 8)
	for _, name := range slices.Sorted(maps.Keys(brokenFiles(t))) {
		content := brokenFiles(t)[name](marks)
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			sound := keep(t, dir, "heel.csv", []byte(soundTable))
			for _, depth := range []string{"names", "statistics", "values", "census"} {
				s, got := scanJSON(t, "--depth", depth, keep(t, dir, name, content), sound)
				if got.code != 1 || !s.finds("heel.csv", "geslacht", "sex") {
					t.Errorf("depth %s: exit code %d, the sound file is not reported: %+v", depth, got.code, s.Findings)
				}
				// half.utf16.csv only misses the last byte of a value.
				if depth == "census" && name != "half.utf16.csv" && s.source(name).why() == "" {
					t.Errorf("that %s is broken is not said", name)
				}
			}
		})
	}
}

// TestAnyCutOfAFileIsSurvived cuts and spoils files of every format at many
// places. What is left must be read or refused; the program may not fail.
func TestAnyCutOfAFileIsSurvived(t *testing.T) {
	marks := sourcetest.Canary(51, 8)
	for name, whole := range map[string][]byte{
		"x.csv": csvOf(marks, true, ";"), "x.csv.gz": zipped(t, csvOf(marks, true, ";")), "x.utf16": inUTF16(csvOf(marks, true, "\t")),
		"x.json": jsonOf(t, marks), "x.jsonl": linesOf(t, marks), "x.parquet": parquetOf(t, marks),
		"x.db": read(t, sqliteOf(t, filepath.Join(t.TempDir(), "x.db"), marks)),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for i := range 24 {
				cut := bytes.Clone(whole[:len(whole)*(i%12)/12])
				if i >= 12 {
					cut = bytes.Clone(whole)
					for at := i * 7; at < len(cut); at += len(cut)/9 + 1 {
						cut[at] ^= byte(1 + i*11)
					}
				}
				keep(t, dir, fmt.Sprintf("%02d_%s", i, name), cut)
			}
			keep(t, dir, "heel.csv", []byte(soundTable))
			s, got := scanJSON(t, "--full", dir)
			if got.code != 1 || !s.finds("heel.csv", "geslacht", "sex") {
				t.Errorf("exit code %d: %s\n%s", got.code, got.stderr, s.why())
			}
			if s.Sources[0].Status != "partly" {
				t.Errorf("status %s with files that are cut off", s.Sources[0].Status)
			}
		})
	}
}

func TestTenThousandColumns(t *testing.T) {
	const n = 10_000
	dir := t.TempDir()
	names := make([]string, n)
	object := map[string]string{"geslacht": "V"}
	dictionary := strings.Builder{}
	dictionary.WriteString("table\tcolumn\ttype\tcomment\n")
	for i := range names {
		names[i] = fmt.Sprintf("meting_%04d", i)
		if i > 0 {
			object[names[i]] = "x"
			dictionary.WriteString("breed\t" + names[i] + "\ttext\t\n")
		}
	}
	names[n-1] = "geslacht"
	dictionary.WriteString("breed\tgeslacht\ttext\t\n")
	row := strings.Repeat("1;", n-1)
	lines := bytes.Repeat(append(asJSON(t, object), '\n'), 4)
	for _, location := range []string{
		keep(t, dir, "breed.csv", []byte(strings.Join(names, ";")+"\n"+row+"M\n"+row+"V\n"+row+"V\n")),
		keep(t, dir, "breed.jsonl", lines),
		"dictionary:" + keep(t, dir, "breed.tsv", []byte(dictionary.String())),
	} {
		s, got := scanJSON(t, location)
		if got.code != 1 || s.Sources[0].Fields != n || !s.finds("", "geslacht", "sex") {
			t.Errorf("%s: exit code %d, %d fields, %d findings, not read %q", filepath.Base(location), got.code, s.Sources[0].Fields, len(s.Findings), s.why())
		}
	}
}

func TestNestingOfTenThousandDeep(t *testing.T) {
	const deep = 10_000
	for name, nested := range map[string]string{
		"objects": strings.Repeat(`{"a":`, deep) + "1" + strings.Repeat("}", deep),
		"lists":   strings.Repeat("[", deep) + "1" + strings.Repeat("]", deep),
		"unended": strings.Repeat(`[{"a":`, deep),
	} {
		t.Run(name, func(t *testing.T) {
			path := keep(t, t.TempDir(), "diep.json", []byte(`[{"geslacht":"M"},{"geslacht":"V"},{"geslacht":"V","x":`+nested+`}]`))
			s, got := scanJSON(t, path)
			if got.code != 1 || !s.finds("", "geslacht", "sex") || !strings.Contains(s.why(), "diep") {
				t.Errorf("exit code %d, findings %+v, not read %q", got.code, s.Findings, s.why())
			}
		})
	}
}

func TestNULBytes(t *testing.T) {
	dir := t.TempDir()
	database := filepath.Join(dir, "nul.db")
	sqliteRun(t, database, "CREATE TABLE p (geslacht TEXT, naam TEXT)",
		"INSERT INTO p VALUES ('M', 'a'||char(0)||'b'), ('V'||char(0), 'c'), ('V', x'00ff00')")
	for _, path := range []string{
		keep(t, dir, "nul.csv", []byte("persoon_id;geslacht;naam\n1;M;a\x00b\n2;V\x00;\x00\n4;M;\x00\x00\x00\n"+strings.Repeat("3;V;gewoon\n", 100))),
		keep(t, dir, "nul.jsonl", []byte("{\"geslacht\":\"M\",\"n\":\"a\\u0000b\"}\n{\"geslacht\":\"V\",\"n\":\"a\x00b\"}\n{\"geslacht\":\"V\"}\n")),
		database,
	} {
		s, got := scanJSON(t, "--full", path)
		if got.code != 1 || !s.finds("", "geslacht", "sex") {
			t.Errorf("%s: exit code %d, findings %+v, not read %q", filepath.Base(path), got.code, s.Findings, s.why())
		}
		if bytes.ContainsRune(got.stdout, 0) || bytes.ContainsRune(got.stderr, 0) {
			t.Errorf("%s: a NUL byte is printed", filepath.Base(path))
		}
	}
	s, got := scanJSON(t, keep(t, dir, "leegte", make([]byte, 1<<20)))
	if got.code != 2 || s.Sources[0].Status != "failed" || s.why() == "" {
		t.Errorf("a file of NUL bytes: exit code %d, status %s, not read %q", got.code, s.Sources[0].Status, s.why())
	}
}

// oddName is a name that breaks out of anything that forgets to quote it.
const oddName = "ge\"sl'acht\n\x1b[31m;<b>`--"

func TestNamesWithQuotesAndNewlines(t *testing.T) {
	dir := t.TempDir()
	quoted := `"` + strings.ReplaceAll(oddName, `"`, `""`) + `"`
	database := filepath.Join(dir, "raar.db")
	sqliteRun(t, database, "CREATE TABLE "+quoted+" (id INTEGER, "+quoted+" TEXT, nationaliteit TEXT)",
		"INSERT INTO "+quoted+" VALUES (1, 'M', '0131'), (2, 'V', '0001'), (3, 'V', '0339')", "ANALYZE")
	odd := filepath.Join(dir, "map")
	if err := os.Mkdir(odd, 0o700); err != nil {
		t.Fatal(err)
	}
	keep(t, odd, "na\nam 'van' \"<b>\x1b[31m.csv", []byte(soundTable))
	table := keep(t, dir, "raar.csv", []byte("persoon_id;"+quoted+";nationaliteit\n1;M;0131\n2;V;0001\n3;V;0339\n"))
	object := keep(t, dir, "raar.json", asJSON(t, []map[string]string{{oddName: "M", "nationaliteit": "0131"}, {oddName: "V", "nationaliteit": "0001"}}))
	for _, depth := range []string{"names", "statistics", "values", "census"} {
		s, got := scanJSON(t, "--depth", depth, database, table, object, odd)
		for _, src := range s.Sources {
			if src.Status == "failed" {
				t.Errorf("depth %s: %s is not read: %q", depth, src.Source, s.why())
			}
		}
		if got.code != 1 || !s.finds(oddName, "nationaliteit", "nationality") {
			t.Errorf("depth %s: exit code %d, findings %+v", depth, got.code, s.Findings)
		}
	}
	for _, form := range []string{"table", "csv", "sarif", "html"} {
		got := program(t, "scan", "--full", "-o", form, database, table, object, odd)
		if got.code != 1 || !utf8.Valid(got.stdout) || bytes.ContainsRune(got.stdout, '\x1b') || bytes.ContainsRune(got.stderr, '\x1b') {
			t.Errorf("%s: exit code %d, or a control of the terminal is printed: %q", form, got.code, got.stderr)
		}
		if form == "html" && bytes.Contains(got.stdout, []byte(";<b>`")) {
			t.Error("a name is markup in the page")
		}
	}
}
