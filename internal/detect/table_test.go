package detect

import (
	"fmt"
	"strings"
	"testing"

	"toetssteen"
	"toetssteen/internal/source"
)

// spread makes a column as a census of rows rows gives it: the values in turn.
func spread(name string, rows int64, values ...string) source.Column {
	c := source.Column{Name: name, Rows: rows, Seen: rows, Distinct: int64(len(values))}
	n := int64(len(values))
	for i, v := range values {
		count := rows / n
		if int64(i) < rows%n {
			count++
		}
		c.Values = append(c.Values, source.ValueCount{Value: v, Count: count})
	}
	return c
}

// numbered makes a column that holds each number once, of which not all are kept.
func numbered(name string, rows int64) source.Column {
	return source.Column{Name: name, Rows: rows, Seen: rows, Distinct: rows, Truncated: true, Values: []source.ValueCount{{Value: "1", Count: 1}}}
}

func TestAListInWhichCodesRepeatIsATableOfPersons(t *testing.T) {
	d := load(t)
	nationalities := []string{"0001", "0052", "0263", "0339"}
	for name, p := range map[string]source.Profile{
		"geslacht.csv":                   tableOf("", numbered("id", 1500), spread("code", 1500, "M", "V")),
		"geslachtswijziging.csv":         tableOf("", numbered("id", 1500), spread("oud", 1500, "M", "V"), spread("nieuw", 1500, "M", "V")),
		"landen.csv":                     tableOf("", numbered("nr", 1500), spread("code", 1500, "6030", "5022", "6043", "5007")),
		"nationaliteiten.csv":            tableOf("", numbered("id", 900), spread("code", 900, nationalities...)),
		"t_nationaliteit.csv":            tableOf("", spread("code", 900, nationalities...), spread("omschrijving", 900, "a", "b")),
		"nationaliteiten_begindatum.csv": tableOf("", spread("code", 900, nationalities...), spread("begindatum", 900, "2001-01-01"), spread("einddatum", 900, "2002-02-02")),
		"nationaliteit":                  tableOf("", numbered("id", 900), spread("code", 900, "901", "902", "903")), // own codes
	} {
		p.Asset.Name = name
		if _, tables := d.Detect("s", p); len(tables) != 0 {
			t.Errorf("%s is a code table", name)
		}
	}
}

func TestARealCodeListStaysOne(t *testing.T) {
	d := load(t)
	codes := []string{"0001", "0052", "0263", "0339"}
	for _, p := range []source.Profile{
		tableOf("nationaliteiten_echt.csv", spread("code", 4, codes...), spread("omschrijving", 4, "Nederlandse", "Belgische", "Surinaamse", "Turkse")),
		tableOf("lijsten.zip/nationaliteit.csv", spread("id", 4, "1", "2", "3", "4"), spread("code", 4, codes...), spread("actief", 4, "J", "N")),
		tableOf("public.geslacht", spread("code", 2, "M", "V"), spread("omschrijving", 2, "Man", "Vrouw")),
		tableOf("nationaliteit", col("code", ""), col("omschrijving", "")), // names only
	} {
		if _, tables := d.Detect("s", p); len(tables) != 1 {
			t.Errorf("%s is no code table", p.Asset.Name)
		}
	}
}

func TestATableLongerThanAnyListIsNoCodeList(t *testing.T) {
	d := load(t)
	p := tableOf("nationaliteit", col("code", ""), col("omschrijving", ""))
	for rows, want := range map[int64]int{-1: 1, 0: 1, 400: 1, 100_000: 0} {
		p.Rows = rows
		if _, tables := d.Detect("s", p); len(tables) != want {
			t.Errorf("%d rows: %d code tables, want %d", rows, len(tables), want)
		}
	}
	if _, tables := d.Detect("s", tableOf("geslachtswijziging", col("id", ""), col("oud", ""), col("nieuw", ""))); len(tables) != 0 {
		t.Error("old and new values are a code table")
	}
}

