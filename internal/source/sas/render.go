package sas

import (
	"bytes"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
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

// setRender chooses how a column is written. decode gives a number of a file's
// own form; false is a missing value.
func (c *column) setRender(decode func(raw []byte) (float64, bool), text func(raw []byte) []byte) {
	if c.kind == isText {
		c.render = textRenderer(text)
		return
	}
	write := appendNumber
	switch c.kind {
	case isDate:
		write = appendDate
	case isDatetime:
		write = appendDatetime
	case isTime:
		write = appendTime
	case isText, isNumber:
	}
	c.render = func(dst, raw []byte) []byte {
		v, ok := decode(raw)
		if !ok || math.IsInf(v, 0) || math.IsNaN(v) {
			return dst
		}
		return write(dst, v)
	}
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

// textRenderer cuts the blanks that fill up a value, and decodes the rest.
func textRenderer(text func(raw []byte) []byte) func(dst, raw []byte) []byte {
	return func(dst, raw []byte) []byte {
		raw = bytes.TrimRight(raw, " \x00")
		if isASCII(raw) {
			return append(dst, raw...)
		}
		return append(dst, text(raw)...)
	}
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decodeText gives UTF-8. A nil encoding is UTF-8 itself; bytes that the
// encoding does not know become the replacement character, as a value that is
// cut inside a character ends in one.
func decodeText(text encoding.Encoding, raw []byte) []byte {
	if text == nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	out, err := text.NewDecoder().Bytes(raw)
	if err != nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	return out
}
