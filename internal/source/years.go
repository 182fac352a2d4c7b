package source

import (
	"slices"

	"toetssteen"
)

// Years of dates that a scan counts. What lies outside stands for something
// else: 9999 for never, 1900 and 0001 for unknown.
const (
	firstYear = 1950
	lastYear  = 2099
)

// yearTally counts dates by year; its memory is there once there is a date.
type yearTally struct {
	counts *[lastYear - firstYear + 1]int64
}

// likeDate is false for most values that are no date. A census asks it of every
// value that found no room, so it is small enough to be inlined.
func likeDate(v []byte) bool {
	return len(v) >= 8 && v[0]-'0' <= 9 && (len(v) == 8 || v[4] < '0' || v[2] < '0' || len(v) >= 14)
}

func (t *yearTally) add(v []byte, n int64) {
	y := yearOf(v)
	if y == 0 {
		return
	}
	if t.counts == nil {
		t.counts = new([lastYear - firstYear + 1]int64)
	}
	t.counts[y-firstYear] += n
}

func (t *yearTally) merge(o *yearTally) {
	if o.counts == nil {
		return
	}
	if t.counts == nil {
		t.counts = new([lastYear - firstYear + 1]int64)
	}
	for i, n := range o.counts {
		t.counts[i] += n
	}
}

// Years counts the values that are dates by their year, in order, over all
// values that were seen. It is good for as long as the profile is.
func (c *Column) Years() []toetssteen.YearCount {
	var t yearTally
	for _, v := range c.Values {
		if b := []byte(v.Value); likeDate(b) {
			t.add(b, v.Count)
		}
	}
	all := t.list()
	for _, y := range c.RestYears {
		i, ok := slices.BinarySearchFunc(all, y.Year, func(a toetssteen.YearCount, year int) int { return a.Year - year })
		if ok {
			all[i].N += y.N
		} else {
			all = slices.Insert(all, i, y)
		}
	}
	return all
}

func (t *yearTally) list() (out []toetssteen.YearCount) {
	if t.counts == nil {
		return nil
	}
	for i, n := range t.counts {
		if n > 0 {
			out = append(out, toetssteen.YearCount{Year: firstYear + i, N: n})
		}
	}
	return out
}

// yearOf gives the year of a date as it is usually written, with or without a
// time behind it: 2019-05-31, 20190531, 2019/5/31, 31-05-2019, and 20190000 of
// registers, where the day is unknown. It is 0 for anything else, also for a
// number that only looks like one.
func yearOf(v []byte) int {
	switch {
	case len(v) == 8 && digits(v):
		return yearIn(v[:4], v[4:6], v[6:8])
	case len(v) >= 14 && digits(v[:14]): // 20190531120000
		return yearIn(v[:4], v[4:6], v[6:8])
	case len(v) >= 10 && separated(v, 4, 7) && ends(v, 10):
		return yearIn(v[:4], v[5:7], v[8:10])
	case len(v) >= 10 && separated(v, 2, 5) && ends(v, 10):
		return yearIn(v[6:10], v[3:5], v[:2])
	}
	return 0
}

func digits(v []byte) bool {
	for _, b := range v {
		if !isDigit(b) {
			return false
		}
	}
	return true
}

// separated reports whether the same mark of a date stands in both places.
func separated(v []byte, a, b int) bool {
	return v[a] == v[b] && (v[a] == '-' || v[a] == '/' || v[a] == '.')
}

// ends reports whether a date ends here: the text does, or a time begins.
func ends(v []byte, at int) bool {
	return len(v) == at || v[at] == ' ' || v[at] == 'T' || v[at] == 't'
}

func yearIn(year, month, day []byte) int {
	y, ok := small(year)
	m, okM := small(month)
	d, okD := small(day)
	if !ok || !okM || !okD || m > 12 || d > 31 || y < firstYear || y > lastYear {
		return 0
	}
	return y
}

func small(v []byte) (n int, ok bool) {
	for _, b := range v {
		if !isDigit(b) {
			return 0, false
		}
		n = 10*n + int(b-'0')
	}
	return n, true
}
