package detect

import (
	"fmt"
	"slices"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// CheckExamples runs the matching and rejecting examples of every indicator
// and reports each that does not come out as its file says.
func (d *Detector) CheckExamples() []catalogue.Problem {
	var ps []catalogue.Problem
	for _, ind := range d.indicators {
		file := "indicators/" + string(ind.ID) + ".yaml"
		for _, e := range ind.Matches {
			f, ok := d.example(ind, e)
			want := toetssteen.Low
			if e.Level != "" {
				want, _ = toetssteen.ParseLevel(e.Level)
			}
			switch {
			case !ok:
				ps = append(ps, catalogue.Problem{File: file, What: fmt.Sprintf("matches %s: not found", show(e))})
			case f.Level < want:
				ps = append(ps, catalogue.Problem{File: file, What: fmt.Sprintf("matches %s: level %s, want %s", show(e), f.Level, want)})
			case e.Role != "" && f.Role != e.Role:
				ps = append(ps, catalogue.Problem{File: file, What: fmt.Sprintf("matches %s: role %s, want %s", show(e), f.Role, e.Role)})
			}
		}
		for _, e := range ind.Rejects {
			f, ok := d.example(ind, e)
			limit := toetssteen.Medium // a candidate is no finding yet
			if e.Level != "" {
				limit, _ = toetssteen.ParseLevel(e.Level)
			}
			if ok && f.Level >= limit {
				ps = append(ps, catalogue.Problem{File: file, What: fmt.Sprintf("rejects %s: found at level %s", show(e), f.Level)})
			}
		}
	}
	return append(ps, d.checkTexts()...)
}

// checkTexts runs the examples of the rules for running text.
func (d *Detector) checkTexts() []catalogue.Problem {
	var ps []catalogue.Problem
	for _, ind := range d.indicators {
		for _, r := range ind.Text {
			id := string(ind.ID) + ".text." + r.ID
			add := func(what, text string) {
				ps = append(ps, catalogue.Problem{File: "indicators/" + string(ind.ID) + ".yaml", What: fmt.Sprintf("text rule %s %s: %q", r.ID, what, text)})
			}
			for _, text := range r.Finds {
				if !slices.Contains(d.watcher.Look([]byte(text)), id) {
					add("does not find", text)
				}
			}
			for _, text := range r.Leaves {
				if slices.Contains(d.watcher.Look([]byte(text)), id) {
					add("does not leave alone", text)
				}
			}
		}
	}
	return ps
}

func show(e catalogue.Example) string {
	s := e.Column
	if e.Table != "" {
		s = e.Table + "." + s
	}
	if len(e.Values) > 0 {
		s += fmt.Sprintf(" %v", e.Values)
	}
	return s
}

// example detects in the example's column; a bare column stands in a table
// about people.
func (d *Detector) example(ind *catalogue.Indicator, e catalogue.Example) (toetssteen.Finding, bool) {
	p := source.Profile{Asset: source.Asset{Name: e.Table}}
	if e.Table == "" {
		p.Asset.Name = "persoon"
		e.Beside = append([]string{"voornaam", "geboortedatum"}, e.Beside...)
	}
	c := source.Column{Name: e.Column, Type: e.Type, Comment: e.Comment, Rows: -1, Nulls: -1}
	for _, v := range e.Values {
		c.Values = append(c.Values, source.ValueCount{Value: v, Count: 100})
		c.Seen += 100
	}
	p.Columns = append(p.Columns, c)
	for _, b := range e.Beside {
		p.Columns = append(p.Columns, source.Column{Name: b})
	}
	fs, _ := d.Detect("example", p)
	for _, f := range fs {
		if f.Location.Field == e.Column && f.Kind == ind.ID {
			return f, true
		}
	}
	return toetssteen.Finding{}, false
}
