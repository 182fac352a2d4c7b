package json

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"toetssteen/internal/source"
)

// syntaxError says where a text stops being JSON. It never holds the text.
type syntaxError struct {
	line int64
	what string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.what) }

// lexer reads tokens from a stream in a fixed buffer, whatever the length of a
// line, a value or a key.
type lexer struct {
	r     io.Reader
	buf   []byte
	at    int
	end   int
	read  int64 // bytes taken from r
	line  int64
	err   error // of r; given when the buffer is used up
	value []byte
}

const bufferSize = 64 << 10

func newLexer(r io.Reader) *lexer {
	return &lexer{r: r, buf: make([]byte, bufferSize), line: 1}
}

// fill reads more when the buffer is used up.
func (l *lexer) fill() error {
	for l.at >= l.end {
		if l.err != nil {
			return l.err
		}
		n, err := l.r.Read(l.buf)
		l.at, l.end, l.err = 0, n, err
		l.read += int64(n)
	}
	return nil
}

// next takes one byte.
func (l *lexer) next() (byte, error) {
	if l.at >= l.end {
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
	c := l.buf[l.at]
	l.at++
	if c == '\n' {
		l.line++
	}
	return c, nil
}

// peek passes over white space and gives the byte that follows, untaken. The
// record separator of JSON text sequences counts as white space.
func (l *lexer) peek() (byte, error) {
	for {
		for l.at < l.end {
			switch c := l.buf[l.at]; c {
			case '\n':
				l.line++
			case ' ', '\t', '\r', 0x1e:
			default:
				return c, nil
			}
			l.at++
		}
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
}

// skipLine goes past the end of the line.
func (l *lexer) skipLine() error {
	for {
		if i := bytes.IndexByte(l.buf[l.at:l.end], '\n'); i >= 0 {
			l.at += i + 1
			l.line++
			return nil
		}
		l.at = l.end
		if err := l.fill(); err != nil {
			return err
		}
	}
}

func (l *lexer) wrong(what string) error { return &syntaxError{line: l.line, what: what} }

// broken makes an end in the middle of a value recognisable.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// keep adds bytes to the value until it holds as much as a scan looks at.
func (l *lexer) keep(b ...byte) {
	if room := source.MaxValueBytes - len(l.value); room > 0 {
		l.value = append(l.value, b[:min(room, len(b))]...)
	}
}

// text reads a string, unescaped. The result is good until the next token and
// is cut at source.MaxValueBytes.
func (l *lexer) text() ([]byte, error) {
	l.at++ // the quote
	l.value = l.value[:0]
	for {
		if err := l.fill(); err != nil {
			return nil, broken(err)
		}
		rest := l.buf[l.at:l.end]
		i := plainPrefix(rest)
		l.keep(rest[:i]...)
		l.at += i
		if i == len(rest) {
			continue
		}
		c, _ := l.next()
		switch c {
		case '"':
			return l.value, nil
		case '\\':
			if err := l.escape(); err != nil {
				return nil, err
			}
		default: // a raw line end is not allowed, yet harmless
			l.keep(c)
		}
	}
}

// plainPrefix is the number of bytes before a quote, a backslash or a line end.
func plainPrefix(b []byte) int {
	for i, c := range b {
		if c == '"' || c == '\\' || c == '\n' {
			return i
		}
	}
	return len(b)
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (l *lexer) escape() error {
	c, err := l.next()
	if err != nil {
		return broken(err)
	}
	if c != 'u' {
		plain, ok := escapes[c]
		if !ok {
			return l.wrong("an escape in a string is not valid")
		}
		l.keep(plain)
		return nil
	}
	r, err := l.hex()
	if err != nil {
		return err
	}
	for utf16.IsSurrogate(r) { // the first half of a character
		var pair [2]byte
		for i := range pair {
			if pair[i], err = l.next(); err != nil {
				return broken(err)
			}
			if pair[i] != `\u`[i] { // a lone half: the text goes on as it is
				l.at--
				if i == 1 {
					return l.afterLone()
				}
				l.keep([]byte(string(utf8.RuneError))...)
				return nil
			}
		}
		low, err := l.hex()
		if err != nil {
			return err
		}
		if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
			r = both
			break
		}
		l.keep([]byte(string(utf8.RuneError))...)
		r = low
	}
	l.keep(utf8.AppendRune(nil, r)...)
	return nil
}

// afterLone goes on after half a character that another escape follows.
func (l *lexer) afterLone() error {
	l.keep([]byte(string(utf8.RuneError))...)
	return l.escape()
}

func (l *lexer) hex() (rune, error) {
	var r rune
	for range 4 {
		c, err := l.next()
		if err != nil {
			return 0, broken(err)
		}
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, l.wrong("an escape in a string is not valid")
		}
		r = r<<4 | rune(c)
	}
	return r, nil
}

// kind is what a value is.
type kind uint8

const (
	isNull kind = 1 << iota
	isBool
	isNumber
	isString
)

// literal reads a number, true, false or null as it is written. NaN and the
// infinities, which some programs write, are nulls.
func (l *lexer) literal() ([]byte, kind, error) {
	l.value = l.value[:0]
	ended := false
	for {
		if err := l.fill(); errors.Is(err, io.EOF) && len(l.value) > 0 {
			ended = true
			break
		} else if err != nil {
			return nil, 0, broken(err)
		}
		c := l.buf[l.at]
		if !isWord(c) {
			break
		}
		l.keep(c)
		l.at++
	}
	switch string(l.value) {
	case "null", "NaN", "Infinity", "-Infinity":
		return nil, isNull, nil
	case "true", "false":
		return l.value, isBool, nil
	}
	if !number(l.value) {
		if ended {
			return nil, 0, io.ErrUnexpectedEOF
		}
		return nil, 0, l.wrong("a value is not valid")
	}
	return l.value, isNumber, nil
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '+' || c == '.'
}

// number accepts what JSON does and, beyond it, a leading zero or plus, as
// codes written by hand have.
func number(v []byte) bool {
	digits := 0
	for i, c := range v {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' || c == '+':
			if i > 0 && v[i-1]|0x20 != 'e' {
				return false
			}
		case c == '.', c|0x20 == 'e' && digits > 0:
		default:
			return false
		}
	}
	return digits > 0
}

// skip passes over a value however deep it is: it counts brackets and keeps
// nothing.
func (l *lexer) skip() error {
	for depth := 0; ; {
		c, err := l.peek()
		if err != nil {
			return broken(err)
		}
		switch c {
		case '{', '[':
			depth++
			l.at++
		case '}', ']':
			depth--
			l.at++
		case '"':
			if _, err := l.text(); err != nil {
				return err
			}
		case ',', ':':
			l.at++
		default:
			if _, _, err := l.literal(); err != nil {
				return err
			}
		}
		if depth <= 0 {
			return nil
		}
	}
}
