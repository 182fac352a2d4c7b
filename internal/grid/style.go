package grid

import (
	"strings"
	"unicode/utf8"

	"toetssteen/internal/source"
)

// style is how a text is written, as far as letter case and word breaks go.
type style int

const (
	styleNone style = iota
	styleLower
	styleTitle // first letter of the first word
	styleUpper
	styleCamel
	styleSnake
	styleQuestion
)

func styleOf(v string) style {
	upper, lower, inner := 0, 0, 0
	first := true
	wasLower := false
	for _, r := range v {
		switch {
		case r >= 'A' && r <= 'Z':
			upper++
			if wasLower {
				inner++
			}
			wasLower = false
		case r >= 'a' && r <= 'z' || r >= utf8.RuneSelf:
			lower++
			wasLower = true
		default:
			wasLower = false
			continue
		}
		first = false
	}
	switch {
	case first:
		return styleNone
	case strings.HasSuffix(v, "?"):
		return styleQuestion
	case strings.Contains(v, "_"):
		return styleSnake
	case inner > 0:
		return styleCamel
	case lower == 0:
		return styleUpper
	case upper == 0:
		return styleLower
	}
	return styleTitle
}

// styleOccurs reports whether a value of the column is written that way; a
// few among many do not count.
func styleOccurs(s style, data [][]string, i int) bool {
	n, same := 0, 0
	for _, row := range data {
		if i < len(row) && row[i] != "" {
			n++
			if styleOf(strings.TrimSpace(row[i])) == s {
				same++
			}
		}
	}
	return same*50 > n
}

// isIdentifier reports whether a cell is one word as programmers write them.
func isIdentifier(v string) bool {
	if len(v) < 2 || len(v) > 64 {
		return false
	}
	for i, r := range v {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_':
		case i > 0 && (r >= '0' && r <= '9' || r == '.'):
		default:
			return false
		}
	}
	s := styleOf(v)
	return s == styleSnake || s == styleCamel || s == styleLower || s == styleUpper
}

// joined reports whether a cell is an identifier that is written as no word of
// a language is: with an underscore, an inner capital or digits.
func joined(v string) bool {
	if !isIdentifier(v) {
		return false
	}
	s := styleOf(v)
	return s == styleSnake || s == styleCamel || strings.ContainsAny(v, "0123456789")
}

// sameStyle reports whether most words of the row are written as the values
// below them are, as "Jansen" above "Pieters".
func sameStyle(cells []string, data [][]string) bool {
	same, n := 0, 0
	for i, v := range cells {
		if v == "" || columnIsTyped(data, i) {
			continue
		}
		n++
		if !source.KnownName(v) && styleOccurs(styleOf(v), data, i) {
			same++
		}
	}
	return same*2 > n
}
