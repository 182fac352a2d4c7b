// Package relate compares columns with each other, in the rows that a source
// gives: how strongly each column tells of an indicator of origin or sex
// (proxies), and which columns hold the same datum in another form. It decides
// nothing about use. Values live in it while it runs; what it gives holds
// names, counts and figures only. A source that gives no rows is said to be
// unmeasured, never passed over.
package relate

import (
	"context"
	"errors"

	"toetssteen"
	"toetssteen/internal/source"
)

// Input is one source with its assets, in the order of the scan.
type Input struct {
	Name   string
	Source source.Source // nil when it could not be opened
	Depth  toetssteen.Depth
	Sample toetssteen.Sample // at depth values
	Assets []Asset
}

// Asset is what is known of one asset after detection. It holds no values.
type Asset struct {
	Handle    source.Asset
	Depth     toetssteen.Depth
	Rows      int64 // -1 is unknown
	Columns   []Column
	Keys      []source.Key
	Shows     []string // of a view: the names in its query, as Words gives them
	Findings  []toetssteen.Finding
	CodeTable toetssteen.KindID // of which indicator it is the list; empty is none
}

// Options are what is asked for all inputs.
type Options struct {
	// Outcome tells a name of stored outcomes of a model or rule: risk_score.
	Outcome func(name string) bool
	// Nationality, if set, reads a value as a nationality: whether it is one, and
	// whether it is the Dutch one.
	Nationality func(value string) (is, dutch bool)
	// Progress, if set, is told of each step that is done.
	Progress func(source string, done, total int, what string)
}

// Result is what the rows show.
type Result struct {
	Groups  []toetssteen.DatumGroup
	Proxies []toetssteen.ProxyMeasure
	Quality []toetssteen.DataQuality        // second nationalities beside a Dutch one
	NotRead map[string][]toetssteen.NotRead // by source
}

// Run compares the columns of each input. It has no error of its own: what
// could not be compared has a status or stands under NotRead. An interruption
// gives what was compared before it.
func Run(ctx context.Context, inputs []Input, o Options) Result {
	r := Result{NotRead: map[string][]toetssteen.NotRead{}}
	for i := range inputs {
		w := &work{input: &inputs[i], options: o, links: newLinks(&inputs[i]), measured: map[string]bool{}, tests: map[string][]float64{}, tried: map[string]int{}}
		w.run(ctx)
		for _, p := range w.proxies {
			r.Proxies = append(r.Proxies, p.ProxyMeasure)
		}
		r.Quality = append(r.Quality, w.quality...)
		r.Groups = append(r.Groups, w.links.groups()...)
		if len(w.notRead) > 0 {
			r.NotRead[inputs[i].Name] = w.notRead
		}
	}
	return r
}

// work is the comparison within one source.
type work struct {
	input    *Input
	options  Options
	links    *links
	proxies  []ranked
	quality  []toetssteen.DataQuality
	measured map[string]bool // places of known proxies that have a figure, "asset\x00field"
	notRead  []toetssteen.NotRead
	// tests are the chances of all that was tried against an indicator, over all
	// steps; tried counts the columns and pairs.
	tests map[string][]float64
	tried map[string]int
}

func (w *work) run(ctx context.Context) {
	steps := w.plan()
	if w.input.Depth >= toetssteen.DepthValues {
		w.wide(steps)
	}
	reader, rows := w.input.Source.(source.RowReader)
	failed := map[*Asset]bool{} // of which rows could not be read, or not to the end
	for i, s := range steps {
		if w.input.Depth < toetssteen.DepthValues || ctx.Err() != nil {
			break
		}
		if !rows {
			w.note(w.input.Name, whyNoRows)
			break
		}
		if w.options.Progress != nil {
			w.options.Progress(w.input.Name, i, len(steps), s.what())
		}
		if failed[s.base] || s.join != nil && failed[s.join.other] {
			continue // said already, of the asset by itself
		}
		m, err := s.read(ctx, reader, w.input)
		if err != nil && s.join == nil {
			failed[s.base] = true
		}
		switch {
		case err == nil || ctx.Err() != nil:
		case errors.Is(err, errors.ErrUnsupported):
			w.note(s.what(), whyNoRows)
		default:
			w.note(s.what(), whyBroken)
		}
		if m == nil || ctx.Err() != nil {
			continue
		}
		for _, why := range m.remarks {
			w.note(s.what(), why)
		}
		w.beside(m)
		w.link(ctx, m, w.measure(ctx, m))
	}
	if ctx.Err() != nil && len(steps) > 0 {
		w.note(w.input.Name, whyStopped)
	}
	w.structure()
	if ctx.Err() == nil { // of what was interrupted it is not known whether there is anything beside it
		w.settle()
		w.unmeasured(rows)
	}
	w.order()
}

func (w *work) note(what, why string) {
	w.notRead = append(w.notRead, toetssteen.NotRead{What: what, Why: why})
}

// Reasons, for people.
const (
	whyNoRows  = "van deze bron zijn kolommen gelezen en geen hele rijen; samenhang tussen kolommen is niet gemeten"
	whyBroken  = "het lezen van hele rijen brak af; samenhang tussen kolommen is niet of niet helemaal gemeten"
	whyStopped = "de vergelijking van kolommen is onderbroken; samenhang tussen kolommen is niet helemaal gemeten"
	whyWide    = "de tabel heeft meer kolommen dan samen worden vergeleken; van de laatste kolommen is de samenhang niet gemeten"
	whyLong    = "de tabel had meer rijen dan opgegeven; de samenhang is gemeten op het eerste deel van de rijen"
	whyTrunc   = "van de gekoppelde tabel zijn niet alle rijen bekeken; de samenhang is gemeten op de rijen die een tegenhanger hadden"
)
