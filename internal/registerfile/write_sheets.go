package registerfile

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/grid"
)

// longest is how many bytes of text one cell of a workbook gets: Excel takes
// 32,767 characters. What is longer goes on in a column of its own.
const longest = 30000

// wide gives rows in which a long text goes on in columns behind its own, each
// cell as it is to be written.
func wide(rows [][]string) [][]string {
	parts := make([]int, len(rows[0]))
	long := false
	for _, row := range rows {
		for i, cell := range row {
			n := 1
			if len(cell) > longest/6 { // protection makes a sign up to 6 bytes longer
				n = len(chunksProtected(cell))
			}
			parts[i] = max(parts[i], n)
			long = long || n > 1
		}
	}
	out := make([][]string, len(rows))
	for k, row := range rows {
		cells := make([]string, 0, len(row))
		for i, cell := range row {
			pieces := []string{protect(cell)}
			if long {
				pieces = chunksProtected(cell)
			}
			for n := range parts[i] {
				switch {
				case k == 0 && n > 0:
					cells = append(cells, fmt.Sprintf("%s (vervolg %d)", pieces[0], n+1))
				case n < len(pieces):
					cells = append(cells, pieces[n])
				default:
					cells = append(cells, "")
				}
			}
		}
		out[k] = cells
	}
	return out
}

