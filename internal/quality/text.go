package quality

import (
	"fmt"
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
)

// Why says what is wrong in words: what the rule finds, and of references which
// one and what the index says of it. It holds names and counts, never a datum
// of a person.
func (w Wrong) Why(c *catalogue.Catalogue, lang string) string {
	parts := []string{w.Rule.Wrong.In(lang)}
	if w.Outcome == catalogue.NotKnown {
		parts[0] = w.Rule.Unknown.In(lang)
		if parts[0] == "" {
			parts[0] = c.Text(lang, "quality.unknown")
		}
	}
	parts[0] = w.fill(parts[0])
	for _, v := range w.Law {
		if v.Status != lawjudge.Valid || len(w.Law) == 1 {
			parts = append(parts, words(c, lang, v.Reasons)...)
			parts = append(parts, words(c, lang, v.Suggest)...)
		}
	}
	return strings.Join(parts, " ")
}

// fill puts facts in the place of their names in braces.
func (w Wrong) fill(text string) string {
	var b strings.Builder
	for {
		before, after, opened := strings.Cut(text, "{")
		name, rest, closed := strings.Cut(after, "}")
		fact, known := w.facts[name]
		if !opened || !closed {
			return b.String() + text
		}
		b.WriteString(before)
		if known {
			fmt.Fprint(&b, fact)
		} else {
			b.WriteString("{" + name + "}")
		}
		text = rest
	}
}

// Whys says what is wrong for many records: those that lack the same are told
// in the same words, which are made once.
type Whys struct {
	c     *catalogue.Catalogue
	lang  string
	known map[whyKey]string
}

type whyKey struct {
	rule    *catalogue.QualityRule
	outcome catalogue.QualityOutcome
	law     *lawjudge.Verdict // the first of those judged together
	of      int
}

// NewWhys makes words in a language.
func NewWhys(c *catalogue.Catalogue, lang string) *Whys {
	return &Whys{c, lang, map[whyKey]string{}}
}

// Of gives what Why gives.
func (y *Whys) Of(w Wrong) string {
	text := w.Rule.Wrong
	if w.Outcome == catalogue.NotKnown {
		text = w.Rule.Unknown
	}
	if strings.Contains(text.In(y.lang), "{") { // speaks of facts of the record itself
		return w.Why(y.c, y.lang)
	}
	key := whyKey{w.Rule, w.Outcome, nil, len(w.Law)}
	if len(w.Law) > 0 {
		key.law = &w.Law[0]
	}
	why, met := y.known[key]
	if !met {
		why = w.Why(y.c, y.lang)
		y.known[key] = why
	}
	return why
}

func words(c *catalogue.Catalogue, lang string, texts []lawjudge.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = c.Text(lang, t.Key, t.Args...)
	}
	return out
}
