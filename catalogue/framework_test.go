package catalogue

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestEmbeddedFrameworksAreWellFormed(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all.All {
		if all.Framework(f.ID) != f || f.Hash() == "" || len(f.Tests) == 0 {
			t.Errorf("framework %s is not to be found, has no hash or no examples", f.ID)
		}
	}
}

const wrongFramework = `id: own
version: ""
subject: people
label: {nl: Eigen}
about: {nl: a, en: a}
colour: red
gives: {lawful: ["no", maybe], fair: ["no"]}
terms:
  - {id: round, label: {nl: a, en: a}, when: "trip"}
  - {id: trip, label: {nl: a, en: a}, when: "!round"}
questions:
  - id: Kind
    label: {nl: a, en: a}
    ask: {nl: a}
    help: {nl: a, en: a}
    answers: [{id: a, label: {nl: a, en: a}}, {id: a, label: {nl: a, en: ""}}, {id: unknown, label: {nl: a, en: a}}]
    evidence: [b]
    norms: [DM.16]
    verified: maybe
  - id: open
    label: {nl: a, en: a}
    ask: {nl: a, en: a}
    help: {nl: a, en: a}
    when: "opne && round"
    known: [{fact: weather, answers: {}}, {fact: register.ground, answers: {g: "yes", a: maybe}}]
    verified: "no"
  - id: ground
    label: {nl: a, en: a}
    ask: {nl: a, en: a}
    help: {nl: a, en: a}
    answers: [{id: a, label: {nl: a, en: a}}, {id: b, label: {nl: a, en: a}}]
    law: ["AVG art. 6"]
    verified: "yes"
rules:
  - {id: r, when: "ground == 'c'", lawful: "no", why: {nl: a, en: a}, law: ["AVG art. 6"]}
  - {id: r, when: "ground == true", lawful: "yes", why: {nl: a, en: a}, law: ["AVG art. 6"]}
  - {id: s, when: "ground.size() > 1", proper: "no", why: {nl: a}, see: [a]}
  - id: t
    when: >-
      ground == 'a'
      && opne
    why: {nl: a, en: a}
    law: ["AVG art. 6"]
  - {id: u, when: "ground", lawful: "no", why: {nl: a, en: a}, see: [a]}
  - {id: v, lawful: "no", why: {nl: a, en: a}, see: [a]}
`

const wrongTests = `tests:
  - {name: a, answers: {ground: c, colour: red}, lawful: "no", rules: [x], open: [y]}
  - {name: a, answers: {}}
`

