package stats

import "math"

// Stratum is the 2x2 table of one level of a factor.
type Stratum struct {
	A, B float64 // group: selected, not selected
	C, D float64 // reference: selected, not selected
}

func (s Stratum) n() float64     { return s.A + s.B + s.C + s.D }
func (s Stratum) group() float64 { return s.A + s.B }
func (s Stratum) rest() float64  { return s.C + s.D }

// compares tells whether both sides have anyone.
func (s Stratum) compares() bool {
	return fourCounts(s.A, s.B, s.C, s.D) && s.group() > 0 && s.rest() > 0
}

// informs tells whether the stratum also has both selected and not selected
// persons, without which no ratio of odds can be seen in it.
func (s Stratum) informs() bool { return s.compares() && s.A+s.C > 0 && s.B+s.D > 0 }

// MantelHaenszel holds the figures of a comparison within strata, pooled over
// them. An interval has NaN ends when the figure is NaN, 0 or +Inf,
// or when its variance is estimated as 0.
type MantelHaenszel struct {
	OR, RR, RD             float64
	ORCI, RRCI, RDCI       Interval
	ORLogSE, RRLogSE, RDSE float64 // standard errors; of the logarithm for the ratios
	ORVar, RRVar, RDVar    string  // whose variance: robins-breslow-greenland, greenland-robins, sato
	Used                   int     // strata with persons on both sides
	Skipped                int     // strata with one side empty, which compare nothing
	Informative            int     // used strata with both selected and not selected persons
	Covered                float64 // persons in the used strata
}

// MH pools strata by Mantel and Haenszel (1959). Variances: Robins, Breslow and
// Greenland (1986) for the odds ratio, Greenland and Robins (1985) for the rate
// ratio, Sato (1989) for the rate difference, each valid for few large and for
// many small strata.
func MH(strata []Stratum) MantelHaenszel {
	out := MantelHaenszel{ORVar: "robins-breslow-greenland", RRVar: "greenland-robins", RDVar: "sato"}
	var used []Stratum
	for _, s := range strata {
		if !s.compares() {
			out.Skipped++
			continue
		}
		used = append(used, s)
		out.Covered += s.n()
		if s.informs() {
			out.Informative++
		}
	}
	out.Used = len(used)
	out.OR, out.ORLogSE = mhOdds(used)
	out.RR, out.RRLogSE = mhRatio(used)
	out.RD, out.RDSE = mhDifference(used)
	out.ORCI, out.RRCI = logInterval(out.OR, out.ORLogSE), logInterval(out.RR, out.RRLogSE)
	out.RDCI = normalInterval(out.RD, out.RDSE)
	return out
}

func mhOdds(used []Stratum) (or, se float64) {
	var r, s, pr, ps, qr, qs float64
	for _, t := range used {
		n := t.n()
		p, q := (t.A+t.D)/n, (t.B+t.C)/n
		ri, si := t.A/n*t.D, t.B/n*t.C
		r, s = r+ri, s+si
		pr, ps, qr, qs = pr+p*ri, ps+p*si, qr+q*ri, qs+q*si
	}
	return r / s, math.Sqrt(pr/(2*r*r) + (ps+qr)/(2*r*s) + qs/(2*s*s))
}

func mhRatio(used []Stratum) (rr, se float64) {
	var num, den, v float64
	for _, t := range used {
		n, g, r := t.n(), t.group(), t.rest()
		num += t.A / n * r
		den += t.C / n * g
		v += g/n*(r/n)*(t.A+t.C) - t.A/n*t.C
	}
	return num / den, math.Sqrt(max(0, v) / num / den)
}

func mhDifference(used []Stratum) (rd, se float64) {
	var num, weight, p, q float64
	for _, t := range used {
		n, g, r := t.n(), t.group(), t.rest()
		num += t.A/n*r - t.C/n*g
		weight += g / n * r
		p += g/n*(g/n)*t.C - r/n*(r/n)*t.A + g/n*(r/n)*(r-g)/2
		q += (t.A/n*(r-t.C) + t.C/n*(g-t.A)) / 2
	}
	rd = num / weight
	return rd, math.Sqrt(max(0, rd*p+q)) / weight
}

// CMH is the Cochran-Mantel-Haenszel test of no difference within strata; with
// correct it has the correction for continuity of a half. Strata with fewer
// than two persons or a zero margin contribute nothing and count in Dropped.
func CMH(strata []Stratum, correct bool) Test {
	method, half := "cmh", 0.0
	if correct {
		method, half = "cmh, continuity correction", .5
	}
	dropped, gap, v := 0, 0.0, 0.0
	for _, s := range strata {
		n := s.n()
		if !s.informs() || n < 2 {
			dropped++
			continue
		}
		gap += s.A - s.group()/n*(s.A+s.C)
		v += s.group() / n * s.rest() / n * (s.A + s.C) / (n - 1) * (s.B + s.D)
	}
	if v <= 0 {
		return noTest(method, dropped)
	}
	gap = max(0, math.Abs(gap)-half)
	return chi2Test(method, gap*gap/v, 1, dropped)
}

// BreslowDay tests whether the odds ratio is the same in all strata, without
// and with Tarone's correction. When it is rejected, the strata are to be
// reported rather than the pooled figure. Strata whose fitted cell is 0 or a
// whole margin are left out and count in Dropped; with fewer than two left, or
// a pooled odds ratio that is 0 or infinite, there is no test.
func BreslowDay(strata []Stratum) (bd, tarone Test) {
	or := MH(strata).OR
	statistic, gap, v := 0.0, 0.0, 0.0
	used, dropped := 0, 0
	for _, s := range strata {
		fitted, variance, ok := fittedCell(s, or)
		if !ok {
			dropped++
			continue
		}
		used++
		d := s.A - fitted
		statistic += d / variance * d
		gap += d
		v += variance
	}
	if used < 2 {
		return noTest("breslow-day", dropped), noTest("tarone", dropped)
	}
	df := float64(used - 1)
	return chi2Test("breslow-day", statistic, df, dropped),
		chi2Test("tarone", max(0, statistic-gap*gap/v), df, dropped)
}

// fittedCell is the count of the group's selected persons that has the pooled
// odds ratio at the stratum's margins, with its variance.
func fittedCell(s Stratum, or float64) (fitted, variance float64, ok bool) {
	if !s.informs() || !(or > 0) || math.IsInf(or, 1) {
		return math.NaN(), math.NaN(), false
	}
	g, k, rest := s.group(), s.A+s.C, s.rest()
	// a(rest-k+a) = or (g-a)(k-a): a root between max(0, k-rest) and min(g, k).
	qa, qb, qc := 1-or, rest-k+or*(g+k), -or*g*k
	root := math.Sqrt(max(0, qb*qb-4*qa*qc))
	fitted = -2 * qc / (qb + root) // the root that stays finite when or is 1
	a, b, c, d := fitted, g-fitted, k-fitted, rest-k+fitted
	const nothing = 1e-9
	if min(a, b, c, d) <= nothing {
		return math.NaN(), math.NaN(), false
	}
	return fitted, 1 / (1/a + 1/b + 1/c + 1/d), true
}
