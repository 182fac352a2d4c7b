package mysql

import (
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/source"
	"toetssteen/internal/sqlscan"
	"toetssteen/internal/sqltext"
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

// written is how the servers print conditions and types: names in backquotes.
var written = sqltext.Dialect{MySQL: true}

// checkList gives the column and the values of a check that is a list; MySQL
// prints the quotes of texts as \'.
func checkList(clause string) (name string, values []string) {
	column, values := sqltext.Check(strings.ReplaceAll(clause, `\'`, `'`), written)
	return column.Text, values
}

// jsonCheck recognises json_valid(`name`), by which MariaDB marks JSON.
func jsonCheck(clause string) (name string, ok bool) {
	t := sqltext.Tokens(clause, written)
	if len(t) != 4 || !t[0].Is("JSON_VALID") || !t[1].Mark('(') || t[2].Kind != sqltext.Name || !t[3].Mark(')') {
		return "", false
	}
	return t[2].Text, true
}
