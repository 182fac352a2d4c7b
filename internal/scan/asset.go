package scan

import (
	"context"
	"sync"

	"toetssteen"
	"toetssteen/internal/source"
)

// kindFile is the kind of an asset that is a file of its own, so that several
// can be read side by side.
const kindFile = "file"

// outcome is what one asset gave. It holds no values.
type outcome struct {
	read     bool // at least in part
	result   toetssteen.AssetResult
	sample   toetssteen.Sample
	findings []toetssteen.Finding
	tables   []toetssteen.CodeTable
	notRead  []toetssteen.NotRead
	excluded int // fields that the patterns leave out
}

// asset profiles one asset and runs the detector over it. Whatever happens in
// a reader or in the detector ends in the outcome.
func (r *run) asset(ctx context.Context, in Input, a source.Asset, reading *sync.Mutex) (o *outcome) {
	o = &outcome{}
	defer func() {
		if p := recover(); p != nil { // its value may quote data: only the place is kept
			o = &outcome{notRead: []toetssteen.NotRead{{What: a.Name, Why: whyPanic()}}}
		}
	}()
	p, err := r.profile(ctx, in.Source, a, reading)
	o.notRead = p.NotRead
	switch {
	case err != nil && ctx.Err() != nil:
		o.notRead = append(o.notRead, toetssteen.NotRead{What: a.Name, Why: whyInterrupted})
	case err != nil:
		o.notRead = append(o.notRead, failure(a.Name, err))
	}
	if err != nil && len(p.Columns) == 0 {
		return o
	}
	if p.Asset.Name == "" {
		p.Asset = a // a reader that broke off may not have come to it
	}
	o.read = true
	o.sample = p.Sample
	o.findings, o.tables = r.detector.Detect(in.Name, p)
	left := r.keepWanted(o, a.Name, p.Columns)
	o.result = toetssteen.AssetResult{Asset: a.Name, Depth: p.Depth, Fields: left, Rows: p.Rows}
	return o
}

// profile reads one asset. Files are read side by side; everything else goes
// over a connection that serves one reader at a time.
func (r *run) profile(ctx context.Context, s source.Source, a source.Asset, reading *sync.Mutex) (source.Profile, error) {
	if a.Kind != kindFile {
		reading.Lock()
		defer reading.Unlock()
	}
	return s.Profile(ctx, a, r.request)
}

// keepWanted drops findings on fields that the patterns leave out and gives how
// many fields are left. The detector saw the whole asset, because neighbours
// tell what a field is. A field that loses a finding is named as not read, so
// that a comparison with another scan does not take the finding for gone; of
// the others the number will do.
func (r *run) keepWanted(o *outcome, asset string, columns []source.Column) int {
	if r.filter.all() {
		return len(columns)
	}
	left := 0
	for _, c := range columns {
		if r.filter.field(asset, c.Name) {
			left++
		}
	}
	o.excluded = len(columns) - left
	kept := o.findings[:0]
	for _, f := range o.findings {
		if r.filter.field(asset, f.Location.Field) {
			kept = append(kept, f)
		} else {
			o.notRead = append(o.notRead, toetssteen.NotRead{What: asset + "." + f.Location.Field, Why: whyExcluded})
		}
	}
	o.findings = kept
	return left
}
