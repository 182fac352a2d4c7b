package sqltext

import (
	"bytes"
	"strings"
)

// quoted takes a quoted token. The quote doubled is the quote itself.
func (l *Lexer) quoted(k Kind, quote byte, escapes bool) Kind {
	l.Skip(1)
	for {
		w := l.Window()
		if len(w) == 0 {
			l.Strange = true
			return k
		}
		i := bytes.IndexByte(w, quote)
		if i < 0 {
			i = len(w)
		}
		if escapes {
			if e := bytes.IndexByte(w[:i], '\\'); e >= 0 {
				l.take(w[:e])
				l.Skip(e + 1)
				l.escape()
				continue
			}
		}
		l.take(w[:i])
		if i == len(w) {
			l.Skip(i)
			continue
		}
		l.Skip(i + 1)
		if l.ByteAt(0) != quote {
			return k
		}
		l.take([]byte{quote})
		l.Skip(1)
	}
}

// escape takes what stands after a backslash (MySQL 8.4, table 11.1;
// PostgreSQL 18, table 4.1). \% and \_ of MySQL mean % and _ in a value.
func (l *Lexer) escape() {
	c := l.ByteAt(0)
	l.Skip(1)
	if to := strings.IndexByte("0bfnrtZ", c); to >= 0 && c != 0 {
		c = "\x00\b\f\n\r\t\x1a"[to]
	}
	l.take([]byte{c})
}

// dollar takes $$text$$ and $tag$text$tag$.
func (l *Lexer) dollar() Kind {
	const maxTag = 64
	head := l.Ahead(maxTag)
	n := 1
	for n < len(head) && (isLetter(head[n]) || isDigit(head[n])) && head[n] != '$' {
		n++
	}
	if n == len(head) || head[n] != '$' || isDigit(head[1]) {
		l.Text = append(l.Text, '$')
		l.Skip(1)
		return Mark
	}
	tag := string(head[:n+1])
	l.Skip(len(tag))
	l.until(tag)
	return Text
}

// prefixed takes N'a', E'a', U&'a', X'00' and B'01', and texts with a
// character set: _utf8mb4'a'.
func (l *Lexer) prefixed() (Kind, bool) {
	prefix := string(l.Text)
	l.Text = l.Text[:0]
	switch strings.ToUpper(prefix) {
	case "N":
		return l.quoted(Text, '\'', l.Backslash), true
	case "E":
		return l.quoted(Text, '\'', true), true
	case "X", "B", "_BINARY":
		return l.quoted(Binary, '\'', l.Backslash && len(prefix) > 1), true
	case "Q", "NQ":
		return l.alternative(), true
	}
	if prefix[0] == '_' && l.MySQL {
		return l.quoted(Text, '\'', l.Backslash), true
	}
	l.Text = append(l.Text, prefix...)
	return 0, false
}

// alternative takes Oracle's q'[text]', which ends at the sign that closes the
// one it began with.
func (l *Lexer) alternative() Kind {
	l.Skip(1)
	c := l.ByteAt(0)
	l.Skip(1)
	if to := strings.IndexByte("[({<", c); to >= 0 {
		c = "])}>"[to]
	}
	l.until(string(rune(c)) + "'")
	return Text
}
