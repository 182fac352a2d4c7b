package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestWorkspaceIsOpenedInOnePlace keeps every verb on the database that the
// settings name: a verb that opens the folder by itself would not.
func TestWorkspaceIsOpenedInOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	opens := regexp.MustCompile(`app\.(Open|OpenExisting|Resume)\(([^()]|\([^()]*\))*\)`)
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range opens.FindAllString(string(text), -1) {
			if !strings.HasSuffix(call, ", at)") {
				t.Errorf("%s: %s does not say which database; use s.open or s.inWorkspace", f, call)
			}
		}
	}
}

func TestDatabaseOfTheWorkspace(t *testing.T) {
	w := newWorld(t)
	w.env["TOETSSTEEN_DATABASE"] = "postgres://iemand:Zeer-Geheim@127.0.0.1:1/werk"
	code, stdout, stderr := w.run("findings", "list")
	if code != exitFailed || !strings.Contains(stderr, "wachtwoord in het adres") || strings.Contains(stdout+stderr, "Geheim") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	w.env["TOETSSTEEN_DATABASE"] = "postgres://iemand@127.0.0.1:1/werk"
	w.env["TOETSSTEEN_DATABASE_PASSWORD"] = "Zeer-Geheim"
	for _, args := range [][]string{{"config"}, {"doctor"}, {"findings", "list"}} {
		_, stdout, stderr := w.run(args...)
		if !strings.Contains(stdout+stderr, "127.0.0.1:1/werk") || strings.Contains(stdout+stderr, "Geheim") {
			t.Errorf("%v:\n%s%s", args, stdout, stderr)
		}
	}
}
