package audit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/examples"
	"toetssteen/internal/audit"
)

var today = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

const whole = `audit: 1
title: Controle
question: Wordt de ene groep vaker gecontroleerd?
direction: burden
data: {source: besluiten.csv}
attribute:
  file: herkomst.csv
  key: nummer
  columns: [herkomst]
  legal_ground: art. 9 lid 2 onder g AVG
  approved_by: A. de Vries
  approved_on: 2026-09-01
  dpo_consulted_on: 2026-08-15
  destroy_by: 2026-12-31
groups:
  - {column: herkomst, reference: Nederland, merge: {Europa: [DE, FR]}}
steps:
  - {id: klasse, column: risicoklasse, kind: category, order: ["1", "2", "3"], positive: ["1"]}
  - {id: selectie, column: gekozen, kind: selection, positive: [ja]}
  - {id: bezoek, column: bezocht, kind: visit, after: selectie, positive: [gelukt], among: [gelukt, mislukt]}
strata:
  - {column: aanvraag, legitimate: true, signed_by: B. Bakker, signed_on: 2026-10-01, reason: de wet noemt het}
outcome: {column: terecht, positive: [nee], known_for: selected}
random_arm: {column: arm, values: [aselect]}
norm: {margin: 1.25, chosen_by: C. Smit, chosen_on: 2026-10-02, floor: 10}
`

// problems gives the path and key of every problem.
func problems(list []audit.Problem) []string {
	var out []string
	for _, p := range list {
		out = append(out, strings.TrimSpace(p.Path+" "+strings.TrimPrefix(p.Message.Key, "audit.lint.")))
	}
	return out
}

