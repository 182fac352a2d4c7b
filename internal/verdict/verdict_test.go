package verdict

import (
	"strings"
	"testing"

	"toetssteen"
)

func ratio(group string, value, low, high, p float64) toetssteen.Figure {
	return toetssteen.Figure{
		Name: "rate_ratio", Stage: "selection", Column: "origin", Group: group, Reference: "nl", Status: toetssteen.FigureOK,
		Value: toetssteen.Some(value), Low: toetssteen.Some(low), High: toetssteen.Some(high), P: toetssteen.Some(p), PAdjusted: toetssteen.Some(p),
	}
}

func result(margin float64, figures ...toetssteen.Figure) toetssteen.AuditResult {
	return toetssteen.AuditResult{
		Figures: figures, Proxies: []toetssteen.ProxyFigure{{Column: "need", Protected: "origin", U: toetssteen.Some(.02)}},
		Spec: toetssteen.AuditSpec{
			Direction: toetssteen.Burden, Norm: toetssteen.AuditNorm{Margin: margin, Alpha: .05},
			Steps:  []toetssteen.AuditStep{{ID: "selection", Kind: "selection"}},
			Strata: []toetssteen.AuditStratum{{Column: "need", Legitimate: true}, {Column: "category"}},
		},
	}
}

func within(stratum string, value, low, high float64) toetssteen.Figure {
	f := ratio("ne", value, low, high, 0)
	f.Name, f.Stratum = "mh_rate_ratio", stratum
	return f
}

func same(stratum string, p float64) toetssteen.Figure {
	f := within(stratum, 1, 1, 1)
	f.Name, f.P = "tarone", toetssteen.Some(p)
	return f
}

func TestTheMapGivesEachStateOnItsCondition(t *testing.T) {
	hidden := ratio("ne", 3, 2, 4, 0)
	hidden.Status, hidden.Reason = toetssteen.FigureSuppressed, toetssteen.M("redact.small")
	excess := ratio("ne", 20, 10, 30, 0)
	excess.Name = "excess"
	benefit := result(1.25, ratio("ne", .5, .45, .55, .001))
	benefit.Spec.Direction = toetssteen.Benefit
	many := result(1.25, ratio("ne", 1.1, 1.05, 1.15, .001), excess)
	many.Spec.Norm.MinimumExcess = 5
	noDirection := result(1.25, ratio("ne", 3, 2, 4, .001))
	noDirection.Spec.Direction = ""
	for name, c := range map[string]struct {
		in     toetssteen.AuditResult
		direct []ProtectedColumn
		want   toetssteen.VerdictState
		reason string
	}{
		"far beyond the margin, certain":         {result(1.25, ratio("ne", 6.2, 5.8, 6.7, 0)), nil, toetssteen.VerdictIndirect, "verdict.harmed"},
		"the reference is worse off":             {result(1.25, ratio("ne", .5, .4, .6, .001)), nil, toetssteen.VerdictIndirect, "verdict.favoured"},
		"a benefit withheld":                     {benefit, nil, toetssteen.VerdictIndirect, "verdict.harmed"},
		"beyond the margin, not certain":         {result(1.25, ratio("ne", 2, 1.3, 3, .2)), nil, toetssteen.VerdictNotAssessable, "verdict.too_uncertain"},
		"astride the margin":                     {result(1.25, ratio("ne", 1.2, .9, 1.6, .2)), nil, toetssteen.VerdictNotAssessable, "verdict.too_uncertain"},
		"inside the margin":                      {result(1.25, ratio("ne", 1.02, .95, 1.1, .6)), nil, toetssteen.VerdictNoIndication, "verdict.no_indication"},
		"no difference, no margin chosen":        {result(0, ratio("ne", 1.02, .95, 1.1, .6)), nil, toetssteen.VerdictNotAssessable, "verdict.no_margin_chosen"},
		"a certain difference, no margin chosen": {result(0, ratio("ne", 1.2, 1.1, 1.3, .001)), nil, toetssteen.VerdictIndirect, "verdict.no_margin"},
		"inside the margin, many persons harmed": {many, nil, toetssteen.VerdictIndirect, "verdict.harmed"},
		"explained by a signed factor":           {result(1.25, ratio("ne", 3, 2, 4, 0), within("need", 1.05, .95, 1.15), same("need", .4)), nil, toetssteen.VerdictExplained, "verdict.explained"},
		"a factor within which it varies":        {result(1.25, ratio("ne", 3, 2, 4, 0), within("need", 1.05, .95, 1.15), same("need", .001)), nil, toetssteen.VerdictIndirect, "verdict.within_varies"},
		"a factor of which that is not known":    {result(1.25, ratio("ne", 3, 2, 4, 0), within("need", 1.05, .95, 1.15)), nil, toetssteen.VerdictIndirect, "verdict.within_varies"},
		"an unsigned factor explains nothing":    {result(1.25, ratio("ne", 3, 2, 4, 0), within("category", 1.05, .95, 1.15), same("category", .4)), nil, toetssteen.VerdictIndirect, "verdict.within"},
		"a protected column is a criterion":      {result(1.25, ratio("ne", 1, .9, 1.1, .9)), []ProtectedColumn{{"origin", "nationaliteit"}}, toetssteen.VerdictDirect, "verdict.direct"},
		"the figure is hidden":                   {result(1.25, hidden), nil, toetssteen.VerdictNotAssessable, "redact.small"},
		"no direction":                           {noDirection, nil, toetssteen.VerdictNotAssessable, "verdict.no_direction"},
		"nothing was compared":                   {result(1.25), nil, toetssteen.VerdictNotAssessable, "verdict.nothing_compared"},
	} {
		t.Run(name, func(t *testing.T) {
			v := Judge(c.in, c.direct).Verdict
			keys := ""
			for _, r := range v.Reasons {
				keys += r.Key + " "
			}
			if v.State != c.want || !strings.Contains(keys, c.reason) {
				t.Errorf("got %s (%s), want %s with %s", v.State, keys, c.want, c.reason)
			}
		})
	}
}

func TestRoundingBoundsCountForTheVerdict(t *testing.T) {
	f := ratio("ne", 1.4, 1.3, 1.5, .001)
	f.Status, f.From, f.To = toetssteen.FigureInterval, toetssteen.Some(1.1), toetssteen.Some(1.8)
	if v := Judge(result(1.25, f), nil).Verdict; v.State != toetssteen.VerdictNotAssessable {
		t.Errorf("a ratio that rounding may put inside the margin is %s", v.State)
	}
}

func TestTheGravestGroupDecides(t *testing.T) {
	r := Judge(result(1.25, ratio("eu", 1, .95, 1.05, .9), ratio("ne", 6, 5, 7, 0)), nil)
	if r.Verdict.State != toetssteen.VerdictIndirect || len(r.GroupVerdicts) != 2 || r.GroupVerdicts[0].State != toetssteen.VerdictNoIndication {
		t.Errorf("%s, groups %v", r.Verdict.State, r.GroupVerdicts)
	}
}
