package scan

import (
	"sync"
	"sync/atomic"
	"time"

	"toetssteen/internal/source"
)

// Progress is how far a scan is.
type Progress struct {
	Source         string
	Index, Sources int    // this source, 1-based, of all
	Asset          string // the last one done; empty at the start of a source
	Done, Total    int    // assets of this source
	Resumed        int    // of those that are done: read by an earlier run
	// Part is how much of the work on this source is done, from 0 to 1, the
	// assets under way included: by rows where all assets tell theirs, by
	// number of assets otherwise.
	Part     float64
	Unsure   bool  // what is left does not tell how much it is
	Fields   int   // of all sources so far
	Rows     int64 // of all sources so far, where known
	Bytes    int64 // read so far of files that do not tell their rows beforehand
	Findings int   // of all sources so far
}

// tellEvery is how often progress is told while nothing ends.
const tellEvery = 250 * time.Millisecond

// meters follows the assets of one source that are under way, and tells of
// them. Readers may tell their meter for each row, so that costs two stores;
// what they told is merged when there is something to say, and a few times a
// second.
type meters struct {
	j       *job
	mu      sync.Mutex // over all below, and over the calls of Options.Progress
	assets  []source.Asset
	weights []float64 // nil: all assets weigh the same
	work    float64   // all weights
	ready   float64   // weight of the assets that are done
	bytes   int64     // of the files that are done
	rows    int64     // of all assets that are done, those of earlier sources included
	busy    map[int]*reading
	stop    chan struct{}
	stopped sync.WaitGroup
}

// reading is how far one asset is.
type reading struct{ done, total atomic.Int64 }

// meters starts the progress of a source. What was recalled of an earlier run is
// done, and no work.
func (j *job) meters(assets []source.Asset, recalled []*Outcome) *meters {
	p := &j.progress
	p.Source, p.Asset = j.in.Name, ""
	p.Done, p.Total, p.Part, p.Resumed = 0, len(assets), 0, 0
	m := &meters{
		j: j, assets: assets, weights: weigh(assets), bytes: p.Bytes, rows: p.Rows,
		busy: map[int]*reading{}, stop: make(chan struct{}),
	}
	for i := range assets {
		if o := recalled[i]; o != nil {
			p.Done++
			p.Resumed++
			p.Fields += o.Result.Fields
			p.Findings += len(o.Findings)
			continue
		}
		m.work += m.weight(i)
	}
	j.tell()
	if (j.options.Progress != nil || j.options.Memory.Flush != nil) && len(assets) > 0 {
		m.stopped.Go(m.run)
	}
	return m
}

// weigh gives the rows of assets that all tell them, and nil otherwise.
func weigh(assets []source.Asset) []float64 {
	out := make([]float64, len(assets))
	for i, a := range assets {
		if a.Rows < 0 {
			return nil
		}
		out[i] = float64(a.Rows) + 1 // an empty table is some work too
	}
	return out
}

func (m *meters) weight(i int) float64 {
	if m.weights == nil {
		return 1
	}
	return m.weights[i]
}

// run tells of progress while nothing ends.
func (m *meters) run() {
	t := time.NewTicker(tellEvery)
	defer t.Stop()
	for {
		select {
		case <-m.stop:
			return
		case <-t.C:
			m.mu.Lock()
			if flush := m.j.options.Memory.Flush; flush != nil {
				flush()
			}
			m.tell()
			m.mu.Unlock()
		}
	}
}

func (m *meters) end() {
	close(m.stop)
	m.stopped.Wait()
}

// begin gives the meter of an asset that is about to be read; nil when nobody
// looks.
func (m *meters) begin(i int) source.Meter {
	if m.j.options.Progress == nil {
		return nil
	}
	r := &reading{}
	m.mu.Lock()
	m.busy[i] = r
	m.mu.Unlock()
	return func(done, total int64) {
		r.done.Store(done)
		r.total.Store(total)
	}
}

// done keeps and counts an asset that is done, one at a time.
func (m *meters) done(i int, o *Outcome, keep func(int, *Outcome)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	keep(i, o)
	p := &m.j.progress
	p.Asset = m.assets[i].Name
	p.Done++
	p.Fields += o.Result.Fields
	p.Findings += len(o.Findings)
	if r := m.busy[i]; r != nil && inBytes(m.assets[i]) {
		m.bytes += r.done.Load()
	}
	delete(m.busy, i)
	m.rows += max(o.Result.Rows, 0)
	m.ready += m.weight(i)
	m.tell()
}

// tell merges the meters of the assets under way and tells of all.
func (m *meters) tell() {
	p := &m.j.progress
	p.Rows, p.Bytes = m.rows, m.bytes
	ready, telling := m.ready, 0
	for i, r := range m.busy {
		done, total := r.done.Load(), r.total.Load()
		part := 0.0
		if total > 0 {
			telling++
			part = min(float64(done)/float64(total), 1)
		}
		ready += part * m.weight(i)
		switch a := m.assets[i]; {
		case inBytes(a):
			p.Bytes += done
		case a.Rows > 0 && total > 0:
			p.Rows += int64(part * float64(a.Rows))
		case a.Kind != kindFile:
			p.Rows += done
		}
	}
	p.Unsure = telling == 0 && p.Done+len(m.busy) == p.Total && len(m.busy) > 0
	p.Part = 1
	if m.work > 0 {
		p.Part = min(ready/m.work, 1)
	}
	m.j.tell()
}

// inBytes reports whether the meter of an asset tells bytes: that of a file
// which does not say beforehand how many rows it has.
func inBytes(a source.Asset) bool { return a.Kind == kindFile && a.Rows < 0 }

func (r *run) tell() {
	if r.options.Progress != nil {
		r.options.Progress(r.progress)
	}
}
