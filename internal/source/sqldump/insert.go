package sqldump

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/source"
)

// insert handles INSERT and REPLACE: the rows that stand in it as plain values.
func (s *script) insert() {
	start, before := s.at, s.last
	s.last = nil
	s.modifiers()
	for {
		parts := s.qualified()
		if len(parts) == 0 {
			s.tail()
			return
		}
		t := s.target(parts)
		names, ok := s.insertNames()
		if !ok || !s.values() {
			s.unread(t)
			s.tail()
			return
		}
		s.tuples(t, names)
		more := s.tail()
		if s.rows == nil && t != nil {
			end := s.offset()
			if s.again {
				end = s.at
			}
			t.addRun(run{start, end, s.state()}, before == t)
			t.cut = t.cut || s.lexer.last == ending && !s.again
		}
		s.last = t
		if !more {
			return
		}
	}
}

// target gives the table that a statement fills; nil for one that a pass over
// rows does not want.
func (s *script) target(parts []string) *table {
	if s.rows == nil {
		return s.catalog.table(s.state(), parts)
	}
	t := s.catalog.find(s.state(), parts)
	for depth := 0; t != nil && t.into != nil && depth < 10; depth++ {
		t = t.into
	}
	if t != s.rows.table {
		return nil
	}
	return t
}

func (s *script) unread(t *table) {
	if t != nil && s.rows == nil {
		t.unread++
	}
}

// modifiers passes over the words between INSERT and the name.
func (s *script) modifiers() {
	for {
		s.next()
		switch {
		case s.isWord("INTO"), s.isWord("IGNORE"), s.isWord("LOW_PRIORITY"), s.isWord("HIGH_PRIORITY"), s.isWord("DELAYED"), s.isWord("OR"),
			s.isWord("REPLACE"), s.isWord("ABORT"), s.isWord("ROLLBACK"), s.isWord("FAIL"), s.isWord("ALL"), s.isWord("OVERWRITE"), s.isWord("TABLE"):
		default:
			s.back()
			return
		}
	}
}

// insertNames takes the column list, if there is one; ok is false where
// something else stands between the parentheses.
func (s *script) insertNames() (names []string, ok bool) {
	if s.next(); !s.isMark('(') {
		s.back()
		return nil, true
	}
	for {
		switch k := s.next(); {
		case s.isWord("SELECT"), s.isWord("WITH"), s.isWord("VALUES"), k == ending, k == stop:
			s.back()
			return nil, false
		case k == word, k == name:
			if len(names) < maxColumns {
				names = append(names, string(s.text))
			}
		case s.isMark(')'):
			return names, true
		case !s.isMark(','):
			return nil, false
		}
	}
}

// values passes on to the word VALUES; false if it does not come.
func (s *script) values() bool {
	for range 10 { // OVERRIDING SYSTEM VALUE, PARTITION (p0)
		switch k := s.next(); {
		case s.isWord("VALUES"):
			return true
		case s.isWord("VALUE"): // MySQL takes it for VALUES
			s.next()
			s.back()
			if s.isMark('(') {
				return true
			}
		case s.isWord("SELECT"), s.isWord("DEFAULT"), s.isWord("SET"), k == ending, k == stop:
			s.back()
			return false
		}
	}
	return false
}

// tuples takes the rows: (..), (..).
func (s *script) tuples(t *table, names []string) {
	order := s.order(t, names)
	for {
		if s.next(); !s.isMark('(') {
			s.back()
			return
		}
		if s.rows != nil && t != nil {
			if !s.tuple(order) {
				return
			}
		} else if n, whole := s.passTuple(); whole && t != nil {
			t.rows++
			s.number(t, names, n)
		}
		if s.next(); !s.isMark(',') {
			s.back()
			return
		}
	}
}

// order gives, for each value of a tuple, where it goes; while listing it makes
// the columns known.
func (s *script) order(t *table, names []string) []int {
	if t == nil {
		return nil
	}
	if s.rows != nil {
		return s.rows.order(names)
	}
	for _, n := range names {
		s.catalog.column(t, n)
	}
	return nil
}

// number gives columns to a table of which only rows are there.
func (s *script) number(t *table, names []string, fields int) {
	if t.created || len(names) > 0 {
		return
	}
	for i := len(t.columns); i < min(fields, maxColumns); i++ {
		s.catalog.column(t, "kolom_"+strconv.Itoa(i+1))
	}
}

// passTuple passes over a tuple and gives how many values it has.
func (s *script) passTuple() (fields int, whole bool) {
	s.keep = false
	defer func() { s.keep = true }()
	depth := 1
	fields = 1
	for {
		k := s.next()
		switch {
		case k == ending, k == stop:
			s.back()
			return fields, false
		case k != mark:
		case s.isMark('('):
			depth++
		case s.isMark(')'):
			if depth--; depth == 0 {
				return fields, true
			}
		case s.isMark(',') && depth == 1:
			fields++
		}
	}
}

