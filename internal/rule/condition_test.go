package rule

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func conditionSpace(tb testing.TB) *Space {
	tb.Helper()
	s, err := NewSpace(map[string]Type{"a": Bool, "b": Bool, "ground": Text})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestAConditionIsASentence(t *testing.T) {
	a, b := &Condition{Op: Name, Name: "a"}, &Condition{Op: Name, Name: "b"}
	not := func(c *Condition) *Condition { return &Condition{Op: Not, Of: []*Condition{c}} }
	is := func(v ...string) *Condition { return &Condition{Op: Is, Name: "ground", Values: v} }
	tests := []struct {
		text string
		want *Condition
	}{
		{"a", a},
		{"!a", not(a)},
		{"a && b && ground == 'c'", &Condition{Op: And, Of: []*Condition{a, b, is("c")}}},
		{"a && (b && !a)", &Condition{Op: And, Of: []*Condition{a, b, not(a)}}},
		{"a && (b || ground in ['c', 'e'])", &Condition{Op: And, Of: []*Condition{a, {Op: Or, Of: []*Condition{b, is("c", "e")}}}}},
		{"ground != 'f'", not(is("f"))},
	}
	for _, test := range tests {
		got, problems := conditionSpace(t).Condition(Source{Text: test.text})
		if len(problems) > 0 {
			t.Errorf("%s: %v", test.text, problems)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
	}
	c, _ := conditionSpace(t).Condition(Source{Text: "a && (ground == 'c' || !a)"})
	if diff := cmp.Diff([]string{"a", "ground"}, c.Names()); diff != "" {
		t.Error(diff)
	}
}

func TestAConditionIsNothingElse(t *testing.T) {
	for _, text := range []string{
		"true", "ground", "ground == a", "a == true", "a ? b : a", "ground.startsWith('c')", "['c'].exists(x, x == ground)",
		"'c' == ground", "ground in []", "size(ground) > 1", "c", "a &&", "ground == ground", "a == b", "", "a && true", "!(a || (b && false))",
	} {
		if c, problems := conditionSpace(t).Condition(Source{File: "f", Line: 7, Text: text}); len(problems) == 0 || c != nil {
			t.Errorf("%q is taken as %+v", text, c)
		} else if problems[0].Line != 7 || problems[0].Column < 1 {
			t.Errorf("%q: the place is %d:%d", text, problems[0].Line, problems[0].Column)
		}
	}
}

func FuzzCondition(f *testing.F) {
	for _, text := range []string{"a", "a && !b", "ground in ['c', 'e']", "a ? b : a", "has(a.b)", "[1].all(x, x > 0)", "a && true"} {
		f.Add(text)
	}
	space := conditionSpace(f)
	f.Fuzz(func(t *testing.T, text string) {
		c, problems := space.Condition(Source{Text: text})
		if (c == nil) == (len(problems) == 0) {
			t.Fatalf("%q gives condition %v and problems %v", text, c, problems)
		}
	})
}
