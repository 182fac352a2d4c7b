package sqltext

import (
	"slices"
	"strings"

	"toetssteen/internal/source"
)

// Bounds on what is kept of one text, so that a made-up one cannot fill the
// memory. The largest real databases have some tens of thousands of tables, and
// no engine allows more than 30,000 columns in one (SQL Server, wide tables).
const (
	MaxTables     = 100_000
	MaxColumns    = 30_000
	maxAllColumns = 1 << 20
	maxTypes      = 10_000
	maxKeys       = 4_000 // of one table
	maxComment    = 4_096
	maxDefinition = 1 << 20
)

// Table is what a text says of one table or view.
type Table struct {
	parts      []string // database, schema and name, as far as they are given
	database   string   // from USE or \connect
	Label      string   // its name within the listing
	View       bool
	Created    bool // the text has its definition
	Comment    string
	Columns    []Column
	Index      map[string]int // column by name, and by folded name
	keys       []key
	Definition string
	Rows       int64
	Unread     int64 // INSERT statements that hold no plain values
	Cut        bool  // the text breaks off inside its rows
	Dropped    int   // columns beyond the bounds
	into       *Table
}

// Column is what a text says of one column.
type Column struct {
	Name, Type, Comment string
	Labels              []string
}

// key points to its table by name, since that may come later.
type key struct {
	columns, refColumns, ref []string
	primary                  bool
}

// Catalog holds the tables of a text in order of appearance.
type Catalog struct {
	Tables   []*Table
	byName   map[string]*Table   // by full name, and by folded full name
	byLast   map[string][]*Table // by folded last part of the name
	types    map[string][]string // closed lists of named types
	columns  int
	Overflow bool
}

// Scope is a catalog as it is seen from a place in a text: names without a
// schema are of the schema that statements before it chose.
type Scope struct {
	*Catalog
	Database, Schema string
}

// NewCatalog makes one without tables.
func NewCatalog() *Catalog {
	return &Catalog{byName: map[string]*Table{}, byLast: map[string][]*Table{}, types: map[string][]string{}}
}

func fold(s string) string { return strings.ToLower(s) }

// folded is the key of a name in any letter case; a name itself begins with no
// zero byte.
func folded(name string) string { return "\x00" + fold(name) }

// At gives where a column stands: the one of exactly this name, or else the
// first in any letter case, as engines compare names without quotes.
func (t *Table) At(name string) (int, bool) {
	if i, ok := t.Index[name]; ok {
		return i, true
	}
	i, ok := t.Index[folded(name)]
	return i, ok
}

// Named gives the column of this name, as At does; nil where there is none, and
// where there is no table.
func (t *Table) Named(name string) *Column {
	if t == nil {
		return nil
	}
	if i, ok := t.At(name); ok {
		return &t.Columns[i]
	}
	return nil
}

// fullName is a key for a qualified name.
func fullName(database string, parts []string) string {
	return database + "\x00" + strings.Join(parts, "\x00")
}

// Find gives the table of this name, or nil. A name without schema finds the
// only table of that name.
func (s Scope) Find(parts []string) *Table {
	full := s.qualify(parts)
	name := fullName(s.Database, full)
	for _, key := range []string{name, folded(name)} {
		if t := s.byName[key]; t != nil {
			return t
		}
	}
	var found *Table
	for _, t := range s.byLast[fold(parts[len(parts)-1])] {
		if t.database != s.Database || (len(full) > 1 && len(t.parts) > 1) {
			continue
		}
		if found != nil {
			return nil
		}
		found = t
	}
	return found
}

func (s Scope) qualify(parts []string) []string {
	if len(parts) == 1 && s.Schema != "" {
		return []string{s.Schema, parts[0]}
	}
	return parts
}

// Table gives the table of this name, and makes it if there is none; nil when
// there is no room.
func (s Scope) Table(parts []string) *Table {
	if len(parts) == 0 || parts[len(parts)-1] == "" {
		return nil
	}
	if t := s.Find(parts); t != nil {
		return t
	}
	return s.add(parts)
}

// define gives the table that a definition is of: a new one where only a table
// that differs in letter case has been defined.
func (s Scope) define(parts []string) *Table {
	t := s.Table(parts)
	if t != nil && t.Created && !slices.Equal(t.parts, s.qualify(parts)) {
		return s.add(parts)
	}
	return t
}

