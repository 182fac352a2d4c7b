package json

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	for _, tc := range []struct {
		name, content string
		want          []string
	}{
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
