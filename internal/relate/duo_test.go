package relate_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/examples"
	"toetssteen/internal/relate"
)

// groupsOf are the columns of the published tables that divide students by
// origin: the Netherlands, Europe, outside Europe.
var groupsOf = []string{"herkomst_nl", "herkomst_europa", "herkomst_buiten_europa"}

// duo rebuilds rows from the published counts of a year: one for each student
// of the rows whose category crosses these factors.
func duo(t *testing.T, year int, factors ...string) table {
	t.Helper()
	text, err := examples.DUO.ReadFile(fmt.Sprintf("duo/duo_%d.csv", year))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	r.Comma = ';'
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := table{columns: append(append([]string{}, factors...), "herkomst")}
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	for _, rec := range records[1:] {
		parts := strings.Split(rec[0], " & ")
		if len(parts) != len(factors) {
			continue
		}
		values, fits := []string{}, true
		for i, part := range parts {
			name, value, _ := strings.Cut(part, ": ")
			fits = fits && name == factors[i]
			values = append(values, value)
		}
		if !fits {
			continue
		}
		for _, g := range groupsOf {
			n, _ := strconv.Atoi(rec[at[g]])
			row := append(append([]string{}, values...), g)
			for range n {
				out.rows = append(out.rows, row)
			}
		}
	}
	if len(out.rows) == 0 {
		t.Fatalf("no rows for %v", factors)
	}
	return out
}

func proxies(t *testing.T, tab table) []toetssteen.ProxyMeasure {
	t.Helper()
	m := &memory{tables: map[string]table{"studenten": tab}}
	return relate.Run(t.Context(), m.input(t, map[string]mark{"studenten.herkomst": origin}, "studenten"), census).Proxies
}

// The figures of bias.md §8.1 stand on the tables by one factor.
func TestProxiesOfTheStudentsEqualThePublishedFigures(t *testing.T) {
	for _, want := range []struct {
		year   int
		factor string
		v, u   float64
	}{
		{2014, "Education", .21332, .05379},
		{2014, "Age", math.NaN(), .02306},
		{2014, "Distance", math.NaN(), .07329},
		{2019, "Education", math.NaN(), .09527},
		{2019, "Distance", math.NaN(), .09849},
		{2019, "Age", math.NaN(), .01038},
	} {
		t.Run(fmt.Sprint(want.year, want.factor), func(t *testing.T) {
			got := proxies(t, duo(t, want.year, want.factor))
			if len(got) != 1 {
				t.Fatalf("%d measures, want 1", len(got))
			}
			near(t, "U", got[0].U, want.u)
			if !math.IsNaN(want.v) {
				near(t, "V", got[0].V, want.v)
			}
		})
	}
}

func near(t *testing.T, what string, got toetssteen.Estimate, want float64) {
	t.Helper()
	if !got.OK || math.Abs(got.Value-want) > 0.000005 {
		t.Errorf("%s is %.6f, want %.5f", what, got.Value, want)
	}
}

// In the crossed table each cell is rounded to tens, so the figures differ in
// the third decimal; the ranking is that of bias.md §8.1.
func TestTheRankingOfTheStudentsProxiesIsThatOfTheFactors(t *testing.T) {
	for year, order := range map[int]string{2014: "Distance Education Age", 2019: "Distance Education Age"} {
		got := proxies(t, duo(t, year, "Education", "Age", "Distance"))
		var ones []string
		for _, p := range got {
			t.Logf("%d %v n %d levels %d U %.5f [%.5f, %.5f] V %.5f AUC %.4f [%.4f, %.4f] p %.3g added %.5f", year, p.Columns, p.N, p.Levels,
				p.U.Value, p.ULow.Value, p.UHigh.Value, p.V.Value, p.AUC.Value, p.AUCLow.Value, p.AUCHigh.Value, p.PAdjusted.Value, p.Added.Value)
			if len(p.Columns) == 1 {
				ones = append(ones, p.Columns[0].Field)
			}
		}
		if s := strings.Join(ones, " "); s != order {
			t.Errorf("%d: %s, want %s", year, s, order)
		}
	}
}
