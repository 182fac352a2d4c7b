package registerfile

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
)

// Forms of a file that holds a whole register.
const (
	FormXLSX       = "xlsx"
	FormODS        = "ods"
	FormCSV        = "csv" // a zip file with a file for each sheet
	FormJSON       = "json"
	FormAlgorithms = "algoritmeregister"
)

// Forms lists them.
var Forms = []string{FormXLSX, FormODS, FormCSV, FormJSON, FormAlgorithms}

// Sheet is a table to write: the first row holds the headings.
type Sheet struct {
	Name string
	Rows [][]string
}

// Write writes the records of a register, those that hold, in a form and with
// the headings of a language. The same records give the same bytes.
func (s *Schema) Write(w io.Writer, form, lang string, records []toetssteen.Record) ([]Problem, error) {
	var live []toetssteen.Record
	for _, r := range records {
		if r.Withdrawn == "" && s.sheet(r.Type) != nil {
			live = append(live, r)
		}
	}
	switch form {
	case FormJSON:
		return nil, s.writeJSON(w, live)
	case FormAlgorithms:
		return s.writeAlgorithms(w, live)
	}
	sheets, err := s.Sheets(lang, live)
	if err != nil {
		return nil, err
	}
	return nil, WriteSheets(w, form, sheets)
}

// WriteSheets writes tables as XLSX, ODS or CSV files in a zip file.
func WriteSheets(w io.Writer, form string, sheets []Sheet) error {
	switch form {
	case FormXLSX:
		return writeXLSX(w, sheets)
	case FormODS:
		return writeODS(w, sheets)
	case FormCSV:
		return writeZip(w, sheets)
	}
	return fmt.Errorf("write a register: no form %q", form)
}

// WriteCSV writes one table as CSV.
func WriteCSV(w io.Writer, t Sheet) error { return writeCSV(w, t.Rows) }

func writeZip(w io.Writer, sheets []Sheet) error {
	z := zip.NewWriter(w)
	for _, t := range sheets {
		part, err := z.Create(t.Name + ".csv")
		if err != nil {
			return fmt.Errorf("write %s: %w", t.Name, err)
		}
		if err := writeCSV(part, t.Rows); err != nil {
			return err
		}
	}
	return z.Close()
}

// Sheets makes a table of each type of records. Records that are not live are
// the caller's to leave out.
func (s *Schema) Sheets(lang string, records []toetssteen.Record) ([]Sheet, error) {
	byType := map[toetssteen.RecordType][]toetssteen.Record{}
	for _, r := range records {
		byType[r.Type] = append(byType[r.Type], r)
	}
	out := make([]Sheet, 0, len(s.sheets))
	names := s.known()
	for _, sheet := range s.sheets {
		t, err := s.table(sheet, lang, byType[sheet.Type], names)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func (s *Schema) table(sheet catalogue.RegisterSheet, lang string, records []toetssteen.Record, names map[string]bool) (Sheet, error) {
	out := Sheet{Name: sheet.Name.In(lang)}
	extras := map[string]bool{}
	all := make([]map[string]any, len(records))
	for i, r := range records {
		fields, err := fieldsOf(r)
		if err != nil {
			return out, err
		}
		fields["id"], fields["valid_from"] = r.ID, string(r.ValidFrom)
		all[i] = fields
		extra, _ := fields["extra"].(map[string]any)
		for k := range extra {
			extras[k] = true
		}
	}
	keys := slices.Sorted(maps.Keys(extras))
	head := make([]string, 0, len(sheet.Columns)+len(keys))
	for _, c := range sheet.Columns {
		head = append(head, c.Name.In(lang))
	}
	taken := map[string]bool{}
	for _, k := range keys {
		h := s.extraHeading(k, names)
		if taken[h] { // cannot be: headings of different keys differ
			return out, fmt.Errorf("write column %q: it is there twice", h)
		}
		taken[h] = true
		head = append(head, h)
	}
	out.Rows = append(make([][]string, 0, len(records)+1), head)
	for _, fields := range all {
		row := make([]string, 0, len(head))
		for _, c := range sheet.Columns {
			row = append(row, shownValue(c, lang, fields[c.Field]))
		}
		extra, _ := fields["extra"].(map[string]any)
		for _, k := range keys {
			row = append(row, plainText(extra[k]))
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// shownValue writes a field as people read it; reading takes every form of it.
func shownValue(c catalogue.RegisterColumn, lang string, v any) string {
	text := cellOf(v, c.Form)
	switch c.Form {
	case "choice":
		for _, x := range c.Values {
			if x.ID == text {
				return x.Name.In(lang)
			}
		}
	case "flag":
		if yes, _ := v.(bool); yes && lang != "en" {
			return "ja"
		} else if yes {
			return "yes"
		}
		return ""
	}
	return text
}

// Template gives the empty sheets with a sheet that explains the columns.
func (s *Schema) Template(lang string, explain func(key string, args ...string) string) []Sheet {
	about := Sheet{Name: aboutNames.In(lang), Rows: [][]string{{
		explain("template.of"), explain("template.column"), explain("template.required"), explain("template.about"), explain("template.values"),
	}}}
	var out []Sheet
	for _, sheet := range s.sheets {
		var head []string
		for _, c := range sheet.Columns {
			head = append(head, c.Name.In(lang))
			var values []string
			for _, v := range c.Values {
				values = append(values, v.Name.In(lang))
			}
			if c.Form != "" && c.Form != "text" && c.Form != "choice" {
				values = append(values, explain("template.form."+c.Form))
			}
			required := ""
			if c.Required {
				required = explain("template.yes")
			}
			about.Rows = append(about.Rows, []string{sheet.Name.In(lang), c.Name.In(lang), required, c.About.In(lang), strings.Join(values, "; ")})
		}
		out = append(out, Sheet{sheet.Name.In(lang), [][]string{head}})
	}
	return append(out, about)
}

// Refusals gives the rows that a plan refuses in the columns that they came in,
// with the reasons behind them, so that they can be mended and imported again.
func (p *Plan) Refusals(lang string, say func(Reason) string) []Sheet {
	byTable := map[int]*Sheet{}
	for _, r := range p.Rows {
		if r.State != Refused {
			continue
		}
		t := p.Tables[r.Table]
		sheet := byTable[r.Table]
		if sheet == nil {
			sheet = &Sheet{Name: t.Name}
			byTable[r.Table] = sheet
			sheet.Rows = append(sheet.Rows, append(withoutReasons(t, t.Columns), reasonNames.In(lang)))
		}
		row := t.Rows[r.Row]
		cells := make([]string, len(t.Columns))
		copy(cells, row.Cells)
		var why []string
		for _, reason := range r.Reasons {
			why = append(why, say(reason))
		}
		sheet.Rows = append(sheet.Rows, append(withoutReasons(t, cells), strings.Join(why, "\n")))
	}
	var out []Sheet
	for i := range p.Tables {
		if byTable[i] != nil {
			out = append(out, *byTable[i])
		}
	}
	return out
}

// withoutReasons leaves out the column with the reasons of an earlier import.
func withoutReasons(t Table, cells []string) []string {
	out := make([]string, 0, len(cells)+1)
	for i, c := range cells {
		if h := normal(t.Columns[i]); h != normal(reasonNames.NL) && h != normal(reasonNames.EN) {
			out = append(out, c)
		}
	}
	return out
}
