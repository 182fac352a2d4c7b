package stata

import "testing"

// FuzzStata reads damaged files: no input may end the program, fill the memory
// or break the promises of a profile.
func FuzzStata(f *testing.F) {
	for _, b := range small() {
		f.Add(b)
	}
	f.Add(fixture(f, "v117_be.dta"))
	f.Add(fixture(f, "v118_le.dta"))
	for _, b := range hostile(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		sniff("x", b)
		check(t, b)
	})
}
