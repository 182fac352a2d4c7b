//go:build unix

package infile

import "syscall"

// dontWait makes opening a pipe that nobody writes to return at once.
const dontWait = syscall.O_NONBLOCK
