package catalogue

import (
	"testing"

	"toetssteen"
)

func laws(tb testing.TB) *Laws {
	tb.Helper()
	c, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	x, err := c.Laws()
	if err != nil {
		tb.Fatal(err)
	}
	return x
}

func TestEmbeddedLawsAreWellFormed(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	known := func(k toetssteen.KindID) bool { return c.Indicator(k) != nil }
	if _, err := readLaws(c.lawFiles, known, func(string) bool { return false }); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkLoadLaws(b *testing.B) {
	c, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	known := func(toetssteen.KindID) bool { return true }
	for b.Loop() {
		if _, err := readLaws(c.lawFiles, known, func(string) bool { return true }); err != nil {
			b.Fatal(err)
		}
	}
}
