package report

import (
	"cmp"
	"slices"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// measures are the proxies of one indicator, the strongest first.
type measures struct {
	Source    string
	Indicator toetssteen.Location
	Kind      toetssteen.KindID
	Shown     []toetssteen.ProxyMeasure // with figures
	Tried     int
}

// byIndicator groups measured proxies by indicator, the one that is given away
// most first; those without figures come apart, in their own order.
func byIndicator(all []toetssteen.ProxyMeasure) (measured []*measures, others []toetssteen.ProxyMeasure) {
	type key struct {
		source string
		place  toetssteen.Location
		kind   toetssteen.KindID
	}
	at := map[key]*measures{}
	for _, m := range all {
		if !words.Shown(m) {
			others = append(others, m)
			continue
		}
		k := key{m.Source, m.Indicator, m.Kind}
		if at[k] == nil {
			at[k] = &measures{Source: m.Source, Indicator: m.Indicator, Kind: m.Kind}
			measured = append(measured, at[k])
		}
		at[k].Shown = append(at[k].Shown, m)
		at[k].Tried = max(at[k].Tried, m.Tried)
	}
	for _, m := range measured {
		slices.SortStableFunc(m.Shown, func(a, b toetssteen.ProxyMeasure) int { return cmp.Compare(b.U.Value, a.U.Value) })
	}
	slices.SortStableFunc(measured, func(a, b *measures) int {
		return cmp.Compare(b.Shown[0].U.Value, a.Shown[0].U.Value)
	})
	return measured, others
}

// idle counts the rules that did nothing.
func idle(rules []toetssteen.AppliedRule) int {
	n := 0
	for _, r := range rules {
		if words.StateOf(r) != words.RuleInForce {
			n++
		}
	}
	return n
}

// lookup finds findings and rules by id.
type lookup struct {
	findings map[string]toetssteen.Location // of findings that another one names
	sources  map[string]string
	rules    map[string]toetssteen.TuningRule
}

func newLookup(r toetssteen.ScanResult) lookup {
	l := lookup{map[string]toetssteen.Location{}, map[string]string{}, map[string]toetssteen.TuningRule{}}
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
			l.findings[f.ID], l.sources[f.ID] = f.Location, f.Source
		}
	}
	for _, a := range r.Rules {
		l.rules[a.Rule.ID] = a.Rule
	}
	return l
}
