package report

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"toetssteen"
	"toetssteen/catalogue"
)

// fixtureLabels pins the labels of the kinds that the fixtures use, so that a
// better wording in the catalogue does not touch the goldens.
var fixtureLabels = []struct {
	kind   toetssteen.KindID
	group  toetssteen.Group
	nl, en string
}{
	{"sex", toetssteen.GroupSex, "Geslacht", "Sex"},
	{"nationality", toetssteen.GroupOrigin, "Nationaliteit", "Nationality"},
	{"birth_country", toetssteen.GroupOrigin, "Geboorteland", "Country of birth"},
	{"ethnicity", toetssteen.GroupOrigin, "Etniciteit", "Ethnicity"},
	{"name", toetssteen.GroupProxy, "Naam", "Name"},
	{"title_salutation", toetssteen.GroupProxy, "Titel of aanhef", "Title or salutation"},
	{"proxy_postcode", toetssteen.GroupProxy, "Postcode, wijk of buurt", "Postcode, district or neighbourhood"},
}

// fixtureTexts are evidence texts as a detector has them.
var fixtureTexts = map[string][2]string{
	"fixture.name":   {"de naam zegt “{0}”", "the name says “{0}”"},
	"fixture.values": {"waarden staan in {0}", "values are in {0}"},
	"fixture.beside": {"staat naast velden over personen", "stands beside fields about people"},
	"fixture.not":    {"de tabel gaat niet over personen", "the table is not about people"},
	"fixture.text":   {"zinnen noemen een afkomst", "sentences name a descent"},
	"fixture.key":    {"verwijst naar codelijst {0}", "refers to code list {0}"},
}

func fixtureCatalogue(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	overlay := fstest.MapFS{}
	for _, l := range fixtureLabels {
		more := ""
		if l.group == toetssteen.GroupProxy {
			more = "targets: [nationality]\nknown: [{text: {nl: x, en: x}, source: x}]\n"
		}
		overlay["indicators/"+string(l.kind)+".yaml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(
			"id: %s\ngroup: %s\nlabel: {nl: %q, en: %q}\nabout: {nl: %[3]q, en: %[4]q}\navg9: \"no\"\ngrounds: [ras, ras]\n%[5]smatches: [x]\nrejects: [y]\n",
			l.kind, l.group, l.nl, l.en, more))}
	}
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

func sign(kind, rule, message string, weight float64, args ...string) toetssteen.Evidence {
	return toetssteen.Evidence{Type: kind, Rule: rule, Message: message, Args: args, Weight: weight}
}

func counted(e toetssteen.Evidence, x, n int64, low, high float64) toetssteen.Evidence {
	e.Counts = &toetssteen.Counts{X: x, N: n, Low: low, High: high}
	return e
}

func finding(source, asset, field string, kind toetssteen.KindID, level toetssteen.Level, confidence float64, signs ...toetssteen.Evidence) toetssteen.Finding {
	l := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: asset, Field: field}
	f := toetssteen.Finding{
		ID: toetssteen.FindingID(source, l, kind), Source: source, Location: l, Kind: kind, Level: level,
		Confidence: confidence, Role: toetssteen.RoleStored, Detector: "columns@1",
	}
	for _, k := range fixtureLabels {
		if k.kind == kind {
			f.Group = k.group
		}
	}
	for _, s := range signs {
		if s.Weight < 0 {
			f.Against = append(f.Against, s)
		} else {
			f.Evidence = append(f.Evidence, s)
		}
	}
	return f
}

