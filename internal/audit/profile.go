package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"toetssteen"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
	"toetssteen/internal/scorecard"
	"toetssteen/internal/verdict"
)

// profile audits a rule table or scorecard on the cells, for the first group
// column; a criterion that is a group column makes distinction direct.
func (r *run) profile(out *toetssteen.AuditResult) ([]verdict.ProtectedColumn, error) {
	p := r.spec.Profile
	if p == nil || len(r.spec.Groups) == 0 {
		return nil, nil
	}
	r.Progress("profile")
	profile, err := r.readProfile(p.File)
	if err != nil {
		return nil, err
	}
	o := scorecard.Options{
		Columns: p.Columns, Weighted: r.cube.Weighted, Rounding: r.cube.Rounding, Below: r.cube.Below, Floor: r.floor, MaxLoss: p.MaxLoss,
	}
	if p.Compare != "" {
		if o.Older, err = r.readProfile(p.Compare); err != nil {
			return nil, err
		}
	}
	r.randomArm(&o, profile)
	group := r.spec.Groups[0]
	o.Group = worstGroup(*out, group.Column)
	columns := r.profileColumns(profile)
	table, ok := r.cube.Table(append([]string{group.Column}, columns...)...)
	if !ok {
		out.NotAssessed = append(out.NotAssessed, toetssteen.M("audit.not_assessed.profile", group.Column))
		return r.protectedCriteria(columns), nil
	}
	audited := scorecard.Audit(profile, table, group.Column, referenceLevel(*out, group), r.spec.Direction, o)
	out.Profile = &audited
	out.Criteria = scorecard.Use(profile, table, group.Column, o)
	return r.protectedCriteria(columns), nil
}

// randomArm gives the profile people who were drawn at random with what turned
// out to be true, where the data holds them.
func (r *run) randomArm(o *scorecard.Options, profile *scorecard.Profile) {
	arm, outcome := r.spec.RandomArm, r.spec.Outcome
	if arm == nil || outcome == nil {
		return
	}
	columns := append(r.profileColumns(profile), outcome.Column, arm.Column)
	table, ok := r.cube.Table(columns...)
	if !ok {
		return
	}
	drawn, err := table.Where([]count.Condition{{Column: arm.Column, Values: arm.Values, Not: arm.Not}})
	if err != nil {
		return
	}
	drawn = drawn.RollUp(columns[:len(columns)-1]...)
	o.Random, o.Outcome = &drawn, outcome.Column
	o.Positive = bias.Positive(toetssteen.AuditStep{Column: outcome.Column, Positive: outcome.Positive, Not: outcome.Not}, r.cube)
}

// profileColumns are the columns of the data that the profile's criteria are
// read from; criteria that the data does not have are left to the profile.
func (r *run) profileColumns(profile *scorecard.Profile) []string {
	var out []string
	for _, c := range profile.Criteria {
		column := c.Column
		if mapped := r.spec.Profile.Columns[c.ID]; mapped != "" {
			column = mapped
		}
		if len(r.cube.Tables) == 0 || r.cube.Has(column) {
			out = append(out, column)
		}
	}
	return out
}

// protectedCriteria are the group columns that the profile scores on.
func (r *run) protectedCriteria(columns []string) []verdict.ProtectedColumn {
	var out []verdict.ProtectedColumn
	for _, g := range r.spec.Groups {
		if slices.Contains(columns, g.Column) {
			out = append(out, verdict.ProtectedColumn{Column: g.Column, Criterion: r.spec.Profile.File})
		}
	}
	return out
}

// referenceLevel is the reference as the figures resolved it.
func referenceLevel(out toetssteen.AuditResult, g toetssteen.AuditGroup) string {
	for _, f := range out.Figures {
		if f.Column == g.Column && f.Reference != "" {
			return f.Reference
		}
	}
	return g.Reference
}

// worstGroup is the group with the most excess persons at the selection.
func worstGroup(out toetssteen.AuditResult, column string) string {
	best, group := 0.0, ""
	selection, _ := bias.SelectionStep(out.Spec)
	for _, f := range out.Figures {
		if f.Name != "excess" || f.Column != column || f.Stratum != "" || f.Stage != selection.ID {
			continue
		}
		e := f.Value.Or(0)
		if out.Spec.Direction == toetssteen.Benefit {
			e = -e
		}
		if e > best {
			best, group = e, f.Group
		}
	}
	return group
}

func (r *run) readProfile(file string) (*scorecard.Profile, error) {
	data, err := os.ReadFile(r.location(file))
	if err != nil {
		return nil, fmt.Errorf("read the profile: %w", err)
	}
	profile, err := scorecard.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the profile %s: %w", filepath.Base(file), err)
	}
	return profile, nil
}
