package app

import (
	"context"
	"errors"
	"fmt"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/coverage"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/quality"
	"toetssteen/internal/register"
	"toetssteen/internal/store"
)

// CheckRegisterInput asks for the quality of the register. Catalogue, Judge and
// Today are what it is judged by; the others choose, and empty chooses all.
type CheckRegisterInput struct {
	Catalogue *catalogue.Catalogue
	Judge     *lawjudge.Judge
	Today     toetssteen.Date

	On         toetssteen.Date // judge all references on this day, not from the start of each use
	Unit       string          // this unit and those below it
	Processing string
	Rule       string
}

// Action implements Input.
func (CheckRegisterInput) Action() toetssteen.Permission { return MayCheckRegister }

// Subject implements Input.
func (in CheckRegisterInput) Subject() string { return in.Processing }

// Validate implements Input.
func (in CheckRegisterInput) Validate() error {
	if in.Catalogue == nil || in.Judge == nil || in.Today == "" {
		return errors.New("check the register: a catalogue, an index of laws and a day are needed")
	}
	q, err := in.Catalogue.Quality()
	if err != nil {
		return err
	}
	if in.Rule != "" && q.Rule(in.Rule) == nil {
		return &UnknownError{"rule", in.Rule}
	}
	return nil
}

// UnknownError says that something that was named is not there.
type UnknownError struct{ What, ID string }

// Error implements error.
func (e *UnknownError) Error() string { return fmt.Sprintf("there is no %s %q", e.What, e.ID) }

// Unwrap makes it a toetssteen.ErrNotFound.
func (*UnknownError) Unwrap() error { return toetssteen.ErrNotFound }

// CheckRegister judges the register as it stands now, with what the saved scans
// found beside it. On chooses the law and not the register.
func CheckRegister(ctx context.Context, r *store.Reader, in CheckRegisterInput) (*quality.Result, error) {
	reg, err := readRegister(ctx, r, "")
	if err != nil {
		return nil, err
	}
	return checkRegister(ctx, r, reg, in)
}

func checkRegister(ctx context.Context, r *store.Reader, reg *register.Register, in CheckRegisterInput) (*quality.Result, error) {
	if err := named(reg, in); err != nil {
		return nil, err
	}
	var err error
	asked := quality.Input{
		Register: reg, Today: in.Today, On: in.On, Unit: in.Unit, Processing: in.Processing, Rule: in.Rule,
	}
	if asked.Grants, err = readGrants(ctx, r); err != nil {
		return nil, err
	}
	known, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return nil, err
	}
	scans, err := coverageScans(ctx, r)
	if err != nil {
		return nil, err
	}
	// The check and the coverage say the same of what was looked at.
	looked := coverage.Look(coverage.Input{Register: reg, Findings: coverageFindings(known), Scans: scans, Today: in.Today})
	asked.Deep, asked.Found = looked.Deep, looked.Found
	asked.Places = foundPlaces(known)
	return quality.Check(in.Catalogue, in.Judge, asked)
}

// named refuses what the register does not have, so that a mistyped id does not
// look like a register without faults.
func named(reg *register.Register, in CheckRegisterInput) error {
	if in.Unit != "" && reg.Unit(in.Unit) == nil {
		return &UnknownError{"unit", in.Unit}
	}
	if in.Processing != "" && reg.Processing(in.Processing) == nil {
		return &UnknownError{"processing", in.Processing}
	}
	return nil
}

func readGrants(ctx context.Context, r *store.Reader) ([]toetssteen.Grant, error) {
	records, err := r.Records(ctx, toetssteen.RecordGrant)
	if err != nil {
		return nil, err
	}
	var out []toetssteen.Grant
	for _, x := range records {
		if x.Withdrawn != "" {
			continue
		}
		g, err := toetssteen.Unpack[toetssteen.Grant](x)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// foundPlaces lists what scans found and people did not reject. A place counts
// as sure from level medium, or when a person confirmed it.
func foundPlaces(all []store.Known) []quality.Place {
	var out []quality.Place
	for _, f := range all {
		confirmed := f.Decision != nil && f.Decision.Verdict == store.Confirm
		if f.GoneScan != 0 || f.Decision != nil && f.Decision.Verdict == store.Reject {
			continue
		}
		direct := f.Group == toetssteen.GroupSex || f.Group == toetssteen.GroupOrigin
		out = append(out, quality.Place{
			Finding: f.ID, Source: f.Source, Kind: f.Kind,
			Sure: direct && (confirmed || f.Level >= toetssteen.Medium && f.Allowed == ""),
		})
	}
	return out
}
