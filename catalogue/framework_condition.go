package catalogue

import (
	"slices"
	"strings"

	"toetssteen/internal/rule"
)

// conditions parses and type-checks all conditions.
func (l *frameworkLint) conditions() {
	kinds := map[string]rule.Type{}
	for _, t := range l.f.Terms {
		kinds[t.ID] = rule.Bool
	}
	for _, q := range l.f.Questions {
		kinds[q.ID] = rule.Text
		if q.YesNo() {
			kinds[q.ID] = rule.Bool
		}
	}
	for k := range kinds {
		if !plainName.MatchString(k) {
			delete(kinds, k) // told already
		}
	}
	space, err := rule.NewSpace(kinds)
	if err != nil {
		l.wrong(0, "%v", err)
		return
	}
	for _, w := range l.f.conditions() {
		l.parse(space, w)
	}
}

// condition is a condition with what carries it.
type condition struct {
	*When
	of   string
	name string // of the term or question; empty for a rule
}

// conditions lists the conditions that there are.
func (f *Framework) conditions() []condition {
	var all []condition
	for _, t := range f.Terms {
		all = append(all, condition{&t.When, "term " + t.ID, t.ID})
	}
	for _, q := range f.Questions {
		all = append(all, condition{&q.When, "question " + q.ID, q.ID})
	}
	for _, r := range f.Rules {
		all = append(all, condition{&r.When, "rule " + r.ID, ""})
	}
	return slices.DeleteFunc(all, func(c condition) bool { return c.Text == "" })
}

func (l *frameworkLint) parse(space *rule.Space, w condition) {
	is, problems := space.Condition(rule.Source{File: l.file, Line: w.Line, Text: w.Text})
	for _, p := range problems {
		what, _, _ := strings.Cut(p.What, " (in container '')")
		if name, ok := strings.CutPrefix(what, "undeclared reference to "); ok {
			what = "there is no question or term " + name
		}
		if strings.HasPrefix(what, "found no matching overload") {
			what = "types do not fit: compare a choice with one of its answers, as in ground == 'a'; a yes or no stands by itself (" + what + ")"
		}
		l.wrong(p.Line, "%s: when, column %d: %s", w.of, p.Column, what)
	}
	if len(problems) > 0 {
		return
	}
	w.Is = is
	is.Each(func(part *rule.Condition) {
		q := l.f.named[part.Name]
		for _, v := range part.Values {
			if q != nil {
				l.permitted(q, v, w.Line, w.of+": when")
			}
		}
	})
}

// cycles finds questions and terms that wait for one another.
func (l *frameworkLint) cycles() {
	needs := map[string][]string{}
	lines := map[string]int{}
	for _, c := range l.f.conditions() {
		if c.name != "" {
			needs[c.name], lines[c.name] = c.Is.Names(), c.Line
		}
	}
	done := map[string]bool{}
	var path []string
	var visit func(string)
	visit = func(id string) {
		if i := slices.Index(path, id); i >= 0 {
			l.wrong(lines[id], "the conditions go round: %s", strings.Join(append(slices.Clone(path[i:]), id), " -> "))
			return
		}
		if done[id] {
			return
		}
		path = append(path, id)
		for _, n := range needs[id] {
			visit(n)
		}
		path = path[:len(path)-1]
		done[id] = true
	}
	for _, id := range sortedKeys(needs) {
		visit(id)
	}
}

// unused finds questions, answers and terms that no condition speaks of: they
// would change nothing.
func (l *frameworkLint) unused() {
	used := map[string]bool{}
	answers := map[string][]string{} // that conditions speak of, by question
	for _, c := range l.f.conditions() {
		c.Is.Each(func(part *rule.Condition) {
			used[part.Name] = true
			answers[part.Name] = append(answers[part.Name], part.Values...)
		})
	}
	for _, q := range l.f.Questions {
		if !used[q.ID] {
			l.wrong(q.Line, "question %s: no rule looks at its answer", q.ID)
			continue
		}
		for _, a := range q.Answers {
			if !slices.Contains(answers[q.ID], a.ID) {
				l.wrong(q.Line, "question %s: no condition speaks of the answer %q; what follows from it?", q.ID, a.ID)
			}
		}
	}
	for _, t := range l.f.Terms {
		if t.When.Text == "" || !used[t.ID] {
			l.wrong(t.Line, "term %s: it needs when, and a condition that uses it", t.ID)
		}
	}
}
