package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	magic          = "PAR1"
	magicEncrypted = "PARE"
	maxFooter      = 256 << 20
)

// Reasons why a file as a whole cannot be read.
var (
	errEncrypted = errors.New("the file is encrypted")
	errTruncated = errors.New("the file does not end with a Parquet footer")
	errCorrupt   = errors.New("the metadata of the file is damaged")
)

// readFooter reads the metadata at the end of a Parquet file, which holds the
// schema, the statistics and the place of each column chunk. No data is read.
func readFooter(r io.ReaderAt, size int64) (meta *format.FileMetaData, err error) {
	defer recoverTo(&err, "decode metadata")
	var head [4]byte
	var tail [8]byte
	if size < int64(len(head)+len(tail)) {
		return nil, errTruncated
	}
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, fmt.Errorf("read first bytes: %w", err)
	}
	if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil {
		return nil, fmt.Errorf("read last bytes: %w", err)
	}
	if string(head[:]) == magicEncrypted || string(tail[4:]) == magicEncrypted {
		return nil, errEncrypted
	}
	if string(tail[4:]) != magic {
		return nil, errTruncated
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if length > maxFooter || length > size-int64(len(head)+len(tail)) {
		return nil, fmt.Errorf("%w: it claims %d bytes of metadata", errCorrupt, length)
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, size-length-int64(len(tail))); err != nil {
		return nil, fmt.Errorf("read metadata: %w", err)
	}
	return decodeFooter(b)
}

func decodeFooter(b []byte) (*format.FileMetaData, error) {
	n, err := structLength(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	meta := &format.FileMetaData{}
	var protocol thrift.CompactProtocol
	if err := thrift.Unmarshal(&protocol, b[:n], meta); err != nil {
		return nil, errCorrupt // the library's message may quote what it read
	}
	if len(meta.Schema) == 0 || meta.NumRows < 0 || meta.NumRows > maxRows {
		return nil, fmt.Errorf("%w: it has no schema or no number of rows", errCorrupt)
	}
	return meta, nil
}

// recoverTo turns a panic into an error. The library that decodes thrift and
// those that decompress pages are not written for hostile input, and a damaged
// file must not end the scan of the others; so panics end here, at the border
// of this connector. The panic's text is dropped: it may quote the data.
func recoverTo(err *error, doing string) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s: %w", doing, errCorrupt)
	}
}
