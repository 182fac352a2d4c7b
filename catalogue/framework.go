package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"toetssteen/internal/rule"
)

// Framework is a framework of assessment (toetskader): what is asked, which
// answers are permitted, and what follows from them. Each is a folder in
// catalogue/frameworks with framework.yaml and tests.yaml. See
// docs/new_framework.md.
type Framework struct {
	ID        string              `yaml:"id"`
	Version   string              `yaml:"version"`
	Subject   string              `yaml:"subject"` // what it assesses: one of Subjects
	Label     Text                `yaml:"label"`
	About     Text                `yaml:"about"`
	Based     []string            `yaml:"based_on"` // the instruments it follows, for people to read
	Gives     map[Aspect][]string `yaml:"gives"`    // the verdicts that it can give
	Terms     []*Term             `yaml:"terms"`
	Questions []*Question         `yaml:"questions"`
	Rules     []*Rule             `yaml:"rules"`

	Tests []*FrameworkTest `yaml:"-"` // of tests.yaml

	hash  string
	named map[string]*Question
}

// Subjects are what a framework can assess.
var Subjects = []string{"element_use", SubjectRiskModel, "processing"}

// SubjectRiskModel is a risk model, profile or selection.
const SubjectRiskModel = "risk_model"

// Aspect is one side of a verdict. They never follow from one another: what is
// lawful can be improper.
type Aspect string

// The aspects of a verdict (domain.md §3.1).
const (
	Lawful        Aspect = "lawful"
	Proper        Aspect = "proper"
	Necessary     Aspect = "necessary"
	Distinction   Aspect = "distinction"
	Justification Aspect = "justification"
)

// Aspects lists the aspects in the order of printing.
var Aspects = []Aspect{Lawful, Proper, Necessary, Distinction, Justification}

// Outcomes are what can be said of an aspect, the worst first. Of two that
// hold, the one that stands first here decides.
var Outcomes = map[Aspect][]string{
	Lawful:        {"no", "undetermined", "yes", "not_applicable"},
	Proper:        {"no", "undetermined", "yes", "not_applicable"},
	Necessary:     {"unnecessary", "alternative", "undetermined", "necessary", "required"},
	Distinction:   {"direct", "indirect", "untested", "none"},
	Justification: {"failed", "not_done", "succeeded", "not_applicable"},
}

// Undecided is, of each aspect, what holds while something that matters is not
// known.
var Undecided = map[Aspect]string{
	Lawful: "undetermined", Proper: "undetermined", Necessary: "undetermined", Distinction: "untested", Justification: "not_done",
}

// Question is one question of a framework. One without Answers is answered
// with yes or no.
type Question struct {
	ID      string            `yaml:"id"`
	Label   Text              `yaml:"label"` // in a few words, for tables
	Ask     Text              `yaml:"ask"`   // the question as people read it
	Help    Text              `yaml:"help"`  // what it means, and when which answer holds
	Answers []PermittedAnswer `yaml:"answers"`
	// Evidence lists the answers that hold only with evidence; a person's word
	// is not enough for them.
	Evidence []string `yaml:"evidence"`
	// When says under which earlier answers the question is asked; empty is
	// always.
	When When `yaml:"when"`
	// Known says which facts answer the question before a person does.
	Known   []KnownFact `yaml:"known"`
	Sources `yaml:",inline"`
	Line    int `yaml:"-"`
}

// PermittedAnswer is one answer that a question takes.
type PermittedAnswer struct {
	ID    string `yaml:"id"`
	Label Text   `yaml:"label"`
}

// KnownFact is a fact of the workspace that answers a question. Answers maps
// the values of the fact to answers; a value that is not in it answers
// nothing.
type KnownFact struct {
	Fact    string            `yaml:"fact"`
	Answers map[string]string `yaml:"answers"`
}

// Sources are what a question or rule rests on.
type Sources struct {
	Law   []string `yaml:"law"`   // articles, cases, parliamentary papers: read by lawref
	Norms []string `yaml:"norms"` // ids of norms: urn:nl:ak:ver:..., ADR DM.16, AR 3.08
	See   []string `yaml:"see"`   // guidance and reports, for people to read
	// Verified says whether the source was read: yes, 2017 (in the text of
	// that year) or no. What was not read is marked so wherever it is shown.
	Verified string `yaml:"verified"`
}

