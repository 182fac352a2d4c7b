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
	for name := range w.facts {
		parts[0] = strings.ReplaceAll(parts[0], "{"+name+"}", fmt.Sprint(w.facts[name]))
	}
	for _, v := range w.Law {
		if v.Status != lawjudge.Valid || len(w.Law) == 1 {
			parts = append(parts, words(c, lang, v.Reasons)...)
			parts = append(parts, words(c, lang, v.Suggest)...)
		}
	}
	return strings.Join(parts, " ")
}

func words(c *catalogue.Catalogue, lang string, texts []lawjudge.Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = c.Text(lang, t.Key, t.Args...)
	}
	return out
}
