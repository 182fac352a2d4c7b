package sqldump

import "strings"

// alter reads ALTER TABLE: keys, checks and columns that are added, and
// partitions that are attached.
func (s scope) alter(tokens []token) {
	if len(tokens) < 3 || !tokens[0].is("TABLE") {
		return
	}
	rest := skipWords(skipWords(tokens[1:], "IF", "EXISTS"), "ONLY")
	parts, rest := qualifiedIn(rest)
	if len(parts) == 0 {
		return
	}
	t := s.find(parts)
	if t == nil {
		return
	}
	if len(rest) > 2 && rest[0].is("ATTACH") && rest[1].is("PARTITION") {
		if part, _ := qualifiedIn(rest[2:]); len(part) > 0 {
			if p := s.find(part); p != nil && p != t {
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
func actions(tokens []token) [][]token {
	var out [][]token
	depth, start := 0, 0
	for i, t := range tokens {
		switch {
		case t.mark('('):
			depth++
		case t.mark(')'):
			depth--
		case t.mark(',') && depth == 0:
			out = append(out, tokens[start:i])
			start = i + 1
		}
	}
	return append(out, tokens[start:])
}

func (s scope) action(t *table, a []token) {
	// SQL Server writes WITH CHECK before ADD.
	if len(a) > 2 && a[0].is("WITH") {
		a = a[2:]
	}
	if len(a) < 2 || (!a[0].is("ADD") && !a[0].is("MODIFY")) {
		return
	}
	added := a[0].is("ADD")
	a = skipWords(skipWords(a[1:], "COLUMN"), "IF", "NOT", "EXISTS")
	if len(a) > 0 && a[0].mark('(') { // Oracle: ADD (a number, CONSTRAINT ...)
		for _, part := range actions(inside(a)) {
			s.addPart(t, part, added)
		}
		return
	}
	s.addPart(t, a, added)
}

func (s scope) addPart(t *table, part []token, added bool) {
	if len(part) == 0 {
		return
	}
	if _, exists := t.at(part[0].text); part[0].named() && !exists && added && !tableWords[strings.ToUpper(part[0].text)] {
		d := definition{scope: s, table: t, current: part}
		d.addColumn(part[0].text)
		d.columnPart(part)
	}
	s.constraint(t, part)
}

// commentOn reads COMMENT ON TABLE a IS 'text' and COMMENT ON COLUMN a.b IS
// 'text'.
func (s scope) commentOn(tokens []token) {
	if len(tokens) < 5 || !tokens[0].is("ON") {
		return
	}
	what := tokens[1]
	if what.is("MATERIALIZED") || what.is("FOREIGN") {
		tokens = tokens[1:]
		what = tokens[1]
	}
	parts, rest := qualifiedIn(tokens[2:])
	if len(rest) < 2 || !rest[0].is("IS") || rest[1].kind != text || len(parts) == 0 {
		return
	}
	said := cutText(rest[1].text)
	switch {
	case what.is("COLUMN") && len(parts) > 1:
		s.describe(parts[:len(parts)-1], parts[len(parts)-1], said)
	case what.is("TABLE"), what.is("VIEW"):
		s.describe(parts, "", said)
	}
}

// describe gives a table or column its comment.
func (s scope) describe(parts []string, column, said string) {
	t := s.find(parts)
	if t == nil {
		return
	}
	if column == "" {
		t.comment = said
	} else if i, ok := t.at(column); ok {
		t.columns[i].comment = said
	}
}

// property reads the descriptions of SQL Server: EXEC sp_addextendedproperty
// @name=N'MS_Description', @value=N'text', @level0name=..., by name or in that
// order (SQL Server, sp_addextendedproperty).
func (s scope) property(tokens []token) {
	procedure, rest := qualifiedIn(tokens)
	if len(procedure) == 0 || !strings.EqualFold(procedure[len(procedure)-1], "sp_addextendedproperty") {
		return
	}
	order := []string{"@name", "@value", "@level0type", "@level0name", "@level1type", "@level1name", "@level2type", "@level2name"}
	given := map[string]string{}
	for i, a := range actions(rest) {
		if len(a) >= 3 && a[0].kind == word && a[1].mark('=') {
			given[strings.ToLower(a[0].text)] = a[2].text
		} else if len(a) > 0 && i < len(order) {
			given[order[i]] = a[0].text
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
