package sourcetest

import (
	"fmt"

	"toetssteen"
	"toetssteen/internal/source"
)

// columnProblems says where a column breaks the promises of source.Column.
func columnProblems(c source.Column, asked toetssteen.Depth) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if c.Name == "" {
		add("it has no name")
	}
	if c.Depth > asked {
		add("depth %s is beyond the asked %s", c.Depth, asked)
	}
	if c.Depth == toetssteen.DepthNames && len(c.Values)+len(c.Shapes) > 0 {
		add("it holds values at depth names")
	}
	if c.Depth == toetssteen.DepthNames && c.Texts != nil {
		add("it holds text counts at depth names")
	}
	if c.Rows < -1 || c.Nulls < -1 || c.Distinct < -1 || c.Seen < 0 {
		add("rows %d, nulls %d, distinct %d, seen %d: below the least", c.Rows, c.Nulls, c.Distinct, c.Seen)
	}
	if c.Rows >= 0 && c.Nulls > c.Rows {
		add("%d nulls in %d rows", c.Nulls, c.Rows)
	}
	counted := c.Depth == toetssteen.DepthCensus && !c.Estimated
	if counted && c.Seen != c.Rows-c.Nulls {
		add("a census saw %d values, want %d rows less %d nulls", c.Seen, c.Rows, c.Nulls)
	}
	if c.Distinct >= 0 && !c.Estimated && int64(len(c.Values)) > c.Distinct {
		add("%d values but %d distinct", len(c.Values), c.Distinct)
	}
	out = append(out, valueProblems(c)...)
	return append(out, shapeProblems(c)...)
}

func valueProblems(c source.Column) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if len(c.Values) > source.MaxDistinct {
		add("%d values, more than %d", len(c.Values), source.MaxDistinct)
	}
	var sum int64
	for i, v := range c.Values {
		sum += v.Count
		if v.Count <= 0 || v.Value == "" || len(v.Value) > source.MaxValueBytes {
			add("value %d has %d bytes and count %d", i, len(v.Value), v.Count)
		}
		if i == 0 {
			continue
		}
		before := c.Values[i-1]
		if before.Count < v.Count || (before.Count == v.Count && before.Value >= v.Value) {
			add("values %d and %d are not in order: most frequent first, ties by value, no value twice", i-1, i)
		}
	}
	if sum > c.Seen {
		add("the values' counts add up to %d, more than the %d seen", sum, c.Seen)
	}
	if c.Depth == toetssteen.DepthCensus && !c.Estimated && !c.Truncated && sum != c.Seen {
		add("the values' counts add up to %d of %d seen, yet it is not marked truncated", sum, c.Seen)
	}
	return out
}

func shapeProblems(c source.Column) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	var sum int64
	for i, s := range c.Shapes {
		sum += s.Count
		if i > 0 && (c.Shapes[i-1].Count < s.Count || (c.Shapes[i-1].Count == s.Count && c.Shapes[i-1].Shape >= s.Shape)) {
			add("shapes %d and %d are not in order", i-1, i)
		}
	}
	if sum > c.Seen {
		add("the shapes' counts add up to %d, more than the %d seen", sum, c.Seen)
	}
	if c.Texts == nil {
		return out
	}
	for rule, n := range c.Texts.Hits {
		if n > c.Texts.N {
			add("rule %s hit %d of %d texts", rule, n, c.Texts.N)
		}
	}
	return out
}
