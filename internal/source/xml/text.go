package xml

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"

	"toetssteen/internal/source"
)

// opened is a file as UTF-8.
type opened struct {
	io.Reader
	close func() error
	size  int64 // of the file; 0 where that does not tell how much is to come
}

// Close closes the file.
func (o *opened) Close() error { return o.close() }

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// openText opens a file as source.OpenText does, by content. Where the
// declaration names a character set that content does not show, as ISO-8859-2,
// that is used.
func (f *file) openText() (*opened, error) {
	r, name, err := source.OpenText(f.path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(f.path)
	if err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("open file: %w", err)
	}
	out := &opened{Reader: r, close: r.Close, size: info.Size()}
	if name != source.Windows1252 && name != source.UTF8 {
		return out, nil
	}
	raw, head, err := beginning(f.path)
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		out.size = 0
	}
	set := declared(head)
	if set == nil {
		_ = raw.Close()
		return out, nil
	}
	_ = r.Close()
	return &opened{Reader: transform.NewReader(raw, set.NewDecoder()), close: raw.Close, size: info.Size()}, nil
}

// beginning opens a file as it stands.
func beginning(path string) (*os.File, []byte, error) {
	raw, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open file: %w", err)
	}
	head := make([]byte, 512)
	n, err := raw.ReadAt(head, 0)
	if n == 0 && err != nil && err != io.EOF { //nolint:errorlint // ReadAt gives it bare
		_ = raw.Close()
		return nil, nil, fmt.Errorf("read file: %w", err)
	}
	return raw, head[:n], nil
}

// declared gives the character set that the first line names, or nil for those
// that source.OpenText reads.
func declared(head []byte) encoding.Encoding {
	m := declaration.FindSubmatch(head)
	if m == nil {
		return nil
	}
	switch name := strings.ToLower(string(m[1])); name {
	case "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "utf-16", "utf-16le", "utf-16be":
		return nil
	default:
		set, err := htmlindex.Get(name)
		if err != nil {
			return nil
		}
		return set
	}
}

// meterReader tells how far a reading is.
type meterReader struct {
	r     io.Reader
	tell  source.Meter
	total int64
	done  int64
}

func (m *meterReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.done += int64(n)
	done := m.done
	if m.total > 0 {
		done = min(done, m.total) // UTF-8 may be longer than what it comes from
	}
	m.tell.Tell(done, m.total)
	return n, err
}
