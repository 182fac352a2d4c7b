package registerreport

import (
	"cmp"
	_ "embed" // the template of the page
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/coverage"
	"toetssteen/internal/register"
)

//go:embed page/coverage.html.tmpl
var coverageTemplate string

// Coverage is the page that sets the register beside what scans found.
type Coverage struct {
	Page
	Report   coverage.Report
	Register *register.Register
	Unit     string // to which it is limited; empty is all
}

// Percent prints a share as a person reads it, rounded down: 99.96 % is not 100.
func Percent(share float64, lang string) string {
	return Decimal(math.Floor(share*1000+1e-9)/10, lang) + " %"
}

// Decimal prints a number with one decimal, in the way of a language.
func Decimal(v float64, lang string) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	if lang == "en" {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}

// Write writes the page.
func (c Coverage) Write(w io.Writer) error {
	c.Title = c.C("page.title")
	if c.Unit != "" {
		c.Title = c.C("page.title_of", c.unit(c.Unit))
	}
	c.Lead = c.C("page.lead", string(c.Report.On), c.Figure(c.Report.Total))
	c.Contents = c.contents()
	return c.write(w, coverageTemplate, c)
}

// C gives a text on coverage.
func (c Coverage) C(key string, args ...string) string {
	return c.Catalogue.Text(c.Language(), "coverage."+key, args...)
}

func (c Coverage) contents() []Link {
	out := []Link{{"cijfer", c.C("page.figure")}, {"matrix", c.C("page.matrix")}}
	for _, p := range c.Parts() {
		out = append(out, Link{p.ID, p.Name})
	}
	return out
}

// Figure prints completeness, or why there is none.
func (c Coverage) Figure(x coverage.Completeness) string {
	if !x.Defined {
		return c.C("why." + string(x.Why))
	}
	return Percent(x.Value, c.Language())
}

// Made says what a figure is made of.
func (c Coverage) Made(x coverage.Completeness) string {
	text := c.C("made_of", strconv.Itoa(len(x.Confirmed)), strconv.Itoa(len(x.Unregistered)),
		strconv.Itoa(len(x.Unscanned)), Decimal(x.Expected, c.Language()))
	if n := len(x.Rejected); n > 0 {
		text += ", " + c.C("rejected", strconv.Itoa(n), strconv.Itoa(x.Rejecters))
	}
	return text
}

// Decimal prints a number.
func (c Coverage) Decimal(v float64) string { return Decimal(v, c.Language()) }

// UnitName names a unit.
func (c Coverage) UnitName(id string) string { return c.unit(id) }

func (c Coverage) unit(id string) string {
	if u := c.Register.Unit(id); u != nil && u.Name != "" {
		return u.Name
	}
	return cmp.Or(id, c.C("no_unit"))
}

// Picture draws completeness per unit, the least complete first.
func (c Coverage) Picture() template.HTML {
	p := chart.Strengths{
		ID: "dekking", Title: c.C("page.picture"), Desc: c.C("page.picture_desc"), Axis: c.C("page.axis"),
		Label: c.C("page.unit"), Text: c.C("page.completeness"), Most: 1, Whole: true,
		Number: func(v float64) string { return strconv.Itoa(int(math.Round(v*100))) + " %" },
	}
	units := slices.Clone(c.Report.Units)
	slices.SortStableFunc(units, func(a, b coverage.Completeness) int { return cmp.Compare(a.Value, b.Value) })
	for _, u := range units {
		row := chart.Strength{Label: c.unit(u.Unit), Text: c.Figure(u), Value: u.Value, Low: math.NaN(), High: math.NaN()}
		if !u.Defined {
			row.Value, row.Text = math.NaN(), c.C("page.undefined")
		}
		p.Rows = append(p.Rows, row)
	}
	return svg(p.SVG())
}

// Cell is one field of the matrix.
type Cell struct {
	N    int
	Mark string // "", failed or unknown
}

// MatrixRow is what is registered, or found, of one kind.
type MatrixRow struct {
	Kind  string
	Cells [5]Cell // seen; looked and not there; otherwise there; not looked at; found and not registered
}

// Matrix sets what is registered beside what was found, kind by kind.
func (c Coverage) Matrix() []MatrixRow {
	by := map[toetssteen.KindID]*MatrixRow{}
	add := func(kind toetssteen.KindID, at int) {
		row := by[kind]
		if row == nil {
			row = &MatrixRow{Kind: c.Catalogue.Label(c.Language(), kind)}
			by[kind] = row
		}
		row.Cells[at].N++
	}
	for _, u := range c.Report.Uses {
		switch u.State {
		case coverage.Seen, coverage.SeenAsKind:
			add(u.Kind, 0)
		case coverage.NotThere:
			add(u.Kind, 1)
		case coverage.KindDiffers, coverage.Refused:
			add(u.Kind, 2)
		case coverage.NotDeepEnough, coverage.NotScanned, coverage.NoPlace:
			add(u.Kind, 3)
		}
	}
	for _, u := range c.Report.Unregistered {
		add(u.Finding.Kind, 4)
	}
	var out []MatrixRow
	for _, row := range by {
		for i, mark := range []string{"", "failed", "failed", "unknown", "failed"} {
			if row.Cells[i].N > 0 {
				row.Cells[i].Mark = mark
			}
		}
		out = append(out, *row)
	}
	slices.SortFunc(out, func(a, b MatrixRow) int { return cmp.Compare(a.Kind, b.Kind) })
	return out
}

