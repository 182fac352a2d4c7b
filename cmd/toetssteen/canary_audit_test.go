package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen/internal/source/sourcetest"
)

// TestNoPlantedValueComesOutOfAnAudit plants values that few persons share in
// every column of a file that is audited, and looks for them in whatever the
// audit prints, writes and keeps, errors included.
func TestNoPlantedValueComesOutOfAnAudit(t *testing.T) {
	marks := sourcetest.Canary(700, 40)
	var b strings.Builder
	b.WriteString("herkomst,geslacht,controle,uitkomst,score,reden,jaar,n\n")
	levels := []string{"Nederland", "Elders"}
	for i := range 4000 {
		row := []string{levels[i%2], []string{"M", "V"}[i/2%2], "nee", "", fmt.Sprint(i % 100), fmt.Sprintf("r%d", i%7), fmt.Sprint(2020 + i%3), "1"}
		if i%2 == 1 && i%11 == 0 || i%37 == 0 {
			row[2], row[3] = "ja", []string{"ja", "nee"}[i%2]
		}
		if i < len(marks) {
			row[i%len(row)] = marks[i]
		}
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "besluiten.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	out := t.TempDir()
	workspace := "--workspace=" + filepath.Join(out, "werkmap")
	run := func(want int, args ...string) {
		t.Helper()
		got := program(t, append(args, workspace)...)
		what := strings.ReplaceAll(strings.Join(args, " "), file, "FILE")
		marks.Check(t, "standard output of "+what, got.stdout)
		marks.Check(t, "standard error of "+what, got.stderr)
		if got.code != want {
			t.Errorf("%s: exit code %d, want %d: %s", what, got.code, want, got.stderr)
		}
	}
	good := []string{"audit", file, "--group", "herkomst,geslacht", "--selected", "controle=ja", "--direction", "burden"}
	for _, form := range []string{"table", "json", "csv", "html"} {
		run(1, append(good, "-o", form, "--outcome", "uitkomst=ja", "--score", "score", "--period", "jaar", "--strata", "reden")...)
	}
	run(1, append(good, "--stage", "reden", "--save", "-o", "json", "-O", filepath.Join(out, "uit.json"))...)
	// What goes wrong must not quote the data either.
	run(2, "audit", file, "--group", "herkomst", "--selected", "controle", "--direction", "burden")
	run(2, "audit", file, "--group", "herkomst", "--selected", "controle=anders", "--direction", "burden")
	run(2, "audit", file, "--group", "herkomst", "--reference", "anders", "--selected", "controle=ja", "--direction", "burden")
	run(2, "audit", file, "--group", "herkomst", "--selected", "controle=ja", "--count", "n", "--direction", "burden")
	run(2, "audit", file, "--group", "herkomst", "--selected", "controle=ja", "--outcome", "reden", "--direction", "burden")
	run(0, "audit", "init", file, "-O", filepath.Join(out, "spec.yaml"))
	sweep(t, "the temporary folder", temp, marks)
	sweep(t, "the workspace and the reports", out, marks)
}
