package catalogue_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"toetssteen/catalogue"
)

// The table of docs/quality.md is that of the data.
func TestTheManualNamesEveryQualityRule(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Quality()
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../docs/quality.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, r := range q.Rules {
		unknown := ""
		if len(r.Unknown) > 0 {
			unknown = "yes"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s | %s | %s |\n", r.ID, r.Level, r.Title.In("en"), r.Source, q.Roles[r.Who].In("en"), unknown)
	}
	if !strings.Contains(string(manual), table.String()) {
		t.Errorf("the table of docs/quality.md must be:\n%s", table.String())
	}
}
