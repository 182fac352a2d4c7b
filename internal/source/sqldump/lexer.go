package sqldump

import (
	"bytes"
)

// kind is the kind of a token.
type kind byte

const (
	ending  kind = iota // of the text, or where reading broke off
	word                // a name or keyword that is not quoted
	name                // "a", `a`, [a]
	text                // 'a', N'a', E'a', $$a$$
	number              // 12, 1.5e3
	binary              // X'00', 0x00, b'01'
	mark                // any other sign
	stop                // the end of a statement: ; or GO or another delimiter
	command             // a line for the client: \connect, DELIMITER
	remark              // a comment
)

// maxToken bounds what is kept of one token; the rest of it is passed over. A
// value is cut at source.MaxValueBytes, which is less.
const maxToken = 64 << 10

// dialect is how a text is written, as far as it matters to find where its
// values begin and end. It changes along the way.
type dialect struct {
	backslash bool   // \ escapes in plain strings: MySQL, and PostgreSQL of old
	mysql     bool   // # comments, /*! code */, "text" when not ANSI
	brackets  bool   // [1] is a name: SQL Server
	delimiter string // other than ;
}

// lexer cuts SQL text into tokens. The rules are those of PostgreSQL 18 (4.1
// Lexical Structure), MySQL 8.4 (11 Language Structure), SQL Server (Database
// identifiers), Oracle and SQLite, where they do not contradict each other, and
// the dialect's where they do.
type lexer struct {
	*input
	dialect
	at       int64  // where the token begins
	text     []byte // of the token, unquoted; good until the next
	keep     bool   // texts and numbers are wanted
	fresh    bool   // the token is the first on its line
	spaced   bool   // there is white space before it
	line     int    // of the token, counted from where the lexer began
	newlines int
	began    bool  // a line has begun
	strange  bool  // the text ended inside a token
	tooLong  int64 // statements beyond the bounds
	last     kind  // of the token given last
	again    bool  // that token is to be given once more
}

func newLexer(in *input, d dialect) *lexer {
	return &lexer{input: in, dialect: d, keep: true}
}

// next gives the next token, comments left out.
func (l *lexer) next() kind {
	if l.again {
		l.again = false
		return l.last
	}
	for {
		if l.last = l.raw(); l.last != remark {
			return l.last
		}
	}
}

// back makes the token given last the next one too.
func (l *lexer) back() { l.again = true }

// isWord reports whether the token is this word, which is in capitals.
func (l *lexer) isWord(want string) bool { return l.last == word && is(l.text, want) }

// isMark reports whether the token is this sign.
func (l *lexer) isMark(c byte) bool { return l.last == mark && len(l.text) == 1 && l.text[0] == c }

// raw gives the next token, comments included.
func (l *lexer) raw() kind {
	l.text = l.text[:0]
	before := l.offset()
	c := l.space()
	l.spaced = l.offset() > before
	l.at, l.line, l.fresh = l.offset(), l.newlines, !l.began
	l.began = true
	if l.pos == l.end {
		return ending
	}
	if l.delimiter != "" && l.starts(l.delimiter) {
		l.skip(len(l.delimiter))
		return stop
	}
	if k, ok := l.comment(c); ok {
		return k
	}
	return l.token(c)
}

func (l *lexer) token(c byte) kind {
	switch {
	case c == '\'':
		return l.quoted(text, c, l.backslash)
	case c == '"' && l.mysql && l.backslash:
		return l.quoted(name, c, true) // a name under ANSI_QUOTES; otherwise a text: see value
	case c == '"' || c == '`':
		return l.quoted(name, c, false)
	case c == '[' && l.bracketed():
		return l.quoted(name, ']', false)
	case c == '$' && !l.mysql:
		return l.dollar()
	case isDigit(c), c == '.' && isDigit(l.byteAt(1)):
		return l.number()
	case isLetter(c):
		return l.word()
	case c == ';' && l.delimiter == "":
		l.skip(1)
		return stop
	case c == '/' && l.fresh && !l.mysql && l.alone(1): // SQL*Plus
		l.skip(1)
		return stop
	case c == '\\' && l.fresh && !l.mysql: // psql
		l.text, _ = l.input.line(maxToken)
		l.endLine()
		return command
	}
	l.text = append(l.text, c)
	l.skip(1)
	return mark
}

// space passes over white space and gives the byte after it; 0 at the end.
func (l *lexer) space() byte {
	for {
		w := l.window()
		if len(w) == 0 {
			return 0
		}
		for i, c := range w {
			switch c {
			case '\n':
				l.endLine()
			case ' ', '\t', '\r', '\f', '\v', 0:
			default:
				l.skip(i)
				return c
			}
		}
		l.skip(len(w))
	}
}

