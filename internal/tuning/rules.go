// Package tuning reads the rules that people of an organisation lay over the
// detector, and says which rule holds for a place. A rule accepts findings,
// leaves false ones out or says what a field is called; it always has a reason
// and a last day, and what it did is told in every report. The package changes
// nothing by itself and reads no data.
package tuning

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"toetssteen"
)

// Rules are the rules of one file, in its order. A nil *Rules has none.
type Rules struct {
	list  []toetssteen.TuningRule
	lines []int // of each rule in its file
}

// All gives the rules in the order of their file.
func (r *Rules) All() []toetssteen.TuningRule {
	if r == nil {
		return nil
	}
	return slices.Clone(r.list)
}

// With gives these rules with others after them, that people taught elsewhere
// than in the file. One whose id the file has already is the file's.
func (r *Rules) With(more []toetssteen.TuningRule) *Rules {
	if len(more) == 0 {
		return r
	}
	out := &Rules{list: r.All()}
	ids := map[string]bool{}
	if r != nil {
		out.lines = slices.Clone(r.lines)
		for _, rule := range r.list {
			ids[rule.ID] = true
		}
	}
	for _, rule := range more {
		if !ids[rule.ID] {
			out.list, out.lines = append(out.list, rule), append(out.lines, 0)
		}
	}
	return out
}

// Hash identifies what the rules say on a day: two files that differ in layout
// only have the same, and so does a day on which the same rules hold. It is
// empty without rules.
func (r *Rules) Hash(today time.Time) string {
	if r == nil || len(r.list) == 0 {
		return ""
	}
	h := sha256.New()
	for _, rule := range r.list {
		text, err := json.Marshal(struct {
			toetssteen.TuningRule
			Over bool
		}{rule, Over(rule, today)})
		if err != nil {
			continue // texts, a list of texts and a time always encode
		}
		h.Write(append(text, '\n'))
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// Over reports whether the last day of a rule is over: on that day itself the
// rule still holds.
func Over(rule toetssteen.TuningRule, today time.Time) bool {
	y, m, d := today.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).After(rule.Until)
}

// Hit is a rule that applied at a place.
type Hit struct {
	Rule  string // its id
	Place toetssteen.Location
}

// Applied are rules on a day. It is safe for concurrent use; a nil *Applied has
// no rules.
type Applied struct {
	rules   []toetssteen.TuningRule
	expired []bool
}

// On gives the rules as they hold on a day.
func (r *Rules) On(today time.Time) *Applied {
	if r == nil {
		return nil
	}
	a := &Applied{rules: r.list, expired: make([]bool, len(r.list))}
	for i, rule := range r.list {
		a.expired[i] = Over(rule, today)
	}
	return a
}

// Rename gives the first rule that says what a field is called.
func (a *Applied) Rename(source, asset, field string) (toetssteen.TuningRule, bool) {
	return a.first(toetssteen.TuningRename, source, asset, field, "")
}

// Ignore gives the first rule by which a finding is left out.
func (a *Applied) Ignore(f toetssteen.Finding) (toetssteen.TuningRule, bool) {
	return a.first(toetssteen.TuningIgnore, f.Source, f.Location.Asset, f.Location.Field, f.Kind)
}

// Allow gives the first rule that accepts a finding.
func (a *Applied) Allow(f toetssteen.Finding) (toetssteen.TuningRule, bool) {
	return a.first(toetssteen.TuningAllow, f.Source, f.Location.Asset, f.Location.Field, f.Kind)
}

// Any reports whether there is any rule.
func (a *Applied) Any() bool { return a != nil && len(a.rules) > 0 }

func (a *Applied) first(action toetssteen.TuningAction, source, asset, field string, kind toetssteen.KindID) (toetssteen.TuningRule, bool) {
	if a == nil {
		return toetssteen.TuningRule{}, false
	}
	for i, rule := range a.rules {
		if rule.Action == action && !a.expired[i] && Holds(rule, source, asset, field, kind) {
			return rule, true
		}
	}
	return toetssteen.TuningRule{}, false
}

// Holds reports whether a rule is about a place and kind, whatever its last
// day is. An empty kind is any.
func Holds(rule toetssteen.TuningRule, source, asset, field string, kind toetssteen.KindID) bool {
	place := asset
	if field != "" {
		place += "." + field
	}
	return (rule.Source == "" || match(rule.Source, source)) && match(rule.Field, place) &&
		(len(rule.Kinds) == 0 || kind == "" || slices.Contains(rule.Kinds, kind))
}

func match(pattern, text string) bool {
	matched, _ := Glob(strings.ToLower(pattern), strings.ToLower(text))
	return matched
}

// Report gives every rule with the places where it applied, in order and each
// once.
func (a *Applied) Report(hits []Hit) []toetssteen.AppliedRule {
	if a == nil {
		return nil
	}
	places := map[string][]toetssteen.Location{}
	for _, h := range hits {
		places[h.Rule] = append(places[h.Rule], h.Place)
	}
	out := make([]toetssteen.AppliedRule, len(a.rules))
	for i, rule := range a.rules {
		at := places[rule.ID]
		slices.SortFunc(at, comparePlaces)
		out[i] = toetssteen.AppliedRule{Rule: rule, Expired: a.expired[i], Places: slices.Compact(at)}
	}
	return out
}

func comparePlaces(a, b toetssteen.Location) int {
	return cmp.Or(
		cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Kind, b.Kind),
	)
}
