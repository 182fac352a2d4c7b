package stata

import (
	"math"
	"strconv"
	"strings"
	"time"

	"toetssteen/internal/notation"
)

// show is how a display format writes numbers. A zero value writes them plainly.
type show struct {
	date  byte  // of %t: d, c, w, m, q, h or y; 0 is no date
	zeros uint8 // digits to fill with zeros, as %04.0f asks for
}

// showOf reads a display format (Stata's help "datetime display formats"):
// %td and, in old files, %d are days; what follows only changes the looks.
func showOf(format string) show {
	f := strings.TrimLeft(format, "%")
	f = strings.TrimPrefix(f, "-")
	switch {
	case len(f) >= 2 && f[0] == 't':
		switch f[1] {
		case 'd', 'c', 'w', 'm', 'q', 'h':
			return show{date: f[1]}
		case 'C': // leap seconds count too; they are at most 27 in all
			return show{date: 'c'}
		}
	case f != "" && f[0] == 'd':
		return show{date: 'd'}
	case len(f) >= 2 && f[0] == '0':
		width, rest, _ := strings.Cut(f[1:], ".")
		if n, err := strconv.Atoi(width); err == nil && n > 0 && n <= 20 && strings.HasPrefix(rest, "0") {
			return show{zeros: uint8(n)}
		}
	}
	return show{}
}

func (s show) word() string {
	if s.date == 'c' {
		return "datetime"
	}
	return "date"
}

const (
	day       = notation.SecondsOfDay
	epochDays = 3653 // from 1 January 1960 to 1 January 1970
	firstYear = 1960
	lastExact = 1 << 53
)

// append writes a number as its format means it: dates and times as ISO 8601
// has them, and all others as a plain number.
func (s show) append(dst []byte, v float64) []byte {
	if s.date != 0 {
		if out, ok := s.appendDate(dst, v); ok {
			return out
		}
	}
	if i := int64(v); s.zeros > 0 && v >= 0 && v < lastExact && float64(i) == v {
		return notation.Padded(dst, i, int(s.zeros))
	}
	return notation.Number(dst, v)
}

// appendDate writes years 0 to 9999; ok is false for others.
func (s show) appendDate(dst []byte, v float64) (out []byte, ok bool) {
	switch s.date {
	case 'd':
		v *= day
	case 'c':
		v /= 1000
	default:
		return appendPeriod(dst, s.date, v)
	}
	sec := math.Floor(v)
	if math.IsNaN(v) || sec < -716_000*day || sec >= 2_936_549*day {
		return dst, false
	}
	seconds, nanos := notation.Split(v, int64(time.Millisecond))
	if seconds -= epochDays * day; s.date == 'd' {
		seconds, nanos = seconds-((seconds%day)+day)%day, 0
	}
	return notation.Moment(dst, seconds, nanos), true
}

// appendPeriod writes weeks, months, quarters and halves of years, counted from
// the first of 1960: 1960-W01, 1960-01, 1960-Q1, 1960-H1.
func appendPeriod(dst []byte, kind byte, v float64) (out []byte, ok bool) {
	perYear, mark, width := int64(12), "-", 2
	switch kind {
	case 'w':
		perYear, mark = 52, "-W"
	case 'q':
		perYear, mark, width = 4, "-Q", 1
	case 'h':
		perYear, mark, width = 2, "-H", 1
	}
	v = math.Floor(v)
	if math.IsNaN(v) || v < float64(-firstYear*perYear) || v >= float64((10_000-firstYear)*perYear) {
		return dst, false
	}
	n := int64(v) + firstYear*perYear
	dst = notation.Padded(dst, n/perYear, 4)
	return notation.Padded(append(dst, mark...), n%perYear+1, width), true
}
