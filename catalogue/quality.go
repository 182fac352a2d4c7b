package catalogue

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"toetssteen/internal/rule"
)

// Quality holds the rules that a line of the register must pass.
type Quality struct {
	Roles      map[string]Text `yaml:"roles"`      // who can mend, by role
	Collective []string        `yaml:"collective"` // names of categories that hide what is in them
	Rules      []*QualityRule  `yaml:"rules"`
}

// QualityRule is one rule, with its own examples.
type QualityRule struct {
	ID      string       `yaml:"id"`
	Level   QualityLevel `yaml:"level"`
	Title   Text         `yaml:"title"`   // what holds when the rule passes
	Wrong   Text         `yaml:"wrong"`   // what is wrong when it fails, and what to do; {fact} stands for its value
	Unknown Text         `yaml:"unknown"` // why it cannot be established
	Source  string       `yaml:"source"`  // article, advice or domain rule
	Who     string       `yaml:"who"`     // role that must mend it
	Weight  int          `yaml:"weight"`  // in the score; none is 1
	Applies Expression   `yaml:"applies"` // none is always
	Pass    Expression   `yaml:"pass"`

	Examples []QualityExample `yaml:"examples"`

	applies, pass *rule.Rule
}

// QualityExample are facts with the outcome they must have. A fact that is not
// given is its zero value; those in Unknown are not known.
type QualityExample struct {
	Facts   map[string]any `yaml:"facts"`
	Unknown []string       `yaml:"unknown"`
	Gives   QualityOutcome `yaml:"gives"`
}

// QualityOutcome is the outcome of a rule. The zero value is not a pass.
type QualityOutcome string

// Outcomes of a rule.
const (
	Passed        QualityOutcome = "pass"
	Failed        QualityOutcome = "fail"
	NotKnown      QualityOutcome = "unknown" // cannot be established, which is never a pass
	NotApplicable QualityOutcome = "not_applicable"
)

// Expression is an expression of a file and where it stands.
type Expression struct {
	Text string
	Line int
}

// UnmarshalYAML keeps the line.
func (e *Expression) UnmarshalYAML(n *yaml.Node) error {
	e.Line = n.Line
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		e.Line++ // the text begins below its mark
	}
	return n.Decode(&e.Text)
}

// Test gives the outcome of the rule on facts of its level.
func (r *QualityRule) Test(facts rule.Facts) (QualityOutcome, error) {
	if r.applies != nil {
		switch t, err := r.applies.Test(facts); {
		case err != nil || t == rule.Unknown:
			return NotKnown, err
		case t == rule.False:
			return NotApplicable, nil
		}
	}
	t, err := r.pass.Test(facts)
	switch {
	case err != nil || t == rule.Unknown:
		return NotKnown, err
	case t == rule.True:
		return Passed, nil
	}
	return Failed, nil
}

// SpeaksOf tells whether passing the rule depends on one of some facts.
func (r *QualityRule) SpeaksOf(facts ...string) bool {
	return slices.ContainsFunc(r.pass.Names(), func(name string) bool { return slices.Contains(facts, name) })
}

