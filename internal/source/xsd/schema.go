package xsd

import (
	"fmt"
	"strings"

	"toetssteen/internal/source"
)

// Bounds on a schema, which is held in memory.
const (
	maxSchemaDeep = 24 // types within types
	maxComment    = 2000
	maxFields     = 20_000  // of all assets together
	maxSteps      = 200_000 // groups that name groups could go on for ever
)

// asset is a type or element of a schema.
type asset struct {
	name    string
	comment string
	columns []source.Column
}

// part is an element of a schema.
type part struct {
	local string
	attrs map[string]string
	text  string // of documentation
	parts []*part
}

func (p *part) child(local string) *part {
	for _, c := range p.parts {
		if c.local == local {
			return c
		}
	}
	return nil
}

// schemas finds the schema elements, which stand deeper in a WSDL.
func (p *part) schemas(out []*part) []*part {
	if p.local == "schema" {
		return append(out, p)
	}
	for _, c := range p.parts {
		out = c.schemas(out)
	}
	return out
}

// documentation is what a schema says of a part in words.
func (p *part) documentation() string {
	a := p.child("annotation")
	if a == nil {
		return ""
	}
	var words []string
	for _, d := range a.parts {
		if d.local == "documentation" {
			words = append(words, strings.Fields(d.text)...)
		}
	}
	s := strings.Join(words, " ")
	return strings.ToValidUTF8(s[:min(len(s), maxComment)], "")
}

// builder turns types into assets.
type builder struct {
	types    map[string]*part // named types, simple and complex
	elements map[string]*part
	found    []*asset
	loose    asset // what holds one value, and stands by itself
	fields   int
	steps    int
}

// bare drops the prefix of a name that refers to another.
func bare(ref string) string {
	if i := strings.LastIndexByte(ref, ':'); i >= 0 {
		return ref[i+1:]
	}
	return ref
}

func (b *builder) index(schema *part) {
	for _, p := range schema.parts {
		name := p.attrs["name"]
		switch p.local {
		case "simpleType", "complexType", "group", "attributeGroup":
			b.types[p.local[:1]+name] = p
		case "element", "attribute":
			b.elements[name] = p
		}
	}
}

// typeOf finds a named type, simple or complex.
func (b *builder) typeOf(ref string) *part {
	if t := b.types["s"+bare(ref)]; t != nil {
		return t
	}
	return b.types["c"+bare(ref)]
}

// list makes assets of the global parts of a schema.
func (b *builder) list(schema *part) {
	for _, p := range schema.parts {
		name := p.attrs["name"]
		if name == "" {
			continue
		}
		switch p.local {
		case "complexType":
			if p.child("simpleContent") != nil { // one value with attributes, as StUF has for each datum
				b.putType(&b.loose, name, p, p, false)
			} else {
				b.add(name, p.documentation(), p)
			}
		case "element":
			if t := p.child("complexType"); t != nil {
				b.add(name, p.documentation(), t)
			} else if b.types["c"+bare(p.attrs["type"])] == nil {
				b.put(&b.loose, name, p, false)
			}
		case "attribute":
			b.put(&b.loose, "@"+name, p, false)
		case "simpleType":
			b.putType(&b.loose, name, p, p, false)
		}
	}
}

func (b *builder) add(name, comment string, typ *part) {
	a := &asset{name: name, comment: comment}
	if a.comment == "" {
		a.comment = typ.documentation()
	}
	b.content(a, "", typ, 0)
	if len(a.columns) > 0 {
		b.found = append(b.found, a)
	}
}

// content lists what stands in a type: in sequences, choices, groups and
// extensions, and in types without a name.
func (b *builder) content(a *asset, path string, p *part, depth int) {
	if b.steps++; depth > maxSchemaDeep || b.steps > maxSteps {
		return
	}
	for _, c := range p.parts {
		switch c.local {
		case "element":
			b.element(a, path, c, depth)
		case "attribute":
			name := c.attrs["name"]
			if name == "" {
				name = bare(c.attrs["ref"])
			}
			b.put(a, path+"@"+name, b.resolved(c), path != "")
		case "group", "attributeGroup":
			if g := b.types[c.local[:1]+bare(c.attrs["ref"])]; g != nil && c.attrs["ref"] != "" {
				b.content(a, path, g, depth+1)
			}
		case "sequence", "choice", "all", "complexContent", "simpleContent", "extension", "restriction":
			b.content(a, path, c, depth+1)
		}
	}
}

