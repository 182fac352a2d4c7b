// Package coverage compares what is registered with what scans found, both ways:
// findings that no processing holds, processings that say they use nothing where
// something was found, registered uses that no scan saw, sources that nobody
// looked at, and units that answered "none" or nothing. It is a pure function of
// what it is given; what was not looked at never counts as in order.
package coverage

import (
	"cmp"
	"slices"

	"toetssteen"
	"toetssteen/internal/register"
)

// Finding is a finding as it is known today, with what people decided on it.
type Finding struct {
	toetssteen.Finding
	Gone     bool   // a later scan looked for it in vain
	Rejected bool   // a person said that it is something else
	By       string // who said so
}

// Scan is what one saved scan covered of one source.
type Scan struct {
	ID     int64
	On     toetssteen.Date
	Result toetssteen.SourceResult
	Broken bool // interrupted: what was not listed may exist
}

// Input is all that coverage is computed from.
type Input struct {
	Register *register.Register
	Findings []Finding
	Scans    []Scan // of each source at least the last one, and the last that read it
	Round    *toetssteen.Round
	Answers  []toetssteen.Answer // in that round
	Today    toetssteen.Date
	Proxies  bool // proxies count too: without it only sex and origin do
}

// Report is the coverage of a register by scans, both ways. Everything is
// ordered by unit and id.
type Report struct {
	On           toetssteen.Date
	Round        string
	Total        Completeness
	Units        []Completeness
	Unregistered []Unregistered
	Contradicted []Contradiction
	Uses         []UseState
	Sources      []SourceState
	Systems      []SystemState // without a source
	Answers      []AnswerState
	Out          []OutUnit // units that take no part: what is theirs counts nowhere
	Proxies      int       // findings of proxies of level medium or high that did not count
}

// Unregistered is a finding that stands under no processing.
type Unregistered struct {
	Unit        string
	Finding     toetssteen.Finding
	Suggestions []Suggestion
}

// Contradiction is a processing that says it uses no such data, or names no use
// of that kind, while scans found it in its systems or sources.
type Contradiction struct {
	Unit         string
	Processing   string
	NoIndicators bool // it says that it uses none at all
	Kind         toetssteen.KindID
	Findings     []string // ids
	Elsewhere    []string // those of them that stand under another processing
}

// SystemState is a system of which no source is known.
type SystemState struct {
	Unit   string
	System string
}

// OutUnit is a unit of which people decided that it takes no part.
type OutUnit struct {
	Unit, Reason string
	Uses         int // registered, and therefore not judged
	Findings     int // in its sources, and therefore not asked after
}

// Compute compares the register with the findings.
func Compute(in Input) Report {
	m := newMatcher(in)
	r := Report{On: in.Today}
	r.Uses = m.uses()
	m.coverByLinks()
	r.Unregistered, r.Proxies = m.unregistered()
	r.Contradicted = m.contradictions()
	r.Sources = m.sourceStates
	r.Systems = m.systemsWithoutSource()
	r.Answers = m.answers()
	if in.Round != nil {
		r.Round = in.Round.ID
	}
	r = m.without(r)
	r.Units, r.Total = m.figures(r)
	return r
}

// without puts apart the units that take no part, with what is theirs. A unit
// that has not decided takes part: a gap is no exclusion.
func (m *matcher) without(r Report) Report {
	out := map[string]*OutUnit{}
	for i := range m.in.Register.Units {
		u := &m.in.Register.Units[i]
		if u.Scope == toetssteen.ScopeOut {
			out[u.ID] = &OutUnit{Unit: u.ID, Reason: u.ScopeReason}
		}
	}
	if len(out) == 0 {
		return r
	}
	for _, u := range r.Uses {
		if o := out[u.Unit]; o != nil {
			o.Uses++
		}
	}
	for _, s := range r.Sources {
		if o := out[s.Unit]; o != nil {
			o.Findings += s.Findings
		}
	}
	r = r.keep(func(unit string) bool { return out[unit] == nil })
	for i := range m.in.Register.Units {
		if o := out[m.in.Register.Units[i].ID]; o != nil {
			r.Out = append(r.Out, *o)
		}
	}
	return r
}

// In limits a report to some units, and makes their total. The means that stand
// in for sources nobody scanned stay those of the whole.
func (r Report) In(units map[string]bool) Report {
	within := func(unit string) bool { return units[unit] }
	out := r.keep(within)
	out.Units = kept(r.Units, func(x Completeness) string { return x.Unit }, within)
	out.Out = kept(r.Out, func(x OutUnit) string { return x.Unit }, within)
	out.Total = total(out.Units)
	return out
}

