package relate

import (
	"slices"
	"sort"
)

const (
	// maxLevels bounds the levels of one column; what comes when there are so
	// many is one level together. Dutch four-digit postcodes are some 4,070.
	maxLevels = 5000
	missing   = 0 // the level of a value that is absent
)

// coder makes levels of the values of one column. The values live in it while
// the comparison runs. A cell takes two bytes, and four for each of raw and
// numbers where there are any.
type coder struct {
	form    Form
	dict    map[string]uint16
	values  []string // by level; the first stands for missing
	numbers []float32
	codes   []uint16
	// raw tells the values of a form apart of which levels are made of several:
	// two dates in one year are not the same datum.
	raw []uint32
	// digests are those of the levels of a form in which a level is a value.
	digests []uint32
	top     int // one more than the highest level
}

func newCoder(f Form) *coder {
	return &coder{form: f, dict: map[string]uint16{}, values: []string{""}}
}

func (c *coder) add(v []byte) {
	n, ok := float64(0), len(v) > 0
	if ok && c.form == FormTenths {
		n, ok = number(v)
	}
	code := uint16(missing)
	switch {
	case !ok:
	case c.form == FormTenths:
		code = 1 // a part is given in finish
	case c.form == FormPC4:
		code = c.level(v[:min(len(v), 4)])
	case c.form == FormYear:
		code = c.level(year(v))
	default:
		code = c.level(v)
	}
	c.codes = append(c.codes, code)
	if c.form == FormTenths {
		c.numbers = append(c.numbers, float32(n))
	}
	if c.form.coarse() {
		c.raw = append(c.raw, digest(v))
	}
}

// digest tells values apart while the comparison runs; 0 is missing. It is FNV-1a
// of 32 bits, so one in four billion is taken for another, of which a thousandth
// of the rows would be needed to change anything.
func digest(v []byte) uint32 {
	if len(v) == 0 {
		return 0
	}
	h := uint32(2166136261)
	for _, b := range v {
		h = (h ^ uint32(b)) * 16777619
	}
	return max(h, 1)
}

func (c *coder) level(v []byte) uint16 {
	if at, ok := c.dict[string(v)]; ok {
		return at
	}
	if len(c.values) >= maxLevels {
		return maxLevels // all the rest
	}
	at := uint16(len(c.values)) //nolint:gosec // below maxLevels
	c.dict[string(v)] = at
	c.values = append(c.values, string(v))
	return at
}

// levels is one more than the highest level, after finish.
func (c *coder) levels() int { return c.top }

// tenths is how many parts a number is divided in.
const tenths = 10

// finish ends the reading of at least one row.
func (c *coder) finish() {
	if c.form == FormTenths {
		c.divide()
	}
	c.top = int(slices.Max(c.codes)) + 1
	if !c.form.coarse() {
		c.digests = make([]uint32, len(c.values)+1) // the rest, which is many values, has none
		for level, v := range c.values {
			c.digests[level] = digest([]byte(v))
		}
	}
}

// divide makes parts of equal size of numbers; equal numbers stay together.
func (c *coder) divide() {
	var sorted []float32
	for i, n := range c.numbers {
		if c.codes[i] != missing {
			sorted = append(sorted, n)
		}
	}
	slices.Sort(sorted)
	var cuts []float32 // the least of each part but the first
	for k := 1; k < tenths && len(sorted) > 0; k++ {
		at := sorted[len(sorted)*k/tenths]
		if at > sorted[0] && (len(cuts) == 0 || at > cuts[len(cuts)-1]) {
			cuts = append(cuts, at)
		}
	}
	for i, n := range c.numbers {
		if c.codes[i] != missing {
			part := sort.Search(len(cuts), func(k int) bool { return cuts[k] > n })
			c.codes[i] = uint16(part + 1) //nolint:gosec // at most ten
		}
	}
	c.numbers = nil
}

// year gives the year of a date, however it is written: four digits at the
// begin, or behind the day and the month.
func year(v []byte) []byte {
	if len(v) >= 10 && !digit(v[2]) && !digit(v[5]) {
		return v[6:10]
	}
	return v[:min(len(v), 4)]
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
