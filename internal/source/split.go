package source

import (
	"bytes"
	"errors"
	"io"
)

// Dialect is how a delimited text is written: what separates fields and what
// ends a row. Quotes are those of RFC 4180.
type Dialect struct {
	Delim byte
	EOL   byte // '\n' (a carriage return before it is dropped) or '\r'
}

const (
	quote      = '"'
	minWindow  = 256 << 10
	maxWindow  = 1 << 20 // how far a closing quote is looked for
	maxStrays  = 64      // quotes without a partner before quotes mean nothing
	emptyReads = 100     // reads that give nothing before giving up
)

// Splitter cuts delimited text into fields, one at a time, so that neither a
// long row nor a long field takes memory. Fields are cut at Limit bytes;
// nothing after them is lost. Quotes are honoured where they are whole: a field
// that opens with a quote and does not close with one before a delimiter is
// taken as it stands, so that a stray quote cannot swallow the rows after it.
type Splitter struct {
	Limit   int // bytes of a field that are kept; MaxValueBytes unless set
	dialect Dialect
	r       io.Reader
	buf     []byte
	pos     int // start of what is not used yet
	end     int
	used    int   // bytes before buf
	err     error // what ended the reading
	open    bool  // the last field was followed by a delimiter
	strays  int
	scratch []byte
}

// NewSplitter reads r, which must give UTF-8.
func NewSplitter(r io.Reader, d Dialect) *Splitter { return newSplitter(r, d, minWindow) }

func newSplitter(r io.Reader, d Dialect, window int) *Splitter {
	return &Splitter{Limit: MaxValueBytes, dialect: d, r: r, buf: make([]byte, max(window, 1))}
}

// Field gives the next field and whether it is the last of its row. An empty
// line is a row of one empty field. The bytes are good until the next call.
// The error is io.EOF after the last row; a field that breaks off because
// reading failed is not given.
func (s *Splitter) Field() (v []byte, last bool, err error) {
	b := s.buf[s.pos:s.end]
	if len(b) == 0 || b[0] == quote {
		return s.slow()
	}
	delim, eol := s.dialect.Delim, s.dialect.EOL
	for i, c := range b {
		if c == delim || c == eol {
			s.pos += i + 1
			s.open = c == delim
			return s.trim(b[:i], !s.open), !s.open, nil
		}
	}
	return s.plain(len(b))
}

// trim drops the carriage return of a row's end and what is over the limit.
func (s *Splitter) trim(v []byte, last bool) []byte {
	if last && len(v) > 0 && v[len(v)-1] == '\r' && s.dialect.EOL == '\n' {
		v = v[:len(v)-1]
	}
	if len(v) > s.Limit {
		v = v[:s.Limit]
	}
	return v
}

func (s *Splitter) slow() (v []byte, last bool, err error) {
	if s.pos == s.end && !s.more() {
		if s.open && errors.Is(s.err, io.EOF) {
			s.open = false
			return nil, true, nil
		}
		return nil, false, s.err
	}
	if s.buf[s.pos] == quote && s.strays < maxStrays {
		return s.quoted()
	}
	return s.plain(0)
}

// plain reads a field without quotes; its first n bytes hold no end.
func (s *Splitter) plain(n int) (v []byte, last bool, err error) {
	delim, eol := s.dialect.Delim, s.dialect.EOL
	for {
		for i, c := range s.buf[s.pos+n : s.end] {
			if c == delim || c == eol {
				v := s.buf[s.pos : s.pos+n+i]
				s.pos += n + i + 1
				s.open = c == delim
				return s.trim(v, !s.open), !s.open, nil
			}
		}
		n = s.end - s.pos
		if s.more() {
			continue
		}
		if s.err == nil {
			return s.long()
		}
		return s.final()
	}
}

// final gives what is left when there is nothing more to read.
func (s *Splitter) final() (v []byte, last bool, err error) {
	if !errors.Is(s.err, io.EOF) {
		s.pos = s.end
		return nil, false, s.err
	}
	v = s.buf[s.pos:s.end]
	s.pos, s.open = s.end, false
	return s.trim(v, true), true, nil
}

// long reads on where a field without quotes is larger than the window: its
// beginning is kept and the rest passed over.
func (s *Splitter) long() (v []byte, last bool, err error) {
	s.scratch = append(s.scratch[:0], s.buf[s.pos:min(s.end, s.pos+s.Limit)]...)
	for {
		s.pos = s.end
		if !s.more() {
			s.open = false
			if !errors.Is(s.err, io.EOF) {
				return nil, false, s.err
			}
			return s.scratch, true, nil
		}
		for i, c := range s.buf[s.pos:s.end] {
			if c == s.dialect.Delim || c == s.dialect.EOL {
				s.pos += i + 1
				s.open = c == s.dialect.Delim
				return s.scratch, !s.open, nil
			}
		}
	}
}

