package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// frameworkLint checks one framework. It goes on after each problem, so that
// an author sees all of them.
type frameworkLint struct {
	*frameworkReader
	f     *Framework
	terms map[string]*Term
}

func (l *frameworkLint) check() {
	f := l.f
	l.head()
	l.terms = map[string]*Term{}
	for _, q := range f.Questions {
		l.name(q.ID, q.Line)
		f.named[q.ID] = q
	}
	for _, t := range f.Terms {
		l.name(t.ID, t.Line)
		l.terms[t.ID] = t
	}
	l.conditions()
	for _, q := range f.Questions {
		l.question(q)
	}
	for _, t := range f.Terms {
		l.both(t.Line, "term "+t.ID, "label", t.Label)
	}
	l.rules()
	l.cycles()
	l.unused()
}

func (l *frameworkLint) head() {
	f := l.f
	if f.Version == "" {
		l.wrong(0, "version is needed")
	}
	if !dashedName.MatchString(f.ID) {
		l.wrong(0, "id %q: use small letters, digits and -", f.ID)
	}
	if !slices.Contains(Subjects, f.Subject) {
		l.wrong(0, "subject %q: use %s", f.Subject, strings.Join(Subjects, ", "))
	}
	l.both(0, "framework", "label", f.Label)
	l.both(0, "framework", "about", f.About)
	if len(f.Gives) == 0 || len(f.Questions) == 0 || len(f.Rules) == 0 {
		l.wrong(0, "gives, questions and rules are needed")
	}
	if f.Subject == SubjectRiskModel && f.Gives[Proper] != nil && f.Gives[Distinction] == nil {
		l.wrong(0, "gives proper and no distinction: an untested risk model can never be proper")
	}
	for _, a := range sortedKeys(f.Gives) {
		if Outcomes[a] == nil {
			l.wrong(0, "gives %q: use %v", a, Aspects)
			continue
		}
		for _, o := range f.Gives[a] {
			if !slices.Contains(Outcomes[a], o) {
				l.wrong(0, "gives %s: %q is no outcome of it; use %s", a, o, strings.Join(Outcomes[a], ", "))
			}
		}
		if !slices.Contains(f.Gives[a], Undecided[a]) {
			l.wrong(0, "gives %s: %s is missing; it holds while something is not known", a, Undecided[a])
		}
	}
}

// name checks an id that conditions use.
func (l *frameworkLint) name(id string, line int) {
	switch {
	case !plainName.MatchString(id):
		l.wrong(line, "id %q: use small letters, digits and _", id)
	case l.f.named[id] != nil || l.terms[id] != nil:
		l.wrong(line, "id %q is given twice", id)
	}
}

// both wants a text in every language.
func (l *frameworkLint) both(line int, of, what string, t Text) {
	for _, lang := range Languages {
		if strings.TrimSpace(t[lang]) == "" {
			l.wrong(line, "%s: %s is missing in %q", of, what, lang)
		}
	}
}

func (l *frameworkLint) question(q *Question) {
	of := "question " + q.ID
	l.both(q.Line, of, "label", q.Label)
	l.both(q.Line, of, "ask", q.Ask)
	l.both(q.Line, of, "help", q.Help)
	var seen []string
	for _, a := range q.Answers {
		l.both(q.Line, of+", answer "+a.ID, "label", a.Label)
		switch {
		case a.ID == AnswerUnknown:
			l.wrong(q.Line, "%s: %q may be answered to every question; do not list it", of, AnswerUnknown)
		case !plainName.MatchString(a.ID):
			l.wrong(q.Line, "%s: answer %q: use small letters, digits and _", of, a.ID)
		case slices.Contains(seen, a.ID):
			l.wrong(q.Line, "%s: answer %q is given twice", of, a.ID)
		}
		seen = append(seen, a.ID)
	}
	if len(q.Answers) == 1 {
		l.wrong(q.Line, "%s: one answer is no question", of)
	}
	for _, e := range q.Evidence {
		l.permitted(q, e, q.Line, of+", evidence")
	}
	l.sources(q.Line, of, q.Sources, true)
	for _, k := range q.Known {
		values, ok := Facts[k.Fact]
		if !ok {
			l.wrong(q.Line, "%s: known: there is no fact %q; use %s", of, k.Fact, strings.Join(sortedKeys(Facts), ", "))
			continue
		}
		for _, v := range sortedKeys(k.Answers) {
			if !slices.Contains(values, v) {
				l.wrong(q.Line, "%s: known: %s is never %q; use %s", of, k.Fact, v, strings.Join(values, ", "))
			}
			l.permitted(q, k.Answers[v], q.Line, of+", known "+k.Fact)
		}
	}
}

