package sas

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"toetssteen/internal/sasvalue"
	"toetssteen/internal/source"
)

// A transport file is a row of records of 80 bytes (TS-140): headers, which are
// known by their words, descriptions of variables and then the rows, filled up
// with blanks to a whole record. Nothing tells how many rows there are.
const (
	recordSize = 80
	headerWord = "HEADER RECORD*******"
	libraryV5  = headerWord + "LIBRARY HEADER RECORD!!!!!!!"
	libraryV8  = headerWord + "LIBV8   HEADER RECORD!!!!!!!"
)

// maxMembers bounds the data sets of one file.
const maxMembers = 10_000

// maxLabel bounds a label of the version 8 format, which allows 256 characters.
const maxLabel = 4096

// errNoMember ends the list of data sets.
var errNoMember = errors.New("there are no more data sets")

// transportFile reads a transport file from begin to end.
type transportFile struct {
	r    io.ReaderAt
	size int64
	at   int64 // of the next record
	v8   bool
}

// member is one data set of a transport file.
type member struct {
	name, label string
	columns     []column
	row         int   // bytes of a row
	start, end  int64 // of the rows in the file
	rows        int64
	broken      bool // the rows end in the middle of one
}

// readTransport lists the data sets. What stands before damage is kept.
func readTransport(ctx context.Context, r io.ReaderAt, size int64, name string) (*file, error) {
	x := &transportFile{r: r, size: size, at: 3 * recordSize} // the library has three records
	out := &file{}
	var members []*member
	for len(members) < maxMembers {
		m, err := x.member(ctx)
		if errors.Is(err, errNoMember) {
			break
		}
		if err != nil {
			if ctx.Err() != nil || len(members) == 0 {
				return nil, err
			}
			out.broken = err
			break
		}
		members = append(members, m)
	}
	if len(members) == 0 {
		return nil, errTruncated
	}
	names := make([]column, len(members)) // only to make the names differ
	for i, m := range members {
		if names[i].name = name; len(members) > 1 || out.broken != nil {
			names[i].name = name + "/" + m.name
		}
	}
	unique(names)
	for i, m := range members {
		out.tables = append(out.tables, &table{
			name: names[i].name, label: m.label, rows: m.rows, columns: m.columns,
			scan: func(ctx context.Context, tell source.Meter, each func([]byte) bool) (damage, error) {
				return m.scan(ctx, r, tell, each)
			},
		})
	}
	return out, nil
}

// record reads the next record.
func (x *transportFile) record() ([]byte, error) {
	b := make([]byte, recordSize)
	n, err := x.r.ReadAt(b, x.at)
	if n < recordSize {
		if n == 0 && errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err == nil || errors.Is(err, io.EOF) {
			return nil, errTruncated
		}
		return nil, fmt.Errorf("read record: %w", err)
	}
	x.at += recordSize
	return b, nil
}

// expect reads a header record and checks its word, as "MEMBER" or "MEMBV8".
func (x *transportFile) expect(words ...string) ([]byte, error) {
	b, err := x.record()
	if err != nil {
		return nil, unexpected(err)
	}
	for _, w := range words {
		if isHeader(b, w) {
			return b, nil
		}
	}
	return nil, errCorrupt
}

func isHeader(b []byte, word string) bool {
	return bytes.HasPrefix(b, []byte(headerWord)) && strings.TrimSpace(string(b[20:28])) == word
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return errTruncated
	}
	return err
}

// member reads the headers of the next data set and finds the end of its rows.
func (x *transportFile) member(ctx context.Context) (*member, error) {
	if x.at >= x.size {
		return nil, errNoMember
	}
	head, err := x.expect("MEMBER", "MEMBV8")
	if err != nil {
		return nil, err
	}
	x.v8 = isHeader(head, "MEMBV8")
	size := 140 // bytes of the description of a variable; 136 on VMS
	if n, err := strconv.Atoi(strings.TrimSpace(string(head[74:78]))); err == nil && n >= 136 && n <= 1024 {
		size = n
	}
	if _, err := x.expect("DSCRPTR", "DSCPTV8"); err != nil {
		return nil, err
	}
	m := &member{}
	if err := x.describe(m); err != nil {
		return nil, err
	}
	if err := x.variables(m, size); err != nil {
		return nil, err
	}
	m.start = x.at
	return m, x.findEnd(ctx, m)
}

// describe reads the two records with the name and the label of a data set.
func (x *transportFile) describe(m *member) error {
	first, err := x.record()
	if err != nil {
		return unexpected(err)
	}
	second, err := x.record()
	if err != nil {
		return unexpected(err)
	}
	end := 16
	if x.v8 {
		end = 40
	}
	m.name, m.label = clean(first[8:end]), clean(second[32:72])
	return nil
}

// variables reads the descriptions of variables (NAMESTR), long labels of
// version 8, and the header of the rows.
func (x *transportFile) variables(m *member, size int) error {
	head, err := x.expect("NAMESTR", "NAMSTV8")
	if err != nil {
		return err
	}
	n, err := x.variableCount(head, size)
	if err != nil {
		return err
	}
	b, err := x.block(n * size)
	if err != nil {
		return err
	}
	for i := range n {
		c, err := x.variable(b[i*size : (i+1)*size])
		if err != nil {
			return err
		}
		m.columns = append(m.columns, c)
		m.row = max(m.row, c.offset+c.width)
	}
	if err := x.longLabels(m); err != nil {
		return err
	}
	for i := range m.columns {
		m.columns[i].finish()
	}
	unique(m.columns)
	return nil
}