// education is a result as a scan of a student administration gives it: a
// database that was sampled, a folder that was partly read and a database that
// could not be reached.
func education() toetssteen.ScanResult {
	const rio, export = "studentadministratie", "uitwisseling"
	natio := finding(rio, "public.persoon", "nationaliteitcode", "nationality", toetssteen.High, 0.987,
		sign("name", "nationality.name.1", "fixture.name", 2, "nationaliteit"),
		counted(sign("values", "nationality.values.brp", "fixture.values", 4, "brp/nationaliteit"), 4980, 5000, 0.9938, 0.9974))
	opaque := finding(rio, "public.persoon", "veld17", "sex", toetssteen.High, 0.94,
		counted(sign("values", "sex.values.brp", "fixture.values", 4, "brp/geslacht"), 1000, 1000, 0.9962, 1),
		sign("neighbours", "person.table", "fixture.beside", 0.5))
	opaque.SameAs = []string{toetssteen.FindingID(export, toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: "2026/leerlingen.csv", Field: "geslachtsaanduiding"}, "sex")}
	postcode := finding(rio, "public.adres", "postcode", "proxy_postcode", toetssteen.Medium, 0.9, sign("name", "proxy_postcode.name.1", "fixture.name", 3, "postcode"))
	postcode.Targets = []toetssteen.KindID{"nationality", "ethnicity"}
	remark := finding(rio, "public.persoon", "opmerking", "ethnicity", toetssteen.Medium, 0.71,
		counted(sign("text", "ethnicity.text.1", "fixture.text", 2), 4, 1200, 0.0013, 0.0085))
	remark.Role = toetssteen.RoleFreeText
	nested := finding(export, "2026/berichten.jsonl", "ouders[].land", "birth_country", toetssteen.Medium, 0.66, sign("name", "birth_country.name.3", "fixture.name", 1, "land"))
	nested.Location.Kind = toetssteen.LocationPath
	code := finding(export, "scripts/selectie.R", "", "nationality", toetssteen.Medium, 0.8, sign("name", "nationality.name.1", "fixture.name", 1, "natio"))
	code.Location = toetssteen.Location{Kind: toetssteen.LocationCode, Asset: "scripts/selectie.R", Line: 12, Column: 3, Symbol: "natio_nl"}
	return toetssteen.ScanResult{
		Catalogue: "0123456789abcdef",
		Sources: []toetssteen.SourceResult{
			{
				Source: rio, Status: toetssteen.ScanPartly, Depth: toetssteen.DepthValues, Sample: toetssteen.Sample{Seed: 1, Rows: 5000}, Rows: 1203344,
				NotRead: []toetssteen.NotRead{{What: "public.dossier", Why: "no right to read this table; ask for SELECT"}},
				Assets: []toetssteen.AssetResult{
					{Asset: "public.persoon", Depth: toetssteen.DepthValues, Fields: 38, Rows: 1000000},
					{Asset: "public.adres", Depth: toetssteen.DepthValues, Fields: 9, Rows: 203101},
					{Asset: "public.landen", Depth: toetssteen.DepthValues, Fields: 3, Rows: 243},
				},
			},
			{
				Source: export, Status: toetssteen.ScanRead, Depth: toetssteen.DepthCensus, Rows: 812,
				Assets: []toetssteen.AssetResult{
					{Asset: "2026/berichten.jsonl", Depth: toetssteen.DepthCensus, Fields: 21, Rows: 400},
					{Asset: "2026/leerlingen.csv", Depth: toetssteen.DepthCensus, Fields: 12, Rows: 412},
					{Asset: "scripts/selectie.R", Depth: toetssteen.DepthCensus, Rows: -1},
				},
			},
			{
				Source: "inspectie", Status: toetssteen.ScanFailed, Rows: -1,
				NotRead: []toetssteen.NotRead{{What: "inspectie", Why: "connect to the database: the host does not answer; check the address and the firewall"}},
			},
		},
		Findings: []toetssteen.Finding{
			finding(rio, "public.adres", "nat", "nationality", toetssteen.Low, 0.31, sign("name", "nationality.name.weak", "fixture.name", 0.4, "nat"), sign("table", "table.not_people", "fixture.not", -0.8)),
			postcode,
			finding(rio, "public.persoon", "aanhef", "title_salutation", toetssteen.High, 0.97, sign("name", "title.name.1", "fixture.name", 3, "aanhef")),
			finding(rio, "public.persoon", "geboorteland", "birth_country", toetssteen.High, 0.99, sign("name", "birth_country.name.1", "fixture.name", 3, "geboorteland"), sign("key", "birth_country.key.1", "fixture.key", 2, "brp/land")),
			finding(rio, "public.persoon", "herk", "ethnicity", toetssteen.Low, 0.22, sign("name", "ethnicity.name.weak", "fixture.name", 0.3, "herk")),
			natio, remark, opaque,
			nested,
			finding(export, "2026/leerlingen.csv", "geslachtsaanduiding", "sex", toetssteen.High, 0.99, sign("name", "sex.name.1", "fixture.name", 3, "geslacht"), counted(sign("values", "sex.values.brp", "fixture.values", 4, "brp/geslacht"), 408, 412, 0.9753, 0.9962)),
			code,
		},
		CodeTables: []toetssteen.CodeTable{
			{Source: rio, Asset: "public.landen", Kind: "birth_country", Fields: []string{"code", "omschrijving"}, Evidence: []toetssteen.Evidence{counted(sign("values", "code_table", "fixture.values", 4, "brp/land"), 243, 243, 0.98, 1)}},
		},
	}
}

