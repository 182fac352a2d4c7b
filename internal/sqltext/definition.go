package sqltext

import "strings"

// definition reads what stands between the parentheses of CREATE TABLE.
//
// A comment belongs to the column on its line: "sexe TEXT, -- 1 = man". One on
// a line of its own belongs to the column that follows.
type definition struct {
	scope    Scope
	table    *Table
	current  []Token // the part being read
	parts    [][]Token
	column   int // of that part; -1 is none
	previous int // of the part before the comma just read
	pending  []string
	lastLine int
	comma    bool
}

// tableWords begin a part that is about the table, not about a column.
var tableWords = map[string]bool{
	"CONSTRAINT": true, "PRIMARY": true, "UNIQUE": true, "CHECK": true, "FOREIGN": true, "EXCLUDE": true, "FULLTEXT": true, "SPATIAL": true,
	"KEY": true, "INDEX": true, "LIKE": true, "PERIOD": true, "SUPPLEMENTAL": true,
}

// read reads the parts and gives how many tokens it used.
func (d *definition) read(tokens []Token) int {
	depth := 0
	for i, t := range tokens {
		if t.Kind == Remark {
			if depth > 0 {
				d.remark(t)
			}
			continue
		}
		if depth == 0 {
			depth = 1 // the opening parenthesis
			d.lastLine = t.line
			continue
		}
		d.lastLine, d.comma = t.line, false
		switch {
		case t.Mark('('):
			depth++
		case t.Mark(')'):
			if depth--; depth == 0 {
				d.end()
				return i + 1
			}
		case t.Mark(',') && depth == 1:
			d.end()
			d.comma = true
			continue
		}
		d.current = append(d.current, t)
		if len(d.current) == 1 {
			d.begin(t)
		} else if len(d.current) == 2 {
			d.second(t)
		}
	}
	d.end()
	return len(tokens)
}

func (d *definition) begin(t Token) {
	d.column = -1
	if t.Kind == Word && tableWords[strings.ToUpper(t.Text)] || !t.Named() && t.Kind != Text {
		return
	}
	d.addColumn(t.Text)
}

// second sees that a part which begins with a word as "key" is a column after
// all: a name or parenthesis follows where it is not.
func (d *definition) second(t Token) {
	first := d.current[0]
	if (first.Is("KEY") || first.Is("INDEX") || first.Is("PERIOD")) && t.Kind == Word && !t.Is("FOR") && isType(t.Text) {
		d.addColumn(first.Text)
	}
}

// isType tells the types that a column named "key" or "index" may have from
// the name of an index.
func isType(s string) bool {
	for _, t := range []string{"TEXT", "VARCHAR", "VARCHAR2", "NVARCHAR", "CHAR", "CHARACTER", "INT", "INTEGER", "BIGINT", "NUMERIC", "NUMBER", "DATE"} {
		if strings.EqualFold(s, t) {
			return true
		}
	}
	return false
}

func (d *definition) addColumn(name string) {
	d.column = d.scope.addColumn(d.table, name)
	if d.column >= 0 {
		d.say(d.column, strings.Join(d.pending, " "))
	}
	d.pending = nil
}

func (d *definition) say(column int, remark string) {
	c := &d.table.Columns[column]
	c.Comment = join(c.Comment, remark)
}

func (d *definition) end() {
	if len(d.current) > 0 {
		d.parts = append(d.parts, d.current)
		d.columnPart(d.current)
		d.previous = d.column
	}
	d.current, d.column = nil, -1
}

func (d *definition) remark(t Token) {
	said := tidy(t.Text)
	at := d.column
	if d.comma && t.line == d.lastLine {
		at = d.previous
	}
	switch {
	case at >= 0 && (t.line == d.lastLine || len(d.current) > 0):
		d.say(at, said)
	case t.line == d.lastLine && len(d.parts) == 0 && len(d.current) == 0:
		d.table.Comment = join(d.table.Comment, said)
	case len(d.pending) < 100:
		d.pending = append(d.pending, said)
	}
}

// finish reads the keys and checks, when all columns are known.
func (d *definition) finish() {
	for _, part := range d.parts {
		d.scope.constraint(d.table, part)
	}
}

