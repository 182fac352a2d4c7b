package duckdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"toetssteen/internal/count"

	"github.com/klauspost/compress/gzip"
)

// Format is a kind of file, seen by its content.
type Format string

// Formats of files.
const (
	Delimited Format = "csv"
	Parquet   Format = "parquet"
	JSON      Format = "json"
	Database  Format = "duckdb"
	SQLite    Format = "sqlite" // recognised; not read by DuckDB
)

// ErrEmpty says that a file holds nothing.
var ErrEmpty = count.ErrEmpty

// headBytes is how much of a file tells its format, delimiter and columns.
const headBytes = 1 << 18

// FormatOf tells the format of a file by its first bytes; the name only tells
// text formats apart. Compression by gzip is looked through.
func FormatOf(path string) (Format, error) {
	f, _, _, err := look(path)
	return f, err
}

// look reads the head of a file, unpacked.
func look(path string) (f Format, packed bool, head []byte, err error) {
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", false, nil, err
	case !info.Mode().IsRegular():
		return "", false, nil, read("no_file", name+" is no file", name)
	}
	in, packed, err := open(path)
	if err != nil {
		return "", false, nil, err
	}
	defer in.Close()
	head = make([]byte, headBytes)
	n, _, err := fill(in, head)
	if err != nil {
		return "", packed, nil, fmt.Errorf("read %s: %w", name, err)
	}
	head = head[:n]
	f, err = formatOf(name, head)
	if err == nil && packed && (f == Parquet || f == Database || f == SQLite) {
		err = read("packed", name+" is packed with gzip; unpack it first", name)
	}
	return f, packed, head, err
}

func formatOf(name string, head []byte) (Format, error) {
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	lower := strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch {
	case len(text) == 0:
		return "", fmt.Errorf("read %s: %w", name, ErrEmpty)
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet, nil
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return SQLite, nil
	case len(head) >= 12 && string(head[8:12]) == "DUCK":
		return Database, nil
	case utf16Of(head) != nil:
		return Delimited, nil
	case bytes.IndexByte(head, 0) >= 0 || bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("%PDF-")):
		return "", read("format", name+" is in no format that is counted: CSV, JSON, Parquet, DuckDB or SQLite", name)
	case text[0] == '{' || text[0] == '[' || strings.HasSuffix(lower, ".json") || strings.HasSuffix(lower, ".ndjson") || strings.HasSuffix(lower, ".jsonl"):
		return JSON, nil
	}
	return Delimited, nil
}

// unpacked is a file, or what is packed in it.
type unpacked struct {
	io.Reader
	file *os.File
}

func (u unpacked) Close() error { return u.file.Close() }

// open opens a file for reading and looks through gzip.
func open(path string) (in io.ReadCloser, packed bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	var magic [2]byte
	if n, _ := f.ReadAt(magic[:], 0); n < 2 || magic != [2]byte{0x1f, 0x8b} {
		return f, false, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		_ = f.Close() // only read
		return nil, true, errDamaged()
	}
	return unpacked{z, f}, true, nil
}

func errDamaged() error {
	return read("damaged", "the file is damaged, or was written by a newer program")
}

// fill reads until the buffer is full or the input ends. A packed file that
// breaks off is damaged, and not at its end.
func fill(in io.Reader, into []byte) (n int, end bool, err error) {
	for n < len(into) {
		k, err := in.Read(into[n:])
		n += k
		switch {
		case errors.Is(err, io.EOF):
			return n, true, nil
		case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader):
			return n, false, errDamaged()
		case err != nil:
			return n, false, err
		}
	}
	return n, false, nil
}

// checkPacked reads a packed file to its end: DuckDB takes one that breaks off
// for a whole one.
func checkPacked(ctx context.Context, path string) error {
	in, _, err := open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	block := make([]byte, 1<<20)
	for {
		if _, end, err := fill(in, block); err != nil || end {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
