package quality

import (
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
)

// UnitGroup is what is wrong with the lines of one unit, by rule.
type UnitGroup struct {
	Unit   string
	Groups []Group
	Count  int // records, each counted for each rule
}

// Group is what is wrong with several records in the same way.
type Group struct {
	Rule    *catalogue.QualityRule
	Outcome catalogue.QualityOutcome
	Person  string
	Why     string
	Records []Wrong
}

// Grouped puts what is wrong together by unit, rule and reason, in the order of
// Wrong, so that what is mended in one go stands in one place.
func (r *Result) Grouped(c *catalogue.Catalogue, lang string) (out []UnitGroup) {
	at := map[string]int{}
	whys := NewWhys(c, lang)
	for _, w := range r.Wrong {
		if len(out) == 0 || out[len(out)-1].Unit != w.Unit {
			out = append(out, UnitGroup{Unit: w.Unit})
			at = map[string]int{}
		}
		u := &out[len(out)-1]
		u.Count++
		why := whys.Of(w)
		key := w.Rule.ID + "\x00" + string(w.Outcome) + "\x00" + why
		n, met := at[key]
		if !met {
			n = len(u.Groups)
			at[key] = n
			u.Groups = append(u.Groups, Group{Rule: w.Rule, Outcome: w.Outcome, Person: w.Person, Why: why})
		}
		u.Groups[n].Records = append(u.Groups[n].Records, w)
	}
	return out
}

// Unit finds the score of a unit; nil is none.
func (r *Result) Unit(id string) *UnitScore {
	for i := range r.Units {
		if r.Units[i].ID == id {
			return &r.Units[i]
		}
	}
	return nil
}

// Statuses lists the statuses of references, the best first.
func Statuses() []lawjudge.Status { return append([]lawjudge.Status{}, ranks...) }

// Percent gives a share in whole percents, rounded down: only all is 100.
func Percent(share float64) int { return int(share*100 + 1e-9) }
