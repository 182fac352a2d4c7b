package demo

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"golang.org/x/text/encoding/charmap"
)

// built is the demo that the tests read; they do not change it.
var built = struct {
	dir     string
	systems []System
	err     error
}{}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "toetssteen-demo")
	if err != nil {
		panic(err)
	}
	built.dir = dir
	built.systems, built.err = Build(context.Background(), dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func demoDir(t *testing.T) string {
	t.Helper()
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		rel, _ := filepath.Rel(dir, path)
		sums[filepath.ToSlash(rel)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func TestEverySystemHasSomethingToScan(t *testing.T) {
	dir := demoDir(t)
	if len(built.systems) != len(parts) {
		t.Fatalf("systems: %d, want %d", len(built.systems), len(parts))
	}
	for _, s := range built.systems {
		path := strings.TrimPrefix(s.Location, "dictionary:")
		if !strings.HasPrefix(path, dir) {
			t.Errorf("%s: location %s is not in the folder of the demo", s.Name, s.Location)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if s.Unit == "" || !strings.HasPrefix(s.Note, "demo.note.") {
			t.Errorf("%s: unit %q, note %q", s.Name, s.Unit, s.Note)
		}
	}
}

func TestTwoBuildsGiveTheSameBytes(t *testing.T) {
	const students = 2000
	first, again := filepath.Join(t.TempDir(), "demo"), filepath.Join(t.TempDir(), "demo")
	for _, dir := range []string{first, again} {
		if _, err := build(t.Context(), dir, students); err != nil {
			t.Fatal(err)
		}
	}
	want := digests(t, first)
	if diff := cmp.Diff(want, digests(t, again)); diff != "" {
		t.Errorf("another folder:\n%s", diff)
	}
	if _, err := build(t.Context(), again, students); err != nil {
		t.Fatalf("rebuild: %v", err)
	}
	if diff := cmp.Diff(want, digests(t, again)); diff != "" {
		t.Errorf("rebuilt in place:\n%s", diff)
	}
}

func TestRebuildLeavesOtherFiles(t *testing.T) {
	dir := t.TempDir()
	if err := claim(dir); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(dir, "toetssteen.d", "aantekening.txt")
	if err := os.MkdirAll(filepath.Dir(mine), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("blijft"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t.Context(), dir, 100); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(mine); err != nil || string(got) != "blijft" {
		t.Errorf("a file beside the systems: %q, %v", got, err)
	}
}

func TestAFolderOfSomeoneElseIsRefused(t *testing.T) {
	dir := t.TempDir()
	theirs := filepath.Join(dir, "belangrijk.txt")
	if err := os.WriteFile(theirs, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Build(context.Background(), dir); err == nil {
		t.Fatal("a folder with other files was taken")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("after the refusal the folder holds %d entries, %v", len(entries), err)
	}
}

func TestACancelledBuildEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, filepath.Join(t.TempDir(), "demo")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// contents gives what a file says, decompressed and, for the binary formats,
// written out.
func contents(t *testing.T, path string) string {
	t.Helper()
	switch filepath.Ext(path) {
	case ".sqlite":
		return sqliteText(t, path)
	case ".parquet":
		rows, err := parquet.ReadFile[feature](path)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, r := range rows {
			b.WriteString(r.StudentPseudoniem + " " + r.LandGeboorte + "\n")
		}
		f, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(f, []byte(Mark)) {
			b.WriteString(Mark)
		}
		return b.String()
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(path) == ".gz" {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if data, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return string(data)
}

func sqliteText(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var b strings.Builder
	for _, q := range []string{
		`select tekst from "_leesmij"`, `select burgerservicenummer from student`, `select telefoonnummer from student`,
		`select telefoonnummer from ouder`, `select nationaal_nummer from apparaat`, `select chipnummer from dier`,
		`select personeelsnummer from docent`,
	} {
		rows, err := db.Query(q)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			b.WriteString(s + "\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestEveryFileSaysItIsInvented(t *testing.T) {
	dir := demoDir(t)
	for name := range digests(t, dir) {
		text := contents(t, filepath.Join(dir, name))
		if !strings.Contains(text, Mark) && !strings.Contains(text, ";verzonnen") && !strings.Contains(text, ",verzonnen") {
			t.Errorf("%s does not say that it is invented", name)
		}
	}
}

func TestNoNumberPassesTheElevenTest(t *testing.T) {
	dir := demoDir(t)
	nine := regexp.MustCompile(`\b\d{9}\b`)
	seen := 0
	for name := range digests(t, dir) {
		for _, s := range nine.FindAllString(contents(t, filepath.Join(dir, name)), -1) {
			seen++
			n, err := strconv.Atoi(s)
			if err != nil {
				t.Fatal(err)
			}
			if n == 0 { // nobody's number
				continue
			}
			if rest := elevenRest(n); rest == 0 || rest == 5 {
				t.Errorf("%s holds %s, which could be someone's number", name, s)
			}
		}
	}
	if seen < 20_000 {
		t.Errorf("only %d numbers of nine digits were seen: the test looks in the wrong place", seen)
	}
}

func TestElevenTest(t *testing.T) {
	// 111222333 is the number that the government uses in examples of passes.
	for n, want := range map[int]int{111222333: 0, 123456782: 0, 111222334: 10, 123456789: 4} {
		if got := elevenRest(n); got != want {
			t.Errorf("elevenRest(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestTheBigTablesAreBig(t *testing.T) {
	dir := demoDir(t)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "studentinformatie/studenten.sqlite")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	got := map[string]int{}
	for _, name := range []string{"student", "ouder", "inschrijving", "cijfer", "docent", "dier"} {
		var n int
		if err := db.QueryRow(`select count(*) from "` + name + `"`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		got[name] = n
	}
	want := map[string]int{"student": 20_000, "ouder": 40_000, "inschrijving": 20_000, "cijfer": 20_000, "docent": 400, "dier": 120}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var orphans int
	if err := db.QueryRow(`select count(*) from student s left join land l on l.landcode = s.geboorteland
		left join nationaliteit n on n.nationaliteitcode = s.nationaliteit where l.landcode is null or n.nationaliteitcode is null`).Scan(&orphans); err != nil {
		t.Fatal(err)
	}
	if orphans > 0 {
		t.Errorf("%d students point to no code", orphans)
	}
	rows, err := parquet.ReadFile[feature](filepath.Join(dir, "datawarehouse/kenmerken.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 20_000 {
		t.Errorf("kenmerken.parquet has %d rows", len(rows))
	}
}

func TestTheControlFilesReadBack(t *testing.T) {
	dir := demoDir(t)
	for name, want := range map[string]int{"risicoscores.csv": 20_001, "export_veldwerk.csv": 20_001, "notities.csv": 3001, "selectie_2021.csv.gz": 6001} {
		raw := contents(t, filepath.Join(dir, "uitwonendencontrole", name))
		text, err := charmap.Windows1252.NewDecoder().String(raw)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(text))
		r.Comma = ';'
		rows, err := r.ReadAll() // every row as long as the header
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(rows) != want {
			t.Errorf("%s has %d rows, want %d", name, len(rows), want)
		}
		if strings.HasPrefix(name, "risico") && !strings.Contains(text, "één adres bekend – ") && !strings.Contains(text, "€ ") {
			t.Errorf("%s does not exercise Windows-1252", name)
		}
		if strings.HasPrefix(name, "risico") && slices.ContainsFunc(rows[0], func(h string) bool {
			return strings.Contains(h, "nation") || strings.Contains(h, "land") || strings.Contains(h, "geslacht")
		}) {
			t.Errorf("%s names an indicator; the point of the file is that it has none", name)
		}
	}
}

func TestTheDictionaryIsMostlyOrdinary(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(dictionaryTSV(dictionary), "\n"), "\n")
	if n := len(lines) - 1; n < 360 || n > 440 {
		t.Errorf("the dictionary has %d columns, want about 400", n)
	}
	seen := map[string]bool{}
	for _, l := range lines {
		f := strings.Split(l, "\t")
		if len(f) != 5 {
			t.Errorf("%q has %d fields", l, len(f))
			continue
		}
		if key := f[0] + "." + f[1]; seen[key] {
			t.Errorf("%s is given twice", key)
		} else {
			seen[key] = true
		}
	}
}

func TestTheScoreFollowsOriginWithoutSeeingIt(t *testing.T) {
	var selected, total [2]float64
	for _, p := range population(20_000) {
		g := 0
		if p.originOutsideEurope {
			g = 1
		}
		total[g]++
		if p.selected {
			selected[g]++
		}
	}
	if ratio := (selected[1] / total[1]) / (selected[0] / total[0]); ratio < 1.3 {
		t.Errorf("selection ratio %.2f: the demo no longer shows indirect distinction", ratio)
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		if _, err := Build(context.Background(), filepath.Join(b.TempDir(), "demo")); err != nil {
			b.Fatal(err)
		}
	}
}
