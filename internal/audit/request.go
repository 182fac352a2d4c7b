package audit

import (
	"bytes"
	_ "embed" // the text of the request
	"fmt"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"toetssteen"
	"toetssteen/internal/bias"
)

// The request is written in Dutch: it goes to Statistics Netherlands.
//
//go:embed request.md.tmpl
var requestText string

var requestTemplate = template.Must(template.New("request").Funcs(template.FuncMap{
	"open": toFill, "cell": tableCell, "join": strings.Join, "inc": func(i int) int { return i + 1 },
}).Parse(requestText))

// CBSRequest writes, in Dutch and in Markdown, the specification of the table to
// ask Statistics Netherlands for: the populations, the variables, exactly the
// breakdowns that the audit reads (RequestTables), rounding and floor, the legal
// article, what the organisation supplies, and the layout in which toetssteen
// reads the answer unchanged, with the part of the specification that goes with
// it (RequestData). What only the applicant knows is marked to be filled in.
// Facts: CBS-wet art. 41-42, linking by pseudonymised citizen number, counts
// rounded to tens, groups under 10 not published, as in the DUO case (domain.md
// §2.1). A specification without steps, or with a name that the layout cannot
// hold, is a *LintError.
func CBSRequest(s toetssteen.AuditSpec) (string, error) {
	if problems := unaskable(s); len(problems) > 0 {
		return "", &LintError{problems}
	}
	own := toetssteen.AuditCBSRequest{}
	if s.Request != nil {
		own = *s.Request
	}
	stub, err := requestStub(s)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = requestTemplate.Execute(&b, map[string]any{
		"Spec": s, "Own": own, "Stub": stub, "Populations": populations(s), "Groups": requestGroups(s), "Supplied": supplied(s, own.Variables),
		"Tables": RequestTables(s), "Crossed": crossedGroups(s), "Example": exampleRows(s), "Base": base(s), "Floor": toetssteen.Floor,
		"Columns": requestColumns(s), "Score": s.Score, "Missing": requestMissing, "Suppressed": requestSuppressed,
	})
	if err != nil {
		return "", fmt.Errorf("write the request: %w", err)
	}
	return b.String(), nil
}

// unaskable are the reasons why no request can be written.
func unaskable(s toetssteen.AuditSpec) []Problem {
	if len(s.Steps) == 0 {
		return []Problem{{"steps", toetssteen.M("audit.lint.steps")}}
	}
	if len(s.Groups) == 0 {
		return []Problem{{"groups", toetssteen.M("audit.lint.groups")}}
	}
	var out []Problem
	seen := map[string]bool{}
	for _, table := range RequestTables(s) {
		for _, c := range table {
			if !seen[c] && (strings.Contains(c, ":") || strings.Contains(c, " & ")) {
				out = append(out, Problem{"cbs_request", toetssteen.M("audit.lint.request_name", c)})
			}
			seen[c] = true
		}
	}
	return out
}

// RequestTables lists the sets of columns that the audit reads, each of which is
// to be counted for everyone and for every group; the empty set is the total.
func RequestTables(s toetssteen.AuditSpec) [][]string {
	var out [][]string
	add := func(columns ...string) {
		var set []string
		for _, c := range columns {
			if c != "" && !slices.Contains(set, c) && !fromOffice(s, c) {
				set = append(set, c)
			}
		}
		if !slices.ContainsFunc(out, func(have []string) bool { return sameSet(have, set) }) {
			out = append(out, set)
		}
	}
	add()
	selection, _ := bias.SelectionStep(s)
	decided := stepColumns(s, selection)
	within := func(columns ...string) { add(append(slices.Clone(columns), decided...)...) }
	categories := stepTables(s, selection, add)
	factors := slices.Clone(categories)
	for _, w := range s.Strata {
		factors = append(factors, w.Column)
	}
	for _, f := range append(factors, s.Criteria...) {
		add(f)
		within(f)
	}
	if len(s.Strata) > 1 {
		within(factors[len(categories):]...)
	}
	if s.Period != "" {
		within(s.Period)
	}
	labelTables(s, selection, add)
	if g := s.Subgroups; g != nil {
		within(searchColumns(s)...)
	}
	if s.Clusters != nil {
		within(s.Clusters.Columns...)
	}
	return out
}

