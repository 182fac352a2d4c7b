package sqldump

import (
	"bytes"
	"strings"
)

// quoted takes a quoted token. The quote doubled is the quote itself.
func (l *lexer) quoted(k kind, quote byte, escapes bool) kind {
	l.skip(1)
	for {
		w := l.window()
		if len(w) == 0 {
			l.strange = true
			return k
		}
		i := bytes.IndexByte(w, quote)
		if i < 0 {
			i = len(w)
		}
		if escapes {
			if e := bytes.IndexByte(w[:i], '\\'); e >= 0 {
				l.take(w[:e])
				l.skip(e + 1)
				l.escape()
				continue
			}
		}
		l.take(w[:i])
		if i == len(w) {
			l.skip(i)
			continue
		}
		l.skip(i + 1)
		if l.byteAt(0) != quote {
			return k
		}
		l.take([]byte{quote})
		l.skip(1)
	}
}

// escape takes what stands after a backslash (MySQL 8.4, table 11.1;
// PostgreSQL 18, table 4.1). \% and \_ of MySQL mean % and _ in a value.
func (l *lexer) escape() {
	c := l.byteAt(0)
	l.skip(1)
	if to := strings.IndexByte("0bfnrtZ", c); to >= 0 && c != 0 {
		c = "\x00\b\f\n\r\t\x1a"[to]
	}
	l.take([]byte{c})
}

// dollar takes $$text$$ and $tag$text$tag$.
func (l *lexer) dollar() kind {
	const maxTag = 64
	head := l.ahead(maxTag)
	n := 1
	for n < len(head) && (isLetter(head[n]) || isDigit(head[n])) && head[n] != '$' {
		n++
	}
	if n == len(head) || head[n] != '$' || isDigit(head[1]) {
		l.text = append(l.text, '$')
		l.skip(1)
		return mark
	}
	tag := string(head[:n+1])
	l.skip(len(tag))
	l.until(tag)
	return text
}

// prefixed takes N'a', E'a', U&'a', X'00' and B'01', and texts with a
// character set: _utf8mb4'a'.
func (l *lexer) prefixed() (kind, bool) {
	prefix := string(l.text)
	l.text = l.text[:0]
	switch strings.ToUpper(prefix) {
	case "N":
		return l.quoted(text, '\'', l.backslash), true
	case "E":
		return l.quoted(text, '\'', true), true
	case "X", "B", "_BINARY":
		return l.quoted(binary, '\'', l.backslash && len(prefix) > 1), true
	case "Q", "NQ":
		return l.alternative(), true
	}
	if prefix[0] == '_' && l.mysql {
		return l.quoted(text, '\'', l.backslash), true
	}
	l.text = append(l.text, prefix...)
	return 0, false
}

// alternative takes Oracle's q'[text]', which ends at the sign that closes the
// one it began with.
func (l *lexer) alternative() kind {
	l.skip(1)
	c := l.byteAt(0)
	l.skip(1)
	if to := strings.IndexByte("[({<", c); to >= 0 {
		c = "])}>"[to]
	}
	l.until(string(rune(c)) + "'")
	return text
}
