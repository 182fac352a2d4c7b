//go:build unix

package lawjudge

import (
	"fmt"
	"syscall"
	"testing"
	"time"
)

// cpu gives the processor time of the test so far: on a busy machine the clock
// measures the neighbours.
func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func BenchmarkJudge(b *testing.B) {
	j, texts := judge(b), registerTexts()
	b.ReportAllocs()
	n, start := 0, cpu()
	for b.Loop() {
		n++
		j.Check(texts[n%len(texts)], "2024-01-15", "nationality")
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
	b.ReportMetric(float64(n)/(cpu()-start).Seconds(), "texts/cpu-s")
}

// BenchmarkFiftyThousandUses judges a register of 50,000 uses in which 500
// different bases stand.
func BenchmarkFiftyThousandUses(b *testing.B) {
	j := judge(b)
	var texts []string
	for i := range 500 {
		texts = append(texts, fmt.Sprintf("%s (proces %d)", registerTexts()[i%10], i))
	}
	start := cpu()
	for b.Loop() {
		m := NewMemo(j, 0)
		for i := range 50_000 {
			m.Check(texts[i%len(texts)], "2024-01-15", "nationality")
		}
	}
	b.ReportMetric(50_000*float64(b.N)/b.Elapsed().Seconds(), "uses/s")
	b.ReportMetric(50_000*float64(b.N)/(cpu()-start).Seconds(), "uses/cpu-s")
}
