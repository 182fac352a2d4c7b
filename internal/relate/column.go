package relate

import (
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/source"
)

// Form is how the values of a column are made into levels that can be counted.
type Form string

// Forms. Those that are not levels are not compared.
const (
	FormValues   Form = "values"   // each value is a level
	FormPC4      Form = "pc4"      // the four digits of a Dutch postcode
	FormYear     Form = "year"     // the year of a date
	FormTenths   Form = "tenths"   // a number, in ten parts of equal size
	FormKey      Form = "key"      // another value in each row
	FormText     Form = "text"     // running text
	FormConstant Form = "constant" // one value, nowhere missing
	FormUnread   Form = "unread"   // its values were not read
)

// Column is what is known of one column; no values.
type Column struct {
	Name   string
	Form   Form
	Unique bool // another value in each row that was read, none missing
}

func (f Form) compares() bool {
	switch f {
	case FormValues, FormPC4, FormYear, FormTenths:
		return true
	case FormKey, FormText, FormConstant, FormUnread:
	}
	return false
}

// coarse reports whether a level holds several values.
func (f Form) coarse() bool { return f == FormPC4 || f == FormYear || f == FormTenths }

const (
	mostShare   = 0.9  // of the values must be of a form
	uniqueShare = 0.95 // distinct values per value that make a column a key
	leastSeen   = 50   // values that show that a column is a key
	fewNumbers  = 40   // distinct numbers up to which each is a level
	mostCodes   = 1500 // entries of the longest register list, the municipalities
	perCode     = 20   // rows of each code
)

// Columns gives what a profile tells of the form of its columns.
func Columns(p source.Profile) []Column {
	primary := map[string]bool{}
	for _, k := range p.Keys {
		if k.Primary && len(k.Columns) == 1 {
			primary[k.Columns[0]] = true
		}
	}
	out := make([]Column, len(p.Columns))
	for i := range p.Columns {
		c := &p.Columns[i]
		out[i] = Column{Name: c.Name, Form: formOf(c), Unique: primary[c.Name] || unique(c) && c.Nulls == 0}
		if primary[c.Name] && out[i].Form.compares() {
			out[i].Form = FormKey
		}
	}
	return out
}

func unique(c *source.Column) bool {
	return c.Seen >= leastSeen && float64(c.Distinct) >= uniqueShare*float64(c.Seen)
}

func formOf(c *source.Column) Form {
	switch {
	case c.Nested || c.Depth < toetssteen.DepthValues || c.Rows <= 0 || c.Seen <= 0 && c.Nulls != c.Rows:
		return FormUnread
	case c.Distinct <= 1 && c.Nulls <= 0 || c.Seen == 0:
		return FormConstant
	case c.Texts != nil && float64(c.Texts.N) > (1-mostShare)*float64(c.Seen) && c.Distinct > fewNumbers:
		return FormText
	case shaped(c, "9999AA") || shaped(c, "9999 AA"):
		return FormPC4
	case dated(c):
		return FormYear
	case c.Distinct > fewNumbers && numeric(c) && !codes(c):
		return FormTenths
	case unique(c):
		return FormKey
	}
	return FormValues
}

// shaped reports whether most values begin with a shape.
func shaped(c *source.Column, shape string) bool {
	var n int64
	for _, s := range c.Shapes {
		if s.Shape == shape {
			n += s.Count
		}
	}
	return float64(n) >= mostShare*float64(c.Seen)
}

// dateShapes are how dates are written, apart from eight digits in a row.
var dateShapes = []string{"9999-99-99", "99-99-9999", "9999/99/99", "99/99/9999", "99.99.9999"}

func dated(c *source.Column) bool {
	var n int64
	for _, s := range c.Shapes {
		for _, d := range dateShapes {
			if strings.HasPrefix(s.Shape, d) {
				n += s.Count
				break
			}
		}
	}
	if float64(n) >= mostShare*float64(c.Seen) {
		return true
	}
	return c.Distinct > fewNumbers && allValues(c, func(v string) bool { return compactDate(v) })
}

func numeric(c *source.Column) bool {
	return allValues(c, func(v string) bool { _, ok := number([]byte(v)); return ok })
}

// codes reports whether whole numbers come back so often that they may be
// codes, as those of municipalities: dividing them by size would mix them.
func codes(c *source.Column) bool {
	return c.Distinct <= mostCodes && c.Seen >= perCode*c.Distinct && allValues(c, func(v string) bool {
		return strings.IndexFunc(v, func(r rune) bool { return r < '0' || r > '9' }) < 0
	})
}

// allValues reports whether most of the values that are kept are of a form.
func allValues(c *source.Column, is func(string) bool) bool {
	var n, all int64
	for _, v := range c.Values {
		all += v.Count
		if is(v.Value) {
			n += v.Count
		}
	}
	return all > 0 && float64(n) >= mostShare*float64(all)
}

// compactDate reads a date of eight digits, as 19800131 and, in registers, with
// zeros for what is unknown.
func compactDate(v string) bool {
	if len(v) != 8 {
		return false
	}
	n, err := strconv.Atoi(v)
	return err == nil && n >= 18500000 && n < 21010000 && n/100%100 <= 12 && n%100 <= 31
}

// number reads a number, also with a decimal comma.
func number(v []byte) (float64, bool) {
	if len(v) == 0 || len(v) > 32 {
		return 0, false
	}
	s := string(v)
	if i := strings.IndexByte(s, ','); i >= 0 && strings.LastIndexByte(s, ',') == i && !strings.Contains(s, ".") {
		s = s[:i] + "." + s[i+1:]
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f-f == 0
}
