package words

import (
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/text"
)

// Spot names a place within its source: "public.persoon.natio".
func Spot(l toetssteen.Location) string { return text.Clean(l.String()) }

// Spots names several places: both columns of a pair.
func Spots(ls []toetssteen.Location) string {
	out := make([]string, len(ls))
	for i, l := range ls {
		out[i] = Spot(l)
	}
	return strings.Join(out, " + ")
}

// Member says where a member of a group stands and how it holds the datum.
func (w Words) Member(m toetssteen.DatumMember) string {
	return text.Clean(m.Source) + " · " + Spot(m.Location) + " (" + w.Named("relation", string(m.Relation)) + ")"
}

// MemberWhy gives the strongest sign of a relation, or nothing.
func (w Words) MemberWhy(m toetssteen.DatumMember) string {
	if len(m.Evidence) == 0 {
		return ""
	}
	return text.Clean(w.Sign(Strongest(m.Evidence)[0]))
}

// RuleState says what a rule of people did in a scan.
type RuleState string

// States of a rule.
const (
	RuleInForce   RuleState = "in_force"
	RuleExpired   RuleState = "expired"
	RuleUnmatched RuleState = "unmatched"
)

// StateOf tells what a rule did.
func StateOf(r toetssteen.AppliedRule) RuleState {
	switch {
	case r.Expired:
		return RuleExpired
	case len(r.Places) == 0:
		return RuleUnmatched
	}
	return RuleInForce
}

// RuleState says in words what a rule did, with the number of places.
func (w Words) RuleState(r toetssteen.AppliedRule) string {
	s := StateOf(r)
	if s == RuleInForce {
		return w.Plural("rule_places", int64(len(r.Places)))
	}
	return w.Named("rule_state", string(s))
}

// RuleScope says on which source, fields and kinds a rule is laid.
func (w Words) RuleScope(r toetssteen.TuningRule) string {
	source, field := r.Source, r.Field
	if source == "" {
		source = "*"
	}
	if field == "" {
		field = "*"
	}
	s := text.Clean(source + " · " + field)
	if len(r.Kinds) > 0 {
		names := make([]string, len(r.Kinds))
		for i, k := range r.Kinds {
			names[i] = w.InSentence(k)
		}
		s += " (" + strings.Join(names, ", ") + ")"
	}
	return s
}

// RuleAction says what a rule does; a renaming says to what.
func (w Words) RuleAction(r toetssteen.TuningRule) string {
	s := w.Named("rule_action", string(r.Action))
	if r.Name != "" {
		s += ": " + text.Clean(r.Name)
	}
	return s
}

// Until names the last day of a rule.
func (w Words) Until(t time.Time) string {
	switch {
	case t.IsZero():
		return w.Text("rule.no_end")
	case w.lang == "en":
		return t.Format("2 January 2006")
	}
	return t.Format("2-1-2006")
}

// Ends says until when a rule holds.
func (w Words) Ends(t time.Time) string {
	if t.IsZero() {
		return w.Text("rule.no_end")
	}
	return w.Text("rule.until", w.Until(t))
}
