package sqldump

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/sqltext"
)

// copyFormat is how the lines below COPY ... FROM stdin are written (PostgreSQL
// 18, COPY, Text Format).
type copyFormat struct {
	delim byte
	null  string
}

// copy handles COPY a (b, c) FROM stdin, with the lines below it.
func (s *script) copy() {
	start, before := s.At, s.previous
	s.previous = nil
	tokens := s.Collect()
	if s.Last != sqltext.Stop {
		return
	}
	parts, rest := sqltext.QualifiedIn(tokens)
	var names []string
	if len(rest) > 0 && rest[0].Mark('(') {
		inner := sqltext.Inside(rest)
		names = sqltext.ColumnNames(inner)
		rest = rest[min(len(inner)+2, len(rest)):]
	}
	if len(parts) == 0 || len(rest) < 2 || !rest[0].Is("FROM") {
		return
	}
	if !rest[1].Is("STDIN") { // from a file
		s.unread(s.target(parts))
		return
	}
	s.Line(0) // the rest of the line
	format, plain := copyOptions(rest[2:])
	t := s.target(parts)
	if s.rows != nil && t != nil && plain {
		s.copyRows(s.order(t, names), format)
		return
	}
	lines, fields := s.passLines(format.delim)
	if t == nil || s.rows != nil {
		return
	}
	if !plain {
		t.Unread++
		return
	}
	s.order(t, names)
	if lines > 0 {
		s.number(t, names, fields)
	}
	t.Rows += lines
	s.places.add(t, run{start, s.Offset(), s.state()}, before == t)
	t.Cut = t.Cut || s.Strange || s.Broke() != nil
	s.previous = t
}

// copyOptions reads the options; plain is false for CSV and binary.
func copyOptions(tokens []sqltext.Token) (f copyFormat, plain bool) {
	f, plain = copyFormat{delim: '\t', null: `\N`}, true
	for i, t := range tokens {
		value := tokens[i+1:]
		if len(value) > 0 && value[0].Is("AS") {
			value = value[1:]
		}
		switch {
		case t.Is("CSV"), t.Is("BINARY"):
			plain = false
		case len(value) == 0 || value[0].Kind != sqltext.Text:
		case t.Is("DELIMITER") && len(value[0].Text) == 1:
			f.delim = value[0].Text[0]
		case t.Is("NULL"):
			f.null = value[0].Text
		}
	}
	return f, plain
}

// endOfData takes the line that ends the rows, if it is next.
func (s *script) endOfData() bool {
	if s.ByteAt(0) != '\\' || s.ByteAt(1) != '.' {
		return false
	}
	if c := s.ByteAt(2); c != '\n' && c != '\r' && c != 0 {
		return false
	}
	s.Line(0)
	s.EndLine()
	return true
}

// passLines passes over the rows, and gives how many there are and how many
// fields the first has.
func (s *script) passLines(delim byte) (lines int64, fields int) {
	const far = 64 << 10
	for {
		if len(s.Window()) == 0 {
			s.Strange = true
			return lines, fields
		}
		if s.endOfData() {
			return lines, fields
		}
		if lines == 0 {
			first := s.Ahead(far)
			if i := bytes.IndexByte(first, '\n'); i >= 0 {
				first = first[:i]
			}
			fields = bytes.Count(first, []byte{delim}) + 1
		}
		if _, whole := s.Line(0); !whole {
			s.Strange = true
			return lines, fields
		}
		lines++
	}
}

// copyRows reads the rows.
func (s *script) copyRows(order []int, f copyFormat) {
	for len(s.Window()) > 0 && !s.endOfData() {
		s.rows.begin()
		for field := 0; ; field++ {
			to := -1
			if field < len(order) {
				to = order[field]
			}
			last, whole := s.field(to, f)
			if !whole {
				return // a row that is cut is no row
			}
			if !last {
				continue
			}
			if field+1 > len(order) {
				s.rows.long++
			}
			break
		}
		if !s.rows.give() {
			return
		}
	}
}

// field reads one field; last says that it ends the line, whole that an end came.
func (s *script) field(to int, f copyFormat) (last, whole bool) {
	e := expression{start: len(s.rows.data), found: sqltext.Text}
	escaped := false
	for {
		w := s.Window()
		if len(w) == 0 {
			return true, false
		}
		n := 0
		for n < len(w) && w[n] != f.delim && w[n] != '\n' && w[n] != '\\' {
			n++
		}
		if to >= 0 {
			s.rows.add(w[:n])
		}
		s.Skip(n)
		if n == len(w) {
			continue
		}
		c := w[n]
		s.Skip(1)
		if c != '\\' {
			s.endField(to, e, f, c == '\n', escaped)
			return c == '\n', true
		}
		if s.ByteAt(0) == 'N' && len(s.rows.data) == e.start && f.null == `\N` && s.endsAfter(1, f.delim) {
			s.Skip(1)
			e.found, e.null = sqltext.Ending, true
			continue
		}
		escaped = true
		s.copyEscape(to)
	}
}

// endsAfter reports whether the field ends n bytes on.
func (s *script) endsAfter(n int, delim byte) bool {
	c := s.ByteAt(n)
	return c == delim || c == '\n' || c == '\r' || c == 0
}

func (s *script) endField(to int, e expression, f copyFormat, last, escaped bool) {
	r := s.rows
	if last && len(r.data) > e.start && r.data[len(r.data)-1] == '\r' {
		r.data = r.data[:len(r.data)-1] // the line ends as on Windows; a real one is written \r
	}
	if !escaped && f.null != `\N` && string(r.data[e.start:]) == f.null {
		e.found, e.null = sqltext.Ending, true
	}
	r.put(to, e)
}

// copyEscape takes what stands after a backslash.
func (s *script) copyEscape(to int) {
	c := s.ByteAt(0)
	s.Skip(1)
	if i := strings.IndexByte("bfnrtv", c); i >= 0 && c != 0 {
		c = "\b\f\n\r\t\v"[i]
	} else if digits, base := s.escapeDigits(c); digits != "" {
		n, _ := strconv.ParseUint(digits, base, 16) // at most three digits of that base
		c = byte(n)                                 //nolint:gosec // as PostgreSQL takes it
	}
	if to >= 0 {
		s.rows.add([]byte{c})
	}
}

// escapeDigits takes the digits of \ooo and \xhh; c is used already.
func (s *script) escapeDigits(c byte) (digits string, base int) {
	most, set := 2, []byte("01234567")
	base = 8
	switch {
	case c == 'x':
		base, set = 16, []byte("0123456789abcdefABCDEF")
	case slices.Contains(set, c):
		digits = string(c)
	default:
		return "", base
	}
	n := 0
	for n < most && slices.Contains(set, s.ByteAt(n)) {
		n++
	}
	digits += string(s.Ahead(n))
	s.Skip(n)
	return digits, base
}
