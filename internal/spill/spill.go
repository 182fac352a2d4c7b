// Package spill makes private folders for what does not fit in memory or must
// be unpacked before it can be read. They are wiped at the end of a run, and
// what a killed run left is wiped at the next start.
package spill

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// folderName begins the name of every spill folder, so that the next start knows
// which ones a killed process left.
const folderName = "toetssteen-spill-"

// lockEnding ends the name of the lock beside a folder.
const lockEnding = ".lock"

// Folder is a private folder for what does not fit in memory, of one run. A lock
// beside it says that its process lives: the system lets go of the lock
// however the process ends.
type Folder struct {
	dir  string
	lock *os.File
}

// New makes a folder below a parent (the system's temporary folder when
// empty), which only this user can enter, and wipes what dead processes left
// there.
func New(parent string) (*Folder, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	WipeLeft(parent)
	for range 100 {
		f, err := os.CreateTemp(parent, folderName+strconv.Itoa(os.Getpid())+"-*"+lockEnding)
		if err != nil {
			return nil, fmt.Errorf("make a private spill folder: %w", err)
		}
		if !holds(f) {
			_ = f.Close() // another start took it for a leftover between the two lines above
			continue
		}
		s := &Folder{dir: strings.TrimSuffix(f.Name(), lockEnding), lock: f}
		if err := os.Mkdir(s.dir, 0o700); err != nil {
			return nil, errors.Join(fmt.Errorf("make a private spill folder: %w", err), s.Wipe())
		}
		return s, nil
	}
	return nil, errors.New("make a private spill folder: its lock is taken away again and again")
}

// Path is the folder.
func (s *Folder) Path() string { return s.dir }

// Wipe removes the folder. The lock goes last: what has a lock is not left over.
func (s *Folder) Wipe() error {
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("wipe the spill folder: %w", err)
	}
	err := os.Remove(s.lock.Name())
	_ = s.lock.Close() // the file is gone
	if err != nil {
		return fmt.Errorf("wipe the spill folder's lock: %w", err)
	}
	return nil
}

// holds takes the lock of a file and says whether it has it and the file is
// still the one of that name.
func holds(f *os.File) bool {
	if !takeLock(f) {
		return false
	}
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(ours, named)
}

// WipeLeft removes the folders of processes that are gone, below a parent (the
// system's temporary folder when empty). What cannot be removed now is tried
// again at the next start.
func WipeLeft(parent string) {
	if parent == "" {
		parent = os.TempDir()
	}
	left, err := filepath.Glob(filepath.Join(escapeGlob(parent), folderName+"*"+lockEnding))
	if err != nil {
		return
	}
	for _, name := range left {
		info, err := os.Lstat(name)
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		lock, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			continue // of another user
		}
		if holds(lock) {
			_ = (&Folder{strings.TrimSuffix(name, lockEnding), lock}).Wipe()
		}
		_ = lock.Close() // nothing was written
	}
}

// escapeGlob makes a folder's name stand for itself in a pattern.
func escapeGlob(name string) string {
	if os.PathSeparator == '\\' {
		return name // no escapes there
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}
