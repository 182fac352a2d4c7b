package folder

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// lines is a file format of the test: a word "tabel" and then the names of its
// tables, one a line. It counts how many of its files are open.
type lines struct {
	mu        sync.Mutex
	open, max int
	opened    int
}

func (l *lines) opener() source.Opener {
	return source.Opener{
		Name:  "lines",
		Sniff: func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte("tabel\n")) },
		Open: func(_ context.Context, at source.Target) (source.Source, error) {
			b, err := os.ReadFile(at.Path)
			if err != nil {
				return nil, err
			}
			if bytes.Contains(b, []byte("stuk")) {
				return nil, &source.NotReadError{What: at.Name, Why: "beschadigd"}
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			l.open++
			l.opened++
			l.max = max(l.max, l.open)
			return &table{l: l, name: at.Name, tables: strings.Fields(string(b))[1:]}, nil
		},
	}
}

type table struct {
	l      *lines
	name   string
	tables []string
}

func (s *table) Close() error {
	s.l.mu.Lock()
	defer s.l.mu.Unlock()
	s.l.open--
	return nil
}

func (s *table) Assets(context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for _, t := range s.tables {
			if !yield(source.Asset{Name: s.name + "/" + t, Kind: "table", Format: "lines", Rows: -1, Ref: s}, nil) {
				return
			}
		}
	}
}

func (s *table) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: want.Depth, Rows: 1}
	if a.Ref != s {
		return p, errors.New("the asset is of another source")
	}
	if err := ctx.Err(); err != nil {
		return p, err
	}
	c := source.Column{Name: "kolom"}
	if want.Depth >= toetssteen.DepthValues {
		k := source.NewCollector(a.Name, c, want)
		k.Add([]byte("x"))
		c = k.Column()
	}
	p.Columns = []source.Column{c}
	return p, nil
}

func (s *table) Rows(_ context.Context, a source.Asset, want source.RowRequest) iter.Seq2[[][]byte, error] {
	return func(yield func([][]byte, error) bool) {
		if a.Ref != s || len(want.Columns) != 1 || want.Columns[0] != "kolom" {
			yield(nil, errors.New("no such column"))
			return
		}
		yield([][]byte{[]byte("x")}, nil)
	}
}

// tree writes files by their relative names and gives the folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func openFolder(t *testing.T, l *lines, root string) source.Source {
	t.Helper()
	s, err := Opener([]source.Opener{l.opener()}).Open(t.Context(), source.Target{Location: root, Path: root})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// zipOf is a zip file with a first member of this name, as far as its header goes.
func zipOf(name string) string { return "PK\x03\x04" + strings.Repeat("\x14", 26) + name }

// listing gives each asset as its name and each file that is not read as
// "name: reason".
func listing(t *testing.T, s source.Source) []string {
	t.Helper()
	var out []string
	for a, err := range s.Assets(t.Context()) {
		var not *source.NotReadError
		switch {
		case err == nil:
			out = append(out, a.Name)
		case errors.As(err, &not) && not.What == a.Name:
			out = append(out, not.What+": "+not.Why)
		default:
			t.Errorf("asset %q has error %v, want one that says what was not read", a.Name, err)
		}
	}
	return out
}

func TestContract(t *testing.T) {
	root := tree(t, map[string]string{"a.db": "tabel\neen\ntwee\n", "map/b.db": "tabel\ndrie\n"})
	sourcetest.Contract(t, func(t *testing.T) source.Source { return openFolder(t, &lines{}, root) })
}

