package source

import "strings"

// nameWords are words that names of columns are made of, in the languages that
// are met in Dutch administrations and public data. They only help to tell a
// header from a row of data, and a record from a map; what a column means is for
// package detect. A word that is a common first name, surname or place has no room here.
const nameWords = `
aanduiding aangifte aanhef aanmaak aantal aantekening aanvang aanvraag achternaam actief adellijk adellijke adres afkomst
aandeel afdeling afgifte akte anummer autorisatie bedrag beeindiging begin begindatum beheer bericht beroep beschrijving
bestand besluit betaling bevolking bewoner bron bsn buitenland burgerlijke categorie client code contact controle crebo
cumi datum deelnemer diploma document domein dossier druk duur eigenaar eind einddatum einde element email emailadres
etniciteit familie fase factuur functie gebied geboorte geboortedatum geboorteland geboorteplaats gebruik gebruiker
gegevens geldig geldigheid geluid gemeente geregistreerd geslacht geslachts geslachtsaanduiding geslachtsnaam gewicht
gezin groep groepering grootmoeder grootouder grootouders grootte grootvader hash herkomst huis huisletter huisnummer huwelijk iban identificatie identiteit
inburgering indicatie indicator ingang ingangsdatum inkomen inschrijving inschrijfnummer instelling jaar kenmerk
kenteken kind kinderen klas klant kleur kolom kosten laatste land landcode leeftijd leerling leerjaar lengte locatie
maand maat mail medewerker melding mensen migratie migratieachtergrond mobiel moeder moedertaal mutatie naam nationaliteit
niveau nota nummer omschrijving onderdeel onderwijs onderwerp ontvanger opleiding opname opmerking opmerkingen oorsprong organisatie
ouder ouders overlijden partner paspoort percentage periode persoon persoons personeel plaats plaatsnaam postcode predicaat prijs
product provincie ras reden referentie regel regeling regio registratie rekening relatie reisdocument resultaat rol
roepnaam salaris school score seks sekse sexe sofinummer soort start startdatum status straat straatnaam student studie
taal tekst telefoon telefoonnummer tijd tijdstip titel titulatuur toelichting toestemming totaal tussenvoegsel type
uitkering uitslag uitstroom vader veld verblijf verblijfs verblijfstitel vergunning verdachte versie vestiging vestigings
verzekerde vertrek volgnummer voorletters voornaam voornamen voorvoegsel vorig vreemdeling waarde wijk wijziging
wijzigings vraag wet route geometrie doel doelgroep grond verlenging beoordeling
woning woonplaats zaak zaaknummer zetel
account active activity address age agency amount applicant application area ascii attribute author background balance
birth birthdate birthday birthplace born branch by category cell changed child children citizenship citizen city class
comment company condition contract count country county created currency customer data database date day deleted
department description destination diagnosis district dob duration education email employee employer employment end
enabled entry error ethnic ethnicity event expiry family feature fee field file first firstname flag from full gender
given grade group guid height hispanic home household hour id identifier identity immigrant immigration income index
info invoice item job key kind label language last lastname latitude legal length level line link location login
longitude mail male marital member message method middle migrant minority minute mobile modified month mother father
name nation nationality native note notes number occupation offence offense office order organisation organization origin
owner parent passport password path patient payment percent period person phone place points policy population position
postal price priority priors product program project province quantity race racial rank rate ratio reason record reference
referral region relation relationship religion remark request residence resident response result role row salary sample
school score second section sequence service sex size social source staff start state status street student subject
sum surname survey tax tel telephone text time timestamp title total town transaction type unit update updated url user
username uuid value version visa visit weight width work year zip zipcode
geschlecht nachname vorname geburtsdatum geburtsort geburtsland staatsangehoerigkeit wohnort strasse plz datum wert
nom prenom sexe date naissance nationalite pays ville adresse profession langue
nombre apellido apellidos sexo fecha nacimiento nacionalidad pais ciudad edad
nome cognome sesso nascita cittadinanza citta indirizzo comune eta
`

// shortWords stand in names, and say too little to know a name by.
const shortWords = `aan bij de der des een en het in is of om op per te tot uit van voor the and to on at of ind cd nr
num no dt dat omschr oms s e en st nl eu geb gesl nat id pk fk ref tp lnd`

var (
	known  = wordSet(nameWords)
	little = wordSet(shortWords)
)

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// maxKnown bounds what can be a name.
const maxKnown = 300

// KnownName reports whether a name is made of words of column names alone, at
// least one of which says something: "geboorteland_vader", "GeslachtCd",
// "Datum vestiging NL". A surname such as Van Wijk or De Grond is none.
func KnownName(v string) bool {
	if v == "" || len(v) > maxKnown || surname(v) {
		return false
	}
	tokens := tokensOf(v)
	telling := 0
	for _, t := range tokens {
		switch {
		case known[t] || compound(t, 0):
			telling++
		case little[t]:
		default:
			return false
		}
	}
	return telling > 0 || len(tokens) == 1 && (tokens[0] == "id" || tokens[0] == "nr")
}

// surname reports whether a name begins as surnames do.
func surname(v string) bool {
	first, _, spaced := strings.Cut(strings.ToLower(v), " ")
	switch first {
	case "van", "de", "den", "der", "het", "ter", "ten", "te":
		return spaced
	}
	return false
}

// tokensOf splits a name at signs, digits and changes of letter case.
func tokensOf(v string) []string {
	var out []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, strings.ToLower(b.String()))
			b.Reset()
		}
	}
	lower := false
	for _, r := range v {
		isUpper := r >= 'A' && r <= 'Z'
		isLetter := isUpper || r >= 'a' && r <= 'z' || r >= 0x80
		if !isLetter || isUpper && lower {
			flush()
		}
		if isLetter {
			b.WriteRune(r)
		}
		lower = isLetter && !isUpper
	}
	flush()
	return out
}

const (
	leastPart = 3
	mostParts = 4
)

// compound reports whether a word is known words written as one, as
// "nationaliteitcode", with an s or an e between them if need be.
func compound(w string, parts int) bool {
	if parts > 0 && (known[w] || w == "s" || w == "cd" || w == "nr" || w == "id") {
		return true
	}
	if parts >= mostParts || len(w) > 60 {
		return false
	}
	for i := leastPart; i <= len(w)-2; i++ {
		if !known[w[:i]] {
			continue
		}
		if compound(w[i:], parts+1) || (w[i] == 's' || w[i] == 'e') && compound(w[i+1:], parts+1) {
			return true
		}
	}
	return false
}
