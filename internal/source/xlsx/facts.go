package xlsx

import (
	"context"
	"strings"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
)

const (
	maxHidden  = 1 << 14 // ranges of hidden columns
	maxTables  = 64      // declared tables on one sheet
	maxComment = 500     // bytes of what is said on one cell
	maxAuthors = 4096
)

// other reads what stands around the rows of a sheet.
func (r *reader) other() error {
	switch string(r.x.Name()) {
	case "col":
		r.hiddenColumns()
	case "mergeCell":
		for name, v, ok := r.x.Attr(); ok; name, v, ok = r.x.Attr() {
			if m, ok := grid.ParseRange(v); ok && string(name) == "ref" {
				r.facts.AddMerge(m)
			}
		}
	case "dataValidation":
		return r.validation()
	}
	return nil
}

func (r *reader) hiddenColumns() {
	first, last, hidden := 0, 0, false
	for name, v, ok := r.x.Attr(); ok; name, v, ok = r.x.Attr() {
		switch string(name) {
		case "min":
			first = digits(v)
		case "max":
			last = digits(v)
		case "hidden":
			hidden = hidden || isTrue(v)
		case "width":
			hidden = hidden || string(v) == "0"
		}
	}
	if hidden && first > 0 && last >= first && len(r.facts.HiddenColumns) < maxHidden {
		r.facts.HiddenColumns = append(r.facts.HiddenColumns, grid.Range{Left: first - 1, Right: last - 1})
	}
}

// validation reads which values may be chosen in cells (18.3.1.32), in either
// form: the older has its range in an attribute, the newer in an element.
func (r *reader) validation() error {
	list := false
	var ranges, formula string
	for name, v, ok := r.x.Attr(); ok; name, v, ok = r.x.Attr() {
		switch string(name) {
		case "type":
			list = string(v) == "list"
		case "sqref":
			ranges = text(v)
		}
	}
	for until := r.x.Depth() - 1; ; {
		e, err := r.x.Next()
		if err != nil {
			return unfinished(err)
		}
		if e == office.Start {
			name := string(r.x.Name())
			s, err := chars(r.x)
			switch {
			case err != nil:
				return unfinished(err)
			case name == "formula1":
				formula = strings.TrimSpace(s)
			case name == "sqref":
				ranges = s
			}
		}
		if r.x.Depth() <= until {
			break
		}
	}
	if list && formula != "" {
		r.addList(ranges, formula)
	}
	return nil
}

// addList notes a list of choices: the values themselves, or where they stand.
func (r *reader) addList(ranges, formula string) {
	n := grid.Note{Text: "keuzelijst uit " + formula[:min(len(formula), maxComment)]}
	if k := len(formula); k > 1 && formula[0] == '"' && formula[k-1] == '"' {
		n.Text = ""
		for _, v := range strings.Split(strings.ReplaceAll(formula[1:k-1], `""`, `"`), ",") {
			if v = strings.TrimSpace(v); v != "" {
				n.Values = append(n.Values, v)
			}
		}
	}
	for _, s := range strings.Fields(ranges) {
		var ok bool
		if n.Range, ok = grid.ParseRange([]byte(s)); ok {
			r.facts.AddNote(n)
		}
	}
}

// describe reads what parts of its own say of a sheet: tables and comments.
func (w *workbook) describe(ctx context.Context, s *sheet) {
	if s.part == "" {
		return
	}
	rels := w.relsOf(ctx, s.part)
	for _, id := range sortedIDs(rels) {
		switch r := rels[id]; {
		case r.external || !w.claim(r.target):
		case r.kind == "table" && len(s.Known) < maxTables:
			if k, ok := w.table(ctx, r.target); ok {
				s.Known = append(s.Known, k)
			}
		case r.kind == "comments":
			w.comments(ctx, s, r.target)
		}
	}
}

// table reads a declared table (18.5).
func (w *workbook) table(ctx context.Context, part string) (grid.Known, bool) {
	k := grid.Known{Headers: 1}
	found := false
	err := w.each(ctx, part, func(x *office.XML) error {
		element := string(x.Name())
		for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
			switch element + " " + string(name) {
			case "table ref":
				k.Range, found = grid.ParseRange(v)
			case "table headerRowCount":
				k.Headers = min(digits(v), 1)
			case "table totalsRowCount":
				k.Totals = min(digits(v), 1)
			case "tableColumn name":
				if len(k.Names) < grid.MaxColumns {
					k.Names = append(k.Names, string(unescape([]byte(text(v)), 0)))
				}
			}
		}
		return nil
	})
	return k, err == nil && found && k.Right < grid.MaxColumns
}

// comments reads what people wrote on cells (18.7).
func (w *workbook) comments(ctx context.Context, s *sheet, part string) {
	var authors []string
	n := 0
	err := w.each(ctx, part, func(x *office.XML) error {
		switch string(x.Name()) {
		case "author":
			a, err := chars(x)
			if err == nil && len(authors) < maxAuthors {
				authors = append(authors, a)
			}
			return err
		case "comment":
			note, author := grid.Note{Header: true}, -1
			placed := false
			for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
				switch string(name) {
				case "ref":
					note.Range, placed = grid.ParseRange(v)
				case "authorId":
					author = integer(v)
				}
			}
			said, err := runs(x, nil)
			if err != nil || !placed || n >= maxStyles {
				return err
			}
			n++
			if note.Text = comment(string(said), author, authors); note.Text != "" {
				s.notes = append(s.notes, note)
			}
		}
		return nil
	})
	if err != nil {
		s.Remarks = append(s.Remarks, "de opmerkingen bij cellen zijn beschadigd en niet alle gelezen")
	}
}

// threadLink ends what Excel puts before the first of a thread of comments, for
// programs that know no threads.
const threadLink = "linkid=870924"

// comment gives what was written on a cell on one line, without the name of who
// wrote it, which Excel puts before it.
func comment(s string, author int, authors []string) string {
	if _, said, thread := strings.Cut(s, threadLink); thread {
		_, s, _ = strings.Cut(said, ":")
	}
	if author >= 0 && author < len(authors) && authors[author] != "" {
		s = strings.TrimPrefix(strings.TrimSpace(s), authors[author]+":")
	}
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "?")
	return strings.ToValidUTF8(s[:min(len(s), maxComment)], "")
}