func TestEveryFileIsAnAssetOrNotRead(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, "tabel\ningepakt\n")
	z.Close()
	var database bytes.Buffer
	z = gzip.NewWriter(&database)
	fmt.Fprint(z, "SQLite format 3\x00"+strings.Repeat("\x00\x01\xff", 100))
	z.Close()
	root := tree(t, map[string]string{
		"b/twee.db":           "tabel\nx\ny\n",
		"a.csv":               "tabel\nx\n",
		"a.csv-wal":           "zijbestand",
		"inpak.gz":            packed.String(),
		"school.db.gz":        database.String(),
		"leeg.csv":            "",
		"stuk.db":             "tabel\nstuk\n",
		"c/lijst.xlsb":        "PK\x03\x04....xl/workbook.bin",
		"c/slot.xlsx":         "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00",
		"c/brief.docx":        "PK\x03\x04\x14\x00....word/document.xml",
		"c/x.zip":             zipOf("gegevens.csv and in it xl/workbook.xml"),
		"c/oud.xls":           "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",
		"c/nota.pdf":          "%PDF-1.7\n%\xe2\xe3",
		"c/dicht.sav":         "\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV\x15\x00",
		"c/x.sas7bdat":        strings.Repeat("\x00", 12) + "\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11",
		"c/x.7z":              "7z\xbc\xaf\x27\x1c\x00\x04",
		"c/bericht.xml":       "<?xml version=\"1.0\"?><a/>",
		"c/foto.jpg":          "\xff\xd8\xff\xe0\x00\x10JFIF",
		"c/model.py":          "import os\n",
		"c/ID3.txt":           "ID3 is het begin van gewone tekst",
		"c/leesmij.txt":       "gewone tekst",
		"c/vreemd.bin":        "\x00\x01\x02\x03\xfe\xff\x00\x00\x00",
		".git/config":         "[core]",
		"toetssteen.d/a.db":   "tabel\neigen\n",
		"d/.verborgen":        "tabel\nverborgen\n",
		"d/naam met spatie.x": "tabel\nz\n",
	})
	outside := tree(t, map[string]string{"geheim.db": "tabel\ngeheim\n"})
	for name, target := range map[string]string{
		"l1": filepath.Join(outside, "geheim.db"), "l2": "a.csv", "l3": "bestaat-niet", "l4": outside, "l5": "..",
	} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	socket, err := net.Listen("unix", filepath.Join(root, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	want := []string{
		".git: verborgen map: wordt niet gelezen",
		"a.csv/x",
		"b/twee.db/x",
		"b/twee.db/y",
		"c/ID3.txt: tekst waarin geen tabel of records zijn herkend",
		"c/bericht.xml: geen geldige XML",
		"c/brief.docx: Word-document: wordt nog niet gelezen",
		"c/dicht.sav: versleuteld SPSS-bestand: vraag de eigenaar om een leesbare kopie",
		"c/foto.jpg: afbeelding: wordt niet gelezen",
		"c/leesmij.txt: tekst waarin geen tabel of records zijn herkend",
		"c/lijst.xlsb: binaire Excel-werkmap (.xlsb): wordt nog niet gelezen; sla hem op als .xlsx",
		"c/model.py: broncode: wordt nog niet gelezen",
		"c/nota.pdf: PDF-document: wordt nog niet gelezen",
		"c/oud.xls: Excel-werkmap in het oude formaat: wordt nog niet gelezen",
		"c/slot.xlsx: met een wachtwoord beveiligd Office-bestand: haal het wachtwoord eraf en scan opnieuw",
		"c/vreemd.bin: onbekend soort bestand",
		"c/x.7z: ingepakt archief: pak het uit en scan de inhoud",
		"c/x.sas7bdat: onbekend soort bestand",
		"c/x.zip: onbekend soort bestand",
		"d/.verborgen/verborgen",
		"d/naam met spatie.x/z",
		"inpak.gz/ingepakt",
		"l1: verwijzing naar buiten de map: wordt niet gevolgd",
		"l3: verwijzing naar iets dat er niet is",
		"l4: verwijzing naar buiten de map: wordt niet gevolgd",
		"l5: verwijzing naar buiten de map: wordt niet gevolgd",
		"leeg.csv: leeg bestand",
		"s: geen gewoon bestand",
		"school.db.gz: ingepakt archief: pak het uit en scan de inhoud",
		"stuk.db: beschadigd",
		"toetssteen.d: werkmap van Toetssteen zelf",
	}
	l := &lines{}
	o := l.opener()
	plain := o.Open
	o.Open = func(ctx context.Context, at source.Target) (source.Source, error) {
		if strings.HasSuffix(at.Path, ".gz") { // stands for a reader that unpacks
			return &table{l: l, name: at.Name, tables: []string{"ingepakt"}}, nil
		}
		return plain(ctx, at)
	}
	s, err := Opener([]source.Opener{o}).Open(t.Context(), source.Target{Path: root})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, listing(t, s)); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
}

