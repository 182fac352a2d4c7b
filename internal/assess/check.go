package assess

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/lawref"
)

// Check finds what is wrong with the frameworks of a catalogue, all at once:
// what their files say, sources that cannot be read, examples that do not come
// out, rules that no example reaches and outcomes that none ends in.
func Check(c *catalogue.Catalogue) ([]catalogue.Problem, error) {
	all, err := c.Frameworks()
	var lint *catalogue.LintError
	switch {
	case errors.As(err, &lint):
		return lint.Problems, nil // examples cannot be run on what cannot be read
	case err != nil:
		return nil, err
	}
	laws, err := c.Laws()
	if err != nil {
		return nil, err
	}
	names := lawjudge.New(laws).Names()
	var problems []catalogue.Problem
	for _, f := range all.All {
		k := checker{f: f, dir: path.Join("frameworks", f.ID)}
		k.sources(names)
		k.examples()
		problems = append(problems, k.problems...)
	}
	return problems, nil
}

type checker struct {
	f        *catalogue.Framework
	dir      string
	problems []catalogue.Problem
}

func (k *checker) wrong(file string, line int, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if line > 0 {
		what = fmt.Sprintf("line %d: %s", line, what)
	}
	k.problems = append(k.problems, catalogue.Problem{File: path.Join(k.dir, file), What: what})
}

// sources wants each reference to law to be one that can be read: a place in a
// law, a case or a parliamentary paper.
func (k *checker) sources(names lawref.Names) {
	check := func(of string, line int, s catalogue.Sources) {
		for _, text := range s.Law {
			if r, ok := lawref.ParseOne(text, names); !ok || r.ID == "" || r.Misspelt {
				k.wrong("framework.yaml", line, "%s: source %q cannot be read as one reference to law", of, text)
			}
		}
	}
	for _, q := range k.f.Questions {
		check("question "+q.ID, q.Line, q.Sources)
	}
	for _, r := range k.f.Rules {
		check("rule "+r.ID, r.Line, r.Sources)
	}
}

// examples runs tests.yaml and sees to it that together they reach all that
// the framework says.
func (k *checker) examples() {
	e, err := New(k.f)
	if err != nil {
		k.wrong("framework.yaml", 0, "%v", err)
		return
	}
	reached := map[string]bool{}
	ended := map[catalogue.Aspect][]string{}
	for _, t := range k.f.Tests {
		v := e.Assess(exampleAnswers(k.f, t))
		k.compare(t, v)
		for _, r := range v.Reasons {
			reached[r.Rule.ID] = true
		}
		for a := range k.f.Gives {
			ended[a] = append(ended[a], v.Outcome(a))
		}
	}
	for _, r := range k.f.Rules {
		if !reached[r.ID] {
			k.wrong("framework.yaml", r.Line, "rule %s: no example in tests.yaml reaches it", r.ID)
		}
	}
	for _, a := range catalogue.Aspects {
		for _, o := range k.f.Gives[a] {
			if !slices.Contains(ended[a], o) {
				k.wrong("framework.yaml", 0, "no example in tests.yaml ends in %s %s", a, o)
			}
		}
	}
}

// exampleAnswers are the answers of an example, each as given by a person with
// evidence.
func exampleAnswers(f *catalogue.Framework, t *catalogue.FrameworkTest) []Given {
	var out []Given
	for _, q := range f.Questions {
		if a, ok := t.Answers[q.ID]; ok {
			out = append(out, Given{Question: q.ID, Answer: a, From: FromPerson, By: "example", Evidence: "tests.yaml", Meaning: q.Meaning()})
		}
	}
	return out
}

// compare tells where an example does not come out.
func (k *checker) compare(t *catalogue.FrameworkTest, v Verdict) {
	for _, a := range catalogue.Aspects {
		if want := t.Outcome(a); want != "" && want != v.Outcome(a) {
			k.wrong("tests.yaml", t.Line, "example %q: %s is %s and must be %s", t.Name, a, v.Outcome(a), want)
		}
	}
	var rules, open []string
	for _, r := range v.Reasons {
		rules = append(rules, r.Rule.ID)
	}
	for _, h := range v.Open {
		open = append(open, h.Question)
	}
	k.same(t, "rules", rules, t.Rules)
	k.same(t, "open", open, t.Open)
}

func (k *checker) same(t *catalogue.FrameworkTest, what string, got, want []string) {
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		k.wrong("tests.yaml", t.Line, "example %q: %s are [%s] and must be [%s]", t.Name, what, strings.Join(got, ", "), strings.Join(want, ", "))
	}
}
