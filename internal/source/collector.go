package source

import (
	"bytes"
	"cmp"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"toetssteen"
)

// MaxDistinct bounds how many distinct values of a column are kept exactly.
// Register code lists have at most some 1,500 entries.
const MaxDistinct = 2048

// MaxValueBytes bounds how much of one value is kept; longer values count as
// running text and are cut.
const MaxValueBytes = 4096

// maxMasks bounds the masked surroundings of statements that are told apart.
const maxMasks = 64

// minText is the shortest value, in bytes, that can be a statement in words.
const minText = 12

// maxKeptBytes bounds what the values of one column that are counted exactly
// take together, so that many columns of long texts fit in memory. It leaves
// room for MaxDistinct values of 512 bytes: no code list comes near it.
const maxKeptBytes = MaxDistinct * 512

// Collector builds a Column from a stream of values: all of them for a census,
// a seeded reservoir of non-null values for a sample. It is not safe for
// concurrent use; collectors of shards are merged with Merge.
type Collector struct {
	col       Column
	limit     int64 // reservoir size; 0 keeps every value (census)
	rng       *rand.Rand
	reservoir []string
	next      int64 // index of the next value that enters the reservoir
	w         float64
	offered   int64 // non-null values offered to the reservoir
	counted   int64 // non-null values counted
	counts    tally // values that are counted exactly, while there is room
	rest      rest  // what is known of the others
	watch     Watcher
	masks     tally // of texts in which the watcher found something
}

// rest describes the values for which there was no room: how many distinct
// ones, their shapes and texts, and no longer the values.
type rest struct {
	some   bool
	sketch sketch
	shapes tally
	years  yearTally
}

// NewCollector makes a collector for one column. The seed of the sample, the
// asset and the column name together decide which values enter it.
func NewCollector(asset string, c Column, want Request) *Collector {
	if want.Depth == toetssteen.DepthCensus {
		return NewCounter(c, toetssteen.DepthCensus, want.Watch)
	}
	k := NewCounter(c, toetssteen.DepthValues, want.Watch)
	k.limit = max(want.Sample.Rows, 1)
	h := fnv.New64a()
	_, _ = h.Write([]byte(asset + "\x00" + c.Name))
	k.rng = rand.New(rand.NewPCG(uint64(want.Sample.Seed), h.Sum64())) //nolint:gosec // a sample must be repeatable, not secret
	k.w, k.next = 1, k.limit-1
	k.skip()
	return k
}

// NewCounter makes a collector for values that come with their counts, as a
// dictionary page, a GROUP BY or a database's statistics give them. depth is
// what the result says it reached.
func NewCounter(c Column, depth toetssteen.Depth, watch Watcher) *Collector {
	c.Depth = depth
	c.Rows, c.Nulls = max(c.Rows, 0), max(c.Nulls, 0) // what was unknown is counted from here
	return &Collector{col: c, watch: watch}
}

// skip draws how many values to pass over (Li 1994, algorithm L).
func (k *Collector) skip() {
	k.w *= math.Exp(math.Log(1-k.rng.Float64()) / float64(k.limit))
	gap := math.Floor(math.Log(1-k.rng.Float64())/math.Log1p(-k.w)) + 1
	k.next += int64(min(gap, math.MaxInt64/4))
}

// Add offers the bytes of one value; nil or empty is a null. The bytes are
// copied if they are kept.
func (k *Collector) Add(v []byte) {
	k.col.Rows++
	if len(v) == 0 {
		k.col.Nulls++
		return
	}
	if k.limit == 0 {
		k.count(cut(v), 1)
		return
	}
	i := k.offered
	k.offered++
	switch {
	case i < k.limit:
		k.reservoir = append(k.reservoir, string(cut(v)))
	case i == k.next:
		k.reservoir[k.rng.Int64N(k.limit)] = string(cut(v))
		k.skip()
	}
}

func cut(v []byte) []byte { return v[:min(len(v), MaxValueBytes)] }

// AddNulls counts n values that are absent.
func (k *Collector) AddNulls(n int64) { k.col.Rows += n; k.col.Nulls += n }

// AddCount offers a value that stands in n rows, as a dictionary page or a
// GROUP BY gives it.
func (k *Collector) AddCount(v []byte, n int64) {
	if len(v) == 0 {
		k.AddNulls(n)
		return
	}
	if n <= 0 {
		return
	}
	k.col.Rows += n
	k.count(cut(v), n)
}

