// Package sqltext reads SQL as text: it cuts it into tokens, and takes from the
// definitions in it what tables there are, with their columns, comments, keys
// and closed lists. It knows the ways of writing of PostgreSQL, MySQL, SQL Server,
// Oracle and SQLite. It runs nothing, and it is not a checker: what it does not
// understand says nothing.
package sqltext

import (
	"bytes"
)

// Kind is the kind of a token.
type Kind byte

// The kinds of tokens.
const (
	Ending  Kind = iota // of the text, or where reading broke off
	Word                // a name or keyword that is not quoted
	Name                // "a", `a`, [a]
	Text                // 'a', N'a', E'a', $$a$$
	Number              // 12, 1.5e3
	Binary              // X'00', 0x00, b'01'
	Mark                // any other sign
	Stop                // the end of a statement: ; or GO or another delimiter
	Command             // a line for the client: \connect, DELIMITER
	Remark              // a comment
)

// maxToken bounds what is kept of one token; the rest of it is passed over. A
// value is cut at source.MaxValueBytes, which is less.
const maxToken = 64 << 10

// Dialect is how a text is written, as far as it matters to find where its
// values begin and end. It changes along the way.
type Dialect struct {
	Backslash bool   // \ escapes in plain strings: MySQL, and PostgreSQL of old
	MySQL     bool   // # comments, /*! code */, "text" when not ANSI
	Brackets  bool   // [1] is a name: SQL Server
	Delimiter string // other than ;
}

// Lexer cuts SQL text into tokens. The rules are those of PostgreSQL 18 (4.1
// Lexical Structure), MySQL 8.4 (11 Language Structure), SQL Server (Database
// identifiers), Oracle and SQLite, where they do not contradict each other, and
// the dialect's where they do.
type Lexer struct {
	*Input
	Dialect
	At       int64  // where the token begins
	Text     []byte // of the token, unquoted; good until the next
	Keep     bool   // texts and numbers are wanted
	Fresh    bool   // the token is the first on its line
	spaced   bool   // there is white space before it
	line     int    // of the token, counted from where the lexer began
	newlines int
	array    bool  // the token before is the word ARRAY
	began    bool  // a line has begun
	Strange  bool  // the text ended inside a token
	TooLong  int64 // statements beyond the bounds
	Last     Kind  // of the token given last
	Again    bool  // that token is to be given once more
}

// NewLexer makes a lexer that reads from where the input is.
func NewLexer(in *Input, d Dialect) *Lexer {
	return &Lexer{Input: in, Dialect: d, Keep: true}
}

// Next gives the next token, comments left out.
func (l *Lexer) Next() Kind {
	if l.Again {
		l.Again = false
		return l.Last
	}
	for {
		if l.Last = l.Raw(); l.Last != Remark {
			return l.Last
		}
	}
}

// Back makes the token given last the next one too.
func (l *Lexer) Back() { l.Again = true }

// IsWord reports whether the token is this word, which is in capitals.
func (l *Lexer) IsWord(want string) bool { return l.Last == Word && Is(l.Text, want) }

// IsMark reports whether the token is this sign.
func (l *Lexer) IsMark(c byte) bool { return l.Last == Mark && len(l.Text) == 1 && l.Text[0] == c }

// Raw gives the next token, comments included.
func (l *Lexer) Raw() Kind {
	l.Text = l.Text[:0]
	before := l.Offset()
	c := l.space()
	l.spaced = l.Offset() > before
	array := l.array
	l.array = false
	l.At, l.line, l.Fresh = l.Offset(), l.newlines, !l.began
	l.began = true
	if l.pos == l.end {
		return Ending
	}
	if l.Delimiter != "" && l.starts(l.Delimiter) {
		l.Skip(len(l.Delimiter))
		return Stop
	}
	if k, ok := l.comment(c); ok {
		return k
	}
	if c == '[' && array { // ARRAY[(1)::numeric]
		l.Skip(1)
		l.Text = append(l.Text, c)
		return Mark
	}
	return l.token(c)
}

func (l *Lexer) token(c byte) Kind {
	switch {
	case c == '\'':
		return l.quoted(Text, c, l.Backslash)
	case c == '"' && l.MySQL && l.Backslash:
		return l.quoted(Name, c, true) // a name under ANSI_QUOTES; otherwise a text: see value
	case c == '"' || c == '`':
		return l.quoted(Name, c, false)
	case c == '[' && l.bracketed():
		return l.quoted(Name, ']', false)
	case c == '$' && !l.MySQL:
		return l.dollar()
	case isDigit(c), c == '.' && isDigit(l.ByteAt(1)):
		return l.number()
	case isLetter(c):
		return l.word()
	case c == ';' && l.Delimiter == "":
		l.Skip(1)
		return Stop
	case c == '/' && l.Fresh && !l.MySQL && l.Alone(1): // SQL*Plus
		l.Skip(1)
		return Stop
	case c == '\\' && l.Fresh && !l.MySQL: // psql
		l.Text, _ = l.Line(maxToken)
		l.EndLine()
		return Command
	}
	l.Text = append(l.Text, c)
	l.Skip(1)
	return Mark
}

