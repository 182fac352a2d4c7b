package counts

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"toetssteen/internal/count"
	"toetssteen/internal/source"
)

// Limits of a file. Published tables hold some thousands of rows; what is
// larger is rows of persons, or made to take all memory.
const (
	maxBytes   = 64 << 20
	maxRows    = 200_000
	maxColumns = 1000
	maxCells   = 4_000_000
	headerRows = 100 // among which the header stands
)

// cell is one field of a table.
type cell struct {
	text    string
	numeric bool // the file holds a number, written as Go writes it
	filled  bool // the text is that of the merged cell it is part of
}

// line is a row, with its number in the file from 1.
type line struct {
	at    int
	cells []cell
}

func (l line) cell(i int) cell {
	if i < 0 || i >= len(l.cells) {
		return cell{}
	}
	return l.cells[i]
}

func (l line) empty() bool {
	return !slices.ContainsFunc(l.cells, func(c cell) bool { return c.text != "" })
}

// sheet is a table as it stands in a file.
type sheet struct {
	name  string
	lines []line
}

// header is where the columns are.
type header struct {
	names []string
	at    map[string]int
	data  int // the first line below it
}

// header finds the row that names the columns that are needed: the first that
// names all, where a header of two or three rows counts as its texts after each
// other.
func (s sheet) header(need []string) (header, error) {
	best, bestNames := 0, []string(nil)
	for depth := 1; depth <= 3; depth++ {
		for i := 0; i+depth <= min(headerRows, len(s.lines)); i++ {
			names := titles(s.lines[i : i+depth])
			found := 0
			for _, n := range need {
				if slices.Contains(names, n) {
					found++
				}
			}
			if found == len(need) {
				return newHeader(names, need, i+depth)
			}
			if found > best || bestNames == nil {
				best, bestNames = found, names
			}
		}
	}
	if len(s.lines) == 0 {
		return header{}, specError("empty")
	}
	known := slices.DeleteFunc(slices.Clone(bestNames), func(n string) bool { return n == "" })
	for _, n := range need {
		if !slices.Contains(bestNames, n) {
			return header{}, &count.UnknownColumnError{Column: n, Known: known[:min(len(known), 50)]}
		}
	}
	return header{}, specError("empty")
}

func newHeader(names, need []string, data int) (header, error) {
	h := header{names: names, at: map[string]int{}, data: data}
	for i, n := range names {
		if _, twice := h.at[n]; !twice {
			h.at[n] = i
		} else if slices.Contains(need, n) {
			return header{}, specError("column_twice", n)
		}
	}
	return h, nil
}

// titles gives the names of columns under a header of some rows.
func titles(lines []line) []string {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.cells))
	}
	out := make([]string, width)
	for i := range out {
		var parts []string
		for _, l := range lines {
			if t := l.cell(i).text; t != "" && (len(parts) == 0 || parts[len(parts)-1] != t) {
				parts = append(parts, t)
			}
		}
		out[i] = strings.Join(parts, " ")
	}
	return out
}

// open reads the sheets of a file; table names one of a workbook.
func open(ctx context.Context, file, table string) ([]sheet, error) {
	name := filepath.Base(file)
	data, err := readBounded(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if bytes.HasPrefix(data, zipMagic) {
		return readXLSX(data, table)
	}
	if table != "" {
		return nil, specError("no_sheets", table)
	}
	s, err := readCSV(data)
	if err != nil {
		return nil, err
	}
	return []sheet{s}, nil
}

// zipMagic is how a workbook begins.
var zipMagic = []byte("PK\x03\x04")

// readBounded reads a text file as UTF-8, or a workbook as it is.
func readBounded(file string) ([]byte, error) {
	r, err := openRaw(file)
	if err != nil {
		return nil, source.WithoutPath(err)
	}
	magic := make([]byte, len(zipMagic))
	n, _ := io.ReadFull(r, magic) // a shorter file is text
	all := io.MultiReader(bytes.NewReader(magic[:n]), r)
	defer func() { _ = r.Close() }() // read-only
	if !bytes.Equal(magic, zipMagic) {
		t, _, err := source.OpenText(file)
		if err != nil {
			return nil, source.WithoutPath(err)
		}
		defer func() { _ = t.Close() }() // read-only
		all = t
	}
	data, err := io.ReadAll(io.LimitReader(all, maxBytes+1))
	if err != nil {
		return nil, source.WithoutPath(err)
	}
	if len(data) > maxBytes {
		return nil, specError("too_large")
	}
	return data, nil
}

// delimiters are what may stand between the fields of a text file.
var delimiters = []rune{';', ',', '\t', '|'}

// readCSV reads a text file with the delimiter that divides its lines most
// evenly.
func readCSV(data []byte) (sheet, error) {
	head := data[:min(len(data), 1<<16)]
	if i := bytes.LastIndexByte(head, '\n'); i > 0 && len(head) < len(data) {
		head = head[:i+1]
	}
	var first error
	best, most := delimiters[0], 0
	for _, d := range delimiters {
		lines, err := parseCSV(head, d)
		first = cmp.Or(first, err)
		if n := evenness(lines); n > most {
			best, most = d, n
		}
	}
	if most == 0 && first != nil {
		return sheet{}, first
	}
	lines, err := parseCSV(data, best)
	if err != nil {
		return sheet{}, err
	}
	return sheet{lines: lines}, nil
}

// evenness is the number of fields in lines of the most common width, of more
// than one.
func evenness(lines []line) int {
	widths := map[int]int{}
	for _, l := range lines {
		if len(l.cells) > 1 {
			widths[len(l.cells)]++
		}
	}
	most := 0
	for width, n := range widths {
		most = max(most, width*n)
	}
	return most
}

func parseCSV(data []byte, delimiter rune) ([]line, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = delimiter, -1, true
	var out []line
	cells := 0
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return nil, specError("csv", strconv.Itoa(parse.StartLine))
		}
		if err != nil {
			return nil, fmt.Errorf("read the table: %w", err)
		}
		at, _ := r.FieldPos(0)
		l := line{at: at, cells: make([]cell, len(record))}
		for i, text := range record {
			l.cells[i].text = tidy(text)
		}
		cells += len(record)
		if len(out) >= maxRows || len(record) > maxColumns || cells > maxCells {
			return nil, specError("too_large")
		}
		out = append(out, l)
	}
}
