package sasvalue

import (
	"math"
	"time"

	"toetssteen/internal/notation"
)

// epochDays is 1 January 1960, from which days and seconds count, in days since
// 1970.
const epochDays = -3653

// maxDays bounds dates to what SAS itself holds: the years 1582 to 20000. What
// lies outside is written as the number it is.
const (
	minDays = -138061
	maxDays = 6589335
)

// Append writes a number of a kind; one outside what SAS holds as a date or time
// is written as the number it is. What is no number is not written.
func Append(dst []byte, k Kind, v float64) []byte {
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		return dst
	case k == Date:
		return appendDate(dst, v)
	case k == Datetime:
		return appendDatetime(dst, v)
	case k == Time:
		return appendTime(dst, v)
	}
	return notation.Number(dst, v)
}

func appendDate(dst []byte, v float64) []byte {
	days := math.Floor(v)
	if days < minDays || days > maxDays {
		return notation.Number(dst, v)
	}
	return notation.Day(dst, int64(days)+epochDays)
}

func appendDatetime(dst []byte, v float64) []byte {
	if v < minDays*notation.SecondsOfDay || v > maxDays*notation.SecondsOfDay {
		return notation.Number(dst, v)
	}
	seconds, nanos := notation.Split(v, int64(time.Microsecond))
	return notation.Moment(dst, seconds+epochDays*notation.SecondsOfDay, nanos)
}

// appendTime writes a duration in seconds; it may be longer than a day.
func appendTime(dst []byte, v float64) []byte {
	const longest = 1e9 // seconds
	if math.Abs(v) > longest {
		return notation.Number(dst, v)
	}
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	seconds, nanos := notation.Split(v, int64(time.Microsecond))
	return notation.Clock(dst, seconds, nanos)
}
