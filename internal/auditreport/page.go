package auditreport

import (
	"html/template"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/text"
)

// page is what the HTML template shows.
type page struct {
	View
	Policy   string
	Style    template.CSS
	Invented bool
	Title    string
	Question string
	Verdict  verdictView
	Sections []section
	Version  string
}

// T gives a text of the report.
func (p page) T(key string, args ...string) string { return p.t(key, args...) }

// Language is the language of the page.
func (p page) Language() string { return p.lang() }

// section is a chapter of the page; one without parts says that it was not
// asked for.
type section struct {
	ID, Title string
	Parts     []part
	Not       string // why the section is empty
}

// part is a piece of a section: texts, then a plot, then its table; what is
// folded stands in details.
type part struct {
	Heading string
	Lead    *lead
	Text    []string
	Alert   []string
	List    []string
	Terms   []term
	Plot    template.HTML
	Name    string // of the plot or table, for who hears the page
	Table   *table
	Fold    *fold
}

// lead is a figure in large type with the sentence it stands for.
type lead struct{ Figure, Text string }

// fold is a part that is closed at first.
type fold struct {
	Title string
	Parts []part
	Bulk  bool // stays closed on paper
}

// term is a name with its text.
type term struct{ Name, Text string }

// table is a table of a part.
type table struct {
	Caption string
	Note    string // what would stand in every row
	Columns []column
	Rows    []row
}

type column struct {
	Name           string
	Number, Remark bool
}

// row is a row; one with a heading names the rows under it.
type row struct {
	Heading string
	Mark    bool // the row to read first
	Cells   []cell
}

// cell is a text with a smaller one under it.
type cell struct{ Text, Small string }

// narrow leaves out the columns of tables in which nothing stands, and says
// once what would stand in every row.
func narrow(parts []part) {
	for i := range parts {
		if t := parts[i].Table; t != nil {
			t.narrow()
		}
		if f := parts[i].Fold; f != nil {
			narrow(f.Parts)
		}
	}
}

func (t *table) narrow() {
	t.shareRemark()
	keep := make([]bool, len(t.Columns))
	for _, r := range t.Rows {
		for i, c := range r.Cells {
			keep[i] = keep[i] || i == 0 || c.Small != "" || c.Text != "" && c.Text != none
		}
	}
	var columns []column
	for i, c := range t.Columns {
		if keep[i] {
			columns = append(columns, c)
		}
	}
	t.Columns = columns
	for k, r := range t.Rows {
		var cells []cell
		for i, c := range r.Cells {
			if keep[i] {
				cells = append(cells, c)
			}
		}
		t.Rows[k].Cells = cells
	}
}

// shareRemark takes a remark that is the same in every row out of the last
// column.
func (t *table) shareRemark() {
	last, shared, n := len(t.Columns)-1, "", 0
	if last < 0 || !t.Columns[last].Remark {
		return
	}
	for _, r := range t.Rows {
		if r.Heading != "" {
			continue
		}
		c := r.Cells[last]
		if n++; n == 1 {
			shared = c.Text
		}
		if c.Text != shared || c.Small != "" || c.Text == none {
			return
		}
	}
	if n < 2 || shared == "" {
		return
	}
	t.Note = shared
	for _, r := range t.Rows {
		if r.Heading == "" {
			r.Cells[last] = cell{}
		}
	}
}

// Number tells whether a cell stands in a column of numbers; templates ask.
func (t table) Number(i int) bool { return i < len(t.Columns) && t.Columns[i].Number }

// Width is the number of columns.
func (t table) Width() int { return len(t.Columns) }

func plain(texts ...string) []cell {
	out := make([]cell, len(texts))
	for i, s := range texts {
		out[i] = cell{Text: s}
	}
	return out
}

