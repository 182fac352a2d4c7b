package detect

import (
	"toetssteen"
	"toetssteen/internal/source"
)

// table is what the columns of one asset share as context.
type table struct {
	tokens    []token
	roles     []token // words of the name that say who: ouder, partner
	columns   [][]token
	person    float64   // how much speaks for a table about people
	fields    float64   // how much of it the columns give
	own       []float64 // and each of them
	notPeople float64   // and for one about other things
}

// aboutPeople and notAbout are the scores from which context counts.
const (
	aboutPeople = 1.0
	notAbout    = 1.0
)

// maxFields bounds what columns can say: a wide table is not surer for it.
const maxFields = 4

// personBeside is how much speaks for people apart from one column: no column
// is a witness to itself.
func (t *table) personBeside(column int) float64 {
	return t.person + min(t.fields-t.own[column], maxFields)
}

// people reports whether the table is about people, seen from a column.
func (t *table) people(column int) bool {
	p := t.personBeside(column)
	return p >= aboutPeople && p > t.notPeople
}

// things reports whether the table is about something else.
func (t *table) things(column int) bool {
	return t.notPeople >= notAbout && t.notPeople >= t.personBeside(column)
}

// newTable reads the asset's name and its column names once.
func (d *Detector) newTable(p *source.Profile) *table {
	t := &table{columns: make([][]token, len(p.Columns)), own: make([]float64, len(p.Columns))}
	d.readAsset(t, p)
	for _, w := range d.vocabulary.tokens(p.Asset.Comment) {
		if w.class&classPerson != 0 {
			t.person++
			break
		}
	}
	for i := range p.Columns {
		ts := d.vocabulary.tokens(p.Columns[i].Name)
		t.columns[i] = ts
		t.own[i] = d.personField(ts)
		t.fields += t.own[i]
	}
	if t.notPeople > 0 && d.clearlyPeople(p, t) {
		t.notPeople = 0
	}
	for _, ts := range t.columns {
		for _, w := range ts {
			if w.class&classNotPeople != 0 && w.class&(classPerson|classGeneric|classOpaque) == 0 && w.concept == 0 {
				t.notPeople += 0.5
				break
			}
		}
	}
	return t
}

// readAsset reads what the asset is called. The folders above it can only say
// that it is about people: klanten/boekjaar.csv.
func (d *Detector) readAsset(t *table, p *source.Profile) {
	name := splitAsset(p.Asset.Name)
	t.tokens = d.vocabulary.tokens(name.own)
	for _, w := range t.tokens {
		if w.class&classPerson != 0 {
			t.person = 2
			if w.concept != 0 {
				t.roles = append(t.roles, w)
			}
		}
	}
	for _, w := range t.tokens { // an animal too has a sex and a date of birth
		if w.class&classNotPeople != 0 && t.person == 0 && !name.holds(w.text) {
			t.notPeople = 5
		}
	}
	for _, w := range d.vocabulary.tokens(name.above) {
		if w.class&classPerson != 0 {
			t.person = max(t.person, aboutPeople)
		}
	}
}

// clearlyPeople reports whether the columns say that the rows are people,
// whatever the table is called: two fields of a person, of which one at least
// is not a thing that animals or products have as well.
func (d *Detector) clearlyPeople(p *source.Profile, t *table) bool {
	fields, clear := 0, 0
	for i := range p.Columns {
		field, only := d.fieldOfPeople(t.columns[i])
		if !only && d.registerCodes(&p.Columns[i]) {
			field, only = true, true
		}
		if field {
			fields++
		}
		if only {
			clear++
		}
	}
	return fields >= 2 && clear >= 1
}

// fieldOfPeople reports whether a column is a field of a person, and whether
// only people have it.
func (d *Detector) fieldOfPeople(ts []token) (field, only bool) {
	hits, _ := d.personFields.find(ts)
	for _, h := range hits {
		field = true
		only = only || !sharedFields[h.text]
	}
	names, _ := d.names.find(ts)
	for _, h := range names { // aanhef stands before people only
		if h.kind >= 0 && h.strength == strong && d.indicators[h.kind].ID == "title_salutation" {
			return true, true
		}
	}
	return field, only
}