// chunksProtected cuts the protected text, but not within a protected sign.
func chunksProtected(cell string) []string {
	text := protect(cell)
	var out []string
	for len(text) > longest {
		n := longest
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		if i := strings.LastIndex(text[max(0, n-12):n], `\`); i >= 0 {
			n = max(0, n-12) + i
		}
		out = append(out, text[:n])
		text = text[n:]
	}
	return append(out, text)
}

// part writes one part of a package. Nothing in it depends on the moment.
func part(z *zip.Writer, name string, stored bool, write func(w *bufio.Writer)) error {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate}
	if stored {
		h.Method = zip.Store
	}
	f, err := z.CreateHeader(h)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	w := bufio.NewWriter(f)
	write(w)
	return w.Flush()
}

var xmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;")

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// sheetNames are valid and different in every program: at most 31 characters,
// without the signs that addresses use.
func sheetNames(sheets []Sheet) []string {
	used := map[string]bool{}
	out := make([]string, len(sheets))
	for i, t := range sheets {
		name := strings.Trim(strings.Map(func(r rune) rune {
			if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
				return '_'
			}
			return r
		}, t.Name), "' ")
		if r := []rune(name); len(r) > 28 {
			name = string(r[:28])
		}
		if name == "" {
			name = "blad"
		}
		unique := name
		for n := 2; used[strings.ToLower(unique)]; n++ {
			unique = name + " " + strconv.Itoa(n)
		}
		used[strings.ToLower(unique)] = true
		out[i] = unique
	}
	return out
}

// writeXLSX writes a workbook in which every cell is a text, so that nothing is
// taken for a formula, a number or a day (ECMA-376 part 1, 18.3.1.4).
func writeXLSX(w io.Writer, sheets []Sheet) error {
	z := zip.NewWriter(w)
	names := sheetNames(sheets)
	write := func(name string, do func(w *bufio.Writer)) error { return part(z, name, false, do) }
	err := write("[Content_Types].xml", func(w *bufio.Writer) {
		_, _ = w.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`)
		for i := range sheets {
			fmt.Fprintf(w, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		}
		_, _ = w.WriteString(`</Types>`)
	})
	if err != nil {
		return err
	}
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const rels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	err = write("_rels/.rels", func(w *bufio.Writer) {
		_, _ = w.WriteString(rels + `<Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	})
	if err != nil {
		return err
	}
	err = write("xl/workbook.xml", func(w *bufio.Writer) {
		_, _ = w.WriteString(xmlHead + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + office + `"><sheets>`)
		for i, name := range names {
			fmt.Fprintf(w, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, xmlText.Replace(name), i+1, i+1)
		}
		_, _ = w.WriteString(`</sheets></workbook>`)
	})
	if err != nil {
		return err
	}
	err = write("xl/_rels/workbook.xml.rels", func(w *bufio.Writer) {
		_, _ = w.WriteString(rels)
		for i := range sheets {
			fmt.Fprintf(w, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, office, i+1)
		}
		fmt.Fprintf(w, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, len(sheets)+1, office)
	})
	if err != nil {
		return err
	}
	// Style 1 is a heading, style 2 a text that is shown on several lines.
	err = write("xl/styles.xml", func(w *bufio.Writer) {
		_, _ = w.WriteString(xmlHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`)
	})
	for i, t := range sheets {
		if err != nil {
			break
		}
		err = write(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), func(w *bufio.Writer) { excelSheet(w, t) })
	}
	if err != nil {
		return err
	}
	return z.Close()
}

func excelSheet(w *bufio.Writer, t Sheet) {
	rows := wide(t.Rows)
	_, _ = w.WriteString(xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`)
	fmt.Fprintf(w, `<cols><col min="1" max="%d" width="24" customWidth="1" style="2"/></cols><sheetData>`, max(1, len(rows[0])))
	letters := make([]string, len(rows[0]))
	for i := range letters {
		letters[i] = grid.Letters(i)
	}
	for k, row := range rows {
		line := strconv.Itoa(k + 1)
		_, _ = w.WriteString(`<row r="` + line + `">`)
		style := "2"
		if k == 0 {
			style = "1"
		}
		for i, cell := range row {
			if cell == "" {
				continue
			}
			_, _ = w.WriteString(`<c r="` + letters[i] + line + `" s="` + style + `" t="inlineStr"><is><t xml:space="preserve">`)
			_, _ = xmlText.WriteString(w, underscore.ReplaceAllString(cell, "_x005F_x${1}_"))
			_, _ = w.WriteString(`</t></is></c>`)
		}
		_, _ = w.WriteString(`</row>`)
	}
	_, _ = w.WriteString(`</sheetData></worksheet>`)
}

// writeODS writes an OpenDocument spreadsheet, version 1.3, every cell a text.
func writeODS(w io.Writer, sheets []Sheet) error {
	const kind = "application/vnd.oasis.opendocument.spreadsheet"
	z := zip.NewWriter(w)
	err := part(z, "mimetype", true, func(w *bufio.Writer) { _, _ = w.WriteString(kind) })
	if err != nil {
		return err
	}
	names := sheetNames(sheets)
	err = part(z, "content.xml", false, func(w *bufio.Writer) {
		_, _ = w.WriteString(xmlHead + `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles><style:style style:name="kop" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles><office:body><office:spreadsheet>`)
		for i, t := range sheets {
			odsSheet(w, names[i], t)
		}
		_, _ = w.WriteString(`</office:spreadsheet></office:body></office:document-content>`)
	})
	if err != nil {
		return err
	}
	err = part(z, "META-INF/manifest.xml", false, func(w *bufio.Writer) {
		_, _ = w.WriteString(xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + kind + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`)
	})
	if err != nil {
		return err
	}
	return z.Close()
}

func odsSheet(w *bufio.Writer, name string, t Sheet) {
	rows := wide(t.Rows)
	fmt.Fprintf(w, `<table:table table:name="%s"><table:table-column table:number-columns-repeated="%d"/>`, xmlText.Replace(name), max(1, len(rows[0])))
	for k, row := range rows {
		_, _ = w.WriteString(`<table:table-row>`)
		style := ""
		if k == 0 {
			style = ` table:style-name="kop"`
		}
		for _, cell := range row {
			if cell == "" {
				_, _ = w.WriteString(`<table:table-cell/>`)
				continue
			}
			_, _ = w.WriteString(`<table:table-cell` + style + ` office:value-type="string">`)
			for _, line := range strings.Split(cell, "\n") {
				_, _ = w.WriteString(`<text:p>`)
				odsText(w, line)
				_, _ = w.WriteString(`</text:p>`)
			}
			_, _ = w.WriteString(`</table:table-cell>`)
		}
		_, _ = w.WriteString(`</table:table-row>`)
	}
	_, _ = w.WriteString(`</table:table>`)
}

// odsText writes a line; white space but a single space within is an element
// (part 3, 6.1.2 and 6.1.3).
func odsText(w *bufio.Writer, line string) {
	before := ' ' // a space at the begin counts as one after a space
	for i, r := range line {
		last := i+utf8.RuneLen(r) >= len(line)
		switch {
		case r == '\t':
			_, _ = w.WriteString(`<text:tab/>`)
		case r == ' ' && (before == ' ' || last):
			_, _ = w.WriteString(`<text:s/>`)
		case strings.ContainsRune(`&<>"`, r):
			_, _ = xmlText.WriteString(w, string(r))
		default:
			_, _ = w.WriteRune(r)
		}
		if before = r; r == '\t' {
			before = 'x'
		}
	}
}
