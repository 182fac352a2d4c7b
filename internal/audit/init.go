package audit

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/detect"
	"toetssteen/internal/source"
)

// Seen is what a data file shows of itself: its columns and the levels of
// those that have few.
type Seen struct {
	Source  string
	Table   string
	Columns []count.Column
	Levels  map[string]count.Table // a margin for each column of few levels
}

// Look reads the columns of a data source and the levels of those with few.
func Look(ctx context.Context, e count.Engine, location, table string) (Seen, error) {
	columns, err := e.Columns(ctx, table)
	if err != nil {
		return Seen{}, err
	}
	q := count.Query{Table: table}
	for _, c := range columns {
		if c.Few() {
			q.Margins = append(q.Margins, []string{c.Name})
		}
	}
	cube, err := e.Count(ctx, q)
	if err != nil {
		return Seen{}, err
	}
	s := Seen{Source: location, Table: table, Columns: columns, Levels: map[string]count.Table{}}
	for _, c := range columns {
		if t, ok := cube.Table(c.Name); ok {
			s.Levels[c.Name] = t
		}
	}
	return s, nil
}

// Init makes a specification of what a data file shows. What only a person can
// choose stays open, so that it is refused until somebody chose.
func Init(d *detect.Detector, s Seen) toetssteen.AuditSpec {
	i := &initialiser{seen: s, kinds: kindsOf(d, s), used: map[string]bool{}}
	spec := toetssteen.AuditSpec{
		Format: 1, Title: "Audit van " + s.Source, Version: "1", Data: toetssteen.AuditData{Source: s.Source, Table: s.Table},
	}
	if c, ok := i.find(isCountColumn); ok {
		spec.Data.Count, spec.Data.Shape = c, toetssteen.ShapeCounts
	}
	if c, ok := i.find(named("gewicht", "weight", "wgt", "ophoogfactor")); ok {
		spec.Weight = c
	}
	for _, c := range s.Columns {
		if k := i.kinds[c.Name]; k == toetssteen.GroupOrigin || k == toetssteen.GroupSex {
			if i.take(c.Name, c.Few()) {
				spec.Groups = append(spec.Groups, toetssteen.AuditGroup{Column: c.Name, Reference: toetssteen.ReferenceLargest})
			}
		}
	}
	i.steps(&spec)
	if c, ok := i.find(func(c count.Column) bool { return c.Numeric && isScore(c) }); ok {
		spec.Score = c
	}
	if c, ok := i.find(named("jaar", "year", "periode", "period", "peiljaar")); ok {
		spec.Period = c
	}
	for _, c := range s.Columns {
		if i.take(c.Name, c.Few() && !c.Date && c.Distinct > 1) {
			spec.Criteria = append(spec.Criteria, c.Name)
		}
	}
	return spec
}

type initialiser struct {
	seen  Seen
	kinds map[string]toetssteen.Group
	used  map[string]bool
}

func (i *initialiser) take(column string, ok bool) bool {
	if !ok || i.used[column] {
		return false
	}
	i.used[column] = true
	return true
}

func (i *initialiser) find(is func(count.Column) bool) (string, bool) {
	for _, c := range i.seen.Columns {
		if !i.used[c.Name] && is(c) {
			i.used[c.Name] = true
			return c.Name, true
		}
	}
	return "", false
}

// named matches a column by the words of its name.
func named(words ...string) func(count.Column) bool {
	return func(c count.Column) bool {
		return slices.ContainsFunc(nameWords(c.Name), func(p string) bool { return slices.Contains(words, p) })
	}
}

// isScore also knows the compounds of Dutch, as risicoscore.
func isScore(c count.Column) bool {
	return slices.ContainsFunc(nameWords(c.Name), func(w string) bool {
		return strings.HasSuffix(w, "score") || slices.Contains([]string{"decile", "punten", "points", "probability", "kans"}, w)
	})
}

var isCountColumn = func(c count.Column) bool {
	return slices.Contains([]string{"n", "aantal", "aantallen", "count", "counts", "freq", "frequency", "frequentie", "anzahl", "nombre"}, strings.ToLower(c.Name))
}

// decisions are words of names of what is decided, the surest first.
var decisions = []string{
	"selected", "geselecteerd", "selectie", "selection", "gecontroleerd", "controle", "control", "checked", "inspected", "flagged", "besluit",
	"beslissing", "decision", "toegekend", "granted", "approved", "goedgekeurd", "afgewezen", "rejected", "denied", "hired", "aangenomen", "admitted",
	"toegelaten", "risk", "risico", "high", "hoog",
}

// outcomes are words of names of what turned out to be true.
var outcomes = []string{
	"outcome", "uitkomst", "label", "onrechtmatig", "rechtmatig", "fraude", "fraud", "recid", "wrongful", "default", "terecht", "onterecht", "true",
}

// arms are words of names of who was drawn at random, whatever they scored.
var arms = []string{"aselect", "random", "steekproef", "randomised", "randomized"}

