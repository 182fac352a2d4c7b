package audit

import (
	"context"
	"math"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/area"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
	"toetssteen/internal/redact"
	"toetssteen/internal/subgroup"
)

func (r *run) areas(ctx context.Context) (toetssteen.AuditResult, error) {
	r.Progress("areas")
	areas, err := r.readAreas(ctx)
	if err != nil {
		return toetssteen.AuditResult{}, err
	}
	estimates := area.Estimate(areas, area.Options{
		Group: r.spec.Data.Area.Group, Threshold: r.spec.Data.Area.Threshold, Residents: r.spec.Frame != "population", Source: r.spec.Data.Area.Source, Year: r.spec.Data.Area.Year,
		Floor: r.floor, Seed: max(1, r.spec.Seed),
	})
	out := toetssteen.AuditResult{
		Spec: r.spec, Engine: "table", Floor: r.floor, Areas: &estimates, Persons: estimates.Persons,
	}
	out = redact.Protect(out, r.floor)
	out.Verdict = toetssteen.Verdict{State: toetssteen.VerdictNotAssessable, Reasons: []toetssteen.Message{toetssteen.M("verdict.areas_only")}}
	return out, nil
}

func (r *run) subgroups(out *toetssteen.AuditResult) {
	columns := r.searched()
	if len(columns) == 0 {
		return
	}
	table, ok := r.cube.Table(columns...)
	t, _ := bias.SelectionStep(r.spec)
	if !ok {
		out.NotAssessed = append(out.NotAssessed, toetssteen.M("audit.not_assessed.subgroups"))
		return
	}
	s := r.spec.Subgroups
	out.Subgroups, out.MoreSubgroups, out.SubgroupSearch = subgroup.Search(table, subgroup.Options{
		Decision: t.Column, Positive: bias.Positive(t, r.cube), Among: t.Among, Direction: r.spec.Direction, Depth: s.Depth,
		MinSupport: s.MinSupport, Show: s.Show, Alpha: r.spec.Norm.Alpha, Floor: r.floor, Seed: max(1, r.spec.Seed),
	})
}

func (r *run) clusters(out *toetssteen.AuditResult) {
	c := r.spec.Clusters
	if c == nil {
		return
	}
	t, ok := bias.SelectionStep(r.spec)
	table, found := r.cube.Table(r.withSelection(c.Columns)...)
	if !ok || !found {
		out.NotAssessed = append(out.NotAssessed, toetssteen.M("audit.not_assessed.clusters"))
		return
	}
	clusters := subgroup.Clusters(table, subgroup.ClusterOptions{
		Decision: t.Column, Positive: bias.Positive(t, r.cube), Among: t.Among, Direction: r.spec.Direction, MinShare: c.MinShare,
		Floor: r.floor, Seed: max(1, r.spec.Seed),
	})
	out.Clusters = &clusters
}

// readAreas reads one row an area, through the engine that reads rows.
func (r *run) readAreas(ctx context.Context) ([]area.Area, error) {
	d := r.spec.Data
	engine, _, err := r.Open(ctx, r.location(d.Source), r.Count)
	if err != nil {
		return nil, err
	}
	defer func() { _ = engine.Close() }() // read-only
	columns := []string{d.Area.Persons, d.Area.Selected, d.Area.Share}
	for _, c := range []string{d.Area.Name, d.Area.Strata} {
		if c != "" && !slices.Contains(columns, c) {
			columns = append(columns, c)
		}
	}
	q := count.Query{Table: d.Table, By: columns, Missing: d.Missing}
	for _, c := range d.Where {
		q.Where = append(q.Where, count.Condition{Column: c.Column, Values: c.Values, Not: c.Not})
	}
	cube, err := engine.Count(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []area.Area
	for _, t := range cube.Tables {
		for _, c := range t.Cells {
			number := func(i int) float64 {
				v, err := strconv.ParseFloat(t.Levels[i][c.Key[i]], 64)
				if err != nil {
					return math.NaN()
				}
				return v
			}
			a := area.Area{N: number(0), X: number(1), Share: number(2)}
			if i := t.Column(d.Area.Strata); i >= 0 {
				a.Stratum = t.Levels[i][c.Key[i]]
			}
			if d.Area.Percent {
				a.Share /= 100
			}
			switch {
			case a.X > a.N:
				return nil, &count.BadCountError{Column: d.Area.Selected, Kind: "more", Rows: int64(c.N)}
			case a.N < 0 || a.X < 0:
				return nil, &count.BadCountError{Column: d.Area.Selected, Kind: "negative", Rows: int64(c.N)}
			case math.IsNaN(a.N) || math.IsNaN(a.X):
				return nil, &count.BadCountError{Column: d.Area.Persons, Kind: "text", Rows: int64(c.N)}
			}
			for range int(c.N) { // areas with equal figures are counted together
				out = append(out, a)
			}
		}
	}
	return out, nil
}
