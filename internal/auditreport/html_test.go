package auditreport

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
)

var (
	inlineStyle = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	metaPolicy  = regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`)
)

func views(t testing.TB) map[string]View {
	c := fixtureCatalogue(t)
	return map[string]View{
		"duo":      {Result: duo(), Catalogue: c, Generated: "25 november 2026"},
		"labelled": {Result: labelled(), Catalogue: c, Lang: "en"},
		"areas":    {Result: byArea(), Catalogue: c},
		"empty":    {Result: toetssteen.AuditResult{}, Catalogue: c},
		"hostile":  {Result: hostile(), Catalogue: c, Generated: "</style><script>"},
	}
}

func TestThePageRunsAndFetchesNothing(t *testing.T) {
	for name, v := range views(t) {
		t.Run(name, func(t *testing.T) {
			out := render(t, "html", v)
			styles := inlineStyle.FindAllStringSubmatch(out, -1)
			if strings.Contains(strings.ToLower(out), "<script") || len(styles) != 1 {
				t.Fatalf("%d styles, or a script", len(styles))
			}
			want := "default-src 'none'; style-src '" + digest(styles[0][1]) + "'; base-uri 'none'; form-action 'none'"
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

func TestInventedDataIsMarkedEverywhere(t *testing.T) {
	c := fixtureCatalogue(t)
	r := labelled()
	for _, f := range Formats {
		r.Spec.Invented = true
		if !strings.Contains(render(t, f.Name, View{Result: r, Catalogue: c, Lang: "en"}), "invented") {
			t.Errorf("%s does not say it", f.Name)
		}
		r.Spec.Invented = false
		if strings.Contains(render(t, f.Name, View{Result: r, Catalogue: c, Lang: "en"}), "invented") {
			t.Errorf("%s says it of real data", f.Name)
		}
	}
	r.Spec.Invented = true
	if n := strings.Count(render(t, "html", View{Result: r, Catalogue: c}), "Alle gegevens zijn verzonnen"); n != 3 { // banner, footer, each printed page
		t.Errorf("said %d times", n)
	}
}

// The structure that people who use a screen reader go by.
func TestThePageHasSoundStructure(t *testing.T) {
	for name, v := range views(t) {
		t.Run(name, func(t *testing.T) { checkStructure(t, render(t, "html", v), v.lang()) })
	}
}

func TestNothingThatWasNotAskedForIsPassedOver(t *testing.T) {
	out := render(t, "html", View{Catalogue: fixtureCatalogue(t)})
	for _, s := range []string{"proces", "ontleding", "proxy’s", "profiel", "subgroepen", "gebieden", "Clusteren", "Fouten"} {
		if !strings.Contains(out, s) {
			t.Errorf("an empty audit does not speak of %s", s)
		}
	}
	if n := strings.Count(out, "deze specificatie"); n < 8 {
		t.Errorf("only %d sections say that they were not part of the specification", n)
	}
}

func TestEveryPlotStandsBesideItsTable(t *testing.T) {
	out := render(t, "html", View{Result: duo(), Catalogue: fixtureCatalogue(t)})
	parts := strings.Split(inlineStyle.ReplaceAllString(out, ""), "toetssteen-plot")
	if len(parts) < 9 {
		t.Errorf("only %d plots", len(parts)-1)
	}
	for _, p := range parts[1:] {
		_, after, _ := strings.Cut(p, "</svg>")
		if i := strings.Index(after, "<table"); i < 0 || i > 400 {
			t.Errorf("after a plot comes %.200q", after)
		}
	}
}

func checkStructure(t *testing.T, out, lang string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(inlineStyle.ReplaceAllString(out, "")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	o := outline{T: t, count: map[string]int{}, ids: map[string]bool{}}
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
	if n["table"] != n["caption"] || n["details"] != n["summary"] || n["svg"] > n["table"] {
		t.Errorf("tables and captions, details and summaries: %v", n)
	}
	for _, ref := range o.refs {
		if ref, err := url.PathUnescape(ref); err != nil || ref != "" && !o.ids[ref] {
			t.Errorf("%q points to nothing", ref)
		}
	}
}

// outline gathers the structure of a page while it is read.
type outline struct {
	*testing.T
	count       map[string]int
	ids         map[string]bool
	stack, refs []string
	heading     int
	lang        string
}

func (o *outline) open(e xml.StartElement) {
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
	o.refs = append(o.refs, strings.Fields(at["aria-labelledby"])...)
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

// elements counts the elements of a page: what a hostile name must not change.
func elements(t testing.TB, out string) map[string]int {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(inlineStyle.ReplaceAllString(out, "")))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	n := map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			n[e.Name.Local]++
			for _, a := range e.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "src" {
					t.Errorf("attribute %s", a.Name.Local)
				}
			}
		}
	}
}

func FuzzHostileNamesAddNothingToThePage(f *testing.F) {
	for _, s := range []string{"naam", "<b>", "</style></script><script>alert(1)</script>", "\x1b[31m\x00\n\u202e\xff", "=cmd|'x'!A1", `"'&{{.}}{0}{1}<!--`, "a=b", "1.5", ""} {
		f.Add(s)
	}
	c := fixtureCatalogue(f)
	f.Fuzz(func(t *testing.T, s string) {
		v := View{Result: poison(s), Catalogue: c}
		n := elements(t, render(t, "html", v))
		for _, never := range []string{"script", "b", "iframe", "img", "object", "a_"} {
			if n[never] > 0 {
				t.Errorf("a name made an element %s", never)
			}
		}
		for _, format := range []string{"table", "csv"} {
			for _, r := range render(t, format, v) {
				if r < ' ' && r != '\n' && r != '\r' || r == 0x7f || r == 0x202e {
					t.Errorf("%s lets character %#x through", format, r)
				}
			}
		}
	})
}
