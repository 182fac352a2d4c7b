// Package scan runs a scan: it lists the assets of each source, asks for their
// profiles, hands those to the detector and gathers findings together with
// what was not read. One asset that fails, or a reader that panics, never ends
// the rest; an interrupted scan gives what it had found. The package opens and
// closes no sources, writes nothing and keeps no values: a profile is dropped
// as soon as the detector has seen it.
package scan

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"toetssteen"
	"toetssteen/internal/detect"
	"toetssteen/internal/source"
	"toetssteen/internal/tuning"
)

// Input is one source to scan under its logical name. Source is nil when it
// could not be opened; OpenError then says why, without credentials.
type Input struct {
	Name      string
	Source    source.Source
	OpenError error
	Look      *Look // nil is that of the scan as a whole
	// Stamp, if set, tells of an asset what changes when its content does, as
	// the size and the time of a file; beside what its connector lists.
	Stamp func(a source.Asset) string
}

// Look says how far to look into a source, and where in it.
type Look struct {
	Depth  toetssteen.Depth
	Sample toetssteen.Sample
	// Include and Exclude are patterns on "asset" and "asset.field", in which
	// * is any text and ? one character; case does not count. No Include means
	// everything. What they leave out is reported as not read.
	Include, Exclude []string
}

// Options say how to scan. How far and where holds for the inputs that have no
// Look of their own.
type Options struct {
	Depth            toetssteen.Depth
	Sample           toetssteen.Sample
	Include, Exclude []string // see Look
	// Progress, if set, is told when the assets of a source are known, of each
	// asset that is done and a few times a second in between; the calls do not
	// overlap.
	Progress func(Progress)
	// Parallel bounds how many assets are worked on at a time; 0 is one per
	// processor. Tables of one database are read one by one all the same.
	Parallel int
	Memory   Memory
	// NoRelations leaves out the comparison of columns with each other, which
	// reads rows once more.
	NoRelations bool
	Rules       *tuning.Applied // of people, over what the detector says; nil is none
}

// Run scans the inputs, which must have different names, and gives one result
// in a fixed order: sources by name, findings by source, asset, field and
// kind. It has no error of its own: what went wrong is in the result.
func Run(ctx context.Context, d *detect.Detector, catalogueHash string, inputs []Input, o Options) toetssteen.ScanResult {
	if o.Parallel <= 0 {
		o.Parallel = runtime.GOMAXPROCS(0)
	}
	r := &run{detector: d, options: o, rules: o.Rules, result: toetssteen.ScanResult{Catalogue: catalogueHash}}
	r.progress.Sources = len(inputs)
	for i, in := range inputs {
		r.progress.Index = i + 1
		r.job(in).source(ctx)
	}
	r.relate(ctx, inputs)
	r.result.Rules = r.rules.Report(r.hits)
	r.order()
	return r.result
}

// run is one scan under way.
type run struct {
	detector *detect.Detector
	options  Options
	rules    *tuning.Applied
	hits     []tuning.Hit
	facts    []Facts // of all assets that were read, in the order of inputs and listings
	progress Progress
	result   toetssteen.ScanResult
}

// job is the scan of one input.
type job struct {
	*run
	in      Input
	filter  filter
	request source.Request
}

func (r *run) job(in Input) *job {
	o := r.options
	look := Look{o.Depth, o.Sample, o.Include, o.Exclude}
	if in.Look != nil {
		look = *in.Look
	}
	return &job{
		run: r, in: in, filter: newFilter(look.Include, look.Exclude),
		request: source.Request{Depth: look.Depth, Sample: look.Sample, Watch: r.detector.Watcher()},
	}
}

// order puts the result in the order it promises, whatever the order in which
// things were read.
func (r *run) order() {
	slices.SortStableFunc(r.result.Sources, func(a, b toetssteen.SourceResult) int {
		return cmp.Compare(a.Source, b.Source)
	})
	slices.SortStableFunc(r.result.Findings, func(a, b toetssteen.Finding) int {
		x, y := a.Location, b.Location
		return cmp.Or(
			cmp.Compare(a.Source, b.Source),
			cmp.Compare(x.Asset, y.Asset),
			cmp.Compare(x.Field, y.Field),
			cmp.Compare(x.Line, y.Line),
			cmp.Compare(x.Column, y.Column),
			cmp.Compare(x.Symbol, y.Symbol),
			cmp.Compare(a.Kind, b.Kind),
			-cmp.Compare(a.Confidence, b.Confidence),
		)
	})
	// An id stands for one place and kind; of two claims on it the surer stays.
	slices.SortStableFunc(r.result.Quality, detect.CompareQuality)
	r.result.Findings = slices.CompactFunc(r.result.Findings, func(a, b toetssteen.Finding) bool { return a.ID == b.ID })
	r.result.Quality = slices.CompactFunc(r.result.Quality, func(a, b toetssteen.DataQuality) bool {
		return detect.CompareQuality(a, b) == 0
	})
	slices.SortStableFunc(r.result.CodeTables, func(a, b toetssteen.CodeTable) int {
		return cmp.Or(
			cmp.Compare(a.Source, b.Source),
			cmp.Compare(a.Asset, b.Asset),
			cmp.Compare(a.Kind, b.Kind),
		)
	})
}
