package registerfile

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"toetssteen"
	"toetssteen/catalogue"
)

// Schema is what a table of a register may look like.
type Schema struct {
	sheets []catalogue.RegisterSheet
	kinds  map[string]toetssteen.KindID // by normalised id and label
	rules  *catalogue.AlgorithmRules
	// Role reports whether a role exists; nil takes any.
	Role func(toetssteen.ActorRole) bool
}

// NewSchema takes the columns, the kinds and the rules of a catalogue.
func NewSchema(c *catalogue.Catalogue) *Schema {
	s := &Schema{sheets: c.Sheets, kinds: map[string]toetssteen.KindID{}, rules: c.Algorithms}
	for _, i := range c.Indicators {
		for _, name := range []string{i.Label.In("en"), i.Label.In("nl"), string(i.ID)} {
			s.kinds[normal(name)] = i.ID
		}
	}
	return s
}

// sheet gives the columns of a type of record, or nil.
func (s *Schema) sheet(t toetssteen.RecordType) *catalogue.RegisterSheet {
	for i := range s.sheets {
		if s.sheets[i].Type == t {
			return &s.sheets[i]
		}
	}
	return nil
}

// target is where the cells of a column go.
type target struct {
	kind   toetssteen.RecordType
	column *catalogue.RegisterColumn
	extra  string // key in Processing.Extra, when column is nil and skip is not set
	skip   bool
}

// reasonNames are the headings of the column that a file of refused rows has
// more; it is passed over when the rows come back.
var reasonNames = catalogue.Words{NL: "reden van weigering", EN: "reason refused"}

// aboutNames are the names of the sheet that explains the columns of a template;
// it holds no records.
var aboutNames = catalogue.Words{NL: "uitleg", EN: "explanation"}

// Flat is the type of a table in which a row holds an element use with its
// processing and purpose.
const Flat toetssteen.RecordType = "flat"

var flatTypes = []toetssteen.RecordType{toetssteen.RecordProcessing, toetssteen.RecordPurpose, toetssteen.RecordUse}

// typesOf gives which records a row of a table makes.
func typesOf(t toetssteen.RecordType) []toetssteen.RecordType {
	if t == Flat {
		return flatTypes
	}
	return []toetssteen.RecordType{t}
}

// columns gives the columns that a table may have. In a flat table the row
// itself says which purpose is of which processing.
func (s *Schema) columns(t toetssteen.RecordType) []target {
	var out []target
	for _, one := range typesOf(t) {
		sheet := s.sheet(one)
		if sheet == nil {
			continue
		}
		for i := range sheet.Columns {
			c := &sheet.Columns[i]
			if t == Flat && slices.Contains(flatTypes, c.Refers) {
				continue
			}
			out = append(out, target{kind: one, column: c})
		}
	}
	return out
}

// headings maps the normalised headings of a table to its columns: names before
// other names, so that "bewaartermijn" is that of the processing and not of the
// datum where both are in one table.
func (s *Schema) headings(t toetssteen.RecordType) map[string]target {
	out := map[string]target{}
	add := func(name string, at target) {
		if _, taken := out[normal(name)]; !taken {
			out[normal(name)] = at
		}
	}
	all := s.columns(t)
	for _, at := range all {
		add(at.column.Name.NL, at)
	}
	for _, at := range all {
		add(at.column.Name.EN, at)
	}
	for _, at := range all {
		for _, name := range at.column.Also {
			add(name, at)
		}
	}
	for _, at := range all {
		add(at.column.Field, at)
	}
	return out
}

// normal is a name without capitals, accents, spaces and signs.
func normal(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
