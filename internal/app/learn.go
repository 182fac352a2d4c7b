package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/store"
)

// learn keeps a rule for each rejected finding, by which later scans leave its
// place out for that kind. What was learned before and withdrawn is learned
// again as a new version.
func learn(ctx context.Context, c Call, tx *store.Tx, rejected []store.Decision, until toetssteen.Date) error {
	if until == "" {
		until = toetssteen.Date(c.At.UTC().AddDate(1, 0, 0).Format(time.DateOnly))
	}
	if until < today(c.At) {
		return fmt.Errorf("learn until %s: that day is over", until)
	}
	known, err := tx.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return err
	}
	versions, err := ignoreVersions(ctx, &tx.Reader)
	if err != nil {
		return err
	}
	all := newIDs(known)
	records := make([]toetssteen.Record, len(rejected))
	for i, d := range rejected {
		k, why := all.whole(d.Finding)
		if why != "" {
			return fmt.Errorf("learn from finding %s: %w", d.Finding, toetssteen.ErrNotFound)
		}
		if k.Location.Field == "" {
			return fmt.Errorf("learn from finding %s: its place is all of %q; write a rule in regels.yaml for that", k.ID, k.Location.Asset)
		}
		x := toetssteen.LearnedIgnore{
			Finding: k.ID, Source: k.Source, Field: k.Location.Asset + "." + k.Location.Field, Kinds: []toetssteen.KindID{k.Kind},
			Reason: d.Reason, By: c.Who.Name, Until: until,
		}
		x.ID = learnedID(k.ID)
		x.Version = versions[x.ID]
		if records[i], err = toetssteen.Pack(&x); err != nil {
			return err
		}
	}
	_, err = tx.PutRecords(ctx, c.At, c.Who.Name, records)
	return err
}

// learnedID is the id of the rule that a finding taught: L- and the digits of
// the finding.
func learnedID(finding string) string { return "L-" + strings.TrimPrefix(finding, "B-") }

func today(t time.Time) toetssteen.Date { return toetssteen.Date(t.UTC().Format(time.DateOnly)) }

func ignoreVersions(ctx context.Context, r *store.Reader) (map[string]int64, error) {
	all, err := r.Records(ctx, toetssteen.RecordIgnore)
	out := map[string]int64{}
	for _, x := range all {
		out[x.ID] = x.Version
	}
	return out, err
}

// LearnedInput asks for what people taught by rejecting.
type LearnedInput struct{}

// Action implements Input.
func (LearnedInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (LearnedInput) Subject() string { return "" }

// Validate implements Input.
func (LearnedInput) Validate() error { return nil }

// Learned gives the rules that people taught by rejecting and did not withdraw,
// in the order of their ids. Those that are over are in it: reports show them.
func Learned(ctx context.Context, r *store.Reader, _ LearnedInput) ([]toetssteen.TuningRule, error) {
	all, err := r.Records(ctx, toetssteen.RecordIgnore)
	if err != nil {
		return nil, err
	}
	var out []toetssteen.TuningRule
	for _, x := range all {
		if x.Withdrawn != "" {
			continue
		}
		l, err := toetssteen.Unpack[toetssteen.LearnedIgnore](x)
		if err != nil {
			return nil, err
		}
		until, err := time.Parse(time.DateOnly, string(l.Until))
		if err != nil {
			return nil, fmt.Errorf("read rule %s: its last day is not a day", l.ID)
		}
		out = append(out, toetssteen.TuningRule{
			ID: l.ID, Action: toetssteen.TuningIgnore, Source: l.Source, Field: l.Field, Kinds: l.Kinds,
			Reason: l.Reason, By: l.By, Until: until,
		})
	}
	return out, nil
}

// ForgetInput withdraws a rule that people taught.
type ForgetInput struct {
	Rule   string
	Reason string
}

// Action implements Input.
func (ForgetInput) Action() toetssteen.Permission { return MayForget }

// Subject implements Input.
func (in ForgetInput) Subject() string { return in.Rule }

// Validate implements Input.
func (in ForgetInput) Validate() error {
	switch {
	case in.Rule == "":
		return errors.New("give the id of a learned rule, such as L-0123456789abcdef")
	case strings.TrimSpace(in.Reason) == "":
		return errors.New("give the reason with --reason")
	case len(in.Reason) > maxReason:
		return fmt.Errorf("the reason is longer than %d characters", maxReason)
	}
	return nil
}

// Forget withdraws a learned rule: later scans show the place again. The
// decision on the finding stands.
func Forget(ctx context.Context, c Call, tx *store.Tx, in ForgetInput) (toetssteen.Record, error) {
	return withdraw(ctx, c, tx, toetssteen.RecordIgnore, in.Rule, in.Reason)
}

// withdraw writes a version of a record that holds no longer.
func withdraw(ctx context.Context, c Call, tx *store.Tx, t toetssteen.RecordType, id, reason string) (toetssteen.Record, error) {
	x, err := tx.Record(ctx, t, id)
	if err != nil {
		return toetssteen.Record{}, err
	}
	if x.Withdrawn != "" {
		return toetssteen.Record{}, fmt.Errorf("%s %s was withdrawn already: %w", t, id, toetssteen.ErrNotFound)
	}
	x.Withdrawn = store.Clean(strings.TrimSpace(reason))
	out, err := tx.PutRecords(ctx, c.At, c.Who.Name, []toetssteen.Record{x})
	if err != nil {
		return toetssteen.Record{}, err
	}
	return out[0], nil
}
