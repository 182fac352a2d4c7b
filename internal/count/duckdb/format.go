package duckdb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/count"
)

// FormatOf tells the format of a file by its first bytes; the name only tells
// text formats apart.
func FormatOf(path string) (Format, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	head = head[:n]
	text := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case len(text) == 0:
		return "", fmt.Errorf("read %s: %w", filepath.Base(path), count.ErrEmpty)
	case bytes.HasPrefix(head, []byte("PAR1")):
		return Parquet, nil
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return SQLite, nil
	case text[0] == '{' || text[0] == '[' || strings.Contains(strings.ToLower(filepath.Ext(path)), "json"):
		return JSON, nil
	}
	return Delimited, nil
}

// looked is how much of a text file is looked at for its encoding.
const looked = 4 << 20

// isLatin tells whether a delimited file is not UTF-8: then it is read as
// Latin-1, in which every byte is a character, and that is said.
func isLatin(path string, f Format) (bool, error) {
	if f != Delimited || strings.HasSuffix(strings.ToLower(path), ".gz") {
		return false, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer file.Close()
	head, err := io.ReadAll(io.LimitReader(file, looked))
	if err != nil {
		return false, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	if len(head) == looked { // the cut may go through a character
		head = head[:max(0, bytes.LastIndexByte(head, '\n'))]
	}
	return !utf8.Valid(head), nil
}
