package registerreport

import (
	"cmp"
	_ "embed" // the template of the page
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/chart"
	"toetssteen/internal/quality"
)

//go:embed page/check.html.tmpl
var checkTemplate string

// CheckView is what the page on the quality of the register shows.
type CheckView struct {
	Result    *quality.Result
	Catalogue *catalogue.Catalogue
	Lang      string
	Invented  bool
	Generated string
}

// Bounds of the page; the CSV has all, and the page says so.
const (
	mostGroups  = 1500
	mostRecords = 40 // of a group
	mostBars    = 40
)

// Check writes the page on the quality of the register.
func Check(w io.Writer, v CheckView) error {
	p := v.page()
	return p.write(w, checkTemplate, newCheckBody(v, p))
}

// CheckPolicy is the Content-Security-Policy of that page.
func CheckPolicy(v CheckView) string { return v.page().Policy() }

func (v CheckView) page() Page {
	p := Page{Catalogue: v.Catalogue, Lang: v.Lang, Invented: v.Invented, Generated: v.Generated}
	p.Title, p.Lead = p.T("check.title"), p.T("check.lead")
	for _, section := range []string{"summary", "units", "mend", "rules", "method"} {
		p.Contents = append(p.Contents, Link{p.T("check.id." + section), p.T("check.section." + section)})
	}
	for _, role := range v.roles() {
		p.Style += fmt.Sprintf("main:has(#wie-%[1]s:checked) [data-who]:not([data-who=%[1]s]), main:has(#wie-%[1]s:checked) .toetssteen-group:not(:has([data-who=%[1]s])) { display: none; }\n", role)
	}
	return p
}

// roles lists the roles that have something to mend.
func (v CheckView) roles() []string {
	met := map[string]bool{}
	for _, w := range v.Result.Wrong {
		met[w.Rule.Who] = true
	}
	return slices.Sorted(maps.Keys(met))
}

// checkBody is what the template shows.
type checkBody struct {
	Tiles       []tile
	Empty       bool
	Clean       bool
	Plot        template.HTML
	Units       []unitRow
	Roles       []Link
	Mend        []mendUnit
	Left        int // groups that the page leaves out
	Search      string
	Rules       []ruleRow
	Orphans     []string
	Outs        []string // units that take no part
	On, Today   string
	Hash        string
	RecordCount int
}

type tile struct{ Figure, Text string }

type unitRow struct {
	Name, Anchor                 string
	Indent                       string
	Processings, Failed, Unknown int
	Share, References            string
}

type mendUnit struct {
	Name, Anchor, About, Number string
	Open                        bool
	Rows                        []mendRow
}

type mendRow struct {
	Outcome, OutcomeText, Title, Rule, Why, Who, WhoID, Source string
	Records                                                    string
	More                                                       string
}

type ruleRow struct {
	Title, ID, Source, Who                   string
	Passed, Failed, Unknown, Records, Weight int
	Share                                    string
}

func newCheckBody(v CheckView, p Page) checkBody {
	res := v.Result
	b := checkBody{
		Empty: res.Total.Processings == 0, Clean: res.Clean(), Today: string(res.Today), On: string(res.On), Hash: v.Catalogue.Hash(),
		RecordCount: len(res.Wrong),
	}
	for _, o := range res.Orphans {
		b.Orphans = append(b.Orphans, p.T("check.orphan", p.T("check.type."+string(o.Type)), o.ID, o.Parent))
	}
	for _, o := range res.Out {
		b.Outs = append(b.Outs, p.T("check.out", cmp.Or(o.Name, o.ID), cmp.Or(o.Reason, p.T("check.no_reason")), strconv.Itoa(o.Processings)))
	}
	if b.Empty {
		return b
	}
	b.Tiles = []tile{
		{strconv.Itoa(res.Total.Processings), p.T("check.tile.processings", strconv.Itoa(len(res.Uses)))},
		{share(res.Total.Share()), p.T("check.tile.share")},
		{share(res.Total.References.Share()), p.T("check.tile.references")},
		{strconv.Itoa(len(res.Wrong)), p.T("check.tile.wrong")},
	}
	b.Plot = v.plot(p)
	for _, u := range res.Units {
		b.Units = append(b.Units, unitRow{
			v.unitName(p, u.ID), "", strings.Repeat("– ", u.Depth), u.Processings, u.Failed, u.Unknown, share(u.Share()), share(u.References.Share()),
		})
	}
	for _, role := range v.roles() {
		b.Roles = append(b.Roles, Link{role, v.roleName(p, role)})
	}
	v.mend(&b, p)
	for _, r := range res.Rules {
		b.Rules = append(b.Rules, ruleRow{
			r.Rule.Title.In(p.Language()), r.Rule.ID, r.Rule.Source, v.roleName(p, r.Rule.Who),
			r.Passed, r.Failed, r.Unknown, r.Records, r.Rule.Weight, share(r.Share()),
		})
	}
	return b
}

