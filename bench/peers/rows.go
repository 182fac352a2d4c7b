package peers

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// personColumns has 14 direct columns, 14 names, addresses and proxies, and
// 10 ordinary ones.
const personColumns = `persoon_nr voornamen voorvoegsel geslachtsnaam adellijke_titel aanhef geslachtsaanduiding
 geboortedatum geboorteplaats geboorteland nationaliteitcode land_vanwaar_ingeschreven datum_vestiging_nl
 verblijfstitel geboorteland_vader geboorteland_moeder migratieachtergrond inburgeringsplichtig moedertaal nt2
 bsn postcode woonplaats email telefoon iban kenmerk_a veld17 opleidingscode instroomdatum studiefase
 studiepunten gemiddeld_cijfer betaalstatus collegegeld contactkanaal gewijzigd_op opmerking`

const participantColumns = `DeelnemerId InschrijfNr Achternaam GebDatum GeslachtCd NatCd1 GebLandCd CumiInd Leerjaar Groep VestigingNr MutatieDt`

const clientColumns = `client_id first_name last_name email phone date_of_birth sex gender nationality ethnicity race
 country_of_birth place_of_birth city signup_date plan monthly_fee newsletter`

// place is a country with its codes of the national tables 34 and 32.
type place struct{ land, nat, city, english, demonym string }

var home = place{"6030", "0001", "Utrecht", "Netherlands", "Dutch"}

var abroad = []place{
	{"6043", "0339", "Ankara", "Turkey", "Turkish"},
	{"5022", "0131", "Nador", "Morocco", "Moroccan"},
	{"5007", "0263", "Paramaribo", "Suriname", "Surinamese"},
	{"7009", "0336", "Aleppo", "Syria", "Syrian"},
	{"7028", "0072", "Lublin", "Poland", "Polish"},
	{"9089", "0055", "Kleve", "Germany", "German"},
	{"5010", "0052", "Gent", "Belgium", "Belgian"},
	{"9003", "0084", "Asmara", "Eritrea", "Eritrean"},
	{"6023", "0300", "Kabul", "Afghanistan", "Afghan"},
	{"6022", "0307", "Wenzhou", "China", "Chinese"},
}

var (
	homeCities = []string{"Utrecht", "Amsterdam", "Groningen", "Tilburg", "Zwolle", "Leeuwarden"}
	syllables  = []string{"Vlo", "Zwi", "Kra", "Plu", "Dro", "Fli", "Gno", "Spra", "Tju", "Bwe"}
	endings    = []string{"bex", "zilf", "vork", "gamp", "rusk", "kint", "lops", "tagt", "munep", "feschijn"}
	languages  = []string{"Turks", "Arabisch", "Tigrinya", "Pools", "Dari"}
	titles     = []string{"JH", "JV", "B", "BS"}
	residences = []string{"21", "25", "26", "27", "32", "98"}
	telling    = []string{
		"Meldt zelf van Turkse afkomst te zijn en vraagt om een tolk.",
		"Gezin komt uit Marokko, moeder spreekt alleen Berbers.",
		"Betrokkene heeft de Syrische nationaliteit.",
	}
	plain = []string{
		"Heeft gebeld over de betaling van het collegegeld.",
		"Post kwam terug, nieuw adres opgevraagd bij de balie.",
		"Wil later in het jaar met de stage beginnen.",
		"Formulier was niet ondertekend, opnieuw verstuurd.",
	}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func name(r *rand.Rand) string { return pick(r, syllables) + pick(r, endings) }

// from gives a place: home in most cases.
func from(r *rand.Rand) place {
	if r.IntN(100) < 82 {
		p := home
		p.city = pick(r, homeCities)
		return p
	}
	return abroad[r.IntN(len(abroad))]
}

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789"[r.IntN(10)]
	}
	return string(b)
}

var epoch = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)

// date gives a day between two years.
func date(r *rand.Rand, from, to int) string {
	d := epoch.AddDate(from-1950, 0, r.IntN((to-from)*365))
	return string(d.AppendFormat(make([]byte, 0, 10), time.DateOnly))
}

