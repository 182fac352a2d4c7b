package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRowsAndCountsGiveTheSameFigures audits the same persons as rows and as a
// table of counts.
func TestRowsAndCountsGiveTheSameFigures(t *testing.T) {
	var rows, counts strings.Builder
	rows.WriteString("herkomst,opleiding,controle,uitkomst\n")
	counts.WriteString("n,herkomst,opleiding,controle,uitkomst\n")
	for i, n := range []int{400, 30, 25, 60, 300, 45, 20, 80, 210, 15, 33, 41} {
		line := fmt.Sprintf("%s,%s,%s,%s\n", []string{"NL", "elders"}[i%2], []string{"mbo", "hbo", "wo"}[i/4], []string{"nee", "ja"}[i/2%2], []string{"nee", "ja"}[(i/3)%2])
		rows.WriteString(strings.Repeat(line, n))
		counts.WriteString(fmt.Sprint(n) + "," + line)
	}
	figures := func(name, text string, more ...string) any {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args := append([]string{
			"audit", file, "--group", "herkomst", "--reference", "NL", "--selected", "controle", "--outcome", "uitkomst",
			"--strata", "opleiding", "--direction", "burden", "--margin", "1.25", "-o", "json", "-q",
		}, more...)
		got := program(t, args...)
		var doc struct {
			Figures any
			Verdict any
			Proxies any
		}
		if err := json.Unmarshal(got.stdout, &doc); err != nil {
			t.Fatalf("%v: %s", err, got.stderr)
		}
		return doc
	}
	if diff := cmp.Diff(figures("rijen.csv", rows.String()), figures("aantallen.csv", counts.String(), "--count", "n")); diff != "" {
		t.Error(diff)
	}
}