func TestUnreadableFilesAndFolders(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("rights do not bind the superuser")
	}
	root := tree(t, map[string]string{"a.db": "tabel\nx\n", "dicht/b.db": "tabel\ny\n", "z.db": "tabel\nz\n"})
	for name, mode := range map[string]os.FileMode{"a.db": 0, "dicht": 0} {
		if err := os.Chmod(filepath.Join(root, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(root, "dicht"), 0o700) })
	want := []string{"a.db: deze gebruiker mag het niet lezen", "dicht: deze gebruiker mag het niet lezen", "z.db/z"}
	if diff := cmp.Diff(want, listing(t, openFolder(t, &lines{}, root))); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
}

func TestFilesAreOpenedOneAtATimeAndClosed(t *testing.T) {
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("f%02d", i)] = "tabel\na\nb\nc\nd\n"
	}
	l := &lines{}
	s := openFolder(t, l, tree(t, files))
	profiles := sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthValues, 1, 5))
	if len(profiles) != 200 || l.max > 2 || l.opened > 100 {
		t.Errorf("%d profiles; %d files were opened, %d at the same time", len(profiles), l.opened, l.max)
	}
	if err := s.Close(); err != nil || l.open != 0 {
		t.Errorf("after close %d files are open (error %v)", l.open, err)
	}
}

func TestFilesSideBySide(t *testing.T) {
	l := &lines{}
	s := openFolder(t, l, tree(t, map[string]string{"a": "tabel\na\nb\n", "b": "tabel\nc\nd\n", "c": "tabel\ne\n"}))
	var assets []source.Asset
	for a := range s.Assets(t.Context()) {
		assets = append(assets, a)
	}
	var wait sync.WaitGroup
	for range 20 {
		for _, a := range assets {
			wait.Go(func() {
				p, err := s.Profile(t.Context(), a, source.Request{})
				if err != nil || p.Asset.Name != a.Name {
					t.Errorf("profile of %s: %v", a.Name, err)
				}
			})
		}
	}
	wait.Wait()
	if err := s.Close(); err != nil || l.open != 0 {
		t.Errorf("after close %d files are open (error %v)", l.open, err)
	}
}

func TestAFileThatGoesAwayIsTold(t *testing.T) {
	root := tree(t, map[string]string{"a": "tabel\na\n", "b": "tabel\nb\n"})
	s := openFolder(t, &lines{}, root)
	var assets []source.Asset
	for a := range s.Assets(t.Context()) {
		assets = append(assets, a)
	}
	for _, a := range assets[:1] { // the last is still open
		if err := os.Remove(filepath.Join(root, "a")); err != nil {
			t.Fatal(err)
		}
		_, err := s.Profile(t.Context(), a, source.Request{})
		var not *source.NotReadError
		if !errors.As(err, &not) || not.What != "a" || strings.Contains(err.Error(), root) {
			t.Errorf("got error %v, want one that names only a", err)
		}
	}
}

func TestListingStopsWhenAsked(t *testing.T) {
	s := openFolder(t, &lines{}, tree(t, map[string]string{"a": "tabel\na\nb\n", "b": "x", "c": "tabel\nc\n"}))
	for n := 1; n <= 3; n++ {
		got := 0
		for range s.Assets(t.Context()) {
			if got++; got == n {
				break
			}
		}
		if got != n {
			t.Errorf("listed %d, want %d", got, n)
		}
	}
}

func FuzzReason(f *testing.F) {
	f.Add("a.csv", []byte("a;b\n1;2"))
	f.Add("a.xlsx", []byte("PK\x03\x04"))
	f.Add("", []byte{0, 1, 2})
	f.Fuzz(func(t *testing.T, name string, head []byte) {
		if Reason(name, head) == "" {
			t.Error("a file that is not read has no reason")
		}
	})
}
