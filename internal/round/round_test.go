package round_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/org"
	"toetssteen/internal/round"
)

func head(id string) toetssteen.Head { return toetssteen.Head{ID: id} }

func answer(unit string, outcome toetssteen.Outcome, signed string, on toetssteen.Date) toetssteen.Answer {
	return toetssteen.Answer{Head: head("R/" + unit), Round: "R", In: unit, Outcome: outcome, SignedBy: signed, SignedOn: on}
}

func TestEveryUnitHasAState(t *testing.T) {
	tree := org.NewTree([]toetssteen.Unit{
		{Head: head("A")}, {Head: head("B")}, {Head: head("C")}, {Head: head("D")}, {Head: head("E")},
	}, []toetssteen.Grant{{Head: head("g"), Person: "dir", Role: toetssteen.RoleDirector}})
	answers := []toetssteen.Answer{
		answer("A", toetssteen.UsesIndicators, "dir", "2026-06-01"),
		answer("B", toetssteen.UsesNone, "dir", "2026-06-02"),
		answer("C", toetssteen.UsesNone, "", ""),
		answer("D", "", "dir", "2026-06-01"), // the zero outcome is no answer
	}
	r := toetssteen.Round{Head: head("R"), Units: []string{"A", "B", "C", "D", "E"}, Deadline: "2026-06-01"}
	for on, want := range map[toetssteen.Date][]round.Status{
		"2026-06-01": {round.Answered, round.Late, round.Unsigned, round.Missing, round.Missing},
		"2026-06-02": {round.Answered, round.Late, round.Unsigned, round.Overdue, round.Overdue},
	} {
		var got []round.Status
		for _, l := range round.Lines(r, answers, tree, on) {
			got = append(got, l.Status)
			if d := cmp.Diff([]string{"dir"}, l.Owners); d != "" {
				t.Error(d)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("on %s: %s", on, d)
		}
	}
	if got := len(round.Open(round.Lines(r, answers, tree, "2026-06-02"))); got != 3 {
		t.Errorf("%d units still to answer, want 3", got)
	}
}

func TestANilReturnNeedsProofOfSearch(t *testing.T) {
	full := toetssteen.Statement{
		Systems: []toetssteen.Searched{{System: "DMS", Method: "scan", On: "2026-05-01"}}, NotDone: "nothing", Coverage: 1,
	}
	change := func(do func(*toetssteen.Statement)) toetssteen.Statement {
		s := full
		s.Systems = append([]toetssteen.Searched{}, full.Systems...)
		do(&s)
		return s
	}
	for name, tt := range map[string]struct {
		outcome toetssteen.Outcome
		search  toetssteen.Statement
		wrong   string
	}{
		"complete":               {toetssteen.UsesNone, full, ""},
		"uses, no statement":     {toetssteen.UsesIndicators, toetssteen.Statement{}, ""},
		"no statement":           {toetssteen.UsesNone, toetssteen.Statement{}, "no_search no_coverage no_not_done system_left_out:DMS"},
		"no outcome":             {"", full, "no_outcome"},
		"no method":              {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Systems[0].Method = " " }), "searched_no_method:1"},
		"no system":              {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Systems[0].System = "" }), "system_left_out:DMS searched_no_system:1"},
		"a day that is not":      {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Systems[0].On = "2026-02-30" }), "searched_no_date:1"},
		"no coverage":            {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Coverage = 0 }), "no_coverage"},
		"more than everything":   {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Coverage = 1.1 }), "bad_coverage"},
		"left out, and said so":  {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Systems[0].System, s.NotDone = "ERP", "DMS: no access" }), ""},
		"another with that name": {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.Systems[0].System, s.NotDone = "ERP", "DMS2, XDMS" }), "system_left_out:DMS"},
		"nothing on what is not": {toetssteen.UsesNone, change(func(s *toetssteen.Statement) { s.NotDone = "" }), "no_not_done"},
	} {
		a := toetssteen.Answer{In: "A", Outcome: tt.outcome, Search: tt.search}
		got := keys(round.CheckAnswer(toetssteen.Round{Units: []string{"A"}}, a, []string{"DMS"}))
		if got != tt.wrong {
			t.Errorf("%s: %s, want %s", name, got, tt.wrong)
		}
	}
}

