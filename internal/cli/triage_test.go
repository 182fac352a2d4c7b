package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/app"
	"toetssteen/internal/store"
)

func TestDecisionsAreReadFromTheListThatWasWritten(t *testing.T) {
	for name, text := range map[string]string{
		"by comma":     "id,source,decision,reason\nB-1,SIS,confirm,klopt\nB-2,SIS,,\nB-3,SIS,REJECT,\"dier; geen mens\"\n",
		"by semicolon": "\ufeffReason;ID;Decision\r\nklopt;B-1;confirm\r\n;B-2;\r\n\"dier; geen mens\";B-3;reject\r\n",
	} {
		got, err := parseDecisions(strings.NewReader(text))
		want := []app.Proposed{
			{Row: 2, Finding: "B-1", Verdict: store.Confirm, Reason: "klopt"},
			{Row: 4, Finding: "B-3", Verdict: store.Reject, Reason: "dier; geen mens"},
		}
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%s: %v %s", name, err, d)
		}
	}
	for _, text := range []string{"", "id,reason\nB-1,x\n", "id,decision,reason\nB-1,\"x,y\n"} {
		if got, err := parseDecisions(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func FuzzDecisions(f *testing.F) {
	f.Add("id,decision,reason\nB-1,confirm,klopt\n")
	f.Add("reason;id;decision\nx;B-1\n")
	f.Fuzz(func(t *testing.T, text string) {
		items, err := parseDecisions(strings.NewReader(text))
		for _, p := range items {
			if err == nil && p.Row < 2 {
				t.Errorf("a decision on line %d: %+v", p.Row, p)
			}
		}
	})
}
