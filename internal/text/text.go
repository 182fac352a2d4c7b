// Package text makes names and numbers fit to print: harmless on a terminal
// and in a spreadsheet, as wide as they look, and in the notation of the
// reader's language. It is pure.
package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Clean makes a name that comes from data safe to print: control characters,
// escapes that steer a terminal, characters that turn the reading direction
// around or show nothing, and broken UTF-8 become visible.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x100 && unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// hidden reports whether a character shows nothing or changes how others show.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) || r == 0x3164 || r == 0xffa0
}

// Cells gives how many columns of a terminal a clean text takes.
func Cells(s string) int {
	if isPlain(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Pad fills a text with spaces up to a number of columns.
func Pad(s string, to int) string {
	return s + strings.Repeat(" ", max(0, to-Cells(s)))
}

// PadLeft puts a text at the right of a number of columns.
func PadLeft(s string, to int) string {
	return strings.Repeat(" ", max(0, to-Cells(s))) + s
}

// Wrap breaks a text into lines of at most a number of columns, between words
// where it can and inside a word where it must. It always gives a line.
func Wrap(s string, columns int) []string {
	columns = max(columns, 2) // one wide character always fits
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(s) {
		n := Cells(word)
		if line != "" && used+1+n <= columns {
			line, used = line+" "+word, used+1+n
			continue
		}
		if line != "" { // a lone accent has text and no width
			lines = append(lines, line)
		}
		for n > columns {
			head := headOf(word, columns)
			lines = append(lines, head)
			word = word[len(head):]
			n = Cells(word)
		}
		line, used = word, n
	}
	return append(lines, line)
}

// Fit cuts a text off at a number of columns; an ellipsis says so.
func Fit(s string, columns int) string {
	if Cells(s) <= columns {
		return s
	}
	head := headOf(s, max(columns-1, 1))
	if Cells(head) >= columns {
		head = "" // one wide character and no room for it
	}
	return head + "…"
}

// headOf gives the longest start of a word that fits in a number of columns.
func headOf(word string, columns int) string {
	used := 0
	for i, r := range word {
		used += Cells(string(r))
		if used > columns && i > 0 {
			return word[:i]
		}
	}
	return word
}

// Unformula keeps a spreadsheet from running a name as a formula: an
// apostrophe in front of the sign makes it text. It also looks behind each
// semicolon, because a Dutch or German spreadsheet splits a cell there. White
// space before the sign does not help an attacker: spreadsheets skip it.
func Unformula(s string) string {
	if !strings.ContainsAny(s, formulaSigns) {
		return s
	}
	var b strings.Builder
	atStart := true
	for _, r := range s {
		if atStart && strings.ContainsRune(formulaSigns, r) {
			b.WriteByte('\'')
		}
		atStart = r == ';' || atStart && (r == ' ' || r == '\u00a0')
		b.WriteRune(r)
	}
	return b.String()
}

// formulaSigns start a formula in some spreadsheet; the last four are their
// full-width forms.
const formulaSigns = "=+-@＝＋－＠"