func (l *lexer) endLine() {
	l.newlines++
	l.began = false
}

// alone reports whether nothing else stands on the line after n bytes.
func (l *lexer) alone(n int) bool {
	const far = 200
	rest := l.ahead(n + far)[n:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	return len(bytes.TrimSpace(rest)) == 0
}

// comment takes a comment, or steps into and out of the code that MySQL keeps
// in comments for versions that know it: /*!50001 ... */ (MySQL 8.4, 11.7).
func (l *lexer) comment(c byte) (kind, bool) {
	switch {
	case c == '-' && l.byteAt(1) == '-' && (!l.mysql || l.byteAt(2) <= ' '), c == '#' && l.mysql:
		line, _ := l.input.line(maxToken)
		l.text = append(l.text, line...)
		l.endLine()
		return remark, true
	case c == '*' && l.mysql && l.byteAt(1) == '/':
		l.skip(2)
		return remark, true
	case c != '/' || l.byteAt(1) != '*':
		return 0, false
	}
	l.skip(2)
	if l.mysql && (l.starts("!") || l.starts("M!")) {
		for c := l.byteAt(0); c == 'M' || c == '!' || isDigit(c); c = l.byteAt(0) {
			l.skip(1)
		}
		if l.byteAt(0) != '\\' { // mariadb-dump begins with one for the client
			return remark, true
		}
	}
	l.until("*/")
	return remark, true
}

// until takes everything up to s, which is two signs, and uses s too.
func (l *lexer) until(s string) {
	for {
		w := l.window()
		if len(w) == 0 {
			l.strange = true
			return
		}
		i := bytes.IndexByte(w, s[0])
		if i < 0 {
			i = len(w)
		}
		l.take(w[:i])
		l.skip(i)
		switch {
		case l.starts(s):
			l.skip(len(s))
			return
		case l.pos < l.end:
			l.take(l.buf[l.pos : l.pos+1])
			l.skip(1)
		}
	}
}

// take keeps a part of a token, and counts its lines.
func (l *lexer) take(part []byte) {
	l.newlines += bytes.Count(part, []byte{'\n'})
	if l.keep && len(l.text) < maxToken {
		l.text = append(l.text, part[:min(len(part), maxToken-len(l.text))]...)
	}
}

// bracketed tells [a name] from the subscripts and arrays of PostgreSQL.
func (l *lexer) bracketed() bool {
	c := l.byteAt(1)
	return c != '\'' && c != ']' && (l.brackets || !isDigit(c))
}

func (l *lexer) number() kind {
	k := number
	if l.byteAt(0) == '0' && l.byteAt(1)|0x20 == 'x' {
		k = binary
	}
	for {
		c := l.byteAt(0)
		exponent := c|0x20 == 'e' && k == number
		if c != '.' && !isDigit(c) && !isLetter(c) {
			return k
		}
		l.take([]byte{c})
		l.skip(1)
		if next := l.byteAt(0); exponent && (next == '+' || next == '-') {
			l.take([]byte{next})
			l.skip(1)
		}
	}
}

// word takes a word, or the quoted text that a prefix belongs to.
func (l *lexer) word() kind {
	for c := l.byteAt(0); isLetter(c) || isDigit(c); c = l.byteAt(0) {
		if l.delimiter != "" && l.starts(l.delimiter) {
			break
		}
		if len(l.text) < maxToken {
			l.text = append(l.text, c)
		}
		l.skip(1)
	}
	if l.byteAt(0) == '\'' {
		if k, ok := l.prefixed(); ok {
			return k
		}
	}
	if !l.mysql && len(l.text) == 2 && l.fresh && is(l.text, "GO") && l.alone(0) {
		return stop
	}
	if l.mysql && l.fresh && is(l.text, "DELIMITER") {
		line, _ := l.input.line(maxToken)
		l.text = append(l.text[:0], "DELIMITER "...)
		l.text = append(l.text, bytes.TrimSpace(line)...)
		l.endLine()
		return command
	}
	return word
}

// is compares a word without regard to case; want is in capitals.
func is(got []byte, want string) bool {
	if len(got) != len(want) {
		return false
	}
	for i, c := range got {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != want[i] {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isLetter takes the signs that may stand in a name without quotes, also the
// @ of parameters and the # of temporary tables of SQL Server.
func isLetter(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c == '#' || c >= 0x80 || (c|0x20 >= 'a' && c|0x20 <= 'z')
}
