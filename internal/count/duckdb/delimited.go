package duckdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"toetssteen/internal/spill"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// shape is how a delimited file is written.
type shape struct {
	delimiter, quote byte
	names            []string
}

// shapeOf sees the delimiter, the quotation mark and the columns in the head of
// a file. DuckDB's own sniffer is not used: it takes a file with one bad line
// for a file of one column, and may skip lines.
func shapeOf(head []byte) shape {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	best := shape{delimiter: ',', quote: quoteOf(head)}
	fields, agree := 1, 0.0
	for _, d := range []byte(",;\t|") {
		all := records(head, d, best.quote)
		if len(all) == 0 || len(all[0]) < 2 {
			continue
		}
		same := 0
		for _, r := range all {
			if len(r) == len(all[0]) {
				same++
			}
		}
		if share := float64(same) / float64(len(all)); share > agree || share == agree && len(all[0]) > fields {
			best.delimiter, fields, agree = d, len(all[0]), share
		}
	}
	if all := records(head, best.delimiter, best.quote); len(all) > 0 {
		best.names = columnNames(all[0])
	}
	return best
}

// singleQuoted is a line with a field between single quotation marks.
var singleQuoted = regexp.MustCompile(`(^|[,;|\t])'[^']*'([,;|\t\r]|$)`)

// quoteOf is the single quotation mark where most lines have it around a field
// and the double one nowhere.
func quoteOf(head []byte) byte {
	if bytes.IndexByte(head, '"') >= 0 {
		return '"'
	}
	lines, quoted := 0, 0
	for i, l := range bytes.Split(head, []byte("\n")) {
		if i == 0 || len(l) == 0 {
			continue // the header is often bare
		}
		if lines++; singleQuoted.Match(l) {
			quoted++
		}
	}
	if 2*quoted > lines {
		return '\''
	}
	return '"'
}

// records splits the first lines of a text into fields; the last line may be
// half and is left out unless it is the only one.
func records(text []byte, delimiter, quote byte) [][]string {
	const enough = 100
	var out [][]string
	var record []string
	var field []byte
	quoted, start := false, true
	for i := 0; i < len(text) && len(out) < enough; i++ {
		b := text[i]
		switch {
		case quoted && b == quote && i+1 < len(text) && text[i+1] == quote:
			field = append(field, b)
			i++
		case b == quote && (quoted || start):
			quoted = !quoted
			start = false
		case quoted:
			field = append(field, b)
		case b == delimiter:
			record, field, start = append(record, string(field)), field[:0], true
		case b == '\n':
			if len(record) > 0 || len(field) > 0 {
				out = append(out, append(record, strings.TrimSuffix(string(field), "\r")))
			}
			record, field, start = nil, field[:0], true
		default:
			field, start = append(field, b), false
		}
	}
	if len(out) == 0 && (len(record) > 0 || len(field) > 0) {
		out = append(out, append(record, strings.TrimSuffix(string(field), "\r")))
	}
	return out
}

// columnNames gives every column a name, and each its own.
func columnNames(header []string) []string {
	out, seen := make([]string, len(header)), map[string]bool{}
	for i, name := range header {
		if name = strings.TrimSpace(name); name == "" {
			name = "column " + strconv.Itoa(i+1)
		}
		out[i] = name
		for k := 2; seen[out[i]]; k++ {
			out[i] = name + "_" + strconv.Itoa(k)
		}
		seen[out[i]] = true
	}
	return out
}

// utf16Of gives the decoder of a text that begins with the mark of UTF-16.
func utf16Of(head []byte) encoding.Encoding {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	}
	return nil
}

// decoderOf gives what turns a file into UTF-8, and its name; nil where it is
// UTF-8. Latin-1 is read as Windows-1252, which has a letter or sign for the 32
// bytes that Latin-1 leaves to the terminal.
func decoderOf(ctx context.Context, path string, head []byte) (encoding.Encoding, string, error) {
	if e := utf16Of(head); e != nil {
		return e, "UTF-16", nil
	}
	in, _, err := open(path)
	if err != nil {
		return nil, "", err
	}
	defer in.Close()
	block := make([]byte, 1<<20)
	left := 0 // bytes of a letter that the last block ended in
	for {
		if err := ctx.Err(); err != nil {
			return nil, "", err
		}
		n, end, err := fill(in, block[left:])
		if err != nil {
			return nil, "", fmt.Errorf("read %s: %w", filepath.Base(path), err)
		}
		whole := block[:left+n]
		left = 0
		if !end {
			left = halfLetter(whole)
		}
		if !utf8.Valid(whole[:len(whole)-left]) {
			return charmap.Windows1252, "Latin-1 (Windows-1252)", nil
		}
		if end {
			return nil, "", nil
		}
		copy(block, whole[len(whole)-left:])
	}
}

// halfLetter is how many bytes at the end may be the begin of a letter.
func halfLetter(b []byte) int {
	for k := 1; k < utf8.UTFMax && k <= len(b); k++ {
		if c := b[len(b)-k]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-k:]) {
				return k
			}
			return 0
		}
	}
	return 0
}

// convert writes a file as UTF-8 into the spill folder.
func convert(path string, e encoding.Encoding, s *spill.Folder) (string, error) {
	name := filepath.Base(path)
	if s == nil {
		return "", read("encoding", name+" is not UTF-8, and no converted copy may be written", name)
	}
	in, _, err := open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	out, err := os.CreateTemp(s.Path(), "utf8-*.csv")
	if err != nil {
		return "", fmt.Errorf("write %s as UTF-8: %w", name, err)
	}
	_, err = io.Copy(out, e.NewDecoder().Reader(in))
	if err = errors.Join(err, out.Close()); err != nil {
		return "", fmt.Errorf("write %s as UTF-8: %w", name, err)
	}
	return out.Name(), nil
}
