// Package grid finds the tables in a stream of sheet rows and reads them: what
// spreadsheet formats have in common. It tells headers from data, and takes care
// that no cell that may be a person's data becomes the name of a column. It does
// not judge what a column means.
package grid

import "strconv"

// Kind is what a file says that a cell holds.
type Kind uint8

// Kinds of cells.
const (
	Text Kind = iota
	Number
	Date // a date, a time or both
	Bool
)

// Cell is one filled cell of a row. Text is what it holds in one form for all
// files (a date is ISO 8601); it is good until the next row.
type Cell struct {
	Column int // from 0
	Kind   Kind
	Text   []byte
}

// Row is one row of a sheet that has filled cells. It is good until the next.
type Row struct {
	Number int // from 0, higher than that of the row before
	Repeat int // how many equal rows there are in succession; 0 is one
	Cells  []Cell
}

// Reader gives the rows of one sheet in their order. It is not safe for
// concurrent use.
type Reader interface {
	// Next gives the next row with filled cells, io.EOF after the last.
	Next() (*Row, error)
	// Facts is what the sheet tells besides its cells; it is complete when Next
	// has given io.EOF.
	Facts() *Facts
	// Progress is how much was read, in bytes.
	Progress() (done, total int64)
	Close() error
}

// Range is a block of cells, from 0; both ends count.
type Range struct{ Top, Left, Bottom, Right int }

// Facts is what a file tells of a sheet besides its cells.
type Facts struct {
	Merges        []Range
	Notes         []Note // comments on cells, lists of choices, names of ranges
	HiddenColumns []Range
	HiddenRows    int64
	Remarks       []string // in Dutch, for people
}

// Note is something that is said of a range of cells.
type Note struct {
	Range
	Text   string   // goes into the comment of the columns whose header or data it is on
	Values []string // the values that may be chosen
	Header bool     // it only says something where it is on a header
}

// Known is a table that the file itself declares.
type Known struct {
	Range
	Names   []string // one for each column
	Headers int      // rows of the range that are headers
	Totals  int      // rows at the end that are totals
}

// Bounds of what is kept of one sheet, besides its cells.
const (
	maxMerges = 1 << 17 // 4 MB
	maxNotes  = 1 << 14
)

// AddMerge adds merged cells; what is beyond the bound is left out.
func (f *Facts) AddMerge(r Range) {
	if len(f.Merges) < maxMerges && (r.Bottom > r.Top || r.Right > r.Left) {
		f.Merges = append(f.Merges, r)
	}
}

// AddNote adds a note; what is beyond the bound is left out.
func (f *Facts) AddNote(n Note) {
	if len(f.Notes) < maxNotes {
		f.Notes = append(f.Notes, n)
	}
}

// MaxColumns is how many columns a sheet may have: 16,384, the limit of Excel
// and LibreOffice. Cells beyond it are not read.
const MaxColumns = 1 << 14

// MaxRows is how many rows a sheet may have: 1,048,576, the limit of both.
const MaxRows = 1 << 20

// Letters gives the letters by which people know a column: 0 is A, 26 is AA.
func Letters(column int) string {
	var b [8]byte
	i := len(b)
	for n := column + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		b[i] = byte('A' + (n-1)%26)
	}
	return string(b[i:])
}

// Address gives the name of a cell, as "D5".
func Address(row, column int) string { return Letters(column) + strconv.Itoa(row+1) }

// ParseAddress reads "D5" or "$D$5". The row or the column may be absent: then
// it is -1.
func ParseAddress(s []byte) (row, column int, ok bool) {
	row, column = 0, 0
	i := 0
	skip := func() {
		if i < len(s) && s[i] == '$' {
			i++
		}
	}
	skip()
	for ; i < len(s); i++ {
		c := s[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		if column = column*26 + int(c-'a') + 1; column > 1<<24 {
			return 0, 0, false
		}
	}
	skip()
	for ; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0, false
		}
		if row = row*10 + int(s[i]-'0'); row > 1<<28 {
			return 0, 0, false
		}
	}
	return row - 1, column - 1, row > 0 || column > 0
}

// ParseRange reads "B2:D5", "B2", "B:B" or "2:5"; what is absent reaches to the
// edge of the sheet.
func ParseRange(s []byte) (Range, bool) {
	first, last := s, s
	for i, c := range s {
		if c == ':' {
			first, last = s[:i], s[i+1:]
			break
		}
	}
	top, left, ok := ParseAddress(first)
	bottom, right, ok2 := ParseAddress(last)
	if !ok || !ok2 {
		return Range{}, false
	}
	if bottom < 0 {
		bottom = MaxRows - 1
	}
	if right < 0 {
		right = MaxColumns - 1
	}
	r := Range{max(min(top, bottom), 0), max(min(left, right), 0), max(top, bottom), max(left, right)}
	return r, true
}
