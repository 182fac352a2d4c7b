package sas

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"

	"toetssteen/internal/sasvalue"
)

// Bounds on what a file may claim. SAS's own pages are 4 KiB to some MiB, and
// its rows fit in one.
const (
	maxPage   = 16 << 20
	maxHeader = 1 << 20
	minPage   = 1 << 10
	askEvery  = 4096 // rows between two looks at the context
)

// headerBytes is what holds all fields of the header that are used.
const headerBytes = 288

// dataset is an open .sas7bdat file. Where two numbers are given in comments,
// the first is for the 32 bit and the second for the 64 bit layout.
type dataset struct {
	r      io.ReaderAt
	size   int64
	order  binary.ByteOrder
	little bool // the low byte comes first
	wide   bool // 64 bit layout
	header int64
	page   int
	text   encoding.Encoding
	pages  int64 // whole pages that the file holds
	stated int64 // pages that it says it holds
	meta   meta
}

// readDataset reads the header and the pages of metadata.
func readDataset(ctx context.Context, r io.ReaderAt, size int64, name string) (*table, error) {
	d := &dataset{r: r, size: size}
	if err := d.readHeader(); err != nil {
		return nil, err
	}
	if err := d.readMeta(ctx); err != nil {
		return nil, err
	}
	columns, err := d.columns()
	if err != nil {
		return nil, err
	}
	return &table{
		name: name, label: d.string(d.meta.label), rows: d.meta.live(), columns: columns, scan: d.scan,
	}, nil
}

// readHeader reads the first bytes ("SAS7BDAT Header"). Two alignments shift
// its later fields.
func (d *dataset) readHeader() error {
	h := make([]byte, headerBytes)
	if _, err := d.r.ReadAt(h, 0); err != nil {
		if errors.Is(err, io.EOF) {
			return errTruncated
		}
		return fmt.Errorf("read header: %w", err)
	}
	switch strings.TrimSpace(string(h[156:164])) {
	case "CATALOG":
		return errCatalog
	case "INDEX", "VIEW", "ITEMSTOR", "PROGRAM", "ACCESS", "MDDB", "FDB", "UTILITY":
		return errNoData
	}
	d.order = binary.BigEndian
	if h[37] == 1 {
		d.order, d.little = binary.LittleEndian, true
	}
	shift := 0
	if h[35] == '3' {
		shift = 4
	}
	d.wide = h[32] == '3'
	d.text = sasvalue.Charset(h[70])
	d.header = int64(d.order.Uint32(h[196+shift:]))
	page := int64(d.order.Uint32(h[200+shift:]))
	d.stated = int64(d.order.Uint32(h[204+shift:]))
	if d.wide {
		d.stated = clamp(d.order.Uint64(h[204+shift:]))
	}
	switch {
	case page > maxPage:
		return errTooLarge
	case page < minPage || d.header < headerBytes || d.header > maxHeader:
		return errCorrupt
	}
	d.page = int(page)
	d.pages = max(0, d.size-d.header) / page
	if d.pages == 0 {
		return errTruncated
	}
	return nil
}

// clamp keeps a number that a file claims within what sums can hold.
func clamp(v uint64) int64 { return int64(min(v, 1<<48)) }

// Lengths that depend on the layout.
func (d *dataset) word() int {
	if d.wide {
		return 8
	}
	return 4
}

func (d *dataset) pageHeader() int  { return 8 + 4*d.word() } // 24, 40
func (d *dataset) pointerSize() int { return 3 * d.word() }   // 12, 24

// int reads a number of one word at a place; false is beyond the bytes.
func (d *dataset) int(b []byte, at int) (int64, bool) {
	switch {
	case at < 0 || at+d.word() > len(b):
		return 0, false
	case d.wide:
		return clamp(d.order.Uint64(b[at:])), true
	}
	return int64(d.order.Uint32(b[at:])), true
}