// add makes a table; nil when there is no room.
func (s Scope) add(parts []string) *Table {
	if len(s.Tables) >= MaxTables {
		s.Overflow = true
		return nil
	}
	full := slices.Clone(s.qualify(parts))
	t := &Table{parts: full, database: s.Database, Index: map[string]int{}}
	s.Tables = append(s.Tables, t)
	name := fullName(s.Database, full)
	s.byName[name] = t
	if s.byName[folded(name)] == nil {
		s.byName[folded(name)] = t
	}
	last := fold(full[len(full)-1])
	s.byLast[last] = append(s.byLast[last], t)
	return t
}

// Column gives where a column stands, and adds it if the table has none of that
// name; -1 when there is no room.
func (c *Catalog) Column(t *Table, name string) int {
	if i, ok := t.At(name); ok {
		return i
	}
	return c.addColumn(t, name)
}

// addColumn gives where the column of exactly this name stands, and adds it.
func (c *Catalog) addColumn(t *Table, name string) int {
	if i, ok := t.Index[name]; ok {
		return i
	}
	if len(t.Columns) >= MaxColumns || c.columns >= maxAllColumns || name == "" {
		t.Dropped++
		return -1
	}
	c.columns++
	t.Index[name] = len(t.Columns)
	if _, taken := t.Index[folded(name)]; !taken {
		t.Index[folded(name)] = len(t.Columns)
	}
	t.Columns = append(t.Columns, Column{Name: name})
	return len(t.Columns) - 1
}

func (t *Table) addKey(k key) {
	if len(k.columns) > 0 && len(t.keys) < maxKeys {
		t.keys = append(t.keys, k)
	}
}

// Label names the tables for the listing: with the database only where the
// text holds several. Names that differ in nothing get a number.
func (c *Catalog) Label() {
	databases := map[string]bool{}
	for _, t := range c.Tables {
		databases[t.database] = true
	}
	used := map[string]bool{}
	for _, t := range c.Tables {
		parts := t.parts
		if len(databases) > 1 && t.database != "" {
			parts = append([]string{t.database}, parts...)
		}
		t.Label = strings.Join(parts, ".")
		for used[t.Label] {
			t.Label += "'"
		}
		used[t.Label] = true
	}
}

// SourceKeys gives the keys; a foreign key names the table it points to as the
// listing does.
func (t *Table) SourceKeys(c *Catalog, prefix string) []source.Key {
	var out []source.Key
	for _, k := range t.keys {
		made := source.Key{Columns: t.proper(k.columns), Primary: k.primary}
		if len(made.Columns) != len(k.columns) {
			continue // it names a column that is not there
		}
		if !k.primary {
			made.RefAsset, made.RefColumns = prefix+strings.Join(k.ref, "."), k.refColumns
			if to := (Scope{c, t.database, t.schema()}).Find(k.ref); to != nil {
				made.RefAsset = prefix + to.Label
				if len(k.refColumns) == 0 {
					made.RefColumns = to.primary()
				} else if proper := to.proper(k.refColumns); len(proper) == len(k.refColumns) {
					made.RefColumns = proper
				}
			}
		}
		out = append(out, made)
	}
	return out
}

func (t *Table) schema() string {
	if len(t.parts) < 2 {
		return ""
	}
	return t.parts[len(t.parts)-2]
}

func (t *Table) primary() []string {
	for _, k := range t.keys {
		if k.primary {
			return t.proper(k.columns)
		}
	}
	return nil
}

// proper gives names in the letter case of the definition, those that exist.
func (t *Table) proper(names []string) []string {
	var out []string
	for _, n := range names {
		if i, ok := t.At(n); ok {
			out = append(out, t.Columns[i].Name)
		}
	}
	return out
}

// MergePartitions leaves the partitions out of the catalog, so that their rows
// count as rows of their table, as a query on the table would give them. The
// caller is told of each.
func (c *Catalog) MergePartitions(tell func(part, into *Table)) {
	c.Tables = slices.DeleteFunc(c.Tables, func(t *Table) bool {
		into := t.Whole()
		if into == t {
			return false
		}
		into.Rows += t.Rows
		into.Unread += t.Unread
		into.Cut = into.Cut || t.Cut
		tell(t, into)
		return true
	})
}

// Whole gives the table that this is a partition of, or the table itself.
func (t *Table) Whole() *Table {
	const deepest = 10 // partitions of partitions; a made-up text may go round
	for depth := 0; t.into != nil && depth < deepest; depth++ {
		t = t.into
	}
	return t
}
