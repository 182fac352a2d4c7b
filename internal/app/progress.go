package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"toetssteen"
	"toetssteen/internal/scan"
	"toetssteen/internal/store"
)

// Progress keeps what the assets of a scan under way gave, so that a scan that
// is killed goes on where it was. It is a working record: saving the scan drops
// it. The workspace is made when there is something to keep, and not before.
type Progress struct {
	dir   string
	run   string
	clock func() time.Time
	opts  []Option

	mu      sync.Mutex // over all below
	app     *App
	known   int64 // assets that an earlier run kept
	pending []store.Progress
	written time.Time // when what was pending was last written
	err     error     // that ended the keeping; the scan itself goes on
}

const (
	// flushEvery bounds both what a kill can lose and how often the disk is
	// waited for.
	flushEvery = 500 * time.Millisecond
	flushSize  = 256
	// progressKept is how long a scan can wait to be gone on with.
	progressKept = 30 * 24 * time.Hour
)

// Resume opens the progress of a scan in a workspace; run identifies the scan:
// the same sources, looked into the same way by the same program. With restart
// what an earlier run kept is forgotten.
func Resume(ctx context.Context, dir string, clock func() time.Time, who toetssteen.Actor, run string, restart bool, opts ...Option) (*Progress, error) {
	granted := who.Role == toetssteen.RoleGranted
	if !granted {
		if err := may(who, MaySaveScan); err != nil {
			return nil, err
		}
	}
	p := &Progress{dir: dir, run: run, clock: clock, written: clock(), opts: opts}
	if d := gather(opts).database; d.Address == "" && !there(dir, DatabaseFile) {
		if granted { // nobody can have been given a role
			return nil, denied(who, MaySaveScan, "")
		}
		return p, nil // nothing to go on with; what is wrong shows when there is something to keep
	}
	a, err := Open(ctx, dir, clock, opts...)
	if err != nil {
		return nil, err
	}
	p.app = a
	if granted {
		if err := a.anywhere(ctx, who, MaySaveScan); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	if restart {
		err = a.Store.DropProgress(ctx, run, p.written.Add(-progressKept))
	} else {
		p.known, err = a.Store.CountProgress(ctx, run)
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return p, nil
}

// Memory gives the progress as a scan uses it.
func (p *Progress) Memory(ctx context.Context) scan.Memory {
	ctx = context.WithoutCancel(ctx) // what was read before an interruption is kept
	return scan.Memory{
		Recall: func(key string) (scan.Outcome, bool) { return p.recall(ctx, key) },
		Keep:   func(key string, o scan.Outcome) { p.keep(ctx, key, o) },
		Flush:  func() { p.flushDue(ctx) },
	}
}

func (p *Progress) recall(ctx context.Context, key string) (scan.Outcome, bool) {
	if p.known == 0 {
		return scan.Outcome{}, false
	}
	o, err := p.app.Store.Progress(ctx, p.run, key)
	if err != nil { // not kept, or not readable: then it is read again
		return scan.Outcome{}, false
	}
	return recalled(o), true
}

// keep adds an outcome, and writes what is pending when that is due. A
// workspace that cannot be written ends the keeping, not the scan.
func (p *Progress) keep(ctx context.Context, key string, o scan.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return
	}
	p.pending = append(p.pending, store.Progress{Asset: key, Outcome: kept(o)})
	if len(p.pending) >= flushSize {
		p.err = p.flush(ctx)
	}
}

// flushDue writes what is pending when that is due: what was read before a long
// asset must not wait for its end.
func (p *Progress) flushDue(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil && p.clock().Sub(p.written) >= flushEvery {
		p.err = p.flush(ctx)
	}
}

func (p *Progress) flush(ctx context.Context) error {
	if len(p.pending) == 0 {
		return nil
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	now := p.clock()
	if err := a.Store.KeepProgress(ctx, p.run, now, p.pending); err != nil {
		return err
	}
	p.pending, p.written = p.pending[:0], now
	return nil
}

func (p *Progress) open(ctx context.Context) (*App, error) {
	if p.app != nil {
		return p.app, nil
	}
	a, err := Open(ctx, p.dir, p.clock, p.opts...)
	if err == nil {
		p.app = a
	}
	return a, err
}

// Err tells why progress is no longer kept; nil while it is.
func (p *Progress) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// Run identifies the scan.
func (p *Progress) Run() string { return p.run }

// Close writes what is pending, unless the scan has been saved, and closes the
// workspace.
func (p *Progress) Close(ctx context.Context, saved bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if !saved && p.err == nil && p.app != nil {
		err = p.flush(ctx)
	}
	if p.app == nil {
		return err
	}
	return errors.Join(err, p.app.Close())
}

func kept(o scan.Outcome) store.AssetOutcome {
	return store.AssetOutcome{
		Read: o.Read, Result: o.Result, Sample: o.Sample, Findings: o.Findings, Tables: o.Tables, Quality: o.Quality, NotRead: o.NotRead,
		Hits: o.Hits, Source: o.Facts.Source, Columns: o.Facts.Columns, Keys: o.Facts.Keys, Shows: o.Facts.Shows,
		Excluded: o.Excluded, Skipped: o.Skipped,
	}
}

func recalled(o store.AssetOutcome) scan.Outcome {
	return scan.Outcome{
		Read: o.Read, Result: o.Result, Sample: o.Sample, Findings: o.Findings, Tables: o.Tables, Quality: o.Quality, NotRead: o.NotRead,
		Hits: o.Hits, Facts: scan.Facts{
			Source: o.Source, Depth: o.Result.Depth, Rows: o.Result.Rows, Columns: o.Columns, Keys: o.Keys, Shows: o.Shows,
		},
		Excluded: o.Excluded, Skipped: o.Skipped,
	}
}
