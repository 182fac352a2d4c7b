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
	raw, err := os.Open(f.path)
	if err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("open file: %w", err)
	}
	head := make([]byte, 512)
	n, _ := raw.ReadAt(head, 0) // a failure shows again when the file is read
	out := &opened{Reader: r, close: r.Close}
	if info, err := raw.Stat(); err == nil && !bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		out.size = info.Size()
	}
	set := declared(head[:n])
	if set == nil || name != source.Windows1252 && name != source.UTF8 {
		_ = raw.Close()
		return out, nil
	}
	_ = r.Close()
	out.Reader, out.close = transform.NewReader(raw, set.NewDecoder()), raw.Close
	return out, nil
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
