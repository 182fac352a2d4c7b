package record

import (
	"math"
	"strconv"

	"toetssteen"
	"toetssteen/internal/report/words"
)

// The records of groups, measured proxies and rules of people; the order of
// their fields is the order of the keys. "until" is a day of the rule's file:
// it is no time of the scan.
type (
	jsonPlace struct {
		Asset  string  `json:"asset"`
		Field  *string `json:"field"`
		Line   *int    `json:"line"`
		Column *int    `json:"column"`
		Symbol *string `json:"symbol"`
	}
	jsonGroup struct {
		ID      string            `json:"id"`
		Kind    toetssteen.KindID `json:"kind"`
		Members []jsonMember      `json:"members"`
	}
	jsonMember struct {
		Source string `json:"source"`
		jsonPlace
		Finding  *string             `json:"finding"`
		Relation toetssteen.Relation `json:"relation"`
		Evidence []jsonEvidence      `json:"evidence"`
	}
	jsonProxy struct {
		Source    string                   `json:"source"`
		Indicator *jsonPlace               `json:"indicator"` // null when nothing was beside it to measure on
		Kind      toetssteen.KindID        `json:"kind"`
		Columns   []jsonPlace              `json:"columns"`
		Known     *toetssteen.KindID       `json:"known"`
		Through   []string                 `json:"through"`
		Status    toetssteen.MeasureStatus `json:"status"`
		Depth     string                   `json:"depth"`
		Sample    jsonSample               `json:"sample"`
		N         any                      `json:"n"` // a number, or "<10"
		Levels    *int                     `json:"levels"`
		Groups    *int                     `json:"groups"`
		U         *float64                 `json:"u"` // this and the next are null when not known or under the floor
		UAdjusted *float64                 `json:"u_adjusted"`
		ULow      *float64                 `json:"u_low"`
		UHigh     *float64                 `json:"u_high"`
		V         *float64                 `json:"v"`
		AUC       *float64                 `json:"auc"`
		AUCLow    *float64                 `json:"auc_low"`
		AUCHigh   *float64                 `json:"auc_high"`
		P         *float64                 `json:"p"`
		PAdjusted *float64                 `json:"p_adjusted"`
		Tried     int                      `json:"tried"`
		Added     *float64                 `json:"added"` // for a pair
	}
	jsonRule struct {
		ID      string                  `json:"id"`
		Action  toetssteen.TuningAction `json:"action"`
		Source  string                  `json:"source"` // patterns; empty is all
		Field   string                  `json:"field"`
		Kinds   []toetssteen.KindID     `json:"kinds"`
		Name    *string                 `json:"name"`
		Reason  string                  `json:"reason"`
		By      string                  `json:"by"`
		Until   *string                 `json:"until"`
		Expired bool                    `json:"expired"`
		Places  []jsonPlace             `json:"places"`
	}
)

func placeJSON(l toetssteen.Location) jsonPlace {
	inCode := l.Kind == toetssteen.LocationCode || l.Kind == toetssteen.LocationPage
	return jsonPlace{
		Asset:  l.Asset,
		Field:  orNull(l.Field, inCode && l.Field == ""),
		Line:   orNull(l.Line, l.Line <= 0),
		Column: orNull(l.Column, l.Column <= 0),
		Symbol: orNull(l.Symbol, l.Symbol == ""),
	}
}

func placesJSON(ls []toetssteen.Location) []jsonPlace {
	out := make([]jsonPlace, len(ls))
	for i, l := range ls {
		out[i] = placeJSON(l)
	}
	return out
}

func (in Input) groupJSON(g toetssteen.DatumGroup) any {
	out := &jsonGroup{g.ID, g.Kind, make([]jsonMember, len(g.Members))}
	for i, m := range g.Members {
		out.Members[i] = jsonMember{m.Source, placeJSON(m.Location), orNull(m.Finding, m.Finding == ""), m.Relation, in.evidenceJSON(m.Evidence)}
	}
	return out
}

func proxyJSON(m toetssteen.ProxyMeasure) any {
	out := &jsonProxy{
		Source: m.Source, Kind: m.Kind, Columns: placesJSON(m.Columns), Known: orNull(m.Known, m.Known == ""),
		Through: orEmpty(m.Through), Status: m.Status, Depth: m.Depth.String(), Sample: jsonSample(m.Sample),
		N: countOr(m.N, toetssteen.ShowCount(m.N)), Tried: m.Tried,
	}
	if m.Indicator != (toetssteen.Location{}) {
		place := placeJSON(m.Indicator)
		out.Indicator = &place
	}
	if !words.Shown(m) {
		return out
	}
	out.Levels, out.Groups = &m.Levels, &m.Groups
	out.U, out.ULow, out.UHigh = figure(m.U), figure(m.ULow), figure(m.UHigh)
	out.UAdjusted = figure(m.Adjusted)
	out.V, out.Added = figure(m.V), figure(m.Added)
	out.AUC, out.AUCLow, out.AUCHigh = figure(m.AUC), figure(m.AUCLow), figure(m.AUCHigh)
	out.P, out.PAdjusted = chance(m.P), chance(m.PAdjusted)
	return out
}

// figure gives an estimate with four decimals, or null.
func figure(e toetssteen.Estimate) *float64 {
	if !e.OK || math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		return nil
	}
	v := math.Round(e.Value*1e4) / 1e4
	return &v
}

// chance gives a p-value with three digits that count: decimals would make most
// of them zero.
func chance(e toetssteen.Estimate) *float64 {
	if !e.OK || math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		return nil
	}
	v, err := strconv.ParseFloat(strconv.FormatFloat(e.Value, 'e', 2, 64), 64)
	if err != nil {
		return nil
	}
	return &v
}

func ruleJSON(a toetssteen.AppliedRule) any {
	r := a.Rule
	return &jsonRule{
		r.ID, r.Action, r.Source, r.Field, orEmpty(r.Kinds), orNull(r.Name, r.Name == ""), r.Reason, r.By,
		orNull(r.Until.Format("2006-01-02"), r.Until.IsZero()), a.Expired, placesJSON(a.Places),
	}
}

// tuned writes groups, proxies and rules.
func (in Input) tuned(j *jsonWriter) {
	r := in.Result
	j.array("groups", len(r.Groups), func(i int) any { return in.groupJSON(r.Groups[i]) })
	j.array("proxies", len(r.Proxies), func(i int) any { return proxyJSON(r.Proxies[i]) })
	j.array("rules", len(r.Rules), func(i int) any { return ruleJSON(r.Rules[i]) })
}
