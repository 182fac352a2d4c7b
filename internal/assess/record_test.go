package assess

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A verdict that is kept says by which content it was given, every reason with
// its sources, and where the answers came from; it reads back as it was.
func TestAVerdictIsKeptWhole(t *testing.T) {
	e := engines(t)["sex-registration"]
	given := give(t, e, map[string]string{"present": "registered", "purpose": "salutation", "duty": "none"})
	given[0].Evidence = "B-0123456789abcdef"
	kept, err := json.MarshalIndent(e.Assess(given).Record(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var back Record
	if err := json.Unmarshal(kept, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.Assess(given).Record(), back); diff != "" {
		t.Errorf("it reads back otherwise: %s", diff)
	}
	if back.Framework.Hash != e.Framework().Hash() || back.Outcomes["necessary"] != "alternative" || back.Outcomes["proper"] != "no" {
		t.Errorf("kept: %s", kept)
	}
	if len(back.Reasons) != 1 || back.Reasons[0].Rule != "salutation-only" || len(back.Reasons[0].All()) == 0 || back.Reasons[0].Verified != "2017" || back.Reasons[0].Why["nl"] == "" {
		t.Errorf("reasons: %+v", back.Reasons)
	}
	if len(back.Answers) != 3 || back.Answers[0].Given[0].Evidence != "B-0123456789abcdef" || back.Answers[0].Given[0].Meaning == "" {
		t.Errorf("answers: %+v", back.Answers)
	}
	empty, err := json.Marshal(Verdict{}.Record())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"framework":{"id":"","version":"","hash":""},"outcomes":{},"reasons":[],"open":[],"conflicts":[],"answers":[]}`
	if diff := cmp.Diff(want, string(empty)); diff != "" {
		t.Error(diff)
	}
}