// registerCodes reports values that show by themselves where people come from,
// as the codes of the population register do.
func (d *Detector) registerCodes(c *source.Column) bool {
	for _, m := range d.values.match(c) {
		for kind, ind := range d.indicators {
			if ind.Group == toetssteen.GroupOrigin && d.uses[kind][m.list].Alone == "high" && m.weight(d.values.lists[m.list]) == 2 {
				return true
			}
		}
	}
	return false
}

// sharedFields are the fields of people that animals, products and cases have
// as well, or that point to an owner.
var sharedFields = map[string]bool{
	"birth date": true, "birth dat": true, "geboortedatum": true, "dob": true, "birthdate": true, "birthday": true, "date birth": true,
	"birthdatum": true, "age": true, "leeftijd": true, "overlijdensdatum": true, "death date": true, "sex": true, "prefix": true,
	"email": true, "nationality": true, "ethnicity": true, "race ethnicity": true, "mothertongue": true, "initials": true,
	"person id": true, "persoonid": true, "student id": true, "patient id": true, "employee id": true,
}

// personField says how much a column shows that the rows are people.
func (d *Detector) personField(ts []token) float64 {
	if hits, _ := d.personFields.find(ts); len(hits) > 0 {
		return 1
	}
	for _, w := range ts { // student_id, klantnummer: a key to people
		if w.class&classPerson != 0 && w.concept == 0 {
			return 0.4
		}
	}
	return 0
}

// codeTable gives the indicator of which the asset is the reference list, if
// it is one: its name is that of the indicator (or country, language), and all
// its columns say only how a list is stored.
func (d *Detector) codeTable(p *source.Profile, t *table) (indicator int, ok bool) {
	if len(p.Columns) < 2 || len(p.Columns) > maxCodeTableColumns {
		return 0, false
	}
	if i, ok := d.listedTable(p, t); ok {
		return i, true
	}
	indicator, about := d.listKind(t.tokens)
	if indicator < 0 {
		return 0, false
	}
	if !d.eachOnce(p, t, indicator) {
		return 0, false
	}
	named := 0
	for _, ts := range t.columns {
		if !plainListColumn(ts, about) {
			return 0, false
		}
		for _, w := range ts {
			if w.class&classGeneric != 0 || about[w.concept] {
				named++
				break
			}
		}
	}
	return indicator, named > 0
}

// Bounds of a code list: a share of the values that stand once, as a list may
// keep a code that changed; and how many times longer than the longest list
// known it may be, with its history.
const (
	onceShare   = 0.95
	longestList = 3
)

// eachOnce reports whether a table holds each code once, as far as was seen: a
// table of persons called nationaliteiten holds the same code many times. Names
// alone say nothing of it, but the number of rows may.
func (d *Detector) eachOnce(p *source.Profile, t *table, indicator int) bool {
	longest := 0
	for list := range d.uses[indicator] {
		longest = max(longest, len(d.values.lists[list].Entries))
	}
	if longest > 0 && p.Rows > int64(longestList*longest) {
		return false
	}
	coded, once := false, false
	for i := range p.Columns {
		c := &p.Columns[i]
		if c.Rows < 0 || c.Estimated || c.Unweighted || c.Seen == 0 || len(c.Values) == 0 {
			continue
		}
		single := standOnce(c)
		if !single && d.fitsListOf(c, indicator) {
			return false
		}
		if codeNamed(t.columns[i]) {
			coded, once = true, once || single
		}
	}
	return !coded || once
}

// standOnce reports whether nearly all values of a column stand once.
func standOnce(c *source.Column) bool {
	distinct := max(c.Distinct, int64(len(c.Values)))
	return float64(distinct) >= onceShare*float64(c.Seen)
}

// fitsListOf reports whether the values are from a code list of the indicator.
func (d *Detector) fitsListOf(c *source.Column, indicator int) bool {
	for _, m := range d.values.match(c) {
		if _, ok := d.uses[indicator][m.list]; ok {
			return true
		}
	}
	return false
}

