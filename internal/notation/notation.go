// Package notation writes numbers, dates and times in the one form that readers
// of files give them: whole numbers without a point, others without the noise of
// binary fractions, and moments as ISO 8601 with a space between day and time.
// So a code list or a year is the same text whatever file it stood in.
package notation

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// SecondsOfDay is how many seconds a day has; the formats know no leap seconds.
const SecondsOfDay = 24 * 60 * 60

const (
	// lastExact is where floating-point numbers of 64 bits stop holding each
	// whole number.
	lastExact = 1 << 53
	// exactDigits is how many decimal digits such a number holds for sure; what
	// stands behind them is noise: 0.3 is not 0.30000000000000004.
	exactDigits = 15
)

// Number adds a number. It has no exponent unless it would be very long
// otherwise. What is no number adds nothing.
func Number(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return dst
	}
	if v > -lastExact && v < lastExact {
		if i := int64(v); float64(i) == v {
			return strconv.AppendInt(dst, i, 10)
		}
	}
	from := len(dst)
	dst = strconv.AppendFloat(dst, v, 'g', exactDigits, 64)
	if a := math.Abs(v); a < 1e-7 || a >= 1e21 || bytes.IndexByte(dst[from:], 'e') < 0 {
		return dst
	}
	rounded, err := strconv.ParseFloat(string(dst[from:]), 64)
	if err != nil {
		return dst
	}
	return strconv.AppendFloat(dst[:from], rounded, 'f', -1, 64)
}

// Padded adds a whole number of 0 or more, with zeros before it to fill width
// digits.
func Padded(dst []byte, n int64, width int) []byte {
	digits := 1
	for rest := n; rest >= 10; rest /= 10 {
		digits++
	}
	for ; digits < width; width-- {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}

// Day adds a date: 1970-01-31. Days are counted from 1 January 1970.
func Day(dst []byte, days int64) []byte {
	year, month, day := time.Unix(days*SecondsOfDay, 0).UTC().Date()
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	dst = Padded(dst, int64(year), 4)
	dst = Padded(append(dst, '-'), int64(month), 2)
	return Padded(append(dst, '-'), int64(day), 2)
}

// Moment adds a date and time: 1970-01-31 23:59:59.5. Seconds are counted from
// 1970, nanos are below a second. Midnight is left out: dates are often stored
// so, and people write them as dates.
func Moment(dst []byte, seconds, nanos int64) []byte {
	days, clock := seconds/SecondsOfDay, seconds%SecondsOfDay
	if clock < 0 {
		days, clock = days-1, clock+SecondsOfDay
	}
	dst = Day(dst, days)
	if clock == 0 && nanos == 0 {
		return dst
	}
	return Clock(append(dst, ' '), clock, nanos)
}

// Clock adds a time of 0 or more: 23:59:59.5. It may be longer than a day.
func Clock(dst []byte, seconds, nanos int64) []byte {
	dst = Padded(dst, seconds/3600, 2)
	dst = Padded(append(dst, ':'), seconds/60%60, 2)
	dst = Padded(append(dst, ':'), seconds%60, 2)
	if nanos > 0 {
		const places = 9
		dst = bytes.TrimRight(Padded(append(dst, '.'), nanos, places), "0")
	}
	return dst
}

// Split cuts a number of seconds into whole ones and the rest, which is rounded
// to the unit that a format keeps, in nanoseconds, and stays below a second.
func Split(seconds float64, unit int64) (whole, nanos int64) {
	const second = int64(time.Second)
	floor := math.Floor(seconds)
	units := int64(math.Round((seconds - floor) * float64(second/unit)))
	return int64(floor), min(units, second/unit-1) * unit
}
