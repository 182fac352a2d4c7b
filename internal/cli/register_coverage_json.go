package cli

import (
	"toetssteen/internal/coverage"
)

type figureJSON struct {
	Unit         string   `json:"unit"`
	Value        *float64 `json:"value"` // null: not defined
	Why          string   `json:"why,omitempty"`
	Confirmed    []string `json:"confirmed_uses"`
	Unregistered []string `json:"findings_without_processing"`
	Unscanned    []string `json:"unscanned_sources"`
	Mean         *float64 `json:"mean_findings_per_source,omitempty"` // of one unit: the total has none of its own
	MeanOf       string   `json:"mean_of"`                            // unit, all, or sum_of_units
	MeanFindings int      `json:"mean_findings"`
	MeanSources  int      `json:"mean_sources"`
	Expected     float64  `json:"expected_in_unscanned"`
}

func figureOf(c coverage.Completeness) figureJSON {
	out := figureJSON{
		Unit: c.Unit, Why: string(c.Why), Confirmed: some(c.Confirmed), Unregistered: some(c.Unregistered),
		Unscanned: some(c.Unscanned), Mean: &c.Mean, MeanOf: "unit", MeanFindings: c.Found, MeanSources: c.Read, Expected: c.Expected,
	}
	if c.Defined {
		out.Value = &c.Value
	}
	if c.MeanOfAll {
		out.MeanOf = "all"
	}
	return out
}

// totalOf gives a total, which adds up what each unit expects by its own mean.
func totalOf(c coverage.Completeness) figureJSON {
	out := figureOf(c)
	out.Mean, out.MeanOf = nil, "sum_of_units"
	return out
}

// some gives a list that is never null in JSON.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

type unregisteredJSON struct {
	Unit        string           `json:"unit"`
	ID          string           `json:"id"`
	Source      string           `json:"source"`
	Asset       string           `json:"asset"`
	Field       string           `json:"field"`
	Kind        string           `json:"kind"`
	Level       string           `json:"level"`
	Suggestions []suggestionLine `json:"suggestions"`
}

type contradictionJSON struct {
	Unit         string   `json:"unit"`
	Processing   string   `json:"processing"`
	NoIndicators bool     `json:"says_none"`
	Kind         string   `json:"kind"`
	Findings     []string `json:"findings"`
	Elsewhere    []string `json:"under_another_processing"`
}

type useJSON struct {
	Unit       string   `json:"unit"`
	Processing string   `json:"processing"`
	Use        string   `json:"use"`
	Kind       string   `json:"kind"`
	Source     string   `json:"source"`
	Place      string   `json:"place"`
	State      string   `json:"state"`
	ByPerson   bool     `json:"by_person"`
	Respelled  bool     `json:"spelled_otherwise"`
	Findings   []string `json:"findings"`
}

type sourceJSON struct {
	Unit       string   `json:"unit"`
	System     string   `json:"system"`
	Source     string   `json:"source"`
	State      string   `json:"state"`
	Reason     string   `json:"reason,omitempty"`
	On         string   `json:"on"`
	Scan       int64    `json:"scan"`
	Term       int      `json:"term_days"`
	LastFailed bool     `json:"last_failed"`
	NotRead    []string `json:"not_read"`
	Findings   int      `json:"findings"`
}

type systemJSON struct {
	Unit   string `json:"unit"`
	System string `json:"system"`
}

type answerJSON struct {
	Unit      string       `json:"unit"`
	Outcome   string       `json:"outcome"`
	Remarks   []remarkJSON `json:"remarks"`
	Directors []string     `json:"directors"`
}

type outJSON struct {
	Unit     string `json:"unit"`
	Reason   string `json:"reason"`
	Uses     int    `json:"uses"`
	Findings int    `json:"findings"`
}

type remarkJSON struct {
	Flaw   string   `json:"flaw"`
	Detail string   `json:"detail,omitempty"`
	IDs    []string `json:"ids"`
}

type coverageReportJSON struct {
	On           string              `json:"on"`
	Unit         string              `json:"unit,omitempty"`
	Round        string              `json:"round"`
	Clean        bool                `json:"nothing_to_report"`
	Total        figureJSON          `json:"completeness"`
	Units        []figureJSON        `json:"units"`
	Unregistered []unregisteredJSON  `json:"unregistered"`
	Contradicted []contradictionJSON `json:"contradicted"`
	Uses         []useJSON           `json:"uses"`
	Sources      []sourceJSON        `json:"sources"`
	Systems      []systemJSON        `json:"systems_without_source"`
	Answers      []answerJSON        `json:"answers"`
	Out          []outJSON           `json:"out_of_scope"`
	Proxies      int                 `json:"proxies_apart"`
}

func coverageJSON(r coverage.Report, unit string) coverageReportJSON {
	return coverageReportJSON{
		On: string(r.On), Unit: unit, Round: r.Round, Clean: r.Clean(), Total: totalOf(r.Total), Proxies: r.Proxies,
		Units: each(r.Units, figureOf),
		Unregistered: each(r.Unregistered, func(u coverage.Unregistered) unregisteredJSON {
			f := u.Finding
			return unregisteredJSON{
				u.Unit, f.ID, f.Source, f.Location.Asset, f.Location.Field, string(f.Kind), f.Level.String(),
				each(u.Suggestions, func(x coverage.Suggestion) suggestionLine {
					return suggestionLine{
						Processing: x.Processing, Use: x.Use, Score: x.Score,
						Why: each(x.Clues, func(c coverage.Clue) string { return string(c) }),
					}
				}),
			}
		}),
		Contradicted: each(r.Contradicted, func(c coverage.Contradiction) contradictionJSON {
			return contradictionJSON{c.Unit, c.Processing, c.NoIndicators, string(c.Kind), some(c.Findings), some(c.Elsewhere)}
		}),
		Uses: each(r.Uses, func(u coverage.UseState) useJSON {
			return useJSON{
				u.Unit, u.Processing, u.Use, string(u.Kind), u.Source, u.Place, string(u.State), u.ByPerson, u.Respelled,
				some(u.Findings),
			}
		}),
		Sources: each(r.Sources, func(x coverage.SourceState) sourceJSON {
			out := sourceJSON{
				Unit: x.Unit, System: x.System, Source: x.Source, State: string(x.State), Reason: x.Reason, On: string(x.On),
				Scan: x.Scan, Term: x.Term, LastFailed: x.LastFailed, NotRead: []string{}, Findings: x.Findings,
			}
			for _, n := range x.NotRead {
				out.NotRead = append(out.NotRead, n.What)
			}
			return out
		}),
		Out:     each(r.Out, func(o coverage.OutUnit) outJSON { return outJSON(o) }),
		Systems: each(r.Systems, func(y coverage.SystemState) systemJSON { return systemJSON(y) }),
		Answers: each(r.Answers, func(a coverage.AnswerState) answerJSON {
			return answerJSON{a.Unit, string(a.Outcome), each(a.Remarks, func(m coverage.Remark) remarkJSON {
				return remarkJSON{string(m.Flaw), m.Detail, some(m.IDs)}
			}), some(a.Directors)}
		}),
	}
}

// each makes a list of another, never null.
func each[A, B any](list []A, of func(A) B) []B {
	out := make([]B, len(list))
	for i, x := range list {
		out[i] = of(x)
	}
	return out
}
