package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/assess"
	"toetssteen/internal/assurance"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/store"
)

// AssessUsesInput chooses element uses to give a verdict on. Catalogue, Judge
// and Today are what they are judged by; the others choose, and empty chooses
// all.
type AssessUsesInput struct {
	Catalogue *catalogue.Catalogue
	Judge     *lawjudge.Judge
	Today     toetssteen.Date

	Unit       string // this unit and those below it
	Processing string
	Use        string // one use, with the verdicts behind the outcome
}

// Action implements Input.
func (AssessUsesInput) Action() toetssteen.Permission { return MayAssess }

// Subject implements Input.
func (in AssessUsesInput) Subject() string { return cmp.Or(in.Use, in.Processing, in.Unit) }

// Validate implements Input.
func (in AssessUsesInput) Validate() error {
	if in.Catalogue == nil || in.Judge == nil || in.Today == "" {
		return errors.New("assess uses: a catalogue, an index of laws and a day are needed")
	}
	return nil
}

// Units implements Located.
func (in AssessUsesInput) Units(ctx context.Context, r *store.Reader) ([]string, error) {
	switch {
	case in.Use != "":
		return unitOfUse(ctx, r, in.Use)
	case in.Processing == "":
		return []string{in.Unit}, nil
	}
	reg, err := readRegister(ctx, r, "")
	if err != nil {
		return nil, err
	}
	p := reg.Processing(in.Processing)
	if p == nil {
		return nil, &UnknownError{"processing", in.Processing}
	}
	return []string{p.In}, nil
}

// UseAssessment is what the frameworks say of one element use, and how far that
// can be relied on. An aspect that no framework spoke of is silent.
type UseAssessment struct {
	Use        toetssteen.ElementUse
	Processing string
	Unit       string
	Model      bool // it is part of a selection or risk model

	Lawful        assess.Answer
	Proper        assess.Answer
	Necessary     assess.Need
	Distinction   assess.Distinction
	Justification assess.Justification
	Open          int // questions
	Conflicts     int // questions on which sources disagree
	Assurance     assurance.Result
	Verdicts      []assess.Verdict // by framework; only of a use that was asked for by id
}

// AssessUses gives the verdicts that follow today from the register, the scans,
// the references to law, the audits and what people answered. It keeps nothing.
func AssessUses(ctx context.Context, r *store.Reader, in AssessUsesInput) ([]UseAssessment, error) {
	a, err := newAssessor(ctx, r, in)
	if err != nil {
		return nil, err
	}
	units, err := a.chosenUnits()
	if err != nil {
		return nil, err
	}
	out := []UseAssessment{}
	for i := range a.reg.Uses {
		u := &a.reg.Uses[i]
		p := a.reg.ProcessingOf(u)
		if p == nil || units != nil && !units[p.In] || in.Processing != "" && p.ID != in.Processing || in.Use != "" && u.ID != in.Use {
			continue
		}
		one, err := a.assess(ctx, p, u)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	if in.Use != "" && len(out) == 0 {
		return nil, &UnknownError{"use", in.Use}
	}
	slices.SortStableFunc(out, func(a, b UseAssessment) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Processing, b.Processing), cmp.Compare(a.Use.ID, b.Use.ID))
	})
	return out, nil
}

// chosenUnits gives the units that were asked for; nil is all. What the register
// does not have is refused, so that a mistyped id does not look like nothing to
// assess.
func (a *assessor) chosenUnits() (map[string]bool, error) {
	if a.in.Processing != "" && a.reg.Processing(a.in.Processing) == nil {
		return nil, &UnknownError{"processing", a.in.Processing}
	}
	if a.in.Unit == "" {
		return nil, nil //nolint:nilnil // no choice is no error
	}
	if a.reg.Unit(a.in.Unit) == nil {
		return nil, &UnknownError{"unit", a.in.Unit}
	}
	return below(a.reg, a.in.Unit), nil
}

// assess gives the verdict on one use by every framework that fits it.
func (a *assessor) assess(ctx context.Context, p *toetssteen.Processing, u *toetssteen.ElementUse) (UseAssessment, error) {
	out := UseAssessment{Use: *u, Processing: p.ID, Unit: p.In, Model: isModel(p, u)}
	facts, err := a.facts(ctx, p, u)
	if err != nil {
		return out, err
	}
	for _, f := range a.frameworks.All {
		answers := a.answersTo(u.ID, f.ID)
		if !a.fits(f.ID, out.Model, u) && len(answers) == 0 {
			continue
		}
		out.Model = out.Model || f.Subject == catalogue.SubjectRiskModel
		e := a.engines[f.ID]
		v := e.Assess(append(e.Prefill(facts), answers...))
		out.add(v)
		if a.in.Use != "" {
			out.Verdicts = append(out.Verdicts, v)
		}
	}
	found, err := a.standing(ctx, p, u, out.Model)
	if err != nil {
		return out, err
	}
	out.Assurance = assurance.Of(a.table, found)
	return out, nil
}

// add takes in the verdict of one framework: of each aspect the worst decides.
func (u *UseAssessment) add(v assess.Verdict) {
	u.Lawful, u.Proper = worst(u.Lawful, v.Lawful), worst(u.Proper, v.Proper)
	u.Necessary = worst(u.Necessary, v.Necessary)
	u.Distinction, u.Justification = worst(u.Distinction, v.Distinction), worst(u.Justification, v.Justification)
	u.Open += len(v.Open)
	u.Conflicts += len(v.Conflicts)
}

// worst gives the worse of two outcomes, of which zero is silence.
func worst[T ~uint8](a, b T) T {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// The frameworks that fit uses by what the register says of them. Another one
// fits a use when somebody answered a question of it.
const (
	lawfulness      = "lawfulness"
	propriety       = "propriety"
	sexRegistration = "sex-registration"
)

func (a *assessor) fits(framework string, model bool, u *toetssteen.ElementUse) bool {
	switch framework {
	case lawfulness:
		return true
	case propriety:
		return model
	case sexRegistration:
		i := a.in.Catalogue.Indicator(u.Kind)
		return i != nil && i.Group == toetssteen.GroupSex
	}
	return false
}

// isModel tells whether a use is part of a selection or risk model, as far as
// the register says.
func isModel(p *toetssteen.Processing, u *toetssteen.ElementUse) bool {
	switch u.Role {
	case toetssteen.UseSelection, toetssteen.UseFeature, toetssteen.UseLabel, toetssteen.UseExclusion, toetssteen.UseInstruction:
		return true
	case toetssteen.UseStored, toetssteen.UseIdentification, toetssteen.UseCorrespondence, toetssteen.UseStatistics, toetssteen.UseShown:
	}
	return p.RiskModel
}
