package sas

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"

	"toetssteen/internal/sasvalue"
)

// Bounds on the metadata. SAS allows some 32,000 columns; their texts come to a
// few megabytes then.
const (
	maxColumns = 1 << 16
	maxTexts   = 64 << 20
	// maxMetaPages bounds how far the metadata at the end of a file is looked
	// for.
	maxAmended = 1000
)

// Signatures of subheaders ("SAS7BDAT Subheaders").
const (
	sigRowSize    = 0xf7f7f7f7
	sigColumnSize = 0xf6f6f6f6
	sigCounts     = 0xfffffc00
	sigText       = 0xfffffffd
	sigNames      = 0xffffffff
	sigAttributes = 0xfffffffc
	sigFormat     = 0xfffffbfe
	sigList       = 0xfffffffe
)

// compression is how rows are packed.
type compression int

const (
	notPacked compression = iota
	packedRLE             // SASYZCRL: COMPRESS=CHAR or YES
	packedRDC             // SASYZCR2: COMPRESS=BINARY
)

// textRef leads to a text ("text reference").
type textRef struct{ index, offset, length int }

// attributes say where a column stands in a row.
type attributes struct {
	offset, width int64
	typ           byte // 1 number, 2 text
}

// look is the format and the label of a column.
type look struct {
	width, decimals int
	format, label   textRef
}

// meta is what the subheaders tell.
type meta struct {
	rowLength int
	total     int64 // rows, deleted ones included
	deleted   int64
	columns   int
	perMix    int64 // the most rows on a page that also holds metadata
	label     textRef
	packed    compression
	packing   []textRef // may name the way rows are packed
	sized     bool
	texts     [][]byte
	textBytes int
	names     []textRef
	attrs     []attributes
	looks     []look
}

func (m *meta) live() int64 { return max(0, m.total-m.deleted) }

// readMeta reads the pages of metadata: from the first one up to the first that
// holds rows, and amended ones at the end of the file.
func (d *dataset) readMeta(ctx context.Context) error {
	var bad error
	last, readable, buf := int64(0), false, make([]byte, d.page)
	for i := int64(0); i < d.pages; i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := d.pageAt(i, buf)
		if err != nil {
			return err
		}
		last = i
		if p.index() {
			continue
		}
		rows, err := d.readMetaPage(p)
		if err != nil {
			bad = err
		}
		readable = readable || d.meta.sized
		if rows || p.rows() {
			break
		}
	}
	if !readable {
		if bad == nil {
			bad = errEncrypted
		}
		return bad
	}
	if err := d.readAmended(ctx, last, buf); err != nil {
		return err
	}
	return d.checkMeta()
}

// readAmended reads pages of metadata at the end, in the order of the file.
func (d *dataset) readAmended(ctx context.Context, after int64, buf []byte) error {
	first := d.pages
	for i := d.pages - 1; i > after && first-i <= 1 && d.pages-i <= maxAmended; i-- {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := d.pageAt(i, buf)
		if err != nil {
			return err
		}
		if p.typ&typeMask != typeAmended || p.index() {
			break
		}
		first = i
	}
	for i := first; i < d.pages; i++ {
		p, err := d.pageAt(i, buf)
		if err != nil {
			return err
		}
		_, _ = d.readMetaPage(p) // what it amends is lost, and the rest stands
	}
	return nil
}

// readMetaPage takes the subheaders of one page; rows reports whether it holds
// rows among them.
func (d *dataset) readMetaPage(p page) (rows bool, err error) {
	if !p.isMeta() {
		return false, nil
	}
	subs, bad := p.subheaders()
	for _, s := range subs {
		if d.isRow(s) {
			rows = true
			continue
		}
		if s.how == storedPlain {
			if err := d.take(s); err != nil {
				bad = err
			}
		}
	}
	return rows, bad
}

