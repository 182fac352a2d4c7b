package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"toetssteen"
	"toetssteen/internal/source"
)

const (
	// shards is into how many ranges of row numbers a census divides a table. It
	// does not depend on the machine, so that neither does the result.
	shards = 8
	// maxReaders bounds the connections that read at the same time.
	maxReaders = 4
)

// shardable gives the ranges of row numbers of a large table, as conditions on
// its rows; none for what is read in one go.
func (f *file) shardable(ctx context.Context, t *table) ([]string, error) {
	rowid := t.rowid()
	if t.view || t.virtual || rowid == "" {
		return nil, nil
	}
	first, last, err := f.bounds(ctx, t, rowid)
	span := uint64(last) - uint64(first) //nolint:gosec // wraps to the distance
	if err != nil || span < wholeBelow || span >= maxSpan {
		return nil, err
	}
	width := int64(span/shards) + 1
	out := make([]string, shards)
	for i := range out {
		from := first + int64(i)*width
		out[i] = rowid + " >= " + strconv.FormatInt(from, 10)
		if i < shards-1 {
			out[i] += " AND " + rowid + " < " + strconv.FormatInt(from+width, 10)
		}
	}
	return out, nil
}

// readShards reads the ranges of a table side by side, each over a connection
// of its own, and puts together what they counted, in their order.
func (f *file) readShards(ctx context.Context, t *table, r *reading, p *source.Profile, want source.Request, ranges []string) error {
	db, err := sql.Open("sqlite", f.dsn)
	if err != nil {
		return fmt.Errorf("open for a census: %w", err)
	}
	defer db.Close()
	readers := min(runtime.GOMAXPROCS(0), maxReaders)
	db.SetMaxOpenConns(readers)
	parts, errs := make([]*reading, len(ranges)), make([]error, len(ranges))
	told := &shared{meter: r.meter, expect: r.expect, done: make([]int64, len(ranges))}
	var broken atomic.Pointer[any] // what a reader panicked with
	read := func(i int) {
		defer func() {
			if v := recover(); v != nil {
				broken.Store(&v)
			}
		}()
		parts[i] = newCounting(p, want)
		parts[i].meter = told.of(i)
		errs[i] = stream(ctx, db, "SELECT "+t.expressions()+" FROM "+quote(t.name)+" WHERE "+ranges[i], parts[i])
	}
	next := make(chan int)
	var wait sync.WaitGroup
	for range readers {
		wait.Go(func() {
			for i := range next {
				read(i)
			}
		})
	}
	for i := range ranges {
		next <- i
	}
	close(next)
	wait.Wait()
	if v := broken.Load(); v != nil {
		panic(*v) // goes on where the profile was asked for
	}
	r.merge(parts)
	return firstError(errs)
}

// firstError gives the error of the first range that has one.
func firstError(errs []error) error {
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}

// merge takes what the parts counted.
func (r *reading) merge(parts []*reading) {
	r.pass.Stop()
	r.pass, r.counters = nil, parts[0].counters
	for i, part := range parts {
		r.rows += part.rows
		for c := range r.filled {
			r.filled[c] += part.filled[c]
			r.blobs[c] = r.blobs[c] || part.blobs[c]
			if i > 0 {
				r.counters[c].Merge(part.counters[c])
			}
		}
	}
}

// newCounting makes a reading that counts every value by itself.
func newCounting(p *source.Profile, want source.Request) *reading {
	r := &reading{filled: make([]int64, len(p.Columns)), blobs: make([]bool, len(p.Columns)), estimate: -1}
	for _, c := range p.Columns {
		r.counters = append(r.counters, source.NewCounter(c, toetssteen.DepthCensus, want.Watch))
	}
	return r
}

// shared adds up how far the ranges are.
type shared struct {
	mu     sync.Mutex
	meter  source.Meter
	expect int64
	done   []int64
}

func (s *shared) of(part int) source.Meter {
	if s.meter == nil {
		return nil
	}
	return func(done, _ int64) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.done[part] = done
		var sum int64
		for _, n := range s.done {
			sum += n
		}
		s.meter.Tell(sum, s.expect)
	}
}
