package registerfile

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"toetssteen"
)

// Mapping is what people say of the columns of a file that does not call them
// as the register does.
type Mapping struct {
	Version int            `yaml:"version"`
	Tables  []TableMapping `yaml:"tables"`
	used    map[int]bool
}

// TableMapping is what they say of one table.
type TableMapping struct {
	Table   string            `yaml:"table"`  // name of the sheet or file; empty is every table
	As      string            `yaml:"as"`     // name of a sheet, or flat; empty is to be recognised
	Header  int               `yaml:"header"` // row of the headings; 0 is to be recognised
	Columns map[string]string `yaml:"columns"`
}

// Words in a mapping beside TYPE.FIELD.
const (
	toExtra = "extra" // keep it in the extra fields of the processing
	toSkip  = "skip"  // leave it out
)

// ReadMapping reads a mapping file; what it does not know is an error.
func ReadMapping(text []byte, s *Schema) (*Mapping, error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	m := &Mapping{used: map[int]bool{}}
	if err := d.Decode(m); err != nil {
		return nil, unreadable("map", err, oneLine(err.Error()))
	}
	if err := d.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return nil, unreadable("map", err, "---")
	}
	if m.Version != 1 || len(m.Tables) == 0 {
		return nil, unreadable("map_version", nil)
	}
	names := map[string]bool{}
	for _, t := range m.Tables {
		if names[t.Table] {
			return nil, unreadable("map_double", nil, t.Table)
		}
		names[t.Table] = true
		kind := s.typeNamed(t.As)
		if t.As != "" && kind == "" {
			return nil, unreadable("map_as", nil, t.As)
		}
		seen := map[string]string{}
		for _, column := range slices.Sorted(maps.Keys(t.Columns)) {
			to := t.Columns[column]
			if _, ok := s.named(kind, column, to); !ok {
				return nil, unreadable("map_target", nil, column, to)
			}
			if other := seen[to]; other != "" && to != toSkip && to != toExtra {
				return nil, unreadable("twice", nil, other, column)
			}
			seen[to] = column
		}
	}
	return m, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// of gives what is said of a table, its own before that of every table.
func (m *Mapping) of(table string) *TableMapping {
	if m == nil {
		return nil
	}
	for _, name := range []string{table, ""} {
		for i := range m.Tables {
			if m.Tables[i].Table == name {
				m.used[i] = true
				return &m.Tables[i]
			}
		}
	}
	return nil
}

// Unused gives the tables that a mapping names and the files do not have.
func (m *Mapping) Unused() []string {
	var out []string
	if m == nil {
		return nil
	}
	for i, t := range m.Tables {
		if !m.used[i] {
			out = append(out, t.Table)
		}
	}
	return out
}

// named gives the target that a mapping names: TYPE.FIELD, extra or skip. With
// no type of table, the target must exist in some sheet.
func (s *Schema) named(t toetssteen.RecordType, column, to string) (target, bool) {
	switch to {
	case toSkip:
		return target{skip: true}, true
	case toExtra:
		return target{extra: strings.TrimSpace(column)}, true
	}
	kind, field, _ := strings.Cut(to, ".")
	of := s.typeNamed(kind)
	in := t
	if in == "" {
		in = of
	}
	for _, c := range s.columns(in) {
		if c.kind == of && c.column.Field == field {
			return c, true
		}
	}
	return target{}, false
}

// check refuses a mapping that does not fit the table: a column that is not
// there, or a field that such a table does not have.
func (m *TableMapping) check(s *Schema, t *Table) error {
	if m == nil {
		return nil
	}
	for _, column := range slices.Sorted(maps.Keys(m.Columns)) {
		if !slices.Contains(t.Columns, column) {
			return unreadable("map_column", nil, column, t.Name, strings.Join(t.Columns, ", "))
		}
		if _, ok := s.named(t.Type, column, m.Columns[column]); !ok {
			return unreadable("map_target", nil, column, m.Columns[column])
		}
	}
	return nil
}
