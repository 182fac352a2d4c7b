package sqltext

import "strings"

// Alter reads ALTER TABLE: keys, checks and columns that are added, and
// partitions that are attached.
func (s Scope) Alter(tokens []Token) {
	if len(tokens) < 3 || !tokens[0].Is("TABLE") {
		return
	}
	rest := skipWords(skipWords(tokens[1:], "IF", "EXISTS"), "ONLY")
	parts, rest := QualifiedIn(rest)
	if len(parts) == 0 {
		return
	}
	t := s.Find(parts)
	if t == nil {
		return
	}
	if len(rest) > 2 && rest[0].Is("ATTACH") && rest[1].Is("PARTITION") {
		if part, _ := QualifiedIn(rest[2:]); len(part) > 0 {
			if p := s.Find(part); p != nil && p != t {
				p.into = t
			}
		}
		return
	}
	for _, action := range Parts(rest) {
		s.action(t, action)
	}
}

// Parts cuts at the commas outside parentheses.
func Parts(tokens []Token) [][]Token {
	var out [][]Token
	depth, start := 0, 0
	for i, t := range tokens {
		switch {
		case t.Mark('('):
			depth++
		case t.Mark(')'):
			depth--
		case t.Mark(',') && depth == 0:
			out = append(out, tokens[start:i])
			start = i + 1
		}
	}
	return append(out, tokens[start:])
}

func (s Scope) action(t *Table, a []Token) {
	// SQL Server writes WITH CHECK before ADD.
	if len(a) > 2 && a[0].Is("WITH") {
		a = a[2:]
	}
	if len(a) < 2 || (!a[0].Is("ADD") && !a[0].Is("MODIFY")) {
		return
	}
	added := a[0].Is("ADD")
	a = skipWords(skipWords(a[1:], "COLUMN"), "IF", "NOT", "EXISTS")
	if len(a) > 0 && a[0].Mark('(') { // Oracle: ADD (a number, CONSTRAINT ...)
		for _, part := range Parts(Inside(a)) {
			s.addPart(t, part, added)
		}
		return
	}
	s.addPart(t, a, added)
}

func (s Scope) addPart(t *Table, part []Token, added bool) {
	if len(part) == 0 {
		return
	}
	if _, exists := t.At(part[0].Text); part[0].Named() && !exists && added && !tableWords[strings.ToUpper(part[0].Text)] {
		d := definition{scope: s, table: t, current: part}
		d.addColumn(part[0].Text)
		d.columnPart(part)
	}
	s.constraint(t, part)
}

// CommentOn reads COMMENT ON TABLE a IS 'text' and COMMENT ON COLUMN a.b IS
// 'text'.
func (s Scope) CommentOn(tokens []Token) {
	if len(tokens) < 5 || !tokens[0].Is("ON") {
		return
	}
	what := tokens[1]
	if what.Is("MATERIALIZED") || what.Is("FOREIGN") {
		tokens = tokens[1:]
		what = tokens[1]
	}
	parts, rest := QualifiedIn(tokens[2:])
	if len(rest) < 2 || !rest[0].Is("IS") || rest[1].Kind != Text || len(parts) == 0 {
		return
	}
	said := rest[1].Text
	switch {
	case what.Is("COLUMN") && len(parts) > 1:
		s.Describe(parts[:len(parts)-1], parts[len(parts)-1], said)
	case what.Is("TABLE"), what.Is("VIEW"):
		s.Describe(parts, "", said)
	}
}

// Describe gives a table, or a column of it, its comment; column is empty for a
// table.
func (s Scope) Describe(parts []string, column, said string) {
	t := s.Find(parts)
	if t == nil {
		return
	}
	if said = cutText(said); column == "" {
		t.Comment = said
	} else if i, ok := t.At(column); ok {
		t.Columns[i].Comment = said
	}
}
