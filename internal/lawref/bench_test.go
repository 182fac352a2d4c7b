//go:build unix

package lawref

import (
	"syscall"
	"testing"
	"time"
)

func benchTexts() []string {
	return []string{
		"artikel 2.2, eerste lid, onderdeel c, van de Wet studiefinanciering 2000", "art. 6 lid 1 onder e AVG", "UAVG, artikel 46",
		"Awb 3:2 t/m 3:4", "https://wetten.overheid.nl/BWBR0011453/2022-08-01/#Hoofdstuk2", "Kamerstukken II 2020/21, 35510, nr. 121",
		"jci1.3:c:BWBR0005537&hoofdstuk=3&artikel=3:2&z=2023-02-22&g=2023-02-22", "ECLI:NL:RBOVE:2024:5627", "Wfs 2000", "wettelijke taak",
	}
}

// cpu gives the processor time of the test so far: on a busy machine the clock
// measures the neighbours.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// BenchmarkCitations reads short citations one by one.
func BenchmarkCitations(b *testing.B) {
	names, texts := testNames(), benchTexts()
	b.ReportAllocs()
	n, start := 0, cpu()
	for b.Loop() {
		Parse(texts[n%len(texts)], names)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "citations/s")
	b.ReportMetric(float64(n)/(cpu()-start).Seconds(), "citations/cpu-s")
}

// BenchmarkRunningText reads one megabyte of text with a citation in each
// sentence.
func BenchmarkRunningText(b *testing.B) {
	names := testNames()
	text := ""
	for i := 0; len(text) < 8<<10; i++ {
		text += "De gemeente verwerkt gegevens van inwoners op grond van " + benchTexts()[i%10] + ", en bewaart ze niet langer dan nodig is. "
	}
	for len(text) < 1<<20 {
		text += text
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse(text, names)
	}
}
