package report

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

const (
	// openUpTo is the number of findings up to which tables start unfolded; a
	// page with more starts as an overview.
	openUpTo = 150
	// largeFrom is the number of findings above which a page holds them as data:
	// a browser is slow with more rows than this.
	largeFrom = 1000
	// A large page starts with some findings of each kind, so many in all.
	strongestOfKind, strongestInAll = 3, 24
	// notReadTable is how many lines of what was not read stand in one table.
	notReadTable = 200
)

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
	NoneText     string
	NothingLeft  string
	Allowed      bool
	Large        bool
	Levels       []levelView
	Totals       []groupView
	Facets       []facet
	StrongestOf  string
	Strongest    *findingsView
	Datums       *datumsView
	Proxies      *proxiesView
	Rules        *rulesView
	Quality      []qualityView
	QualityMore  string // what is not on the page
	Map          *heatView
	Sources      []sourceView
	CodeTables   []codeTableView
	NotRead      []notReadView
	NotReadBy    []notReadBy // the same by source, when there is much

	sources []*outline.Source
	lists   facetLists
	look    outline.Lookup
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
		Allowed         string
	}
	codeTableView struct{ Asset, Source, Kind, Fields, Why string }
	notReadView   struct{ What, Source, Why string }
	notReadBy     struct {
		Name, Count string
		List        []notReadView
	}
	sourceView struct {
		Anchor, Name, About              string
		Status, Depth                    string
		AssetCount, FieldCount, RowCount string
		Counts                           []string // high, medium, low
		Allowed, NotRead                 string
		Found                            bool
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
		look          outline.Lookup
		apart         bool // from their tables: each says where it stands, and no link leads here
	}
)

func newPage(v view) *page {
	c := outline.Cover(v.Result)
	p := &page{
		speech: speech{v}, Policy: Policy(v.View),
		Style:    template.CSS(styleOf(v.View)), //nolint:gosec // own file, and a text of the catalogue without quotes
		Script:   template.JS(pageScript),       //nolint:gosec // own file
		Invented: v.Invented, Interrupted: v.Result.Interrupted, Generated: text.Clean(v.Generated),
		Version: toetssteen.Version, Hash: text.Clean(v.Result.Catalogue),
		Lead: v.leadText(c), CoverageText: v.coverageText(c), DepthText: v.depthText(),
		NotReadCount: v.Number(int64(c.NotRead)), FloorText: strconv.Itoa(toetssteen.Floor),
		ShownText: v.Text("filter.shown"), NoneText: v.Text("browse.none"), NothingLeft: v.nothingUnread(),
		Allowed: c.Tally.Allowed() > 0, Large: len(v.Result.Findings) > largeFrom,
		Datums: nil, Proxies: v.proxiesView(), Rules: v.rulesView(), sources: outline.BySource(v.Result), look: outline.NewLookup(v.Result),
	}
	p.Datums = v.datumsView(p.look)
	p.Quality, p.QualityMore = v.qualityViews(p.look), v.qualityMore()
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		p.Levels = append(p.Levels, v.levelView(l))
	}
	for _, g := range words.Groups {
		view := groupView{ID: string(g), Name: v.Named("group", string(g)), About: v.Named("group", string(g)+".about")}
		for l := toetssteen.High; l >= toetssteen.Low; l-- {
			view.Counts = append(view.Counts, v.Number(int64(c.Tally.Of(g, l))))
		}
		view.Allowed = v.Number(int64(c.Tally.Allowed(g)))
		p.Totals = append(p.Totals, view)
	}
	p.lists = newFacetLists(v.Result, p.sources)
	if len(v.Result.Findings) > 0 {
		p.Facets = v.facets(p.lists, p.Large)
	}
	if p.Large {
		p.addStrongest(v)
	}
	p.addSources(v)
	return p
}

func (v view) levelView(l toetssteen.Level) levelView {
	return levelView{l.String(), v.Named("level", l.String()), v.Named("level", l.String()+".about")}
}

