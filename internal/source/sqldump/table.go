package sqldump

import (
	"slices"
	"strings"

	"toetssteen/internal/source"
)

// Bounds on what is kept of one text, so that a made-up one cannot fill the
// memory. The largest real databases have some tens of thousands of tables, and
// no engine allows more than 30,000 columns in one (SQL Server, wide tables).
const (
	maxTables     = 100_000
	maxColumns    = 30_000
	maxAllColumns = 1 << 20
	maxTypes      = 10_000
	maxKeys       = 4_000 // of one table
	maxComment    = 4_096
	maxDefinition = 1 << 20
)

// table is what a text says of one table or view.
type table struct {
	parts      []string // database, schema and name, as far as they are given
	database   string   // from USE or \connect
	label      string   // its name within the listing
	view       bool
	created    bool // the text has its definition
	comment    string
	columns    []column
	index      map[string]int // column by name, and by folded name
	keys       []key
	definition string
	rows       int64
	unread     int64 // INSERT statements that hold no plain values
	cut        bool  // the text breaks off inside its rows
	dropped    int   // columns beyond the bounds
	into       *table
}

type column struct {
	name, typ, comment string
	labels             []string
}

// key points to its table by name, since that may come later.
type key struct {
	columns, refColumns, ref []string
	primary                  bool
}

// catalog holds the tables of a text in order of appearance.
type catalog struct {
	tables   []*table
	byName   map[string]*table   // by full name, and by folded full name
	byLast   map[string][]*table // by folded last part of the name
	types    map[string][]string // closed lists of named types
	columns  int
	overflow bool
}

// scope is a catalog as it is seen from a place in a text: names without a
// schema are of the schema that statements before it chose.
type scope struct {
	*catalog
	database, schema string
}

func newCatalog() *catalog {
	return &catalog{byName: map[string]*table{}, byLast: map[string][]*table{}, types: map[string][]string{}}
}

func fold(s string) string { return strings.ToLower(s) }

// folded is the key of a name in any letter case; a name itself begins with no
// zero byte.
func folded(name string) string { return "\x00" + fold(name) }

// at gives where a column stands: the one of exactly this name, or else the
// first in any letter case, as engines compare names without quotes.
func (t *table) at(name string) (int, bool) {
	if i, ok := t.index[name]; ok {
		return i, true
	}
	i, ok := t.index[folded(name)]
	return i, ok
}

// fullName is a key for a qualified name.
func fullName(database string, parts []string) string {
	return database + "\x00" + strings.Join(parts, "\x00")
}

// find gives the table of this name, or nil. A name without schema finds the
// only table of that name.
func (s scope) find(parts []string) *table {
	full := s.qualify(parts)
	name := fullName(s.database, full)
	for _, key := range []string{name, folded(name)} {
		if t := s.byName[key]; t != nil {
			return t
		}
	}
	var found *table
	for _, t := range s.byLast[fold(parts[len(parts)-1])] {
		if t.database != s.database || (len(full) > 1 && len(t.parts) > 1) {
			continue
		}
		if found != nil {
			return nil
		}
		found = t
	}
	return found
}

func (s scope) qualify(parts []string) []string {
	if len(parts) == 1 && s.schema != "" {
		return []string{s.schema, parts[0]}
	}
	return parts
}

// table gives the table of this name, and makes it if there is none; nil when
// there is no room.
func (s scope) table(parts []string) *table {
	if len(parts) == 0 || parts[len(parts)-1] == "" {
		return nil
	}
	if t := s.find(parts); t != nil {
		return t
	}
	return s.add(parts)
}

// define gives the table that a definition is of: a new one where only a table
// that differs in letter case has been defined.
func (s scope) define(parts []string) *table {
	t := s.table(parts)
	if t != nil && t.created && !slices.Equal(t.parts, s.qualify(parts)) {
		return s.add(parts)
	}
	return t
}