func (l *frameworkLint) permitted(q *Question, answer string, line int, of string) {
	if !slices.Contains(q.AnswerIDs(), answer) {
		l.wrong(line, "%s: %q is no answer to %s; use %s", of, answer, q.ID, strings.Join(q.AnswerIDs(), ", "))
	}
}

// sources wants each question and rule to say what it rests on, and whether
// that was read.
func (l *frameworkLint) sources(line int, of string, s Sources, verified bool) {
	if len(s.Law)+len(s.Norms)+len(s.See) == 0 {
		l.wrong(line, "%s: law, norms or see is needed: what does it rest on?", of)
	}
	for _, n := range s.Norms {
		if !normID.MatchString(n) {
			l.wrong(line, "%s: norm %q: use urn:nl:ak:ver:abc-01, urn:nl:ak:mtr:abc-01, ADR DM.16 or AR 3.08", of, n)
		}
	}
	if !slices.Contains([]string{"yes", "2017", "no"}, s.Verified) && (verified || s.Verified != "") {
		l.wrong(line, "%s: verified %q: use yes, 2017 (read in the text of that year) or no", of, s.Verified)
	}
}

func (l *frameworkLint) rules() {
	var seen []string
	for _, r := range l.f.Rules {
		of := "rule " + r.ID
		if !dashedName.MatchString(r.ID) || slices.Contains(seen, r.ID) {
			l.wrong(r.Line, "%s: use small letters, digits and -, and each id once", of)
		}
		seen = append(seen, r.ID)
		l.both(r.Line, of, "why", r.Why)
		l.sources(r.Line, of, r.Sources, false)
		if r.When.Text == "" {
			l.wrong(r.Line, "%s: when is needed", of)
		}
		if l.outcomes(r.Line, of, r.Outcome) == 0 {
			l.wrong(r.Line, "%s: it gives no outcome", of)
		}
	}
}

// outcomes checks outcomes against what the framework gives, and counts them.
func (l *frameworkLint) outcomes(line int, of string, outcome func(Aspect) string) (n int) {
	for _, a := range Aspects {
		o := outcome(a)
		if o == "" {
			continue
		}
		n++
		if !slices.Contains(l.f.Gives[a], o) {
			l.wrong(line, "%s: %s: %q is not in gives (%s)", of, a, o, strings.Join(l.f.Gives[a], ", "))
		}
	}
	return n
}

// checkTests checks the examples by themselves; whether they come out is
// checked where verdicts are made.
func (l *frameworkLint) checkTests() {
	var names []string
	for _, t := range l.f.Tests {
		of := fmt.Sprintf("example %q", t.Name)
		if t.Name == "" || slices.Contains(names, t.Name) {
			l.wrong(t.Line, "%s: give each example a name of its own", of)
		}
		names = append(names, t.Name)
		for _, id := range sortedKeys(t.Answers) {
			q := l.f.named[id]
			switch {
			case q == nil:
				l.wrong(t.Line, "%s: there is no question %q", of, id)
			case !q.Permits(t.Answers[id]):
				l.permitted(q, t.Answers[id], t.Line, of)
			}
		}
		if l.outcomes(t.Line, of, t.Outcome) == 0 {
			l.wrong(t.Line, "%s: it expects no outcome", of)
		}
		for _, id := range t.Rules {
			if !slices.ContainsFunc(l.f.Rules, func(r *Rule) bool { return r.ID == id }) {
				l.wrong(t.Line, "%s: there is no rule %q", of, id)
			}
		}
		for _, id := range t.Open {
			if l.f.named[id] == nil {
				l.wrong(t.Line, "%s: open: there is no question %q", of, id)
			}
		}
	}
}
