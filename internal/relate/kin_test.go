package relate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/relate"
	"toetssteen/internal/source"
)

var nationalities = []string{"0001", "0131", "0339", "0055", "0072", "0336"}

// persons invents a table of persons with a nationality and what was made of it.
func persons(n int) table {
	rng := rand.New(rand.NewPCG(3, 4))
	t := table{columns: []string{
		"persoon_id", "nationaliteit", "kenmerk_a", "nat_label", "is_nl", "regio", "wijk", "geslacht", "risicoscore",
	}}
	for i := range n {
		at := min(int(rng.ExpFloat64()*1.5), len(nationalities)-1)
		nat := nationalities[at]
		region := "binnen"
		if at == 1 || at == 2 || at == 5 {
			region = "buiten"
		}
		score := rng.IntN(5)
		if region == "buiten" {
			score += 2
		}
		t.rows = append(t.rows, []string{
			fmt.Sprint(100000 + i), nat, nat, "label " + nat, yes(nat == "0001"), region,
			fmt.Sprint("w", (at+rng.IntN(4))%6), pick(rng.IntN(2) == 0, "M", "V"), fmt.Sprint(score),
		})
	}
	return t
}

func yes(b bool) string { return pick(b, "J", "N") }

func pick(b bool, x, y string) string {
	if b {
		return x
	}
	return y
}

// told renders groups as "original: field relation, ...".
func told(gs []toetssteen.DatumGroup) []string {
	var out []string
	for _, g := range gs {
		var parts []string
		for _, m := range g.Members[1:] {
			parts = append(parts, m.Location.Asset+"."+m.Location.Field+" "+string(m.Relation))
		}
		out = append(out, g.Members[0].Location.Asset+"."+g.Members[0].Location.Field+": "+strings.Join(parts, ", "))
	}
	return out
}

func outcomes(name string) bool { return strings.Contains(name, "risico") }

func TestOneTableTellsWhichColumnsHoldTheSameDatum(t *testing.T) {
	m := &memory{tables: map[string]table{"persoon": persons(3000)}}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation, "persoon.geslacht": sex}, "persoon"),
		relate.Options{Outcome: outcomes})
	want := []string{"persoon.nationaliteit: persoon.is_nl one_hot, persoon.kenmerk_a copy, persoon.nat_label recoded, persoon.regio regrouped, persoon.risicoscore outcome"}
	if diff := cmp.Diff(want, told(r.Groups)); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestWhatHardlyVariesOrStandsOncePerRowIsNoCopy(t *testing.T) {
	tab := persons(3000)
	tab.columns = append(tab.columns, "land", "dossier", "actief")
	for i := range tab.rows {
		tab.rows[i] = append(tab.rows[i], "NL", fmt.Sprint("D-", i), yes(i != 7))
	}
	m := &memory{tables: map[string]table{"persoon": tab}}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "persoon"), census)
	for _, g := range told(r.Groups) {
		for _, no := range []string{"land", "dossier", "actief", "persoon_id", "wijk", "geslacht"} {
			if strings.Contains(g, "persoon."+no+" ") {
				t.Errorf("%s is taken for the same datum: %s", no, g)
			}
		}
	}
}

// joined makes a second table that has a key to persons, a copy of their
// nationality under another name, and a district that tells of it.
func joined() *memory {
	p := persons(3000)
	a := table{
		columns: []string{"aanvraag_nr", "persoon_id", "veld17", "wijkcode", "bedrag"},
		keys:    []source.Key{{Columns: []string{"persoon_id"}, RefAsset: "persoon", RefColumns: []string{"persoon_id"}}},
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for i, r := range p.rows {
		if i%3 == 0 {
			continue
		}
		for k := range 1 + i%2 { // some persons apply twice
			a.rows = append(a.rows, []string{fmt.Sprint("A", i, "-", k), r[0], r[1], r[6], fmt.Sprint(rng.IntN(10000))})
		}
	}
	p.keys = []source.Key{{Columns: []string{"persoon_id"}, Primary: true}}
	return &memory{tables: map[string]table{"persoon": p, "aanvraag": a}}
}

func TestACopyAndAProxyAreFoundAlongAKey(t *testing.T) {
	m := joined()
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "aanvraag", "persoon"), census)
	if got := told(r.Groups); len(got) != 1 || !strings.Contains(got[0], "aanvraag.veld17 copy") {
		t.Errorf("groups are %q, want the copy in aanvraag", got)
	}
	at := slices.IndexFunc(r.Proxies, func(p toetssteen.ProxyMeasure) bool { return len(p.Columns) == 1 && p.Columns[0].Field == "wijkcode" })
	if at < 0 {
		t.Fatal("wijkcode is not measured")
	}
	p := r.Proxies[at]
	if want := []string{"aanvraag.persoon_id = persoon.persoon_id"}; !slices.Equal(p.Through, want) || p.N != 2000 {
		t.Errorf("through %v with n %d, want %v with each of 2000 persons once", p.Through, p.N, want)
	}
}

func TestWithoutDeclaredKeysAColumnOfTheSameNameJoins(t *testing.T) {
	m := joined()
	for name, tab := range m.tables {
		tab.keys = nil
		m.tables[name] = tab
	}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "aanvraag", "persoon"), census)
	if got := told(r.Groups); len(got) != 1 || !strings.Contains(got[0], "aanvraag.veld17 copy") {
		t.Errorf("groups are %q, want the copy in aanvraag", got)
	}
}

