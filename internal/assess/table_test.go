package assess

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/catalogue"
)

// expression is what a jurist must not have to read. Quotes of terms are not
// those of expressions.
var expression = regexp.MustCompile(`&&|\|\||==|!=|\bin \[|![a-z(]|[a-z]_[a-z]|'`)

func TestADecisionTableHoldsNoExpressions(t *testing.T) {
	c := load(t)
	all, err := c.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all.All {
		for _, lang := range catalogue.Languages {
			table := TableOf(c, f, lang)
			var words []string
			for _, r := range table.Terms {
				words = append(words, r.Conditions...)
			}
			for _, q := range table.Questions {
				words = append(words, q.Known...)
				words = append(words, q.When...)
				for _, a := range q.Answers {
					words = append(words, a.Label)
				}
			}
			for _, r := range table.Rules {
				if len(r.Conditions) == 0 || len(r.Outcomes) == 0 || len(r.All()) == 0 || r.Verified == "" {
					t.Errorf("%s %s: row %s is not whole: %+v", f.ID, lang, r.ID, r)
				}
				words = append(words, r.Conditions...)
				for _, o := range r.Outcomes {
					words = append(words, o.AspectName, o.OutcomeName)
				}
			}
			for _, s := range words {
				if expression.MatchString(s) || strings.HasPrefix(s, "assess.") || strings.TrimSpace(s) == "" {
					t.Errorf("%s %s: %q is no plain language", f.ID, lang, s)
				}
			}
		}
	}
}

func TestConditionsReadAsSentences(t *testing.T) {
	c := load(t)
	all, err := c.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	rows := func(framework, lang, id string) []string {
		for _, r := range TableOf(c, all.Framework(framework), lang).Rules {
			if r.ID == id {
				return r.Conditions
			}
		}
		return nil
	}
	tests := []struct {
		framework, lang, rule string
		want                  []string
	}{
		{"lawfulness", "nl", "legitimate-interest", []string{"Grondslag: gerechtvaardigd belang (f)"}},
		{"lawfulness", "nl", "unusual-ground", []string{"Grondslag: overeenkomst (b) of vitaal belang (d)"}},
		{"lawfulness", "en", "consent-not-free", []string{"Legal ground: consent (a)", "Free consent: no"}},
		{"lawfulness", "nl", "no-exception", []string{"“Telt als bijzonder persoonsgegeven”", "Uitzondering voor bijzondere gegevens: geen"}},
		{"propriety", "nl", "no-distinction", []string{
			"“Het proces selecteert of maakt verschil”", "niet: “Een beschermde grond is zelf een criterium”", "Gemeten effect op groepen: gemeten en geen ongelijk effect",
		}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, rows(test.framework, test.lang, test.rule)); diff != "" {
			t.Errorf("%s %s: %s", test.rule, test.lang, diff)
		}
	}
}

// What was not read at its source is marked, also on the rows that rest on it.
func TestWhatIsNotVerifiedIsMarkedOnEachRow(t *testing.T) {
	c := load(t)
	all, err := c.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	var unverified []string
	for _, r := range TableOf(c, all.Framework("lawfulness"), "nl").Rules {
		if r.Verified == "no" {
			unverified = append(unverified, r.ID)
		}
	}
	for _, id := range []string{"no-exception", "bsn-without-law", "criminal-without-law", "not-informed", "automated-profiling", "ai-duties-open", "meets-all"} {
		if !slices.Contains(unverified, id) {
			t.Errorf("row %s rests on what was not verified and is not marked so", id)
		}
	}
}

// Everything that an engine can say has words in both languages.
func TestEveryOutcomeHasWords(t *testing.T) {
	c := load(t)
	var keys []string
	for _, a := range catalogue.Aspects {
		keys = append(keys, "aspect."+string(a))
		for _, o := range catalogue.Outcomes[a] {
			keys = append(keys, string(a)+"."+o)
		}
	}
	for _, g := range []Gap{Unanswered, Unknown, NoEvidence, Conflicting, Changed} {
		keys = append(keys, "gap."+string(g))
	}
	for _, p := range []Provenance{FromScan, FromRegister, FromLaw, FromAudit, FromCatalogue, FromPerson} {
		keys = append(keys, "from."+string(p))
	}
	for _, g := range []Guard{GuardUntested, GuardUnjustified} {
		keys = append(keys, "guard."+string(g))
	}
	for f := range catalogue.Facts {
		keys = append(keys, "fact."+f)
	}
	for _, lang := range catalogue.Languages {
		for _, k := range keys {
			if got := c.Text(lang, "assess."+k); strings.HasPrefix(got, "assess.") {
				t.Errorf("%s: no words for %s", lang, k)
			}
		}
	}
}
