package bias

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/count"
)

// The counts of Statistics Netherlands (CBS) on the control of the student
// grant at DUO, May 2024, rounded to tens, through NGO-Algorithm-Audit/DUO-CUB
// (EUPL-1.2): origin Dutch, European, non-European. Category 1 to 6: all, and
// of whom selected and not; then selected and not; outcome of the visit; and of
// all origins together, selected and not, by category and over all.
const (
	duo2014 = `
category 1 8670 790 7280 390 70 1460 8280 720 5810
category 2 16610 1330 8120 140 20 320 16470 1310 7800
category 3 15110 1150 4680 70 10 50 15050 1150 4620
category 4 54130 3190 8580 220 10 60 53910 3180 8520
category 5 67300 4530 13130 180 10 30 67120 4530 13090
category 6 16380 4630 13040 50 10 80 16330 4620 12960
selected yes 1050 120 2010
selected no 177160 15500 52810
outcome duly 860 70 630
outcome unduly 130 50 1060
outcome impossible 50 10 310
total 1 1920 14820
total 2 480 25580
total 3 130 20820
total 4 290 65610
total 5 220 84750
total 6 140 33910
total - 3180 245470`
	duo2019 = `
category 1 4100 400 3120 200 30 500 3900 370 2610
category 2 4360 390 2480 40 0 70 4330 390 2410
category 3 2900 260 1330 10 0 20 2890 260 1320
category 4 7710 620 2460 10 0 10 7700 620 2450
category 5 6150 480 2230 0 0 10 6150 480 2220
category 6 2670 620 7970 10 0 30 2670 620 7940
selected yes 260 30 640
selected no 27630 2730 18940
outcome duly 160 10 230
outcome unduly 70 10 250
outcome impossible 30 10 160
total 1 730 6890
total 2 110 7120
total 3 30 4460
total 4 20 10760
total 5 10 8850
total 6 40 11220
total - 930 49300`
)

var origins = []string{"nl", "eu", "ne"}

func duoCube(t *testing.T, text string) count.Cube {
	t.Helper()
	b := map[string]*count.Builder{
		"category": {Columns: []string{"origin", "category"}}, "selected": {Columns: []string{"origin", "selected"}},
		"outcome": {Columns: []string{"origin", "outcome"}}, "both": {Columns: []string{"origin", "category", "selected"}},
		"all": {Columns: []string{"selected"}}, "all by category": {Columns: []string{"category", "selected"}},
	}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		f := strings.Fields(line)
		n := make([]float64, len(f)-2)
		for i := range n {
			v, err := strconv.ParseFloat(f[i+2], 64)
			if err != nil {
				t.Fatal(err)
			}
			n[i] = v
		}
		if f[0] == "total" {
			for i, d := range []string{"yes", "no"} {
				if f[1] == "-" {
					b["all"].Add([]string{d}, count.Cell{N: n[i]})
				} else {
					b["all by category"].Add([]string{f[1], d}, count.Cell{N: n[i]})
				}
			}
			continue
		}
		for i, o := range origins {
			b[f[0]].Add([]string{o, f[1]}, count.Cell{N: n[i]})
			if f[0] == "category" {
				b["both"].Add([]string{o, f[1], "yes"}, count.Cell{N: n[3+i]})
				b["both"].Add([]string{o, f[1], "no"}, count.Cell{N: n[6+i]})
			}
		}
	}
	cube := count.Cube{Rounding: 10, Engine: "table"}
	for _, name := range []string{"category", "selected", "outcome", "both", "all", "all by category"} {
		cube.Tables = append(cube.Tables, b[name].Table())
	}
	return cube
}

func duoSpec() toetssteen.AuditSpec {
	return toetssteen.AuditSpec{
		Direction: toetssteen.Burden,
		Groups:    []toetssteen.AuditGroup{{Column: "origin", Reference: "nl"}},
		Steps: []toetssteen.AuditStep{
			{ID: "category", Column: "category", Positive: []string{"1", "2"}, Kind: "category", Order: strings.Split("123456", "")},
			{ID: "selection", Column: "selected", Kind: "selection"},
			{ID: "finding", Column: "outcome", Positive: []string{"unduly"}, Among: []string{"duly", "unduly"}, Kind: "finding"},
		},
	}
}

