package xlsx

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"toetssteen/internal/grid"
	"toetssteen/internal/office"
)

// Bounds of what the workbook's own parts may list.
const (
	maxSheets = 4096
	maxRels   = 1 << 14
	maxNames  = 4096 // of ranges
	maxStyles = 1 << 16
	// checkEvents is after how many tags and texts it is asked whether to go on.
	checkEvents = 1 << 14
)

var (
	errBinary  = errors.New("the workbook is kept in a binary form")
	errNoSheet = errors.New("the sheet is not in the file")
)

// workbook is what the parts around the sheets tell.
type workbook struct {
	parts   *office.Package
	part    string // of the workbook itself
	rels    map[string]rel
	sheets  []sheet
	names   []rangeName
	pivots  []*pivot
	styles  []style
	from04  bool // days count from 1904
	remarks []string
	used    map[string]bool // parts that were claimed

	mu    sync.Mutex
	texts *texts // read when they are first needed
}

// sheet is one sheet of the workbook.
type sheet struct {
	grid.Sheet
	id    string // of its relation
	part  string // empty when it is none that holds cells
	notes []grid.Note
}

// rel is what a part says of another that it uses (ECMA-376 part 2, 9).
type rel struct {
	kind, target string
	external     bool
}

// rangeName is a name that somebody gave to a range of cells.
type rangeName struct{ name, refers string }

