package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDemoServesWhatItWrote(t *testing.T) {
	w := newWorld(t)
	dir := filepath.Join(w.dir, "voorbeeld")
	w.other = &fake{tables: []table{people()}}
	var served []Page
	w.serve = func(_ context.Context, addr string, pages []Page, ready func(string)) error {
		served = pages
		ready("http://" + addr + "/")
		return nil
	}
	code, stdout, stderr := w.run("demo", "--dir", dir, "--addr", "127.0.0.1:9")
	if code != exitClean || !strings.Contains(stdout, "http://127.0.0.1:9/") || !strings.Contains(stdout, "verzonnen") {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	files := []string{"report.html", "report.json", "report.csv", "register.html", "dekking.html"}
	if len(served) != len(files) || served[0].Path != "/" || !strings.Contains(served[0].Policy, "default-src 'none'") {
		t.Fatalf("served %d pages", len(served))
	}
	for i, file := range files {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil || !bytes.Equal(data, served[i].Body) {
			t.Errorf("%s is not what was served: %v", file, err)
		}
	}
	if strings.Contains(stdout, "cli.") {
		t.Errorf("a text is missing:\n%s", stdout)
	}
}

func TestDemoThatCannotBeReadIsAnError(t *testing.T) {
	w := newWorld(t)
	code, _, stderr := w.run("demo", "--dir", filepath.Join(w.dir, "voorbeeld"), "--no-serve")
	if code != exitFailed || !strings.Contains(stderr, "het voorbeeld doorzoeken") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestDemoWithoutServing(t *testing.T) {
	w := newWorld(t)
	w.other = &fake{tables: []table{articles()}}
	w.serve = func(context.Context, string, []Page, func(string)) error {
		t.Error("the report is served all the same")
		return nil
	}
	if code, stdout, stderr := w.run("demo", "--dir", filepath.Join(w.dir, "voorbeeld"), "--no-serve", "--lang", "en"); code != exitClean || !strings.Contains(stdout, "invented") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}
