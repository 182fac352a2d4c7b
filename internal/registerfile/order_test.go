package registerfile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen/internal/registerfile"
)

// Rows that say different things of one processing are refused with a reason
// per column: in the same order each run, so that the file of refusals is too.
func TestTheReasonsOfARefusedRowComeInOneOrder(t *testing.T) {
	s := schema(t)
	grid := registerfile.Grid{File: "r.csv", Name: "r", Type: registerfile.Flat, Rows: []registerfile.Row{
		{Line: 1, Cells: []string{"verwerking_id", "verwerking", "eenheid", "betrokkenen", "ontvangers", "doel"}},
		{Line: 2, Cells: []string{"VW-1", "Toekennen", "DUO", "studenten", "gemeenten", "recht vaststellen"}},
		{Line: 3, Cells: []string{"VW-1", "Innen", "BD", "ouders", "banken", "recht vaststellen"}},
	}}
	var first []registerfile.Reason
	for i := range 20 {
		table, err := s.Recognise(grid, nil)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Plan([]registerfile.Table{table}, nil, registerfile.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := plan.Rows[0].Reasons
		if i == 0 {
			first = got
		}
		if len(got) < 4 {
			t.Fatalf("the row has %d reasons, want at least 4: %v", len(got), got)
		}
		if diff := cmp.Diff(first, got); diff != "" {
			t.Fatalf("run %d gives other reasons (-first +now):\n%s", i, diff)
		}
	}
}
