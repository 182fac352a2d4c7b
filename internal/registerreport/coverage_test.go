package registerreport_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/coverage"
	"toetssteen/internal/register"
	"toetssteen/internal/registerreport"
)

// invented is a ministry of three units, of which one was not scanned, with texts
// that try to break the page.
func invented() registerreport.Coverage {
	h := func(id string) toetssteen.Head { return toetssteen.Head{ID: id} }
	r := &register.Register{
		Units: []toetssteen.Unit{
			{Head: h("DUO"), Name: "Dienst Uitvoering"}, {Head: h("IVO"), Name: "Inspectie <script>"}, {Head: h("RCE"), Name: "Rijksdienst"},
		},
		Systems:     []toetssteen.System{{Head: h("SIS"), In: "DUO"}, {Head: h("TOE"), In: "IVO"}, {Head: h("MUS"), In: "RCE"}},
		Sources:     []toetssteen.Source{{Head: h("studenten"), System: "SIS"}, {Head: h("scholen"), System: "TOE"}, {Head: h("collectie"), System: "MUS"}},
		Processings: []toetssteen.Processing{{Head: h("VW-1"), In: "DUO", Systems: []string{"SIS"}}, {Head: h("VW-2"), In: "IVO", Systems: []string{"TOE"}, NoIndicators: true}},
		Purposes:    []toetssteen.Purpose{{Head: h("D-1"), Processing: "VW-1"}},
	}
	in := coverage.Input{Register: r, Today: "2026-11-25", Round: &toetssteen.Round{Head: h("R-1"), Units: []string{"DUO", "IVO", "RCE"}}}
	for i, source := range []string{"studenten", "scholen"} {
		s := toetssteen.SourceResult{Source: source, Status: toetssteen.ScanRead, Depth: toetssteen.DepthValues}
		s.Assets = []toetssteen.AssetResult{{Asset: "persoon", Depth: toetssteen.DepthValues}}
		in.Scans = append(in.Scans, coverage.Scan{ID: int64(i + 1), On: "2026-11-01", Result: s})
		for k, kind := range []toetssteen.KindID{"nationality", "birth_country", "sex"} {
			l := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: "persoon", Field: fmt.Sprint("veld<b>", k)}
			in.Findings = append(in.Findings, coverage.Finding{Finding: toetssteen.Finding{
				ID: toetssteen.FindingID(source, l, kind), Source: source, Location: l, Kind: kind, Level: toetssteen.High,
				Group: toetssteen.GroupOrigin, Role: toetssteen.RoleStored,
			}})
			r.Uses = append(r.Uses, toetssteen.ElementUse{
				Head: h(fmt.Sprintf("G-%d-%d", i, k)), Purpose: "D-1", Kind: kind, Source: source, Asset: "persoon",
				Field: fmt.Sprint("veld<b>", k+i),
			})
		}
	}
	r.Uses = r.Uses[:5]
	r.Index()
	c, err := catalogue.Load()
	if err != nil {
		panic(err)
	}
	return registerreport.Coverage{
		Page: registerreport.Page{Catalogue: c, Invented: true}, Report: coverage.Compute(in), Register: r,
	}
}

func TestTheCoveragePageShowsWhatThereIsToReport(t *testing.T) {
	for _, lang := range catalogue.Languages {
		c := invented()
		c.Lang = lang
		var a, b bytes.Buffer
		if err := c.Write(&a); err != nil {
			t.Fatal(err)
		}
		if err := c.Write(&b); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: the same coverage gives other bytes (%v)", lang, err)
		}
		page := a.String()
		for _, want := range []string{`id="matrix"`, `id="niet-geregistreerd"`, `id="tegenspraak"`, `id="niet-gezien"`, `id="bronnen"`, `id="antwoorden"`, "<svg", "VW-2"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %s", lang, want)
			}
		}
		for _, not := range []string{"<script>;", "Inspectie <script>", "veld<b>", "coverage.", "registerreport."} {
			if strings.Contains(page, not) {
				t.Errorf("%s: the page has %s", lang, not)
			}
		}
		if out := os.Getenv("TOETSSTEEN_PAGES"); out != "" {
			if err := os.WriteFile(out+"/dekking."+lang+".html", a.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestASharePrintedIsNeverRoundedUp(t *testing.T) {
	for share, want := range map[float64]string{1: "100,0 %", 0.9999: "99,9 %", 0.5: "50,0 %", 0: "0,0 %"} {
		if got := registerreport.Percent(share, "nl"); got != want {
			t.Errorf("%v is printed as %s; want %s", share, got, want)
		}
	}
}