// add makes a table; nil when there is no room.
func (s scope) add(parts []string) *table {
	if len(s.tables) >= maxTables {
		s.overflow = true
		return nil
	}
	full := slices.Clone(s.qualify(parts))
	t := &table{parts: full, database: s.database, index: map[string]int{}}
	s.tables = append(s.tables, t)
	name := fullName(s.database, full)
	s.byName[name] = t
	if s.byName[folded(name)] == nil {
		s.byName[folded(name)] = t
	}
	last := fold(full[len(full)-1])
	s.byLast[last] = append(s.byLast[last], t)
	return t
}

// column gives where a column stands, and adds it if the table has none of that
// name; -1 when there is no room.
func (c *catalog) column(t *table, name string) int {
	if i, ok := t.at(name); ok {
		return i
	}
	return c.addColumn(t, name)
}

// addColumn gives where the column of exactly this name stands, and adds it.
func (c *catalog) addColumn(t *table, name string) int {
	if i, ok := t.index[name]; ok {
		return i
	}
	if len(t.columns) >= maxColumns || c.columns >= maxAllColumns || name == "" {
		t.dropped++
		return -1
	}
	c.columns++
	t.index[name] = len(t.columns)
	if _, taken := t.index[folded(name)]; !taken {
		t.index[folded(name)] = len(t.columns)
	}
	t.columns = append(t.columns, column{name: name})
	return len(t.columns) - 1
}

func (t *table) addKey(k key) {
	if len(k.columns) > 0 && len(t.keys) < maxKeys {
		t.keys = append(t.keys, k)
	}
}

// label names the tables for the listing: with the database only where the
// text holds several. Names that differ in nothing get a number.
func (c *catalog) label() {
	databases := map[string]bool{}
	for _, t := range c.tables {
		databases[t.database] = true
	}
	used := map[string]bool{}
	for _, t := range c.tables {
		parts := t.parts
		if len(databases) > 1 && t.database != "" {
			parts = append([]string{t.database}, parts...)
		}
		t.label = strings.Join(parts, ".")
		for used[t.label] {
			t.label += "'"
		}
		used[t.label] = true
	}
}

// sourceKeys gives the keys; a foreign key names the table it points to as the
// listing does.
func (t *table) sourceKeys(c *catalog, prefix string) []source.Key {
	var out []source.Key
	for _, k := range t.keys {
		made := source.Key{Columns: t.proper(k.columns), Primary: k.primary}
		if len(made.Columns) != len(k.columns) {
			continue // it names a column that is not there
		}
		if !k.primary {
			made.RefAsset, made.RefColumns = prefix+strings.Join(k.ref, "."), k.refColumns
			if to := (scope{c, t.database, t.schema()}).find(k.ref); to != nil {
				made.RefAsset = prefix + to.label
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

func (t *table) schema() string {
	if len(t.parts) < 2 {
		return ""
	}
	return t.parts[len(t.parts)-2]
}

func (t *table) primary() []string {
	for _, k := range t.keys {
		if k.primary {
			return t.proper(k.columns)
		}
	}
	return nil
}

// proper gives names in the letter case of the definition, those that exist.
func (t *table) proper(names []string) []string {
	var out []string
	for _, n := range names {
		if i, ok := t.at(n); ok {
			out = append(out, t.columns[i].name)
		}
	}
	return out
}

// mergePartitions leaves the partitions out of the catalog, so that their rows
// count as rows of their table, as a query on the table would give them. The
// caller is told of each.
func (c *catalog) mergePartitions(tell func(part, into *table)) {
	c.tables = slices.DeleteFunc(c.tables, func(t *table) bool {
		into := t.whole()
		if into == t {
			return false
		}
		into.rows += t.rows
		into.unread += t.unread
		into.cut = into.cut || t.cut
		tell(t, into)
		return true
	})
}

// whole gives the table that this is a partition of, or the table itself.
func (t *table) whole() *table {
	const deepest = 10 // partitions of partitions; a made-up text may go round
	for depth := 0; t.into != nil && depth < deepest; depth++ {
		t = t.into
	}
	return t
}
