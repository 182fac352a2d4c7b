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
	for _, action := range actions(rest) {
		s.action(t, action)
	}
}

// actions cuts at the commas outside parentheses.
func actions(tokens []Token) [][]Token {
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
		for _, part := range actions(Inside(a)) {
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
	said := cutText(rest[1].Text)
	switch {
	case what.Is("COLUMN") && len(parts) > 1:
		s.describe(parts[:len(parts)-1], parts[len(parts)-1], said)
	case what.Is("TABLE"), what.Is("VIEW"):
		s.describe(parts, "", said)
	}
}

// describe gives a table or column its comment.
func (s Scope) describe(parts []string, column, said string) {
	t := s.Find(parts)
	if t == nil {
		return
	}
	if column == "" {
		t.Comment = said
	} else if i, ok := t.At(column); ok {
		t.Columns[i].Comment = said
	}
}

// Property reads the descriptions of SQL Server: EXEC sp_addextendedproperty
// @name=N'MS_Description', @value=N'text', @level0name=..., by name or in that
// order (SQL Server, sp_addextendedproperty).
func (s Scope) Property(tokens []Token) {
	procedure, rest := QualifiedIn(tokens)
	if len(procedure) == 0 || !strings.EqualFold(procedure[len(procedure)-1], "sp_addextendedproperty") {
		return
	}
	order := []string{"@name", "@value", "@level0type", "@level0name", "@level1type", "@level1name", "@level2type", "@level2name"}
	given := map[string]string{}
	for i, a := range actions(rest) {
		if len(a) >= 3 && a[0].Kind == Word && a[1].Mark('=') {
			given[strings.ToLower(a[0].Text)] = a[2].Text
		} else if len(a) > 0 && i < len(order) {
			given[order[i]] = a[0].Text
		}
	}
	if given["@name"] != "MS_Description" || given["@level1name"] == "" {
		return
	}
	column := ""
	if strings.EqualFold(given["@level2type"], "COLUMN") {
		column = given["@level2name"]
	} else if given["@level2name"] != "" {
		return // of an index or another part
	}
	s.describe([]string{given["@level0name"], given["@level1name"]}, column, cutText(given["@value"]))
}
