package relate_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/relate"
	"toetssteen/internal/source"
)

// made builds a table from a function that gives each row.
func made(n int, seed uint64, columns string, row func(rng *rand.Rand, i int) []string) table {
	rng := rand.New(rand.NewPCG(seed, 7))
	t := table{columns: strings.Fields(columns)}
	for i := range n {
		t.rows = append(t.rows, row(rng, i))
	}
	return t
}

func ran(t *testing.T, tab table, marks map[string]mark, o relate.Options) relate.Result {
	t.Helper()
	m := &memory{tables: map[string]table{"t": tab}}
	all := map[string]mark{}
	for column, is := range marks {
		all["t."+column] = is
	}
	return relate.Run(t.Context(), m.input(t, all, "t"), o)
}

// singles gives the measures of one column by name.
func singles(ps []toetssteen.ProxyMeasure) map[string]toetssteen.ProxyMeasure {
	out := map[string]toetssteen.ProxyMeasure{}
	for _, p := range ps {
		if len(p.Columns) == 1 {
			out[p.Columns[0].Field] = p
		}
	}
	return out
}

func TestDatesOfOneYearAndNumbersOfOneTenthAreNoCopies(t *testing.T) {
	tab := made(3000, 1, "vestiging inschrijving kopie jaar sterk", func(rng *rand.Rand, _ int) []string {
		year, day := 1990+rng.IntN(20), func() string { return fmt.Sprintf("%02d-%02d", 1+rng.IntN(12), 1+rng.IntN(28)) }
		a, b := fmt.Sprint(year, "-", day()), fmt.Sprint(year, "-", day())
		return []string{a, b, a, fmt.Sprint(year), fmt.Sprint(rng.IntN(5))}
	})
	r := ran(t, tab, map[string]mark{"vestiging": origin}, census)
	if diff := cmp.Diff([]string{"t.vestiging: t.jaar regrouped, t.kopie copy"}, told(r.Groups)); diff != "" {
		t.Errorf("dates (-want +got):\n%s", diff)
	}
	tab = made(3000, 2, "bedrag hoger kopie", func(rng *rand.Rand, _ int) []string {
		v := rng.Float64() * 1000
		return []string{fmt.Sprintf("%.4f", v), fmt.Sprintf("%.4f", 3*v+1), fmt.Sprintf("%.4f", v)}
	})
	r = ran(t, tab, map[string]mark{"bedrag": origin}, census)
	if diff := cmp.Diff([]string{"t.bedrag: t.kopie copy"}, told(r.Groups)); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
}

