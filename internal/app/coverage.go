package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"toetssteen"
	"toetssteen/internal/coverage"
	"toetssteen/internal/org"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// CoverageInput asks what is registered and not found, found and not
// registered, and not looked at.
type CoverageInput struct {
	On      toetssteen.Date // the day that counts as today
	Unit    string          // this unit and those below it; empty is all
	Proxies bool            // findings of proxies count too
}

// Action implements Input.
func (CoverageInput) Action() toetssteen.Permission { return MayReadCoverage }

// Subject implements Input.
func (CoverageInput) Subject() string { return "" }

// Validate implements Input.
func (in CoverageInput) Validate() error {
	if _, err := toetssteen.ParseDate(string(in.On)); err != nil {
		return fmt.Errorf("the day of the coverage: %w", err)
	}
	return nil
}

// CoverageOutput is the coverage, with the register it is of.
type CoverageOutput struct {
	Register *register.Register
	Report   coverage.Report
}

// Coverage compares the register with what scans found, both ways.
func Coverage(ctx context.Context, r *store.Reader, in CoverageInput) (CoverageOutput, error) {
	x, err := coverageInput(ctx, r, in.On)
	if err != nil {
		return CoverageOutput{}, err
	}
	x.Proxies = in.Proxies
	out := CoverageOutput{x.Register, coverage.Compute(x)}
	if err := nameDirectors(ctx, r, x.Register, &out.Report); err != nil {
		return CoverageOutput{}, err
	}
	if in.Unit == "" {
		return out, nil
	}
	if x.Register.Unit(in.Unit) == nil {
		return CoverageOutput{}, fmt.Errorf("unit %s: %w", in.Unit, toetssteen.ErrNotFound)
	}
	out.Report = out.Report.In(below(x.Register, in.Unit))
	return out, nil
}

// nameDirectors says of each unit that was asked who its directors are: a unit
// that said nothing is theirs.
func nameDirectors(ctx context.Context, r *store.Reader, reg *register.Register, out *coverage.Report) error {
	if len(out.Answers) == 0 {
		return nil
	}
	grants, err := readGrants(ctx, r)
	if err != nil {
		return err
	}
	tree := org.NewTree(reg.Units, grants)
	for i := range out.Answers {
		a := &out.Answers[i]
		for _, g := range tree.Jurisdiction(a.Unit, toetssteen.RoleDirector, out.On) {
			a.Directors = append(a.Directors, g.Person)
		}
	}
	return nil
}

// below gives a unit and all units under it.
func below(r *register.Register, unit string) map[string]bool {
	out := map[string]bool{unit: true}
	for grown := true; grown; {
		grown = false
		for _, u := range r.Units {
			if out[u.Parent] && !out[u.ID] {
				out[u.ID], grown = true, true
			}
		}
	}
	return out
}

// coverageInput reads all that coverage is computed from.
func coverageInput(ctx context.Context, r *store.Reader, on toetssteen.Date) (coverage.Input, error) {
	out := coverage.Input{Today: on}
	var err error
	if out.Register, err = readRegister(ctx, r, on); err != nil {
		return out, err
	}
	known, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return out, err
	}
	out.Findings = coverageFindings(known)
	if out.Scans, err = coverageScans(ctx, r); err != nil {
		return out, err
	}
	out.Round, out.Answers, err = lastRound(ctx, r)
	return out, err
}

func coverageFindings(known []store.Known) []coverage.Finding {
	out := make([]coverage.Finding, len(known))
	for i, k := range known {
		rejected := k.Decision != nil && k.Decision.Verdict == store.Reject
		out[i] = coverage.Finding{Finding: k.Finding, Gone: k.GoneScan != 0, Rejected: rejected}
		if rejected {
			out[i].By = k.Decision.Actor
		}
	}
	return out
}

// furthestBack bounds how many scans of a source are looked at for the last one
// that read it whole.
const furthestBack = 50

// coverageScans gives of each source the last scan and, when that did not read
// the source whole and deep, those before it up to one that did.
func coverageScans(ctx context.Context, r *store.Reader) ([]coverage.Scan, error) {
	scans, err := r.Scans(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[int64]store.Scan{}
	for _, s := range scans {
		byID[s.ID] = s
	}
	names, err := r.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var out []coverage.Scan
	for _, name := range names {
		id, err := r.LastScan(ctx, name)
		for n := 0; err == nil && id != 0 && n < furthestBack; n++ {
			var read toetssteen.SourceResult
			if read, err = r.Coverage(ctx, id, name); err != nil {
				break
			}
			s := byID[id]
			out = append(out, coverage.Scan{ID: id, On: today(s.Finished), Result: read, Broken: s.Interrupted})
			if read.Status == toetssteen.ScanRead && !s.Interrupted && read.Depth >= toetssteen.DepthStatistics {
				break
			}
			id, err = r.ScanBefore(ctx, name, id)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lastRound gives the round that was opened last, and its answers; nil is none.
func lastRound(ctx context.Context, r *store.Reader) (*toetssteen.Round, []toetssteen.Answer, error) {
	all, err := r.Records(ctx, toetssteen.RecordRound, toetssteen.RecordAnswer)
	if err != nil {
		return nil, nil, err
	}
	var rounds []toetssteen.Round
	var answers []toetssteen.Answer
	for _, x := range all {
		switch {
		case x.Withdrawn != "":
		case x.Type == toetssteen.RecordRound:
			v, err := toetssteen.Unpack[toetssteen.Round](x)
			if err != nil {
				return nil, nil, err
			}
			rounds = append(rounds, v)
		default:
			v, err := toetssteen.Unpack[toetssteen.Answer](x)
			if err != nil {
				return nil, nil, err
			}
			answers = append(answers, v)
		}
	}
	if len(rounds) == 0 {
		return nil, nil, nil
	}
	last := slices.MaxFunc(rounds, func(a, b toetssteen.Round) int {
		return cmp.Or(cmp.Compare(a.Opened, b.Opened), cmp.Compare(a.ID, b.ID))
	})
	answers = slices.DeleteFunc(answers, func(a toetssteen.Answer) bool { return a.Round != last.ID })
	return &last, answers, nil
}
