package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/audit"
)

// shortForm makes a specification of the flags. It is written out as YAML, so
// that its hash is of a text that a person could have written.
func (s *session) shortForm(_ context.Context, cmd auditRunCommand) (toetssteen.AuditSpec, []byte, error) {
	var none toetssteen.AuditSpec
	if len(cmd.Group) == 0 || cmd.Selected == "" {
		return none, nil, s.fail("usage", errors.New(s.t("usage.audit_short")))
	}
	// The specification is shown and kept: it holds no password.
	location := withoutPassword(cmd.Target)
	spec := toetssteen.AuditSpec{
		Format: 1, Title: location, Direction: directionOf(cmd.Direction), Weight: cmd.Weight, Score: cmd.Score,
		Period: cmd.Period, Criteria: cmd.Criteria, Seed: cmd.Seed, Frame: "population",
		Data: toetssteen.AuditData{
			Source: location, Table: cmd.Table, Count: cmd.Count, Rounding: cmd.Rounding, Public: cmd.Public, Missing: cmd.Missing,
		},
		Norm: toetssteen.AuditNorm{Margin: cmd.Margin},
	}
	if cmd.Count != "" {
		spec.Data.Shape = toetssteen.ShapeCounts
	}
	if cmd.Public {
		spec.Data.Declared = "--public"
		zero := int64(0)
		spec.Norm.Floor = &zero
	}
	if cmd.Floor != nil {
		spec.Norm.Floor = cmd.Floor
	}
	for i, g := range cmd.Group {
		spec.Groups = append(spec.Groups, toetssteen.AuditGroup{Column: g, Reference: referenceFor(cmd.Reference, g, i == 0)})
	}
	stages := append(append([]string{}, cmd.Stage...), cmd.Selected)
	for i, t := range stages {
		c := condition(t)
		step := toetssteen.AuditStep{ID: c.Column, Column: c.Column, Positive: c.Values, Not: c.Not}
		if i == len(stages)-1 {
			step.ID, step.Kind = "selection", "selection"
		}
		spec.Steps = append(spec.Steps, step)
	}
	for _, w := range cmd.Strata {
		spec.Strata = append(spec.Strata, toetssteen.AuditStratum{Column: w})
	}
	if cmd.Outcome != "" {
		c := condition(cmd.Outcome)
		spec.Outcome = &toetssteen.AuditOutcome{Column: c.Column, Positive: c.Values, Not: c.Not}
	}
	if len(cmd.Group) > 1 {
		spec.Subgroups = &toetssteen.AuditSubgroups{Columns: cmd.Group, Depth: len(cmd.Group)}
	}
	if cmd.Floor != nil && (*cmd.Floor < 0 || *cmd.Floor < toetssteen.Floor && !cmd.Public) {
		return none, nil, s.fail("usage", errors.New(s.t("usage.audit_floor")))
	}
	if spec.Data.Rounding < 0 {
		return none, nil, s.fail("usage", errors.New(s.t("usage.at_least", "--rounding", "0")))
	}
	return audit.Default(spec), audit.Write(spec), nil
}

// directionOf reads the flag; unknown is no direction, and so no verdict.
func directionOf(flag string) toetssteen.Direction {
	if flag == "unknown" {
		return ""
	}
	return toetssteen.Direction(flag)
}

// referenceFor finds the reference of a group column: "COLUMN=LEVEL" for that
// column; a rule such as largest for all; a bare level for the first column.
func referenceFor(references []string, column string, first bool) string {
	rules := []string{
		toetssteen.ReferenceComplement, toetssteen.ReferenceWhole, toetssteen.ReferenceLargest, toetssteen.ReferenceMostFavoured,
	}
	bare := ""
	for _, r := range references {
		if level, ok := strings.CutPrefix(r, column+"="); ok {
			return level
		}
		if slices.Contains(rules, r) || first && !strings.Contains(r, "=") {
			bare = r
		}
	}
	return bare
}

// condition reads "C", "C=V", "C=V|W" and "C!=V".
func condition(text string) toetssteen.AuditCondition {
	if c, v, ok := strings.Cut(text, "!="); ok {
		return toetssteen.AuditCondition{Column: c, Values: strings.Split(v, "|"), Not: true}
	}
	if c, v, ok := strings.Cut(text, "="); ok {
		return toetssteen.AuditCondition{Column: c, Values: strings.Split(v, "|")}
	}
	return toetssteen.AuditCondition{Column: text}
}
