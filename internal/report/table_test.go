package report

import (
	"fmt"
	"strings"
	"testing"
)

func TestALargeTableOnATerminalIsShortAndSaysSo(t *testing.T) {
	v := View{Result: ministry(1, 30, 20, 40), Catalogue: fixtureCatalogue(t), Width: 120}
	short := render(t, "table", v)
	if n := strings.Count(short, "\n"); n > 1500 {
		t.Errorf("%d lines for %d findings", n, len(v.Result.Findings))
	}
	for _, said := range []string{"-o html", "-o csv", "bronnen met bevindingen", "Kandidaten", "toegestaan"} {
		if !strings.Contains(short, said) {
			t.Errorf("the short table does not say %q", said)
		}
	}
	for _, s := range v.Result.Sources {
		if !strings.Contains(short, s.Source) {
			t.Errorf("source %s is not named", s.Source)
		}
	}
}

// What goes to a file or another program, or is asked for whole, is whole.
func TestAPipedTableLosesNothing(t *testing.T) {
	r := ministry(2, 5, 15, 40)
	for i := range r.Findings {
		r.Findings[i].Location.Field = fmt.Sprintf("v%05dx", i)
	}
	for i := range r.Proxies {
		r.Proxies[i].Columns[0].Field = fmt.Sprintf("p%05dx", i)
	}
	for name, v := range map[string]View{"piped": {}, "all": {Width: 120, All: true}} {
		v.Result, v.Catalogue = r, fixtureCatalogue(t)
		out := render(t, "table", v)
		for i := range r.Findings {
			if !strings.Contains(out, fmt.Sprintf("v%05dx", i)) {
				t.Fatalf("%s: finding %d is not there", name, i)
			}
		}
		for i := range r.Proxies {
			if !strings.Contains(out, fmt.Sprintf("p%05dx", i)) {
				t.Fatalf("%s: measure %d is not there", name, i)
			}
		}
	}
}