func unless(empty bool, s string) string {
	if empty {
		return ""
	}
	return s
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// notBSN gives nine digits that fail the eleven-test.
func notBSN(r *rand.Rand) string {
	n := 100_000_000 + r.IntN(899_999_990)
	for {
		sum, rest := -(n % 10), n/10
		for weight := 2; weight <= 9; weight++ {
			sum += weight * (rest % 10)
			rest /= 10
		}
		if sum%11 != 0 {
			return strconv.Itoa(n)
		}
		n++
	}
}

func sexOf(r *rand.Rand) string {
	switch n := r.IntN(1000); {
	case n < 4:
		return "O"
	case n < 500:
		return "M"
	}
	return "V"
}

func personRow(row []string, r *rand.Rand, i int) []string {
	own, father, mother, sex := from(r), from(r), from(r), sexOf(r)
	foreign := own.land != home.land
	nat := own.nat
	if foreign && r.IntN(2) == 0 {
		nat = home.nat
	}
	background := "geen"
	if foreign || father.land != home.land || mother.land != home.land {
		background = either(r.IntN(3) == 0, "westers", "niet-westers")
	}
	note := ""
	switch n := r.IntN(100); {
	case n < 2:
		note = pick(r, telling)
	case n < 30:
		note = pick(r, plain)
	}
	row = append(row, strconv.Itoa(i+1), name(r), unless(r.IntN(4) > 0, "van"), name(r), unless(r.IntN(200) > 0, pick(r, titles)),
		either(sex == "M", "De heer", either(sex == "V", "Mevrouw", "")), sex,
		date(r, 1960, 2005), own.city, own.land, nat, unless(!foreign, own.land), unless(!foreign, date(r, 2006, 2022)),
		unless(nat == home.nat, pick(r, residences)), father.land, mother.land, background,
		either(foreign && r.IntN(2) == 0, "J", "N"), either(foreign, pick(r, languages), "Nederlands"), either(foreign, "J", "N"))
	row = append(row, notBSN(r), strconv.Itoa(1000+r.IntN(9000))+either(r.IntN(2) == 0, "AB", "XZ"), pick(r, homeCities),
		"persoon"+strconv.Itoa(i+1)+"@voorbeeld.invalid", "06000"+digits(r, 5), "NL00VERZ"+digits(r, 10), nat, sex)
	return append(row, "OPL"+digits(r, 3), date(r, 2015, 2023), pick(r, []string{"propedeuse", "hoofdfase", "afstuderen"}),
		strconv.Itoa(r.IntN(241)), strconv.Itoa(4+r.IntN(6))+"."+digits(r, 1), pick(r, []string{"betaald", "open", "termijnen"}),
		strconv.Itoa(r.IntN(2400))+"."+digits(r, 2), pick(r, []string{"balie", "portaal", "telefoon", "brief"}),
		date(r, 2022, 2024), note)
}

func participantRow(row []string, r *rand.Rand, i int) []string {
	own := from(r)
	return append(row, strconv.Itoa(i+1), "20"+digits(r, 8), name(r), date(r, 2005, 2012), sexOf(r), own.nat, own.land,
		either(own.land != home.land && r.IntN(2) == 0, "J", "N"), strconv.Itoa(1+r.IntN(8)), "G"+digits(r, 1),
		"0"+strconv.Itoa(r.IntN(6)), date(r, 2022, 2024))
}

func clientRow(row []string, r *rand.Rand, i int) []string {
	own, sex := from(r), sexOf(r)
	return append(row, strconv.Itoa(i+1), name(r), name(r), "client"+strconv.Itoa(i+1)+"@example.invalid", "+31000"+digits(r, 6),
		date(r, 1960, 2005), either(sex == "M", "M", "F"), either(sex == "O", "non-binary", either(sex == "M", "male", "female")),
		own.demonym, pick(r, []string{"Dutch", "Turkish", "Moroccan", "Surinamese", "Other"}),
		pick(r, []string{"White", "Black", "Asian", "Mixed", "Other"}), own.english, own.city, pick(r, homeCities),
		date(r, 2019, 2024), pick(r, []string{"basic", "plus", "pro"}), strconv.Itoa(5+r.IntN(40))+".50", either(r.IntN(2) == 0, "true", "false"))
}
