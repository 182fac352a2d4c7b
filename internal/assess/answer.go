package assess

import (
	"fmt"
	"slices"
	"strings"

	"toetssteen/catalogue"
)

// Provenance says where an answer comes from.
type Provenance string

// Provenances. All but a person's are evidence.
const (
	FromScan      Provenance = "scan"
	FromRegister  Provenance = "register"
	FromLaw       Provenance = "law" // the check of references to law
	FromAudit     Provenance = "audit"
	FromCatalogue Provenance = "catalogue" // what the catalogue says of the kind of datum
	FromPerson    Provenance = "person"
)

// Given is one answer to one question. Answers from different sources stand
// beside each other; none replaces another.
type Given struct {
	Question string     `json:"question"`
	Answer   string     `json:"answer"`
	From     Provenance `json:"from"`
	By       string     `json:"by,omitempty"`          // the person
	Evidence string     `json:"evidence,omitempty"`    // id of a finding, record version, audit or document
	Why      string     `json:"explanation,omitempty"` // of a person, needed where evidence says otherwise
	// Meaning is the digest of the question when it was answered. If the
	// question has changed since, the answer does not count.
	Meaning string `json:"meaning"`
}

// NotPermittedError says that a question does not take an answer.
type NotPermittedError struct {
	Framework, Question, Answer string
	Permitted                   []string // nil where there is no such question
}

// Error implements error.
func (e *NotPermittedError) Error() string {
	if e.Permitted == nil {
		return fmt.Sprintf("framework %s has no question %q", e.Framework, e.Question)
	}
	return fmt.Sprintf("framework %s, question %s: %q is no answer; use %s", e.Framework, e.Question, e.Answer, strings.Join(e.Permitted, ", "))
}

// Give makes an answer to a question as it reads now.
func Give(f *catalogue.Framework, g Given) (Given, error) {
	q := f.Question(g.Question)
	if q == nil {
		return Given{}, &NotPermittedError{f.ID, g.Question, g.Answer, nil}
	}
	if !q.Permits(g.Answer) {
		return Given{}, &NotPermittedError{f.ID, g.Question, g.Answer, append(q.AnswerIDs(), catalogue.AnswerUnknown)}
	}
	g.Meaning = q.Meaning()
	return g, nil
}

// Gap is why a question has no answer that counts.
type Gap string

// Gaps. The zero value is no gap.
const (
	Unanswered  Gap = "unanswered"
	Unknown     Gap = "unknown"     // someone looked and could not tell
	NoEvidence  Gap = "no_evidence" // the answer holds only with evidence
	Conflicting Gap = "conflict"    // sources disagree and nobody has explained it
	Changed     Gap = "changed"     // the question reads otherwise since it was answered
)

// Held is the answer to a question that counts, or why there is none, with all
// that was given.
type Held struct {
	Question string  `json:"question"`
	Answer   string  `json:"answer,omitempty"`
	Gap      Gap     `json:"gap,omitempty"`
	Given    []Given `json:"given,omitempty"`
}

// Disagrees tells whether the sources do not agree, explained or not.
func (h Held) Disagrees() bool {
	if len(h.Given) < 2 {
		return false
	}
	var said []string
	for _, g := range h.Given {
		if g.Answer != catalogue.AnswerUnknown && !slices.Contains(said, g.Answer) {
			said = append(said, g.Answer)
		}
	}
	return len(said) > 1
}

// hold weighs what was given to one question. Agreement counts; a person who
// contradicts evidence, or another person, counts only with an explanation.
func hold(q *catalogue.Question, meaning string, given []Given) Held {
	h := Held{Question: q.ID, Given: given}
	counts := func(g Given) bool { return g.Meaning == meaning && q.Permits(g.Answer) }
	current := given
	if !all(given, counts) {
		current = slices.DeleteFunc(slices.Clone(given), func(g Given) bool { return !counts(g) })
	}
	h.Answer, h.Gap = weigh(current)
	switch {
	case h.Gap == Unanswered && len(given) > 0:
		h.Gap = Changed
	case h.Gap == "" && slices.Contains(q.Evidence, h.Answer) && !proven(current, h.Answer):
		h.Answer, h.Gap = "", NoEvidence
	}
	return h
}

func all(given []Given, ok func(Given) bool) bool {
	return !slices.ContainsFunc(given, func(g Given) bool { return !ok(g) })
}

// weigh finds the answer that counts among those given. The last word of each
// person is that person's.
func weigh(given []Given) (string, Gap) {
	if len(given) == 1 && given[0].Answer != catalogue.AnswerUnknown {
		return given[0].Answer, "" // mostly
	}
	var all, people []string // different answers
	explained := false       // by someone who gave it
	unsure := false
	for i, g := range given {
		switch {
		case g.From == FromPerson && laterBy(given[i+1:], g.By):
			continue
		case g.Answer == catalogue.AnswerUnknown:
			unsure = true
			continue
		case g.From == FromPerson:
			people = addNew(people, g.Answer)
			explained = explained || strings.TrimSpace(g.Why) != ""
		}
		all = addNew(all, g.Answer)
	}
	switch {
	case len(all) == 0 && unsure:
		return "", Unknown
	case len(all) == 0:
		return "", Unanswered
	case len(all) == 1:
		return all[0], ""
	case len(people) == 1 && explained:
		return people[0], ""
	}
	return "", Conflicting
}

func laterBy(rest []Given, person string) bool {
	return slices.ContainsFunc(rest, func(g Given) bool { return g.From == FromPerson && g.By == person })
}

func addNew(to []string, s string) []string {
	if slices.Contains(to, s) {
		return to
	}
	return append(to, s)
}

// proven tells whether an answer carries evidence: that of a source, or a
// document that a person points to.
func proven(given []Given, answer string) bool {
	return slices.ContainsFunc(given, func(g Given) bool {
		return g.Answer == answer && strings.TrimSpace(g.Evidence) != ""
	})
}
