package sas

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"toetssteen/internal/source"
)

// findEnd passes over the rows of a data set to the header of the next one, or
// to the end of the file, and counts them.
func (x *transportFile) findEnd(ctx context.Context, m *member) error {
	r := bufio.NewReaderSize(io.NewSectionReader(x.r, x.at, x.size-x.at), source.SniffBytes)
	next := []byte(headerWord + "MEMB")
	m.end = x.at
	for n := 1; ; n++ {
		if n%askEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		b, err := r.Peek(recordSize)
		if len(b) < recordSize {
			if err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("read rows: %w", err)
			}
			m.end += int64(len(b))
			m.broken = len(b) > 0
			break
		}
		if bytes.HasPrefix(b, next) {
			break
		}
		_, _ = r.Discard(recordSize) // it was peeked at
		m.end += recordSize
	}
	x.at = m.end
	if m.broken {
		x.at = x.size
	}
	return m.count(x.r)
}

// count tells rows from the blanks that fill up the last record. Rows that
// stand wholly in the last record and are blank cannot be told from filling,
// and are taken for it, as SAS does.
func (m *member) count(r io.ReaderAt) error {
	if m.row == 0 {
		return nil
	}
	total, row := m.end-m.start, int64(m.row)
	m.rows = total / row
	left := int(total % row)
	tail := make([]byte, min(total, recordSize-1))
	if _, err := r.ReadAt(tail, m.end-int64(len(tail))); err != nil && len(tail) > 0 && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read last rows: %w", err)
	}
	blanks := len(tail) - len(bytes.TrimRight(tail, " "))
	if left > blanks {
		m.broken = true
		return nil
	}
	for fill := left + m.row; m.rows > 0 && fill <= blanks && !m.broken; fill += m.row {
		m.rows--
	}
	return nil
}

// scan gives the rows in their order.
func (m *member) scan(ctx context.Context, r io.ReaderAt, tell source.Meter, each func(row []byte) bool) (damage, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(r, m.start, m.end-m.start), source.SniffBytes)
	row := make([]byte, m.row)
	for i := range m.rows {
		if i%askEvery == 0 && ctx.Err() != nil {
			return damage{}, ctx.Err()
		}
		if _, err := io.ReadFull(in, row); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return damage{}, errTruncated
			}
			return damage{}, fmt.Errorf("read row: %w", err)
		}
		if !each(row) {
			return damage{}, nil
		}
		tell.Tell(i+1, m.rows)
	}
	if m.broken {
		return damage{}, errTruncated
	}
	return damage{}, nil
}

// ibm reads a number of the IBM mainframe, cut to 2 to 8 bytes: a sign, a power
// of 16 and a fraction of 56 bits (TS-140, "IBM floating point"). A missing
// value is a point, a letter or an underscore with nothing behind it.
func ibm(raw []byte) (float64, bool) {
	if len(raw) == 0 {
		return 0, false
	}
	var fraction uint64
	for i := 1; i < 8; i++ {
		fraction <<= 8
		if i < len(raw) {
			fraction |= uint64(raw[i])
		}
	}
	first := raw[0]
	if fraction == 0 {
		missing := first == '.' || first == '_' || first >= 'A' && first <= 'Z'
		return 0, !missing
	}
	v := math.Ldexp(float64(fraction), 4*(int(first&0x7f)-64)-56)
	if first&0x80 != 0 {
		v = -v
	}
	return v, true
}
