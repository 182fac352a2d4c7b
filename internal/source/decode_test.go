package source

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"toetssteen/internal/infile"
)

func writeFile(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bestand")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zip(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readText(t testing.TB, content []byte) (string, string, error) {
	t.Helper()
	r, name, err := OpenText(writeFile(t, content))
	if err != nil {
		return "", "", err
	}
	defer r.Close()
	out, err := io.ReadAll(r)
	return string(out), name, err
}

func TestOpenTextDecodes(t *testing.T) {
	text := strings.Repeat("Zoë; Curaçao; 12 €; façade\r\n", 9000)
	win, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) string {
		s, err := unicode.UTF16(e, b).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ascii := strings.Repeat("gewone regel\n", 200_000)
	for _, c := range []struct{ name, in, want, encoding string }{
		{"UTF-8", text, text, UTF8},
		{"UTF-8 with a mark", "\ufeff" + text, text, UTF8},
		{"UTF-16 little end first, with a mark", utf16(unicode.LittleEndian, unicode.UseBOM), text, UTF16LE},
		{"UTF-16 big end first, with a mark", utf16(unicode.BigEndian, unicode.UseBOM), text, UTF16BE},
		{"UTF-16 little end first, without", utf16(unicode.LittleEndian, unicode.IgnoreBOM), text, UTF16LE},
		{"UTF-16 big end first, without", utf16(unicode.BigEndian, unicode.IgnoreBOM), text, UTF16BE},
		{"Windows-1252", win, text, Windows1252},
		{"gzip of Windows-1252", string(zip(t, []byte(win))), text, Windows1252},
		{"two gzip files in one", string(zip(t, []byte("a\n"))) + string(zip(t, []byte("b\n"))), "a\nb\n", UTF8},
		{"Windows-1252 that shows late", ascii + win, ascii + text, UTF8},
		{"a stray byte in UTF-8", text + "\xeb" + text, text + "ë" + text, UTF8},
		{"a character that is cut off", "abc\xc3", "abcÃ", Windows1252},
		{"bytes that mean nothing", "a\x81b", "a\u0081b", Windows1252},
		{"zero bytes in a text", "a;\x00;b\nc;d;e\n", "a;\x00;b\nc;d;e\n", UTF8},
		{"nothing", "", "", UTF8},
		{"only a mark", "\ufeff", "", UTF8},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, encoding, err := readText(t, []byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if encoding != c.encoding {
				t.Errorf("encoding %s, want %s", encoding, c.encoding)
			}
			if got != c.want {
				t.Errorf("%d bytes, want %d; they differ", len(got), len(c.want))
			}
		})
	}
}

func TestOpenTextRefuses(t *testing.T) {
	if _, _, err := OpenText(t.TempDir()); err == nil {
		t.Error("a folder gives no error")
	}
	if _, _, err := OpenText(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there gives %v", err)
	}
	if _, _, err := OpenText(writeFile(t, []byte("\x1f\x8bnot gzip"))); err == nil {
		t.Error("a broken gzip header gives no error")
	}
}

func TestTruncatedGzipGivesWhatIsThere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for range 100_000 {
		b.WriteByte(byte('a' + rng.IntN(26)))
	}
	z := zip(t, b.Bytes())
	got, _, err := readText(t, z[:len(z)/2])
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) < b.Len()/4 || !strings.HasPrefix(b.String(), got) {
		t.Errorf("%d bytes and error %v: want the beginning and %v", len(got), err, io.ErrUnexpectedEOF)
	}
	head, err := Head(writeFile(t, z[:len(z)/2]))
	if err != nil || len(head) == 0 {
		t.Errorf("head: %d bytes, error %v", len(head), err)
	}
}