func lint(t *testing.T, text string) []string {
	t.Helper()
	s, _, err := audit.ParseSpec([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return problems(audit.Lint(s, today))
}

func TestAWholeSpecificationIsReadWithTheHashOfItsBytes(t *testing.T) {
	s, hash, err := audit.ParseSpec([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(whole))
	if hash != hex.EncodeToString(sum[:]) || hash != audit.Hash([]byte(whole)) {
		t.Errorf("the hash is %s", hash)
	}
	if diff := cmp.Diff([]string(nil), problems(audit.Lint(s, today))); diff != "" {
		t.Error(diff)
	}
	if s.Attribute.DestroyBy != "2026-12-31" || s.Norm.ChosenOn != "2026-10-02" || *s.Norm.Floor != 10 {
		t.Errorf("read as %+v", s)
	}
}

func TestTheExamplesHaveNoProblems(t *testing.T) {
	files, err := fs.Glob(examples.DUO, "duo/duo_*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(examples.DUO, name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string(nil), lint(t, string(text))); diff != "" {
			t.Error(name, diff)
		}
	}
}

// What the manual shows is what the program takes.
func TestTheManualShowsASpecificationWithoutProblems(t *testing.T) {
	manual, err := os.ReadFile("../../docs/audit.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(manual), "```yaml\n")[1:]
	if len(blocks) != 2 {
		t.Fatalf("%d examples", len(blocks))
	}
	example, _, _ := strings.Cut(blocks[0], "```")
	if diff := cmp.Diff([]string(nil), lint(t, example)); diff != "" {
		t.Error(diff)
	}
	answer, _, _ := strings.Cut(blocks[1], "```")
	s, _, err := audit.ParseSpec([]byte(answer))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range audit.Lint(s, today) {
		if strings.HasPrefix(p.Path, "data") {
			t.Errorf("%s %s", p.Path, p.Message.Key)
		}
	}
}

// Every rule, by changing one thing in a specification without problems.
func TestEachProblemIsNamedWithItsPath(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     []string
	}{
		"no direction":             {"direction: burden\n", "", []string{"direction direction"}},
		"another direction":        {"burden", "lastig", []string{"direction one_of"}},
		"no title":                 {"title: Controle\n", "", []string{"title missing"}},
		"another version":          {"audit: 1", "audit: 2", []string{"audit format"}},
		"no source":                {"source: besluiten.csv", "source: ''", []string{"data.source missing"}},
		"a password in the source": {"besluiten.csv", "postgres://lezer:geheim@host/school", []string{"data.source password"}},
		"a password as parameter":  {"besluiten.csv", "'postgres://host/school?password=geheim'", []string{"data.source password"}},
		"an unknown shape":         {"source: besluiten.csv", "source: a.csv, shape: kubus", []string{"attribute not_for_shape", "data.shape one_of"}},
		"counts without a column":  {"source: besluiten.csv", "source: a.csv, shape: counts", []string{"attribute not_for_shape", "data.count missing"}},
		"rounding of rows":         {"source: besluiten.csv", "source: a.csv, rounding: 10", []string{"data.rounding not_for_shape"}},
		"labels of rows":           {"source: besluiten.csv", "source: a.csv, label: x, columns: {a: {}}", []string{"data.columns not_for_shape", "data.label not_for_shape"}},
		"a condition of nothing":   {"source: besluiten.csv", "source: a.csv, where: [{column: jaar}]", []string{"data.where[0].values missing"}},
		"public by nobody":         {"source: besluiten.csv", "source: a.csv, public: true", []string{"data.declared missing"}},
		"an unknown frame":         {"direction: burden", "direction: burden\nframe: iedereen", []string{"frame one_of"}},

		"a group without a column":      {"column: herkomst, reference", "reference", []string{"attribute.columns[0] unused", "groups[0].column missing"}},
		"a group twice":                 {"groups:\n", "groups:\n  - {column: herkomst}\n", []string{"groups[1].column twice"}},
		"a level merged twice":          {"{Europa: [DE, FR]}", "{Europa: [DE, FR], Buren: [DE]}", []string{"groups[0].merge.Europa merged_twice"}},
		"a group that is a step":        {"column: gekozen", "column: herkomst", []string{"steps[1].column is_group"}},
		"a step without a name":         {"id: klasse, ", "", []string{"steps[0].id missing"}},
		"two steps of one name":         {"id: klasse", "id: selectie", []string{"steps[1].id twice"}},
		"after a later step":            {"id: klasse,", "id: klasse, after: bezoek,", []string{"steps[0].after after"}},
		"after itself":                  {"after: selectie", "after: bezoek", []string{"steps[2].after after"}},
		"an unknown kind":               {"kind: visit", "kind: thee", []string{"steps[2].kind one_of"}},
		"positive but not in the order": {`positive: ["1"]`, `positive: ["9"]`, []string{"steps[0].positive[0] not_within"}},
		"positive but not among":        {"among: [gelukt, mislukt]", "among: [gelkt, mislukt]", []string{"steps[2].positive[0] not_within"}},
		"a level twice in the order":    {`["1", "2", "3"]`, `["1", "2", "2"]`, []string{"steps[0].order[2] twice"}},
		"not of nothing":                {"positive: [ja]", "not: true", []string{"steps[1].positive not_what"}},

		"legitimate, by nobody":    {", signed_by: B. Bakker, signed_on: 2026-10-01, reason: de wet noemt het", "", []string{"strata[0].reason missing", "strata[0].signed_by missing", "strata[0].signed_on missing"}},
		"signed tomorrow":          {"signed_on: 2026-10-01", "signed_on: 2026-11-26", []string{"strata[0].signed_on future"}},
		"a group as its own cause": {"column: aanvraag", "column: herkomst", []string{"strata[0].column is_group"}},
		"a label for whom":         {"known_for: selected", "known_for: enkelen", []string{"outcome.known_for one_of"}},
		"an arm of nobody":         {", values: [aselect]", "", []string{"random_arm.values missing"}},
		"an arm without outcome":   {"outcome: {column: terecht, positive: [nee], known_for: selected}\n", "", []string{"random_arm arm_without_outcome"}},
		"clusters beside groups":   {"norm:", "clusters: {columns: [klas]}\nnorm:", []string{"clusters clusters_with_groups"}},
		"clusters of nothing":      {"norm:", "clusters: {min_share: 2}\nnorm:", []string{"clusters clusters_with_groups", "clusters.columns missing", "clusters.min_share share"}},
		"a profile without a file": {"norm:", "profile: {max_loss: 1.5}\nnorm:", []string{"profile.file missing", "profile.max_loss share"}},
		"a search below nothing":   {"norm:", "subgroups: {depth: -1, show: -1, min_support: .nan}\nnorm:", []string{"subgroups.depth negative", "subgroups.min_support share", "subgroups.show negative"}},
		"a criterion twice":        {"norm:", "criteria: [leeftijd, leeftijd]\nnorm:", []string{"criteria[1] twice"}},

		"a margin by nobody":        {", chosen_by: C. Smit, chosen_on: 2026-10-02", "", []string{"norm.chosen_by missing", "norm.chosen_on missing"}},
		"chosen tomorrow":           {"chosen_on: 2026-10-02", "chosen_on: 2026-11-26", []string{"norm.chosen_on future"}},
		"chosen on no day":          {"chosen_on: 2026-10-02", "chosen_on: 2 oktober", []string{"norm.chosen_on date"}},
		"chosen on 31 February":     {"chosen_on: 2026-10-02", "chosen_on: 2026-02-31", []string{"norm.chosen_on date"}},
		"a margin under 1":          {"margin: 1.25", "margin: .8", []string{"norm.margin margin"}},
		"a margin that is nothing":  {"margin: 1.25", "margin: .nan", []string{"norm.margin margin"}},
		"a margin without end":      {"margin: 1.25", "margin: .inf", []string{"norm.margin margin"}},
		"alpha of 1":                {"margin: 1.25", "margin: 1.25, alpha: 1", []string{"norm.alpha share"}},
		"an unknown metric":         {"margin: 1.25", "margin: 1.25, metric: eerlijkheid", []string{"norm.metric one_of"}},
		"an unknown correction":     {"margin: 1.25", "margin: 1.25, correction: geen", []string{"norm.correction one_of"}},
		"a floor of 5":              {"floor: 10", "floor: 5", []string{"norm.floor floor"}},
		"a floor under the ground":  {"floor: 10", "floor: -1", []string{"norm.floor negative"}},
		"too few excess by nobody":  {"margin: 1.25, chosen_by: C. Smit", "minimum_excess: 20", []string{"norm.chosen_by missing"}},
		"a negative minimum":        {"margin: 1.25", "minimum_excess: -5", []string{"norm.minimum_excess negative"}},
		"no legal ground":           {"  legal_ground: art. 9 lid 2 onder g AVG\n", "", []string{"attribute.legal_ground attribute"}},
		"approved by nobody":        {"  approved_by: A. de Vries\n", "", []string{"attribute.approved_by attribute"}},
		"never approved":            {"  approved_on: 2026-09-01\n", "", []string{"attribute.approved_on attribute"}},
		"approved tomorrow":         {"approved_on: 2026-09-01", "approved_on: 2026-11-26", []string{"attribute.approved_on future"}},
		"the DPO not consulted":     {"  dpo_consulted_on: 2026-08-15\n", "", []string{"attribute.dpo_consulted_on attribute"}},
		"never destroyed":           {"  destroy_by: 2026-12-31\n", "", []string{"attribute.destroy_by attribute"}},
		"destroyed some day":        {"destroy_by: 2026-12-31", "destroy_by: ooit", []string{"attribute.destroy_by date"}},
		"should be destroyed":       {"destroy_by: 2026-12-31", "destroy_by: 2026-11-24", []string{"attribute.destroy_by destroyed"}},
		"destroyed before approval": {"destroy_by: 2026-12-31", "destroy_by: 2026-08-31", []string{"attribute.destroy_by destroyed", "attribute.destroy_by before_approval"}},
		"more joined than needed":   {"columns: [herkomst]", "columns: [herkomst, geloof]", []string{"attribute.columns[1] unused"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(whole, c.old, c.new, 1)
			if text == whole {
				t.Fatalf("%q is not in the specification", c.old)
			}
			if diff := cmp.Diff(c.want, lint(t, text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOtherShapesOfDataHaveTheirOwnProblems(t *testing.T) {
	const rest = "\ngroups: [{column: g}]\nsteps: [{id: s, column: d}]\n"
	const head = "audit: 1\ntitle: x\ndirection: benefit\ndata: "
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"counts, seen from their column":  {"{source: a.csv, count: n, rounding: 5}" + rest, nil},
		"counts suppressed without bound": {"{source: a.csv, count: n, suppressed: ['.']}" + rest, []string{"data.below below"}},
		"suppressed and missing at once":  {"{source: a.csv, count: n, suppressed: ['.'], below: 10, missing: ['.']}" + rest, []string{"data.suppressed[0] also_missing"}},
		"a negative base":                 {"{source: a.csv, count: n, rounding: -5, below: -1}" + rest, []string{"data.below negative", "data.rounding negative"}},
		"wide without columns":            {"{source: a.csv, shape: wide, label: c}" + rest, []string{"data.columns missing"}},
		"published, a floor of none":      {"{source: a.csv, shape: wide, columns: {n: {}}, public: true, declared: CBS}\nnorm: {floor: 0}" + rest, nil},
		"published by nobody":             {"{source: a.csv, count: n, public: true}\nnorm: {floor: 0}" + rest, []string{"data.declared missing", "norm.floor floor"}},
		"areas":                           {"{source: a.csv, shape: areas, area: {name: w, persons: n, selected: x, share: s}}\n", nil},
		"areas without columns":           {"{source: a.csv, shape: areas, area: {name: w, threshold: 1.2}}\n", []string{"data.area.persons missing", "data.area.selected missing", "data.area.share missing", "data.area.threshold share"}},
		"areas of nothing":                {"{source: a.csv, shape: areas}\n", []string{"data.area missing"}},
		"areas with groups":               {"{source: a.csv, shape: areas, area: {name: w, persons: n, selected: x, share: s}}" + rest, []string{"groups not_for_shape", "steps not_for_shape"}},
		"nothing to compare":              {"{source: a.csv}\n", []string{"groups groups", "steps steps"}},
		"clusters alone":                  {"{source: a.csv}\nsteps: [{id: s, column: d}]\nclusters: {columns: [k]}\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lint(t, head+c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryProblemIsReportedAtOnce(t *testing.T) {
	s, _, err := audit.ParseSpec([]byte("audit: 1\ndata: {}\nnorm: {margin: 1.25}\nattribute: {file: a.csv, key: k, columns: [c]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := audit.Lint(s, today)
	want := []string{
		"attribute.approved_by attribute", "attribute.approved_on attribute", "attribute.columns[0] unused", "attribute.destroy_by attribute",
		"attribute.dpo_consulted_on attribute", "attribute.legal_ground attribute", "data.source missing", "direction direction",
		"groups groups", "norm.chosen_by missing", "norm.chosen_on missing", "steps steps", "title missing",
	}
	if diff := cmp.Diff(want, problems(got)); diff != "" {
		t.Error(diff)
	}
	text := (&audit.LintError{Problems: got}).Error()
	if !strings.HasPrefix(text, "13 problems: ") || !strings.Contains(text, "direction: audit.lint.direction") {
		t.Error(text)
	}
}

func TestATextThatIsNoSpecificationSaysWhere(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {" \n", "- empty"},
		"a slip of a key":  {"audit: 1\nsteps:\n  - id: a\n    colum: x\n", "steps[0].colum unknown_key"},
		"a word for a sum": {"norm:\n  margin: veel\n", "norm.margin wrong_kind"},
		"a key twice":      {"title: a\ntitle: b\n", "title key_twice"},
		"broken YAML":      {"title: [a\nb: c\n", "- syntax"},
		"two documents":    {"audit: 1\n---\naudit: 1\n", "- two_documents"},
		"an alias":         {"title: &a x\nquestion: *a\n", "question alias"},
		"a merge":          {"norm: &n {margin: 2}\ndata:\n  <<: *n\n", "data.<< alias"},
		"not UTF-8":        {"title: \xff\xfe\n", "- not_text"},
		"UTF-16":           {"\xff\xfet\x00i\x00t\x00", "- not_text"},
		"a list":           {"- a\n", "[0] wrong_kind"},
	} {
		_, hash, err := audit.ParseSpec([]byte(c.text))
		var e *audit.LintError
		if !errors.As(err, &e) || hash != "" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := problems(e.Problems); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if strings.Contains(err.Error(), "toetssteen.") || strings.Contains(err.Error(), "veel") {
			t.Errorf("%s: the error quotes a type or a value: %v", name, err)
		}
	}
	_, _, err := audit.ParseSpec([]byte(strings.Repeat("# x\n", 1<<19)))
	var e *audit.LintError
	if !errors.As(err, &e) || problems(e.Problems)[0] != "- too_large" {
		t.Error(err)
	}
}

// A bomb of aliases is refused before anything is expanded.
func TestABombOfAliasesIsRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 12 {
		n, m := string(rune('a'+i+1)), string(rune('a'+i))
		if i == 0 {
			m = "a0"
		}
		b.WriteString(n + ": &" + n + " [" + strings.TrimSuffix(strings.Repeat("*"+m+", ", 10), ", ") + "]\n")
	}
	_, _, err := audit.ParseSpec([]byte(b.String()))
	var e *audit.LintError
	if !errors.As(err, &e) || e.Problems[0].Message.Key != "audit.lint.alias" {
		t.Error(err)
	}
}

func TestDefaultsFillWhatMayBeLeftOpenAndNothingElse(t *testing.T) {
	in := toetssteen.AuditSpec{Groups: []toetssteen.AuditGroup{{Column: "g"}, {Column: "h", Reference: "x"}}}
	want := toetssteen.AuditSpec{
		Frame: "population", Data: toetssteen.AuditData{Shape: toetssteen.ShapeRows}, Seed: 1,
		Groups: []toetssteen.AuditGroup{{Column: "g", Reference: toetssteen.ReferenceComplement}, {Column: "h", Reference: "x"}},
		Norm:   toetssteen.AuditNorm{Metric: "rate_ratio", Alpha: .05, Correction: "holm"},
	}
	got := audit.Default(in)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if in.Groups[0].Reference != "" {
		t.Error("the given list was changed")
	}
	if diff := cmp.Diff(got, audit.Default(got)); diff != "" {
		t.Error("twice is not the same:", diff)
	}
	if s := audit.Default(toetssteen.AuditSpec{Data: toetssteen.AuditData{Shape: toetssteen.ShapeAreas}}); s.Frame != "residents" {
		t.Errorf("areas are of %q", s.Frame)
	}
	if s := audit.Default(toetssteen.AuditSpec{Data: toetssteen.AuditData{Count: "n"}}); s.Data.Shape != toetssteen.ShapeCounts {
		t.Errorf("a column of counts is shape %q", s.Data.Shape)
	}
}

func TestAWrittenSpecificationIsReadBackTheSame(t *testing.T) {
	s, _, err := audit.ParseSpec([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := audit.ParseSpec(audit.Write(s))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Error(diff)
	}
}

func TestAWrittenSpecificationHoldsNoPassword(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://lezer:geheim@host/school":             "postgres://lezer@host/school",
		"postgres://host/db?password=geheim&sslmode=none": "postgres://host/db?sslmode=none",
		"postgres://lezer:geh%eim@host/db":                "postgres://",
		"postgres://lezer@host/db":                        "postgres://lezer@host/db",
		"map/geheim.csv":                                  "map/geheim.csv",
	} {
		s, _, err := audit.ParseSpec(audit.Write(toetssteen.AuditSpec{Data: toetssteen.AuditData{Source: in}}))
		if err != nil || s.Data.Source != want {
			t.Errorf("%s is written as %s, %v", in, s.Data.Source, err)
		}
	}
}

// Every message that the package can give has a text in both languages, and
// every text of audit.*.yaml can be given.
func TestEveryMessageHasAText(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	literals, said := literalsOf(t)
	if len(said) < 30 {
		t.Errorf("only %d messages were found in the sources", len(said))
	}
	for _, lang := range catalogue.Languages {
		for _, key := range said {
			if c.Text(lang, key) == key {
				t.Errorf("%s has no text in %s", key, lang)
			}
		}
	}
	texts, err := os.ReadFile("../../catalogue/i18n/audit.nl.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(texts), "\n") {
		key, _, ok := strings.Cut(line, ": ")
		if ok && strings.HasPrefix(key, "audit.") && !literals[key] && !literals[strings.TrimPrefix(key, "audit.lint.")] {
			t.Errorf("%s is used nowhere", key)
		}
	}
}

// literalsOf gives the texts in the sources of the package, and the keys of the
// messages that the linter says.
func literalsOf(t *testing.T) (literals map[string]bool, said []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literals = map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil {
					literals[text] = true
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "say" || f.Sel.Name == "number") {
					key := n.Args[map[string]int{"say": 1, "number": 4}[f.Sel.Name]]
					if l, ok := key.(*ast.BasicLit); ok {
						said = append(said, "audit.lint."+strings.Trim(l.Value, `"`))
					}
				}
			}
			return true
		})
	}
	return literals, said
}

func FuzzParseSpec(f *testing.F) {
	f.Add([]byte(whole))
	for _, s := range []string{
		"", "audit: 1", "a: &a [*a]", "<<: {a: 1}", "? [a]\n: b", "title: !!binary AAAA", "seed: 99999999999999999999", "norm: {alpha: .nan}",
		"direction: |\n  burden", "data: {columns: {a: {b: c}}}", "\ufefftitle: x", "steps: [{id: a, after: a}]", "!!set {a}", "%YAML 1.1\n---\na: 1",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, hash, err := audit.ParseSpec(data)
		if err != nil {
			var e *audit.LintError
			if !errors.As(err, &e) || len(e.Problems) == 0 || hash != "" {
				t.Fatalf("an error without a problem: %v", err)
			}
			return
		}
		if hash != audit.Hash(data) {
			t.Fatal("another hash")
		}
		for _, p := range audit.Lint(s, today) {
			if p.Path == "" || p.Message.Key == "" {
				t.Fatalf("a problem without a place: %+v", p)
			}
		}
		if s.Direction == "" && len(audit.Lint(s, today)) == 0 {
			t.Fatal("no direction, and no problem")
		}
		if _, _, err := audit.ParseSpec(audit.Write(audit.Default(s))); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
