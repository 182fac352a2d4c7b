package catalogue

import (
	"fmt"
	"slices"

	"toetssteen"
)

// RegisterSheet is one sheet of the tabular form of a register: the records of
// one type.
type RegisterSheet struct {
	Type    toetssteen.RecordType `yaml:"type"`
	Name    Words                 `yaml:",inline"`
	Columns []RegisterColumn      `yaml:"columns"`
}

// RegisterColumn is one column of a sheet: a field of the record, what it is
// called and how others call it.
type RegisterColumn struct {
	Field    string                `yaml:"field"` // name in the JSON of the record, or id or valid_from
	Name     Words                 `yaml:",inline"`
	Form     string                `yaml:"form"` // text, list, transfers, date, flag, number, choice, kind or role; empty is text
	Required bool                  `yaml:"required"`
	Refers   toetssteen.RecordType `yaml:"refers"` // the cell holds the id of a record of this type
	Also     []string              `yaml:"also"`   // other names that are recognised
	About    Words                 `yaml:"about"`
	Values   []RegisterValue       `yaml:"values"` // of a choice
}

// RegisterValue is one value of a choice and the words for it.
type RegisterValue struct {
	ID   string   `yaml:"id"`
	Name Words    `yaml:",inline"`
	Also []string `yaml:"also"`
}

// Words is a short text in the two languages.
type Words struct {
	NL string `yaml:"nl"`
	EN string `yaml:"en"`
}

// In gives the text in a language; any but English is Dutch.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.NL
}

var registerForms = []string{"", "text", "list", "transfers", "date", "flag", "number", "choice", "kind", "role"}

func (c *Catalogue) readColumns(data []byte) error {
	var in struct {
		Sheets []RegisterSheet `yaml:"sheets"`
	}
	if err := decode(data, &in); err != nil {
		return err
	}
	for _, s := range in.Sheets {
		seen := map[string]bool{}
		for _, col := range s.Columns {
			switch {
			case s.Name.NL == "" || s.Name.EN == "" || col.Name.NL == "" || col.Name.EN == "":
				return fmt.Errorf("sheet %s, column %s: give a name in nl and en", s.Type, col.Field)
			case seen[col.Field]:
				return fmt.Errorf("sheet %s: column %s is given twice", s.Type, col.Field)
			case !slices.Contains(registerForms, col.Form):
				return fmt.Errorf("sheet %s, column %s: no form %q", s.Type, col.Field, col.Form)
			case (col.Form == "choice") != (len(col.Values) > 0):
				return fmt.Errorf("sheet %s, column %s: a choice has values, and nothing else has", s.Type, col.Field)
			}
			seen[col.Field] = true
		}
	}
	c.Sheets = in.Sheets
	return nil
}

// AlgorithmRules are the rules of one version of the publication standard of
// the Algoritmeregister: which fields an entry has and what they may hold.
type AlgorithmRules struct {
	Version string           `yaml:"version"`
	Source  string           `yaml:"source"`
	Fields  []AlgorithmField `yaml:"fields"`
	Moved   []AlgorithmMove  `yaml:"moved"`
}

// AlgorithmField is one field of an entry.
type AlgorithmField struct {
	Name     string           `yaml:"name"`
	Array    bool             `yaml:"array"`
	Required bool             `yaml:"required"`
	Max      int              `yaml:"max"`    // characters; 0 is no limit
	Values   []string         `yaml:"values"` // the only ones allowed; none is free
	Items    []AlgorithmField `yaml:"items"`  // of an array of objects
	HTML     bool             `yaml:"html"`   // may hold simple markup
}

// AlgorithmMove says where a field of the form of 2022 went in version 1.0.
type AlgorithmMove struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

func (c *Catalogue) readAlgorithms(data []byte) error {
	c.Algorithms = &AlgorithmRules{}
	return decode(data, c.Algorithms)
}
