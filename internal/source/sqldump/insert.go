package sqldump

import (
	"strconv"
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
			s.places.add(t, run{start, end, s.state()}, before == t)
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
		return s.table(parts)
	}
	t := s.find(parts)
	if t == nil || t.whole() != s.rows.table {
		return nil
	}
	return s.rows.table
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
		s.column(t, n)
	}
	return nil
}

// number gives columns to a table of which only rows are there.
func (s *script) number(t *table, names []string, fields int) {
	if t.created || len(names) > 0 {
		return
	}
	for i := len(t.columns); i < min(fields, maxColumns); i++ {
		s.column(t, "kolom_"+strconv.Itoa(i+1))
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