// variableCount reads how many variables there are: a number of four digits.
// Version 8 has room for six, which not all writers use: the number that a
// header follows is the right one.
func (x *transportFile) variableCount(head []byte, size int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(string(head[54:58])))
	if err != nil || n < 0 {
		return 0, errCorrupt
	}
	if long, wrong := strconv.Atoi(strings.TrimSpace(string(head[54:60]))); wrong == nil && x.v8 && long <= maxColumns {
		word := make([]byte, len(headerWord))
		if _, wrong = x.r.ReadAt(word, x.at+filled(long*size)); wrong == nil && string(word) == headerWord {
			return long, nil
		}
	}
	return n, nil
}

// filled is how many bytes whole records take that hold n.
func filled(n int) int64 { return int64(n+recordSize-1) / recordSize * recordSize }

// block reads so many bytes and passes over the blanks that fill up a record.
func (x *transportFile) block(n int) ([]byte, error) {
	if x.at+int64(n) > x.size {
		return nil, errTruncated
	}
	b := make([]byte, n)
	if _, err := x.r.ReadAt(b, x.at); err != nil {
		return nil, fmt.Errorf("read variables: %w", unexpected(err))
	}
	x.at += filled(n)
	return b, nil
}

// variable reads one NAMESTR record.
func (x *transportFile) variable(b []byte) (column, error) {
	number := func(at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) } //nolint:gosec // same bits
	c := column{
		name: clean(b[8:16]), label: clean(b[16:56]),
		format: sasvalue.ParseFormat(clean(b[56:64]), max(0, number(64)), max(0, number(66))),
		width:  number(4), offset: int(binary.BigEndian.Uint32(b[84:])), kind: sasvalue.Text,
	}
	if number(0) == 1 {
		c.kind = sasvalue.Number
	}
	if x.v8 {
		if long := clean(b[88:120]); long != "" {
			c.name = long
		}
	}
	if c.width < 0 || c.kind == sasvalue.Number && c.width > 8 || c.offset > maxPage {
		return c, errCorrupt
	}
	return c, nil
}

// longLabels reads what does not fit in NAMESTR records, if there is any, and
// the header of the rows behind it.
func (x *transportFile) longLabels(m *member) error {
	head, err := x.record()
	if err != nil {
		return unexpected(err)
	}
	var parts int // lengths that go before each text
	switch {
	case isHeader(head, "LABELV8"):
		parts = 3
	case isHeader(head, "LABELV9"):
		parts = 5
	case isHeader(head, "OBS"), isHeader(head, "OBSV8"):
		return nil
	default:
		return errCorrupt
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(head[48:54])))
	if err != nil || n < 0 || n > len(m.columns) {
		return errCorrupt
	}
	start := x.at
	for range n {
		if err := x.longLabel(m, parts); err != nil {
			return err
		}
	}
	x.at = start + filled(int(x.at-start))
	_, err = x.expect("OBS", "OBSV8")
	return err
}

// longLabel reads the number of a variable and the lengths of its texts, and
// then the texts: name, label and, in the second form, format and informat.
func (x *transportFile) longLabel(m *member, parts int) error {
	var b [10]byte
	if _, err := x.r.ReadAt(b[:2*parts], x.at); err != nil {
		return unexpected(err)
	}
	x.at += int64(2 * parts)
	lengths := make([]int, parts)
	total := 0
	for i := range parts {
		lengths[i] = int(binary.BigEndian.Uint16(b[2*i:]))
		if i > 0 {
			total += lengths[i]
		}
	}
	if at := lengths[0]; at < 1 || at > len(m.columns) || total > maxLabel {
		return errCorrupt
	}
	text := make([]byte, total)
	if _, err := x.r.ReadAt(text, x.at); err != nil && total > 0 {
		return unexpected(err)
	}
	x.at += int64(total)
	c := &m.columns[lengths[0]-1]
	name, rest := text[:lengths[1]], text[lengths[1]:]
	if s := clean(name); s != "" {
		c.name = s
	}
	c.label = clean(rest[:lengths[2]])
	if parts > 3 {
		if f := clean(rest[lengths[2] : lengths[2]+lengths[3]]); f != "" {
			c.format = parseFormat(f)
		}
	}
	return nil
}

// parseFormat reads a format with its width, as "MYFORMAT12.2".
func parseFormat(s string) sasvalue.Format {
	name, decimals, _ := strings.Cut(s, ".")
	bare := strings.TrimRight(name, "0123456789")
	width, _ := strconv.Atoi(name[len(bare):])
	after, _ := strconv.Atoi(decimals)
	return sasvalue.ParseFormat(bare, width, after)
}

// finish chooses how a column is written, once its format is known.
func (c *column) finish() {
	if c.kind == sasvalue.Number {
		c.kind = c.format.Kind()
	}
	c.setRender(ibm, unmarkedText)
}

// clean gives a text of a header without its filling.
func clean(b []byte) string {
	return strings.TrimSpace(string(unmarkedText(bytes.Trim(b, " \x00"))))
}

// unmarkedText gives UTF-8 where a file does not say how it is written.
func unmarkedText(raw []byte) []byte {
	if utf8.Valid(raw) {
		return raw
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	return out
}
