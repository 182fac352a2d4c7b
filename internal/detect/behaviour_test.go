package detect

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/source"
)

// col makes a column; values count 100 each.
func col(name, comment string, values ...string) source.Column {
	c := source.Column{Name: name, Comment: comment, Rows: -1, Nulls: -1}
	for _, v := range values {
		c.Values = append(c.Values, source.ValueCount{Value: v, Count: 100})
		c.Seen += 100
	}
	return c
}

func tableOf(name string, cs ...source.Column) source.Profile {
	return source.Profile{Asset: source.Asset{Name: name}, Columns: cs}
}

// kinds gives "field kind level" for each finding.
func kinds(fs []toetssteen.Finding) []string {
	out := []string{}
	for _, f := range fs {
		out = append(out, f.Location.Field+" "+string(f.Kind)+" "+f.Level.String())
	}
	return out
}

func TestNameAndValuesTogetherAreHigh(t *testing.T) {
	fs, _ := load(t).Detect("s", tableOf("persoon", col("geslacht", "", "M", "V", "O"), col("natio", "", "0001", "0131", "0339"), col("voornaam", "")))
	want := []string{"geslacht sex high", "natio nationality high", "voornaam name medium"}
	if diff := cmp.Diff(want, kinds(fs)); diff != "" {
		t.Error(diff)
	}
}

func TestRegisterCodesAreFoundWhateverTheName(t *testing.T) {
	d := load(t)
	for name, c := range map[string]struct {
		values []string
		want   string
	}{
		"veld17":    {[]string{"M", "V", "O"}, "sex high"},
		"kenmerk_a": {[]string{"0001", "0131", "0263", "0339"}, "nationality high"},
		"f3":        {[]string{"1", "131", "263", "339", "52", "55", "336", "72", "499", "27"}, "nationality medium"},
		"x":         {[]string{"6030", "5022", "6043", "5007"}, "birth_country high"},
		"c12":       {[]string{"B", "BS", "JH", "JV", "R"}, "title_salutation high"},
		"status":    {[]string{"0001", "0131", "0263", "0339", "0052", "0055", "0072"}, "nationality medium"},
	} {
		fs, _ := d.Detect("s", tableOf("t", col(name, "", c.values...)))
		if diff := cmp.Diff([]string{name + " " + c.want}, kinds(fs)); diff != "" {
			t.Errorf("%s %v: %s", name, c.values, diff)
		}
	}
}

