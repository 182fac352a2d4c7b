package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"toetssteen"
)

// Problem is one thing wrong with a file of the catalogue.
type Problem struct {
	File string
	What string
}

// LintError reports every problem at once.
type LintError struct{ Problems []Problem }

func (e *LintError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the catalogue has %d problem(s):", len(e.Problems))
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s: %s", p.File, p.What)
	}
	return b.String()
}

// check looks at what the files say together; each file by itself was checked
// when it was read.
func (c *Catalogue) check() []Problem {
	var ps []Problem
	slices.SortFunc(c.Indicators, func(a, b *Indicator) int { return cmp.Compare(a.ID, b.ID) })
	if c.Lexicon == nil {
		ps = append(ps, Problem{"lexicon.yaml", "missing"})
	} else {
		ps = append(ps, c.Lexicon.check()...)
	}
	for _, i := range c.Indicators {
		for _, what := range c.checkIndicator(i) {
			ps = append(ps, Problem{"indicators/" + string(i.ID) + ".yaml", what})
		}
	}
	return append(ps, c.checkTexts()...)
}

func (c *Catalogue) checkIndicator(i *Indicator) (wrong []string) {
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	switch i.Group {
	case toetssteen.GroupSex, toetssteen.GroupOrigin:
	case toetssteen.GroupProxy:
		if len(i.Targets) == 0 {
			add("a proxy needs targets: what does it stand in for?")
		}
		if len(i.Known) == 0 {
			add("a proxy needs known: the case or study that showed it")
		}
	default:
		add("group %q: use sex, origin or proxy", i.Group)
	}
	for _, t := range slices.Concat(i.Targets, i.Refines) {
		if c.byKind[t] == nil {
			add("%q, in targets or refines, is not an indicator", t)
		}
	}
	if !slices.Contains([]string{"yes", "no", "context"}, i.AVG9) {
		add("avg9 %q: use yes, no or context", i.AVG9)
	}
	for _, l := range Languages {
		if i.Label[l] == "" || i.About[l] == "" {
			add("label and about are needed in %q", l)
		}
	}
	for _, u := range i.CodeLists {
		if c.codelists[u.List] == nil {
			add("code list %q does not exist", u.List)
		}
		if !slices.Contains([]string{"high", "medium", "low", "none"}, u.Alone) {
			add("code list %s: alone %q: use high, medium, low or none", u.List, u.Alone)
		}
		if l := c.codelists[u.List]; l != nil && u.Alone == "high" && !l.Register {
			add("code list %s: alone high is for the code lists of a register", u.List)
		}
		if !slices.Contains([]string{"", "high", "medium", "low", "none"}, u.Other) {
			add("code list %s: other %q: use high, medium, low or none, or leave it out", u.List, u.Other)
		}
	}
	for _, u := range i.Shapes {
		if len(u.Any)+len(u.All) == 0 || len(u.Any) > 0 && len(u.All) > 0 {
			add("a shape needs either any or all")
		}
		if !slices.Contains([]string{"medium", "low", "none"}, u.Alone) {
			add("shape %v: alone %q: use medium, low or none", u.Any, u.Alone)
		}
	}
	for _, r := range i.Text {
		if r.ID == "" || len(r.Words)+len(r.Lists) == 0 {
			add("a text rule needs an id and words or lists")
		}
		for _, l := range r.Lists {
			if c.codelists[l] == nil {
				add("text rule %s: code list %q does not exist", r.ID, l)
			}
		}
	}
	if len(i.Matches) == 0 || len(i.Rejects) == 0 {
		add("matches and rejects are needed: a rule proves itself by its examples")
	}
	return wrong
}

// checkTexts wants each key in each language.
func (c *Catalogue) checkTexts() []Problem {
	var ps []Problem
	for _, have := range Languages {
		for _, key := range sortedKeys(c.texts[have]) {
			for _, want := range Languages {
				if _, ok := c.texts[want][key]; !ok {
					ps = append(ps, Problem{"i18n", fmt.Sprintf("text %q is in %s and not in %s", key, have, want)})
				}
			}
		}
	}
	return ps
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
