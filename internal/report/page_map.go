package report

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strconv"

	"toetssteen"
	"toetssteen/internal/chart"
	"toetssteen/internal/report/outline"
	"toetssteen/internal/report/words"
	"toetssteen/internal/text"
)

// mapRows is how many rows a map can have and still be read at a glance.
const mapRows = 60

// heatView is a heat map with the same data as a table.
type heatView struct {
	Name, About, Cut          string
	SVG                       template.HTML
	TableName, Caption, Place string
	Scroll, TableScroll       string
	Columns                   []string
	Rows                      []heatRowView
}

type heatRowView struct {
	Target, Label string
	Cells         []string
}

// heatRow is a row of the map: a table, or a source that stands for its tables.
type heatRow struct {
	target, label string
	cells         map[toetssteen.KindID]*[3]int // findings by level
	groups        map[toetssteen.KindID]toetssteen.Group
}

func newHeatRow(target, label string, findings ...[]toetssteen.Finding) heatRow {
	r := heatRow{target, label, map[toetssteen.KindID]*[3]int{}, map[toetssteen.KindID]toetssteen.Group{}}
	for _, list := range findings {
		for _, f := range list {
			if r.cells[f.Kind] == nil {
				r.cells[f.Kind] = &[3]int{}
			}
			r.cells[f.Kind][words.Level(f)]++
			r.groups[f.Kind] = f.Group
		}
	}
	return r
}

// count sums the findings of a level over all kinds.
func (r heatRow) count(l toetssteen.Level) int {
	n := 0
	for _, c := range r.cells {
		n += c[l]
	}
	return n
}

// foldsMap reports whether the overview shows sources in the place of tables.
func foldsMap(sources []*outline.Source) bool {
	tables, withFindings := 0, 0
	for _, s := range sources {
		tables += len(s.Assets)
		if len(s.Assets) > 0 {
			withFindings++
		}
	}
	return tables > mapRows && withFindings > 1
}

// overview maps all tables with findings, or all sources when there are too
// many tables.
func (v view) overview(sources []*outline.Source, folded bool) *heatView {
	var rows []heatRow
	for i, s := range sources {
		if folded && len(s.Assets) > 0 {
			var all [][]toetssteen.Finding
			for _, a := range s.Assets {
				all = append(all, a.Main, a.Low)
			}
			rows = append(rows, newHeatRow(sourceAnchor(i), text.Clean(s.Source), all...))
			continue
		}
		for j, a := range s.Assets {
			rows = append(rows, newHeatRow(assetAnchor(i, j), text.Clean(s.Source)+" · "+text.Clean(a.Asset), a.Main, a.Low))
		}
	}
	about := v.Text("map.about")
	if folded {
		about = v.Text("map.about_sources")
	}
	return v.heat("kaart-overzicht", v.Text("map"), about, "", rows)
}

// sourceMap maps the tables of one source.
func (v view) sourceMap(s *outline.Source, i int) *heatView {
	var rows []heatRow
	for j, a := range s.Assets {
		rows = append(rows, newHeatRow(assetAnchor(i, j), text.Clean(a.Asset), a.Main, a.Low))
	}
	return v.heat("kaart-"+strconv.Itoa(i+1), v.Text("map.source"), v.Text("map.about"), ": "+text.Clean(s.Source), rows)
}

// heat draws rows as a map and as a table; with nothing to show it is nil. of
// tells the regions of several maps apart.
func (v view) heat(id, name, about, of string, rows []heatRow) *heatView {
	if len(rows) == 0 {
		return nil
	}
	view := &heatView{
		Name: name, About: about, TableName: v.Text("map.table"), Caption: v.Text("caption.map"), Place: v.Text("map.place"),
		Scroll: v.Text("map.scroll") + of, TableScroll: v.Text("map.table_scroll") + of,
	}
	if all := len(rows); all > mapRows {
		rows = surest(rows, mapRows)
		view.Cut = v.Text("map.cut", v.Number(mapRows), v.Number(int64(all)))
	}
	groupOf := groupsIn(rows)
	kinds := words.InOrder(groupOf)
	h := chart.Heatmap{
		ID: id, Title: name, Marks: [4]string{1: v.Text("mark.low"), 2: v.Text("mark.medium"), 3: v.Text("mark.high")},
		Desc: v.Text("map.desc", v.Plural("map.rows", int64(len(rows))), v.Plural("map.kinds", int64(len(kinds)))),
	}
	for _, k := range kinds {
		h.Columns = append(h.Columns, v.Label(k))
		h.Groups = append(h.Groups, string(groupOf[k]))
	}
	for _, r := range rows {
		cells, texts := v.heatCells(r, kinds)
		h.Rows, h.Cells = append(h.Rows, r.label), append(h.Cells, cells)
		view.Rows = append(view.Rows, heatRowView{r.target, r.label, texts})
	}
	view.Columns = h.Columns
	view.SVG = template.HTML(h.SVG()) //nolint:gosec // package chart escapes every text
	return view
}

func (v view) heatCells(r heatRow, kinds []toetssteen.KindID) (cells []chart.Cell, texts []string) {
	for _, k := range kinds {
		c := r.cells[k]
		if c == nil {
			cells, texts = append(cells, chart.Cell{}), append(texts, "–")
			continue
		}
		top, n := toetssteen.Low, 0
		for l := toetssteen.Low; l <= toetssteen.High; l++ {
			n += c[l]
			if c[l] > 0 {
				top = l
			}
		}
		word := v.Named("level", top.String())
		cells = append(cells, chart.Cell{
			Level: int(top) + 1,
			Text:  v.Text("map.cell", r.label, v.Label(k), word, v.Plural("finding", int64(n))),
		})
		texts = append(texts, word+" ("+v.Number(int64(n))+")")
	}
	return cells, texts
}

// groupsIn gives the kinds that rows have, with their groups.
func groupsIn(rows []heatRow) map[toetssteen.KindID]toetssteen.Group {
	groupOf := map[toetssteen.KindID]toetssteen.Group{}
	for _, r := range rows {
		maps.Copy(groupOf, r.groups)
	}
	return groupOf
}

// surest keeps the rows with the most findings of the highest levels, in their
// old order.
func surest(rows []heatRow, most int) []heatRow {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		for l := toetssteen.High; l >= toetssteen.Low; l-- {
			if d := cmp.Compare(rows[b].count(l), rows[a].count(l)); d != 0 {
				return d
			}
		}
		return 0
	})
	order = order[:most]
	slices.Sort(order)
	out := make([]heatRow, most)
	for i, at := range order {
		out[i] = rows[at]
	}
	return out
}
