package assurance_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen/catalogue"
	"toetssteen/internal/assurance"
)

func loaded(t testing.TB) (*catalogue.Catalogue, *catalogue.Assurance) {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	table, err := c.Assurance()
	if err != nil {
		t.Fatal(err)
	}
	return c, table
}

// best are facts on which nothing can be said.
func best() assurance.Facts {
	return assurance.Facts{
		Scanned: assurance.Count{Of: 4, All: 4}, ScannedNames: assurance.Count{Of: 4, All: 4}, Rules: assurance.Count{Of: 20, All: 20},
		References: "all", Model: true, Effect: "outcomes", Views: 2, Disciplines: 3, Persons: 4,
	}
}

// TestTheLowestCapHolds walks the table of design.md §2.
func TestTheLowestCapHolds(t *testing.T) {
	_, table := loaded(t)
	for name, c := range map[string]struct {
		change  func(*assurance.Facts)
		want    assurance.Level
		holding []string
	}{
		"all there is":                     {func(*assurance.Facts) {}, assurance.High, nil},
		"nothing known":                    {func(f *assurance.Facts) { *f = assurance.Facts{} }, assurance.None, []string{"coverage", "register", "references", "independence"}},
		"94 % scanned":                     {func(f *assurance.Facts) { f.Scanned = assurance.Count{Of: 94, All: 100} }, assurance.Medium, []string{"coverage"}},
		"74.9 % scanned":                   {func(f *assurance.Facts) { f.Scanned = assurance.Count{Of: 749, All: 1000} }, assurance.Low, []string{"coverage"}},
		"names only":                       {func(f *assurance.Facts) { f.Scanned.Of = 0 }, assurance.Low, []string{"coverage"}},
		"hardly scanned":                   {func(f *assurance.Facts) { f.Scanned.Of, f.ScannedNames.Of = 0, 1 }, assurance.None, []string{"coverage"}},
		"one rule failed":                  {func(f *assurance.Facts) { f.Rules.Of = 19 }, assurance.Medium, []string{"register"}},
		"half of the rules":                {func(f *assurance.Facts) { f.Rules.Of = 10 }, assurance.Low, []string{"register"}},
		"fewer rules":                      {func(f *assurance.Facts) { f.Rules.Of = 9 }, assurance.None, []string{"register"}},
		"a reference too general":          {func(f *assurance.Facts) { f.References = "all_but_too_broad" }, assurance.Medium, []string{"references"}},
		"some references":                  {func(f *assurance.Facts) { f.References = "some" }, assurance.Low, []string{"references"}},
		"no reference that carries":        {func(f *assurance.Facts) { f.References = "none" }, assurance.None, []string{"references"}},
		"a model measured by proxies":      {func(f *assurance.Facts) { f.Effect = "proxies" }, assurance.Medium, []string{"effect"}},
		"a model looked at beforehand":     {func(f *assurance.Facts) { f.Effect = "ex_ante" }, assurance.Low, []string{"effect"}},
		"a model untested":                 {func(f *assurance.Facts) { f.Effect = "untested" }, assurance.None, []string{"effect"}},
		"a model of which nothing is said": {func(f *assurance.Facts) { f.Effect = "" }, assurance.None, []string{"effect"}},
		"no model needs no effect test":    {func(f *assurance.Facts) { f.Model, f.Effect = false, "" }, assurance.High, nil},
		"one view":                         {func(f *assurance.Facts) { f.Views = 1 }, assurance.Medium, []string{"independence"}},
		"two disciplines":                  {func(f *assurance.Facts) { f.Disciplines = 2 }, assurance.Medium, []string{"independence"}},
		"two persons":                      {func(f *assurance.Facts) { f.Views, f.Persons = 0, 2 }, assurance.Low, []string{"independence"}},
		"one person":                       {func(f *assurance.Facts) { f.Views, f.Persons = 0, 1 }, assurance.None, []string{"independence"}},
		"two caps hold":                    {func(f *assurance.Facts) { f.Views, f.Rules.Of = 1, 19 }, assurance.Medium, []string{"register", "independence"}},
	} {
		t.Run(name, func(t *testing.T) {
			facts := best()
			c.change(&facts)
			got := assurance.Of(table, facts)
			if got.Level != c.want {
				t.Errorf("level %s, want %s", got.Level, c.want)
			}
			var holding []string
			for _, x := range got.Holding() {
				holding = append(holding, x.Rule.ID)
			}
			if diff := cmp.Diff(c.holding, holding); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestATableWithoutCapsAllowsNothing(t *testing.T) {
	if got := assurance.Of(&catalogue.Assurance{}, best()); got.Level != assurance.None {
		t.Errorf("level %s on no caps", got.Level)
	}
}

func TestWhatHoldsTheLevelIsToldWithItsFigure(t *testing.T) {
	c, table := loaded(t)
	facts := best()
	facts.Scanned.Of, facts.References = 1, "some"
	got := assurance.Of(table, facts)
	w := assurance.WordsOf(c, table, "en")
	var lines []string
	for _, x := range got.Holding() {
		lines = append(lines, w.Found(x), w.Asked(x))
	}
	want := []string{
		"sources scanned for values or statistics in the last year: 1 of 4 (25 %); sources scanned in the last year, if only for names: 4 of 4 (100 %)",
		"medium takes: sources scanned for values or statistics in the last year: at least 75 %",
		"references to law: some valid and supporting",
		"medium takes: references to law: all valid, but some too general",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if empty := assurance.Of(table, assurance.Facts{}); !strings.Contains(w.Found(empty.Caps[0]), "not known") {
		t.Errorf("an unknown figure reads %q", w.Found(empty.Caps[0]))
	}
}

// TestAWorseFigureNeverRaises draws two sets of facts of which one is nowhere
// better.
func TestAWorseFigureNeverRaises(t *testing.T) {
	_, table := loaded(t)
	references, effects := []string{"", "none", "some", "all_but_too_broad", "all"}, []string{"", "untested", "ex_ante", "proxies", "outcomes"}
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.IntRange(0, 40).Draw(t, "all")
		lower := func(name string, most int) (worse, better int) {
			better = rapid.IntRange(0, most).Draw(t, name)
			return rapid.IntRange(0, better).Draw(t, "worse "+name), better
		}
		var a, b assurance.Facts
		a.Scanned.All, b.Scanned.All, a.ScannedNames.All, b.ScannedNames.All, a.Rules.All, b.Rules.All = all, all, all, all, all, all
		a.Scanned.Of, b.Scanned.Of = lower("scanned", all)
		a.ScannedNames.Of, b.ScannedNames.Of = lower("names", all)
		a.Rules.Of, b.Rules.Of = lower("rules", all)
		a.Views, b.Views = lower("views", 2)
		a.Disciplines, b.Disciplines = lower("disciplines", 4)
		a.Persons, b.Persons = lower("persons", 4)
		r1, r2 := lower("references", len(references)-1)
		a.References, b.References = references[r1], references[r2]
		e1, e2 := lower("effect", len(effects)-1)
		a.Effect, b.Effect = effects[e1], effects[e2]
		a.Model = rapid.Bool().Draw(t, "model")
		b.Model = a.Model
		worse, better := assurance.Of(table, a), assurance.Of(table, b)
		if worse.Level > better.Level {
			t.Fatalf("%+v gives %s, and the better %+v gives %s", a, worse.Level, b, better.Level)
		}
		for i := range worse.Caps {
			if worse.Caps[i].Level > better.Caps[i].Level || worse.Level > worse.Caps[i].Level {
				t.Fatalf("cap %s: %s on worse, %s on better facts", worse.Caps[i].Rule.ID, worse.Caps[i].Level, better.Caps[i].Level)
			}
		}
	})
}