func duo(t *testing.T, text string) toetssteen.AuditResult {
	t.Helper()
	r, err := Compute(Input{Spec: duoSpec(), Cube: duoCube(t, text), Floor: 10})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// figure finds one figure of the non-European group.
func figure(t *testing.T, r toetssteen.AuditResult, name, stage, stratum string) toetssteen.Figure {
	t.Helper()
	for _, f := range r.Figures {
		if f.Name == name && f.Stage == stage && f.Stratum == stratum && f.Group == "ne" {
			return f
		}
	}
	t.Fatalf("no figure %s at %s %s", name, stage, stratum)
	return toetssteen.Figure{}
}

// printed prints a figure with so many decimals as the reference has.
func printed(r toetssteen.Real, reference string) string {
	v, ok := r.Get()
	if !ok {
		return "none"
	}
	_, decimals, _ := strings.Cut(reference, ".")
	s := fmt.Sprintf("%.*f", len(decimals), v)
	if strings.HasPrefix(reference, ".") {
		s = strings.TrimPrefix(s, "0")
	}
	return s
}

// The reference values are those of the domain's specification (bias.md §8.1),
// computed there by an independent implementation.
func TestTheDUOFiguresComeOutInEveryPrintedDigit(t *testing.T) {
	type want struct{ name, stage, stratum, value, low, high string }
	for year, c := range map[string]struct {
		counts string
		want   []want
	}{
		"2014": {duo2014, []want{
			{"selection_rate", "selection", "", ".036665", "", ""},
			{"rate_ratio", "selection", "", "6.2230", "5.7790", "6.7011"},
			{"odds_ratio", "selection", "", "6.4218", "5.9562", "6.9238"},
			{"rate_difference", "selection", "", ".030774", ".029190", ".032416"},
			{"chi2", "selection", "", "3063.690", "", ""},
			{"chi2_yates", "selection", "", "3061.316", "", ""},
			{"g", "selection", "", "2485.337", "", ""},
			{"z", "selection", "", "55.3506", "", ""},
			{"selection_rate", "category=1", "", ".132774", "", ""},
			{"rate_ratio", "category=1", "", "2.7290", "2.6493", "2.8111"},
			{"rate_ratio", "category", "", "1.9799", "1.9453", "2.0150"},
			{"cmh_chi2", "selection", "category", "1155.8687", "", ""},
			{"mh_odds_ratio", "selection", "category", "3.9827", "3.6664", "4.3264"},
			{"mh_rate_ratio", "selection", "category", "3.6296", "3.3482", "3.9346"},
			{"breslow_day", "selection", "category", "159.4318", "", ""},
			{"tarone", "selection", "category", "157.1888", "", ""},
			{"smr", "selection", "category", "3.796", "3.632", "3.966"},
			{"selection_rate", "finding", "", ".6272", "", ""},
			{"demographic_disparity", "selection", "", ".416937", "", ""},
			{"conditional_demographic_disparity", "selection", "category", ".116563", "", ""},
			{"four_fifths", "selection", "", ".9690", "", ""},
		}},
		"2019": {duo2019, []want{
			{"selection_rate", "selection", "", ".032686", "", ""},
			{"rate_ratio", "selection", "", "3.5062", "3.0391", "4.0452"},
			{"odds_ratio", "selection", "", "3.5909", "3.1052", "4.1526"},
			{"rate_difference", "selection", "", ".023364", ".020682", ".026158"},
			{"chi2", "selection", "", "337.621", "", ""},
			{"g", "selection", "", "334.439", "", ""},
			{"z", "selection", "", "18.3745", "", ""},
			{"rate_ratio", "category=1", "", "1.0834", "1.0380", "1.1308"},
			{"rate_ratio", "category", "", ".9424", ".9160", ".9695"},
			{"cmh_chi2", "selection", "category", "316.4215", "", ""},
			{"mh_odds_ratio", "selection", "category", "3.5271", "3.0420", "4.0895"},
			{"mh_rate_ratio", "selection", "category", "3.2082", "2.7980", "3.6784"},
			{"breslow_day", "selection", "category", "22.2954", "", ""},
			{"tarone", "selection", "category", "22.2234", "", ""},
			{"smr", "selection", "category", "3.019", "2.790", "3.263"},
			{"selection_rate", "finding", "", ".5208", "", ""},
			{"demographic_disparity", "selection", "", ".303994", "", ""},
			{"conditional_demographic_disparity", "selection", "category", ".322460", "", ""},
			{"four_fifths", "selection", "", ".9764", "", ""},
		}},
	} {
		r := duo(t, c.counts)
		for _, w := range c.want {
			f := figure(t, r, w.name, w.stage, w.stratum)
			for part, pair := range map[string][2]string{
				"value": {printed(f.Value, w.value), w.value}, "low": {printed(f.Low, w.low), w.low}, "high": {printed(f.High, w.high), w.high},
			} {
				if pair[1] != "" && pair[0] != pair[1] {
					t.Errorf("%s %s at %s %s: %s is %s, want %s", year, w.name, w.stage, w.stratum, part, pair[0], pair[1])
				}
			}
		}
	}
}

func TestTheDecompositionOfDUONamesNoSingleShareWhereTheOrderingsDisagree(t *testing.T) {
	for _, c := range []struct {
		counts, gap, first, second, mean string
		agree                            bool
	}{
		{duo2014, ".030604", ".003722", ".018593", ".011158", false},
		{duo2019, ".022996", ".001146", ".000609", ".000878", true},
	} {
		r := duo(t, c.counts)
		for _, d := range r.Decompositions {
			if d.Group != "ne" {
				continue
			}
			got := []string{printed(d.Gap, c.gap), printed(d.AtReferenceRates.Composition, c.first), printed(d.AtGroupRates.Composition, c.second), printed(d.Mean.Composition, c.mean)}
			if want := []string{c.gap, c.first, c.second, c.mean}; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if _, named := d.Share.Get(); d.Agree != c.agree || named != c.agree {
				t.Errorf("agree %v, share %v", d.Agree, d.Share)
			}
		}
	}
}

func TestRoundingBoundsTheDUORatio(t *testing.T) {
	f := figure(t, duo(t, duo2014), "rate_ratio", "selection", "")
	if a, b := printed(f.From, "6.178"), printed(f.To, "6.268"); a != "6.178" || b != "6.268" || f.Status != toetssteen.FigureInterval {
		t.Errorf("bounds %s - %s, status %s", a, b, f.Status)
	}
	mh := figure(t, duo(t, duo2014), "mh_rate_ratio", "selection", "category")
	if from, to := mh.From.Or(0), mh.To.Or(0); math.Abs(from-3.572) > .02 || math.Abs(to-3.688) > .02 {
		t.Errorf("Monte Carlo bounds of the stratified ratio %v - %v", from, to)
	}
}
