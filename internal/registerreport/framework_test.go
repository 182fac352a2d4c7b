package registerreport

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"toetssteen/catalogue"
	"toetssteen/internal/assess"
)

// Each framework is a page that a jurist can read whole: every question, every
// row with its reason and sources, in both languages, and no expressions.
func TestAFrameworkIsAPage(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all.All {
		for _, lang := range catalogue.Languages {
			v := FrameworkView{Table: assess.TableOf(c, f, lang), Catalogue: c, Lang: lang}
			var b, again bytes.Buffer
			if err := Framework(&b, v); err != nil {
				t.Fatal(err)
			}
			if err := Framework(&again, v); err != nil || again.String() != b.String() {
				t.Errorf("%s %s: two pages of one framework differ (%v)", f.ID, lang, err)
			}
			page := html.UnescapeString(b.String())
			want := []string{f.Hash(), f.Version, FrameworkPolicy(v)}
			for _, q := range v.Table.Questions {
				want = append(want, q.Ask, q.Help)
			}
			for _, r := range v.Table.Rules {
				want = append(want, r.ID, r.Why)
				want = append(want, r.All()...)
			}
			for _, s := range want {
				if !strings.Contains(page, s) {
					t.Errorf("%s %s: the page lacks %q", f.ID, lang, s)
				}
			}
			for _, s := range []string{"&&", " == ", "registerreport.", "assess."} {
				main := page[strings.Index(page, "<main"):strings.Index(page, "</main>")]
				if strings.Contains(main, s) {
					t.Errorf("%s %s: the page shows %q", f.ID, lang, s)
				}
			}
		}
	}
}
