package source

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
)

func census() *Collector {
	return NewCollector("t", Column{Name: "c"}, Request{Depth: toetssteen.DepthCensus, Watch: wordWatcher{}})
}

func sampler(seed, rows int64) *Collector {
	return NewCollector("t", Column{Name: "c"}, Request{
		Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: seed, Rows: rows},
	})
}

type wordWatcher struct{}

func (wordWatcher) Look(text []byte) []string {
	if bytes.Contains(text, []byte("afkomst")) {
		return []string{"r.1"}
	}
	return nil
}

func TestShape(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"M":                        "A",
		"0001":                     "9999",
		"1234 AB":                  "9999 AA",
		"12345":                    "9+",
		"1985-03-02":               "9999-99-99",
		"Zoë":                      "Aaa",
		"Jansen":                   "Aa+",
		"a\x00b\tc":                "a a a",
		"\xff\xfe":                 "aa",
		"NL00BANK0123456789":       "AA99AAAA9+",
		"aA1!aA1!aA1!aA1!aA1!aA1!": "aA9!aA9!aA9!aA9!aA9!aA9!",
	} {
		if got := Shape([]byte(in)); got != want {
			t.Errorf("Shape(%q) = %q, want %q", in, got, want)
		}
	}
}

// A shape tells no letter or digit of the value.
func TestShapeTellsNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SliceOf(rapid.Byte()).Draw(t, "value")
		s := Shape(v)
		if len(s) > maxShape {
			t.Fatalf("%q has %d bytes", s, len(s))
		}
		for _, c := range []byte(s) {
			if c < ' ' || c >= 0x7f || c >= '0' && c < '9' || c > 'A' && c <= 'Z' || c > 'a' && c <= 'z' {
				t.Fatalf("Shape(%q) = %q holds %q", v, s, c)
			}
		}
	})
}

func TestCensusCountsExactly(t *testing.T) {
	k := census()
	for _, v := range []string{"V", "M", "", "V", "iemand van Verwegse afkomst", "iemand van Verwegse afkomst", "niets bijzonders hier"} {
		k.Add([]byte(v))
	}
	k.AddNulls(2)
	k.AddCount([]byte("M"), 4)
	k.AddCount([]byte("M"), -1)
	want := Column{
		Name: "c", Depth: toetssteen.DepthCensus, Rows: 13, Nulls: 3, Seen: 10, Distinct: 4,
		Values: []ValueCount{{"M", 5}, {"V", 2}, {"iemand van Verwegse afkomst", 2}, {"niets bijzonders hier", 1}},
		Shapes: []ShapeCount{{"A", 7}, {"a+ aaa Aa+ a+", 2}, {"a+ a+ aaaa", 1}},
		Texts:  &TextCount{N: 3, Hits: map[string]int64{"r.1": 2}},
	}
	got := k.Column()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCensusOfManyValuesIsBounded(t *testing.T) {
	k := census()
	const n = 200_000
	for i := range n {
		k.Add(strconv.AppendInt(nil, int64(i), 10))
	}
	c := k.Column()
	if len(c.Values) != MaxDistinct || !c.Truncated || c.Seen != n {
		t.Errorf("%d values, truncated %v, seen %d", len(c.Values), c.Truncated, c.Seen)
	}
	if d := math.Abs(float64(c.Distinct)-n) / n; d > 0.05 {
		t.Errorf("%d distinct, want %d within 5 %%", c.Distinct, n)
	}
	var shapes int64
	for _, s := range c.Shapes {
		shapes += s.Count
	}
	if shapes != n {
		t.Errorf("shapes of %d values, want %d", shapes, n)
	}
}

func TestLongTextsAreBounded(t *testing.T) {
	k := census()
	long := bytes.Repeat([]byte("woord "), MaxValueBytes)
	for i := range 4000 {
		k.Add(append(strconv.AppendInt(nil, int64(i), 10), long...))
	}
	if k.counts.bytes > maxKeptBytes {
		t.Errorf("%d bytes are kept, more than %d", k.counts.bytes, maxKeptBytes)
	}
	c := k.Column()
	if c.Texts == nil || c.Texts.N != 4000 || !c.Truncated {
		t.Errorf("texts %+v, truncated %v: want all 4000 looked at", c.Texts, c.Truncated)
	}
}

// Merging shards gives what one collector gives for all values.
func TestMergeEqualsCollectingAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.SampledFrom([]string{"", "M", "V", "O", "0001", "van verre afkomst zijn", "gewoon een tekst"})).Draw(t, "values")
		all, a, b := census(), census(), census()
		cut := rapid.IntRange(0, len(values)).Draw(t, "cut")
		for i, v := range values {
			all.Add([]byte(v))
			if i < cut {
				a.Add([]byte(v))
			} else {
				b.Add([]byte(v))
			}
		}
		a.Merge(b)
		if diff := cmp.Diff(all.Column(), a.Column()); diff != "" {
			t.Fatalf("(-all +merged):\n%s", diff)
		}
	})
}

func TestMergeOfManyValuesKeepsTheCounts(t *testing.T) {
	all, a, b := census(), census(), census()
	for i := range 60_000 {
		v := fmt.Appendf(nil, "waarde met een tekst %d", i%20_000)
		all.Add(v)
		if i%3 == 0 {
			a.Add(v)
		} else {
			b.Add(v)
		}
	}
	a.Merge(b)
	want, got := all.Column(), a.Column()
	if want.Seen != got.Seen || want.Distinct != got.Distinct || !got.Truncated {
		t.Errorf("seen %d and distinct %d, want %d and %d", got.Seen, got.Distinct, want.Seen, want.Distinct)
	}
	if diff := cmp.Diff(want.Shapes, got.Shapes); diff != "" {
		t.Errorf("shapes (-all +merged):\n%s", diff)
	}
	if diff := cmp.Diff(want.Texts, got.Texts); diff != "" {
		t.Errorf("texts (-all +merged):\n%s", diff)
	}
}

