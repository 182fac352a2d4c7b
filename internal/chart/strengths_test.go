package chart

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func barsExample() Strengths {
	return Strengths{
		ID: "b", Title: "Wat verraadt nationaliteit?", Desc: "De sterkste kolommen.", Axis: "weggenomen onzekerheid (U)", Label: "kolom", Text: "U (95 %)",
		Legend: []string{"bekende proxy", "andere kolom", "twee samen"}, Number: comma, Most: 1,
		Rows: []Strength{
			{"persoon.postcode", "7,3 % (6,9–7,8)", .0733, .069, .078, 0},
			{"persoon.opleiding", "5,4 % (5,1–5,7)", .0538, .051, .057, 1},
			{"persoon.opleiding + persoon.postcode", "12 % (11–13)", .12, .11, .13, 2},
			{"zonder interval", "1 %", .01, absent, absent, 1},
			{"onbekend", "–", absent, absent, absent, 1},
		},
	}
}

func TestStrengthsMatchTheirGoldens(t *testing.T) {
	hostile := barsExample()
	hostile.Title, hostile.Desc, hostile.Axis, hostile.ID = evil, evil, evil, evil
	hostile.Rows[0].Label, hostile.Rows[0].Text, hostile.Legend[0] = evil, evil, evil
	hostile.Rows[0].Value, hostile.Rows[1].High = math.Inf(1), math.Inf(1)
	for name, b := range map[string]Strengths{"strengths": barsExample(), "strengths_empty": {ID: "b", Number: comma}, "strengths_hostile": hostile} {
		path := filepath.Join("testdata", name+".svg")
		got := b.SVG()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: -want +got (rewrite with -update):\n%s", path, diff)
		}
	}
	if strings.Contains(hostile.SVG(), "<script") {
		t.Error("a name runs")
	}
}
