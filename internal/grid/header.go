package grid

import (
	"slices"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/source"
)

// Header gives the column names of a table, or nil when its first row may be
// data. It must be surer of a header than of data, since a row of data that is
// taken for a header would put what it says of a person in every report. Two
// things speak for a header: columns of figures, dates or codes under a word
// (contrast), and cells that are written as names of columns are. Anything in
// the row that looks like data itself speaks against it and decides.
func Header(rows [][]string) []string {
	if len(rows) == 0 {
		return nil
	}
	cells := make([]string, len(rows[0]))
	for i, v := range rows[0] {
		cells[i] = strings.TrimSpace(v)
	}
	data := rows[1:]
	if !elementNumbers(cells, data) && !announced(cells, data) {
		if looksLikeData(cells, data) || recurs(cells, data) || vertical(cells, data) {
			return nil
		}
		if !contrasts(cells, data) && !written(cells, data) {
			return nil
		}
	}
	for i, v := range cells {
		cells[i] = cutName(v)
	}
	return cells
}

// announced reports whether a cell names the subject itself: etniciteit,
// geboorteland. No person is called that, and as a value it only stands in a
// list of fields. The other cells must be written as names are and stand in no
// row below, or at least be as opaque as "a1".
func announced(cells []string, data [][]string) bool {
	if len(cells) < 2 || len(data) == 0 || vertical(cells, data) {
		return false
	}
	subjects := 0
	for i, v := range cells {
		if !isIdentifier(v) && len(v) != 1 || slices.Index(cells, v) != i {
			return false
		}
		if subject(v) {
			subjects++
		}
	}
	return subjects > 0 && !recurs(cells, data) && !gaps(cells, data)
}

// subject reports whether a name holds a word of origin or sex as a word.
func subject(v string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return r == '_' || r == '.' || r >= '0' && r <= '9' }) {
		switch w {
		case "etniciteit", "ethnicity", "geboorteland", "geboorteplaats", "nationaliteit", "nationality", "geslacht", "geslachtsaanduiding", "gender",
			"herkomst", "herkomstland", "migratieachtergrond", "verblijfstitel", "religie", "religion", "citizenship", "birthplace", "moedertaal":
			return true
		}
	}
	return false
}

// maxName bounds a column's name; a form's question may be one.
const maxName = 300

func cutName(v string) string {
	if len(v) <= maxName {
		return v
	}
	v = v[:maxName]
	for len(v) > 0 && !utf8.ValidString(v) {
		v = v[:len(v)-1]
	}
	return v
}

// looksLikeData reports whether any cell is of a kind that no column name is,
// or all are empty.
func looksLikeData(cells []string, data [][]string) bool {
	empty := 0
	for i, v := range cells {
		switch kindOf(v) {
		case kindEmpty:
			empty++
		case kindWord, kindName, kindMixed:
		default:
			if !letterNumber(v) || len(data) < 2 || shapeOccurs(v, data, i) {
				return true
			}
		}
		if len(v) > 1 && placeholder(v) {
			return true
		}
	}
	return empty == len(cells)
}

// vertical reports whether the rows are the fields of one record, each with its
// name in the first column: "naam;Jansen" above "leeftijd;34". A list of fields
// has such a first column too; its header tells so.
func vertical(cells []string, data [][]string) bool {
	names, filled := 0, 0
	for _, row := range data {
		if len(row) == 0 || strings.TrimSpace(row[0]) == "" {
			continue
		}
		filled++
		if fieldName(strings.TrimRight(strings.TrimSpace(row[0]), " :")) {
			names++
		}
	}
	if names*2 <= filled {
		return false
	}
	for _, v := range cells[1:] {
		if !headsValues(v) && (len(cells) == 2 || !source.KnownName(v) && !joined(v)) {
			return true
		}
	}
	return false
}

// fieldName reports whether a value is the name of a field, and not a number
// with letters before it: "ouder1", not "klant0012".
func fieldName(v string) bool {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, v)
	return len(digits) <= 1 && source.KnownName(v) || digits == "" && joined(v)
}

// headsValues reports whether a word stands above what is told of fields or
// groups: it is none of that itself.
func headsValues(v string) bool {
	switch strings.ToLower(v) {
	case "waarde", "value", "inhoud", "omschrijving", "beschrijving", "description", "toelichting", "type", "datatype", "code", "label", "lengte",
		"aantal", "bedrag", "percentage", "totaal", "som", "gemiddelde", "aandeel", "count", "amount", "total", "share", "n":
		return true
	}
	return false
}

// shapeOccurs reports whether a value below has the masked shape of the cell.
func shapeOccurs(v string, data [][]string, i int) bool {
	shape := source.Shape([]byte(v))
	for _, row := range data {
		if i < len(row) && source.Shape([]byte(strings.TrimSpace(row[i]))) == shape {
			return true
		}
	}
	return false
}

// recurs reports whether a cell stands again below itself: a value does, a
// name does not. A unit is the exception: one column of a table with other
// signs of a header may be called EUR and hold nothing but EUR, and that says
// nothing of anyone.
func recurs(cells []string, data [][]string) bool {
	units := 0
	for i, v := range cells {
		again, other := 0, 0
		for _, row := range data {
			switch {
			case i >= len(row) || v == "":
			case strings.EqualFold(v, strings.TrimSpace(row[i])):
				again++
			default:
				other++
			}
		}
		if again > 0 && (other > 0 || again < constantRows || !isUnit(v)) {
			return true
		}
		if again > 0 {
			units++
		}
	}
	return units > 1 || units == 1 && !contrasts(cells, data)
}

