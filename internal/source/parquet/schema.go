package parquet

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// leaf is a column that holds values.
type leaf struct {
	path   string // as people write it: "kinderen[].land"
	nested bool
	typ    string
	elem   *format.SchemaElement
	index  int // of its chunk in each row group
	maxDef int
	maxRep int
	render renderer
}

// leaves walks the schema, which lists the tree depth first.
func leaves(meta *format.FileMetaData) ([]leaf, error) {
	w := schemaWalk{schema: meta.Schema, at: 1}
	for range meta.Schema[0].NumChildren.V {
		if err := w.node(place{}); err != nil {
			return nil, err
		}
	}
	if w.at != len(meta.Schema) {
		return nil, fmt.Errorf("%w: the schema does not add up", errCorrupt)
	}
	for _, g := range meta.RowGroups {
		if len(g.Columns) != len(w.out) {
			return nil, fmt.Errorf("%w: a row group has %d columns and the schema %d", errCorrupt, len(g.Columns), len(w.out))
		}
	}
	unique(w.out)
	return w.out, nil
}

// unique numbers columns that have no name and columns whose paths are the
// same, which the format allows.
func unique(cols []leaf) {
	seen := map[string]int{}
	for i := range cols {
		if cols[i].path = strings.ToValidUTF8(cols[i].path, "?"); cols[i].path == "" {
			cols[i].path = fmt.Sprintf("#%d", i+1)
		}
		seen[cols[i].path]++
		for n := seen[cols[i].path]; n > 1; n++ {
			if path := fmt.Sprintf("%s (%d)", cols[i].path, n); seen[path] == 0 {
				cols[i].path = path
				seen[path]++
				break
			}
		}
	}
}

type schemaWalk struct {
	schema []format.SchemaElement
	at     int
	out    []leaf
}

// wrapper says what the levels of a LIST or MAP still hide: they are a way of
// storing, not a name that people gave.
type wrapper int

const (
	wrapNone    wrapper = iota
	wrapList            // the parent is a LIST: this level repeats and has no name
	wrapElement         // the parent is the repeated level of a LIST
	wrapMap             // the parent is a MAP
)

// place is where in the tree a node stands.
type place struct {
	path  string
	depth int
	def   int
	rep   int
	in    wrapper
}

func (w *schemaWalk) node(p place) error {
	if w.at >= len(w.schema) || p.depth > maxNesting {
		return fmt.Errorf("%w: the schema does not add up", errCorrupt)
	}
	e := &w.schema[w.at]
	w.at++
	repeated := e.RepetitionType.V == format.Repeated
	if e.RepetitionType.V != format.Required {
		p.def++
	}
	p.path = join(p, e.Name, repeated)
	if repeated {
		p.rep++
	}
	if e.Type.Valid {
		w.out = append(w.out, leaf{
			path: p.path, nested: p.depth > 0 || repeated, typ: typeName(e), elem: e,
			index: len(w.out), maxDef: p.def, maxRep: p.rep, render: rendererOf(e),
		})
		return nil
	}
	p.in = childWrapper(p.in, e, repeated)
	p.depth++
	for range e.NumChildren.V {
		if err := w.node(p); err != nil {
			return err
		}
	}
	return nil
}

func join(p place, name string, repeated bool) string {
	path := p.path
	if (p.in != wrapList || !repeated) && p.in != wrapElement && (p.in != wrapMap || !repeated) {
		if path != "" {
			path += "."
		}
		path += name
	}
	if repeated {
		path += "[]"
	}
	return path
}

// childWrapper follows the rules of the format for lists: the repeated level
// of a LIST with one child wraps the element, except where old writers made it
// the element itself.
func childWrapper(in wrapper, e *format.SchemaElement, repeated bool) wrapper {
	switch {
	case in == wrapList && repeated:
		if e.NumChildren.V == 1 && e.Name != "array" && !strings.HasSuffix(e.Name, "_tuple") {
			return wrapElement
		}
		return wrapNone
	case isA(e, "LIST", deprecated.List):
		return wrapList
	case isA(e, "MAP", deprecated.Map, deprecated.MapKeyValue) && !repeated:
		return wrapMap
	}
	return wrapNone
}