// Part is one list of what there is to report.
type Part struct {
	ID, Name, About string
	Heads           []string
	Rows            [][]string
	Left            int // rows that the page leaves to the other forms of output
}

// most is how many rows of a list stand on the page.
const most = 500

// Parts gives the lists that hold something.
func (c Coverage) Parts() []Part {
	all := []Part{c.unregistered(), c.contradicted(), c.uses(), c.sources(), c.answers(), c.out()}
	return slices.DeleteFunc(all, func(p Part) bool { return len(p.Rows) == 0 })
}

func (c Coverage) part(id, name string, heads []string, rows [][]string) Part {
	p := Part{ID: id, Name: c.C("page." + name), About: c.C("page." + name + "_about"), Rows: rows}
	for _, h := range heads {
		p.Heads = append(p.Heads, c.C("page."+h))
	}
	if len(rows) > most {
		p.Rows, p.Left = rows[:most], len(rows)-most
	}
	return p
}

func (c Coverage) kind(k toetssteen.KindID) string { return c.Catalogue.Label(c.Language(), k) }

func (c Coverage) unregistered() Part {
	var rows [][]string
	for _, u := range c.Report.Unregistered {
		suggested := make([]string, len(u.Suggestions))
		for i, s := range u.Suggestions {
			clues := make([]string, len(s.Clues))
			for k, clue := range s.Clues {
				clues[k] = c.C("clue." + string(clue))
			}
			suggested[i] = fmt.Sprintf("%s (%s)", s.Processing, strings.Join(clues, "; "))
		}
		rows = append(rows, []string{
			c.unit(u.Unit), u.Finding.ID, u.Finding.Source + " " + u.Finding.Location.String(), c.kind(u.Finding.Kind),
			cmp.Or(strings.Join(suggested, ", "), c.C("no_suggestion")),
		})
	}
	return c.part("niet-geregistreerd", "unregistered", []string{"unit", "finding", "place", "kind", "suggestions"}, rows)
}

func (c Coverage) contradicted() Part {
	var rows [][]string
	for _, x := range c.Report.Contradicted {
		says := c.C("page.leaves_out")
		if x.NoIndicators {
			says = c.C("page.denies")
		}
		rows = append(rows, []string{
			c.unit(x.Unit), x.Processing, says, c.kind(x.Kind), strconv.Itoa(len(x.Findings)), strconv.Itoa(len(x.Elsewhere)),
		})
	}
	heads := []string{"unit", "processing", "says", "kind", "findings", "elsewhere"}
	return c.part("tegenspraak", "contradicted", heads, rows)
}

func (c Coverage) uses() Part {
	var rows [][]string
	for _, u := range c.Report.Uses {
		if u.State.Confirmed() {
			continue
		}
		place := cmp.Or(strings.TrimSpace(u.Source+" "+u.Place), c.C("no_place"))
		rows = append(rows, []string{c.unit(u.Unit), u.Processing, u.Use, c.kind(u.Kind), place, c.C("use." + string(u.State))})
	}
	return c.part("niet-gezien", "uses", []string{"unit", "processing", "use", "kind", "place", "state"}, rows)
}

func (c Coverage) sources() Part {
	var rows [][]string
	for _, x := range c.Report.Sources {
		state, detail := string(x.State), cmp.Or(string(x.On), "-")
		switch {
		case x.State == coverage.Excluded:
			detail = x.Reason
		case x.State != coverage.Scanned:
		case x.LastFailed:
			state = "last_failed"
		case x.System == "":
			state = "no_system"
		default:
			continue
		}
		rows = append(rows, []string{c.unit(x.Unit), x.System, x.Source, c.C("source."+state, detail)})
	}
	for _, y := range c.Report.Systems {
		rows = append(rows, []string{c.unit(y.Unit), y.System, "", c.C("page.no_source")})
	}
	return c.part("bronnen", "sources", []string{"unit", "system", "source", "state"}, rows)
}

func (c Coverage) answers() Part {
	var rows [][]string
	for _, a := range c.Report.Answers {
		for _, m := range a.Remarks {
			outcome := c.C("page.outcome." + cmp.Or(string(a.Outcome), "silent"))
			if m.Flaw == coverage.Silent {
				m.Detail = cmp.Or(strings.Join(a.Directors, ", "), c.C("no_director"))
			}
			rows = append(rows, []string{c.unit(a.Unit), outcome, c.C("flaw."+string(m.Flaw), m.Detail, strconv.Itoa(len(m.IDs)))})
		}
	}
	return c.part("antwoorden", "answers", []string{"unit", "answer", "remark"}, rows)
}

func (c Coverage) out() Part {
	var rows [][]string
	for _, o := range c.Report.Out {
		rows = append(rows, []string{c.unit(o.Unit), cmp.Or(o.Reason, c.C("no_reason")), strconv.Itoa(o.Uses), strconv.Itoa(o.Findings)})
	}
	return c.part("doet-niet-mee", "out", []string{"unit", "reason", "use", "findings"}, rows)
}
