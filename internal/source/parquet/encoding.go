package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/format"
)

// Reasons why a page cannot be read.
var (
	errPage        = errors.New("a page is damaged")
	errUnsupported = errors.New("a page is stored in a way that is not supported")
	errTooLarge    = errors.New("a page is larger than the limit")
)

// values decodes the n values of a page in any encoding but the dictionary's
// and yields each in the plain encoding without a length. The bytes are valid
// until the next call. Decoders are our own: those of the library use
// assembly that trusts its input.
func values(e *format.SchemaElement, enc format.Encoding, data []byte, n int, yield func(raw []byte)) error {
	if e.Type.V == format.FixedLenByteArray && width(e) <= 0 {
		return errPage
	}
	switch enc {
	case format.Plain:
		return plain(e, data, n, yield)
	case format.RLE:
		if e.Type.V != format.Boolean || len(data) < 4 {
			return errPage
		}
		return hybrid(data[4:], 1, n, func(v uint32, run int) {
			for range run {
				yield(bools[v&1])
			}
		})
	case format.DeltaBinaryPacked:
		_, err := deltaValues(e, data, n, yield)
		return err
	case format.DeltaLengthByteArray:
		return deltaLength(data, n, yield)
	case format.DeltaByteArray:
		return deltaBytes(data, n, yield)
	case format.ByteStreamSplit:
		return streamSplit(width(e), data, n, yield)
	default:
		return fmt.Errorf("%w: encoding %s", errUnsupported, enc)
	}
}

// bools are the two values of a boolean as one byte.
var bools = [2][]byte{{0}, {1}}

func plain(e *format.SchemaElement, data []byte, n int, yield func([]byte)) error {
	switch w := width(e); {
	case e.Type.V == format.Boolean:
		if (n+7)/8 > len(data) {
			return errPage
		}
		for i := range n {
			yield(bools[data[i/8]>>(i%8)&1])
		}
	case w > 0:
		if n > len(data)/w {
			return errPage
		}
		for i := range n {
			yield(data[i*w : i*w+w])
		}
	default:
		for range n {
			if len(data) < 4 {
				return errPage
			}
			size := uint64(binary.LittleEndian.Uint32(data))
			data = data[4:]
			if size > uint64(len(data)) {
				return errPage
			}
			yield(data[:size])
			data = data[size:]
		}
	}
	return nil
}

// hybrid decodes n numbers in the format's mix of runs and packed bits.
func hybrid(data []byte, width, n int, yield func(v uint32, run int)) error {
	if width < 0 || width > 32 {
		return errPage
	}
	for n > 0 {
		head, size := binary.Uvarint(data)
		if size <= 0 {
			return errPage
		}
		data = data[size:]
		if head&1 == 0 {
			bytes := (width + 7) / 8
			if len(data) < bytes {
				return errPage
			}
			var v uint32
			for i := range bytes {
				v |= uint32(data[i]) << (8 * i)
			}
			data = data[bytes:]
			if run := int(min(head>>1, uint64(n))); run > 0 {
				yield(v, run)
				n -= run
			}
			continue
		}
		count := int(min(head>>1, uint64(n)) * 8) //nolint:gosec // n is an int
		packed := min(count, n)
		if len(data) < (packed*width+7)/8 {
			return errPage
		}
		unpack(data, width, packed, func(v uint64) { yield(uint32(v), 1) }) //nolint:gosec // at most 32 bits
		n -= packed
		data = data[min(len(data), count/8*width):]
	}
	return nil
}

// unpack reads count numbers of width bits, least significant bit first. The
// caller has checked that data holds them.
func unpack(data []byte, width, count int, yield func(uint64)) {
	mask := uint64(0)
	if width > 0 {
		mask = ^uint64(0) >> (64 - width)
	}
	var last [16]byte
	for i := range count {
		at, shift := i*width/8, i*width%8
		if at+9 > len(data) { // the end of data: read past it in a copy
			n := copy(last[:], data[min(at, len(data)):])
			clear(last[n:])
			yield(word(last[:], shift) & mask)
			continue
		}
		yield(word(data[at:], shift) & mask)
	}
}

