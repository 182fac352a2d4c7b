package spss

import (
	"fmt"
	"math"
	"time"

	"toetssteen/internal/notation"
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
		return notation.Number(dst, v)
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
	return notation.Number(dst, v)
}

const (
	// epoch is 14 October 1582, the day before the Gregorian calendar began, in
	// seconds before 1970.
	epoch     = 141_428 * day
	day       = notation.SecondsOfDay
	lastDate  = 3_074_325 * day // the end of the year 9999
	lastExact = 1 << 53
	// millisecond is as far as its times go.
	millisecond = int64(time.Millisecond)
)

func (f format) appendDate(dst []byte, v float64) []byte {
	seconds, nanos := notation.Split(v, millisecond)
	seconds -= epoch
	t := time.Unix(seconds, 0).UTC()
	year, month := int64(t.Year()), int64(t.Month())
	switch f.kind {
	case fmtDateTime, fmtYMDHMS:
		return notation.Moment(dst, seconds, nanos)
	case fmtQYr:
		return notation.Padded(append(notation.Padded(dst, year, 4), "-Q"...), (month+2)/3, 1)
	case fmtWkYr: // weeks are counted from 1 January
		return notation.Padded(append(notation.Padded(dst, year, 4), "-W"...), int64(t.YearDay()+6)/7, 2)
	case fmtMoYr:
		return notation.Padded(append(notation.Padded(dst, year, 4), '-'), month, 2)
	}
	return notation.Moment(dst, seconds-int64(t.Hour()*3600+t.Minute()*60+t.Second()), 0)
}

// appendTime writes a duration; it may be longer than a day.
func appendTime(dst []byte, v float64) []byte {
	if math.Abs(v) >= lastDate || math.IsNaN(v) {
		return notation.Number(dst, v)
	}
	if v < 0 {
		dst, v = append(dst, '-'), -v
	}
	seconds, nanos := notation.Split(v, millisecond)
	return notation.Clock(dst, seconds, nanos)
}

func appendZeros(dst []byte, v float64, width int) []byte {
	if i := int64(v); v >= 0 && v < lastExact && float64(i) == v {
		return notation.Padded(dst, i, width)
	}
	return notation.Number(dst, v)
}
