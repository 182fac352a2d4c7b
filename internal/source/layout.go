package source

import (
	"bytes"
	"errors"
	"io"
)

// Layout is what the beginning of a delimited text tells of all of it.
type Layout struct {
	Dialect
	Columns int     // fields of most rows
	Share   float64 // of the rows that have that many fields
	Rows    int     // rows looked at; a last row that is cut does not count if there are others
	Skip    int     // bytes before the first row: a line "sep=;"
}

// delims are the delimiters that are tried, the likeliest first. A colon comes
// last: times, addresses and notes are full of them.
var delims = []byte{'\t', 0x01, 0x1f, '|', ';', ',', '^', '~', ':'}

const (
	layoutRows   = 300
	evenShare    = 0.9 // rows that must agree for a delimiter to count as even
	wideFactor   = 3   // a less likely delimiter wins when it gives so many times the columns
	colonColumns = 3
)

// LayoutOf finds the delimiter of a text by how evenly it divides the rows of
// its beginning; whole says that the beginning is all there is. With no
// delimiter that divides them it gives one column.
func LayoutOf(head []byte, whole bool) Layout {
	skip, named := excelHint(head)
	body := head[skip:]
	eol := eolOf(body)
	if named != 0 {
		l := try(body, Dialect{named, eol}, whole)
		l.Skip = skip
		return l
	}
	best := Layout{Dialect: Dialect{delims[0], eol}, Columns: 1, Share: 1}
	best.Rows = try(body, best.Dialect, whole).Rows
	found := false
	for _, d := range delims {
		if bytes.IndexByte(body, d) < 0 {
			continue
		}
		l := try(body, Dialect{d, eol}, whole)
		if l.Columns < 2 || (d == ':' && !colons(l, body)) {
			continue
		}
		if !found || better(l, best, body) {
			best, found = l, true
		}
	}
	return best
}

// better reports whether l, of a less likely delimiter, divides better than
// best does.
func better(l, best Layout, body []byte) bool {
	even, bestEven := l.Share >= evenShare, best.Share >= evenShare
	if even != bestEven {
		return even
	}
	if !even {
		return l.Share > best.Share
	}
	if best.Delim == ';' && l.Delim == ',' && decimalCommas(body) {
		return false
	}
	return l.Columns >= best.Columns*wideFactor
}

// decimalCommas reports whether nearly all commas stand between digits.
func decimalCommas(body []byte) bool { return betweenDigits(body, ',') >= evenShare }

// colons reports whether a colon may be the delimiter: it divides evenly, and
// is not mostly there for the time of day.
func colons(l Layout, body []byte) bool {
	return l.Columns >= colonColumns && l.Share >= evenShare && betweenDigits(body, ':') <= 0.5
}

// betweenDigits gives the share of a sign's places that are between digits.
func betweenDigits(body []byte, sign byte) float64 {
	all, between := 0, 0
	for i, c := range body {
		if c != sign {
			continue
		}
		all++
		if i > 0 && i+1 < len(body) && isDigit(body[i-1]) && isDigit(body[i+1]) {
			between++
		}
	}
	return float64(between) / float64(max(all, 1))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// excelHint reads the line "sep=;" that Excel puts before a table.
func excelHint(head []byte) (skip int, delim byte) {
	if len(head) < 6 || !bytes.EqualFold(head[:4], []byte("sep=")) {
		return 0, 0
	}
	switch {
	case head[5] == '\n':
		return 6, head[4]
	case head[5] == '\r' && len(head) > 6 && head[6] == '\n':
		return 7, head[4]
	}
	return 0, 0
}

// eolOf gives what ends the rows: a lone carriage return only where there is
// no line feed at all.
func eolOf(head []byte) byte {
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

// try divides the beginning with one dialect.
func try(body []byte, d Dialect, whole bool) Layout {
	counts := map[int]int{}
	rows := 0
	for n := range rowLengths(body, d, whole) {
		counts[n]++
		if rows++; rows == layoutRows {
			break
		}
	}
	l := Layout{Dialect: d, Rows: rows, Columns: 1}
	most := 0
	for n, c := range counts {
		if c > most || (c == most && n > l.Columns) {
			l.Columns, most = n, c
		}
	}
	if rows > 0 {
		l.Share = float64(most) / float64(rows)
	}
	return l
}

// rowLengths gives the number of fields of each row that is not empty. The
// last row, which is cut unless the text is whole, counts only if it is the
// only one.
func rowLengths(body []byte, d Dialect, whole bool) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		s := newSplitter(bytes.NewReader(body), d, min(len(body)+1, minWindow))
		fields, rows := 0, 0
		for {
			v, last, err := s.Field()
			if err != nil {
				return
			}
			blank := fields == 0 && last && len(v) == 0
			fields++
			if !last {
				continue
			}
			if s.done() && !whole && rows > 0 && !bytes.HasSuffix(body, []byte{d.EOL}) {
				return
			}
			if !blank {
				rows++
				if !yield(fields) {
					return
				}
			}
			fields = 0
		}
	}
}

// done reports whether all was read and used.
func (s *Splitter) done() bool { return s.pos == s.end && errors.Is(s.err, io.EOF) }

// HeadRows gives the first rows of a text, at most limit, as strings; the last
// row, which may be cut, only if it is whole or the only one.
func HeadRows(body []byte, d Dialect, whole bool, limit int) [][]string {
	s := newSplitter(bytes.NewReader(body), d, min(len(body)+1, minWindow))
	var rows [][]string
	var row []string
	for len(rows) < limit {
		v, last, err := s.Field()
		if err != nil {
			break
		}
		row = append(row, string(v))
		if !last {
			continue
		}
		if s.done() && !whole && len(rows) > 0 && !bytes.HasSuffix(body, []byte{d.EOL}) {
			break
		}
		if len(row) > 1 || row[0] != "" {
			rows = append(rows, row)
		}
		row = nil
	}
	return rows
}
