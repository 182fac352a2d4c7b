package coverage

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
)

// Flaw is what is missing in, or contradicts, the answer of a unit.
type Flaw string

// Flaws of an answer. Detail names the system where there is one.
const (
	Silent         Flaw = "silent"          // the unit did not answer
	NoStatement    Flaw = "no_statement"    // "none" without saying how it was looked for
	SystemLeftOut  Flaw = "system_left_out" // a system of the unit was not searched
	SystemUnknown  Flaw = "system_unknown"  // searched, and not in the register of systems
	NoMethod       Flaw = "no_method"
	NoDate         Flaw = "no_date"
	LongAgo        Flaw = "long_ago" // searched more than a year before today
	InFuture       Flaw = "in_future"
	CoverageAbsent Flaw = "no_coverage"
	CoverageLow    Flaw = "coverage_low"  // not all was searched, without saying what and why
	CoverageHigh   Flaw = "coverage_high" // more is claimed than the systems it lists come to
	Unsigned       Flaw = "unsigned"
	Late           Flaw = "late"       // signed after the round was due
	FoundAll       Flaw = "found"      // scans found something in its systems
	Registered     Flaw = "registered" // the register names uses of the unit
	NothingInUse   Flaw = "no_uses"    // "uses", and nothing is registered
)

// Remark is one flaw.
type Remark struct {
	Flaw   Flaw
	Detail string
	IDs    []string // of findings or uses
}

// AnswerState is what a unit answered in the round, and what is wrong with it.
type AnswerState struct {
	Unit    string
	Outcome toetssteen.Outcome // empty: none was given
	Remarks []Remark
	// Directors are those whom the unit falls under today, filled in by who has the
	// organisation.
	Directors []string
}

func (a AnswerState) fine() bool { return len(a.Remarks) == 0 }

// answers checks what units answered in the round. Without a round nobody was
// asked, and there is nothing to say.
func (m *matcher) answers() (out []AnswerState) {
	if m.in.Round == nil {
		return nil
	}
	given := map[string]*toetssteen.Answer{}
	units := slices.Clone(m.in.Round.Units)
	for i := range m.in.Answers {
		if a := &m.in.Answers[i]; a.Round == m.in.Round.ID && a.Withdrawn == "" {
			given[a.In] = a
			units = append(units, a.In)
		}
	}
	slices.Sort(units)
	systems, found, uses := m.byUnit()
	for _, unit := range slices.Compact(units) {
		s := AnswerState{Unit: unit}
		a := given[unit]
		if a != nil {
			s.Outcome = a.Outcome
		}
		switch s.Outcome {
		case toetssteen.UsesNone:
			s.Remarks = m.checkNone(a, systems[unit], found[unit], uses[unit])
		case toetssteen.UsesIndicators:
			if len(uses[unit]) == 0 {
				s.Remarks = []Remark{{Flaw: NothingInUse}}
			}
			s.Remarks = append(s.Remarks, m.checkSignature(a)...)
		default:
			s.Remarks = []Remark{{Flaw: Silent}}
		}
		out = append(out, s)
	}
	return out
}

// byUnit gives what each unit has: systems, findings that ask for a processing
// in them, and registered uses.
func (m *matcher) byUnit() (systems, found, uses map[string][]string) {
	systems, found, uses = map[string][]string{}, map[string][]string{}, map[string][]string{}
	r := m.in.Register
	for _, s := range r.Systems {
		systems[s.In] = append(systems[s.In], s.ID)
	}
	for _, f := range m.in.Findings {
		if f.asks() && m.counts(f.Finding) {
			unit := r.UnitOfSource(f.Source)
			found[unit] = append(found[unit], f.ID)
		}
	}
	for i := range r.Uses {
		if p := r.ProcessingOf(&r.Uses[i]); p != nil {
			uses[p.In] = append(uses[p.In], r.Uses[i].ID)
		}
	}
	return systems, found, uses
}

func (m *matcher) checkNone(a *toetssteen.Answer, systems, found, uses []string) []Remark {
	out := m.checkStatement(a.Search, systems)
	out = append(out, m.checkSignature(a)...)
	if len(found) > 0 {
		slices.Sort(found)
		out = append(out, Remark{Flaw: FoundAll, IDs: found})
	}
	if len(uses) > 0 {
		out = append(out, Remark{Flaw: Registered, IDs: uses})
	}
	slices.SortStableFunc(out, func(a, b Remark) int { return cmp.Compare(a.Flaw, b.Flaw) })
	return out
}

// checkSignature asks of any answer, whatever it says, who stands for it and when.
func (m *matcher) checkSignature(a *toetssteen.Answer) []Remark {
	if strings.TrimSpace(a.SignedBy) == "" || a.SignedOn == "" {
		return []Remark{{Flaw: Unsigned}}
	}
	if r := m.in.Round; r.Deadline != "" && daysBetween(r.Deadline, a.SignedOn) > 0 {
		return []Remark{{Flaw: Late}}
	}
	return nil
}

func (m *matcher) checkStatement(s toetssteen.Statement, systems []string) (out []Remark) {
	if len(s.Systems) == 0 {
		return []Remark{{Flaw: NoStatement}}
	}
	searched := map[string]bool{}
	for _, x := range s.Systems {
		searched[x.System] = true
		if m.in.Register.System(x.System) == nil {
			out = append(out, Remark{Flaw: SystemUnknown, Detail: x.System})
		}
		if strings.TrimSpace(x.Method) == "" {
			out = append(out, Remark{Flaw: NoMethod, Detail: x.System})
		}
		switch ago := daysBetween(x.On, m.in.Today); {
		case x.On == "":
			out = append(out, Remark{Flaw: NoDate, Detail: x.System})
		case ago > yearly:
			out = append(out, Remark{Flaw: LongAgo, Detail: x.System})
		case ago < 0:
			out = append(out, Remark{Flaw: InFuture, Detail: x.System})
		}
	}
	done := 0
	for _, y := range systems {
		if searched[y] {
			done++
			continue
		}
		out = append(out, Remark{Flaw: SystemLeftOut, Detail: y})
	}
	switch share := s.Coverage; {
	case share <= 0:
		out = append(out, Remark{Flaw: CoverageAbsent})
	case len(systems) > 0 && share > float64(done)/float64(len(systems)):
		out = append(out, Remark{Flaw: CoverageHigh})
	case share < 1 && strings.TrimSpace(s.NotDone) == "":
		out = append(out, Remark{Flaw: CoverageLow})
	}
	return out
}
