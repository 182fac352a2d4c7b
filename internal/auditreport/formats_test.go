package auditreport

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/text"
)

func TestJSONKeepsTheContract(t *testing.T) {
	v := View{Result: duo(), Catalogue: fixtureCatalogue(t)}
	out := render(t, "json", v)
	top := []string{
		"toetssteen", "catalogue", "specification", "title", "direction", "reference", "groups", "figures", "funnel", "decomposition",
		"decompositions", "proxies", "criteria", "subgroups", "subgroups_more", "subgroup_search", "profile", "areas", "clusters",
		"families", "warnings", "not_assessed", "verdict", "group_verdicts",
	}
	if diff := cmp.Diff(top, keysOf(t, []byte(out))); diff != "" {
		t.Errorf("top: -want +got:\n%s", diff)
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &parts); err != nil {
		t.Fatal(err)
	}
	figure := []string{
		"name", "stage", "stratum", "column", "group", "reference", "x", "n", "y", "m", "value", "low", "high", "from", "to", "method",
		"status", "reason", "p", "p_adjusted", "family",
	}
	for list, keys := range map[string][]string{"groups": {"column", "reference", "levels"}, "figures": figure, "warnings": {"key", "args", "text"}} {
		var records []json.RawMessage
		if err := json.Unmarshal(parts[list], &records); err != nil || len(records) == 0 {
			t.Fatalf("%s: %v, %d records", list, err, len(records))
		}
		for _, r := range records {
			if diff := cmp.Diff(keys, keysOf(t, r)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", list, diff)
			}
		}
	}
	if diff := cmp.Diff([]string{"state", "reasons"}, keysOf(t, parts["verdict"])); diff != "" {
		t.Errorf("verdict: -want +got:\n%s", diff)
	}
	var reference string
	if err := json.Unmarshal(parts["reference"], &reference); err != nil || reference != nl {
		t.Errorf("reference %q, %v", reference, err)
	}
}

func TestJSONSaysWhatIsAbsentAndWhatIsInfinite(t *testing.T) {
	r := toetssteen.AuditResult{Figures: []toetssteen.Figure{{Name: "rate_ratio", Value: toetssteen.Some(math.Inf(1)), Low: toetssteen.Some(1.0 / 3)}}}
	out := render(t, "json", View{Result: r, Catalogue: fixtureCatalogue(t)})
	for _, want := range []string{`"value":"Infinity"`, `"low":0.3333333333333333`, `"high":null`, `"profile":null`, `"decomposition":null`, `"reference":null`, `"figures":[`, `"proxies":[]`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not in the JSON", want)
		}
	}
	if csv := render(t, "csv", View{Result: r, Catalogue: fixtureCatalogue(t)}); !strings.Contains(csv, ",Infinity,0.3333333333333333,,") {
		t.Errorf("CSV: %s", csv)
	}
}

// keysOf gives the keys of an object in the order they are written.
func keysOf(t *testing.T, object []byte) []string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(object)))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			t.Fatal(err)
		}
	}
	return keys
}

