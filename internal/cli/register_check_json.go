package cli

import (
	"toetssteen/catalogue"
	"toetssteen/internal/quality"
)

// qualityCheck is the JSON of `register check`.
type qualityCheck struct {
	Today       string              `json:"today"`
	On          string              `json:"on,omitempty"` // the day that all references were judged on
	Catalogue   string              `json:"catalogue"`
	Total       qualityUnit         `json:"total"`
	Units       []qualityUnit       `json:"units"`
	Rules       []qualityRule       `json:"rules"`
	Processings []qualityProcessing `json:"processings"`
	Uses        []qualityUse        `json:"uses"`
	Wrong       []qualityWrong      `json:"wrong"`
	Orphans     []qualityOrphan     `json:"orphans"`
	Out         []qualityOut        `json:"out_of_scope"`
}

// qualityCounts counts rules; share is null where none applies.
type qualityCounts struct {
	Share   *float64 `json:"share"`
	Passed  int      `json:"passed"`
	Failed  int      `json:"failed"`
	Unknown int      `json:"unknown"`
}

type qualityReferences struct {
	Share *float64       `json:"share"` // valid and supporting
	Cap   string         `json:"cap,omitempty"`
	Total int            `json:"total"`
	By    map[string]int `json:"by_status"`
}

type qualityUnit struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Parent      string `json:"parent,omitempty"`
	Depth       int    `json:"depth"`
	Processings int    `json:"processings"`
	qualityCounts
	References qualityReferences `json:"references"`
}

type qualityRule struct {
	ID     string `json:"id"`
	Level  string `json:"level"`
	Title  string `json:"title"`
	Source string `json:"source"`
	Role   string `json:"role"`
	qualityCounts
	Records int `json:"records"`
}

type qualityProcessing struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	qualityCounts
	References qualityReferences `json:"references"`
	Outcomes   map[string]string `json:"outcomes"` // by rule
}

type qualityUse struct {
	ID         string `json:"id"`
	Processing string `json:"processing"`
	Status     string `json:"references"`
}

type qualityWrong struct {
	Unit       string `json:"unit"`
	Processing string `json:"processing"`
	Record     string `json:"record"`
	ID         string `json:"id"`
	Rule       string `json:"rule"`
	Outcome    string `json:"outcome"`
	Why        string `json:"why"`
	Role       string `json:"role"`
	Person     string `json:"person,omitempty"`
}

type qualityOut struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Reason      string `json:"reason"`
	Processings int    `json:"processings"`
}

type qualityOrphan struct {
	Record string `json:"record"`
	ID     string `json:"id"`
	Parent string `json:"parent"`
}

func shareOf(share float64, ok bool) *float64 {
	if !ok {
		return nil
	}
	return &share
}

func countsOf(share *float64, t quality.Tally) qualityCounts {
	return qualityCounts{share, t.Passed, t.Failed, t.Unknown}
}

func referencesOf(r quality.References) qualityReferences {
	out := qualityReferences{Share: shareOf(r.Share()), Cap: string(r.Cap()), Total: r.Total, By: map[string]int{}}
	for status, n := range r.By {
		out.By[string(status)] = n
	}
	return out
}

func unitOf(u quality.UnitScore) qualityUnit {
	return qualityUnit{u.ID, u.Name, u.Parent, u.Depth, u.Processings, countsOf(shareOf(u.Share()), u.Tally), referencesOf(u.References)}
}

func qualityRecord(c *catalogue.Catalogue, lang string, res *quality.Result) qualityCheck {
	out := qualityCheck{
		Today: string(res.Today), On: string(res.On), Catalogue: c.Hash(), Total: unitOf(res.Total),
		Units: []qualityUnit{}, Rules: []qualityRule{}, Processings: []qualityProcessing{}, Uses: []qualityUse{},
		Wrong: []qualityWrong{}, Orphans: []qualityOrphan{}, Out: each(res.Out, func(o quality.OutUnit) qualityOut { return qualityOut(o) }),
	}
	for _, u := range res.Units {
		out.Units = append(out.Units, unitOf(u))
	}
	for _, r := range res.Rules {
		out.Rules = append(out.Rules, qualityRule{
			r.Rule.ID, string(r.Rule.Level), r.Rule.Title.In(lang), r.Rule.Source, r.Rule.Who, countsOf(shareOf(r.Share()), r.Tally), r.Records,
		})
	}
	for _, p := range res.Processings {
		outcomes := map[string]string{}
		for i, o := range p.Outcomes {
			outcomes[res.Rules[i].Rule.ID] = string(o)
		}
		out.Processings = append(out.Processings, qualityProcessing{
			p.ID, p.Version, p.Name, p.Unit, countsOf(shareOf(p.Share()), p.Tally), referencesOf(p.References), outcomes,
		})
	}
	for _, u := range res.Uses {
		out.Uses = append(out.Uses, qualityUse{u.ID, u.Processing, string(u.Status)})
	}
	whys := quality.NewWhys(c, lang)
	for _, w := range res.Wrong {
		out.Wrong = append(out.Wrong, qualityWrong{
			w.Unit, w.Processing, string(w.Type), w.ID, w.Rule.ID, string(w.Outcome), whys.Of(w), w.Rule.Who, w.Person,
		})
	}
	for _, o := range res.Orphans {
		out.Orphans = append(out.Orphans, qualityOrphan{string(o.Type), o.ID, o.Parent})
	}
	return out
}