func (p *page) addSources(v view) {
	folded := foldsMap(p.sources)
	p.Map = v.overview(p.sources, folded || p.Large)
	for i, s := range p.sources {
		view := v.sourceView(s, sourceAnchor(i))
		if folded && len(s.Assets) > 1 && !p.Large {
			view.Map = v.sourceMap(s, i)
		}
		for j, a := range s.Assets {
			if !p.Large {
				view.Assets = append(view.Assets, v.assetView(a, assetAnchor(i, j), p.look))
			}
		}
		p.Sources = append(p.Sources, view)
		for _, t := range s.CodeTables {
			p.CodeTables = append(p.CodeTables, v.codeTableView(t))
		}
		p.addNotRead(v, s.SourceResult)
	}
	if len(p.NotRead) > notReadTable {
		p.NotRead = p.NotRead[:0:0]
	} else {
		p.NotReadBy = nil
	}
}

func (p *page) addNotRead(v view, s toetssteen.SourceResult) {
	list := v.notReadViews(s)
	p.NotRead = append(p.NotRead, list...)
	if len(list) > 0 {
		p.NotReadBy = append(p.NotReadBy, notReadBy{text.Clean(s.Source), v.Number(int64(len(list))), list})
	}
}

// addStrongest picks the surest findings of each kind for the start of a large
// page; those that a rule allows are no news.
func (p *page) addStrongest(v view) {
	byKind := map[toetssteen.KindID][]toetssteen.Finding{}
	for _, f := range v.Result.Findings {
		if f.Allowed == "" && words.Level(f) > toetssteen.Low {
			byKind[f.Kind] = append(byKind[f.Kind], f)
		}
	}
	p.Strongest = &findingsView{speech: speech{v}, Caption: v.Text("caption.strongest"), look: p.look, apart: true}
	each := min(strongestOfKind, max(1, strongestInAll/max(len(p.lists.kinds), 1)))
	for _, k := range p.lists.kinds {
		slices.SortStableFunc(byKind[k], words.ByInterest)
		p.Strongest.list = append(p.Strongest.list, byKind[k][:min(len(byKind[k]), each)]...)
	}
	p.StrongestOf = v.Text("strongest.about", v.Number(int64(each)), v.Number(int64(len(v.Result.Findings))))
}

func sourceAnchor(i int) string   { return "bron-" + strconv.Itoa(i+1) }
func assetAnchor(i, j int) string { return sourceAnchor(i) + "-" + strconv.Itoa(j+1) }

func (v view) sourceView(s *outline.Source, anchor string) sourceView {
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
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		view.Counts = append(view.Counts, v.Number(int64(s.Tally.Total(l))))
	}
	view.Found = len(s.Assets) > 0
	view.Allowed, view.NotRead = v.Number(int64(s.Tally.Allowed())), v.Number(int64(len(s.NotRead)))
	view.About = v.Plural("asset", assets) + ", " + v.Plural("field", fields) + ", " + view.Depth
	return view
}

func (v view) assetView(a *outline.Asset, anchor string, look outline.Lookup) assetView {
	view := assetView{
		Anchor: anchor, Name: text.Clean(a.Asset), About: v.Asset(a.AssetResult), Tally: v.tallyText(a.Tally),
		Open: len(v.Result.Findings) <= openUpTo,
	}
	if len(a.Main) > 0 {
		view.Main = &findingsView{speech: speech{v}, Caption: v.Text("caption.asset", view.Name), list: a.Main, look: look}
	}
	if n := len(a.Low); n > 0 {
		view.Low = &findingsView{speech: speech{v}, Name: v.Plural("candidate", int64(n)), Caption: v.Text("caption.low", view.Name), list: a.Low, look: look}
	}
	return view
}

// tallyText sums up an asset: "2 hoog, 1 laag".
func (v view) tallyText(t outline.Tally) string {
	var parts []string
	for l := toetssteen.High; l >= toetssteen.Low; l-- {
		if n := t.Total(l); n > 0 {
			parts = append(parts, v.Number(int64(n))+" "+v.Named("level", l.String()))
		}
	}
	if n := t.Allowed(); n > 0 {
		parts = append(parts, v.Text("allowed.count", v.Number(int64(n))))
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
