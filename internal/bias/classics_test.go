package bias

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/count"
	"toetssteen/internal/stats"
)

// rowsOf reads a shared data set that may not be shipped; the test skips where
// it is absent.
func rowsOf(t *testing.T, name string) ([]string, [][]string) {
	t.Helper()
	f, err := os.Open("../../../shared/data/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here: it may not be shipped with the project", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[0], rows[1:]
}

// cubeOf counts rows over the columns that make gives for each.
func cubeOf(columns []string, rows [][]string, levels func(row []string) []string) count.Cube {
	b := count.Builder{Columns: columns}
	for _, r := range rows {
		b.Add(levels(r), count.Cell{N: 1, W: 1, W2: 1})
	}
	return count.Cube{Tables: []count.Table{b.Table()}, Engine: "rows"}
}

func compas(t *testing.T) toetssteen.AuditResult {
	t.Helper()
	head, rows := rowsOf(t, "compas/compas_two_years_noid.csv.gz")
	at := map[string]int{}
	for i, h := range head {
		at[h] = i
	}
	cube := cubeOf([]string{"race", "high", "recid", "priors", "decile"}, rows, func(r []string) []string {
		high, priors := "no", "4+"
		if r[at["score_text"]] != "Low" {
			high = "yes"
		}
		switch p := r[at["priors_count"]]; p {
		case "0":
			priors = "0"
		case "1", "2", "3":
			priors = "1-3"
		}
		return []string{r[at["race"]], high, r[at["two_year_recid"]], priors, r[at["decile_score"]]}
	})
	r, err := Compute(Input{Cube: cube, Spec: toetssteen.AuditSpec{
		Direction: toetssteen.Burden, Groups: []toetssteen.AuditGroup{{Column: "race", Reference: "Caucasian"}},
		Steps:   []toetssteen.AuditStep{{ID: "high", Column: "high", Kind: "selection"}},
		Outcome: &toetssteen.AuditOutcome{Column: "recid"}, Score: "decile", Strata: []toetssteen.AuditStratum{{Column: "priors"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// one finds a figure of a group and prints its three numbers.
func one(t *testing.T, r toetssteen.AuditResult, name, stratum, group string) toetssteen.Figure {
	t.Helper()
	for _, f := range r.Figures {
		if f.Name == name && f.Stratum == stratum && f.Group == group {
			return f
		}
	}
	t.Fatalf("no figure %s of %s at %q", name, group, stratum)
	return toetssteen.Figure{}
}

// The reference values are those of bias.md §8.5; the first four equal what
// ProPublica printed.
func TestTheCOMPASFiguresComeOutInEveryPrintedDigit(t *testing.T) {
	r := compas(t)
	const black, white = "African-American", "Caucasian"
	for _, w := range []struct{ name, stratum, group, value, low, high string }{
		{"false_positive_rate", "", black, ".4485", "", ""},
		{"false_positive_rate", "", white, ".2345", "", ""},
		{"false_negative_rate", "", black, ".2799", "", ""},
		{"false_negative_rate", "", white, ".4772", "", ""},
		{"positive_predictive_value", "", black, ".6297", "", ""},
		{"false_positive_rate", "", "Hispanic", ".2148", "", ""},
		{"false_positive_rate", "", "Native American", ".3750", "", ""},
		{"rate_ratio", "", black, "1.69022", "1.59099", "1.79564"},
		{"rate_difference", "", black, ".24020", ".21534", ".26458"},
		{"false_positive_rate_difference", "", black, ".21392", ".18205", ".24502"},
		{"false_positive_rate_ratio", "", black, "1.91209", "1.72124", "2.12411"},
		{"false_negative_rate_ratio", "", black, ".58642", "", ""},
		{"auc", "", black, ".691834", "", ""},
		{"auc", "", white, ".693146", "", ""},
		{"auc", "", "Hispanic", ".6379", "", ""},
		{"independence", "", "", "539.55773", "", ""},
		{"mh_odds_ratio", "priors", black, "2.31128", "2.06609", "2.58558"},
		{"mh_rate_ratio", "priors", black, "1.49679", "", ""},
		{"breslow_day", "priors", black, ".79126", "", ""},
	} {
		f := one(t, r, w.name, w.stratum, w.group)
		got := []string{printed(f.Value, w.value)}
		want := []string{w.value}
		if w.low != "" {
			got, want = append(got, printed(f.Low, w.low), printed(f.High, w.high)), append(want, w.low, w.high)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s of %s %s is %v, want %v", w.name, w.group, w.stratum, got, want)
		}
	}
	for _, d := range r.Decompositions {
		if d.Group == black {
			if a, b := printed(d.AtReferenceRates.Composition, ".058324"), printed(d.AtGroupRates.Composition, ".057139"); a != ".058324" || b != ".057139" || !d.Agree {
				t.Errorf("composition %s and %s, agree %v", a, b, d.Agree)
			}
		}
	}
}

// Bickel, Hammel and O'Connell 1975, as in R's UCBAdmissions: per department
// men admitted and rejected, women admitted and rejected.
func TestTheBerkeleyAdmissionsTurnAroundWithinDepartments(t *testing.T) {
	b := count.Builder{Columns: []string{"sex", "admitted", "dept"}}
	for i, n := range [][4]float64{
		{512, 313, 89, 19}, {353, 207, 17, 8}, {120, 205, 202, 391}, {138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317},
	} {
		dept := string(rune('A' + i))
		for k, cell := range [][2]string{{"male", "yes"}, {"male", "no"}, {"female", "yes"}, {"female", "no"}} {
			b.Add([]string{cell[0], cell[1], dept}, count.Cell{N: n[k]})
		}
	}
	r, err := Compute(Input{Cube: count.Cube{Tables: []count.Table{b.Table()}}, Spec: toetssteen.AuditSpec{
		Direction: toetssteen.Benefit, Groups: []toetssteen.AuditGroup{{Column: "sex", Reference: "female"}},
		Steps:  []toetssteen.AuditStep{{ID: "admission", Column: "admitted", Kind: "selection"}},
		Strata: []toetssteen.AuditStratum{{Column: "dept", Legitimate: true}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct{ name, stratum, value string }{
		{"odds_ratio", "", "1.84108"},
		{"chi2", "", "92.20528"},
		{"g", "", "93.44941"},
		{"cmh_chi2", "dept", "1.524607"},
		{"cmh_chi2_corrected", "dept", "1.426946"},
		{"mh_odds_ratio", "dept", ".9046968"},
		{"breslow_day", "dept", "18.825514"},
		{"tarone", "dept", "18.825501"},
	} {
		if got := printed(one(t, r, w.name, w.stratum, "male").Value, w.value); got != w.value {
			t.Errorf("%s is %s, want %s", w.name, got, w.value)
		}
	}
}

// Ricci v. DeStefano 2009: passed of candidates, combined score 70 or more.
func TestRicciFailsFourFifthsEverywhereAndIsSignificantOnce(t *testing.T) {
	for _, c := range []struct {
		rank, group string
		x, n, y, m  float64
		value, p    string
	}{
		{"captain", "B", 3, 8, 16, 25, ".5859", ".2379"},
		{"lieutenant", "B", 6, 19, 25, 43, ".5432", ".0971"},
		{"lieutenant", "H", 3, 15, 25, 43, ".3440", ".0159"},
	} {
		b := count.Builder{Columns: []string{"race", "pass"}}
		b.Add([]string{c.group, "yes"}, count.Cell{N: c.x})
		b.Add([]string{c.group, "no"}, count.Cell{N: c.n - c.x})
		b.Add([]string{"W", "yes"}, count.Cell{N: c.y})
		b.Add([]string{"W", "no"}, count.Cell{N: c.m - c.y})
		r, err := Compute(Input{Cube: count.Cube{Tables: []count.Table{b.Table()}}, Spec: toetssteen.AuditSpec{
			Direction: toetssteen.Benefit, Groups: []toetssteen.AuditGroup{{Column: "race", Reference: "W"}},
			Steps: []toetssteen.AuditStep{{ID: "pass", Column: "pass", Kind: "selection"}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got := printed(one(t, r, "four_fifths", "", c.group).Value, c.value); got != c.value {
			t.Errorf("%s %s: ratio %s, want %s", c.rank, c.group, got, c.value)
		}
		fisher := toetssteen.Some(stats.Fisher(c.x, c.n-c.x, c.y, c.m-c.y))
		if got := printed(fisher, c.p); got != c.p {
			t.Errorf("%s %s: Fisher p %s, want %s", c.rank, c.group, got, c.p)
		}
	}
}