// keep limits the lists of a report to some units.
func (r Report) keep(within func(unit string) bool) Report {
	r.Unregistered = kept(r.Unregistered, func(x Unregistered) string { return x.Unit }, within)
	r.Contradicted = kept(r.Contradicted, func(x Contradiction) string { return x.Unit }, within)
	r.Uses = kept(r.Uses, func(x UseState) string { return x.Unit }, within)
	r.Sources = kept(r.Sources, func(x SourceState) string { return x.Unit }, within)
	r.Systems = kept(r.Systems, func(x SystemState) string { return x.Unit }, within)
	r.Answers = kept(r.Answers, func(x AnswerState) string { return x.Unit }, within)
	return r
}

func kept[T any](list []T, unit func(T) string, within func(string) bool) []T {
	var out []T
	for _, x := range list {
		if within(unit(x)) {
			out = append(out, x)
		}
	}
	return out
}

// Clean reports whether there is nothing to report: all that is registered was
// seen, all that was found is registered, everything was looked at in time and
// every unit answered with proof. A report on nothing is not clean.
func (r Report) Clean() bool {
	return r.Total.Defined && len(r.Unregistered) == 0 && len(r.Contradicted) == 0 && len(r.Systems) == 0 &&
		!slices.ContainsFunc(r.Uses, func(u UseState) bool { return !u.State.Confirmed() }) &&
		!slices.ContainsFunc(r.Sources, func(s SourceState) bool { return !s.fine() }) &&
		!slices.ContainsFunc(r.Answers, func(a AnswerState) bool { return !a.fine() })
}

// counts reports whether a finding is of a kind that coverage is about.
func (m *matcher) counts(f toetssteen.Finding) bool {
	return m.in.Proxies || f.Group != toetssteen.GroupProxy
}

// asks reports whether a finding must stand under a processing.
func (f Finding) asks() bool {
	return f.live() && f.Level >= toetssteen.Medium && f.Role != toetssteen.RoleCodeTable
}

func (f Finding) live() bool { return !f.Gone && !f.Rejected }

// unregistered lists the findings that no processing holds.
func (m *matcher) unregistered() (out []Unregistered, proxies int) {
	for i, f := range m.in.Findings {
		switch {
		case !f.asks() || len(m.covered[i]) > 0:
		case !m.counts(f.Finding):
			proxies++
		default:
			out = append(out, Unregistered{m.in.Register.UnitOfSource(f.Source), f.Finding, m.suggest(f.Finding, 3)})
		}
	}
	slices.SortFunc(out, func(a, b Unregistered) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), compareFindings(a.Finding, b.Finding))
	})
	return out, proxies
}

func compareFindings(a, b toetssteen.Finding) int {
	return cmp.Or(
		cmp.Compare(a.Source, b.Source), cmp.Compare(a.Location.Asset, b.Location.Asset),
		cmp.Compare(a.Location.Field, b.Location.Field), cmp.Compare(a.Location.Line, b.Location.Line),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID),
	)
}

// contradictions lists what processings deny, or leave out, and scans found.
func (m *matcher) contradictions() (out []Contradiction) {
	for i := range m.in.Register.Processings {
		p := &m.in.Register.Processings[i]
		byKind := map[toetssteen.KindID]*Contradiction{}
		for _, at := range m.within(p) {
			f := m.in.Findings[at]
			if !f.asks() || !m.counts(f.Finding) || !p.NoIndicators && (len(m.covered[at]) > 0 || m.names(p.ID, f.Kind)) {
				continue
			}
			c := byKind[f.Kind]
			if c == nil {
				c = &Contradiction{Unit: p.In, Processing: p.ID, NoIndicators: p.NoIndicators, Kind: f.Kind}
				byKind[f.Kind] = c
			}
			c.Findings = append(c.Findings, f.ID)
			if len(m.covered[at]) > 0 && !slices.Contains(m.covered[at], p.ID) {
				c.Elsewhere = append(c.Elsewhere, f.ID)
			}
		}
		for _, c := range byKind {
			slices.Sort(c.Findings)
			slices.Sort(c.Elsewhere)
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(a, b Contradiction) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Processing, b.Processing), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

func (m *matcher) systemsWithoutSource() (out []SystemState) {
	for _, s := range m.in.Register.Systems {
		if len(m.sourcesOf[s.ID]) == 0 {
			out = append(out, SystemState{s.In, s.ID})
		}
	}
	slices.SortFunc(out, func(a, b SystemState) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.System, b.System))
	})
	return out
}
