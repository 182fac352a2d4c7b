package xml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// Bounds on what one element may hold. They are far above what schemas of
// administrations use, and keep memory independent of the file.
const (
	maxName       = 256
	maxAttributes = 1000
	maxValue      = 4096 // of one value, as source.MaxValueBytes
	bufferSize    = 64 << 10
	maxEntity     = 32 // of "&name;"
)

// token is what the lexer gives.
type token int

const (
	tokStart token = iota
	tokEnd
	tokText
)

// name is a name as it stands: with the prefix of its namespace, if any.
type name struct{ prefix, local []byte }

func splitName(raw []byte) name {
	if i := bytes.IndexByte(raw, ':'); i > 0 && i < len(raw)-1 {
		return name{raw[:i], raw[i+1:]}
	}
	return name{nil, raw}
}

// attribute is a name and its value, without entities.
type attribute struct {
	name
	value []byte
}

// syntaxError says where a file is not XML.
type syntaxError struct {
	line int64
	what string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.what) }

// errEntities refuses files that define entities: a few lines of them can grow
// to gigabytes or lead to other files.
var errEntities = errors.New("the document defines entities")

// lexer splits a stream into tokens. It never reads anything but the stream,
// and its memory is bounded by the constants above. What a token holds is good
// until the next.
type lexer struct {
	ctx  context.Context //nolint:containedctx // lives for one pass over a file
	r    io.Reader
	buf  []byte
	at   int
	end  int
	err  error
	line int64

	raw     []byte      // the name of a tag
	attrs   []attribute // of a start tag
	store   []byte      // holds names and values of attributes
	text    []byte      // of a text token
	closing bool        // an empty element is still to be ended
	cdata   bool
}

func newLexer(ctx context.Context, r io.Reader) *lexer {
	return &lexer{ctx: ctx, r: r, buf: make([]byte, bufferSize), line: 1}
}

func (l *lexer) wrong(what string) error { return &syntaxError{line: l.line, what: what} }