// resolved follows a reference to a global element or attribute.
func (b *builder) resolved(p *part) *part {
	if ref := p.attrs["ref"]; ref != "" {
		if g := b.elements[bare(ref)]; g != nil {
			return g
		}
	}
	return p
}

func (b *builder) element(a *asset, path string, p *part, depth int) {
	g := b.resolved(p)
	name := path + g.attrs["name"]
	if g.attrs["name"] == "" {
		name = path + bare(p.attrs["ref"])
	}
	if most := p.attrs["maxOccurs"]; most != "" && most != "0" && most != "1" {
		name += "[]"
	}
	if t := g.child("complexType"); t != nil && p.attrs["ref"] == "" {
		before := len(a.columns)
		b.content(a, name+".", t, depth+1)
		if len(a.columns) > before {
			return
		}
	}
	b.put(a, name, g, path != "")
}

// put adds a column for an element or attribute.
func (b *builder) put(a *asset, name string, p *part, nested bool) {
	if t := p.child("simpleType"); t != nil {
		b.putType(a, name, p, t, nested)
		return
	}
	if t := b.typeOf(p.attrs["type"]); t != nil {
		b.putType(a, name, p, t, nested)
		return
	}
	b.column(a, source.Column{Name: name, Type: bare(p.attrs["type"]), Comment: p.documentation(), Nested: nested})
}

// putType adds a column whose type is described in the schema.
func (b *builder) putType(a *asset, name string, p, typ *part, nested bool) {
	c := source.Column{Name: name, Type: bare(p.attrs["type"]), Comment: p.documentation(), Nested: nested}
	base, values, labels := b.values(typ, 0)
	if c.Type == "" || len(values) > 0 {
		c.Type = base
	}
	if c.Comment == "" {
		c.Comment = typ.documentation()
	}
	c.Type = source.WithEnum(c.Type, values)
	c.Labels = labels
	b.column(a, c)
}

func (b *builder) column(a *asset, c source.Column) {
	if b.fields++; b.fields > maxFields || strings.Trim(c.Name, "@.[]") == "" {
		return
	}
	c.Rows, c.Nulls, c.Distinct = -1, -1, -1
	a.columns = append(a.columns, c)
}

// values gives the base of a simple type, the closed list that it may have, and
// what the documentation of each value says.
func (b *builder) values(typ *part, depth int) (base string, values []string, labels []source.ValueLabel) {
	if depth > maxSchemaDeep {
		return "", nil, nil
	}
	if c := typ.child("simpleContent"); c != nil {
		typ = c
	}
	r := typ.child("restriction")
	if r == nil {
		if r = typ.child("extension"); r == nil {
			return "", nil, nil
		}
	}
	for _, e := range r.parts {
		if e.local != "enumeration" || len(values) >= source.MaxDistinct {
			continue
		}
		values = append(values, e.attrs["value"])
		if d := e.documentation(); d != "" && len(labels) < source.MaxLabels {
			labels = append(labels, source.ValueLabel{Value: e.attrs["value"], Label: d})
		}
	}
	base = bare(r.attrs["base"])
	inner := r.child("simpleType")
	if inner == nil {
		inner = b.types["s"+base]
	}
	if inner != nil && len(values) == 0 {
		return b.values(inner, depth+1)
	}
	return base, values, labels
}

// assets names what was found, each name once.
func (b *builder) assets(file string) []*asset {
	out := b.found
	if len(b.loose.columns) > 0 || len(out) == 0 {
		b.loose.name = ""
		out = append(out, &b.loose)
	}
	seen := map[string]int{}
	for _, a := range out {
		if a.name = strings.TrimSuffix(file+"/"+a.name, "/"); len(out) == 1 {
			a.name = file
		}
		if seen[a.name]++; seen[a.name] > 1 {
			a.name = fmt.Sprintf("%s (%d)", a.name, seen[a.name])
		}
		columns := map[string]bool{} // an element may stand in two branches of a choice
		kept := a.columns[:0]
		for _, c := range a.columns {
			if !columns[c.Name] {
				columns[c.Name] = true
				kept = append(kept, c)
			}
		}
		a.columns = kept
	}
	return out
}