// Each of 1,000 values must come into a sample of 20 equally often. Chi-square
// with 999 degrees of freedom has mean 999 and standard deviation 45; sampling
// without replacement makes it a little smaller.
func TestSampleIsUniform(t *testing.T) {
	const values, size, runs = 1000, 20, 5000
	hits := make([]float64, values)
	for seed := range runs {
		k := sampler(int64(seed), size)
		for i := range values {
			if i%3 == 0 {
				k.Add(nil) // nulls take no place
			}
			k.Add(strconv.AppendInt(nil, int64(i), 10))
		}
		c := k.Column()
		if c.Seen != size || len(c.Values) != size {
			t.Fatalf("seed %d: %d values seen, want %d", seed, c.Seen, size)
		}
		for _, v := range c.Values {
			i, err := strconv.Atoi(v.Value)
			if err != nil {
				t.Fatal(err)
			}
			hits[i]++
		}
	}
	want := float64(runs*size) / values
	chi := 0.0
	for _, h := range hits {
		chi += (h - want) * (h - want) / want
	}
	if chi < 999-5*45 || chi > 999+5*45 {
		t.Errorf("chi-square %.0f of %d values, want near 999", chi, values)
	}
}

func TestSampleIsTheSameForTheSameSeed(t *testing.T) {
	run := func(seed int64, column string) Column {
		k := NewCollector("t", Column{Name: column}, Request{
			Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: seed, Rows: 50},
		})
		for i := range 10_000 {
			k.Add(strconv.AppendInt(nil, int64(i), 10))
		}
		return k.Column()
	}
	if diff := cmp.Diff(run(1, "a"), run(1, "a")); diff != "" {
		t.Errorf("one seed gives two samples:\n%s", diff)
	}
	if cmp.Equal(run(1, "a").Values, run(2, "a").Values) {
		t.Error("two seeds give one sample")
	}
	if cmp.Equal(run(1, "a").Values, run(1, "b").Values) {
		t.Error("two columns give one sample")
	}
}

func TestSmallColumnIsSampledWhole(t *testing.T) {
	k := sampler(1, 100)
	for range 40 {
		k.Add([]byte("V"))
		k.Add(nil)
	}
	k.AddCount([]byte("M"), 500)
	c := k.Column()
	want := Column{
		Name: "c", Depth: toetssteen.DepthValues, Rows: 580, Nulls: 40, Seen: 540, Distinct: 2,
		Values: []ValueCount{{"M", 500}, {"V", 40}}, Shapes: []ShapeCount{{"A", 540}},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSketchEstimates(t *testing.T) {
	for _, n := range []int{0, 1, 100, 5000, 20_000, 1_000_000} {
		var s sketch
		for i := range n {
			s.add(hash64(fmt.Appendf(nil, "waarde-%d", i)))
			s.add(hash64(fmt.Appendf(nil, "waarde-%d", i)))
		}
		if d := math.Abs(float64(s.estimate()) - float64(n)); d > 0.05*float64(n) {
			t.Errorf("%d distinct values are estimated at %d", n, s.estimate())
		}
	}
}

// Values that differ a little must not meet in one hash.
func TestHashSpreads(t *testing.T) {
	seen := map[uint64]string{}
	for _, format := range []string{"%d", "%04d", "%08d", "%09d", "a%dz", "%dABCDEFGHIJKLMNOP", "ABCDEFGH%d", "%c"} {
		for i := range 20_000 {
			v := fmt.Sprintf(format, i)
			h := hash64([]byte(v))
			if was, ok := seen[h]; ok && was != v {
				t.Fatalf("%q and %q have one hash", was, v)
			}
			seen[h] = v
		}
	}
}

func FuzzCollector(f *testing.F) {
	f.Add([]byte("M\nV\n\n0001\nvan verre afkomst zijn\n"), int64(2))
	f.Fuzz(func(t *testing.T, in []byte, rows int64) {
		a, b := census(), sampler(1, rows%1000)
		for v := range bytes.SplitSeq(in, []byte{'\n'}) {
			a.Add(v)
			b.Add(v)
		}
		for _, c := range []Column{a.Column(), b.Column()} {
			var sum int64
			for _, v := range c.Values {
				sum += v.Count
			}
			if c.Nulls > c.Rows || sum > c.Seen || (!c.Truncated && sum != c.Seen) {
				t.Errorf("nulls %d of %d, values add up to %d of %d", c.Nulls, c.Rows, sum, c.Seen)
			}
		}
	})
}

func BenchmarkCollector(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	make1 := func(distinct int) [][]byte {
		vs := make([][]byte, 1<<16)
		for i := range vs {
			vs[i] = fmt.Appendf(nil, "%06d", rng.IntN(distinct))
		}
		return vs
	}
	for _, c := range []struct {
		name string
		k    func() *Collector
		vs   [][]byte
	}{
		{"census of codes", census, make1(200)},
		{"census of numbers", census, make1(1_000_000)},
		{"sample", func() *Collector { return sampler(1, 1000) }, make1(1_000_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			k := c.k()
			i := 0
			for b.Loop() {
				k.Add(c.vs[i&(1<<16-1)])
				i++
			}
		})
	}
}
