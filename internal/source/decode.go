package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"toetssteen/internal/infile"
)

// Names of encodings that OpenText gives.
const (
	UTF8        = "utf-8"
	UTF16LE     = "utf-16le"
	UTF16BE     = "utf-16be"
	Windows1252 = "windows-1252"
)

// ErrInflate is what reading gives when a compressed file grows beyond
// infile.MaxRatio.
var ErrInflate = infile.ErrInflate

// OpenText opens a text file as UTF-8: it unpacks gzip, zstd and bzip2, drops a
// byte order mark and decodes UTF-16 and Windows-1252, whatever the name of the
// file says. A file that grows is read as far as it reached when it was opened.
// The second result is the encoding that the beginning of the file shows. Where
// later bytes are not UTF-8, each is read as Windows-1252, so that a single
// stray byte, or the first accented letter after gigabytes, loses nothing.
// UTF-8 passes uncopied; memory does not depend on the file.
func OpenText(path string) (io.ReadCloser, string, error) {
	f, err := infile.Open(path)
	if err != nil {
		return nil, "", err
	}
	r, name, unpacked, err := text(f, f.Size())
	if err != nil {
		_ = f.Close()
		return nil, "", fmt.Errorf("read %s: %w", path, err)
	}
	return &textFile{Reader: r, unpacked: unpacked, file: f}, name, nil
}

// Head gives the first SniffBytes of a file as OpenText would give them, for
// Sniff. A file that ends or breaks off early gives what there is.
func Head(path string) ([]byte, error) {
	r, _, err := OpenText(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	head := make([]byte, SniffBytes)
	n, err := io.ReadFull(r, head)
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return head[:n], nil
}

type textFile struct {
	io.Reader
	unpacked io.Closer
	file     *infile.File
}

// Close may be called more than once.
func (t *textFile) Close() error {
	return errors.Join(t.unpacked.Close(), t.file.Close())
}

// text unpacks and decodes a stream of so many bytes; the closer frees what
// unpacking took. A small file takes a small buffer: there may be 100,000.
func text(raw io.Reader, size int64) (io.Reader, string, io.Closer, error) {
	b := bufio.NewReaderSize(raw, int(min(SniffBytes, size+1)))
	magic, _ := b.Peek(16)
	unpacked := io.NopCloser(b)
	if p := infile.PackingOf(magic); p != infile.Plain {
		u, err := infile.Unpack(b, p)
		if err != nil {
			return nil, "", nil, err
		}
		unpacked, b = u, bufio.NewReaderSize(u, SniffBytes)
	}
	r, name, err := decoded(b)
	if err != nil {
		return nil, "", nil, errors.Join(err, unpacked.Close())
	}
	return r, name, unpacked, nil
}

// decoded gives a stream of text as UTF-8 and the name of its encoding.
func decoded(b *bufio.Reader) (io.Reader, string, error) {
	head, err := b.Peek(b.Size())
	if len(head) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	name, mark := encodingOf(head)
	if _, err := b.Discard(mark); err != nil {
		return nil, "", err
	}
	switch name {
	case UTF16LE:
		return transform.NewReader(b, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()), name, nil
	case UTF16BE:
		return transform.NewReader(b, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()), name, nil
	}
	return &utf8Reader{r: b}, name, nil
}

// encodingOf names the encoding of a beginning and the length of its byte
// order mark.
func encodingOf(head []byte) (name string, mark int) {
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return UTF8, 3
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return UTF16LE, 2
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return UTF16BE, 2
	}
	if name := unmarkedUTF16(head); name != "" {
		return name, 0
	}
	if len(head) == SniffBytes { // the last character may be cut
		head = head[:len(head)-unfinished(head)]
	}
	if utf8.Valid(head) {
		return UTF8, 0
	}
	return Windows1252, 0
}

// unmarkedUTF16 recognises UTF-16 by its zero bytes: in text of any western
// language nearly every second byte is zero, and the others hardly ever.
func unmarkedUTF16(head []byte) string {
	var zeros [2]int
	n := len(head) / 2
	for i := range n * 2 {
		if head[i] == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case n < 4:
		return ""
	case zeros[1]*10 >= n*7 && zeros[0]*50 <= n:
		return UTF16LE
	case zeros[0]*10 >= n*7 && zeros[1]*50 <= n:
		return UTF16BE
	}
	return ""
}

// unfinished counts the bytes at the end that may begin a character whose rest
// is still to come.
func unfinished(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return i
			}
			return 0
		}
	}
	return 0
}

// utf8Reader passes UTF-8 on and reads each byte that is not as Windows-1252.
type utf8Reader struct {
	r     io.Reader
	carry []byte // the beginning of a character, to go before the next bytes
	fixed []byte // repaired bytes that are still to be given
	err   error  // to be given after fixed
}

const smallestRead = 64

func (u *utf8Reader) Read(p []byte) (int, error) {
	for {
		if len(u.fixed) > 0 {
			n := copy(p, u.fixed)
			u.fixed = u.fixed[n:]
			return n, nil
		}
		if u.err != nil {
			return 0, u.err
		}
		if len(p) == 0 {
			return 0, nil
		}
		if len(p) < smallestRead {
			var small [smallestRead]byte
			if n := u.fill(small[:]); n > 0 {
				u.fixed = append([]byte(nil), small[:n]...)
			}
			continue
		}
		if n := u.fill(p); n > 0 {
			return n, nil
		}
	}
}

// fill reads once into p, which is large enough for the carried bytes, and
// gives how many bytes of p are good; bytes in need of repair go to u.fixed.
func (u *utf8Reader) fill(p []byte) int {
	n := copy(p, u.carry)
	u.carry = u.carry[:0]
	m, err := u.r.Read(p[n:])
	b := p[:n+m]
	u.err = err
	if err == nil {
		cut := unfinished(b)
		u.carry = append(u.carry, b[len(b)-cut:]...)
		b = b[:len(b)-cut]
	}
	if utf8.Valid(b) {
		return len(b)
	}
	u.fixed = repair(b)
	return 0
}

// repair reads bytes that are not UTF-8 as Windows-1252.
func repair(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/4)
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
			if r == utf8.RuneError { // five bytes mean nothing in Windows-1252
				r = rune(b[0])
			}
		}
		out = utf8.AppendRune(out, r)
		b = b[size:]
	}
	return out
}
