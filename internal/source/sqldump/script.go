package sqldump

import (
	"errors"
	"io"
	"strings"
)

// state is what earlier statements made of the meaning of later ones.
type state struct {
	dialect
	database, schema string
}

// script goes through the statements of a text.
type script struct {
	*lexer
	scope
	places  places
	rows    *rowReader // for a pass over rows; nil while listing
	last    *table     // whose rows the statement before held
	closing string     // how the program that wrote the text ends it
	closed  bool
}

func newScript(in *input, c *catalog, p places, s state) *script {
	return &script{lexer: newLexer(in, s.dialect), scope: scope{c, s.database, s.schema}, places: p}
}

func (s *script) state() state { return state{s.dialect, s.database, s.schema} }

// closings are the comments between which a program writes, so that a text that
// was cut between two statements shows.
var closings = map[string]string{
	"PostgreSQL database dump": "PostgreSQL database dump complete",
	"MySQL dump":               "Dump completed",
	"MariaDB dump":             "Dump completed",
}

// list notes all tables and where their rows are. The error is what broke the
// reading off; what was noted before it stands.
func (s *script) list() error {
	for s.statement() {
	}
	switch {
	case s.broke() != nil:
		return s.broke()
	case s.strange:
		return io.ErrUnexpectedEOF
	case s.closing != "" && !s.closed:
		return errNotClosed
	}
	return nil
}

// errNotClosed says that the last line which the program writes is not there.
var errNotClosed = errors.New("the closing line is missing")

// statement goes through one statement; false at the end of the text.
func (s *script) statement() bool {
	before := s.last
	s.last = nil
	switch k := s.first(); k {
	case ending:
		return false
	case stop:
		s.last = before
		return true
	case command:
		s.command(string(s.text))
		return true
	case word:
		if s.fresh && (s.isWord("REM") || s.isWord("REMARK") || s.isWord("PROMPT")) { // SQL*Plus
			s.input.line(0)
			s.endLine()
			return true
		}
		s.last = before
		if s.data() {
			return true
		}
		s.last = nil
		s.other()
	default:
		s.finish()
	}
	return true
}

// first gives the first token of a statement and looks at the comments before it.
func (s *script) first() kind {
	if s.again {
		return s.next()
	}
	for {
		k := s.raw()
		if k != remark {
			s.lexer.last = k
			return k
		}
		s.note(strings.TrimLeft(string(s.text), "-# \t"))
	}
}

func (s *script) note(comment string) {
	if s.closing != "" && strings.HasPrefix(comment, s.closing) {
		s.closed = true
		return
	}
	for opening, closing := range closings {
		if strings.HasPrefix(comment, opening) && !strings.HasPrefix(comment, closing) {
			s.closing, s.closed = closing, false
		}
	}
}

// data handles the statements that hold rows.
func (s *script) data() bool {
	switch {
	case s.isWord("INSERT"), s.isWord("REPLACE"):
		s.insert()
	case s.isWord("COPY"):
		s.copy()
	default:
		return false
	}
	return true
}

func (s *script) other() {
	switch {
	case s.isWord("CREATE"):
		s.create()
	case s.isWord("USE"):
		s.use(s.collectLoose())
	case s.isWord("SET"):
		s.set(s.collectLoose())
	case s.rows != nil:
		s.finish()
	case s.isWord("ALTER"):
		s.alter(s.collect())
	case s.isWord("COMMENT"):
		s.commentOn(s.collect())
	case s.isWord("EXEC"), s.isWord("EXECUTE"):
		s.property(s.collectLoose())
	case s.isWord("SELECT"):
		s.call(s.collect())
	default:
		s.finish()
	}
}

// command handles a line for psql or mysql.
func (s *script) command(line string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "delimiter":
		s.delimiter = ""
		if rest != "" && rest != ";" && len(rest) < 64 {
			s.delimiter = rest
		}
	case `\connect`, `\c`:
		// Options as -reuse-previous=on may stand before a connection string.
		if i := strings.Index(rest, "dbname="); i >= 0 {
			rest = rest[i+len("dbname="):]
		}
		s.database, s.schema = strings.Trim(rest, `'" `), ""
	}
}

// use handles USE of MySQL, whose databases are schemas, and of SQL Server.
func (s *script) use(tokens []token) {
	if len(tokens) == 0 || !tokens[0].named() {
		return
	}
	if s.mysql {
		s.schema = tokens[0].text
		return
	}
	s.database, s.brackets = tokens[0].text, true
}

// set handles the settings that decide what follows means: where strings end
// and in which schema names are.
func (s *script) set(tokens []token) {
	for i, t := range tokens {
		if t.kind != word || i+2 >= len(tokens) {
			continue
		}
		value := tokens[i+2]
		switch {
		case t.is("STANDARD_CONFORMING_STRINGS"):
			s.backslash = value.is("OFF") || value.text == "off"
		case t.is("SEARCH_PATH"):
			s.schema = value.text
		case t.is("SQL_MODE") && s.mysql && value.kind == text:
			s.backslash = !strings.Contains(strings.ToUpper(value.text), "NO_BACKSLASH_ESCAPES")
		}
	}
}

// call handles set_config('search_path', ”), after which pg_dump qualifies
// every name.
func (s *script) call(tokens []token) {
	for i, t := range tokens {
		if t.kind == text && t.text == "search_path" && i+2 < len(tokens) && tokens[i+2].kind == text {
			s.schema = tokens[i+2].text
		}
	}
}
