package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/assess"
	"toetssteen/internal/assurance"
	"toetssteen/internal/audit"
	"toetssteen/internal/coverage"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/quality"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// assessor holds what verdicts are given on, each looked up once.
type assessor struct {
	in         AssessUsesInput
	r          *store.Reader
	reg        *register.Register
	frameworks *catalogue.Frameworks
	engines    map[string]*assess.Engine
	table      *catalogue.Assurance
	laws       map[string][]lawjudge.Verdict       // by use
	scores     map[string]*quality.ProcessingScore // by processing
	states     map[string]coverage.SourceState     // by source
	unlisted   map[string][]toetssteen.Finding     // that no processing holds, by source
	sources    map[string][]string                 // by system
	looked     map[string]looked                   // by processing
	answers    map[string][]toetssteen.UseAnswer   // by use
	audits     map[int64]audited
}

// looked is how far the sources of a processing were scanned.
type looked struct {
	scanned, names assurance.Count
	sources        []string
	scan           string // the last one
}

// audited is a saved audit, as far as it is a fact about a selection.
type audited struct {
	state  toetssteen.VerdictState
	effect string // of catalogue.AssuranceFigures
}

func newAssessor(ctx context.Context, r *store.Reader, in AssessUsesInput) (*assessor, error) {
	a := &assessor{
		in: in, r: r, engines: map[string]*assess.Engine{}, laws: map[string][]lawjudge.Verdict{},
		scores: map[string]*quality.ProcessingScore{}, states: map[string]coverage.SourceState{},
		unlisted: map[string][]toetssteen.Finding{}, sources: map[string][]string{}, looked: map[string]looked{}, audits: map[int64]audited{},
	}
	var err error
	if a.frameworks, err = in.Catalogue.Frameworks(); err != nil {
		return nil, err
	}
	if a.table, err = in.Catalogue.Assurance(); err != nil {
		return nil, err
	}
	for _, f := range a.frameworks.All {
		if a.engines[f.ID], err = assess.New(f); err != nil {
			return nil, err
		}
	}
	if err := a.lookAtScans(ctx); err != nil {
		return nil, err
	}
	if err := a.lookAtRegister(ctx); err != nil {
		return nil, err
	}
	a.answers, err = useAnswers(ctx, r)
	return a, err
}

// lookAtScans reads the register and compares it with what scans found.
func (a *assessor) lookAtScans(ctx context.Context) error {
	x, err := coverageInput(ctx, a.r, a.in.Today)
	if err != nil {
		return err
	}
	x.Proxies = true // a use may be of a proxy, and its copies count too
	a.reg = x.Register
	report := coverage.Compute(x)
	for _, s := range report.Sources {
		a.states[s.Source] = s
	}
	for _, f := range report.Unregistered {
		a.unlisted[f.Finding.Source] = append(a.unlisted[f.Finding.Source], f.Finding)
	}
	for _, s := range a.reg.Sources {
		a.sources[s.System] = append(a.sources[s.System], s.ID)
	}
	return nil
}

// lookAtRegister judges the lines of the register and their references to law.
func (a *assessor) lookAtRegister(ctx context.Context) error {
	in := CheckRegisterInput{Catalogue: a.in.Catalogue, Judge: a.in.Judge, Today: a.in.Today, Processing: a.in.Processing}
	if u := a.use(a.in.Use); u != nil {
		if p := a.reg.ProcessingOf(u); p != nil {
			in.Processing = p.ID // the others would be judged in vain
		}
	}
	res, err := checkRegister(ctx, a.r, a.reg, in)
	if err != nil {
		return err
	}
	for i := range res.Processings {
		a.scores[res.Processings[i].ID] = &res.Processings[i]
	}
	for _, u := range res.Uses {
		a.laws[u.ID] = u.Verdicts
	}
	return nil
}

// use finds an element use of the register; nil is none.
func (a *assessor) use(id string) *toetssteen.ElementUse { return findUse(a.reg, id) }

func findUse(reg *register.Register, id string) *toetssteen.ElementUse {
	i := slices.IndexFunc(reg.Uses, func(u toetssteen.ElementUse) bool { return u.ID == id })
	if id == "" || i < 0 {
		return nil
	}
	return &reg.Uses[i]
}

// facts are what the workspace knows of a use, with where from.
func (a *assessor) facts(ctx context.Context, p *toetssteen.Processing, u *toetssteen.ElementUse) ([]assess.Fact, error) {
	out := assess.UseFacts(a.in.Catalogue, p, u)
	out = append(out, assess.LawFacts(u.Kind, a.laws[u.ID], u.VersionID())...)
	seen := a.look(p)
	var unlisted []string
	for _, s := range seen.sources {
		for _, f := range a.unlisted[s] {
			if f.Kind == u.Kind {
				unlisted = append(unlisted, f.ID)
			}
		}
	}
	out = append(out, assess.CopyFacts(unlisted, seen.scanned.All > 0 && seen.scanned.Of == seen.scanned.All, seen.scan)...)
	for _, id := range a.auditsOf(u.ID) {
		found, err := a.audit(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, assess.AuditFacts(found.state, auditEvidence+strconv.FormatInt(id, 10))...)
	}
	return out, nil
}