// relsOf reads the relations of a part. Without any it gives none.
func (w *workbook) relsOf(ctx context.Context, part string) map[string]rel {
	out := map[string]rel{}
	dir, file := path.Split(part)
	_ = w.each(ctx, dir+"_rels/"+file+".rels", func(x *office.XML) error { // what was read stands
		if string(x.Name()) != "Relationship" || len(out) >= maxRels {
			return nil
		}
		var id string
		var r rel
		for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
			switch string(name) {
			case "Id":
				id = text(v)
			case "Type":
				s := text(v)
				r.kind = s[strings.LastIndexByte(s, '/')+1:]
			case "Target":
				r.target = text(v)
			case "TargetMode":
				r.external = strings.EqualFold(string(v), "External")
			}
		}
		if !r.external {
			if strings.HasPrefix(r.target, "/") || strings.HasPrefix(r.target, `\`) {
				dir = ""
			} else {
				dir, _ = path.Split(part)
			}
			r.target = office.Clean(dir + r.target)
		}
		out[id] = r
		return nil
	})
	return out
}

func text(v []byte) string { return string(office.Unescape(nil, v)) }

// each gives the start of every element of a part.
func (w *workbook) each(ctx context.Context, part string, start func(*office.XML) error) error {
	p, err := w.parts.Open(part)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }() // it was only read
	x := office.NewXML(p)
	for n := 1; ; n++ {
		if n%checkEvents == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e, err := x.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case e == office.Start:
			if err := start(x); err != nil {
				return err
			}
		}
	}
}

// mainPart finds the workbook's own part: the one that the package names, or
// the one that all programs write.
func (w *workbook) mainPart(ctx context.Context) error {
	for _, r := range w.relsOf(ctx, "") {
		if r.kind == "officeDocument" && w.parts.Has(r.target) {
			w.part = r.target
		}
	}
	if w.part == "" {
		w.part = "xl/workbook.xml"
	}
	if strings.HasSuffix(strings.ToLower(w.part), ".bin") || !w.parts.Has(w.part) && w.parts.Has("xl/workbook.bin") {
		return errBinary
	}
	if !w.parts.Has(w.part) {
		return errNoWorkbook
	}
	return nil
}

func (w *workbook) readWorkbook(ctx context.Context) error {
	if err := w.mainPart(ctx); err != nil {
		return err
	}
	w.rels = w.relsOf(ctx, w.part)
	external := false
	err := w.each(ctx, w.part, func(x *office.XML) error {
		switch string(x.Name()) {
		case "workbookPr":
			for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
				if string(name) == "date1904" {
					w.from04 = isTrue(v)
				}
			}
		case "sheet":
			w.addSheet(x)
		case "definedName":
			return w.addName(x)
		case "externalReference":
			external = true
		}
		return nil
	})
	if err != nil && len(w.sheets) == 0 {
		return err
	}
	if err != nil {
		w.remarks = append(w.remarks, why(err, "de lijst van bladen is beschadigd"))
	}
	if len(w.sheets) == 0 {
		return errNoWorkbook
	}
	if external {
		w.remarks = append(w.remarks, "de werkmap verwijst naar andere bestanden; die verwijzingen zijn niet gevolgd")
	}
	w.remarkParts()
	return nil
}

// remarkParts names kinds of content that are not read.
func (w *workbook) remarkParts() {
	macros, objects := false, false
	for _, n := range w.parts.Names() {
		low := strings.ToLower(n)
		macros = macros || strings.HasSuffix(low, "vbaproject.bin")
		objects = objects || strings.Contains(low, "/embeddings/")
	}
	if macros {
		w.remarks = append(w.remarks, "de macro's (VBA) in de werkmap zijn niet gelezen")
	}
	if objects {
		w.remarks = append(w.remarks, "bestanden die in de werkmap zijn ingesloten zijn niet gelezen")
	}
}

func isTrue(v []byte) bool { s := string(v); return s == "1" || s == "true" || s == "on" }

func (w *workbook) addSheet(x *office.XML) {
	if len(w.sheets) >= maxSheets {
		return
	}
	var s sheet
	for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
		switch string(name) {
		case "name":
			s.Name = text(v)
		case "id":
			s.id = text(v)
		case "state":
			switch string(v) {
			case "hidden":
				s.Comment = "verborgen blad"
			case "veryHidden":
				s.Comment = "verborgen blad dat Excel zelf niet laat zien (veryHidden)"
			}
		}
	}
	if s.Comment != "" {
		s.Remarks = append(s.Remarks, "dit is een "+s.Comment+"; het is meegelezen")
	}
	r, ok := w.rels[s.id]
	switch {
	case ok && r.kind == "chartsheet" || r.kind == "dialogsheet":
		return // no cells
	case ok && w.claim(r.target):
		s.part = r.target
	}
	w.sheets = append(w.sheets, s)
}

// claim takes a part for one use. No program lets two sheets share a part; a file
// that does would have it read thousands of times.
func (w *workbook) claim(part string) bool {
	key := strings.ToLower(part)
	if w.used[key] {
		return false
	}
	w.used[key] = true
	return true
}

func (w *workbook) addName(x *office.XML) error {
	var n rangeName
	for name, v, ok := x.Attr(); ok; name, v, ok = x.Attr() {
		if string(name) == "name" {
			n.name = text(v)
		}
	}
	refers, err := chars(x)
	if err != nil {
		return err
	}
	n.refers = refers
	if !strings.HasPrefix(n.name, "_") && len(w.names) < maxNames { // those are the program's own
		w.names = append(w.names, n)
	}
	return nil
}

// maxChars bounds a text of the parts around the sheets.
const maxChars = 8192

// chars gives the text of an element, whatever elements divide it, and passes
// over its end.
func chars(x *office.XML) (string, error) {
	var b []byte
	for until := x.Depth() - 1; ; {
		e, err := x.Next()
		if err != nil {
			return "", err
		}
		if e == office.Chars && len(b) < maxChars {
			b = x.AppendText(b)
		}
		if x.Depth() <= until {
			return string(b[:min(len(b), maxChars)]), nil
		}
	}
}

// namesOfRanges puts the names that people gave to ranges with their sheets.
func (w *workbook) namesOfRanges() {
	for _, n := range w.names {
		name, cells, ok := splitRange(n.refers)
		if !ok {
			continue
		}
		i := slices.IndexFunc(w.sheets, func(s sheet) bool { return strings.EqualFold(s.Name, name) })
		if r, ok := grid.ParseRange([]byte(cells)); ok && i >= 0 {
			w.sheets[i].notes = append(w.sheets[i].notes, grid.Note{Range: r, Text: "bereik " + n.name})
		}
	}
}

// splitRange splits "'Blad 1'!$A$1:$B$5" in sheet and cells.
func splitRange(s string) (sheet, cells string, ok bool) {
	s = strings.TrimPrefix(s, "=")
	i := strings.LastIndexByte(s, '!')
	if i < 0 || strings.ContainsAny(s[i:], "(),") {
		return "", "", false
	}
	sheet = s[:i]
	if n := len(sheet); n > 1 && sheet[0] == '\'' && sheet[n-1] == '\'' {
		sheet = strings.ReplaceAll(sheet[1:n-1], "''", "'")
	}
	return sheet, s[i+1:], true
}

// Sheets lists the sheets, and behind them the caches of pivot tables.
func (w *workbook) Sheets() []grid.Sheet {
	out := make([]grid.Sheet, 0, len(w.sheets)+len(w.pivots))
	for _, s := range w.sheets {
		out = append(out, s.Sheet)
	}
	for _, p := range w.pivots {
		out = append(out, p.sheet)
	}
	return out
}

// Open begins to read a sheet or a cache.
func (w *workbook) Open(ctx context.Context, i int) (grid.Reader, error) {
	if i >= len(w.sheets) {
		return w.openPivot(w.pivots[i-len(w.sheets)])
	}
	s := &w.sheets[i]
	if s.part == "" || !w.parts.Has(s.part) {
		return nil, errNoSheet
	}
	if err := w.needTexts(ctx); err != nil {
		return nil, err
	}
	p, err := w.parts.Open(s.part)
	if err != nil {
		return nil, fmt.Errorf("open sheet: %w", err)
	}
	r := &reader{book: w, part: p, x: office.NewXML(p), last: -1}
	r.facts.Notes = slices.Clone(s.notes)
	return r, nil
}

// Close closes the file.
func (w *workbook) Close() error { return w.parts.Close() }

// related gives the target of the only relation of a kind.
func (w *workbook) related(kind string) string {
	for _, id := range sortedIDs(w.rels) {
		if w.rels[id].kind == kind && !w.rels[id].external {
			return w.rels[id].target
		}
	}
	return ""
}

// sortedIDs gives "rId2" before "rId10".
func sortedIDs(rels map[string]rel) []string {
	out := make([]string, 0, len(rels))
	for id := range rels {
		out = append(out, id)
	}
	slices.SortFunc(out, byNumber)
	return out
}

// byNumber compares names by the number at their end, then as texts.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(numberIn(a), numberIn(b)), cmp.Compare(a, b))
}

func numberIn(s string) int {
	s = strings.TrimSuffix(s, ".xml")
	n, err := strconv.Atoi(s[len(strings.TrimRight(s, "0123456789")):])
	if err != nil {
		return 0
	}
	return n
}
