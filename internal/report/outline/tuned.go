package outline

import (
	"cmp"
	"slices"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// Measures are the proxies of one indicator, the strongest first.
type Measures struct {
	Source    string
	Indicator toetssteen.Location
	Kind      toetssteen.KindID
	Shown     []toetssteen.ProxyMeasure // with figures
	Tried     int
}

// ByIndicator groups measured proxies by indicator, the one that is given away
// most first; within an indicator they keep their order, which is by U corrected
// for the number of levels. Those without figures come apart.
func ByIndicator(all []toetssteen.ProxyMeasure) (measured []*Measures, others []toetssteen.ProxyMeasure) {
	type key struct {
		source string
		place  toetssteen.Location
		kind   toetssteen.KindID
	}
	at := map[key]*Measures{}
	for _, m := range all {
		if !words.Shown(m) {
			others = append(others, m)
			continue
		}
		k := key{m.Source, m.Indicator, m.Kind}
		if at[k] == nil {
			at[k] = &Measures{Source: m.Source, Indicator: m.Indicator, Kind: m.Kind}
			measured = append(measured, at[k])
		}
		at[k].Shown = append(at[k].Shown, m)
		at[k].Tried = max(at[k].Tried, m.Tried)
	}
	slices.SortStableFunc(measured, func(a, b *Measures) int {
		return cmp.Compare(words.Strength(b.Shown[0]).Value, words.Strength(a.Shown[0]).Value)
	})
	return measured, others
}

// Idle counts the rules that did nothing.
func Idle(rules []toetssteen.AppliedRule) int {
	n := 0
	for _, r := range rules {
		if words.StateOf(r) != words.RuleInForce {
			n++
		}
	}
	return n
}

// Lookup finds findings and rules by id.
type Lookup struct {
	Findings map[string]toetssteen.Location // of findings that another one names
	Sources  map[string]string
	Rules    map[string]toetssteen.TuningRule
}

// NewLookup prepares the look-ups in a result.
func NewLookup(r toetssteen.ScanResult) Lookup {
	l := Lookup{map[string]toetssteen.Location{}, map[string]string{}, map[string]toetssteen.TuningRule{}}
	named := map[string]bool{}
	for _, f := range r.Findings {
		for _, id := range f.SameAs {
			named[id] = true
		}
	}
	for _, g := range r.Groups {
		for _, m := range g.Members {
			named[m.Finding] = true
		}
	}
	for _, f := range r.Findings {
		if named[f.ID] {
			l.Findings[f.ID], l.Sources[f.ID] = f.Location, f.Source
		}
	}
	for _, a := range r.Rules {
		l.Rules[a.Rule.ID] = a.Rule
	}
	return l
}