// count counts a value exactly while there is room. What else is to be known
// of it is worked out once, in Column, and not each time it passes by.
func (k *Collector) count(v []byte, n int64) {
	k.counted += n
	h := hash64(v)
	if e := k.counts.find(h, v); e != nil {
		e.n += n
		return
	}
	if len(k.counts.entries) < MaxDistinct && k.counts.bytes+len(v) <= maxKeptBytes {
		k.counts.put(h, v, n)
		return
	}
	k.rest.some = true
	k.rest.sketch.add(h)
	k.rest.shapes.addShape(v, n)
	if likeDate(v) {
		k.rest.years.add(v, n)
	}
	k.lookAt(v, n)
}

// addShape counts the shape of a value; shapes that come when there are
// maxShapes are left out.
func (t *tally) addShape(v []byte, n int64) {
	var buf [maxShape]byte
	shape := appendShape(buf[:0], v)
	t.add(shape, n, maxShapes)
}

// lookAt tallies what the watcher sees in a value that looks like running text.
func (k *Collector) lookAt(v []byte, n int64) {
	if k.watch == nil || len(v) < minText || bytes.IndexByte(v, ' ') < 0 {
		return
	}
	t := k.texts()
	t.N += n
	found := k.watch.Look(v)
	for _, rule := range found {
		t.Hits[rule] += n
	}
	if m, ok := k.watch.(Masker); ok && len(found) > 0 {
		k.masks.add([]byte(m.Mask(v)), n, maxMasks)
	}
}

func (k *Collector) texts() *TextCount {
	if k.col.Texts == nil {
		k.col.Texts = &TextCount{Hits: map[string]int64{}}
	}
	return k.col.Texts
}

// Merge adds what another collector of the same column saw. Both must have
// been made for a census or for counted values; the other must not be used
// after it. Rows, nulls, what was seen and shapes add up exactly. Of a column of
// more than MaxDistinct values, a value that is counted here and found no room
// there counts too low: Truncated says that the counts are not all there is.
func (k *Collector) Merge(o *Collector) {
	k.col.Rows += o.col.Rows
	k.col.Nulls += o.col.Nulls
	for _, e := range o.counts.entries {
		k.count([]byte(e.value), e.n)
	}
	if o.rest.some {
		k.rest.some = true
		k.counted += o.counted - o.counts.sum()
		k.rest.sketch.merge(&o.rest.sketch)
		for _, e := range o.rest.shapes.entries {
			k.rest.shapes.add([]byte(e.value), e.n, maxShapes)
		}
		k.rest.years.merge(&o.rest.years)
	}
	for _, e := range o.masks.entries {
		k.masks.add([]byte(e.value), e.n, maxMasks)
	}
	if t := o.col.Texts; t != nil {
		k.texts().N += t.N
		for rule, n := range t.Hits {
			k.col.Texts.Hits[rule] += n
		}
	}
}

// Column gives what was collected. The collector must not be used after it.
func (k *Collector) Column() Column {
	for _, v := range k.reservoir {
		k.count([]byte(v), 1)
	}
	shapes := &k.rest.shapes
	for _, e := range k.counts.entries {
		v := []byte(e.value)
		shapes.addShape(v, e.n)
		k.lookAt(v, e.n)
	}
	c := k.col
	c.Seen = k.counted
	c.RestYears = k.rest.years.list()
	c.Values = k.counts.sorted()
	c.Truncated = k.rest.some
	c.Distinct = int64(len(k.counts.entries))
	if c.Truncated {
		for _, e := range k.counts.entries {
			k.rest.sketch.add(e.hash)
		}
		c.Distinct = max(c.Distinct+1, k.rest.sketch.estimate())
	}
	c.Shapes = make([]ShapeCount, 0, len(shapes.entries))
	for _, s := range shapes.sorted() {
		c.Shapes = append(c.Shapes, ShapeCount{Shape: s.Value, Count: s.Count})
	}
	if c.Texts != nil {
		for _, m := range k.masks.sorted() {
			c.Texts.Masks = append(c.Texts.Masks, ShapeCount{Shape: m.Value, Count: m.Count})
		}
	}
	return c
}

// SortValues puts values in the order a Column promises.
func SortValues(vs []ValueCount) {
	slices.SortFunc(vs, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
}
