package mysql

import (
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
)

// charBytes is the most bytes of one character in UTF-8.
const charBytes = 4

var (
	binaries = []string{
		"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector", "geometry", "point", "linestring",
		"polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection",
	}
	integers = []string{"tinyint", "smallint", "mediumint", "int", "bigint"}
	// rewritten are types of which the driver makes numbers that Go prints
	// otherwise than the server.
	rewritten = []string{"float", "double", "year"}
	texts     = []string{"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json"}
)

// isBinary reports types whose content is no text: bytes and geometries.
func isBinary(base string) bool { return slices.Contains(binaries, base) }

// text writes the expression that gives a column as bounded text. The server
// turns every character set into that of the connection; the text protocol
// gives numbers and dates, also zero dates, as they are written.
func text(c *sqlscan.Column) string {
	name := quote(c.Name)
	switch {
	case c.Base == "bit":
		return name + " + 0" // it would come as bytes
	case slices.Contains(rewritten, c.Base) || strings.Contains(c.Type, "zerofill"):
		return "CAST(" + name + " AS CHAR)" // the driver would write it in another way: 1e+06, 363 for 0363
	case !slices.Contains(texts, c.Base):
		return name
	}
	if s, ok := c.Ref.(stored); ok && s.length > 0 && s.length*charBytes <= source.MaxValueBytes {
		return name
	}
	return "LEFT(" + name + ", " + strconv.Itoa(source.MaxValueBytes) + ")"
}

// filled writes the condition that a column has a value. An empty text is none;
// for a number the same comparison would leave out 0.
func filled(c *sqlscan.Column) string {
	name := quote(c.Name)
	if slices.Contains(texts, c.Base) && c.Base != "json" {
		return name + " <> ''"
	}
	return name + " IS NOT NULL"
}

// listOf gives the values of "enum('a','b')" or "set('a','b')".
func listOf(typ string) []string {
	open := strings.IndexByte(typ, '(')
	if open < 0 {
		return nil
	}
	labels, _ := literals(typ[open+1:])
	return labels
}

// jsonCheck recognises json_valid(`name`), by which MariaDB marks JSON.
func jsonCheck(clause string) (name string, ok bool) {
	rest, found := strings.CutPrefix(strings.ToLower(clause), "json_valid(")
	if !found {
		return "", false
	}
	name, rest, ok = identifier(clause[len(clause)-len(rest):])
	return name, ok && rest == ")"
}

// checkList gives the column and the values of a check of the form "name in
// (...)", as the servers print it: with the name in backquotes, MySQL with
// brackets around it all, and its texts as _utf8mb4\'M\'. A check of another
// form gives none.
func checkList(clause string) (name string, labels []string) {
	s := strings.TrimSpace(clause)
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s = s[1 : len(s)-1]
	}
	name, rest, ok := identifier(s)
	if !ok {
		return "", nil
	}
	rest = strings.TrimLeft(rest, " ")
	if len(rest) < 2 || !strings.EqualFold(rest[:2], "in") {
		return "", nil
	}
	rest, found := strings.CutPrefix(strings.TrimLeft(rest[2:], " "), "(")
	if !found {
		return "", nil
	}
	labels, rest = literals(strings.ReplaceAll(rest, `\'`, `'`))
	if rest != "" {
		return "", nil
	}
	return name, labels
}

// identifier reads a name in backquotes at the start of s.
func identifier(s string) (name, rest string, ok bool) {
	rest, ok = strings.CutPrefix(s, "`")
	if !ok {
		return "", s, false
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		if rest[i] != '`' {
			b.WriteByte(rest[i])
			continue
		}
		if i+1 < len(rest) && rest[i+1] == '`' {
			b.WriteByte('`')
			i++
			continue
		}
		return b.String(), rest[i+1:], true
	}
	return "", s, false
}

// literals reads texts and numbers up to the closing bracket and gives what
// stands after it. What is no list of literals gives none.
func literals(s string) (out []string, rest string) {
	for {
		s = strings.TrimLeft(s, " ")
		if strings.HasPrefix(s, "_") { // a character set: _utf8mb4'M'
			i := strings.IndexByte(s, '\'')
			if i < 0 {
				return nil, s
			}
			s = s[i:]
		}
		var label string
		var ok bool
		if label, s, ok = literal(s); !ok {
			return nil, s
		}
		out = append(out, label)
		s = strings.TrimLeft(s, " ")
		switch {
		case strings.HasPrefix(s, ","):
			s = s[1:]
		case strings.HasPrefix(s, ")"):
			return out, s[1:]
		default:
			return nil, s
		}
	}
}

// literal reads one text or number at the start of s.
func literal(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, "'") {
		end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' })
		if end <= 0 {
			return "", s, false
		}
		return s[:end], s[end:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), s[i+1:], true
	}
	return "", s, false
}
