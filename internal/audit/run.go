// Package audit runs an audit specification: it opens the data, has the engine
// count it, computes on the counts, protects small numbers and judges what may
// be shown. Rows stay in the engine; what comes out is aggregates.
package audit

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
	"toetssteen/internal/redact"
	"toetssteen/internal/verdict"
)

// Engines is what reads data; cmd wires the real ones.
type Engines struct {
	// Open opens rows or a column of counts: a file, a database.
	Open func(ctx context.Context, location string, o count.Options) (count.Engine, string, error)
	// Wide reads published counts whose columns are groups.
	Wide func(ctx context.Context, d toetssteen.AuditData, dir string) (count.Cube, []string, error)
	// Detect recognises the shape of published counts in a file.
	Detect func(file string) (d toetssteen.AuditData, ok bool, err error)
}

// Options is how an audit runs.
type Options struct {
	Engines
	Dir string // to which file names in the specification are relative
	// Location is where the data is, where that is more than the specification
	// may say; empty is the specification's source.
	Location string
	Hash     string // of the specification
	Count    count.Options
	// AllCriteria measures every other column of few levels as a proxy: the
	// short form, which names none.
	AllCriteria bool
	Progress    func(stage string) // may be nil; the stages are text keys
}

// Run runs an audit. The specification has been checked (Lint) and has its
// defaults.
func Run(ctx context.Context, s toetssteen.AuditSpec, o Options) (toetssteen.AuditResult, error) {
	r := &run{Options: o, spec: s, floor: Floor(s)}
	if o.Progress == nil {
		r.Progress = func(string) {}
	}
	out, err := r.do(ctx)
	out.Specification = o.Hash
	return out, err
}

// Floor is the smallest count that an audit may show.
func Floor(s toetssteen.AuditSpec) int64 {
	if s.Norm.Floor != nil {
		return *s.Norm.Floor
	}
	return toetssteen.Floor
}

type run struct {
	Options
	spec  toetssteen.AuditSpec
	floor int64
	cube  count.Cube
}

func (r *run) do(ctx context.Context) (toetssteen.AuditResult, error) {
	if r.spec.Data.Shape == toetssteen.ShapeAreas {
		return r.areas(ctx)
	}
	r.Progress("count")
	if err := r.read(ctx); err != nil {
		return toetssteen.AuditResult{}, err
	}
	if err := bias.CheckGroups(r.spec, r.cube); err != nil {
		return toetssteen.AuditResult{}, err
	}
	pooled := r.pool()
	r.Progress("compute")
	out, err := bias.Compute(bias.Input{Spec: r.spec, Cube: r.cube, Floor: r.floor})
	if err != nil {
		return out, err
	}
	out.Warnings = append(out.Warnings, pooled...)
	r.Progress("subgroups")
	r.subgroups(&out)
	r.clusters(&out)
	direct, err := r.profile(&out)
	if err != nil {
		return out, err
	}
	out = redact.Protect(out, r.floor)
	return verdict.Judge(out, append(direct, r.direct()...)), nil
}

// read fills the cube.
func (r *run) read(ctx context.Context) error {
	d := r.spec.Data
	if d.Shape == toetssteen.ShapeWide {
		cube, _, err := r.Wide(ctx, d, r.Dir)
		r.cube = cube
		return err
	}
	location := r.location(d.Source)
	if r.Location != "" {
		location = r.Location
	}
	engine, name, err := r.Open(ctx, location, r.Count)
	if err != nil {
		return err
	}
	defer func() { _ = engine.Close() }() // read-only; what was read stands
	columns, err := engine.Columns(ctx, d.Table)
	if err != nil {
		return fmt.Errorf("list the columns of %s: %w", name, err)
	}
	if r.AllCriteria {
		r.spec.Criteria = otherColumns(r.spec, columns)
	}
	if err := refuseDates(r.spec, columns); err != nil {
		return err
	}
	r.cube, err = engine.Count(ctx, r.query())
	return err
}

// location resolves a file name against the specification's folder.
func (r *run) location(source string) string {
	scheme, rest, hasScheme := strings.Cut(source, ":")
	switch {
	case strings.Contains(source, "://") || scheme == "table" && hasScheme || r.Dir == "":
		return source
	case hasScheme && scheme == "sqlite":
		if filepath.IsAbs(rest) {
			return source
		}
		return scheme + ":" + filepath.Join(r.Dir, rest)
	case filepath.IsAbs(source):
		return source
	}
	return filepath.Join(r.Dir, source)
}

func (r *run) query() count.Query {
	s := r.spec
	by, margins := bias.Needs(s)
	q := count.Query{Table: s.Data.Table, By: by, Margins: margins, Count: s.Data.Count, Weight: s.Weight, Missing: s.Data.Missing}
	for _, c := range s.Data.Where {
		q.Where = append(q.Where, count.Condition{Column: c.Column, Values: c.Values, Not: c.Not})
	}
	if columns := r.searched(); len(columns) > 0 {
		q.Margins = append(q.Margins, columns)
	}
	if s.Clusters != nil {
		q.Margins = append(q.Margins, r.withSelection(s.Clusters.Columns))
	}
	if s.Score != "" {
		q.Bins = map[string]int{s.Score: scoreBins}
	}
	if a := s.Attribute; a != nil {
		key := a.FileKey
		if key == "" {
			key = a.Key
		}
		q.Join = &count.Join{File: r.location(a.File), Key: a.Key, FileKey: key, Columns: a.Columns}
	}
	return q
}

