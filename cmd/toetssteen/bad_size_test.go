//go:build unix

package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// maxMemory is what a scan of any file may take: the program itself takes a
// fifth of it.
const maxMemory = underRace * 300 << 20

// TestALineOfAHundredMegabytes reads each file in a process of its own and
// looks at the most memory that it took.
func TestALineOfAHundredMegabytes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("writes and reads some hundreds of megabytes")
	}
	for _, c := range []struct{ name, before, repeat, after string }{
		{"waarde.csv", "persoon_id;geslacht;tekst\n1;M;a\n2;V;b\n3;V;\"", "lang verhaal ", "\"\n4;M;c\n"},
		{"regel.csv", "persoon_id;geslacht\n1;M\n2;V\n3;V\n", "4;M;", "\n5;V\n"},
		{"waarde.json", `[{"geslacht":"M"},{"geslacht":"V"},{"geslacht":"V","tekst":"`, "lang verhaal ", `"},{"geslacht":"M"}]`},
		{"lijst.json", `[{"geslacht":"M"},{"geslacht":"V"}`, `,{"geslacht":"M","land":"6030"}`, `]`},
		{"sleutel.json", `[{"geslacht":"M"},{"geslacht":"V"},{"geslacht":"V","`, "sleutel", `":1}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), c.name)
			writeLong(t, path, c.before, c.repeat, c.after)
			got, memory := measured(t, "scan", "--full", "-o", "json", "-q", path)
			s := parsed(t, got)
			if got.code != 1 || !s.finds("", "geslacht", "sex") {
				t.Errorf("exit code %d, findings %+v, not read %q", got.code, s.Findings, s.why())
			}
			if memory > maxMemory {
				t.Errorf("it took %d MB of memory, more than %d", memory>>20, maxMemory>>20)
			}
			t.Logf("%d MB of memory", memory>>20)
		})
	}
}

// writeLong writes 100 MB without a newline between two texts.
func writeLong(t *testing.T, path, before, repeat, after string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	_, _ = w.WriteString(before)
	chunk := strings.Repeat(repeat, 1<<16/len(repeat))
	for range 100<<20/len(chunk) + 1 {
		_, _ = w.WriteString(chunk)
	}
	_, _ = w.WriteString(after)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// TestAnInterruptedScanGivesWhatItFound presses Ctrl-C while a view that never
// ends is read, after a table that was found.
func TestAnInterruptedScanGivesWhatItFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "school.db")
	sqliteRun(t, path, "CREATE TABLE leerling (id INTEGER, geslacht TEXT)", "INSERT INTO leerling VALUES (1, 'M'), (2, 'V'), (3, 'V')",
		"CREATE VIEW traag AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1e15) SELECT i AS nummer FROM c WHERE i < 0")
	var (
		got outcome
		s   scanned
	)
	for after := time.Second; after <= 8*time.Second; after *= 2 { // a slow machine may not have come to the view
		got = interrupted(t, after, "scan", "--full", "-o", "json", "--save", path)
		if got.code < 0 {
			continue
		}
		if s = parsed(t, got); len(s.Findings) > 0 {
			break
		}
	}
	if got.code != 1 || !s.Interrupted || !s.finds("leerling", "geslacht", "sex") || s.Sources[0].Status != "partly" {
		t.Errorf("exit code %d, result %+v", got.code, s)
	}
	if why := s.why(); !strings.Contains(why, "traag") || !strings.Contains(why, "afgebroken") {
		t.Errorf("what was not read is not said: %q", why)
	}
	for _, part := range []string{"de scan is afgebroken; dit is wat tot dan toe gevonden is.", "Bewaard in"} {
		if !bytes.Contains(got.stderr, []byte(part)) {
			t.Errorf("standard error does not say %q:\n%s", part, got.stderr)
		}
	}
}

// TestAnInterruptedScanThatFoundNothingIsNoCleanScan has its exit code.
func TestAnInterruptedScanThatFoundNothingIsNoCleanScan(t *testing.T) {
	path := filepath.Join(t.TempDir(), "winkel.db")
	sqliteRun(t, path, "CREATE TABLE artikel (nummer INTEGER, voorraad INTEGER)", "INSERT INTO artikel VALUES (1, 2)",
		"CREATE VIEW traag AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1e15) SELECT i AS nummer FROM c WHERE i < 0")
	got := interrupted(t, 1500*time.Millisecond, "scan", "--full", "-o", "json", path)
	if s := parsed(t, got); got.code != 2 || !s.Interrupted || len(s.Findings) > 0 {
		t.Errorf("exit code %d, want 2; result %+v", got.code, s)
	}
}
