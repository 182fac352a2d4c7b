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
// the comparison runs.
type coder struct {
	form    Form
	dict    map[string]uint16
	values  []string // by level; the first stands for missing
	numbers []float64
	codes   []uint16
}

func newCoder(f Form) *coder {
	return &coder{form: f, dict: map[string]uint16{}, values: []string{""}}
}

func (c *coder) add(v []byte) {
	if len(v) == 0 {
		c.push(missing)
		return
	}
	switch c.form {
	case FormTenths:
		n, ok := number(v)
		if !ok {
			c.push(missing)
			return
		}
		c.numbers = append(c.numbers, n)
		c.codes = append(c.codes, 1) // a part is given in finish
		return
	case FormPC4:
		v = v[:min(len(v), 4)]
	case FormYear:
		v = year(v)
	default:
	}
	c.push(c.level(v))
}

func (c *coder) push(code uint16) {
	c.codes = append(c.codes, code)
	if c.form == FormTenths {
		c.numbers = append(c.numbers, 0)
	}
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

// levels is one more than the highest level.
func (c *coder) levels() int { return int(slices.Max(c.codes)) + 1 }

// tenths is how many parts a number is divided in.
const tenths = 10

// finish divides numbers in parts of equal size; equal numbers stay together.
func (c *coder) finish() {
	if c.form != FormTenths {
		return
	}
	var sorted []float64
	for i, n := range c.numbers {
		if c.codes[i] != missing {
			sorted = append(sorted, n)
		}
	}
	slices.Sort(sorted)
	var cuts []float64 // the least of each part but the first
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
