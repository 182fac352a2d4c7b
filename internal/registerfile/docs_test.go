package registerfile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"toetssteen/catalogue"
)

// TestTheDocumentationHasEveryColumn keeps the table in docs/register.md equal
// to the columns of the catalogue.
func TestTheDocumentationHasEveryColumn(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "register.md"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, sheet := range c.Sheets {
		for _, col := range sheet.Columns {
			name := col.Name.NL
			if col.Required {
				name = "**" + name + "**"
			}
			row := fmt.Sprintf("| %s | %s | %s.%s | %s |", name, col.Name.EN, sheet.Type, col.Field, strings.ReplaceAll(col.About.EN, "|", `\|`))
			if !strings.Contains(string(text), row+"\n") {
				t.Errorf("docs/register.md lacks the row\n%s", row)
			}
		}
	}
}