func isA(e *format.SchemaElement, logical string, converted ...deprecated.ConvertedType) bool {
	if e.LogicalType.String() == logical {
		return true
	}
	for _, c := range converted {
		if e.ConvertedType.Valid && e.ConvertedType.V == c {
			return true
		}
	}
	return false
}

// typeName is the type as the file states it: logical if it has one. The
// annotations of old writers are spelled as the logical types that replace them.
func typeName(e *format.SchemaElement) string {
	if name := e.LogicalType.String(); name != "" {
		return name
	}
	if name := convertedNames[e.ConvertedType.V]; e.ConvertedType.Valid && name != "" {
		return name
	}
	return e.Type.V.String()
}

// comments reads what writers say of the columns. Spark keeps the comments of
// a table in the metadata of each file; other writers have no place for them.
func comments(meta *format.FileMetaData) map[string]string {
	out := map[string]string{}
	for _, kv := range meta.KeyValueMetadata {
		if kv.Key != "org.apache.spark.sql.parquet.row.metadata" {
			continue
		}
		var root sparkType
		if json.Unmarshal([]byte(kv.Value), &root) == nil {
			root.comments("", 0, out)
		}
	}
	return out
}

// fileComment is what the writer says of the file as a whole.
func fileComment(meta *format.FileMetaData) string {
	for _, want := range []string{"description", "comment", "title"} {
		for _, kv := range meta.KeyValueMetadata {
			if strings.EqualFold(kv.Key, want) && len(kv.Value) <= 1000 {
				return kv.Value
			}
		}
	}
	return ""
}

// sparkType is a struct, an array or, as a JSON string, a simple type.
type sparkType struct {
	Fields []struct {
		Name     string    `json:"name"`
		Type     sparkType `json:"type"`
		Metadata struct {
			Comment string `json:"comment"`
		} `json:"metadata"`
	} `json:"fields"`
	Element *sparkType `json:"elementType"`
}

// UnmarshalJSON accepts the name of a simple type, which holds no fields.
func (t *sparkType) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return nil
	}
	type plain sparkType
	return json.Unmarshal(b, (*plain)(t))
}

func (t *sparkType) comments(path string, depth int, out map[string]string) {
	if depth > maxNesting {
		return
	}
	if t.Element != nil {
		t.Element.comments(path+"[]", depth+1, out)
	}
	for _, f := range t.Fields {
		name := f.Name
		if path != "" {
			name = path + "." + f.Name
		}
		if f.Metadata.Comment != "" {
			out[name] = f.Metadata.Comment
			out[name+"[]"] = f.Metadata.Comment
		}
		f.Type.comments(name, depth+1, out)
	}
}

var convertedNames = map[deprecated.ConvertedType]string{
	deprecated.UTF8: "STRING", deprecated.Enum: "ENUM", deprecated.Json: "JSON", deprecated.Bson: "BSON",
	deprecated.Decimal: "DECIMAL", deprecated.Date: "DATE", deprecated.Interval: "INTERVAL",
	deprecated.TimeMillis: "TIME", deprecated.TimeMicros: "TIME",
	deprecated.TimestampMillis: "TIMESTAMP", deprecated.TimestampMicros: "TIMESTAMP",
	deprecated.Int8: "INT(8,true)", deprecated.Int16: "INT(16,true)",
	deprecated.Int32: "INT(32,true)", deprecated.Int64: "INT(64,true)",
	deprecated.Uint8: "INT(8,false)", deprecated.Uint16: "INT(16,false)",
	deprecated.Uint32: "INT(32,false)", deprecated.Uint64: "INT(64,false)",
}
