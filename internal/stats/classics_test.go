package stats

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Bickel, Hammel and O'Connell (1975): admissions to Berkeley by department;
// men admitted and rejected, women admitted and rejected.
var berkeley = []Stratum{
	{512, 313, 89, 19}, {353, 207, 17, 8}, {120, 205, 202, 391}, {138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317},
}

func TestBerkeleyAdmissionsCrudeAndGivenDepartment(t *testing.T) {
	var all Stratum
	for _, s := range berkeley {
		all = Stratum{all.A + s.A, all.B + s.B, all.C + s.C, all.D + s.D}
	}
	or, ci, _ := OddsRatio(all.A, all.B, all.C, all.D)
	printedAll(t, "crude", append([]float64{or}, ci.ends()...), "1.84108", "1.62438", "2.08669")
	table := [][]float64{{all.A, all.B}, {all.C, all.D}}
	printedAll(t, "crude tests", []float64{
		ChiSquare(table).Statistic, ChiSquareYates(all.A, all.B, all.C, all.D).Statistic, GTest(table).Statistic,
	}, "92.20528", "91.6096", "93.44941")
	plain, corrected := CMH(berkeley, false), CMH(berkeley, true)
	printedAll(t, "CMH", []float64{plain.Statistic, plain.P, corrected.Statistic}, "1.524607", ".216924", "1.426946")
	mh := MH(berkeley)
	printedAll(t, "pooled", append([]float64{mh.OR}, mh.ORCI.ends()...), ".9046968", ".7719074", "1.0603298")
	bd, tarone := BreslowDay(berkeley)
	printedAll(t, "Breslow-Day", []float64{bd.Statistic, tarone.Statistic, bd.DF, bd.P}, "18.825514", "18.825501", "5", ".002071")
}

func TestAdultIncomeOfWomenAndMen(t *testing.T) {
	printedAll(t, "ratio", append([]float64{1179.0 / 10771 / (6662.0 / 21790)}, Katz(1179, 10771, 6662, 21790).ends()...), ".35802", ".33803", ".37920")
	printedAll(t, "rest", []float64{
		1179.0 / 10771, 6662.0 / 21790, 1179.0/10771 - 6662.0/21790,
		ChiSquare([][]float64{{1179, 10771 - 1179}, {6662, 21790 - 6662}}).Statistic,
	}, ".109461", ".305737", "-.19628", "1518.8868")
	// Demographic disparity of women among those without the higher income.
	dd, _ := DemographicDisparity(10771-1179, 10771, 32561-1179-6662, 32561)
	printed(t, "disparity", dd, ".237662")
}

func TestGermanCreditFromCounts(t *testing.T) {
	printedAll(t, "women and men", append([]float64{201.0 / 310, 499.0 / 690, 201.0 / 310 / (499.0 / 690), 201.0/310 - 499.0/690}, Newcombe(201, 310, 499, 690).ends()...),
		".64839", ".72319", ".89657", "-.07480", "-.13819", "-.01317")
	printed(t, "chi2", ChiSquare([][]float64{{201, 109}, {499, 191}}).Statistic, "5.69915")
	printedAll(t, "25 and under", []float64{110.0 / 190 / (590.0 / 810), 110.0/190 - 590.0/810}, ".79483", "-.14945")
}

func TestGermanCreditFromTheFile(t *testing.T) {
	var women, men, young, rest [2]float64
	for _, r := range rows(t, "fairness/german_data_credit.csv.gz") {
		good := 0.0
		if r["class-label"] == "1" {
			good = 1
		}
		add := func(to *[2]float64) { to[0], to[1] = to[0]+good, to[1]+1 }
		if r["sex"] == "female" {
			add(&women)
		} else {
			add(&men)
		}
		age, err := strconv.Atoi(r["age"])
		if err != nil {
			t.Skip("the file gives ages in another way")
		}
		if age <= 25 {
			add(&young)
		} else {
			add(&rest)
		}
	}
	if d := cmp.Diff([][2]float64{{201, 310}, {499, 690}, {110, 190}, {590, 810}}, [][2]float64{women, men, young, rest}); d != "" {
		t.Error(d)
	}
}

func TestRicciPromotions(t *testing.T) {
	for _, c := range []struct {
		name       string
		x, n, y, m float64
		want       []string
	}{
		{"captain, black against white", 3, 8, 16, 25, []string{".5859", ".2379"}},
		{"lieutenant, black against white", 6, 19, 25, 43, []string{".5432", ".0971"}},
		{"lieutenant, hispanic against white", 3, 15, 25, 43, []string{".3440", ".0159"}},
	} {
		printedAll(t, c.name, []float64{c.x / c.n / (c.y / c.m), Fisher(c.x, c.n-c.x, c.y, c.m-c.y)}, c.want...)
	}
}

