package org_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/org"
)

func head(id string) toetssteen.Head { return toetssteen.Head{ID: id} }

func TestCheckTellsAllProblemsAtOnce(t *testing.T) {
	o := org.Organisation{
		Units: []toetssteen.Unit{
			{Head: head("A"), Parent: "B"},
			{Head: head("B"), Parent: "A"},
			{Head: head("C"), Parent: "X", Scope: toetssteen.ScopeOut},
			{Head: head("D"), Scope: toetssteen.ScopeIn},
			{Head: head("E"), Scope: "maybe"},
			{Head: head("E"), Scope: "maybe"},
		},
		Grants:  []toetssteen.Grant{{Head: head("g"), In: "X", Role: "boss", Until: "2026-02-30"}},
		Systems: []toetssteen.System{{Head: head("S")}, {Head: head("T"), In: "X"}},
		Sources: []toetssteen.Source{{Head: head("q"), System: "Y", Every: -1}},
	}
	want := []string{
		"grant g bad_until", "grant g no_person", "grant g unknown_role", "grant g unknown_unit",
		"source q bad_every", "source q unknown_system", "system S no_unit", "system T unknown_unit",
		"unit A cycle", "unit A scope_undecided", "unit B cycle", "unit B scope_undecided",
		"unit C no_reason", "unit C unknown_parent", "unit D no_director", "unit D no_dpo",
		"unit E double_id", "unit E unknown_scope",
	}
	var got []string
	for _, p := range org.Check(o, "2026-06-01") {
		got = append(got, string(p.Type)+" "+p.ID+" "+string(p.Code))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTheNearestDPOHasJurisdiction(t *testing.T) {
	units := []toetssteen.Unit{{Head: head("OCW")}, {Head: head("DUO"), Parent: "OCW"}, {Head: head("IvhO"), Parent: "OCW"}}
	tree := org.NewTree(units, []toetssteen.Grant{
		{Head: head("1"), Person: "fg-ocw", Role: toetssteen.RoleDPO, In: "OCW"},
		{Head: head("2"), Person: "fg-duo", Role: toetssteen.RoleDPO, In: "DUO"},
		{Head: head("3"), Person: "fg-old", Role: toetssteen.RoleDPO, In: "IvhO", Until: "2025-12-31"},
	})
	for unit, want := range map[string]string{"OCW": "fg-ocw", "DUO": "fg-duo", "IvhO": "fg-ocw", "X": ""} {
		got := ""
		for _, g := range tree.Jurisdiction(unit, toetssteen.RoleDPO, "2026-06-01") {
			got += g.Person
		}
		if got != want {
			t.Errorf("%s: %q, want %q", unit, got, want)
		}
	}
	if d := cmp.Diff([]string{"OCW"}, tree.Ancestors("DUO")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"DUO", "IvhO"}, tree.Descendants("OCW")); d != "" {
		t.Error(d)
	}
}
