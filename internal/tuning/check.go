package tuning

import (
	"fmt"
	"strconv"
	"strings"

	"toetssteen"
)

// required tells which keys a rule lacks; line is where the rule begins.
func (p *parser) required(r toetssteen.TuningRule, lines map[string]int, line int) {
	for _, k := range []struct {
		key   string
		empty bool
	}{
		{"id", r.ID == ""},
		{"action", r.Action == ""},
		{"field", r.Field == ""},
		{"reason", r.Reason == ""},
		{"by", r.By == ""},
		{"until", r.Until.IsZero() && lines["until"] == 0},
	} {
		if k.empty {
			p.problem(line, "missing", k.key)
		}
	}
}

// action checks what goes with what a rule does.
func (p *parser) action(r toetssteen.TuningRule, at func(string) int) {
	switch r.Action {
	case toetssteen.TuningAllow, toetssteen.TuningIgnore:
		if r.Name != "" {
			p.problem(at("name"), "name_without_rename")
		}
	case toetssteen.TuningRename:
		if r.Name == "" {
			p.problem(at("action"), "rename_without_name")
		}
		if len(r.Kinds) > 0 {
			p.problem(at("kinds"), "rename_with_kinds")
		}
	case "":
	default:
		p.problem(at("action"), "unknown_action", string(r.Action))
	}
}

// patterns checks the patterns of a rule: no regular expressions, which would
// match nothing here, and not so wide that the rule takes in all there is.
func (p *parser) patterns(r toetssteen.TuningRule, at func(string) int) {
	for _, k := range []struct{ key, pattern string }{{"source", r.Source}, {"field", r.Field}} {
		switch {
		case len(k.pattern) > maxPattern:
			p.problem(at(k.key), "long_pattern", k.key, strconv.Itoa(maxPattern))
		case strings.ContainsAny(k.pattern, "^$\\\n") || strings.Contains(k.pattern, ".*."):
			p.problem(at(k.key), "regular_expression", k.key)
		}
	}
	if r.Field != "" && strings.Trim(r.Field, "*?.") == "" && (len(r.Kinds) == 0 || r.Action == toetssteen.TuningRename) {
		p.problem(at("field"), "too_wide")
	}
}

// duplicate tells of an id or a rule that stands twice.
func (p *parser) duplicate(r toetssteen.TuningRule, idLine, line int) {
	if first, twice := p.ids[r.ID]; twice && r.ID != "" {
		p.problem(idLine, "duplicate_id", r.ID, strconv.Itoa(first))
		return
	}
	p.ids[r.ID] = line
	what := fmt.Sprintf("%s\x00%s\x00%s\x00%v", r.Action, strings.ToLower(r.Source), strings.ToLower(r.Field), r.Kinds)
	if first, twice := p.same[what]; twice && r.Field != "" {
		p.problem(line, "duplicate_rule", strconv.Itoa(first))
		return
	}
	p.same[what] = line
}
