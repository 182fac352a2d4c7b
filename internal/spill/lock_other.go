//go:build !unix

package spill

import "os"

// takeLock says no: without locks nothing tells a dead process's folder from a
// living one's, so nothing is wiped but what a run made itself.
func takeLock(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Size() == 0 && markOwn(f)
}

// markOwn writes to a lock that was just made, so that no other start takes it
// for its own.
func markOwn(f *os.File) bool {
	_, err := f.WriteString("locked")
	return err == nil
}
