package sqldump

import "strings"

// definition reads what stands between the parentheses of CREATE TABLE.
//
// A comment belongs to the column on its line: "sexe TEXT, -- 1 = man". One on
// a line of its own belongs to the column that follows.
type definition struct {
	scope    scope
	table    *table
	current  []token // the part being read
	parts    [][]token
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
func (d *definition) read(tokens []token) int {
	depth := 0
	for i, t := range tokens {
		if t.kind == remark {
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
		case t.mark('('):
			depth++
		case t.mark(')'):
			if depth--; depth == 0 {
				d.end()
				return i + 1
			}
		case t.mark(',') && depth == 1:
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

func (d *definition) begin(t token) {
	d.column = -1
	if t.kind == word && tableWords[strings.ToUpper(t.text)] || !t.named() && t.kind != text {
		return
	}
	d.addColumn(t.text)
}

// second sees that a part which begins with a word as "key" is a column after
// all: a name or parenthesis follows where it is not.
func (d *definition) second(t token) {
	first := d.current[0]
	if (first.is("KEY") || first.is("INDEX") || first.is("PERIOD")) && t.kind == word && !t.is("FOR") && isType(t.text) {
		d.addColumn(first.text)
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
	c := &d.table.columns[column]
	c.comment = join(c.comment, remark)
}

func (d *definition) end() {
	if len(d.current) > 0 {
		d.parts = append(d.parts, d.current)
		d.columnPart(d.current)
		d.previous = d.column
	}
	d.current, d.column = nil, -1
}

func (d *definition) remark(t token) {
	said := tidy(t.text)
	at := d.column
	if d.comma && t.line == d.lastLine {
		at = d.previous
	}
	switch {
	case at >= 0 && (t.line == d.lastLine || len(d.current) > 0):
		d.say(at, said)
	case t.line == d.lastLine && len(d.parts) == 0 && len(d.current) == 0:
		d.table.comment = join(d.table.comment, said)
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
func (d *definition) columnPart(part []token) {
	if d.column < 0 {
		return
	}
	c := &d.table.columns[d.column]
	n := 1
	for n < len(part) && !endsType(part, n) {
		n++
	}
	c.setType(d.scope, part[1:n])
	for i := n; i < len(part); i++ {
		switch {
		case part[i].is("COMMENT") && i+1 < len(part) && part[i+1].kind == text:
			c.comment = cutText(part[i+1].text)
		case part[i].is("PRIMARY"):
			d.table.addKey(key{columns: []string{c.name}, primary: true})
		case part[i].is("REFERENCES"):
			d.table.addKey(reference([]string{c.name}, part[i+1:]))
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

func endsType(part []token, i int) bool {
	t := part[i]
	next := token{}
	if i+1 < len(part) {
		next = part[i+1]
	}
	switch {
	case t.kind != word:
		return false
	case t.is("CHARACTER"), t.is("CHAR"):
		return next.is("SET")
	case t.is("WITH"):
		return !next.is("TIME") && !next.is("LOCAL")
	}
	return attributes[strings.ToUpper(t.text)]
}

// setType writes a type as text; a closed list is kept apart.
func (c *column) setType(s scope, typ []token) {
	if len(typ) == 0 {
		return
	}
	if typ[0].is("ENUM") || typ[0].is("SET") {
		if labels := literals(typ[1:]); len(labels) > 0 {
			c.labels = labels
			if typ[0].is("SET") {
				c.typ = "set"
			}
			return
		}
	}
	for i := range typ {
		if typ[i].kind == name && i == 0 { // SQL Server writes [int]
			typ[i].kind = word
		}
	}
	c.typ = cutText(render(typ))
	if labels := s.namedList(typ); len(labels) > 0 {
		c.labels = labels
	}
}

// reference reads what stands behind REFERENCES.
func reference(columns []string, tokens []token) key {
	parts, rest := qualifiedIn(tokens)
	if len(parts) == 0 {
		return key{}
	}
	return key{columns: columns, ref: parts, refColumns: columnNames(inside(rest))}
}

// constraint reads the keys and checks of a part about the table, or the checks
// of a column.
func (s scope) constraint(t *table, part []token) {
	about := len(part) > 0 && part[0].kind == word && tableWords[strings.ToUpper(part[0].text)]
	for i, p := range part {
		if p.is("CHECK") {
			t.check(inside(part[i+1:]))
		}
	}
	if !about {
		return
	}
	if part[0].is("CONSTRAINT") && len(part) > 2 {
		part = part[1:]
		if _, rest := qualifiedIn(part); len(rest) < len(part) && !part[0].is("PRIMARY") && !part[0].is("FOREIGN") {
			part = part[1:]
		}
	}
	open := 0
	for open < len(part) && !part[open].mark('(') {
		open++
	}
	if len(part) == 0 || open == len(part) {
		return
	}
	columns := columnNames(inside(part[open:]))
	switch {
	case part[0].is("PRIMARY"):
		t.addKey(key{columns: columns, primary: true})
	case part[0].is("FOREIGN"):
		for i, p := range part {
			if p.is("REFERENCES") {
				if k := reference(columns, part[i+1:]); len(k.ref) > 0 {
					t.addKey(k)
				}
				return
			}
		}
	}
}
