package catalogue_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"toetssteen/catalogue"
)

func TestTheQualityRulesDoWhatTheirExamplesSay(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, err := c.Quality()
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Rules) < 40 || q.Rule("one_purpose") == nil || q.Rule("x") != nil {
		t.Errorf("there are %d rules", len(q.Rules))
	}
	text := ""
	for _, r := range q.Rules {
		text += r.Applies.Text + " " + r.Pass.Text + " "
	}
	for level, facts := range catalogue.QualityFacts {
		for name := range facts {
			if unused := []string{"processors", "role", "retention_given"}; !strings.Contains(text, name) && !contains(unused, name) {
				t.Errorf("no rule speaks of fact %s of level %s", name, level)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

const oneRule = `roles:
  owner: {nl: "eigenaar", en: "owner"}
rules:
  - id: purpose_given
    level: processing
    title: {nl: "Doel", en: "Purpose"}
    wrong: {nl: "Geen doel", en: "No purpose"}
    source: "AVG art. 30"
    who: owner
    pass: purposes > 0
    examples:
      - {facts: {purposes: 1}, gives: pass}
      - {facts: {}, gives: fail}
`

func TestMistakesInQualityRulesAreToldWithFileAndLine(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string
		want     []string // file and line of each problem, with a word of it
	}{
		{"an organisation may have its own rules", "", "", nil},
		{"a fact that does not exist", "purposes > 0", "purpose > 0", []string{"quality.yaml:10 'purpose'"}},
		{"a wrong type", "purposes > 0", "purposes > 'a'", []string{"quality.yaml:10 overload"}},
		{"a text in one language", `, en: "No purpose"`, "", []string{`quality.yaml:4 title and wrong`}},
		{"a rule that always says the same", "purposes > 0", "1 > 0", []string{"quality.yaml:4 no fact", "quality.yaml:4 example 2", "quality.yaml:4 fail"}},
		{"a rule that cannot be reached", "    pass:", "    applies: purposes < 0\n    pass:", []string{"quality.yaml:4 example 1", "quality.yaml:4 example 2", "quality.yaml:4 pass", "quality.yaml:4 fail"}},
		{"a role that does not exist", "who: owner", "who: nobody", []string{"quality.yaml:4 nobody"}},
		{"a fact of an example that does not exist", "facts: {}", "facts: {x: 1}", []string{"quality.yaml:4 x is no fact", "quality.yaml:4 fail"}},
		{"an unknown key", "who: owner", "owner: owner", []string{"quality.yaml field owner"}},
		{"no rules", oneRule, "roles: {}", []string{"quality.yaml no rules"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			overlay := fstest.MapFS{"quality.yaml": {Data: []byte(strings.Replace(oneRule, c.old, c.new, 1))}}
			loaded, err := catalogue.Load(overlay)
			var lint *catalogue.LintError
			if !errors.As(err, &lint) {
				if err != nil || len(c.want) > 0 {
					t.Fatalf("got %v, want %v", err, c.want)
				}
				q, err := loaded.Quality()
				if err != nil || len(q.Rules) != 1 {
					t.Fatalf("got %v, %v", q, err)
				}
				return
			}
			var got []string
			for i, p := range lint.Problems {
				word := p.What
				if i < len(c.want) {
					if _, wanted, _ := strings.Cut(c.want[i], " "); strings.Contains(p.What, wanted) {
						word = wanted
					}
				}
				got = append(got, p.File+" "+word)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
