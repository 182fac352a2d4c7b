package relate_test

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"toetssteen/internal/relate"
)

// dutchCensus rebuilds the rows of the census sample of 2001 from its counts.
func dutchCensus(t *testing.T) table {
	t.Helper()
	data, err := os.ReadFile("testdata/census_2001.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	head := strings.Split(lines[0], "\t")
	out := table{columns: head[:len(head)-1]}
	for _, line := range lines[1:] {
		f := strings.Split(line, "\t")
		n, err := strconv.Atoi(f[len(f)-1])
		if err != nil {
			t.Fatal(err)
		}
		for range n {
			out.rows = append(out.rows, f[:len(f)-1])
		}
	}
	return out
}

// figures are computed a second time, in another way: U from conditional
// entropies and V from expected counts, straight from the rows.
func figures(tab table, x, a int) (u, v float64) {
	n := float64(len(tab.rows))
	joint, xs, as := map[[2]string]float64{}, map[string]float64{}, map[string]float64{}
	for _, r := range tab.rows {
		joint[[2]string{r[x], r[a]}]++
		xs[r[x]]++
		as[r[a]]++
	}
	var ha, within, chi float64
	for _, k := range as {
		ha -= k / n * math.Log2(k/n)
	}
	for lx, nx := range xs {
		h := 0.0
		for la, na := range as {
			k := joint[[2]string{lx, la}]
			if k > 0 {
				h -= k / nx * math.Log2(k/nx)
			}
			e := nx * na / n
			chi += (k - e) * (k - e) / e
		}
		within += nx / n * h
	}
	r, c := float64(len(xs)), float64(len(as))
	phi := math.Max(0, chi/n-(r-1)*(c-1)/(n-1))
	rc, cc := r-(r-1)*(r-1)/(n-1), c-(c-1)*(c-1)/(n-1)
	return 1 - within/ha, math.Sqrt(phi / math.Min(rc-1, cc-1))
}

// censusFigures are the figures that this engine gives on the Dutch census,
// written down: by indicator and column, U and corrected V.
var censusFigures = map[string]map[string][2]float64{
	"sex": {"occupation": {.06541, .29880}, "age": {.01327, .13396}, "edu_level": {.01148, .12554}},
	"country_birth": {
		"citizenship": {.17766, .47101}, "edu_level": {.01716, .08425}, "age": {.00697, .04333}, "occupation": {.00666, .06308},
	},
	"citizenship": {
		"country_birth": {.49828, .47101}, "edu_level": {.02565, .06469}, "age": {.01583, .03899}, "occupation": {.00778, .03958},
	},
}

func TestTheDutchCensusGivesTheSameFiguresTwice(t *testing.T) {
	tab := dutchCensus(t)
	at := map[string]int{}
	for i, c := range tab.columns {
		at[c] = i
	}
	m := &memory{tables: map[string]table{"volkstelling": tab}}
	for indicator, is := range map[string]mark{"sex": sex, "country_birth": origin, "citizenship": nation} {
		got := relate.Run(t.Context(), m.input(t, map[string]mark{"volkstelling." + indicator: is}, "volkstelling"), census).Proxies
		for _, p := range got {
			if len(p.Columns) != 1 {
				continue
			}
			x := p.Columns[0].Field
			u, v := figures(tab, at[x], at[indicator])
			if math.Abs(u-p.U.Value) > 1e-12 || math.Abs(v-p.V.Value) > 1e-12 {
				t.Errorf("%s by %s: U %.15f, V %.15f; the second way gives %.15f and %.15f", indicator, x, p.U.Value, p.V.Value, u, v)
			}
			want, ok := censusFigures[indicator][x]
			if !ok || fmt.Sprintf("%.5f %.5f", want[0], want[1]) != fmt.Sprintf("%.5f %.5f", p.U.Value, p.V.Value) {
				t.Errorf("%s by %s: %.5f, %.5f, written down are %v; n %d, AUC %.4f", indicator, x, p.U.Value, p.V.Value, want, p.N, p.AUC.Value)
			}
		}
		if len(got) < 4 {
			t.Errorf("%s: %d measures", indicator, len(got))
		}
	}
}
