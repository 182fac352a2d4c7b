package record

import (
	"strings"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// jsonQuality is one measure of polluted data; see docs/data_quality.md. For
// the age of records, field is the date that was counted.
type jsonQuality struct {
	Rule   toetssteen.QualityRule `json:"rule"`
	Field  string                 `json:"field"`
	Depth  string                 `json:"depth"`
	Sample int64                  `json:"sample"`
	Counts *jsonCounts            `json:"counts"`
	List   *string                `json:"list"`
	AsOf   *string                `json:"as_of"`
	Codes  []string               `json:"codes"`
	Moment *toetssteen.Moment     `json:"moment"`
	Years  []jsonYears            `json:"years"`
	Remark bool                   `json:"remark"` // told, and no pollution by itself
	Text   string                 `json:"text"`
}

// jsonYears counts the records of some years; a null end is open.
type jsonYears struct {
	From *int  `json:"from"`
	To   *int  `json:"to"`
	N    int64 `json:"n"`
}

// measures finds the measures of a finding: its own, and the age of the records
// of its asset.
type measures struct {
	byFinding map[string][]toetssteen.DataQuality
	byAsset   map[[2]string][]toetssteen.DataQuality
}

func (in Input) measures() measures {
	m := measures{map[string][]toetssteen.DataQuality{}, map[[2]string][]toetssteen.DataQuality{}}
	for _, q := range in.Result.Quality {
		if q.Finding != "" {
			m.byFinding[q.Finding] = append(m.byFinding[q.Finding], q)
		} else {
			at := [2]string{q.Source, q.Location.Asset}
			m.byAsset[at] = append(m.byAsset[at], q)
		}
	}
	return m
}

func (m measures) of(f toetssteen.Finding) []toetssteen.DataQuality {
	own := m.byFinding[f.ID]
	if len(own) == 0 {
		return nil
	}
	return append(own[:len(own):len(own)], m.byAsset[[2]string{f.Source, f.Location.Asset}]...)
}

func (in Input) qualityJSON(all []toetssteen.DataQuality) []jsonQuality {
	out := make([]jsonQuality, 0, len(all))
	for _, q := range all {
		j := jsonQuality{
			Rule: q.Rule, Field: q.Location.Field, Depth: q.Depth.String(), Sample: q.Sample, Counts: qualityCounts(q.Counts),
			List: orNull(q.List, q.List == ""), AsOf: orNull(q.AsOf, q.AsOf == ""), Codes: orEmpty(q.Codes),
			Moment: orNull(q.Moment, q.Moment == ""), Years: make([]jsonYears, 0, len(q.Years)), Remark: q.Remark, Text: in.Quality(q),
		}
		for _, y := range q.Years {
			j.Years = append(j.Years, jsonYears{orNull(y.From, y.From == 0), orNull(y.To, y.To == 0), y.N})
		}
		out = append(out, j)
	}
	return out
}

// qualityCounts tells a count of nobody as 0: it gives nobody away.
func qualityCounts(c toetssteen.Counts) *jsonCounts {
	out := countsJSON(&c)
	if c.X == 0 && c.N >= toetssteen.Floor && !c.Estimated {
		out.X = 0
		low, high := words.Round(c.Low, 4), words.Round(c.High, 4)
		out.ShareLow, out.ShareHigh = &low, &high
	}
	return out
}

// qualityCell puts measures into one cell, each with its rule.
func (in Input) qualityCell(all []toetssteen.DataQuality) string {
	parts := make([]string, len(all))
	for i, q := range all {
		parts[i] = q.Location.Field + ": " + in.Quality(q) + " [" + string(q.Rule) + "]"
	}
	return strings.Join(parts, "; ")
}
