package assess

import (
	"fmt"
	"slices"

	"toetssteen/catalogue"
	"toetssteen/internal/rule"
)

// Engine gives verdicts by one framework. It is prepared once, and may be used
// by many at the same time.
type Engine struct {
	framework *catalogue.Framework
	meanings  []string // per question
	names     []named  // questions and terms, each after those that it needs
	place     map[string]int
	questions []int    // places in names, per question
	when      [][]node // conditions by place in names; nil is always
	rules     []compiledRule
	aspects   []catalogue.Aspect
}

// named is a question or a term.
type named struct {
	id       string
	question int // -1 for a term
}

// compiledRule is a rule with its condition and the ranks of its outcomes.
type compiledRule struct {
	*catalogue.Rule
	when    []node
	ranks   [aspectCount]uint8
	sources Sources
}

const aspectCount = 5

// New prepares an engine.
func New(f *catalogue.Framework) (*Engine, error) {
	e := &Engine{framework: f, place: map[string]int{}}
	for _, a := range catalogue.Aspects {
		if f.Gives[a] != nil {
			e.aspects = append(e.aspects, a)
		}
	}
	for _, q := range f.Questions {
		e.meanings = append(e.meanings, q.Meaning())
	}
	if err := e.order(); err != nil {
		return nil, err
	}
	for _, q := range f.Questions {
		e.questions = append(e.questions, e.place[q.ID])
	}
	for _, r := range f.Rules {
		c := compiledRule{Rule: r, when: e.compile(r.When.Is), sources: ruleSources(f, r)}
		for i, a := range catalogue.Aspects {
			c.ranks[i] = rank(a, r.Outcome(a))
		}
		e.rules = append(e.rules, c)
	}
	return e, nil
}

// order puts questions and terms after those that their conditions speak of.
func (e *Engine) order() error {
	f := e.framework
	conditions := map[string]*rule.Condition{}
	waiting := make([]named, 0, len(f.Questions)+len(f.Terms))
	for _, t := range f.Terms {
		conditions[t.ID] = t.When.Is
		waiting = append(waiting, named{t.ID, -1})
	}
	for i, q := range f.Questions {
		conditions[q.ID] = q.When.Is
		waiting = append(waiting, named{q.ID, i})
	}
	for len(waiting) > 0 {
		i := slices.IndexFunc(waiting, func(n named) bool {
			return !slices.ContainsFunc(conditions[n.id].Names(), func(need string) bool {
				_, ready := e.place[need]
				return !ready
			})
		})
		if i < 0 {
			return fmt.Errorf("framework %s: the conditions go round at %q", f.ID, waiting[0].id)
		}
		n := waiting[i]
		waiting = slices.Delete(waiting, i, i+1)
		e.place[n.id] = len(e.names)
		e.names = append(e.names, n)
		e.when = append(e.when, e.compile(conditions[n.id]))
	}
	return nil
}

// node is one part of a condition, its parts after it in the same slice.
type node struct {
	op     rule.Op
	skip   int // nodes of this part, itself included
	name   int // place in names
	values []string
}

func (e *Engine) compile(c *rule.Condition) []node {
	if c == nil {
		return nil
	}
	out := []node{{op: c.Op, name: e.place[c.Name], values: c.Values}}
	for _, part := range c.Of {
		out = append(out, e.compile(part)...)
	}
	out[0].skip = len(out)
	return out
}

// state is one evaluation.
type state struct {
	held   []Held       // per question
	asked  []rule.Truth // per place in names
	truths []rule.Truth // of terms, per place in names
	names  []named
}

func (s *state) eval(c []node) rule.Truth {
	switch n := c[0]; n.op {
	case rule.And:
		return s.all(c, rule.False, rule.True)
	case rule.Or:
		return s.all(c, rule.True, rule.False)
	case rule.Not:
		switch s.eval(c[1:]) {
		case rule.True:
			return rule.False
		case rule.False:
			return rule.True
		case rule.Unknown:
		}
		return rule.Unknown
	case rule.Name:
		return s.name(n.name)
	case rule.Is:
		answer := s.answer(n.name)
		switch {
		case answer == "":
			return rule.Unknown
		case slices.Contains(n.values, answer):
			return rule.True
		}
		return rule.False
	}
	return rule.Unknown
}

// all joins the parts of an and or an or: one part can decide it, else all
// parts must be known.
func (s *state) all(c []node, decides, otherwise rule.Truth) rule.Truth {
	out := otherwise
	for i := 1; i < len(c); i += c[i].skip {
		switch s.eval(c[i : i+c[i].skip]) {
		case decides:
			return decides
		case rule.Unknown:
			out = rule.Unknown
		default:
		}
	}
	return out
}

func (s *state) name(place int) rule.Truth {
	if s.names[place].question < 0 {
		return s.truths[place]
	}
	switch s.answer(place) {
	case catalogue.AnswerYes:
		return rule.True
	case catalogue.AnswerNo:
		return rule.False
	}
	return rule.Unknown
}

// answer gives the answer that counts; one to a question that is not asked
// counts for nothing.
func (s *state) answer(place int) string {
	q := s.names[place].question
	if q < 0 || s.asked[place] != rule.True {
		return ""
	}
	return s.held[q].Answer
}
