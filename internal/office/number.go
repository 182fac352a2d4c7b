package office

import (
	"bytes"
	"math"
	"strconv"
	"time"
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
	return AppendFloat(dst, f)
}

// AppendFloat is AppendNumber for a number that was read already.
func AppendFloat(dst []byte, f float64) []byte {
	var b [32]byte
	short := strconv.AppendFloat(b[:0], f, 'g', exactDigits, 64)
	if r, err := strconv.ParseFloat(string(short), 64); err == nil {
		f = r
	}
	if a := math.Abs(f); a != 0 && (a < 1e-7 || a >= 1e21) {
		return strconv.AppendFloat(dst, f, 'g', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
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
	secondsOfDay = 24 * 60 * 60
	lastSerial   = 2_958_466 // 1 January 10000
	// leapSerial is 29 February 1900, a day that never was and that Excel
	// counts; days before it are one off (ECMA-376 part 1, 18.17.4.1).
	leapSerial  = 60
	offset1904  = 1462 // days between the two calendars of Excel
	secondPlace = 2
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
	total := int64(math.Round(serial * secondsOfDay))
	if c == Elapsed {
		dst = strconv.AppendInt(dst, total/3600, 10)
		return appendPair(appendPair(dst, total/60%60), total%60), true
	}
	days, seconds := total/secondsOfDay, total%secondsOfDay
	if c != TimeOnly || days > 0 && seconds == 0 {
		dst = appendDay(dst, days, from1904)
		if c == DateOnly || seconds == 0 {
			return dst, true
		}
		dst = append(dst, ' ')
	}
	var b [secondPlace]byte
	hours := strconv.AppendInt(b[:0], seconds/3600, 10)
	if len(hours) < secondPlace {
		dst = append(dst, '0')
	}
	dst = append(dst, hours...)
	return appendPair(appendPair(dst, seconds/60%60), seconds%60), true
}

// appendPair adds a colon and a number below 100 in two digits.
func appendPair(dst []byte, n int64) []byte {
	const digits = "0123456789"
	return append(dst, ':', digits[n/10], digits[n%10])
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
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).AppendFormat(dst, time.DateOnly)
}
