// Package quality judges a register of processings by the quality rules of the
// catalogue, and each reference to law in it by the index of laws. It says what
// is wrong, why, and who must mend it, and gives the figures on which the
// assurance of a verdict stands. What cannot be established is never a pass.
package quality

import (
	"fmt"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/register"
	"toetssteen/internal/rule"
)

// Input is what is checked, and what is known beside the register.
type Input struct {
	Register *register.Register
	Grants   []toetssteen.Grant // who has which role; those withdrawn left out
	Today    toetssteen.Date
	On       toetssteen.Date // judge all references on this day; empty is from the start of each use
	// Deep holds the sources that scans read deep enough, and not too long ago, to
	// tell that nothing is missed there.
	Deep map[string]bool
	// Found tells by use whether scans found its datum in its place. A use that is
	// not in it is one of which that is not known.
	Found  map[string]bool
	Places []Place // what scans found there, without what people rejected

	Unit       string // only this unit and those below it; empty is all
	Processing string // only this processing
	Rule       string // only this rule
}

// Place is a finding: a kind of datum that a scan found in a source.
type Place struct {
	Finding, Source string
	Kind            toetssteen.KindID
	// Sure says that it is more than a candidate, and about origin or sex
	// itself: what the register must then name.
	Sure bool
}

// Result is what the check found. Its order is fixed.
type Result struct {
	Today, On   toetssteen.Date
	Rules       []RuleScore       // in the order of the catalogue
	Units       []UnitScore       // down the tree; each with what is below it
	Processings []ProcessingScore // by id
	Uses        []UseScore        // by processing
	Wrong       []Wrong           // worst units first
	Orphans     []Orphan          // records outside every processing
	Out         []OutUnit         // units that take no part: their lines count nowhere
	Total       UnitScore
}

// Clean tells whether there is nothing to report.
func (r *Result) Clean() bool { return len(r.Wrong) == 0 && len(r.Orphans) == 0 }

// OutUnit is a unit of which people decided that it takes no part.
type OutUnit struct {
	ID, Name, Reason string
	Processings      int // that were therefore not judged
}

// Tally counts outcomes. Of a processing it counts rules; a rule on uses passes
// when it passes for all of them.
type Tally struct {
	Passed, Failed, Unknown  int
	weightPassed, weightedOf int
}

// Share is the weighted share of rules passed; ok is false where none applies.
func (t Tally) Share() (share float64, ok bool) {
	if t.weightedOf == 0 {
		return 0, false
	}
	return float64(t.weightPassed) / float64(t.weightedOf), true
}

func (t *Tally) count(o catalogue.QualityOutcome, weight int) {
	switch o {
	case catalogue.Passed:
		t.Passed++
		t.weightPassed += weight
	case catalogue.Failed:
		t.Failed++
	case catalogue.NotApplicable:
		return
	default:
		t.Unknown++
	}
	t.weightedOf += weight
}

func (t *Tally) add(o Tally) {
	t.Passed += o.Passed
	t.Failed += o.Failed
	t.Unknown += o.Unknown
	t.weightPassed += o.weightPassed
	t.weightedOf += o.weightedOf
}

// RuleScore is how often one rule passed, counted over processings.
type RuleScore struct {
	Rule *catalogue.QualityRule
	Tally
	Records int // processings or uses that it found wrong or could not establish
}

// ProcessingScore is the score of one processing.
type ProcessingScore struct {
	ID, Name, Unit string
	Version        int64
	Tally
	References References
	Outcomes   []catalogue.QualityOutcome // by rule, in the order of Result.Rules
}

// UseScore is what is known of the references of one element use.
type UseScore struct {
	ID, Processing, Unit string
	Status               lawjudge.Status // the worst of them
	Verdicts             []lawjudge.Verdict
}

// Wrong is one record that does not pass a rule.
type Wrong struct {
	Unit, Processing string
	Type             toetssteen.RecordType
	ID               string
	Rule             *catalogue.QualityRule
	Outcome          catalogue.QualityOutcome // Failed or NotKnown
	Law              []lawjudge.Verdict       // of the references, where the rule is about them
	Person           string                   // who has the role that must mend it, nearest; empty is nobody

	facts rule.Facts
}

// Orphan is a record outside every processing: no rule sees it.
type Orphan struct {
	Type       toetssteen.RecordType
	ID, Parent string
}

// checker holds what is looked up many times.
type checker struct {
	in     Input
	c      *catalogue.Catalogue
	q      *catalogue.Quality
	refs   *referees
	tree   *tree
	found  *found
	people *people
	rules  []*catalogue.QualityRule
	on     map[catalogue.QualityLevel][]int // rules by level
	runs   map[catalogue.QualityLevel]*outcomes
}

