package report

import (
	"html/template"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// openUpTo is the number of findings up to which tables start unfolded; a page
// with more starts as an overview.
const openUpTo = 150

// page is what the HTML template shows.
type page struct {
	speech
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

// speech gives templates the texts of the report.
type speech struct{ v view }

// T gives a text of the report.
func (w speech) T(key string, args ...string) string { return w.v.Text(key, args...) }

// Lang is the language of the page.
func (w speech) Lang() string { return w.v.Language() }

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
		speech
		Name, Caption string
		list          []toetssteen.Finding
	}
)

func newPage(v view) *page {
	c := cover(v.Result)
	p := &page{
		speech: speech{v}, Policy: Policy(v.View),
		Style:    template.CSS(styleOf(v.View)), //nolint:gosec // own file, and a text of the catalogue without quotes
		Script:   template.JS(pageScript),  //nolint:gosec // own file
		Invented: v.Invented, Interrupted: v.Result.Interrupted, Generated: text.Clean(v.Generated),
		Version: toetssteen.Version, Hash: text.Clean(v.Result.Catalogue),
		Lead: v.leadText(c), CoverageText: v.coverageText(c), DepthText: v.depthText(),
		NotReadCount: v.Number(int64(c.NotRead)), FloorText: strconv.Itoa(toetssteen.Floor),
		ShownText: v.Text("filter.shown"),
	}
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		p.Levels = append(p.Levels, v.levelView(l))
	}
	for _, g := range words.Groups {
		view := groupView{ID: string(g), Name: v.Named("group", string(g)), About: v.Named("group", string(g)+".about")}
		for l := toetssteen.High; l >= toetssteen.Low; l-- {
			view.Counts = append(view.Counts, v.Number(int64(c.Tally.of(g, l))))
		}
		p.Totals = append(p.Totals, view)
	}
	for _, k := range words.Kinds(v.Result) {
		p.Kinds = append(p.Kinds, kindView{text.Clean(string(k)), v.Label(k)})
	}
	p.addSources(v)
	return p
}

func (v view) levelView(l toetssteen.Level) levelView {
	return levelView{l.String(), v.Named("level", l.String()), v.Named("level", l.String()+".about")}
}

func (p *page) addSources(v view) {
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

func (v view) sourceView(s *sourceGroup, anchor string) sourceView {
	fields, assets := int64(s.Fields()), int64(len(s.SourceResult.Assets))
	view := sourceView{
		Anchor: anchor, Name: text.Clean(s.Source), Status: v.Named("status", string(s.Status)),
		Depth: v.SourceDepth(s.SourceResult), AssetCount: v.Number(assets), FieldCount: v.Number(fields),
		RowCount: v.Text("unknown"),
	}
	if s.Rows >= 0 {
		view.RowCount = v.Digits(toetssteen.ShowCount(s.Rows))
	}
	if s.Status == toetssteen.ScanFailed {
		view.Depth = v.Text("depth.none")
	}
	view.About = v.Plural("asset", assets) + ", " + v.Plural("field", fields) + ", " + view.Depth
	return view
}

func (v view) assetView(a *assetGroup, anchor string) assetView {
	view := assetView{
		Anchor: anchor, Name: text.Clean(a.Asset), About: v.Asset(a.AssetResult), Tally: v.tallyText(a.Tally),
		Open: len(v.Result.Findings) <= openUpTo,
	}
	if len(a.Main) > 0 {
		view.Main = &findingsView{speech{v}, "", v.Text("caption.asset", view.Name), a.Main}
	}
	if n := len(a.Low); n > 0 {
		view.Low = &findingsView{speech{v}, v.Plural("candidate", int64(n)), v.Text("caption.low", view.Name), a.Low}
	}
	return view
}

// tallyText sums up an asset: "2 hoog, 1 laag".
func (v view) tallyText(t tally) string {
	var parts []string
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		if n := t.total(l); n > 0 {
			parts = append(parts, v.Number(int64(n))+" "+v.Named("level", l.String()))
		}
	}
	return strings.Join(parts, ", ")
}

func (v view) codeTableView(t toetssteen.CodeTable) codeTableView {
	var why, fields []string
	for _, e := range words.Strongest(t.Evidence) {
		why = append(why, text.Clean(v.Sign(e)))
	}
	for _, f := range t.Fields {
		fields = append(fields, text.Clean(f))
	}
	return codeTableView{text.Clean(t.Asset), text.Clean(t.Source), v.Label(t.Kind), strings.Join(fields, ", "), strings.Join(why, "; ")}
}

// notReadViews lists what was not read of a source; a source that failed
// without a word is listed too.
func (v view) notReadViews(s toetssteen.SourceResult) []notReadView {
	var out []notReadView
	for _, n := range s.NotRead {
		out = append(out, notReadView{text.Clean(n.What), text.Clean(s.Source), text.Clean(n.Why)})
	}
	if len(out) == 0 && s.Status == toetssteen.ScanFailed {
		out = append(out, notReadView{v.Text("not_read.whole"), text.Clean(s.Source), v.Text("unknown")})
	}
	return out
}
