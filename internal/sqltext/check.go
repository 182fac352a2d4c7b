package sqltext

import "strings"

// check finds closed lists in a check: a IN ('x', 'y'), PostgreSQL's
// (a)::text = ANY (ARRAY['x'::text, 'y'::text]) and SQL Server's
// [a]='x' OR [a]='y'.
func (t *Table) check(tokens []Token) {
	for i, k := range tokens {
		if !k.Is("IN") && !k.Is("ANY") {
			continue
		}
		at := t.columnBefore(tokens[:i])
		if at >= 0 && t.Columns[at].Labels == nil {
			t.Columns[at].Labels = literals(tokens[i+1:])
		}
	}
	if at, labels := t.alternatives(tokens); at >= 0 && t.Columns[at].Labels == nil {
		t.Columns[at].Labels = labels
	}
}

// listFor finds the closed list of one name, as VALUE in a domain.
func listFor(tokens []Token, name string) []string {
	t := Table{Index: map[string]int{folded(name): 0}, Columns: []Column{{Name: name}}}
	t.check(tokens)
	return t.Columns[0].Labels
}

// columnBefore finds the column that stands before an operator, within its
// part of the check; -1 when it is denied or not there.
func (t *Table) columnBefore(tokens []Token) int {
	for i := len(tokens) - 1; i >= 0; i-- {
		k := tokens[i]
		switch {
		case k.Is("NOT"), k.Is("AND"), k.Is("OR"), k.Kind == Text:
			return -1
		case k.Mark('<'), k.Mark('>'), k.Mark('!'):
			return -1
		case !k.Named(), i > 0 && tokens[i-1].Mark(':'):
			continue
		}
		if at, ok := t.At(k.Text); ok {
			return at
		}
	}
	return -1
}

// alternatives reads a check that is nothing but a = 'x' OR a = 'y'.
func (t *Table) alternatives(tokens []Token) (int, []string) {
	at, waiting := -1, -1
	var labels []string
	for i, k := range tokens {
		switch {
		case k.Mark('('), k.Mark(')'), k.Mark(':'), k.Is("OR"), k.Mark('='):
		case i > 0 && tokens[i-1].Mark(':'): // a cast
		case k.Named():
			i, ok := t.At(k.Text)
			if !ok && isTypeWord(k.Text) {
				continue
			}
			if !ok || (at >= 0 && at != i) {
				return -1, nil
			}
			at, waiting = i, i
		case (k.Kind == Text || k.Kind == Number) && waiting >= 0:
			labels, waiting = append(labels, k.Text), -1
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

// literals reads a list of plain values in parentheses, or in ARRAY[...] within
// them; a list that holds anything else gives none.
func literals(tokens []Token) []string {
	inner := Inside(tokens)
	if len(inner)+2 > len(tokens) {
		return nil // it is not closed
	}
	inner, whole := flat(inner)
	if len(inner) > 1 && inner[0].Is("ARRAY") && inner[1].Mark('[') && inner[len(inner)-1].Mark(']') {
		inner = inner[2 : len(inner)-1]
	}
	values, rest := plain(inner, true)
	if !whole || len(rest) > 0 {
		return nil
	}
	return values
}

// render writes tokens as text again, with the quotes and white space that were
// there.
func render(tokens []Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if t.Kind == Remark {
			continue
		}
		if t.spaced && i > 0 {
			b.WriteByte(' ')
		}
		switch t.Kind {
		case Name:
			b.WriteString(`"` + strings.ReplaceAll(t.Text, `"`, `""`) + `"`)
		case Text:
			b.WriteString("'" + strings.ReplaceAll(t.Text, "'", "''") + "'")
		default:
			b.WriteString(t.Text)
		}
		if b.Len() > maxDefinition {
			break
		}
	}
	return b.String()
}
