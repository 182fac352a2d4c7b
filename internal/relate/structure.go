package relate

import (
	"maps"
	"slices"
	"strings"

	"toetssteen"
)

// structure adds what the description of the source shows without rows: a view
// that shows a column, and a key into a code table.
func (w *work) structure() {
	for i := range w.input.Assets {
		a := &w.input.Assets[i]
		w.codeTables(a)
		if len(a.Shows) > 0 {
			w.view(a)
		}
	}
}

// codeTables links an indicator to the code table its key points to.
func (w *work) codeTables(a *Asset) {
	for _, k := range a.Keys {
		if k.Primary || len(k.Columns) != 1 {
			continue
		}
		c := a.column(k.Columns[0])
		if c < 0 || a.finding(c) == nil {
			continue
		}
		for i := range w.input.Assets {
			t := &w.input.Assets[i]
			if t.CodeTable == "" || !sameTable(a.Handle.Name, k.RefAsset, t.Handle.Name) {
				continue
			}
			to := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: t.Handle.Name, Field: refColumn(t, k.RefColumns)}
			w.links.add(link{from: a.placed(c), to: place{location: to}, relation: toetssteen.RelationPointsTo, named: t.Handle.Name})
		}
	}
}

// view links the columns of a view to those of the tables that its query names,
// where both are found to hold the same kind under the same name.
func (w *work) view(v *Asset) {
	words := map[string]bool{}
	for _, name := range v.Shows {
		words[name] = true
	}
	for i := range w.input.Assets {
		t := &w.input.Assets[i]
		if t == v || !words[lastPart(t.Handle.Name)] {
			continue
		}
		for c := range t.Columns {
			name := t.Columns[c].Name
			to := v.column(name)
			if to < 0 || t.finding(c) == nil || v.finding(to) == nil || v.finding(to).Kind != t.finding(c).Kind || !words[strings.ToLower(name)] && !words["*"] {
				continue
			}
			w.links.add(link{from: t.placed(c), to: v.placed(to), relation: toetssteen.RelationView, named: v.Handle.Name})
		}
	}
}

// finding is the surest finding of origin or sex on a column, whatever was read.
func (a *Asset) finding(column int) *toetssteen.Finding { return a.indicator(column) }

func (a *Asset) placed(column int) place {
	f := a.finding(column)
	return place{location: f.Location, finding: f.ID, kind: f.Kind, sure: f.Confidence}
}

func lastPart(name string) string {
	return strings.ToLower(name[strings.LastIndexAny(name, "./")+1:])
}

// Words gives the names in the query of a view, in lower case and in order; a
// star is one. Texts between quotes, which may be values, are left out.
func Words(query string) []string {
	set := map[string]bool{}
	for i, part := range strings.Split(query, "'") {
		if i%2 == 1 {
			continue // inside quotes; a doubled quote leaves nothing between
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(part), func(r rune) bool {
			return r < 0x80 && !strings.ContainsRune("_*$", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z')
		}) {
			set[w] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}
