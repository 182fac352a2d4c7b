package registerfile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen"
	"toetssteen/catalogue"
)

// algorithmPrefix goes before fields of the Algoritmeregister among the extra
// fields of a processing.
const algorithmPrefix = "algoritmeregister."

// ownFields are fields of an entry that a processing has a place for, by both
// forms of the register.
var ownFields = map[string]string{
	"name": "name", "description_short": "description", "organization": "unit",
	"lawful_basis": "law_refs", "juridisch.lawful_basis": "law_refs",
	"human_intervention": "automated", "toezicht.human_intervention": "automated",
	"impacttoetsen": "dpia",
}

// algorithms makes a table of entries of the Algoritmeregister: each is a
// processing. What a processing has no place for is kept under the entry's own
// name of the field.
func (s *Schema) algorithms(entries []map[string]any) Grid {
	g := Grid{Name: "algoritmeregister", Type: toetssteen.RecordProcessing}
	var flatEntries []map[string]string
	keys := map[string]bool{}
	for _, e := range entries {
		flat := map[string]string{}
		flatten(flat, "", e)
		row := s.algorithmRow(flat)
		flatEntries = append(flatEntries, row)
		for k := range row {
			keys[k] = true
		}
	}
	head := slices.Sorted(maps.Keys(keys))
	g.Rows = append(g.Rows, Row{0, head})
	for i, e := range flatEntries {
		cells := make([]string, len(head))
		for k, h := range head {
			cells[k] = e[h]
		}
		g.Rows = append(g.Rows, Row{i + 1, cells})
	}
	return g
}

// flatten puts nested fields under their path; a list stays JSON.
func flatten(into map[string]string, path string, v any) {
	if o, ok := v.(map[string]any); ok {
		for k, x := range o {
			flatten(into, strings.TrimPrefix(path+"."+k, "."), x)
		}
		return
	}
	if text := plainText(v); text != "" {
		into[path] = text
	}
}

// algorithmRow gives the cells of an entry by their heading.
func (s *Schema) algorithmRow(entry map[string]string) map[string]string {
	row := map[string]string{}
	heading := func(field string) string { return s.heading(toetssteen.RecordProcessing, field) }
	for path, text := range entry {
		if field, ok := ownFields[path]; ok {
			row[heading(field)] = text
			if field != "unit" {
				continue
			}
		}
		row[extraPrefix+algorithmPrefix+path] = text
	}
	id := firstOf(entry["metadata.uuid"], entry["source_id"], entry["lars"])
	if id == "" {
		sum := sha256.Sum256([]byte(entry["organization"] + "\n" + entry["name"]))
		id = hex.EncodeToString(sum[:6])
	}
	row[heading("id")] = "AR-" + strings.Join(strings.Fields(id), "-")
	row[heading("algorithm")] = firstOf(entry["metadata.url"], entry["url"], entry["lars"], id)
	if row[heading("dpia")] == "" {
		row[heading("dpia")] = dpiaOf(entry)
	}
	if c := entry["publication_category"]; c == "Hoog-risico AI-systeem" || c == "Impactvolle algoritmes" {
		row[heading("risk_model")] = "ja"
	}
	return row
}

// dpiaOf says what an entry says of a DPIA.
func dpiaOf(entry map[string]string) string {
	if text := entry["juridisch.dpia_description"]; text != "" {
		return text
	}
	var tests []map[string]string
	if json.Unmarshal([]byte(entry["impacttoetsen_grouping"]), &tests) == nil && len(tests) > 0 {
		var out []string
		for _, t := range tests {
			out = append(out, strings.TrimSpace(t["title"]+" "+t["link"]))
		}
		return strings.Join(out, "; ")
	}
	switch entry["juridisch.dpia"] {
	case "1", "true":
		return "uitgevoerd volgens het Algoritmeregister"
	case "0", "false":
		return "" // none was done, which says nothing of whether one was needed
	}
	return ""
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}

func (s *Schema) heading(t toetssteen.RecordType, field string) string {
	for _, c := range s.sheet(t).Columns {
		if c.Field == field {
			return c.Name.NL
		}
	}
	return field
}

// Problem is what is wrong with one record of an export.
type Problem struct {
	ID string
	Reason
}

