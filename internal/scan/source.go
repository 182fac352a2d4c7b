package scan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"toetssteen"
	"toetssteen/internal/source"
)

// source scans the input and adds what it gave to the result.
func (j *job) source(ctx context.Context) {
	r, in := j.run, j.in
	s := toetssteen.SourceResult{Source: in.Name, Status: toetssteen.ScanRead}
	switch {
	case in.OpenError != nil:
		s.NotRead = []toetssteen.NotRead{failure(in.Name, in.OpenError)}
	case in.Source == nil:
		s.NotRead = []toetssteen.NotRead{{What: in.Name, Why: whyNotOpened}}
	default:
		assets, skipped, notRead := j.list(ctx)
		s.NotRead = notRead
		if len(assets)+skipped+len(notRead) == 0 {
			s.NotRead = append(s.NotRead, toetssteen.NotRead{What: in.Name, Why: whyEmpty})
		}
		r.gather(&s, j.assets(ctx, assets), skipped)
	}
	if ctx.Err() != nil {
		r.result.Interrupted = true
	}
	s.NotRead = inOrder(s.NotRead)
	switch {
	case len(s.Assets) == 0:
		s.Status = toetssteen.ScanFailed
	case len(s.NotRead) > 0:
		s.Status = toetssteen.ScanPartly
	}
	r.result.Sources = append(r.result.Sources, s)
}

// list asks a source for its assets; skipped counts those that the patterns
// leave out.
func (j *job) list(ctx context.Context) (assets []source.Asset, skipped int, notRead []toetssteen.NotRead) {
	in := j.in
	defer func() {
		if p := recover(); p != nil {
			notRead = append(notRead, toetssteen.NotRead{What: in.Name, Why: whyPanic()})
		}
	}()
	for a, err := range in.Source.Assets(ctx) {
		switch {
		case err != nil && ctx.Err() != nil: // said below
		case err != nil:
			notRead = append(notRead, failure(cmp.Or(a.Name, in.Name), err))
		case !j.filter.asset(a.Name):
			skipped++
		default:
			assets = append(assets, a)
		}
	}
	if ctx.Err() != nil {
		notRead = append(notRead, toetssteen.NotRead{What: in.Name, Why: whyInterrupted})
	}
	return assets, skipped, notRead
}

// assets works through the assets of the source, several at a time, and gives
// their outcomes in the order of the assets. An asset that was not reached
// because of an interruption has a nil outcome.
func (j *job) assets(ctx context.Context, assets []source.Asset) []*Outcome {
	out, keep := j.recall(assets)
	m := j.meters(assets, out)
	defer m.end()
	var (
		wait    sync.WaitGroup
		reading sync.Mutex // held while a table is read: one connection per database
		next    = make(chan int)
	)
	for range min(j.options.Parallel, len(assets)) {
		wait.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue // handed out just before the interruption
				}
				out[i] = j.asset(ctx, assets[i], &reading, m.begin(i))
				m.done(i, out[i], keep)
			}
		})
	}
	for i := range assets {
		if ctx.Err() != nil {
			break
		}
		if out[i] != nil {
			continue // by an earlier run
		}
		next <- i
	}
	close(next)
	wait.Wait()
	return out
}

// gather puts the outcomes of a source's assets together; skipped counts the
// assets that were not listed for reading.
func (r *run) gather(s *toetssteen.SourceResult, outcomes []*Outcome, skipped int) {
	unreached, excluded := 0, 0
	for _, o := range outcomes {
		if o == nil {
			unreached++
			continue
		}
		s.NotRead = append(s.NotRead, o.NotRead...)
		r.hits = append(r.hits, o.Hits...)
		excluded += o.Excluded
		if o.Skipped {
			skipped++
		}
		if !o.Read {
			continue
		}
		if len(s.Assets) == 0 || o.Result.Depth < s.Depth {
			s.Depth = o.Result.Depth
		}
		if s.Sample.Rows == 0 {
			s.Sample = o.Sample
		}
		r.facts = append(r.facts, o.Facts)
		s.Rows += max(o.Result.Rows, 0)
		s.Assets = append(s.Assets, o.Result)
		r.result.Findings = append(r.result.Findings, o.Findings...)
		r.result.Quality = append(r.result.Quality, o.Quality...)
		r.result.CodeTables = append(r.result.CodeTables, o.Tables...)
	}
	if skipped > 0 {
		s.NotRead = append(s.NotRead, toetssteen.NotRead{What: countAssets(skipped), Why: whyExcluded})
	}
	if excluded > 0 {
		s.NotRead = append(s.NotRead, toetssteen.NotRead{What: countFields(excluded), Why: whyExcluded})
	}
	if unreached > 0 {
		what := fmt.Sprintf("%s van %d in %s", countAssets(unreached), len(outcomes), s.Source)
		s.NotRead = append(s.NotRead, toetssteen.NotRead{What: what, Why: whyInterrupted})
	}
}

// inOrder sorts what was not read and drops what is said twice.
func inOrder(ns []toetssteen.NotRead) []toetssteen.NotRead {
	slices.SortFunc(ns, compareNotRead)
	return slices.Compact(ns)
}
