package subgroup

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// compasPersons are the 6,172 persons of the filter of ProPublica, in the
// classes that DivExplorer uses. Its sixth attribute, the length of stay, needs
// dates that are not in the file at hand; so its numbers of itemsets (155, 316
// and 969) and of tests cannot be repeated here, but whatever does not name
// that attribute can.
func compasPersons(t *testing.T) (columns []string, persons [][]string) {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "compas", "compas_two_years_noid.csv.gz"))
	if err != nil {
		t.Skip("the COMPAS file is not at hand")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(r []string, name string) string { return r[slices.Index(all[0], name)] }
	for _, r := range all[1:] {
		days, err := strconv.Atoi(at(r, "days_b_screening_arrest"))
		if err != nil || days > 30 || days < -30 || at(r, "is_recid") == "-1" || at(r, "c_charge_degree") == "O" || at(r, "score_text") == "N/A" {
			continue
		}
		priors := "0"
		switch n, _ := strconv.Atoi(at(r, "priors_count")); {
		case n > 3:
			priors = ">3"
		case n > 0:
			priors = "1-3"
		}
		high := map[bool]string{true: "yes", false: "no"}[at(r, "score_text") == "High"]
		persons = append(persons, []string{at(r, "age_cat"), at(r, "c_charge_degree"), at(r, "race"), at(r, "sex"), priors, high, at(r, "two_year_recid")})
	}
	return []string{"age_cat", "charge", "race", "sex", "priors", "high", "recid"}, persons
}

func compasTable(t *testing.T) count.Table {
	t.Helper()
	columns, persons := compasPersons(t)
	b := count.Builder{Columns: columns}
	for _, p := range persons {
		b.Add(p, count.Cell{N: 1, W: 1, W2: 1})
	}
	return b.Table()
}

var fiveAttributes = []string{"age_cat", "charge", "race", "sex", "priors"}

func is(t *testing.T, name string, got float64, want string) {
	t.Helper()
	_, decimals, _ := cutDecimals(want)
	if s := strconv.FormatFloat(got, 'f', decimals, 64); s != "0"+want && s != want {
		t.Errorf("%s is %s, published %s", name, s, want)
	}
}

func cutDecimals(s string) (whole string, decimals int, ok bool) {
	for i := range s {
		if s[i] == '.' {
			return s[:i], len(s) - i - 1, true
		}
	}
	return s, 0, false
}

// bias.md §8.5: the rates of all, and the itemset of support .1 whose false
// positive rate diverges most.
func TestCOMPASFalsePositivesOfDivExplorer(t *testing.T) {
	table := compasTable(t)
	if table.Total() != 6172 {
		t.Fatalf("%v persons", table.Total())
	}
	where := func(t count.Table, column string, levels ...string) count.Table {
		out, err := t.Where([]count.Condition{{Column: column, Values: levels}})
		if err != nil {
			panic(err)
		}
		return out
	}
	notAgain, again := where(table, "recid", "0"), where(table, "recid", "1")
	fp, n := where(notAgain, "high", "yes").Total(), notAgain.Total()
	is(t, "FPR", fp/n, ".0883140")
	is(t, "FNR", where(again, "high", "no").Total()/again.Total(), ".6984692")

	frequent := map[string]bool{} // support counts all persons
	all, _ := newGrid(table.RollUp(append(slices.Clone(fiveAttributes), "recid")...), Options{Decision: "recid", Positive: []string{"1"}})
	l := newLattice(all, math.Ceil(.1*6172))
	for _, k := range l.nodes(5) {
		frequent[fmt.Sprint((judge{g: all, l: l}).subgroup(&k).Conditions)] = true
	}
	g, _ := newGrid(notAgain.RollUp(append(slices.Clone(fiveAttributes), "high")...), Options{Decision: "high", Positive: []string{"yes"}})
	l = newLattice(g, 1)
	var top toetssteen.Subgroup
	for _, k := range l.nodes(5) {
		s := judge{g: g, l: l}.subgroup(&k)
		if frequent[fmt.Sprint(s.Conditions)] && s.X.Or(0)/s.N.Or(1) > top.X.Or(0)/top.N.Or(1) {
			top = s
		}
	}
	want := []toetssteen.SubgroupCondition{{Column: "age_cat", Level: "25 - 45"}, {Column: "race", Level: "African-American"}, {Column: "sex", Level: "Male"}, {Column: "priors", Level: ">3"}}
	if fmt.Sprint(top.Conditions) != fmt.Sprint(want) {
		t.Errorf("the top itemset is %v", top.Conditions)
	}
	rate := top.X.Or(0) / top.N.Or(1)
	is(t, "rate", rate, ".308")
	is(t, "divergence", rate-fp/n, ".2197")
	div, _ := stats.DivT(top.X.Or(0), top.N.Or(0), fp, n)
	is(t, "t", div, "7.12")
}

// bias.md §8.5: the set of levels whose recidivism is most above that of all.
// It does not restrict the length of stay.
func TestCOMPASScanOfTheHighestRecidivism(t *testing.T) {
	table := compasTable(t).RollUp(append(slices.Clone(fiveAttributes), "recid")...)
	s := Scan(table, ScanOptions{Decision: "recid", Positive: []string{"1"}, Direction: toetssteen.Burden, Seed: 1, Draws: 19})
	is(t, "score", s.Score.Or(0), "171.2079")
	is(t, "persons", s.N.Or(0), "1414")
	is(t, "rate", s.Rate.Or(0), ".7008")
	is(t, "expected", s.Expected.Or(0)/s.N.Or(1), ".4551")
	want := []ScannedColumn{{"age_cat", []string{"25 - 45", "Less than 25"}}, {"priors", []string{">3"}}}
	if fmt.Sprint(s.Columns) != fmt.Sprint(want) || s.P != toetssteen.Some(.05) {
		t.Errorf("found %v, p %v", s.Columns, s.P)
	}
}

// The search over five of the six attributes, against counts over persons.
func TestCOMPASItemsetsEqualACountOverPersons(t *testing.T) {
	columns, persons := compasPersons(t)
	var rows []row
	for _, p := range persons {
		rows = append(rows, row{levels: p[:5], selected: p[6] == "1"})
	}
	g, _ := newGrid(tableOf(columns[:5], rows), options())
	for _, support := range []float64{.1, .05, .01} {
		least := math.Ceil(support * 6172)
		want := over(columns[:5], rows, 5, least)
		l := newLattice(g, least)
		if got := l.nodes(5); len(got) != len(want) {
			t.Errorf("support %v: %d itemsets, counted %d", support, len(got), len(want))
		}
	}
}