func TestACopyThatIsFilledForSomeIsACopy(t *testing.T) {
	tab := made(3000, 1, "nationaliteit deels tweede", func(rng *rand.Rand, _ int) []string {
		a, b := nationalities[rng.IntN(5)], nationalities[rng.IntN(5)]
		return []string{a, pick(rng.IntN(3) > 0, a, ""), pick(rng.IntN(4) == 0, b, "")}
	})
	r := ran(t, tab, map[string]mark{"nationaliteit": nation}, census)
	if diff := cmp.Diff([]string{"t.nationaliteit: t.deels copy"}, told(r.Groups)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFewErrorsDoNotChangeWhatAColumnIs(t *testing.T) {
	tab := made(20000, 1, "nationaliteit vlag buiten label", func(rng *rand.Rand, i int) []string {
		at := rng.IntN(6)
		row := []string{nationalities[at], yes(at == 0), pick(at < 3, "in", "uit"), fmt.Sprint("naam ", at)}
		if i%4000 == 17 { // some slips of the pen
			row[1+i%3] = "?"
		}
		return row
	})
	r := ran(t, tab, map[string]mark{"nationaliteit": nation}, census)
	want := []string{"t.nationaliteit: t.buiten regrouped, t.label recoded, t.vlag one_hot"}
	if diff := cmp.Diff(want, told(r.Groups)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAColumnThatTellsEverythingIsToldHoweverManyLevels(t *testing.T) {
	tab := made(1500, 1, "land streek", func(rng *rand.Rand, _ int) []string {
		at := rng.IntN(100)
		return []string{fmt.Sprint("L", at), fmt.Sprint("S", at*4+rng.IntN(4))}
	})
	p, ok := singles(ran(t, tab, map[string]mark{"land": origin}, census).Proxies)["streek"]
	if !ok || p.ULow.Value < 0.9 || !p.PAdjusted.OK {
		t.Errorf("told %v, U from %.3f, adjusted p %v: the region tells the country without fault", ok, p.ULow.Value, p.PAdjusted)
	}
	small := made(120, 1, "land streek", func(rng *rand.Rand, _ int) []string {
		at := rng.IntN(6)
		return []string{fmt.Sprint("L", at), fmt.Sprint("S", at*2+rng.IntN(2))}
	})
	if p, ok := singles(ran(t, small, map[string]mark{"land": origin}, census).Proxies)["streek"]; !ok {
		t.Errorf("not told of with 120 rows: %+v", p)
	}
}

func TestAPairIsToldOnlyIfItTellsMore(t *testing.T) {
	wrong := 0
	for seed := range uint64(40) {
		tab := made(1500, seed, "herkomst wijk kans1 kans2 kans3 kans4", func(rng *rand.Rand, _ int) []string {
			at := rng.IntN(4)
			wijk := pick(rng.IntN(2) == 0, fmt.Sprint(at), fmt.Sprint(rng.IntN(8)))
			return []string{
				fmt.Sprint(at), wijk, fmt.Sprint(rng.IntN(2)), fmt.Sprint(rng.IntN(5)), fmt.Sprint(rng.IntN(12)), fmt.Sprint(rng.IntN(40)),
			}
		})
		for _, p := range ran(t, tab, map[string]mark{"herkomst": origin}, census).Proxies {
			if len(p.Columns) == 2 {
				wrong++
			}
		}
	}
	if wrong > 4 {
		t.Errorf("in 40 tables %d pairs with a column of chance are told to tell more", wrong)
	}
	tab := made(1500, 3, "herkomst a b", func(rng *rand.Rand, _ int) []string {
		a, b := rng.IntN(2), rng.IntN(2)
		return []string{pick(rng.IntN(5) == 0, fmt.Sprint(rng.IntN(2)), fmt.Sprint(a^b)), fmt.Sprint(a), fmt.Sprint(b)}
	})
	if got := ran(t, tab, map[string]mark{"herkomst": origin}, census).Proxies; len(got) != 1 || len(got[0].Columns) != 2 {
		t.Errorf("%d measures, want the pair that tells only together", len(got))
	}
}

// districts has persons with a district and, apart, what is known of districts.
func districts() *memory {
	buurt := made(80, 1, "buurtcode inkomen", func(_ *rand.Rand, i int) []string {
		return []string{fmt.Sprint("B", i), fmt.Sprint("klasse", i%8)}
	})
	persoon := made(4000, 2, "persoonnr buurtcode herkomst", func(rng *rand.Rand, i int) []string {
		b := rng.IntN(80)
		return []string{fmt.Sprint(i), fmt.Sprint("B", b), pick(rng.IntN(10) < 2+b%8/2, "buiten", "binnen")}
	})
	buurt.keys = []source.Key{{Columns: []string{"buurtcode"}, Primary: true}}
	persoon.keys = []source.Key{
		{Columns: []string{"persoonnr"}, Primary: true},
		{Columns: []string{"buurtcode"}, RefAsset: "buurt", RefColumns: []string{"buurtcode"}},
	}
	return &memory{tables: map[string]table{"buurt": buurt, "persoon": persoon}}
}

func TestPersonsWhoShareADistrictCountEach(t *testing.T) {
	m := districts()
	got := singles(relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.herkomst": origin}, "buurt", "persoon"), census).Proxies)
	if p := got["inkomen"]; p.N != 4000 || p.Status != toetssteen.Measured {
		t.Errorf("income of the district is measured on %d persons, %s", p.N, p.Status)
	}
}

func TestAPersonWithManyApplicationsCountsOnceOnEitherSide(t *testing.T) {
	m := joined()
	a := m.tables["aanvraag"] // veld17 is a copy of the nationality, now found as one
	m.tables["aanvraag"] = a
	marks := map[string]mark{"aanvraag.veld17": nation}
	got := singles(relate.Run(t.Context(), m.input(t, marks, "aanvraag", "persoon"), census).Proxies)
	if p := got["wijk"]; p.N != 2000 {
		t.Errorf("wijk is measured on %d rows, want each of 2000 persons once", p.N)
	}
}

func TestRowNumbersJoinNothing(t *testing.T) {
	row := func(rng *rand.Rand, i int) []string {
		return []string{fmt.Sprint(i), fmt.Sprint(i / 250), yes(i%3 == 0)}
	}
	persoon, school := made(1000, 1, "id groep a", row), made(1000, 2, "id lokaal b", row)
	m := &memory{tables: map[string]table{"persoon": persoon, "school": school}}
	for _, p := range relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.groep": origin}, "persoon", "school"), census).Proxies {
		if len(p.Through) > 0 {
			t.Errorf("%v is measured along %v", p.Columns, p.Through)
		}
	}
}

func TestAScoreOfManyLevelsDoesNotFollowByChance(t *testing.T) {
	wrong := 0
	for seed := range uint64(60) {
		tab := made(400, seed, "herkomst risicoscore", func(rng *rand.Rand, _ int) []string {
			return []string{fmt.Sprint(rng.IntN(12)), fmt.Sprint("s", rng.IntN(150))}
		})
		wrong += len(ran(t, tab, map[string]mark{"herkomst": origin}, relate.Options{Outcome: outcomes}).Groups)
	}
	if wrong > 2 {
		t.Errorf("in %d of 60 tables a score follows the origin by chance", wrong)
	}
}

func TestAnInterruptedComparisonSaysSoAndNotThatThereIsNothing(t *testing.T) {
	m := &memory{tables: map[string]table{"persoon": persons(3000)}}
	ctx, stop := context.WithCancel(t.Context())
	in := m.input(t, map[string]mark{"persoon.nationaliteit": nation, "persoon.wijk": proxyOf("proxy_postcode", "nationality")}, "persoon")
	r := relate.Run(ctx, in, relate.Options{Progress: func(string, int, int, string) { stop() }})
	if len(r.NotRead["bron"]) != 1 || len(r.Proxies) > 0 {
		t.Errorf("not read %v, proxies %v", r.NotRead, r.Proxies)
	}
}

func TestTheSameRowsGiveTheSameResult(t *testing.T) {
	m := joined()
	marks := map[string]mark{"persoon.nationaliteit": nation, "persoon.geslacht": sex, "aanvraag.wijkcode": proxyOf("proxy_postcode", "nationality")}
	first := relate.Run(t.Context(), m.input(t, marks, "aanvraag", "persoon"), relate.Options{Outcome: outcomes})
	for range 10 {
		if diff := cmp.Diff(first, relate.Run(t.Context(), m.input(t, marks, "aanvraag", "persoon"), relate.Options{Outcome: outcomes})); diff != "" {
			t.Fatalf("another result (-first +now):\n%s", diff)
		}
	}
}

func TestMoreRowsThanTheSourceSaidAreNoCensus(t *testing.T) {
	tab := made(9000, 1, "herkomst x", func(rng *rand.Rand, i int) []string {
		return []string{fmt.Sprint(i % 3), fmt.Sprint(i%3 + rng.IntN(2))}
	})
	m := &memory{tables: map[string]table{"t": tab}}
	in := m.input(t, map[string]mark{"t.herkomst": origin}, "t")
	in[0].Assets[0].Rows = -1
	for _, p := range relate.Run(t.Context(), in, census).Proxies {
		if p.Depth != toetssteen.DepthValues || p.Sample.Rows == 0 {
			t.Errorf("%v is told as %s of all rows", p.Columns, p.Depth)
		}
	}
}

func TestAPairThatTellsHouseholdsApartIsNotMeasured(t *testing.T) {
	tab := made(4000, 1, "herkomst naam straat", func(_ *rand.Rand, i int) []string {
		rng := rand.New(rand.NewPCG(uint64(i/3), 5)) // three to a household, of one origin
		return []string{fmt.Sprint(rng.IntN(4)), fmt.Sprint("n", rng.IntN(60)), fmt.Sprint("s", rng.IntN(60))}
	})
	for _, p := range ran(t, tab, map[string]mark{"herkomst": origin}, census).Proxies {
		if len(p.Columns) == 2 {
			t.Errorf("the pair %v is told of, with %d levels of %d rows", p.Columns, p.Levels, p.N)
		}
	}
}

func TestAKeyThatComesBackIsNoProxy(t *testing.T) {
	for _, rows := range []int{4000, 30000} { // with more keys than levels as well
		keysComeBack(t, rows)
	}
}

func keysComeBack(t *testing.T, rows int) {
	t.Helper()
	tab := made(rows, 1, "herkomst klantnr wijk", func(_ *rand.Rand, i int) []string {
		rng := rand.New(rand.NewPCG(uint64(i/2), 5)) // each client has two rows
		at := rng.IntN(4)
		return []string{fmt.Sprint(at), fmt.Sprint("K", i/2), fmt.Sprint("w", at+rng.IntN(3))}
	})
	got := singles(ran(t, tab, map[string]mark{"herkomst": origin}, census).Proxies)
	if _, told := got["klantnr"]; told || len(got) != 1 {
		t.Errorf("the number of the client told of: %v; %d measures, want that of wijk", told, len(got))
	}
}