// fill reads more; the bytes from at on stay.
func (l *lexer) fill() error {
	if l.err != nil {
		return l.err
	}
	if err := l.ctx.Err(); err != nil {
		return err
	}
	if l.at > 0 {
		copy(l.buf, l.buf[l.at:l.end])
		l.end -= l.at
		l.at = 0
	}
	for range 100 { // a reader may give nothing now and then, not for ever
		n, err := l.r.Read(l.buf[l.end:])
		l.end += n
		if err != nil {
			l.err = err
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	l.err = io.ErrNoProgress
	return l.err
}

// peek gives the next byte and keeps it.
func (l *lexer) peek() (byte, error) {
	if l.at == l.end {
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
	return l.buf[l.at], nil
}

// take gives the next byte inside a tag, where the file may not end.
func (l *lexer) take() (byte, error) {
	c, err := l.peek()
	if err != nil {
		return 0, broken(err)
	}
	l.at++
	if c == '\n' {
		l.line++
	}
	return c, nil
}

func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// next gives the next token; io.EOF ends the stream.
func (l *lexer) next() (token, error) {
	if l.closing {
		l.closing = false
		return tokEnd, nil
	}
	for {
		if l.cdata {
			if some, err := l.cdataText(); some || err != nil {
				return tokText, err
			}
			continue
		}
		c, err := l.peek()
		if err != nil {
			return 0, err
		}
		if c != '<' {
			return tokText, l.plainText()
		}
		l.at++
		if c, err = l.peek(); err != nil {
			return 0, broken(err)
		}
		switch c {
		case '/':
			return tokEnd, l.endTag()
		case '?':
			err = l.skipTo("?>")
		case '!':
			l.at++
			err = l.declaration()
		default:
			return tokStart, l.startTag()
		}
		if err != nil {
			return 0, err
		}
	}
}

// plainText takes text up to a tag, or a piece of it.
func (l *lexer) plainText() error {
	l.text = l.text[:0]
	for len(l.text) < maxValue {
		c, err := l.peek()
		if errors.Is(err, io.EOF) || err == nil && c == '<' {
			return nil
		}
		if err != nil {
			return err
		}
		if c == '&' {
			l.at++
			if l.text, err = l.entity(l.text); err != nil {
				return err
			}
			continue
		}
		b := l.buf[l.at:l.end]
		if i := bytes.IndexAny(b, "<&"); i >= 0 {
			b = b[:i]
		}
		b = b[:min(len(b), maxValue-len(l.text))]
		l.keep(b)
	}
	return nil
}

// keep adds bytes of the buffer to the text and passes over them.
func (l *lexer) keep(b []byte) {
	l.text = append(l.text, b...)
	l.line += int64(bytes.Count(b, []byte{'\n'}))
	l.at += len(b)
}

// cdataText takes a piece of text up to the end of a CDATA section.
func (l *lexer) cdataText() (some bool, err error) {
	l.text = l.text[:0]
	for len(l.text) < maxValue {
		c, err := l.peek()
		if err != nil {
			return false, broken(err)
		}
		if c == ']' {
			if done, err := l.follows("]]>"); err != nil {
				return false, err
			} else if done {
				l.at += 3
				l.cdata = false
				break
			}
			l.keep(l.buf[l.at : l.at+1])
			continue
		}
		b := l.buf[l.at:l.end]
		if i := bytes.IndexByte(b, ']'); i >= 0 {
			b = b[:i]
		}
		l.keep(b[:min(len(b), maxValue-len(l.text))])
	}
	return len(l.text) > 0, nil
}

// follows reports whether these bytes come next.
func (l *lexer) follows(s string) (bool, error) {
	for l.end-l.at < len(s) {
		if err := l.fill(); err != nil {
			return false, broken(err)
		}
	}
	return string(l.buf[l.at:l.at+len(s)]) == s, nil
}

// skipTo passes over everything up to and with s.
func (l *lexer) skipTo(s string) error {
	matched := 0
	for matched < len(s) {
		c, err := l.take()
		if err != nil {
			return err
		}
		switch {
		case c == s[matched]:
			matched++
		case matched == 2 && c == s[1]: // "--->" ends a comment as "-->" does
		case c == s[0]:
			matched = 1
		default:
			matched = 0
		}
	}
	return nil
}

// declaration reads what begins with "<!".
func (l *lexer) declaration() error {
	c, err := l.peek()
	if err != nil {
		return broken(err)
	}
	switch c {
	case '-':
		if ok, err := l.follows("--"); err != nil || !ok {
			return l.orWrong(err, "a comment does not begin as one")
		}
		l.at += 2
		return l.skipTo("-->")
	case '[':
		if ok, err := l.follows("[CDATA["); err != nil || !ok {
			return l.orWrong(err, "a section begins that is not CDATA")
		}
		l.at += len("[CDATA[")
		l.cdata = true
		return nil
	}
	if ok, err := l.follows("DOCTYPE"); err != nil || !ok {
		return l.orWrong(err, "a declaration stands outside a document type")
	}
	return l.doctype()
}

func (l *lexer) orWrong(err error, what string) error {
	if err != nil {
		return err
	}
	return l.wrong(what)
}

// doctype passes over a document type. Nothing that it names is looked up, and
// entities are refused.
func (l *lexer) doctype() error {
	depth := 1
	var quote byte
	recent := make([]byte, 0, 16)
	for depth > 0 {
		c, err := l.take()
		if err != nil {
			return err
		}
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
			continue
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
			recent = recent[:0]
		case c == '>':
			depth--
		}
		if len(recent) < cap(recent) {
			recent = append(recent, c)
		}
		switch string(recent) {
		case "<!ENTITY":
			return errEntities
		case "<!--": // a comment may hold quotes
			if err := l.skipTo("-->"); err != nil {
				return err
			}
			depth--
		}
	}
	return nil
}
