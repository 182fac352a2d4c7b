package xml

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

// BenchmarkCensus reads 20,000 messages of persons, with the structure learnt.
func BenchmarkCensus(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.xml")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprint(w, `<bg:antwoord xmlns:bg="urn:bg" xmlns:stuf="urn:stuf">`)
	for i := range 20_000 {
		fmt.Fprintf(w, `<bg:object stuf:entiteittype="NPS"><bg:inp.bsn>%09d</bg:inp.bsn><bg:geslachtsaanduiding>%c</bg:geslachtsaanduiding>
<bg:geboortedatum>19%02d0101</bg:geboortedatum><bg:inp.geboorteLand>%d</bg:inp.geboorteLand><bg:inp.heeftAlsNationaliteit>
<bg:gerelateerde><bg:code>%04d</bg:code></bg:gerelateerde></bg:inp.heeftAlsNationaliteit></bg:object>`, i, "MV"[i%2], i%100, 5000+i%60, i%300)
	}
	fmt.Fprint(w, `</bg:antwoord>`)
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	f.Close()
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		s, err := open(b.Context(), source.Target{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		for a := range s.Assets(b.Context()) {
			if _, err := s.Profile(b.Context(), a, sourcetest.Request(toetssteen.DepthCensus, 1, 10)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
