package audit

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"toetssteen"
)

// Problem is something in a specification that does not hold: where, and what.
type Problem struct {
	Path    string // "steps[2].after"; "-" for the whole
	Message toetssteen.Message
}

// LintError holds every problem of a specification.
type LintError struct{ Problems []Problem }

func (e *LintError) Error() string {
	var all []string
	for _, p := range e.Problems {
		all = append(all, strings.TrimSpace(p.Path+": "+p.Message.Key+" "+strings.Join(p.Message.Args, " ")))
	}
	return fmt.Sprintf("%d problems: %s", len(e.Problems), strings.Join(all, "; "))
}

// Lint gives every problem of a specification at once, sorted by path, on a
// day: what was chosen or approved lies in the past, and a file of protected
// attributes must still be there. A specification without problems may be run.
func Lint(s toetssteen.AuditSpec, today time.Time) []Problem {
	l := &linter{today: today.Format(time.DateOnly), shape: Default(s).Data.Shape}
	l.head(s)
	l.data(s.Data)
	l.people(s)
	l.groups(s)
	l.steps(s.Steps)
	l.strata(s)
	l.searches(s)
	l.norm(s)
	l.attribute(s)
	slices.SortStableFunc(l.problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return l.problems
}

type linter struct {
	today    string
	shape    toetssteen.DataShape
	problems []Problem
}

func (l *linter) say(path, key string, args ...string) {
	l.problems = append(l.problems, Problem{path, toetssteen.M("audit.lint."+key, args...)})
}

// must says that something is missing.
func (l *linter) must(path, value string) {
	if strings.TrimSpace(value) == "" {
		l.say(path, "missing")
	}
}

// oneOf refuses what is not in the choice; an empty text in it is not listed.
func (l *linter) oneOf(path, value string, choice ...string) {
	if !slices.Contains(choice, value) {
		l.say(path, "one_of", strings.Join(slices.DeleteFunc(slices.Clone(choice), func(s string) bool { return s == "" }), ", "))
	}
}

// date wants a day that is well formed; it gives false when it is not.
func (l *linter) date(path, value string) bool {
	if strings.TrimSpace(value) == "" {
		l.say(path, "missing")
		return false
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		l.say(path, "date")
		return false
	}
	return true
}

// past wants a day that is not still to come: nobody has signed or chosen
// tomorrow.
func (l *linter) past(path, value string) bool {
	if !l.date(path, value) {
		return false
	}
	if value > l.today {
		l.say(path, "future", value)
	}
	return true
}

// number refuses what is no number of an open range; YAML can write .nan and
// .inf, which no comparison would catch.
func (l *linter) number(path string, v, low, high float64, key string) {
	if v != 0 && (math.IsNaN(v) || math.IsInf(v, 0) || v <= low || v >= high) {
		l.say(path, key)
	}
}

// once says which entries of a list occur before.
func (l *linter) once(path string, values []string) {
	seen := map[string]bool{}
	for i, v := range values {
		switch {
		case strings.TrimSpace(v) == "":
			l.say(at(path, i), "missing")
		case seen[v]:
			l.say(at(path, i), "twice", v)
		}
		seen[v] = true
	}
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func (l *linter) head(s toetssteen.AuditSpec) {
	if s.Format != 1 {
		l.say("audit", "format")
	}
	l.must("title", s.Title)
	if s.Direction == "" {
		l.say("direction", "direction")
	} else {
		l.oneOf("direction", string(s.Direction), "burden", "benefit")
	}
	l.oneOf("frame", s.Frame, "", "population", "residents")
}

// people checks who is compared and in what: there must be something to
// compare, and something that is decided.
func (l *linter) people(s toetssteen.AuditSpec) {
	areas := l.shape == toetssteen.ShapeAreas
	switch {
	case areas && len(s.Groups) > 0:
		l.say("groups", "not_for_shape", "areas")
	case !areas && len(s.Groups) == 0 && s.Clusters == nil:
		l.say("groups", "groups")
	}
	switch {
	case areas && len(s.Steps) > 0:
		l.say("steps", "not_for_shape", "areas")
	case !areas && len(s.Steps) == 0:
		l.say("steps", "steps")
	}
}

func (l *linter) groups(s toetssteen.AuditSpec) {
	var columns []string
	for i, g := range s.Groups {
		columns = append(columns, g.Column)
		merged := map[string]string{}
		for _, name := range slices.Sorted(maps.Keys(g.Merge)) {
			path := at("groups", i) + ".merge." + name
			if len(g.Merge[name]) == 0 {
				l.say(path, "missing")
			}
			for _, level := range g.Merge[name] {
				if other, twice := merged[level]; twice && other != name {
					l.say(path, "merged_twice", level, other)
				}
				merged[level] = name
			}
		}
		for j, t := range s.Steps {
			if g.Column != "" && t.Column == g.Column {
				l.say(at("steps", j)+".column", "is_group", g.Column)
			}
		}
	}
	l.columns("groups", columns)
}

// columns checks the columns of a list of entries: named, and each once.
func (l *linter) columns(list string, columns []string) {
	for i, c := range columns {
		l.must(at(list, i)+".column", c)
		if c != "" && slices.Index(columns, c) < i {
			l.say(at(list, i)+".column", "twice", c)
		}
	}
}

func (l *linter) steps(steps []toetssteen.AuditStep) {
	seen := map[string]bool{}
	for i, t := range steps {
		path := at("steps", i)
		l.must(path+".id", t.ID)
		l.must(path+".column", t.Column)
		l.oneOf(path+".kind", t.Kind, "", "category", "selection", "visit", "finding", "objection", "appeal")
		if t.ID != "" && seen[t.ID] {
			l.say(path+".id", "twice", t.ID)
		}
		if t.After != "" && !seen[t.After] {
			l.say(path+".after", "after", t.After)
		}
		seen[t.ID] = true
		l.once(path+".positive", t.Positive)
		l.once(path+".among", t.Among)
		l.once(path+".order", t.Order)
		if t.Not {
			if len(t.Positive) == 0 {
				l.say(path+".positive", "not_what")
			}
			continue
		}
		l.within(path+".positive", t.Positive, "among", t.Among)
		l.within(path+".positive", t.Positive, "order", t.Order)
	}
}

// within says which values a list that names them all does not have: a slip of
// the pen there would make people disappear from the denominator.
func (l *linter) within(path string, values []string, list string, all []string) {
	for i, v := range values {
		if len(all) > 0 && !slices.Contains(all, v) {
			l.say(at(path, i), "not_within", v, list)
		}
	}
}

func (l *linter) strata(s toetssteen.AuditSpec) {
	var columns []string
	for i, w := range s.Strata {
		columns = append(columns, w.Column)
		path := at("strata", i)
		if slices.ContainsFunc(s.Groups, func(g toetssteen.AuditGroup) bool { return g.Column == w.Column && w.Column != "" }) {
			l.say(path+".column", "is_group", w.Column)
		}
		if !w.Legitimate {
			continue
		}
		l.must(path+".signed_by", w.SignedBy)
		l.past(path+".signed_on", w.SignedOn)
		l.must(path+".reason", w.Reason)
	}
	l.columns("strata", columns)
}
