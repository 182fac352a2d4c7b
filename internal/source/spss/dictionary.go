package spss

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math"

	"toetssteen/internal/source"
)

const (
	headerSize = 176
	// maxVariables bounds the columns; the widest surveys have some 30,000.
	maxVariables = 100_000
	// maxSlots bounds a case to 16 MB: each slot is 8 bytes.
	maxSlots = 2 << 20
	// maxKept bounds what of all value labels and extensions is held, in bytes.
	maxKept = 32 << 20
	// maxLabel bounds the label of a variable, in bytes; SPSS itself has 255.
	maxLabel = 1024
	// maxAllLabels bounds the value labels of all variables together.
	maxAllLabels = 1 << 20
)

// Ways in which cases are kept.
const (
	plain    = 0
	bytecode = 1
	zipped   = 2
)

// dictionary is what stands before the cases.
type dictionary struct {
	order       binary.ByteOrder
	compression int32
	cases       int64 // -1 is unknown
	bias        float64
	missing     float64 // the number that stands for no value
	label       string
	variables   []variable
	slots       int   // 8-byte pieces of a case
	start       int64 // where the cases begin
	startPlace  place // the same in a portable file
	text        *decoder
	byName      map[string]int
	labels      int      // value labels of all variables together
	fewer       bool     // some value labels did not fit
	broken      error    // why the dictionary was not read to its end
	remarks     []string // what was left out
}

// raw is the dictionary as it stands in the file, before the encoding of its
// text is known.
type raw struct {
	label      []byte
	fields     []field
	sets       []labelSet
	extensions map[int32][][]byte
	kept       int64
	slots      int
	full       bool // some labels or extensions did not fit
}

// field is a record of a variable, or of a segment of a very long string.
type field struct {
	name, label []byte
	width       int // of a string, in bytes; 0 is a number
	print       format
	slot        int
}

func systemFile(head []byte) bool {
	return bytes.HasPrefix(head, []byte("$FL2")) || bytes.HasPrefix(head, []byte("$FL3"))
}

// orderOf tells the byte order by the layout code, which is 2 or 3.
func orderOf(head []byte) (binary.ByteOrder, bool) {
	if len(head) < 68 {
		return nil, false
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if code := order.Uint32(head[64:]); code == 2 || code == 3 {
			return order, true
		}
	}
	return nil, false
}

// readDictionary reads up to the first case. An error is given only if there
// is no variable at all.
func readDictionary(r io.Reader) (*dictionary, error) {
	s := &scanner{r: bufio.NewReaderSize(r, source.SniffBytes)}
	head := make([]byte, headerSize)
	s.fill(head)
	if s.err != nil {
		return nil, s.err
	}
	order, ok := orderOf(head)
	if !ok || !systemFile(head) {
		return nil, errNotSPSS
	}
	s.order = order
	d := &dictionary{
		order: order, compression: int32(order.Uint32(head[72:])), //nolint:gosec // signed in the format
		cases: int64(int32(order.Uint32(head[80:]))), //nolint:gosec // signed in the format
		bias:  float(order, head[84:]), missing: -math.MaxFloat64,
	}
	d.cases = max(d.cases, -1)
	w := &raw{label: head[109:173], extensions: map[int32][][]byte{}}
	w.read(s)
	d.broken, d.start, d.slots = s.err, s.at, w.slots
	if d.compression < plain || d.compression > zipped {
		d.broken = errPacked
	}
	d.build(w)
	if len(d.variables) == 0 {
		if d.broken != nil {
			return nil, d.broken
		}
		return nil, errNoFields
	}
	return d, nil
}

// read reads record after record.
func (w *raw) read(s *scanner) {
	for s.err == nil {
		switch s.int() {
		case 2:
			w.variable(s)
		case 3:
			w.labelSet(s)
		case 6: // documents
			lines := int64(s.int())
			s.skip(lines * 80)
		case 7:
			w.extension(s)
		case 999:
			s.skip(4)
			return
		default:
			s.fail(errRecord)
		}
	}
}

// variable reads a record of a variable: a string has one for each 8 bytes,
// all but the first of which say nothing.
func (w *raw) variable(s *scanner) {
	var b [28]byte
	s.fill(b[:])
	width := int32(s.order.Uint32(b[:]))    //nolint:gosec // signed in the format
	missing := int32(s.order.Uint32(b[8:])) //nolint:gosec // signed in the format
	f := field{
		name: bytes.Clone(b[20:28]), width: int(width), slot: w.slots,
		print: formatOf(s.order.Uint32(b[12:])),
	}
	if s.order.Uint32(b[4:]) != 0 {
		n := int64(s.int())
		f.label = s.bytes(min(n, maxLabel))
		s.skip(max(n-maxLabel, 0) + pad(n, 4))
	}
	if missing < -3 || missing > 3 || width < -1 || width > 255 {
		s.fail(errRecord)
	}
	s.skip(8 * int64(max(missing, -missing)))
	if s.err != nil {
		return
	}
	w.slots++
	if width >= 0 {
		w.fields = append(w.fields, f)
	}
	if len(w.fields) > maxVariables || w.slots > maxSlots {
		w.fields = w.fields[:min(len(w.fields), maxVariables)]
		s.fail(errTooWide)
	}
}

// used are the extensions that are read; all others are passed over.
var used = map[int32]bool{
	extMachine: true, extFloat: true, extSets: true, extNames: true, extVeryLong: true, extCases: true,
	extNewSets: true, extEncoding: true, extLongLabels: true,
}

// extension reads a record of type 7, whose length stands in it.
func (w *raw) extension(s *scanner) {
	kind, size, count := s.int(), int64(s.int()), int64(s.int())
	n := size * count
	if size < 0 || count < 0 {
		s.fail(errRecord)
		return
	}
	if !used[kind] || !w.keep(n) {
		s.skip(n)
		return
	}
	if b := s.bytes(n); s.err == nil {
		w.extensions[kind] = append(w.extensions[kind], b)
	}
}

// keep reports whether there is room for n more bytes.
func (w *raw) keep(n int64) bool {
	if n > maxKept-w.kept {
		w.full = true
		return false
	}
	w.kept += n
	return true
}