// starters begin a statement; SQL Server's scripts put nothing between two.
var starters = []string{"INSERT", "GO", "SET", "EXEC", "CREATE", "ALTER", "USE", "PRINT", "UPDATE", "DELETE", "DECLARE", "BEGIN", "COMMIT", "IF", "DROP"}

// tail passes over what stands behind the rows; true when INSERT ALL goes on
// with another table.
func (s *script) tail() bool {
	s.keep = false
	defer func() { s.keep = true }()
	for first := true; ; first = false {
		k := s.next()
		switch {
		case k == stop, k == ending:
			return false
		case k != word:
		case first && s.isWord("INTO"):
			return true
		case s.fresh && s.starter():
			s.back()
			return false
		}
	}
}

func (s *script) starter() bool {
	for _, w := range starters {
		if is(s.text, w) {
			return true
		}
	}
	return false
}

// tuple reads a row; false when it has no end or nobody wants more.
func (s *script) tuple(order []int) bool {
	r := s.rows
	r.begin()
	for field := 0; ; field++ {
		to := -1
		if field < len(order) {
			to = order[field]
		}
		switch s.value(to) {
		case 0:
			return false
		case ')':
			if field+1 > len(order) {
				r.long++
			}
			return r.give()
		}
	}
}

// expression is what was found of one value.
type expression struct {
	found    kind // ending is nothing yet
	depth    int  // of parentheses, where it was found
	null     bool
	function string // the last word, which may be a function
	bits     string // of a binary value, as it is written
	start    int    // in the row's bytes
}

// value reads the value of one field up to the comma or parenthesis behind it,
// which it gives; 0 when the text ends. Of an expression the plain text in it
// counts: 'x'::date, CAST(N'x' AS date), to_date('x', 'YYYY'), 'a' || 'b'.
func (s *script) value(to int) byte {
	s.keep = to >= 0
	defer func() { s.keep = true }()
	e := expression{start: len(s.rows.data)}
	depth := 0
	for {
		k := s.next()
		switch {
		case k == ending, k == stop:
			s.back()
			return 0
		case s.isMark(','), s.isMark(')'):
			if depth == 0 || (depth < 0) {
				s.rows.put(to, e)
				return s.text[0]
			}
			if s.text[0] == ')' {
				depth--
			}
		case s.isMark('('):
			depth++
		case to >= 0:
			s.part(k, depth, &e)
		}
	}
}

// part takes one token of an expression.
func (s *script) part(k kind, depth int, e *expression) {
	r := s.rows
	switch k {
	case text, name:
		switch {
		case is([]byte(e.function), "_BINARY"):
			e.found = binary
		case e.found == ending, e.found == text && depth == 0 && e.depth == 0:
			e.found, e.depth = text, depth
			r.add(s.text)
			if is([]byte(e.function), "UNISTR") {
				r.data = append(r.data[:e.start], unescapeUnicode(r.data[e.start:])...)
			}
		}
	case number:
		if e.found == ending && (depth == 0 || castLike(e.function)) {
			e.found, e.depth = number, depth
			r.add(s.text)
		}
	case binary:
		if e.found == ending {
			e.found, e.bits = binary, string(s.text[:min(len(s.text), maxBits)])
		}
	case word:
		switch {
		case e.found != ending || depth > 0 && e.function != "":
		case s.isWord("NULL"), s.isWord("DEFAULT"):
			e.null = true
		case s.isWord("TRUE"), s.isWord("FALSE"):
			e.found = word
			r.add(s.text)
		default:
			e.function = string(s.text)
		}
	case mark:
		if s.isMark('-') && e.found == ending && depth == 0 {
			r.add(s.text)
		}
	case ending, stop, command, remark:
	}
}

// castLike reports whether a function gives its first argument back.
func castLike(f string) bool {
	for _, w := range []string{"", "CAST", "CONVERT", "TRY_CAST", "TO_NUMBER"} {
		if is([]byte(f), w) {
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
	table   *table
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

func newRowReader(t *table, columns []int, yield func([][]byte) bool) *rowReader {
	n := len(columns)
	r := &rowReader{
		table: t, at: make([]int, len(t.columns)), skip: make([]bool, n), bits: make([]bool, n), yield: yield,
		spans: make([][2]int, n), cells: make([][]byte, n), blobs: make([]bool, n), odd: make([]int64, n),
	}
	for i := range r.at {
		r.at[i] = -1
	}
	for place, column := range columns {
		r.at[column] = place
		r.skip[place] = binaryType(t.columns[column].typ)
		r.bits[place] = strings.HasPrefix(strings.ToLower(t.columns[column].typ), "bit")
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
		if column, ok := r.table.index[fold(n)]; ok {
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
	case e.found == binary, r.skip[to] && e.found != ending:
		r.blobs[to] = true
		r.data = r.data[:e.start]
	case e.found == ending:
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
	if e.found == binary {
		v = strings.TrimLeft(strings.TrimPrefix(strings.ToLower(e.bits), "0x"), "0")
	}
	switch v {
	case "\x01", "1":
		v = "1"
	case "\x00", "0":
		v = "0"
	case "":
		if e.found != binary {
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