// codeNamed reports whether a column is called a code.
func codeNamed(ts []token) bool {
	for _, w := range ts {
		switch w.text {
		case "code", "codes", "cd", "kd", "waarde", "value":
			return true
		}
	}
	return false
}

// listedTable recognises a reference list by its values: a column in which each
// code of a list stands once, in a table without signs of people.
func (d *Detector) listedTable(p *source.Profile, t *table) (indicator int, ok bool) {
	if t.person+t.fields >= 2 {
		return 0, false
	}
	for i := range p.Columns {
		c := &p.Columns[i]
		if c.Rows < 0 || c.Estimated || len(c.Values) < minListRows || c.Values[0].Count > 1 || c.Nulls > 0 {
			continue // samples of a dictionary stand once each in any column
		}
		for _, m := range d.values.match(c) {
			if !m.codes || m.entries != m.distinct || m.weight(d.values.lists[m.list]) < 2 || !d.listBeside(p, t, i, m.list) {
				continue
			}
			for kind := range d.indicators {
				if use, uses := d.uses[kind][m.list]; uses && use.Alone != "none" {
					return kind, true
				}
			}
		}
	}
	return 0, false
}

// listBeside reports whether the columns beside the codes are those of a list:
// the labels of the same list, or names that say only how a list is stored.
// Figures per nationality are no code table.
func (d *Detector) listBeside(p *source.Profile, t *table, codes, list int) bool {
	for i := range p.Columns {
		if i == codes {
			continue
		}
		labels := false
		for _, m := range d.values.match(&p.Columns[i]) {
			labels = labels || m.list == list
		}
		if !labels && !plainListColumn(t.columns[i], nil) {
			return false
		}
		for _, w := range t.columns[i] {
			if w.class&classAggregate != 0 && w.class&(classDate|classGeneric) == 0 || w.text == "score" || w.concept != 0 && w.concept == d.vocabulary.concepts["risk"] {
				return false
			}
		}
	}
	return true
}

// minListRows is the fewest rows that show a column to be a list of codes, and
// not a short table that happens to have each code once.
const minListRows = 8

// maxCodeTableColumns bounds a reference list: code, label, dates, order.
const maxCodeTableColumns = 12

// listKind finds the indicator that an asset's name is about, with the words
// that may stand in the names of its columns.
func (d *Detector) listKind(ts []token) (indicator int, about map[wordID]bool) {
	about = map[wordID]bool{}
	for _, w := range ts {
		if w.class&classPerson != 0 && w.concept == 0 {
			return -1, nil // student_nationality links people to the list
		}
		if w.concept != 0 {
			about[w.concept] = true
		}
	}
	hits, _ := d.names.find(ts)
	for _, h := range hits {
		if h.strength >= contextual {
			return h.kind, about
		}
	}
	for _, w := range ts {
		if i, ok := d.listConcepts[w.concept]; ok && w.concept != 0 {
			return i, about
		}
	}
	return -1, nil
}

// plainListColumn reports whether a column name holds nothing but words of the
// list's own subject and of storage.
func plainListColumn(ts []token, about map[wordID]bool) bool {
	for _, w := range ts {
		switch {
		case w.class&classPerson != 0 && !about[w.concept], changeWords[w.text]:
			return false
		case w.class&(classGeneric|classDate|classFlag|classSmall|classOpaque) != 0, w.digits, about[w.concept] && w.concept != 0:
		case listWords[w.text], len(w.text) <= 2:
		default:
			return false
		}
	}
	return true
}

// changeWords are words of columns that tell what became of a datum.
var changeWords = map[string]bool{"oud": true, "oude": true, "nieuw": true, "nieuwe": true, "old": true, "new": true}

// listWords are further words of reference lists.
var listWords = map[string]bool{
	"sort": true, "order": true, "active": true, "actief": true, "printable": true, "regel": true, "creatie": true, "kolom": true,
	"volgorde": true, "sortering": true, "enabled": true, "visible": true, "rank": true, "netherlands": true, "nederlands": true,
	"verlies": true, "verkrijging": true, "tabel": true, "rollover": true, "school": true, "updated": true, "created": true, "by": true,
	"fictieve": true, "letterig": true, "tweeletterig": true, "drieletterig": true, "iddcountrycode": true,
}
