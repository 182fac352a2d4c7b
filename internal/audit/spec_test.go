package audit

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/examples"
)

var today = time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)

const whole = `audit: 1
title: Proef
direction: burden
data: {source: x.csv}
groups: [{column: herkomst, reference: NL}]
steps: [{id: selectie, column: controle, kind: selection}]
norm: {margin: 1.25, chosen_by: Jansen, chosen_on: 2026-01-05}
`

// lint gives the problems of a specification, as "path: key".
func lint(t *testing.T, text string) []string {
	t.Helper()
	s, hash, err := ParseSpec([]byte(text))
	var bad *LintError
	switch {
	case errors.As(err, &bad):
		return paths(bad.Problems)
	case err != nil:
		t.Fatal(err)
	case hash != Hash([]byte(text)):
		t.Error("the hash is not of the text")
	}
	return paths(Lint(s, today))
}

func paths(problems []Problem) []string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Path+": "+strings.TrimPrefix(p.Message.Key, "audit.lint."))
	}
	return out
}

func TestEveryProblemIsSaidAtOnce(t *testing.T) {
	attribute := whole + "attribute: {file: h.csv, key: id, columns: [herkomst]"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing wrong":     {whole, nil},
		"no direction":      {strings.Replace(whole, "direction: burden\n", "", 1), []string{"direction: direction"}},
		"another direction": {strings.Replace(whole, "burden", "omhoog", 1), []string{"direction: one_of"}},
		"an unknown key":    {whole + "marge: 3\n", []string{"-: yaml"}},
		"empty":             {"", []string{"-: empty"}},
		"two documents":     {whole + "---\naudit: 1\n", []string{"-: two_documents"}},
		"almost nothing":    {"title: x\n", []string{"audit: format", "data.source: missing", "direction: direction", "groups: groups", "steps: steps"}},
		"a margin that nobody chose": {
			strings.Replace(whole, ", chosen_by: Jansen, chosen_on: 2026-01-05", "", 1), []string{"norm.chosen_by: missing", "norm.chosen_on: missing"},
		},
		"a margin that is no ratio":    {strings.Replace(whole, "1.25", "0.8", 1), []string{"norm.margin: margin"}},
		"a floor too low":              {strings.Replace(whole, "norm: {", "norm: {floor: 0, ", 1), []string{"norm.floor: floor"}},
		"a factor that nobody signed":  {whole + "strata: [{column: opleiding, legitimate: true}]\n", []string{"strata[0].reason: missing", "strata[0].signed_by: missing", "strata[0].signed_on: missing"}},
		"a step after one that is not": {strings.Replace(whole, "kind: selection", "kind: selection, after: bezoek", 1), []string{"steps[0].after: after"}},
		"a protected file without ground": {attribute + "}\n", []string{
			"attribute.approved_by: attribute", "attribute.approved_on: missing", "attribute.destroy_by: missing",
			"attribute.dpo_consulted_on: missing", "attribute.legal_ground: attribute",
		}},
		"a protected file that must be gone": {
			attribute + ", legal_ground: UAVG 25, approved_by: P, approved_on: 2026-01-01, dpo_consulted_on: 2026-01-01, destroy_by: 2026-06-01}\n",
			[]string{"attribute.destroy_by: destroyed"},
		},
		"a protected file with everything": {
			attribute + ", legal_ground: UAVG 25, approved_by: P, approved_on: 2026-01-01, dpo_consulted_on: 2026-01-01, destroy_by: 2027-01-01}\n", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lint(t, c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheExamplesAreSound(t *testing.T) {
	for _, year := range []string{"2014", "2019"} {
		text, err := examples.DUO.ReadFile("duo/duo_" + year + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if p := lint(t, string(text)); len(p) > 0 {
			t.Errorf("%s: %v", year, p)
		}
		s, _, err := ParseSpec(text)
		if err != nil {
			t.Fatal(err)
		}
		request, err := CBSRequest(Default(s))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"artikel 41 en 42", "Risk category × Selected for control", "Education × Selected for control", "shape: wide", "in te vullen"} {
			if !strings.Contains(request, want) {
				t.Errorf("%s: the request does not say %q", year, want)
			}
		}
	}
}

func TestWrittenSpecificationsReadTheSame(t *testing.T) {
	s, _, err := ParseSpec([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	s = Default(s)
	again, _, err := ParseSpec(Write(s))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, again); diff != "" {
		t.Error(diff)
	}
	if s.Norm.Alpha != .05 || s.Norm.Correction != "holm" || s.Seed != 1 || s.Data.Shape != toetssteen.ShapeRows {
		t.Errorf("defaults: %+v", s)
	}
}

func earlier(value, low, high float64) Earlier {
	text := fmt.Sprintf(`{"specification": "a", "direction": "burden", "figures": [{"name": "rate_ratio", "stage": "selection", "group": "x",
		"reference": "y", "value": %v, "low": %v, "high": %v, "status": "ok"}, {"name": "odds_ratio", "stage": "selection", "value": "Infinity", "low": null}]}`, value, low, high)
	e, err := ReadResult([]byte(text))
	if err != nil {
		panic(err)
	}
	return e
}

func TestAChangeIsJudgedByItsInterval(t *testing.T) {
	for name, c := range map[string]struct {
		before, after    Earlier
		outside, flipped bool
	}{
		"a clear fall":        {earlier(6.22, 5.78, 6.70), earlier(3.51, 3.04, 4.05), true, false},
		"nothing but chance":  {earlier(1.5, 1.2, 1.9), earlier(1.4, 1.1, 1.8), false, false},
		"the sign has turned": {earlier(2, 1.8, 2.2), earlier(.5, .45, .55), true, true},
	} {
		changes, err := Compare(c.before, c.after)
		if err != nil {
			t.Fatal(err)
		}
		if got := changes[0]; got.Outside != c.outside || got.Flipped != c.flipped || got.Status != toetssteen.FigureOK {
			t.Errorf("%s: %+v", name, got)
		}
	}
	other := earlier(1, 1, 1)
	other.Direction = "benefit"
	if _, err := Compare(earlier(1, 1, 1), other); !errors.Is(err, ErrOtherDirection) {
		t.Errorf("another direction gives %v", err)
	}
	if _, err := ReadResult([]byte(`{"findings": []}`)); !errors.Is(err, ErrNoResult) {
		t.Errorf("another file gives %v", err)
	}
}

func FuzzSpecificationsNeverPanic(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, _, err := ParseSpec(data)
		if err != nil {
			return
		}
		Lint(s, today)
		if _, err := CBSRequest(Default(s)); err != nil && len(s.Steps) > 0 {
			t.Error(err)
		}
	})
}
