package register_test

import (
	"testing"

	"toetssteen"
	"toetssteen/internal/register"
)

func pack(t *testing.T, x toetssteen.Recorded) toetssteen.Record {
	t.Helper()
	r, err := toetssteen.Pack(x)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheRegisterIsWalkedBothWays(t *testing.T) {
	h := func(id string, from toetssteen.Date) toetssteen.Head { return toetssteen.Head{ID: id, ValidFrom: from} }
	gone := toetssteen.Processing{Head: h("VW-9", ""), Name: "oud"}
	gone.Withdrawn = "vervallen"
	records := []toetssteen.Record{
		pack(t, &toetssteen.Unit{Head: h("DUO", ""), Name: "DUO"}),
		pack(t, &toetssteen.System{Head: h("SIS", ""), In: "DUO"}),
		pack(t, &toetssteen.Source{Head: h("studenten", ""), System: "SIS"}),
		pack(t, &toetssteen.Processing{Head: h("VW-1", "2022-01-01"), Name: "Toekennen", In: "DUO"}),
		pack(t, &toetssteen.Purpose{Head: h("D-1", ""), Processing: "VW-1", Text: "recht vaststellen"}),
		pack(t, &toetssteen.ElementUse{Head: h("G-1", ""), Purpose: "D-1", Kind: "nationality", Role: toetssteen.UseSelection}),
		pack(t, &gone),
	}
	r, err := register.New(records, "")
	if err != nil {
		t.Fatal(err)
	}
	use := r.UsesOf(r.PurposesOf("VW-1")[0].ID)[0]
	if use.Kind != "nationality" || r.ProcessingOf(use).Name != "Toekennen" || r.UnitOfSource("studenten") != "DUO" {
		t.Errorf("the use is %+v, of %+v", use, r.ProcessingOf(use))
	}
	if r.Processing("VW-9") != nil {
		t.Error("a withdrawn processing is still in the register")
	}
	if r.Unit("x") != nil || r.Source("x") != nil || r.UnitOfSource("x") != "" {
		t.Error("what is not there was found")
	}
	before, err := register.New(records, "2021-12-31")
	if err != nil || before.Processing("VW-1") != nil {
		t.Errorf("a processing counts before it holds (%v)", err)
	}
}
