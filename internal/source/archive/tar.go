package archive

import (
	"archive/tar"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"toetssteen/internal/infile"
)

// tarBlock is the size of a header (POSIX.1-2017, pax, "ustar Interchange Format").
const tarBlock = 512

// isTar checks the sum that every header holds, so that tars from before the
// mark "ustar" are known too, and a text that holds that word is not.
func isTar(head []byte) bool {
	if len(head) < tarBlock || head[0] == 0 {
		return false
	}
	field := strings.Trim(string(head[148:156]), " \x00")
	want, err := strconv.ParseInt(field, 8, 64)
	if err != nil {
		return false
	}
	var plain, signed int64
	for i, c := range head[:tarBlock] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		plain += int64(c)
		signed += int64(int8(c)) // as some old programs did
	}
	return want == plain || want == signed
}

// indexTar lists the members in one pass that skips their content, and notes
// where each begins, so that none is looked for again.
func (a *archive) indexTar(in io.ReaderAt, size int64) error {
	at := io.NewSectionReader(in, 0, size)
	r := tar.NewReader(at)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			if len(a.members) == 0 {
				return fmt.Errorf("read the first header: %w", err)
			}
			a.broken = whyBrokenTar
			return nil
		}
		if len(a.members) == maxMembers {
			a.broken = whyMany
			return nil
		}
		from, err := at.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeDir && h.Typeflag != tar.TypeXGlobalHeader {
			a.members = append(a.members, tarMember(h, in, from, size))
		}
	}
}

func tarMember(h *tar.Header, in io.ReaderAt, from, size int64) member {
	m := member{path: trimName(h.Name), size: h.Size, packed: h.Size}
	switch {
	case h.Typeflag == tar.TypeSymlink || h.Typeflag == tar.TypeLink:
		m.why = whyLink
	case sparse(h):
		m.why = whySparse
	case h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeCont:
		m.why = whyNotPlain
	case h.Size == 0:
		m.why = whyEmptyFile
	case h.Size > maxMemberBytes:
		m.why = whyMember
	case h.Size > size-from:
		m.cut = whyCut
	}
	there := max(0, min(h.Size, size-from))
	m.open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(in, from, there)), nil }
	return m
}

// sparse reports a file with holes, which tar writes down in ways of its own.
func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// errCut is what reading gives where a compressed file breaks off.
var errCut = errors.New("the compressed file breaks off")

// cutShort tells a stream that breaks off from one that is damaged: what was
// read of it stands.
type cutShort struct{ io.ReadCloser }

func (c *cutShort) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return n, errCut
	}
	return n, err
}

// indexPacked looks into a compressed file. A tar in it is unpacked as a whole,
// once: looking for each member from the beginning would take the square of
// their number. Anything else is a single file.
func (a *archive) indexPacked(ctx context.Context, p infile.Packing) error {
	whole := member{packed: a.file.Size(), size: -1, open: func() (io.ReadCloser, error) {
		u, err := infile.Unpack(io.NewSectionReader(a.file, 0, a.file.Size()), p)
		if err != nil {
			return nil, err
		}
		return &cutShort{u}, nil
	}}
	in, err := whole.open()
	if err != nil {
		return err
	}
	head := make([]byte, tarBlock)
	n, err := io.ReadFull(in, head)
	_ = in.Close() // it was only read
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !isTar(head[:n]) {
		a.members = []member{whole}
		return nil
	}
	u, err := a.startUnpack(ctx, &whole)
	if err != nil {
		return err
	}
	a.unpacked = u.path
	if _, err := u.finish(ctx); err != nil {
		return err
	}
	return a.indexUnpacked(u)
}

// indexUnpacked lists the members of the tar that was unpacked.
func (a *archive) indexUnpacked(u *unpacking) error {
	if err := a.file.Close(); err != nil {
		return fmt.Errorf("close the archive: %w", err)
	}
	f, err := infile.Open(u.path)
	if err != nil {
		return err
	}
	a.file = f
	if err := a.indexTar(f, f.Size()); err != nil {
		return err
	}
	if u.cut != "" {
		a.broken = whyBrokenTar
	}
	return nil
}

// trimName drops what begins a name without telling anything.
func trimName(name string) string {
	for {
		trimmed := strings.TrimPrefix(strings.TrimPrefix(name, "./"), "/")
		if trimmed == name {
			return cmp.Or(name, "?")
		}
		name = trimmed
	}
}
