package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// list reads the JSON of diff and findings as "change asset.field kind
// decision" lines of some kinds.
func list(t *testing.T, stdout string, kinds ...string) (out []string) {
	t.Helper()
	var all []listed
	if err := json.Unmarshal([]byte(stdout), &all); err != nil {
		t.Fatalf("%v in:\n%s", err, stdout)
	}
	for _, l := range all {
		for _, k := range kinds {
			if l.Kind == k {
				line := strings.TrimSpace(l.Change + " " + l.Asset + "." + l.Field + " " + l.Kind)
				if l.Decision != nil {
					line += " " + l.Decision.Verdict
				}
				out = append(out, line)
			}
		}
	}
	return out
}

func TestSaveDiffAndTriage(t *testing.T) {
	w := newWorld(t)
	code, _, stderr := w.run("scan", "school.db", "--save", "--system", "SIS")
	if code != exitFindings || !strings.Contains(stderr, "als scan 1: ") {
		t.Fatalf("first save: exit code %d\n%s", code, stderr)
	}
	if code, _, stderr = w.run("scan", "school.db", "--save", "--system", "SIS"); code != exitClean || !strings.Contains(stderr, "als scan 2: 0 nieuw") {
		t.Errorf("a second save of the same: exit code %d\n%s", code, stderr)
	}
	if code, stdout, stderr := w.run("diff"); code != exitClean || !strings.Contains(stdout, "Geen verschil") {
		t.Errorf("diff: exit code %d\n%s%s", code, stdout, stderr)
	}

	// The column on sex goes and one on the country of birth comes.
	changed := people()
	changed.order = []string{"persoon_id", "geboorteland", "nationaliteit", "bedrag"}
	for i := range 200 {
		changed.columns["geboorteland"] = append(changed.columns["geboorteland"], []string{"Nederland", "Marokko", "Polen", "Turkije"}[i%4])
	}
	w.sources["school.db"] = fake{tables: []table{changed, articles()}}
	if code, _, stderr = w.run("scan", "school.db", "--save", "--system", "SIS"); code != exitFindings || !strings.Contains(stderr, "1 nieuw") {
		t.Errorf("a save with something new: exit code %d\n%s", code, stderr)
	}
	_, stdout, _ := w.run("diff", "-o", "json")
	want := []string{"new persoon.geboorteland birth_country", "gone persoon.geslacht sex"}
	if diff := cmp.Diff(want, list(t, stdout, "birth_country", "sex")); diff != "" {
		t.Errorf("diff (-want +got):\n%s", diff)
	}

	// What was not looked at is not gone.
	w.run("scan", "school.db", "--save", "--system", "SIS", "--exclude", "persoon")
	_, stdout, _ = w.run("diff", "-o", "json")
	want = []string{"not_looked_at persoon.geboorteland birth_country", "not_looked_at persoon.nationaliteit nationality"}
	if diff := cmp.Diff(want, list(t, stdout, "birth_country", "nationality", "sex")); diff != "" {
		t.Errorf("diff after a scan that left the table out (-want +got):\n%s", diff)
	}
}

func TestDecisionsStand(t *testing.T) {
	w := newWorld(t)
	w.run("scan", "school.db", "--save")
	_, stdout, _ := w.run("findings", "-o", "json", "--kind", "sex")
	var all []listed
	if err := json.Unmarshal([]byte(stdout), &all); err != nil || len(all) == 0 {
		t.Fatalf("no findings on sex: %v\n%s", err, stdout)
	}
	id := all[0].ID
	if code, stdout, stderr := w.run("findings", "reject", id[:10], "--reason", "dit is een diersoort"); code != exitClean || stdout != id+": afgewezen.\n" {
		t.Fatalf("reject: exit code %d\n%s%s", code, stdout, stderr)
	}
	w.run("scan", "school.db", "--save")
	_, stdout, _ = w.run("findings", "list", "--kind", "sex")
	if !strings.Contains(stdout, "afgewezen: dit is een diersoort") {
		t.Errorf("the decision is not in the list after another scan:\n%s", stdout)
	}
	code, _, stderr := w.run("findings", "confirm", "B-0000000000000000", id, "--reason", "toch wel")
	if code != exitFailed || !strings.Contains(stderr, "een besluit vastleggen over B-0000000000000000") {
		t.Errorf("a finding that does not exist: exit code %d\n%s", code, stderr)
	}
	_, stdout, _ = w.run("findings", "list", "--kind", "sex", "-o", "csv")
	if !strings.Contains(stdout, ",confirm,toch wel,tester,2026-11-22T") {
		t.Errorf("the other decision was not recorded:\n%s", stdout)
	}
	if code, stdout, _ := w.run("journal", "verify"); code != exitClean || !strings.Contains(stdout, "Het journaal klopt") {
		t.Errorf("journal verify: exit code %d\n%s", code, stdout)
	}
	if code, stdout, _ := w.run("doctor"); code != exitClean || strings.Count(stdout, "in orde") != 3 {
		t.Errorf("doctor: exit code %d\n%s", code, stdout)
	}
	if code, stdout, _ := w.run("findings", "-o", "html"); code != exitFailed || stdout != "" {
		t.Errorf("a form that findings does not have: exit code %d\n%s", code, stdout)
	}
}

func TestAFailedScanIsNotSaved(t *testing.T) {
	w := newWorld(t)
	code, _, stderr := w.run("scan", "kapot.db", "--save")
	if code != exitFailed || !strings.Contains(stderr, "Niets bewaard") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "werk")); err == nil {
		t.Error("a workspace was made for it")
	}
}

