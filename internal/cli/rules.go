package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

// rulesName is the file of the workspace in which people tune the detector.
const rulesName = "regels.yaml"

// readRules reads the rules of people: those of the file, or of the workspace
// when no file is named; there need not be any there.
func (s *session) readRules(c *catalogue.Catalogue, file string) (*tuning.Rules, string, error) {
	name := cmp.Or(file, filepath.Join(s.workspace, rulesName))
	data, err := os.ReadFile(name)
	if file == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, name, nil
	}
	if err != nil {
		return nil, name, s.fail("rules.load", source.WithoutPath(err), name)
	}
	known := func(kind toetssteen.KindID) bool { return c.Indicator(kind) != nil }
	rules, err := tuning.Parse(data, known)
	return rules, name, err
}

// loadRules reads the rules for a scan: a mistake in them stops it, because a
// rule that silently does nothing is a wrong rule.
func (s *session) loadRules(c *catalogue.Catalogue, file string) (*tuning.Rules, error) {
	rules, name, err := s.readRules(c, file)
	var lint *tuning.LintError
	if errors.As(err, &lint) {
		return nil, s.fail("rules.load", errors.New(s.problemText(lint.Problems[0])), name)
	}
	return rules, err
}

// checkRules prints everything that is wrong with the rules, and which are
// over.
func (s *session) checkRules(context.Context) error {
	c, err := s.loadCatalogue()
	if err != nil {
		return err
	}
	rules, name, err := s.readRules(c, s.grammar.Rules.Check.File)
	var lint *tuning.LintError
	var problems []tuning.Problem
	switch {
	case errors.As(err, &lint):
		problems = lint.Problems
	case err != nil:
		return err
	case rules == nil:
		return s.fail("rules.load", errors.New(s.t("why.not_exist")), name)
	default:
		problems = rules.Check(s.Clock())
	}
	if len(problems) > 0 {
		s.code = exitFindings
	}
	if s.grammar.Output == "json" {
		return s.writeJSON(s.ruleProblems(problems))
	}
	for _, p := range problems {
		fmt.Fprintln(s.Stdout, oneLine(name+": "+s.problemText(p)))
	}
	if len(problems) == 0 {
		fmt.Fprintln(s.Stdout, s.t("rules.clean", strconv.Itoa(len(rules.All()))))
	}
	return nil
}

// ruleProblem is one problem in the JSON of `rules check`.
type ruleProblem struct {
	Line int    `json:"line"` // 0 is the file as a whole
	Code string `json:"code"`
	What string `json:"what"`
}

func (s *session) ruleProblems(problems []tuning.Problem) []ruleProblem {
	out := make([]ruleProblem, len(problems))
	for i, p := range problems {
		out[i] = ruleProblem{p.Line, p.What.Key, s.texts.Text(s.lang, p.What.Key, p.What.Args...)}
	}
	return out
}

func (s *session) problemText(p tuning.Problem) string {
	text := s.texts.Text(s.lang, p.What.Key, p.What.Args...)
	if p.Line > 0 {
		text = s.t("rules.line", strconv.Itoa(p.Line)) + ": " + text
	}
	return text
}

// noticeRules says on standard error what the rules of people did, also with
// --quiet where a rule is over: what it covered counts again.
func (s *session) noticeRules(rules []toetssteen.AppliedRule) {
	places := 0
	for _, a := range rules {
		places += len(a.Places)
		if a.Expired {
			text := s.texts.Text(s.lang, "tuning.lint.over", a.Rule.ID, a.Rule.Until.Format(time.DateOnly))
			fmt.Fprintln(s.Stderr, "toetssteen: "+printable(text))
		}
	}
	if len(rules) > 0 {
		s.note("rules.applied", strconv.Itoa(len(rules)), strconv.Itoa(places))
	}
}

// open counts the findings that no rule of people accepts.
func open(findings []toetssteen.Finding) int {
	n := 0
	for _, f := range findings {
		if f.Allowed == "" {
			n++
		}
	}
	return n
}

// writeRules prints rules with what they did, one a line.
func (s *session) writeRules(w io.Writer, heading string, rules []toetssteen.AppliedRule) {
	if len(rules) == 0 {
		return
	}
	fmt.Fprintln(w, oneLine(heading))
	for _, a := range rules {
		r := a.Rule
		what := s.t("rules."+string(r.Action), r.Field, r.Name)
		did := s.t("rules.places", strconv.Itoa(len(a.Places)))
		if a.Expired {
			did = s.t("rules.expired")
		}
		fmt.Fprintln(w, "  "+oneLine(fmt.Sprintf("%s: %s, %s, %s: %s (%s)",
			r.ID, what, s.t("rules.until", r.Until.Format(time.DateOnly)), did, r.Reason, r.By)))
	}
}