// look counts how many sources of a processing were scanned in time. A system of
// which no source is known is one that was not.
func (a *assessor) look(p *toetssteen.Processing) looked {
	if l, ok := a.looked[p.ID]; ok {
		return l
	}
	l := looked{}
	unknown := 0
	for _, system := range p.Systems {
		if len(a.sources[system]) == 0 {
			unknown++
		}
		l.sources = append(l.sources, a.sources[system]...)
	}
	for _, purpose := range a.reg.PurposesOf(p.ID) {
		for _, u := range a.reg.UsesOf(purpose.ID) {
			if u.Source != "" {
				l.sources = append(l.sources, u.Source)
			}
		}
	}
	slices.Sort(l.sources)
	l.sources = slices.Compact(l.sources)
	l.scanned.All = len(l.sources) + unknown
	l.names.All = l.scanned.All
	var last int64
	for _, name := range l.sources {
		s := a.states[name]
		if !within(s.On, a.in.Today, a.table.RecentDays) {
			continue
		}
		switch s.State {
		case coverage.Scanned:
			l.scanned.Of++
			l.names.Of++
		case coverage.NamesOnly:
			l.names.Of++
		case coverage.NeverScanned, coverage.OnlyFailed, coverage.Excluded, coverage.Partly, coverage.Overdue:
		}
		last = max(last, s.Scan)
	}
	if last > 0 {
		l.scan = "scan:" + strconv.FormatInt(last, 10)
	}
	a.looked[p.ID] = l
	return l
}

// within tells whether a day is at most so many days ago, and not to come.
func within(day, today toetssteen.Date, days int) bool {
	from, err1 := time.Parse(time.DateOnly, string(day))
	to, err2 := time.Parse(time.DateOnly, string(today))
	ago := to.Sub(from)
	return err1 == nil && err2 == nil && ago >= 0 && ago <= time.Duration(days)*24*time.Hour
}

// standing is what the verdict on a use stands on.
func (a *assessor) standing(ctx context.Context, p *toetssteen.Processing, u *toetssteen.ElementUse, model bool) (assurance.Facts, error) {
	seen := a.look(p)
	out := assurance.Facts{Scanned: seen.scanned, ScannedNames: seen.names, Model: model}
	if s := a.scores[p.ID]; s != nil {
		out.Rules = assurance.Count{Of: s.Passed, All: s.Passed + s.Failed + s.Unknown}
	}
	out.References = references(a.laws[u.ID])
	var persons, disciplines []string
	for _, x := range a.answers[u.ID] {
		persons = append(persons, x.By)
		if x.Discipline != "" {
			disciplines = append(disciplines, string(x.Discipline))
		}
	}
	out.Persons, out.Disciplines = different(persons), different(disciplines)
	if model {
		out.Effect = "untested"
	}
	for _, id := range a.auditsOf(u.ID) { // the last one decides
		found, err := a.audit(ctx, id)
		if err != nil {
			return out, err
		}
		out.Effect = found.effect
	}
	return out, nil
}

func different(names []string) int {
	slices.Sort(names)
	return len(slices.Compact(names))
}

// references tells how far the references of one use carry. None at all carry
// nothing.
func references(verdicts []lawjudge.Verdict) string {
	r := quality.References{By: map[lawjudge.Status]int{}}
	for _, v := range verdicts {
		r.By[v.Status]++
		r.Total++
	}
	switch r.Cap() {
	case quality.AllSupport:
		return "all"
	case quality.AllButTooBroad:
		return "all_but_too_broad"
	case quality.SomeSupport:
		return "some"
	case quality.NoneSupport, quality.NothingToJudge:
	}
	return "none"
}

// auditEvidence is what evidence begins with that is a saved audit. A person
// says by it which audit is about the use.
const auditEvidence = "audit:"

func auditNumber(evidence string) (id int64, is bool, err error) {
	number, is := strings.CutPrefix(strings.TrimSpace(evidence), auditEvidence)
	if !is {
		return 0, false, nil
	}
	if id, err = strconv.ParseInt(number, 10, 64); err != nil || id < 1 {
		return 0, true, fmt.Errorf("%q is no saved audit; name it as audit:1", evidence)
	}
	return id, true, nil
}

// auditsOf gives the audits that people named for a use, the last saved one last.
func (a *assessor) auditsOf(use string) (out []int64) {
	for _, x := range a.answers[use] {
		if id, is, err := auditNumber(x.Evidence); is && err == nil && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// audit reads what a saved audit says of the effect. An audit on invented data,
// of longer ago, or that could not be assessed is no test.
func (a *assessor) audit(ctx context.Context, id int64) (audited, error) {
	if known, ok := a.audits[id]; ok {
		return known, nil
	}
	saved, err := a.r.Audit(ctx, id)
	if errors.Is(err, toetssteen.ErrNotFound) {
		return audited{effect: "untested"}, nil
	}
	if err != nil {
		return audited{}, err
	}
	spec, _, err := audit.ParseSpec(saved.Specification)
	if err != nil {
		return audited{}, fmt.Errorf("read the specification of audit %d: %w", id, err)
	}
	out := audited{state: toetssteen.VerdictState(saved.Verdict), effect: "outcomes"}
	switch {
	case spec.Invented:
		out = audited{effect: "untested"}
	case out.state == "", out.state == toetssteen.VerdictNotAssessable, !within(today(saved.At), a.in.Today, a.table.RecentDays):
		out.effect = "untested"
	case spec.Data.Shape == toetssteen.ShapeAreas, spec.Frame == "residents":
		out.effect = "proxies"
	}
	a.audits[id] = out
	return out, nil
}
