package parquet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"toetssteen"
)

// encoded is written by another program in the encodings that DuckDB does not
// use by default.
type encoded struct {
	Number  int64    `parquet:"nummer,delta"`
	Small   int32    `parquet:"klein,delta"`
	Country string   `parquet:"land,delta,optional"`
	City    string   `parquet:"plaats,delta"`
	Code    string   `parquet:"code,dict,optional"`
	Share   float64  `parquet:"deel,split"`
	Born    int32    `parquet:"geboren,date"`
	Price   int64    `parquet:"prijs,decimal(2:18)"`
	Active  bool     `parquet:"actief"`
	Tags    []string `parquet:"kenmerken,list"`
	Parents []struct {
		Land string `parquet:"land,dict"`
	} `parquet:"ouders,list"`
}

func TestOtherEncodings(t *testing.T) {
	for _, codec := range []pq.WriterOption{pq.Compression(&pq.Gzip), pq.DataPageVersion(1), pq.Compression(&pq.Zstd)} {
		path := filepath.Join(t.TempDir(), "x.parquet")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := pq.NewGenericWriter[encoded](f, codec, pq.PageBufferSize(2000))
		for i := range 3000 {
			e := encoded{
				Number: int64(i*i) - 1000, Small: int32(5 - i), City: fmt.Sprintf("plaats aan de rivier %d", i%300),
				Code: fmt.Sprintf("%04d", i%12), Share: float64(i%7) / 2, Born: int32(i % 100), Price: int64(i%50) - 25,
				Active: i%3 == 0, Tags: []string{"a", "b"}[:i%3],
			}
			if i%5 > 0 {
				e.Country = []string{"NL", "BE", "MA"}[i%3]
			}
			e.Parents = append(e.Parents, struct {
				Land string `parquet:"land,dict"`
			}{"TR"})
			if _, err := w.Write([]encoded{e}); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		p := profile(t, openFile(t, path), request(toetssteen.DepthCensus, 0))
		if len(p.NotRead) > 0 {
			t.Fatalf("not read: %v", p.NotRead)
		}
		db := duck(t)
		for name, expr := range map[string]string{
			"nummer": "nummer::VARCHAR", "klein": "klein::VARCHAR", "land": "nullif(land, '')", "plaats": "plaats", "code": "nullif(code, '')",
			"deel": `regexp_replace(deel::VARCHAR, '\.0$', '')`, "geboren": "geboren::VARCHAR", "prijs": "prijs::VARCHAR",
			"actief": "actief::VARCHAR", "ouders[].land": "ouders[1].land",
		} {
			compare(t, db, path, column(t, p, name), expr)
		}
		if tags := column(t, p, "kenmerken[]"); tags.Seen != 3000 || tags.Nulls != 1000 {
			t.Errorf("kenmerken[]: %d values and %d nulls, want 3000 and 1000", tags.Seen, tags.Nulls)
		}
	}
}
