package xlsx

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"toetssteen/internal/office"
	"toetssteen/internal/source"
)

const (
	// maxTextBytes bounds what is kept of the table of shared strings: a million
	// texts of a hundred bytes. Cells with later texts are counted as empty, and
	// the profile says so.
	maxTextBytes = 128 << 20
	maxTexts     = 8 << 20 // eight bytes each, besides the texts
	chunkBytes   = 1 << 20
	lengthBits   = 13 // source.MaxValueBytes and one more bit
)

// texts is the table of shared strings (ECMA-376 part 1, 18.4): the texts one
// after the other in chunks, and where each stands.
type texts struct {
	chunks [][]byte
	at     []uint64 // chunk number and place in it, then length
	bytes  int
	full   bool
	absent bool  // there is no such part
	err    error // why reading broke off
}

// add keeps a text, cut at the length of a value.
func (t *texts) add(v []byte) {
	v = bytes.TrimSpace(v[:min(len(v), source.MaxValueBytes)])
	if len(t.at) >= maxTexts || t.bytes+len(v) > maxTextBytes {
		t.full = true
		return
	}
	n := len(t.chunks) - 1
	if n < 0 || len(t.chunks[n])+len(v) > chunkBytes {
		t.chunks = append(t.chunks, nil)
		n++
	}
	place := n*chunkBytes + len(t.chunks[n])
	t.chunks[n] = append(t.chunks[n], v...)
	t.at = append(t.at, uint64(place)<<lengthBits|uint64(len(v))) //nolint:gosec // both are small
	t.bytes += len(v)
}

// get gives a text by its number; ok is false when there is none.
func (t *texts) get(i int) (v []byte, ok bool) {
	if i < 0 || i >= len(t.at) {
		return nil, false
	}
	place, n := int(t.at[i]>>lengthBits), int(t.at[i]&(1<<lengthBits-1))
	at := place % chunkBytes
	return t.chunks[place/chunkBytes][at : at+n : at+n], true
}

// needTexts reads the table of shared strings, once. What goes wrong is kept
// with it; only a cancelled context is an error.
func (w *workbook) needTexts(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.texts != nil {
		return nil
	}
	t := w.readTexts(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	w.texts = t
	return nil
}

func (w *workbook) readTexts(ctx context.Context) *texts {
	t := &texts{}
	part := w.related("sharedStrings")
	if part == "" || !w.parts.Has(part) {
		part = "xl/sharedStrings.xml"
	}
	if t.absent = !w.parts.Has(part); t.absent {
		return t
	}
	p, err := w.parts.Open(part)
	if err != nil {
		t.err = err
		return t
	}
	defer func() { _ = p.Close() }() // it was only read
	t.err = t.read(ctx, office.NewXML(p))
	return t
}

const checkTexts = 4096

func (t *texts) read(ctx context.Context, x *office.XML) error {
	var buf []byte
	for n := 0; !t.full; {
		e, err := x.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e != office.Start || string(x.Name()) != "si" {
			continue
		}
		if n++; n%checkTexts == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if buf, err = runs(x, buf[:0]); err != nil {
			return err
		}
		t.add(buf)
	}
	return nil
}

// runs adds the text of an element "si" or "is": one text, or runs of it with
// a format each. How it is pronounced (rPh) is left out.
func runs(x *office.XML, dst []byte) ([]byte, error) {
	start := len(dst)
	in := false
	for until := x.Depth() - 1; ; {
		e, err := x.Next()
		if err != nil {
			return dst, err
		}
		switch e {
		case office.Start:
			switch string(x.Name()) {
			case "t":
				in = true
			case "rPh", "rPr":
				if err := x.Skip(); err != nil {
					return dst, err
				}
			}
		case office.End:
			in = false
			if x.Depth() <= until {
				return unescape(dst, start), nil
			}
		case office.Chars:
			if in && len(dst)-start <= source.MaxValueBytes {
				dst = x.AppendText(dst)
			}
		}
	}
}

// unescape replaces "_x000D_" by the sign it stands for (ECMA-376 part 1,
// 22.9.2.19), from a place on.
func unescape(b []byte, from int) []byte {
	const length = len("_x000D_")
	for {
		i := bytes.Index(b[from:], []byte("_x"))
		if i < 0 || from+i+length > len(b) {
			return b
		}
		from += i
		n, err := strconv.ParseUint(string(b[from+2:from+length-1]), 16, 16)
		if err != nil || b[from+length-1] != '_' {
			from += 2
			continue
		}
		var sign [utf8.UTFMax]byte
		k := utf8.EncodeRune(sign[:], rune(n))
		b = append(append(b[:from], sign[:k]...), b[from+length:]...)
		from += k
	}
}
