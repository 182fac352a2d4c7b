package stata

import (
	"math"
	"strconv"
	"strings"
	"time"
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
	day       = 86_400
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
		return appendPadded(dst, i, int(s.zeros))
	}
	return appendNumber(dst, v)
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
	whole := int64(sec) - epochDays*day
	year, month, dom := time.Unix(whole, 0).UTC().Date()
	if year < 0 {
		return dst, false
	}
	dst = appendPadded(dst, int64(year), 4)
	dst = appendPadded(append(dst, '-'), int64(month), 2)
	dst = appendPadded(append(dst, '-'), int64(dom), 2)
	if s.date == 'd' {
		return dst, true
	}
	clock := whole % day
	if clock < 0 {
		clock += day
	}
	dst = appendPadded(append(dst, ' '), clock/3600, 2)
	dst = appendPadded(append(dst, ':'), clock/60%60, 2)
	dst = appendPadded(append(dst, ':'), clock%60, 2)
	if milli := min(int64(math.Round((v-sec)*1000)), 999); milli > 0 {
		dst = appendPadded(append(dst, '.'), milli, 3)
	}
	return dst, true
}

// appendPeriod writes the periods that are counted since 1960; it knows how many a year has of the periods that are counted since 1960,
// and how they are written: 1960-W01, 1960-01, 1960-Q1, 1960-H1.
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
	dst = appendPadded(dst, n/perYear, 4)
	return appendPadded(append(dst, mark...), n%perYear+1, width), true
}

// appendNumber writes whole numbers without a point and others with the 15
// digits that a double holds for sure, so that 0.3 is not 0.30000000000000004.
func appendNumber(dst []byte, v float64) []byte {
	if v > -lastExact && v < lastExact {
		if i := int64(v); float64(i) == v {
			return strconv.AppendInt(dst, i, 10)
		}
	}
	return strconv.AppendFloat(dst, v, 'g', 15, 64)
}

// appendPadded writes a number of 0 or more with leading zeros.
func appendPadded(dst []byte, v int64, width int) []byte {
	least := int64(1)
	digits := 1
	for v/least >= 10 {
		least *= 10
		digits++
	}
	for ; digits < width; width-- {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, v, 10)
}
