package source

import "slices"

// tally counts byte strings in the order in which they first came. It is a
// hash table of its own because a census looks up every value of every row:
// the hash is computed once, also for the sketch, and a hit allocates nothing.
type tally struct {
	slots   []slot
	entries []tallied
	bytes   int // of all values together
}

// slot points to an entry; at is its index plus one, 0 is free. The tag, the
// upper half of the hash, spares most looks at the entry itself.
type slot struct {
	tag uint32
	at  int32
}

type tallied struct {
	hash  uint64
	n     int64
	value string
}

const smallestTally = 8

// find gives the entry of a value, or nil. The entry is good until put.
func (t *tally) find(h uint64, v []byte) *tallied {
	if len(t.slots) == 0 {
		return nil
	}
	mask := uint64(len(t.slots)) - 1
	for i := h & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.at == 0 {
			return nil
		}
		if s.tag != uint32(h>>32) {
			continue
		}
		if e := &t.entries[s.at-1]; e.hash == h && e.value == string(v) {
			return e
		}
	}
}

// put adds a value that find did not find.
func (t *tally) put(h uint64, v []byte, n int64) {
	if len(t.entries)*4 >= len(t.slots)*3 {
		t.grow()
	}
	t.entries = append(t.entries, tallied{h, n, string(v)})
	t.bytes += len(v)
	t.place(h, len(t.entries))
}

// add counts a value, unless it is new and there are limit values already.
func (t *tally) add(v []byte, n int64, limit int) {
	h := hash64(v)
	if e := t.find(h, v); e != nil {
		e.n += n
	} else if len(t.entries) < limit {
		t.put(h, v, n)
	}
}

func (t *tally) sum() int64 {
	var n int64
	for _, e := range t.entries {
		n += e.n
	}
	return n
}

func (t *tally) place(h uint64, number int) {
	mask := uint64(len(t.slots)) - 1
	i := h & mask
	for t.slots[i].at != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = slot{uint32(h >> 32), int32(number)} //nolint:gosec // callers keep tallies below a few thousand
}

func (t *tally) grow() {
	t.slots = make([]slot, max(smallestTally, len(t.slots)*2))
	t.entries = slices.Grow(t.entries, len(t.slots)*3/4-len(t.entries))
	for i, e := range t.entries {
		t.place(e.hash, i+1)
	}
}

// sorted gives the counts: most frequent first, ties by value.
func (t *tally) sorted() []ValueCount {
	out := make([]ValueCount, len(t.entries))
	for i, e := range t.entries {
		out[i] = ValueCount{e.value, e.n}
	}
	SortValues(out)
	return out
}
