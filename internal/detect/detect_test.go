package detect

import (
	"testing"

	"toetssteen/catalogue"
)

func load(t testing.TB) *Detector {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(c)
}

func TestCatalogueExamplesComeOutAsTheyAreLabelled(t *testing.T) {
	for _, p := range load(t).CheckExamples() {
		t.Errorf("%s: %s", p.File, p.What)
	}
}
