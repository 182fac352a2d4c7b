package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/internal/store"
)

// SaveScanInput is the result of a scan, and when it ran.
type SaveScanInput struct {
	Result   toetssteen.ScanResult
	Started  time.Time
	Finished time.Time
	Progress string // the run of which the progress is dropped; empty is none
}

// SaveScanOutput says what the saved scan changed in what is known. The counts
// are of findings, over all sources of the scan.
type SaveScanOutput struct {
	Scan                                       int64 // its number: 1, 2, 3, ...
	New, Changed, Gone, NotLookedAt, Unchanged int
	NewAllowed                                 int // of those that are new: accepted by a rule of people
	Merged                                     int // findings that went into another with the same id
	Sources                                    []SourceDiff
}

// Action implements Input.
func (SaveScanInput) Action() toetssteen.Permission { return MaySaveScan }

// Subject names the sources, the first few of them.
func (in SaveScanInput) Subject() string {
	const most = 20
	var names []string
	for i, s := range in.Result.Sources {
		if i == most {
			names = append(names, "...")
			break
		}
		names = append(names, s.Source)
	}
	return strings.Join(names, ", ")
}

// Validate implements Input.
func (in SaveScanInput) Validate() error {
	switch {
	case len(in.Result.Sources) == 0:
		return errors.New("the scan has no source")
	case in.Started.IsZero() || in.Finished.Before(in.Started):
		return errors.New("the scan has no start, or ends before it")
	}
	return nil
}

// SaveScan keeps a scan: what it covered, what it did not read, and what it
// found. What people decided on the findings stays as it is; findings that
// were looked for and are no longer there are marked as gone.
func SaveScan(ctx context.Context, _ Call, tx *store.Tx, in SaveScanInput) (SaveScanOutput, error) {
	result, merged, err := store.Storable(in.Result)
	if err != nil {
		return SaveScanOutput{}, err
	}
	id, err := tx.NextScan(ctx)
	if err != nil {
		return SaveScanOutput{}, err
	}
	out := SaveScanOutput{Scan: id, Merged: merged}
	if out.Sources, err = diffUnsaved(ctx, &tx.Reader, result); err != nil {
		return SaveScanOutput{}, err
	}
	result.Findings = slices.DeleteFunc(result.Findings, keptAsSeen(out.Sources))
	record := store.Scan{
		ID: id, Started: in.Started, Finished: in.Finished, Catalogue: result.Catalogue,
		Version: toetssteen.Version, Status: statusOf(result), Interrupted: result.Interrupted,
	}
	if err := tx.SaveScan(ctx, record, result); err != nil {
		return SaveScanOutput{}, err
	}
	var gone []string
	for i := range out.Sources {
		d := &out.Sources[i]
		d.After = id
		out.New += len(d.New)
		for _, n := range d.New {
			if n.Allowed != "" {
				out.NewAllowed++
			}
		}
		out.Changed += len(d.Changed)
		out.Gone += len(d.Gone)
		out.NotLookedAt += len(d.NotLookedAt)
		out.Unchanged += d.Unchanged
		for _, l := range d.Gone {
			gone = append(gone, l.ID)
		}
	}
	if in.Progress != "" && !result.Interrupted { // an interrupted scan can be gone on with
		if err := tx.DropProgress(ctx, in.Progress, in.Finished.Add(-progressKept)); err != nil {
			return SaveScanOutput{}, err
		}
	}
	return out, tx.MarkGone(ctx, id, gone)
}

// keptAsSeen tells which findings a shallower look gave at a lower level: they
// stay as they were seen before.
func keptAsSeen(sources []SourceDiff) func(toetssteen.Finding) bool {
	ids := map[string]bool{}
	for _, s := range sources {
		for _, l := range s.NotLookedAt {
			ids[l.ID] = true
		}
	}
	return func(f toetssteen.Finding) bool { return ids[f.ID] }
}

// statusOf sums up the sources: read when all were, failed when none was.
func statusOf(r toetssteen.ScanResult) toetssteen.ScanStatus {
	read, failed := 0, 0
	for _, s := range r.Sources {
		switch s.Status {
		case toetssteen.ScanRead:
			read++
		case toetssteen.ScanFailed:
			failed++
		case toetssteen.ScanPartly:
		}
	}
	switch {
	case failed == len(r.Sources):
		return toetssteen.ScanFailed
	case read == len(r.Sources) && !r.Interrupted:
		return toetssteen.ScanRead
	}
	return toetssteen.ScanPartly
}
