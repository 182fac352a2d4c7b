package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxNesting and maxElements bound what a footer may claim. The widest real
// footers (10,000 columns in 100 row groups) stay well below.
const (
	maxNesting  = 32
	maxElements = 4 << 20
)

// Types of the thrift compact protocol.
const (
	typeStop = iota
	typeTrue
	typeFalse
	typeByte
	typeI16
	typeI32
	typeI64
	typeDouble
	typeBinary
	typeList
	typeSet
	typeMap
	typeStruct
)

var errThrift = errors.New("metadata is not valid")

// structLength walks one thrift struct at the start of b and returns its
// length. The library that decodes the struct allocates lists by the length
// they claim, so a damaged footer could ask for hundreds of gigabytes; a
// struct that passes this walk holds every element that it claims.
// io.ErrUnexpectedEOF means that b ends before the struct does.
func structLength(b []byte) (int, error) {
	w := walker{b: b, left: maxElements}
	if err := w.skip(typeStruct, 0); err != nil {
		return 0, err
	}
	return w.at, nil
}

type walker struct {
	b    []byte
	at   int
	left int // elements that lists may still hold
}

func (w *walker) skip(kind byte, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("%w: nested too deep", errThrift)
	}
	switch kind {
	case typeTrue, typeFalse, typeByte:
		return w.advance(1)
	case typeI16, typeI32, typeI64:
		_, err := w.uvarint()
		return err
	case typeDouble:
		return w.advance(8)
	case typeBinary:
		n, err := w.uvarint()
		if err != nil {
			return err
		}
		return w.advance(n)
	case typeList, typeSet:
		return w.list(depth)
	case typeMap:
		return w.mapping(depth)
	case typeStruct:
		return w.structure(depth)
	}
	return fmt.Errorf("%w: unknown type", errThrift)
}

func (w *walker) structure(depth int) error {
	for {
		head, err := w.byte()
		if err != nil {
			return err
		}
		kind := head & 0x0f
		if head == typeStop {
			return nil
		}
		if head>>4 == 0 { // the field id follows in full
			if _, err := w.uvarint(); err != nil {
				return err
			}
		}
		if kind == typeTrue || kind == typeFalse {
			continue // the value is in the header
		}
		if err := w.skip(kind, depth+1); err != nil {
			return err
		}
	}
}

func (w *walker) list(depth int) error {
	head, err := w.byte()
	if err != nil {
		return err
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, err = w.uvarint(); err != nil {
			return err
		}
	}
	return w.elements(n, depth, head&0x0f)
}

func (w *walker) mapping(depth int) error {
	n, err := w.uvarint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := w.byte()
	if err != nil {
		return err
	}
	return w.elements(n, depth, kinds>>4, kinds&0x0f)
}

func (w *walker) elements(n uint64, depth int, kinds ...byte) error {
	if n > uint64(w.left) { //nolint:gosec // left is never negative
		return fmt.Errorf("%w: it claims too many elements", errThrift)
	}
	w.left -= int(n) //nolint:gosec // n <= left
	for range n {
		for _, kind := range kinds {
			if err := w.skip(kind, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walker) byte() (byte, error) {
	if w.at >= len(w.b) {
		return 0, io.ErrUnexpectedEOF
	}
	w.at++
	return w.b[w.at-1], nil
}

func (w *walker) uvarint() (uint64, error) {
	v, n := binary.Uvarint(w.b[w.at:])
	switch {
	case n == 0:
		return 0, io.ErrUnexpectedEOF
	case n < 0:
		return 0, fmt.Errorf("%w: number too long", errThrift)
	}
	w.at += n
	return v, nil
}

func (w *walker) advance(n uint64) error {
	if n > uint64(len(w.b)-w.at) { //nolint:gosec // at <= len(b)
		return io.ErrUnexpectedEOF
	}
	w.at += int(n) //nolint:gosec // n <= len(b)
	return nil
}
