package registerfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
)

// formOf is what the JSON form of a register says of itself.
const formOf = "toetssteen_register"

// readJSON reads the JSON form of a register, or entries of the Algoritmeregister
// as one object, an array or lines.
func (s *Schema) readJSON(text []byte) ([]Grid, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	var all []map[string]any
	for {
		var raw json.RawMessage
		err := d.Decode(&raw)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable("json", err, strconv.FormatInt(d.InputOffset(), 10))
		}
		objects, err := objectsOf(raw)
		if err != nil {
			return nil, err
		}
		all = append(all, objects...)
	}
	if len(all) == 1 && all[0][formOf] != nil {
		return s.readOwnJSON(all[0])
	}
	for i, o := range all {
		if _, named := o["name"].(string); !named || o["organization"] == nil {
			return nil, unreadable("json_form", nil, strconv.Itoa(i+1))
		}
	}
	if len(all) == 0 {
		return nil, unreadable("empty", nil)
	}
	return []Grid{s.algorithms(all)}, nil
}

func objectsOf(raw json.RawMessage) ([]map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if raw[0] == '[' {
		var list []map[string]any
		if err := d.Decode(&list); err != nil {
			return nil, unreadable("json_form", err, "1")
		}
		return list, nil
	}
	var one map[string]any
	if err := d.Decode(&one); err != nil {
		return nil, unreadable("json_form", err, "1")
	}
	return []map[string]any{one}, nil
}

// readOwnJSON makes tables of lists of records.
func (s *Schema) readOwnJSON(all map[string]any) ([]Grid, error) {
	var out []Grid
	known := map[string]bool{formOf: true}
	for _, sheet := range s.sheets {
		known[jsonName(sheet)] = true
		list, ok := all[jsonName(sheet)].([]any)
		if !ok {
			if all[jsonName(sheet)] != nil {
				return nil, unreadable("json_list", nil, jsonName(sheet))
			}
			continue
		}
		g, err := s.gridOf(sheet, list)
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !known[name] {
			return nil, unreadable("json_unknown", nil, name)
		}
	}
	return out, nil
}

func (s *Schema) gridOf(sheet catalogue.RegisterSheet, list []any) (Grid, error) {
	g := Grid{Name: jsonName(sheet), Type: sheet.Type}
	place := map[string]int{}
	head := []string{}
	at := func(heading string) int {
		i, ok := place[heading]
		if !ok {
			i = len(head)
			place[heading] = i
			head = append(head, heading)
		}
		return i
	}
	for _, c := range sheet.Columns {
		at(c.Name.NL)
	}
	names := s.known()
	for n, item := range list {
		o, ok := item.(map[string]any)
		if !ok {
			return g, unreadable("json_list", nil, jsonName(sheet))
		}
		cells := make([]string, len(head))
		put := func(heading, text string) {
			i := at(heading)
			for len(cells) <= i {
				cells = append(cells, "")
			}
			cells[i] = text
		}
		for _, field := range slices.Sorted(maps.Keys(o)) {
			if extra, ok := o[field].(map[string]any); ok && field == "extra" {
				for _, key := range slices.Sorted(maps.Keys(extra)) {
					put(s.extraHeading(key, names), plainText(extra[key]))
				}
				continue
			}
			i := slices.IndexFunc(sheet.Columns, func(c catalogue.RegisterColumn) bool { return c.Field == field })
			if i < 0 {
				return g, unreadable("json_unknown", nil, jsonName(sheet)+"."+field)
			}
			put(sheet.Columns[i].Name.NL, cellOf(o[field], sheet.Columns[i].Form))
		}
		g.Rows = append(g.Rows, Row{n + 1, cells})
	}
	g.Rows = slices.Insert(g.Rows, 0, Row{0, head})
	return g, nil
}

// plainText gives the text of a value of JSON.
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // what was decoded encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// cellOf writes a value of JSON as a cell of a form.
func cellOf(v any, form string) string {
	switch list, isList := v.([]any); {
	case v == nil:
		return ""
	case form == "list" && isList:
		items := make([]string, len(list))
		for i, x := range list {
			items[i] = plainText(x)
		}
		return joinList(items)
	case form == "transfers" && isList:
		var transfers []toetssteen.Transfer
		for _, x := range list {
			o, _ := x.(map[string]any)
			transfers = append(transfers, toetssteen.Transfer{To: plainText(o["to"]), Safeguard: plainText(o["safeguard"])})
		}
		return joinTransfers(transfers)
	}
	return plainText(v)
}

// writeJSON writes the records of a register as lists by type.
func (s *Schema) writeJSON(w io.Writer, records []toetssteen.Record) error {
	byType := map[toetssteen.RecordType][]json.RawMessage{}
	for _, r := range records {
		fields, err := fieldsOf(r)
		if err != nil {
			return err
		}
		if fields["id"] = r.ID; r.ValidFrom != "" {
			fields["valid_from"] = string(r.ValidFrom)
		}
		raw, err := json.Marshal(fields)
		if err != nil {
			return fmt.Errorf("write %s %s: %w", r.Type, r.ID, err)
		}
		byType[r.Type] = append(byType[r.Type], raw)
	}
	all := map[string]any{formOf: 1}
	for _, sheet := range s.sheets {
		if list := byType[sheet.Type]; list != nil {
			all[jsonName(sheet)] = list
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(all)
}

// fieldsOf gives the fields of a record as JSON has them.
func fieldsOf(r toetssteen.Record) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(r.Body))
	d.UseNumber()
	out := map[string]any{}
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("read %s %s: %w", r.Type, r.ID, err)
	}
	return out, nil
}

// jsonName is what a list of records is called.
func jsonName(sheet catalogue.RegisterSheet) string {
	return strings.ReplaceAll(sheet.Name.EN, " ", "_")
}
