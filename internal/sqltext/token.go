package sqltext

// Bounds on one statement that is no data: the longest real definitions of
// tables and views stay far below.
const (
	MaxTokens    = 1 << 18
	maxStatement = 8 << 20
	// maxParts is how many parts a name may have: server, database, schema and name.
	maxParts = 4
)

// Token is a token that is kept.
type Token struct {
	Kind   Kind
	Text   string
	line   int
	spaced bool // there is white space before it
}

// Is reports whether the token is this word, which is in capitals.
func (t Token) Is(want string) bool { return t.Kind == Word && Is([]byte(t.Text), want) }

// Mark reports whether the token is this sign.
func (t Token) Mark(c byte) bool { return t.Kind == Mark && t.Text[0] == c }

// Named reports whether the token may name something.
func (t Token) Named() bool { return t.Kind == Word || t.Kind == Name }

// Finish passes over the rest of a statement.
func (l *Lexer) Finish() {
	l.Keep = false
	for k := l.Last; k != Stop && k != Ending; k = l.Next() {
	}
	l.Keep = true
}

// Collect takes the rest of a statement; nil when it is too long.
func (l *Lexer) Collect() []Token { return l.tokens(l.Next) }

// CollectAll takes the comments too, of a definition between parentheses that
// may have nothing behind it.
func (l *Lexer) CollectAll() []Token {
	depth, closed := 0, false
	return l.tokens(func() Kind {
		k := l.withRemarks()
		switch {
		case l.IsMark('('):
			depth++
		case l.IsMark(')'):
			depth--
			closed = depth == 0
		case k == Word && l.Fresh && closed && depth == 0 && l.Starter():
			l.Back()
			return Stop
		}
		return k
	})
}

// CollectLoose takes the rest of a statement that may have nothing behind it:
// then it ends where a line begins another.
func (l *Lexer) CollectLoose() []Token {
	return l.tokens(func() Kind {
		if k := l.Next(); k != Word || !l.Fresh || !l.Starter() {
			return k
		}
		l.Back()
		return Stop
	})
}

func (l *Lexer) withRemarks() Kind {
	if l.Again {
		return l.Next()
	}
	l.Last = l.Raw()
	return l.Last
}

func (l *Lexer) tokens(next func() Kind) []Token {
	var out []Token
	size := 0
	for {
		k := next()
		if k == Stop || k == Ending {
			return out
		}
		size += len(l.Text)
		if len(out) >= MaxTokens || size > maxStatement {
			l.TooLong++
			l.Finish()
			return nil
		}
		out = append(out, Token{k, string(l.Text), l.line, l.spaced})
	}
}

// starters begin a statement; SQL Server's scripts put nothing between two.
var starters = []string{"INSERT", "GO", "SET", "EXEC", "CREATE", "ALTER", "USE", "PRINT", "UPDATE", "DELETE", "DECLARE", "BEGIN", "COMMIT", "IF", "DROP"}

// Starter reports whether the token is a word that begins a statement.
func (l *Lexer) Starter() bool {
	for _, w := range starters {
		if Is(l.Text, w) {
			return true
		}
	}
	return false
}

// Qualified takes a name of several parts from the lexer; the token after it is
// given back.
func (l *Lexer) Qualified() []string {
	var out []string
	for len(out) < maxParts {
		k := l.Next()
		if k != Word && k != Name {
			l.Back()
			return out
		}
		out = append(out, string(l.Text))
		if l.Next(); !l.IsMark('.') {
			l.Back()
			return out
		}
	}
	return out
}

// QualifiedIn takes a name of several parts from tokens, and gives the rest.
func QualifiedIn(tokens []Token) ([]string, []Token) {
	var out []string
	for len(tokens) > 0 && tokens[0].Named() && len(out) < maxParts {
		out = append(out, tokens[0].Text)
		tokens = tokens[1:]
		if len(tokens) == 0 || !tokens[0].Mark('.') {
			break
		}
		tokens = tokens[1:]
	}
	return out, tokens
}
