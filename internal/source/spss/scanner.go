package spss

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// scanner reads the fields of the dictionary in the byte order of the file.
// After an error everything it gives is zero, so that callers may check once.
type scanner struct {
	r     *bufio.Reader
	order binary.ByteOrder
	at    int64 // bytes read
	err   error
}

// bytes gives the next n bytes. Memory grows with what is there, not with what
// a hostile length promises.
func (s *scanner) bytes(n int64) []byte {
	if s.err != nil {
		return nil
	}
	if n < 0 {
		s.err = errRecord
		return nil
	}
	var b bytes.Buffer
	got, err := io.CopyN(&b, s.r, n)
	s.at += got
	if err != nil {
		s.fail(err)
		return nil
	}
	return b.Bytes()
}

// fail keeps the first error; an end inside the dictionary is a break.
func (s *scanner) fail(err error) {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if s.err == nil {
		s.err = err
	}
}

func (s *scanner) fill(p []byte) {
	if s.err != nil {
		clear(p)
		return
	}
	n, err := io.ReadFull(s.r, p)
	s.at += int64(n)
	if err != nil {
		clear(p)
		s.fail(err)
	}
}

func (s *scanner) int() int32 {
	var b [4]byte
	s.fill(b[:])
	return int32(s.order.Uint32(b[:])) //nolint:gosec // the format's integers are signed
}

func (s *scanner) skip(n int64) {
	if s.err != nil {
		return
	}
	if n < 0 {
		s.err = errRecord
		return
	}
	got, err := io.CopyN(io.Discard, s.r, n)
	s.at += got
	if err != nil {
		s.fail(err)
	}
}

func float(order binary.ByteOrder, b []byte) float64 {
	return math.Float64frombits(order.Uint64(b))
}

// pad gives how many bytes bring n to a multiple of unit.
func pad(n, unit int64) int64 { return (unit - n%unit) % unit }
