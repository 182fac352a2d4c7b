package sqltext

import (
	"strings"
)

// CreateTable reads CREATE TABLE, from after the word TABLE on.
func (s Scope) CreateTable(tokens []Token, temporary bool) {
	tokens, remarks := leading(tokens)
	tokens = skipWords(tokens, "IF", "NOT", "EXISTS")
	parts, rest := QualifiedIn(tokens)
	if len(parts) == 0 || temporary {
		return
	}
	t := s.define(parts)
	if t == nil || t.Created {
		return
	}
	t.Created = true
	t.Comment = cutText(remarks)
	t.typedBy(s, rest)
	open := 0
	for open < len(rest) && !rest[open].Mark('(') {
		if rest[open].Kind == Remark {
			t.Comment = join(t.Comment, tidy(rest[open].Text))
		}
		if rest[open].Is("PARTITION") && open+1 < len(rest) && rest[open+1].Is("OF") {
			s.attach(rest[open+2:], t)
			return
		}
		if rest[open].Is("AS") || rest[open].Is("SELECT") {
			t.Unread++
			return
		}
		open++
	}
	d := definition{scope: s, table: t, column: -1, previous: -1}
	end := d.read(rest[min(open, len(rest)):])
	d.finish()
	t.options(rest[min(open+end, len(rest)):])
}

// ParseTable reads one CREATE TABLE statement as SQLite keeps it. It never fails:
// what it does not understand says nothing, and the table has no columns then.
func ParseTable(text string) *Table {
	// A name in brackets may begin with a figure, and one in quotes be a text
	// (SQLite, Keywords).
	l := NewLexer(newText(text), Dialect{Brackets: true})
	tokens := l.CollectAll()
	for len(tokens) > 0 && !tokens[0].Is("TABLE") {
		tokens = tokens[1:]
	}
	s := Scope{Catalog: NewCatalog()}
	if len(tokens) > 1 {
		tokens = tokens[1:]
		if tokens[0].Kind == Text {
			tokens[0].Kind = Name
		}
		s.CreateTable(tokens, false)
	}
	if len(s.Tables) == 0 {
		return &Table{}
	}
	return s.Tables[0]
}

// typedBy copies the columns of a table that is like another or inherits from it.
func (t *Table) typedBy(s Scope, rest []Token) {
	for i, r := range rest {
		if !r.Is("LIKE") && !r.Is("INHERITS") || i+1 >= len(rest) {
			continue
		}
		from := rest[i+1:]
		if from[0].Mark('(') {
			from = from[1:]
		}
		parts, _ := QualifiedIn(from)
		if len(parts) == 0 {
			continue
		}
		if other := s.Find(parts); other != nil && other != t {
			s.copyColumns(other, t)
		}
	}
}

func (s Scope) copyColumns(from, to *Table) {
	for _, c := range from.Columns {
		if i := s.Column(to, c.Name); i >= 0 {
			to.Columns[i] = c
		}
	}
}

// attach makes a table a partition of the one that tokens name.
func (s Scope) attach(tokens []Token, t *Table) {
	parts, _ := QualifiedIn(tokens)
	if len(parts) == 0 {
		return
	}
	if parent := s.Find(parts); parent != nil && parent != t {
		if len(t.Columns) == 0 {
			s.copyColumns(parent, t)
		}
		t.into = parent
	}
}

// options reads what MySQL writes behind the columns.
func (t *Table) options(rest []Token) {
	for i, r := range rest {
		if !r.Is("COMMENT") {
			continue
		}
		value := rest[i+1:]
		if len(value) > 0 && value[0].Mark('=') {
			value = value[1:]
		}
		if len(value) > 0 && value[0].Kind == Text {
			t.Comment = cutText(value[0].Text)
		}
	}
}

// leading gives the comments before a name and what comes after them.
func leading(tokens []Token) ([]Token, string) {
	var said string
	for len(tokens) > 0 && tokens[0].Kind == Remark {
		said = join(said, tidy(tokens[0].Text))
		tokens = tokens[1:]
	}
	return tokens, said
}

