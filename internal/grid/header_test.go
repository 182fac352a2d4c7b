package grid

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func rows(lines ...string) [][]string {
	var out [][]string
	for _, l := range lines {
		out = append(out, strings.Split(l, ";"))
	}
	return out
}

func TestHeaderIsRecognised(t *testing.T) {
	for _, c := range []struct {
		name string
		rows [][]string
	}{
		{"Dutch words over typed data", rows("naam;geboortedatum;postcode", "Jansen;1985-03-02;1234 AB", "Pieters;1990-01-31;2345 BC")},
		{"words with capitals", rows("Naam;Geboortedatum;Geslacht", "Jansen;02-03-1985;M", "Pieters;31-01-1990;V")},
		{"identifiers of a legacy system", rows("PERS_NR;NAT_CD;GEB_LAND_CD;IND_X", "12345;0001;6030;J", "23456;0263;5022;N")},
		{"opaque names", rows("veld1;veld17;kenmerk_a", "12;M;0001", "13;V;0263", "14;V;0001")},
		{"camel case", rows("DeelnemerNr;GeslachtCd;NatCd1", "1;M;0001", "2;V;0263")},
		{"all text, known words", rows("voornaam;achternaam;woonplaats", "Jan;Jansen;Utrecht", "Piet;Pieters;Delft")},
		{"all text, known words, capitals", rows("Voornaam;Achternaam;Woonplaats", "Jan;Jansen;Utrecht", "Piet;Pieters;Delft")},
		{"all text, lower case data", rows("voornaam;achternaam;woonplaats", "jan;jansen;utrecht", "piet;pieters;delft")},
		{"header alone", rows("id;naam;geslacht;geboorteland")},
		{"questions of a form", rows("Timestamp;Wat is uw leeftijd?;In welk land bent u geboren?", "2020-01-01;31;Turkije", "2020-01-02;28;Nederland")},
		{"a name that stands twice", rows("id;naam;code;naam", "1;a;17;b", "2;c;18;d")},
		{"the row number has no name", rows(";leeftijd;geslacht", "1;31;M", "2;28;V")},
		{"element numbers", rows("01.01.20;01.04.10;01.05.10", "999990019;M;0001", "999990020;V;0263")},
		{"English", rows("first_name;last_name;country_of_birth", "Ann;Lee;Iran", "Bob;Ray;Chile")},
		{"quantities with units", rows("aantal personen;bedrag (euro);jaar", "12;10,50;2020", "13;11,75;2021")},
		{"with unknown values", rows("id;leeftijd;inkomen", "1;NULL;onbekend", "2;31;20000", "3;28;30000")},
		{"names of a study", rows("sex;age;G1;G2;agePct12t21", "F;16;5;6;0.3", "M;17;7;8;0.4")},
		{"one column", rows("nationaliteit", "0001", "0263")},
		{"two columns, a number and a name", rows("id;naam", "1;Jansen", "2;Pieters", "3;Klaassen")},
		{"two columns, a code and a text", rows("code;omschrijving", "NL;Nederland", "BE;België", "MA;Marokko")},
		{"two columns, a date and an amount", rows("datum;bedrag", "2024-01-01;12,50", "2024-01-02;13,75")},
		{"two columns, names in lower case", rows("naam;leeftijd", "jansen;34", "pieters;28", "klaassen;31")},
		{"two columns, a word and a count", rows("land;inwoners", "Nederland;17000000", "België;11000000", "Marokko;37000000")},
		{"fields and values", rows("veld;waarde", "naam;Jansen", "leeftijd;34", "postcode;1234AB")},
		{"groups and their size", rows("groep;aantal", "leerling;34", "student;28", "klant;12")},
		{"numbers with letters first", rows("klantnr;kenmerk_a;x_score;tint", "K001;M;12;a", "K002;V;13;b", "K003;M;14;c")},
		{"numbers with a word first", rows("klantnr;tint;kenmerk_a", "klant0012;rood;12", "klant0013;blauw;13", "klant0014;groen;14")},
		{"a dictionary", rows("kolom;type;lengte", "geslacht;tekst;1", "geboortedatum;datum;8", "leeftijd;nummer;3")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.rows[0], Header(c.rows)); diff != "" {
				t.Errorf("(-first row +header):\n%s", diff)
			}
		})
	}
}

