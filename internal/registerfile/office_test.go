package registerfile_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen/internal/registerfile"
)

// TestLibreOfficeReadsTheWorkbooks opens what is written in the program that
// many use, and looks for the texts in what it makes of it.
func TestLibreOfficeReadsTheWorkbooks(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("LibreOffice is not here, or the tests are to be short")
	}
	sheet := registerfile.Sheet{Name: "verwerkingen", Rows: [][]string{{"naam", "nummer"}, {"=1+1", "007"}, {"a  b\nc", "é;\"x\""}}}
	for _, form := range []string{registerfile.FormODS, registerfile.FormXLSX} {
		dir := t.TempDir()
		var b bytes.Buffer
		if err := registerfile.WriteSheets(&b, form, []registerfile.Sheet{sheet}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "a."+form)
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		run := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76", "--outdir", dir, file)
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", form, err, out)
		}
		got, err := os.ReadFile(filepath.Join(dir, "a.csv"))
		if err != nil {
			t.Fatal(err)
		}
		want := "naam;nummer\n=1+1;007\n\"a  b\nc\";\"é;\"\"x\"\"\"\n"
		if text := strings.ReplaceAll(strings.TrimPrefix(string(got), "\ufeff"), "\r\n", "\n"); text != want {
			t.Errorf("LibreOffice reads of %s\n%q, want\n%q", form, text, want)
		}
	}
}
