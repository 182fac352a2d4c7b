package scan

import (
	"context"
	"slices"
	"sync"

	"toetssteen"
	"toetssteen/internal/relate"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

// kindFile is the kind of an asset that is a file of its own, so that several
// can be read side by side.
const kindFile = "file"

// Outcome is what one asset gave. It holds no values, and of an asset that
// people may want to compare with others only what describes it.
type Outcome struct {
	Read     bool // at least in part
	Result   toetssteen.AssetResult
	Sample   toetssteen.Sample
	Findings []toetssteen.Finding
	Tables   []toetssteen.CodeTable
	Quality  []toetssteen.DataQuality
	NotRead  []toetssteen.NotRead
	Hits     []tuning.Hit // rules of people that applied
	Facts    Facts
	Excluded int  // fields that the patterns leave out
	Skipped  bool // no field is asked for: only the names were looked at
	broken   bool // by an error or an interruption: another scan may see more
}

// Facts describe an asset that was read, for work across assets.
type Facts struct {
	Source  string
	Asset   source.Asset
	Depth   toetssteen.Depth
	Rows    int64
	Columns []relate.Column
	Keys    []source.Key
	Shows   []string // of a view: the names in its query
}

// asset profiles one asset and runs the detector over it. Whatever happens in
// a reader or in the detector ends in the outcome.
func (j *job) asset(ctx context.Context, a source.Asset, reading *sync.Mutex, m source.Meter) (o *Outcome) {
	o = &Outcome{}
	defer func() {
		if p := recover(); p != nil { // its value may quote data: only the place is kept
			o = &Outcome{broken: true, NotRead: []toetssteen.NotRead{{What: a.Name, Why: whyPanic()}}}
		}
	}()
	p, wanted, err := j.profile(ctx, a, reading, m)
	o.NotRead, o.broken = p.NotRead, err != nil || ctx.Err() != nil || p.Partial
	if !wanted {
		o.Skipped = true
		return o
	}
	switch {
	case err != nil && ctx.Err() != nil:
		o.NotRead = append(o.NotRead, toetssteen.NotRead{What: a.Name, Why: whyInterrupted})
	case err != nil:
		o.NotRead = append(o.NotRead, failure(a.Name, err))
	}
	if err != nil && len(p.Columns) == 0 {
		return o
	}
	if p.Asset.Name == "" {
		p.Asset = a // a reader that broke off may not have come to it
	}
	if err != nil || ctx.Err() != nil { // a reader may take an interruption for the end
		p.Partial = true
	}
	noCensus(&p)
	o.Read = true
	o.Facts = j.factsOf(a, p)
	o.Sample = p.Sample
	j.detect(o, p)
	left := j.keepWanted(o, a.Name, p.Columns)
	j.judge(o)
	o.Quality = j.measured(a.Name, &p, o.Findings)
	o.Result = toetssteen.AssetResult{
		Asset: a.Name, Depth: p.Depth, Sample: sampled(p), Partly: p.Partial || o.Excluded > 0, Fields: left, Rows: p.Rows,
	}
	return o
}

// measured counts polluted data in the fields that the patterns leave in.
func (j *job) measured(asset string, p *source.Profile, found []toetssteen.Finding) []toetssteen.DataQuality {
	return slices.DeleteFunc(j.detector.Quality(j.in.Name, p, found), func(q toetssteen.DataQuality) bool {
		return !j.filter.field(asset, q.Location.Field)
	})
}

// factsOf describes an asset; of fields that the patterns leave out, it says
// that they are not to be read.
func (j *job) factsOf(a source.Asset, p source.Profile) Facts {
	f := Facts{
		Source: j.in.Name, Asset: a, Depth: p.Depth, Rows: p.Rows, Columns: relate.Columns(p), Keys: p.Keys, Shows: relate.Words(p.Definition),
	}
	for i, c := range p.Columns {
		if !j.filter.field(a.Name, c.Name) {
			f.Columns[i].Form = relate.FormUnread
		}
	}
	return f
}

// noCensus makes a census that broke off what it is: some values. It says
// nothing of the rows behind the break.
func noCensus(p *source.Profile) {
	if !p.Partial {
		return
	}
	p.Depth = min(p.Depth, toetssteen.DepthValues)
	for i := range p.Columns {
		p.Columns[i].Depth = min(p.Columns[i].Depth, toetssteen.DepthValues)
	}
}

// sampled gives the size of the sample that a profile stands on, 0 for none.
func sampled(p source.Profile) int64 {
	if p.Depth != toetssteen.DepthValues {
		return 0
	}
	return p.Sample.Rows
}

// profile reads one asset. Files are read side by side; everything else goes
// over a connection that serves one reader at a time. Where the patterns may
// leave out all fields, the names are asked for first: wanted says whether one
// of them is asked for, and without it no row is read, unless there are names
// that only a longer look can give.
func (j *job) profile(ctx context.Context, a source.Asset, reading *sync.Mutex, m source.Meter) (p source.Profile, wanted bool, err error) {
	if a.Kind != kindFile {
		reading.Lock()
		defer reading.Unlock()
	}
	if !j.filter.whole(a.Name) {
		p, err = j.in.Source.Profile(ctx, a, source.Request{Depth: toetssteen.DepthNames})
		wanted = slices.ContainsFunc(p.Columns, func(c source.Column) bool { return j.filter.field(a.Name, c.Name) })
		if err != nil || j.request.Depth == toetssteen.DepthNames || !wanted && !p.Partial {
			return p, wanted || err != nil, err
		}
	}
	want := j.request
	want.Meter = m
	p, err = j.in.Source.Profile(ctx, a, want)
	return p, true, err
}

// keepWanted drops findings on fields that the patterns leave out, counts those
// fields and gives how many are left. The detector saw the whole asset, because
// neighbours tell what a field is. An asset of which fields are left out is read
// partly, so that a comparison with another scan does not take the findings on
// them for gone.
func (j *job) keepWanted(o *Outcome, asset string, columns []source.Column) int {
	left := 0
	for _, c := range columns {
		if j.filter.field(asset, c.Name) {
			left++
		}
	}
	o.Excluded = len(columns) - left
	o.Findings = slices.DeleteFunc(o.Findings, func(f toetssteen.Finding) bool {
		return !j.filter.field(asset, f.Location.Field)
	})
	return left
}
