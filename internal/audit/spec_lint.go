package audit

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

func (l *linter) data(d toetssteen.AuditData) {
	l.must("data.source", d.Source)
	if withPassword(d.Source) {
		l.say("data.source", "password")
	}
	l.oneOf("data.shape", string(d.Shape), "", "rows", "counts", "wide", "areas")
	switch l.shape {
	case toetssteen.ShapeCounts:
		l.must("data.count", d.Count)
	case toetssteen.ShapeWide:
		if len(d.Columns) == 0 {
			l.say("data.columns", "missing")
		}
	case toetssteen.ShapeAreas:
		l.area(d.Area)
	case toetssteen.ShapeRows:
	}
	l.shapeKeys(d)
	l.published(d)
	for i, w := range d.Where {
		l.must(at("data.where", i)+".column", w.Column)
		if len(w.Values) == 0 {
			l.say(at("data.where", i)+".values", "missing")
		}
	}
}

// withPassword tells whether a location holds a password: a specification is
// reviewed, printed and kept.
func withPassword(location string) bool {
	if !strings.Contains(location, "://") {
		return false
	}
	u, err := url.Parse(location)
	if err != nil {
		return strings.Contains(location, "@")
	}
	_, inUser := u.User.Password()
	return inUser || u.Query().Has("password")
}

