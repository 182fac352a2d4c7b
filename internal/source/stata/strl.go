package stata

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"toetssteen/internal/source"
)

const (
	// maxLongStrings bounds the index of long strings: 24 bytes for each.
	maxLongStrings = 2 << 20
	textObject     = 130 // type of an object that is text; 129 is bytes
	stringsTag     = "<strls>"
	// window is how much is read at once; long strings follow each other.
	window = 64 << 10
)

// longStrings knows where each long string (strL) stands. Cells refer to them
// by variable and row; cells that hold the same text may share one.
type longStrings struct {
	r       io.ReaderAt
	entries []longString
	buf     []byte
	at      int64 // where buf stands in the file
	next    int   // the entry after the last one found
}

type longString struct {
	key  uint64
	at   int64
	size uint32
	text bool
}

// index walks over the long strings, which stand behind the rows, without
// reading their texts.
func (s *file) index(ctx context.Context) (*longStrings, error) {
	out := &longStrings{r: s.r}
	d := s.desc
	at := d.end() + int64(len("</data>"))
	if at > s.size {
		return out, fmt.Errorf("find the long strings: %w", io.ErrUnexpectedEOF)
	}
	in := &counter{ctx: ctx, r: io.NewSectionReader(s.r, at, s.size-at)}
	sc := &scanner{r: bufio.NewReaderSize(in, readAhead), order: d.order}
	sc.tag(stringsTag)
	for sc.err == nil {
		next, err := sc.r.Peek(3)
		if err != nil {
			sc.fail(err)
			break
		}
		if string(next) != "GSO" {
			break
		}
		if len(out.entries) == maxLongStrings {
			break // cells that refer to others are told of
		}
		out.entries = append(out.entries, d.longString(sc, at))
	}
	if sc.err != nil && len(out.entries) > 0 {
		out.entries = out.entries[:len(out.entries)-1] // the last one may be cut
	}
	if !slices.IsSortedFunc(out.entries, byKey) {
		slices.SortStableFunc(out.entries, byKey)
	}
	if sc.err != nil {
		return out, fmt.Errorf("find the long strings: %w", sc.err)
	}
	return out, nil
}

func byKey(a, b longString) int { return cmp.Compare(a.key, b.key) }

// longString reads the head of an object and passes over its content.
func (d *description) longString(sc *scanner, base int64) longString {
	sc.skip(3)
	v, o := sc.number(4), sc.number(d.rowBytes())
	kind, size := sc.number(1), sc.number(4)
	l := longString{key: key(v, o), at: base + sc.at, size: uint32(size), text: kind == textObject} //nolint:gosec // 4 bytes
	sc.skip(size)
	return l
}

// rowBytes is how wide the row is in an object; in a cell it has what the
// variable leaves of 8 bytes.
func (d *description) rowBytes() int {
	if d.refVariable == 4 {
		return 4
	}
	return 8
}

// key orders by row and then by variable, as the objects stand in the file.
func key(v, o int64) uint64 { return uint64(o)<<24 | uint64(v)&(1<<24-1) } //nolint:gosec // not negative

// reference reads a cell that refers to a long string; 0 is none.
func (d *description) reference(b []byte) uint64 {
	bits := 8 * d.refVariable
	n := d.order.Uint64(b)
	if d.order == binary.ByteOrder(binary.BigEndian) {
		return n<<bits>>bits<<24 | n>>(64-bits)&(1<<24-1)
	}
	return n>>bits<<24 | n<<(64-bits)>>(64-bits)&(1<<24-1)
}

// errBytes says that a long string is no text, or is not there.
var errBytes = errors.New("a long string is not text")

// text gives the beginning of a long string, as much as a value may have.
func (l *longStrings) text(key uint64) ([]byte, error) {
	e, ok := l.find(key)
	if !ok || !e.text {
		return nil, errBytes
	}
	n := int64(min(e.size, source.MaxValueBytes+1))
	if e.at < l.at || e.at+n > l.at+int64(len(l.buf)) {
		if l.buf == nil {
			l.buf = make([]byte, window)
		}
		got, err := l.r.ReadAt(l.buf[:window], e.at)
		l.buf, l.at = l.buf[:got], e.at
		if int64(got) < n {
			return nil, cmp.Or(err, io.ErrUnexpectedEOF)
		}
	}
	return l.buf[e.at-l.at : e.at-l.at+n], nil
}

func (l *longStrings) find(key uint64) (longString, bool) {
	if l.next < len(l.entries) && l.entries[l.next].key == key {
		l.next++
		return l.entries[l.next-1], true
	}
	i, ok := slices.BinarySearchFunc(l.entries, key, func(e longString, key uint64) int { return cmp.Compare(e.key, key) })
	if !ok {
		return longString{}, false
	}
	l.next = i + 1
	return l.entries[i], true
}
