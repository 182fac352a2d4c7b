package counts

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"toetssteen"
	"toetssteen/examples"
	"toetssteen/internal/bias"
	"toetssteen/internal/count"
)

const duoFolder = "../../../examples/duo"

func duoSpec(t *testing.T, year string) toetssteen.AuditSpec {
	t.Helper()
	text, err := examples.DUO.ReadFile("duo/duo_" + year + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var s toetssteen.AuditSpec
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func duoCube(t *testing.T, year string) count.Cube {
	t.Helper()
	cube, _, err := Read(context.Background(), duoSpec(t, year).Data, duoFolder)
	if err != nil {
		t.Fatal(err)
	}
	return cube
}

// persons gives one cell: pairs of a column and a level.
func persons(t *testing.T, cube count.Cube, pairs ...string) float64 {
	t.Helper()
	var columns []string
	var where []count.Condition
	for i := 0; i < len(pairs); i += 2 {
		columns = append(columns, pairs[i])
		where = append(where, count.Condition{Column: pairs[i], Values: []string{pairs[i+1]}})
	}
	table, ok := cube.Table(columns...)
	if !ok {
		t.Fatalf("no table over %v", columns)
	}
	cells, err := table.Where(where)
	if err != nil || len(cells.Cells) != 1 {
		t.Fatalf("%v: %d cells, %v", pairs, len(cells.Cells), err)
	}
	return cells.Cells[0].N
}

// The counts are those of the domain's specification (bias.md §8.1).
func TestTheDUOFilesGiveThePublishedCounts(t *testing.T) {
	const out, nl, selected = "Buiten Europa", "Nederland", "Selected for control"
	for year, want := range map[string]struct{ all, outside, outsideSelected, outsideNot, dutch, dutchSelected, dutchNot, categoryDutch, categoryOutside float64 }{
		"2014": {248650, 54820, 2010, 52810, 178200, 1050, 177160, 178200, 54830},
		"2019": {50230, 19580, 640, 18940, 27890, 260, 27630, 27890, 19590},
	} {
		cube := duoCube(t, year)
		for name, c := range map[string][2]float64{
			"everyone":              {persons(t, cube), want.all},
			"persons read":          {float64(cube.Rows), want.all},
			"outside Europe":        {persons(t, cube, "Herkomst", out), want.outside},
			"selected of them":      {persons(t, cube, "Herkomst", out, selected, "yes"), want.outsideSelected},
			"not selected of them":  {persons(t, cube, "Herkomst", out, selected, "no"), want.outsideNot},
			"Dutch":                 {persons(t, cube, "Herkomst", nl), want.dutch},
			"selected of the Dutch": {persons(t, cube, selected, "yes", "Herkomst", nl), want.dutchSelected},
			"not selected of them ": {persons(t, cube, selected, "no", "Herkomst", nl), want.dutchNot},
		} {
			if c[0] != c[1] {
				t.Errorf("%s: %s: %v, want %v", year, name, c[0], c[1])
			}
		}
		categories, _ := cube.Table("Herkomst", "Risk category")
		for level, sum := range map[string]float64{nl: want.categoryDutch, out: want.categoryOutside} {
			of, err := categories.Where([]count.Condition{{Column: "Herkomst", Values: []string{level}}})
			if err != nil || of.Total() != sum {
				t.Errorf("%s: categories of %s add up to %v, want %v (%v)", year, level, of.Total(), sum, err)
			}
		}
	}
}

func TestTheDUOTotalsDifferByRoundingOnly(t *testing.T) {
	for _, year := range []string{"2014", "2019"} {
		var keys []string
		for _, n := range duoCube(t, year).Notes {
			keys = append(keys, n.Key)
			t.Log(year, n.Key, n.Args)
		}
		if !slices.Contains(keys, "counts.total_rounding") || slices.Contains(keys, "counts.total_error") {
			t.Errorf("%s: remarks %v", year, keys)
		}
	}
}

func TestTheDUOSpecificationsGiveTheKnownRatios(t *testing.T) {
	for year, want := range map[string][2]float64{"2014": {6.2230, 3.6296}, "2019": {3.5062, 3.2082}} {
		s := duoSpec(t, year)
		r, err := bias.Compute(bias.Input{Spec: s, Cube: duoCube(t, year), Floor: 10})
		if err != nil {
			t.Fatal(err)
		}
		stages := map[string]bool{}
		got := [2]float64{}
		for _, f := range r.Figures {
			stages[f.Stage] = true
			switch {
			case f.Stage != "selection" || f.Group != "Buiten Europa":
			case f.Name == "rate_ratio" && f.Stratum == "":
				got[0] = f.Value.Or(0)
			case f.Name == "mh_rate_ratio" && f.Stratum == "Risk category":
				got[1] = f.Value.Or(0)
			}
		}
		for i := range got {
			if math.Abs(got[i]-want[i]) > .00005 {
				t.Errorf("%s: ratio %v, want %v", year, got[i], want[i])
			}
		}
		for _, step := range s.Steps {
			if !stages[step.ID] {
				t.Errorf("%s: no figure for step %s", year, step.ID)
			}
		}
		var proxies []string
		for _, p := range r.Proxies {
			proxies = append(proxies, p.Column)
		}
		for _, c := range s.Criteria {
			if !slices.Contains(proxies, c) {
				t.Errorf("%s: the strength of %s as a proxy is not measured", year, c)
			}
		}
		t.Log(year, r.NotAssessed, r.Warnings)
	}
}

// The files in examples hold what the published table holds.
func TestTheDUOFilesAreThePublishedTables(t *testing.T) {
	published, err := os.ReadFile("../../../../shared/data/duo_cub/cub_tables_1_2.tsv")
	if err != nil {
		t.Skip("the published CBS tables (../shared) are not here")
	}
	for table, year := range map[string]string{"Table 1": "2014", "Table 2": "2019"} {
		text, err := os.ReadFile(filepath.Join(duoFolder, "duo_"+year+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		ours := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
		i := 0
		for row := range strings.Lines(string(published)) {
			f := strings.Split(strings.TrimSpace(row), "\t")
			if f[0] != table {
				continue
			}
			if i >= len(ours) || strings.Join(f[2:], ";") != ours[i] {
				t.Fatalf("%s: line %d differs from the source", year, i+2)
			}
			i++
		}
		if i != 341 || len(ours) != 341 {
			t.Errorf("%s: %d lines, and %d at the source", year, len(ours), i)
		}
	}
}