func TestNumbersAndLettersThatFitAListByChanceAreNotFindings(t *testing.T) {
	d := load(t)
	for name, values := range map[string][]string{
		"jaar":      {"2001", "2002", "2003", "2019"},
		"huisnr":    {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"},
		"grootte":   {"111", "112", "113", "114", "120", "121", "122"},
		"ja_nee":    {"J", "N"},
		"kleur":     {"White", "Black"},
		"gemeente":  {"0363", "0599", "0518", "0344", "0855"},
		"staat_va":  {"AK", "CT", "FL", "HI", "IA", "KS", "KY", "CA", "AL", "GA"},
		"bedrag":    {"6030", "5022", "1234", "9871", "3321", "2210"},
		"f21":       {"0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100", "110", "120", "130", "140", "150"},
		"f22":       {"1", "8", "15", "22", "29", "36", "43", "50", "57", "64", "71", "78", "85", "92", "99", "106", "113"},
		"f1":        {"0", "1"},
		"categorie": {"1", "2"},
	} {
		fs, _ := d.Detect("s", tableOf("t", col(name, "", values...)))
		for _, f := range fs {
			if f.Level >= toetssteen.Medium {
				t.Errorf("%s %v is %s %s: %v", name, values, f.Kind, f.Level, f.Evidence)
			}
		}
	}
}

func TestMisleadingNamesAreNeverHigh(t *testing.T) {
	d := load(t)
	for _, p := range []source.Profile{
		tableOf("laps", col("raceId", ""), col("driver", ""), col("lap", "")),
		tableOf("dier", col("ras", "", "Fries", "Angus"), col("geslacht", "", "M", "V"), col("chipnummer", "")),
		tableOf("product", col("country_of_origin", "", "NL", "DE", "CN"), col("gender", "Doelgroep van het kledingstuk")),
		tableOf("persoon", col("geslachtsnaam", "De geslachtsnaam van de persoon"), col("geslachts_naam_voorvoegsel", "")),
		tableOf("adres", col("adresherkomst", "Herkomst van het adres"), col("herkomst_definitie", "")),
		tableOf("regions", col("country_parent_id", ""), col("essex", ""), col("nationaal_nummer", "")),
		tableOf("software", col("generation", ""), col("native_code", ""), col("origin_url", ""), col("race_condition", "")),
		tableOf("crime", col("c_charge_degree", "", "F", "M"), col("race_distance", "")),
	} {
		fs, _ := d.Detect("s", p)
		for _, f := range fs {
			if f.Level == toetssteen.High && f.Group != toetssteen.GroupProxy {
				t.Errorf("%s is high: %s, %v", f.Location, f.Kind, f.Evidence)
			}
		}
	}
}

func TestUnseenSystemsAreReadByTheirStandards(t *testing.T) {
	d := load(t)
	for _, c := range []struct {
		table string
		names string // column=kind ...
	}{
		{"PA0002", "GESCH=sex NATIO=nationality NATI2=second_nationality GBLND=birth_country GBORT=birth_place KONFE=religion SPRSL=language ANRED=title_salutation VORNA=name"},
		{"PS_PERS_DATA", "SEX=sex ETHNIC_GRP_CD=ethnicity BIRTHCOUNTRY=birth_country BIRTHPLACE=birth_place CITIZENSHIP_STATUS=citizenship"},
		{"SPBPERS", "SPBPERS_SEX=sex SPBPERS_ETHN_CODE=ethnicity SPBPERS_CITZ_CODE=citizenship SPBPERS_RELG_CODE=religion SPBPERS_BIRTH_DATE="},
		{"GBAPERSOONTAB", "RINPERSOON= GBAGEBOORTELAND=birth_country GBAGESLACHT=sex GBAGEBOORTELANDMOEDER=parent_origin GBAHERKOMSTGROEPERING=migration_background GBAGENERATIE=migration_background"},
		{"PER", "Geslacht=sex Nationaliteit1=nationality Nationaliteit2=second_nationality CodeGeboortelandOuder1=parent_origin DatumVestigingNederland=immigration_date CodeLandWaarnaarVertrokken=emigration Verblijfstitel=residence_status Leeftijd1="},
		{"ingeschreven_persoon", "inp.geslachtsaanduiding=sex inp.geboorteLand=birth_country inp.geboorteplaats=birth_place nationaliteiten[].nationaliteit.code=nationality verblijfstitel.aanduiding.code=residence_status geboorte.datum.datum="},
		{"pums", "AGEP= SEX=sex RAC1P=race HISP=ethnicity POBP=birth_place YOEP=immigration_date"},
		{"loan_applicants", "applicant_race_1=race applicant_ethnicity_1=ethnicity derived_sex=sex loan_amount= action_taken="},
		{"Schueler", "Geschlecht=sex Staatsangehoerigkeit=nationality Geburtsland=birth_country Geburtsort=birth_place Muttersprache=language Klasse="},
		{"eleve", "sexe=sex nationalite=nationality pays_naissance=birth_country lieu_naissance=birth_place classe="},
		{"lo3", "01.04.10=sex 04.05.10=nationality 01.03.30=birth_country 02.03.30=parent_origin 010320=birth_place 10.39.10=residence_status 08.14.10=immigration_country 01.02.10=name 01.03.10="},
	} {
		p := source.Profile{Asset: source.Asset{Name: c.table}, Columns: []source.Column{{Name: "voornaam"}, {Name: "geboortedatum"}}}
		want := map[string]string{}
		for _, pair := range strings.Fields(c.names) {
			i := strings.LastIndexByte(pair, '=')
			p.Columns = append(p.Columns, source.Column{Name: pair[:i]})
			want[pair[:i]] = pair[i+1:]
		}
		fs, _ := d.Detect("s", p)
		got := map[string]string{}
		for _, f := range fs {
			if _, asked := want[f.Location.Field]; asked && f.Level >= toetssteen.Medium {
				got[f.Location.Field] = string(f.Kind)
			}
		}
		for field, kind := range want {
			if got[field] != kind {
				t.Errorf("%s.%s: %q, want %q", c.table, field, got[field], kind)
			}
		}
	}
}

func TestACodeTableIsReportedAsOne(t *testing.T) {
	d := load(t)
	fs, tables := d.Detect("s", tableOf("nationaliteit", col("code", "", "0001", "0131"), col("omschrijving", ""), col("datum_ingang", ""), col("datum_einde", "")))
	if len(fs) != 0 || len(tables) != 1 || tables[0].Kind != "nationality" {
		t.Errorf("findings %v, code tables %v", kinds(fs), tables)
	}
	fs, tables = d.Detect("s", tableOf("student_nationaliteit", col("student_id", ""), col("nationaliteit_code", ""), col("datum_ingang", "")))
	if len(tables) != 0 || len(fs) == 0 {
		t.Errorf("a table that links people to nationalities is no code table: %v %v", kinds(fs), tables)
	}
}

func TestFiguresPerNationalityAreNoCodeTable(t *testing.T) {
	d := load(t)
	codes := []string{"0001", "0131", "0263", "0339", "0052", "0055", "0072", "0336", "0499", "0027"}
	once := func(name string, values ...string) source.Column {
		c := col(name, "", values...)
		for i := range c.Values {
			c.Values[i].Count = 1
		}
		c.Rows, c.Nulls, c.Seen = int64(len(values)), 0, int64(len(values))
		return c
	}
	counts := []string{"10", "20", "30", "40", "50", "60", "70", "80", "90", "95"}
	fs, tables := d.Detect("s", tableOf("model_t17", once("kenmerk", codes...), once("aantal_fraude", counts...), once("score", counts...)))
	if len(tables) != 0 || len(fs) == 0 {
		t.Errorf("findings %v, code tables %v", kinds(fs), tables)
	}
	samples := once("kenmerk_a", codes...)
	samples.Rows, samples.Nulls = -1, -1 // as a dictionary gives them
	fs, tables = d.Detect("s", tableOf("model_t17", samples, col("kenmerk_b", "", "M", "V", "O")))
	if len(tables) != 0 || len(fs) != 2 {
		t.Errorf("findings %v, code tables %v", kinds(fs), tables)
	}
	labels := []string{"Nederlandse", "Marokkaanse", "Surinaamse", "Turkse", "Belgische", "Duitse", "Poolse", "Syrische", "Staatloos", "Slowaakse"}
	fs, tables = d.Detect("s", tableOf("t5", once("k", codes...), once("v", labels...)))
	if len(tables) != 1 || len(fs) != 0 {
		t.Errorf("a list of codes and labels is a code table: %v %v", kinds(fs), tables)
	}
}

func TestALongTailInStatisticsIsStillTheList(t *testing.T) {
	d := load(t)
	c := source.Column{Name: "f3", Estimated: true, Truncated: true, Rows: 60000, Distinct: 345}
	for i, e := range d.catalogue.CodeList("brp/land").Entries {
		if i%3 != 1 {
			continue
		}
		c.Values = append(c.Values, source.ValueCount{Value: e.Code, Count: 100})
		c.Seen += 100
	}
	fs, _ := d.Detect("s", tableOf("t", c))
	if diff := cmp.Diff([]string{"f3 birth_country high"}, kinds(fs)); diff != "" {
		t.Fatal(diff)
	}
	if n := fs[0].Evidence[0].Counts; n == nil || n.Low != 0 || n.High != 0 {
		t.Errorf("an estimate has no interval: %+v", n)
	}
}

func TestDatesAndVersionsAreNoElementNumbers(t *testing.T) {
	fs, _ := load(t).Detect("s", tableOf("omzet", col("omzet_01_04_10", ""), col("prijs_010410", ""), col("versie_04.10", ""), col("bedrag_r0510", "")))
	for _, f := range fs {
		if f.Level > toetssteen.Low {
			t.Errorf("%s is %s %s", f.Location, f.Kind, f.Level)
		}
	}
}

func TestAForeignKeyToACodeTableCounts(t *testing.T) {
	p := tableOf("klant", col("kenmerk_7", ""))
	p.Keys = []source.Key{{Columns: []string{"kenmerk_7"}, RefAsset: "nationaliteit", RefColumns: []string{"code"}}}
	fs, _ := load(t).Detect("s", p)
	if diff := cmp.Diff([]string{"kenmerk_7 nationality medium"}, kinds(fs)); diff != "" {
		t.Error(diff)
	}
}

func TestStatementsInRunningTextAreFound(t *testing.T) {
	d := load(t)
	w := d.Watcher()
	for text, want := range map[string]string{
		"Betrokkene is een man van Turkse afkomst, woont bij zijn moeder": "ethnicity.text.descent_statement",
		"familie komt oorspronkelijk uit Marokko, Marokkaanse familie":    "ethnicity.text.descent_statement",
		"heeft de Syrische nationaliteit":                                 "nationality.text.nationality_statement",
		"Student is statushouder sinds kort":                              "residence_status.text.asylum_statement",
		"gezin met NIET-WESTERSE achtergrond":                             "migration_background.text.nonwestern_statement",
	} {
		if got := w.Look([]byte(text)); !contains(got, want) {
			t.Errorf("%q gave %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{
		"De afspraak is verplaatst naar dinsdag omdat de zaal bezet was",
		"Bestelling van Turkse tapijten en een Nederlandse kaas",
		"afkomstig uit het archief van de Nederlandse Spoorwegen te Utrecht",
	} {
		if got := w.Look([]byte(text)); len(got) > 0 {
			t.Errorf("%q gave %v", text, got)
		}
	}
	c := col("opmerking", "")
	c.Texts = &source.TextCount{N: 5000, Hits: map[string]int64{"ethnicity.text.descent_statement": 1}}
	fs, _ := d.Detect("s", tableOf("dossier", c))
	if len(fs) != 1 || fs[0].Role != toetssteen.RoleFreeText || fs[0].Level != toetssteen.Medium {
		t.Errorf("one statement in 5,000 texts must not be averaged away: %v", fs)
	}
}

func contains(xs []string, x string) bool {
	for _, y := range xs {
		if x == y {
			return true
		}
	}
	return false
}

func TestEveryFindingSaysWhyAndStaysInsideItsBounds(t *testing.T) {
	d := load(t)
	c := d.catalogue
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"geslacht", "natio", "land", "geboorte", "code", "X", "9", "_", ".", "ras", "naam", "ouder", "é", "\x00", "Datum", "is", "titel", "[]"})
		name := strings.Join(rapid.SliceOfN(word, 1, 6).Draw(t, "name"), "")
		values := rapid.SliceOfN(rapid.SampledFrom([]string{"M", "V", "O", "0001", "0131", "Male", "NL", "", "6030", "geheim"}), 0, 5).Draw(t, "values")
		p := tableOf(rapid.String().Draw(t, "table"), col(name, rapid.String().Draw(t, "comment"), values...))
		fs, _ := d.Detect("s", p)
		again, _ := d.Detect("s", p)
		if diff := cmp.Diff(fs, again); diff != "" {
			t.Fatalf("two runs differ: %s", diff)
		}
		for _, f := range fs {
			if len(f.Evidence) == 0 || f.Confidence <= 0 || f.Confidence >= 1 || f.ID == "" || c.Indicator(f.Kind) == nil {
				t.Fatalf("finding without reason, chance or kind: %+v", f)
			}
		}
	})
}

