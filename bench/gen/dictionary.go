package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
)

// column is a name in words, with what a dictionary says of it.
type column struct {
	words, typ, comment, samples string
}

// indicators are the columns a scan must find; about one in fifty is one.
var indicators = []column{
	{"geslacht", "char(1)", "Geslacht", "M|V"},
	{"geslachts aanduiding", "varchar(1)", "", "M|V|O"},
	{"nationaliteit code", "char(4)", "Nationaliteit volgens tabel 32", "0001|0131"},
	{"geboorte land", "varchar(4)", "", "6030|5022"},
	{"geb land moeder", "char(4)", "Geboorteland moeder", ""},
	{"verblijfs titel", "char(2)", "", "21|26"},
	{"etnische groep", "varchar(40)", "", ""},
	{"country of birth", "varchar(60)", "Country of birth", "Netherlands|Turkey"},
	{"gender", "varchar(10)", "", "male|female"},
	{"datum vestiging nederland", "date", "", ""},
}

// friends look like an indicator and are none.
var friends = []column{
	{"geslachts naam", "varchar(60)", "Achternaam", ""},
	{"adres herkomst", "varchar(20)", "Bron van het adres", "BAG|BRP"},
	{"land code telefoon", "varchar(4)", "", "+31"},
	{"landbouw sector", "varchar(20)", "", ""},
	{"origin url", "varchar(200)", "", ""},
	{"nationaal nummer", "varchar(12)", "Telefoonnummer", ""},
	{"software generatie", "integer", "", "1|2"},
	{"race condition", "boolean", "", ""},
}

var (
	subjects = strings.Fields(`klant deelnemer dossier besluit betaling factuur contract locatie gebouw vergunning aanvraag
 zaak bericht document medewerker rooster vak examen lening termijn boeking voertuig product artikel order levering
 school instelling bestand taak melding controle rapport route perceel meting sensor account sessie rekening`)
	properties = strings.Fields(`nummer code naam omschrijving datum begin eind status soort type bedrag aantal saldo
 percentage volgnummer versie kenmerk adres postcode plaats straat telefoon email opmerking reden duur score klasse
 categorie niveau factor gewicht kleur hoogte breedte teller indicatie url bron gebruiker tijdstip rol kanaal`)
	types = []string{"integer", "varchar(20)", "varchar(80)", "date", "timestamp", "decimal(12,2)", "char(1)", "boolean"}
)

// dictionary writes n columns in tables of about twenty-five, in the notations
// that real systems use, with a comment on some.
func dictionary(stdout io.Writer, n int, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 1))
	w := bufio.NewWriterSize(stdout, 1<<20)
	fmt.Fprintln(w, "table\tcolumn\ttype\tcomment\tsamples")
	for written, tables := 0, 0; written < n; tables++ {
		style := styles[r.IntN(len(styles))]
		table := style(subjects[r.IntN(len(subjects))]+" "+properties[r.IntN(len(properties))]) + "_" + strconv.Itoa(tables)
		size := min(10+r.IntN(30), n-written)
		seen := map[string]bool{}
		for i := range size {
			c := ordinary(r)
			switch p := r.IntN(1000); {
			case p < 20:
				c = indicators[r.IntN(len(indicators))]
			case p < 60:
				c = friends[r.IntN(len(friends))]
			}
			name := style(c.words)
			if seen[name] { // a name stands once in a table
				name += strconv.Itoa(i)
			}
			seen[name] = true
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", table, name, c.typ, c.comment, c.samples)
		}
		written += size
	}
	return w.Flush()
}

func ordinary(r *rand.Rand) column {
	subject, property := subjects[r.IntN(len(subjects))], properties[r.IntN(len(properties))]
	c := column{words: subject + " " + property, typ: types[r.IntN(len(types))]}
	if r.IntN(3) == 0 {
		c.words += " " + properties[r.IntN(len(properties))]
	}
	if r.IntN(3) == 0 {
		c.comment = "De " + property + " van " + subject
	}
	return c
}

// styles are the notations of names; each table keeps to one.
var styles = []func(string) string{
	func(s string) string { return strings.ReplaceAll(s, " ", "_") },
	func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "_")) },
	func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "")) },
	camel,
	func(s string) string { return strings.ToLower(camel(s)[:1]) + camel(s)[1:] },
}

func camel(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}