// maskPassword takes the password out of a location; where it cannot be found,
// all but the scheme.
func maskPassword(location string) string {
	if !withPassword(location) {
		return location
	}
	u, err := url.Parse(location)
	if err != nil {
		scheme, _, _ := strings.Cut(location, "://")
		return scheme + "://"
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	query := u.Query()
	query.Del("password")
	u.RawQuery = query.Encode()
	return u.String()
}

// shapeKeys refuses keys that the shape would leave unread: silence is no
// answer.
func (l *linter) shapeKeys(d toetssteen.AuditData) {
	counted := l.shape == toetssteen.ShapeCounts || l.shape == toetssteen.ShapeWide
	for _, k := range []struct {
		key        string
		used, fits bool
	}{
		{"count", d.Count != "", l.shape == toetssteen.ShapeCounts},
		{"label", d.Label != "", l.shape == toetssteen.ShapeWide},
		{"columns", len(d.Columns) > 0, l.shape == toetssteen.ShapeWide},
		{"area", d.Area != nil, l.shape == toetssteen.ShapeAreas},
		{"rounding", d.Rounding != 0, counted},
		{"suppressed", len(d.Suppressed) > 0, counted},
		{"below", d.Below != 0, counted},
	} {
		if k.used && !k.fits {
			l.say("data."+k.key, "not_for_shape", string(l.shape))
		}
	}
}

// published checks rounding and suppression, which every figure stands on.
func (l *linter) published(d toetssteen.AuditData) {
	if d.Rounding < 0 {
		l.say("data.rounding", "negative")
	}
	if d.Below < 0 {
		l.say("data.below", "negative")
	}
	if len(d.Suppressed) > 0 && d.Below >= 0 && d.Below <= 1 {
		l.say("data.below", "below")
	}
	for i, t := range d.Suppressed {
		if slices.Contains(d.Missing, t) {
			l.say(at("data.suppressed", i), "also_missing", t)
		}
	}
	if d.Public {
		l.must("data.declared", d.Declared)
	}
}

func (l *linter) area(a *toetssteen.AuditArea) {
	if a == nil {
		l.say("data.area", "missing")
		return
	}
	l.must("data.area.persons", a.Persons)
	l.must("data.area.selected", a.Selected)
	l.must("data.area.share", a.Share)
	l.number("data.area.threshold", a.Threshold, 0, 1, "share")
}

// searches checks what is asked beside the comparison of groups.
func (l *linter) searches(s toetssteen.AuditSpec) {
	if c := s.Clusters; c != nil {
		if len(c.Columns) == 0 {
			l.say("clusters.columns", "missing")
		}
		l.once("clusters.columns", c.Columns)
		l.number("clusters.min_share", c.MinShare, 0, 1, "share")
		if len(s.Groups) > 0 {
			l.say("clusters", "clusters_with_groups")
		}
	}
	if g := s.Subgroups; g != nil {
		l.once("subgroups.columns", g.Columns)
		l.number("subgroups.min_support", g.MinSupport, 0, 1, "share")
		if g.Depth < 0 {
			l.say("subgroups.depth", "negative")
		}
		if g.Show < 0 {
			l.say("subgroups.show", "negative")
		}
	}
	l.once("criteria", s.Criteria)
	if p := s.Profile; p != nil {
		l.must("profile.file", p.File)
		l.number("profile.max_loss", p.MaxLoss, 0, 1, "share")
	}
	if o := s.Outcome; o != nil {
		l.must("outcome.column", o.Column)
		l.oneOf("outcome.known_for", o.KnownFor, "", "all", "selected")
		l.once("outcome.positive", o.Positive)
		if o.Not && len(o.Positive) == 0 {
			l.say("outcome.positive", "not_what")
		}
	}
	if a := s.RandomArm; a != nil {
		l.must("random_arm.column", a.Column)
		if len(a.Values) == 0 {
			l.say("random_arm.values", "missing")
		}
		if s.Outcome == nil {
			l.say("random_arm", "arm_without_outcome")
		}
	}
}

// norm checks the norm: whatever is chosen is chosen by a named person, before
// measuring (bias.md §11: margins are configuration with a signed source).
func (l *linter) norm(s toetssteen.AuditSpec) {
	n := s.Norm
	l.oneOf("norm.metric", n.Metric, "", "rate_ratio")
	l.oneOf("norm.correction", n.Correction, "", "holm", "bh", "by")
	l.number("norm.margin", n.Margin, 1, math.MaxFloat64, "margin")
	l.number("norm.minimum_excess", n.MinimumExcess, 0, math.MaxFloat64, "negative")
	l.number("norm.alpha", n.Alpha, 0, 1, "share")
	if n.Margin != 0 || n.MinimumExcess != 0 {
		l.must("norm.chosen_by", n.ChosenBy)
		l.past("norm.chosen_on", n.ChosenOn)
	} else if n.ChosenOn != "" {
		l.past("norm.chosen_on", n.ChosenOn)
	}
	switch {
	case n.Floor == nil:
	case *n.Floor < 0:
		l.say("norm.floor", "negative")
	case *n.Floor < toetssteen.Floor && (!s.Data.Public || strings.TrimSpace(s.Data.Declared) == ""):
		l.say("norm.floor", "floor", strconv.Itoa(toetssteen.Floor))
	}
}

// attribute refuses protected data of persons without what the law asks for
// (AVG art. 9, UAVG art. 25, AVG art. 5(1)e for the end date; the route through
// Statistics Netherlands needs none of it), and what is joined without being
// used (AVG art. 5(1)c).
func (l *linter) attribute(s toetssteen.AuditSpec) {
	a := s.Attribute
	if a == nil {
		return
	}
	if l.shape != toetssteen.ShapeRows {
		l.say("attribute", "not_for_shape", string(l.shape))
	}
	l.must("attribute.file", a.File)
	l.must("attribute.key", a.Key)
	if len(a.Columns) == 0 {
		l.say("attribute.columns", "missing")
	}
	l.once("attribute.columns", a.Columns)
	used := usedAsGroup(s)
	for i, c := range a.Columns {
		if c != "" && !slices.Contains(used, c) {
			l.say(at("attribute.columns", i), "unused", c)
		}
	}
	said := func(path, value string) bool {
		if strings.TrimSpace(value) == "" {
			l.say("attribute."+path, "attribute")
			return false
		}
		return true
	}
	said("legal_ground", a.LegalGround)
	said("approved_by", a.ApprovedBy)
	approved := said("approved_on", a.ApprovedOn) && l.past("attribute.approved_on", a.ApprovedOn)
	if said("dpo_consulted_on", a.DPOOn) {
		l.past("attribute.dpo_consulted_on", a.DPOOn)
	}
	if !said("destroy_by", a.DestroyBy) || !l.date("attribute.destroy_by", a.DestroyBy) {
		return
	}
	if a.DestroyBy < l.today {
		l.say("attribute.destroy_by", "destroyed", a.DestroyBy)
	}
	if approved && a.DestroyBy < a.ApprovedOn {
		l.say("attribute.destroy_by", "before_approval")
	}
}

// usedAsGroup are the columns for which a protected attribute may be joined.
func usedAsGroup(s toetssteen.AuditSpec) []string {
	var out []string
	for _, g := range s.Groups {
		out = append(out, g.Column)
	}
	for _, w := range s.Strata {
		out = append(out, w.Column)
	}
	if s.Subgroups != nil {
		out = append(out, s.Subgroups.Columns...)
	}
	return out
}
