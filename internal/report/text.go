package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// clean makes a name that comes from a scanned source safe to print: control
// characters, escapes that steer a terminal, characters that turn the reading
// direction around or show nothing, and broken UTF-8 become visible.
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x100 && unicode.IsControl(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case hidden(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// hidden reports whether a character shows nothing or changes how others show.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) || r == 0x3164 || r == 0xffa0
}

// cells gives how many columns of a terminal a clean text takes.
func cells(s string) int {
	if isPlain(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// pad fills a text with spaces up to a number of columns.
func pad(s string, to int) string {
	return s + strings.Repeat(" ", max(0, to-cells(s)))
}

// wrap breaks a text into lines of at most a number of columns, between words
// where it can and inside a word where it must.
func wrap(s string, columns int) []string {
	columns = max(columns, 2) // one wide character always fits
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(s) {
		n := cells(word)
		if line != "" && used+1+n <= columns {
			line, used = line+" "+word, used+1+n
			continue
		}
		if line != "" { // a lone accent has text and no width
			lines = append(lines, line)
		}
		for n > columns {
			head := headOf(word, columns)
			lines = append(lines, head)
			word = word[len(head):]
			n = cells(word)
		}
		line, used = word, n
	}
	return append(lines, line)
}

// headOf gives the longest start of a word that fits in a number of columns.
func headOf(word string, columns int) string {
	used := 0
	for i, r := range word {
		used += cells(string(r))
		if used > columns && i > 0 {
			return word[:i]
		}
	}
	return word
}

// number prints a count with separators: 1.203.344 in Dutch, 1,203,344 in English.
func (v View) number(n int64) string { return v.digits(strconv.FormatInt(n, 10)) }

// digits puts separators into a printed count, which may start with < or >.
func (v View) digits(s string) string {
	sign := strings.TrimRight(s, "0123456789")
	d := s[len(sign):]
	separator := "."
	if v.lang() == "en" {
		separator = ","
	}
	for i := len(d) - 3; i > 0; i -= 3 {
		d = d[:i] + separator + d[i:]
	}
	return sign + d
}

// interval prints the ends of an interval with one decimal, outward: an
// interval that leaves room for doubt never prints as 100 % to 100 %.
func (v View) interval(low, high float64) (from, to string) {
	const tiny = 1e-9 // 99.6 in binary is a little under 99.6
	return v.percent(math.Floor(1000*clamp(low)+tiny) / 10), v.percent(math.Ceil(1000*clamp(high)-tiny) / 10)
}

func (v View) percent(p float64) string {
	s := strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0")
	if v.lang() == "nl" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + " %"
}

// wholePercent prints a confidence: more digits would claim more than is known.
func wholePercent(share float64) string {
	return strconv.FormatFloat(math.Round(100*clamp(share)), 'f', 0, 64) + " %"
}

// clamp keeps a share inside 0..1; what is no number is 0.
func clamp(share float64) float64 {
	if math.IsNaN(share) {
		return 0
	}
	return min(max(share, 0), 1)
}

// round keeps a number of decimals of a share.
func round(share float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(clamp(share)*p) / p
}
