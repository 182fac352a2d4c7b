package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/delimited"
	"toetssteen/internal/source/folder"
	"toetssteen/internal/source/sourcetest"
	"toetssteen/internal/source/sqlite"
)

// archives is the opener over some real connectors.
func archives() source.Opener {
	var files []source.Opener
	files = []source.Opener{sqlite.Opener, Opener(func(path, name string) (*source.Opener, string) {
		return folder.Recognise(path, name, files)
	}), delimited.Opener}
	return files[1]
}

// file is a file to put in an archive.
type file struct{ name, content string }

const table = "nr;geslacht;geboorteland\n1;M;6030\n2;V;5022\n3;M;9089\n"

func zipped(t testing.TB, files ...file) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		m, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t testing.TB, files ...file) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// opened writes an archive and opens it; what it unpacks goes to a folder of
// the test.
func opened(t testing.TB, name, content string) (s source.Source, spill string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	spill = t.TempDir()
	s, err = archives().Open(t.Context(), source.Target{Location: path, Path: path, Options: source.Options{SpillDir: spill}})
	return s, spill, err
}

// contents lists and reads a whole archive: "asset rows" or "what: why", and
// checks that nothing is left on disk.
func contents(t testing.TB, name, content string) []string {
	t.Helper()
	s, spill, err := opened(t, name, content)
	if err != nil {
		return []string{saying(t, name, err)}
	}
	out := read(t, s)
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if left := onDisk(t, spill); len(left) > 0 {
		t.Errorf("left on disk: %q", left)
	}
	return out
}

func read(t testing.TB, s source.Source) (out []string) {
	t.Helper()
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			out = append(out, saying(t, a.Name, err))
			continue
		}
		p, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
		if err != nil {
			out = append(out, saying(t, a.Name, err))
			continue
		}
		for _, wrong := range sourcetest.Problems(p, toetssteen.DepthCensus) {
			t.Errorf("%s: %s", a.Name, wrong)
		}
		line := a.Name
		if len(p.Columns) > 0 {
			line += fmt.Sprintf(" %d", p.Rows)
		}
		if p.Partial {
			line += " partly"
		}
		for _, n := range p.NotRead {
			line += " [" + n.Why + "]"
		}
		out = append(out, line)
	}
	return out
}

// saying is what people read of an error.
func saying(t testing.TB, name string, err error) string {
	t.Helper()
	var not *source.NotReadError
	if !errors.As(err, &not) || not.What != name || not.Why == "" {
		t.Errorf("%s: error %v, want one that says what was not read and why", name, err)
		return name
	}
	if strings.Contains(err.Error(), os.TempDir()) {
		t.Errorf("the error %q tells of the machine", err)
	}
	return not.What + ": " + not.Why
}

func onDisk(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && path != dir {
			out = append(out, d.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The files are made by Info-ZIP 3.0, GNU tar 1.35, gzip, bzip2 and zstd.
func TestArchivesOfOtherPrograms(t *testing.T) {
	gnu := func(name string) []string {
		return []string{
			name + "/map/bestand.csv 40", name + "/hard.csv: " + whyLink, name + "/pijp: " + whyNotPlain, name + "/school.db/leerling 30",
			name + "/school.db/les 1", name + "/link.csv: " + whyLink, name + "/sub/diep/twee.csv 25",
		}
	}
	holes := func(name string) []string {
		return []string{name + "/gaten.bin: " + whySparse, name + "/map/bestand.csv 40"}
	}
	db := func(name string) []string { return []string{name + "/leerling 30", name + "/les 1"} }
	for name, want := range map[string][]string{
		"infozip.zip": {
			"infozip.zip/map/bestand.csv 40", "infozip.zip/school.db/leerling 30", "infozip.zip/school.db/les 1",
			"infozip.zip/leesmij.txt: tekst waarin geen tabel of records zijn herkend", "infozip.zip/.git: " + whyHidden,
			"infozip.zip/link.csv: " + whyLink, "infozip.zip/sub/diep/twee.csv 25",
		},
		"bzip2.zip":       {"bzip2.zip/map/bestand.csv 40"},
		"versleuteld.zip": {"versleuteld.zip/map/bestand.csv: " + whyEncrypted},
		"genest.zip":      {"genest.zip/drie.zip/twee.zip/een.zip: " + whyDeep, "genest.zip/map/bestand.csv 40"},
		"gnu.tar":         gnu("gnu.tar"), "gnu.tar.gz": gnu("gnu.tar.gz"), "gnu.tar.bz2": gnu("gnu.tar.bz2"), "gnu.tar.zst": gnu("gnu.tar.zst"),
		"v7.tar":       {"v7.tar/map/bestand.csv 40", "v7.tar/sub/diep/twee.csv 25"},
		"gaten.tar.gz": holes("gaten.tar.gz"), "gaten-gnu.tar.gz": holes("gaten-gnu.tar.gz"),
		"school.db.gz": db("school.db.gz"), "school.db.bz2": db("school.db.bz2"), "school.db.zst": db("school.db.zst"),
	} {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, contents(t, name, string(b))); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
		})
	}
}

