package assess

import (
	"slices"

	"toetssteen/catalogue"
	"toetssteen/internal/rule"
)

// Table is a framework as a jurist reads it: which questions are asked, and
// which outcome follows from which answers, each with its sources. It holds no
// expressions.
type Table struct {
	Identity
	Label     string        `json:"label"`
	About     string        `json:"about"`
	Based     []string      `json:"based_on"`
	Terms     []TermRow     `json:"terms"`
	Questions []QuestionRow `json:"questions"`
	Rules     []RuleRow     `json:"rules"`
}

// TermRow is a name that stands for conditions.
type TermRow struct {
	ID         string   `json:"id"`
	Label      string   `json:"label"`
	Conditions []string `json:"conditions"` // all must hold
}

// QuestionRow is a question with its permitted answers.
type QuestionRow struct {
	ID      string      `json:"id"`
	Label   string      `json:"label"`
	Ask     string      `json:"ask"`
	Help    string      `json:"help"`
	Answers []AnswerRow `json:"answers"`
	When    []string    `json:"when"` // asked if all hold; none is always
	Known   []string    `json:"known_from"`
	Sources
}

// AnswerRow is a permitted answer.
type AnswerRow struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Evidence bool   `json:"evidence"` // holds only with evidence
}

// RuleRow is a row of the decision table.
type RuleRow struct {
	ID         string       `json:"id"`
	Conditions []string     `json:"conditions"` // all must hold
	Outcomes   []OutcomeRow `json:"outcomes"`
	Why        string       `json:"why"`
	Sources
}

// OutcomeRow is an outcome of one aspect.
type OutcomeRow struct {
	Aspect      catalogue.Aspect `json:"aspect"`
	Outcome     string           `json:"outcome"`
	AspectName  string           `json:"aspect_name"`
	OutcomeName string           `json:"outcome_name"`
}

// Sources are what a question or row rests on. Verified is yes, 2017 or no; of
// a row, that of the weakest question behind it unless the row says itself.
type Sources struct {
	Law      []string `json:"law"`
	Norms    []string `json:"norms"`
	See      []string `json:"see"`
	Verified string   `json:"verified"`
}

// All lists the sources together: law, norms and what else there is to read.
func (s Sources) All() []string { return slices.Concat(s.Law, s.Norms, s.See) }

// TableOf makes the decision table of a framework in a language.
func TableOf(c *catalogue.Catalogue, f *catalogue.Framework, lang string) Table {
	w := WordsOf(c, f, lang)
	t := Table{Identity: IdentityOf(f), Label: f.Label.In(lang), About: f.About.In(lang), Based: f.Based, Terms: []TermRow{}}
	for _, term := range f.Terms {
		t.Terms = append(t.Terms, TermRow{term.ID, term.Label.In(lang), w.Conditions(term.When.Is)})
	}
	for _, q := range f.Questions {
		t.Questions = append(t.Questions, questionRow(w, q))
	}
	for _, r := range f.Rules {
		row := RuleRow{ID: r.ID, Conditions: w.Conditions(r.When.Is), Why: r.Why.In(lang), Sources: ruleSources(f, r)}
		for _, a := range catalogue.Aspects {
			if o := r.Outcome(a); o != "" {
				row.Outcomes = append(row.Outcomes, OutcomeRow{a, o, w.Aspect(a), w.Outcome(a, o)})
			}
		}
		t.Rules = append(t.Rules, row)
	}
	return t
}

func questionRow(w Words, q *catalogue.Question) QuestionRow {
	row := QuestionRow{
		ID: q.ID, Label: q.Label.In(w.lang), Ask: q.Ask.In(w.lang), Help: q.Help.In(w.lang),
		When: append([]string{}, w.Conditions(q.When.Is)...), Known: []string{}, Sources: sourcesOf(q.Sources),
	}
	for _, id := range q.AnswerIDs() {
		row.Answers = append(row.Answers, AnswerRow{id, w.Answer(q, id), slices.Contains(q.Evidence, id)})
	}
	for _, k := range q.Known {
		row.Known = append(row.Known, w.t("fact."+k.Fact))
	}
	return row
}

func sourcesOf(s catalogue.Sources) Sources {
	return Sources{list(s.Law), list(s.Norms), list(s.See), s.Verified}
}

// ruleSources are the sources of a rule. Where it does not say itself whether
// they were verified, the weakest question behind it tells.
func ruleSources(f *catalogue.Framework, r *catalogue.Rule) Sources {
	s := sourcesOf(r.Sources)
	if s.Verified == "" {
		s.Verified = weakest(f, r.When.Is, map[string]bool{})
	}
	return s
}

// weakest tells how far the sources of the questions behind a condition were
// verified.
func weakest(f *catalogue.Framework, c *rule.Condition, seen map[string]bool) string {
	order := []string{"no", "2017", "yes"}
	worst := "yes"
	for _, name := range c.Names() {
		if seen[name] {
			continue
		}
		seen[name] = true
		v := "yes"
		if q := f.Question(name); q != nil {
			v = q.Verified
		} else if i := slices.IndexFunc(f.Terms, func(t *catalogue.Term) bool { return t.ID == name }); i >= 0 {
			v = weakest(f, f.Terms[i].When.Is, seen)
		}
		if slices.Index(order, v) < slices.Index(order, worst) {
			worst = v
		}
	}
	return worst
}
