package audit

import (
	"slices"
	"strings"
	"unicode"

	"toetssteen"
)

// How the answer marks what it leaves out, and who could not be linked.
const (
	requestSuppressed = "."
	requestMissing    = "onbekend"
	requestLabel      = "categorie"
	requestTotal      = "totaal"
)

// class is a classification of the office.
type class struct {
	words, levels []string
	about         string
}

// classes are the classifications of Statistics Netherlands, by the words of the
// names of group columns: origin as of 2022 and country of birth (domain.md
// §2.3), and sex.
var classes = []class{
	{
		[]string{"geboren", "geboorteland", "birth", "born"},
		[]string{"Geboren in Nederland", "Geboren buiten Nederland"},
		"geboren in Nederland, ja of nee",
	},
	{
		[]string{"herkomst", "herkomstland", "afkomst", "migratieachtergrond", "etniciteit", "origin", "ethnicity", "race", "nationaliteit", "nationality"},
		[]string{"Nederland", "Europa (exclusief Nederland)", "Buiten Europa"},
		"herkomst, indeling van het CBS van 2022",
	},
	{[]string{"geslacht", "sekse", "sex", "gender"}, []string{"Mannen", "Vrouwen"}, "geslacht"},
}

// requestGroup is a group column with the levels that are asked for.
type requestGroup struct {
	Column, About string
	Levels        []string
	Guessed       bool // the applicant must check the levels
}

// classOf finds the classification for a column by its name.
func classOf(column string) (class, bool) {
	for _, c := range classes {
		if slices.ContainsFunc(nameWords(column), func(w string) bool { return slices.Contains(c.words, w) }) {
			return c, true
		}
	}
	return class{}, false
}

// requestGroups are the columns that the office has, those of the groups first.
func requestGroups(s toetssteen.AuditSpec) []requestGroup {
	groups := slices.Clone(s.Groups)
	for _, c := range searchColumns(s) {
		if fromOffice(s, c) && !slices.ContainsFunc(groups, func(g toetssteen.AuditGroup) bool { return g.Column == c }) {
			groups = append(groups, toetssteen.AuditGroup{Column: c})
		}
	}
	var out []requestGroup
	for _, g := range groups {
		r := requestGroup{Column: g.Column, Levels: levelsInColumns(s.Data, g.Column)}
		if c, ok := classOf(g.Column); ok {
			r.About = c.about
			if len(r.Levels) == 0 {
				r.Levels, r.Guessed = slices.Clone(c.levels), true
			}
		}
		out = append(out, withReference(r, g))
	}
	return out
}

// withReference makes sure that the level that groups are compared with, and the
// levels that the specification makes, are among those asked for.
func withReference(r requestGroup, g toetssteen.AuditGroup) requestGroup {
	special := []string{"", toetssteen.ReferenceComplement, toetssteen.ReferenceWhole, toetssteen.ReferenceLargest, toetssteen.ReferenceMostFavoured}
	named := !slices.Contains(special, g.Reference)
	switch {
	case len(r.Levels) == 0:
		r.Levels, r.Guessed = []string{"groep 1", "groep 2"}, true
		if named {
			r.Levels[0] = g.Reference
		}
	case named && !slices.Contains(r.Levels, g.Reference) && r.Guessed:
		r.Levels[0] = g.Reference // the specification's own name for those who are compared with
	case named && !slices.Contains(r.Levels, g.Reference):
		r.Guessed = true
	}
	return r
}