// word reads the 64 bits that start at a bit of the first byte.
func word(b []byte, shift int) uint64 {
	return binary.LittleEndian.Uint64(b)>>shift | uint64(b[8])<<(63-shift)<<1
}

// delta decodes DELTA_BINARY_PACKED and returns what follows it.
func delta(data []byte, n int, yield func(int64)) ([]byte, error) {
	r := varints{b: data}
	block, minis, total := r.uvarint(), r.uvarint(), r.uvarint()
	last := r.varint()
	if r.bad || minis == 0 || minis > 1<<12 || block > 1<<20 || block%minis != 0 || total > uint64(n) { //nolint:gosec // n >= 0
		return nil, errPage
	}
	per := int(block / minis) //nolint:gosec // at most 1<<20
	if per == 0 || per%8 != 0 {
		return nil, errPage
	}
	if total > 0 {
		yield(last)
	}
	for left := int(total) - 1; left > 0; { //nolint:gosec // total <= n
		least := r.varint()
		if r.bad || len(r.b) < int(minis) {
			return nil, errPage
		}
		widths := r.b[:minis]
		r.b = r.b[minis:]
		for _, w := range widths {
			if left <= 0 {
				break
			}
			size := per / 8 * int(w)
			if w > 64 || len(r.b) < size {
				return nil, errPage
			}
			count := min(per, left)
			unpack(r.b, int(w), count, func(d uint64) {
				last += least + int64(d) //nolint:gosec // deltas wrap around
				yield(last)
			})
			r.b = r.b[size:]
			left -= count
		}
	}
	return r.b, nil
}

func deltaValues(e *format.SchemaElement, data []byte, n int, yield func([]byte)) ([]byte, error) {
	w := width(e)
	if w != 4 && w != 8 {
		return nil, errPage
	}
	var raw [8]byte
	return delta(data, n, func(v int64) {
		binary.LittleEndian.PutUint64(raw[:], uint64(v)) //nolint:gosec // same bits
		yield(raw[:w])
	})
}

// lengths decodes a list of lengths, which precedes byte arrays.
func lengths(data []byte, n int) (out []int, rest []byte, err error) {
	out = make([]int, 0, min(n, 1<<16))
	bad := false
	rest, err = delta(data, n, func(v int64) {
		bad = bad || v < 0 || v > maxPage
		out = append(out, int(v))
	})
	if bad || (err == nil && len(out) < n) {
		err = errPage
	}
	return out, rest, err
}

func deltaLength(data []byte, n int, yield func([]byte)) error {
	sizes, data, err := lengths(data, n)
	if err != nil {
		return err
	}
	for _, size := range sizes {
		if size > len(data) {
			return errPage
		}
		yield(data[:size])
		data = data[size:]
	}
	return nil
}

// maxShared bounds one value that repeats the start of the one before: a small
// page could otherwise describe values without end.
const maxShared = 1 << 20

func deltaBytes(data []byte, n int, yield func([]byte)) error {
	prefixes, data, err := lengths(data, n)
	if err != nil {
		return err
	}
	suffixes, data, err := lengths(data, n)
	if err != nil {
		return err
	}
	var value []byte
	for i, size := range suffixes {
		if size > len(data) || prefixes[i] > len(value) || prefixes[i] > maxShared {
			return errPage
		}
		value = append(value[:prefixes[i]], data[:size]...)
		data = data[size:]
		yield(value)
	}
	return nil
}

func streamSplit(w int, data []byte, n int, yield func([]byte)) error {
	if w <= 0 || n > len(data)/w {
		return errPage
	}
	raw := make([]byte, w)
	for i := range n {
		for j := range raw {
			raw[j] = data[j*n+i]
		}
		yield(raw)
	}
	return nil
}

type varints struct {
	b   []byte
	bad bool
}

func (r *varints) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *varints) varint() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}
