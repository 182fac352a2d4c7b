package auditreport

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/stats"
)

// fixtureTexts are sentences as the packages that compute have them, so that a
// better wording there does not touch the goldens.
var fixtureTexts = map[string][2]string{
	"fixture.harmed":    {"{0} ondervindt {2} keer zo veel nadeel als {1} (tussen {3} en {4}).", "{0} is harmed {2} times as much as {1} (between {3} and {4})."},
	"fixture.varies":    {"Binnen {0} blijft gemiddeld {1} over, maar de verhouding verschilt per categorie: lees ze apart.", "Within {0} {1} remains on average, but the ratio differs by category: read them apart."},
	"fixture.rounded":   {"De aantallen zijn afgerond op {0}-tallen; elk cijfer heeft grenzen die daarbij horen.", "Counts are rounded to {0}; every figure has the bounds that go with it."},
	"fixture.hits":      {"Een hogere trefkans spreekt de selectie niet vrij.", "A higher hit rate does not clear the selection."},
	"fixture.no_random": {"Of de criteria werken: daarvoor is een aselecte steekproef nodig.", "Whether the criteria work: that takes a random sample."},
	"fixture.gate":      {"Van niet-geselecteerden is de uitkomst niet bekend: niet vast te stellen.", "The outcome of those not selected is not known."},
	"fixture.small":     {"niet getoond: dit cijfer laat minder dan {0} personen zien, of maakt een ander cijfer te berekenen dat dat doet", "not shown: this figure shows fewer than {0} persons, or lets another be computed that does"},
	"fixture.before":    {"er is geen scorecategorie voor deze stap", "there is no score category before this step"},
	"fixture.search":    {"zonder aselecte steekproef is er geen alternatief mee te vergelijken", "without a random sample no alternative can be compared"},
	"fixture.assume":    {"de kans hangt binnen een gebied niet af van de groep", "within an area the rate does not depend on the group"},
	"fixture.linear":    {"de kans hangt recht evenredig af van het aandeel", "the rate depends linearly on the share"},
	"fixture.certain":   {"geen aanname: zo ver kan het liggen", "no assumption: it may lie so far"},
	"fixture.residents": {"De aandelen gaan over inwoners, niet over aanvragers.", "The shares are of residents, not of applicants."},
	"fixture.areas":     {"Een schatting uit gebieden is nooit een oordeel over personen.", "An estimate from areas is never a verdict on persons."},
}

