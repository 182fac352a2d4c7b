// Package retention holds the age of records, as a scan counted it, against the
// term for which they may be kept (AVG art. 5(1)(e)). It counts and judges
// nothing: why a record is still there is for people to say.
package retention

import (
	"time"

	"toetssteen"
)

// Period is how long data are kept, as ISO 8601 writes it: P7Y, P18M, P1Y6M,
// P2W, P30D.
type Period struct{ Years, Months, Days int }

// mostUnits bounds each figure of a period: a term of a thousand years is a
// mistake, and no date can be reckoned with.
const mostUnits = 9999

// ParsePeriod reads a period of whole years, months, weeks and days; ok is false
// for anything else, as "7 jaar na einde studie" or P0Y.
func ParsePeriod(s string) (p Period, ok bool) {
	if len(s) < 3 || s[0] != 'P' {
		return Period{}, false
	}
	const order = "YMWD"
	next := 0 // the first unit that may still come
	for s = s[1:]; s != ""; {
		n, digits := 0, 0
		for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' && n <= mostUnits {
			n = 10*n + int(s[digits]-'0')
			digits++
		}
		if digits == 0 || digits == len(s) || n > mostUnits {
			return Period{}, false
		}
		at := next
		for at < len(order) && order[at] != s[digits] {
			at++
		}
		switch {
		case at == len(order):
			return Period{}, false
		case order[at] == 'Y':
			p.Years = n
		case order[at] == 'M':
			p.Months = n
		case order[at] == 'W':
			p.Days += 7 * n
		default:
			p.Days += n
		}
		next, s = at+1, s[digits+1:]
	}
	return p, p != Period{}
}

// Before gives the day that lies a period before another. A day that does not
// exist there is the last of its month: 29 February is 28.
func (p Period) Before(on toetssteen.Date) (toetssteen.Date, error) {
	d, err := toetssteen.ParseDate(string(on))
	if err != nil {
		return "", err
	}
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return "", err
	}
	first := time.Date(t.Year()-p.Years, t.Month()-time.Month(p.Months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	back := first.AddDate(0, 0, min(t.Day(), last)-1-p.Days)
	return toetssteen.Date(back.Format(time.DateOnly)), nil
}
