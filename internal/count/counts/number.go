package counts

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// mostPersons bounds a count: above it a float64 no longer holds every whole
// number.
const mostPersons = 1 << 53

// Kinds of what is no count, as count.BadCountError has them.
const (
	badText     = "text"
	badNegative = "negative"
	badFraction = "fractional"
	badMissing  = "missing"
)

// numberStyle is what the points and commas of a file have shown to be. "12.5"
// shows a decimal point and "1.234.567" one that groups thousands; "12.340"
// shows nothing, and groups thousands unless the file shows otherwise.
type numberStyle struct{ decimal, grouping map[byte]bool }

// learn takes in what one number shows.
func (s *numberStyle) learn(text string) {
	if s.decimal == nil {
		s.decimal, s.grouping = map[byte]bool{}, map[byte]bool{}
	}
	n, ok := split(text)
	if !ok {
		return
	}
	if n.decimal != 0 && !n.unsure {
		s.decimal[n.decimal] = true
	}
	if n.grouping == '.' || n.grouping == ',' {
		s.grouping[n.grouping] = true
	}
}

// parse gives the number of persons, or the kind of what is wrong.
func (c cell) parse(style numberStyle) (persons float64, kind string) {
	if c.text == "" {
		return 0, badMissing
	}
	if c.numeric {
		v, err := strconv.ParseFloat(c.text, 64)
		if err != nil {
			return 0, badText
		}
		return whole(v)
	}
	n, ok := split(c.text)
	if !ok {
		return 0, badText
	}
	digits := n.whole
	if n.unsure {
		switch decimal, grouping := style.decimal[n.decimal], style.grouping[n.decimal]; {
		case decimal && grouping:
			return 0, badText
		case !decimal:
			digits, n.fraction = digits+n.fraction, ""
		}
	}
	v, err := strconv.ParseFloat(digits+"."+n.fraction+"0", 64)
	if err != nil {
		return 0, badText
	}
	if n.negative {
		v = -v
	}
	return whole(v)
}

func whole(v float64) (float64, string) {
	switch {
	case v < 0:
		return 0, badNegative
	case v > mostPersons || math.IsNaN(v):
		return 0, badText
	case v != math.Trunc(v):
		return 0, badFraction
	}
	return v + 0, ""
}

// digits is a number in its parts.
type digits struct {
	whole, fraction   string
	negative          bool
	decimal, grouping byte // the characters for it, 0 for none; ' ' for any space or apostrophe
	unsure            bool // the decimal character may group thousands
}

// split takes a number apart as Dutch or English writes it; ok is false for
// what is no number.
func split(text string) (n digits, ok bool) {
	text, n.negative = sign(strings.TrimSpace(text))
	groups, marks, ok := pieces(text)
	if !ok {
		return n, false
	}
	last := len(marks) - 1
	if last >= 0 && marks[last] != ' ' {
		once := strings.Count(string(marks), string(marks[last:])) == 1
		three := len(groups[last+1]) == 3
		first := groups[0]
		switch {
		case once && last == 0 && three && len(first) <= 3 && first[0] != '0':
			n.decimal, n.unsure = marks[last], true
		case once:
			n.decimal = marks[last]
		}
	}
	if n.decimal != 0 {
		n.fraction, groups, marks = groups[last+1], groups[:last+1], marks[:last]
	}
	for i, m := range marks {
		if m != marks[0] || len(groups[i+1]) != 3 || len(groups[0]) > 3 {
			return n, false
		}
		n.grouping = m
	}
	n.whole = strings.Join(groups, "")
	return n, true
}

// sign takes the sign off: a minus of any kind before or after the number, or
// the parentheses of bookkeepers.
func sign(text string) (rest string, negative bool) {
	if inner, found := strings.CutPrefix(text, "("); found && strings.HasSuffix(inner, ")") {
		return strings.TrimSuffix(inner, ")"), true
	}
	for _, minus := range []string{"-", "\u2212", "\u2013"} {
		if rest, found := strings.CutPrefix(text, minus); found {
			return strings.TrimSpace(rest), true
		}
		if rest, found := strings.CutSuffix(text, minus); found {
			return strings.TrimSpace(rest), true
		}
	}
	return strings.TrimPrefix(text, "+"), false
}

// pieces cuts a number into runs of digits and the marks between them.
func pieces(text string) (groups []string, marks []byte, ok bool) {
	start := 0
	for i, r := range text {
		var m byte
		switch {
		case r >= '0' && r <= '9':
			continue
		case r == '.' || r == ',':
			m = byte(r)
		case unicode.IsSpace(r) || r == '\'' || r == '\u2019' || r == '\u2009':
			m = ' '
		default:
			return nil, nil, false
		}
		groups, marks = append(groups, text[start:i]), append(marks, m)
		start = i + len(string(r))
	}
	groups = append(groups, text[start:])
	for _, g := range groups {
		if g == "" {
			return nil, nil, false
		}
	}
	return groups, marks, true
}
