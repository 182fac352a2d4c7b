package sqldump

import (
	"strings"

	"toetssteen/internal/source"
)

// createTable reads CREATE TABLE, from after the word TABLE on.
func (s scope) createTable(tokens []token, temporary bool) {
	tokens, remarks := leading(tokens)
	tokens = skipWords(tokens, "IF", "NOT", "EXISTS")
	parts, rest := qualifiedIn(tokens)
	if len(parts) == 0 || temporary {
		return
	}
	t := s.define(parts)
	if t == nil || t.created {
		return
	}
	t.created = true
	t.comment = cutText(remarks)
	t.typedBy(s, rest)
	open := 0
	for open < len(rest) && !rest[open].mark('(') {
		if rest[open].kind == remark {
			t.comment = join(t.comment, tidy(rest[open].text))
		}
		if rest[open].is("PARTITION") && open+1 < len(rest) && rest[open+1].is("OF") {
			s.attach(rest[open+2:], t)
			return
		}
		if rest[open].is("AS") || rest[open].is("SELECT") {
			t.unread++
			return
		}
		open++
	}
	d := definition{scope: s, table: t, column: -1, previous: -1}
	end := d.read(rest[min(open, len(rest)):])
	d.finish()
	t.options(rest[min(open+end, len(rest)):])
}

// typedBy copies the columns of a table that is like another or inherits from it.
func (t *table) typedBy(s scope, rest []token) {
	for i, r := range rest {
		if !r.is("LIKE") && !r.is("INHERITS") || i+1 >= len(rest) {
			continue
		}
		from := rest[i+1:]
		if from[0].mark('(') {
			from = from[1:]
		}
		parts, _ := qualifiedIn(from)
		if len(parts) == 0 {
			continue
		}
		if other := s.find(parts); other != nil && other != t {
			s.copyColumns(other, t)
		}
	}
}

func (s scope) copyColumns(from, to *table) {
	for _, c := range from.columns {
		if i := s.column(to, c.name); i >= 0 {
			to.columns[i] = c
		}
	}
}

// attach makes a table a partition of the one that tokens name.
func (s scope) attach(tokens []token, t *table) {
	parts, _ := qualifiedIn(tokens)
	if len(parts) == 0 {
		return
	}
	if parent := s.find(parts); parent != nil && parent != t {
		if len(t.columns) == 0 {
			s.copyColumns(parent, t)
		}
		t.into = parent
	}
}

// options reads what MySQL writes behind the columns.
func (t *table) options(rest []token) {
	for i, r := range rest {
		if !r.is("COMMENT") {
			continue
		}
		value := rest[i+1:]
		if len(value) > 0 && value[0].mark('=') {
			value = value[1:]
		}
		if len(value) > 0 && value[0].kind == text {
			t.comment = cutText(value[0].text)
		}
	}
}

// leading gives the comments before a name and what comes after them.
func leading(tokens []token) ([]token, string) {
	var said string
	for len(tokens) > 0 && tokens[0].kind == remark {
		said = join(said, tidy(tokens[0].text))
		tokens = tokens[1:]
	}
	return tokens, said
}

func skipWords(tokens []token, words ...string) []token {
	for _, w := range words {
		if len(tokens) == 0 || !tokens[0].is(w) {
			return tokens
		}
		tokens = tokens[1:]
	}
	return tokens
}

// createType reads CREATE TYPE a AS ENUM ('x', 'y') and CREATE DOMAIN a AS text
// CHECK (VALUE IN ('x', 'y')).
func (s scope) createType(tokens []token) {
	parts, rest := qualifiedIn(tokens)
	if len(parts) == 0 || len(s.types) >= maxTypes {
		return
	}
	var labels []string
	for i, t := range rest {
		switch {
		case t.is("ENUM"):
			labels = literals(rest[i+1:])
		case t.is("CHECK"):
			labels = listFor(inside(rest[i+1:]), "VALUE")
		}
	}
	if len(labels) > 0 {
		s.types[folded(fullName(s.database, s.qualify(parts)))] = labels
	}
}

