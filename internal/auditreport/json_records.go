package auditreport

import "toetssteen"

// The types below are the contract; the order of their fields is the order of
// the keys.
type (
	real    = toetssteen.Real
	status  = toetssteen.FigureStatus
	jsonMsg struct {
		Key  string   `json:"key"`
		Args []string `json:"args"`
		Text string   `json:"text"`
	}
	jsonGroup struct {
		Column    string   `json:"column"`
		Reference *string  `json:"reference"`
		Levels    []string `json:"levels"`
	}
	jsonFigure struct {
		Name      string   `json:"name"`
		Stage     *string  `json:"stage"`
		Stratum   *string  `json:"stratum"`
		Column    *string  `json:"column"`
		Group     *string  `json:"group"`
		Reference *string  `json:"reference"`
		X         real     `json:"x"`
		N         real     `json:"n"`
		Y         real     `json:"y"`
		M         real     `json:"m"`
		Value     real     `json:"value"`
		Low       real     `json:"low"`
		High      real     `json:"high"`
		From      real     `json:"from"`
		To        real     `json:"to"`
		Method    *string  `json:"method"`
		Status    status   `json:"status"`
		Reason    *jsonMsg `json:"reason"`
		P         real     `json:"p"`
		PAdjusted real     `json:"p_adjusted"`
		Family    *string  `json:"family"`
	}
	jsonFunnel struct {
		Step        string     `json:"step"`
		Label       *string    `json:"label"`
		Column      string     `json:"column"`
		Group       string     `json:"group"`
		Reference   *string    `json:"reference"`
		Rate        jsonFigure `json:"rate"`
		Ratio       jsonFigure `json:"ratio"`
		Excess      jsonFigure `json:"excess"`
		Within      jsonFigure `json:"within"`
		Homogeneity jsonFigure `json:"homogeneity"`
	}
	jsonSplit struct {
		Composition real `json:"composition"`
		Within      real `json:"within"`
		Share       real `json:"share"`
	}
	jsonDecomposition struct {
		Stage            string    `json:"stage"`
		By               string    `json:"by"`
		Column           string    `json:"column"`
		Group            string    `json:"group"`
		Reference        *string   `json:"reference"`
		Gap              real      `json:"gap"`
		AtReferenceRates jsonSplit `json:"at_reference_rates"`
		AtGroupRates     jsonSplit `json:"at_group_rates"`
		Mean             jsonSplit `json:"mean"`
		Agree            bool      `json:"agree"`
		Share            real      `json:"share"`
		Status           status    `json:"status"`
		Reason           *jsonMsg  `json:"reason"`
	}
	jsonProxy struct {
		Column            string   `json:"column"`
		Protected         string   `json:"protected"`
		Kind              *string  `json:"kind"`
		Levels            int64    `json:"levels"`
		N                 int64    `json:"n"`
		CramersV          real     `json:"cramers_v"`
		VCorrected        real     `json:"v_corrected"`
		U                 real     `json:"u"`
		MutualInformation real     `json:"mutual_information"`
		MillerMadow       real     `json:"miller_madow"`
		NMI               real     `json:"nmi"`
		Tau               real     `json:"tau"`
		Lambda            real     `json:"lambda"`
		AUC               real     `json:"auc"`
		CarriedLow        real     `json:"carried_low"`
		CarriedHigh       real     `json:"carried_high"`
		P                 real     `json:"p"`
		PAdjusted         real     `json:"p_adjusted"`
		Status            status   `json:"status"`
		Reason            *jsonMsg `json:"reason"`
	}
	jsonCriterion struct {
		Criterion   string   `json:"criterion"`
		Protected   string   `json:"protected"`
		Association real     `json:"association"`
		Influence   real     `json:"influence"`
		Notion      *string  `json:"notion"`
		Status      status   `json:"status"`
		Reason      *jsonMsg `json:"reason"`
	}
	jsonCondition struct {
		Column string `json:"column"`
		Level  string `json:"level"`
	}
	jsonSubgroup struct {
		Conditions   []jsonCondition `json:"conditions"`
		X            real            `json:"x"`
		N            real            `json:"n"`
		Y            real            `json:"y"`
		M            real            `json:"m"`
		Ratio        jsonFigure      `json:"ratio"`
		Excess       real            `json:"excess"`
		Z            real            `json:"z"`
		P            real            `json:"p"`
		PAdjusted    real            `json:"p_adjusted"`
		Confirmed    bool            `json:"confirmed"`
		SearchRatio  real            `json:"search_ratio"`
		ConfirmRatio real            `json:"confirm_ratio"`
		Score        real            `json:"score"`
	}
	jsonSearch struct {
		Columns     []string `json:"columns"`
		Depth       int      `json:"depth"`
		MinSupport  int64    `json:"min_support"`
		Considered  int64    `json:"considered"`
		Tested      int64    `json:"tested"`
		Significant int64    `json:"significant"`
		Correction  *string  `json:"correction"`
		Seed        uint64   `json:"seed"`
		Status      status   `json:"status"`
		Reason      *jsonMsg `json:"reason"`
	}
	jsonVerdict struct {
		State   toetssteen.VerdictState `json:"state"`
		Reasons []*jsonMsg              `json:"reasons"`
	}
	jsonGroupVerdict struct {
		Column     string                  `json:"column"`
		Group      string                  `json:"group"`
		Reference  *string                 `json:"reference"`
		State      toetssteen.VerdictState `json:"state"`
		Reasons    []*jsonMsg              `json:"reasons"`
		Detectable real                    `json:"detectable"`
	}
	jsonFamily struct {
		Name       string   `json:"name"`
		Correction string   `json:"correction"`
		Tests      int      `json:"tests"`
		Of         []string `json:"of"`
	}
)

