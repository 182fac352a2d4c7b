// Package round knows inventory rounds (uitvragen): who answered, who is late,
// when a nil return counts, and what changed between two rounds.
package round

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"toetssteen"
	"toetssteen/internal/org"
)

// Status is where one unit stands in one round.
type Status string

// Statuses. None of them is silence: each has somebody who must act.
const (
	Missing  Status = "missing"  // no answer yet, or not when the round was frozen
	Overdue  Status = "overdue"  // no answer and the deadline is over
	Unsigned Status = "unsigned" // answered; the director has not signed
	Answered Status = "answered" // answered and signed in time
	Late     Status = "late"     // answered and signed after the deadline
)

// Line is one unit in a round.
type Line struct {
	Unit    string             `json:"unit"`
	Status  Status             `json:"status"`
	Owners  []string           `json:"owners"` // who must act, or who answers for it: directors; none once frozen
	Outcome toetssteen.Outcome `json:"outcome,omitempty"`
	Signed  string             `json:"signed_by,omitempty"`
	On      toetssteen.Date    `json:"signed_on,omitempty"`
	// Coverage is what the search statement claims; NotDone what it says was not
	// searched.
	Coverage float64 `json:"coverage"`
	NotDone  string  `json:"not_done,omitempty"`
}

// Lines gives the state of each unit that a round asks, on a day, in the order
// in which it asks them.
func Lines(r toetssteen.Round, answers []toetssteen.Answer, tree *org.Tree, on toetssteen.Date) []Line {
	if r.Frozen != "" {
		on = min(on, r.Frozen) // after that nothing changes
	}
	out := make([]Line, len(r.Units))
	for i, unit := range r.Units {
		l := Line{Unit: unit, Status: Missing, Owners: []string{}}
		if r.Frozen == "" { // who the directors are now says nothing of who they were
			for _, g := range tree.Jurisdiction(unit, toetssteen.RoleDirector, on) {
				l.Owners = append(l.Owners, g.Person)
			}
		}
		if on > r.Deadline {
			l.Status = Overdue
		}
		for _, a := range answers {
			if a.Round == r.ID && a.In == unit && a.Withdrawn == "" && a.Outcome != "" {
				l.answer(r, a)
			}
		}
		out[i] = l
	}
	return out
}

func (l *Line) answer(r toetssteen.Round, a toetssteen.Answer) {
	l.Outcome, l.Signed, l.On = a.Outcome, a.SignedBy, a.SignedOn
	l.Coverage, l.NotDone = a.Search.Coverage, a.Search.NotDone
	switch {
	case a.SignedBy == "":
		l.Status = Unsigned
	case a.SignedOn > r.Deadline:
		l.Status = Late
	default:
		l.Status = Answered
	}
}

// Open gives the units that have not answered with a signature.
func Open(lines []Line) []Line {
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return l.Status == Answered || l.Status == Late })
}

// Freeze gives the state to hold on to: the version of each record, by the
// unit that unitOf says.
func Freeze(records []toetssteen.Record, unitOf func(toetssteen.Record) string) *toetssteen.State {
	s := &toetssteen.State{Versions: map[string]map[string]int64{}}
	for _, r := range records {
		if r.Withdrawn != "" {
			continue
		}
		u := unitOf(r)
		if s.Versions[u] == nil {
			s.Versions[u] = map[string]int64{}
		}
		s.Versions[u][string(r.Type)+"/"+r.ID] = r.Version
	}
	s.Digest = Digest(s.Versions)
	return s
}

// Digest is over the versions in a fixed order, each field with its length, so
// that no two states read the same.
func Digest(versions map[string]map[string]int64) string {
	h := sha256.New()
	for _, unit := range slices.Sorted(maps.Keys(versions)) {
		for _, key := range slices.Sorted(maps.Keys(versions[unit])) {
			fmt.Fprintf(h, "%d:%s %d:%s %d\n", len(unit), unit, len(key), key, versions[unit][key])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Change is what differs for one unit between two rounds.
type Change struct {
	Unit      string             `json:"unit"`
	Before    Status             `json:"before"` // empty: not asked
	After     Status             `json:"after"`
	Was       toetssteen.Outcome `json:"outcome_before,omitempty"`
	Is        toetssteen.Outcome `json:"outcome_after,omitempty"`
	New       []string           `json:"new,omitempty"` // "type/id"
	Changed   []string           `json:"changed,omitempty"`
	Withdrawn []string           `json:"withdrawn,omitempty"`
}

// OutcomeChanged tells whether the unit now says something else.
func (c Change) OutcomeChanged() bool { return c.Was != c.Is }

// Compare gives the changes per unit, ordered by unit: every unit that either
// round asked or has records of. A nil state has no records.
func Compare(before, after []Line, old, now *toetssteen.State) []Change {
	units := map[string]*Change{}
	at := func(unit string) *Change {
		if units[unit] == nil {
			units[unit] = &Change{Unit: unit}
		}
		return units[unit]
	}
	for _, l := range before {
		at(l.Unit).Before, at(l.Unit).Was = l.Status, l.Outcome
	}
	for _, l := range after {
		at(l.Unit).After, at(l.Unit).Is = l.Status, l.Outcome
	}
	a, b := versions(old), versions(now)
	for unit, keys := range b {
		c := at(unit)
		for key, v := range keys {
			if was, ok := a[unit][key]; !ok {
				c.New = append(c.New, key)
			} else if was != v {
				c.Changed = append(c.Changed, key)
			}
		}
	}
	for unit, keys := range a {
		c := at(unit)
		for key := range keys {
			if _, ok := b[unit][key]; !ok {
				c.Withdrawn = append(c.Withdrawn, key)
			}
		}
	}
	out := make([]Change, 0, len(units))
	for _, c := range units {
		slices.Sort(c.New)
		slices.Sort(c.Changed)
		slices.Sort(c.Withdrawn)
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.Unit, b.Unit) })
	return out
}

func versions(s *toetssteen.State) map[string]map[string]int64 {
	if s == nil {
		return nil
	}
	return s.Versions
}
