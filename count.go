package toetssteen

import "strconv"

// Floor is the smallest count on persons that may be shown; smaller counts are
// printed as "<10" (design.md §3.1).
const Floor = 10

// Counts is a share with its numerator, denominator and 95 % Wilson interval.
// X and N are persons or records; Low and High are shares 0..1.
type Counts struct {
	X, N      int64
	Low, High float64
	Estimated bool // from a database's statistics, not counted
}

// Small reports whether the share would give away fewer than floor records, on
// either side; then neither X nor the share may be shown.
func (c Counts) Small(floor int64) bool {
	return c.N < floor || c.X < floor || (c.X < c.N && c.N-c.X < floor)
}

// XText prints the numerator, or the widest statement the floor allows.
func (c Counts) XText(floor int64) string {
	switch {
	case c.N < floor || c.X < floor:
		return "<" + strconv.FormatInt(floor, 10)
	case c.X < c.N && c.N-c.X < floor:
		return ">" + strconv.FormatInt(c.N-floor, 10)
	}
	return strconv.FormatInt(c.X, 10)
}

// NText prints the denominator, or "<10".
func (c Counts) NText(floor int64) string {
	if c.N < floor {
		return "<" + strconv.FormatInt(floor, 10)
	}
	return strconv.FormatInt(c.N, 10)
}

// ShowCount prints a number of rows or persons as the floor allows: "<10" when
// there are fewer.
func ShowCount(n int64) string { return Counts{N: n}.NText(Floor) }

func itoa(n int) string { return strconv.Itoa(n) }
