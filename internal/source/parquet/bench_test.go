package parquet

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen"
)

// wide writes rows of 38 columns shaped like a register: 26 columns of codes,
// 6 of dates and amounts, 6 of names and numbers that hardly repeat.
func wide(b *testing.B, rows int) string {
	b.Helper()
	var cols []string
	for i := range 26 {
		cols = append(cols, fmt.Sprintf("lpad(((i * %d) %% %d)::VARCHAR, 4, '0') AS code_%d", 2*i+1, 2+i*i, i))
	}
	for i := range 3 {
		cols = append(cols,
			fmt.Sprintf("DATE '1960-01-01' + ((i * %d) %% 20000)::INTEGER AS datum_%d", i+3, i),
			fmt.Sprintf("((i * %d) %% 100000)::DECIMAL(12,2) AS bedrag_%d", i+7, i),
			fmt.Sprintf("'naam ' || ((i * %d) %% 1000003) AS naam_%d", i+1, i),
			fmt.Sprintf("i + %d AS nummer_%d", i, i))
	}
	path := filepath.Join(b.TempDir(), "breed.parquet")
	db := duck(b, "SET preserve_insertion_order = false", "SET memory_limit = '2GB'")
	s := fmt.Sprintf("COPY (SELECT %s FROM range(%d) r(i)) TO '%s' (FORMAT parquet, CODEC 'zstd')", strings.Join(cols, ", "), rows, path)
	if _, err := db.Exec(s); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkStatistics is the claim: 10 million rows of 38 columns within a
// second, by dictionary pages.
func BenchmarkStatistics(b *testing.B) {
	const rows = 10_000_000
	path := wide(b, rows)
	b.ReportAllocs()
	for b.Loop() {
		p := profile(b, openFile(b, path), request(toetssteen.DepthStatistics, 0))
		if c := column(b, p, "code_5"); c.Rows != rows || len(c.Values) != 27 {
			b.Fatalf("%d rows and %d values of code_5", c.Rows, len(c.Values))
		}
	}
}

func BenchmarkSample(b *testing.B) {
	path := wide(b, 2_000_000)
	b.ReportAllocs()
	for b.Loop() {
		profile(b, openFile(b, path), request(toetssteen.DepthValues, 10_000))
	}
}

func BenchmarkCensus(b *testing.B) {
	path := wide(b, 2_000_000)
	b.ReportAllocs()
	for b.Loop() {
		profile(b, openFile(b, path), request(toetssteen.DepthCensus, 0))
	}
}
