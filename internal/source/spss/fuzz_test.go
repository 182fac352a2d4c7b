package spss

import (
	"encoding/binary"
	"testing"
)

// FuzzSPSS reads damaged files: no input may end the program, fill the memory
// or break the promises of a profile.
func FuzzSPSS(f *testing.F) {
	for _, name := range []string{"latin.sav", "readstat.sav", "blocks.zsav", "portable.por"} {
		f.Add(fixture(f, name))
	}
	f.Add(foreign(f, binary.BigEndian))
	f.Add(foreign(f, binary.LittleEndian))
	for _, b := range hostile() {
		if len(b) < 4096 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		sniff("x", b)
		check(t, b)
	})
}
