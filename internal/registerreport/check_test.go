package registerreport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/quality"
	"toetssteen/internal/register"
)

const bad = "</script><script>alert(1)</script>\x1b[31m=cmd|'x'!A1\u202egpj\"'`{{.}}<!--"

func head(id string, from toetssteen.Date) toetssteen.Head {
	return toetssteen.Head{ID: id, Version: 1, ValidFrom: from}
}

// ministry is an invented register with all sorts of faults.
func ministry() quality.Input {
	unit := func(id, name, parent string) toetssteen.Unit {
		return toetssteen.Unit{Head: head(id, ""), Name: name, Parent: parent}
	}
	r := &register.Register{
		Units: []toetssteen.Unit{
			unit("DUO", "Dienst Uitvoering Onderwijs", "OCW"), unit("IVHO", "Inspectie van het Onderwijs", "OCW"),
			unit("NA", "Nationaal Archief", "OCW"), unit("OCW", "Ministerie van Onderwijs, Cultuur en Wetenschap", ""),
		},
		Systems: []toetssteen.System{{Head: head("SIS", ""), In: "DUO"}},
		Sources: []toetssteen.Source{{Head: head("studenten", ""), System: "SIS"}},
		Processings: []toetssteen.Processing{
			{
				Head: head("VW-001", "2026-08-01"), Name: "Studiefinanciering toekennen", In: "DUO", Regime: toetssteen.RegimeAVG, As: toetssteen.AsController,
				Controller: "Minister van OCW", DPO: "fg@voorbeeld.nl", Owner: "proceseigenaar", DataSubjects: []string{"studenten"},
				DataCategories: []string{"nationaliteit"}, Origin: "BRP", Recipients: []string{"geen"}, Retention: "P7Y", Security: "BIO",
				Systems: []string{"SIS"}, LawRefs: "art. 9 lid 2 WRO", DPIA: "DPIA-12", ReviewedOn: "2026-06-01", ReviewBy: "2027-06-01",
				RetentionChecked: "2026-05-01",
			},
			{
				Head: head("VW-002", "2022-01-01"), Name: "Controle uitwonenden", In: "DUO", Regime: toetssteen.RegimeAVG, As: toetssteen.AsController,
				DataCategories: []string{"NAW-gegevens"}, Systems: []string{"SIS", "CUB"}, RiskModel: true, Retention: "zo lang als nodig",
			},
			{Head: head("VW-003", ""), Name: "Risicoanalyse scholen", In: "IVHO", Regime: toetssteen.RegimeAVG, LawRefs: "WOT", Owner: "afdeling Kennis"},
			{Head: head("VW-004", "2025-01-01"), Name: "Leeszaal", In: "NA", Regime: toetssteen.RegimeAVG, As: toetssteen.AsController, NoIndicators: true, Owner: "privacy officer"},
		},
		Purposes: []toetssteen.Purpose{
			{Head: head("D-1", ""), Processing: "VW-001", Text: "Recht vaststellen"},
			{Head: head("D-2", ""), Processing: "VW-002", Text: "Controleren; terugvorderen; onderzoek"},
			{Head: head("D-3", ""), Processing: "VW-003", Text: "Scholen kiezen voor onderzoek"},
			{Head: head("D-x", ""), Processing: "VW-weg", Text: "x"},
		},
		Uses: []toetssteen.ElementUse{
			{
				Head: head("G-1", "2026-09-01"), Purpose: "D-1", Kind: "nationality", Source: "studenten", Asset: "student", Field: "nationaliteit",
				Role: toetssteen.UseIdentification, Ground: "e", LawRefs: "art. 9 lid 2 WRO", Exception: "niet nodig: geen bijzonder gegeven", Necessity: "eis van de wet", RetainedBy: "selectielijst",
			},
			{Head: head("G-2", "2022-01-01"), Purpose: "D-2", Kind: "birth_country", Role: toetssteen.UseSelection, Ground: "f", LawRefs: "wettelijke taak"},
			{Head: head("G-3", "2021-01-01"), Purpose: "D-3", Kind: "ethnicity", Role: toetssteen.UseFeature, LawRefs: "art. 24c WOT"},
		},
	}
	r.Index()
	return quality.Input{
		Register: r, Today: "2026-11-25", Deep: map[string]bool{"studenten": true}, Found: map[string]bool{"G-1": true},
		Grants: []toetssteen.Grant{
			{Head: head("T-1", ""), Person: "proceseigenaar-duo", Role: "owner", In: "DUO"},
			{Head: head("T-2", ""), Person: "privacy-ocw", Role: "privacy_officer"},
		},
		Places: []quality.Place{
			{Finding: "B-1", Source: "studenten", Kind: "nationality", Sure: true},
			{Finding: "B-2", Source: "studenten", Kind: "sex", Sure: true},
		},
	}
}

