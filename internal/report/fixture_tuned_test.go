package report

import (
	"fmt"
	"math/rand/v2"
	"time"

	"toetssteen"
)

func column(asset, field string) toetssteen.Location {
	return toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}
}

// tuned is education with what people and the rows add: groups of the same
// datum, measured proxies and rules.
func tuned() toetssteen.ScanResult {
	const rio, export = "studentadministratie", "uitwisseling"
	r := education()
	sex, natio := column("public.persoon", "veld17"), column("public.persoon", "nationaliteitcode")
	member := func(source string, l toetssteen.Location, kind toetssteen.KindID, rel toetssteen.Relation, e ...toetssteen.Evidence) toetssteen.DatumMember {
		m := toetssteen.DatumMember{Source: source, Location: l, Relation: rel, Evidence: e}
		if kind != "" {
			m.Finding = toetssteen.FindingID(source, l, kind)
		}
		return m
	}
	same := counted(sign("rows", "kin.copy", "fixture.values", 5, "public.persoon.veld17"), 408, 412, 0.9753, 0.9962)
	r.Groups = []toetssteen.DatumGroup{
		{ID: toetssteen.FindingID(rio, sex, "sex"), Kind: "sex", Members: []toetssteen.DatumMember{
			member(rio, sex, "sex", toetssteen.RelationOriginal),
			member(export, column("2026/leerlingen.csv", "geslachtsaanduiding"), "sex", toetssteen.RelationCopy, same),
			member(rio, column("public.v_persoon", "sexe"), "", toetssteen.RelationView),
		}},
		{ID: toetssteen.FindingID(rio, natio, "nationality"), Kind: "nationality", Members: []toetssteen.DatumMember{
			member(rio, natio, "nationality", toetssteen.RelationOriginal),
			member(rio, column("public.persoon", "natio_0131"), "", toetssteen.RelationOneHot, same),
			member(rio, column("public.selectie", "score_herkomst"), "", toetssteen.RelationOutcome),
		}},
	}
	measure := func(known toetssteen.KindID, u float64, columns ...toetssteen.Location) toetssteen.ProxyMeasure {
		return toetssteen.ProxyMeasure{
			Source: rio, Indicator: natio, Kind: "nationality", Columns: columns, Known: known, Status: toetssteen.Measured,
			Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 1, Rows: 5000}, N: 5000, Levels: 40, Groups: 12,
			U: toetssteen.Known(u), ULow: toetssteen.Known(u * 0.9), UHigh: toetssteen.Known(min(u*1.1, 1)), V: toetssteen.Known(min(u*3, 0.97)),
			AUC: toetssteen.Known(0.5 + u/2), AUCLow: toetssteen.Known(0.48 + u/2), AUCHigh: toetssteen.Known(0.52 + u/2),
			P: toetssteen.Known(0.00001), PAdjusted: toetssteen.Known(0.0004), Tried: 35,
		}
	}
	joined := measure("proxy_postcode", 0.0731, column("public.adres", "postcode"))
	joined.Through = []string{"adres.persoon_id = persoon.id"}
	pair := measure("", 0.1204, column("public.adres", "postcode"), column("public.persoon", "opleiding"))
	pair.Added = toetssteen.Known(0.0473)
	weak := measure("", 0.0004, column("public.persoon", "kleur"))
	weak.P, weak.PAdjusted, weak.AUC = toetssteen.Known(0.61), toetssteen.Known(1), toetssteen.Estimate{}
	few := measure("", 0.9, column("public.persoon", "bijzonderheid"))
	few.N = 7
	bysex := measure("title_salutation", 0.953, column("public.persoon", "aanhef"))
	bysex.Indicator, bysex.Kind = sex, "sex"
	r.Proxies = []toetssteen.ProxyMeasure{
		pair, joined, measure("", 0.0538, column("public.persoon", "opleiding")), weak, few, bysex,
		{Source: export, Kind: "nationality", Columns: []toetssteen.Location{column("2026/leerlingen.csv", "postcode")}, Known: "proxy_postcode", Status: toetssteen.Unmeasured},
		{Source: rio, Indicator: natio, Kind: "nationality", Columns: []toetssteen.Location{column("public.persoon", "land_code")}, Status: toetssteen.NoVariety, N: 5000},
	}
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	r.Rules = []toetssteen.AppliedRule{
		{Rule: toetssteen.TuningRule{ID: "aanhef-brieven", Action: toetssteen.TuningAllow, Source: rio, Field: "*.aanhef", Kinds: []toetssteen.KindID{"title_salutation"}, Reason: "nodig voor brieven", By: "privacy officer", Until: day(2027, 3, 31)}, Places: []toetssteen.Location{column("public.persoon", "aanhef")}},
		{Rule: toetssteen.TuningRule{ID: "kleurcode", Action: toetssteen.TuningIgnore, Field: "*.kleur", Reason: "kleur van de map", By: "beheerder", Until: day(2026, 6, 30)}, Expired: true},
		{Rule: toetssteen.TuningRule{ID: "kol-12", Action: toetssteen.TuningRename, Field: "oud.kol_12", Name: "geboorteland", Reason: "staat zo in het gegevenswoordenboek", By: "beheerder"}},
	}
	for i := range r.Findings {
		if r.Findings[i].Location.Field == "aanhef" {
			r.Findings[i].Allowed = "aanhef-brieven"
		}
	}
	return r
}