// steps finds the decision and the outcome among the columns of two levels.
func (i *initialiser) steps(spec *toetssteen.AuditSpec) {
	two := func(c count.Column) bool {
		t, ok := i.seen.Levels[c.Name]
		return ok && !i.used[c.Name] && len(t.Levels) == 1 && known(t.Levels[0]) == 2
	}
	if c, ok := i.find(func(c count.Column) bool { return two(c) && named(outcomes...)(c) }); ok {
		spec.Outcome = &toetssteen.AuditOutcome{Column: c}
	}
	if spec.Outcome != nil {
		if c, ok := i.find(func(c count.Column) bool { return two(c) && named(arms...)(c) }); ok {
			spec.RandomArm = &toetssteen.AuditCondition{Column: c, Values: i.affirmed(c)}
		}
	}
	best, rank := "", len(decisions)
	for _, c := range i.seen.Columns {
		if !two(c) {
			continue
		}
		for k, w := range decisions {
			if k < rank && named(w)(c) {
				best, rank = c.Name, k
			}
		}
	}
	if best == "" {
		best, _ = i.find(two)
	}
	if best != "" {
		i.used[best] = true
		spec.Steps = append(spec.Steps, toetssteen.AuditStep{ID: "selection", Column: best, Kind: "selection"})
	}
}

// affirmed are the levels of a column that say yes; none when that cannot be
// seen, which a person must then fill in.
func (i *initialiser) affirmed(column string) []string {
	var out []string
	for _, l := range i.seen.Levels[column].Levels[0] {
		if slices.Contains([]string{"ja", "j", "yes", "y", "1", "true", "waar", "aselect", "random", "steekproef"}, strings.ToLower(strings.TrimSpace(l))) {
			out = append(out, l)
		}
	}
	return out
}

func known(levels []string) int {
	n := 0
	for _, l := range levels {
		if l != count.Missing {
			n++
		}
	}
	return n
}

// kindsOf has the scanner's detector say which columns are indicators.
func kindsOf(d *detect.Detector, s Seen) map[string]toetssteen.Group {
	p := source.Profile{Asset: source.Asset{Name: s.Source, Kind: "table", Rows: -1}, Depth: toetssteen.DepthCensus, Rows: -1}
	for _, c := range s.Columns {
		column := source.Column{Name: c.Name, Type: c.Type, Depth: toetssteen.DepthCensus, Rows: -1, Nulls: -1, Distinct: -1}
		if t, ok := s.Levels[c.Name]; ok && len(t.Levels) == 1 {
			for _, cell := range t.Cells {
				if l := t.Levels[0][cell.Key[0]]; l != count.Missing {
					column.Values = append(column.Values, source.ValueCount{Value: l, Count: int64(cell.N)})
					column.Seen += int64(cell.N)
				}
			}
			slices.SortFunc(column.Values, func(a, b source.ValueCount) int {
				return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
			})
			column.Distinct = int64(len(column.Values))
			column.Rows, column.Nulls = int64(t.Total()), int64(t.Total())-column.Seen
		}
		p.Columns = append(p.Columns, column)
	}
	out := map[string]toetssteen.Group{}
	findings, _ := d.Detect(s.Source, p)
	for _, f := range findings {
		// A candidate will do: a person reads the specification before it runs.
		if g, ok := out[f.Location.Field]; !ok || g == toetssteen.GroupProxy {
			out[f.Location.Field] = f.Group
		}
	}
	return out
}

// Comments explain a new specification: what must be chosen, and what was
// seen. They are given in the language of the user.
type Comments struct {
	Head, Direction, Groups, Steps, Norm, Criteria string
}

// WriteInit gives a new specification as YAML with comments.
func WriteInit(s toetssteen.AuditSpec, c Comments) ([]byte, error) {
	var doc yaml.Node
	if err := doc.Encode(s); err != nil {
		return nil, fmt.Errorf("write the specification: %w", err)
	}
	doc.HeadComment = c.Head
	for i := 0; i+1 < len(doc.Content); i += 2 {
		key := doc.Content[i]
		key.HeadComment = map[string]string{
			"direction": c.Direction, "groups": c.Groups, "steps": c.Steps, "norm": c.Norm, "criteria": c.Criteria,
		}[key.Value]
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(&doc); err != nil {
		return nil, fmt.Errorf("write the specification: %w", err)
	}
	return b.Bytes(), nil
}

// InitWide makes a specification of published counts whose shape was seen.
// Which columns are one group variable, and which rows the steps, is for a
// person to say.
func InitWide(d toetssteen.AuditData, location string) toetssteen.AuditSpec {
	d.Source = location
	s := toetssteen.AuditSpec{Format: 1, Title: "Audit van " + location, Version: "1", Data: d}
	seen := map[string]bool{}
	for _, column := range slices.Sorted(maps.Keys(d.Columns)) {
		for variable := range d.Columns[column] {
			if !seen[variable] {
				seen[variable] = true
				s.Groups = append(s.Groups, toetssteen.AuditGroup{Column: variable})
			}
		}
	}
	slices.SortFunc(s.Groups, func(a, b toetssteen.AuditGroup) int { return strings.Compare(a.Column, b.Column) })
	return s
}
