package office

import (
	"bytes"
	"math"
	"strconv"

	"toetssteen/internal/notation"
)

// exactDigits is how many digits a floating-point number of 64 bits holds
// exactly in decimals; what stands behind them is noise.
const exactDigits = 15

// AppendNumber adds a number as people write it: without the noise of binary
// fractions, without an exponent, and without zeros behind the decimal point.
func AppendNumber(dst, v []byte) []byte {
	if point, ok := plain(v); ok {
		if point >= 0 {
			v = trimZeros(v, point)
		}
		return append(dst, v...)
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return append(dst, v...)
	}
	return notation.Number(dst, f)
}

// plain recognises digits with at most one point, which need no rounding; point
// is where it stands, -1 without one.
func plain(v []byte) (point int, ok bool) {
	point = -1
	digits := 0
	for i, c := range v {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && point < 0 && digits > 0:
			point = i
		case c == '-' && i == 0:
		default:
			return 0, false
		}
	}
	return point, digits > 0 && digits <= exactDigits
}

func trimZeros(v []byte, point int) []byte {
	n := len(v)
	for n > point+1 && v[n-1] == '0' {
		n--
	}
	if n == point+1 {
		n--
	}
	return v[:n]
}

// PadZeros puts zeros before an integer, from where it stands in dst, until it
// has width digits, as the number format "0000" shows it.
func PadZeros(dst []byte, from, width int) []byte {
	digits := dst[from:]
	for _, c := range digits {
		if c < '0' || c > '9' {
			return dst
		}
	}
	for n := len(digits); n < width; n++ {
		dst = append(dst, 0)
		copy(dst[from+1:], dst[from:])
		dst[from] = '0'
	}
	return dst
}

// Clock is which parts of a moment a number format shows.
type Clock uint8

// Clocks; the zero value is a number that is no moment.
const (
	NoClock Clock = iota
	DateOnly
	TimeOnly
	DateTime
	Elapsed // hours that may be more than 24
)

const (
	lastSerial = 2_958_466 // 1 January 10000
	// leapSerial is 29 February 1900, a day that never was and that Excel
	// counts; days before it are one off (ECMA-376 part 1, 18.17.4.1).
	leapSerial = 60
	offset1904 = 1462    // days between the two calendars of Excel
	epochDays  = -25_569 // 30 December 1899, in days since 1970
)

// AppendMoment adds a moment that is written as "2021-01-01T18:00:00" in the form
// that all connectors give it: a space between day and time, and no midnight.
func AppendMoment(dst, v []byte) []byte {
	const day = len("2021-01-01")
	v = bytes.TrimSuffix(v, []byte("T00:00:00"))
	from := len(dst)
	if dst = append(dst, v...); len(v) > day && v[day] == 'T' {
		dst[from+day] = ' '
	}
	return dst
}

// AppendSerial adds the moment that a serial number of days stands for, as
// ISO 8601. ok is false when it is none.
func AppendSerial(dst []byte, serial float64, c Clock, from1904 bool) (out []byte, ok bool) {
	if !(serial >= 0 && serial < lastSerial) {
		return dst, false
	}
	total := int64(math.Round(serial * notation.SecondsOfDay))
	if c == Elapsed {
		return notation.Clock(dst, total, 0), true
	}
	days, seconds := total/notation.SecondsOfDay, total%notation.SecondsOfDay
	if c != TimeOnly || days > 0 && seconds == 0 {
		dst = appendDay(dst, days, from1904)
		if c == DateOnly || seconds == 0 {
			return dst, true
		}
		dst = append(dst, ' ')
	}
	return notation.Clock(dst, seconds, 0), true
}

func appendDay(dst []byte, days int64, from1904 bool) []byte {
	switch {
	case from1904:
		days += offset1904
	case days == leapSerial:
		return append(dst, "1900-02-29"...)
	case days < leapSerial:
		days++
	}
	return notation.Day(dst, days+epochDays)
}
