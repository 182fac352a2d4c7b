package peers

// Answer is a direct column and the kinds that are right for it; the first is
// the best one.
type Answer struct {
	Table, Column string
	Group         string
	Kinds         []string
	Dutch         bool
}

// Answers lists the 25 direct columns in the order of the tables.
var Answers = []Answer{
	{"persoon", "geslachtsaanduiding", "sex", []string{"sex"}, true},
	{"persoon", "geboorteplaats", "origin", []string{"birth_place"}, true},
	{"persoon", "geboorteland", "origin", []string{"birth_country"}, true},
	{"persoon", "nationaliteitcode", "origin", []string{"nationality"}, true},
	{"persoon", "land_vanwaar_ingeschreven", "origin", []string{"immigration_country"}, true},
	{"persoon", "datum_vestiging_nl", "origin", []string{"immigration_date"}, true},
	{"persoon", "verblijfstitel", "origin", []string{"residence_status"}, true},
	{"persoon", "geboorteland_vader", "origin", []string{"parent_origin"}, true},
	{"persoon", "geboorteland_moeder", "origin", []string{"parent_origin"}, true},
	{"persoon", "migratieachtergrond", "origin", []string{"migration_background"}, true},
	{"persoon", "inburgeringsplichtig", "origin", []string{"residence_status", "migration_background"}, true},
	{"persoon", "kenmerk_a", "origin", []string{"nationality"}, true},
	{"persoon", "veld17", "sex", []string{"sex"}, true},
	{"persoon", "opmerking", "origin", []string{"ethnicity", "nationality", "birth_country", "migration_background"}, true},
	{"Deelnemer", "GeslachtCd", "sex", []string{"sex"}, true},
	{"Deelnemer", "NatCd1", "origin", []string{"nationality"}, true},
	{"Deelnemer", "GebLandCd", "origin", []string{"birth_country"}, true},
	{"Deelnemer", "CumiInd", "origin", []string{"cumi"}, true},
	{"client", "sex", "sex", []string{"sex"}, false},
	{"client", "gender", "sex", []string{"sex"}, false},
	{"client", "nationality", "origin", []string{"nationality"}, false},
	{"client", "ethnicity", "origin", []string{"ethnicity"}, false},
	{"client", "race", "origin", []string{"race"}, false},
	{"client", "country_of_birth", "origin", []string{"birth_country"}, false},
	{"client", "place_of_birth", "origin", []string{"birth_place"}, false},
}

// Ordinary lists the columns on which a finding of sex or origin is false:
// the ten of the original measurement, and those of the other two tables.
var Ordinary = map[string][]string{
	"persoon": {
		"persoon_nr", "opleidingscode", "instroomdatum", "studiefase", "studiepunten", "gemiddeld_cijfer", "betaalstatus",
		"collegegeld", "contactkanaal", "gewijzigd_op",
	},
	"Deelnemer": {"DeelnemerId", "InschrijfNr", "Achternaam", "GebDatum", "Leerjaar", "Groep", "VestigingNr", "MutatieDt"},
	"client":    {"client_id", "last_name", "email", "phone", "date_of_birth", "city", "signup_date", "plan", "monthly_fee", "newsletter"},
}

// Peer is what another scanner found of the 18 Dutch and 7 English columns.
// "run" means the tool was run on the tables; "replayed" that its published
// patterns for names were applied to the headings.
type Peer struct {
	Tool           string
	Dutch, English int
	How            string
}

// Peers holds the measured figures of other scanners, of 2026.
var Peers = []Peer{
	{"pdscan", 0, 0, "run"},
	{"Bearer", 0, 5, "replayed"},
	{"Privado", 0, 4, "replayed"},
	{"PIICatcher", 0, 4, "replayed"},
	{"OpenMetadata", 0, 4, "replayed"},
	{"dbatools", 8, 4, "replayed"},
	{"FTA", 2, 6, "run, per locale"},
}