func TestIntervalsOfThePapers(t *testing.T) {
	printedAll(t, "Newcombe 1998, 56/70 and 48/80", append([]float64{56.0/70 - 48.0/80}, Newcombe(56, 70, 48, 80).ends()...), ".2000", ".0524", ".3339")
	printedAll(t, "Wilson 1/3", Wilson(1, 3).ends(), ".06149", ".79234")
	printedAll(t, "Wilson 0/10", Wilson(0, 10).ends(), "0", ".27753")
	printedAll(t, "Clopper-Pearson 0/5", ClopperPearson(0, 5).ends(), "0", ".52182")
	score := Koopman(0, 20, 5, 20)
	printedAll(t, "score interval of 0/20 to 5/20", score.ends(), "0", ".7048")
	printedAll(t, "Koopman 1984, 36/40 to 16/80, without the factor", scoreInterval(36, 40, 16, 80, Z95*Z95).ends(), "2.94", "7.15")
	// Agresti (Categorical Data Analysis): the lady tasting tea.
	printedAll(t, "tea", []float64{Fisher(3, 1, 1, 3), FisherOneSided(3, 1, 1, 3)}, ".4857", ".2429")
	mle, ci := ConditionalOR(3, 1, 1, 3)
	// R's fisher.test prints 6.408309, .2117329 and 621.9337505, to the tolerance
	// of its root finder; the polynomial of this table settles the digits.
	near(t, "tea, odds ratio", mle, 6.408309, 1e-5)
	near(t, "tea, low", ci.Low, .2117329, 1e-4)
	near(t, "tea, high", ci.High, 621.9337505, 1e-2)
	all := func(o float64) float64 { return 1 + 16*o + 36*o*o + 16*o*o*o + o*o*o*o }
	near(t, "tea, chance of 3 or more at low", (16*ci.Low*ci.Low*ci.Low+ci.Low*ci.Low*ci.Low*ci.Low)/all(ci.Low), .025, 1e-9)
	near(t, "tea, chance of 3 or fewer at high", 1-ci.High*ci.High*ci.High*ci.High/all(ci.High), .025, 1e-9)
}

func TestMultipleTestsOfTheExample(t *testing.T) {
	p := []float64{.001, .008, .039, .041, .042, .06, .074, .205, .212, .216}
	same := cmpopts.EquateApprox(0, 5e-7)
	for _, c := range []struct {
		name      string
		got, want []float64
	}{
		{"Holm", Holm(p), []float64{.01, .072, .312, .312, .312, .312, .312, .615, .615, .615}},
		{"BH", BH(p), []float64{.01, .04, .084, .084, .084, .1, .105714, .216, .216, .216}},
	} {
		if d := cmp.Diff(c.want, c.got, same); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	harmonic := 0.0
	for i := range p {
		harmonic += 1 / float64(i+1)
	}
	for i, v := range BY(p) {
		near(t, "BY", v, min(1, BH(p)[i]*harmonic), 1e-12)
	}
}

// Random samples of the DUO case: wrong visits of those drawn; one-sided z with
// pooled variance and Fisher's one-sided test.
func TestRandomSampleComparisons(t *testing.T) {
	for _, c := range []struct {
		name       string
		x, n, y, m float64
		z, p, f    string
	}{
		{"2014 mbo 3-4, wo", 4, 53, 4, 169, "1.765", ".0387", ".0949"},
		{"2014 mbo 1-2, wo", 1, 15, 4, 169, "0.982", ".163", ".350"},
		{"2014 mbo 3-4, hbo", 4, 53, 5, 150, "1.281", ".100", ".1825"}, // exactly .18246: .183 is this rounded twice
		{"2014 mbo 1-2, mbo 3-4", 1, 15, 4, 53, "-0.115", ".546", ".725"},
		{"2014 category 1+2, 3+4+5", 7, 49, 6, 269, "3.92", ".000044", ".0011"},
		{"2014 1m-1km, 50-500km", 5, 21, 0, 137, "5.80", ".000000003", ""},
		{"2017 15-18, 21-22", 2, 24, 1, 76, "1.757", ".0395", ".142"},
		{"2017 mbo 1-2, 3-4", 4, 53, 7, 240, "1.605", ".054", ".117"},
	} {
		z, p, ok := TwoProportionZ(c.x, c.n, c.y, c.m)
		if !ok {
			t.Fatalf("%s: no test", c.name)
		}
		printed(t, c.name+" z", z, c.z)
		printed(t, c.name+" p", normalTail(z), c.p)
		near(t, c.name+" two-sided p", p, 2*normalTail(abs(z)), 1e-12)
		if c.f != "" {
			printed(t, c.name+" Fisher", FisherOneSided(c.x, c.n-c.x, c.y, c.m-c.y), c.f)
		}
	}
}