// hostile is a result whose every name tries to do harm where it is shown.
func hostile() toetssteen.ScanResult {
	const bad = "</script><script>alert(1)</script>\x1b[31m\x00\n=cmd|'x'!A1\u202egpj\xff\"'`{{.}}<!--"
	f := finding(bad, bad, bad, "sex", toetssteen.High, 2, sign("name", bad, "fixture.name", 3, bad), sign("table", bad, bad, -1, bad))
	f.Targets, f.SameAs, f.Role, f.Detector = []toetssteen.KindID{bad}, []string{bad}, toetssteen.Role(bad), bad
	f.Allowed = bad
	low := f
	low.ID, low.Level, low.Kind, low.Group = bad, 99, bad, bad
	return toetssteen.ScanResult{
		Catalogue: bad,
		Sources: []toetssteen.SourceResult{{
			Source: bad, Status: bad, Depth: 99, NotRead: []toetssteen.NotRead{{What: bad, Why: bad}},
			Assets: []toetssteen.AssetResult{{Asset: bad, Fields: 1, Rows: 1}},
		}},
		Findings:   []toetssteen.Finding{f, low},
		CodeTables: []toetssteen.CodeTable{{Source: bad, Asset: bad, Kind: bad, Fields: []string{bad}, Evidence: f.Evidence}},
		Groups: []toetssteen.DatumGroup{{ID: bad, Kind: bad, Members: []toetssteen.DatumMember{
			{Source: bad, Location: f.Location, Finding: bad, Relation: bad, Evidence: f.Evidence},
			{Source: bad, Location: f.Location, Finding: f.ID, Relation: bad},
		}}},
		Proxies: []toetssteen.ProxyMeasure{
			{Source: bad, Indicator: f.Location, Kind: bad, Columns: []toetssteen.Location{f.Location, f.Location}, Known: bad, Through: []string{bad}, Status: toetssteen.Measured, N: 1000, U: toetssteen.Known(7), ULow: toetssteen.Known(-1), UHigh: toetssteen.Known(math.Inf(1)), V: toetssteen.Known(math.Inf(-1))},
			{Source: bad, Columns: []toetssteen.Location{f.Location}, Known: bad, Status: bad},
		},
		Rules: []toetssteen.AppliedRule{
			{Rule: toetssteen.TuningRule{ID: bad, Action: bad, Source: bad, Field: bad, Kinds: []toetssteen.KindID{bad}, Name: bad, Reason: bad, By: bad}, Places: []toetssteen.Location{f.Location}},
			{Rule: toetssteen.TuningRule{ID: bad + "2", Reason: bad}, Expired: true},
		},
	}
}

// large is a result of many tables with a few findings each.
func large(tables, findingsEach, fieldsEach int) toetssteen.ScanResult {
	r := toetssteen.ScanResult{Catalogue: "0123456789abcdef"}
	s := toetssteen.SourceResult{Source: "grootboek", Status: toetssteen.ScanRead, Depth: toetssteen.DepthStatistics}
	for i := range tables {
		asset := fmt.Sprintf("schema%d.tabel_%05d", i%7, i)
		s.Assets = append(s.Assets, toetssteen.AssetResult{Asset: asset, Fields: fieldsEach, Rows: 1000, Depth: toetssteen.DepthStatistics})
		s.Rows += 1000
		for j := range findingsEach {
			kind := fixtureLabels[(i+j)%len(fixtureLabels)].kind
			r.Findings = append(r.Findings, finding("grootboek", asset, fmt.Sprintf("veld_%03d", j), kind, toetssteen.Level((i+j)%3), 0.5,
				sign("name", "x.name.1", "fixture.name", 2, "nationaliteit"),
				counted(sign("values", "x.values.1", "fixture.values", 3, "brp/nationaliteit"), 950, 1000, 0.9347, 0.9618),
				sign("table", "x.table.1", "fixture.not", -0.5)))
		}
	}
	r.Sources = []toetssteen.SourceResult{s}
	return r
}

// folded is a result with so many tables that the overview maps sources.
func folded() toetssteen.ScanResult {
	r, more := large(61, 1, 5), education()
	r.Sources = append(r.Sources, more.Sources...)
	r.Findings = append(r.Findings, more.Findings...)
	return r
}
