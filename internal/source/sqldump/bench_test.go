package sqldump

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	benchRows    = 100_000
	benchColumns = 38
)

// writeBench makes a dump of one table, as COPY or as INSERT with many rows.
func writeBench(b *testing.B, insert bool) (string, int64) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.sql")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w, rng := bufio.NewWriterSize(f, 1<<20), rand.New(rand.NewPCG(1, 2))
	fmt.Fprint(w, "CREATE TABLE a (id int")
	for c := 1; c < benchColumns; c++ {
		fmt.Fprintf(w, ", c%d text", c)
	}
	fmt.Fprintln(w, ");")
	if !insert {
		fmt.Fprintln(w, "COPY a FROM stdin;")
	}
	for i := range benchRows {
		if insert {
			benchTuple(w, rng, i)
		} else {
			benchLine(w, rng, i)
		}
	}
	if !insert {
		fmt.Fprintln(w, `\.`)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path, info.Size()
}

func benchValue(rng *rand.Rand, c int) string {
	switch c % 5 {
	case 0:
		return fmt.Sprintf("%09d", rng.IntN(1e9))
	case 1:
		return []string{"M", "V", "O"}[rng.IntN(3)]
	case 2:
		return fmt.Sprintf("%04d", rng.IntN(300))
	case 3:
		return fmt.Sprintf("Straat %d te Verweg", rng.IntN(50_000))
	}
	return fmt.Sprintf("20%02d-01-%02d", rng.IntN(24), 1+rng.IntN(28))
}

func benchTuple(w *bufio.Writer, rng *rand.Rand, i int) {
	const perStatement = 1000
	if i%perStatement == 0 {
		fmt.Fprint(w, "INSERT INTO a VALUES ")
	}
	fmt.Fprintf(w, "(%d", i)
	for c := 1; c < benchColumns; c++ {
		fmt.Fprintf(w, ",'%s'", benchValue(rng, c))
	}
	fmt.Fprint(w, map[bool]string{true: ");\n", false: "),"}[i%perStatement == perStatement-1])
}

func benchLine(w *bufio.Writer, rng *rand.Rand, i int) {
	fmt.Fprint(w, i)
	for c := 1; c < benchColumns; c++ {
		fmt.Fprint(w, "\t", benchValue(rng, c))
	}
	fmt.Fprintln(w)
}

func BenchmarkDump(b *testing.B) {
	for _, insert := range []bool{false, true} {
		path, size := writeBench(b, insert)
		name := map[bool]string{false: "copy", true: "insert"}[insert]
		b.Run(name+"/list", func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if err := openBench(b, path).list(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
		f := openBench(b, path)
		for a := range f.Assets(context.Background()) {
			for _, d := range []toetssteen.Depth{toetssteen.DepthValues, toetssteen.DepthCensus} {
				b.Run(name+"/"+d.String(), func(b *testing.B) {
					b.SetBytes(size)
					for b.Loop() {
						p, err := f.Profile(context.Background(), a, source.Request{Depth: d, Sample: toetssteen.Sample{Seed: 1, Rows: 10_000}})
						if err != nil || p.Rows != benchRows {
							b.Fatal(p.Rows, err)
						}
					}
				})
			}
		}
	}
}

func openBench(b *testing.B, path string) *file {
	b.Helper()
	s, err := Opener.Open(context.Background(), source.Target{Path: path})
	if err != nil {
		b.Fatal(err)
	}
	return s.(*file)
}
