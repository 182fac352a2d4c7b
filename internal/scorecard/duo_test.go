package scorecard

import (
	"bufio"
	"errors"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/count"
)

func duo(t *testing.T) *Profile {
	t.Helper()
	data, err := os.ReadFile("../../examples/duo/profile.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// duoCells reads the 180 published cross cells of one table by origin.
func duoCells(t *testing.T, table string) count.Table {
	t.Helper()
	f, err := os.Open("../../../shared/data/duo_cub/cub_tables_1_2.tsv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the published CBS tables (../shared) are not here")
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows [][]string
	var n []float64
	s := bufio.NewScanner(f)
	for s.Scan() {
		col := strings.Split(s.Text(), "\t")
		parts := strings.Split(col[2], " & ")
		if col[0] != table || len(parts) != 3 {
			continue
		}
		var levels []string
		for _, part := range parts {
			_, level, _ := strings.Cut(part, ": ")
			levels = append(levels, level)
		}
		for i, origin := range []string{"NL", "Europe", "non-European"} {
			v, err := strconv.ParseFloat(col[6+i], 64)
			if err != nil {
				t.Fatal(err)
			}
			rows, n = append(rows, append(slices.Clone(levels), origin)), append(n, v)
		}
	}
	if len(rows) != 540 {
		t.Fatalf("read %d cells, want 180 x 3", len(rows))
	}
	return tableOf([]string{"Education", "Age", "Distance", "origin"}, rows, n)
}

// tableOf makes a table of rows with counts; equal rows are added.
func tableOf(columns []string, rows [][]string, n []float64) count.Table {
	t := count.Table{Columns: columns, Levels: make([][]string, len(columns))}
	for i := range columns {
		for _, r := range rows {
			t.Levels[i] = append(t.Levels[i], r[i])
		}
		slices.Sort(t.Levels[i])
		t.Levels[i] = slices.Compact(t.Levels[i])
	}
	for j, r := range rows {
		key := make([]uint32, len(columns))
		for i, text := range r {
			key[i] = uint32(slices.Index(t.Levels[i], text))
		}
		t.Cells = append(t.Cells, count.Cell{Key: key, N: n[j], W: n[j], W2: n[j]})
	}
	slices.SortFunc(t.Cells, func(a, b count.Cell) int { return slices.Compare(a.Key, b.Key) })
	out := t.Cells[:0]
	for _, c := range t.Cells {
		if k := len(out); k > 0 && slices.Equal(out[k-1].Key, c.Key) {
			out[k-1].N, out[k-1].W, out[k-1].W2 = out[k-1].N+c.N, out[k-1].W+c.W, out[k-1].W2+c.W2
			continue
		}
		out = append(out, c)
	}
	t.Cells = out
	return t
}

func find(t *testing.T, fs []toetssteen.Figure, name, stratum, group string) toetssteen.Figure {
	t.Helper()
	for _, f := range fs {
		if f.Name == name && f.Stratum == stratum && f.Group == group {
			return f
		}
	}
	t.Fatalf("no figure %s %q of %s", name, stratum, group)
	return toetssteen.Figure{}
}

func near(t *testing.T, what string, got toetssteen.Real, want, within float64) {
	t.Helper()
	v, ok := got.Get()
	if !ok || math.Abs(v-want) > within {
		t.Errorf("%s: got %v (there is one: %v), want %v within %g", what, v, ok, want, within)
	}
}

func TestDUO2014PublishedCellsGiveCategory1And2(t *testing.T) {
	a := Audit(duo(t), duoCells(t, "Table 1"), "origin", "NL", toetssteen.Burden, Options{Rounding: 10})
	if a.Status != toetssteen.FigureOK || a.Reason.Key != "scorecard.replaced" {
		t.Fatalf("status %s, reason %v", a.Status, a.Reason)
	}
	if want := "R3 (age_at_leaving, age_at_address) = 0"; !slices.Equal(a.Reason.Args, []string{want}) {
		t.Errorf("replaced %q, want %q", a.Reason.Args, want)
	}
	// domain.md §2.3, lesson 6
	near(t, "NL", find(t, a.Figures, "selection_rate", "category=1+2", "NL").Value, .1396, .00005)
	near(t, "non-European", find(t, a.Figures, "selection_rate", "category=1+2", "non-European").Value, .2716, .00005)
	near(t, "ratio", find(t, a.Figures, "rate_ratio", "", "non-European").Value, .271584699/.139611847, 1e-7)
	near(t, "category 6", find(t, a.Figures, "selection_rate", "category=6", "non-European").Value, 16430.0/54900, 1e-9)
	near(t, "category 1", find(t, a.Figures, "rate_ratio", "category=1", "non-European").Value, (6650.0/54900)/(8390.0/178280), 1e-9)
	factors, gaps := 1.0, 0.0
	for _, e := range a.Criteria {
		if strings.HasPrefix(e.Criterion, "age_at") {
			if e.Status != toetssteen.FigureNotApplicable {
				t.Errorf("%s is not in the data, yet %+v", e.Criterion, e)
			}
		} else if e.Change == "attribution" {
			factors *= e.Ratio.Or(math.NaN())
			gaps += e.Gap.Or(math.NaN())
		}
	}
	near(t, "factors multiply to the ratio", toetssteen.Some(factors), find(t, a.Figures, "rate_ratio", "", "non-European").Value.Or(0), 1e-9)
	near(t, "shares add to the gap", toetssteen.Some(gaps), find(t, a.Figures, "rate_difference", "", "non-European").Value.Or(0), 1e-9)
	if e := effectOf(t, a, "distance", "removed"); e.Ratio.Or(9) > 1.2 || e.Reason.Key != "scorecard.no_random_arm" {
		t.Errorf("without distance most of the difference goes: %+v", e)
	}
	if a.Search.Key != "scorecard.no_random_arm" {
		t.Errorf("alternatives were searched without a random sample: %v", a.Search)
	}
}

func TestDUO2019ProfileLooksNeutralOnTheCoarseGroup(t *testing.T) {
	a := Audit(duo(t), duoCells(t, "Table 2"), "origin", "NL", toetssteen.Burden, Options{Rounding: 10, Group: "non-European"})
	// domain.md §2.3, lesson 1: published with R3 .94
	near(t, "ratio", find(t, a.Figures, "rate_ratio", "category=1+2", "non-European").Value, .9339, .00005)
	if e := effectOf(t, a, "education", "attribution"); e.Ratio.Or(0) < 1 || e.Reason.Args[0] != "non-European" {
		t.Errorf("education still adds to the difference: %+v", e)
	}
}
