package report

import (
	"encoding/json"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/report/words"
)

var (
	dataBlock = regexp.MustCompile(`(?s)<script type="application/json" id="gegevens">(.*?)</script>`)
	noScript  = regexp.MustCompile(`(?s)<noscript>(.*?)</noscript>`)
)

// largeData is what the script of a large page reads.
type largeData struct {
	Sources  []string
	Assets   [][]any
	Kinds    [][]any
	Findings [][]json.RawMessage
	Texts    []string
	Rules    []string
	Words    map[string]any
}

func readLarge(t *testing.T, page string) largeData {
	t.Helper()
	m := dataBlock.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page holds no data")
	}
	var d largeData
	if err := json.Unmarshal([]byte(m[1]), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Nothing is lost: each finding is in the data that the script shows, and in
// the list for who has no script.
func TestALargePageHoldsEveryFinding(t *testing.T) {
	v := View{Result: ministry(1, 10, 20, 40), Catalogue: fixtureCatalogue(t)}
	out := render(t, "html", v)
	d := readLarge(t, out)
	plain := noScript.FindStringSubmatch(out)[1]
	if len(d.Findings) != len(v.Result.Findings) {
		t.Fatalf("%d findings in the data, want %d", len(d.Findings), len(v.Result.Findings))
	}
	ids := map[string]bool{}
	for _, f := range d.Findings {
		ids[strings.Trim(string(f[7]), `"`)] = true
		if len(f) != 13 {
			t.Fatalf("a finding of %d places: %s", len(f), f)
		}
	}
	for _, f := range v.Result.Findings {
		if !ids[f.ID] || !strings.Contains(plain, `id="`+f.ID+`"`) {
			t.Fatalf("finding %s is not everywhere", f.ID)
		}
	}
	if allowed := strings.Count(plain, ", toegestaan</li>"); allowed == 0 || len(d.Rules) != 1 || !strings.Contains(d.Rules[0], "bekend en aanvaard") {
		t.Errorf("%d allowed findings, rules %q", allowed, d.Rules)
	}
	if strings.Contains(render(t, "html", View{Result: education(), Catalogue: v.Catalogue}), "<noscript>") {
		t.Error("a small page is not whole by itself")
	}
}

func TestALargePageHasSoundStructure(t *testing.T) {
	c := fixtureCatalogue(t)
	v := View{Result: ministry(1, 10, 20, 40), Catalogue: c}
	out := render(t, "html", v)
	checkStructure(t, dataBlock.ReplaceAllString(out, ""), "nl")
	if got, want := len(inlineScript.FindAllString(out, -1)), 1; got != want || strings.Count(strings.ToLower(out), "<script") != 2 {
		t.Errorf("%d scripts that run", got)
	}
	if !strings.Contains(Policy(v), digest(inlineScript.FindStringSubmatch(out)[1])) {
		t.Error("the policy forbids the page's own script")
	}
}

func TestHostileNamesDoNoHarmOnALargePage(t *testing.T) {
	r := hostile()
	one := r.Findings[0]
	for range largeFrom {
		r.Findings = append(r.Findings, one)
	}
	r.Findings[0].Allowed = one.Location.Asset
	v := View{Result: r, Catalogue: fixtureCatalogue(t)}
	out := render(t, "html", v)
	if n := strings.Count(strings.ToLower(out), "<script"); n != 2 || strings.Count(strings.ToLower(out), "</script>") != 2 {
		t.Fatalf("%d scripts", n)
	}
	if strings.Contains(out, "<!--") {
		t.Error("a name opens a comment")
	}
	d := readLarge(t, out)
	if want := words.Place(one.Location); !strings.Contains(string(d.Findings[0][1]), "script") || !strings.Contains(out, html.EscapeString(want)) {
		t.Errorf("the name %q is not shown as it is: %s", want, d.Findings[0][1])
	}
}

func TestALargePageStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 20,000 findings")
	}
	v := View{Result: ministry(1, 25, 100, 40), Catalogue: fixtureCatalogue(t)}
	var size counter
	if err := HTML(&size, v); err != nil {
		t.Fatal(err)
	}
	if n := len(v.Result.Findings); n != 20000 || size > 15<<20 {
		t.Errorf("%d bytes for %d findings", size, n)
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// A column split in hundreds names only some of the others on a page; otherwise
// a page would grow with their square.
func TestAPageNamesSomeOfManyPlaces(t *testing.T) {
	r := education()
	for range 500 {
		r.Findings[0].SameAs = append(r.Findings[0].SameAs, r.Findings[1].ID)
	}
	out := render(t, "html", View{Result: r, Catalogue: fixtureCatalogue(t)})
	if n := strings.Count(out, `href="#`+r.Findings[1].ID+`"`); n != sameAtMost || !strings.Contains(out, "490 plekken …") {
		t.Errorf("%d links", n)
	}
}

// The same floor holds for what is measured: with seven rows there are no
// figures, in any form.
func TestMeasuresOnFewRowsAreNowhereShown(t *testing.T) {
	r := tuned()
	for i := range r.Proxies {
		p := &r.Proxies[i]
		p.N, p.Levels, p.Groups = 7, 777781, 777782
		p.U, p.V, p.AUC, p.PAdjusted = toetssteen.Known(0.4321), toetssteen.Known(0.4321), toetssteen.Known(0.4321), toetssteen.Known(0.4321)
	}
	for _, f := range Formats {
		out := render(t, f.Name, View{Result: r, Catalogue: fixtureCatalogue(t)})
		for _, leak := range []string{"4321", "0,43", "0.43", "43 %", "77778", `"n":7`, "n=7"} {
			if strings.Contains(out, leak) {
				t.Errorf("%s shows %s", f.Name, leak)
			}
		}
	}
}

func TestLastWordsOfAFullDiskAreHeardOnALargePage(t *testing.T) {
	v := View{Result: ministry(1, 10, 20, 40), Catalogue: fixtureCatalogue(t)}
	if err := HTML(failingWriter{io.ErrShortWrite}, v); err == nil {
		t.Error("a write error is hidden")
	}
}

func BenchmarkMinistry(b *testing.B) {
	v := View{Result: ministry(1, 25, 100, 40), Catalogue: fixtureCatalogue(b)}
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var size counter
				if err := f.Write(&size, v); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(size)/1e6, "MB")
			}
		})
	}
}
