//go:build !unix

package infile

// dontWait is nothing where no pipe lies among files.
const dontWait = 0
