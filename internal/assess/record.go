package assess

import "toetssteen/catalogue"

// Record is a verdict to be kept: it can be read without the framework, whose
// identity it names, and holds all answers with where they came from.
type Record struct {
	Framework Identity                    `json:"framework"`
	Outcomes  map[catalogue.Aspect]string `json:"outcomes"` // of the aspects that the framework gives
	Guard     Guard                       `json:"guard,omitempty"`
	Reasons   []ReasonRecord              `json:"reasons"`
	Open      []Held                      `json:"open"`
	Conflicts []Held                      `json:"conflicts"`
	Answers   []Held                      `json:"answers"`
}

// ReasonRecord is a rule that matched, with the answers that it stands on and
// its sources as they were.
type ReasonRecord struct {
	Rule     string                      `json:"rule"`
	Outcomes map[catalogue.Aspect]string `json:"outcomes"`
	Why      catalogue.Text              `json:"why"`
	On       []string                    `json:"on"` // questions
	Sources
}

// Record makes the form in which the verdict is kept.
func (v Verdict) Record() Record {
	r := Record{
		Framework: v.Framework, Outcomes: outcomesOf(v.Outcome), Guard: v.Guard, Reasons: []ReasonRecord{},
		Open: list(v.Open), Conflicts: list(v.Conflicts), Answers: list(v.Held),
	}
	for _, reason := range v.Reasons {
		one := ReasonRecord{
			Rule: reason.Rule.ID, Outcomes: outcomesOf(reason.Rule.Outcome), Why: reason.Rule.Why, On: []string{},
			Sources: reason.Sources,
		}
		for _, h := range reason.On {
			one.On = append(one.On, h.Question)
		}
		r.Reasons = append(r.Reasons, one)
	}
	return r
}

// outcomesOf lists what is said of each aspect.
func outcomesOf(outcome func(catalogue.Aspect) string) map[catalogue.Aspect]string {
	out := map[catalogue.Aspect]string{}
	for _, a := range catalogue.Aspects {
		if o := outcome(a); o != "" {
			out[a] = o
		}
	}
	return out
}

// list makes an empty list of none, which JSON shows as [] and not as null.
func list[T any](in []T) []T { return append([]T{}, in...) }