func skipWords(tokens []Token, words ...string) []Token {
	for _, w := range words {
		if len(tokens) == 0 || !tokens[0].Is(w) {
			return tokens
		}
		tokens = tokens[1:]
	}
	return tokens
}

// CreateType reads CREATE TYPE a AS ENUM ('x', 'y') and CREATE DOMAIN a AS text
// CHECK (VALUE IN ('x', 'y')).
func (s Scope) CreateType(tokens []Token) {
	parts, rest := QualifiedIn(tokens)
	if len(parts) == 0 || len(s.types) >= maxTypes {
		return
	}
	var labels []string
	for i, t := range rest {
		switch {
		case t.Is("ENUM"):
			labels = literals(rest[i+1:])
		case t.Is("CHECK"):
			labels = listFor(Inside(rest[i+1:]), "VALUE")
		}
	}
	if len(labels) > 0 {
		s.types[folded(fullName(s.Database, s.qualify(parts)))] = labels
	}
}

// namedList gives the closed list of a type by its name, if it has one.
func (s Scope) namedList(typ []Token) []string {
	parts, _ := QualifiedIn(typ)
	if len(parts) == 0 {
		return nil
	}
	return s.types[folded(fullName(s.Database, s.qualify(parts)))]
}

// CreateView reads CREATE VIEW, from after the word VIEW on.
func (s Scope) CreateView(tokens []Token) {
	tokens = skipWords(tokens, "IF", "NOT", "EXISTS")
	parts, rest := QualifiedIn(tokens)
	if len(parts) == 0 {
		return
	}
	t := s.define(parts)
	if t == nil || (t.Created && !t.View && t.Rows > 0) {
		return
	}
	var names []string
	if len(rest) > 0 && rest[0].Mark('(') {
		names = ColumnNames(Inside(rest))
	}
	for len(rest) > 0 && !rest[0].Is("AS") {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return
	}
	query := rest[1:]
	t.View, t.Created = true, true
	t.Definition = render(query)
	if len(t.Definition) > maxDefinition {
		t.Definition = ""
	}
	if len(names) == 0 {
		names = selected(query)
	}
	if len(names) == 0 {
		return // a placeholder that came before it may have had them
	}
	for _, n := range names {
		s.Column(t, n)
	}
}

// selected names the columns that a query gives; nil when one has no name.
func selected(query []Token) []string {
	if len(query) == 0 || !query[0].Is("SELECT") {
		return nil
	}
	query = skipWords(query[1:], "DISTINCT")
	var out []string
	depth, start := 0, 0
	for i := 0; i <= len(query); i++ {
		switch {
		case i == len(query), depth == 0 && (query[i].Is("FROM") || query[i].Mark(',')):
			n := itemName(query[start:i])
			if n == "" || len(out) >= MaxColumns {
				return nil
			}
			out = append(out, n)
			start = i + 1
			if i == len(query) || query[i].Is("FROM") {
				return out
			}
		case query[i].Mark('('):
			depth++
		case query[i].Mark(')'):
			depth--
		}
	}
	return out
}

// itemName is the name of one item of a SELECT: what is after AS, or the last
// part of a column's name.
func itemName(item []Token) string {
	if len(item) == 0 {
		return ""
	}
	last := item[len(item)-1]
	if !last.Named() {
		return ""
	}
	before := len(item) - 2
	if before >= 0 && (item[before].Mark(':') || item[before].Mark('.') && before == 0) {
		return ""
	}
	if before >= 0 && item[before].Kind == Mark && !item[before].Mark('.') && !item[before].Mark(')') {
		return ""
	}
	return last.Text
}

// ColumnNames gives the names of "a, b, c", each the first of its item.
func ColumnNames(tokens []Token) []string {
	var out []string
	first := true
	for _, t := range tokens {
		switch {
		case t.Mark(','):
			first = true
		case first && t.Named():
			out = append(out, t.Text)
			first = false
		default:
			first = false
		}
	}
	return out
}

// Inside gives what stands between the parentheses that tokens begin with.
func Inside(tokens []Token) []Token {
	if len(tokens) == 0 || !tokens[0].Mark('(') {
		return nil
	}
	depth := 0
	for i, t := range tokens {
		switch {
		case t.Mark('('):
			depth++
		case t.Mark(')'):
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
