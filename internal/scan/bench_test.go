package scan

import (
	"context"
	"fmt"
	"testing"

	"toetssteen/internal/source"
)

// BenchmarkRunNames scans 24,000 columns by name, in tables of 24: the
// dictionary of design.md §6.
func BenchmarkRunNames(b *testing.B) {
	var assets []source.Asset
	for i := range 1000 {
		assets = append(assets, source.Asset{Name: fmt.Sprintf("schema.tabel_%04d", i), Kind: "table"})
	}
	words := []string{"id", "naam", "datum", "bedrag", "code", "status", "omschrijving", "geslacht", "land", "soort"}
	f := &fake{assets: assets, profile: func(_ context.Context, a source.Asset, want source.Request) (source.Profile, error) {
		p := source.Profile{Asset: a, Depth: want.Depth, Rows: -1}
		for i := range 24 {
			p.Columns = append(p.Columns, source.Column{
				Name: fmt.Sprintf("%s_%s_%s%d", words[i%10], words[len(a.Name)*i%7], a.Name[len(a.Name)-2:], i),
				Rows: -1, Nulls: -1, Distinct: -1,
			})
		}
		return p, nil
	}}
	d := detector(b)
	b.ReportAllocs()
	for b.Loop() {
		r := Run(b.Context(), d, "hash", []Input{{Name: "bron", Source: f}}, Options{})
		if n := r.Sources[0].Fields(); n != 24000 {
			b.Fatalf("%d fields were read", n)
		}
	}
}
