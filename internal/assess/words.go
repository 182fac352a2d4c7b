package assess

import (
	"strings"

	"toetssteen/catalogue"
	"toetssteen/internal/rule"
)

// Words puts the conditions and outcomes of a framework in words, from the
// labels of its questions and answers.
type Words struct {
	catalogue *catalogue.Catalogue
	framework *catalogue.Framework
	lang      string
}

// WordsOf gives the words of a framework in a language.
func WordsOf(c *catalogue.Catalogue, f *catalogue.Framework, lang string) Words {
	return Words{c, f, lang}
}

func (w Words) t(key string, args ...string) string {
	return w.catalogue.Text(w.lang, "assess."+key, args...)
}

// Aspect names a side of a verdict.
func (w Words) Aspect(a catalogue.Aspect) string { return w.t("aspect." + string(a)) }

// Outcome names an outcome of an aspect.
func (w Words) Outcome(a catalogue.Aspect, outcome string) string {
	return w.t(string(a) + "." + outcome)
}

// Answer names an answer to a question.
func (w Words) Answer(q *catalogue.Question, answer string) string {
	for _, a := range q.Answers {
		if a.ID == answer {
			return a.Label.In(w.lang)
		}
	}
	switch answer {
	case catalogue.AnswerYes, catalogue.AnswerNo, catalogue.AnswerUnknown:
		return w.t("answer." + answer)
	}
	return answer
}

// Conditions gives the parts of a condition that must all hold; none for one
// that always holds.
func (w Words) Conditions(c *rule.Condition) []string {
	switch {
	case c == nil:
		return nil
	case c.Op != rule.And:
		return []string{w.part(c, false)}
	}
	out := make([]string, len(c.Of))
	for i, part := range c.Of {
		out[i] = w.part(part, false)
	}
	return out
}

// part puts one part in words; nested parts of several stand in brackets.
func (w Words) part(c *rule.Condition, nested bool) string {
	switch c.Op {
	case rule.And, rule.Or:
		joint := "and"
		if c.Op == rule.Or {
			joint = "or"
		}
		parts := make([]string, len(c.Of))
		for i, p := range c.Of {
			parts[i] = w.part(p, true)
		}
		s := strings.Join(parts, w.t("joint."+joint))
		if nested {
			return "(" + s + ")"
		}
		return s
	case rule.Not:
		return w.not(c.Of[0])
	case rule.Name:
		return w.name(c.Name, catalogue.AnswerYes)
	case rule.Is:
		return w.t("is", w.label(c.Name), w.answers(c))
	}
	return ""
}

func (w Words) not(c *rule.Condition) string {
	switch c.Op {
	case rule.Name:
		return w.name(c.Name, catalogue.AnswerNo)
	case rule.Is:
		return w.t("is", w.label(c.Name), w.t("other_than", w.answers(c)))
	case rule.Not:
		return w.part(c.Of[0], true)
	case rule.And, rule.Or:
	}
	return w.t("not", w.part(c, true))
}

// name says that a question of yes or no has an answer, or that a term holds.
func (w Words) name(id, answer string) string {
	if w.framework.Question(id) != nil {
		return w.t("is", w.label(id), w.t("answer."+answer))
	}
	if answer == catalogue.AnswerNo {
		return w.t("not", w.term(id))
	}
	return w.term(id)
}

// term names a shared condition, marked as one that is explained elsewhere.
func (w Words) term(id string) string { return w.t("term", w.label(id)) }

func (w Words) label(id string) string {
	if q := w.framework.Question(id); q != nil {
		return q.Label.In(w.lang)
	}
	for _, t := range w.framework.Terms {
		if t.ID == id {
			return t.Label.In(w.lang)
		}
	}
	return id
}

func (w Words) answers(c *rule.Condition) string {
	q := w.framework.Question(c.Name)
	if q == nil {
		return strings.Join(c.Values, ", ")
	}
	names := make([]string, len(c.Values))
	for i, v := range c.Values {
		names[i] = w.Answer(q, v)
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + w.t("joint.or_word") + names[last]
}
