package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// maxPage bounds a page, compressed or not; writers aim at 1 MiB and go up to
// 100 MB. maxHeader bounds its header, which can hold two long values.
const (
	maxPage   = 128 << 20
	maxHeader = 1 << 20
	firstRead = 1 << 10
)

// pageReader reads the pages of one column chunk after the other. Its buffers
// are reused.
type pageReader struct {
	r     io.ReaderAt
	at    int64
	end   int64
	codec format.CompressionCodec
	head  []byte
	body  []byte
	out   []byte
	zstd  *zstd.Decoder
}

// open goes to the first page of a chunk.
// plainDictionary is the old name of a dictionary's encoding, which writers of
// format version 1 still use; the library marks it as deprecated.
const plainDictionary format.Encoding = 2

func (p *pageReader) open(m *format.ColumnMetaData, size int64) error {
	start := m.DataPageOffset
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < start {
		start = m.DictionaryPageOffset
	}
	if start < int64(len(magic)) || m.TotalCompressedSize < 0 || m.TotalCompressedSize > size-start {
		return errPage
	}
	p.at, p.end, p.codec = start, start+m.TotalCompressedSize, m.Codec
	return nil
}

// next reads the header of the next page and its stored bytes; io.EOF is the
// end of the chunk.
func (p *pageReader) next() (*format.PageHeader, []byte, error) {
	if p.at >= p.end {
		return nil, nil, io.EOF
	}
	h, n, err := p.header()
	if err != nil {
		return nil, nil, err
	}
	p.at += int64(n)
	size := int64(h.CompressedPageSize)
	if size < 0 || h.UncompressedPageSize < 0 || size > p.end-p.at {
		return nil, nil, errPage
	}
	if size > maxPage || h.UncompressedPageSize > maxPage {
		return nil, nil, errTooLarge
	}
	p.body = grow(p.body, int(size))
	if _, err := p.r.ReadAt(p.body, p.at); err != nil {
		return nil, nil, readError(err)
	}
	p.at += size
	return h, p.body, nil
}

func (p *pageReader) header() (*format.PageHeader, int, error) {
	for want := int64(firstRead); ; want *= 8 {
		p.head = grow(p.head, int(min(want, p.end-p.at)))
		if _, err := p.r.ReadAt(p.head, p.at); err != nil {
			return nil, 0, readError(err)
		}
		h, n, err := decodeHeader(p.head)
		if errors.Is(err, io.ErrUnexpectedEOF) && int64(len(p.head)) < p.end-p.at && want < maxHeader {
			continue
		}
		return h, n, err
	}
}

func decodeHeader(b []byte) (*format.PageHeader, int, error) {
	n, err := structLength(b)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, 0, err
	} else if err != nil {
		return nil, 0, errPage
	}
	h := &format.PageHeader{}
	var protocol thrift.CompactProtocol
	if err := thrift.Unmarshal(&protocol, b[:n], h); err != nil {
		return nil, 0, errPage
	}
	return h, n, nil
}

// readError tells a file that ends too early from one that cannot be read.
func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: the file ends too early", errPage)
	}
	return fmt.Errorf("read a page: %w", err)
}

func grow(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n, 1<<bits.Len(uint(n)))
	}
	return b[:n]
}

// decompress gives the size bytes that src stands for, and never more: a
// damaged or hostile page cannot fill the memory.
func (p *pageReader) decompress(src []byte, size int) ([]byte, error) {
	if p.codec == format.Uncompressed {
		return src, nil
	}
	p.out = grow(p.out, size)
	var err error
	var n int
	switch p.codec {
	case format.Snappy:
		if n, err = snappy.DecodedLen(src); err == nil && n == size {
			_, err = snappy.Decode(p.out, src)
		}
	case format.Zstd:
		n, err = p.unzstd(src)
	case format.Lz4Raw:
		n, err = lz4.UncompressBlock(src, p.out)
	case format.Gzip:
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(src)); err == nil {
			n, err = io.ReadFull(z, p.out)
		}
	case format.Brotli:
		n, err = io.ReadFull(brotli.NewReader(bytes.NewReader(src)), p.out)
	default:
		return nil, fmt.Errorf("%w: compression %s", errUnsupported, p.codec)
	}
	if err != nil || n != size {
		return nil, errPage
	}
	return p.out, nil
}

func (p *pageReader) unzstd(src []byte) (int, error) {
	if p.zstd == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage))
		if err != nil {
			return 0, err
		}
		p.zstd = d
	}
	// An output that does not fit moves to a buffer of at most maxPage bytes
	// and shows in its length.
	out, err := p.zstd.DecodeAll(src, p.out[:0])
	return len(out), err
}

func (p *pageReader) close() {
	if p.zstd != nil {
		p.zstd.Close()
		p.zstd = nil
	}
}

