package sasvalue

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// Days and seconds count from 1960-01-01.
var epochDays = time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / secondsOfDay

const secondsOfDay = 24 * 60 * 60

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
	return appendNumber(dst, v)
}

// appendNumber writes whole numbers, as codes are, without a fraction and
// others as short as they can be read back.
func appendNumber(dst []byte, v float64) []byte {
	const whole = 1 << 53
	if v == math.Trunc(v) && math.Abs(v) < whole {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	if abs := math.Abs(v); abs < 1e-6 || abs >= 1e21 {
		return strconv.AppendFloat(dst, v, 'g', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, 64)
}

func appendDate(dst []byte, v float64) []byte {
	days := math.Floor(v)
	if days < minDays || days > maxDays {
		return appendNumber(dst, v)
	}
	return time.Unix((int64(days)+epochDays)*secondsOfDay, 0).UTC().AppendFormat(dst, "2006-01-02")
}

func appendDatetime(dst []byte, v float64) []byte {
	seconds := math.Floor(v)
	if seconds < minDays*secondsOfDay || seconds > maxDays*secondsOfDay {
		return appendNumber(dst, v)
	}
	micros := math.Round((v - seconds) * 1e6)
	at := time.Unix(int64(seconds)+epochDays*secondsOfDay, int64(micros)*1000).UTC()
	return at.AppendFormat(dst, "2006-01-02T15:04:05.999999")
}

// appendTime writes a time of day, or a length of time: it may be negative or
// more than a day.
func appendTime(dst []byte, v float64) []byte {
	if math.Abs(v) > 1e9 {
		return appendNumber(dst, v)
	}
	micros := int64(math.Round(v * 1e6))
	if micros < 0 {
		dst, micros = append(dst, '-'), -micros
	}
	seconds, fraction := micros/1e6, micros%1e6
	dst = appendTwo(dst, seconds/3600)
	dst = append(dst, ':')
	dst = appendTwo(dst, seconds/60%60)
	dst = append(dst, ':')
	dst = appendTwo(dst, seconds%60)
	if fraction > 0 {
		digits := strconv.AppendInt(nil, fraction+1e6, 10)
		dst = append(dst, '.')
		dst = append(dst, bytes.TrimRight(digits[1:], "0")...)
	}
	return dst
}

func appendTwo(dst []byte, n int64) []byte {
	if n < 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendInt(dst, n, 10)
}
