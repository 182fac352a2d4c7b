package sqltext

import "toetssteen/internal/source"

// Check reads the condition of a check as an engine prints it, and gives the
// column that it is about and the values that it allows:
//
//	`g` in ('M','V')                                        MariaDB, and MySQL with character sets
//	CHECK (((g)::text = ANY (ARRAY['M'::text, 'V'::text])))  PostgreSQL
//	([g]='M' OR [g]='V')                                    SQL Server
//	CHECK((g IN ('M', 'V')))                                DuckDB; Oracle without CHECK
//
// A value that is missing may be allowed too. A condition that says anything
// else, or is about more than one column, gives no values.
func Check(text string, d Dialect) (column Token, values []string) {
	tokens, whole := flat(Tokens(text, d))
	if len(tokens) > 0 && tokens[0].Is("CHECK") {
		tokens = tokens[1:]
	}
	for whole && len(tokens) > 1 && tokens[0].Named() && tokens[0].Text != "" && (column.Text == "" || column.Text == tokens[0].Text) {
		column = tokens[0]
		var some []string
		if some, tokens = allowed(tokens[1:]); tokens == nil {
			break
		}
		values = append(values, some...)
		switch {
		case len(tokens) == 0:
			return column, values
		case !tokens[0].Is("OR"):
			return Token{}, nil
		}
		tokens = tokens[1:]
	}
	return Token{}, nil
}

// List reads the values of "enum('M','V')".
func List(text string, d Dialect) []string {
	if tokens := Tokens(text, d); len(tokens) > 1 {
		return literals(tokens[1:])
	}
	return nil
}

// Tokens cuts a whole text into tokens; none where it breaks off inside one.
func Tokens(text string, d Dialect) []Token {
	l := NewLexer(newText(text), d)
	tokens := l.Collect()
	if l.Strange || l.pos != l.end {
		return nil
	}
	return tokens
}

// flat leaves out parentheses and casts, which change nothing in the conditions
// that Check knows; whole says that each parenthesis is closed.
func flat(tokens []Token) (out []Token, whole bool) {
	depth := 0
	for i := 0; i < len(tokens); i++ {
		switch t := tokens[i]; {
		case t.Mark('('):
			depth++
		case t.Mark(')'):
			if depth--; depth < 0 {
				return nil, false
			}
		case t.Mark(':') && i+1 < len(tokens) && tokens[i+1].Mark(':'):
			i = castEnd(tokens, i+2) - 1
		default:
			out = append(out, t)
		}
	}
	return out, depth == 0
}

// castEnd gives where the type behind "::" ends: character varying(10)[].
func castEnd(tokens []Token, i int) int {
	for i < len(tokens) && tokens[i].Named() && !tokens[i].Is("OR") && !tokens[i].Is("AND") && !tokens[i].Is("IN") && !tokens[i].Is("IS") {
		i++
	}
	if i < len(tokens) && tokens[i].Mark('(') {
		i += len(Inside(tokens[i:])) + 2
	}
	for i+1 < len(tokens) && tokens[i].Mark('[') && tokens[i+1].Mark(']') {
		i += 2
	}
	return min(i, len(tokens))
}

// allowed reads what stands behind a column: "= 'x'", "IN 'x', 'y'", "= ANY
// ARRAY['x']" or "IS NULL". The rest is nil when it is anything else.
func allowed(tokens []Token) (values []string, rest []Token) {
	none := []Token{}
	switch {
	case len(tokens) > 1 && tokens[0].Is("IS") && tokens[1].Is("NULL"):
		return nil, append(none, tokens[2:]...)
	case len(tokens) > 3 && tokens[0].Mark('=') && tokens[1].Is("ANY") && tokens[2].Is("ARRAY") && tokens[3].Mark('['):
		values, rest = plain(tokens[4:], true)
		if len(rest) == 0 || !rest[0].Mark(']') {
			return nil, nil
		}
		return values, append(none, rest[1:]...)
	case len(tokens) > 1 && tokens[0].Is("IN"), len(tokens) > 1 && tokens[0].Mark('='):
		values, rest = plain(tokens[1:], tokens[0].Is("IN"))
		if values == nil {
			return nil, nil
		}
		return values, append(none, rest...)
	}
	return nil, nil
}

// plain reads texts and numbers between commas, or a single one.
func plain(tokens []Token, many bool) (values []string, rest []Token) {
	for len(tokens) > 0 {
		sign := ""
		if tokens[0].Mark('-') && len(tokens) > 1 && tokens[1].Kind == Number {
			sign, tokens = "-", tokens[1:]
		}
		switch t := tokens[0]; {
		case t.Kind == Text, t.Kind == Number:
			values = append(values, sign+t.Text)
		case !t.Is("NULL"):
			return nil, tokens
		}
		tokens = tokens[1:]
		if !many || len(tokens) == 0 || !tokens[0].Mark(',') || len(values) > source.MaxDistinct {
			return values, tokens
		}
		tokens = tokens[1:]
	}
	return nil, tokens
}
