package relate

import (
	"cmp"
	"slices"
	"strings"

	"toetssteen"
)

// step is one reading of rows: of an asset by itself, or joined to another
// along a key.
type step struct {
	base   *Asset
	fields []int // columns of the base that are compared
	join   *join // nil for an asset by itself
}

// join leads from a key in the base to the unique key of another asset.
type join struct {
	key    int // column of the base
	other  *Asset
	unique int   // column of the other
	fields []int // columns of the other that are compared
}

func (s *step) what() string {
	if s.join == nil {
		return s.base.Handle.Name
	}
	return s.base.Handle.Name + " + " + s.join.other.Handle.Name
}

// through says along which keys the rows were joined.
func (s *step) through() []string {
	if s.join == nil {
		return nil
	}
	return []string{s.base.place(s.join.key) + " = " + s.join.other.place(s.join.unique)}
}

func (a *Asset) place(column int) string { return a.Handle.Name + "." + a.Columns[column].Name }

// maxFields bounds the columns of one asset that are compared; a wider one is
// compared for its first columns and its indicators.
const maxFields = 1000

// plan lists what to read: each asset with an indicator and other columns, and
// each pair of assets that a key joins of which one has an indicator.
func (w *work) plan() []step {
	var out []step
	for i := range w.input.Assets {
		a := &w.input.Assets[i]
		if a.indicators() > 0 && a.CodeTable == "" {
			if f := a.compared(); len(f) > 1 {
				out = append(out, step{base: a, fields: f})
			}
		}
	}
	unique := w.uniqueKeys()
	for i := range w.input.Assets {
		for _, j := range w.joins(&w.input.Assets[i], unique) {
			if a, b := w.input.Assets[i].indicators(), j.other.indicators(); a+b > 0 {
				out = append(out, step{base: &w.input.Assets[i], fields: w.input.Assets[i].compared(), join: &j})
			}
		}
	}
	return out
}

// indicators counts the columns of an asset that hold an indicator of persons.
func (a *Asset) indicators() int {
	n := 0
	for i := range a.Columns {
		if a.Columns[i].Form.compares() && a.indicator(i) != nil {
			n++
		}
	}
	return n
}

// indicator gives the surest finding of origin or sex on a column, of those
// that stand for the datum of a person.
func (a *Asset) indicator(column int) *toetssteen.Finding {
	var best *toetssteen.Finding
	for i := range a.Findings {
		f := &a.Findings[i]
		stored := f.Role == toetssteen.RoleStored || f.Role == toetssteen.RoleDerived
		if f.Location.Field != a.Columns[column].Name || f.Group == toetssteen.GroupProxy || f.Level < toetssteen.Medium || !stored {
			continue
		}
		if best == nil || f.Confidence > best.Confidence {
			best = f
		}
	}
	return best
}

// proxy gives the kind of known proxy that a column was found to be, for a
// kind of indicator.
func (a *Asset) proxy(column int, of toetssteen.KindID, group toetssteen.Group) toetssteen.KindID {
	for i := range a.Findings {
		f := &a.Findings[i]
		if f.Location.Field != a.Columns[column].Name || f.Group != toetssteen.GroupProxy {
			continue
		}
		for _, t := range f.Targets {
			if t == of || string(t) == string(group) {
				return f.Kind
			}
		}
	}
	return ""
}

// compared lists the columns that can be compared, indicators first when there
// are too many.
func (a *Asset) compared() []int {
	var out []int
	for i := range a.Columns {
		if a.Columns[i].Form.compares() {
			out = append(out, i)
		}
	}
	if len(out) > maxFields { // what is left out is said by wide
		slices.SortStableFunc(out, func(x, y int) int {
			return cmp.Compare(boolOrder(a.indicator(x) != nil), boolOrder(a.indicator(y) != nil))
		})
		out = out[:maxFields]
		slices.Sort(out)
	}
	return out
}

// wide notes the assets of which not all columns are compared.
func (w *work) wide(steps []step) {
	said := map[*Asset]bool{}
	for _, s := range steps {
		assets := []*Asset{s.base}
		if s.join != nil {
			assets = append(assets, s.join.other)
		}
		for _, a := range assets {
			n := 0
			for i := range a.Columns {
				if a.Columns[i].Form.compares() {
					n++
				}
			}
			if n > maxFields && !said[a] {
				said[a] = true
				w.note(a.Handle.Name, whyWide)
			}
		}
	}
}