// mend fills the list of what is to be mended, the worst unit first.
func (v CheckView) mend(b *checkBody, p Page) {
	room := mostGroups
	for i, unit := range v.Result.Grouped(v.Catalogue, p.Language()) {
		m := mendUnit{Name: v.unitName(p, unit.Unit), Number: strconv.Itoa(i + 1), Anchor: "herstel-" + strconv.Itoa(i+1), Open: i == 0}
		passed := share(0, false)
		if u := v.Result.Unit(unit.Unit); u != nil {
			passed = share(u.Share())
		}
		m.About = p.T("check.unit_about", passed, strconv.Itoa(unit.Count))
		b.linkUnit(m.Name, m.Anchor)
		shown := unit.Groups[:min(len(unit.Groups), room)]
		room -= len(shown)
		b.Left += len(unit.Groups) - len(shown)
		for _, g := range shown {
			m.Rows = append(m.Rows, v.mendRow(p, g))
		}
		if len(m.Rows) > 0 {
			b.Mend = append(b.Mend, m)
		}
	}
}

func (b *checkBody) linkUnit(name, anchor string) {
	for i := range b.Units {
		if b.Units[i].Name == name && b.Units[i].Anchor == "" {
			b.Units[i].Anchor = anchor
			return
		}
	}
}

func (v CheckView) mendRow(p Page, g quality.Group) mendRow {
	row := mendRow{
		Outcome: string(g.Outcome), OutcomeText: p.T("check.outcome." + string(g.Outcome)), Title: g.Rule.Title.In(p.Language()),
		Rule: g.Rule.ID, Why: g.Why, Who: v.roleName(p, g.Rule.Who), WhoID: g.Rule.Who, Source: g.Rule.Source,
	}
	if g.Person != "" {
		row.Who += " (" + g.Person + ")"
	}
	var ids []string
	for _, r := range g.Records[:min(len(g.Records), mostRecords)] {
		name := r.ID
		if r.Type == toetssteen.RecordUse {
			name = p.T("check.use_of", r.ID, r.Processing)
		}
		ids = append(ids, name)
	}
	row.Records = strings.Join(ids, ", ")
	if n := len(g.Records) - len(ids); n > 0 {
		row.More = p.T("check.more", strconv.Itoa(n))
	}
	return row
}

// plot draws the share of rules passed per unit; the table below it has the
// same figures.
func (v CheckView) plot(p Page) template.HTML {
	s := chart.Strengths{
		ID: "onderdelen-beeld", Title: p.T("check.plot"), Desc: p.T("check.plot.desc"), Axis: p.T("check.plot.axis"),
		Label: p.T("check.th.unit"), Text: p.T("check.plot.text"), Most: 1, Whole: true,
		Number: func(v float64) string { return strconv.Itoa(quality.Percent(v)) + " %" },
	}
	for _, u := range v.Result.Units {
		if of, ok := u.Share(); ok && len(s.Rows) < mostBars {
			s.Rows = append(s.Rows, chart.Strength{
				Label: strings.Repeat("– ", u.Depth) + v.unitName(p, u.ID), Value: of,
				Text: p.T("check.plot.row", share(of, true), strconv.Itoa(u.Processings)),
			})
		}
	}
	for i := range s.Rows {
		s.Rows[i].Low, s.Rows[i].High = absent, absent
	}
	return svg(s.SVG())
}

func (v CheckView) unitName(p Page, id string) string {
	switch u := v.Result.Unit(id); {
	case id == "":
		return p.T("check.no_unit")
	case u == nil || u.Name == "":
		return id
	default:
		return u.Name
	}
}

func (v CheckView) roleName(p Page, role string) string {
	if q, err := v.Catalogue.Quality(); err == nil && q.Roles[role] != nil {
		return q.Roles[role].In(p.Language())
	}
	return role
}

// absent is a figure that is not there, for a picture.
var absent = math.NaN()

func share(of float64, ok bool) string {
	if !ok {
		return "–"
	}
	return strconv.Itoa(quality.Percent(of)) + " %"
}
