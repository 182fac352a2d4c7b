package lawimport

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/catalogue"
)

func words(s string) (kinds []toetssteen.KindID) {
	if strings.Contains(s, "geslacht") {
		kinds = append(kinds, "sex")
	}
	if strings.Contains(s, "nationaliteit") {
		kinds = append(kinds, "nationality")
	}
	return kinds
}

// small is a made-up law.
const small = `<?xml version="1.0" encoding="UTF-8"?>
<toestand bwb-id="BWBR0099999" inwerkingtreding="2027-01-01"><wetgeving soort="wet">
<citeertitel>Wet verzonnen register</citeertitel>
<wet-besluit><wettekst>
<artikel><kop><label>Artikel</label><nr>1</nr></kop><al>In deze wet wordt verstaan onder register: het register.</al></artikel>
<artikel><kop><label>Artikel</label><nr>2a</nr></kop>
<lid><lidnr>1</lidnr><al>Onze Minister heeft tot taak het register te houden.</al></lid>
<lid><lidnr>2</lidnr><al>Het register bevat:</al><lijst><li><li.nr>a.</li.nr><al>het geslacht;</al></li><li><li.nr>b.</li.nr><al>de nationaliteit.</al></li></lijst>
<meta-data><brondata>geslacht in meta-data telt niet</brondata></meta-data></lid></artikel>
<artikel><kop><nr>3</nr></kop><al>[Vervallen]</al></artikel>
<artikel><kop><nr>4</nr></kop><al>Deze wet wordt aangehaald als: Wet verzonnen register.</al></artikel>
</wettekst></wet-besluit></wetgeving></toestand>`

func TestFactsOfALawAreKeptAndNoText(t *testing.T) {
	got, err := Read(strings.NewReader(small), words)
	if err != nil {
		t.Fatal(err)
	}
	want := &Law{ID: "BWBR0099999", Kind: "wet", Title: "Wet verzonnen register", From: "2027-01-01", Articles: []Article{
		{Number: "1", Nature: "definition"},
		{Number: "2a", Leden: 2, Nature: "task", Kinds: []toetssteen.KindID{"nationality", "sex"}},
		{Number: "3", Nature: "repealed"},
		{Number: "4", Nature: "citation"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for name, data := range got.Tables("", "2027-01-02", true) {
		if strings.Contains(string(data), "tot taak") || strings.Contains(string(data), "verstaan") {
			t.Errorf("%s holds text of the law:\n%s", name, data)
		}
	}
}

// What was imported is an index that the catalogue takes.
func TestAnImportedLawCoversItsDates(t *testing.T) {
	law, err := Read(strings.NewReader(small), words)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.LoadWith(law.Tables("2028-01-01", "2027-06-01", true))
	if err != nil {
		t.Fatal(err)
	}
	laws, err := c.Laws()
	if err != nil {
		t.Fatal(err)
	}
	l := laws.Law("BWBR0099999")
	if l == nil || l.On("2027-12-31") == nil || l.On("2028-01-01") != nil || l.On("2026-12-31") != nil {
		t.Fatalf("the list must hold from 2027-01-01 until 2028-01-01: %+v", l)
	}
	if a := l.On("2027-02-02").Article("2a"); a == nil || a.Leden != 2 || len(a.Kinds) != 2 {
		t.Errorf("article 2a: %+v", a)
	}
	if found := laws.Named("wet verzonnen register"); len(found) != 1 {
		t.Errorf("the law is not found by its title")
	}
}

func TestTheSampleOfTheStatuteBook(t *testing.T) {
	f, err := os.Open("../../../shared/data/law/bwb_toestand_sample.xml")
	if err != nil {
		t.Skip("the sample of a BWB toestand is not here")
	}
	defer func() { _ = f.Close() }()
	got, err := Read(f, words)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "BWBR0018451" || got.From != "2025-01-01" || got.Title != "Wet op de zorgtoeslag" || len(got.Articles) != 9 {
		t.Errorf("%s %s %q with %d articles", got.ID, got.From, got.Title, len(got.Articles))
	}
	if a := got.Articles[0]; a.Number != "1" || a.Leden != 2 || a.Nature != "definition" {
		t.Errorf("article 1: %+v", a)
	}
}

func TestWhatIsNoLawIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		xml  string
		want error
	}{
		"another document": {`<html><body/></html>`, ErrNotToestand},
		"no articles":      {`<toestand bwb-id="BWBR0000001" inwerkingtreding="2020-01-01"/>`, ErrNotToestand},
		"no id":            {strings.Replace(small, "BWBR0099999", "../../etc", 1), ErrNotToestand},
		"no date":          {strings.Replace(small, "2027-01-01", "gisteren", 1), ErrNotToestand},
		"a DTD":            {`<!DOCTYPE toestand [<!ENTITY a "aaaa">]>` + small, ErrDTD},
	} {
		if _, err := Read(strings.NewReader(c.xml), words); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	deep := `<toestand bwb-id="BWBR0000001" inwerkingtreding="2020-01-01">` + strings.Repeat("<a>", maxDepth)
	if _, err := Read(strings.NewReader(deep), words); err == nil || !strings.Contains(err.Error(), "nest") {
		t.Errorf("deep nesting: %v", err)
	}
}

func TestACutFileIsRefusedAtEveryByte(t *testing.T) {
	end := strings.LastIndex(small, "</toestand>")
	for i := range end {
		if _, err := Read(strings.NewReader(small[:i]), words); err == nil {
			t.Fatalf("a file cut at byte %d was taken", i)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add(`<toestand bwb-id="BWBR0000001" inwerkingtreding="2020-01-01"><artikel><kop><nr>1&#9;2</nr></kop></artikel></toestand>`)
	f.Fuzz(func(t *testing.T, data string) {
		law, err := Read(strings.NewReader(data), words)
		if err != nil {
			return
		}
		for name, table := range law.Tables("", "2026-01-01", true) {
			for line := range strings.Lines(string(table)) {
				if strings.Count(line, "\t") != strings.Count(string(table[:strings.IndexByte(string(table), '\n')]), "\t") {
					t.Fatalf("%s: a cell broke its row: %q", name, line)
				}
			}
		}
	})
}
