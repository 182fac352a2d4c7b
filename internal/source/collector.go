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

// minText is the shortest value, in bytes, that can be a statement in words.
const minText = 12

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
	counts    map[string]int64
	shapes    map[string]int64
	sketch    sketch
	watch     Watcher
	seen      int64 // non-null values offered
	truncated bool
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
	h.Write([]byte(asset + "\x00" + c.Name))
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
	return &Collector{col: c, watch: watch, counts: map[string]int64{}, shapes: map[string]int64{}}
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
	if len(v) > MaxValueBytes {
		v = v[:MaxValueBytes]
	}
	i := k.seen
	k.seen++
	if k.limit == 0 {
		k.count(v, 1)
		return
	}
	switch {
	case int64(len(k.reservoir)) < k.limit:
		k.reservoir = append(k.reservoir, string(v))
	case i == k.next:
		k.reservoir[k.rng.Int64N(k.limit)] = string(v)
		k.skip()
	}
}

// AddNulls counts n values that are absent.
func (k *Collector) AddNulls(n int64) { k.col.Rows += n; k.col.Nulls += n }

// AddCount offers a value that stands in n rows, as a dictionary page or a
// GROUP BY gives it.
func (k *Collector) AddCount(v []byte, n int64) {
	if len(v) == 0 {
		k.AddNulls(n)
		return
	}
	if len(v) > MaxValueBytes {
		v = v[:MaxValueBytes]
	}
	k.col.Rows += n
	k.seen += n
	k.count(v, n)
}

func (k *Collector) count(v []byte, n int64) {
	k.sketch.add(v)
	k.lookAt(v, n)
	if c, ok := k.counts[string(v)]; ok {
		k.counts[string(v)] = c + n
	} else if len(k.counts) < MaxDistinct {
		k.counts[string(v)] = n
	} else {
		k.truncated = true
	}
	var buf [maxShape]byte
	shape := appendShape(buf[:0], v)
	if c, ok := k.shapes[string(shape)]; ok {
		k.shapes[string(shape)] = c + n
	} else if len(k.shapes) < maxShapes {
		k.shapes[string(shape)] = n
	}
}

// lookAt tallies what the watcher sees in a value that looks like running text.
func (k *Collector) lookAt(v []byte, n int64) {
	if k.watch == nil || len(v) < minText || bytes.IndexByte(v, ' ') < 0 {
		return
	}
	if k.col.Texts == nil {
		k.col.Texts = &TextCount{Hits: map[string]int64{}}
	}
	k.col.Texts.N += n
	for _, rule := range k.watch.Look(v) {
		k.col.Texts.Hits[rule] += n
	}
}

// Merge adds what another collector of the same column saw. Both must have
// been made for a census.
func (k *Collector) Merge(o *Collector) {
	k.col.Rows += o.col.Rows
	k.col.Nulls += o.col.Nulls
	k.seen += o.seen
	k.truncated = k.truncated || o.truncated
	for _, v := range sortedCounts(o.counts) {
		if _, ok := k.counts[v.Value]; ok || len(k.counts) < MaxDistinct {
			k.counts[v.Value] += v.Count
		} else {
			k.truncated = true
		}
	}
	for s, n := range o.shapes {
		if _, ok := k.shapes[s]; ok || len(k.shapes) < maxShapes {
			k.shapes[s] += n
		}
	}
	k.sketch.merge(&o.sketch)
	if t := o.col.Texts; t != nil {
		if k.col.Texts == nil {
			k.col.Texts = &TextCount{Hits: map[string]int64{}}
		}
		k.col.Texts.N += t.N
		for rule, n := range t.Hits {
			k.col.Texts.Hits[rule] += n
		}
	}
}

// Column gives what was collected. The collector must not be used after it.
func (k *Collector) Column() Column {
	c := k.col
	for _, v := range k.reservoir {
		k.count([]byte(v), 1)
	}
	c.Seen = k.seen
	if k.limit > 0 && k.seen > k.limit {
		c.Seen = int64(len(k.reservoir))
	}
	c.Values = sortedCounts(k.counts)
	c.Truncated = k.truncated
	c.Distinct = int64(len(k.counts))
	if k.truncated {
		c.Distinct = max(c.Distinct, k.sketch.estimate())
	}
	for _, s := range sortedCounts(k.shapes) {
		c.Shapes = append(c.Shapes, ShapeCount{Shape: s.Value, Count: s.Count})
	}
	return c
}

// sortedCounts orders a count table: most frequent first, ties by value.
func sortedCounts(m map[string]int64) []ValueCount {
	out := make([]ValueCount, 0, len(m))
	for v, n := range m {
		out = append(out, ValueCount{v, n})
	}
	SortValues(out)
	return out
}

// SortValues puts values in the order a Column promises.
func SortValues(vs []ValueCount) {
	slices.SortFunc(vs, func(a, b ValueCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
}
