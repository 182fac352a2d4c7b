package counts

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// part is one condition of a label: a variable and its level. Nested marks the
// form "Unduly, appeal": a variable within a level of another one.
type part struct {
	variable, level string
	nested          bool
}

// longestLabel bounds a label: no person writes a longer one.
const longestLabel = 1000

// totals are the texts that stand for everyone.
var totals = []string{"total", "totaal"}

func isTotal(text string) bool { return slices.Contains(totals, strings.ToLower(text)) }

// parseLabel reads a conjunction as statistics offices write it: "Variable:
// level" parts joined by " & ". A part without a colon is "Variable, level", or
// a variable that ends in a number or a letter ("Risk category 6"), or else a
// level of the variable that whole names. "Total" is everyone. ok is false for
// what is none of these, or names a variable twice.
func parseLabel(text, whole string) (parts []part, ok bool) {
	text = tidy(text)
	if text == "" || len(text) > longestLabel || strings.HasPrefix(text, "& ") || strings.HasSuffix(text, " &") {
		return nil, false
	}
	for piece := range strings.SplitSeq(text, " & ") {
		piece = strings.TrimSpace(piece)
		if isTotal(piece) {
			continue
		}
		p, ok := parsePart(piece)
		if !ok && whole != "" && piece == text && piece != "" && !strings.ContainsAny(piece, ":,") {
			p, ok = part{variable: whole, level: piece}, true
		}
		if !ok || slices.ContainsFunc(parts, func(q part) bool { return q.variable == p.variable }) {
			return nil, false
		}
		parts = append(parts, p)
	}
	return parts, true
}

func parsePart(text string) (part, bool) {
	if v, l, found := strings.Cut(text, ":"); found {
		p := part{variable: strings.TrimSpace(v), level: strings.TrimSpace(l)}
		return p, p.variable != "" && p.level != ""
	}
	if v, l, found := strings.Cut(text, ","); found {
		p := part{variable: strings.TrimSpace(v), level: strings.TrimSpace(l), nested: true}
		return p, p.variable != "" && p.level != ""
	}
	i := strings.LastIndexByte(text, ' ')
	if i <= 0 || !isCode(text[i+1:]) {
		return part{}, false
	}
	return part{variable: text[:i], level: text[i+1:]}, true
}

// isCode tells a level that is a whole number or one capital from a word; "mbo
// 3-4" is a level, and not the level 3-4 of mbo.
func isCode(text string) bool {
	r := []rune(text)
	return len(r) == 1 && unicode.IsUpper(r[0]) || len(r) > 0 && strings.Trim(text, "0123456789") == ""
}

// tidy makes one space of all white space, also of the kinds that do not break
// a line.
func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }

// labels gives the levels of each row.
func (w *wide) labels(lines []line) ([]map[string]string, error) {
	w.nested = map[string]bool{}
	if w.Label == "" {
		return w.plainLabels(lines)
	}
	parsed := make([][]part, len(lines))
	for i, l := range lines {
		var ok bool
		if parsed[i], ok = parseLabel(l.cell(w.header.at[w.Label]).text, w.Label); !ok {
			return nil, specError("label", w.Label, strconv.Itoa(l.at))
		}
	}
	unfold(parsed)
	out := make([]map[string]string, len(lines))
	for i, parts := range parsed {
		out[i] = map[string]string{}
		for _, p := range parts {
			if _, twice := out[i][p.variable]; twice {
				return nil, specError("label", w.Label, strconv.Itoa(lines[i].at))
			}
			out[i][p.variable] = w.level(p.level)
			w.nested[p.variable] = w.nested[p.variable] || p.nested
		}
	}
	return out, nil
}

// unfold gives subtotals a variable of their own: beside "Unduly, appeal", the
// row "Unduly, appeal successful" is a part of it, and becomes the level
// "successful" of the variable "Unduly, appeal". Otherwise those persons would
// be counted twice in whatever sums the levels of "Unduly".
func unfold(rows [][]part) {
	levels := map[string]bool{}
	name := func(p part) string { return p.variable + ", " + p.level }
	for _, parts := range rows {
		for _, p := range parts {
			levels[name(p)] = levels[name(p)] || p.nested
		}
	}
	for _, parts := range rows {
		for i, p := range parts {
			words := strings.Fields(p.level)
			for n := len(words) - 1; n > 0 && p.nested; n-- {
				if outer := p.variable + ", " + strings.Join(words[:n], " "); levels[outer] {
					parts[i] = part{variable: outer, level: strings.Join(words[n:], " "), nested: true}
					break
				}
			}
		}
	}
}

// plainLabels gives the levels of rows without a label: every column that holds
// no counts is a variable, but for those that a condition holds to one value.
func (w *wide) plainLabels(lines []line) ([]map[string]string, error) {
	var columns []string
	for _, name := range w.header.names {
		_, counts := w.Columns[name]
		fixed := false
		for _, c := range w.Where {
			fixed = fixed || c.Column == name && !c.Not && len(c.Values) == 1
		}
		switch {
		case name == "" || counts || fixed:
		case slices.Contains(columns, name):
			return nil, specError("column_twice", name)
		default:
			columns = append(columns, name)
		}
	}
	out := make([]map[string]string, len(lines))
	for i, l := range lines {
		out[i] = map[string]string{}
		for _, name := range columns {
			if text := l.cell(w.header.at[name]).text; !isTotal(text) {
				out[i][name] = w.level(text)
			}
		}
	}
	return out, nil
}
