package sas

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// FuzzSAS reads damaged files: no input may end the program, fill the memory or
// break the promises of a profile.
func FuzzSAS(f *testing.F) {
	for _, name := range fixtures {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, l := range []layout{{packed: packedRDC}, {wide: true, big: true, packed: packedRLE}, {deleted: map[int]bool{1: true}}} {
		l.columns = []testColumn{{"geslacht", 1}, {"land", 0}}
		f.Add(write(l, [][]any{{"M", 6030.0}, {"V", nil}}))
	}
	f.Fuzz(func(t *testing.T, b []byte) { damaged(t, b) })
}

// FuzzUnpack checks that a row never grows beyond its length.
func FuzzUnpack(f *testing.F) {
	f.Add([]byte{0x87, 1, 2, 3, 4, 5, 6, 7, 8, 0xf2}, 12)
	f.Add([]byte{0x80, 0, 0x10, 0x05, 'a', 0x33, 0}, 40)
	f.Fuzz(func(t *testing.T, b []byte, length int) {
		length = min(max(length, 0), 1<<16)
		for _, unpack := range []func([]byte, []byte, int) ([]byte, bool){unpackRLE, unpackRDC} {
			if row, ok := unpack(nil, b, length); len(row) > length || ok && len(row) != length {
				t.Fatalf("%d bytes for a row of %d", len(row), length)
			}
		}
	})
}

func TestARunOfEachCommandUnpacks(t *testing.T) {
	for name, tc := range map[string]struct{ packed, want []byte }{
		"the first example of the description": {
			append([]byte("\x87ABCDEFGH\xf2\x8a123456789AB\xd0\xa1"), bytes.Repeat([]byte{'z'}, 34)...),
			append([]byte("ABCDEFGH\x00\x00\x00\x00123456789AB@@"), bytes.Repeat([]byte{'z'}, 34)...),
		},
		"the second example": {
			append([]byte("\x87ABCDEFGH\xc1\x99\xa5"), bytes.Repeat([]byte{'z'}, 38)...),
			append([]byte("ABCDEFGH\x99\x99\x99\x99"), bytes.Repeat([]byte{'z'}, 38)...),
		},
		"blanks and zeros": {[]byte{0x60, 3, 0x70, 0, 0xe0}, append(append(bytes.Repeat([]byte{' '}, 20), make([]byte, 17)...), ' ', ' ')},
		"a long copy":      {append([]byte{0x00, 6}, bytes.Repeat([]byte{'q'}, 70)...), bytes.Repeat([]byte{'q'}, 70)},
	} {
		if got, ok := unpackRLE(nil, tc.packed, len(tc.want)); !ok || !bytes.Equal(got, tc.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