// columnPart reads the type of a column and what stands behind it.
func (d *definition) columnPart(part []Token) {
	if d.column < 0 {
		return
	}
	c := &d.table.Columns[d.column]
	n := 1
	for n < len(part) && !endsType(part, n) {
		n++
	}
	c.setType(d.scope, part[1:n])
	for i := n; i < len(part); i++ {
		switch {
		case part[i].Is("COMMENT") && i+1 < len(part) && part[i+1].Kind == Text:
			c.Comment = cutText(part[i+1].Text)
		case part[i].Is("PRIMARY"):
			d.table.addKey(key{columns: []string{c.Name}, primary: true})
		case part[i].Is("REFERENCES"):
			d.table.addKey(reference([]string{c.Name}, part[i+1:]))
		}
	}
}

// attributes are the words that end the type of a column.
var attributes = map[string]bool{
	"NOT": true, "NULL": true, "DEFAULT": true, "PRIMARY": true, "UNIQUE": true, "CHECK": true, "REFERENCES": true, "CONSTRAINT": true,
	"COLLATE": true, "GENERATED": true, "AUTO_INCREMENT": true, "AUTOINCREMENT": true, "IDENTITY": true, "COMMENT": true, "ON": true, "AS": true,
	"ENCODING": true, "SPARSE": true, "ROWGUIDCOL": true, "VIRTUAL": true, "STORED": true, "INVISIBLE": true, "VISIBLE": true, "ENABLE": true,
	"DISABLE": true, "STORAGE": true, "COMPRESSION": true, "OPTIONS": true, "MASKED": true, "CHARSET": true, "KEY": true, "SORTKEY": true,
}

func endsType(part []Token, i int) bool {
	t := part[i]
	next := Token{}
	if i+1 < len(part) {
		next = part[i+1]
	}
	switch {
	case t.Kind != Word:
		return false
	case t.Is("CHARACTER"), t.Is("CHAR"):
		return next.Is("SET")
	case t.Is("WITH"):
		return !next.Is("TIME") && !next.Is("LOCAL")
	}
	return attributes[strings.ToUpper(t.Text)]
}

// setType writes a type as text; a closed list is kept apart.
func (c *Column) setType(s Scope, typ []Token) {
	if len(typ) == 0 {
		return
	}
	if typ[0].Is("ENUM") || typ[0].Is("SET") {
		if labels := literals(typ[1:]); len(labels) > 0 {
			c.Labels = labels
			if typ[0].Is("SET") {
				c.Type = "set"
			}
			return
		}
	}
	for i := range typ {
		if typ[i].Kind == Name && i == 0 { // SQL Server writes [int]
			typ[i].Kind = Word
		}
	}
	c.Type = cutText(render(typ))
	if labels := s.namedList(typ); len(labels) > 0 {
		c.Labels = labels
	}
}

// reference reads what stands behind REFERENCES.
func reference(columns []string, tokens []Token) key {
	parts, rest := QualifiedIn(tokens)
	if len(parts) == 0 {
		return key{}
	}
	return key{columns: columns, ref: parts, refColumns: ColumnNames(Inside(rest))}
}

// constraint reads the keys and checks of a part about the table, or the checks
// of a column.
func (s Scope) constraint(t *Table, part []Token) {
	about := len(part) > 0 && part[0].Kind == Word && tableWords[strings.ToUpper(part[0].Text)]
	for i, p := range part {
		if p.Is("CHECK") {
			t.check(Inside(part[i+1:]))
		}
	}
	if !about {
		return
	}
	if part[0].Is("CONSTRAINT") && len(part) > 2 {
		part = part[1:]
		if _, rest := QualifiedIn(part); len(rest) < len(part) && !part[0].Is("PRIMARY") && !part[0].Is("FOREIGN") {
			part = part[1:]
		}
	}
	open := 0
	for open < len(part) && !part[open].Mark('(') {
		open++
	}
	if len(part) == 0 || open == len(part) {
		return
	}
	columns := ColumnNames(Inside(part[open:]))
	switch {
	case part[0].Is("PRIMARY"):
		t.addKey(key{columns: columns, primary: true})
	case part[0].Is("FOREIGN"):
		for i, p := range part {
			if p.Is("REFERENCES") {
				if k := reference(columns, part[i+1:]); len(k.ref) > 0 {
					t.addKey(k)
				}
				return
			}
		}
	}
}