// ministry is an invented estate: sources of tables of fields, a fifth of which
// are findings, with groups, proxies and rules. The same seed gives the same.
func ministry(seed uint64, sources, tables, fields int) toetssteen.ScanResult {
	random := rand.New(rand.NewPCG(seed, 7))
	r := toetssteen.ScanResult{Catalogue: "0123456789abcdef"}
	words := []string{"dossier", "aanvraag", "persoon", "relatie", "besluit", "zaak", "contact", "adres", "inschrijving", "bekostiging"}
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	for s := range sources {
		src := toetssteen.SourceResult{Source: fmt.Sprintf("%s-systeem-%02d", pick(words), s+1), Status: toetssteen.ScanRead, Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 1, Rows: 5000}}
		if s%9 == 8 {
			src.Status = toetssteen.ScanPartly
		}
		for t := range tables {
			asset := fmt.Sprintf("%s.%s_%s_%04d", pick(words), pick(words), pick(words), t)
			rows := int64(random.IntN(5_000_000))
			src.Assets = append(src.Assets, toetssteen.AssetResult{Asset: asset, Fields: fields, Rows: rows, Depth: toetssteen.DepthValues, Sample: 5000})
			src.Rows += rows
			if src.Status == toetssteen.ScanPartly && t%3 == 0 {
				src.NotRead = append(src.NotRead, toetssteen.NotRead{What: asset + ".bijlage", Why: "het veld is binair en is niet gelezen"})
			}
			for f := range fields / 5 {
				k := fixtureLabels[random.IntN(len(fixtureLabels))]
				level := toetssteen.Level(random.IntN(3))
				field := fmt.Sprintf("%s_%s_%02d", pick(words), k.kind, f)
				x := finding(src.Source, asset, field, k.kind, level, 0.2+0.25*float64(level)+0.2*random.Float64(),
					sign("name", string(k.kind)+".name.1", "fixture.name", 2, field),
					counted(sign("values", string(k.kind)+".values.1", "fixture.values", 3, "brp/"+string(k.kind)), 4000+int64(random.IntN(900)), 5000, 0.8+0.1*random.Float64(), 0.95),
					sign("table", "table.not_people", "fixture.not", -0.5))
				if random.IntN(40) == 0 {
					x.Allowed = "regel-1"
				}
				if k.group == toetssteen.GroupProxy {
					x.Targets = []toetssteen.KindID{"nationality"}
				}
				x.Role = []toetssteen.Role{toetssteen.RoleStored, toetssteen.RoleStored, toetssteen.RoleStored, toetssteen.RoleDerived, toetssteen.RoleAggregate}[random.IntN(5)]
				r.Findings = append(r.Findings, x)
			}
		}
		r.Sources = append(r.Sources, src)
	}
	relate(&r, random)
	return r
}

// relate adds groups, proxies and rules to an estate.
func relate(r *toetssteen.ScanResult, random *rand.Rand) {
	n := len(r.Findings)
	for i := 0; i+40 < n; i += 40 {
		first := &r.Findings[i]
		g := toetssteen.DatumGroup{ID: first.ID, Kind: first.Kind}
		rel := []toetssteen.Relation{toetssteen.RelationOriginal, toetssteen.RelationCopy, toetssteen.RelationRegrouped, toetssteen.RelationView}
		for j := range rel {
			m := &r.Findings[i+j*9]
			g.Members = append(g.Members, toetssteen.DatumMember{Source: m.Source, Location: m.Location, Finding: m.ID, Relation: rel[j]})
			if j > 0 {
				first.SameAs = append(first.SameAs, m.ID)
				m.SameAs = append(m.SameAs, first.ID)
			}
		}
		r.Groups = append(r.Groups, g)
	}
	for i := 0; i < n && len(r.Proxies) < 4000; i += max(n/100, 1) {
		f := r.Findings[i]
		for c := range 40 {
			u := 0.3 * random.Float64() / float64(c+1)
			r.Proxies = append(r.Proxies, toetssteen.ProxyMeasure{
				Source: f.Source, Indicator: f.Location, Kind: f.Kind, Columns: []toetssteen.Location{column(f.Location.Asset, fmt.Sprintf("kolom_%02d", c))},
				Status: toetssteen.Measured, Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 1, Rows: 5000}, N: 5000, U: toetssteen.Known(u),
				ULow: toetssteen.Known(u * 0.9), UHigh: toetssteen.Known(u * 1.1), V: toetssteen.Known(2 * u), PAdjusted: toetssteen.Known(0.01), Tried: 40,
			})
		}
	}
	r.Rules = []toetssteen.AppliedRule{{Rule: toetssteen.TuningRule{ID: "regel-1", Action: toetssteen.TuningAllow, Field: "*", Reason: "bekend en aanvaard", By: "privacy officer"}}}
	for _, f := range r.Findings {
		if f.Allowed != "" {
			r.Rules[0].Places = append(r.Rules[0].Places, f.Location)
		}
	}
}