// columnsOf makes columns of text keys; those that begin with "#" hold numbers.
func (v View) columnsOf(keys ...string) []column {
	out := make([]column, len(keys))
	for i, k := range keys {
		number := k[0] == '#'
		if number {
			k = k[1:]
		}
		out[i] = column{v.t("th." + k), number, k == "remark"}
	}
	return out
}

// svg marks a picture of package chart as safe: it escapes all its texts.
func svg(picture string) template.HTML {
	return template.HTML(picture) //nolint:gosec // drawn by package chart, whose fuzz test keeps it well formed
}

func newPage(v View) *page {
	r := newReader(v)
	p := &page{
		View: v, Policy: Policy(v),
		Style:    template.CSS(styleOf(v)), //nolint:gosec // own file, and a text of the catalogue without quotes
		Invented: r.res.Spec.Invented, Title: v.title(), Question: text.Clean(r.res.Spec.Question),
		Verdict: r.verdict(), Version: toetssteen.Version,
	}
	for _, s := range []struct {
		id    string
		parts func() []part
	}{
		{"plain", r.plainWords},
		{"funnel", r.funnel},
		{"ratios", r.ratios},
		{"decomposition", r.decomposition},
		{"errors", r.errors},
		{"scores", r.scores},
		{"proxies", r.proxies},
		{"profile", r.profile},
		{"subgroups", r.subgroups},
		{"areas", r.areas},
		{"clusters", r.clusters},
		{"not_assessed", r.notAssessed},
		{"warnings", r.warnings},
		{"figures", r.allFigures},
		{"method", r.method},
		{"legend", r.legend},
	} {
		sec := section{ID: v.t("id." + s.id), Title: v.t("section." + s.id), Parts: s.parts()}
		narrow(sec.Parts)
		if len(sec.Parts) == 0 {
			sec.Not = v.t("none." + s.id)
		}
		p.Sections = append(p.Sections, sec)
	}
	return p
}

// figureTable lists figures of any kind.
func (r *reader) figureTable(caption string, figures []toetssteen.Figure) *table {
	t := &table{Caption: caption, Columns: r.columnsOf("figure", "place", "groups", "#counts", "#value", "#bounds", "#p_both", "remark")}
	for _, f := range figures {
		where := cell{Text: r.stageName(f.Stage)}
		if f.Stratum != "" {
			where.Small = r.stratumName(f.Stratum)
		}
		who := cell{Text: r.group(f.Group), Small: r.column(f.Column)}
		if f.Group == "" {
			who = cell{Text: r.column(f.Column)}
		}
		if f.Reference != "" {
			who.Small = r.t("versus", r.against(f.Reference))
		}
		counts := cell{Text: r.of(f.X, f.N, f.Status), Small: r.of(f.Y, f.M, f.Status)}
		if f.Reference == "" {
			counts.Small = ""
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			{Text: r.figureName(f.Name), Small: text.Clean(f.Method)},
			where, who, counts,
			{Text: r.value(f), Small: r.shownInterval(f)},
			{Text: orElse(r.bounds(f), none)},
			r.bothP(f),
			{Text: r.remark(f)},
		}})
	}
	return t
}

// shownInterval is the interval of a figure that has a value.
func (r *reader) shownInterval(f toetssteen.Figure) string {
	if _, ok := f.Value.Get(); !ok {
		return ""
	}
	return r.interval(f)
}

// remark says why a figure is not as others; the reason of the status, or the
// status alone.
func (r *reader) remark(f toetssteen.Figure) string {
	if s := r.message(f.Reason); s != "" {
		return s
	}
	if f.Status == toetssteen.FigureOK || f.Status == toetssteen.FigureInterval || f.Status == "" {
		return ""
	}
	return r.named("status", string(f.Status))
}

// id makes an id of the page: a word and numbers from 1.
func id(word string, numbers ...int) string {
	parts := []string{word}
	for _, n := range numbers {
		parts = append(parts, strconv.Itoa(n+1))
	}
	return strings.Join(parts, "-")
}