// constantRows is how many equal rows show that a column never changes.
const constantRows = 5

// isUnit reports whether a word can be a unit of money or measure: EUR, kg.
func isUnit(v string) bool {
	switch strings.ToLower(v) {
	case "eur", "euro", "usd", "gbp", "kg", "km", "cm", "m2", "m3", "uur", "stuks", "pct", "jaar", "kwh":
		return true
	}
	return false
}

// contrasts reports whether at least half of the columns that hold figures,
// dates or codes have a word above them. A row of data may hold a word there
// too ("geheim" for a phone number), so the row must also look like names by
// itself: a third of its cells at least, one of those above the only column of
// figures, and no word of it may stand twice or be missing where values stand
// below.
func contrasts(cells []string, data [][]string) bool {
	if len(data) < 2 {
		return false
	}
	typed, under, surely, names, filled := 0, 0, 0, 0, 0
	for i, v := range cells {
		if v != "" {
			filled++
		}
		like := nameLike(v)
		if like {
			names++
		}
		if !columnIsTyped(data, i) {
			continue
		}
		typed++
		if k := kindOf(v); k == kindWord || k == kindName {
			under++
			if source.KnownName(v) || joined(v) {
				surely++
			}
		}
	}
	if under < 2 && surely == 0 || under*2 < typed || names*3 < filled || gaps(cells, data) {
		return false
	}
	// One figure under a word may be an odd row among texts: then the other
	// cells must not look just like the values below them.
	return under >= 3 || !sameStyle(cells, data)
}

// nameLike reports whether a cell is written as names of columns are.
func nameLike(v string) bool {
	return source.KnownName(v) || isIdentifier(v) || strings.HasSuffix(v, "?")
}

// gaps reports whether words stand twice, or more than one cell is empty above
// values. Exports do repeat names and leave the first one out (the row's
// number), but not like that.
func gaps(cells []string, data [][]string) bool {
	seen := map[string]bool{}
	empty := 0
	for i, v := range cells {
		if v == "" {
			if columnIsFilled(data, i) {
				empty++
			}
			continue
		}
		low := strings.ToLower(v)
		if seen[low] && !nameLike(v) {
			return true
		}
		seen[low] = true
	}
	return empty > 1
}

func columnIsFilled(data [][]string, i int) bool {
	for _, row := range data {
		if i < len(row) && strings.TrimSpace(row[i]) != "" {
			return true
		}
	}
	return false
}

// columnIsTyped reports whether nearly all values of a column are figures,
// dates, codes or addresses.
func columnIsTyped(data [][]string, i int) bool {
	n, typed := 0, 0
	for _, row := range data {
		if i >= len(row) {
			continue
		}
		v := strings.TrimSpace(row[i])
		k := kindOf(v)
		if k == kindEmpty || placeholder(v) {
			continue
		}
		n++
		if k != kindWord && k != kindName && k != kindMixed {
			typed++
		}
	}
	return n > 0 && typed*10 >= n*9
}

// written reports whether a row of words alone is a header by the way it is
// written: every cell differs, none is empty, and most are known words of
// column names, are written as identifiers, or are written otherwise than the
// values below.
func written(cells []string, data [][]string) bool {
	seen := map[string]bool{}
	known, identifier, other, plain := 0, 0, 0, 0
	for i, v := range cells {
		low := strings.ToLower(v)
		if v == "" || seen[low] {
			return false
		}
		seen[low] = true
		switch {
		case source.KnownName(v) && (len(cells) > 1 || len(data) == 0 || !styleOccurs(styleOf(v), data, i)):
			known++
		case len(data) == 0 && isIdentifier(v):
			plain++
		case joined(v) && !styleOccurs(styleOf(v), data, i):
			identifier++
		case len(data) > 2 && !styleOccurs(styleOf(v), data, i):
			other++
		default:
			continue
		}
	}
	n := len(cells)
	if len(data) == 0 { // nothing to compare with: only known words will do
		return known+plain == n && known*2 > n
	}
	return known+identifier > 0 && (known+identifier+other)*3 >= n*2 && (known+identifier)*3 >= n
}

// elementNumbers reports whether the row names columns by the numbers of the
// population register, as "01.04.10" or "04.10". Dates are written so too:
// therefore most cells must be such numbers, all different, and no value of a
// column may look like its name.
func elementNumbers(cells []string, data [][]string) bool {
	if len(data) == 0 {
		return false
	}
	n := 0
	for i, v := range cells {
		if !elementNumber(v) {
			if k := kindOf(v); k != kindWord && k != kindName {
				return false
			}
			continue
		}
		n++
		if slices.Index(cells, v) != i {
			return false
		}
		for _, row := range data {
			if i < len(row) && elementNumber(strings.TrimSpace(row[i])) {
				return false
			}
		}
	}
	return n > 1 && n*2 > len(cells)
}

// elementNumber recognises pairs of digits with dots between them; the last
// pair of an element is a multiple of ten.
// The register's own tables write the name behind it: "05.11 Nationaliteitscode".
func elementNumber(v string) bool {
	if number, name, ok := strings.Cut(v, " "); ok {
		return pairs(number) && name != "" && strings.Trim(name, "0123456789 .,:-") == name
	}
	return pairs(v) && v[len(v)-1] == '0'
}

// pairs reports whether v is two or three pairs of digits with dots between.
func pairs(v string) bool {
	if len(v) != 5 && len(v) != 8 {
		return false
	}
	for i := range len(v) {
		if dot := i%3 == 2; dot != (v[i] == '.') || (!dot && (v[i] < '0' || v[i] > '9')) {
			return false
		}
	}
	return true
}