// isRow reports whether a subheader holds a row: one that is compressed, or one
// that did not get shorter and is as long as a row.
func (d *dataset) isRow(s subheader) bool {
	switch s.how {
	case storedRow, storedRowMoved:
		return true
	case storedPlain, storedPlainMoved:
		return d.meta.packed != notPacked && s.kind == 1 && len(s.b) == d.meta.rowLength && !known(d.signature(s.b))
	}
	return false
}

// known reports whether a signature is one of the format; the ones without a
// name have been seen and hold nothing that is needed.
func known(sig uint32) bool {
	switch sig {
	case sigRowSize, sigColumnSize, sigCounts, sigFormat:
		return true
	}
	return sig >= 0xfffffff8
}

// take reads one subheader.
func (d *dataset) take(s subheader) error {
	switch d.signature(s.b) {
	case sigRowSize:
		return d.takeRowSize(s.b)
	case sigColumnSize:
		n, ok := d.int(s.b, d.word())
		if !ok || n > maxColumns {
			return errWide
		}
		d.meta.columns = int(n)
	case sigText:
		return d.takeText(s.b)
	case sigNames:
		return d.takeNames(s.b)
	case sigAttributes:
		return d.takeAttributes(s.b)
	case sigFormat:
		return d.takeFormat(s.b)
	}
	return nil
}

// takeRowSize reads "Row Size Subheader".
func (d *dataset) takeRowSize(b []byte) error {
	m, w := &d.meta, d.word()
	length, ok1 := d.int(b, 5*w) // 20, 40
	total, ok2 := d.int(b, 6*w)
	deleted, ok3 := d.int(b, 7*w)
	if !ok1 || !ok2 || !ok3 {
		return errCorrupt
	}
	if length > maxPage {
		return errTooLarge
	}
	m.rowLength, m.total, m.deleted, m.sized = int(length), total, min(deleted, total), true
	if n, ok := d.int(b, 15*w); ok { // 60, 120
		m.perMix = n
	}
	shift := 0
	if d.wide {
		shift = 678 - 350
	}
	if r, ok := d.ref(b, 350+shift); ok {
		m.label = r
	}
	m.packing = m.packing[:0]
	for _, at := range []int{344, 362} {
		if r, ok := d.ref(b, at+shift); ok && r.length == len(nameRLE) {
			m.packing = append(m.packing, r)
		}
	}
	d.findPacking()
	return nil
}

// Names of the ways to pack rows.
const (
	nameRLE = "SASYZCRL"
	nameRDC = "SASYZCR2"
)

// findPacking looks for the way that rows are packed: by the references of the
// row size subheader, or at the begin of the first text, where SAS puts it
// ("Column Text Subheader").
func (d *dataset) findPacking() {
	if len(d.meta.texts) == 0 {
		return
	}
	first := d.meta.texts[0]
	names := []string{string(first[:min(len(first), 32)])}
	for _, r := range d.meta.packing {
		names = append(names, d.string(r))
	}
	found := strings.Join(names, " ")
	switch {
	case strings.Contains(found, nameRLE):
		d.meta.packed = packedRLE
	case strings.Contains(found, nameRDC):
		d.meta.packed = packedRDC
	}
}

// ref reads a text reference: three numbers of two bytes.
func (d *dataset) ref(b []byte, at int) (textRef, bool) {
	if at+6 > len(b) {
		return textRef{}, false
	}
	return textRef{int(d.order.Uint16(b[at:])), int(d.order.Uint16(b[at+2:])), int(d.order.Uint16(b[at+4:]))}, true
}

// takeText keeps a column text subheader. Offsets into it count from behind the
// signature; the first one also names the compression.
func (d *dataset) takeText(b []byte) error {
	m := &d.meta
	t := b[d.word():]
	if m.textBytes += len(t); m.textBytes > maxTexts {
		return errTooLarge
	}
	m.texts = append(m.texts, bytes.Clone(t))
	d.findPacking()
	return nil
}

