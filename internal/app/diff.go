package app

import (
	"context"
	"fmt"
	"slices"

	"toetssteen"
	"toetssteen/internal/store"
)

// DiffInput asks what the last saved scan of each source changed in what was
// known before it. Sources limits it to some sources.
type DiffInput struct {
	Sources []string
}

// DiffOutput holds the changes per source, ordered by name.
type DiffOutput struct {
	Sources []SourceDiff
}

// SourceDiff holds the changes of one source. Before and After are the numbers
// of the scans: Before is 0 when the source had not been scanned.
type SourceDiff struct {
	Source string
	Before int64
	After  int64
	Rules  []toetssteen.AppliedRule // of people, that lay over the last scan
	Changes
}

// Action implements Input.
func (DiffInput) Action() toetssteen.Permission { return MayDiff }

// Subject implements Input.
func (DiffInput) Subject() string { return "" }

// Validate implements Input.
func (in DiffInput) Validate() error { return nil }

// Diff tells what is new, changed, gone or not looked at.
func Diff(ctx context.Context, r *store.Reader, in DiffInput) (DiffOutput, error) {
	names, err := r.Sources(ctx)
	if err != nil {
		return DiffOutput{}, err
	}
	for _, name := range in.Sources {
		if !slices.Contains(names, name) {
			return DiffOutput{}, fmt.Errorf("source %q in the saved scans: %w", name, toetssteen.ErrNotFound)
		}
	}
	var out DiffOutput
	for _, name := range names {
		if len(in.Sources) > 0 && !slices.Contains(in.Sources, name) {
			continue
		}
		d, err := diffSaved(ctx, r, name)
		if err != nil {
			return DiffOutput{}, err
		}
		out.Sources = append(out.Sources, d)
	}
	return out, nil
}

// diffUnsaved compares a storable result with what is known now.
func diffUnsaved(ctx context.Context, r *store.Reader, result toetssteen.ScanResult) ([]SourceDiff, error) {
	found := map[string][]toetssteen.Finding{}
	for _, f := range result.Findings {
		found[f.Source] = append(found[f.Source], f)
	}
	out := make([]SourceDiff, len(result.Sources))
	for i, s := range result.Sources {
		before, err := r.LastScan(ctx, s.Source)
		if err != nil {
			return nil, err
		}
		known, err := r.KnownBefore(ctx, s.Source, 0)
		if err != nil {
			return nil, err
		}
		out[i] = SourceDiff{s.Source, before, 0, result.Rules, compare(known, s, result, found[s.Source])}
	}
	return out, nil
}

// diffSaved compares the last saved scan of a source with what was known
// before it.
func diffSaved(ctx context.Context, r *store.Reader, source string) (SourceDiff, error) {
	d := SourceDiff{Source: source}
	var err error
	if d.After, err = r.LastScan(ctx, source); err != nil {
		return d, err
	}
	if d.Before, err = r.ScanBefore(ctx, source, d.After); err != nil {
		return d, err
	}
	scan, err := r.Scan(ctx, d.After)
	if err != nil {
		return d, err
	}
	covered, err := r.Coverage(ctx, d.After, source)
	if err != nil {
		return d, err
	}
	known, err := r.KnownBefore(ctx, source, d.After)
	if err != nil {
		return d, err
	}
	found, err := r.Observed(ctx, d.After, source)
	if err != nil {
		return d, err
	}
	rules, err := r.Rules(ctx, d.After)
	if err != nil {
		return d, err
	}
	d.Rules = rules
	d.Changes = compare(known, covered, toetssteen.ScanResult{Rules: rules, Interrupted: scan.Interrupted}, found)
	return d, nil
}
