package stats

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func persons(t *rapid.T, name string, least, most int) float64 {
	return float64(rapid.IntRange(least, most).Draw(t, name))
}

func stratum(t *rapid.T, least int) Stratum {
	return Stratum{persons(t, "a", least, 200), persons(t, "b", least, 2000), persons(t, "c", least, 200), persons(t, "d", least, 2000)}
}

func strata(t *rapid.T, least int) []Stratum {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Stratum { return stratum(t, least) }), 1, 8).Draw(t, "strata")
}

func close(t *rapid.T, name string, got, want, tolerance float64) {
	t.Helper()
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return
	}
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Fatalf("%s = %v, want %v", name, got, want)
	}
}

func TestRelabellingTheGroupsInvertsTheRatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := stratum(t, 0)
		s.B, s.D = s.B+1, s.D+1
		n, m := s.group(), s.rest()
		for _, f := range []func(x, n, y, m float64) Interval{Katz, Haldane, Koopman} {
			there, back := f(s.A, n, s.C, m), f(s.C, m, s.A, n)
			close(t, "low", there.Low, 1/back.High, 1e-6)
			if there.Low > 0 {
				close(t, "high", there.High, 1/back.Low, 1e-6)
			}
		}
		d, e := Newcombe(s.A, n, s.C, m), Newcombe(s.C, m, s.A, n)
		close(t, "difference", d.Low, -e.High, 1e-12)
		p, pBack := Fisher(s.A, s.B, s.C, s.D), Fisher(s.C, s.D, s.A, s.B)
		close(t, "Fisher", p, pBack, 1e-6)
		or, _, _ := OddsRatio(s.A, s.B, s.C, s.D)
		back, _, _ := OddsRatio(s.C, s.D, s.A, s.B)
		close(t, "odds ratio", or, 1/back, 1e-9)
		all := strata(t, 1)
		swapped := make([]Stratum, len(all))
		for i, s := range all {
			swapped[i] = Stratum{s.C, s.D, s.A, s.B}
		}
		one, other := MH(all), MH(swapped)
		close(t, "MH ratio", one.RR, 1/other.RR, 1e-9)
		close(t, "MH odds ratio", one.OR, 1/other.OR, 1e-9)
		close(t, "MH difference", one.RD, -other.RD, 1e-9)
		close(t, "MH ratio's end", one.RRCI.Low, 1/other.RRCI.High, 1e-9)
		close(t, "MH odds ratio's end", one.ORCI.Low, 1/other.ORCI.High, 1e-9)
		close(t, "MH difference's end", one.RDCI.Low, -other.RDCI.High, 1e-9)
	})
}

func TestMergingIdenticalStrataKeepsThePooledFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := strata(t, 1)
		s := stratum(t, 1)
		apart, together := MH(append(slices.Clone(all), s, s)), MH(append(slices.Clone(all), Stratum{2 * s.A, 2 * s.B, 2 * s.C, 2 * s.D}))
		close(t, "ratio", together.RR, apart.RR, 1e-12)
		close(t, "odds ratio", together.OR, apart.OR, 1e-12)
		close(t, "difference", together.RD, apart.RD, 1e-12)
	})
}

