package stata

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"toetssteen/internal/source"
)

const readAhead = 256 << 10

// each passes over the rows once; do gets the bytes of each, which are good
// until the next, and ends the pass by giving false.
func (s *file) each(ctx context.Context, m source.Meter, do func(row []byte) bool) error {
	d := s.desc
	in := &counter{ctx: ctx, r: io.NewSectionReader(s.r, d.start, max(s.size-d.start, 0))}
	r, row := bufio.NewReaderSize(in, readAhead), make([]byte, d.width)
	for n := range d.rows {
		if n%1024 == 0 {
			m.Tell(d.start+in.n, s.size)
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("read Stata rows: %w", err)
			}
		}
		if _, err := io.ReadFull(r, row); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("read Stata rows: %w", err)
		}
		if !do(row) {
			return nil
		}
	}
	m.Tell(s.size, s.size)
	return nil
}

// counter counts the bytes that were read and stops when the context ends.
type counter struct {
	ctx context.Context //nolint:containedctx // lives for one pass; io.Reader has no room for it
	r   io.Reader
	n   int64
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Highest values that are not missing (Stata's help "dta", 5.2.1 and
// "missing values"). Versions before 113 have one missing value only: the
// highest number of a type, and for double in the oldest ones 2 to the 333rd.
const (
	lastByte, lastInt       = 100, 32_740
	oldLastByte, oldLastInt = 126, 32_766
	oldLastCode             = math.MaxInt32 - 1
	missingFloat            = 0x1p127
	missingDouble           = 0x1p1023
	oldMissingDouble        = 0x1p333
)

// cells writes the values of a row as text. It is not safe for concurrent use.
type cells struct {
	order binary.ByteOrder
	desc  *description
	long  *longStrings // nil if no long strings are read
	lost  int64        // long strings that are not text or could not be found
	text  decoder
	buf   []byte
}

// value gives the value of a variable; nil is none. It is good until the next.
func (c *cells) value(v *variable, row []byte) []byte {
	b := row[v.at : v.at+v.width]
	switch v.kind {
	case kindString:
		return c.text.decode(field(b))
	case kindLongString:
		return c.longText(b)
	case kindFloat:
		n := math.Float32frombits(c.order.Uint32(b))
		if n != n || n >= missingFloat || n < -missingFloat {
			return nil
		}
		return c.float(v, n)
	case kindDouble:
		n := math.Float64frombits(c.order.Uint64(b))
		if math.IsNaN(n) || n >= missingDouble || c.desc.oldMissing && n == oldMissingDouble {
			return nil
		}
		c.buf = v.show.append(c.buf[:0], n)
		return c.buf
	case kindByte, kindInt, kindLong:
	}
	n, ok := c.whole(v.kind, b)
	if !ok {
		return nil
	}
	if v.show == (show{}) {
		c.buf = strconv.AppendInt(c.buf[:0], n, 10)
	} else {
		c.buf = v.show.append(c.buf[:0], float64(n))
	}
	return c.buf
}

// whole reads a whole number; ok is false for a missing value.
func (c *cells) whole(k kind, b []byte) (n int64, ok bool) {
	last, old := int64(lastCode), int64(oldLastCode)
	switch k {
	case kindByte:
		n, last, old = int64(int8(b[0])), lastByte, oldLastByte //nolint:gosec // signed in the format
	case kindInt:
		n, last, old = int64(int16(c.order.Uint16(b))), lastInt, oldLastInt //nolint:gosec // signed in the format
	default:
		n = int64(int32(c.order.Uint32(b))) //nolint:gosec // signed in the format
	}
	if c.desc.oldMissing {
		last = old
	}
	return n, n <= last
}

// float writes a number of 4 bytes with the digits that it holds.
func (c *cells) float(v *variable, n float32) []byte {
	if v.show != (show{}) || n == float32(int64(n)) {
		c.buf = v.show.append(c.buf[:0], float64(n))
	} else {
		c.buf = strconv.AppendFloat(c.buf[:0], float64(n), 'g', -1, 32)
	}
	return c.buf
}

func (c *cells) longText(b []byte) []byte {
	key := c.desc.reference(b)
	if key == 0 || c.long == nil {
		return nil
	}
	text, err := c.long.text(key)
	if err != nil {
		c.lost++
		return nil
	}
	return c.text.decode(field(text))
}
