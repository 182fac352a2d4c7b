//go:build unix

package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/source"
	"toetssteen/internal/source/delimited"
)

func TestNamesThatSteerATerminalAreShownEscaped(t *testing.T) {
	root := tree(t, map[string]string{
		"regel\nbreuk": "tabel\na\n", "\x1b[31mrood": "tabel\nb\n", "\xffgeen-utf8": "tabel\nc\n", "\xfegeen-utf8": "tabel\nd\n", "om\u202ekeer": "x", "map\n/e": "tabel\ne\n",
	})
	want := []string{`\x1b[31mrood/b`, `map\n/e/e`, `om\u202ekeer: tekst waarin geen tabel of records zijn herkend`, `regel\nbreuk/a`, `\xfegeen-utf8/d`, `\xffgeen-utf8/c`}
	if diff := cmp.Diff(want, listing(t, openFolder(t, &lines{}, root))); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
}

func TestPipesAndLoopsOfLinks(t *testing.T) {
	root := tree(t, map[string]string{"a": "tabel\na\n", "map/b": "tabel\nb\n"})
	if err := syscall.Mkfifo(filepath.Join(root, "pijp"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"lus1": "lus2", "lus2": "lus1", "map/terug": "..", "zelf": "zelf", "dev": "/dev/zero"} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	outside, nowhere := ": verwijzing naar buiten de map: wordt niet gevolgd", ": verwijzing naar iets dat er niet is"
	want := []string{"a/a", "dev" + outside, "lus1" + nowhere, "lus2" + nowhere, "map/b/b", "pijp: geen gewoon bestand", "zelf" + nowhere}
	if diff := cmp.Diff(want, listing(t, openFolder(t, &lines{}, root))); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
}

// The name may come to stand for a pipe after the folder was looked at.
func TestAPipeInThePlaceOfAFileIsNotWaitedFor(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pijp")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if o, why := Recognise(pipe, "pijp", []source.Opener{delimited.Opener}); o != nil || why != "het is geen gewoon bestand en geen map" {
		t.Errorf("opener %v, reason %q", o, why)
	}
}

func TestFilesThatTheSystemMakesUp(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("no such files here")
	}
	for _, path := range []string{"/proc/self/status", "/proc/self/environ", "/proc/kmsg"} {
		if o, why := Recognise(path, "x", []source.Opener{delimited.Opener}); o != nil || why == "" {
			t.Errorf("%s: opener %v, reason %q", path, o, why)
		}
	}
}

func TestAPathTooLongToOpenIsListed(t *testing.T) {
	root := tree(t, map[string]string{"a": "tabel\na\n"})
	part := strings.Repeat("d", 250)
	// Made from within, since no path may be longer than 4,096 bytes.
	t.Chdir(root)
	for range 17 {
		if err := os.Mkdir(part, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Chdir(part); err != nil {
			t.Fatal(err)
		}
	}
	got := listing(t, openFolder(t, &lines{}, root))
	if len(got) != 2 || got[0] != "a/a" || !strings.HasSuffix(got[1], ": het pad is te lang om te openen") {
		t.Errorf("got %q", got)
	}
	for range 17 { // so that the folder can be removed
		if err := errors.Join(syscall.Chdir(".."), os.RemoveAll(part)); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkAFolderOfManyFiles lists 100,000 small files; it claims that time
// and memory go up with their number only.
func BenchmarkAFolderOfManyFiles(b *testing.B) {
	root := b.TempDir()
	for i := range 100_000 {
		dir := filepath.Join(root, fmt.Sprint(i/1000))
		if i%1000 == 0 {
			if err := os.Mkdir(dir, 0o700); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), []byte("nr;geslacht\n1;M\n2;V\n"), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		s, err := Opener([]source.Opener{delimited.Opener}).Open(b.Context(), source.Target{Path: root})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range s.Assets(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 100_000 {
			b.Fatalf("%d files were listed", n)
		}
		s.Close()
	}
}
