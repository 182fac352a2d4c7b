package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/infile"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// zeros is a compressed run of zero bytes.
func zeros(t testing.TB, n int) (packed []byte, sum uint32) {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	h := crc32.NewIEEE()
	if _, err := io.CopyN(io.MultiWriter(w, h), zeroReader{}, int64(n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), h.Sum32()
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// raw writes a zip file with members as they are given.
func raw(t testing.TB, members ...rawMember) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		out, err := w.CreateRaw(&m.header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

type rawMember struct {
	header zip.FileHeader
	data   []byte
}

func deflated(name string, data []byte, sum uint32, size int) rawMember {
	return rawMember{zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: sum, CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(size),
	}, data}
}

func TestAZipBombIsNotUnpacked(t *testing.T) {
	data, sum := zeros(t, infile.Grace+8<<20)
	for _, c := range []struct {
		name   string
		stated int
		want   string
	}{
		{"that tells its size", infile.Grace + 8<<20, whyInflate},
		{"that lies about its size", 100, whyDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := contents(t, "a.zip", raw(t, deflated("bom.csv", data, sum, c.stated)))
			if diff := cmp.Diff([]string{"a.zip/bom.csv: " + c.want}, got); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManySmallBombsAreOneBomb(t *testing.T) {
	data, sum := zeros(t, 1<<20)
	var members []rawMember
	for i := range 300 {
		members = append(members, deflated(fmt.Sprintf("%d.csv", i), data, sum, 1<<20))
	}
	inner := raw(t, members...)
	for name, content := range map[string]string{
		"a.zip": inner, "b.zip": zipped(t, file{"in.zip", inner}),
	} {
		got := contents(t, name, content)
		if len(got) > 200 || !strings.HasSuffix(got[len(got)-1], whyTotal) {
			t.Errorf("%s: %d lines, the last %q; want that it ends at the bound of the whole", name, len(got), got[len(got)-1])
		}
	}
}

// In the bomb of Fifield (2019) all members share one piece of data.
func TestMembersThatShareTheirBytesAreNotRead(t *testing.T) {
	whole := []byte(zipped(t, file{"een.csv", table}, file{"twee.csv", table}, file{"goed.csv", table}))
	// The table of contents says of the first member that it reaches into the second.
	at := bytes.Index(whole, []byte("PK\x01\x02"))
	size := binary.LittleEndian.Uint32(whole[at+20:])
	binary.LittleEndian.PutUint32(whole[at+20:], size+60)
	want := []string{"a.zip/een.csv: " + whyOverlap, "a.zip/twee.csv: " + whyOverlap, "a.zip/goed.csv 3"}
	if diff := cmp.Diff(want, contents(t, "a.zip", string(whole))); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func TestABombOfManyMembersIsOneLine(t *testing.T) {
	var files []file
	for i := range 50 {
		files = append(files, file{fmt.Sprintf("%d.csv", i), table})
	}
	whole := []byte(zipped(t, files...))
	for at := 0; ; {
		i := bytes.Index(whole[at:], []byte("PK\x01\x02"))
		if i < 0 {
			break
		}
		at += i + 4
		binary.LittleEndian.PutUint32(whole[at+38:], 0) // all begin where the first does
	}
	want := []string{"a.zip: " + fmt.Sprintf(whyOverlaps, 50)}
	if diff := cmp.Diff(want, contents(t, "a.zip", string(whole))); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func TestAWrongChecksumIsNotRead(t *testing.T) {
	m := deflated("a.csv", nil, 12345, len(table))
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, 9)
	_, _ = w.Write([]byte(table))
	_ = w.Close()
	m.data, m.header.CompressedSize64 = b.Bytes(), uint64(b.Len())
	want := []string{"a.zip/a.csv: " + whyDamaged}
	if diff := cmp.Diff(want, contents(t, "a.zip", raw(t, m))); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func TestAMethodThatIsNotKnownIsNamed(t *testing.T) {
	m := rawMember{zip.FileHeader{Name: "a.csv", Method: 9, CompressedSize64: 3, UncompressedSize64: 30}, []byte("abc")}
	want := []string{"a.zip/a.csv: " + fmt.Sprintf(whyMethod, 9)}
	if diff := cmp.Diff(want, contents(t, "a.zip", raw(t, m))); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func TestATarOfZerosIsNotUnpacked(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	size := int64(infile.Grace + 8<<20)
	if err := w.WriteHeader(&tar.Header{Name: "bom.csv", Size: size, Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zeroReader{}, size); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{"a.tar.gz: " + whyInflate}
	if diff := cmp.Diff(want, contents(t, "a.tar.gz", gzipped(t, b.String()))); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func TestMoreMembersThanTheBoundAreSaid(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for range maxMembers + 10 {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "l", Linkname: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	got := contents(t, "a.tar", b.String())
	if len(got) != maxMembers+1 || got[maxMembers] != "a.tar: "+whyMany {
		t.Errorf("%d lines, the last %q", len(got), got[len(got)-1])
	}
}

// Whatever is missing, what was before the break is read and the rest is said.
func TestArchivesCutAtEveryByte(t *testing.T) {
	files := []file{{"a.csv", table}, {"b.csv", table}}
	for name, content := range map[string]string{
		"a.zip": zipped(t, files...), "a.tar": tarred(t, files...), "a.tgz": gzipped(t, tarred(t, files...)), "a.gz": gzipped(t, "SQLite format 3\x00\x00\x01"),
	} {
		t.Run(name, func(t *testing.T) {
			step := 1
			if len(content) > 600 {
				step = len(content) / 50
			}
			for n := 0; n < len(content); n += step {
				got := contents(t, name, content[:n])
				whole := slices.Contains(got, name+"/b.csv 3")
				if len(got) == 0 || (n < len(content)/3 && whole) {
					t.Fatalf("cut at %d of %d: %q", n, len(content), got)
				}
			}
		})
	}
}

func TestATarThatBreaksOffIsReadUpToTheBreak(t *testing.T) {
	content := tarred(t, file{"a.csv", table}, file{"b.csv", strings.Repeat(table, 100)})
	want := []string{"a.tar/a.csv 3", "a.tar/b.csv 113 partly", "a.tar: " + whyBrokenTar}
	got := contents(t, "a.tar", content[:3000])
	if len(got) != 3 || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]) || !strings.Contains(got[1], whyCut) || got[2] != want[2] {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpoiledBytesNeverPanic(t *testing.T) {
	files := []file{{"a.csv", table}, {"b.csv", table}}
	for name, content := range map[string]string{"a.zip": zipped(t, files...), "a.tar": tarred(t, files...), "a.tgz": gzipped(t, tarred(t, files...))} {
		for i := 0; i < len(content); i += max(1, len(content)/100) {
			for _, c := range []byte{0xff, content[i] ^ 0x10} {
				spoiled := []byte(content)
				spoiled[i] = c
				if got := contents(t, name, string(spoiled)); len(got) == 0 {
					t.Errorf("%s: byte %d as %x gives nothing", name, i, c)
				}
			}
		}
	}
}

func TestAKilledRunIsWipedAtTheNextStart(t *testing.T) {
	s, spill, err := opened(t, "a.zip", zipped(t, file{"a.csv", table}))
	if err != nil {
		t.Fatal(err)
	}
	read(t, s)
	if len(onDisk(t, spill)) != 3 {
		t.Fatalf("on disk: %q, want the folder, its lock and a member", onDisk(t, spill))
	}
	// What a killed process leaves is this without its lock held.
	left := filepath.Join(spill, "toetssteen-spill-1-7")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{filepath.Join(left, "1"), left + ".lock"} {
		if err := os.WriteFile(name, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := newSpill(spill)
	f, err := again.next()
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what was left is still there: %v", err)
	}
	if err := again.wipe(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil || len(onDisk(t, spill)) > 0 {
		t.Errorf("after close (%v) on disk: %q", err, onDisk(t, spill))
	}
}

// A folder opens an archive again for each turn; by then it may be another.
func TestAnArchiveThatWasWrittenAnewIsNotMistaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zip")
	open := func(files ...file) source.Source {
		if err := os.WriteFile(path, []byte(zipped(t, files...)), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := archives().Open(t.Context(), source.Target{Path: path, Options: source.Options{SpillDir: t.TempDir()}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	var assets []source.Asset
	s := open(file{"a.csv", table}, file{"b.csv", table}, file{"c.csv", table})
	for a := range s.Assets(t.Context()) {
		assets = append(assets, a)
	}
	_ = s.Close()
	s = open(file{"a.csv", table}, file{"x.csv", table})
	defer s.Close()
	for i, want := range []string{"", "a.zip/b.csv: " + whyGone, "a.zip/c.csv: " + whyGone} {
		_, err := s.Profile(t.Context(), assets[i], sourcetest.Request(toetssteen.DepthValues, 1, 10))
		if (err == nil) != (want == "") || (err != nil && saying(t, assets[i].Name, err) != want) {
			t.Errorf("%s: error %v, want %q", assets[i].Name, err, want)
		}
	}
}

func TestAFolderThatCannotBeUnpackedToIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(path, []byte(zipped(t, file{"a.csv", table})), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := archives().Open(t.Context(), source.Target{Path: path, Options: source.Options{SpillDir: filepath.Join(path, "geen")}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if diff := cmp.Diff([]string{"a.zip/a.csv: " + whyNoFolder}, read(t, s)); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func FuzzArchive(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range seeds {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	o := archives()
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, in []byte) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, in, 0o600); err != nil {
			t.Fatal(err)
		}
		Sniff("x", in[:min(len(in), source.SniffBytes)])
		s, err := o.Open(t.Context(), source.Target{Path: path, Name: "x", Options: source.Options{SpillDir: dir}})
		if err != nil {
			return
		}
		n := 0
		for a, err := range s.Assets(t.Context()) {
			if n++; n > 50 {
				break
			}
			if err == nil {
				_, _ = s.Profile(t.Context(), a, sourcetest.Request(toetssteen.DepthValues, 1, 10))
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
