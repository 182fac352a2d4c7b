// Package infile opens files that others made and that may be hostile: only
// plain files, so that a pipe or device never makes a reader wait; only as far
// as they reached when they were opened, so that a file that is being written
// ends; and unpacked within bounds. It never writes.
package infile

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// Errors that callers may tell apart.
var (
	// ErrNotPlain says that it is a folder, pipe, socket or device.
	ErrNotPlain = errors.New("it is not a plain file")
	// ErrGrew comes at the end of a file that became longer while it was read:
	// what it held when it was opened was given.
	ErrGrew = errors.New("the file grows while it is read")
	// ErrShrank comes where a file ends before the size it had when it was opened.
	ErrShrank = errors.New("the file became shorter while it was read")
)

// File is a plain file as it was when it was opened.
type File struct {
	f    *os.File
	size int64
	at   int64
}

// Open opens a plain file for reading. It looks before it opens, since opening
// a device may do something, and once more afterwards, since the name may have
// come to stand for another file; opening itself never waits.
func Open(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open file: %w (%s)", ErrNotPlain, info.Mode().Type())
	}
	f, err := os.OpenFile(path, os.O_RDONLY|dontWait, 0)
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	if info, err = f.Stat(); err == nil && !info.Mode().IsRegular() {
		err = ErrNotPlain
	}
	if err != nil {
		_ = f.Close() // nothing was read
		return nil, fmt.Errorf("open file: %w", err)
	}
	return &File{f: f, size: info.Size()}, nil
}

// Size is how many bytes the file had when it was opened. Files that the system
// makes up while they are read, as in /proc, have 0 and are empty.
func (f *File) Size() int64 { return f.size }

// At is how many bytes Read gave so far.
func (f *File) At() int64 { return f.at }

// Read reads on, up to the size at opening.
func (f *File) Read(p []byte) (int, error) {
	if f.at >= f.size {
		return 0, f.end()
	}
	if left := f.size - f.at; int64(len(p)) > left {
		p = p[:left]
	}
	n, err := f.f.Read(p)
	f.at += int64(n)
	if errors.Is(err, io.EOF) {
		err = ErrShrank
	}
	return n, err
}

// end tells a file that is read out from one that goes on.
func (f *File) end() error {
	if info, err := f.f.Stat(); err == nil && info.Size() > f.size {
		return ErrGrew
	}
	return io.EOF
}

// ReadAt reads at a place, up to the size at opening.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if off >= f.size {
		return 0, io.EOF
	}
	short := int64(len(p)) > f.size-off
	if short {
		p = p[:f.size-off]
	}
	n, err := f.f.ReadAt(p, off)
	switch {
	case errors.Is(err, io.EOF) && n < len(p):
		return n, ErrShrank
	case err != nil && !errors.Is(err, io.EOF):
		return n, err
	case short:
		return n, io.EOF
	}
	return n, nil
}

// Close closes the file; it may be called more than once.
func (f *File) Close() error {
	if err := f.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