// stepTables adds the breakdowns of the steps, also within the categories of the
// step before, and gives the columns of the categories before the selection.
func stepTables(s toetssteen.AuditSpec, selection toetssteen.AuditStep, add func(...string)) (categories []string) {
	before, done := "", false
	for _, t := range s.Steps {
		columns := stepColumns(s, t)
		add(columns...)
		if before != "" {
			add(append([]string{before}, columns...)...)
		}
		done = done || t.ID == selection.ID
		// A step that names no positive levels may turn out to be a score class.
		if t.Kind == "category" || t.Kind == "" && len(t.Positive) == 0 && t.ID != selection.ID {
			before = t.Column
			if !done && !slices.Contains(categories, t.Column) {
				categories = append(categories, t.Column)
			}
		}
	}
	return categories
}

// labelTables adds the breakdowns for what turned out to be true, for a random
// sample, for a score and for a profile.
func labelTables(s toetssteen.AuditSpec, selection toetssteen.AuditStep, add func(...string)) {
	outcome, arm := "", ""
	if s.Outcome != nil {
		outcome = s.Outcome.Column
		add(selection.Column, outcome)
		if s.RandomArm != nil {
			arm = s.RandomArm.Column
			add(arm, outcome)
		}
	}
	if s.Score != "" {
		add(s.Score, outcome)
	}
	if s.Profile != nil && len(s.Criteria) > 0 {
		add(s.Criteria...)
		if arm != "" {
			add(append(slices.Clone(s.Criteria), outcome, arm)...)
		}
	}
}

// stepColumns are the columns that a step is counted over: its own, and that of
// the step of which only the positives count.
func stepColumns(s toetssteen.AuditSpec, t toetssteen.AuditStep) []string {
	out := []string{t.Column}
	for _, o := range s.Steps {
		if t.After != "" && o.ID == t.After && o.Column != t.Column {
			out = append(out, o.Column)
		}
	}
	return out
}

// searchColumns are the columns of the search for subgroups.
func searchColumns(s toetssteen.AuditSpec) []string {
	if s.Subgroups == nil {
		return nil
	}
	if len(s.Subgroups.Columns) > 0 {
		return s.Subgroups.Columns
	}
	return usedAsGroup(s)
}

// fromOffice tells whether the office has a column: those that people are
// grouped by, and those beside them in the search for subgroups that are counted
// in columns now, or that a classification of the office is known for.
func fromOffice(s toetssteen.AuditSpec, column string) bool {
	if slices.ContainsFunc(s.Groups, func(g toetssteen.AuditGroup) bool { return g.Column == column }) {
		return true
	}
	if !slices.Contains(searchColumns(s), column) || slices.Contains(s.Criteria, column) {
		return false
	}
	_, known := classOf(column)
	return known || len(levelsInColumns(s.Data, column)) > 0
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c string) bool { return !slices.Contains(b, c) })
}

// base is to what the office rounds.
func base(s toetssteen.AuditSpec) int64 {
	if s.Data.Rounding > 0 {
		return s.Data.Rounding
	}
	return toetssteen.Floor
}

// requestStub is the data part of the specification, for the answer.
func requestStub(s toetssteen.AuditSpec) (string, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(map[string]toetssteen.AuditData{"data": RequestData(s)}); err != nil {
		return "", fmt.Errorf("write the specification of the answer: %w", err)
	}
	return b.String(), nil
}

// toFill marks what the applicant must still fill in.
func toFill(what, value string) string {
	if strings.TrimSpace(value) == "" {
		return "**[in te vullen: " + what + "]**"
	}
	return tableCell(value)
}

// tableCell keeps a text within one cell of a Markdown table.
func tableCell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// exampleRows are the labels of a few rows of the answer.
func exampleRows(s toetssteen.AuditSpec) []string {
	level := func(column string) string {
		for _, t := range s.Steps {
			if t.Column == column && len(t.Positive)+len(t.Order) > 0 {
				return append(slices.Clone(t.Positive), t.Order...)[0]
			}
		}
		return "..."
	}
	out := []string{"Totaal"}
	for _, table := range RequestTables(s)[1:] {
		var parts []string
		for _, c := range table {
			parts = append(parts, c+": "+level(c))
		}
		if out = append(out, strings.Join(parts, " & ")); len(out) == 4 {
			break
		}
	}
	return out
}
