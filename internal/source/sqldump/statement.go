package sqldump

// create handles a statement that begins with CREATE: tables, views and types
// with a closed list. Routines are passed over whole, since they may hold
// statements that look like data.
func (s *script) create() {
	temporary := false
	for range 40 { // OR REPLACE ALGORITHM = x DEFINER = `a`@`b` SQL SECURITY INVOKER VIEW
		k := s.next()
		switch {
		case k == ending, k == stop:
			return
		case k != word:
			continue
		case s.isWord("TEMP"), s.isWord("TEMPORARY"):
			temporary = true
		case s.isWord("FUNCTION"), s.isWord("PROCEDURE"), s.isWord("PROC"), s.isWord("TRIGGER"), s.isWord("PACKAGE"), s.isWord("EVENT"):
			s.routine()
			return
		case s.rows != nil:
		case s.isWord("TABLE"):
			s.createTable(s.collectAll(), temporary)
			return
		case s.isWord("VIEW"):
			s.createView(s.collect())
			return
		case s.isWord("TYPE"), s.isWord("DOMAIN"):
			s.createType(s.collect())
			return
		case s.isWord("INDEX"), s.isWord("SEQUENCE"), s.isWord("DATABASE"), s.isWord("SCHEMA"), s.isWord("USER"), s.isWord("ROLE"):
			s.finish()
			return
		}
	}
	s.finish()
}

// routine passes over a routine, whose body may hold semicolons: between BEGIN
// and END, and in the declarations before it. Bodies that are one text, or that
// end at another delimiter, need no more than that.
func (s *script) routine() {
	s.keep = false
	defer func() { s.keep = true }()
	depth, declares := 0, false
	for {
		k := s.next()
		switch {
		case k == ending:
			return
		case k == text:
			declares = false // AS 'body' or AS $$body$$
		case k == stop:
			if is(s.text, "GO") || s.delimiter != "" || s.alone(0) && (depth <= 0 && !declares) || depth <= 0 && !declares {
				return
			}
		case k != word:
		case s.isWord("AS"), s.isWord("IS"):
			declares = depth == 0
		case s.isWord("RETURN") && depth == 0:
			declares = false // a body of one expression
		case s.isWord("BEGIN"), s.isWord("CASE"):
			depth++
			declares = false
		case s.isWord("END"):
			if s.next(); !s.isWord("IF") && !s.isWord("LOOP") && !s.isWord("WHILE") && !s.isWord("REPEAT") && !s.isWord("FOR") {
				depth--
				s.back()
			}
		}
	}
}
