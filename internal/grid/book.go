package grid

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"

	"toetssteen"
	"toetssteen/internal/source"
)

// Workbook is a file with sheets, as its format's connector opens it.
type Workbook interface {
	// Sheets lists what can be read, in a fixed order.
	Sheets() []Sheet
	// Open begins to read a sheet. Sheets may be read at the same time.
	Open(ctx context.Context, sheet int) (Reader, error)
	// Why gives the reason that people read for an error, in Dutch; other where
	// the error says nothing.
	Why(err error, other string) string
	io.Closer
}

// Sheet is one sheet, or what is kept like one.
type Sheet struct {
	Name    string
	Comment string
	Known   []Known  // tables that the file declares on it
	Remarks []string // in Dutch, for people
}

// Book is a workbook as a source: each table on a sheet is an asset.
type Book struct {
	workbook Workbook
	format   string
	prefix   string // before the names of sheets: the file's, inside a folder
	remarks  []toetssteen.NotRead
	names    []string // of the sheets, each its own

	mu       sync.Mutex
	surveyed []*sheet
}

// sheet is a sheet that was passed over.
type sheet struct {
	index  int
	info   Sheet
	tables []*table
	facts  *Facts
	loose  int
	err    error // why the pass broke off
}

// NewBook makes a source of a workbook. name is the file's name inside a folder
// that is scanned, empty for a file by itself; remarks are about the whole file.
func NewBook(w Workbook, format, name string, remarks []toetssteen.NotRead) *Book {
	b := &Book{workbook: w, format: format, remarks: remarks}
	if name != "" {
		b.prefix = name + "/"
	}
	used := map[string]bool{}
	for i, s := range w.Sheets() {
		n := strings.ToValidUTF8(s.Name, "?")
		if n == "" {
			n = fmt.Sprintf("blad %d", i+1)
		}
		unique := n
		for k := 2; used[unique]; k++ {
			unique = fmt.Sprintf("%s (%d)", n, k)
		}
		used[unique] = true
		b.names = append(b.names, unique)
	}
	b.surveyed = make([]*sheet, len(b.names))
	return b
}

// Close closes the workbook.
func (b *Book) Close() error { return b.workbook.Close() }

// reference leads from an asset to its table.
type reference struct {
	sheet *sheet
	table *table
	first bool // of the sheet
}

// Assets passes over each sheet and lists the tables on it.
func (b *Book) Assets(ctx context.Context) iter.Seq2[source.Asset, error] {
	return func(yield func(source.Asset, error) bool) {
		for i := range b.names {
			if ctx.Err() != nil {
				return
			}
			s, err := b.survey(ctx, i)
			if ctx.Err() != nil {
				return
			}
			if err == nil && len(s.tables) == 0 {
				err = s.nothing()
			}
			if err != nil {
				name := b.prefix + b.names[i]
				if !yield(source.Asset{Name: name}, &source.NotReadError{What: name, Why: b.why(err)}) {
					return
				}
				continue
			}
			for k, t := range s.tables {
				if !yield(b.asset(s, t, k == s.main()), nil) {
					return
				}
			}
		}
	}
}

var errEmpty = errors.New("the sheet is empty")

func (b *Book) why(err error) string {
	if errors.Is(err, errEmpty) {
		return "het blad is leeg"
	}
	return b.workbook.Why(err, "het blad kan niet worden gelezen")
}

// nothing says why a sheet has no tables.
func (s *sheet) nothing() error {
	if s.err != nil {
		return s.err
	}
	return errEmpty
}

// main is the table that bears the sheet's own name: the first that has a
// header, or else the first.
func (s *sheet) main() int {
	return max(slices.IndexFunc(s.tables, func(t *table) bool { return t.header >= 0 }), 0)
}

// asset names a table by its sheet, and where there are more by the cell where
// it begins; never by where it ends, since data grow.
func (b *Book) asset(s *sheet, t *table, main bool) source.Asset {
	name := b.prefix + b.names[s.index]
	if !main {
		name += "!" + Address(max(t.header, t.Top), t.Left)
	}
	return source.Asset{Name: name, Kind: "table", Format: b.format, Comment: s.info.Comment, Rows: t.rows, Ref: reference{s, t, main}}
}

// survey passes over a sheet, once.
func (b *Book) survey(ctx context.Context, i int) (*sheet, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.surveyed[i] != nil {
		return b.surveyed[i], nil
	}
	info := b.workbook.Sheets()[i]
	r, err := b.workbook.Open(ctx, i)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	v, err := surveySheet(ctx, r, info.Known)
	if err != nil {
		return nil, err
	}
	s := &sheet{index: i, info: info, facts: v.facts, err: v.err}
	s.tables, s.loose = v.tables()
	if s.facts == nil {
		s.facts = &Facts{}
	}
	b.surveyed[i] = s
	return s, nil
}