func TestDataIsNotTakenForAHeader(t *testing.T) {
	for _, c := range []struct {
		name string
		rows [][]string
	}{
		{"names and dates", rows("Jansen;1985-03-02;Utrecht", "Pieters;1990-01-31;Delft")},
		{"names only", rows("Jan;Jansen;Utrecht", "Piet;Pieters;Delft", "Klaas;Klaassen;Leiden")},
		{"names only, lower case", rows("jan;jansen;utrecht", "piet;pieters;delft", "klaas;klaassen;leiden")},
		{"names only, capitals", rows("JAN;JANSEN;UTRECHT", "PIET;PIETERS;DELFT", "KLAAS;KLAASSEN;LEIDEN")},
		{"one row of names", rows("Jan;Jansen;Utrecht")},
		{"one row in lower case", rows("jan;jansen;utrecht")},
		{"one name in lower case", rows("jan;jansen;utrecht", "Piet;Pieters;Delft", "Klaas;Klaassen;Leiden", "Kees;Kramer;Gouda")},
		{"a secret phone number", rows("Jansen;geheim", "Pieters;0612345678", "Klaassen;0612345679")},
		{"unknown where figures stand", rows("Jansen;onbekend;onbekend", "Pieters;1234 AB;17", "Klaassen;2345 BC;18")},
		{"empty where figures stand", rows("Jansen;;", "Pieters;1234 AB;17", "Klaassen;2345 BC;18")},
		{"an e-mail address", rows("Jansen;j@voorbeeld.invalid", "Pieters;p@voorbeeld.invalid")},
		{"a post code", rows("Jansen;1234 AB", "Pieters;2345BC")},
		{"a value that comes again", rows("Jansen;Utrecht", "Pieters;Delft", "Klaassen;Utrecht")},
		{"a sex that comes again", rows("Jansen;M", "Pieters;V", "Klaassen;M")},
		{"codes", rows("0001;6030", "0263;5022")},
		{"dates that look like element numbers", rows("02.03.80;01.04.10", "03.03.80;02.04.10")},
		{"a BSN alone", rows("999990019", "999990020")},
		{"a list of names", rows("Jansen", "Pieters", "Klaassen")},
		{"a date in words", rows("Jansen;3 maart 1985", "Pieters;12 mei 1990")},
		{"an IBAN", rows("Jansen;NL00BANK0123456789", "Pieters;NL00BANK0123456790")},
		{"all empty", rows(";;", "a;1;2", "b;3;4")},
		{"a moved row", rows("Jansen;Utrecht;verhuisd", "Pieters;1234;17", "Klaassen;2345;18")},
		{"codes of a letter and a number", rows("Jansen;A12;31;4", "Pieters;B7;28;5", "Klaassen;C11;44;6")},
		{"a record from top to bottom", rows("naam;Fatima Jansen", "leeftijd;34", "postcode;1234AB", "telefoon;0612345678")},
		{"a record from top to bottom, words alone", rows("nationaliteit;Marokkaanse nationaliteit", "geslacht;vrouw", "woonplaats;delft", "naam;Aicha")},
		{"a record of two rows", rows("naam;Fatima Jansen", "leeftijd;34")},
		{"a record of one row", rows("naam;fatima")},
		{"a record that begins with a known word", rows("status;verdachte", "leeftijd;34", "postcode;1234AB")},
		{"a record with names of a program", rows("persoon_naam;Fatima", "persoon_x;34", "persoon_y;1234AB")},
		{"a record with colons", rows("Naam:;Fatima Jansen", "Leeftijd:;34", "Postcode:;1234AB")},
		{"records beside each other", rows("naam;Fatima Jansen;Aicha Bakker", "leeftijd;34;28", "postcode;1234AB;2345BC")},
		{"a surname of known words", rows("Van Wijk;Jansen", "De Vries;Pieters", "De Groot;Klaassen", "Smit;Bakker")},
		{"a word above figures beside a known one", rows("student;Fatima", "Piet;34", "Klaas;28")},
		{"nothing", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Header(c.rows); got != nil {
				t.Errorf("data was taken for a header: %q", got)
			}
		})
	}
}

