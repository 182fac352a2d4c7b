package report

import (
	"cmp"
	"slices"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// sourceGroup is a source with what was found in it.
type sourceGroup struct {
	toetssteen.SourceResult
	Assets     []*assetGroup // those with findings, in the order of the source
	CodeTables []toetssteen.CodeTable
	Tally      tally
}

// assetGroup is a table or file with its findings.
type assetGroup struct {
	toetssteen.AssetResult
	Main  []toetssteen.Finding // of level medium and high: sex, origin, then proxies
	Low   []toetssteen.Finding // candidates
	Tally tally
}

// tally counts findings by group and level; those that a rule of people allows
// are counted apart, in the place after the levels.
type tally map[toetssteen.Group]*[4]int

const allowed = 3

func (t tally) add(f toetssteen.Finding) {
	if t[f.Group] == nil {
		t[f.Group] = &[4]int{}
	}
	if f.Allowed != "" {
		t[f.Group][allowed]++
		return
	}
	t[f.Group][words.Level(f)]++
}

// allowed counts the findings that a rule allows: of one group, or of all.
func (t tally) allowed(of ...toetssteen.Group) int {
	n := 0
	for g, counts := range t {
		if len(of) == 0 || slices.Contains(of, g) {
			n += counts[allowed]
		}
	}
	return n
}

func (t tally) of(g toetssteen.Group, l toetssteen.Level) int {
	if t[g] == nil {
		return 0
	}
	return t[g][l]
}

// total counts the findings of a level in all groups.
func (t tally) total(l toetssteen.Level) int {
	n := 0
	for _, levels := range t {
		n += levels[l]
	}
	return n
}

// bySource groups a result by source and asset. Nothing is lost: a finding in
// a source or asset that the coverage does not list gets one of its own.
func bySource(r toetssteen.ScanResult) []*sourceGroup {
	var out []*sourceGroup
	at := map[string]*sourceGroup{}
	source := func(s toetssteen.SourceResult) *sourceGroup {
		if at[s.Source] == nil {
			at[s.Source] = &sourceGroup{SourceResult: s, Tally: tally{}}
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
	assets := map[place]*assetGroup{}
	for _, f := range r.Findings {
		s, p := source(toetssteen.SourceResult{Source: f.Source}), place{f.Source, f.Location.Asset}
		a := assets[p]
		if a == nil {
			a = &assetGroup{AssetResult: covered[p], Tally: tally{}}
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
		slices.SortStableFunc(s.Assets, func(a, b *assetGroup) int {
			return cmp.Compare(position[place{s.Source, a.Asset}], position[place{s.Source, b.Asset}])
		})
		for _, a := range s.Assets {
			slices.SortStableFunc(a.Main, words.ByInterest)
			slices.SortStableFunc(a.Low, words.ByInterest)
		}
	}
	return out
}

func (a *assetGroup) add(f toetssteen.Finding) {
	a.Tally.add(f)
	if words.Level(f) == toetssteen.Low {
		a.Low = append(a.Low, f)
	} else {
		a.Main = append(a.Main, f)
	}
}

// coverage sums what was looked at.
type coverage struct {
	Sources, Assets, Fields, NotRead int
	Rows                             int64            // -1 is unknown
	Depth                            toetssteen.Depth // the least of all sources that were read
	Tally                            tally
}

func cover(r toetssteen.ScanResult) coverage {
	c := coverage{Sources: len(r.Sources), Rows: -1, Depth: toetssteen.DepthCensus, Tally: tally{}}
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
