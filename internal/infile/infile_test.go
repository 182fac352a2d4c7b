package infile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func write(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bestand")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func add(t testing.TB, path, more string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(more); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatGrowsEndsWhereItEnded(t *testing.T) {
	path := write(t, "een;twee\n")
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	add(t, path, "drie;vier\n")
	got, err := io.ReadAll(f)
	if string(got) != "een;twee\n" || !errors.Is(err, ErrGrew) {
		t.Errorf("read %q with error %v, want what was there and %v", got, err, ErrGrew)
	}
	if n, err := f.ReadAt(make([]byte, 20), 4); n != 5 || !errors.Is(err, io.EOF) {
		t.Errorf("read at a place: %d bytes, error %v", n, err)
	}
}

func TestAFileThatShrinksIsSaidToHave(t *testing.T) {
	path := write(t, strings.Repeat("x", 100))
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(f)
	if len(got) != 10 || !errors.Is(err, ErrShrank) {
		t.Errorf("read %d bytes with error %v, want 10 and %v", len(got), err, ErrShrank)
	}
	if _, err := f.ReadAt(make([]byte, 20), 0); !errors.Is(err, ErrShrank) {
		t.Errorf("read at a place gives error %v, want %v", err, ErrShrank)
	}
}

func TestAPlainFileIsReadWhole(t *testing.T) {
	f, err := Open(write(t, "inhoud"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(f)
	if string(got) != "inhoud" || err != nil || f.Size() != 6 {
		t.Errorf("read %q with error %v", got, err)
	}
	for range 2 {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Files that the system makes up have no size and may never end.
func TestAFileOfNoSizeIsEmpty(t *testing.T) {
	f, err := Open("/proc/self/status")
	if err != nil {
		t.Skip("no such file here: ", err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); len(got) != 0 || err != nil {
		t.Errorf("read %d bytes with error %v, want none", len(got), err)
	}
}

func TestFoldersAreNotOpened(t *testing.T) {
	if _, err := Open(t.TempDir()); !errors.Is(err, ErrNotPlain) {
		t.Errorf("a folder gives error %v", err)
	}
}

func packed(t testing.TB, p Packing, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if p == Zstd {
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bzip2 -9 of "een;twee\n" and of nothing.
const (
	bzip2Text  = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x85\x2f\xc2\x8f\x00\x00\x02\x49\x80\x00\x10\x00\x08\x02\x01\x04\x80\x20\x00\x21\x80\x0c\x01\xc5\xa3\x17\x71\x77\x24\x53\x85\x09\x08\x52\xfc\x28\xf0"
	bzip2Empty = "BZh9\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"
)

func TestPackingIsToldByTheFirstBytes(t *testing.T) {
	for head, want := range map[string]Packing{
		"\x1f\x8b\x08": Gzip, "\x28\xb5\x2f\xfd": Zstd, bzip2Text[:10]: Bzip2, bzip2Empty: Bzip2,
		"BZh;naam;jaar\n": Plain, "": Plain, "BZh9": Plain, "1AY&SY1AY&SY": Plain,
	} {
		if got := PackingOf([]byte(head)); got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}

func unpackAll(t testing.TB, p Packing, in []byte) ([]byte, error) {
	t.Helper()
	u, err := Unpack(bytes.NewReader(in), p)
	if err != nil {
		return nil, err
	}
	defer u.Close()
	return io.ReadAll(u)
}

func TestUnpackTellsBrokenOffFromDamaged(t *testing.T) {
	text := []byte(strings.Repeat("1;M;6030\n2;V;5022\n", 500))
	for _, p := range []Packing{Gzip, Zstd} {
		whole := packed(t, p, text)
		if got, err := unpackAll(t, p, whole); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: %d bytes, error %v", p, len(got), err)
		}
		for n := 1; n < len(whole); n++ {
			if _, err := unpackAll(t, p, whole[:n]); !errors.Is(err, io.ErrUnexpectedEOF) && n > 5 {
				t.Fatalf("%s cut at %d of %d gives error %v, want %v", p, n, len(whole), err, io.ErrUnexpectedEOF)
			}
		}
		spoiled := bytes.Clone(whole)
		for i := len(spoiled) - 6; i < len(spoiled); i++ {
			spoiled[i] ^= 0x55
		}
		if _, err := unpackAll(t, p, spoiled); !errors.Is(err, ErrSpoiled) {
			t.Errorf("%s with a wrong check gives error %v, want %v", p, err, ErrSpoiled)
		}
	}
}

func TestUnpackBzip2(t *testing.T) {
	twice := bzip2Text + bzip2Text
	if got, err := unpackAll(t, Bzip2, []byte(twice)); string(got) != "een;twee\neen;twee\n" || err != nil {
		t.Errorf("got %q with error %v", got, err)
	}
	if _, err := unpackAll(t, Bzip2, []byte(bzip2Text[:20])); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut off gives error %v", err)
	}
	if _, err := unpackAll(t, Bzip2, []byte(bzip2Text[:30]+"xxxx"+bzip2Text[34:])); !errors.Is(err, ErrSpoiled) {
		t.Errorf("damaged gives error %v", err)
	}
}

func TestUnpackStopsAtABomb(t *testing.T) {
	zeros := make([]byte, Grace+8<<20)
	for _, p := range []Packing{Gzip, Zstd} {
		u, err := Unpack(bytes.NewReader(packed(t, p, zeros)), p)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, u)
		if !errors.Is(err, ErrInflate) || n > Grace+4<<20 {
			t.Errorf("%s: %d bytes and error %v, want %v", p, n, err, ErrInflate)
		}
		u.Close()
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte(bzip2Text))
	f.Add([]byte(bzip2Empty))
	f.Add(packed(f, Gzip, []byte("een;twee\n")))
	f.Add(packed(f, Zstd, []byte("een;twee\n")))
	f.Fuzz(func(t *testing.T, in []byte) {
		u, err := Unpack(bytes.NewReader(in), PackingOf(in))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(u, 8<<20))
		u.Close()
	})
}
