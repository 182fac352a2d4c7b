package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/store"
)

// maxBatch bounds what people can decide on at once: more than anybody reads.
const maxBatch = 100_000

// Proposed is a decision on a finding that somebody wants to record. Finding
// may be the beginning of an id, when only one finding has it.
type Proposed struct {
	Row     int // in the file that it comes from; 0 is none
	Finding string
	Verdict store.Verdict
	Reason  string
}

// WhyRefused says why a proposed decision or link cannot be recorded.
type WhyRefused string

// Reasons of refusal.
const (
	RefusedUnknown   WhyRefused = "unknown"   // no finding has that id
	RefusedAmbiguous WhyRefused = "ambiguous" // more than one has an id that begins so
	RefusedVerdict   WhyRefused = "verdict"   // it is not a decision
	RefusedReason    WhyRefused = "reason"    // there is none
	RefusedLong      WhyRefused = "long"      // the reason is a document
	RefusedTwice     WhyRefused = "twice"     // the finding stands in the list already
	RefusedNoField   WhyRefused = "no_field"  // to learn from: its place is a whole file
)

// Refused is a proposed decision that cannot be recorded, and why.
type Refused struct {
	Proposed
	Why WhyRefused
}

// CheckBatchInput asks which proposed decisions can be recorded.
type CheckBatchInput struct {
	Items []Proposed
	Learn bool
	// SkipStanding passes over what already stands with the same reason, so that
	// a list that is given back does not take over the decisions of others.
	SkipStanding bool
}

// Batch is what can be recorded, with whole ids and in the order given, what
// stands already, and what cannot be recorded.
type Batch struct {
	Accepted []Proposed
	Standing []Proposed // with SkipStanding: the decision that counts says the same
	Refused  []Refused
}

// Action implements Input.
func (CheckBatchInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (CheckBatchInput) Subject() string { return "" }

// Validate implements Input.
func (in CheckBatchInput) Validate() error { return validSize(len(in.Items)) }

func validSize(n int) error {
	switch {
	case n == 0:
		return errors.New("no finding is named")
	case n > maxBatch:
		return fmt.Errorf("more than %d decisions at once", maxBatch)
	}
	return nil
}

// CheckBatch says of each proposed decision whether it can be recorded; it
// records nothing.
func CheckBatch(ctx context.Context, r *store.Reader, in CheckBatchInput) (Batch, error) {
	known, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return Batch{}, err
	}
	ids := newIDs(known)
	var out Batch
	taken := map[string]bool{}
	for _, p := range in.Items {
		k, why := ids.whole(p.Finding)
		p.Reason = strings.TrimSpace(p.Reason)
		switch {
		case why != "":
		case !slices.Contains([]store.Verdict{store.Confirm, store.Reject, store.Defer}, p.Verdict):
			why = RefusedVerdict
		case p.Reason == "":
			why = RefusedReason
		case len(p.Reason) > maxReason:
			why = RefusedLong
		case taken[k.ID]:
			why = RefusedTwice
		case in.Learn && k.Location.Field == "":
			why = RefusedNoField
		}
		if why != "" {
			out.Refused = append(out.Refused, Refused{p, why})
			continue
		}
		p.Finding = k.ID
		taken[k.ID] = true
		if in.SkipStanding && stands(k.Decision, p) {
			out.Standing = append(out.Standing, p)
			continue
		}
		out.Accepted = append(out.Accepted, p)
	}
	return out, nil
}

// stands reports whether the decision that counts says what is proposed.
func stands(d *store.Decision, p Proposed) bool {
	return d != nil && d.Verdict == p.Verdict && d.Reason == store.Clean(p.Reason)
}

// ids finds findings by their id or the beginning of it.
type ids struct{ sorted []*Known }

func newIDs(known []Known) ids {
	out := ids{make([]*Known, len(known))}
	for i := range known {
		out.sorted[i] = &known[i]
	}
	slices.SortFunc(out.sorted, func(a, b *Known) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// whole gives the one finding with an id that begins so.
func (x ids) whole(id string) (*Known, WhyRefused) {
	const shortest = 4
	at, exact := slices.BinarySearchFunc(x.sorted, id, func(k *Known, id string) int { return cmp.Compare(k.ID, id) })
	switch {
	case exact:
		return x.sorted[at], ""
	case len(id) < shortest || at == len(x.sorted) || !strings.HasPrefix(x.sorted[at].ID, id):
		return nil, RefusedUnknown
	case at+1 < len(x.sorted) && strings.HasPrefix(x.sorted[at+1].ID, id):
		return nil, RefusedAmbiguous
	}
	return x.sorted[at], ""
}

// DecideAllInput is decisions on different findings, all of them or none. Learn
// makes later scans leave the places of what is rejected out, until a day.
type DecideAllInput struct {
	Items []Proposed
	Learn bool
	Until toetssteen.Date // empty is a year from now
}

// Action implements Input.
func (DecideAllInput) Action() toetssteen.Permission { return MayDecide }

// Subject names the findings, the first few of them.
func (in DecideAllInput) Subject() string {
	const most = 20
	var names []string
	for i, p := range in.Items {
		if i == most {
			names = append(names, fmt.Sprintf("... (%d)", len(in.Items)))
			break
		}
		names = append(names, p.Finding)
	}
	return strings.Join(names, ", ")
}

// Validate implements Input.
func (in DecideAllInput) Validate() error {
	if err := validSize(len(in.Items)); err != nil {
		return err
	}
	for _, p := range in.Items {
		if err := (DecideInput{Finding: p.Finding, Verdict: p.Verdict, Reason: p.Reason}).Validate(); err != nil {
			return err
		}
		if in.Learn && p.Verdict != store.Reject {
			return errors.New("only what is rejected can be learned")
		}
	}
	return validDay(in.Until)
}

func validDay(d toetssteen.Date) error {
	if d == "" {
		return nil
	}
	_, err := toetssteen.ParseDate(string(d))
	return err
}

// DecideAll records decisions in one transaction with one journal entry, and
// what is learned from them.
func DecideAll(ctx context.Context, c Call, tx *store.Tx, in DecideAllInput) ([]store.Decision, error) {
	list := make([]store.Decision, len(in.Items))
	for i, p := range in.Items {
		list[i] = store.Decision{
			Finding: p.Finding, Verdict: p.Verdict, Reason: strings.TrimSpace(p.Reason), Actor: c.Who.Name, At: c.At,
		}
	}
	out, err := tx.DecideAll(ctx, list)
	if err != nil || !in.Learn {
		return out, err
	}
	return out, learn(ctx, c, tx, out, in.Until)
}
