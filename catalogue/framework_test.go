package catalogue

import "testing"

func TestEmbeddedFrameworksAreWellFormed(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Frameworks(); err != nil {
		t.Fatal(err)
	}
}
