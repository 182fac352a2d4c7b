package quality

import (
	"maps"
	"slices"
	"strconv"

	"toetssteen/catalogue"
	"toetssteen/internal/rule"
)

// outcomes runs the rules of a level, once for each combination of facts: a
// register of tens of thousands of uses has only some hundreds of those.
type outcomes struct {
	names []string // of the facts, in order
	rules []*catalogue.QualityRule
	known map[string][]catalogue.QualityOutcome
	key   []byte
}

func newOutcomes(level catalogue.QualityLevel) *outcomes {
	return &outcomes{
		names: slices.Sorted(maps.Keys(catalogue.QualityFacts[level])),
		known: map[string][]catalogue.QualityOutcome{},
	}
}

// of gives the outcome of each rule on some facts.
func (o *outcomes) of(facts rule.Facts) ([]catalogue.QualityOutcome, error) {
	o.key = o.key[:0]
	for _, name := range o.names {
		o.key = appendFact(o.key, facts[name])
	}
	if known, ok := o.known[string(o.key)]; ok {
		return known, nil
	}
	out := make([]catalogue.QualityOutcome, len(o.rules))
	for i, r := range o.rules {
		var err error
		if out[i], err = r.Test(facts); err != nil {
			return nil, err
		}
	}
	o.known[string(o.key)] = out
	return out, nil
}

// appendFact writes a fact so that no two differ only in writing; one that is
// not known differs from all.
func appendFact(key []byte, fact any) []byte {
	switch v := fact.(type) {
	case bool:
		return append(strconv.AppendBool(key, v), ',')
	case int64:
		return append(strconv.AppendInt(key, v, 10), ',')
	case string:
		return append(strconv.AppendQuote(key, v), ',')
	default:
		return append(key, '?', ',')
	}
}
