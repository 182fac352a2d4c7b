package report

import (
	"strings"
	"testing"

	"toetssteen"
)

// A status, role or type that the texts do not have is printed as it is: safe,
// also when it ends in white space, which the outline.Lookup of a text trims.
func TestAnEntryThatEndsInASpaceIsStillMadeSafe(t *testing.T) {
	r := education()
	r.Sources[0].Status = "\x1b[31mgek "
	r.Findings[0].Role = toetssteen.Role("\x1b[31mrol ")
	for _, f := range Formats {
		out := render(t, f.Name, View{Result: r, Catalogue: fixtureCatalogue(t)})
		if strings.Contains(out, "\x1b[31m") || f.Name == "table" && strings.Contains(out, "report.status.") {
			t.Errorf("%s prints the key or the escape of an unknown entry", f.Name)
		}
	}
}
