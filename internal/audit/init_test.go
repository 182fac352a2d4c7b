package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/audit"
	"toetssteen/internal/count"
	"toetssteen/internal/detect"
)

// file is a data file as an engine shows it: columns with their levels, of
// which the first is the most common. No levels are too many.
type file []struct {
	name   string
	levels []string
}

// Columns implements count.Engine.
func (f file) Columns(context.Context, string) ([]count.Column, error) {
	var out []count.Column
	for _, c := range f {
		distinct := int64(len(c.levels))
		if distinct == 0 {
			distinct = 100_000
		}
		numeric := !slices.ContainsFunc(c.levels, func(l string) bool { return strings.Trim(l, "0123456789") != "" })
		out = append(out, count.Column{Name: c.name, Type: "VARCHAR", Numeric: numeric, Distinct: distinct})
	}
	return out, nil
}

// Count implements count.Engine.
func (f file) Count(_ context.Context, q count.Query) (count.Cube, error) {
	out := count.Cube{Engine: "file"}
	for _, m := range q.Margins {
		b := count.Builder{Columns: m}
		for _, c := range f {
			for i, l := range c.levels {
				if m[0] == c.name {
					b.Add([]string{l}, count.Cell{N: float64(1000 / (i + 1))})
				}
			}
		}
		out.Tables = append(out.Tables, b.Table())
	}
	return out, nil
}

// Close implements io.Closer.
func (file) Close() error { return nil }

func initOf(t *testing.T, f file) toetssteen.AuditSpec {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen, err := audit.Look(t.Context(), f, "gegevens.csv", "")
	if err != nil {
		t.Fatal(err)
	}
	return audit.Init(detect.New(c), seen)
}

