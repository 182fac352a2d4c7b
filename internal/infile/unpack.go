package infile

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Packing is how a stream is compressed.
type Packing string

// The packings that Unpack knows.
const (
	Plain Packing = ""
	Gzip  Packing = "gzip"
	Zstd  Packing = "zstd"
	Bzip2 Packing = "bzip2"
)

// A stream may grow at most MaxRatio times, once it has given Grace bytes.
// Gzip itself allows about 1,030 and the other two far more; data of a register
// stays far below 300, however repetitive, so what grows more is made to hurt.
const (
	MaxRatio = 500
	Grace    = 64 << 20
)

// maxWindow is how far back a zstd stream may point, which is what it takes in
// memory: what zstd itself reads unless told otherwise (ZSTD_WINDOWLOG_LIMIT_DEFAULT).
const maxWindow = 1 << 27

const bufferBytes = 64 << 10

// Errors of unpacking that callers may tell apart.
var (
	ErrInflate = errors.New("the compressed file grows too much when it is unpacked; unpack it yourself if it is to be trusted")
	ErrSpoiled = errors.New("the compressed file is damaged")
)

// magics are the beginnings of packed streams: RFC 1952 §2.3.1, RFC 8878 §3.1.1
// and the two marks that follow the header of a bzip2 stream, of a block and of
// an empty stream; "BZh" alone may be a word.
var magics = []struct {
	packing Packing
	at      int
	magic   string
}{
	{Gzip, 0, "\x1f\x8b"},
	{Zstd, 0, "\x28\xb5\x2f\xfd"},
	{Bzip2, 4, "\x31\x41\x59\x26\x53\x59"},
	{Bzip2, 4, "\x17\x72\x45\x38\x50\x90"},
}

// PackingOf tells by its first bytes how a stream is compressed.
func PackingOf(head []byte) Packing {
	for _, m := range magics {
		if len(head) >= m.at && bytes.HasPrefix(head[m.at:], []byte(m.magic)) && (m.at == 0 || bytes.HasPrefix(head, []byte("BZh"))) {
			return m.packing
		}
	}
	return Plain
}

// UnpackedName is the name of what is packed under a name.
func UnpackedName(name string) string {
	ext := path.Ext(name)
	switch strings.ToLower(ext) {
	case ".gz", ".zst", ".bz2":
		return strings.TrimSuffix(name, ext)
	}
	return name
}

// Unpack reads a compressed stream. A stream that breaks off gives
// io.ErrUnexpectedEOF, a damaged one ErrSpoiled, one that grows too much
// ErrInflate; what was read before stands. Memory is bounded.
func Unpack(r io.Reader, p Packing) (io.ReadCloser, error) {
	in := &counted{r: r}
	u := &unpacker{in: in, close: func() {}}
	b := bufio.NewReaderSize(in, bufferBytes)
	switch p {
	case Gzip:
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("unpack gzip: %w", u.explain(err))
		}
		u.out = z
	case Zstd:
		// One goroutine, which is this one: a reader that is given up leaves none.
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fmt.Errorf("unpack zstd: %w", u.explain(err))
		}
		u.out, u.close = z, z.Close
	case Bzip2:
		u.out = bzip2.NewReader(b)
	case Plain:
		u.out = b
	}
	return u, nil
}

type unpacker struct {
	in    *counted
	out   io.Reader
	close func()
	n     int64
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.out.Read(p)
	u.n += int64(n)
	if u.n > Grace && u.n/MaxRatio > u.in.n {
		return n, ErrInflate
	}
	return n, u.explain(err)
}

// explain tells an error of the stream from one of the file below it.
func (u *unpacker) explain(err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return err
	case u.in.err != nil:
		return u.in.err
	}
	return fmt.Errorf("%w: %w", ErrSpoiled, err)
}

// Close frees what unpacking took; it does not close the file.
func (u *unpacker) Close() error {
	u.close()
	return nil
}

// counted counts what is read and keeps what went wrong.
type counted struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}
