package sqldump

import (
	"strconv"

	"toetssteen/internal/sqltext"
)

// insert handles INSERT and REPLACE: the rows that stand in it as plain values.
func (s *script) insert() {
	start, before := s.At, s.previous
	s.previous = nil
	s.modifiers()
	for {
		parts := s.Qualified()
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
			end := s.Offset()
			if s.Again {
				end = s.At
			}
			s.places.add(t, run{start, end, s.state()}, before == t)
			t.Cut = t.Cut || s.Last == sqltext.Ending && !s.Again
		}
		s.previous = t
		if !more {
			return
		}
	}
}

// target gives the table that a statement fills; nil for one that a pass over
// rows does not want.
func (s *script) target(parts []string) *sqltext.Table {
	if s.rows == nil {
		return s.Table(parts)
	}
	t := s.Find(parts)
	if t == nil || t.Whole() != s.rows.table {
		return nil
	}
	return s.rows.table
}

func (s *script) unread(t *sqltext.Table) {
	if t != nil && s.rows == nil {
		t.Unread++
	}
}

// modifiers passes over the words between INSERT and the name.
func (s *script) modifiers() {
	for {
		s.Next()
		switch {
		case s.IsWord("INTO"), s.IsWord("IGNORE"), s.IsWord("LOW_PRIORITY"), s.IsWord("HIGH_PRIORITY"), s.IsWord("DELAYED"), s.IsWord("OR"),
			s.IsWord("REPLACE"), s.IsWord("ABORT"), s.IsWord("ROLLBACK"), s.IsWord("FAIL"), s.IsWord("ALL"), s.IsWord("OVERWRITE"), s.IsWord("TABLE"):
		default:
			s.Back()
			return
		}
	}
}

// insertNames takes the column list, if there is one; ok is false where
// something else stands between the parentheses.
func (s *script) insertNames() (names []string, ok bool) {
	if s.Next(); !s.IsMark('(') {
		s.Back()
		return nil, true
	}
	for {
		switch k := s.Next(); {
		case s.IsWord("SELECT"), s.IsWord("WITH"), s.IsWord("VALUES"), k == sqltext.Ending, k == sqltext.Stop:
			s.Back()
			return nil, false
		case k == sqltext.Word, k == sqltext.Name:
			if len(names) < sqltext.MaxColumns {
				names = append(names, string(s.Text))
			}
		case s.IsMark(')'):
			return names, true
		case !s.IsMark(','):
			return nil, false
		}
	}
}

// values passes on to the word VALUES; false if it does not come.
func (s *script) values() bool {
	for range 10 { // OVERRIDING SYSTEM VALUE, PARTITION (p0)
		switch k := s.Next(); {
		case s.IsWord("VALUES"):
			return true
		case s.IsWord("VALUE"): // MySQL takes it for VALUES
			s.Next()
			s.Back()
			if s.IsMark('(') {
				return true
			}
		case s.IsWord("SELECT"), s.IsWord("DEFAULT"), s.IsWord("SET"), k == sqltext.Ending, k == sqltext.Stop:
			s.Back()
			return false
		}
	}
	return false
}

// tuples takes the rows: (..), (..).
func (s *script) tuples(t *sqltext.Table, names []string) {
	order := s.order(t, names)
	for {
		if s.Next(); !s.IsMark('(') {
			s.Back()
			return
		}
		if s.rows != nil && t != nil {
			if !s.tuple(order) {
				return
			}
		} else if n, whole := s.passTuple(); whole && t != nil {
			t.Rows++
			s.number(t, names, n)
		}
		if s.Next(); !s.IsMark(',') {
			s.Back()
			return
		}
	}
}

// order gives, for each value of a tuple, where it goes; while listing it makes
// the columns known.
func (s *script) order(t *sqltext.Table, names []string) []int {
	if t == nil {
		return nil
	}
	if s.rows != nil {
		return s.rows.order(names)
	}
	for _, n := range names {
		s.Column(t, n)
	}
	return nil
}

// number gives columns to a table of which only rows are there.
func (s *script) number(t *sqltext.Table, names []string, fields int) {
	if t.Created || len(names) > 0 {
		return
	}
	for i := len(t.Columns); i < min(fields, sqltext.MaxColumns); i++ {
		s.Column(t, "kolom_"+strconv.Itoa(i+1))
	}
}

// passTuple passes over a tuple and gives how many values it has.
func (s *script) passTuple() (fields int, whole bool) {
	s.Keep = false
	defer func() { s.Keep = true }()
	depth := 1
	fields = 1
	for {
		k := s.Next()
		switch {
		case k == sqltext.Ending, k == sqltext.Stop:
			s.Back()
			return fields, false
		case k != sqltext.Mark:
		case s.IsMark('('):
			depth++
		case s.IsMark(')'):
			if depth--; depth == 0 {
				return fields, true
			}
		case s.IsMark(',') && depth == 1:
			fields++
		}
	}
}

// tail passes over what stands behind the rows; true when INSERT ALL goes on
// with another table.
func (s *script) tail() bool {
	s.Keep = false
	defer func() { s.Keep = true }()
	for first := true; ; first = false {
		k := s.Next()
		switch {
		case k == sqltext.Stop, k == sqltext.Ending:
			return false
		case k != sqltext.Word:
		case first && s.IsWord("INTO"):
			return true
		case s.Fresh && s.Starter():
			s.Back()
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