func hostile() quality.Input {
	in := ministry()
	r := in.Register
	r.Units[0].Name, r.Processings[1].ID, r.Processings[1].Name, r.Uses[2].LawRefs, in.Grants[0].Person = bad, bad, bad, bad, bad
	r.Purposes[1].Processing, r.Processings[2].In = bad, bad
	r.Index()
	return in
}

func checkView(t testing.TB, lang string, in quality.Input) CheckView {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	laws, err := c.Laws()
	if err != nil {
		t.Fatal(err)
	}
	res, err := quality.Check(c, lawjudge.New(laws), in)
	if err != nil {
		t.Fatal(err)
	}
	return CheckView{Result: res, Catalogue: c, Lang: lang, Invented: true, Generated: "25 november 2026"}
}

func checkPage(t testing.TB, v CheckView) string {
	t.Helper()
	var b strings.Builder
	if err := Check(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheCheckPageSaysWhatIsWrongAndWhoMendsIt(t *testing.T) {
	out := checkPage(t, checkView(t, "nl", ministry()))
	for _, want := range []string{
		"Inspectie van het Onderwijs", "proceseigenaar (proceseigenaar-duo)", "Grondslag f (gerechtvaardigd belang)", "In 1 doel(en) staan meer doelen in een tekst",
		"vervallen op 2020-07-01", "doel D-x hoort bij VW-weg", `id="wie-jurist"`, `data-outcome="unknown"`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, never := range []string{"registerreport.", "quality.unknown", "{uses}", "NaN", "<no value>"} {
		if strings.Contains(out, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if worst, best := strings.Index(out, `id="herstel-1"`), strings.Index(out, "<strong>Dienst Uitvoering Onderwijs</strong>"); worst < 0 || best < worst {
		t.Error("the best unit stands before the worst")
	}
}

func TestTheCheckPageIsTheSameEveryTime(t *testing.T) {
	v := checkView(t, "en", ministry())
	if checkPage(t, v) != checkPage(t, checkView(t, "en", ministry())) {
		t.Error("two runs differ")
	}
}

func TestTextsOfOthersStayTexts(t *testing.T) {
	out := checkPage(t, checkView(t, "nl", hostile()))
	if strings.Contains(out, "<script>alert") || strings.Count(out, "<script>") != 1 {
		t.Error("a text of the register became part of the page")
	}
}

func TestAnEmptyRegisterIsNoGoodOutcome(t *testing.T) {
	r := &register.Register{}
	r.Index()
	out := checkPage(t, checkView(t, "nl", quality.Input{Register: r, Today: "2026-11-25"}))
	if !strings.Contains(out, "geen goede uitkomst") || strings.Contains(out, "100 %") && !strings.Contains(out, "alleen alles is 100 %") {
		t.Error("the page does not say that nothing was checked")
	}
}

// The page in a real browser, checked with axe-core. The folder named by
// TOETSSTEEN_AXE_DIR holds the node_modules of e2e/package.json.
func TestCheckPageHasNoAccessibilityViolations(t *testing.T) {
	dir := os.Getenv("TOETSSTEEN_AXE_DIR")
	node, nodeErr := exec.LookPath("node")
	browser, browserErr := exec.LookPath("chromium")
	if err := errors.Join(nodeErr, browserErr); dir == "" || err != nil {
		missing := t.Skipf
		if os.Getenv("TOETSSTEEN_REQUIRE_SERVICES") == "1" {
			missing = t.Fatalf
		}
		missing("needs node, chromium and TOETSSTEEN_AXE_DIR, a folder with the node_modules of e2e/package.json (%v)", err)
	}
	r := &register.Register{}
	r.Index()
	for name, v := range map[string]CheckView{
		"dutch":   checkView(t, "nl", ministry()),
		"english": checkView(t, "en", ministry()),
		"hostile": checkView(t, "nl", hostile()),
		"empty":   checkView(t, "nl", quality.Input{Register: r, Today: "2026-11-25"}),
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Security-Policy", CheckPolicy(v))
				if err := Check(w, v); err != nil {
					t.Error(err)
				}
			}))
			defer server.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			out, err := exec.CommandContext(ctx, node, "../../e2e/axe.mjs", dir, browser, server.URL).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