func TestCSVNeverStartsAFormula(t *testing.T) {
	r := duo()
	bad := []string{"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "a;=1"}
	for i := range r.Figures {
		r.Figures[i].Group, r.Figures[i].Method, r.Figures[i].Stage = bad[i%len(bad)], bad[(i+3)%len(bad)], bad[(i+5)%len(bad)]
	}
	rows, err := csv.NewReader(strings.NewReader(render(t, "csv", View{Result: r, Catalogue: fixtureCatalogue(t)}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(r.Figures)+1 {
		t.Errorf("%d rows for %d figures", len(rows), len(r.Figures))
	}
	for _, row := range rows {
		for _, i := range []int{2, 5, 16} {
			for _, part := range strings.Split(row[i], ";") {
				if part = strings.TrimLeft(part, " "); part != "" && strings.ContainsRune("=+-@＝\t", []rune(part)[0]) {
					t.Errorf("cell %q starts a formula", row[i])
				}
			}
		}
	}
}

// What was hidden is nowhere told, and prints as what it may be.
func TestHiddenCountsAreNowhereShown(t *testing.T) {
	f := toetssteen.Figure{
		Name: "rate_ratio", Stage: "selection", Column: "c", Group: "g", Reference: "r", Status: toetssteen.FigureSuppressed,
		Reason: msg("small", "10"), N: toetssteen.Some(1234),
	}
	r := toetssteen.AuditResult{
		Floor: 10, Figures: []toetssteen.Figure{f}, Spec: toetssteen.AuditSpec{Steps: []toetssteen.AuditStep{{ID: "selection"}}},
		Funnel: []toetssteen.FunnelStep{{Step: "selection", Column: "c", Group: "g", Reference: "r", Rate: f, Ratio: f, Excess: f}},
	}
	v := View{Result: r, Catalogue: fixtureCatalogue(t)}
	out := render(t, "html", v)
	for _, want := range []string{"&lt;10 of afgeschermd van 1.234", "niet getoond: dit cijfer laat minder dan 10 personen zien"} {
		if !strings.Contains(out, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	out = regexp.MustCompile(`(?s)<svg.*?</svg>`).ReplaceAllString(out, "")
	if strings.Contains(out, ">0 van") || strings.Contains(out, ">0 %") {
		t.Error("what was hidden reads as zero")
	}
	if s := render(t, "table", v); !strings.Contains(s, "niet g") {
		t.Errorf("the screen does not say that it was hidden:\n%s", s)
	}
}

func TestTheScreenFits(t *testing.T) {
	c := fixtureCatalogue(t)
	for name, r := range map[string]toetssteen.AuditResult{"duo": duo(), "labelled": labelled(), "areas": byArea(), "hostile": hostile(), "wide": poison("漢字漢字漢字漢字漢字漢字漢字漢字漢字")} {
		for _, width := range []int{0, 1, 60, 80, 300} {
			most := min(max(width, leastWidth), mostWidth)
			if width == 0 {
				most = usualWidth
			}
			lines := strings.Split(strings.TrimSuffix(render(t, "table", View{Result: r, Catalogue: c, Width: width}), "\n"), "\n")
			for _, l := range lines {
				if n := text.Cells(l); n > most {
					t.Errorf("%s at %d: a line of %d columns: %q", name, width, n, l)
				}
			}
			if width == 80 && len(lines) > 30 {
				t.Errorf("%s: %d lines on a screen", name, len(lines))
			}
		}
	}
}

func TestColourOnlyOnATerminalThatShowsIt(t *testing.T) {
	v := View{Result: duo(), Catalogue: fixtureCatalogue(t)}
	if strings.Contains(render(t, "table", v), "\x1b") {
		t.Error("colour without being asked")
	}
	if v.Color = true; !strings.Contains(render(t, "table", v), "\x1b[1;31m") {
		t.Error("no colour when asked")
	}
}

func TestTheDifferenceIsSaidInPlainWords(t *testing.T) {
	r := newReader(View{Result: duo(), Catalogue: fixtureCatalogue(t)})
	got := strings.Join(r.sentences(r.comparisons(origin)[0]), " ")
	want := "Van elke 1.000 personen in de groep “buiten Europa” werden er 37 geselecteerd; bij de groep “Nederland” waren dat er 6 van elke 1.000. " +
		"Dat is 6,2 keer zo vaak (tussen 5,8 en 6,7). " +
		"Was deze groep even vaak geselecteerd als de vergelijkingsgroep, dan waren er ongeveer 1.687 personen minder geselecteerd (tussen 1.600 en 1.777). " +
		"Vergeleken met mensen in dezelfde categorie van Risicocategorie is het 3,6 keer zo vaak (tussen 3,3 en 3,9). " +
		"Door de afronding of het weglaten van aantallen kan de berekende verhouding liggen van 6,18 tot 6,27."
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestNoSingleShareIsNamedWhereTheOrderingsDisagree(t *testing.T) {
	r := duo()
	v := View{Result: r, Catalogue: fixtureCatalogue(t)}
	if out := render(t, "html", v); !strings.Contains(out, "12 % of 61 %") || !strings.Contains(out, "Noem daarom geen enkel percentage alleen.") || strings.Contains(out, "ongeveer 36 %") {
		t.Error("the page names one share")
	}
	r.Decompositions[0].Agree, r.Decompositions[0].Share = true, toetssteen.Some(.36)
	if out := render(t, "html", v); !strings.Contains(out, "ongeveer 36 %") || strings.Contains(out, "geen enkel percentage") {
		t.Error("the page names no share where the orderings agree")
	}
}

func TestNumbersPrintByWhatTheyAre(t *testing.T) {
	v := View{Catalogue: fixtureCatalogue(t)}
	for _, c := range []struct {
		name  string
		value float64
		want  string
	}{
		{"selection_rate", .036665, "3,67 %"},
		{"selection_rate", .0589, "5,89 %"},
		{"false_positive_rate", .4485, "44,9 %"},
		{"selection_rate", .00004, "0,0040 %"},
		{"rate_difference", -.030774, "−3,08 %-punt"},
		{"equalised_odds_gap", .2, "20,0 %-punt"},
		{"rate_ratio", 6.2230, "6,22"},
		{"odds_ratio", math.Inf(1), "∞"},
		{"excess", 1687.003, "1.687"},
		{"chi2", 3063.690, "3.064"},
		{"ratio_trend", 1.23456, "1,235"},
		{"auc", .691834, "0,6918"},
		{"positive_predictive_value_ratio", 4.78, "4,78"},
	} {
		if got := v.value(toetssteen.Figure{Name: c.name, Value: toetssteen.Some(c.value)}); got != c.want {
			t.Errorf("%s of %v prints as %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func TestTooFewPersonsAreNoRange(t *testing.T) {
	v := View{Catalogue: fixtureCatalogue(t)}
	f := toetssteen.Figure{Name: "rate_ratio", Status: toetssteen.FigureNotEstimable, From: toetssteen.Some(0), To: toetssteen.Some(1.22)}
	if got := v.value(f); got != "te weinig personen" {
		t.Errorf("got %q", got)
	}
	f.Status = toetssteen.FigureSuppressed
	if got := v.value(f); got != "tussen 0 – 1,22" {
		t.Errorf("got %q", got)
	}
}