func TestContract(t *testing.T) {
	db, err := os.ReadFile(filepath.Join("testdata", "school.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	inner := tarred(t, file{"x.csv", table}, file{"map/y.csv", table})
	files := []file{{"a.csv", table}, {"school.db.gz", string(db)}, {"in.tar", inner}, {"in.tgz", gzipped(t, inner)}, {"b.csv.gz", gzipped(t, table)}}
	for name, content := range map[string]string{"a.zip": zipped(t, files...), "a.tar": tarred(t, files...), "a.tar.gz": gzipped(t, tarred(t, files...))} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Contract(t, func(t *testing.T) source.Source {
				s, _, err := opened(t, name, content)
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

func TestNamesInAnArchiveAreNeverWritten(t *testing.T) {
	names := []string{
		"../../boven.csv", "/etc/absoluut.csv", `C:\map\venster.csv`, "CON.csv", "nul\x00byte.csv", "regel\nbreuk\x1b[31m.csv", "\xff\xfe.csv",
		strings.Repeat("lang/", 200) + "x.csv", "a.csv", "a.csv", "./b.csv", "", "map/../c.csv", "toetssteen-spill-1.lock",
	}
	var files []file
	for _, n := range names {
		files = append(files, file{n, table})
	}
	s, spill, err := opened(t, "a.zip", zipped(t, files...))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen, seenNames := 0, map[string]bool{}
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			t.Errorf("%q: %v", a.Name, err)
			continue
		}
		if seenNames[a.Name] || strings.ContainsAny(a.Name, "\n\x1b\x00") {
			t.Errorf("the name %q is given twice or steers a terminal", a.Name)
		}
		seenNames[a.Name] = true
		if _, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthValues, 1, 10)); err != nil {
			t.Errorf("%q: %v", a.Name, err)
		}
		for _, name := range onDisk(t, spill) {
			plain := strings.Trim(name, "0123456789") == ""
			if !plain && !strings.HasPrefix(name, "toetssteen-spill-") {
				t.Errorf("%q is on disk", name)
			}
		}
		if n := len(onDisk(t, spill)); n > 3 { // the folder, its lock and one member
			t.Errorf("%d files are on disk at a time", n)
		}
		seen++
	}
	if seen != len(names) {
		t.Errorf("%d of %d members were read", seen, len(names))
	}
	if outside, _ := filepath.Glob(filepath.Join(filepath.Dir(spill), "*.csv")); len(outside) > 0 {
		t.Errorf("written outside the spill folder: %q", outside)
	}
}

func TestWithoutSpillingNothingIsUnpacked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, []byte(zipped(t, file{"a.csv", table})), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := archives().Open(t.Context(), source.Target{Path: path, Options: source.Options{SpillDir: "-"}})
	if got := saying(t, "a.zip", err); !strings.Contains(got, "--no-spill") {
		t.Errorf("got %q, want the option that forbids it", got)
	}
}

func TestADatabaseAndItsLogStayTogether(t *testing.T) {
	db, err := os.ReadFile(filepath.Join("testdata", "school.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(db))
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(z); err != nil {
		t.Fatal(err)
	}
	b := plain.Bytes()
	b[18], b[19] = 2, 2 // write-ahead mode
	got := contents(t, "a.zip", zipped(t, file{"s.db-wal", "log"}, file{"s.db", string(b)}))
	if len(got) != 2 || !strings.Contains(got[0], "-wal") {
		t.Errorf("got %q, want two tables and that the log is not read", got)
	}
}

func TestCanariesStayInTheProfile(t *testing.T) {
	marks := sourcetest.Canary(5, 40)
	var b strings.Builder
	b.WriteString("nr;opmerking\n")
	for i, m := range marks {
		fmt.Fprintf(&b, "%d;%s\n", i, m)
	}
	inner := zipped(t, file{"in.csv", b.String()}, file{"vreemd", "\x00" + b.String()})
	broken := zipped(t, file{"stuk.csv", b.String()})
	out := contents(t, "a.zip", zipped(t, file{"a.csv", b.String()}, file{"b.zip", inner}, file{"c.zip", broken[:len(broken)-30]}, file{"d.txt", b.String()}))
	if !slices.Contains(out, "a.zip/a.csv 40") || !slices.Contains(out, "a.zip/b.zip/in.csv 40") {
		t.Errorf("read %q", out)
	}
	marks.Check(t, "the listing and the reasons", []byte(strings.Join(out, "\n")))
}

func TestMembersSideBySide(t *testing.T) {
	var files []file
	for i := range 12 {
		files = append(files, file{fmt.Sprintf("%d.csv", i), table})
	}
	inner := tarred(t, files...)
	s, spill, err := opened(t, "a.zip", zipped(t, append(files, file{"in.tgz", gzipped(t, inner)})...))
	if err != nil {
		t.Fatal(err)
	}
	var assets []source.Asset
	for a, err := range s.Assets(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		assets = append(assets, a)
	}
	var wait sync.WaitGroup
	for range 4 {
		for _, a := range assets {
			wait.Go(func() {
				p, err := s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10))
				if err != nil || p.Rows != 3 || p.Asset.Name != a.Name {
					t.Errorf("%s: %d rows, error %v", a.Name, p.Rows, err)
				}
			})
		}
	}
	wait.Wait()
	if err := s.Close(); err != nil || len(assets) != 24 || len(onDisk(t, spill)) > 0 {
		t.Errorf("%d assets; after close (%v) on disk: %q", len(assets), err, onDisk(t, spill))
	}
}
