package catalogue

import (
	"fmt"
	"strings"

	"toetssteen"
)

// Lexicon holds the words that column names are made of: catalogue/lexicon.yaml.
type Lexicon struct {
	// Concepts gives, for each concept that phrases of indicators use, the
	// words that mean it in Dutch, English and other languages. A word with a
	// leading "~" is an abbreviation: it means the concept less surely.
	Concepts map[string][]string `yaml:"concepts"`
	// Generic words say how a datum is stored, not what it is: id, code, name,
	// date, value. They may surround a hit without weakening it.
	Generic []string `yaml:"generic"`
	// Dates are words that make a name a date about the datum.
	Dates []string `yaml:"dates"`
	// Aggregates are words of a figure over many people: pct, aantal, avg.
	Aggregates []string `yaml:"aggregates"`
	// Flags are words of a yes/no column: is, ind, has, heeft.
	Flags []string `yaml:"flags"`
	// Persons are words for a person in a role: student, klant, patient.
	Persons []string `yaml:"persons"`
	// PersonFields are column phrases that show a table to be about people.
	PersonFields []string `yaml:"person_fields"`
	// RecordDates are column phrases of dates in the life of a record itself, by
	// moment: created, changed or ended. Their years tell how old records are.
	RecordDates map[string][]string `yaml:"record_dates"`
	// Opaque words say nothing: veld, kenmerk, field, attr, col.
	Opaque []string `yaml:"opaque"`
	// NotPeople are words of tables that are not about people: product, vehicle.
	NotPeople []string `yaml:"not_people"`
	// Parts are further words, used only to split compounds that are written
	// as one: the "naam" of geslachtsnaam.
	Parts []string `yaml:"parts"`
	// Small are words without meaning of their own: van, of, the, de.
	Small []string `yaml:"small"`
}

// check wants every word to be one: letters, digits or a phrase of them.
func (l *Lexicon) check() []Problem {
	var ps []Problem
	see := func(list string, words []string) {
		for i, w := range words {
			if strings.TrimSpace(strings.TrimPrefix(w, "~")) == "" {
				ps = append(ps, Problem{"lexicon.yaml", fmt.Sprintf("%s: word %d is empty", list, i+1)})
			}
		}
	}
	for _, name := range sortedKeys(l.Concepts) {
		see("concepts."+name, l.Concepts[name])
	}
	for _, name := range sortedKeys(l.RecordDates) {
		see("record_dates."+name, l.RecordDates[name])
		switch toetssteen.Moment(name) {
		case toetssteen.MomentCreated, toetssteen.MomentChanged, toetssteen.MomentEnded:
		default:
			ps = append(ps, Problem{"lexicon.yaml", fmt.Sprintf("record_dates: %q is no moment: use created, changed, ended", name)})
		}
	}
	for _, list := range []struct {
		name  string
		words []string
	}{
		{"generic", l.Generic},
		{"dates", l.Dates},
		{"aggregates", l.Aggregates},
		{"flags", l.Flags},
		{"persons", l.Persons},
		{"person_fields", l.PersonFields},
		{"opaque", l.Opaque},
		{"not_people", l.NotPeople},
		{"parts", l.Parts},
		{"small", l.Small},
	} {
		see(list.name, list.words)
	}
	return ps
}
