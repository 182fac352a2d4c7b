package app

import (
	"context"

	"toetssteen"
	"toetssteen/internal/store"
)

// LastRulesInput asks which rules of people lay over the last saved scan of
// each source.
type LastRulesInput struct{}

// ScanRules are the rules of one saved scan, and the sources of which it is the
// last.
type ScanRules struct {
	Scan    int64
	Sources []string
	Rules   []toetssteen.AppliedRule
}

// Action implements Input.
func (LastRulesInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (LastRulesInput) Subject() string { return "" }

// Validate implements Input.
func (LastRulesInput) Validate() error { return nil }

// LastRules gives the rules of the last scan of each source, each scan once, in
// the order of the names of the sources. Scans without rules are left out.
func LastRules(ctx context.Context, r *store.Reader, _ LastRulesInput) ([]ScanRules, error) {
	names, err := r.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var out []ScanRules
	at := map[int64]int{}
	for _, name := range names {
		id, err := r.LastScan(ctx, name)
		if err != nil {
			return nil, err
		}
		if i, met := at[id]; met {
			out[i].Sources = append(out[i].Sources, name)
			continue
		}
		rules, err := r.Rules(ctx, id)
		if err != nil {
			return nil, err
		}
		if len(rules) > 0 {
			at[id] = len(out)
			out = append(out, ScanRules{id, []string{name}, rules})
		}
	}
	return out, nil
}