// Term is a name for a condition that several rules share.
type Term struct {
	ID    string `yaml:"id"`
	Label Text   `yaml:"label"`
	When  When   `yaml:"when"`
	Line  int    `yaml:"-"`
}

// Rule says what follows from answers. Every rule that matches counts, and the
// worst decides.
type Rule struct {
	ID            string `yaml:"id"`
	When          When   `yaml:"when"`
	Lawful        string `yaml:"lawful"`
	Proper        string `yaml:"proper"`
	Necessary     string `yaml:"necessary"`
	Distinction   string `yaml:"distinction"`
	Justification string `yaml:"justification"`
	Why           Text   `yaml:"why"`
	Sources       `yaml:",inline"`
	Line          int `yaml:"-"`
}

// Outcome gives what the rule says of an aspect; empty is nothing.
func (r *Rule) Outcome(a Aspect) string {
	return map[Aspect]string{
		Lawful: r.Lawful, Proper: r.Proper, Necessary: r.Necessary, Distinction: r.Distinction, Justification: r.Justification,
	}[a]
}

// When is a condition with the line that it stands on.
type When struct {
	Expression
	// Is is the checked condition; nil where there is none.
	Is *rule.Condition
}

// FrameworkTest is an example of tests.yaml: answers and what must follow.
type FrameworkTest struct {
	Name          string            `yaml:"name"`
	Answers       map[string]string `yaml:"answers"`
	Lawful        string            `yaml:"lawful"`
	Proper        string            `yaml:"proper"`
	Necessary     string            `yaml:"necessary"`
	Distinction   string            `yaml:"distinction"`
	Justification string            `yaml:"justification"`
	Rules         []string          `yaml:"rules"` // exactly those that match
	Open          []string          `yaml:"open"`  // exactly the questions still open
	Line          int               `yaml:"-"`
}

// Outcome gives what the example expects of an aspect.
func (t *FrameworkTest) Outcome(a Aspect) string {
	r := Rule{Lawful: t.Lawful, Proper: t.Proper, Necessary: t.Necessary, Distinction: t.Distinction, Justification: t.Justification}
	return r.Outcome(a)
}

// The answers to a question of yes or no.
const (
	AnswerYes = "yes"
	AnswerNo  = "no"
)

// AnswerUnknown may be given to every question. It says that someone looked
// and could not tell; the question stays open.
const AnswerUnknown = "unknown"

// YesNo tells whether the question is answered with yes or no.
func (q *Question) YesNo() bool { return len(q.Answers) == 0 }

// Permits tells whether the question takes an answer.
func (q *Question) Permits(answer string) bool {
	switch {
	case answer == AnswerUnknown:
		return true
	case q.YesNo():
		return answer == AnswerYes || answer == AnswerNo
	}
	return slices.ContainsFunc(q.Answers, func(a PermittedAnswer) bool { return a.ID == answer })
}

// AnswerIDs lists the answers that decide something, in their order.
func (q *Question) AnswerIDs() []string {
	if q.YesNo() {
		return []string{AnswerYes, AnswerNo}
	}
	ids := make([]string, len(q.Answers))
	for i, a := range q.Answers {
		ids[i] = a.ID
	}
	return ids
}

// Meaning is a digest of what the question asks and which answers it takes. An
// answer keeps it, so that it never comes to mean something else when the
// framework changes.
func (q *Question) Meaning() string {
	h := sha256.New()
	add := func(parts ...string) {
		h.Write([]byte(strings.Join(parts, "\x1f") + "\x1e"))
	}
	texts := func(t Text) {
		for _, l := range sortedKeys(t) {
			add(l, t[l])
		}
	}
	add(q.ID)
	texts(q.Ask)
	texts(q.Help)
	for _, a := range q.Answers {
		add(a.ID)
		texts(a.Label)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// Hash identifies the content of the framework; its examples are no part of it.
func (f *Framework) Hash() string { return f.hash }

// Question gives a question by its id, or nil.
func (f *Framework) Question(id string) *Question { return f.named[id] }

// Framework gives a framework by its id, or nil.
func (x *Frameworks) Framework(id string) *Framework { return x.byID[id] }

// Frameworks are the frameworks of a catalogue.
type Frameworks struct {
	All  []*Framework // ordered by id
	byID map[string]*Framework
}

// Frameworks gives the frameworks. They are read at the first call; all
// problems are reported at once, as a *LintError.
func (c *Catalogue) Frameworks() (*Frameworks, error) { return c.frameworks() }
