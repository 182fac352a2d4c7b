package spss

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"

	"toetssteen/internal/infile"
	"toetssteen/internal/source"
)

// Bytes of the bytecode compression; all others are a number less the bias.
const (
	codeSkip    = 0
	codeEnd     = 252
	codeAsIs    = 253
	codeSpaces  = 254
	codeMissing = 255
)

const readAhead = 256 << 10

// cases passes over the cases once; do gets the bytes of each, which are good
// until the next, and ends the pass by giving false.
func (s *file) cases(ctx context.Context, m source.Meter, do func(row []byte) bool) error {
	in := &counter{ctx: ctx, r: io.NewSectionReader(s.r, s.dict.start, max(s.size-s.dict.start, 0))}
	next, err := s.dict.reader(in, s.size)
	if err != nil {
		return err
	}
	row := make([]byte, s.dict.slots*8)
	for n := int64(0); s.dict.cases < 0 || n < s.dict.cases; n++ {
		if n%1024 == 0 {
			m.Tell(s.dict.start+in.n, s.size)
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("read SPSS cases: %w", err)
			}
		}
		err := next(row)
		if errors.Is(err, io.EOF) && s.dict.cases < 0 {
			break
		}
		if err != nil {
			return ended(err)
		}
		if !do(row) {
			return nil
		}
	}
	m.Tell(s.size, s.size)
	return nil
}

// ended makes an early end out of any end: more cases were to come.
func ended(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("read SPSS cases: %w", err)
}

// counter counts the bytes that were read and stops when the context ends,
// also where many bytes give no case.
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

// reader gives what reads the next case; io.EOF is the end.
func (d *dictionary) reader(in *counter, size int64) (func(row []byte) error, error) {
	buffered := bufio.NewReaderSize(in, readAhead)
	switch d.compression {
	case portable:
		return d.portableCases(buffered), nil
	case bytecode:
		return d.bytecode(buffered).next, nil
	case zipped:
		blocks, err := d.blocks(in, buffered, size)
		if err != nil {
			return nil, err
		}
		return d.bytecode(bufio.NewReaderSize(blocks, readAhead)).next, nil
	}
	return func(row []byte) error {
		_, err := io.ReadFull(buffered, row)
		return err
	}, nil
}

// expander undoes the bytecode compression. Each 8 commands stand together,
// before what belongs to them, and may belong to more than one case.
type expander struct {
	r        *bufio.Reader
	commands [8]byte
	at       int
	numbers  [256][8]byte // what a command stands for
}

func (d *dictionary) bytecode(r *bufio.Reader) *expander {
	e := &expander{r: r, at: 8}
	for c := range e.numbers {
		d.order.PutUint64(e.numbers[c][:], math.Float64bits(float64(c)-d.bias))
	}
	copy(e.numbers[codeSpaces][:], "        ")
	d.order.PutUint64(e.numbers[codeMissing][:], math.Float64bits(d.missing))
	return e
}

func (e *expander) next(row []byte) error {
	for at := 0; at < len(row); {
		if e.at == 8 {
			if n, err := io.ReadFull(e.r, e.commands[:]); err != nil {
				return broken(err, n+at)
			}
			e.at = 0
		}
		c := e.commands[e.at]
		e.at++
		switch c {
		case codeSkip:
			continue
		case codeEnd:
			return broken(io.EOF, at)
		case codeAsIs:
			if _, err := io.ReadFull(e.r, row[at:at+8]); err != nil {
				return broken(err, 1)
			}
		default:
			*(*[8]byte)(row[at:]) = e.numbers[c]
		}
		at += 8
	}
	return nil
}

// broken makes an early end of one inside a case.
func broken(err error, inside int) error {
	if errors.Is(err, io.EOF) && inside > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// inflater gives the bytes of zlib streams that stand one after the other, as
// ZSAV keeps them. It stops when they grow too much; see infile.MaxRatio.
type inflater struct {
	counter *counter
	in      *bufio.Reader
	z       io.ReadCloser
	out     int64
}

const inflateGrace = 64 << 20

// blocks reads the header of the blocks. The table of blocks at the end is
// not needed: they follow each other.
func (d *dictionary) blocks(c *counter, in *bufio.Reader, size int64) (io.Reader, error) {
	var head [24]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, ended(err)
	}
	table := int64(d.order.Uint64(head[8:])) //nolint:gosec // signed in the format
	if table < d.start+24 || table > size {  // a file that was cut has none
		table = size
	}
	limited := &io.LimitedReader{R: in, N: table - d.start - 24}
	return &inflater{counter: c, in: bufio.NewReaderSize(limited, readAhead)}, nil
}

func (f *inflater) Read(p []byte) (int, error) {
	for {
		if err := f.stream(); err != nil {
			return 0, err
		}
		n, err := f.z.Read(p)
		f.out += int64(n)
		switch {
		case f.out > inflateGrace && f.out/infile.MaxRatio > f.counter.n:
			return n, source.ErrInflate
		case errors.Is(err, io.EOF):
			_ = f.z.Close()
			f.z, err = nil, nil
		case errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrHeader), damaged(err):
			err = errBlock
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// stream begins the next stream if there is none.
func (f *inflater) stream() error {
	if f.z != nil {
		return nil
	}
	if _, err := f.in.Peek(1); err != nil {
		return err
	}
	z, err := zlib.NewReader(f.in)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case err != nil && f.counter.ctx.Err() == nil:
		return errBlock
	case err != nil:
		return err
	}
	f.z = z
	return nil
}

// cells writes the values of a case as text. It is not safe for concurrent use.
type cells struct {
	order   binary.ByteOrder
	missing uint64
	text    decoder
	buf     []byte
}

func newCells(d *dictionary) *cells {
	return &cells{order: d.order, missing: math.Float64bits(d.missing), text: decoder{enc: d.text.enc, utf8: d.text.utf8}}
}

// value gives the value of a variable; nil is none. It is good until the next.
func (c *cells) value(v *variable, row []byte) []byte {
	if v.width > 0 {
		return c.text.decode(trim(c.joined(v, row)))
	}
	bits := c.order.Uint64(row[v.at:])
	if bits == c.missing {
		return nil
	}
	n := math.Float64frombits(bits)
	if math.IsNaN(n) || math.IsInf(n, 0) || n == -math.MaxFloat64 {
		return nil
	}
	c.buf = v.print.append(c.buf[:0], n)
	return c.buf
}

// joined gives the bytes of a string, of all its segments if it has more.
func (c *cells) joined(v *variable, row []byte) []byte {
	if v.width <= segmentWidth {
		return row[v.at : v.at+v.width]
	}
	c.buf = c.buf[:0]
	for at := v.at; len(c.buf) < v.width; at += segmentSlots * 8 {
		c.buf = append(c.buf, row[at:at+min(segmentWidth, v.width-len(c.buf))]...)
	}
	return c.buf
}

// trim drops the spaces that fill a string, and zero bytes of other programs.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == 0) {
		b = b[:len(b)-1]
	}
	return b
}

// damaged reports whether a compressed stream is not what it should be.
func damaged(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}
