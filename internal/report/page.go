package report

import (
	"html/template"
	"strconv"
	"strings"

	"toetssteen"
)

// openUpTo is the number of findings up to which tables start unfolded; a page
// with more starts as an overview.
const openUpTo = 150

// page is what the HTML template shows.
type page struct {
	words
	Policy       string
	Style        template.CSS
	Script       template.JS
	Invented     bool
	Interrupted  bool
	Generated    string
	Version      string
	Hash         string
	Lead         string
	CoverageText string
	DepthText    string
	NotReadCount string
	FloorText    string
	ShownText    string
	Levels       []levelView
	Totals       []groupView
	Kinds        []kindView
	Map          *heatView
	Sources      []sourceView
	CodeTables   []codeTableView
	NotRead      []notReadView
}

// words gives templates the texts of the report.
type words struct{ v View }

// T gives a text of the report.
func (w words) T(key string, args ...string) string { return w.v.text(key, args...) }

// Lang is the language of the page.
func (w words) Lang() string { return w.v.lang() }

type (
	levelView struct{ Name, Word, About string }
	groupView struct {
		ID, Name, About string
		Counts          []string // high, medium, low
	}
	kindView      struct{ ID, Name string }
	codeTableView struct{ Asset, Source, Kind, Fields, Why string }
	notReadView   struct{ What, Source, Why string }
	sourceView    struct {
		Anchor, Name, About              string
		Status, Depth                    string
		AssetCount, FieldCount, RowCount string
		Map                              *heatView
		Assets                           []assetView
	}
	assetView struct {
		Anchor, Name, About, Tally string
		Open                       bool
		Main, Low                  *findingsView
	}
	findingsView struct {
		words
		Name, Caption string
		list          []toetssteen.Finding
	}
)

func newPage(v View) *page {
	c := cover(v.Result)
	p := &page{
		words: words{v}, Policy: Policy(v),
		Style:    template.CSS(styleOf(v)), //nolint:gosec // own file, and a text of the catalogue without quotes
		Script:   template.JS(pageScript),  //nolint:gosec // own file
		Invented: v.Invented, Interrupted: v.Result.Interrupted, Generated: clean(v.Generated),
		Version: toetssteen.Version, Hash: clean(v.Result.Catalogue),
		Lead: v.leadText(c), CoverageText: v.coverageText(c), DepthText: v.depthText(),
		NotReadCount: v.number(int64(c.NotRead)), FloorText: strconv.Itoa(toetssteen.Floor),
		ShownText: v.text("filter.shown"),
	}
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		p.Levels = append(p.Levels, v.levelView(l))
	}
	for _, g := range groups {
		view := groupView{ID: string(g), Name: v.named("group", string(g)), About: v.named("group", string(g)+".about")}
		for l := toetssteen.High; l >= toetssteen.Low; l-- {
			view.Counts = append(view.Counts, v.number(int64(c.Tally.of(g, l))))
		}
		p.Totals = append(p.Totals, view)
	}
	for _, k := range kindsOf(v.Result) {
		p.Kinds = append(p.Kinds, kindView{clean(string(k)), v.label(k)})
	}
	p.addSources(v)
	return p
}

func (v View) levelView(l toetssteen.Level) levelView {
	return levelView{l.String(), v.named("level", l.String()), v.named("level", l.String()+".about")}
}

func (p *page) addSources(v View) {
	sources := bySource(v.Result)
	folded := foldsMap(sources)
	p.Map = v.overview(sources, folded)
	for i, s := range sources {
		view := v.sourceView(s, sourceAnchor(i))
		if folded && len(s.Assets) > 1 {
			view.Map = v.sourceMap(s, i)
		}
		for j, a := range s.Assets {
			view.Assets = append(view.Assets, v.assetView(a, assetAnchor(i, j)))
		}
		p.Sources = append(p.Sources, view)
		for _, t := range s.CodeTables {
			p.CodeTables = append(p.CodeTables, v.codeTableView(t))
		}
		p.NotRead = append(p.NotRead, v.notReadViews(s.SourceResult)...)
	}
}

func sourceAnchor(i int) string   { return "bron-" + strconv.Itoa(i+1) }
func assetAnchor(i, j int) string { return sourceAnchor(i) + "-" + strconv.Itoa(j+1) }

func (v View) sourceView(s *sourceGroup, anchor string) sourceView {
	fields, assets := int64(s.Fields()), int64(len(s.SourceResult.Assets))
	view := sourceView{
		Anchor: anchor, Name: clean(s.Source), Status: v.named("status", string(s.Status)),
		Depth: v.sourceDepth(s.SourceResult), AssetCount: v.number(assets), FieldCount: v.number(fields),
		RowCount: v.text("unknown"),
	}
	if s.Rows >= 0 {
		view.RowCount = v.digits(toetssteen.ShowCount(s.Rows))
	}
	if s.Status == toetssteen.ScanFailed {
		view.Depth = v.text("depth.none")
	}
	view.About = v.plural("asset", assets) + ", " + v.plural("field", fields) + ", " + view.Depth
	return view
}

func (v View) assetView(a *assetGroup, anchor string) assetView {
	view := assetView{
		Anchor: anchor, Name: clean(a.Asset), About: v.assetText(a.AssetResult), Tally: v.tallyText(a.Tally),
		Open: len(v.Result.Findings) <= openUpTo,
	}
	if len(a.Main) > 0 {
		view.Main = &findingsView{words{v}, "", v.text("caption.asset", view.Name), a.Main}
	}
	if n := len(a.Low); n > 0 {
		view.Low = &findingsView{words{v}, v.plural("candidate", int64(n)), v.text("caption.low", view.Name), a.Low}
	}
	return view
}

// tallyText sums up an asset: "2 hoog, 1 laag".
func (v View) tallyText(t tally) string {
	var parts []string
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		if n := t.total(l); n > 0 {
			parts = append(parts, v.number(int64(n))+" "+v.named("level", l.String()))
		}
	}
	return strings.Join(parts, ", ")
}

func (v View) codeTableView(t toetssteen.CodeTable) codeTableView {
	var why, fields []string
	for _, e := range strongest(t.Evidence) {
		why = append(why, clean(v.signText(e)))
	}
	for _, f := range t.Fields {
		fields = append(fields, clean(f))
	}
	return codeTableView{clean(t.Asset), clean(t.Source), v.label(t.Kind), strings.Join(fields, ", "), strings.Join(why, "; ")}
}

// notReadViews lists what was not read of a source; a source that failed
// without a word is listed too.
func (v View) notReadViews(s toetssteen.SourceResult) []notReadView {
	var out []notReadView
	for _, n := range s.NotRead {
		out = append(out, notReadView{clean(n.What), clean(s.Source), clean(n.Why)})
	}
	if len(out) == 0 && s.Status == toetssteen.ScanFailed {
		out = append(out, notReadView{v.text("not_read.whole"), clean(s.Source), v.text("unknown")})
	}
	return out
}
