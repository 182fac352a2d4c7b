package xml

import (
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// rawName reads a name into the store and gives where it stands there.
func (l *lexer) rawName() (from, to int, err error) {
	from = len(l.store)
	for more := true; more; {
		if _, err := l.peek(); err != nil {
			return 0, 0, broken(err)
		}
		b, n := l.buf[l.at:l.end], 0
		for n < len(b) && inName[b[n]] {
			n++
		}
		if len(l.store)-from+n > maxName {
			return 0, 0, l.wrong("a name is longer than the bound")
		}
		l.store = append(l.store, b[:n]...)
		l.at += n
		more = n == len(b)
	}
	if to = len(l.store); to == from || !nameStart(l.store[from]) {
		return 0, 0, l.wrong("a name is missing")
	}
	return from, to, nil
}

// inName tells the bytes of names; those above 0x7f are of letters mostly.
var inName = func() (in [256]bool) {
	for c := range in {
		b := byte(c)
		in[c] = nameStart(b) || b >= '0' && b <= '9' || b == '-' || b == '.'
	}
	return in
}()

func nameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
}

// space passes over white space.
func (l *lexer) space() (some bool, err error) {
	for {
		c, err := l.peek()
		if err != nil {
			return some, broken(err)
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return some, nil
		}
		if c == '\n' {
			l.line++
		}
		l.at++
		some = true
	}
}

func (l *lexer) endTag() error {
	l.at++ // the slash
	l.store = l.store[:0]
	from, to, err := l.rawName()
	if err != nil {
		return err
	}
	l.raw = l.store[from:to]
	if _, err := l.space(); err != nil {
		return err
	}
	c, err := l.take()
	if err != nil {
		return err
	}
	if c != '>' {
		return l.wrong("an end tag does not end")
	}
	return nil
}

// span is a piece of the store; the store may move while it grows.
type span struct{ from, mid, to int }

func (l *lexer) startTag() error {
	l.store, l.attrs = l.store[:0], l.attrs[:0]
	_, nameEnd, err := l.rawName()
	if err != nil {
		return err
	}
	var spans [16]span
	found := spans[:0]
	for {
		some, err := l.space()
		if err != nil {
			return err
		}
		c, err := l.peek()
		if err != nil {
			return broken(err)
		}
		if c == '>' || c == '/' {
			break
		}
		if !some {
			return l.wrong("attributes stand against each other")
		}
		if len(found) == maxAttributes {
			return l.wrong("an element has more attributes than the bound")
		}
		s, err := l.attribute()
		if err != nil {
			return err
		}
		found = append(found, s)
	}
	l.raw = l.store[:nameEnd]
	for _, s := range found {
		l.attrs = append(l.attrs, attribute{splitName(l.store[s.from:s.mid]), l.store[s.mid:s.to]})
	}
	return l.closeStart()
}

// closeStart reads the end of a start tag; an empty element ends at once.
func (l *lexer) closeStart() error {
	c, err := l.take()
	if err != nil {
		return err
	}
	if c == '/' {
		l.closing = true
		if c, err = l.take(); err != nil {
			return err
		}
	}
	if c != '>' {
		return l.wrong("a start tag does not end")
	}
	return nil
}

// attribute reads a name, a sign and a value between quotes; long values are
// cut.
func (l *lexer) attribute() (span, error) {
	from, mid, err := l.rawName()
	if err != nil {
		return span{}, err
	}
	if _, err := l.space(); err != nil {
		return span{}, err
	}
	if c, err := l.take(); err != nil || c != '=' {
		return span{}, l.orWrong(err, "an attribute has no value")
	}
	if _, err := l.space(); err != nil {
		return span{}, err
	}
	quote, err := l.take()
	if err != nil {
		return span{}, err
	}
	if quote != '"' && quote != '\'' {
		return span{}, l.wrong("the value of an attribute is not between quotes")
	}
	for {
		c, err := l.take()
		switch {
		case err != nil:
			return span{}, err
		case c == quote:
			return span{from, mid, len(l.store)}, nil
		case c == '<':
			return span{}, l.wrong("the value of an attribute does not end")
		case len(l.store)-mid >= maxValue: // the rest is cut off
		case c == '&':
			if l.store, err = l.entity(l.store); err != nil {
				return span{}, err
			}
		default:
			l.store = append(l.store, c)
		}
	}
}

// entity reads what follows an ampersand and adds what it stands for. One that
// is not known stays as it is: there is no document type that could tell.
func (l *lexer) entity(dst []byte) ([]byte, error) {
	var b [maxEntity]byte
	for n := range b {
		c, err := l.peek()
		if errors.Is(err, io.EOF) {
			c, err = '<', nil // the file ends here, and so does the name
		}
		if err != nil {
			return dst, err
		}
		if c == '<' || c == '&' || c == '"' || c == '\'' || c <= ' ' {
			return append(append(dst, '&'), b[:n]...), nil
		}
		l.at++
		if c == ';' {
			return appendEntity(dst, b[:n]), nil
		}
		b[n] = c
	}
	return append(append(dst, '&'), b[:]...), nil
}

func appendEntity(dst, e []byte) []byte {
	switch string(e) {
	case "amp":
		return append(dst, '&')
	case "lt":
		return append(dst, '<')
	case "gt":
		return append(dst, '>')
	case "quot":
		return append(dst, '"')
	case "apos":
		return append(dst, '\'')
	}
	if len(e) > 1 && e[0] == '#' {
		digits, base := string(e[1:]), 10
		if digits[0] == 'x' || digits[0] == 'X' {
			digits, base = digits[1:], 16
		}
		if n, err := strconv.ParseUint(digits, base, 32); err == nil && n <= utf8.MaxRune {
			return utf8.AppendRune(dst, rune(n))
		}
	}
	return append(append(append(dst, '&'), e...), ';')
}