// Keys of citizens and clients are numbers; those are compared as well.
func TestAKeyOfDigitsJoins(t *testing.T) {
	m := joined()
	for name, tab := range m.tables {
		tab.keys = nil
		m.tables[name] = tab
	}
	in := m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "aanvraag", "persoon")
	for i := range in[0].Assets {
		for c := range in[0].Assets[i].Columns {
			if col := &in[0].Assets[i].Columns[c]; col.Name == "persoon_id" {
				col.Form = relate.FormTenths
			}
		}
	}
	if got := told(relate.Run(t.Context(), in, census).Groups); len(got) != 1 || !strings.Contains(got[0], "aanvraag.veld17 copy") {
		t.Errorf("groups are %q, want the copy in aanvraag", got)
	}
}

func TestTablesWithAnIDOfTheirOwnAreNotJoined(t *testing.T) {
	m := joined()
	for name, tab := range m.tables {
		tab.keys = nil
		for i, c := range tab.columns {
			if c == "persoon_id" {
				tab.columns[i] = "id"
			}
		}
		m.tables[name] = tab
	}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "aanvraag", "persoon"), census)
	for _, p := range r.Proxies {
		if len(p.Through) > 0 {
			t.Errorf("joined through %v", p.Through)
		}
	}
}

func TestAKnownProxyWithoutAnythingBesideItIsUnmeasured(t *testing.T) {
	m := &memory{tables: map[string]table{"los": {columns: []string{"wijk", "bedrag"}, rows: [][]string{{"a", "1"}, {"b", "2"}}}}}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"los.wijk": proxyOf("proxy_postcode", "ethnicity")}, "los"), census)
	if len(r.Proxies) != 1 || r.Proxies[0].Status != toetssteen.Unmeasured || r.Proxies[0].Known != "proxy_postcode" {
		t.Errorf("got %+v, want one unmeasured proxy", r.Proxies)
	}
}

func TestMissingnessItselfCanTell(t *testing.T) {
	tab := persons(3000)
	tab.columns = append(tab.columns, "adres_ouders")
	for i, r := range tab.rows {
		tab.rows[i] = append(r, pick(r[5] == "buiten" && i%4 > 0, "", "bekend"))
	}
	m := &memory{tables: map[string]table{"persoon": tab}}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "persoon"), census)
	for _, p := range r.Proxies {
		if len(p.Columns) == 1 && p.Columns[0].Field == "adres_ouders" {
			if p.Levels != 2 || p.ULow.Value < 0.1 {
				t.Errorf("levels %d, U from %.3f: missing is not a level", p.Levels, p.ULow.Value)
			}
			return
		}
	}
	t.Error("adres_ouders is not told of")
}

func TestNothingIsToldOfColumnsByChance(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	told := 0
	for range 40 {
		tab := table{columns: []string{"nationaliteit"}}
		for c := range 25 {
			tab.columns = append(tab.columns, fmt.Sprint("k", c))
		}
		for range 600 {
			row := []string{nationalities[rng.IntN(3)]}
			for c := range 25 {
				row = append(row, fmt.Sprint("x", rng.IntN(2+c*4)))
			}
			tab.rows = append(tab.rows, row)
		}
		m := &memory{tables: map[string]table{"t": tab}}
		if len(relate.Run(t.Context(), m.input(t, map[string]mark{"t.nationaliteit": nation}, "t"), census).Proxies) > 0 {
			told++
		}
	}
	if told > 5 { // 5 % of 40 is 2; six or more has a chance of 1.4 %
		t.Errorf("in %d of 40 tables without any relation a proxy is told of", told)
	}
}

func TestRowsThatBreakOffAreSaid(t *testing.T) {
	m := &memory{tables: map[string]table{"persoon": persons(3000)}, broken: true}
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "persoon"), census)
	if len(r.NotRead["bron"]) != 1 || len(r.Proxies) == 0 {
		t.Errorf("not read %v, %d proxies: want the remark and the measures on what was read", r.NotRead, len(r.Proxies))
	}
}

func TestAViewAndAKeyToACodeTableBelongToTheDatum(t *testing.T) {
	p := persons(300)
	p.keys = []source.Key{{Columns: []string{"nationaliteit"}, RefAsset: "landen", RefColumns: []string{"code"}}}
	m := &memory{tables: map[string]table{
		"persoon": p,
		"actief":  {columns: []string{"nationaliteit"}, rows: [][]string{{"0001"}}, query: "CREATE VIEW actief AS SELECT nationaliteit FROM persoon WHERE wijk <> 'geslacht'"},
		"landen":  {columns: []string{"code", "naam"}, rows: [][]string{{"0001", "Nederlandse"}}},
	}}
	in := m.input(t, map[string]mark{"persoon.nationaliteit": nation, "actief.nationaliteit": nation}, "actief", "landen", "persoon")
	in[0].Assets[1].CodeTable, in[0].Depth = "nationality", toetssteen.DepthNames
	got := told(relate.Run(t.Context(), in, census).Groups)
	if want := []string{"persoon.nationaliteit: actief.nationaliteit view, landen.code points_to"}; !slices.Equal(got, want) {
		t.Errorf("groups are %q, want %q", got, want)
	}
}

func TestTheWordsOfAQueryHoldNoTexts(t *testing.T) {
	got := relate.Words(`SELECT p."Nat", 'Zandstra''s geheim' AS x FROM dbo.[Persoon] p WHERE land = 'Turks'`)
	if want := []string{"as", "dbo", "from", "land", "nat", "p", "persoon", "select", "where", "x"}; !slices.Equal(got, want) {
		t.Errorf("words are %q, want %q", got, want)
	}
}

func TestATableThatBreaksOffIsSaidOnce(t *testing.T) {
	m := joined()
	m.broken = true
	r := relate.Run(t.Context(), m.input(t, map[string]mark{"persoon.nationaliteit": nation}, "aanvraag", "persoon"), census)
	if n := len(r.NotRead["bron"]); n != 1 {
		t.Errorf("%d remarks, want one: %v", n, r.NotRead["bron"])
	}
}
