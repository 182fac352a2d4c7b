package archive

import (
	"archive/zip"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"golang.org/x/text/encoding/charmap"

	"toetssteen/internal/infile"
)

// maxDirectory bounds the bytes read for the table of contents of a zip file,
// so that one of hundreds of millions of members takes no memory: the 100,000
// that are read at most, with names of a hundred characters.
const maxDirectory = 16 << 20

// Methods of compression (APPNOTE 4.4.5) that the standard library leaves to
// others.
const (
	methodBzip2 = 12
	methodZstd  = 93
)

var errDirectory = errors.New("the table of contents of the zip file is too long")

// metered bounds what is read while the table of contents is.
type metered struct {
	io.ReaderAt
	left int64
}

func (m *metered) ReadAt(p []byte, off int64) (int, error) {
	if m.left >= 0 {
		if m.left -= int64(len(p)); m.left < 0 {
			m.left = 0
			return 0, errDirectory
		}
	}
	return m.ReaderAt.ReadAt(p, off)
}

// indexZip lists the members from the table of contents at the end. Its text
// is not trusted: sizes are compared with the file, and members that lie over
// each other are not read, as in the bombs of Fifield (2019).
func (a *archive) indexZip() error {
	in := &metered{ReaderAt: a.file, left: maxDirectory}
	z, err := zip.NewReader(in, a.file.Size())
	if err != nil && (z == nil || !errors.Is(err, zip.ErrInsecurePath)) {
		return fmt.Errorf("read the table of contents: %w", err)
	}
	in.left = -1
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	z.RegisterDecompressor(methodBzip2, func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) })
	z.RegisterDecompressor(methodZstd, func(r io.Reader) io.ReadCloser {
		u, err := infile.Unpack(r, infile.Zstd)
		if err != nil {
			return failed{err}
		}
		return u
	})
	if len(z.File) > maxMembers {
		z.File, a.broken = z.File[:maxMembers], whyMany
	}
	spans := make([]span, 0, len(z.File))
	for _, f := range z.File {
		if f.UncompressedSize64 == 0 && strings.HasSuffix(zipName(f), "/") { // a folder
			continue
		}
		m, at := a.zipMember(f)
		if m.why == "" {
			spans = append(spans, span{at, at + m.packed, len(a.members)})
		}
		a.members = append(a.members, m)
	}
	a.refuseOverlapping(overlapping(spans))
	return nil
}

// maxTold is how many members that share their bytes are told one by one: a
// bomb has tens of thousands, and one line says as much.
const maxTold = 20

func (a *archive) refuseOverlapping(members []int) {
	slices.Sort(members)
	members = slices.Compact(members)
	for _, i := range members {
		a.members[i].why, a.members[i].silent = whyOverlap, len(members) > maxTold
	}
	if len(members) > maxTold {
		a.broken = strings.TrimPrefix(a.broken+"; "+fmt.Sprintf(whyOverlaps, len(members)), "; ")
	}
}

// zipMember describes one member and where its bytes begin.
func (a *archive) zipMember(f *zip.File) (m member, at int64) {
	m = member{path: zipName(f), size: clamp(f.UncompressedSize64), packed: clamp(f.CompressedSize64)}
	m.open = func() (io.ReadCloser, error) {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", infile.ErrSpoiled, err)
		}
		return &checked{r}, nil
	}
	at, err := f.DataOffset()
	switch {
	case f.Mode()&fs.ModeSymlink != 0:
		m.why = whyLink
	case !f.Mode().IsRegular():
		m.why = whyNotPlain
	case m.size == 0:
		m.why = whyEmptyFile
	case f.Flags&(1|1<<6|1<<13) != 0: // APPNOTE 4.4.4: encrypted, strongly, its directory too
		m.why = whyEncrypted
	case !slices.Contains([]uint16{zip.Store, zip.Deflate, methodBzip2, methodZstd}, f.Method):
		m.why = fmt.Sprintf(whyMethod, f.Method)
	case err != nil || m.packed > a.file.Size()-at:
		m.why = whyDamaged
	case m.size > maxMemberBytes:
		m.why = whyMember
	case m.size > infile.Grace && m.size/infile.MaxRatio > m.packed:
		m.why = whyInflate
	}
	return m, at
}

// clamp brings a stated size into the range of real ones.
func clamp(n uint64) int64 { return int64(min(n, 1<<62)) }

// zipName is the name of a member. One that is not marked as UTF-8 is in the
// letters of the IBM PC (APPNOTE appendix D), unless it is UTF-8 all the same.
func zipName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if s, err := charmap.CodePage437.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	if !strings.Contains(name, "/") { // as some programs of Windows write it
		name = strings.ReplaceAll(name, `\`, "/")
	}
	return trimName(name)
}

// span is where the bytes of a member lie.
type span struct {
	from, to int64
	member   int
}

// localHeader is the least that stands before the bytes of each member.
const localHeader = 30

// overlapping gives the members whose bytes are also those of another.
func overlapping(spans []span) (members []int) {
	slices.SortFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return int(max(-1, min(1, a.from-b.from)))
		}
		return a.member - b.member
	})
	reach, last := int64(-1), -1
	for _, s := range spans {
		if last >= 0 && reach > s.from-localHeader {
			members = append(members, last, s.member)
		}
		if s.to > reach || last < 0 {
			reach, last = s.to, s.member
		}
	}
	return members
}

// checked makes every error of a member one of damage: in a zip file each
// member ends with a check, and what has not passed it does not stand.
type checked struct{ io.ReadCloser }

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, infile.ErrInflate) {
		return n, fmt.Errorf("%w: %w", infile.ErrSpoiled, err)
	}
	return n, err
}

// failed is a reader that could not be made.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
func (failed) Close() error               { return nil }
