package assess

import (
	"slices"

	"toetssteen/catalogue"
	"toetssteen/internal/rule"
)

// Identity says by which content a verdict was given.
type Identity struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// IdentityOf gives the identity of a framework.
func IdentityOf(f *catalogue.Framework) Identity { return Identity{f.ID, f.Version, f.Hash()} }

// Verdict is what follows from the answers. The zero value says nothing. An
// aspect that the framework does not give stays silent.
type Verdict struct {
	Framework     Identity
	Lawful        Answer
	Proper        Answer
	Necessary     Need
	Distinction   Distinction
	Justification Justification
	Guard         Guard    // why Proper is no better, where no rule says so
	Reasons       []Reason // every rule that matches, in the order of the framework
	Open          []Held   // questions that must be answered first
	Conflicts     []Held   // where sources disagree, explained or not
	Held          []Held   // all questions that were asked, with their answers
}

// Guard is a rule that holds in every framework, however it is written. It
// shows only where the framework itself would have let something pass.
type Guard string

// Guards. The zero value is none.
const (
	GuardUntested    Guard = "untested"    // the effect of the model was not tested
	GuardUnjustified Guard = "unjustified" // a distinction was not justified
)

// Reason is a rule that matched and the answers that it stands on.
type Reason struct {
	Rule    *catalogue.Rule
	Sources Sources // of the rule, with how far they were verified
	On      []Held
}

// Outcome gives what the verdict says of an aspect, as the catalogue names it.
func (v Verdict) Outcome(a catalogue.Aspect) string {
	switch a {
	case catalogue.Lawful:
		return v.Lawful.String()
	case catalogue.Proper:
		return v.Proper.String()
	case catalogue.Necessary:
		return v.Necessary.String()
	case catalogue.Distinction:
		return v.Distinction.String()
	case catalogue.Justification:
		return v.Justification.String()
	}
	return ""
}

// Framework gives the framework of the engine.
func (e *Engine) Framework() *catalogue.Framework { return e.framework }

// Assess gives the verdict on answers. Answers to questions of no such name
// are left out.
func (e *Engine) Assess(given []Given) Verdict {
	s := e.answer(given)
	v := Verdict{Framework: IdentityOf(e.framework)}
	e.gather(s, &v)
	var worst [aspectCount]uint8
	for i := range e.rules {
		r := &e.rules[i]
		if s.eval(r.when) != rule.True {
			continue
		}
		v.Reasons = append(v.Reasons, Reason{r.Rule, r.sources, e.on(s, r.when)})
		for a, rank := range r.ranks {
			if rank > 0 && (worst[a] == 0 || rank < worst[a]) {
				worst[a] = rank
			}
		}
	}
	e.settle(&v, worst)
	return v
}

// answer weighs what was given and finds which questions are asked.
func (e *Engine) answer(given []Given) *state {
	f := e.framework
	s := &state{
		held: make([]Held, len(f.Questions)), asked: make([]rule.Truth, len(e.names)),
		truths: make([]rule.Truth, len(e.names)), names: e.names,
	}
	own := e.sort(given)
	for place, n := range e.names {
		when := rule.True
		if c := e.when[place]; c != nil {
			when = s.eval(c)
		}
		if n.question < 0 {
			s.truths[place] = when
			continue
		}
		s.asked[place] = when
		s.held[n.question] = hold(f.Questions[n.question], e.meanings[n.question], own[n.question])
	}
	return s
}

// sort puts the answers with their questions.
func (e *Engine) sort(given []Given) [][]Given {
	out := make([][]Given, len(e.framework.Questions))
	room := slices.Clone(given) // the answers to one question mostly stand together
	for i := range given {
		place, ok := e.place[given[i].Question]
		if !ok || e.names[place].question < 0 {
			continue
		}
		q := e.names[place].question
		if out[q] == nil {
			out[q] = room[i : i+1 : i+1]
			continue
		}
		out[q] = append(out[q], given[i])
	}
	return out
}

// gather lists the questions that were asked, those still open and those on
// which sources disagree.
func (e *Engine) gather(s *state, v *Verdict) {
	for q, place := range e.questions {
		if s.asked[place] != rule.True {
			continue
		}
		h := s.held[q]
		v.Held = append(v.Held, h)
		if h.Gap != "" {
			v.Open = append(v.Open, h)
		}
		if h.Disagrees() {
			v.Conflicts = append(v.Conflicts, h)
		}
	}
}

// settle makes the verdict of the worst outcomes. What is bad stands, whatever
// is still open; what is good holds only when nothing is open.
func (e *Engine) settle(v *Verdict, worst [aspectCount]uint8) {
	for i, a := range catalogue.Aspects {
		if !slices.Contains(e.aspects, a) {
			worst[i] = 0
			continue
		}
		undecided := rank(a, catalogue.Undecided[a])
		if worst[i] == 0 || worst[i] > undecided && len(v.Open) > 0 {
			worst[i] = undecided
		}
	}
	v.Lawful, v.Proper = Answer(worst[0]), Answer(worst[1])
	v.Necessary, v.Distinction, v.Justification = Need(worst[2]), Distinction(worst[3]), Justification(worst[4])
	e.guard(v)
}

// guard holds what no framework may change, however it is written: a model
// whose effect was not tested is not proper, nor is a distinction that was not
// justified.
func (e *Engine) guard(v *Verdict) {
	if v.Proper <= Undetermined || e.framework.Subject != catalogue.SubjectRiskModel && e.framework.Gives[catalogue.Distinction] == nil {
		return
	}
	made := v.Distinction == Direct || v.Distinction == Indirect
	switch {
	case !made && v.Distinction != NoDistinction:
		v.Proper, v.Guard = Undetermined, GuardUntested
	case made && v.Justification != Succeeded:
		v.Proper, v.Guard = Undetermined, GuardUnjustified
	}
}

// on lists the answers that a condition stands on, those behind its terms
// included.
func (e *Engine) on(s *state, c []node) []Held {
	var places []int
	e.stands(s, c, &places)
	slices.Sort(places)
	places = slices.Compact(places)
	var out []Held
	for _, p := range places {
		if h := s.held[e.names[p].question]; h.Answer != "" {
			out = append(out, h)
		}
	}
	return out
}

func (e *Engine) stands(s *state, c []node, places *[]int) {
	for _, n := range c {
		if len(n.values) == 0 && n.op != rule.Name {
			continue
		}
		if e.names[n.name].question < 0 {
			e.stands(s, e.when[n.name], places)
			continue
		}
		if s.asked[n.name] == rule.True {
			*places = append(*places, n.name)
		}
	}
}