// space passes over white space and gives the byte after it; 0 at the end.
func (l *Lexer) space() byte {
	for {
		w := l.Window()
		if len(w) == 0 {
			return 0
		}
		for i, c := range w {
			switch c {
			case '\n':
				l.EndLine()
			case ' ', '\t', '\r', '\f', '\v', 0:
			default:
				l.Skip(i)
				return c
			}
		}
		l.Skip(len(w))
	}
}

// EndLine says that a line was used up to its end, without the lexer.
func (l *Lexer) EndLine() {
	l.newlines++
	l.began = false
}

// Alone reports whether nothing else stands on the line after n bytes.
func (l *Lexer) Alone(n int) bool {
	const far = 200
	rest := l.Ahead(n + far)[n:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	return len(bytes.TrimSpace(rest)) == 0
}

// comment takes a comment, or steps into and out of the code that MySQL keeps
// in comments for versions that know it: /*!50001 ... */ (MySQL 8.4, 11.7).
func (l *Lexer) comment(c byte) (Kind, bool) {
	switch {
	case c == '-' && l.ByteAt(1) == '-' && (!l.MySQL || l.ByteAt(2) <= ' '), c == '#' && l.MySQL:
		line, _ := l.Line(maxToken)
		l.Text = append(l.Text, line...)
		l.EndLine()
		return Remark, true
	case c == '*' && l.MySQL && l.ByteAt(1) == '/':
		l.Skip(2)
		return Remark, true
	case c != '/' || l.ByteAt(1) != '*':
		return 0, false
	}
	l.Skip(2)
	if l.MySQL && (l.starts("!") || l.starts("M!")) {
		for c := l.ByteAt(0); c == 'M' || c == '!' || isDigit(c); c = l.ByteAt(0) {
			l.Skip(1)
		}
		if l.ByteAt(0) != '\\' { // mariadb-dump begins with one for the client
			return Remark, true
		}
	}
	l.until("*/")
	return Remark, true
}

// until takes everything up to s, which is two signs, and uses s too.
func (l *Lexer) until(s string) {
	for {
		w := l.Window()
		if len(w) == 0 {
			l.Strange = true
			return
		}
		i := bytes.IndexByte(w, s[0])
		if i < 0 {
			i = len(w)
		}
		l.take(w[:i])
		l.Skip(i)
		switch {
		case l.starts(s):
			l.Skip(len(s))
			return
		case l.pos < l.end:
			l.take(l.buf[l.pos : l.pos+1])
			l.Skip(1)
		}
	}
}

// take keeps a part of a token, and counts its lines.
func (l *Lexer) take(part []byte) {
	l.newlines += bytes.Count(part, []byte{'\n'})
	if l.Keep && len(l.Text) < maxToken {
		l.Text = append(l.Text, part[:min(len(part), maxToken-len(l.Text))]...)
	}
}

// bracketed tells [a name] from the subscripts and arrays of PostgreSQL.
func (l *Lexer) bracketed() bool {
	c := l.ByteAt(1)
	return c != '\'' && c != ']' && (l.Brackets || !isDigit(c))
}

func (l *Lexer) number() Kind {
	k := Number
	if l.ByteAt(0) == '0' && l.ByteAt(1)|0x20 == 'x' {
		k = Binary
	}
	for {
		c := l.ByteAt(0)
		exponent := c|0x20 == 'e' && k == Number
		if c != '.' && !isDigit(c) && !isLetter(c) {
			return k
		}
		l.take([]byte{c})
		l.Skip(1)
		if next := l.ByteAt(0); exponent && (next == '+' || next == '-') {
			l.take([]byte{next})
			l.Skip(1)
		}
	}
}

// word takes a word, or the quoted text that a prefix belongs to.
func (l *Lexer) word() Kind {
	for c := l.ByteAt(0); isLetter(c) || isDigit(c); c = l.ByteAt(0) {
		if l.Delimiter != "" && l.starts(l.Delimiter) {
			break
		}
		if len(l.Text) < maxToken {
			l.Text = append(l.Text, c)
		}
		l.Skip(1)
	}
	if l.ByteAt(0) == '\'' {
		if k, ok := l.prefixed(); ok {
			return k
		}
	}
	if !l.MySQL && len(l.Text) == 2 && l.Fresh && Is(l.Text, "GO") && l.Alone(0) {
		return Stop
	}
	if l.MySQL && l.Fresh && Is(l.Text, "DELIMITER") {
		line, _ := l.Line(maxToken)
		l.Text = append(l.Text[:0], "DELIMITER "...)
		l.Text = append(l.Text, bytes.TrimSpace(line)...)
		l.EndLine()
		return Command
	}
	l.array = Is(l.Text, "ARRAY")
	return Word
}

// Is compares a word without regard to case; want is in capitals.
func Is(got []byte, want string) bool {
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
