//go:build unix

package spill

import (
	"os"
	"syscall"
)

// takeLock takes the lock of a file without waiting. The kernel lets go of it
// when the process ends, also when it is killed.
func takeLock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
