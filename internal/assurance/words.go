package assurance

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"toetssteen/catalogue"
)

// Words puts caps in words.
type Words struct {
	catalogue *catalogue.Catalogue
	table     *catalogue.Assurance
	lang      string
}

// WordsOf gives the words of a table in a language.
func WordsOf(c *catalogue.Catalogue, t *catalogue.Assurance, lang string) Words {
	return Words{c, t, lang}
}

func (w Words) t(key string, args ...string) string {
	return w.catalogue.Text(w.lang, "assurance."+key, args...)
}

// Level names a level.
func (w Words) Level(l Level) string { return w.table.Levels[l.String()].In(w.lang) }

// Found says what was found of each figure of a cap.
func (w Words) Found(c Cap) string {
	parts := make([]string, len(c.On))
	for i, f := range c.On {
		parts[i] = w.t("figure", w.table.Figures[f.Name].In(w.lang), w.found(c.Rule, f))
	}
	return strings.Join(parts, "; ")
}

func (w Words) found(rule *catalogue.AssuranceCap, f Figure) string {
	switch {
	case !f.Known():
		return w.t("unknown")
	case f.Value != "":
		return rule.Names[f.Value].In(w.lang)
	case catalogue.AssurancePercent(f.Name):
		return w.t("share", strconv.Itoa(f.Count.Of), strconv.Itoa(f.Count.All), strconv.Itoa(f.Count.Of*100/f.Count.All))
	}
	return strconv.Itoa(f.Count.Of)
}

// Asked says what the next level would take; empty when there is none.
func (w Words) Asked(c Cap) string {
	if c.Level >= High {
		return ""
	}
	next := c.Level + 1
	r := c.Rule.Reached[next.String()]
	var ways []string
	for _, way := range r.AtLeast {
		var parts []string
		for _, figure := range slices.Sorted(maps.Keys(way)) {
			key := "at_least"
			if catalogue.AssurancePercent(figure) {
				key = "at_least_share"
			}
			parts = append(parts, w.t(key, w.table.Figures[figure].In(w.lang), strconv.Itoa(way[figure])))
		}
		ways = append(ways, strings.Join(parts, w.t("and")))
	}
	for _, figure := range slices.Sorted(maps.Keys(r.Values)) {
		for _, v := range r.Values[figure] {
			ways = append(ways, w.t("figure", w.table.Figures[figure].In(w.lang), c.Rule.Names[v].In(w.lang)))
		}
	}
	return w.t("takes", w.Level(next), strings.Join(ways, w.t("or")))
}
