package registerreport

import (
	"regexp"
	"strings"
	"testing"

	"toetssteen/catalogue"
)

func TestEveryPageIsWholeAndFetchesNothing(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	script := regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	for _, lang := range catalogue.Languages {
		p := Page{
			Catalogue: c, Lang: lang, Title: "<Titel> & meer", Lead: "Uitleg", Invented: true, Generated: "25 november 2026",
			Contents: []Link{{"deel", "Deel"}}, Style: ".own { color: red; }\n",
		}
		var b strings.Builder
		if err := p.write(&b, `{{define "main"}}<section><h2 id="deel">{{.Body}}</h2></section>{{end}}`, "<inhoud>"); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for _, want := range []string{"<h2 id=\"deel\">&lt;inhoud&gt;", "&lt;Titel&gt; &amp; meer", `lang="` + lang + `"`, `href="#deel"`, ".own { color: red; }"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		for _, never := range []string{"http://", "https://", "registerreport.", " style=", " onclick=", "unsafe-"} {
			if strings.Contains(out, never) {
				t.Errorf("%s: the page has %q", lang, never)
			}
		}
		for _, part := range []*regexp.Regexp{style, script} {
			if found := part.FindStringSubmatch(out); found == nil || !strings.Contains(p.Policy(), digest(found[1])) {
				t.Errorf("%s: the policy does not admit %s", lang, part)
			}
		}
	}
}