// Rule finds a rule; nil is none.
func (q *Quality) Rule(id string) *QualityRule {
	i := slices.IndexFunc(q.Rules, func(r *QualityRule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return q.Rules[i]
}

// Quality gives the quality rules; they are read once. The error is a
// *LintError.
func (c *Catalogue) Quality() (*Quality, error) { return c.quality() }

const qualityFile = "quality.yaml"

// readQuality reads and checks the rules, and runs their examples.
func readQuality(data []byte) (*Quality, error) {
	q := &Quality{}
	if err := decode(data, q); err != nil {
		return nil, &LintError{[]Problem{{qualityFile, err.Error()}}}
	}
	l := &qualityLint{q: q, lines: ruleLines(data)}
	if l.check(); len(l.problems) > 0 {
		return nil, &LintError{l.problems}
	}
	return q, nil
}

// ruleLines finds the line of each rule's id.
func ruleLines(data []byte) map[string]int {
	lines := map[string]int{}
	for i, line := range bytes.Split(data, []byte("\n")) {
		if m := ruleID.FindSubmatch(line); m != nil {
			lines[string(m[1])] = i + 1
		}
	}
	return lines
}

var (
	ruleID      = regexp.MustCompile(`^\s*(?:- )?id:\s*"?([a-z0-9_]+)"?\s*$`)
	ruleName    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	placeholder = regexp.MustCompile(`\{([a-z0-9_]+)\}`)
)

// qualityLint gathers what is wrong with the rules.
type qualityLint struct {
	q        *Quality
	lines    map[string]int
	spaces   map[QualityLevel]*rule.Space
	problems []Problem
}

func (l *qualityLint) add(r *QualityRule, format string, args ...any) {
	at := qualityFile
	if line := l.lines[r.ID]; line > 0 {
		at = fmt.Sprintf("%s:%d", qualityFile, line)
	}
	l.problems = append(l.problems, Problem{at, fmt.Sprintf("rule %q: ", r.ID) + fmt.Sprintf(format, args...)})
}

func (l *qualityLint) check() {
	l.spaces = map[QualityLevel]*rule.Space{}
	for level, facts := range QualityFacts {
		space, err := rule.NewSpace(facts)
		if err != nil {
			l.problems = append(l.problems, Problem{qualityFile, err.Error()})
			return
		}
		l.spaces[level] = space
	}
	if len(l.q.Rules) == 0 {
		l.problems = append(l.problems, Problem{qualityFile, "there are no rules: then every register would pass"})
	}
	for id, name := range l.q.Roles {
		if !ruleName.MatchString(id) {
			l.problems = append(l.problems, Problem{qualityFile, fmt.Sprintf("role %q: an id is lower case letters, digits and underscores", id)})
		}
		if name["nl"] == "" || name["en"] == "" {
			l.problems = append(l.problems, Problem{qualityFile, fmt.Sprintf("role %q needs a name in nl and en", id)})
		}
	}
	slices.SortFunc(l.problems, func(a, b Problem) int { return strings.Compare(a.What, b.What) })
	seen := map[string]bool{}
	for _, r := range l.q.Rules {
		if seen[r.ID] {
			l.add(r, "the id is used twice")
		}
		seen[r.ID] = true
		l.rule(r)
	}
}

func (l *qualityLint) rule(r *QualityRule) {
	facts := QualityFacts[r.Level]
	if facts == nil {
		l.add(r, "level %q: use processing or use", r.Level)
		return
	}
	if !ruleName.MatchString(r.ID) {
		l.add(r, "an id is lower case letters, digits and underscores")
	}
	if r.Source == "" {
		l.add(r, "source is needed: which article or rule asks for it?")
	}
	if l.q.Roles[r.Who] == nil {
		l.add(r, "who %q is not in roles", r.Who)
	}
	if r.Weight == 0 {
		r.Weight = 1
	}
	if r.Weight < 0 {
		l.add(r, "weight %d is below 0", r.Weight)
	}
	l.texts(r, facts)
	if r.Applies.Text != "" {
		r.applies = l.compile(r, "applies", r.Applies)
	}
	r.pass = l.compile(r, "pass", r.Pass)
	if r.pass != nil && (r.applies != nil || r.Applies.Text == "") {
		l.examples(r, facts)
	}
}

// texts checks that each text is there in each language and speaks of facts
// that exist.
func (l *qualityLint) texts(r *QualityRule, facts map[string]rule.Type) {
	for _, lang := range Languages {
		if r.Title[lang] == "" || r.Wrong[lang] == "" {
			l.add(r, "title and wrong are needed in %q", lang)
		}
		if len(r.Unknown) > 0 && r.Unknown[lang] == "" {
			l.add(r, "unknown is needed in %q", lang)
		}
		for _, m := range placeholder.FindAllStringSubmatch(r.Wrong[lang], -1) {
			if _, ok := facts[m[1]]; !ok {
				l.add(r, "wrong speaks of {%s}, which is no fact of level %s", m[1], r.Level)
			}
		}
	}
}

func (l *qualityLint) compile(r *QualityRule, what string, e Expression) *rule.Rule {
	if e.Text == "" {
		l.add(r, "%s is needed", what)
		return nil
	}
	compiled, wrong := l.spaces[r.Level].Compile(rule.Source{File: qualityFile, Line: e.Line, Text: e.Text}, rule.Bool)
	for _, p := range wrong {
		l.problems = append(l.problems, Problem{p.Place(), fmt.Sprintf("rule %q, %s: %s", r.ID, what, p.What)})
	}
	if compiled != nil && len(compiled.Names()) == 0 {
		l.add(r, "%s speaks of no fact, so that it is always the same", what)
	}
	return compiled
}

// examples runs the examples: a rule proves by them that it can be reached,
// passed and failed.
func (l *qualityLint) examples(r *QualityRule, facts map[string]rule.Type) {
	reached := map[QualityOutcome]bool{}
	for i, e := range r.Examples {
		given, wrong := e.facts(facts)
		for _, what := range wrong {
			l.add(r, "example %d: %s", i+1, what)
		}
		if len(wrong) > 0 {
			continue
		}
		got, err := r.Test(given)
		switch {
		case err != nil:
			l.add(r, "example %d: %v", i+1, err)
		case got != e.Gives:
			l.add(r, "example %d gives %s and must give %q", i+1, got, e.Gives)
		}
		reached[got] = true
	}
	want := []QualityOutcome{Passed, Failed}
	if r.applies != nil {
		want = append(want, NotApplicable)
	}
	if len(r.Unknown) > 0 {
		want = append(want, NotKnown)
	}
	for _, outcome := range want {
		if !reached[outcome] {
			l.add(r, "no example gives %s: can it be reached?", outcome)
		}
	}
}

// facts completes the facts of an example.
func (e QualityExample) facts(declared map[string]rule.Type) (rule.Facts, []string) {
	out, wrong := rule.Facts{}, []string(nil)
	for _, name := range sortedKeys(declared) {
		out[name] = declared[name].Zero()
	}
	for _, name := range sortedKeys(e.Facts) {
		value := e.Facts[name]
		if n, isInt := value.(int); isInt {
			value = int64(n)
		}
		t, ok := declared[name]
		if !ok || fmt.Sprintf("%T", value) != fmt.Sprintf("%T", t.Zero()) {
			wrong = append(wrong, fmt.Sprintf("%s is no fact, or not of type %s", name, t))
			continue
		}
		out[name] = value
	}
	for _, name := range e.Unknown {
		if _, ok := declared[name]; !ok {
			wrong = append(wrong, name+" is no fact")
		}
		delete(out, name)
	}
	return out, wrong
}