// writeAlgorithms writes the processings that are algorithms as entries of
// version 1.0 of the publication standard. Nothing is cut: what breaks a rule is
// written as it is and told, what the standard has no place for is told.
func (s *Schema) writeAlgorithms(w io.Writer, records []toetssteen.Record) ([]Problem, error) {
	units := map[string]string{}
	for _, r := range records {
		if r.Type == toetssteen.RecordUnit {
			u, err := toetssteen.Unpack[toetssteen.Unit](r)
			if err != nil {
				return nil, err
			}
			units[r.ID] = u.Name
		}
	}
	entries := []map[string]any{}
	var problems []Problem
	for _, r := range records {
		if r.Type != toetssteen.RecordProcessing {
			continue
		}
		p, err := toetssteen.Unpack[toetssteen.Processing](r)
		if err != nil {
			return nil, err
		}
		if p.Algorithm == "" {
			continue
		}
		entry, lost := s.entry(p, units)
		for _, no := range append(lost, s.checkEntry(entry)...) {
			problems = append(problems, Problem{p.ID, no})
		}
		entries = append(entries, entry)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return problems, e.Encode(entries)
}

// entry makes an entry of a processing, and says what has no place in it.
func (s *Schema) entry(p toetssteen.Processing, units map[string]string) (map[string]any, []Reason) {
	out := map[string]any{}
	put := func(field, text string) {
		if text != "" {
			out[field] = text
		}
	}
	var lost []Reason
	moved := map[string]string{}
	for _, m := range s.rules.Moved {
		moved[m.From] = m.To
	}
	for _, key := range slices.Sorted(maps.Keys(p.Extra)) {
		path, is := strings.CutPrefix(key, algorithmPrefix)
		if !is {
			continue
		}
		to := path
		if s.rule(path) == nil {
			to = moved[path]
		}
		f := s.rule(to)
		switch {
		case f == nil:
			lost = append(lost, because("algorithm.no_place", path, strconv.Itoa(utf8.RuneCountInString(p.Extra[key]))))
		case f.Array:
			out[to] = arrayOf(p.Extra[key])
		default:
			put(to, p.Extra[key])
		}
	}
	put("name", p.Name)
	put("description_short", p.Description)
	if out["organization"] == nil {
		put("organization", units[p.In])
	}
	put("lawful_basis", p.LawRefs)
	put("human_intervention", p.Automated)
	put("impacttoetsen", p.DPIA)
	if lang := out["lang"]; lang == nil || lang == "Nederlands" {
		out["lang"] = "nld"
	}
	out["standard_version"] = s.rules.Version
	return out, lost
}

func arrayOf(text string) any {
	var list []any
	if json.Unmarshal([]byte(text), &list) == nil {
		return list
	}
	return []any{text}
}

func (s *Schema) rule(name string) *catalogue.AlgorithmField {
	for i := range s.rules.Fields {
		if s.rules.Fields[i].Name == name {
			return &s.rules.Fields[i]
		}
	}
	return nil
}

// checkEntry holds an entry against the rules of the standard.
func (s *Schema) checkEntry(entry map[string]any) []Reason {
	return checkFields(s.rules.Fields, entry, "")
}

func checkFields(rules []catalogue.AlgorithmField, entry map[string]any, path string) []Reason {
	var out []Reason
	for _, f := range rules {
		v, has := entry[f.Name]
		if !has || v == "" {
			if f.Required {
				out = append(out, because("algorithm.required", path+f.Name))
			}
			continue
		}
		list, isList := v.([]any)
		if f.Array != isList {
			out = append(out, because("algorithm.type", path+f.Name))
			continue
		}
		if !isList {
			list = []any{v}
		}
		for _, x := range list {
			if o, ok := x.(map[string]any); ok && len(f.Items) > 0 {
				out = append(out, checkFields(f.Items, o, path+f.Name+".")...)
				continue
			}
			out = append(out, checkText(f, path, x)...)
		}
	}
	return out
}

func checkText(f catalogue.AlgorithmField, path string, v any) []Reason {
	text, ok := v.(string)
	switch n := utf8.RuneCountInString(text); {
	case !ok || len(f.Items) > 0:
		return []Reason{because("algorithm.type", path+f.Name)}
	case f.Max > 0 && n > f.Max:
		return []Reason{because("algorithm.long", path+f.Name, strconv.Itoa(n), strconv.Itoa(f.Max))}
	case len(f.Values) > 0 && !slices.Contains(f.Values, text):
		return []Reason{because("algorithm.value", path+f.Name, shorten(text), strings.Join(f.Values, ", "))}
	}
	return nil
}
