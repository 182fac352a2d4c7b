package duckdb

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// spillName begins the name of every spill folder, so that the next start
// knows which ones a killed process left.
const spillName = "toetssteen-spill-"

// spill is a private folder for what does not fit in memory. A lock tells that
// its process lives: the kernel lets go of it when the process dies.
type spill struct {
	dir  string
	lock *os.File
}

// newSpill makes a folder below a parent (the system's temporary folder when
// empty) and wipes what dead processes left there.
func newSpill(parent string) (*spill, error) {
	if parent == "" {
		parent = os.TempDir()
	}
	wipeLeft(parent)
	dir, err := os.MkdirTemp(parent, spillName)
	if err != nil {
		return nil, fmt.Errorf("make a private spill folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the spill folder: %w", err)
	}
	return &spill{dir, lock}, nil
}

// wipeLeft removes the folders of processes that are gone.
func wipeLeft(parent string) {
	left, err := filepath.Glob(filepath.Join(parent, spillName+"*"))
	if err != nil {
		return
	}
	for _, dir := range left {
		lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
		if err != nil {
			continue // being made, or not ours
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(dir) // the next start tries again
		}
		_ = lock.Close() // only read
	}
}

func (s *spill) wipe() error {
	err := os.RemoveAll(s.dir)
	_ = s.lock.Close() // the folder is gone
	return err
}
