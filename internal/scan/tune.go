package scan

import (
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

// Named gives a profile in which fields are called what people say they are,
// for the detector; back gives a finding on it the real name of its field, and
// the sign that people named it. Only fields that a rule renames differ.
func Named(rules *tuning.Applied, sourceName string, p source.Profile) (q source.Profile, back func(*toetssteen.Finding), hits []tuning.Hit, notRead []toetssteen.NotRead) {
	n := naming{source: sourceName, asset: p.Asset.Name, rules: rules, byName: map[string]renamed{}}
	if !rules.Any() {
		return p, func(*toetssteen.Finding) {}, nil, nil
	}
	q = p
	q.Columns = slices.Clone(p.Columns)
	for i := range q.Columns {
		n.column(&q, i)
	}
	q.Keys = slices.Clone(p.Keys)
	for i, k := range q.Keys {
		q.Keys[i].Columns = n.all(k.Columns)
		q.Keys[i].RefColumns = n.referred(k)
	}
	return q, n.back, n.hits, n.notRead
}

// naming is what rules make of the names of one asset.
type naming struct {
	source, asset string
	rules         *tuning.Applied
	byName        map[string]renamed // by the name that people gave
	hits          []tuning.Hit
	notRead       []toetssteen.NotRead
}

// renamed is a field that people named.
type renamed struct {
	real, given string
	rule        string
}

// column renames one column. A name that another column has already would make
// two fields one: then the column keeps its own, and that is said.
func (n *naming) column(q *source.Profile, i int) {
	c := &q.Columns[i]
	rule, ok := n.rules.Rename(n.source, n.asset, c.Name)
	if !ok {
		return
	}
	given := lastPart(c, rule.Name)
	at := slices.IndexFunc(q.Columns, func(o source.Column) bool { return o.Name == given })
	if at >= 0 && at != i {
		n.notRead = append(n.notRead, toetssteen.NotRead{
			What: n.asset, Why: "regel " + rule.ID + " is niet toegepast: er is al een veld met de naam die de regel geeft",
		})
		return
	}
	n.byName[given] = renamed{c.Name, rule.Name, rule.ID}
	n.hits = append(n.hits, tuning.Hit{Rule: rule.ID, Place: place(n.asset, c)})
	c.Name = given
}

// place is where a column is.
func place(asset string, c *source.Column) toetssteen.Location {
	at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: c.Name}
	if c.Nested {
		at.Kind = toetssteen.LocationPath
	}
	return at
}

// lastPart puts a name in the place of the last part of a path; a column is
// its own last part.
func lastPart(c *source.Column, name string) string {
	if !c.Nested {
		return name
	}
	return c.Name[:strings.LastIndexByte(c.Name, '.')+1] + name
}

// all renames columns of this asset.
func (n *naming) all(columns []string) []string {
	out := slices.Clone(columns)
	for given, r := range n.byName {
		for i, c := range columns {
			if c == r.real {
				out[i] = given
			}
		}
	}
	return out
}

// referred renames the columns that a foreign key points to.
func (n *naming) referred(k source.Key) []string {
	out := slices.Clone(k.RefColumns)
	for i, c := range out {
		if rule, ok := n.rules.Rename(n.source, k.RefAsset, c); ok {
			out[i] = rule.Name
		}
	}
	return out
}

// back gives a finding the real name of its field.
func (n *naming) back(f *toetssteen.Finding) {
	r, ok := n.byName[f.Location.Field]
	if !ok {
		return
	}
	f.Location.Field = r.real
	f.ID = toetssteen.FindingID(f.Source, f.Location, f.Kind)
	f.Evidence = append(slices.Clone(f.Evidence), toetssteen.Evidence{
		Type: "name", Rule: r.rule, Message: "tuning.renamed", Args: []string{r.real, r.given, r.rule},
	})
}

// detect runs the detector over a profile with the rules of people laid over
// it.
func (j *job) detect(o *Outcome, p source.Profile) {
	named, back, hits, notRead := Named(j.rules, j.in.Name, p)
	o.Hits = append(o.Hits, hits...)
	o.NotRead = append(o.NotRead, notRead...)
	o.Findings, o.Tables = j.detector.Detect(j.in.Name, named)
	for i := range o.Findings {
		back(&o.Findings[i])
	}
	for i := range o.Tables {
		for k := range min(len(o.Tables[i].Fields), len(p.Columns)) {
			o.Tables[i].Fields[k] = p.Columns[k].Name
		}
	}
}

// judge leaves out the findings that people said are none, and marks those
// that they accept.
func (j *job) judge(o *Outcome) {
	if !j.rules.Any() {
		return
	}
	kept := o.Findings[:0]
	for _, f := range o.Findings {
		if rule, ok := j.rules.Ignore(f); ok {
			o.Hits = append(o.Hits, tuning.Hit{Rule: rule.ID, Place: f.Location})
			continue
		}
		if rule, ok := j.rules.Allow(f); ok {
			f.Allowed = rule.ID
			o.Hits = append(o.Hits, tuning.Hit{Rule: rule.ID, Place: f.Location})
		}
		kept = append(kept, f)
	}
	o.Findings = kept
}
