package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
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

// tally counts findings by group and level.
type tally map[toetssteen.Group]*[3]int

// groups is the order in which groups are shown.
var groups = []toetssteen.Group{toetssteen.GroupSex, toetssteen.GroupOrigin, toetssteen.GroupProxy}

func (t tally) add(f toetssteen.Finding) {
	if t[f.Group] == nil {
		t[f.Group] = &[3]int{}
	}
	t[f.Group][level(f)]++
}

func (t tally) of(g toetssteen.Group, l toetssteen.Level) int {
	if t[g] == nil {
		return 0
	}
	return t[g][l]
}

// level gives the level of a finding; one out of range claims least.
func level(f toetssteen.Finding) toetssteen.Level {
	if f.Level < toetssteen.Low || f.Level > toetssteen.High {
		return toetssteen.Low
	}
	return f.Level
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
			slices.SortStableFunc(a.Main, byInterest)
			slices.SortStableFunc(a.Low, byInterest)
		}
	}
	return out
}

func (a *assetGroup) add(f toetssteen.Finding) {
	a.Tally.add(f)
	if level(f) == toetssteen.Low {
		a.Low = append(a.Low, f)
	} else {
		a.Main = append(a.Main, f)
	}
}

// byInterest puts sex and origin before proxies and the surest first.
func byInterest(a, b toetssteen.Finding) int {
	return cmp.Or(
		cmp.Compare(groupRank(a.Group), groupRank(b.Group)),
		cmp.Compare(level(b), level(a)),
		cmp.Compare(b.Confidence, a.Confidence),
		cmp.Compare(a.Location.Line, b.Location.Line),
		cmp.Compare(a.Location.Field, b.Location.Field),
		cmp.Compare(a.Kind, b.Kind),
	)
}

func groupRank(g toetssteen.Group) int {
	if i := slices.Index(groups, g); i >= 0 {
		return i
	}
	return len(groups)
}

// strongest gives the signs of a list by weight, most telling first.
func strongest(signs []toetssteen.Evidence) []toetssteen.Evidence {
	out := slices.Clone(signs)
	slices.SortStableFunc(out, func(a, b toetssteen.Evidence) int {
		return cmp.Compare(max(b.Weight, -b.Weight), max(a.Weight, -a.Weight))
	})
	return out
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

// placeOf names where in its asset a finding is: "kinderen[].land", "12:3 natio".
func placeOf(l toetssteen.Location) string {
	var parts []string
	if l.Line > 0 {
		line := strconv.Itoa(l.Line)
		if l.Column > 0 {
			line += ":" + strconv.Itoa(l.Column)
		}
		parts = append(parts, line)
	}
	for _, name := range []string{l.Field, l.Symbol} {
		if name != "" {
			parts = append(parts, clean(name))
		}
	}
	if len(parts) == 0 {
		return "—"
	}
	return strings.Join(parts, " ")
}

// kindsOf lists the kinds of a result in the order of the report.
func kindsOf(r toetssteen.ScanResult) []toetssteen.KindID {
	groupOf := map[toetssteen.KindID]toetssteen.Group{}
	for _, f := range r.Findings {
		groupOf[f.Kind] = f.Group
	}
	return inOrder(groupOf)
}

// inOrder puts kinds of sex first, then of origin, then proxies; within a
// group by id.
func inOrder(groupOf map[toetssteen.KindID]toetssteen.Group) []toetssteen.KindID {
	return slices.SortedFunc(maps.Keys(groupOf), func(a, b toetssteen.KindID) int {
		return cmp.Or(cmp.Compare(groupRank(groupOf[a]), groupRank(groupOf[b])), cmp.Compare(a, b))
	})
}