// levelsInColumns are the levels of a variable in published counts that the
// specification already describes.
func levelsInColumns(d toetssteen.AuditData, variable string) []string {
	var out []string
	for _, levels := range d.Columns {
		if l, ok := levels[variable]; ok && !slices.Contains(out, l) && l != requestMissing {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

// crossedGroups are the columns of the office that the search for subgroups
// reads together.
func crossedGroups(s toetssteen.AuditSpec) []string {
	var out []string
	for _, c := range searchColumns(s) {
		if fromOffice(s, c) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// requestColumn is a column of the answer, with the levels that it counts.
type requestColumn struct {
	Name   string
	Levels map[string]string
}

// requestColumns are the columns of the answer: everyone, every level of every
// group column with those who could not be linked, and crossed levels where the
// search for subgroups reads them.
func requestColumns(s toetssteen.AuditSpec) []requestColumn {
	out := []requestColumn{{requestTotal, map[string]string{}}}
	levels := map[string][]string{}
	for _, g := range requestGroups(s) {
		levels[g.Column] = append(slices.Clone(g.Levels), requestMissing)
		for _, l := range levels[g.Column] {
			out = append(out, requestColumn{slug(g.Column) + "_" + slug(l), map[string]string{g.Column: l}})
		}
	}
	crossed := []requestColumn{{"", map[string]string{}}}
	for _, c := range crossedGroups(s) {
		var next []requestColumn
		for _, r := range crossed {
			for _, l := range levels[c] {
				both := map[string]string{c: l}
				for k, v := range r.Levels {
					both[k] = v
				}
				next = append(next, requestColumn{strings.TrimPrefix(r.Name+"_"+slug(c)+"_"+slug(l), "_"), both})
			}
		}
		crossed = next
	}
	if len(crossed) > 1 {
		out = append(out, crossed...)
	}
	return distinct(out)
}

// distinct gives columns whose names came out equal a number.
func distinct(columns []requestColumn) []requestColumn {
	seen := map[string]int{}
	for i := range columns {
		name := columns[i].Name
		for seen[columns[i].Name] > 0 {
			seen[name]++
			columns[i].Name = name + "_" + string(rune('0'+seen[name]%10))
		}
		seen[columns[i].Name]++
	}
	return columns
}

// RequestData describes the answer to the request, so that the audit reads it:
// each row a category, each column a group, in the layout of published counts.
func RequestData(s toetssteen.AuditSpec) toetssteen.AuditData {
	d := toetssteen.AuditData{
		Source: "antwoord_cbs.csv", Shape: toetssteen.ShapeWide, Label: requestLabel, Columns: map[string]map[string]string{},
		Rounding: base(s), Suppressed: []string{requestSuppressed}, Below: toetssteen.Floor, Missing: []string{requestMissing},
	}
	for _, c := range requestColumns(s) {
		d.Columns[c.Name] = c.Levels
	}
	return d
}

// population is a group of people that is counted.
type population struct{ Label, Column, Levels, Among, After string }

func populations(s toetssteen.AuditSpec) []population {
	var out []population
	labels := map[string]string{}
	for _, t := range s.Steps {
		p := population{Label: t.Label, Column: t.Column, Among: strings.Join(t.Among, ", "), After: labels[t.After]}
		if p.Label == "" {
			p.Label = t.ID
		}
		labels[t.ID] = p.Label
		switch {
		case len(t.Order) > 0:
			p.Levels = "per waarde: " + strings.Join(t.Order, ", ")
		case len(t.Positive) > 0 && t.Not:
			p.Levels = "alle waarden behalve " + strings.Join(t.Positive, ", ")
		case len(t.Positive) > 0:
			p.Levels = strings.Join(t.Positive, ", ")
		default:
			p.Levels = "per waarde"
		}
		out = append(out, p)
	}
	if o := s.Outcome; o != nil {
		out = append(out, population{Label: "Wat achteraf bleek", Column: o.Column, Levels: "per waarde"})
	}
	if a := s.RandomArm; a != nil {
		levels := strings.Join(a.Values, ", ")
		if a.Not {
			levels = "alle waarden behalve " + levels
		}
		out = append(out, population{Label: "De aselecte steekproef", Column: a.Column, Levels: levels})
	}
	return out
}

// suppliedColumn is a column of the file that the organisation hands over.
type suppliedColumn struct{ Name, Levels string }

// supplied are the columns that the breakdowns need and that the office does not
// have, with those that the applicant names beside them.
func supplied(s toetssteen.AuditSpec, more []string) []suppliedColumn {
	var names []string
	for _, t := range RequestTables(s) {
		names = append(names, t...)
	}
	names = append(names, more...)
	var out []suppliedColumn
	for i, n := range names {
		if slices.Index(names, n) < i || fromOffice(s, n) {
			continue
		}
		out = append(out, suppliedColumn{n, strings.Join(namedLevels(s, n), ", ")})
	}
	return out
}

// namedLevels are the levels of a column that the specification names; "..."
// says that there are more.
func namedLevels(s toetssteen.AuditSpec, column string) []string {
	var out []string
	all := false
	add := func(levels ...string) {
		for _, l := range levels {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	for _, t := range s.Steps {
		if t.Column == column {
			add(slices.Concat(t.Order, t.Among, t.Positive)...)
			all = all || len(t.Order) > 0
		}
	}
	if o := s.Outcome; o != nil && o.Column == column {
		add(o.Positive...)
	}
	if a := s.RandomArm; a != nil && a.Column == column {
		add(a.Values...)
	}
	if len(out) > 0 && !all {
		out = append(out, "...")
	}
	return out
}

// nameWords are the words of the name of a column, in small letters: split at
// marks and at capitals.
func nameWords(name string) []string {
	var b strings.Builder
	small := false
	for _, r := range name {
		if unicode.IsUpper(r) && small {
			b.WriteByte(' ')
		}
		small = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// slug makes a name of letters, digits and underscores.
func slug(text string) string {
	if s := strings.Join(nameWords(text), "_"); s != "" {
		return s
	}
	return "kolom"
}
