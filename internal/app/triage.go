package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
	"toetssteen/internal/tuning"
)

// maxReason bounds a reason, in bytes: it is a sentence, not a document.
const maxReason = 4000

// DecideInput is a person's decision on a finding, with the reason for it.
type DecideInput struct {
	Finding string
	Verdict store.Verdict // store.Confirm, store.Reject or store.Defer
	Reason  string
}

// Action implements Input.
func (DecideInput) Action() toetssteen.Permission { return MayDecide }

// Subject implements Input.
func (in DecideInput) Subject() string { return in.Finding }

// Validate implements Input.
func (in DecideInput) Validate() error {
	verdicts := []store.Verdict{store.Confirm, store.Reject, store.Defer}
	switch {
	case in.Finding == "":
		return errors.New("give the id of a finding, such as B-0123456789abcdef")
	case !slices.Contains(verdicts, in.Verdict):
		return fmt.Errorf("%q is not a decision; choose confirm, reject or defer", string(in.Verdict))
	case strings.TrimSpace(in.Reason) == "":
		return errors.New("give the reason for the decision with --reason")
	case len(in.Reason) > maxReason:
		return fmt.Errorf("the reason is longer than %d characters", maxReason)
	}
	return nil
}

// Decide records a person's decision. It changes nothing in the finding; a
// later decision stands beside it and counts from then on.
func Decide(ctx context.Context, c Call, tx *store.Tx, in DecideInput) (store.Decision, error) {
	return tx.Decide(ctx, store.Decision{
		Finding: in.Finding, Verdict: in.Verdict, Reason: strings.TrimSpace(in.Reason), Actor: c.Who.Name, At: c.At,
	})
}

// FindingsInput chooses findings; a zero field chooses all.
type FindingsInput struct {
	Source string
	Kind   toetssteen.KindID
	Level  toetssteen.Level // this level and higher
	Gone   bool             // also those that a scan found gone
	Open   bool             // only those that nobody confirmed or rejected
	Field  string           // pattern (* and ?) on "asset.field"; empty is all
}

// Action implements Input.
func (FindingsInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (FindingsInput) Subject() string { return "" }

// Validate implements Input.
func (FindingsInput) Validate() error { return nil }

// Findings lists the findings with the decisions on them, ordered by source,
// asset, field and kind.
func Findings(ctx context.Context, r *store.Reader, in FindingsInput) ([]Known, error) {
	all, err := r.Findings(ctx, store.FindingFilter{Source: in.Source, Kind: in.Kind, Level: in.Level})
	return slices.DeleteFunc(all, func(k Known) bool {
		decided := k.Decision != nil && k.Decision.Verdict != store.Defer
		return k.GoneScan != 0 && !in.Gone || decided && in.Open || in.Field != "" && !at(in.Field, k)
	}), err
}

// at reports whether a finding is at a place that a pattern is about.
func at(pattern string, k Known) bool {
	return holds(toetssteen.TuningRule{Field: pattern}, &k)
}

func holds(r toetssteen.TuningRule, k *Known) bool {
	return tuning.Holds(r, k.Source, k.Location.Asset, k.Location.Field, k.Kind)
}

// StaleInput asks on which findings people decided on other evidence than there
// is now.
type StaleInput struct{}

// Action implements Input.
func (StaleInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (StaleInput) Subject() string { return "" }

// Validate implements Input.
func (StaleInput) Validate() error { return nil }

// Stale gives, by finding, what changed since people decided on it: of "level",
// "role" and "evidence". The decision stands; whoever made it may want to look
// again.
func Stale(ctx context.Context, r *store.Reader, _ StaleInput) (map[string][]string, error) {
	then, err := r.DecidedOn(ctx)
	if err != nil || len(then) == 0 {
		return nil, err
	}
	now, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, k := range now {
		if f, decided := then[k.ID]; decided {
			if what := differences(f, k.Finding); len(what) > 0 {
				out[k.ID] = what
			}
		}
	}
	return out, nil
}
