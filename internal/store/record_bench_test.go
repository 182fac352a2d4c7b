package store_test

import (
	"fmt"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/store"
)

func BenchmarkRecords55000(b *testing.B) {
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) {
			w := newWorkspace(b, db.open(b))
			in := make([]toetssteen.Record, 55_000)
			for i := range in {
				in[i] = processing(b, fmt.Sprintf("VW-%05d", i), strings.Repeat("naam ", 60), 0)
			}
			if in, err := w.put(b.Context(), in...); err != nil || len(in) != 55_000 {
				b.Fatal(err)
			}
			for i := range in {
				in[i].Version = 1
			}
			b.Run("put", func(b *testing.B) {
				for b.Loop() {
					out, err := w.put(b.Context(), in...)
					if err != nil {
						b.Fatal(err)
					}
					in = out
				}
			})
			b.Run("read", func(b *testing.B) {
				for b.Loop() {
					err := w.View(b.Context(), func(r *store.Reader) error {
						all, err := r.Records(b.Context(), toetssteen.RecordProcessing)
						if len(all) != len(in) {
							b.Fatal(len(all))
						}
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
