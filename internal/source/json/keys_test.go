package json

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

func TestKeysThatAreDataNeverBecomeNames(t *testing.T) {
	var years, many, sparse, wide, scattered strings.Builder
	for i := range 8 {
		fmt.Fprintf(&years, `%s"%d":{"Jan Jansen":%d,"Fatima El Idrissi":2}`, comma(i), 2015+i, i)
	}
	for i := range 5000 {
		fmt.Fprintf(&many, `%s"%s":{"land":"NL","sinds":"x"}`, comma(i), word(i))
	}
	for i := range 40 {
		fmt.Fprintf(&sparse, `{"nr":%d,"klanten":{"%s":1,"%s":2}}`+"\n", i, word(2*i), word(2*i+1))
		fmt.Fprintf(&scattered, `{"nr":%d,"%s":"x"}`+"\n", i, word(i))
	}
	for i := range 30 {
		wide.WriteString(`{`)
		for j := range 400 {
			fmt.Fprintf(&wide, `%s"kolom_%s":%d`, comma(j), word(j), i)
		}
		wide.WriteString("}\n")
	}
	wideNames := make([]string, 400)
	for j := range wideNames {
		wideNames[j] = "kolom_" + word(j)
	}
	households, countries, days := recurring(40, 3), strings.Builder{}, strings.Builder{}
	for i := range 40 {
		fmt.Fprintf(&countries, `{"id":%d,"leden":{"%s":"NL","%s":"Marokko"}}`+"\n", i, word(i%12), word((i+5)%12))
		fmt.Fprintf(&days, `%s"2024-01-%02d":{"fatima":{"aanwezig":true},"mohammed":{"aanwezig":false}}`, comma(i), i)
	}
	for _, tc := range []struct {
		name, content string
		want          []string
	}{
		{"persons of households, whose names recur", households, []string{"id", "leden.*.nationaliteit", "leden.*.leeftijd"}},
		{"two persons", `{"jansen":{"nationaliteit":"NL"},"elamrani":{"nationaliteit":"MA"}}`, []string{"*.nationaliteit"}},
		{"two persons with other fields", `{"jansen":{"nationaliteit":"NL","leeftijd":3},"elamrani":{"nationaliteit":"MA"}}`, []string{"*.nationaliteit", "*.leeftijd"}},
		{"two persons with a code", `{"jansen":{"code":"1","omschrijving":"x"},"elamrani":{"code":"2","omschrijving":"y"}}`, []string{"*.code", "*.omschrijving"}},
		{"two persons with lists of objects", `{"jansen":[{"nationaliteit":"NL"}],"elamrani":[{"nationaliteit":"MA"}]}`, []string{"*[].nationaliteit"}},
		{"a person of whom nothing is known", `{"jansen":{"nationaliteit":"NL"},"elamrani":{"nationaliteit":"MA"},"fatima":null,"aicha":{}}`, []string{"*.nationaliteit"}},
		{"persons by family", `{"jansen":{"fatima":{"nationaliteit":"NL"}},"elamrani":{"aicha":{"nationaliteit":"MA"}}}`, []string{"*.*.nationaliteit"}},
		{"the same persons every day", "{" + days.String() + "}", []string{"*.*.aanwezig"}},
		{"a parent by role and children by name", `{"vader":{"land":"NL"},"fatima":{"land":"NL"},"aicha":{"land":"NL"}}`, []string{"vader.land", "*.land"}},
		{"countries of persons whose names recur", countries.String(), []string{"id", "leden.*"}},
		{"countries of two persons", `{"leden":{"fatima":"NL","mohammed":"MA"}}`, []string{"leden.*"}},
		{"countries of persons, one in each record", `{"fatima":"NL"}{"mohammed":"Marokko"}`, []string{"*"}},
		{"lists of countries of persons", `{"fatima":["NL","Marokko"]}{"mohammed":["NL"]}{"aicha":["BE"]}`, []string{"*[]"}},
		{"service numbers", `{"123456782":{"land":"NL"},"111222333":{"land":"BE"}}`, []string{"*.land"}},
		{"e-mail addresses", `{"klanten":{"a.b@voorbeeld.invalid":{"sex":"M"}}}`, []string{"klanten.*.sex"}},
		{"dates and years", `{"2024-01-01":1,"31-12-1990":2,"1 jan 2020":3}`, []string{"*"}},
		{"identifiers", `{"8d7f3c1e-1b2a-4c3d-9e8f-001122334455":{"a":1},"{8D7F3C1E-1B2A-4C3D-9E8F-001122334455}":{"a":1}}`, []string{"*.a"}},
		{"numbered customers", `{"p0001234":{"a":1}}`, []string{"*.a"}},
		{"identifiers made up by a program", `{"-NxK3jP9qLmZ4vT7bR2w":{"a":1},"QkF3aXNlLUtleS0xMjM0":{"a":1}}`, []string{"*.a"}},
		{"postcodes, accounts and addresses on the web", `{"1234 AB":1,"NL91 ABNA 0417 1643 00":2,"https://voorbeeld.invalid/p/1":3}`, []string{"*"}},
		{"telephone numbers", `{"+31 6 12345678":1,"(020) 555 12 34":2}`, []string{"*"}},
		{"names of persons by their form", `{"Jan Jansen":1,"J. de Vries":"x","Vries, Piet":true,"Fatima El Idrissi":2}`, []string{"*"}},
		{"names of persons in lower case, entries alike", `{"jansen":{"land":"NL","nr":1},"bakker":{"land":"BE","nr":2},"vries":{"land":"MA","nr":3}}`, []string{"*.land", "*.nr"}},
		{"names of persons in lower case, values alike", `{"landen":{"jansen":"NL","bakker":"BE","vries":"MA","smit":"TR","visser":"DE"}}`, []string{"landen.*"}},
		{"names of persons by year", "{" + years.String() + "}", []string{"*.*"}},
		{"a map of thousands of words", `{"klanten":{` + many.String() + `}}`, []string{"klanten.*.land", "klanten.*.sinds"}},
		{"a small map in each record, other keys each time", sparse.String(), []string{"nr", "klanten.*"}},
		{"a key of its own in each record", scattered.String(), []string{"nr", "*"}},
		{"a long or unprintable key", `{"` + strings.Repeat("x", 100) + `":1,"a\u0000b":2,"regel\neinde":3,"":4,"*":5}`, []string{"*"}},

		{"names stay: one person of the BRP", brpPerson, brpFields},
		{"names stay: a few persons of the BRP", brpPerson + brpPerson + brpPerson, brpFields},
		{
			"names stay: roles", `{"partner":{"land":"NL"},"ouder1":{"land":"BE"},"voogd":{"land":"BE"},"billing":{"land":"NL"},"shipping":{"land":"NL"},"van":{"land":"NL"},"tot":{"land":"NL"}}`,
			[]string{"partner.land", "ouder1.land", "voogd.land", "billing.land", "shipping.land", "van.land", "tot.land"},
		},
		{
			"names stay: objects alike in every record", strings.Repeat(`{"nr":1,"trekker":{"sinds":"x","tint":"a"},"drager":{"sinds":"y","tint":"b"}}`+"\n", 5),
			[]string{"nr", "trekker.sinds", "trekker.tint", "drager.sinds", "drager.tint"},
		},
		{"names stay: fields that are often absent", strings.Repeat(`{"nr":1,"geslacht":"M","hobby":"x"}{"nr":2,"geslacht":"V"}{"nr":3,"geslacht":"V","sport":"yy"}`, 5), []string{"nr", "geslacht", "hobby", "sport"}},
		{
			"names stay: codes of one shape", `{"geboorteland":"6030","nationaliteit":"0001","nationaliteit2":"0263","land_vader":"6030","land_moeder":"5022"}`,
			[]string{"geboorteland", "nationaliteit", "nationaliteit2", "land_vader", "land_moeder"},
		},
		{"names stay: an ordinary record", `{"geslacht":"M","geboorteland":"6030","nationaliteit":"0001","naam":"x y"}`, []string{"geslacht", "geboorteland", "nationaliteit", "naam"}},
		{"names stay: parents", `{"vader":{"land":"NL"},"moeder":{"land":"BE"}}`, []string{"vader.land", "moeder.land"}},
		{"names stay: labels in many records", strings.Repeat(`{"Land Van Herkomst":"NL","Datum Aankomst":"x"}`+"\n", 20), []string{"Land Van Herkomst", "Datum Aankomst"}},
		{"names stay: elements of the BRP", strings.Repeat(`{"01.04.10":"M","rubriek010410":"x","natio_0131":1}`, 1), []string{"01.04.10", "rubriek010410", "natio_0131"}},
		{
			"names stay: values of a register", `{"geslacht":{"code":"M","omschrijving":"man"},"land":{"code":"6030","omschrijving":"x"},"nationaliteit":{"code":"1","omschrijving":"y"}}`,
			[]string{"geslacht.code", "geslacht.omschrijving", "land.code", "land.omschrijving", "nationaliteit.code", "nationaliteit.omschrijving"},
		},
		{"names of persons in one record of several", `[{"jansen":{"a":1},"bakker":{"a":2},"smit":{"a":3}},{"land":"NL"}]`, []string{"*.a", "land"}},
		{"names stay: attributes of XML in JSON", `{"@id":"x1","#text":"y","$ref":true,"veld17":2}`, []string{"@id", "#text", "$ref", "veld17"}},
		{"names stay: a table of 400 columns", wide.String(), wideNames},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := fieldNames(t, tc.content)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("field names (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever families there are, and however often their first names recur, none
// of them is the name of a field.
func TestNoFirstNameBecomesAField(t *testing.T) {
	names := rapid.SampledFrom(strings.Fields("fatima mohammed aicha jansen elamrani yilmaz Zoë willem-jan sophie deniz"))
	entry := rapid.SampledFrom([]string{`{"nationaliteit":"MA","leeftijd":31}`, `{"nationaliteit":"NL"}`, `{"nationaliteit":"NL","leeftijd":2,"geslacht":"V"}`})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for i := range rapid.IntRange(1, 30).Draw(t, "households") {
			fmt.Fprintf(&b, `{"id":%d,"vader":{"nationaliteit":"NL"},"leden":{`, i)
			for j, name := range rapid.SliceOfNDistinct(names, 2, 5, rapid.ID).Draw(t, "members") {
				fmt.Fprintf(&b, `%s"%s":%s`, comma(j), name, entry.Draw(t, "entry"))
			}
			b.WriteString("}}\n")
		}
		w := walk{ctx: context.Background(), t: newTree(), l: newLexer(strings.NewReader(b.String()))}
		if err := w.run(); err != nil {
			t.Fatal(err)
		}
		w.t.root.foldMaps()
		for _, f := range w.t.fields() {
			if strings.HasPrefix(f.name, "leden.") != strings.HasPrefix(f.name, "leden.*.") {
				t.Fatalf("field %q", f.name)
			}
		}
	})
}

// recurring gives households whose members are objects under their first
// names, each out of twelve.
func recurring(households, members int) string {
	var b strings.Builder
	for i := range households {
		fmt.Fprintf(&b, `{"id":%d,"leden":{`, i)
		for j := range members {
			fmt.Fprintf(&b, `%s"%s":{"nationaliteit":"MA","leeftijd":%d}`, comma(j), word((i*5+j*(i%3+1))%12), 20+j)
		}
		b.WriteString("}}\n")
	}
	return b.String()
}

// brpPerson has the shape that the Haal Centraal API gives persons of the
// population register, and nothing of anyone.
const brpPerson = `{"geslacht":{"code":"M","omschrijving":"man"},
"geboorte":{"datum":{"type":"Datum","datum":"1990-01-01","langFormaat":"x"},"land":{"code":"6030","omschrijving":"x"},"plaats":{"code":"0344","omschrijving":"y"}},
"overlijden":{"datum":{"type":"Datum","datum":"2020-01-01","langFormaat":"x"},"land":{"code":"6030","omschrijving":"x"},"plaats":{"code":"0344","omschrijving":"y"}},
"nationaliteiten":[{"type":"x","nationaliteit":{"code":"0001","omschrijving":"x"},"redenOpname":{"code":"1","omschrijving":"y"}}],
"verblijfstitel":{"aanduiding":{"code":"1","omschrijving":"x"},"datumEinde":{"type":"Datum","datum":"x"},"datumIngang":{"type":"Datum","datum":"x"}},
"gemeenteVanInschrijving":{"code":"0344","omschrijving":"x"},
"naam":{"voornamen":"x","adellijkeTitelPredicaat":{"code":"J","omschrijving":"x"},"aanduidingNaamgebruik":{"code":"E","omschrijving":"x"}},
"immigratie":{"landVanwaarIngeschreven":{"code":"1","omschrijving":"x"},"datumVestigingInNederland":{"type":"Datum","datum":"x"}},
"partners":[{"soortVerbintenis":{"code":"H","omschrijving":"x"},"geboorte":{"land":{"code":"1","omschrijving":"x"}}}],
"ouders":[{"geslacht":{"code":"M","omschrijving":"x"},"geboorte":{"land":{"code":"1","omschrijving":"x"}}}],
"kinderen":[{"geboorte":{"land":{"code":"1","omschrijving":"x"}}}]}
`

var brpFields = strings.Fields(`geslacht.code geslacht.omschrijving
geboorte.datum.type geboorte.datum.datum geboorte.datum.langFormaat
geboorte.land.code geboorte.land.omschrijving geboorte.plaats.code geboorte.plaats.omschrijving
overlijden.datum.type overlijden.datum.datum overlijden.datum.langFormaat
overlijden.land.code overlijden.land.omschrijving overlijden.plaats.code overlijden.plaats.omschrijving
nationaliteiten[].type nationaliteiten[].nationaliteit.code nationaliteiten[].nationaliteit.omschrijving
nationaliteiten[].redenOpname.code nationaliteiten[].redenOpname.omschrijving
verblijfstitel.aanduiding.code verblijfstitel.aanduiding.omschrijving
verblijfstitel.datumEinde.type verblijfstitel.datumEinde.datum verblijfstitel.datumIngang.type verblijfstitel.datumIngang.datum
gemeenteVanInschrijving.code gemeenteVanInschrijving.omschrijving
naam.voornamen naam.adellijkeTitelPredicaat.code naam.adellijkeTitelPredicaat.omschrijving
naam.aanduidingNaamgebruik.code naam.aanduidingNaamgebruik.omschrijving
immigratie.landVanwaarIngeschreven.code immigratie.landVanwaarIngeschreven.omschrijving
immigratie.datumVestigingInNederland.type immigratie.datumVestigingInNederland.datum
partners[].soortVerbintenis.code partners[].soortVerbintenis.omschrijving
partners[].geboorte.land.code partners[].geboorte.land.omschrijving
ouders[].geslacht.code ouders[].geslacht.omschrijving ouders[].geboorte.land.code ouders[].geboorte.land.omschrijving
kinderen[].geboorte.land.code kinderen[].geboorte.land.omschrijving`)

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// word gives a different word of letters for each number.
func word(i int) string {
	b := []byte("jan")
	for i++; i > 0; i /= 20 {
		b = append(b, "bcdfghjklmnpqrstvwxz"[i%20], 'a')
	}
	return string(b)
}

func TestFoldedValuesAreCountedTogether(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"klanten":{`)
	const n = 100_000
	for i := range n {
		fmt.Fprintf(&b, `%s"%s":{"land":"%s","talen":["nl"]}`, comma(i), word(i), []string{"NL", "BE"}[i%2])
	}
	b.WriteString("}}")
	p := profile(t, save(t, b.String()), toetssteen.DepthCensus, 0)
	if len(p.Columns) != 2 || p.Columns[0].Name != "klanten.*.land" || p.Columns[1].Name != "klanten.*.talen[]" {
		t.Fatalf("columns %+v", p.Columns)
	}
	want := []source.ValueCount{{Value: "BE", Count: n / 2}, {Value: "NL", Count: n / 2}}
	if diff := cmp.Diff(want, p.Columns[0].Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
	if len(p.NotRead) != 1 || p.NotRead[0].What != "personen.json.klanten.*" {
		t.Errorf("not read %v", p.NotRead)
	}
}

// TestNoValueOrDataKeyIsPrinted looks for planted keys and values wherever a
// profile is printed, values apart.
func TestNoValueOrDataKeyIsPrinted(t *testing.T) {
	marks := sourcetest.Canary(3, 8)
	content := fmt.Sprintf(`[{"%s":{"a":1,"b":2},"%s":{"a":1,"b":2},"%s":{"a":1,"b":2}},{"naam":"%s"},{"x":%s}, {"y":"%s" "z"}]`,
		marks[0], marks[1], marks[2], marks[4], marks[7], marks[6])
	for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthValues, toetssteen.DepthCensus} {
		p := profile(t, save(t, content), d, 10)
		for i := range p.Columns {
			p.Columns[i].Values = nil
		}
		marks.Check(t, "the profile", fmt.Appendf(nil, "%+v", p))
	}
}
