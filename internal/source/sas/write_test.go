package sas

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// This file writes .sas7bdat files from the published description, because
// no other program at hand writes them with high bytes first, with COMPRESS=BINARY
// or with deleted rows. It shows that the reader keeps to the description, not
// that SAS does.

// layout is a variant of the format.
type layout struct {
	wide    bool // 64 bit
	big     bool // high bytes first
	packed  compression
	charset byte
	deleted map[int]bool
	width   int // of numbers, 8 if 0
	columns []testColumn
}

// testColumn is a column of text of so many bytes, or of numbers if 0.
type testColumn struct {
	name  string
	bytes int
}

const (
	testPage = 4096
	mixRows  = 3 // rows beside the metadata
)

// writer builds a file.
type writer struct {
	layout
	order binary.ByteOrder
}

func (w *writer) word() int {
	if w.wide {
		return 8
	}
	return 4
}

func (w *writer) put(b []byte, at int, v uint64) {
	if w.wide {
		w.order.PutUint64(b[at:], v)
	} else {
		w.order.PutUint32(b[at:], uint32(v))
	}
}

// write gives the bytes of a file with these rows.
func write(l layout, rows [][]any) []byte {
	w := &writer{layout: l, order: binary.LittleEndian}
	if l.big {
		w.order = binary.BigEndian
	}
	if w.width == 0 {
		w.width = 8
	}
	var encoded [][]byte
	for _, r := range rows {
		encoded = append(encoded, w.row(r))
	}
	subs := w.describe(len(rows), len(encoded[0]))
	pages := w.pages(subs, encoded)
	out := w.header(len(pages))
	for _, p := range pages {
		out = append(out, p...)
	}
	return out
}

func (w *writer) row(values []any) []byte {
	var b []byte
	for i, v := range values {
		if w.columns[i].bytes > 0 {
			text := fmt.Sprint(v)
			b = append(b, text...)
			b = append(b, strings.Repeat(" ", w.columns[i].bytes-len(text))...)
			continue
		}
		var n [8]byte
		f, ok := v.(float64)
		bits := math.Float64bits(f)
		if !ok {
			bits = 0xffffd10000000000 // the missing value
		}
		w.order.PutUint64(n[:], bits)
		if w.big {
			b = append(b, n[:w.width]...)
		} else {
			b = append(b, n[8-w.width:]...)
		}
	}
	return b
}

func (w *writer) header(pages int) []byte {
	size := 1024
	if w.wide {
		size = 8192
	}
	h := make([]byte, size)
	copy(h, magic)
	h[32], h[35], h[37], h[39] = '"', '"', 1, '1'
	shift := 0
	if w.wide {
		h[32], h[35], shift = '3', '3', 4
	}
	if w.big {
		h[37] = 0
	}
	h[70] = w.charset
	copy(h[84:], "SAS FILE")
	copy(h[156:], "DATA    ")
	w.order.PutUint32(h[196+shift:], uint32(size))
	w.order.PutUint32(h[200+shift:], testPage)
	w.put(h, 204+shift, uint64(pages))
	copy(h[212+shift+w.word():], "9.0401M5Linux")
	return h
}

func (w *writer) subheader(sig int32, size int) []byte {
	b := make([]byte, size)
	w.put(b, 0, uint64(int64(sig)))
	return b
}

func (w *writer) ref(b []byte, at, offset, length int) {
	w.order.PutUint16(b[at+2:], uint16(offset))
	w.order.PutUint16(b[at+4:], uint16(length))
}