// takeNames reads "Column Name Subheader": pointers of 8 bytes.
func (d *dataset) takeNames(b []byte) error {
	for at := d.word() + 8; at+8 <= len(b)-d.word()-4; at += 8 {
		r, ok := d.ref(b, at)
		if !ok || len(d.meta.names) >= maxColumns {
			return errWide
		}
		d.meta.names = append(d.meta.names, r)
	}
	return nil
}

// takeAttributes reads "Column Attributes Subheader": vectors of 12 or 16 bytes.
func (d *dataset) takeAttributes(b []byte) error {
	w := d.word()
	for at := w + 8; at+w+8 <= len(b)-w-4; at += w + 8 {
		if len(d.meta.attrs) >= maxColumns {
			return errWide
		}
		offset, _ := d.int(b, at)
		d.meta.attrs = append(d.meta.attrs, attributes{
			offset: offset, width: int64(d.order.Uint32(b[at+w:])), typ: b[at+w+6],
		})
	}
	return nil
}

// takeFormat reads "Column Format and Label Subheader", one for each column.
func (d *dataset) takeFormat(b []byte) error {
	at := 16 // 16, 24
	if d.wide {
		at = 24
	}
	w := d.word()
	f, ok1 := d.ref(b, at+w+14) // 34, 46
	l, ok2 := d.ref(b, at+w+20) // 40, 52
	if !ok1 || !ok2 || len(d.meta.looks) >= maxColumns {
		return errCorrupt
	}
	d.meta.looks = append(d.meta.looks, look{
		width: int(d.order.Uint16(b[at:])), decimals: int(d.order.Uint16(b[at+2:])), format: f, label: l,
	})
	return nil
}

// checkMeta refuses metadata that no row could be read with.
func (d *dataset) checkMeta() error {
	m := &d.meta
	switch {
	case m.packed == notPacked && m.rowLength > d.page:
		return errCorrupt
	case m.columns > 0 && m.rowLength == 0, len(m.names) == 0 && m.columns > 0:
		return errCorrupt
	}
	return nil
}

// columns puts together what the subheaders tell of each column.
func (d *dataset) columns() ([]column, error) {
	m := &d.meta
	n := min(len(m.names), len(m.attrs))
	if m.columns > 0 {
		n = min(n, m.columns)
	}
	if n == 0 && m.columns > 0 {
		return nil, errCorrupt
	}
	out := make([]column, 0, n)
	for i := range n {
		a := m.attrs[i]
		c := column{name: d.string(m.names[i]), offset: int(a.offset), width: int(a.width), kind: sasvalue.Text}
		if i < len(m.looks) {
			l := m.looks[i]
			c.label = d.string(l.label)
			c.format = sasvalue.ParseFormat(d.string(l.format), l.width, l.decimals)
		}
		if a.offset+a.width > int64(m.rowLength) || a.typ == 1 && a.width > 8 {
			return nil, fmt.Errorf("%w: a column stands outside the row", errCorrupt)
		}
		if a.typ == 1 {
			c.kind = c.format.Kind()
		}
		c.setRender(d.number, func(raw []byte) []byte { return sasvalue.Decode(d.text, raw) })
		out = append(out, c)
	}
	unique(out)
	return out, nil
}

// number reads a double of which the last bytes of the fraction may be cut off.
// Missing values (., .A to .Z, ._) are stored as not a number.
func (d *dataset) number(raw []byte) (float64, bool) {
	var bits uint64
	if d.little {
		for i := len(raw) - 1; i >= 0; i-- {
			bits = bits<<8 | uint64(raw[i])
		}
	} else {
		for _, c := range raw {
			bits = bits<<8 | uint64(c)
		}
	}
	bits <<= 8 * (8 - len(raw)) // what is cut off are the last bits of the fraction
	v := math.Float64frombits(bits)
	return v, !math.IsNaN(v) && len(raw) > 0
}
