package report

import (
	"encoding/csv"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/text"
)

func TestFormatsAreFoundByName(t *testing.T) {
	for _, f := range Formats {
		if got, ok := Find(f.Name); !ok || got.Name != f.Name {
			t.Errorf("%s is not found", f.Name)
		}
	}
	if _, ok := Find("docx"); ok {
		t.Error("an unknown format is found")
	}
}

func TestJSONKeepsTheContract(t *testing.T) {
	want := map[string][]string{
		"sources":     {"source", "status", "depth", "sample", "assets", "fields", "rows", "not_read"},
		"findings":    {"id", "source", "asset", "field", "line", "column", "symbol", "kind", "group", "confidence", "level", "role", "targets", "evidence", "against", "same_as", "allowed", "quality"},
		"code_tables": {"source", "asset", "kind", "fields", "evidence"},
		"groups":      {"id", "kind", "members"},
		"proxies": {
			"source", "indicator", "kind", "columns", "known", "through", "status", "depth", "sample", "n", "levels", "groups",
			"u", "u_adjusted", "u_low", "u_high", "v", "auc", "auc_low", "auc_high", "p", "p_adjusted", "tried", "added",
		},
		"rules": {"id", "action", "source", "field", "kinds", "name", "reason", "by", "until", "expired", "places"},
	}
	v := View{Result: tuned(), Catalogue: fixtureCatalogue(t)}
	out := render(t, "json", v)
	var top map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &top); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"toetssteen", "catalogue", "sources", "findings", "code_tables", "groups", "proxies", "rules"}, keysOf(t, []byte(out))); diff != "" {
		t.Errorf("top: -want +got:\n%s", diff)
	}
	for list, keys := range want {
		var records []json.RawMessage
		if err := json.Unmarshal(top[list], &records); err != nil || len(records) == 0 {
			t.Fatalf("%s: %v, %d records", list, err, len(records))
		}
		for _, r := range records {
			if diff := cmp.Diff(keys, keysOf(t, r)); diff != "" {
				t.Errorf("%s: -want +got:\n%s", list, diff)
			}
		}
	}
	v.Result.Interrupted = true
	if got := keysOf(t, []byte(render(t, "json", v))); !slices.Contains(got, "interrupted") {
		t.Error("an interrupted scan does not say so")
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
	r := education()
	bad := []string{"=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "a;=1", "a; +1", "gewoon", "a=b"}
	for i := range r.Findings {
		r.Findings[i].Location.Field = bad[i%len(bad)]
		r.Findings[i].Source = bad[(i+5)%len(bad)]
	}
	rows, err := csv.NewReader(strings.NewReader(render(t, "csv", View{Result: r, Catalogue: fixtureCatalogue(t)}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(r.Findings)+1 {
		t.Errorf("%d rows for %d findings", len(rows), len(r.Findings))
	}
	for _, row := range rows {
		for _, cell := range row {
			for _, part := range strings.Split(cell, ";") {
				if part = strings.TrimLeft(part, " \u00a0"); part != "" && strings.ContainsRune("=+-@＝＋－＠\t\r", []rune(part)[0]) {
					t.Errorf("cell %q starts a formula", cell)
				}
			}
		}
	}
}

// sarifLog is what the test reads back of a SARIF log.
type sarifLog struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name  string
				Rules []struct {
					ID               string
					ShortDescription struct{ Text string }
					Properties       struct{ Tags []string }
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful        *bool
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Level               string
			Rank                float64
			Message             struct{ Text string }
			PartialFingerprints map[string]string
			Locations           []struct {
				PhysicalLocation *struct {
					ArtifactLocation struct{ URI string }
					Region           *struct{ StartLine, StartColumn int }
				}
				LogicalLocations []struct{ FullyQualifiedName string }
			}
		}
	}
}

func TestSARIFKeepsTheSchema(t *testing.T) {
	var log sarifLog
	out := render(t, "sarif", View{Result: education(), Catalogue: fixtureCatalogue(t)})
	if err := json.Unmarshal([]byte(out), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || !strings.HasSuffix(log.Schema, "sarif-schema-2.1.0.json") || len(log.Runs) != 1 {
		t.Fatalf("not a SARIF 2.1.0 log of one run: %.200s", out)
	}
	run := log.Runs[0]
	if i := run.Invocations; len(i) != 1 || i[0].ExecutionSuccessful == nil || *i[0].ExecutionSuccessful || len(i[0].ToolExecutionNotifications) != 2 {
		t.Error("the run does not say that a source failed and what was not read")
	}
	if len(run.Results) != len(education().Findings) {
		t.Errorf("%d results", len(run.Results))
	}
	ids := map[string]bool{}
	for _, rule := range run.Tool.Driver.Rules {
		tags := slices.Clone(rule.Properties.Tags)
		slices.Sort(tags)
		if ids[rule.ID] || rule.ShortDescription.Text == "" || len(slices.Compact(tags)) != len(rule.Properties.Tags) {
			t.Errorf("rule %+v: ids and tags are unique, and a description is needed", rule)
		}
		ids[rule.ID] = true
	}
	withFile := 0
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("rule index of %s points to another rule", r.RuleID)
		}
		if !slices.Contains([]string{"warning", "note"}, r.Level) || r.Rank < 0 || r.Rank > 100 || r.Message.Text == "" || len(r.Locations) == 0 {
			t.Errorf("result %+v", r)
		}
		if !strings.HasPrefix(r.PartialFingerprints["toetssteenFinding/v1"], "B-") {
			t.Errorf("fingerprint %v", r.PartialFingerprints)
		}
		for _, l := range r.Locations {
			if len(l.LogicalLocations) != 1 || l.LogicalLocations[0].FullyQualifiedName == "" {
				t.Errorf("location %+v", l)
			}
			if p := l.PhysicalLocation; p != nil {
				withFile++
				if _, err := url.Parse(p.ArtifactLocation.URI); err != nil || p.Region != nil && p.Region.StartLine < 1 {
					t.Errorf("file %+v: %v", p, err)
				}
			}
		}
	}
	if withFile != 3 {
		t.Errorf("%d results in files, want 3", withFile)
	}
}

// What people accept is suppressed with their reason, each other result says
// that it is not, and a place with the same datum is named beside it.
func TestSARIFTellsOfRulesAndOfTheSameDatum(t *testing.T) {
	var log struct {
		Runs []struct {
			Properties struct {
				Groups, Proxies, Rules []json.RawMessage
			}
			Invocations []struct {
				ToolExecutionNotifications []struct {
					Level   string
					Message struct{ Text string }
				}
			}
			Results []struct {
				Properties   struct{ Allowed string }
				Suppressions *[]struct{ Kind, Status, Justification string }
				Related      []struct {
					ID      int
					Message struct{ Text string }
					Logical []struct {
						FullyQualifiedName string
					} `json:"logicalLocations"`
				} `json:"relatedLocations"`
			}
		}
	}
	v := View{Result: tuned(), Catalogue: fixtureCatalogue(t)}
	if err := json.Unmarshal([]byte(render(t, "sarif", v)), &log); err != nil {
		t.Fatal(err)
	}
	run, accepted, related := log.Runs[0], 0, 0
	for _, r := range run.Results {
		switch {
		case r.Suppressions == nil:
			t.Fatal("a result does not say whether it is suppressed")
		case len(*r.Suppressions) == 1:
			accepted++
			if s := (*r.Suppressions)[0]; s.Kind != "external" || s.Justification != "nodig voor brieven" || r.Properties.Allowed == "" {
				t.Errorf("suppression %+v", s)
			}
		}
		for _, l := range r.Related {
			related++
			if l.ID != 1 || l.Message.Text == "" || l.Logical[0].FullyQualifiedName != "uitwisseling/2026/leerlingen.csv.geslachtsaanduiding" {
				t.Errorf("related %+v", l)
			}
		}
	}
	if accepted != 1 || related != 1 || len(run.Properties.Groups) != 2 || len(run.Properties.Proxies) != 8 || len(run.Properties.Rules) != 3 {
		t.Errorf("%d accepted, %d related, properties %+v", accepted, related, run.Properties)
	}
	notes := run.Invocations[0].ToolExecutionNotifications
	if last := notes[len(notes)-1]; last.Level != "note" || !strings.Contains(last.Message.Text, "raakt niets") {
		t.Errorf("a rule that did nothing is not told of: %+v", last)
	}
	v.Result = education()
	if strings.Contains(render(t, "sarif", v), "suppressions") {
		t.Error("a result without rules tells of suppressions")
	}
}

func TestLinesOfTheTableFit(t *testing.T) {
	c := fixtureCatalogue(t)
	r := education()
	r.Findings[0].Location.Field = strings.Repeat("zeer_lange_naam", 20)
	r.Findings[1].Location.Field = "氏名" + strings.Repeat("漢字", 40)
	for _, width := range []int{0, 1, 60, 80, 200} {
		most := min(max(width, leastWidth), mostWidth)
		if width == 0 {
			most = usualWidth
		}
		for line := range strings.Lines(render(t, "table", View{Result: r, Catalogue: c, Width: width})) {
			if n := text.Cells(strings.TrimSuffix(line, "\n")); n > most {
				t.Errorf("width %d: a line of %d columns: %q", width, n, line)
			}
		}
	}
}

func TestColourOnlyOnATerminalThatShowsIt(t *testing.T) {
	v := View{Result: education(), Catalogue: fixtureCatalogue(t)}
	plain := render(t, "table", v)
	v.Color = true
	coloured := render(t, "table", v)
	if strings.Contains(plain, "\x1b") || !strings.Contains(coloured, "\x1b[1m") {
		t.Error("colour does not follow the view")
	}
	var bare strings.Builder
	for i, part := range strings.Split(coloured, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		bare.WriteString(part)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if diff := cmp.Diff(squeeze(plain), squeeze(bare.String())); diff != "" {
		t.Errorf("the words differ with colour:\n%s", diff)
	}
}