func TestExportedJournalIsVerifiedWithoutAWorkspace(t *testing.T) {
	w := newWorld(t)
	if code, _, stderr := w.run("scan", "school.db", "--save"); code != exitFindings {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	file := filepath.Join(w.dir, "journaal.jsonl")
	if code, stdout, stderr := w.run("journal", "export", "-O", file); code != exitClean || stdout != "" || !strings.Contains(stderr, file) {
		t.Fatalf("export: exit code %d\n%s%s", code, stdout, stderr)
	}
	_, printed, _ := w.run("journal", "export")
	kept, err := os.ReadFile(file)
	if err != nil || printed != string(kept) {
		t.Errorf("on standard output it is another journal: %v\n%s", err, printed)
	}
	w.env["TOETSSTEEN_WORKSPACE"] = filepath.Join(w.dir, "elders")
	if code, stdout, stderr := w.run("journal", "verify", file); code != exitClean || !strings.Contains(stdout, "Het journaal klopt: 2 regels") {
		t.Errorf("verify: exit code %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr := w.run("journal", "export"); code != exitFailed || !strings.Contains(stderr, "daar is nog geen werkmap") {
		t.Errorf("without a workspace: exit code %d\n%s", code, stderr)
	}
}

func TestFindingsByWhatWasDecided(t *testing.T) {
	w := newWorld(t)
	w.run("scan", "school.db", "--save")
	_, stdout, _ := w.run("findings", "-o", "json")
	all := strings.Count(stdout, `"id"`)
	id := stdout[strings.Index(stdout, "B-"):][:18]
	w.run("findings", "confirm", id, "--reason", "zo is het")
	if _, open, _ := w.run("findings", "--open", "-o", "json"); strings.Contains(open, id) || strings.Count(open, `"id"`) != all-1 {
		t.Errorf("of %d findings, %s decided, open are:\n%s", all, id, open)
	}
	w.sources["school.db"] = fake{tables: []table{articles()}}
	w.run("scan", "school.db", "--save")
	if _, left, _ := w.run("findings", "-o", "json"); strings.Contains(left, `"id"`) {
		t.Errorf("what is gone is still listed:\n%s", left)
	}
	if _, gone, _ := w.run("findings", "--gone", "-o", "json"); strings.Count(gone, `"id"`) != all {
		t.Errorf("with what is gone:\n%s", gone)
	}
}

func TestVerifyFindsATamperedExport(t *testing.T) {
	w := newWorld(t)
	file := filepath.Join(w.dir, "journaal.jsonl")
	if err := os.WriteFile(file, []byte("dit is geen journaal\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := w.run("journal", "verify", file); code != exitFailed || !strings.Contains(stderr, "het journaal controleren") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestACatalogueOfOnesOwn(t *testing.T) {
	w := newWorld(t)
	dir := filepath.Join(w.dir, "werk", "catalogue", "indicators")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	broken := "id: sekse\ngroup: mooi\nonbekend: ja\n"
	for name, content := range map[string]string{"sekse.yaml": broken, "tweede.yaml": "id: eerste\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, _ := w.run("catalogue", "lint")
	if code != exitFindings || !strings.Contains(stdout, "indicators/sekse.yaml: ") || !strings.Contains(stdout, "indicators/tweede.yaml: ") {
		t.Errorf("lint: exit code %d; want both files in:\n%s", code, stdout)
	}
	code, _, stderr := w.run("scan", "school.db")
	if code != exitFailed || !strings.Contains(stderr, "toetssteen catalogue lint") {
		t.Errorf("scan: exit code %d\n%s", code, stderr)
	}
	if code, stdout, _ := w.run("doctor"); code != exitFailed || !strings.Contains(stdout, "FOUT") {
		t.Errorf("doctor: exit code %d\n%s", code, stdout)
	}
}

func TestSettings(t *testing.T) {
	w := newWorld(t)
	file := filepath.Join(w.dir, "werk", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("seed: 42\noutput: json\nsample: 50\n")
	w.env["TOETSSTEEN_SAMPLE"] = "60"
	_, stdout, _ := w.run("config")
	var got []setting
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v in:\n%s", err, stdout)
	}
	want := []setting{
		{"workspace", w.dir + "/werk", "TOETSSTEEN_WORKSPACE"},
		{"database", "toetssteen.db in de werkmap (SQLite)", "standaard"},
		{"lang", "nl", "standaard"},
		{"output", "json", "config.yaml"},
		{"quiet", "false", "standaard"},
		{"depth", "values", "standaard"},
		{"sample", "60", "TOETSSTEEN_SAMPLE"},
		{"seed", "42", "config.yaml"},
		{"statement-timeout", "0", "standaard"},
	}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
	for args, want := range map[string]string{
		"scan winkel.db":             `"sample":{"seed":42,"rows":60}`,
		"scan winkel.db --seed 3":    `"sample":{"seed":3,"rows":60}`,
		"scan winkel.db --sample=70": `"sample":{"seed":42,"rows":70}`,
	} {
		if _, stdout, stderr := w.run(strings.Fields(args)...); !strings.Contains(stdout, want) {
			t.Errorf("%s: want %s in:\n%s%s", args, want, stdout, stderr)
		}
	}
	for _, content := range []string{"sampel: 5\n", "workspace: elders\n", "seed: [1]\n", "seed: 1\n  x: {\n"} {
		write(content)
		if code, _, stderr := w.run("scan", "winkel.db"); code != exitFailed || !strings.Contains(stderr, "config.yaml") {
			t.Errorf("config %q: exit code %d\n%s", content, code, stderr)
		}
	}
	write("seed: veel\n")
	if code, _, stderr := w.run("scan", "winkel.db"); code != exitFailed || !strings.Contains(stderr, "--seed") {
		t.Errorf("a setting with a wrong value: exit code %d\n%s", code, stderr)
	}
}