// dictionary decodes a dictionary page into values of its own memory, in the
// plain encoding.
func (p *pageReader) dictionary(c *leaf, h *format.PageHeader, body []byte) ([][]byte, error) {
	n := h.DictionaryPageHeader.V.NumValues
	enc := h.DictionaryPageHeader.V.Encoding
	if !h.DictionaryPageHeader.Valid || n < 0 || c.elem.Type.V == format.Boolean {
		return nil, errPage
	}
	if enc != format.Plain && enc != plainDictionary {
		return nil, fmt.Errorf("%w: dictionary encoding %s", errUnsupported, enc)
	}
	data, err := p.decompress(body, int(h.UncompressedPageSize))
	if err != nil {
		return nil, err
	}
	data = bytes.Clone(data)
	var out [][]byte
	err = values(c.elem, format.Plain, data, int(n), func(raw []byte) { out = append(out, raw) })
	return out, err
}

// content is what a data page holds, levels taken off.
type content struct {
	enc     format.Encoding
	data    []byte
	levels  []byte // definition levels; empty where nothing can be null
	present int    // values that are not null
	nulls   int
	rows    int
}

// page takes the levels off a data page of either version. ok is false for
// pages that hold no values.
func (p *pageReader) page(c *leaf, h *format.PageHeader, body []byte) (out content, ok bool, err error) {
	switch h.Type {
	case format.DataPage:
		out, err = p.pageV1(c, h, body)
	case format.DataPageV2:
		out, err = p.pageV2(c, h, body)
	default:
		return content{}, false, nil
	}
	return out, err == nil, err
}

func (p *pageReader) pageV1(c *leaf, h *format.PageHeader, body []byte) (content, error) {
	v := h.DataPageHeader.V
	if !h.DataPageHeader.Valid || v.NumValues < 0 {
		return content{}, errPage
	}
	data, err := p.decompress(body, int(h.UncompressedPageSize))
	if err != nil {
		return content{}, err
	}
	out := content{enc: v.Encoding, present: int(v.NumValues)}
	out.rows = out.present
	if c.maxRep > 0 {
		var levels []byte
		if levels, data, err = levelsV1(data, v.RepetitionLevelEncoding); err != nil {
			return out, err
		}
		if out.rows, err = countLevel(levels, c.maxRep, 0, out.present); err != nil {
			return out, err
		}
	}
	if c.maxDef > 0 {
		var levels []byte
		if levels, data, err = levelsV1(data, v.DefinitionLevelEncoding); err != nil {
			return out, err
		}
		all := out.present
		if out.present, err = countLevel(levels, c.maxDef, c.maxDef, all); err != nil {
			return out, err
		}
		out.nulls = all - out.present
		out.levels = levels
	}
	out.data = data
	return out, nil
}

func levelsV1(data []byte, enc format.Encoding) (levels, rest []byte, err error) {
	if enc != format.RLE {
		return nil, nil, fmt.Errorf("%w: levels in %s", errUnsupported, enc)
	}
	if len(data) < 4 {
		return nil, nil, errPage
	}
	size := uint64(binary.LittleEndian.Uint32(data))
	if size > uint64(len(data)-4) { //nolint:gosec // at least 0
		return nil, nil, errPage
	}
	return data[4 : 4+size], data[4+size:], nil
}

func (p *pageReader) pageV2(c *leaf, h *format.PageHeader, body []byte) (content, error) {
	v := h.DataPageHeaderV2.V
	rep, def := int(v.RepetitionLevelsByteLength), int(v.DefinitionLevelsByteLength)
	if !h.DataPageHeaderV2.Valid || v.NumValues < 0 || rep < 0 || def < 0 ||
		rep+def > len(body) || rep+def > int(h.UncompressedPageSize) {
		return content{}, errPage
	}
	out := content{enc: v.Encoding, present: int(v.NumValues), rows: int(v.NumValues)}
	var err error
	if c.maxRep > 0 {
		if out.rows, err = countLevel(body[:rep], c.maxRep, 0, out.present); err != nil {
			return out, err
		}
	}
	if c.maxDef > 0 {
		if out.present, err = countLevel(body[rep:rep+def], c.maxDef, c.maxDef, int(v.NumValues)); err != nil {
			return out, err
		}
		out.levels = body[rep : rep+def]
	}
	out.nulls = int(v.NumValues) - out.present
	out.data = body[rep+def:]
	if !v.IsCompressed.Valid || v.IsCompressed.V {
		if len(out.data) == 0 && out.present == 0 {
			return out, nil // nothing to decompress
		}
		out.data, err = p.decompress(out.data, int(h.UncompressedPageSize)-rep-def)
	}
	return out, err
}

// countLevel counts how many of n levels, which go up to highest, are want.
func countLevel(levels []byte, highest, want, n int) (int, error) {
	count := 0
	err := hybrid(levels, bits.Len(uint(highest)), n, func(v uint32, run int) {
		if int(v) == want {
			count += run
		}
	})
	return count, err
}

func isDictionary(e format.Encoding) bool {
	return e == plainDictionary || e == format.RLEDictionary
}
