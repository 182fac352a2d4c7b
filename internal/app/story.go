package app

import (
	"context"
	"errors"

	"toetssteen"
	"toetssteen/internal/store"
)

// StoryInput asks for all that is known of one finding.
type StoryInput struct {
	Finding string // its id, or what it begins with
}

// Story is all that is known of one finding: what scans said of it, what people
// decided and why, and under which processings they put it.
type Story struct {
	Known     Known
	Sightings []store.Sighting
	Decisions []store.Decision
	Stale     []string                 // what changed since the last decision
	Links     []toetssteen.Record      // all versions, withdrawn ones too, in order
	Learned   []toetssteen.Record      // of the rule that it taught, all versions
	Rules     []toetssteen.AppliedRule // of the last scan of its source, that are about its place
}

// Action implements Input.
func (StoryInput) Action() toetssteen.Permission { return MayListFindings }

// Subject implements Input.
func (in StoryInput) Subject() string { return in.Finding }

// Validate implements Input.
func (in StoryInput) Validate() error {
	if in.Finding == "" {
		return errors.New("give the id of a finding, such as B-0123456789abcdef")
	}
	return nil
}

// FindingStory tells all that is known of one finding.
func FindingStory(ctx context.Context, r *store.Reader, in StoryInput) (Story, error) {
	found, err := wholeIDs(ctx, r, []string{in.Finding})
	if err != nil {
		return Story{}, err
	}
	out := Story{}
	known, err := r.Findings(ctx, store.FindingFilter{})
	if err != nil {
		return out, err
	}
	k, _ := newIDs(known).whole(found[0])
	out.Known = *k
	if out.Sightings, err = r.Sightings(ctx, k.ID); err != nil {
		return out, err
	}
	if out.Decisions, err = r.Decisions(ctx, k.ID); err != nil {
		return out, err
	}
	stale, err := Stale(ctx, r, StaleInput{})
	if err != nil {
		return out, err
	}
	out.Stale = stale[k.ID]
	if out.Links, err = linkVersionsOf(ctx, r, k.ID); err != nil {
		return out, err
	}
	if out.Learned, err = r.RecordVersions(ctx, toetssteen.RecordIgnore, learnedID(k.ID)); err != nil {
		return out, err
	}
	out.Rules, err = rulesAt(ctx, r, k)
	return out, err
}

func linkVersionsOf(ctx context.Context, r *store.Reader, finding string) ([]toetssteen.Record, error) {
	all, err := r.Records(ctx, toetssteen.RecordLink)
	if err != nil {
		return nil, err
	}
	var out []toetssteen.Record
	for _, x := range all {
		l, err := toetssteen.Unpack[toetssteen.Link](x)
		if err != nil {
			return nil, err
		}
		if l.Finding != finding {
			continue
		}
		versions, err := r.RecordVersions(ctx, toetssteen.RecordLink, x.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, versions...)
	}
	return out, nil
}

// rulesAt gives the rules that lay over the last scan of the source of a finding
// and are about its place.
func rulesAt(ctx context.Context, r *store.Reader, k *Known) ([]toetssteen.AppliedRule, error) {
	last, err := r.LastScan(ctx, k.Source)
	if err != nil {
		return nil, err
	}
	all, err := r.Rules(ctx, last)
	if err != nil {
		return nil, err
	}
	var out []toetssteen.AppliedRule
	for _, a := range all {
		if holds(a.Rule, k) {
			out = append(out, a)
		}
	}
	return out, nil
}
