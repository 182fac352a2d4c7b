package spss

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// format is a print format: how people see the numbers of a variable.
type format struct{ kind, width, decimals uint8 }

// Print formats by their number in the file (PSPP, "System File Format",
// variable record).
const (
	fmtN        = 16
	fmtDate     = 20
	fmtTime     = 21
	fmtDateTime = 22
	fmtADate    = 23
	fmtJDate    = 24
	fmtDTime    = 25
	fmtMoYr     = 28
	fmtQYr      = 29
	fmtWkYr     = 30
	fmtEDate    = 38
	fmtSDate    = 39
	fmtMTime    = 40
	fmtYMDHMS   = 41
)

var formatNames = [...]string{
	1: "A", 2: "AHEX", 3: "COMMA", 4: "DOLLAR", 5: "F", 6: "IB", 7: "PIBHEX", 8: "P", 9: "PIB", 10: "PK", 11: "RB",
	12: "RBHEX", 15: "Z", fmtN: "N", 17: "E", fmtDate: "DATE", fmtTime: "TIME", fmtDateTime: "DATETIME", fmtADate: "ADATE",
	fmtJDate: "JDATE", fmtDTime: "DTIME", 26: "WKDAY", 27: "MONTH", fmtMoYr: "MOYR", fmtQYr: "QYR", fmtWkYr: "WKYR",
	31: "PCT", 32: "DOT", 33: "CCA", 34: "CCB", 35: "CCC", 36: "CCD", 37: "CCE", fmtEDate: "EDATE", fmtSDate: "SDATE",
	fmtMTime: "MTIME", fmtYMDHMS: "YMDHMS",
}

func formatOf(v uint32) format {
	return format{kind: uint8(v >> 16), width: uint8(v >> 8), decimals: uint8(v)} //nolint:gosec // one byte each
}

// typ names the format after a word that says what it holds: "date (EDATE10)".
func (f format) typ() string {
	word := "numeric"
	switch f.kind {
	case fmtDate, fmtADate, fmtJDate, fmtEDate, fmtSDate, fmtMoYr, fmtQYr, fmtWkYr:
		word = "date"
	case fmtDateTime, fmtYMDHMS:
		word = "datetime"
	case fmtTime, fmtDTime, fmtMTime:
		word = "time"
	}
	if int(f.kind) >= len(formatNames) || formatNames[f.kind] == "" {
		return word
	}
	if word != "numeric" && f.decimals == 0 || f.kind == fmtN {
		return fmt.Sprintf("%s (%s%d)", word, formatNames[f.kind], f.width)
	}
	return fmt.Sprintf("%s (%s%d.%d)", word, formatNames[f.kind], f.width, f.decimals)
}

// append writes a number as its format means it: dates and times as ISO 8601
// has them, N with its leading zeros, all others as a plain number.
func (f format) append(dst []byte, v float64) []byte {
	if f.kind < fmtN {
		return appendNumber(dst, v)
	}
	switch f.kind {
	case fmtN:
		return appendZeros(dst, v, int(f.width))
	case fmtTime, fmtDTime, fmtMTime:
		return appendTime(dst, v)
	case fmtDate, fmtADate, fmtJDate, fmtEDate, fmtSDate, fmtDateTime, fmtYMDHMS, fmtMoYr, fmtQYr, fmtWkYr:
		if v >= 0 && v < lastDate {
			return f.appendDate(dst, v)
		}
	}
	return appendNumber(dst, v)
}

const (
	// epoch is 14 October 1582, the day before the Gregorian calendar began, in
	// seconds before 1970.
	epoch     = 141_428 * day
	day       = 86_400
	lastDate  = 3_074_325 * day // the end of the year 9999
	lastExact = 1 << 53
)

func (f format) appendDate(dst []byte, v float64) []byte {
	whole := math.Floor(v)
	t := time.Unix(int64(whole)-epoch, 0).UTC()
	year, month, dom := t.Date()
	dst = appendPadded(dst, int64(year), 4)
	switch f.kind {
	case fmtQYr:
		return appendPadded(append(dst, "-Q"...), int64(month+2)/3, 1)
	case fmtWkYr: // weeks are counted from 1 January
		return appendPadded(append(dst, "-W"...), int64(t.YearDay()+6)/7, 2)
	}
	dst = appendPadded(append(dst, '-'), int64(month), 2)
	if f.kind == fmtMoYr {
		return dst
	}
	dst = appendPadded(append(dst, '-'), int64(dom), 2)
	if f.kind == fmtDateTime || f.kind == fmtYMDHMS {
		sec := int64(whole) % day
		return appendClock(append(dst, ' '), sec, v-whole)
	}
	return dst
}

// appendTime writes a duration; it may be longer than a day.
func appendTime(dst []byte, v float64) []byte {
	if math.Abs(v) >= lastDate || math.IsNaN(v) {
		return appendNumber(dst, v)
	}
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	whole := math.Floor(v)
	return appendClock(dst, int64(whole), v-whole)
}

// appendClock writes seconds as hours, minutes and seconds, with thousandths
// if there are any.
func appendClock(dst []byte, sec int64, fraction float64) []byte {
	milli := min(int64(math.Round(fraction*1000)), 999)
	dst = appendPadded(dst, sec/3600, 2)
	dst = appendPadded(append(dst, ':'), sec/60%60, 2)
	dst = appendPadded(append(dst, ':'), sec%60, 2)
	if milli > 0 {
		dst = appendPadded(append(dst, '.'), milli, 3)
	}
	return dst
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

func appendZeros(dst []byte, v float64, width int) []byte {
	if i := int64(v); v >= 0 && v < lastExact && float64(i) == v {
		return appendPadded(dst, i, width)
	}
	return appendNumber(dst, v)
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