func (v View) messageJSON(m toetssteen.Message) *jsonMsg {
	if m.Key == "" {
		return nil
	}
	return &jsonMsg{m.Key, listOf(m.Args), v.Catalogue.Text(v.lang(), m.Key, v.localised(m.Args)...)}
}

func (v View) messagesJSON(list []toetssteen.Message) []*jsonMsg {
	out := []*jsonMsg{}
	for _, m := range list {
		if j := v.messageJSON(m); j != nil {
			out = append(out, j)
		}
	}
	return out
}

func (r *reader) groupsJSON() []jsonGroup {
	return each(r.columns(), func(c string) jsonGroup {
		return jsonGroup{c, orNull(r.reference(c)), r.levels(c)}
	})
}

func (v View) figureJSON(f toetssteen.Figure) jsonFigure {
	return jsonFigure{
		f.Name, orNull(f.Stage), orNull(f.Stratum), orNull(f.Column), orNull(f.Group), orNull(f.Reference),
		f.X, f.N, f.Y, f.M, f.Value, f.Low, f.High, f.From, f.To, orNull(f.Method), f.Status, v.messageJSON(f.Reason),
		f.P, f.PAdjusted, orNull(f.Family),
	}
}

func (v View) funnelJSON(f toetssteen.FunnelStep) any {
	return jsonFunnel{
		f.Step, orNull(f.Label), f.Column, f.Group, orNull(f.Reference), v.figureJSON(f.Rate), v.figureJSON(f.Ratio),
		v.figureJSON(f.Excess), v.figureJSON(f.Within), v.figureJSON(f.Homogeneity),
	}
}

func (v View) decompositionJSON(d toetssteen.Decomposition) any {
	return jsonDecomposition{
		d.Stage, d.By, d.Column, d.Group, orNull(d.Reference), d.Gap, jsonSplit(d.AtReferenceRates), jsonSplit(d.AtGroupRates),
		jsonSplit(d.Mean), d.Agree, d.Share, d.Status, v.messageJSON(d.Reason),
	}
}

func (v View) proxyJSON(p toetssteen.ProxyFigure) any {
	return jsonProxy{
		p.Column, p.Protected, orNull(string(p.Kind)), p.Levels, p.N, p.CramersV, p.VCorrected, p.U, p.MutualInformation,
		p.MillerMadow, p.NMI, p.Tau, p.Lambda, p.AUC, p.Carried[0], p.Carried[1], p.P, p.PAdjusted, p.Status, v.messageJSON(p.Reason),
	}
}

func (v View) criterionJSON(c toetssteen.CriterionUse) any {
	return jsonCriterion{c.Criterion, c.Protected, c.Association, c.Influence, orNull(c.Notion), c.Status, v.messageJSON(c.Reason)}
}

func (v View) subgroupJSON(s toetssteen.Subgroup) any {
	return jsonSubgroup{
		each(s.Conditions, func(c toetssteen.SubgroupCondition) jsonCondition { return jsonCondition(c) }), s.X, s.N, s.Y, s.M,
		v.figureJSON(s.Ratio), s.Excess, s.Z, s.P, s.PAdjusted, s.Confirmed, s.SearchRatio, s.ConfirmRatio, s.Score,
	}
}

// searchJSON says what was searched; null when nothing was.
func (v View) searchJSON(s toetssteen.SubgroupSearch) any {
	if len(s.Columns) == 0 && s.Status == "" {
		return nil
	}
	return jsonSearch{
		listOf(s.Columns), s.Depth, s.MinSupport, s.Considered, s.Tested, s.Significant, orNull(s.Correction), s.Seed, s.Status,
		v.messageJSON(s.Reason),
	}
}

func (v View) groupVerdictJSON(g toetssteen.GroupVerdict) any {
	return jsonGroupVerdict{g.Column, g.Group, orNull(g.Reference), g.State, v.messagesJSON(g.Reasons), g.Detectable}
}

func familyJSON(f toetssteen.Family) any {
	return jsonFamily{f.Name, f.Correction, f.Tests, listOf(f.Of)}
}