// Check judges the register. The error tells of a rule that could not be run,
// which would leave a hole in the outcome.
func Check(c *catalogue.Catalogue, judge *lawjudge.Judge, in Input) (*Result, error) {
	q, err := c.Quality()
	if err != nil {
		return nil, err
	}
	k := &checker{
		in: in, c: c, q: q, refs: newReferees(judge, in), tree: newTree(in.Register), found: newFound(in),
		on: map[catalogue.QualityLevel][]int{},
		runs: map[catalogue.QualityLevel]*outcomes{
			catalogue.OnProcessing: newOutcomes(catalogue.OnProcessing), catalogue.OnUse: newOutcomes(catalogue.OnUse),
		},
	}
	k.people = newPeople(in, k.tree, q)
	res := &Result{Today: in.Today, On: in.On, Orphans: orphans(in.Register)}
	for _, r := range q.Rules {
		if in.Rule == "" || in.Rule == r.ID {
			k.on[r.Level] = append(k.on[r.Level], len(k.rules))
			k.runs[r.Level].rules = append(k.runs[r.Level].rules, r)
			k.rules = append(k.rules, r)
			res.Rules = append(res.Rules, RuleScore{Rule: r})
		}
	}
	res.Out = k.outside()
	for i := range in.Register.Processings {
		p := &in.Register.Processings[i]
		if in.Processing != "" && p.ID != in.Processing || !k.tree.within(p.In, in.Unit) {
			continue
		}
		if k.leftOut(res, p) {
			continue
		}
		if err := k.processing(res, p); err != nil {
			return nil, fmt.Errorf("check processing %s: %w", p.ID, err)
		}
	}
	k.units(res)
	k.order(res)
	return res, nil
}

// processing judges one processing with its uses.
func (k *checker) processing(res *Result, p *toetssteen.Processing) error {
	score := ProcessingScore{ID: p.ID, Name: p.Name, Unit: p.In, Version: p.Version, Outcomes: make([]catalogue.QualityOutcome, len(k.rules))}
	for i := range score.Outcomes {
		score.Outcomes[i] = catalogue.NotApplicable
	}
	purposes := k.in.Register.PurposesOf(p.ID)
	var uses []*toetssteen.ElementUse
	for _, purpose := range purposes {
		uses = append(uses, k.in.Register.UsesOf(purpose.ID)...)
	}
	at := Wrong{Unit: p.In, Processing: p.ID, Type: toetssteen.RecordProcessing, ID: p.ID}
	if err := k.test(res, &score, catalogue.OnProcessing, at, k.processingFacts(p, purposes, uses), nil, nil); err != nil {
		return err
	}
	for _, u := range uses {
		law, exception := k.refs.use(p, u), k.refs.exception(u)
		score.References.add(law)
		res.Uses = append(res.Uses, UseScore{ID: u.ID, Processing: p.ID, Unit: p.In, Status: law.worst, Verdicts: law.verdicts})
		at.Type, at.ID = toetssteen.RecordUse, u.ID
		if err := k.test(res, &score, catalogue.OnUse, at, k.useFacts(p, u, law, exception), law, exception); err != nil {
			return fmt.Errorf("element use %s: %w", u.ID, err)
		}
	}
	for i, o := range score.Outcomes {
		score.count(o, k.rules[i].Weight)
		res.Rules[i].count(o, k.rules[i].Weight)
	}
	res.Processings = append(res.Processings, score)
	return nil
}

// test runs the rules of a level on the facts of a record.
func (k *checker) test(res *Result, score *ProcessingScore, level catalogue.QualityLevel, at Wrong, facts rule.Facts, law, exception *judged) error {
	outcomes, err := k.runs[level].of(facts)
	if err != nil {
		return err
	}
	for n, i := range k.on[level] {
		r, o := k.rules[i], outcomes[n]
		score.Outcomes[i] = worse(score.Outcomes[i], o)
		if o != catalogue.Failed && o != catalogue.NotKnown {
			continue
		}
		res.Rules[i].Records++
		at.Rule, at.Outcome, at.facts, at.Law = r, o, facts, nil
		at.Person = k.people.nearest(at.Unit, r.Who)
		if law != nil && r.SpeaksOf("reference", "names_lid") {
			at.Law = law.verdicts
		}
		if exception != nil && r.SpeaksOf("exception_reference") {
			at.Law = exception.verdicts
		}
		res.Wrong = append(res.Wrong, at)
	}
	return nil
}

var badness = map[catalogue.QualityOutcome]int{catalogue.NotApplicable: 0, catalogue.Passed: 1, catalogue.NotKnown: 2, catalogue.Failed: 3}

func worse(a, b catalogue.QualityOutcome) catalogue.QualityOutcome {
	if badness[b] > badness[a] {
		return b
	}
	return a
}

// orphans lists the purposes and uses that stand under nothing.
func orphans(r *register.Register) (out []Orphan) {
	for i := range r.Purposes {
		if p := &r.Purposes[i]; r.Processing(p.Processing) == nil {
			out = append(out, Orphan{toetssteen.RecordPurpose, p.ID, p.Processing})
		}
	}
	for i := range r.Uses {
		if u := &r.Uses[i]; r.ProcessingOf(u) == nil {
			out = append(out, Orphan{toetssteen.RecordUse, u.ID, u.Purpose})
		}
	}
	return out
}
