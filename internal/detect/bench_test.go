package detect

import (
	"fmt"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

// BenchmarkDetectNames detects in tables of 40 columns as dictionaries hold
// them; the figure is per column.
func BenchmarkDetectNames(b *testing.B) {
	d := load(b)
	words := []string{"datum", "mutatie", "bedrag", "code", "omschrijving", "status", "inschrijving", "opleiding", "adres", "volgnummer", "geslacht", "land", "geboorteland", "veld", "beschikking"}
	p := source.Profile{Asset: source.Asset{Name: "inschrijving"}, Depth: toetssteen.DepthNames}
	for i := range 40 {
		p.Columns = append(p.Columns, source.Column{
			Name: fmt.Sprintf("%s_%s_%d", words[i%len(words)], words[(i*7+3)%len(words)], i), Type: "varchar(20)",
			Comment: "Aanduiding van de " + words[(i*5+1)%len(words)] + " zoals vastgelegd in de beschikking",
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Detect("x", p)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/40, "ns/column")
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
