package source

import (
	"runtime"
	"sync"
	"sync/atomic"

	"toetssteen"
)

const (
	maxWorkers  = 4
	batchBytes  = 512 << 10
	batchFields = 64 << 10
	batches     = 4
)

// Pass gives the fields of rows to the collectors of their columns, in one go
// over an asset. A census is spread over the processors. A Pass is not safe for
// concurrent use.
type Pass struct {
	collectors []*Collector
	pipe       *pipeline // counts for the collectors, if there is one
}

// NewPass makes a pass over the rows of an asset with these columns.
func NewPass(asset string, columns []Column, want Request) *Pass {
	p := &Pass{collectors: make([]*Collector, len(columns))}
	for i, c := range columns {
		p.collectors[i] = NewCollector(asset, c, want)
	}
	if want.Depth == toetssteen.DepthCensus {
		p.pipe = newPipeline(p.collectors)
	}
	return p
}

// Add offers the next field; nil or empty is a null. Fields come row by row,
// and each row has one for every column, in order. The bytes are copied if they
// are kept.
func (p *Pass) Add(column int, v []byte) {
	if p.pipe != nil {
		p.pipe.add(column, v)
		return
	}
	p.collectors[column].Add(v)
}

// Columns ends the pass and gives what was collected. A panic of a worker,
// which only a watcher could cause, goes on here.
func (p *Pass) Columns() []Column {
	if p.pipe != nil {
		p.pipe.close()
	}
	out := make([]Column, len(p.collectors))
	for i, k := range p.collectors {
		out[i] = k.Column()
	}
	return out
}

// Stop ends the workers of a pass that is given up; it may follow Columns.
func (p *Pass) Stop() { p.pipe.stop() }

// pipeline spreads the counting of a census over the processors: one goroutine
// splits, and each worker counts the columns that are its own. A column is
// counted by one worker in the order of the rows, so the result is the same as
// without it. Batches go round, so memory does not grow.
type pipeline struct {
	collectors []*Collector
	now        *batch
	free       chan *batch
	work       []chan *batch
	done       sync.WaitGroup
	closed     bool
	broken     atomic.Pointer[any] // what a worker panicked with
}

// batch is a run of fields, row by row; each row has as many as there are
// columns. It may begin and end inside a row.
type batch struct {
	first int // column of the first field
	data  []byte
	ends  []int32
	users atomic.Int32
}

// newPipeline starts the workers, or gives nil where they would not help.
func newPipeline(collectors []*Collector) *pipeline {
	n := min(runtime.GOMAXPROCS(0), maxWorkers, len(collectors))
	if n < 2 {
		return nil
	}
	p := &pipeline{collectors: collectors, free: make(chan *batch, batches), work: make([]chan *batch, n)}
	for range batches {
		p.free <- &batch{}
	}
	p.now = <-p.free
	for i := range p.work {
		p.work[i] = make(chan *batch, batches)
		p.done.Go(func() { p.run(i) })
	}
	return p
}

// add takes the next field; column is where it stands.
func (p *pipeline) add(column int, v []byte) {
	b := p.now
	if len(b.ends) == 0 {
		b.first = column
	}
	b.data = append(b.data, v...)
	b.ends = append(b.ends, int32(len(b.data))) //nolint:gosec // a batch is below 1 MiB
	if len(b.data) >= batchBytes || len(b.ends) >= batchFields {
		p.flush()
		p.now = <-p.free
	}
}

func (p *pipeline) flush() {
	p.now.users.Store(int32(len(p.work))) //nolint:gosec // at most maxWorkers
	for _, w := range p.work {
		w <- p.now
	}
}

// close waits until everything is counted. A panic of a worker goes on in the
// goroutine that asked for the profile.
func (p *pipeline) close() {
	p.flush()
	p.stop()
	if v := p.broken.Load(); v != nil {
		panic(*v)
	}
}

// stop ends the workers without counting the batch at hand. It may be called
// again, and for no pipeline.
func (p *pipeline) stop() {
	if p == nil || p.closed {
		return
	}
	p.closed = true
	for _, w := range p.work {
		close(w)
	}
	p.done.Wait()
}

func (p *pipeline) run(worker int) {
	for b := range p.work[worker] {
		if p.broken.Load() == nil {
			p.count(worker, b)
		}
		if b.users.Add(-1) == 0 {
			b.data, b.ends = b.data[:0], b.ends[:0]
			p.free <- b
		}
	}
}

func (p *pipeline) count(worker int, b *batch) {
	defer func() {
		if v := recover(); v != nil {
			p.broken.Store(&v)
		}
	}()
	n, width := len(p.work), len(p.collectors)
	column, start := b.first, int32(0)
	for _, end := range b.ends {
		if column%n == worker {
			p.collectors[column].Add(b.data[start:end])
		}
		start = end
		if column++; column == width {
			column = 0
		}
	}
}
