package sqlite

import (
	"strings"
)

// definition is what the text of a CREATE TABLE says beyond SQLite's pragmas:
// the comments people wrote in it and the values its checks allow.
type definition struct {
	comment string
	columns []said
}

type said struct {
	name, comment string
	labels        []string
}

func (d definition) column(name string) said {
	for _, c := range d.columns {
		if strings.EqualFold(c.name, name) {
			return c
		}
	}
	return said{}
}

// token is a word, a quoted name, a literal, a mark or a comment.
type token struct {
	kind tokenKind
	text string // unquoted
	line int
}

type tokenKind byte

const (
	word    tokenKind = 'w'
	name    tokenKind = 'n' // quoted identifier
	literal tokenKind = 'l' // string or number
	mark    tokenKind = 'm'
	comment tokenKind = 'c'
)

// parseCreate reads a CREATE TABLE statement. It never fails: what it does not
// understand says nothing.
//
// A comment belongs to the column on its line: "sexe TEXT, -- 1 = man". One on
// a line of its own belongs to the column that follows.
func parseCreate(text string) definition {
	var d definition
	tokens := tokenize(text)
	start := 0
	for start < len(tokens) && (tokens[start].kind != mark || tokens[start].text != "(") {
		if tokens[start].kind == comment {
			d.comment = join(d.comment, tokens[start].text)
		}
		start++
	}
	if start == len(tokens) {
		return d
	}
	p := &parser{def: &d, lastLine: tokens[start].line}
	p.read(tokens[start+1:])
	for _, part := range p.parts {
		d.addChecks(part)
	}
	return d
}

type parser struct {
	def      *definition
	pending  []string // comments that wait for the next column
	current  []token
	parts    [][]token // the column and table definitions, without comments
	column   int       // of the definition being read; -1 is none
	previous int       // of the definition before the comma just read
	lastLine int       // of the last token that is no comment
	comma    bool      // that token was the comma between definitions
}

func (p *parser) read(tokens []token) {
	p.column, p.previous = -1, -1
	depth := 0
	for _, t := range tokens {
		if t.kind == comment {
			p.attach(t)
			continue
		}
		p.lastLine, p.comma = t.line, false
		switch {
		case t.kind == mark && t.text == "(":
			depth++
		case t.kind == mark && t.text == ")":
			if depth--; depth < 0 {
				p.end()
				return
			}
		case t.kind == mark && t.text == "," && depth == 0:
			p.end()
			p.comma = true
			continue
		}
		if len(p.current) == 0 {
			p.begin(t)
		}
		p.current = append(p.current, t)
	}
	p.end()
}

// begin starts a definition; one that starts with a keyword is about the table.
func (p *parser) begin(t token) {
	isKeyword := false
	if t.kind == word {
		switch strings.ToUpper(t.text) {
		case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN":
			isKeyword = true
		}
	}
	if isKeyword || (t.kind != word && t.kind != name && t.kind != literal) {
		p.column, p.pending = -1, nil
		return
	}
	p.def.columns = append(p.def.columns, said{name: t.text, comment: strings.Join(p.pending, " ")})
	p.column, p.pending = len(p.def.columns)-1, nil
}

func (p *parser) end() {
	if len(p.current) > 0 {
		p.parts = append(p.parts, p.current)
		p.previous = p.column
	}
	p.current, p.column = nil, -1
}

func (p *parser) attach(t token) {
	at := p.column
	if p.comma && t.line == p.lastLine {
		at = p.previous
	}
	switch {
	case at >= 0 && (t.line == p.lastLine || len(p.current) > 0):
		p.def.columns[at].comment = join(p.def.columns[at].comment, t.text)
	case t.line == p.lastLine && len(p.parts) == 0 && len(p.current) == 0:
		p.def.comment = join(p.def.comment, t.text)
	default:
		p.pending = append(p.pending, t.text)
	}
}

// addChecks finds "column IN ('M', 'V')" inside the checks of a definition.
func (d *definition) addChecks(part []token) {
	for i, t := range part {
		if t.kind != word || !strings.EqualFold(t.text, "IN") || i == 0 || i+1 >= len(part) || !inCheck(part[:i]) {
			continue
		}
		before := part[i-1]
		if before.kind != word && before.kind != name {
			continue
		}
		labels := list(part[i+1:])
		for c := range d.columns {
			if strings.EqualFold(d.columns[c].name, before.text) && d.columns[c].labels == nil {
				d.columns[c].labels = labels
			}
		}
	}
}

func inCheck(before []token) bool {
	for _, t := range before {
		if t.kind == word && strings.EqualFold(t.text, "CHECK") {
			return true
		}
	}
	return false
}

// list reads "('M', 'V')"; a list that holds anything but literals gives none.
func list(tokens []token) []string {
	var out []string
	if tokens[0].kind != mark || tokens[0].text != "(" {
		return nil
	}
	for _, t := range tokens[1:] {
		switch {
		case t.kind == literal:
			out = append(out, t.text)
		case t.kind == mark && t.text == ",":
		case t.kind == mark && t.text == ")":
			return out
		case t.kind == word && strings.EqualFold(t.text, "NULL"):
		default:
			return nil
		}
	}
	return nil
}

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }
