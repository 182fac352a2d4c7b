package scan

import (
	"cmp"
	"context"
	"slices"

	"toetssteen"
	"toetssteen/internal/relate"
)

// relate compares columns once all assets are known: how strongly they tell of
// indicators, and which hold the same datum. A fault in it loses nothing of
// what was found before.
func (r *run) relate(ctx context.Context, inputs []Input) {
	if r.options.NoRelations {
		return
	}
	defer func() { // also when it was interrupted before or halfway
		r.result.Interrupted = r.result.Interrupted || ctx.Err() != nil
	}()
	if ctx.Err() != nil {
		return
	}
	defer func() {
		if p := recover(); p != nil { // its value may quote data
			for i := range r.result.Sources {
				s := &r.result.Sources[i]
				s.NotRead = inOrder(append(s.NotRead, toetssteen.NotRead{What: s.Source, Why: whyPanic()}))
			}
		}
	}()
	found := relate.Run(ctx, r.comparable(inputs), relate.Options{
		Outcome: r.detector.Outcome, Nationality: r.detector.Nationality,
		Progress: func(source string, done, total int, what string) {
			p := &r.progress
			p.Source, p.Comparing, p.Done, p.Total = source, what, done, total
			r.tell()
		},
	})
	r.besideDutch(found.Quality)
	r.result.Groups, r.result.Proxies = found.Groups, found.Proxies
	slices.SortStableFunc(r.result.Groups, func(a, b toetssteen.DatumGroup) int {
		return cmp.Compare(a.Members[0].Source, b.Members[0].Source)
	})
	slices.SortStableFunc(r.result.Proxies, func(a, b toetssteen.ProxyMeasure) int { return cmp.Compare(a.Source, b.Source) })
	for i := range r.result.Sources {
		s := &r.result.Sources[i]
		s.NotRead = inOrder(append(s.NotRead, found.NotRead[s.Source]...))
	}
	r.sameAs()
}

// comparable gives the inputs with what is known of their assets.
func (r *run) comparable(inputs []Input) []relate.Input {
	type place struct{ source, asset string }
	findings, tables := map[place][]toetssteen.Finding{}, map[place]toetssteen.KindID{}
	for _, f := range r.result.Findings {
		at := place{f.Source, f.Location.Asset}
		findings[at] = append(findings[at], f)
	}
	for _, t := range r.result.CodeTables {
		tables[place{t.Source, t.Asset}] = t.Kind
	}
	assets := map[string][]relate.Asset{}
	for _, f := range r.facts {
		at := place{f.Source, f.Asset.Name}
		assets[f.Source] = append(assets[f.Source], relate.Asset{
			Handle: f.Asset, Depth: f.Depth, Rows: f.Rows, Columns: f.Columns, Keys: f.Keys, Shows: f.Shows,
			Findings: findings[at], CodeTable: tables[at],
		})
	}
	out := make([]relate.Input, 0, len(inputs))
	for _, in := range inputs {
		j := r.job(in)
		out = append(out, relate.Input{
			Name: in.Name, Source: in.Source, Depth: j.request.Depth, Sample: j.request.Sample, Assets: assets[in.Name],
		})
	}
	return out
}

// sameAs writes on each finding which others hold the same datum.
func (r *run) sameAs() {
	same := map[string][]string{}
	for _, g := range r.result.Groups {
		var ids []string
		for _, m := range g.Members {
			if m.Finding != "" && m.Relation != toetssteen.RelationOutcome {
				ids = append(ids, m.Finding)
			}
		}
		for _, id := range ids {
			for _, other := range ids {
				if other != id && !slices.Contains(same[id], other) {
					same[id] = append(same[id], other)
				}
			}
		}
	}
	for i := range r.result.Findings {
		f := &r.result.Findings[i]
		f.SameAs = same[f.ID]
		slices.Sort(f.SameAs)
	}
}

// besideDutch adds what rows show of second nationalities: where it is counted
// how many stand beside a Dutch one, those are the pollution, and no longer all.
func (r *run) besideDutch(beside []toetssteen.DataQuality) {
	counted := map[string]bool{}
	for _, q := range beside {
		counted[q.Finding] = true
	}
	for i := range r.result.Quality {
		q := &r.result.Quality[i]
		if q.Rule == toetssteen.QualitySecond && counted[q.Finding] {
			q.Remark, q.Message = true, "dataquality.second_filled"
		}
	}
	r.result.Quality = append(r.result.Quality, beside...)
}