// namedList gives the closed list of a type by its name, if it has one.
func (s scope) namedList(typ []token) []string {
	parts, _ := qualifiedIn(typ)
	if len(parts) == 0 {
		return nil
	}
	return s.types[folded(fullName(s.database, s.qualify(parts)))]
}

// createView reads CREATE VIEW, from after the word VIEW on.
func (s scope) createView(tokens []token) {
	tokens = skipWords(tokens, "IF", "NOT", "EXISTS")
	parts, rest := qualifiedIn(tokens)
	if len(parts) == 0 {
		return
	}
	t := s.define(parts)
	if t == nil || (t.created && !t.view && t.rows > 0) {
		return
	}
	var names []string
	if len(rest) > 0 && rest[0].mark('(') {
		names = columnNames(inside(rest))
	}
	for len(rest) > 0 && !rest[0].is("AS") {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return
	}
	query := rest[1:]
	t.view, t.created = true, true
	t.definition = render(query)
	if len(t.definition) > maxDefinition {
		t.definition = ""
	}
	if len(names) == 0 {
		names = selected(query)
	}
	if len(names) == 0 {
		return // a placeholder that came before it may have had them
	}
	for _, n := range names {
		s.column(t, n)
	}
}

// selected names the columns that a query gives; nil when one has no name.
func selected(query []token) []string {
	if len(query) == 0 || !query[0].is("SELECT") {
		return nil
	}
	query = skipWords(query[1:], "DISTINCT")
	var out []string
	depth, start := 0, 0
	for i := 0; i <= len(query); i++ {
		switch {
		case i == len(query), depth == 0 && (query[i].is("FROM") || query[i].mark(',')):
			n := itemName(query[start:i])
			if n == "" || len(out) >= maxColumns {
				return nil
			}
			out = append(out, n)
			start = i + 1
			if i == len(query) || query[i].is("FROM") {
				return out
			}
		case query[i].mark('('):
			depth++
		case query[i].mark(')'):
			depth--
		}
	}
	return out
}

// itemName is the name of one item of a SELECT: what is after AS, or the last
// part of a column's name.
func itemName(item []token) string {
	if len(item) == 0 {
		return ""
	}
	last := item[len(item)-1]
	if !last.named() {
		return ""
	}
	before := len(item) - 2
	if before >= 0 && (item[before].mark(':') || item[before].mark('.') && before == 0) {
		return ""
	}
	if before >= 0 && item[before].kind == mark && !item[before].mark('.') && !item[before].mark(')') {
		return ""
	}
	return last.text
}

// columnNames gives the names of "a, b, c", each the first of its item.
func columnNames(tokens []token) []string {
	var out []string
	first := true
	for _, t := range tokens {
		switch {
		case t.mark(','):
			first = true
		case first && t.named():
			out = append(out, t.text)
			first = false
		default:
			first = false
		}
	}
	return out
}

// inside gives what stands between the parentheses that tokens begin with.
func inside(tokens []token) []token {
	if len(tokens) == 0 || !tokens[0].mark('(') {
		return nil
	}
	depth := 0
	for i, t := range tokens {
		switch {
		case t.mark('('):
			depth++
		case t.mark(')'):
			if depth--; depth == 0 {
				return tokens[1:i]
			}
		}
	}
	return tokens[1:]
}

// cutText bounds a comment, at a whole character.
func cutText(s string) string {
	if len(s) <= maxComment {
		return s
	}
	return strings.ToValidUTF8(s[:maxComment], "")
}

func join(a, b string) string { return cutText(strings.TrimSpace(a + " " + b)) }

// tidy folds the white space of a comment, and the signs that only decorate it.
func tidy(s string) string {
	return strings.Join(strings.Fields(strings.Trim(s, "-*=# \t\r\n")), " ")
}

// tooMany reports whether a closed list is longer than may be kept.
func tooMany(values []string) bool { return len(values) > source.MaxDistinct }