// find gives the table of an asset by its name alone, so that an asset that was
// listed by an earlier opening of the file is known again.
func (b *Book) find(ctx context.Context, name string) (reference, error) {
	inner, ok := strings.CutPrefix(name, b.prefix)
	for i, n := range b.names {
		if !ok || !strings.HasPrefix(inner, n) {
			continue
		}
		s, err := b.survey(ctx, i)
		if ctx.Err() != nil {
			return reference{}, ctx.Err()
		}
		if err != nil {
			continue
		}
		for k, t := range s.tables {
			if b.asset(s, t, k == s.main()).Name == name {
				return reference{s, t, k == s.main()}, nil
			}
		}
	}
	return reference{}, toetssteen.ErrNotFound
}

// Profile reads one table as deep as was asked.
func (b *Book) Profile(ctx context.Context, a source.Asset, want source.Request) (source.Profile, error) {
	p := source.Profile{Asset: a, Depth: toetssteen.DepthNames, Rows: -1}
	if err := ctx.Err(); err != nil {
		return p, fmt.Errorf("profile %s: %w", a.Name, err)
	}
	ref, err := b.find(ctx, a.Name)
	if err != nil {
		return p, fmt.Errorf("profile %s: %w", a.Name, err)
	}
	p.Rows = ref.table.rows
	p.Columns = describe(ref)
	p.NotRead = b.notRead(a.Name, ref)
	if want.Depth < toetssteen.DepthValues {
		if ref.sheet.err != nil && ref.table.end == math.MaxInt {
			p.Partial = true
			p.NotRead = append(p.NotRead, toetssteen.NotRead{What: a.Name, Why: b.brokenOff(ref.sheet.err)})
		}
		return p, nil
	}
	return b.read(ctx, p, ref, want)
}

// notRead gathers the remarks on a table; those on the sheet go with its main
// table, and those on the file with that of the first sheet.
func (b *Book) notRead(name string, ref reference) []toetssteen.NotRead {
	var out []toetssteen.NotRead
	add := func(why string) { out = append(out, toetssteen.NotRead{What: name, Why: why}) }
	if ref.first {
		if ref.sheet.index == 0 {
			out = append(out, b.remarks...)
		}
		for _, r := range slices.Concat(ref.sheet.info.Remarks, ref.sheet.facts.Remarks) {
			add(r)
		}
		if n := ref.sheet.facts.HiddenRows; n > 0 {
			add(toetssteen.ShowCount(n) + " verborgen rij(en) op het blad zijn meegelezen")
		}
		if ref.sheet.loose > 0 && len(ref.sheet.tables) > 0 && ref.sheet.tables[0].rows > 0 {
			add(fmt.Sprintf("%d losse regel(s) buiten de tabellen zijn niet gelezen", ref.sheet.loose))
		}
		if n := ref.sheet.unread(); n > 0 {
			add(toetssteen.ShowCount(n) + " opmerking(en) bij cellen die geen kolomkop zijn, zijn niet gelezen")
		}
		if len(ref.sheet.facts.Merges) >= maxMerges {
			add("het blad heeft meer samengevoegde cellen dan bijgehouden worden; de overige tellen eenmaal")
		}
	}
	for _, n := range ref.table.notes {
		add(n)
	}
	return out
}

// maxComment bounds what is said of one column, in bytes; the last part may go
// beyond it.
const maxComment = 1000

// heads reports whether a note is on a header of the table.
func (t *table) heads(n Note) bool {
	return t.header >= 0 && !t.suspect && n.Top >= t.header && n.Top < t.data && n.Left >= t.Left && n.Left <= t.Right
}

// unread counts the comments that are on no header.
func (s *sheet) unread() (n int64) {
	for _, note := range s.facts.Notes {
		if note.Header && !slices.ContainsFunc(s.tables, func(t *table) bool { return t.heads(note) }) {
			n++
		}
	}
	return n
}

// describe gives the columns of a table with what the file says of them.
func describe(ref reference) []source.Column {
	t, facts := ref.table, ref.sheet.facts
	names := t.columnNames()
	out := make([]source.Column, len(names))
	for i, n := range names {
		out[i] = source.Column{Name: n, Type: t.kinds[i], Depth: toetssteen.DepthNames, Rows: -1, Nulls: -1, Distinct: -1}
	}
	say := func(r Range, text string) {
		for c := max(r.Left, t.Left); c <= min(r.Right, t.Right); c++ {
			switch at := &out[c-t.Left].Comment; {
			case *at == "":
				*at = text
			case len(*at) < maxComment && !strings.Contains(*at, text):
				*at += "; " + text
			}
		}
	}
	for _, n := range facts.Notes {
		if n.Header && !t.heads(n) || n.Bottom < t.Top || n.Top >= t.end {
			continue
		}
		if n.Text != "" {
			say(n.Range, n.Text)
		}
		for c := max(n.Left, t.Left); n.Values != nil && c <= min(n.Right, t.Right); c++ {
			out[c-t.Left].Type = source.WithEnum(out[c-t.Left].Type, n.Values)
		}
	}
	for _, h := range facts.HiddenColumns {
		say(h, "verborgen kolom")
	}
	return out
}
