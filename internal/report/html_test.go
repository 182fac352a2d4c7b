package report

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/report/outline"
)

var (
	inlineScript = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	inlineStyle  = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	metaPolicy   = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
)

func TestThePageRunsNothingButItsOwnScript(t *testing.T) {
	c := fixtureCatalogue(t)
	for name, v := range map[string]View{
		"plain":    {Result: education(), Catalogue: c},
		"invented": {Result: education(), Catalogue: c, Lang: "en", Invented: true},
		"hostile":  {Result: hostile(), Catalogue: c, Generated: "</style><script>"},
	} {
		t.Run(name, func(t *testing.T) {
			out := render(t, "html", v)
			scripts, styles := inlineScript.FindAllStringSubmatch(out, -1), inlineStyle.FindAllStringSubmatch(out, -1)
			if strings.Count(strings.ToLower(out), "<script") != 1 || len(scripts) != 1 || len(styles) != 1 {
				t.Fatalf("%d scripts, %d styles", len(scripts), len(styles))
			}
			want := "default-src 'none'; style-src '" + digest(styles[0][1]) + "'; script-src '" + digest(scripts[0][1]) + "'; base-uri 'none'; form-action 'none'"
			got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(metaPolicy.FindStringSubmatch(out)[1])
			if diff := cmp.Diff([]string{want, want}, []string{got, Policy(v)}); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, outside := range []string{`src="`, `url(http`, `href="http`, "@import", ` style="`, ` onclick`} {
				if strings.Contains(out, outside) {
					t.Errorf("the page has %s", outside)
				}
			}
		})
	}
}

func TestEveryFileSaysThatDataIsInvented(t *testing.T) {
	c := fixtureCatalogue(t)
	for _, f := range Formats {
		invented := render(t, f.Name, View{Result: education(), Catalogue: c, Lang: "en", Invented: true})
		if !strings.Contains(invented, "invented") {
			t.Errorf("%s does not say it", f.Name)
		}
		if strings.Contains(render(t, f.Name, View{Result: education(), Catalogue: c, Lang: "en"}), "invented") {
			t.Errorf("%s says it of real data", f.Name)
		}
	}
}

func TestThePageSaysThatDataIsInvented(t *testing.T) {
	v := View{Result: education(), Catalogue: fixtureCatalogue(t), Invented: true}
	out := render(t, "html", v)
	if n := strings.Count(out, "Alle gegevens zijn verzonnen"); n != 3 { // banner, footer, each printed page
		t.Errorf("said %d times", n)
	}
	v.Invented = false
	if strings.Contains(render(t, "html", v), "verzonnen") {
		t.Error("real data is called invented")
	}
}

// The structure that people who use a screen reader go by.
func TestThePageHasSoundStructure(t *testing.T) {
	c := fixtureCatalogue(t)
	for name, v := range map[string]View{
		"dutch":   {Result: education(), Catalogue: c},
		"empty":   {Result: toetssteen.ScanResult{}, Catalogue: c, Lang: "en"},
		"folded":  {Result: folded(), Catalogue: c},
		"hostile": {Result: hostile(), Catalogue: c},
	} {
		t.Run(name, func(t *testing.T) { checkStructure(t, render(t, "html", v), v.spoken().Language()) })
	}
}

func checkStructure(t *testing.T, out, lang string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(inlineScript.ReplaceAllString(inlineStyle.ReplaceAllString(out, ""), "")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	o := headings{T: t, count: map[string]int{}, ids: map[string]bool{}}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			o.open(e)
		case xml.EndElement:
			o.stack = o.stack[:len(o.stack)-1]
		}
	}
	n := o.count
	if n["h1"] != 1 || n["main"] != 1 || n["nav"] != 1 || n["header"] != 1 || n["footer"] != 1 || o.lang != lang {
		t.Errorf("landmarks %v, language %q", n, o.lang)
	}
	if n["table"] != n["caption"] || n["details"] != n["summary"] || n["svg"] > n["table"] || n["input"]+n["select"] != n["label"] {
		t.Errorf("tables and captions, details and summaries, fields and labels: %v", n)
	}
	for _, ref := range o.refs {
		if ref, err := url.PathUnescape(ref); err != nil || ref != "" && !o.ids[ref] {
			t.Errorf("%q points to nothing", ref)
		}
	}
}

// headings gathers the structure of a page while it is read.
type headings struct {
	*testing.T
	count       map[string]int
	ids         map[string]bool
	stack, refs []string
	heading     int
	lang        string
}

func (o *headings) open(e xml.StartElement) {
	name, at := e.Name.Local, map[string]string{}
	for _, a := range e.Attr {
		at[a.Name.Local] = a.Value
	}
	o.count[name]++
	if id := at["id"]; id != "" {
		if o.ids[id] {
			o.Errorf("id %q stands twice", id)
		}
		o.ids[id] = true
	}
	o.refs = append(o.refs, append(strings.Fields(at["aria-labelledby"]), at["for"])...)
	if ref, ok := strings.CutPrefix(at["href"], "#"); ok {
		o.refs = append(o.refs, ref)
	}
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		h := int(name[1] - '0')
		if h > o.heading+1 {
			o.Errorf("heading %s after level %d", name, o.heading)
		}
		o.heading = h
	}
	switch {
	case name == "html":
		o.lang = at["lang"]
	case name == "th" && at["scope"] == "":
		o.Error("a table heading without scope")
	case name == "summary" && o.stack[len(o.stack)-1] != "details", name == "caption" && o.stack[len(o.stack)-1] != "table":
		o.Errorf("%s stands inside %s", name, o.stack[len(o.stack)-1])
	}
	o.stack = append(o.stack, name)
}

func TestManyTablesFoldIntoTheirSources(t *testing.T) {
	c := fixtureCatalogue(t)
	sources := outline.BySource(folded())
	if !foldsMap(sources) || foldsMap(outline.BySource(education())) {
		t.Fatal("the map folds at the wrong size")
	}
	p := newPage(View{Result: folded(), Catalogue: c}.spoken())
	if got := len(p.Map.Rows); got != 3 {
		t.Errorf("%d rows in the overview, want one per source with findings", got)
	}
	if m := p.Sources[0].Map; m == nil || len(m.Rows) != mapRows || m.Cut == "" {
		t.Error("the map of a large source does not say that it was cut")
	}
	if one := newPage(View{Result: large(100, 1, 3), Catalogue: c}.spoken()); len(one.Map.Rows) != mapRows || one.Map.Cut == "" {
		t.Error("one large source is not shown by its tables")
	}
}
