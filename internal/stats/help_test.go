package stats

import (
	"compress/gzip"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// printed fails unless a figure rounds to a published one in every digit.
func printed(t *testing.T, name string, got float64, want ...string) {
	t.Helper()
	printedAll(t, name, []float64{got}, want...)
}

func printedAll(t *testing.T, name string, got []float64, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d figures, want %d", name, len(got), len(want))
	}
	for i, w := range want {
		decimals := 0
		if at := strings.IndexByte(w, '.'); at >= 0 {
			decimals = len(w) - at - 1
		}
		whole, err := strconv.ParseFloat(w, 64)
		if err != nil {
			t.Fatalf("%s: %q is no figure", name, w)
		}
		text := strconv.FormatFloat(got[i], 'f', decimals, 64)
		if text != strconv.FormatFloat(whole, 'f', decimals, 64) {
			t.Errorf("%s [%d] = %v, which prints as %s; published: %s", name, i, got[i], text, w)
		}
	}
}

func (i Interval) ends() []float64 { return []float64{i.Low, i.High} }

// near fails when two figures differ by more than a relative tolerance.
func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

func none(t *testing.T, name string, got ...float64) {
	t.Helper()
	for _, v := range got {
		if !math.IsNaN(v) {
			t.Errorf("%s = %v, want none", name, v)
		}
	}
}

// rows reads a data file that is at hand in the workshop only.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the data file %s is not at hand", name)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range all[1:] {
		row := map[string]string{}
		for i, h := range all[0] {
			row[h] = r[i]
		}
		out = append(out, row)
	}
	return out
}