func keys(all []round.Problem) string {
	texts := make([]string, len(all))
	for i, p := range all {
		texts[i] = strings.Join(append([]string{p.Key}, p.Args...), ":")
	}
	return strings.Join(texts, " ")
}

func TestARoundTellsAllProblemsAtOnce(t *testing.T) {
	scopes := map[string]toetssteen.Scope{"A": toetssteen.ScopeIn, "B": toetssteen.ScopeOut, "C": ""}
	unit := func(id string) (s toetssteen.Scope, ok bool) { s, ok = scopes[id]; return s, ok }
	for name, tt := range map[string]struct {
		r    toetssteen.Round
		want string
	}{
		"complete": {toetssteen.Round{Head: head("R"), Question: "?", Units: []string{"A"}, Opened: "2026-01-01", Deadline: "2026-01-01"}, ""},
		"empty":    {toetssteen.Round{}, "bad_id no_question no_units bad_deadline:"},
		"wrong": {
			toetssteen.Round{Head: head("R/1"), Question: "?", Units: []string{"A", "A", "B", "C", "D"}, Opened: "2026-01-02", Deadline: "2026-01-01"},
			"bad_id unit_twice:A not_in_scope:B not_in_scope:C unknown_unit:D deadline_over:2026-01-01",
		},
	} {
		if got := keys(round.Check(tt.r, unit)); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	frozen := toetssteen.Round{Units: []string{"A"}, Frozen: "2026-01-01"}
	if got := keys(round.CheckAnswer(frozen, toetssteen.Answer{In: "B"}, nil)); got != "frozen:2026-01-01 not_asked:B no_outcome" {
		t.Error(got)
	}
}

func TestTwoRoundsCompared(t *testing.T) {
	rec := func(id string, version int64, withdrawn string) toetssteen.Record {
		return toetssteen.Record{Type: toetssteen.RecordProcessing, Unit: "A", Head: toetssteen.Head{ID: id, Version: version, Withdrawn: withdrawn}}
	}
	unit := func(r toetssteen.Record) string { return r.Unit }
	old := round.Freeze([]toetssteen.Record{rec("1", 1, ""), rec("2", 1, ""), rec("3", 1, "")}, unit)
	now := round.Freeze([]toetssteen.Record{rec("1", 1, ""), rec("2", 2, ""), rec("3", 2, "stopped"), rec("4", 1, "")}, unit)
	if old.Digest == now.Digest {
		t.Error("two states with one digest")
	}
	got := round.Compare(
		[]round.Line{{Unit: "A", Status: round.Answered, Outcome: toetssteen.UsesNone}},
		[]round.Line{{Unit: "A", Status: round.Late, Outcome: toetssteen.UsesIndicators}, {Unit: "B", Status: round.Missing}}, old, now)
	want := []round.Change{
		{
			Unit: "A", Before: round.Answered, After: round.Late, Was: toetssteen.UsesNone, Is: toetssteen.UsesIndicators,
			New: []string{"processing/4"}, Changed: []string{"processing/2"}, Withdrawn: []string{"processing/3"},
		},
		{Unit: "B", After: round.Missing},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func FuzzParseStatement(f *testing.F) {
	f.Add([]byte("systems:\n  - {system: DMS, method: scan, on: 2026-05-01}\nnot_done: nothing\ncoverage: 1\n"))
	f.Add([]byte("cover: 1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := round.ParseStatement(data)
		if err != nil && (len(s.Systems) > 0 || s.Coverage != 0) {
			t.Error("half a statement beside an error")
		}
	})
}
