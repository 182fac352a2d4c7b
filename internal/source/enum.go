package source

import (
	"strconv"
	"strings"
)

// enumMark begins the closed list in the text of a type.
const enumMark = " enum("

// WithEnum adds a closed list of values to the text of a type, as
// "character(1) enum('M','V')": the one form that connectors share, so that
// the values which a schema itself names can be read without reading data. A
// type that has such a list keeps it, and one that is longer than a column's
// values may be is left out.
func WithEnum(typ string, values []string) string {
	if len(values) == 0 || len(values) > MaxDistinct || strings.Contains(typ, enumMark) {
		return typ
	}
	var b strings.Builder
	b.WriteString(typ)
	b.WriteString(enumMark)
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\'')
		b.WriteString(strings.ReplaceAll(v, "'", "''"))
		b.WriteByte('\'')
	}
	b.WriteByte(')')
	return strings.TrimLeft(b.String(), " ") // a column may have no type
}

// WithoutEnum gives the text of a type with the closed list that WithEnum added
// replaced by how long it is, as "text enum(3)": a list in a workbook may well
// name persons, so that it goes into no output.
func WithoutEnum(typ string) string {
	bare, list, ok := strings.Cut(" "+typ, enumMark)
	if !ok {
		return typ
	}
	n, open := 0, false
	for i := 0; i < len(list); i++ { // a doubled quote closes and opens
		if list[i] == '\'' {
			open = !open
			continue
		}
		if !open && list[i] == ',' {
			n++
		}
	}
	return strings.TrimSpace(bare + enumMark + strconv.Itoa(n+1) + ")")
}
