package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen/catalogue"
	"toetssteen/internal/scan"
)

func TestReportsAreWrittenToFiles(t *testing.T) {
	w := newWorld(t)
	out, page := filepath.Join(w.dir, "uit.json"), filepath.Join(w.dir, "uit.html")
	code, stdout, stderr := w.run("scan", "school.db", "-o", "json", "-O", out, "--html", page)
	if code != exitFindings || stdout != "" || !strings.Contains(stderr, "Geschreven: "+out) {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	for file, want := range map[string]string{out: `{"toetssteen":`, page: "<html"} {
		data, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s holds no %s: %v", file, want, err)
		}
	}
	if code, _, stderr := w.run("scan", "school.db", "-O", filepath.Join(w.dir, "bestaat", "niet.txt")); code != exitFailed || !strings.Contains(stderr, "schrijven naar") {
		t.Errorf("a folder that is not there: exit code %d\n%s", code, stderr)
	}
}

func TestAFailedWriteLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "rapport.txt")
	if err := os.WriteFile(file, []byte("oud"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := writeFile(file, func(w io.Writer) error {
		_, _ = w.Write(bytes.Repeat([]byte("half"), 1<<16))
		return errors.New("the disk is full")
	})
	if err == nil {
		t.Error("the error is lost")
	}
	if data, _ := os.ReadFile(file); string(data) != "oud" {
		t.Errorf("the file holds %.20q", data)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("%d files are left in the folder", len(entries))
	}
}

func TestADeviceIsWrittenToAndNotReplaced(t *testing.T) {
	if err := writeFile(os.DevNull, func(w io.Writer) error {
		_, err := io.WriteString(w, "x")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Error("the device has become a file")
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		name, pattern string
		want, not     []string
	}{
		{"a finding with its evidence", "geslacht", []string{"school: persoon.geslacht", "(sex)", "    + ", "200 gevulde waarden"}, []string{"nationaliteit", "niets gevonden"}},
		{"a field with nothing", "bedrag", []string{"school: persoon.bedrag", "niets gevonden"}, []string{"    + "}},
		{"a pattern", "persoon.*", []string{"persoon.bedrag", "persoon.geslacht"}, []string{"artikel"}},
		{"few values are not counted out", "artikel.voorraad", []string{"<10 gevulde waarden"}, nil},
		{"no such field", "onbekend", []string{"Geen enkel gelezen veld heet zoals onbekend; er zijn 6 velden gelezen."}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, stdout, _ := newWorld(t).run("scan", "school.db", "--explain", c.pattern)
			for _, s := range c.want {
				if !strings.Contains(stdout, s) {
					t.Errorf("%q is not in:\n%s", s, stdout)
				}
			}
			for _, s := range append(c.not, "cli.") {
				if strings.Contains(stdout, s) {
					t.Errorf("%q is in:\n%s", s, stdout)
				}
			}
		})
	}
}

// draw gives what the progress prints for three assets that take a while.
// Country names suit two kinds; the one that the name does not say is no
// finding, and explaining shows why.
func TestExplainShowsWhatIsNoFinding(t *testing.T) {
	w := newWorld(t)
	p := people()
	for i := range p.columns["nationaliteit"] {
		p.columns["nationaliteit"][i] = []string{"Nederland", "Marokko", "Polen", "Turkije"}[i%4]
	}
	w.sources["school.db"] = fake{tables: []table{p}}
	_, stdout, _ := w.run("scan", "school.db", "--explain", "nationaliteit")
	for _, s := range []string{"(birth_country), geen bevinding", "[kind.other]", "    - ", "(nationality), hoog"} {
		if !strings.Contains(stdout, s) {
			t.Errorf("%q is not in:\n%s", s, stdout)
		}
	}
}

func draw(t *testing.T, width int) string {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	s := &session{
		Deps: Deps{Stderr: &b, Clock: func() time.Time { return now }, StderrWidth: width},
		lang: "nl", texts: c, secrets: &secrets{},
	}
	p := newProgress(s)
	for i := range 4 {
		now = now.Add(1500 * time.Millisecond)
		p.report(scan.Progress{
			Source: "school\x1b[2J", Index: 1, Sources: 1, Asset: "x", Done: i + 1, Total: 4, Part: float64(i+1) / 4, Fields: 10 * i, Rows: int64(600 * i), Findings: i,
		})
	}
	p.end()
	return b.String()
}

func TestProgressElsewhereThanOnATerminalIsPlainAndRare(t *testing.T) {
	want := "school·[2J, 2 van 4 tabellen of bestanden, 10 velden, 1 bevindingen, 200 rijen per seconde, 50 % klaar, nog ongeveer 3 seconden\n" +
		"school·[2J, 4 van 4 tabellen of bestanden, 30 velden, 3 bevindingen, 300 rijen per seconde\n"
	if diff := cmp.Diff(want, draw(t, 0)); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
}

func TestProgressOnATerminalIsABarThatGoesAway(t *testing.T) {
	got := draw(t, 60)
	if !strings.HasSuffix(got, "\r\x1b[K") || !strings.Contains(got, "[#####---------------] school") {
		t.Errorf("progress: %q", got)
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(got, "\x1b[K", ""), "\r") {
		if n := len([]rune(line)); n > 59 {
			t.Errorf("%d characters do not fit on the terminal: %q", n, line)
		}
	}
}

func TestQuietSaysOnlyWhatIsWrong(t *testing.T) {
	w := newWorld(t)
	if _, _, stderr := w.run("scan", "school.db", "-q"); stderr != "" {
		t.Errorf("standard error: %q", stderr)
	}
	if _, _, stderr := w.run("scan", "nergens.db", "winkel.db", "-q"); !strings.Contains(stderr, "nergens.db") {
		t.Errorf("standard error: %q", stderr)
	}
}

func FuzzSecretsAreHidden(f *testing.F) {
	f.Add("postgres://u:geheim@h/db", "connect to postgres://u:geheim@h/db refused")
	f.Add("postgres://u:ge@h:im@h/db", "x ge@h:im y")
	f.Add("mysql://h/db?password=geheim&x=1", "password=geheim")
	f.Add("://:@", "")
	f.Fuzz(func(t *testing.T, location, message string) {
		h := &secrets{}
		h.addLocations([]string{location})
		got := h.hide(message)
		for _, w := range h.words {
			if strings.Contains(got, w) && !strings.Contains(hidden, w) {
				t.Errorf("hide(%q) = %q still holds the password of %q", message, got, location)
			}
		}
	})
}