func TestZipBombIsAnError(t *testing.T) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range infile.Grace>>20 + 8 {
		if _, err := z.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, _, err := OpenText(writeFile(t, b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, r)
	if !errors.Is(err, ErrInflate) || n > infile.Grace+1<<20 {
		t.Errorf("%d bytes and error %v, want %v", n, err, ErrInflate)
	}
}

func TestAFileThatGrowsIsReadAsFarAsItReached(t *testing.T) {
	line := "1;M;6030\n"
	for name, content := range map[string][]byte{"plain": []byte(strings.Repeat(line, 50_000)), "gzip": zip(t, []byte(strings.Repeat(line, 50_000)))} {
		path := writeFile(t, content)
		r, _, err := OpenText(path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := os.WriteFile(path, append(content, content...), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if !errors.Is(err, infile.ErrGrew) || len(got) != 50_000*len(line) || !strings.Contains(Why(err), "groeit") {
			t.Errorf("%s: %d bytes and error %v, want %d and %v", name, len(got), err, 50_000*len(line), infile.ErrGrew)
		}
	}
}

func TestOpenTextUnpacksWhatOthersPacked(t *testing.T) {
	want := "nr;geslacht;geboorteland\n"
	for _, name := range []string{"bestand.csv.gz", "bestand.csv.bz2", "bestand.csv.zst"} {
		r, _, err := OpenText(filepath.Join("archive", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !strings.HasPrefix(string(got), want) || strings.Count(string(got), "\n") != 41 {
			t.Errorf("%s: %d bytes, error %v", name, len(got), err)
		}
		for range 2 {
			if err := r.Close(); err != nil {
				t.Errorf("%s: close: %v", name, err)
			}
		}
	}
}

func TestHeadIsTheBeginning(t *testing.T) {
	text := strings.Repeat("abc;def\n", 20_000)
	for name, content := range map[string][]byte{"plain": []byte(text), "gzip": zip(t, []byte(text))} {
		got, err := Head(writeFile(t, content))
		if err != nil || string(got) != text[:SniffBytes] {
			t.Errorf("%s: %d bytes, error %v, want the first %d", name, len(got), err, SniffBytes)
		}
	}
}

// UTF-8 passes unchanged and anything else comes out as UTF-8, however the
// bytes are cut up in reading.
func TestUTF8ReaderDoesNotDependOnReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.SampledFrom([]byte("a\n\xc3\xab\xe2\x82\xac\xf0\x9f\x98\x80\xff\x80"))).Draw(t, "in")
		whole := in
		if !utf8.Valid(in) {
			whole = repair(in)
		}
		for how, r := range map[string]io.Reader{
			"at once": bytes.NewReader(in), "one byte": iotest.OneByteReader(bytes.NewReader(in)),
			"end with the data": iotest.DataErrReader(bytes.NewReader(in)),
		} {
			got, err := io.ReadAll(iotest.OneByteReader(&utf8Reader{r: r}))
			if err != nil || !bytes.Equal(got, whole) {
				t.Fatalf("%s: %q, error %v, want %q", how, got, err, whole)
			}
		}
		if !utf8.Valid(whole) {
			t.Fatalf("%q is not UTF-8", whole)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, seed := range [][]byte{
		[]byte("abc"), {0xff, 0xfe, 'a', 0}, {0, 'a', 0, 'b', 0, 'c', 0, 'd'}, {0x1f, 0x8b}, zip(f, []byte("abc")), {0xef, 0xbb, 0xbf, 0xe2, 0x82}, {0xff, 0xfe, 0x00, 0xd8},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r, name, _, err := text(bytes.NewReader(in), int64(len(in)))
		if err != nil {
			return
		}
		out, err := io.ReadAll(io.LimitReader(r, 1<<20))
		if err == nil && len(out) < 1<<20 && !utf8.Valid(out) {
			t.Errorf("%s gives what is not UTF-8", name)
		}
	})
}

func BenchmarkUTF8Reader(b *testing.B) {
	data := []byte(strings.Repeat("nl,1985-03-02,0031,M,12.5,Utrecht\n", 100_000))
	b.SetBytes(int64(len(data)))
	buf := make([]byte, 256<<10)
	for b.Loop() {
		r := &utf8Reader{r: bytes.NewReader(data)}
		for {
			if _, err := r.Read(buf); err != nil {
				break
			}
		}
	}
}
