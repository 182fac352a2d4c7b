package stats

import "testing"

// duoWant are the figures for the process as a whole, as published with the
// counts or computed from them by an independent implementation.
type duoWant struct {
	rates, rr, or, rd, tests, bounds    []string
	category1, category12, mh, bd       []string
	composition, smr, hits, disparity   []string
	education, age, distance, riskClass []string // V, V corrected, U; fewer where fewer were published
	spared                              string
	rounding                            Interval // Monte Carlo, compared within its error
}

var duoWants = map[string]duoWant{
	"2014": {
		rates:       []string{".036665", ".005892"},
		rr:          []string{"6.2230", "5.7790", "6.7011"},
		or:          []string{"6.4218", "5.9562", "6.9238"},
		rd:          []string{".030774", ".029190", ".032416"},
		tests:       []string{"3063.690", "3061.316", "2485.337", "55.3506"},
		bounds:      []string{"6.178", "6.268"},
		category1:   []string{".132774", ".048653", "2.7290", "2.6493", "2.8111"},
		category12:  []string{"1.9799", "1.9453", "2.0150"},
		mh:          []string{"1155.8687", "3.9827", "3.6664", "4.3264", "3.6296", "3.3482", "3.9346"},
		bd:          []string{"159.4318", "157.1888"},
		composition: []string{".030604", ".003722", ".018593", ".011158"},
		smr:         []string{"2000", "526.9", "3.796", "3.632", "3.966"},
		hits:        []string{".6272", ".1313"},
		disparity:   []string{".416937", ".116563"},
		education:   []string{".21334", ".21332", ".05379"},
		age:         []string{".13758", ".02306"},
		distance:    []string{".23752", ".07329"},
		riskClass:   []string{".20801", ".05445"},
		spared:      ".9690",
		rounding:    Interval{3.572, 3.688},
	},
	"2019": {
		rates:       []string{".032686", ".009322"},
		rr:          []string{"3.5062", "3.0391", "4.0452"},
		or:          []string{"3.5909", "3.1052", "4.1526"},
		rd:          []string{".023364", ".020682", ".026158"},
		tests:       []string{"337.621", "336.366", "334.439", "18.3745"},
		bounds:      []string{"3.413", "3.603"},
		category1:   []string{".159265", ".147006", "1.0834", "1.0380", "1.1308"},
		category12:  []string{".9424", ".9160", ".9695"},
		mh:          []string{"316.4215", "3.5271", "3.0420", "4.0895", "3.2082", "2.7980", "3.6784"},
		bd:          []string{"22.2954", "22.2234"},
		composition: []string{".022996", ".001146", ".000609", ".000878"},
		smr:         []string{"640", "212.0", "3.019", "2.790", "3.263"},
		hits:        []string{".5208", ".3043"},
		disparity:   []string{".303994", ".322460"},
		education:   []string{".27945", ".09527"},
		age:         []string{".09442", ".01038"},
		distance:    []string{".28617", ".09849"},
		spared:      ".9764",
		rounding:    Interval{3.027, 3.382},
	},
}

func duoYears() map[string]duoYear {
	return map[string]duoYear{"2014": duo2014, "2019": duo2019}
}

func (d duoYear) strata() []Stratum {
	var out []Stratum
	for i := range d.category {
		out = append(out, Stratum{d.catYes[i].ne, d.catNo[i].ne, d.catYes[i].nl, d.catNo[i].nl})
	}
	return out
}

func TestDUOSelectionOfStudentsOfOriginOutsideEurope(t *testing.T) {
	for year, d := range duoYears() {
		t.Run(year, func(t *testing.T) {
			w := duoWants[year]
			x, n, y, m := d.yes.ne, d.yes.ne+d.no.ne, d.yes.nl, d.yes.nl+d.no.nl
			printedAll(t, "rates", []float64{x / n, y / m}, w.rates...)
			printedAll(t, "ratio", append([]float64{x / n / (y / m)}, Katz(x, n, y, m).ends()...), w.rr...)
			or, ci, method := OddsRatio(x, n-x, y, m-y)
			printedAll(t, "odds ratio", append([]float64{or}, ci.ends()...), w.or...)
			if method != "woolf" {
				t.Errorf("odds ratio by %q", method)
			}
			printedAll(t, "difference", append([]float64{x/n - y/m}, Newcombe(x, n, y, m).ends()...), w.rd...)
			table := [][]float64{{x, n - x}, {y, m - y}}
			z, _, _ := TwoProportionZ(x, n, y, m)
			printedAll(t, "tests", []float64{
				ChiSquare(table).Statistic, ChiSquareYates(x, n-x, y, m-y).Statistic, GTest(table).Statistic, z,
			}, w.tests...)
			printedAll(t, "rounding", RatioBounds(x, n-x, y, m-y, 5).ends(), w.bounds...)
			printed(t, "ratio of being spared", (n-x)/n/((m-y)/m), w.spared)
			printedAll(t, "hits", []float64{
				d.unduly.ne / (d.unduly.ne + d.duly.ne), d.unduly.nl / (d.unduly.nl + d.duly.nl),
			}, w.hits...)
		})
	}
}

