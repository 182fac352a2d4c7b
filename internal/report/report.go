// Package report writes the outcome of a scan in the forms people and programs
// read: a table for a terminal, JSON, CSV, SARIF and one HTML page. It adds no
// facts and leaves none out: what was not read stands beside what was found.
// It has no clock and no randomness, so the same result gives the same bytes.
package report

import (
	"io"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/report/record"
	"toetssteen/internal/report/words"
)

// View is what a report shows and how.
type View struct {
	Result    toetssteen.ScanResult
	Catalogue *catalogue.Catalogue
	Lang      string // "nl" (also when empty) or "en"
	Width     int    // columns of the terminal; 0 when there is none, or not known
	// All makes the table whole. Without it a terminal, that is a table with a
	// width, gets the strongest of long lists, and is told what was left out and
	// where that is. A table without a width goes to a file or another program:
	// it is always whole, so that nothing is lost on the way. Other formats are
	// always whole.
	All       bool
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

// view is a View with its words.
type view struct {
	View
	words.Words
}

func (v View) spoken() view { return view{v, words.New(v.Catalogue, v.Lang)} }

// JSON writes the contract for scripts and benchmarks.
func JSON(w io.Writer, v View) error { return record.JSON(w, v.record()) }

// CSV writes one row per finding, for spreadsheets.
func CSV(w io.Writer, v View) error { return record.CSV(w, v.record()) }

// SARIF writes the findings for tools that show the outcome of scanners.
func SARIF(w io.Writer, v View) error { return record.SARIF(w, v.record()) }

func (v View) record() record.Input {
	return record.Input{Words: words.New(v.Catalogue, v.Lang), Result: v.floored().Result, Invented: v.Invented}
}