// describe makes the subheaders.
func (w *writer) describe(rows, length int) [][]byte {
	wd := w.word()
	size := w.subheader(0, 120*wd)
	sig := uint64(sigRowSize)
	if w.wide && w.big {
		sig = 0x00000000f7f7f7f7
	}
	w.put(size, 0, sig)
	w.put(size, 5*wd, uint64(length))
	w.put(size, 6*wd, uint64(rows))
	w.put(size, 7*wd, uint64(len(w.deleted)))
	w.put(size, 9*wd, uint64(len(w.columns)))
	w.put(size, 13*wd, testPage)
	w.put(size, 15*wd, uint64(min(mixRows, rows)))
	if w.packed != notPacked {
		w.ref(size, map[int]int{4: 362, 8: 690}[wd], 12, 8)
	}
	count := w.subheader(0, 3*wd)
	w.put(count, 0, sigColumnSize)
	w.put(count, wd, uint64(len(w.columns)))

	text := w.subheader(-3, wd)
	text = append(text, make([]byte, 12)...)
	text = append(text, []string{"        ", "SASYZCRL", "SASYZCR2"}[w.packed]...)
	names := w.subheader(-1, wd+8+8*len(w.columns)+wd+4)
	attrs := w.subheader(-4, wd+8+(wd+8)*len(w.columns)+wd+4)
	at := 0
	for i, c := range w.columns {
		w.ref(names, wd+8+8*i, len(text)-wd, len(c.name))
		text = append(text, c.name...)
		for len(text)%4 != 0 {
			text = append(text, 0)
		}
		b := attrs[wd+8+(wd+8)*i:]
		w.put(b, 0, uint64(at))
		width, typ := c.bytes, byte(2)
		if width == 0 {
			width, typ = w.width, 1
		}
		w.order.PutUint32(b[wd:], uint32(width))
		b[wd+6] = typ
		at += width
	}
	text = append(text, make([]byte, 12)...)
	w.order.PutUint16(text[wd:], uint16(len(text)-wd-12))
	w.order.PutUint16(names[wd:], uint16(len(names)-wd-12))
	w.order.PutUint16(attrs[wd:], uint16(len(attrs)-wd-12))
	subs := [][]byte{size, count, text, names, attrs}
	for range w.columns { // without a format or a label
		subs = append(subs, w.subheader(-1026, 40+3*wd))
	}
	return subs
}

// builder is a page that is being filled from both ends.
type builder struct {
	w        *writer
	b        []byte
	pointers int
	end      int
}

func (w *writer) newPage() *builder {
	return &builder{w: w, b: make([]byte, testPage), end: testPage}
}

func (p *builder) head() int { return 8 + 4*p.w.word() }

func (p *builder) add(sub []byte, how, kind byte) bool {
	size := 3 * p.w.word()
	at := p.head() + p.pointers*size
	if at+size+8 > p.end-len(sub) {
		return false
	}
	p.end -= len(sub)
	copy(p.b[p.end:], sub)
	p.w.put(p.b, at, uint64(p.end))
	p.w.put(p.b, at+p.w.word(), uint64(len(sub)))
	p.b[at+2*p.w.word()], p.b[at+2*p.w.word()+1] = how, kind
	p.pointers++
	return true
}

func (p *builder) done(typ, rows int) []byte {
	at := p.head() - 8
	p.w.order.PutUint16(p.b[at:], uint16(typ))
	p.w.order.PutUint16(p.b[at+2:], uint16(p.pointers+rows))
	p.w.order.PutUint16(p.b[at+4:], uint16(p.pointers))
	return p.b
}

func (w *writer) pages(subs, rows [][]byte) [][]byte {
	p := w.newPage()
	for _, s := range subs {
		if !p.add(s, storedPlain, 0) {
			panic("the metadata does not fit in one page")
		}
	}
	if w.packed == notPacked {
		return w.plainPages(p, rows)
	}
	var out [][]byte
	for _, r := range rows {
		how, b := byte(storedRow), packRLE(r)
		if w.packed == packedRDC {
			b = packRDC(r)
		}
		if len(b) >= len(r) {
			how, b = storedPlain, r
		}
		if !p.add(b, how, 1) {
			out = append(out, p.done(0, 0))
			p = w.newPage()
			p.add(b, how, 1)
		}
	}
	return append(out, p.done(0, 0))
}