func TestDUORiskCategories(t *testing.T) {
	for year, d := range duoYears() {
		t.Run(year, func(t *testing.T) {
			w := duoWants[year]
			var ne, nl float64
			for _, c := range d.category { // rates by category stand on the sums of the categories
				ne, nl = ne+c.ne, nl+c.nl
			}
			g, r := d.category[0].ne, d.category[0].nl
			printedAll(t, "category 1", append([]float64{g / ne, r / nl, g / ne / (r / nl)}, Katz(g, ne, r, nl).ends()...), w.category1...)
			g, r = g+d.category[1].ne, r+d.category[1].nl
			printedAll(t, "categories 1 and 2", append([]float64{g / ne / (r / nl)}, Katz(g, ne, r, nl).ends()...), w.category12...)
		})
	}
	printed(t, "rate of category 1+2 over all, 2014", (7280.0+8120)/54820, ".2809")
	var before, after []float64
	for i := range duo2014.category {
		before, after = append(before, duo2014.category[i].all), append(after, duo2019.category[i].all)
	}
	psi, ok := PSI(before, after)
	printed(t, "PSI of the categories", psi, ".244165")
	if !ok {
		t.Error("PSI not ok")
	}
}

func TestDUOSelectionGivenTheRiskCategory(t *testing.T) {
	for year, d := range duoYears() {
		t.Run(year, func(t *testing.T) {
			w, strata := duoWants[year], d.strata()
			mh := MH(strata)
			figures := append([]float64{CMH(strata, false).Statistic, mh.OR}, mh.ORCI.ends()...)
			printedAll(t, "given category", append(append(figures, mh.RR), mh.RRCI.ends()...), w.mh...)
			if mh.Used != 6 || mh.Skipped != 0 {
				t.Errorf("used %d, skipped %d strata", mh.Used, mh.Skipped)
			}
			bd, tarone := BreslowDay(strata)
			printedAll(t, "Breslow-Day", []float64{bd.Statistic, tarone.Statistic}, w.bd...)
			printed(t, "degrees of freedom", bd.DF, "5")
			if year == "2019" {
				printed(t, "p", tarone.P, ".0005")
			}
			drawn := MonteCarloRounding(strata, 5, 10_000, 1)
			const noise = .008 // one and a half standard errors of such an end at 2000 draws
			if !(abs(drawn.Low-w.rounding.Low) < noise && abs(drawn.High-w.rounding.High) < noise) {
				t.Errorf("rounding gives %v, want about %v", drawn, w.rounding)
			}
		})
	}
}

func abs(v float64) float64 { return max(v, -v) }

func TestDUODecompositionStandardisationAndDisparity(t *testing.T) {
	for year, d := range duoYears() {
		t.Run(year, func(t *testing.T) {
			w := duoWants[year]
			var levels, everyone []Level
			for i := range d.category {
				yes, no := d.catYes[i], d.catNo[i]
				levels = append(levels, Level{yes.ne, yes.ne + no.ne, yes.nl, yes.nl + no.nl})
				everyone = append(everyone, Level{yes.ne, yes.ne + no.ne, yes.all, yes.all + no.all})
			}
			gap, atNL, atNE, mean, merged, ok := Decompose(levels)
			printedAll(t, "composition", []float64{gap, atNL.Composition, atNE.Composition, mean.Composition}, w.composition...)
			if !ok || merged != 0 {
				t.Errorf("ok %v, merged %d", ok, merged)
			}
			s := IndirectStandardise(levels)
			printedAll(t, "observed over expected", append([]float64{s.Observed, s.Expected, s.SMR}, s.CI.ends()...), w.smr...)
			dd, _ := DemographicDisparity(d.yes.ne, d.yes.ne+d.no.ne, d.yes.all, d.yes.all+d.no.all)
			cdd, covered, total, _ := ConditionalDisparity(everyone)
			printedAll(t, "disparity", []float64{dd, cdd}, w.disparity...)
			if covered != total {
				t.Errorf("covers %v of %v", covered, total)
			}
		})
	}
	_, a, b, _, _, _ := Decompose([]Level{{1, 10, 1, 20}, {5, 10, 4, 20}})
	if share, ok := MediatedShare(.05, a, b); !ok || share.Low > share.High {
		t.Errorf("share %v", share)
	}
}

func TestDUOProxyStrengthOfTheCriteria(t *testing.T) {
	byOrigin := func(rows []duoRow) [][]float64 {
		var out [][]float64
		for _, r := range rows {
			out = append(out, []float64{r.nl, r.eu, r.ne})
		}
		return out
	}
	for year, d := range duoYears() {
		w := duoWants[year]
		for name, c := range map[string]struct {
			rows []duoRow
			want []string
		}{"education": {d.education, w.education}, "age": {d.age, w.age}, "distance": {d.distance, w.distance}, "category": {d.category, w.riskClass}} {
			t.Run(year+" "+name, func(t *testing.T) {
				a := Associate(byOrigin(c.rows))
				switch len(c.want) {
				case 3:
					printedAll(t, "V, corrected, U", []float64{a.V, a.VCorrected, a.U}, c.want...)
				case 2:
					printedAll(t, "V, U", []float64{a.V, a.U}, c.want...)
				}
				if name == "distance" && year == "2014" && a.Lambda != 0 {
					t.Errorf("lambda = %v: no level of distance has a majority from outside the Netherlands", a.Lambda)
				}
			})
		}
	}
}