// pageAt reads a page into a buffer of its size. io.EOF is one that the file
// lacks.
func (d *dataset) pageAt(i int64, buf []byte) (page, error) {
	if i >= d.pages {
		return page{}, io.EOF
	}
	if _, err := d.r.ReadAt(buf, d.header+i*int64(d.page)); err != nil {
		if errors.Is(err, io.EOF) { // it became shorter while it was read
			return page{}, io.EOF
		}
		return page{}, fmt.Errorf("read page: %w", err)
	}
	at := d.pageHeader() - 8
	return page{
		d: d, b: buf, typ: d.order.Uint16(buf[at:]),
		blocks: int(d.order.Uint16(buf[at+2:])), pointers: int(d.order.Uint16(buf[at+4:])),
	}, nil
}

// page is one page ("Page Offset Table").
type page struct {
	d        *dataset
	b        []byte
	typ      uint16
	blocks   int // subheaders and rows together
	pointers int // subheaders
}

// Bits of the type of a page ("Page Type"). None of the middle four is a page
// of metadata, or of rows that are compressed.
const (
	typeData    = 0x0100
	typeMix     = 0x0200
	typeAmended = 0x0400
	typeMask    = 0x0f00
	typeDeleted = 0x0080 // some rows of the page are marked as deleted
	typeIndex   = 0x9000 // a table of the rows on the pages; the top bit marks it
)

func (p page) rows() bool   { return p.typ&typeMask == typeData || p.typ&typeMask == typeMix }
func (p page) index() bool  { return p.typ&0x8000 != 0 }
func (p page) isMeta() bool { return !p.index() && p.typ&typeMask != typeData }

// subheader is a part of a page that a pointer leads to ("Subheader Pointers").
type subheader struct {
	b    []byte
	how  byte // how it is stored, see below
	kind byte // 1: of varying length
}

// How a subheader is stored. The description knows 0, 1 and 4; the others come
// from rows that were deleted or changed in place, as later readers found: a
// row that grew moves, and leaves a reference behind.
const (
	storedPlain      = 0
	storedTruncated  = 1
	storedPlainMoved = 2
	storedReference  = 3
	storedRow        = 4
	storedRowMoved   = 6
)

// subheaders gives the parts of the page. Pointers out of the page, and pages
// whose parts overlap (together longer than the page), are damage.
func (p page) subheaders() ([]subheader, error) {
	size, word := p.d.pointerSize(), p.d.word()
	at := p.d.pageHeader()
	if at+p.pointers*size > len(p.b) {
		return nil, errCorrupt
	}
	out := make([]subheader, 0, p.pointers)
	total := int64(0)
	for i := range p.pointers {
		b := p.b[at+i*size : at+(i+1)*size]
		offset, _ := p.d.int(b, 0)
		length, _ := p.d.int(b, word)
		s := subheader{how: b[2*word], kind: b[2*word+1]}
		if length == 0 || s.how == storedTruncated || s.how == storedReference {
			continue
		}
		total += length
		if offset+length > int64(len(p.b)) || total > int64(len(p.b)) {
			return out, errCorrupt
		}
		s.b = p.b[offset : offset+length]
		out = append(out, s)
	}
	return out, nil
}

// signature is the number that a subheader begins with. In the 64 bit layout
// with the high byte first, small negative numbers have it in the second half.
func (d *dataset) signature(b []byte) uint32 {
	if len(b) < d.word() {
		return 0
	}
	v := d.order.Uint32(b)
	if d.wide && !d.little && (v == 0xffffffff || v == 0) {
		return d.order.Uint32(b[4:])
	}
	return v
}

// string gives a text that stands in a column text subheader.
func (d *dataset) string(r textRef) string {
	if r.index >= len(d.meta.texts) || r.length == 0 {
		return ""
	}
	t := d.meta.texts[r.index]
	if r.offset+r.length > len(t) {
		return ""
	}
	raw := bytes.TrimSpace(bytes.Trim(t[r.offset:r.offset+r.length], "\x00"))
	return string(sasvalue.Decode(d.text, raw))
}