func TestInitSeesWhatADataFileIsAbout(t *testing.T) {
	type seen struct {
		Groups, Criteria                                      []string
		Selection, Outcome, Score, Weight, Period, Count, Arm string
	}
	yes, countries := []string{"nee", "ja"}, []string{"Nederland", "Marokko", "Turkije", "Suriname", "Duitsland", "Polen"}
	for name, c := range map[string]struct {
		in   file
		want seen
	}{
		"control of grants, in Dutch": {
			file{
				{"bsn", nil},
				{"nationaliteit", countries},
				{"geslacht", []string{"M", "V"}},
				{"opleiding", []string{"mbo", "hbo", "wo"}},
				{"geselecteerd", yes},
				{"onterecht", []string{"nee", "ja", count.Missing}},
				{"risicoscore", nil},
				{"jaar", []string{"2014", "2019"}},
			},
			seen{Groups: []string{"nationaliteit", "geslacht"}, Criteria: []string{"opleiding"}, Selection: "geselecteerd", Outcome: "onterecht", Score: "risicoscore", Period: "jaar"},
		},
		"hiring, in English, in capitals": {
			file{
				{"ApplicantId", nil},
				{"Sex", []string{"male", "female"}},
				{"Nationality", countries},
				{"YearsOfExperience", []string{"0", "1", "2", "3"}},
				{"WasHired", []string{"no", "yes"}},
				{"SampleWeight", nil},
			},
			seen{Groups: []string{"Sex", "Nationality"}, Criteria: []string{"YearsOfExperience"}, Selection: "WasHired", Weight: "SampleWeight"},
		},
		"a table of counts": {
			file{{"geboorteland", countries}, {"toegekend", yes}, {"aantal", nil}},
			seen{Groups: []string{"geboorteland"}, Selection: "toegekend", Count: "aantal"},
		},
		"recidivism": {
			file{
				{"name", nil},
				{"sex", []string{"Male", "Female"}},
				{"decile_score", []string{"1", "2", "3", "4"}},
				{"is_recid", []string{"0", "1"}},
				{"high_risk", []string{"0", "1"}},
				{"age_cat", []string{"25 - 45", "Greater than 45", "Less than 25"}},
			},
			seen{Groups: []string{"sex"}, Criteria: []string{"age_cat"}, Selection: "high_risk", Outcome: "is_recid", Score: "decile_score"},
		},
		"a random sample within the selection": {
			file{{"geslacht", []string{"M", "V"}}, {"controle", yes}, {"aselect", yes}, {"fraude", yes}},
			seen{Groups: []string{"geslacht"}, Selection: "controle", Outcome: "fraude", Arm: "aselect"},
		},
		"an attribute nobody knows": {
			file{{"klant", nil}, {"kleur", []string{"rood", "blauw"}}, {"afgewezen", yes}},
			seen{Selection: "afgewezen", Criteria: []string{"kleur"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := initOf(t, c.in)
			got := seen{Criteria: s.Criteria, Score: s.Score, Weight: s.Weight, Period: s.Period, Count: s.Data.Count}
			for _, g := range s.Groups {
				got.Groups = append(got.Groups, g.Column)
			}
			if len(s.Steps) > 0 {
				got.Selection = s.Steps[0].Column
			}
			if s.Outcome != nil {
				got.Outcome = s.Outcome.Column
			}
			if s.RandomArm != nil {
				got.Arm = s.RandomArm.Column
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was written is refused until a person chose the direction, and nothing
// else is in the way.
func TestAWrittenSpecificationWaitsForAPerson(t *testing.T) {
	s := initOf(t, file{
		{"nationaliteit", []string{"Nederland", "Marokko", "Turkije"}}, {"controle", []string{"nee", "ja"}}, {"wijk", []string{"a", "b", "c"}},
	})
	text, err := audit.WriteInit(s, audit.Comments{Head: "Nieuw.", Direction: "KIES: burden of benefit.", Norm: "KIES een marge."})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Nieuw.\n", "# KIES: burden of benefit.\ndirection: \"\"\n", "# KIES een marge.\nnorm:", "reference: largest"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if diff := cmp.Diff([]string{"direction direction"}, lint(t, string(text))); diff != "" {
		t.Error(diff)
	}
	chosen := strings.Replace(string(text), `direction: ""`, "direction: burden", 1)
	if diff := cmp.Diff([]string(nil), lint(t, chosen)); diff != "" {
		t.Error(diff)
	}
}

func TestPublishedCountsGiveTheirVariablesAsGroups(t *testing.T) {
	s := audit.InitWide(toetssteen.AuditData{
		Shape: toetssteen.ShapeWide, Label: "categorie",
		Columns: map[string]map[string]string{"totaal": {}, "m": {"Geslacht": "man"}, "v": {"Geslacht": "vrouw"}, "nl": {"Herkomst": "Nederland"}},
	}, "tabel.csv")
	var groups []string
	for _, g := range s.Groups {
		groups = append(groups, g.Column)
	}
	if diff := cmp.Diff([]string{"Geslacht", "Herkomst"}, groups); diff != "" || s.Data.Source != "tabel.csv" {
		t.Error(diff, s.Data.Source)
	}
	if got := problems(audit.Lint(s, today)); !slices.Contains(got, "direction direction") || !slices.Contains(got, "steps steps") {
		t.Errorf("what a person must say is not asked: %q", got)
	}
}

// broken is an engine that can list columns, or not even that.
type broken struct {
	file
	columns error
}

func (b broken) Columns(ctx context.Context, table string) ([]count.Column, error) {
	if b.columns != nil {
		return nil, b.columns
	}
	return b.file.Columns(ctx, table)
}

func (broken) Count(context.Context, count.Query) (count.Cube, error) {
	return count.Cube{}, errors.New("stuk")
}

func TestLookingGivesTheErrorOfTheEngine(t *testing.T) {
	for _, e := range []broken{{columns: errors.New("dicht")}, {file: file{{"a", []string{"1"}}}}} {
		if _, err := audit.Look(t.Context(), e, "x.csv", ""); err == nil {
			t.Error("no error")
		}
	}
}
