package sqldump

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/source"
	"toetssteen/internal/sqltext"
)

// expression is what was found of one value.
type expression struct {
	found    sqltext.Kind // ending is nothing yet
	depth    int          // of parentheses, where it was found
	null     bool
	function string // the last word, which may be a function
	bits     string // of a binary value, as it is written
	start    int    // in the row's bytes
}

// value reads the value of one field up to the comma or parenthesis behind it,
// which it gives; 0 when the text ends. Of an expression the plain text in it
// counts: 'x'::date, CAST(N'x' AS date), to_date('x', 'YYYY'), 'a' || 'b'.
func (s *script) value(to int) byte {
	s.Keep = to >= 0
	defer func() { s.Keep = true }()
	e := expression{start: len(s.rows.data)}
	depth := 0
	for {
		k := s.Next()
		switch {
		case k == sqltext.Ending, k == sqltext.Stop:
			s.Back()
			return 0
		case s.IsMark(','), s.IsMark(')'):
			if depth == 0 || (depth < 0) {
				s.rows.put(to, e)
				return s.Text[0]
			}
			if s.Text[0] == ')' {
				depth--
			}
		case s.IsMark('('):
			depth++
		case to >= 0:
			s.part(k, depth, &e)
		}
	}
}

// part takes one token of an expression.
func (s *script) part(k sqltext.Kind, depth int, e *expression) {
	r := s.rows
	switch k {
	case sqltext.Text, sqltext.Name:
		switch {
		case sqltext.Is([]byte(e.function), "_BINARY"):
			e.found = sqltext.Binary
		case e.found == sqltext.Ending, e.found == sqltext.Text && depth == 0 && e.depth == 0:
			e.found, e.depth = sqltext.Text, depth
			r.add(s.Text)
			if sqltext.Is([]byte(e.function), "UNISTR") {
				r.data = append(r.data[:e.start], unescapeUnicode(r.data[e.start:])...)
			}
		}
	case sqltext.Number:
		if e.found == sqltext.Ending && (depth == 0 || castLike(e.function)) {
			e.found, e.depth = sqltext.Number, depth
			r.add(s.Text)
		}
	case sqltext.Binary:
		if e.found == sqltext.Ending {
			e.found, e.bits = sqltext.Binary, string(s.Text[:min(len(s.Text), maxBits)])
		}
	case sqltext.Word:
		switch {
		case e.found != sqltext.Ending || depth > 0 && e.function != "":
		case s.IsWord("NULL"), s.IsWord("DEFAULT"):
			e.null = true
		case s.IsWord("TRUE"), s.IsWord("FALSE"):
			e.found = sqltext.Word
			r.add(s.Text)
		default:
			e.function = string(s.Text)
		}
	case sqltext.Mark:
		if s.IsMark('-') && e.found == sqltext.Ending && depth == 0 {
			r.add(s.Text)
		}
	case sqltext.Ending, sqltext.Stop, sqltext.Command, sqltext.Remark:
	}
}

// castLike reports whether a function gives its first argument back.
func castLike(f string) bool {
	for _, w := range []string{"", "CAST", "CONVERT", "TRY_CAST", "TO_NUMBER"} {
		if sqltext.Is([]byte(f), w) {
			return true
		}
	}
	return false
}

// unescapeUnicode reads \XXXX and \uXXXX as SQLite's and Oracle's unistr do.
func unescapeUnicode(v []byte) []byte {
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if v[i] != '\\' {
			out = append(out, v[i])
			continue
		}
		at := i + 1
		if at < len(v) && v[at] == 'u' {
			at++
		}
		if at+4 <= len(v) {
			if r, err := strconv.ParseUint(string(v[at:at+4]), 16, 32); err == nil {
				out = utf8.AppendRune(out, rune(r)) //nolint:gosec // 16 bits
				i = at + 3
				continue
			}
		}
		if i+1 < len(v) {
			i++
		}
		out = append(out, v[i])
	}
	return out
}

// rowReader puts the values of one table's rows in the order that is asked.
type rowReader struct {
	table   *sqltext.Table
	at      []int  // for each column of the table its place in a row; -1 is not asked for
	skip    []bool // by place: values of the type are no text
	bits    []bool // by place: values are bits
	yield   func([][]byte) bool
	data    []byte
	spans   [][2]int
	cells   [][]byte
	blobs   []bool  // by place: binary values were met
	odd     []int64 // by place: values that are no plain text
	long    int64   // rows with more values than columns
	stopped bool
}

func newRowReader(t *sqltext.Table, columns []int, yield func([][]byte) bool) *rowReader {
	n := len(columns)
	r := &rowReader{
		table: t, at: make([]int, len(t.Columns)), skip: make([]bool, n), bits: make([]bool, n), yield: yield,
		spans: make([][2]int, n), cells: make([][]byte, n), blobs: make([]bool, n), odd: make([]int64, n),
	}
	for i := range r.at {
		r.at[i] = -1
	}
	for place, column := range columns {
		r.at[column] = place
		r.skip[place] = binaryType(t.Columns[column].Type)
		r.bits[place] = strings.HasPrefix(strings.ToLower(t.Columns[column].Type), "bit")
	}
	return r
}

// order gives the places of a statement's columns; without a list they are the
// table's own.
func (r *rowReader) order(names []string) []int {
	if len(names) == 0 {
		return r.at
	}
	out := make([]int, len(names))
	for i, n := range names {
		out[i] = -1
		if column, ok := r.table.At(n); ok {
			out[i] = r.at[column]
		}
	}
	return out
}

func (r *rowReader) begin() {
	r.data = r.data[:0]
	clear(r.spans)
}

// add takes bytes of the value being read; what is beyond the port's bound is
// left out.
func (r *rowReader) add(v []byte) {
	r.data = append(r.data, v[:min(len(v), source.MaxValueBytes)]...)
}

// put ends a value.
func (r *rowReader) put(to int, e expression) {
	switch {
	case to < 0:
		r.data = r.data[:e.start]
		return
	case r.bits[to] && r.bit(e):
	case e.found == sqltext.Binary, r.skip[to] && e.found != sqltext.Ending:
		r.blobs[to] = true
		r.data = r.data[:e.start]
	case e.found == sqltext.Ending:
		if !e.null {
			r.odd[to]++
		}
		r.data = r.data[:e.start]
	}
	r.spans[to] = [2]int{e.start, len(r.data)}
}

// maxBits is enough for a bit as it is written: 0x01, b'1'.
const maxBits = 8

// bit writes a bit as a figure, however it is written; false for longer ones.
func (r *rowReader) bit(e expression) bool {
	v := string(r.data[e.start:])
	if e.found == sqltext.Binary {
		v = strings.TrimLeft(strings.TrimPrefix(strings.ToLower(e.bits), "0x"), "0")
	}
	switch v {
	case "\x01", "1":
		v = "1"
	case "\x00", "0":
		v = "0"
	case "":
		if e.found != sqltext.Binary {
			return false
		}
		v = "0"
	default:
		return false
	}
	r.data = append(r.data[:e.start], v...)
	return true
}

// give hands the row on; false when nobody wants more.
func (r *rowReader) give() bool {
	for i, s := range r.spans {
		r.cells[i] = r.data[s[0]:s[1]:s[1]]
	}
	if !r.yield(r.cells) {
		r.stopped = true
	}
	return !r.stopped
}
