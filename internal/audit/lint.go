package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toetssteen"
)

// Problem is something in a specification that does not hold: where, and what.
type Problem struct {
	Path    string // "steps[2].after"
	Message toetssteen.Message
}

// LintError holds every problem of a specification.
type LintError struct{ Problems []Problem }

func (e *LintError) Error() string {
	var all []string
	for _, p := range e.Problems {
		all = append(all, p.Path+": "+p.Message.Key+" "+strings.Join(p.Message.Args, " "))
	}
	return fmt.Sprintf("%d problems: %s", len(e.Problems), strings.Join(all, "; "))
}

// Lint gives every problem of a specification, on a day: a file of protected
// attributes must be destroyed in time.
func Lint(s toetssteen.AuditSpec, today time.Time) []Problem {
	l := &linter{today: today.Format(time.DateOnly)}
	l.head(s)
	l.data(s.Data)
	l.groups(s)
	l.steps(s.Steps)
	l.strata(s.Strata)
	l.norm(s)
	l.attribute(s)
	slices.SortStableFunc(l.problems, func(a, b Problem) int { return strings.Compare(a.Path, b.Path) })
	return l.problems
}

type linter struct {
	today    string
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

func (l *linter) oneOf(path, value string, choice ...string) {
	if !slices.Contains(choice, value) {
		l.say(path, "one_of", strings.Join(slices.DeleteFunc(slices.Clone(choice), func(s string) bool { return s == "" }), ", "))
	}
}

func (l *linter) date(path, value string) {
	if value == "" {
		l.say(path, "missing")
		return
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		l.say(path, "date")
	}
}

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

func (l *linter) data(d toetssteen.AuditData) {
	l.must("data.source", d.Source)
	l.oneOf("data.shape", string(d.Shape), "", "rows", "counts", "wide", "areas")
	switch d.Shape {
	case toetssteen.ShapeCounts:
		l.must("data.count", d.Count)
	case toetssteen.ShapeWide:
		if len(d.Columns) == 0 {
			l.say("data.columns", "missing")
		}
	case toetssteen.ShapeAreas:
		if d.Area == nil {
			l.say("data.area", "missing")
			break
		}
		for path, v := range map[string]string{"persons": d.Area.Persons, "selected": d.Area.Selected, "share": d.Area.Share} {
			l.must("data.area."+path, v)
		}
	case toetssteen.ShapeRows:
	}
	if d.Rounding < 0 || d.Below < 0 {
		l.say("data.rounding", "negative")
	}
	if len(d.Suppressed) > 0 && d.Below <= 1 {
		l.say("data.below", "below")
	}
	if d.Public {
		l.must("data.declared", d.Declared)
	}
}

func (l *linter) groups(s toetssteen.AuditSpec) {
	if len(s.Groups) == 0 && s.Clusters == nil && s.Data.Shape != toetssteen.ShapeAreas {
		l.say("groups", "groups")
	}
	if s.Clusters != nil && len(s.Clusters.Columns) == 0 {
		l.say("clusters.columns", "missing")
	}
	for i, g := range s.Groups {
		l.must(at("groups", i)+".column", g.Column)
	}
	if len(s.Steps) == 0 && s.Data.Shape != toetssteen.ShapeAreas {
		l.say("steps", "steps")
	}
	if o := s.Outcome; o != nil {
		l.must("outcome.column", o.Column)
		l.oneOf("outcome.known_for", o.KnownFor, "", "all", "selected")
	}
	if a := s.RandomArm; a != nil {
		l.must("random_arm.column", a.Column)
		if len(a.Values) == 0 {
			l.say("random_arm.values", "missing")
		}
	}
	if p := s.Profile; p != nil {
		l.must("profile.file", p.File)
		if p.MaxLoss < 0 || p.MaxLoss >= 1 {
			l.say("profile.max_loss", "share")
		}
	}
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func (l *linter) steps(steps []toetssteen.AuditStep) {
	seen := map[string]bool{}
	for i, t := range steps {
		path := at("steps", i)
		l.must(path+".id", t.ID)
		l.must(path+".column", t.Column)
		l.oneOf(path+".kind", t.Kind, "", "category", "selection", "visit", "finding", "objection", "appeal")
		if seen[t.ID] {
			l.say(path+".id", "twice", t.ID)
		}
		if t.After != "" && !seen[t.After] {
			l.say(path+".after", "after", t.After)
		}
		seen[t.ID] = true
	}
}

func (l *linter) strata(strata []toetssteen.AuditStratum) {
	for i, w := range strata {
		path := at("strata", i)
		l.must(path+".column", w.Column)
		if !w.Legitimate {
			continue
		}
		l.must(path+".signed_by", w.SignedBy)
		l.date(path+".signed_on", w.SignedOn)
		l.must(path+".reason", w.Reason)
	}
}

func (l *linter) norm(s toetssteen.AuditSpec) {
	n := s.Norm
	l.oneOf("norm.metric", n.Metric, "", "rate_ratio")
	l.oneOf("norm.correction", n.Correction, "", "holm", "bh", "by")
	if n.Margin != 0 && n.Margin <= 1 {
		l.say("norm.margin", "margin")
	}
	if n.Alpha < 0 || n.Alpha >= 1 {
		l.say("norm.alpha", "share")
	}
	if n.Margin != 0 || n.MinimumExcess != 0 {
		l.must("norm.chosen_by", n.ChosenBy)
		l.date("norm.chosen_on", n.ChosenOn)
	}
	if n.Floor != nil && *n.Floor < toetssteen.Floor && !s.Data.Public {
		l.say("norm.floor", "floor", strconv.Itoa(toetssteen.Floor))
	}
	if n.Floor != nil && *n.Floor < 0 {
		l.say("norm.floor", "negative")
	}
}

// attribute refuses protected data of persons without what the law asks for
// (AVG art. 9, UAVG art. 25; the route through Statistics Netherlands needs
// none of it).
func (l *linter) attribute(s toetssteen.AuditSpec) {
	a := s.Attribute
	if a == nil {
		return
	}
	l.must("attribute.file", a.File)
	l.must("attribute.key", a.Key)
	if len(a.Columns) == 0 {
		l.say("attribute.columns", "missing")
	}
	for path, v := range map[string]string{"legal_ground": a.LegalGround, "approved_by": a.ApprovedBy} {
		if strings.TrimSpace(v) == "" {
			l.say("attribute."+path, "attribute")
		}
	}
	l.date("attribute.approved_on", a.ApprovedOn)
	l.date("attribute.dpo_consulted_on", a.DPOOn)
	l.date("attribute.destroy_by", a.DestroyBy)
	if a.DestroyBy != "" && a.DestroyBy < l.today {
		l.say("attribute.destroy_by", "destroyed", a.DestroyBy)
	}
	if a.DestroyBy != "" && a.ApprovedOn != "" && a.DestroyBy < a.ApprovedOn {
		l.say("attribute.destroy_by", "before_approval")
	}
}
