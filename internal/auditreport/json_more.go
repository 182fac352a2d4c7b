package auditreport

import "toetssteen"

// The records of a profile, of areas and of clusters; each is null where the
// specification did not ask for it.
type (
	jsonEffect struct {
		Criterion   string   `json:"criterion"`
		Change      string   `json:"change"`
		Ratio       real     `json:"ratio"`
		Gap         real     `json:"gap"`
		RatioBefore real     `json:"ratio_before"`
		HitRate     real     `json:"hit_rate"`
		HitsBefore  real     `json:"hits_before"`
		Status      status   `json:"status"`
		Reason      *jsonMsg `json:"reason"`
	}
	jsonAlternative struct {
		Change   string `json:"change"`
		Ratio    real   `json:"ratio"`
		Gap      real   `json:"gap"`
		HitRate  real   `json:"hit_rate"`
		HitsKept real   `json:"hits_kept"`
		Selected real   `json:"selected"`
	}
	jsonProfile struct {
		Name         string            `json:"name"`
		Version      *string           `json:"version"`
		Figures      []jsonFigure      `json:"figures"`
		Criteria     []jsonEffect      `json:"criteria"`
		Alternatives []jsonAlternative `json:"alternatives"`
		Search       *jsonMsg          `json:"search"`
		Comparison   []jsonFigure      `json:"comparison"`
		Status       status            `json:"status"`
		Reason       *jsonMsg          `json:"reason"`
	}
	jsonEstimate struct {
		Name       string   `json:"name"`
		Group      real     `json:"group"`
		Rest       real     `json:"rest"`
		GroupLow   real     `json:"group_low"`
		GroupHigh  real     `json:"group_high"`
		RestLow    real     `json:"rest_low"`
		RestHigh   real     `json:"rest_high"`
		Ratio      real     `json:"ratio"`
		RatioLow   real     `json:"ratio_low"`
		RatioHigh  real     `json:"ratio_high"`
		Clipped    bool     `json:"clipped"`
		Assumption *jsonMsg `json:"assumption"`
		Status     status   `json:"status"`
		Reason     *jsonMsg `json:"reason"`
	}
	jsonAreas struct {
		Group     string         `json:"group"`
		Areas     int64          `json:"areas"`
		Persons   real           `json:"persons"`
		Estimates []jsonEstimate `json:"estimates"`
		Bounds    jsonEstimate   `json:"bounds"`
		Warnings  []*jsonMsg     `json:"warnings"`
	}
	jsonFeature struct {
		Column  string `json:"column"`
		Level   string `json:"level"`
		Inside  real   `json:"inside"`
		Outside real   `json:"outside"`
	}
	jsonCluster struct {
		Number  int           `json:"number"`
		X       real          `json:"x"`
		N       real          `json:"n"`
		Rate    real          `json:"rate"`
		Ratio   jsonFigure    `json:"ratio"`
		Profile []jsonFeature `json:"profile"`
	}
	jsonClusters struct {
		Columns   []string      `json:"columns"`
		Clusters  []jsonCluster `json:"clusters"`
		Stability real          `json:"stability"`
		Restarts  int           `json:"restarts"`
		Seed      uint64        `json:"seed"`
		Status    status        `json:"status"`
		Reason    *jsonMsg      `json:"reason"`
	}
)

func (v View) profileJSON(p *toetssteen.ProfileAudit) any {
	if p == nil {
		return nil
	}
	return jsonProfile{
		p.Name, orNull(p.Version), each(p.Figures, v.figureJSON),
		each(p.Criteria, func(c toetssteen.CriterionEffect) jsonEffect {
			return jsonEffect{c.Criterion, c.Change, c.Ratio, c.Gap, c.RatioBefore, c.HitRate, c.HitsBefore, c.Status, v.messageJSON(c.Reason)}
		}),
		each(p.Alternatives, func(a toetssteen.ProfileAlternative) jsonAlternative { return jsonAlternative(a) }),
		v.messageJSON(p.Search), each(p.Comparison, v.figureJSON), p.Status, v.messageJSON(p.Reason),
	}
}

func (v View) estimateJSON(e toetssteen.AreaEstimate) jsonEstimate {
	return jsonEstimate{
		e.Name, e.Group, e.Rest, e.GroupLow, e.GroupHigh, e.RestLow, e.RestHigh, e.Ratio, e.RatioLow, e.RatioHigh, e.Clipped,
		v.messageJSON(e.Assumption), e.Status, v.messageJSON(e.Reason),
	}
}

func (v View) areasJSON(a *toetssteen.AreaEstimates) any {
	if a == nil {
		return nil
	}
	return jsonAreas{a.Group, a.Areas, a.Persons, each(a.Estimates, v.estimateJSON), v.estimateJSON(a.Bounds), v.messagesJSON(a.Warnings)}
}

func (v View) clustersJSON(c *toetssteen.Clustering) any {
	if c == nil {
		return nil
	}
	return jsonClusters{
		listOf(c.Columns), each(c.Clusters, func(k toetssteen.Cluster) jsonCluster {
			return jsonCluster{k.Number, k.X, k.N, k.Rate, v.figureJSON(k.Ratio), each(k.Profile, func(f toetssteen.ClusterFeature) jsonFeature { return jsonFeature(f) })}
		}), c.Stability, c.Restarts, c.Seed, c.Status, v.messageJSON(c.Reason),
	}
}
