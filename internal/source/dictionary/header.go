package dictionary

import "strings"

// field is what a column of the dictionary says.
type field int

const (
	fieldSchema field = iota
	fieldTable
	fieldColumn
	fieldType
	fieldLabel
	fieldComment
	fieldSamples
	fieldReferences
	fieldCount
)

// synonyms are the headings that people use, in lower case and without signs.
// The first of a row's headings that means a field is the one that is read.
var synonyms = [fieldCount][]string{
	fieldSchema:  {"schema", "schemanaam", "schemaname", "tableschema", "owner", "tabschema"},
	fieldTable:   {"table", "tabel", "tablename", "tabelnaam", "entity", "entiteit", "entiteittype", "objecttype", "bestand", "tabname", "dataset", "tablenaam"},
	fieldColumn:  {"column", "kolom", "columnname", "kolomnaam", "field", "veld", "fieldname", "veldnaam", "attribuut", "attribute", "attribuutnaam", "variable", "variabele", "colname", "element", "elementnaam"},
	fieldType:    {"type", "datatype", "gegevenstype", "columntype", "kolomtype", "veldtype", "fieldtype", "formaat", "format", "udtname"},
	fieldLabel:   {"label", "titel", "title", "displayname", "weergavenaam"},
	fieldComment: {"comment", "comments", "commentaar", "omschrijving", "description", "toelichting", "beschrijving", "definitie", "definition", "opmerking", "opmerkingen", "remarks", "betekenis"},
	fieldSamples: {"samples", "sample", "voorbeelden", "voorbeeld", "values", "waarden", "domein", "domain", "domeinwaarden", "examples", "example", "voorbeeldwaarden", "samplevalues", "waardelijst", "codelijst", "enum"},
	fieldReferences: {
		"references", "verwijstnaar", "referentie", "reference", "foreignkey", "fk", "refereertaan", "verwijzing",
	},
}

const needs = `geef een kopregel met minstens "table" en "column" (of "tabel" en "kolom"), ` +
	`en zo mogelijk "type", "comment" en "samples", gescheiden door tabs, komma's of puntkomma's`

// fields is where a row holds what.
type fields struct {
	at      [fieldCount]int // -1 is nowhere
	use     []bool          // by place in the row
	unknown []string
}

// fieldsOf reads a header row.
func fieldsOf(header []string) fields {
	f := fields{use: make([]bool, len(header))}
	for i := range f.at {
		f.at[i] = -1
	}
	for i, h := range header {
		k, ok := meaning(h)
		if ok && f.at[k] < 0 {
			f.at[k] = i
			f.use[i] = true
		} else if h = strings.TrimSpace(h); h != "" {
			f.unknown = append(f.unknown, h)
		}
	}
	return f
}

func meaning(heading string) (field, bool) {
	h := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(heading))
	for k, words := range synonyms {
		for _, w := range words {
			if h == w {
				return field(k), true
			}
		}
	}
	return 0, false
}
