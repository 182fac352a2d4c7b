package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen/internal/source/sourcetest"
)

// TestNoPlantedValueComesOutOfPollutedData plants values where pollution is
// counted: outside the code list, in a second nationality, and in dates.
func TestNoPlantedValueComesOutOfPollutedData(t *testing.T) {
	m := sourcetest.Canary(300, 12)
	file := filepath.Join(t.TempDir(), "vervuild.csv")
	var b strings.Builder
	b.WriteString("bsn;nationaliteit;tweede_nationaliteit;geslacht;mutatiedatum;einddatum\n")
	for i := range 1200 {
		row := []string{fmt.Sprint(100000000 + i), []string{"0001", "0002", "0052"}[i%3], []string{"", "0339"}[i%2], "MV"[i%2 : i%2+1], fmt.Sprintf("20%02d-01-%02d", i%20, i%28+1), "20190531"}
		if i%3 == 0 { // each stands in more records than the floor
			row[1+i%5] = `"` + m[i%len(m)] + `"`
		}
		b.WriteString(strings.Join(row, ";") + "\n")
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if q := measuresOf(t, file, "--full"); q["nationaliteit quality.outside"].Counts.X == nil || q["mutatiedatum quality.age"].Counts.X == nil {
		t.Fatalf("nothing is counted, so that nothing is shown: %+v", q)
	}
	nothingComesOut(t, []plantedSource{{"a polluted table", file, m, false}})
}
