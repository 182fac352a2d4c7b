// Package auditreport writes the outcome of a bias audit in the forms people
// and programs read: a screen for a terminal, JSON, CSV and one HTML page. It
// adds no facts and leaves none out: what could not be assessed stands beside
// what was found. It has no clock and no randomness, so the same result gives
// the same bytes.
package auditreport

import (
	"io"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
)

// View is what a report shows and how.
type View struct {
	Result    toetssteen.AuditResult
	Catalogue *catalogue.Catalogue
	Lang      string // "nl" (also when empty) or "en"
	Width     int    // columns of the terminal; 0 when it is not known
	Color     bool   // the terminal shows colours
	Generated string // the moment, as text; printed on the HTML page when given
}

// Format is a form of output.
type Format struct {
	Name  string // as in -o NAME
	Write func(io.Writer, View) error
}

// Formats lists every form of output, the default first.
var Formats = []Format{
	{"table", Table},
	{"json", JSON},
	{"csv", CSV},
	{"html", HTML},
}

// Find gives the format of a name; ok is false when there is none.
func Find(name string) (f Format, ok bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// lang is the language to write in.
func (v View) lang() string {
	for _, l := range catalogue.Languages {
		if v.Lang == l {
			return l
		}
	}
	return catalogue.Languages[0]
}

// t gives a text of the report.
func (v View) t(key string, args ...string) string {
	return v.Catalogue.Text(v.lang(), "auditreport."+key, args...)
}

// has tells whether the report has a text of this key; the catalogue gives an
// unknown key back without the space around it.
func (v View) has(key string) bool { return v.t(key) != strings.TrimSpace("auditreport."+key) }

// key finds a figure: what was measured, and where.
type key struct{ name, stage, stratum, column, group string }

// reader finds its way in a result.
type reader struct {
	View
	res   toetssteen.AuditResult
	stage string // the step that the verdict is about
	at    map[key]int
}

func newReader(v View) *reader {
	r := &reader{View: v, res: v.Result, at: make(map[key]int, len(v.Result.Figures))}
	for i, f := range r.res.Figures {
		k := key{f.Name, f.Stage, f.Stratum, f.Column, f.Group}
		if _, twice := r.at[k]; !twice {
			r.at[k] = i
		}
	}
	r.stage = selectionStep(r.res.Spec).ID
	return r
}

// selectionStep is the step that the verdict is about: the last of kind
// selection, else the last without a kind, else the last.
func selectionStep(s toetssteen.AuditSpec) toetssteen.AuditStep {
	for _, kind := range []string{"selection", ""} {
		for i := len(s.Steps) - 1; i >= 0; i-- {
			if s.Steps[i].Kind == kind {
				return s.Steps[i]
			}
		}
	}
	if n := len(s.Steps); n > 0 {
		return s.Steps[n-1]
	}
	return toetssteen.AuditStep{}
}

// like finds another figure of the same place.
func (r *reader) like(name string, f toetssteen.Figure) (toetssteen.Figure, bool) {
	i, ok := r.at[key{name, f.Stage, f.Stratum, f.Column, f.Group}]
	if !ok {
		return toetssteen.Figure{}, false
	}
	return r.res.Figures[i], true
}

// figuresOf lists the figures of a name at a stage, over everyone, of a column.
func (r *reader) figuresOf(name, stage, column string) []toetssteen.Figure {
	var out []toetssteen.Figure
	for _, f := range r.res.Figures {
		if f.Name == name && f.Stage == stage && f.Stratum == "" && f.Column == column {
			out = append(out, f)
		}
	}
	return out
}

// columns are the group columns: of the specification, and any that figures
// have beside them.
func (r *reader) columns() []string {
	var out []string
	seen := map[string]bool{"": true}
	add := func(c string) {
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	for _, g := range r.res.Spec.Groups {
		add(g.Column)
	}
	for _, f := range r.res.Figures {
		add(f.Column)
	}
	for _, f := range r.res.Funnel {
		add(f.Column)
	}
	return out
}

// reference is what the groups of a column were compared with.
func (r *reader) reference(column string) string {
	for _, f := range r.res.Figures {
		if f.Column == column && f.Reference != "" {
			return f.Reference
		}
	}
	for _, f := range r.res.Funnel {
		if f.Column == column {
			return f.Reference
		}
	}
	for _, g := range r.res.Spec.Groups {
		if g.Column == column {
			return g.Reference
		}
	}
	return ""
}

// levels are the groups of a column, in the order of the figures.
func (r *reader) levels(column string) []string {
	out := []string{}
	seen := map[string]bool{"": true}
	add := func(c, l string) {
		if c == column && !seen[l] {
			seen[l] = true
			out = append(out, l)
		}
	}
	for _, f := range r.res.Figures {
		if f.Stage != "profile" && f.Stage != "profile_before" {
			add(f.Column, f.Group)
		}
	}
	for _, f := range r.res.Funnel {
		add(f.Column, f.Group)
	}
	return out
}

// direction is what being selected means, or none when it was not said.
func (r *reader) direction() string {
	switch d := r.res.Spec.Direction; d {
	case toetssteen.Burden, toetssteen.Benefit:
		return string(d)
	}
	return "none"
}

// harmOf gives the persons of a group who were selected beyond (for a benefit:
// short of) the rate of the reference; the report speaks of the group with most
// of them first.
func (r *reader) harmOf(f toetssteen.Figure) float64 {
	e, ok := r.like("excess", f)
	if !ok {
		return 0
	}
	v := e.Value.Or(0)
	if r.res.Spec.Direction == toetssteen.Benefit {
		return -v
	}
	return v
}
