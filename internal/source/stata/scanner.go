package stata

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// scanner reads the fields of the description in the byte order of the file.
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

// fail keeps the first error; an end inside the description is a break.
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

// list gives entries of one size, less any that the file no longer has.
func (s *scanner) list(n, size int) [][]byte {
	var out [][]byte
	for range n {
		b := make([]byte, size)
		if s.fill(b); s.err != nil {
			break
		}
		out = append(out, b)
	}
	return out
}

// tag passes over a tag, which must be there.
func (s *scanner) tag(want string) {
	b := make([]byte, len(want))
	if s.fill(b); s.err == nil && string(b) != want {
		s.err = errRecord
	}
}

// number gives an unsigned number of 1, 2, 4 or 8 bytes.
func (s *scanner) number(size int) int64 {
	var b [8]byte
	s.fill(b[:size])
	switch size {
	case 1:
		return int64(b[0])
	case 2:
		return int64(s.order.Uint16(b[:]))
	case 4:
		return int64(s.order.Uint32(b[:]))
	}
	return int64(min(s.order.Uint64(b[:]), math.MaxInt64))
}