// more reads on, keeping what is not used. It gives false when reading ended
// (then err is set) or the window is full.
func (s *Splitter) more() bool {
	if s.err != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.used += s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxWindow {
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range emptyReads {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// at gives the byte i places after the start of the field, reading on if
// needed; ok is false when there is none.
func (s *Splitter) at(i int) (c byte, ok bool) {
	for s.pos+i >= s.end {
		if !s.more() {
			return 0, false
		}
	}
	return s.buf[s.pos+i], true
}

// quoted reads a field that opens with a quote.
func (s *Splitter) quoted() (v []byte, last bool, err error) {
	doubled := false
	for i := 1; ; {
		j := bytes.IndexByte(s.buf[s.pos+i:s.end], quote)
		if j < 0 {
			i = s.end - s.pos
			if s.more() {
				continue
			}
			if s.err == nil && bytes.IndexByte(s.buf[s.pos:s.end], s.dialect.EOL) < 0 {
				return s.longQuoted()
			}
			return s.stray()
		}
		i += j + 1
		if c, ok := s.at(i); ok && c == quote {
			doubled = true
			i++
			continue
		}
		length, last, whole := s.ending(i)
		if !whole {
			s.countStray(i)
			return s.plain(0)
		}
		v = s.buf[s.pos+1 : s.pos+i-1]
		s.pos += i + length
		s.open = !last
		if doubled {
			v = s.undouble(v)
		}
		return v[:min(len(v), s.Limit)], last, nil
	}
}

// ending looks at what follows a closing quote: its length, whether it ends
// the row, and whether the field is whole there.
func (s *Splitter) ending(i int) (length int, last, whole bool) {
	c, ok := s.at(i)
	switch {
	case !ok:
		return 0, true, errors.Is(s.err, io.EOF)
	case c == s.dialect.Delim:
		return 1, false, true
	case c == s.dialect.EOL:
		return 1, true, true
	case c == '\r':
		if c, ok := s.at(i + 1); ok && c == s.dialect.EOL {
			return 2, true, true
		} else if !ok && errors.Is(s.err, io.EOF) {
			return 1, true, true
		}
	}
	return 0, false, false
}

// stray ends the search for a closing quote that is not there.
func (s *Splitter) stray() (v []byte, last bool, err error) {
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		s.pos = s.end
		return nil, false, s.err
	}
	s.strays++
	return s.plain(0)
}

// countStray notes a quote whose partner, far away, turned out to be none:
// such searches must not be repeated for ever.
func (s *Splitter) countStray(distance int) {
	if distance > s.Limit {
		s.strays++
	}
}

func (s *Splitter) undouble(v []byte) []byte {
	s.scratch = s.scratch[:0]
	for len(v) > 0 && len(s.scratch) < s.Limit {
		i := bytes.IndexByte(v, quote)
		if i < 0 {
			i = len(v) - 1
		}
		s.scratch = append(s.scratch, v[:i+1]...)
		if v = v[i+1:]; len(v) > 0 && v[0] == quote {
			v = v[1:]
		}
	}
	return s.scratch
}

// longQuoted reads on where a quoted field on one line is larger than the
// window: its beginning is kept and the rest passed over, up to the quote that
// stands before a delimiter or a row's end.
func (s *Splitter) longQuoted() (v []byte, last bool, err error) {
	n := min(s.end, s.pos+1+s.Limit)
	keep := append([]byte(nil), s.buf[s.pos+1:n]...)
	v = append([]byte(nil), s.undouble(keep)...)
	quotes := bytes.Count(s.buf[s.pos+1:s.end], []byte{quote})
	s.pos = s.end
	for i := 0; ; {
		c, ok := s.at(i)
		if !ok {
			if s.err == nil { // the window is full: all of it was looked at
				s.pos, i = s.end, 0
				continue
			}
			s.pos, s.open = s.end, false
			if !errors.Is(s.err, io.EOF) {
				return nil, false, s.err
			}
			return v, true, nil
		}
		i++
		if c == quote {
			quotes++
			continue
		}
		if quotes%2 == 1 && (c == s.dialect.Delim || c == s.dialect.EOL || c == '\r') {
			s.pos += i
			s.open = c == s.dialect.Delim
			if c == '\r' && s.dialect.EOL == '\n' {
				if next, ok := s.at(0); ok && next == '\n' {
					s.pos++
				}
			}
			return v, !s.open, nil
		}
		if i >= minWindow {
			s.pos += i
			i = 0
		}
	}
}

// Offset is how many bytes of the text were used, up to the field given last.
func (s *Splitter) Offset() int { return s.used + s.pos }
