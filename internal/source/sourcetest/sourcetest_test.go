package sourcetest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
)

func TestCanariesAreFoundHoweverTheyStand(t *testing.T) {
	marks := Canary(1, 40)
	if diff := cmp.Diff(marks, Canary(1, 40)); diff != "" {
		t.Fatalf("one seed gives two sets:\n%s", diff)
	}
	unique := map[string]bool{}
	for _, m := range marks {
		unique[string(key(m))] = true
		sum := sha256.Sum256([]byte(m))
		for how, out := range map[string]string{
			"as it is": "x" + m + "y", "in capitals": strings.ToUpper(m), "a part of it": "<" + string(key(m)) + ">",
			"in base64": base64.StdEncoding.EncodeToString([]byte(m)), "in hexadecimal": hex.EncodeToString([]byte(m)),
			"as a digest": "sha256:" + hex.EncodeToString(sum[:]),
		} {
			if len(marks.FoundIn([]byte(out))) == 0 {
				t.Errorf("%q is not found %s", m, how)
			}
		}
	}
	if len(unique) != len(marks) {
		t.Errorf("%d of %d markers are unique", len(unique), len(marks))
	}
	if found := marks.FoundIn([]byte(`{"field": "geslacht", "text": "van afkomst klant 12345678"}`)); len(found) > 0 {
		t.Errorf("found in a clean output: %q", found)
	}
}

func TestProblemsAreSeen(t *testing.T) {
	values := func(counts ...int64) (out []source.ValueCount) {
		for i, n := range counts {
			out = append(out, source.ValueCount{Value: string(rune('a' + i)), Count: n})
		}
		return out
	}
	good := source.Column{Name: "c", Depth: toetssteen.DepthValues, Rows: 9, Nulls: 1, Seen: 8, Distinct: 2, Values: values(5, 3)}
	for _, c := range []struct {
		name  string
		spoil func(*source.Column)
		want  string // empty: no problem
	}{
		{"nothing wrong", func(*source.Column) {}, ""},
		{"no name", func(c *source.Column) { c.Name = "" }, "no name"},
		{"too deep", func(c *source.Column) { c.Depth = toetssteen.DepthCensus }, "beyond the asked"},
		{"values at depth names", func(c *source.Column) { c.Depth = toetssteen.DepthNames }, "values at depth names"},
		{"more nulls than rows", func(c *source.Column) { c.Nulls = 10 }, "10 nulls in 9 rows"},
		{"values out of order", func(c *source.Column) { c.Values = values(3, 5) }, "not in order"},
		{"values beyond what was seen", func(c *source.Column) { c.Seen = 7 }, "more than the 7 seen"},
		{"fewer distinct than values", func(c *source.Column) { c.Distinct = 1 }, "1 distinct"},
		{"more hits than texts", func(c *source.Column) { c.Texts = &source.TextCount{N: 1, Hits: map[string]int64{"r": 2}} }, "2 of 1 texts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			col := good
			c.spoil(&col)
			p := source.Profile{Asset: source.Asset{Name: "t"}, Depth: toetssteen.DepthValues, Columns: []source.Column{col}}
			got := strings.Join(Problems(p, toetssteen.DepthValues), "\n")
			if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
