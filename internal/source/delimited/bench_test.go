package delimited

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

// benchRows makes about 256 MiB; TOETSSTEEN_BENCH_ROWS sets another number.
const benchRows = 950_000

// writeBench writes a table of 38 columns as an administration has them: codes,
// dates, numbers that are all different, words and some text. All is invented.
func writeBench(b *testing.B) (path string, size int64) {
	b.Helper()
	rows := benchRows
	if n, err := strconv.Atoi(os.Getenv("TOETSSTEEN_BENCH_ROWS")); err == nil {
		rows = n
	}
	path = filepath.Join(b.TempDir(), "bench.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	rng := rand.New(rand.NewPCG(1, 2))
	fmt.Fprint(w, "id,nummer,geslacht,nationaliteit,geboorteland,geboortedatum,postcode,opmerking")
	for i := 8; i < 38; i++ {
		fmt.Fprintf(w, ",veld_%d", i)
	}
	fmt.Fprintln(w)
	for i := range rows {
		fmt.Fprintf(w, "%d,%09d,%c,%04d,%d,%d-%02d-%02d,%d %c%c,\"tekst nummer %d, van soort %d\"", i, rng.IntN(1e9), "MVO"[rng.IntN(3)],
			rng.IntN(300), 5000+rng.IntN(400), 1940+rng.IntN(70), 1+rng.IntN(12), 1+rng.IntN(28), 1000+rng.IntN(8999), 'A'+rng.IntN(26), 'A'+rng.IntN(26), i%5000, i%7)
		for c := 8; c < 38; c++ {
			switch c % 5 {
			case 0:
				fmt.Fprintf(w, ",%d.%d", rng.IntN(5000), rng.IntN(100))
			case 1:
				fmt.Fprint(w, ",waarde", rng.IntN(40))
			case 2:
				fmt.Fprint(w, ",", rng.IntN(2))
			case 3:
				fmt.Fprint(w, ",") // empty
			case 4:
				fmt.Fprintf(w, ",20%02d-01-%02d", rng.IntN(24), 1+rng.IntN(28))
			}
		}
		w.WriteByte('\n')
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

func BenchmarkProfile(b *testing.B) {
	path, size := writeBench(b)
	s := openAt(b, path)
	for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthValues, toetssteen.DepthCensus} {
		b.Run(d.String(), func(b *testing.B) {
			if d > toetssteen.DepthNames {
				b.SetBytes(size)
			}
			for b.Loop() {
				p, err := s.Profile(context.Background(), source.Asset{Name: "bench.csv"}, source.Request{
					Depth: d, Sample: toetssteen.Sample{Seed: 1, Rows: 10_000},
				})
				if err != nil || len(p.Columns) != 38 {
					b.Fatal(err, len(p.Columns))
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.Sys)/(1<<20), "MiB-sys")
		})
	}
}
