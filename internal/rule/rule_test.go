package rule

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func space(t testing.TB) *Space {
	t.Helper()
	s, err := NewSpace(map[string]Type{"purposes": Int, "owner": Text, "named": Bool, "systems": Texts})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestARuleGivesYesNoOrNotKnown(t *testing.T) {
	s := space(t)
	for _, c := range []struct {
		name, text string
		facts      Facts
		want       Truth
	}{
		{"holds", "purposes == 1", Facts{"purposes": int64(1)}, True},
		{"does not hold", "purposes == 1", Facts{"purposes": int64(2)}, False},
		{"a fact that is absent is not known", "purposes == 1", Facts{}, Unknown},
		{"what is known decides where it can: no", "named && purposes == 1", Facts{"named": false}, False},
		{"what is known decides where it can: yes", "purposes == 1 || named", Facts{"named": true}, True},
		{"what is known does not decide", "named && purposes == 1", Facts{"named": true}, Unknown},
		{"a list is looked through", "systems.exists(x, x == owner)", Facts{"systems": []string{"a", "b"}, "owner": "b"}, True},
		{"a list that is not known", "systems.exists(x, x == owner)", Facts{"owner": "b"}, Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, wrong := s.Compile(Source{"regels.yaml", 7, c.text}, Bool)
			if len(wrong) > 0 {
				t.Fatal(wrong)
			}
			got, err := r.Test(c.facts)
			if err != nil || got != c.want {
				t.Errorf("got %v (%v), want %v", got, err, c.want)
			}
		})
	}
}

func TestMistakesAreToldWithFileAndLine(t *testing.T) {
	s := space(t)
	for _, c := range []struct {
		name, text string
		want       []string // places, each with a word of what is wrong
	}{
		{"two unknown facts", "purpose == 1 &&\nownr == ''", []string{"f.yaml:7 'purpose'", "f.yaml:8 'ownr'"}},
		{"types that do not go together", "purposes == owner", []string{"f.yaml:7 overload"}},
		{"no yes or no", "purposes + 1", []string{"f.yaml:7 must give bool"}},
		{"broken off", "purposes ==", []string{"f.yaml:7 Syntax"}},
		{"empty", "", []string{"f.yaml:7 "}},
		{"too long", strings.Repeat("named || ", 400) + "named", []string{"f.yaml:7 size"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, wrong := s.Compile(Source{"f.yaml", 7, c.text}, Bool)
			if r != nil || len(wrong) < len(c.want) {
				t.Fatalf("got %v", wrong)
			}
			for i, want := range c.want {
				place, word, _ := strings.Cut(want, " ")
				if wrong[i].Place() != place || !strings.Contains(wrong[i].What, word) {
					t.Errorf("got %v, want %s", wrong[i], want)
				}
			}
		})
	}
}

func TestARuleSaysWhatItSpeaksOf(t *testing.T) {
	r, wrong := space(t).Compile(Source{Text: "named || systems.exists(s, s == owner && purposes > 1)"}, Bool)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	if diff := cmp.Diff([]string{"named", "owner", "purposes", "systems"}, r.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestARuleCannotRunWithoutEnd(t *testing.T) {
	r, wrong := space(t).Compile(Source{"f.yaml", 3, "systems.all(a, systems.all(b, a == b))"}, Bool)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	many := make([]string, 1000)
	if got, err := r.Test(Facts{"systems": []string{"a", "b"}}); err != nil || got != False {
		t.Errorf("a small list gives %v, %v", got, err)
	}
	for i := range many {
		many[i] = strings.Repeat("x", i+1)
	}
	long, wrong := space(t).Compile(Source{"f.yaml", 3, "systems.all(a, systems.all(b, systems.all(c, a + b + c != '')))"}, Bool)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	if got, err := long.Test(Facts{"systems": many}); got != Unknown || err == nil || !strings.Contains(err.Error(), "f.yaml:3") {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAFactOfAnUnknownTypeIsRefused(t *testing.T) {
	if _, err := NewSpace(map[string]Type{"x": "date"}); err == nil {
		t.Error("a fact of type date was declared")
	}
}

// What is not known never turns into yes or no that knowing could undo.
func TestNotKnownIsNeverDecidedAgainstWhatIsLaterKnown(t *testing.T) {
	s := space(t)
	texts := []string{"named && purposes > 2", "named || purposes > 2", "!named || (purposes == 1 && owner != '')", "named ? purposes > 1 : owner == 'a'"}
	rapid.Check(t, func(t *rapid.T) {
		r, wrong := s.Compile(Source{Text: rapid.SampledFrom(texts).Draw(t, "rule")}, Bool)
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		all := Facts{
			"named": rapid.Bool().Draw(t, "named"), "purposes": rapid.Int64Range(0, 4).Draw(t, "purposes"),
			"owner": rapid.SampledFrom([]string{"", "a"}).Draw(t, "owner"),
		}
		some := Facts{}
		for name, v := range all {
			if rapid.Bool().Draw(t, "known "+name) {
				some[name] = v
			}
		}
		part, err := r.Test(some)
		whole, err2 := r.Test(all)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if part != Unknown && part != whole {
			t.Errorf("with %v it is %v, with %v %v", some, part, all, whole)
		}
	})
}

func BenchmarkTest(b *testing.B) {
	s := space(b)
	r, _ := s.Compile(Source{Text: "purposes == 1 && owner != ''"}, Bool)
	facts := Facts{"purposes": int64(1), "owner": "x"}
	for b.Loop() {
		if _, err := r.Test(facts); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("purposes == 1")
	f.Add("systems.exists(x, x == owner)")
	s := space(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, wrong := s.Compile(Source{"f.yaml", 1, text}, Bool)
		if (r == nil) != (len(wrong) > 0) {
			t.Errorf("a rule and mistakes, or neither: %v", wrong)
		}
		if r != nil {
			_, _ = r.Test(Facts{"purposes": int64(1), "systems": []string{"a"}})
		}
	})
}
