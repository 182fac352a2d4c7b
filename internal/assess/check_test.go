package assess

import (
	"testing"

	"toetssteen/catalogue"
)

func load(tb testing.TB) *catalogue.Catalogue {
	tb.Helper()
	c, err := catalogue.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// The frameworks in the binary read, their sources parse, and their examples
// come out and reach every rule and every outcome.
func TestEmbeddedFrameworksProveThemselves(t *testing.T) {
	problems, err := Check(load(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.File, p.What)
	}
}
