package sqldump

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"toetssteen/internal/sqltext"
)

// Sniff reports whether text is SQL that makes or fills tables: it begins as
// SQL does, and has a statement with a table in it. A name that ends in .sql is
// enough where the beginning holds only settings.
func Sniff(filename string, head []byte) bool {
	if headed(head) {
		return true
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	named := isNamed(filename)
	first := firstStatement(head, named)
	if first == "" || !opens(first) {
		return false
	}
	return fills.Match(head) && (named || bytes.IndexByte(head, ';') >= 0 || goLine.Match(head))
}

func isNamed(filename string) bool {
	n := strings.TrimSuffix(strings.ToLower(filename), ".gz")
	switch path.Ext(n) {
	case ".sql", ".dump", ".ddl", ".dmp", ".pgsql", ".mysql":
		return true
	}
	return false
}

// fills finds, at the beginning of a line, a statement that makes or fills a
// table.
var fills = regexp.MustCompile(`(?im)^[ \t]*(?:/\*!\d+ )?(?:` +
	`create\s+(?:or\s+replace\s+)?(?:(?:global\s+)?temp(?:orary)?\s+|unlogged\s+|foreign\s+|external\s+|virtual\s+)?table\s+(?:if\s+not\s+exists\s+)?[\w."\x60\[\]$#]+\s*[(\s]` +
	`|create\s+(?:or\s+replace\s+)?(?:materialized\s+|force\s+)?view\s+[\w."\x60\[\]$#]+` +
	`|(?:insert|replace)\s+(?:ignore\s+)?into\s+[\w."\x60\[\]$#]+\s*(?:\(|values)` +
	`|insert\s+\[[^\]\r\n]+\]` +
	`|copy\s+[\w."]+\s*(?:\([^)]*\)\s*)?from\s+stdin)`)

var goLine = regexp.MustCompile(`(?im)^[ \t]*go[ \t]*\r?$`)

// headers are the first words of what known programs write.
var headers = []string{"-- PostgreSQL database dump", "-- PostgreSQL database cluster dump", "-- MySQL dump ", "-- MariaDB dump ", "-- phpMyAdmin SQL Dump"}

func headed(head []byte) bool {
	for _, h := range headers {
		if i := bytes.Index(head[:min(len(head), 1024)], []byte(h)); i == 0 || i > 0 && head[i-1] == '\n' {
			return true
		}
	}
	return false
}

// firstStatement gives the first line that is no comment, cut to what tells.
func firstStatement(head []byte, named bool) string {
	rest := bytes.TrimLeft(head, "\ufeff")
	for len(rest) > 0 {
		rest = bytes.TrimLeft(rest, " \t\r\n;")
		switch {
		case bytes.HasPrefix(rest, []byte("--")), named && bytes.HasPrefix(rest, []byte("#")):
			_, rest, _ = bytes.Cut(rest, []byte{'\n'})
		case bytes.HasPrefix(rest, []byte("/*!")), bytes.HasPrefix(rest, []byte("/*M!")):
			return "/*!"
		case bytes.HasPrefix(rest, []byte("/*")):
			_, rest, _ = bytes.Cut(rest, []byte("*/"))
		default:
			return string(rest[:min(len(rest), 40)])
		}
	}
	return ""
}

// openers are the words that such a text begins with.
var openers = map[string]bool{
	"CREATE": true, "INSERT": true, "REPLACE": true, "SET": true, "DROP": true, "USE": true, "BEGIN": true, "COPY": true, "PRAGMA": true,
	"ALTER": true, "LOCK": true, "EXEC": true, "EXECUTE": true, "IF": true, "DELETE": true, "TRUNCATE": true, "START": true, "DECLARE": true,
	"PRINT": true, "REM": true, "PROMPT": true, "SELECT": true, "COMMENT": true, "GRANT": true, "DELIMITER": true, "GO": true, "COMMIT": true,
	"WHENEVER": true, "SPOOL": true, "ALTERSESSION": true, "/*!": true,
}

func opens(first string) bool {
	if first[0] == '\\' {
		return strings.HasPrefix(first, `\connect`) || strings.HasPrefix(first, `\restrict`) || strings.HasPrefix(first, `\c `) || strings.HasPrefix(first, `\set`)
	}
	if first == "/*!" {
		return true
	}
	n := 0
	for n < len(first) && (first[n]|0x20 >= 'a' && first[n]|0x20 <= 'z') {
		n++
	}
	if n < len(first) && first[n] != ' ' && first[n] != '\t' && first[n] != '\r' && first[n] != '\n' && first[n] != ';' && first[n] != '(' && first[n] != '[' {
		return false // "insert,update" is a table
	}
	return openers[strings.ToUpper(first[:n])]
}

// dialectOf tells by the beginning how the text is written.
func dialectOf(head []byte) sqltext.Dialect {
	var d sqltext.Dialect
	if mysqlSigns.Match(head) && !bytes.HasPrefix(head, []byte("PRAGMA")) {
		d.MySQL, d.Backslash = true, true
	}
	d.Brackets = !d.MySQL && bracketNames.Match(head)
	return d
}

var (
	mysqlSigns   = regexp.MustCompile(`(?m)^-- (?:MySQL|MariaDB) dump |^-- phpMyAdmin SQL|^/\*M?!\d|(?i:^\) ENGINE=\w)|^(?i:create table|insert into|drop table)[^\n(]*\x60`)
	bracketNames = regexp.MustCompile(`(?im)^(?:create table|insert(?: into)?|use) \[|^go[ \t]*\r?$`)
)

// binaryType reports whether a column of this type holds no text.
func binaryType(typ string) bool {
	t := strings.ToLower(typ)
	if i := strings.IndexAny(t, "( "); i >= 0 {
		t = t[:i]
	}
	switch t {
	case "bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary", "image", "rowversion", "raw", "bfile",
		"geometry", "geography", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection":
		return true
	}
	return false
}
