package sqldump

// Bounds on one statement that is no data: the longest real definitions of
// tables and views stay far below.
const (
	maxTokens    = 1 << 18
	maxStatement = 8 << 20
	// maxParts is how many parts a name may have: server, database, schema and name.
	maxParts = 4
)

// token is a token that is kept.
type token struct {
	kind   kind
	text   string
	line   int
	spaced bool // there is white space before it
}

func (t token) is(want string) bool { return t.kind == word && is([]byte(t.text), want) }

func (t token) mark(c byte) bool { return t.kind == mark && t.text[0] == c }

func (t token) named() bool { return t.kind == word || t.kind == name }

// finish passes over the rest of a statement.
func (l *lexer) finish() {
	l.keep = false
	for k := l.last; k != stop && k != ending; k = l.next() {
	}
	l.keep = true
}

// collect takes the rest of a statement; nil when it is too long.
func (l *lexer) collect() []token { return l.tokens(l.next) }

// collectAll takes the comments too, of a definition between parentheses that
// may have nothing behind it.
func (l *lexer) collectAll() []token {
	depth, closed := 0, false
	return l.tokens(func() kind {
		k := l.withRemarks()
		switch {
		case l.isMark('('):
			depth++
		case l.isMark(')'):
			depth--
			closed = depth == 0
		case k == word && l.fresh && closed && depth == 0 && l.starter():
			l.back()
			return stop
		}
		return k
	})
}

// collectLoose takes the rest of a statement that may have nothing behind it:
// then it ends where a line begins another.
func (l *lexer) collectLoose() []token {
	return l.tokens(func() kind {
		if k := l.next(); k != word || !l.fresh || !l.starter() {
			return k
		}
		l.back()
		return stop
	})
}

func (l *lexer) withRemarks() kind {
	if l.again {
		return l.next()
	}
	l.last = l.raw()
	return l.last
}

func (l *lexer) tokens(next func() kind) []token {
	var out []token
	size := 0
	for {
		k := next()
		if k == stop || k == ending {
			return out
		}
		size += len(l.text)
		if len(out) >= maxTokens || size > maxStatement {
			l.tooLong++
			l.finish()
			return nil
		}
		out = append(out, token{k, string(l.text), l.line, l.spaced})
	}
}

// starters begin a statement; SQL Server's scripts put nothing between two.
var starters = []string{"INSERT", "GO", "SET", "EXEC", "CREATE", "ALTER", "USE", "PRINT", "UPDATE", "DELETE", "DECLARE", "BEGIN", "COMMIT", "IF", "DROP"}

func (l *lexer) starter() bool {
	for _, w := range starters {
		if is(l.text, w) {
			return true
		}
	}
	return false
}

// qualified takes a name of several parts from the lexer; the token after it is
// given back.
func (l *lexer) qualified() []string {
	var out []string
	for len(out) < maxParts {
		k := l.next()
		if k != word && k != name {
			l.back()
			return out
		}
		out = append(out, string(l.text))
		if l.next(); !l.isMark('.') {
			l.back()
			return out
		}
	}
	return out
}

// qualifiedIn takes a name of several parts from tokens, and gives the rest.
func qualifiedIn(tokens []token) ([]string, []token) {
	var out []string
	for len(tokens) > 0 && tokens[0].named() && len(out) < maxParts {
		out = append(out, tokens[0].text)
		tokens = tokens[1:]
		if len(tokens) == 0 || !tokens[0].mark('.') {
			break
		}
		tokens = tokens[1:]
	}
	return out, tokens
}
