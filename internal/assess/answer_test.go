package assess

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/catalogue"
)

func TestAnswersOfSeveralSourcesStandBesideEachOther(t *testing.T) {
	q := &catalogue.Question{ID: "special", Evidence: []string{"no"}}
	m := q.Meaning()
	register := func(a string) Given {
		return Given{Question: "special", Answer: a, From: FromRegister, Evidence: "VW-1@2", Meaning: m}
	}
	person := func(a, by, why, evidence string) Given {
		return Given{Question: "special", Answer: a, From: FromPerson, By: by, Why: why, Evidence: evidence, Meaning: m}
	}
	tests := []struct {
		name   string
		given  []Given
		answer string
		gap    Gap
		shown  bool // as a disagreement
	}{
		{"nobody answered", nil, "", Unanswered, false},
		{"the register knows", []Given{register("yes")}, "yes", "", false},
		{"a person agrees with the register", []Given{register("yes"), person("yes", "an", "", "")}, "yes", "", false},
		{"a person contradicts the register and does not say why", []Given{register("yes"), person("no", "an", " ", "D-1")}, "", Conflicting, true},
		{"a person contradicts the register, says why and proves it", []Given{register("yes"), person("no", "an", "the register is out of date", "D-1")}, "no", "", true},
		{"a person contradicts the register, says why and proves nothing", []Given{register("yes"), person("no", "an", "the register is out of date", "")}, "", NoEvidence, true},
		{"two sources disagree", []Given{register("yes"), {Question: "special", Answer: "no", From: FromScan, Evidence: "B-1", Meaning: m}}, "", Conflicting, true},
		{"two persons disagree", []Given{person("yes", "an", "so", ""), person("no", "bo", "so", "D-1")}, "", Conflicting, true},
		{"a person comes back on an answer", []Given{person("no", "an", "", "D-1"), person("yes", "an", "", "")}, "yes", "", true},
		{"someone looked and could not tell", []Given{person("unknown", "an", "", "")}, "", Unknown, false},
		{"not knowing contradicts nothing", []Given{register("yes"), person("unknown", "an", "", "")}, "yes", "", false},
		{"a word that needs evidence", []Given{person("no", "an", "", "")}, "", NoEvidence, false},
		{"an answer to what the question was before", []Given{{Question: "special", Answer: "yes", From: FromPerson, Meaning: "old"}}, "", Changed, false},
		{"an answer without the question it was given to", []Given{{Question: "special", Answer: "yes", From: FromPerson}}, "", Changed, false},
		{"an answer that is not permitted", []Given{register("perhaps")}, "", Changed, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := hold(q, m, test.given)
			if h.Answer != test.answer || h.Gap != test.gap || h.Disagrees() != test.shown {
				t.Errorf("holds %q with gap %q, disagrees %v; must be %q, %q, %v", h.Answer, h.Gap, h.Disagrees(), test.answer, test.gap, test.shown)
			}
			if diff := cmp.Diff(test.given, h.Given); diff != "" {
				t.Errorf("what was given is not kept: %s", diff)
			}
		})
	}
}

func TestAnAnswerKeepsItsMeaning(t *testing.T) {
	all, err := load(t).Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	f := all.Framework("sex-registration")
	given, err := Give(f, Given{Question: "options", Answer: "yes", From: FromPerson, By: "an"})
	if err != nil {
		t.Fatal(err)
	}
	q := *f.Question("options")
	if h := hold(&q, q.Meaning(), []Given{given}); h.Answer != "yes" {
		t.Errorf("the answer does not hold: %+v", h)
	}
	q.Ask = catalogue.Text{"nl": "Ontbreken er keuzes?", "en": q.Ask["en"]}
	if h := hold(&q, q.Meaning(), []Given{given}); h.Gap != Changed {
		t.Errorf("an answer to a question that reads otherwise now still holds: %+v", h)
	}
}

func TestWhatIsNotAskedTakesNoAnswer(t *testing.T) {
	all, err := load(t).Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []Given{{Question: "colour", Answer: "red"}, {Question: "options", Answer: "maybe"}} {
		var denied *NotPermittedError
		if _, err := Give(all.Framework("sex-registration"), g); !errors.As(err, &denied) || denied.Error() == "" {
			t.Errorf("%v was taken: %v", g, err)
		}
	}
}