// scoreBins is into how many classes a score of too many values is cut
// (bias.md §4).
const scoreBins = 1001

func (r *run) withSelection(columns []string) []string {
	out := slices.Clone(columns)
	if t, ok := bias.SelectionStep(r.spec); ok && !slices.Contains(out, t.Column) {
		out = append(out, t.Column)
	}
	return out
}

// searched are the columns of the search for subgroups with the decision, or
// none when there is no search.
func (r *run) searched() []string {
	s := r.spec.Subgroups
	if s == nil {
		return nil
	}
	columns := slices.Clone(s.Columns)
	if len(columns) == 0 {
		for _, g := range r.spec.Groups {
			columns = append(columns, g.Column)
		}
		for _, w := range r.spec.Strata {
			if !slices.Contains(columns, w.Column) {
				columns = append(columns, w.Column)
			}
		}
	}
	return r.withSelection(columns)
}

// pool joins the levels of group columns that fewer persons than the floor
// share: their very names could say who they are. Where even together they are
// too few, the smallest group that is not takes them in and keeps its name;
// that is said.
func (r *run) pool() []toetssteen.Message {
	if r.spec.Data.Public || r.floor <= 1 {
		return nil
	}
	var said []toetssteen.Message
	for _, column := range r.shown() {
		t, ok := r.cube.Table(column)
		if !ok || len(t.Levels) == 0 {
			continue
		}
		n := make([]float64, len(t.Levels[0]))
		for _, c := range t.Cells {
			n[c.Key[0]] = c.N
		}
		merge := redact.PoolSmallLevels(t.Levels[0], n, r.floor)
		if len(merge) == 0 {
			continue
		}
		for i, l := range t.Levels[0] {
			if n[i] >= float64(r.floor) && slices.Contains(merge[redact.SmallLevels], l) {
				merge = map[string][]string{l: merge[redact.SmallLevels]}
				said = append(said, toetssteen.M("audit.warning.pooled_into", column, l))
				break
			}
		}
		if _, ok := merge[redact.SmallLevels]; ok {
			said = append(said, toetssteen.M("audit.warning.pooled", column))
		}
		for i, table := range r.cube.Tables {
			if table.Column(column) < 0 {
				continue
			}
			if merged, err := table.Merge(column, merge); err == nil {
				r.cube.Tables[i] = merged
			}
		}
	}
	return said
}

// shown are the columns whose levels stand in a result by name.
func (r *run) shown() []string {
	var out []string
	for _, g := range r.spec.Groups {
		out = append(out, g.Column)
	}
	for _, w := range r.spec.Strata {
		out = append(out, w.Column)
	}
	for _, t := range r.spec.Steps {
		if t.Kind == "category" || t.Kind != "selection" && len(t.Positive) == 0 && len(r.cube.LevelsOf(t.Column)) > fewAnswers {
			out = append(out, t.Column)
		}
	}
	if r.spec.Period != "" {
		out = append(out, r.spec.Period)
	}
	if s := r.searched(); len(s) > 0 {
		out = append(out, s[:len(s)-1]...)
	}
	if r.spec.Clusters != nil {
		out = append(out, r.spec.Clusters.Columns...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// fewAnswers is up to how many levels a column is yes, no and missing.
const fewAnswers = 3

// direct are the group columns that are themselves a criterion.
func (r *run) direct() []verdict.ProtectedColumn {
	if r.AllCriteria {
		return nil // every column was measured; that makes none a criterion
	}
	var out []verdict.ProtectedColumn
	for _, g := range r.spec.Groups {
		if slices.Contains(r.spec.Criteria, g.Column) {
			out = append(out, verdict.ProtectedColumn{Column: g.Column, Criterion: g.Column})
		}
	}
	return out
}

// refuseDates refuses a date as a group: it tells persons apart, and an age
// class or a year does what is meant.
func refuseDates(s toetssteen.AuditSpec, columns []count.Column) error {
	for _, c := range columns {
		if c.Date && slices.ContainsFunc(s.Groups, func(g toetssteen.AuditGroup) bool { return g.Column == c.Name }) {
			return &bias.SpecError{Key: "bias.error.date_group", Args: []string{c.Name}}
		}
	}
	return nil
}

// otherColumns are the columns that a specification does not name: what the
// short form measures as proxies.
func otherColumns(s toetssteen.AuditSpec, columns []count.Column) []string {
	by, _ := bias.Needs(s)
	used := append(by, s.Weight, s.Data.Count, s.Score)
	var out []string
	for _, c := range columns {
		if !slices.Contains(used, c.Name) && !c.Date && c.Few() {
			out = append(out, c.Name)
		}
	}
	return out
}