func TestNoValueOfASourceIsInAFinding(t *testing.T) {
	d := load(t)
	secret := "CANARY-77f3"
	c := col("nationaliteit", "", "0001", "0131", "0339", "0052", "0055", secret)
	c.Texts = &source.TextCount{N: 1, Hits: map[string]int64{}}
	fs, _ := d.Detect("s", tableOf("persoon", c, col("opmerking", "", secret+" van Turkse afkomst")))
	out, err := json.Marshal(fs)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), secret) {
		t.Errorf("a value is in the findings: %s", out)
	}
}

func TestSmallCountsNameNoEntry(t *testing.T) {
	c := source.Column{Name: "nationaliteit", Values: []source.ValueCount{{Value: "0001", Count: 900}, {Value: "0131", Count: 60}, {Value: "0339", Count: 3}}}
	fs, _ := load(t).Detect("s", tableOf("persoon", c))
	for _, e := range fs[0].Evidence {
		if e.Type == "values" && (strings.Contains(e.Args[2], "0339") || !strings.Contains(e.Args[2], "0131")) {
			t.Errorf("entries named: %q; an entry on 3 people must not be, one on 60 may", e.Args[2])
		}
	}
}

func FuzzDetect(f *testing.F) {
	d := load(f)
	f.Add("persoon", "geslacht", "M = man, V = vrouw", "enum('M','V')", "M|V")
	f.Add("t", "01.04.10", "", "", "")
	f.Add("a.b", strings.Repeat("geboorteland", 40), "(M/V/O)", "AN200", "0001")
	f.Fuzz(func(t *testing.T, table, column, comment, typ, values string) {
		c := col(column, comment, strings.Split(values, "|")...)
		c.Type = typ
		d.Detect("s", tableOf(table, c, col("voornaam", "")))
		d.Watcher().Look([]byte(comment))
	})
}
