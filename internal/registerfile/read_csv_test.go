package registerfile

import (
	"errors"
	"slices"
	"testing"
)

// A quote that is not closed must not take the rows behind it into its cell.
func TestAQuoteThatIsNotClosedIsToldWithItsLine(t *testing.T) {
	for text, line := range map[string]string{
		"id,naam\nA,goed\nB,\"open\nC,goed\nD,goed\n": "3",
		"id,naam\nA,\"open\nB,\"goed\"\n":             "2",
		"id,naam\nA,vijf\" buis\nB,goed\n":            "2",
		"naam,id\ngoed,A\n\"open,B\ngoed,C\ngoed,D\n": "3",
	} {
		rows, err := readCSV([]byte(text))
		var wrong *ReadError
		if !errors.As(err, &wrong) {
			t.Errorf("%q gives %d rows and %v", text, len(rows), err)
			continue
		}
		if wrong.Key != "read.csv" || !slices.Equal(wrong.Args, []string{line}) {
			t.Errorf("%q: %s %v, want line %s", text, wrong.Key, wrong.Args, line)
		}
	}
	rows, err := readCSV([]byte("id;naam\nA;\"met \"\"teken\"\" en\nregel\"\n"))
	if err != nil || len(rows) != 2 || rows[1].Cells[1] != "met \"teken\" en\nregel" {
		t.Errorf("a cell with closed quotes and a line end: %v, %v", rows, err)
	}
}
