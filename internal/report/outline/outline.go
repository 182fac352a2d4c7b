// Package outline orders the result of a scan for its readers: findings by
// source and table, measured proxies by indicator, with their counts. It is
// pure and loses nothing.
package outline

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// Source is a source with what was found in it.
type Source struct {
	toetssteen.SourceResult
	Assets     []*Asset // those with findings, in the order of the source
	CodeTables []toetssteen.CodeTable
	Tally      Tally
}

// Asset is a table or file with its findings.
type Asset struct {
	toetssteen.AssetResult
	Main  []toetssteen.Finding // of level medium and high: sex, origin, then proxies
	Low   []toetssteen.Finding // candidates
	Tally Tally
}

// Tally counts findings by group and level; those that a rule of people allows
// are counted apart, in the place after the levels.
type Tally map[toetssteen.Group]*[4]int

const allowed = 3

func (t Tally) add(f toetssteen.Finding) {
	if t[f.Group] == nil {
		t[f.Group] = &[4]int{}
	}
	if f.Allowed != "" {
		t[f.Group][allowed]++
		return
	}
	t[f.Group][words.Level(f)]++
}

// Allowed counts the findings that a rule allows: of one group, or of all.
func (t Tally) Allowed(of ...toetssteen.Group) int {
	n := 0
	for g, counts := range t {
		if len(of) == 0 || slices.Contains(of, g) {
			n += counts[allowed]
		}
	}
	return n
}

// Of counts the findings of a group and level.
func (t Tally) Of(g toetssteen.Group, l toetssteen.Level) int {
	if t[g] == nil {
		return 0
	}
	return t[g][l]
}

// Total counts the findings of a level in all groups.
func (t Tally) Total(l toetssteen.Level) int {
	n := 0
	for _, levels := range t {
		n += levels[l]
	}
	return n
}

// BySource groups a result by source and asset. Nothing is lost: a finding in
// a source or asset that the Coverage does not list gets one of its own.
func BySource(r toetssteen.ScanResult) []*Source {
	var out []*Source
	at := map[string]*Source{}
	source := func(s toetssteen.SourceResult) *Source {
		if at[s.Source] == nil {
			at[s.Source] = &Source{SourceResult: s, Tally: Tally{}}
			out = append(out, at[s.Source])
		}
		return at[s.Source]
	}
	type place struct{ source, asset string }
	covered := map[place]toetssteen.AssetResult{}
	position := map[place]int{}
	for _, s := range r.Sources {
		source(s)
		for i, a := range s.Assets {
			covered[place{s.Source, a.Asset}] = a
			position[place{s.Source, a.Asset}] = i
		}
	}
	assets := map[place]*Asset{}
	for _, f := range r.Findings {
		s, p := source(toetssteen.SourceResult{Source: f.Source}), place{f.Source, f.Location.Asset}
		a := assets[p]
		if a == nil {
			a = &Asset{AssetResult: covered[p], Tally: Tally{}}
			if _, ok := covered[p]; !ok {
				a.AssetResult = toetssteen.AssetResult{Asset: p.asset, Rows: -1}
				position[p] = len(position)
			}
			assets[p] = a
			s.Assets = append(s.Assets, a)
		}
		a.add(f)
		s.Tally.add(f)
	}
	for _, t := range r.CodeTables {
		s := source(toetssteen.SourceResult{Source: t.Source})
		s.CodeTables = append(s.CodeTables, t)
	}
	for _, s := range out {
		slices.SortStableFunc(s.Assets, func(a, b *Asset) int {
			return cmp.Compare(position[place{s.Source, a.Asset}], position[place{s.Source, b.Asset}])
		})
		for _, a := range s.Assets {
			slices.SortStableFunc(a.Main, words.ByInterest)
			slices.SortStableFunc(a.Low, words.ByInterest)
		}
	}
	return out
}

func (a *Asset) add(f toetssteen.Finding) {
	a.Tally.add(f)
	if words.Level(f) == toetssteen.Low {
		a.Low = append(a.Low, f)
	} else {
		a.Main = append(a.Main, f)
	}
}

// Coverage sums what was looked at.
type Coverage struct {
	Sources, Assets, Fields, NotRead int
	Rows                             int64            // -1 is unknown
	Depth                            toetssteen.Depth // the least of all sources that were read
	Tally                            Tally
}

// Cover sums a result.
func Cover(r toetssteen.ScanResult) Coverage {
	c := Coverage{Sources: len(r.Sources), Rows: -1, Depth: toetssteen.DepthCensus, Tally: Tally{}}
	read := false
	for _, s := range r.Sources {
		c.Assets += len(s.Assets)
		c.Fields += s.Fields()
		if s.Rows >= 0 {
			c.Rows = max(c.Rows, 0) + s.Rows
		}
		c.NotRead += len(s.NotRead)
		if s.Status != toetssteen.ScanFailed {
			c.Depth, read = min(c.Depth, s.Depth), true
		}
	}
	if !read {
		c.Depth = toetssteen.DepthNames
	}
	for _, f := range r.Findings {
		c.Tally.add(f)
	}
	return c
}

// Main counts the findings of level medium and high, allowed ones among them.
func (s *Source) Main() int {
	n := 0
	for _, a := range s.Assets {
		n += len(a.Main)
	}
	return n
}

// Surest keeps so many findings of a source, those that no rule allows first.
func (s *Source) Surest(most int) *Source {
	var all []toetssteen.Finding
	for _, a := range s.Assets {
		all = append(all, a.Main...)
	}
	slices.SortStableFunc(all, func(a, b toetssteen.Finding) int {
		if (a.Allowed == "") != (b.Allowed == "") {
			return strings.Compare(a.Allowed, b.Allowed)
		}
		return words.ByInterest(a, b)
	})
	keep := map[string]bool{}
	for _, f := range all[:min(most, len(all))] {
		keep[f.ID] = true
	}
	out := *s
	out.Assets = nil
	for _, a := range s.Assets {
		part := *a
		part.Main = slices.DeleteFunc(slices.Clone(a.Main), func(f toetssteen.Finding) bool { return !keep[f.ID] })
		out.Assets = append(out.Assets, &part)
	}
	return &out
}
