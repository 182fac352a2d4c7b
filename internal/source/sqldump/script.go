package sqldump

import (
	"errors"
	"io"
	"strings"

	"toetssteen/internal/sqltext"
)

// state is what earlier statements made of the meaning of later ones.
type state struct {
	sqltext.Dialect
	database, schema string
}

// script goes through the statements of a text.
type script struct {
	*sqltext.Lexer
	sqltext.Scope
	places   places
	rows     *rowReader     // for a pass over rows; nil while listing
	previous *sqltext.Table // whose rows the statement before held
	closing  string         // how the program that wrote the text ends it
	closed   bool
}

func newScript(in *sqltext.Input, c *sqltext.Catalog, p places, s state) *script {
	return &script{Lexer: sqltext.NewLexer(in, s.Dialect), Scope: sqltext.Scope{Catalog: c, Database: s.database, Schema: s.schema}, places: p}
}

func (s *script) state() state { return state{s.Dialect, s.Database, s.Schema} }

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
	case s.Broke() != nil:
		return s.Broke()
	case s.Strange:
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
	before := s.previous
	s.previous = nil
	switch k := s.first(); k {
	case sqltext.Ending:
		return false
	case sqltext.Stop:
		s.previous = before
		return true
	case sqltext.Command:
		s.command(string(s.Text))
		return true
	case sqltext.Word:
		if s.Fresh && (s.IsWord("REM") || s.IsWord("REMARK") || s.IsWord("PROMPT")) { // SQL*Plus
			s.Line(0)
			s.EndLine()
			return true
		}
		s.previous = before
		if s.data() {
			return true
		}
		s.previous = nil
		s.other()
	default:
		s.Finish()
	}
	return true
}

// first gives the first token of a statement and looks at the comments before it.
func (s *script) first() sqltext.Kind {
	if s.Again {
		return s.Next()
	}
	for {
		k := s.Raw()
		if k != sqltext.Remark {
			s.Last = k
			return k
		}
		s.note(strings.TrimLeft(string(s.Text), "-# \t"))
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
	case s.IsWord("INSERT"), s.IsWord("REPLACE"):
		s.insert()
	case s.IsWord("COPY"):
		s.copy()
	default:
		return false
	}
	return true
}

func (s *script) other() {
	switch {
	case s.IsWord("CREATE"):
		s.create()
	case s.IsWord("USE"):
		s.use(s.CollectLoose())
	case s.IsWord("SET"):
		s.set(s.CollectLoose())
	case s.rows != nil:
		s.Finish()
	case s.IsWord("ALTER"):
		s.Alter(s.Collect())
	case s.IsWord("COMMENT"):
		s.CommentOn(s.Collect())
	case s.IsWord("EXEC"), s.IsWord("EXECUTE"):
		s.property(s.CollectLoose())
	case s.IsWord("SELECT"):
		s.call(s.Collect())
	default:
		s.Finish()
	}
}

// command handles a line for psql or mysql.
func (s *script) command(line string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "delimiter":
		s.Delimiter = ""
		if rest != "" && rest != ";" && len(rest) < 64 {
			s.Delimiter = rest
		}
	case `\connect`, `\c`:
		// Options as -reuse-previous=on may stand before a connection string.
		if i := strings.Index(rest, "dbname="); i >= 0 {
			rest = rest[i+len("dbname="):]
		}
		s.Database, s.Schema = strings.Trim(rest, `'" `), ""
	}
}

// use handles USE of MySQL, whose databases are schemas, and of SQL Server.
func (s *script) use(tokens []sqltext.Token) {
	if len(tokens) == 0 || !tokens[0].Named() {
		return
	}
	if s.MySQL {
		s.Schema = tokens[0].Text
		return
	}
	s.Database, s.Brackets = tokens[0].Text, true
}

// set handles the settings that decide what follows means: where strings end
// and in which schema names are.
func (s *script) set(tokens []sqltext.Token) {
	for i, t := range tokens {
		if t.Kind != sqltext.Word || i+2 >= len(tokens) {
			continue
		}
		value := tokens[i+2]
		switch {
		case t.Is("STANDARD_CONFORMING_STRINGS"):
			s.Backslash = value.Is("OFF") || value.Text == "off"
		case t.Is("SEARCH_PATH"):
			s.Schema = value.Text
		case t.Is("SQL_MODE") && s.MySQL && value.Kind == sqltext.Text:
			s.Backslash = !strings.Contains(strings.ToUpper(value.Text), "NO_BACKSLASH_ESCAPES")
		}
	}
}

// call handles set_config('search_path', ”), after which pg_dump qualifies
// every name.
func (s *script) call(tokens []sqltext.Token) {
	for i, t := range tokens {
		if t.Kind == sqltext.Text && t.Text == "search_path" && i+2 < len(tokens) && tokens[i+2].Kind == sqltext.Text {
			s.Schema = tokens[i+2].Text
		}
	}
}