func TestScalingCountsKeepsStrengthAndScalesChiSquare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(2, 5).Draw(t, "rows"), rapid.IntRange(2, 4).Draw(t, "columns")
		k := persons(t, "k", 2, 50)
		small, large := make([][]float64, rows), make([][]float64, rows)
		for i := range small {
			for range cols {
				v := persons(t, "n", 0, 500)
				small[i], large[i] = append(small[i], v), append(large[i], k*v)
			}
		}
		a, b := Associate(small), Associate(large)
		if a.OK != b.OK {
			t.Fatal("one of them does not exist")
		}
		if !a.OK {
			return
		}
		close(t, "V", b.V, a.V, 1e-9)
		close(t, "U", b.U, a.U, 1e-9)
		close(t, "tau", b.Tau, a.Tau, 1e-9)
		close(t, "lambda", b.Lambda, a.Lambda, 1e-9)
		close(t, "chi2", b.Chi.Statistic, k*a.Chi.Statistic, 1e-9)
		close(t, "G", GTest(large).Statistic, k*GTest(small).Statistic, 1e-6)
		for name, v := range map[string]float64{"V": a.V, "U": a.U, "reverse": a.UReverse, "NMI": a.NMI, "tau": a.Tau, "lambda": a.Lambda, "proxy": a.Proxy} {
			if !(v >= 0 && v <= 1+1e-12) {
				t.Fatalf("%s = %v", name, v)
			}
		}
		s := stratum(t, 1)
		close(t, "ratio", MH([]Stratum{{k * s.A, k * s.B, k * s.C, k * s.D}}).RR, MH([]Stratum{s}).RR, 1e-12)
	})
}

func TestEachDecompositionSumsToTheGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Level {
			n, m := rapid.IntRange(0, 5000).Draw(t, "n"), rapid.IntRange(0, 5000).Draw(t, "m")
			return Level{persons(t, "x", 0, n), float64(n), persons(t, "y", 0, m), float64(m)}
		}), 1, 12).Draw(t, "levels")
		gap, a, b, mean, _, ok := Decompose(levels)
		var all Level
		for _, l := range levels {
			all = all.plus(l)
		}
		if ok != (all.N > 0 && all.M > 0) {
			t.Fatalf("ok = %v", ok)
		}
		if !ok {
			return
		}
		close(t, "gap", gap, all.X/all.N-all.Y/all.M, 1e-15)
		for name, s := range map[string]Split{"at reference": a, "at group": b, "mean": mean} {
			close(t, name, s.Composition+s.Within, gap, 1e-12)
		}
	})
}

func TestIntervalsHoldTheirFigure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.IntRange(1, 3000).Draw(t, "n"), rapid.IntRange(1, 3000).Draw(t, "m")
		x, y := persons(t, "x", 0, n), persons(t, "y", 0, m)
		p, q := x/float64(n), y/float64(m)
		for name, f := range map[string]func(x, n float64) Interval{"Wilson": Wilson, "exact": ClopperPearson, "Jeffreys": Jeffreys} {
			if ci := f(x, float64(n)); !ci.Contains(p) || ci.Low < 0 || ci.High > 1 || ci.Low >= ci.High {
				t.Fatalf("%s of %v in %d = %v", name, x, n, ci)
			}
		}
		if ci := ClopperPearson(x, float64(n)); x > 0 && x < float64(n) {
			// At its ends the tails of the binomial are exactly 2.5 %.
			close(t, "upper tail", binomialAtLeast(x, float64(n), ci.Low), .025, 1e-7)
			close(t, "lower tail", 1-binomialAtLeast(x+1, float64(n), ci.High), .025, 1e-7)
		}
		if ci := Newcombe(x, float64(n), y, float64(m)); !ci.Contains(p - q) {
			t.Fatalf("difference %v not in %v", p-q, ci)
		}
		if x+y == 0 {
			return
		}
		r := p / q
		ci := Koopman(x, float64(n), y, float64(m))
		if !(ci.Low <= r*(1+1e-9) && r*(1-1e-9) <= ci.High) {
			t.Fatalf("ratio %v not in %v", r, ci)
		}
		if katz, method := RatioInterval(x, float64(n), y, float64(m)); !katz.OK() {
			t.Fatalf("no interval by %s", method)
		}
	})
}

// binomialAtLeast is P(X >= x), summed.
func binomialAtLeast(x, n, p float64) float64 {
	total := 0.0
	for k := x; k <= n; k++ {
		total += math.Exp(logChoose(n, k) + k*math.Log(p) + (n-k)*math.Log1p(-p))
	}
	return total
}

func TestFisherAgreesWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c, d := rapid.Int64Range(0, 40).Draw(t, "a"), rapid.Int64Range(0, 40).Draw(t, "b"), rapid.Int64Range(0, 40).Draw(t, "c"), rapid.Int64Range(0, 40).Draw(t, "d")
		if a+b == 0 || c+d == 0 || a+c == 0 || b+d == 0 {
			return
		}
		ways := func(x int64) *big.Int {
			return new(big.Int).Mul(new(big.Int).Binomial(a+b, x), new(big.Int).Binomial(c+d, a+c-x))
		}
		all, two, one := new(big.Int).Binomial(a+b+c+d, a+c), new(big.Int), new(big.Int)
		for x := max(0, a-d); x <= min(a+b, a+c); x++ {
			if w := ways(x); w.Cmp(ways(a)) <= 0 {
				two.Add(two, w)
			}
			if x >= a {
				one.Add(one, ways(x))
			}
		}
		exact := func(v *big.Int) float64 { f, _ := new(big.Rat).SetFrac(v, all).Float64(); return f }
		fa, fb, fc, fd := float64(a), float64(b), float64(c), float64(d)
		close(t, "two-sided", Fisher(fa, fb, fc, fd), exact(two), 1e-10)
		close(t, "one-sided", FisherOneSided(fa, fb, fc, fd), exact(one), 1e-10)
	})
}

func TestZSquaredIsChiSquare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := stratum(t, 0)
		s.A, s.D = s.A+1, s.D+1
		z, p, ok := TwoProportionZ(s.A, s.group(), s.C, s.rest())
		chi := ChiSquare([][]float64{{s.A, s.B}, {s.C, s.D}})
		if !ok || !chi.OK {
			return // a margin may be 0
		}
		close(t, "z squared", z*z, chi.Statistic, 1e-9)
		close(t, "p", p, chi.P, 1e-9)
		if n := s.n(); n > 1 {
			close(t, "CMH of one stratum", CMH([]Stratum{s}, false).Statistic, chi.Statistic*(n-1)/n, 1e-9)
		}
	})
}

func TestBoundsHoldEveryTableThatRoundsToTheGivenOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := func(name string) (rounded, exact float64) {
			v := persons(t, name, 0, 3000)
			return 10 * math.Floor(v/10+.5), v
		}
		x, ex := count("x")
		b, eb := count("b")
		y, ey := count("y")
		d, ed := count("d")
		if ex+eb == 0 || ey+ed == 0 {
			return
		}
		p, q := ex/(ex+eb), ey/(ey+ed)
		holds := func(name string, ci Interval, v float64) {
			if math.IsNaN(v) {
				return
			}
			if slack := 1e-9 * max(1, math.Abs(v)); v != ci.High && !(ci.Low <= v+slack && v-slack <= ci.High) {
				t.Fatalf("%s: %v not in %v", name, v, ci)
			}
		}
		holds("rate", RateBounds(x, b, 5), p)
		holds("difference", DifferenceBounds(x, b, y, d, 5), p-q)
		holds("ratio", RatioBounds(x, b, y, d, 5), p/q)
		holds("odds ratio", OddsRatioBounds(x, b, y, d, 5), ex*ed/(eb*ey))
		holds("excess", ExcessBounds(x, b, y, d, 5), ex-(ex+eb)*q)
	})
}

func TestAdjustedPIsOrderedAndNeverSmaller(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 60).Draw(t, "p")
		holm, bh, by := Holm(p), BH(p), BY(p)
		for i := range p {
			if holm[i] < p[i] || bh[i] < p[i]-1e-15 || by[i] < bh[i]-1e-15 || bh[i] > holm[i]+1e-15 || max(holm[i], by[i]) > 1 {
				t.Fatalf("p %v: Holm %v, BH %v, BY %v", p[i], holm[i], bh[i], by[i])
			}
			for j := range p {
				if p[i] < p[j] && (holm[i] > holm[j] || bh[i] > bh[j] || by[i] > by[j]) {
					t.Fatalf("the order of %v and %v turned", p[i], p[j])
				}
			}
		}
	})
}