func boolOrder(first bool) int {
	if first {
		return 0
	}
	return 1
}

// joins lists how an asset is joined to others: by its foreign keys, and, where
// a source declares none, by a column that another asset has as a unique key
// under the same name.
func (w *work) joins(a *Asset, unique map[string]*Asset) []join {
	if a.CodeTable != "" {
		return nil
	}
	var out []join
	for _, k := range a.Keys {
		if k.Primary || len(k.Columns) != 1 || len(k.RefColumns) > 1 {
			continue
		}
		for i := range w.input.Assets {
			other := &w.input.Assets[i]
			if other != a && other.CodeTable == "" && sameTable(a.Handle.Name, k.RefAsset, other.Handle.Name) {
				out = appendJoin(out, a, other, k.Columns[0], refColumn(other, k.RefColumns))
			}
		}
	}
	if len(a.Keys) > 0 {
		return out
	}
	for c := range a.Columns {
		if hub := unique[strings.ToLower(a.Columns[c].Name)]; hub != nil && hub != a {
			out = appendJoin(out, a, hub, a.Columns[c].Name, a.Columns[c].Name)
		}
	}
	return out
}

// uniqueKeys gives, by the name of a key in lower case, the asset to which
// others are joined by it: of those without declared keys that have it as a
// unique key the one with most indicators, the register of those persons. Were
// all joined to all, a folder of a thousand files would take a million readings.
func (w *work) uniqueKeys() map[string]*Asset {
	out := map[string]*Asset{}
	for i := range w.input.Assets {
		a := &w.input.Assets[i]
		if a.CodeTable != "" || len(a.Keys) > 0 {
			continue
		}
		for c := range a.Columns {
			if name := strings.ToLower(a.Columns[c].Name); a.Columns[c].Unique && keyName(name) && (out[name] == nil || a.indicators() > out[name].indicators()) {
				out[name] = a
			}
		}
	}
	return out
}

// appendJoin adds a join once, when both columns exist.
func appendJoin(out []join, a, other *Asset, key, unique string) []join {
	k, u := a.column(key), other.column(unique)
	if k < 0 || u < 0 {
		return out
	}
	for _, j := range out {
		if j.other == other && j.key == k {
			return out
		}
	}
	return append(out, join{key: k, other: other, unique: u, fields: other.compared()})
}

func (a *Asset) column(name string) int {
	return slices.IndexFunc(a.Columns, func(c Column) bool { return strings.EqualFold(c.Name, name) })
}

// refColumn is the column a foreign key points to: the primary key where it
// names none.
func refColumn(other *Asset, named []string) string {
	if len(named) == 1 {
		return named[0]
	}
	for _, k := range other.Keys {
		if k.Primary && len(k.Columns) == 1 {
			return k.Columns[0]
		}
	}
	return ""
}

// sameTable reports whether a key of one table names another, with or without
// its schema.
func sameTable(from, ref, name string) bool {
	if strings.EqualFold(ref, name) {
		return true
	}
	i := strings.LastIndexAny(from, "./")
	return i >= 0 && !strings.ContainsAny(ref, "./") && strings.EqualFold(from[:i+1]+ref, name)
}

// keyName reports whether a name is that of a key of something: persoon_id,
// klantnr, bsn. A bare id or nr is not: each table has one, and those of persons
// and of schools have nothing to do with each other.
func keyName(name string) bool {
	n := strings.ToLower(name)
	if n == "bsn" || n == "rinpersoon" {
		return true
	}
	for _, end := range []string{"id", "nr", "nummer", "key", "bsn", "rinpersoon", "number", "sleutel"} {
		if of, ok := strings.CutSuffix(n, end); ok && !ownNumber[strings.Trim(of, "_- ")] {
			return true
		}
	}
	return false
}

// ownNumber are what stands before id or nr in the number of a row itself.
var ownNumber = map[string]bool{
	"": true, "row": true, "rij": true, "regel": true, "record": true, "rec": true, "volg": true, "line": true, "gu": true, "uu": true, "object": true, "o": true, "f": true,
}
