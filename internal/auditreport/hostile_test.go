package auditreport

import (
	"math"
	"slices"
	"strings"

	"toetssteen"
)

// hostile is a result whose every name tries to do harm where it is shown.
func hostile() toetssteen.AuditResult {
	const bad = "</style></script><script>alert(1)</script>\x1b[31m\x00\n=cmd|'x'!A1\u202egpj\xff\"'`{{.}}<!--{0}"
	return poison(bad)
}

// poison is a whole audit in which a text stands for every name.
func poison(bad string) toetssteen.AuditResult {
	r, more := duo(), labelled()
	r.Clusters, r.Areas = more.Clusters, byArea().Areas
	f := ratioOf(at{bad, bad + "=" + bad, bad, bad, bad}, 20, 100, 30, 400)
	f.Name, f.Method, f.Family, f.Reason, f.Status = bad, bad, bad, toetssteen.M(bad, bad), toetssteen.FigureStatus(bad)
	pooled := f
	pooled.Name, pooled.Stratum = "mh_rate_ratio", bad
	crude := f
	crude.Name, crude.Stratum = "rate_ratio", ""
	r.Figures = append([]toetssteen.Figure{f, pooled, crude}, r.Figures...)
	s := &r.Spec
	s.Title, s.Question, s.Process, s.Population, s.Frame, s.Direction, s.Version = bad, bad, bad, bad, bad, toetssteen.Direction(bad), bad
	s.Groups = append(s.Groups, toetssteen.AuditGroup{Column: bad, Reference: bad})
	s.Steps = append(s.Steps, toetssteen.AuditStep{ID: bad, Label: bad, Column: bad, Kind: "selection", After: bad})
	s.Strata = append(s.Strata, toetssteen.AuditStratum{Column: bad, Legitimate: true, SignedBy: bad, SignedOn: bad, Reason: bad})
	s.Data.Source, s.Data.Declared = bad, bad
	s.Attribute = &toetssteen.AuditAttribute{Columns: []string{bad}, LegalGround: bad, ApprovedBy: bad, ApprovedOn: bad, DPOOn: bad, DestroyBy: bad}
	s.Norm.ChosenBy, s.Norm.ChosenOn, s.Norm.Source, s.Norm.Correction, s.Norm.Metric = bad, bad, bad, bad, bad
	r.Specification, r.Engine = bad, bad
	r.Funnel = append(r.Funnel, toetssteen.FunnelStep{Step: bad, Label: bad, Column: bad, Group: bad, Reference: bad, Rate: f, Ratio: f, Excess: f, Within: f, Homogeneity: f})
	r.Decompositions = append(r.Decompositions, toetssteen.Decomposition{Stage: bad, By: bad, Column: bad, Group: bad, Reference: bad, Status: toetssteen.FigureStatus(bad), Reason: toetssteen.M(bad, bad)})
	r.Proxies = append(r.Proxies, toetssteen.ProxyFigure{Column: bad, Protected: bad, Kind: toetssteen.KindID(bad), Status: toetssteen.FigureStatus(bad)})
	r.Criteria = append(r.Criteria, toetssteen.CriterionUse{Criterion: bad, Protected: bad, Notion: bad, Association: six(.1), Influence: six(.2)})
	r.Profile.Name, r.Profile.Version = bad, bad
	r.Profile.Criteria = append(r.Profile.Criteria, toetssteen.CriterionEffect{Criterion: bad, Change: bad})
	r.Profile.Alternatives = []toetssteen.ProfileAlternative{{Change: bad}}
	r.Profile.Comparison = []toetssteen.Figure{f, crude}
	r.Subgroups = append(r.Subgroups, toetssteen.Subgroup{Conditions: []toetssteen.SubgroupCondition{{Column: bad, Level: bad}, {Column: bad + "x", Level: bad}}, Ratio: f})
	r.SubgroupSearch.Columns, r.SubgroupSearch.Correction = []string{bad}, bad
	r.Areas.Group, r.Areas.Estimates[0].Name = bad, bad
	r.Clusters.Columns = []string{bad}
	r.Clusters.Clusters = slices.Clone(r.Clusters.Clusters)
	r.Clusters.Clusters[0].Profile = []toetssteen.ClusterFeature{{Column: bad, Level: bad}}
	r.Families = append(r.Families, toetssteen.Family{Name: bad, Correction: bad, Of: []string{bad}})
	r.Warnings, r.NotAssessed = []toetssteen.Message{toetssteen.M(bad, bad)}, []toetssteen.Message{toetssteen.M(bad, bad)}
	r.Verdict = toetssteen.Verdict{State: toetssteen.VerdictState(bad), Reasons: []toetssteen.Message{toetssteen.M(bad, bad)}}
	r.GroupVerdicts = []toetssteen.GroupVerdict{{Column: bad, Group: bad, Reference: bad, Verdict: r.Verdict}}
	return r
}

// byArea is an audit without the attribute (the worked check of bias.md §5.7).
func byArea() toetssteen.AuditResult {
	estimate := func(name string, group, rest float64, why string) toetssteen.AreaEstimate {
		return toetssteen.AreaEstimate{Name: name, Group: six(group), Rest: six(rest), Ratio: six(group / rest), Assumption: msg(why), Status: toetssteen.FigureOK}
	}
	none := toetssteen.Real{}
	return toetssteen.AuditResult{
		Specification: strings.Repeat("0", 64), Engine: "table", Floor: 10, Persons: toetssteen.Some(2300),
		Spec: toetssteen.AuditSpec{Title: "Controle per buurt", Direction: toetssteen.Burden, Frame: "residents", Data: toetssteen.AuditData{Source: "buurten.csv", Shape: toetssteen.ShapeAreas}},
		Areas: &toetssteen.AreaEstimates{
			Group: "inwoners met herkomst buiten Europa", Areas: 3, Persons: toetssteen.Some(2300), Warnings: []toetssteen.Message{msg("residents")},
			Estimates: []toetssteen.AreaEstimate{estimate("weighted", .0792, .0451, "assume"), estimate("goodman", .1494, .0098, "linear"), estimate("threshold", .12, .03889, "assume")},
			Bounds: toetssteen.AreaEstimate{
				Name: "bounds", GroupLow: six(0), GroupHigh: six(.1688), RestLow: six(0), RestHigh: six(.0850), Ratio: none, RatioLow: six(0), RatioHigh: six(math.Inf(1)),
				Assumption: msg("certain"), Status: toetssteen.FigureInterval,
			},
		},
		Verdict: toetssteen.Verdict{State: toetssteen.VerdictNotAssessable, Reasons: []toetssteen.Message{msg("areas")}},
	}
}