// plainPages puts some rows beside the metadata and the others in pages of
// their own.
func (w *writer) plainPages(p *builder, rows [][]byte) [][]byte {
	at := (p.head() + p.pointers*3*w.word() + 7) / 8 * 8
	n := min(mixRows, len(rows))
	w.fill(p, at, rows[:n], 0)
	out := [][]byte{p.done(typeMix|w.mark(), n)}
	for first := n; first < len(rows); {
		p := w.newPage()
		n := min((testPage-p.head()-64)/len(rows[0]), len(rows)-first)
		w.fill(p, p.head(), rows[first:first+n], first)
		out = append(out, p.done(typeData|w.mark(), n))
		first += n
	}
	return out
}

func (w *writer) mark() int {
	if len(w.deleted) > 0 {
		return typeDeleted
	}
	return 0
}

// fill writes rows, seven unused bytes and the marks of deleted rows.
func (w *writer) fill(p *builder, at int, rows [][]byte, first int) {
	for _, r := range rows {
		at += copy(p.b[at:], r)
	}
	w.put(p.b, 3*w.word(), 7)
	for i := range rows {
		if w.deleted[first+i] {
			p.b[at+7+i/8] |= 0x80 >> (i % 8)
		}
	}
}

// packRLE uses commands for runs of blanks and zeros and copies the rest.
func packRLE(row []byte) []byte {
	var out []byte
	for at := 0; at < len(row); {
		n := 1
		for at+n < len(row) && row[at+n] == row[at] && n < 250 {
			n++
		}
		switch c := row[at]; {
		case n >= 17 && c == ' ':
			out = append(out, 0x60, byte(n-17))
		case n >= 17 && c == 0:
			out = append(out, 0x70, byte(n-17))
		case n >= 2 && n <= 17 && c == ' ':
			out = append(out, 0xe0|byte(n-2))
		case n >= 2 && n <= 17 && c == 0:
			out = append(out, 0xf0|byte(n-2))
		case n >= 18:
			out = append(out, 0x40, byte(n-18), c)
		case n >= 3 && n <= 18:
			out = append(out, 0xc0|byte(n-3), c)
		default:
			n = 1
			out = append(out, 0x80, c)
		}
		at += n
	}
	return out
}

// packRDC uses all kinds of commands: long and short runs, and patterns.
func packRDC(row []byte) []byte {
	var out, items []byte
	var control uint16
	bits := 0
	flush := func() {
		out = append(out, byte(control>>8), byte(control))
		out = append(out, items...)
		items, control, bits = nil, 0, 0
	}
	for at := 0; at < len(row); {
		item, n, command := rdcItem(row, at)
		if command {
			control |= 0x8000 >> bits
		}
		items = append(items, item...)
		at += n
		if bits++; bits == 16 {
			flush()
		}
	}
	if bits > 0 {
		flush()
	}
	return out
}

func rdcItem(row []byte, at int) (item []byte, n int, command bool) {
	run := 1
	for at+run < len(row) && row[at+run] == row[at] && run < 4000 {
		run++
	}
	if run >= 19 {
		return []byte{1<<4 | byte((run-19)&15), byte((run - 19) >> 4), row[at]}, run, true
	}
	if run >= 3 {
		return []byte{byte(run - 3), row[at]}, run, true
	}
	for back := 3; back <= at && back < 4000; back++ {
		same := 0
		for at+same < len(row) && same < 200 && row[at+same] == row[at+same-back] {
			same++
		}
		low, high := byte((back-3)&15), byte((back-3)>>4)
		if same >= 16 {
			return []byte{2<<4 | low, high, byte(same - 16)}, same, true
		}
		if same >= 3 {
			return []byte{byte(same)<<4 | low, high}, same, true
		}
	}
	return row[at : at+1], 1, false
}
