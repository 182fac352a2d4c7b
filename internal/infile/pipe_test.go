//go:build unix

package infile

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

func TestAPipeIsNeverWaitedFor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pijp")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, "/dev/zero"} {
		if _, err := Open(p); !errors.Is(err, ErrNotPlain) {
			t.Errorf("%s gives error %v, want %v", p, err, ErrNotPlain)
		}
	}
}
