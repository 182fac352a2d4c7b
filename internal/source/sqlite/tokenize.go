package sqlite

import "strings"

// tokenize cuts SQL text into tokens, by SQLite's rules. Text that ends inside
// a quote or comment gives what there is.
func tokenize(s string) []token {
	var out []token
	line := 0
	for i := 0; i < len(s); {
		var t token
		n := 1
		switch c := s[i]; {
		case c == '\n' || c == ' ' || c == '\t' || c == '\r' || c == '\f':
			line += newlines(s[i : i+1])
			i++
			continue
		case strings.HasPrefix(s[i:], "--"):
			n = until(s[i:], "\n", 2)
			t = token{kind: comment, text: tidy(s[i+2 : i+n])}
		case strings.HasPrefix(s[i:], "/*"):
			n = min(until(s[i:], "*/", 2)+2, len(s)-i)
			t = token{kind: comment, text: tidy(strings.TrimSuffix(s[i+2:i+n], "*/"))}
		case c == '\'':
			t.kind = literal
			t.text, n = quoted(s[i:], '\'')
		case c == '"' || c == '`':
			t.kind = name
			t.text, n = quoted(s[i:], c)
		case c == '[':
			n = min(until(s[i:], "]", 1)+1, len(s)-i)
			t = token{kind: name, text: strings.TrimSuffix(s[i+1:i+n], "]")}
		case isDigit(c) || ((c == '-' || c == '.') && i+1 < len(s) && isDigit(s[i+1])):
			n = span(s[i:], func(c byte) bool { return isDigit(c) || c == '.' })
			t = token{kind: literal, text: s[i : i+n]}
		case isLetter(c):
			n = span(s[i:], func(c byte) bool { return isLetter(c) || isDigit(c) })
			t = token{kind: word, text: s[i : i+n]}
		default:
			t = token{kind: mark, text: s[i : i+1]}
		}
		t.line = line
		line += newlines(s[i : i+n])
		i += n
		out = append(out, t)
	}
	return out
}

func newlines(s string) int { return strings.Count(s, "\n") }

// until gives how far the end mark is, from the offset on, or the whole length.
func until(s, end string, offset int) int {
	if offset > len(s) {
		return len(s)
	}
	if i := strings.Index(s[offset:], end); i >= 0 {
		return offset + i
	}
	return len(s)
}

// quoted reads a quoted text in which the quote is doubled; n is its length in
// the source.
func quoted(s string, quote byte) (text string, n int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != quote {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == quote {
			b.WriteByte(quote)
			i++
			continue
		}
		return b.String(), i + 1
	}
	return b.String(), len(s)
}

func span(s string, in func(byte) bool) int {
	n := 1
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

// tidy folds the white space of a comment, and the stars and dashes that only
// decorate it.
func tidy(s string) string {
	return strings.Join(strings.Fields(strings.Trim(s, "-* \t\r\n")), " ")
}
