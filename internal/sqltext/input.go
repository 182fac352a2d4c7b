package sqltext

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// windowBytes is how much of the text is held at a time.
const windowBytes = 256 << 10

// Input is a window on a text of any length. It knows where in the text it is
// and stops when the context ends, which is looked at once a window.
type Input struct {
	ctx  context.Context //nolint:containedctx // lives for one pass over the text
	r    io.Reader
	buf  []byte
	pos  int // of the next byte in buf
	end  int
	base int64             // where buf begins in the text
	err  error             // what ended the reading; nil while there may be more
	Seek func(int64) error // moves r to a place in the text; nil where that cannot be
}

// NewInput reads from r, which stands at this place of the text.
func NewInput(ctx context.Context, r io.Reader, at int64) *Input {
	return &Input{ctx: ctx, r: r, buf: make([]byte, windowBytes), base: at}
}

// newText reads a text that is at hand.
func newText(s string) *Input {
	return &Input{ctx: context.Background(), buf: []byte(s), end: len(s), err: io.EOF}
}

// Offset is where in the text the next byte stands.
func (in *Input) Offset() int64 { return in.base + int64(in.pos) }

// Broke reports what ended the reading before the end of the text.
func (in *Input) Broke() error {
	if in.err == nil || errors.Is(in.err, io.EOF) {
		return nil
	}
	return in.err
}

// To goes on to a place further on in the text.
func (in *Input) To(offset int64) {
	if in.Seek != nil && offset > in.base+int64(in.end) && in.err == nil {
		if in.err = in.Seek(offset); in.err == nil {
			in.base, in.pos, in.end = offset, 0, 0
		}
	}
	for in.Offset() < offset {
		w := in.Window()
		if len(w) == 0 {
			return
		}
		in.Skip(int(min(int64(len(w)), offset-in.Offset())))
	}
}

// fill makes room and reads once; false at the end.
func (in *Input) fill() bool {
	const attempts = 100 // readers that give nothing, and no error, are given up
	if in.err != nil {
		return false
	}
	if in.err = in.ctx.Err(); in.err != nil {
		return false
	}
	if in.pos > 0 {
		copy(in.buf, in.buf[in.pos:in.end])
		in.base += int64(in.pos)
		in.end -= in.pos
		in.pos = 0
	}
	for range attempts {
		n, err := in.r.Read(in.buf[in.end:])
		in.end += n
		if err != nil {
			in.err = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	in.err = io.ErrNoProgress
	return false
}

// Window gives the bytes at hand, reading more if there are none; empty at the
// end.
func (in *Input) Window() []byte {
	if in.pos == in.end {
		in.fill()
	}
	return in.buf[in.pos:in.end]
}

// Ahead gives n bytes without using them, fewer at the end of the text. n is
// far below windowBytes.
func (in *Input) Ahead(n int) []byte {
	for in.end-in.pos < n && in.fill() {
	}
	return in.buf[in.pos:min(in.end, in.pos+n)]
}

// ByteAt gives the byte i places on; 0 at the end.
func (in *Input) ByteAt(i int) byte {
	if in.pos+i < in.end {
		return in.buf[in.pos+i]
	}
	b := in.Ahead(i + 1)
	if len(b) <= i {
		return 0
	}
	return b[i]
}

// Skip uses n bytes of those at hand.
func (in *Input) Skip(n int) { in.pos = min(in.pos+n, in.end) }

// starts reports whether the text goes on with s.
func (in *Input) starts(s string) bool { return string(in.Ahead(len(s))) == s }

// Line uses the rest of the line and its end, and gives at most limit bytes of
// it; whole says that the line had an end.
func (in *Input) Line(limit int) (text []byte, whole bool) {
	for {
		w := in.Window()
		if len(w) == 0 {
			return bytes.TrimSuffix(text, []byte{'\r'}), false
		}
		i := bytes.IndexByte(w, '\n')
		part := w
		if i >= 0 {
			part = w[:i]
		}
		text = append(text, part[:min(len(part), limit-len(text))]...)
		in.Skip(len(part))
		if i >= 0 {
			in.Skip(1)
			return bytes.TrimSuffix(text, []byte{'\r'}), true
		}
	}
}
