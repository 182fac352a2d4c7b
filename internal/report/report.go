// Package report writes the outcome of a scan in the forms people and programs
// read: a table for a terminal, JSON, CSV, SARIF and one HTML page. It adds no
// facts and leaves none out: what was not read stands beside what was found.
// It has no clock and no randomness, so the same result gives the same bytes.
package report

import (
	"io"

	"toetssteen"
	"toetssteen/catalogue"
)

// View is what a report shows and how.
type View struct {
	Result    toetssteen.ScanResult
	Catalogue *catalogue.Catalogue
	Lang      string // "nl" (also when empty) or "en"
	Width     int    // columns of the terminal; 0 when it is not known
	Color     bool   // the terminal shows colours
	Invented  bool   // the data is invented: say so on every page
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
	{"sarif", SARIF},
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

// floored gives the view without a number of rows under the floor.
func (v View) floored() View {
	sources := make([]toetssteen.SourceResult, len(v.Result.Sources))
	for i, s := range v.Result.Sources {
		sources[i] = s.Floored()
	}
	v.Result.Sources = sources
	return v
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

// text gives a text of the report.
func (v View) text(key string, args ...string) string {
	return v.Catalogue.Text(v.lang(), "report."+key, args...)
}

// named gives the text of an entry of a closed list, such as a level or role,
// or the entry itself, made safe, when the list has grown past the texts.
func (v View) named(list, entry string) string {
	key := "report." + list + "." + entry
	if s := v.Catalogue.Text(v.lang(), key); s != key {
		return s
	}
	return clean(entry)
}

// label names a kind of datum; a kind that the catalogue does not have is named
// by its id, made safe.
func (v View) label(kind toetssteen.KindID) string { return clean(v.Catalogue.Label(v.lang(), kind)) }

// evidenceText says what a sign is, without its counts.
func (v View) evidenceText(e toetssteen.Evidence) string {
	return v.Catalogue.Text(v.lang(), e.Message, e.Args...)
}

// countsText prints a share with what the floor on persons leaves of it, or
// nothing when the sign was not counted.
func (v View) countsText(c *toetssteen.Counts) string {
	if c == nil {
		return ""
	}
	x, n := v.digits(c.XText(toetssteen.Floor)), v.digits(c.NText(toetssteen.Floor))
	s := v.text("counts", x, n)
	if !c.Small(toetssteen.Floor) {
		from, to := v.interval(c.Low, c.High)
		s = v.text("counts.interval", x, n, from, to)
	}
	if c.Estimated {
		s += ", " + v.text("counts.estimated")
	}
	return s
}

// signText is a sign in full: what it is and how often.
func (v View) signText(e toetssteen.Evidence) string {
	s := v.evidenceText(e)
	if c := v.countsText(e.Counts); c != "" {
		s += " (" + c + ")"
	}
	return s
}
