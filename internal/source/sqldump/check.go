package sqldump

import "strings"

// check finds closed lists in a check: a IN ('x', 'y'), PostgreSQL's
// (a)::text = ANY (ARRAY['x'::text, 'y'::text]) and SQL Server's
// [a]='x' OR [a]='y'.
func (t *table) check(tokens []token) {
	for i, k := range tokens {
		if !k.is("IN") && !k.is("ANY") {
			continue
		}
		at := t.columnBefore(tokens[:i])
		if at >= 0 && t.columns[at].labels == nil {
			t.columns[at].labels = literals(tokens[i+1:])
		}
	}
	if at, labels := t.alternatives(tokens); at >= 0 && t.columns[at].labels == nil {
		t.columns[at].labels = labels
	}
}

// listFor finds the closed list of one name, as VALUE in a domain.
func listFor(tokens []token, name string) []string {
	t := table{index: map[string]int{folded(name): 0}, columns: []column{{name: name}}}
	t.check(tokens)
	return t.columns[0].labels
}

// columnBefore finds the column that stands before an operator, within its
// part of the check; -1 when it is denied or not there.
func (t *table) columnBefore(tokens []token) int {
	for i := len(tokens) - 1; i >= 0; i-- {
		k := tokens[i]
		switch {
		case k.is("NOT"), k.is("AND"), k.is("OR"), k.kind == text:
			return -1
		case k.mark('<'), k.mark('>'), k.mark('!'):
			return -1
		case !k.named(), i > 0 && tokens[i-1].mark(':'):
			continue
		}
		if at, ok := t.at(k.text); ok {
			return at
		}
	}
	return -1
}

// alternatives reads a check that is nothing but a = 'x' OR a = 'y'.
func (t *table) alternatives(tokens []token) (int, []string) {
	at, waiting := -1, -1
	var labels []string
	for i, k := range tokens {
		switch {
		case k.mark('('), k.mark(')'), k.mark(':'), k.is("OR"), k.mark('='):
		case i > 0 && tokens[i-1].mark(':'): // a cast
		case k.named():
			i, ok := t.at(k.text)
			if !ok && isTypeWord(k.text) {
				continue
			}
			if !ok || (at >= 0 && at != i) {
				return -1, nil
			}
			at, waiting = i, i
		case (k.kind == text || k.kind == number) && waiting >= 0:
			labels, waiting = append(labels, k.text), -1
		default:
			return -1, nil
		}
	}
	if len(labels) < 2 {
		return -1, nil
	}
	return at, labels
}

// isTypeWord recognises the second word of a type in a cast.
func isTypeWord(s string) bool { return strings.EqualFold(s, "varying") }

// literals reads a list of plain values in parentheses or in ARRAY[...]; a list
// that holds anything else gives none.
func literals(tokens []token) []string {
	var out []string
	depth, value := 0, true
	for i, t := range tokens {
		switch {
		case t.mark('('), t.mark('['):
			depth++
		case t.mark(')'), t.mark(']'):
			if depth--; depth == 0 {
				return out
			}
		case depth == 0 && !t.is("ARRAY"):
			return nil
		case (t.kind == text || t.kind == number) && value:
			out, value = append(out, t.text), false
			if tooMany(out) {
				return nil
			}
		case t.mark(','):
			value = true
		case t.is("ARRAY"), t.is("NULL"), t.mark(':'), i > 0 && tokens[i-1].mark(':'), !value && t.named():
		default:
			return nil
		}
	}
	return nil
}

// render writes tokens as text again, with the quotes and white space that were
// there.
func render(tokens []token) string {
	var b strings.Builder
	for i, t := range tokens {
		if t.kind == remark {
			continue
		}
		if t.spaced && i > 0 {
			b.WriteByte(' ')
		}
		switch t.kind {
		case name:
			b.WriteString(`"` + strings.ReplaceAll(t.text, `"`, `""`) + `"`)
		case text:
			b.WriteString("'" + strings.ReplaceAll(t.text, "'", "''") + "'")
		default:
			b.WriteString(t.text)
		}
		if b.Len() > maxDefinition {
			break
		}
	}
	return b.String()
}
