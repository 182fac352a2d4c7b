package cli

import (
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/tuning"
)

// pasted gives the rule lines that an explanation prints.
func pasted(stdout string) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	for line := range strings.Lines(stdout) {
		if strings.HasPrefix(line, "    - {id: ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestExplainPrintsRulesToPaste(t *testing.T) {
	w := newWorld(t)
	odd := people()
	odd.name, odd.order[3] = `per: "soon"`, "bedrag, in {euro}"
	odd.columns["bedrag, in {euro}"] = odd.columns["bedrag"]
	w.sources["school.db"] = fake{tables: []table{odd}}
	_, stdout, _ := w.run("scan", "school.db", "--explain", "*")
	text := pasted(stdout)
	known := func(k toetssteen.KindID) bool { return k == "sex" || k == "nationality" }
	if _, err := tuning.Parse([]byte(text), known); err == nil {
		t.Error("rules that nobody filled in are in order")
	}
	text = strings.ReplaceAll(text, "vul in: ", "")
	rules, err := tuning.Parse([]byte(text), known)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	did := map[toetssteen.TuningAction]int{}
	for _, r := range rules.All() {
		did[r.Action]++
		if !strings.HasPrefix(r.Field, `per: "soon".`) || r.Source != "school" {
			t.Errorf("rule for %q of %q", r.Field, r.Source)
		}
	}
	if did["allow"] != 2 || did["ignore"] != 2 || did["rename"] != 2 {
		t.Errorf("rules %v", did)
	}
}

func TestExplainSaysWhatDecidedAndWhatWouldChangeIt(t *testing.T) {
	w := newWorld(t)
	_, stdout, _ := w.run("scan", "school.db", "--explain", "persoon.geslacht")
	for _, part := range []string{
		"weging: begin -4.60, met alle tekens +",
		"niveau: twee soorten bewijs zeggen het",
		"lager: als de naam niets zei, dan ",
		"lager: als de waarden niets zeiden, dan midden",
	} {
		if !strings.Contains(stdout, part) {
			t.Errorf("%q is not in:\n%s", part, stdout)
		}
	}
	_, stdout, _ = w.run("scan", "school.db", "--depth", "names", "--explain", "persoon.nationaliteit", "--lang", "en")
	if !strings.Contains(stdout, "higher: if the values were those of ") {
		t.Errorf("what raises it is not in:\n%s", stdout)
	}
}