// Every problem is told at once, with its line.
func TestAWrongFrameworkIsRefusedWithEveryProblem(t *testing.T) {
	_, err := Load(fstest.MapFS{
		"frameworks/own/framework.yaml":   {Data: []byte(wrongFramework)},
		"frameworks/own/tests.yaml":       {Data: []byte(wrongTests)},
		"frameworks/lonely/tests.yaml":    {Data: []byte("tests: []\n")},
		"frameworks/untested/readme.yaml": {Data: []byte("a: 1\n")},
	})
	var lint *LintError
	if !errors.As(err, &lint) {
		t.Fatalf("Load() = %v", err)
	}
	var got []string
	for _, p := range lint.Problems {
		what, _, _ := strings.Cut(p.What, "; use audit.effect") // the list of facts grows
		got = append(got, strings.TrimPrefix(p.File, "frameworks/")+": "+what)
	}
	want := []string{
		"lonely/tests.yaml: there is no framework.yaml beside it",
		"own/framework.yaml: version is needed",
		`own/framework.yaml: subject "people": use element_use, risk_model, processing`,
		`own/framework.yaml: framework: label is missing in "en"`,
		`own/framework.yaml: gives "fair": use [lawful proper necessary distinction justification]`,
		`own/framework.yaml: gives lawful: "maybe" is no outcome of it; use no, undetermined, yes, not_applicable`,
		"own/framework.yaml: gives lawful: undetermined is missing; it holds while something is not known",
		"own/framework.yaml: line 6: there is no field colour",
		"own/framework.yaml: line 9: the conditions go round: round -> trip -> round",
		`own/framework.yaml: line 12: id "Kind": use small letters, digits and _`,
		`own/framework.yaml: line 12: question Kind: ask is missing in "en"`,
		`own/framework.yaml: line 12: question Kind, answer a: label is missing in "en"`,
		`own/framework.yaml: line 12: question Kind: answer "a" is given twice`,
		`own/framework.yaml: line 12: question Kind: "unknown" may be answered to every question; do not list it`,
		`own/framework.yaml: line 12: question Kind, evidence: "b" is no answer to Kind; use a, a, unknown`,
		`own/framework.yaml: line 12: question Kind: norm "DM.16": use urn:nl:ak:ver:abc-01, urn:nl:ak:mtr:abc-01, ADR DM.16 or AR 3.08`,
		`own/framework.yaml: line 12: question Kind: verified "maybe": use yes, 2017 (read in the text of that year) or no`,
		"own/framework.yaml: line 12: question Kind: no rule looks at its answer",
		"own/framework.yaml: line 20: question open: law, norms or see is needed: what does it rest on?",
		`own/framework.yaml: line 20: question open: known: there is no fact "weather"`,
		`own/framework.yaml: line 20: question open, known register.ground: "maybe" is no answer to open; use yes, no`,
		`own/framework.yaml: line 20: question open: known: register.ground is never "g"; use a, b, c, d, e, f`,
		"own/framework.yaml: line 20: question open: no rule looks at its answer",
		"own/framework.yaml: line 24: question open: when, column 1: there is no question or term 'opne' (did you mean 'open'?)",
		`own/framework.yaml: line 27: question ground: no condition speaks of the answer "a"; what follows from it?`,
		`own/framework.yaml: line 27: question ground: no condition speaks of the answer "b"; what follows from it?`,
		`own/framework.yaml: line 35: rule r: when: "c" is no answer to ground; use a, b`,
		"own/framework.yaml: line 36: rule r: when, column 8: types do not fit: compare a choice with one of its answers, as in ground == 'a'; a yes or no stands by itself (found no matching overload for '_==_' applied to '(string, bool)')",
		"own/framework.yaml: line 36: rule r: use small letters, digits and -, and each id once",
		`own/framework.yaml: line 36: rule r: lawful: "yes" is not in gives (no, maybe)`,
		"own/framework.yaml: line 37: rule s: when, column 15: a condition uses &&, ||, !, ==, != and in, and nothing else",
		`own/framework.yaml: line 37: rule s: why is missing in "en"`,
		`own/framework.yaml: line 37: rule s: proper: "no" is not in gives ()`,
		"own/framework.yaml: line 38: rule t: it gives no outcome",
		"own/framework.yaml: line 40: rule t: when, column 18: there is no question or term 'opne' (did you mean 'open'?)",
		"own/framework.yaml: line 44: rule u: when, column 1: the expression gives string and must give bool",
		"own/framework.yaml: line 45: rule v: when is needed",
		`own/tests.yaml: line 2: example "a": there is no question "colour"`,
		`own/tests.yaml: line 2: example "a": "c" is no answer to ground; use a, b`,
		`own/tests.yaml: line 2: example "a": there is no rule "x"`,
		`own/tests.yaml: line 2: example "a": open: there is no question "y"`,
		`own/tests.yaml: line 3: example "a": give each example a name of its own`,
		`own/tests.yaml: line 3: example "a": it expects no outcome`,
		"untested/readme.yaml: no such place: a framework is frameworks/<id>/framework.yaml with tests.yaml beside it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// An organisation's framework replaces the embedded one of that name; the rest
// stays, and the hash tells them apart.
func TestAnOrganisationLaysItsOwnFrameworkOver(t *testing.T) {
	own, err := embedded.ReadFile("frameworks/lawfulness/framework.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own = []byte(strings.Replace(string(own), `version: "2026.1"`, `version: "2026.1-own"`, 1))
	before, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	after, err := Load(fstest.MapFS{"frameworks/lawfulness/framework.yaml": {Data: own}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := before.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	b, err := after.Frameworks()
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Framework("lawfulness"); got.Version != "2026.1-own" || got.Hash() == a.Framework("lawfulness").Hash() {
		t.Errorf("version %s, hash %s", got.Version, got.Hash())
	}
	if a.Framework("propriety").Hash() != b.Framework("propriety").Hash() || len(a.All) != len(b.All) {
		t.Error("the other frameworks changed")
	}
	if !slices.IsSortedFunc(b.All, func(x, y *Framework) int { return strings.Compare(x.ID, y.ID) }) {
		t.Error("the frameworks are not in order")
	}
}

// Whatever an organisation writes, reading it ends in a framework or in
// problems.
func FuzzFramework(f *testing.F) {
	good, err := embedded.ReadFile("frameworks/sex-registration/framework.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(good), "tests: []\n")
	f.Add(wrongFramework, wrongTests)
	f.Add("terms: [null]\nquestions: [null]\nrules: [null]\n", "tests: [null]\n")
	f.Add("questions: 3\nrules: {a: b}\nterms: &a [*a]\n", "tests: 3\n")
	f.Add("gives: {lawful: [no]}\nquestions: [{id: a, when: [a]}]\n", "- a\n")
	f.Fuzz(func(t *testing.T, framework, tests string) {
		x, err := readFrameworks(map[string][]byte{
			"frameworks/own/framework.yaml": []byte(framework), "frameworks/own/tests.yaml": []byte(tests),
		})
		if (x == nil) == (err == nil) {
			t.Fatalf("reading gives %v and %v", x, err)
		}
	})
}
