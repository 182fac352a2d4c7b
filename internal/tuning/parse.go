package tuning

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// Bounds: rules are written and reviewed by people.
const (
	maxFile    = 1 << 20
	maxRules   = 10_000
	maxPattern = 1000
)

// Problem is something wrong in a file of rules, or in what it says.
type Problem struct {
	Line int // 1-based; 0 is the file as a whole
	What toetssteen.Message
}

// LintError reports every problem at once.
type LintError struct{ Problems []Problem }

func (e *LintError) Error() string {
	return fmt.Sprintf("the tuning rules have %d problem(s), the first on line %d: %s", len(e.Problems), e.Problems[0].Line, e.Problems[0].What.Key)
}

// Parse reads rules. Known says which kinds there are. What is wrong is a
// *LintError with every problem; then there are no rules, because a rule that
// is silently left out is a wrong rule.
func Parse(data []byte, known func(toetssteen.KindID) bool) (*Rules, error) {
	p := &parser{known: known, ids: map[string]int{}, same: map[string]int{}}
	doc := p.document(data)
	if doc != nil {
		p.file(doc)
	}
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, &LintError{p.problems}
	}
	return &p.rules, nil
}

// Check tells what is no mistake in the file and still wants a person: rules
// that are over.
func (r *Rules) Check(today time.Time) (out []Problem) {
	if r == nil {
		return nil
	}
	for i, rule := range r.list {
		if Over(rule, today) {
			out = append(out, Problem{r.lines[i], toetssteen.M("tuning.lint.over", rule.ID, rule.Until.Format(time.DateOnly))})
		}
	}
	return out
}

type parser struct {
	known    func(toetssteen.KindID) bool
	rules    Rules
	problems []Problem
	ids      map[string]int // line by id
	same     map[string]int // line by what a rule says
}

func (p *parser) problem(line int, key string, args ...string) {
	p.problems = append(p.problems, Problem{line, toetssteen.M("tuning.lint."+key, args...)})
}

// yamlLine finds the line in what the parser of YAML says. Its text quotes the
// file, which is the organisation's own, but is in English: only the line is
// kept.
var yamlLine = regexp.MustCompile(`line (\d+)`)

// document gives the one document of a file, nil when there is none to read.
func (p *parser) document(data []byte) *yaml.Node {
	switch {
	case len(data) > maxFile:
		p.problem(0, "too_large")
		return nil
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		p.problem(0, "not_text")
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := d.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil // an empty file holds no rules
	}
	if err == nil {
		if err = d.Decode(&more); errors.Is(err, io.EOF) {
			return doc.Content[0]
		}
		if err == nil {
			p.problem(more.Line, "two_documents")
			return nil
		}
	}
	line := 0
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	p.problem(line, "yaml")
	return nil
}

// file reads the outermost mapping.
func (p *parser) file(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	for key, v := range p.mapping(n, "rules") {
		if key.Value != "rules" {
			continue
		}
		if v.Kind != yaml.SequenceNode {
			p.problem(v.Line, "not_a_list", "rules")
			continue
		}
		if len(v.Content) > maxRules {
			p.problem(v.Line, "too_large")
			continue
		}
		for _, rule := range v.Content {
			p.rule(rule)
		}
	}
}

// mapping gives the pairs of a mapping, and tells of keys that do not exist or
// stand twice.
func (p *parser) mapping(n *yaml.Node, keys ...string) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			p.problem(n.Line, "not_a_mapping", strings.Join(keys, ", "))
			return
		}
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			switch {
			case !slices.Contains(keys, key.Value):
				p.problem(key.Line, "unknown_key", key.Value, strings.Join(keys, ", "))
			case seen[key.Value]:
				p.problem(key.Line, "twice", key.Value)
			default:
				seen[key.Value] = true
				if !yield(key, n.Content[i+1]) {
					return
				}
			}
		}
	}
}

var ruleKeys = []string{"id", "action", "source", "field", "kinds", "name", "reason", "by", "until"}

func (p *parser) rule(n *yaml.Node) {
	var r toetssteen.TuningRule
	before := len(p.problems)
	lines := map[string]int{}
	for key, v := range p.mapping(n, ruleKeys...) {
		lines[key.Value] = v.Line
		switch key.Value {
		case "id":
			r.ID = p.text(key, v)
		case "action":
			r.Action = toetssteen.TuningAction(p.text(key, v))
		case "source":
			r.Source = p.text(key, v)
		case "field":
			r.Field = p.text(key, v)
		case "kinds":
			r.Kinds = p.kinds(v)
		case "name":
			r.Name = p.text(key, v)
		case "reason":
			r.Reason = p.text(key, v)
		case "by":
			r.By = p.text(key, v)
		case "until":
			r.Until = p.day(key, v)
		}
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	at := func(key string) int {
		if line, ok := lines[key]; ok {
			return line
		}
		return n.Line
	}
	p.required(r, lines, n.Line)
	p.action(r, at)
	p.patterns(r, at)
	p.duplicate(r, at("id"), n.Line)
	if len(p.problems) == before {
		p.rules.list = append(p.rules.list, r)
		p.rules.lines = append(p.rules.lines, n.Line)
	}
}

func (p *parser) text(key, v *yaml.Node) string {
	if v.Kind != yaml.ScalarNode {
		p.problem(v.Line, "not_a_text", key.Value)
		return ""
	}
	return strings.TrimSpace(v.Value)
}

func (p *parser) kinds(v *yaml.Node) (out []toetssteen.KindID) {
	if v.Kind != yaml.SequenceNode {
		p.problem(v.Line, "not_a_list", "kinds")
		return nil
	}
	for _, k := range v.Content {
		id := toetssteen.KindID(k.Value)
		switch {
		case k.Kind != yaml.ScalarNode || !p.known(id):
			p.problem(k.Line, "unknown_kind", k.Value)
		case slices.Contains(out, id):
			p.problem(k.Line, "twice", k.Value)
		default:
			out = append(out, id)
		}
	}
	return out
}

func (p *parser) day(key, v *yaml.Node) time.Time {
	text := p.text(key, v)
	day, err := time.Parse(time.DateOnly, text)
	if err != nil && text != "" {
		p.problem(v.Line, "not_a_day", text)
	}
	return day
}
