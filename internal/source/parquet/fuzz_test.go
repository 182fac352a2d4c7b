package parquet

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source/sourcetest"
)

// FuzzParquet reads damaged files: no input may end the program, fill the
// memory or break the promises of a profile.
func FuzzParquet(f *testing.F) {
	db := duck(f, people(20))
	for _, options := range []string{"CODEC 'uncompressed'", "CODEC 'snappy'", "CODEC 'zstd', PARQUET_VERSION V2", "CODEC 'lz4_raw'"} {
		b, err := os.ReadFile(write(f, db, "SELECT geslacht, landen, bedrag, actief FROM p", ", "+options))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := load(bytes.NewReader(b), int64(len(b)), "x")
		if err != nil {
			return
		}
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthStatistics, toetssteen.DepthValues, toetssteen.DepthCensus} {
			p := profile(t, s, request(d, 10))
			if len(p.Columns) != len(s.cols) {
				t.Fatalf("%d columns in the profile and %d in the schema", len(p.Columns), len(s.cols))
			}
			if problems := sourcetest.Problems(p, d); len(problems) > 0 {
				t.Fatalf("depth %s: %s", d, strings.Join(problems, "\n"))
			}
		}
	})
}

// FuzzStructLength checks the walk that guards the decoder of metadata.
func FuzzStructLength(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte{0x15, 0x02, 0x19, 0x1c, 0x00, 0x00})
	f.Add([]byte{0x1b, 0x01, 0x88, 0x01, 'a', 0x01, 'b', 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, err := structLength(b); err == nil && (n < 1 || n > len(b)) {
			t.Fatalf("length %d of %d bytes", n, len(b))
		}
	})
}