func TestAnExtensionIsNoWordOfTheName(t *testing.T) {
	for name, want := range map[string]assetName{
		"lev.zip/boek.xlsx/zonderkop":   {own: "boek/zonderkop", above: "lev", file: "boek"},
		"persoon.csv":                   {own: "persoon", file: "persoon"},
		"map/leerlingen.xlsx/Blad1":     {own: "leerlingen/Blad1", above: "map", file: "leerlingen"},
		"a.tar.gz/b/klanten.csv.gz":     {own: "klanten", above: "a/b", file: "klanten"},
		"lev.zip/LEESMIJ":               {own: "LEESMIJ", above: "lev"},
		"public.persoon":                {own: "public.persoon"},
		"dbo.zip":                       {own: "dbo.zip"},
		"enq.SAV":                       {own: "enq", file: "enq"},
		"2026/export.sql.gz/geslacht":   {own: "export/geslacht", above: "2026", file: "export"},
		"zip/obscuur.csv":               {own: "obscuur", above: "zip", file: "obscuur"},
		"":                              {},
		".csv":                          {own: ".csv"},
		"stuf.xml/object":               {own: "stuf/object", file: "stuf"},
		"/BIC/PPERSOON":                 {own: "PPERSOON", above: "/BIC"},
		"lev.zip/boek.xlsx/blad.v2.csv": {own: "blad.v2", above: "lev/boek", file: "blad.v2"},
	} {
		if got := splitAsset(name); got != want {
			t.Errorf("%q: %+v, want %+v", name, got, want)
		}
	}
}

func TestAnArchiveIsNoListOfPostcodes(t *testing.T) {
	d := load(t)
	for _, name := range []string{"lev.zip/boek.xlsx/zonderkop", "lev.zip/overzicht.xlsx/Overzicht", "zip/overzicht.csv", "postcode/overzicht.csv"} {
		fs, tables := d.Detect("s", tableOf(name, numbered("id", 900), spread("code", 900, "0001", "0052", "0263", "0339")))
		if len(tables) != 0 || len(fs) != 1 || fs[0].Level < toetssteen.Medium {
			t.Errorf("%s: findings %v, code tables %v", name, kinds(fs), tables)
		}
	}
}

func TestTheNameOfAFileStillSaysWhoItIsAbout(t *testing.T) {
	d := load(t)
	for name, want := range map[string]bool{
		"persoon.csv": true, "map/leerlingen.xlsx/Blad1": true, "klanten/overzicht.csv": true, "producten/klanten.csv": true,
		"klanten/voertuigen.csv": false, "lev.zip/producten.csv": false, "overzicht.csv": false,
	} {
		p := tableOf(name, col("kolom", ""))
		if got := d.newTable(&p).people(0); got != want {
			t.Errorf("%s is about people: %v, want %v", name, got, want)
		}
	}
}

func TestTheRecordOfAMessageIsCalledObject(t *testing.T) {
	d := load(t)
	for name, want := range map[string]bool{"stuf.xml/object": false, "object": false, "museumobject": true, "museum_object": true} {
		p := tableOf(name, col("kolom", ""))
		if got := d.newTable(&p).things(0); got != want {
			t.Errorf("%s is about things: %v, want %v", name, got, want)
		}
	}
}

func TestFieldsOfPersonsOutweighTheNameOfTheTable(t *testing.T) {
	d := load(t)
	for _, name := range []string{"stuf.xml/object", "product.csv", "gebouw.csv", "voertuig.csv", "dieren.csv"} {
		for _, fields := range []string{"voornaam aanhef geslacht geboorteland", "inp.bsn geslachtsnaam geslacht geboorteland", "voornaam geboortedatum geslacht geboorteland"} {
			p := tableOf(name)
			for _, f := range strings.Fields(fields) {
				p.Columns = append(p.Columns, col(f, ""))
			}
			fs, _ := d.Detect("s", p)
			found := map[string]toetssteen.Level{}
			for _, f := range fs {
				found[f.Location.Field] = f.Level
			}
			if found["geslacht"] < toetssteen.Medium || found["geboorteland"] < toetssteen.Medium {
				t.Errorf("%s with %s: %v", name, fields, kinds(fs))
			}
		}
	}
}

func TestRegisterCodesOutweighTheNameOfTheTable(t *testing.T) {
	fs, _ := load(t).Detect("s", tableOf("voertuig", col("geboortedatum", ""), col("geslacht", "", "M", "V", "O"), col("land", "", "6030", "5022", "6043", "5007")))
	if len(fs) == 0 || fs[0].Level < toetssteen.Medium {
		t.Errorf("codes of the register: %v", kinds(fs))
	}
}

func TestAnAnimalHasASexAndADateOfBirthToo(t *testing.T) {
	d := load(t)
	for _, name := range []string{"dieren.csv", "dieren", "map/runderen.csv", "honden.xlsx/dieren"} {
		fs, _ := d.Detect("s", tableOf(name, col("geslacht", "", "M", "V"), col("geboortedatum", ""), col("ras", "", "Fries", "Angus"), col("eigenaar_email", "")))
		for _, f := range fs {
			if f.Level > toetssteen.Low {
				t.Errorf("%s: %s", name, fmt.Sprint(kinds(fs)))
			}
		}
	}
}