func fixtureCatalogue(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	overlay := fstest.MapFS{}
	for i, lang := range catalogue.Languages {
		var b strings.Builder
		for key, text := range fixtureTexts {
			fmt.Fprintf(&b, "%s: %q\n", key, text[i])
		}
		overlay["i18n/fixture."+lang+".yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	c, err := catalogue.Load(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// six keeps six digits, so that goldens do not hang on the last bits.
func six(v float64) toetssteen.Real {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return toetssteen.Some(v)
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		panic(err)
	}
	return toetssteen.Some(r)
}

func msg(key string, args ...string) toetssteen.Message { return toetssteen.M("fixture."+key, args...) }

// at is where figures of a fixture stand.
type at struct{ stage, stratum, column, group, reference string }

func (p at) figure(name string, value float64, ci stats.Interval, method string) toetssteen.Figure {
	return toetssteen.Figure{
		Name: name, Stage: p.stage, Stratum: p.stratum, Column: p.column, Group: p.group, Reference: p.reference,
		Value: six(value), Low: six(ci.Low), High: six(ci.High), Method: method, Status: toetssteen.FigureOK,
	}
}

func counted(f toetssteen.Figure, x, n, y, m float64) toetssteen.Figure {
	f.X, f.N = toetssteen.Some(x), toetssteen.Some(n)
	if f.Reference != "" {
		f.Y, f.M = toetssteen.Some(y), toetssteen.Some(m)
	}
	return f
}

// bounded gives the bounds of counts rounded to tens.
func bounded(f toetssteen.Figure, ci stats.Interval) toetssteen.Figure {
	f.From, f.To, f.Status = six(ci.Low), six(ci.High), toetssteen.FigureInterval
	return f
}

func rateOf(p at, x, n float64) toetssteen.Figure {
	p.reference = ""
	return bounded(counted(p.figure("selection_rate", x/n, stats.Wilson(x, n), "wilson"), x, n, 0, 0), stats.RateBounds(x, n-x, 5))
}

func ratioOf(p at, x, n, y, m float64) toetssteen.Figure {
	ci, method := stats.RatioInterval(x, n, y, m)
	f := bounded(counted(p.figure("rate_ratio", x/n/(y/m), ci, method), x, n, y, m), stats.RatioBounds(x, n-x, y, m-y, 5))
	_, pz, _ := stats.TwoProportionZ(x, n, y, m)
	f.P, f.PAdjusted, f.Family = six(pz), six(min(1, 4*pz)), "reported"
	return f
}

func excessOf(p at, x, n, y, m float64) toetssteen.Figure {
	d := stats.Newcombe(x, n, y, m)
	return bounded(counted(p.figure("excess", x-n*y/m, stats.Interval{Low: n * d.Low, High: n * d.High}, "newcombe"), x, n, y, m), stats.ExcessBounds(x, n-x, y, m-y, 5))
}

// compared are the figures of one comparison, with its tests.
func compared(p at, x, n, y, m float64) []toetssteen.Figure {
	d := counted(p.figure("rate_difference", x/n-y/m, stats.Newcombe(x, n, y, m), "newcombe"), x, n, y, m)
	or, ci, method := stats.OddsRatio(x, n-x, y, m-y)
	z, pz, _ := stats.TwoProportionZ(x, n, y, m)
	zf := counted(p.figure("z", z, stats.Interval{}, "pooled"), x, n, y, m)
	zf.Low, zf.High, zf.P = toetssteen.Real{}, toetssteen.Real{}, six(pz)
	power := p.figure("detectable_ratio", stats.DetectableRatio(n, m, y/m, .05, .8), stats.Interval{}, "power .8")
	power.Low, power.High = toetssteen.Real{}, toetssteen.Real{}
	return []toetssteen.Figure{
		rateOf(p, x, n), d, ratioOf(p, x, n, y, m), counted(p.figure("odds_ratio", or, ci, method), x, n, y, m),
		excessOf(p, x, n, y, m), zf, power,
	}
}

const (
	ne, eu, nl = "buiten Europa", "Europa, niet Nederland", "Nederland"
	origin     = "herkomst"
)

// The counts of CBS on DUO's check of students living away from home, 2014,
// rounded to tens (bias.md §8.1).
var duoSteps = []struct {
	id, label string
	x, n      map[string]float64
}{
	{"high", "Hoog risico (categorie 1 of 2)", map[string]float64{nl: 25280, eu: 2120, ne: 15400}, map[string]float64{nl: 178200, eu: 15620, ne: 54830}},
	{"selection", "Gekozen voor controle", map[string]float64{nl: 1050, eu: 120, ne: 2010}, map[string]float64{nl: 178210, eu: 15620, ne: 54820}},
	{"finding", "Bezoek: onterecht uitwonend", map[string]float64{nl: 130, eu: 50, ne: 1060}, map[string]float64{nl: 990, eu: 120, ne: 1690}},
}

var duoCategories = []struct{ x, n, y, m float64 }{ // outside Europe, Netherlands
	{1460, 7270, 390, 8670}, {320, 8120, 140, 16610}, {50, 4670, 70, 15120}, {60, 8580, 220, 54130}, {30, 13120, 180, 67300}, {80, 13040, 50, 16380},
}

func duoSpec() toetssteen.AuditSpec {
	return toetssteen.AuditSpec{
		Format: 1, Title: "DUO: controle uitwonendenbeurs 2014", Question: "Werden studenten met een herkomst buiten Europa vaker gekozen voor controle, en waar in het proces ontstond dat?",
		Process: "Controle Uitwonendenbeurs: risicoprofiel, handmatige keuze, huisbezoek", Version: "1.2", Population: "studenten met een beurs voor uitwonenden in 2014",
		Frame: "population", Direction: toetssteen.Burden,
		Data: toetssteen.AuditData{
			Source: "duo_cub_2014.csv", Shape: toetssteen.ShapeWide, Rounding: 10, Public: true, Declared: "CBS maatwerk, mei 2024, gepubliceerd door Algorithm Audit",
		},
		Groups: []toetssteen.AuditGroup{{Column: origin, Reference: nl}},
		Steps: []toetssteen.AuditStep{
			{ID: "category", Label: "Risicocategorie", Column: "risicocategorie", Kind: "category"},
			{ID: "high", Label: "Hoog risico (categorie 1 of 2)", Column: "risicocategorie", Positive: []string{"1", "2"}},
			{ID: "selection", Label: "Gekozen voor controle", Column: "selectie", Kind: "selection"},
			{ID: "finding", Label: "Bezoek: onterecht uitwonend", Column: "bezoek", After: "selection", Kind: "finding"},
		},
		Strata:   []toetssteen.AuditStratum{{Column: "risicocategorie"}},
		Criteria: []string{"opleiding", "afstand", "leeftijd"},
		Norm: toetssteen.AuditNorm{
			Margin: 1.25, Alpha: .05, Correction: "holm", MinimumExcess: 50, ChosenBy: "M. de Vries, functionaris gegevensbescherming", ChosenOn: "2026-11-02",
			Source: "Toetsingskader risicoprofilering, College voor de Rechten van de Mens, 2025",
		},
	}
}

// duo is a whole audit on counts.
func duo() toetssteen.AuditResult {
	r := toetssteen.AuditResult{
		Specification: "7c1b0f9a52f1c1fd0b8d5b8c4f5ad2d2b0f0a9ad26e64ed0d7dbfdc7a5b7a1e3", Spec: duoSpec(), Engine: "table",
		Persons: toetssteen.Some(248650), Floor: 10,
	}
	for _, s := range duoSteps {
		r.Figures = append(r.Figures, rateOf(at{stage: s.id, column: origin, group: nl}, s.x[nl], s.n[nl]))
		for _, g := range []string{eu, ne} {
			p := at{stage: s.id, column: origin, group: g, reference: nl}
			r.Figures = append(r.Figures, compared(p, s.x[g], s.n[g], s.x[nl], s.n[nl])...)
			f := toetssteen.FunnelStep{
				Step: s.id, Label: s.label, Column: origin, Group: g, Reference: nl, Rate: rateOf(p, s.x[g], s.n[g]),
				Ratio: ratioOf(p, s.x[g], s.n[g], s.x[nl], s.n[nl]), Excess: excessOf(p, s.x[g], s.n[g], s.x[nl], s.n[nl]),
			}
			f.Within = toetssteen.Figure{Name: "mh_rate_ratio", Status: toetssteen.FigureNotApplicable, Reason: msg("before")}
			f.Homogeneity = toetssteen.Figure{Name: "tarone", Status: toetssteen.FigureNotApplicable, Reason: msg("before")}
			if s.id == "selection" && g == ne {
				f.Within, f.Homogeneity = duoWithin(), duoTarone()
			}
			r.Funnel = append(r.Funnel, f)
		}
	}
	for i, c := range duoCategories[:2] {
		r.Figures = append(r.Figures, ratioOf(at{"category=" + strconv.Itoa(i+1), "", origin, ne, nl}, c.n, 54830, c.m, 178200))
	}
	duoStrata(&r)
	duoRest(&r)
	duoFound(&r)
	return r
}

func duoWithin() toetssteen.Figure {
	var strata []stats.Stratum
	for _, c := range duoCategories {
		strata = append(strata, stats.Stratum{A: c.x, B: c.n - c.x, C: c.y, D: c.m - c.y})
	}
	mh := stats.MH(strata)
	f := at{"selection", "risicocategorie", origin, ne, nl}.figure("mh_rate_ratio", mh.RR, mh.RRCI, "mantel-haenszel")
	return bounded(counted(f, 2000, 54800, 1050, 178210), stats.Interval{Low: 3.572, High: 3.688})
}

func duoTarone() toetssteen.Figure {
	f := at{"selection", "risicocategorie", origin, ne, nl}.figure("tarone", 157.189, stats.Interval{}, "df 5")
	f.Low, f.High, f.P = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Some(4.1e-32)
	return f
}

func duoStrata(r *toetssteen.AuditResult) {
	var levels []stats.Level
	for i, c := range duoCategories {
		p := at{"selection", "risicocategorie=" + strconv.Itoa(i+1), origin, ne, nl}
		f := ratioOf(p, c.x, c.n, c.y, c.m)
		f.PAdjusted, f.Family = toetssteen.Real{}, ""
		r.Figures = append(r.Figures, f)
		levels = append(levels, stats.Level{X: c.x, N: c.n, Y: c.y, M: c.m})
	}
	r.Figures = append(r.Figures, duoWithin(), duoTarone())
	gap, atReference, atGroup, mean, _, _ := stats.Decompose(levels)
	split := func(s stats.Split) toetssteen.Split {
		return toetssteen.Split{Composition: six(s.Composition), Within: six(s.Within), Share: six(s.Composition / gap)}
	}
	r.Decompositions = []toetssteen.Decomposition{{
		Stage: "selection", By: "risicocategorie", Column: origin, Group: ne, Reference: nl, Gap: six(gap),
		AtReferenceRates: split(atReference), AtGroupRates: split(atGroup), Mean: split(mean), Status: toetssteen.FigureInterval,
	}}
}

// duoRest are proxies, criteria, the profile and subgroups. Influence, the
// profile's effects and subgroups are illustrations.
func duoRest(r *toetssteen.AuditResult) {
	for _, p := range []struct {
		column         string
		kind           toetssteen.KindID
		levels         int64
		v, u, auc      float64
		low, high, inf float64
	}{
		{"afstand", "proxy_distance_parents", 9, .23752, .07329, .671, .31, .66, .41},
		{"risicocategorie", "", 6, .20801, .05445, .648, .12, .61, 0},
		{"opleiding", "proxy_education_level", 4, .21334, .05379, .662, .18, .37, .22},
		{"leeftijd", "", 5, .13758, .02306, .594, .02, .05, .18},
	} {
		r.Proxies = append(r.Proxies, toetssteen.ProxyFigure{
			Column: p.column, Protected: origin, Kind: p.kind, Levels: p.levels, N: 248650, CramersV: six(p.v), VCorrected: six(p.v - .0001), U: six(p.u),
			AUC: six(p.auc), Carried: [2]toetssteen.Real{six(p.low), six(p.high)}, P: six(0), PAdjusted: six(0), Status: toetssteen.FigureInterval,
		})
		if p.inf > 0 {
			r.Criteria = append(r.Criteria, toetssteen.CriterionUse{
				Criterion: p.column, Protected: origin, Association: six(p.u * .55), Influence: six(p.inf), Notion: "proxy use (Datta et al. 2017)", Status: toetssteen.FigureOK,
			})
		}
	}
	r.Criteria = append(r.Criteria, toetssteen.CriterionUse{Criterion: "leeftijd bij vertrek", Protected: origin, Status: toetssteen.FigureNotApplicable, Reason: msg("gate")})
	profile := at{"profile", "", origin, ne, nl}
	r.Profile = &toetssteen.ProfileAudit{
		Name: "DUO Controle Uitwonendenbeurs", Version: "2012-2022", Status: toetssteen.FigureOK, Search: msg("search"),
		Figures: []toetssteen.Figure{ratioOf(profile, 15400, 54830, 25280, 178200), ratioOf(at{"profile", "category=1", origin, ne, nl}, 7280, 54830, 8670, 178200)},
	}
	for _, c := range []struct {
		name, change string
		ratio, gap   float64
	}{
		{"opleiding", "attribution", 1.31, .045},
		{"afstand", "attribution", 1.58, .079},
		{"leeftijd", "attribution", .96, -.005},
		{"opleiding", "removed", 1.62, .098},
		{"afstand", "removed", 1.29, .051},
		{"leeftijd", "removed", 2.06, .148},
		{"afstand", "coarsened", 1.74, .11},
	} {
		r.Profile.Criteria = append(r.Profile.Criteria, toetssteen.CriterionEffect{
			Criterion: c.name, Change: c.change, Ratio: six(c.ratio), Gap: six(c.gap), RatioBefore: six(1.98), Status: toetssteen.FigureOK, Reason: msg("search"),
		})
	}
	duoSubgroups(r)
}

func duoSubgroups(r *toetssteen.AuditResult) {
	group := func(x, n, y, m float64, conditions ...string) toetssteen.Subgroup {
		p := at{stage: "selection", reference: "complement"}
		s := toetssteen.Subgroup{X: six(x), N: six(n), Y: six(y), M: six(m), Ratio: ratioOf(p, x, n, y, m), Excess: six(x - n*y/m), PAdjusted: six(1e-9)}
		s.Ratio.From, s.Ratio.To, s.Ratio.Status = toetssteen.Real{}, toetssteen.Real{}, toetssteen.FigureOK
		s.Confirmed, s.SearchRatio, s.ConfirmRatio = x > 100, six(x/n/(y/m)*1.03), six(x/n/(y/m)*.96)
		for _, c := range conditions {
			column, level, _ := strings.Cut(c, "=")
			s.Conditions = append(s.Conditions, toetssteen.SubgroupCondition{Column: column, Level: level})
		}
		return s
	}
	r.Subgroups = []toetssteen.Subgroup{
		group(310, 1480, 2870, 247170, "opleiding=mbo 1-2", "afstand=0 km"), group(520, 3940, 2660, 244710, "opleiding=mbo 1-2", "afstand=1 m - 1 km"),
		group(610, 9120, 2570, 239530, "opleiding=mbo 3-4", "afstand=1 m - 1 km"), group(240, 5210, 2940, 243440, "opleiding=hbo", "afstand=0 km"),
		group(150, 1350, 3030, 247300, "opleiding=mbo 1-2", "afstand=1 m - 1 km", "leeftijd=15-18"),
	}
	r.MoreSubgroups = []toetssteen.Subgroup{
		group(180, 62030, 3000, 186620, "opleiding=wo", "afstand=50 - 500 km"), group(90, 4110, 3090, 244540, "opleiding=hbo", "afstand=1 - 2 km"),
		group(60, 3120, 3120, 245530, "opleiding=mbo 3-4", "afstand=0 km"), group(70, 9980, 3110, 238670, "opleiding=hbo", "afstand=onbekend"),
	}
	r.SubgroupSearch = toetssteen.SubgroupSearch{
		Columns: []string{"opleiding", "afstand", "leeftijd"}, Depth: 3, MinSupport: 249, Considered: 214, Tested: 118, Significant: 41, Correction: "by", Seed: 1, Status: toetssteen.FigureOK,
	}
}

func duoFound(r *toetssteen.AuditResult) {
	hidden := at{"selection", "", origin, missing, nl}.figure("rate_ratio", math.NaN(), stats.Interval{Low: math.NaN(), High: math.NaN()}, "")
	hidden.Status, hidden.Reason = toetssteen.FigureSuppressed, msg("small", "10")
	r.Figures = append(r.Figures, hidden)
	r.Families = []toetssteen.Family{
		{Name: "reported", Correction: "holm", Tests: 6, Of: []string{origin, "high", "selection", "finding"}}, {Name: "proxies", Correction: "bh", Tests: 4},
	}
	r.Warnings = []toetssteen.Message{msg("rounded", "10"), msg("hits")}
	r.NotAssessed = []toetssteen.Message{msg("no_random")}
	harmed := []toetssteen.Message{msg("harmed", ne, nl, "6.22", "5.78", "6.7"), msg("varies", "risicocategorie", "3.63")}
	r.Verdict = toetssteen.Verdict{State: toetssteen.VerdictIndirect, Reasons: harmed}
	r.GroupVerdicts = []toetssteen.GroupVerdict{
		{Column: origin, Group: eu, Reference: nl, Verdict: toetssteen.Verdict{State: toetssteen.VerdictNotAssessable}, Detectable: toetssteen.Some(1.31)},
		{Column: origin, Group: ne, Reference: nl, Verdict: r.Verdict, Detectable: toetssteen.Some(1.18)},
	}
}

// labelled is an audit with outcomes and clusters (COMPAS, bias.md §8.5).
func labelled() toetssteen.AuditResult {
	r := toetssteen.AuditResult{
		Specification: strings.Repeat("ab", 32), Engine: "duckdb", Persons: toetssteen.Some(7214), Floor: 10,
		Spec: toetssteen.AuditSpec{
			Title: "COMPAS: tweejaars recidive", Direction: toetssteen.Burden, Invented: true, Groups: []toetssteen.AuditGroup{{Column: "race", Reference: "Caucasian"}},
			Steps: []toetssteen.AuditStep{{ID: "selection", Label: "Score niet laag", Column: "score_text"}}, Score: "decile_score",
			Outcome: &toetssteen.AuditOutcome{Column: "two_year_recid"},
		},
	}
	cells := map[string]stats.Confusion{
		"African-American": {TP: 1369, FP: 805, FN: 532, TN: 990}, "Caucasian": {TP: 505, FP: 349, FN: 461, TN: 1139}, "Hispanic": {TP: 103, FP: 87, FN: 129, TN: 318},
	}
	ref := cells["Caucasian"]
	for _, g := range []string{"African-American", "Caucasian", "Hispanic"} {
		c := cells[g]
		p := at{stage: "selection", column: "race", group: g}
		x, n := c.Selection()
		y, m := ref.Selection()
		r.Figures = append(r.Figures, rateOf(p, x, n))
		if g != "Caucasian" {
			p.reference = "Caucasian"
			r.Figures = append(r.Figures, compared(p, x, n, y, m)...)
		}
		for _, metric := range []struct {
			name string
			of   func(stats.Confusion) (float64, float64)
		}{{"false_positive_rate", stats.Confusion.FPR}, {"false_negative_rate", stats.Confusion.FNR}, {"positive_predictive_value", stats.Confusion.PPV}, {"prevalence", stats.Confusion.Prevalence}} {
			x, n := metric.of(c)
			y, m := metric.of(ref)
			f := rateOf(p, x, n)
			f.Name, f.From, f.To, f.Status = metric.name, toetssteen.Real{}, toetssteen.Real{}, toetssteen.FigureOK
			r.Figures = append(r.Figures, f)
			if g != "Caucasian" {
				q := ratioOf(p, x, n, y, m)
				q.Name = metric.name + "_ratio"
				r.Figures = append(r.Figures, q)
			}
		}
	}
	r.Figures = append(r.Figures, at{"selection", "", "race", "African-American", ""}.figure("auc", .691834, stats.Interval{Low: .675, High: .709}, "delong"))
	gap := at{stage: "selection", column: "race"}.figure("equalised_odds_gap", math.NaN(), stats.Interval{Low: math.NaN(), High: math.NaN()}, "")
	gap.Status, gap.Reason = toetssteen.FigureUndefined, msg("gate")
	r.Figures = append(r.Figures, gap)
	r.Verdict = toetssteen.Verdict{State: toetssteen.VerdictNotAssessable, Reasons: []toetssteen.Message{msg("residents")}}
	r.Clusters = &toetssteen.Clustering{
		Columns: []string{"age_cat", "priors"}, Restarts: 20, Seed: 1, Stability: six(.93), Status: toetssteen.FigureOK,
		Clusters: []toetssteen.Cluster{{
			Number: 1, X: six(900), N: six(1320), Rate: six(.682), Ratio: ratioOf(at{stage: "selection", reference: "complement"}, 900, 1320, 2417, 5894),
			Profile: []toetssteen.ClusterFeature{{Column: "age_cat", Level: "Less than 25", Inside: six(.71), Outside: six(.13)}},
		}},
	}
	return r
}
