package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	"toetssteen/internal/infile"
	"toetssteen/internal/spill"
)

const (
	// maxMemberBytes bounds one member on disk, and an unpacked tar: what is
	// larger is better unpacked where there is room for it.
	maxMemberBytes = 64 << 30
	// maxTotalBytes bounds what one listing unpacks, archives in archives
	// included; below it the bound is infile.MaxRatio times the archive.
	maxTotalBytes = 1 << 40
	// firstBytes of a member are unpacked before it is recognised: enough for a
	// whole block of bzip2, so that what is packed in it can be seen.
	firstBytes = 1 << 20
	chunkBytes = 256 << 10
)

var (
	errTotal  = errors.New("the archive grows too much when it is unpacked")
	errFolder = errors.New("no private folder to unpack to")
	errMember = errors.New("the member is too large to unpack")
)

// spillFolder is the private folder for what is unpacked, made when it is first
// needed. Archives in archives share the one of the outermost.
type spillFolder struct {
	parent string

	mu     sync.Mutex
	folder *spill.Folder
	files  int
}

func newSpill(parent string) *spillFolder { return &spillFolder{parent: parent} }

// next makes a new file and gives it open for writing. Its name is a number.
func (s *spillFolder) next() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folder == nil {
		f, err := spill.New(s.parent)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errFolder, err)
		}
		s.folder = f
	}
	s.files++
	return createFile(filepath.Join(s.folder.Path(), strconv.Itoa(s.files)))
}

func createFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make a file to unpack to: %w", err)
	}
	return f, nil
}

// remove wipes a file, if there is one, and what connectors may have made of it.
func (s *spillFolder) remove(path string) error {
	if path == "" {
		return nil
	}
	var errs []error
	for _, ending := range append([]string{""}, besides...) {
		if err := os.Remove(path + ending); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("wipe what was unpacked: %w", err))
		}
	}
	return errors.Join(errs...)
}

func (s *spillFolder) wipe() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.folder == nil {
		return nil
	}
	f := s.folder
	s.folder = nil
	return f.Wipe()
}

// budgetKey finds the budget of a listing in its context, so that archives in
// archives draw on the same one.
type budgetKey struct{}

// withBudget gives a listing what it may unpack, unless it is part of one that
// has a budget already.
func withBudget(ctx context.Context, size int64) context.Context {
	if ctx.Value(budgetKey{}) != nil {
		return ctx
	}
	left := new(atomic.Int64)
	left.Store(max(infile.Grace, min(size, maxTotalBytes/infile.MaxRatio)*infile.MaxRatio))
	return context.WithValue(ctx, budgetKey{}, left)
}

// spend takes from the budget, if there is one: reading again what was listed
// is bounded by the members.
func spend(ctx context.Context, n int) error {
	if left, ok := ctx.Value(budgetKey{}).(*atomic.Int64); ok && left.Add(int64(-n)) < 0 {
		return errTotal
	}
	return nil
}

// spent reports whether the budget is used up.
func spent(ctx context.Context) bool {
	left, ok := ctx.Value(budgetKey{}).(*atomic.Int64)
	return ok && left.Load() < 0
}

// unpacking is a member on its way to the disk.
type unpacking struct {
	path   string
	file   *os.File
	in     io.ReadCloser
	m      *member
	n      int64
	ended  bool
	cut    string
	folder *spillFolder
}

// startUnpack writes the first bytes of a member to a new file.
func (a *archive) startUnpack(ctx context.Context, m *member) (*unpacking, error) {
	f, err := a.spill.next()
	if err != nil {
		return nil, err
	}
	return a.begin(ctx, m, f)
}

func (a *archive) begin(ctx context.Context, m *member, f *os.File) (*unpacking, error) {
	u := &unpacking{path: f.Name(), file: f, m: m, folder: a.spill}
	in, err := m.open()
	if err == nil {
		u.in = in
		err = u.copy(ctx, firstBytes)
	}
	if err != nil {
		return nil, errors.Join(err, u.remove())
	}
	return u, nil
}

// unpackTo writes a whole member to a path of our own.
func (a *archive) unpackTo(ctx context.Context, m *member, path string) error {
	if m.why != "" {
		return nil // it is as if it were not there
	}
	f, err := createFile(path)
	if err != nil {
		return err
	}
	u, err := a.begin(ctx, m, f)
	if err != nil {
		return err
	}
	_, err = u.finish(ctx)
	return err
}

// finish writes the rest. cut says why the member breaks off, if it does.
func (u *unpacking) finish(ctx context.Context) (cut string, err error) {
	err = u.copy(ctx, maxMemberBytes)
	return u.cut, errors.Join(err, u.stop())
}

// copy writes until so many bytes are written or the member ends.
func (u *unpacking) copy(ctx context.Context, until int64) error {
	buf := make([]byte, chunkBytes)
	for !u.ended && u.n < until {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := u.in.Read(buf)
		if _, werr := u.file.Write(buf[:n]); werr != nil {
			return fmt.Errorf("write what is unpacked: %w", werr)
		}
		u.n += int64(n)
		if err := spend(ctx, n); err != nil {
			return err
		}
		if u.n > infile.Grace && u.n/infile.MaxRatio > u.m.packed {
			return infile.ErrInflate
		}
		switch {
		case errors.Is(err, io.EOF):
			u.ended = true
		case errors.Is(err, errCut):
			u.ended, u.cut = true, whyCut
		case err != nil:
			return err
		}
	}
	if u.n >= maxMemberBytes {
		return errMember
	}
	return nil
}

// stop closes what is read and written.
func (u *unpacking) stop() error {
	var errs []error
	if u.in != nil {
		_ = u.in.Close() // it was only read
		u.in = nil
	}
	if u.file != nil {
		errs = append(errs, u.file.Close())
		u.file = nil
	}
	return errors.Join(errs...)
}

// remove wipes what was written; it may be called again.
func (u *unpacking) remove() error { return errors.Join(u.stop(), u.folder.remove(u.path)) }
