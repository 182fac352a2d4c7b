package counts

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits of a workbook. A few bytes of it can ask for millions of cells, so it
// is looked through before it is opened.
const (
	maxUnzipped = 64 << 20
	maxSheetRow = 50_000
	maxMerges   = 10_000
	maxLookups  = 20_000
)

var (
	errTooLarge = errors.New("larger than a published table")
	errPanic    = errors.New("the workbook is broken")
)

func openRaw(file string) (io.ReadCloser, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a plain file")
	}
	return os.Open(file)
}

// readXLSX reads the sheets of a workbook, or the one that is named.
func readXLSX(data []byte, table string) (out []sheet, err error) {
	defer func() {
		if p := recover(); p != nil { // the library takes a file that is broken in some ways for a mistake of the program
			out, err = nil, specError("workbook", errPanic.Error())
		}
	}()
	if err := inspect(data); err != nil {
		if errors.Is(err, errTooLarge) {
			return nil, specError("too_large")
		}
		return nil, specError("workbook", err.Error())
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, // equal: nothing is unpacked to a temporary file
		RawCellValue: true,
	})
	if err != nil {
		return nil, specError("workbook", err.Error())
	}
	defer func() { _ = f.Close() }() // read-only
	names := f.GetSheetList()
	for _, name := range names {
		if table != "" && name != table {
			continue
		}
		s, err := readSheet(f, name)
		var chart excelize.ErrSheetNotExist
		switch {
		case errors.As(err, &chart), err != nil && table == "" && len(names) > 1:
			continue // a sheet of charts, beside the one that is meant
		case errors.Is(err, errTooLarge):
			return nil, specError("too_large")
		case err != nil:
			return nil, specError("workbook", err.Error())
		}
		out = append(out, s)
	}
	if len(out) == 0 && table != "" {
		return nil, specError("sheet", table, strings.Join(names[:min(len(names), 20)], ", "))
	}
	return out, nil
}

// inspect refuses a workbook that would take far more memory than its size.
func inspect(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	var total uint64
	for _, f := range z.File {
		if f.UncompressedSize64 > maxUnzipped {
			return errTooLarge
		}
		if total += f.UncompressedSize64; total > maxUnzipped {
			return errTooLarge
		}
	}
	for _, f := range z.File {
		name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))
		if strings.Contains(name, "worksheet") && strings.HasSuffix(name, ".xml") {
			if err := inspectSheet(f); err != nil {
				return err
			}
		}
	}
	return nil
}

func inspectSheet(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // read-only
	d := xml.NewDecoder(io.LimitReader(r, maxUnzipped))
	d.Strict = false
	size := extent{}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := size.take(e); err != nil {
				return err
			}
		}
	}
}

// extent is how far a sheet reaches, whether its cells hold anything or not.
type extent struct{ row, column, lastRow, lastColumn, merges int }

func (x *extent) take(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		x.row, x.column = x.row+1, 0
	case "c":
		x.column++
	case "mergeCell":
		x.merges++
	default:
		return nil
	}
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "r" && e.Name.Local == "row":
			if _, err := fmt.Sscanf(a.Value, "%d", &x.row); err != nil {
				return err
			}
		case a.Name.Local == "r", a.Name.Local == "ref":
			for part := range strings.SplitSeq(a.Value, ":") {
				column, row, err := excelize.CellNameToCoordinates(part)
				if err != nil {
					return err
				}
				x.column, x.lastRow = column, max(x.lastRow, row)
				x.lastColumn = max(x.lastColumn, column)
			}
		}
	}
	x.lastRow, x.lastColumn = max(x.lastRow, x.row), max(x.lastColumn, x.column)
	if x.lastRow > maxSheetRow || x.lastColumn > maxColumns || x.lastRow*x.lastColumn > maxCells || x.merges > maxMerges {
		return errTooLarge
	}
	return nil
}

func readSheet(f *excelize.File, name string) (sheet, error) {
	rows, err := f.Rows(name)
	if err != nil {
		return sheet{}, err
	}
	defer func() { _ = rows.Close() }() // read-only
	s := sheet{name: name}
	lookups := 0
	for at := 1; rows.Next(); at++ {
		texts, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return sheet{}, err
		}
		if at > maxSheetRow || len(texts) > maxColumns {
			return sheet{}, errTooLarge
		}
		l := line{at: at, cells: make([]cell, len(texts))}
		for i, text := range texts {
			l.cells[i].text = tidy(text)
			if !looksNumeric(text) {
				continue
			}
			if lookups++; lookups > maxLookups {
				return sheet{}, errTooLarge
			}
			if l.cells[i].numeric, err = isNumeric(f, name, i+1, at); err != nil {
				return sheet{}, err
			}
		}
		s.lines = append(s.lines, l)
	}
	if err := rows.Error(); err != nil {
		return sheet{}, err
	}
	return s, s.fillMerged(f)
}

// looksNumeric tells a text that means something else as a number of the file
// ("12.345" or "1E+5") than as a text that someone wrote.
func looksNumeric(text string) bool {
	return strings.ContainsAny(text, ".E") && strings.Trim(text, "+-.E0123456789") == ""
}

func isNumeric(f *excelize.File, sheet string, column, row int) (bool, error) {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return false, err
	}
	kind, err := f.GetCellType(sheet, name)
	return kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber, err
}

// fillMerged gives every place of a merged cell its text.
func (s sheet) fillMerged(f *excelize.File) error {
	merged, err := f.GetMergeCells(s.name, true)
	if err != nil {
		return err
	}
	left := maxCells
	for _, m := range merged {
		c0, r0, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return err
		}
		c1, r1, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return err
		}
		if left -= (c1 - c0 + 1) * (r1 - r0 + 1); left < 0 {
			return errTooLarge
		}
		if r0 > len(s.lines) {
			continue
		}
		text := s.lines[r0-1].cell(c0 - 1).text
		for r := r0; r <= min(r1, len(s.lines)); r++ {
			l := &s.lines[r-1]
			for len(l.cells) < c1 {
				l.cells = append(l.cells, cell{})
			}
			for c := c0; c <= c1; c++ {
				if (r > r0 || c > c0) && l.cells[c-1].text == "" {
					l.cells[c-1] = cell{text: text, filled: true}
				}
			}
		}
	}
	return nil
}