// No row about a person is ever taken for a header, whatever columns there
// are, however few rows, and whichever cells of the first row are missing.
func TestNoPersonBecomesAHeader(t *testing.T) {
	words := func(list string) *rapid.Generator[string] { return rapid.SampledFrom(strings.Fields(list)) }
	digits := func(format string) *rapid.Generator[string] { return rapid.StringMatching(format) }
	columns := []*rapid.Generator[string]{
		words("Jan Piet Fatima Klaas Aicha Johanna Mehmet Zoë Willem-Jan"),
		words("Jansen Pieters Yilmaz Bakker Visser Smit Haddad Dijkstra"),
		words("Utrecht Delft Leiden Ankara Rabat Paramaribo Gouda"),
		words("M V O"), words("man vrouw"), words("ja nee onbekend geheim verhuisd"),
		words("Nederlandse Turkse Marokkaanse Surinaamse Poolse Belgische"),
		digits(`19[4-9][0-9]-0[1-9]-[12][0-9]`), digits(`[1-9][0-9]{3} [A-Z]{2}`), digits(`9999[0-9]{5}`), digits(`0[0-9]{3}`),
		digits(`[1-9][0-9]?`), digits(`06[0-9]{8}`),
		rapid.Just(""),
	}
	style := rapid.SampledFrom([]func(string) string{
		func(s string) string { return s }, strings.ToLower, strings.ToUpper,
	})
	rapid.Check(t, func(t *rapid.T) {
		chosen := rapid.SliceOfN(rapid.SampledFrom(columns), 0, 6).Draw(t, "columns")
		chosen = append(chosen, columns[0], columns[1])
		var table [][]string
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			var row []string
			write := style.Draw(t, "style")
			for _, c := range chosen {
				v := c.Draw(t, "value")
				if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
					v = rapid.SampledFrom([]string{"", "NULL", "onbekend", "n.v.t."}).Draw(t, "instead")
				}
				row = append(row, write(v))
			}
			table = append(table, row)
		}
		if got := Header(table); got != nil {
			t.Fatalf("taken for a header: %q", got)
		}
	})
}

func TestNamesBehindElementNumbersAreAHeader(t *testing.T) {
	rows := [][]string{
		{"05.11 Nationaliteitscode", "05.12 Omschrijving", "99.98 Datum ingang", "Fictieve datum einde"},
		{"0001", "Nederlandse", "", ""},
		{"0027", "Slowaakse", "19930101", ""},
	}
	if got := Header(rows); got == nil || got[0] != "05.11 Nationaliteitscode" {
		t.Errorf("header %q", got)
	}
	if got := Header(rows[1:]); got != nil {
		t.Errorf("data taken for a header: %q", got)
	}
}

func TestAUnitAboveItselfLeavesTheHeaderStanding(t *testing.T) {
	rows := [][]string{{"persoon_id", "bedrag", "EUR", "datum"}}
	for i := range 8 {
		rows = append(rows, []string{fmt.Sprint(1000 + i), fmt.Sprint(20 * i), "EUR", "2024-01-0" + fmt.Sprint(i+1)})
	}
	if got := Header(rows); got == nil || got[2] != "EUR" {
		t.Errorf("header %q", got)
	}
	for i := range rows {
		rows[i][2] = "Veldhuizen" // a village where all of them live
	}
	if got := Header(rows); got != nil {
		t.Errorf("a name that recurs was taken for a column name: %q", got)
	}
}

// A value of a record from top to bottom is never a header, whatever fields
// the record has.
func TestNoRecordFromTopToBottomBecomesAHeader(t *testing.T) {
	key := rapid.SampledFrom(strings.Fields("naam voornaam nationaliteit geboorteland geslacht leeftijd postcode telefoon adres status persoon_id GeslachtCd"))
	value := rapid.SampledFrom([]string{
		"Fatima Jansen", "fatima", "YILMAZ", "Marokkaanse nationaliteit", "vrouw", "34", "1234AB", "0612345678", "Van Wijk", "student", "",
	})
	rapid.Check(t, func(t *rapid.T) {
		var table [][]string
		for _, k := range rapid.SliceOfNDistinct(key, 2, 10, rapid.ID).Draw(t, "fields") {
			table = append(table, []string{k, value.Draw(t, "value")})
		}
		if got := Header(table); got != nil && got[1] != "" {
			t.Fatalf("taken for a header: %q", got)
		}
	})
}

func TestANameOfTheSubjectMakesAHeaderOfOpaqueNames(t *testing.T) {
	for _, rows := range [][][]string{
		{{"code", "groep", "a1", "a2", "geboorteland"}, {"hoog", "aa", "ja", "x", "Turkije"}, {"laag", "bb", "nee", "y", "Marokko"}},
		{{"k1", "etniciteit"}, {"ja", "nee"}, {"nee", "ja"}},
		{{"v1", "v2", "nationaliteit_0", "nationaliteit_1000"}, {"x", "y", "0001", "0001"}, {"x", "z", "0131", "0001"}},
		{{"etniciteit", "q"}, {"x", "y"}},
	} {
		if got := Header(rows); got == nil || got[0] != rows[0][0] {
			t.Errorf("header of %q: %q", rows[0], got)
		}
	}
	for _, rows := range [][][]string{
		{{"nationaliteit", "Marokkaanse"}, {"naam", "Jansen"}, {"geslacht", "vrouw"}},
		{{"geslacht", "vrouw", "x"}, {"geslacht", "man", "y"}, {"nationaliteit", "Turkse", "z"}},
		{{"etniciteit", "Fatima Jansen"}, {"x", "y"}},
	} {
		if got := Header(rows); got != nil {
			t.Errorf("data taken for a header: %q", got)
		}
	}
}
