package catalogue

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// readCodeLists reads the code lists by themselves, so that a mistake in an
// indicator does not hide one in a code list.
func readCodeLists(t testing.TB, overlays ...fs.FS) map[string]*CodeList {
	t.Helper()
	files, err := layer(append([]fs.FS{embedded}, overlays...))
	if err != nil {
		t.Fatal(err)
	}
	c := &Catalogue{codelists: map[string]*CodeList{}}
	for _, name := range sortedNames(files) {
		if !strings.HasPrefix(name, "codelists/") {
			continue
		}
		if err := c.read(name, files[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	return c.codelists
}

func sortedIDs(lists map[string]*CodeList) []string {
	ids := make([]string, 0, len(lists))
	for id := range lists {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (l *CodeList) find(code string) []Entry {
	var found []Entry
	for _, e := range l.Entries {
		if e.Code == code {
			found = append(found, e)
		}
	}
	return found
}

func TestEveryCodeListIsWellFormed(t *testing.T) {
	lists := readCodeLists(t)
	for _, id := range sortedIDs(lists) {
		l := lists[id]
		if !isDate(l.AsOf) {
			t.Errorf("%s: as_of %q is no date", id, l.AsOf)
		}
		if l.Authority == "" {
			t.Errorf("%s: authority is missing", id)
		}
		for i, e := range l.Entries {
			for _, wrong := range entryProblems(e) {
				t.Errorf("%s: code %q: %s", id, e.Code, wrong)
			}
			if i == 0 {
				continue
			}
			before := l.Entries[i-1]
			if before.Code > e.Code {
				t.Errorf("%s: code %q stands after %q: sort the list by code", id, e.Code, before.Code)
			}
			if before.Code == e.Code && (before.To == "" || e.From == "" || e.From < before.To) {
				t.Errorf("%s: code %q has two meanings on one date: give from and to", id, e.Code)
			}
		}
	}
}

func entryProblems(e Entry) (wrong []string) {
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, s := range append([]string{e.Code, e.Label}, e.Synonyms...) {
		if s == "" || s != strings.TrimSpace(s) || strings.Contains(s, "  ") {
			add("%q is empty or has spaces too many", s)
		}
	}
	if e.From != "" && !isDate(e.From) || e.To != "" && !isDate(e.To) {
		add("from %q or to %q is no date", e.From, e.To)
	}
	if e.From != "" && e.To != "" && e.From > e.To {
		add("it ends on %s, before it begins on %s", e.To, e.From)
	}
	if !slices.Contains([]string{"", "man", "vrouw", "overig"}, e.Means) {
		add("means %q: use man, vrouw, overig or nothing", e.Means)
	}
	return wrong
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// A spelling that two codes claim would be decoded to either by chance. Ended
// codes may share one: Duitsland was 6029 and is 9089.
func TestASpellingMeansOneCode(t *testing.T) {
	exempt := []string{
		"iso/639-2",               // has a bibliographic and a terminological code for one language
		"brp/reden_nationaliteit", // codes 113 and 114 cite one article, to gain and to lose
	}
	lists := readCodeLists(t)
	for _, id := range sortedIDs(lists) {
		if slices.Contains(exempt, id) {
			continue
		}
		owner := map[string]string{}
		for _, e := range lists[id].Entries {
			if e.To != "" {
				continue
			}
			for _, s := range append([]string{e.Label}, e.Synonyms...) {
				s = strings.ToLower(s)
				if o, ok := owner[s]; ok {
					t.Errorf("%s: %q is claimed by code %s and code %s", id, s, o, e.Code)
				}
				owner[s] = e.Code
			}
		}
	}
}

func TestRegisterTablesAreComplete(t *testing.T) {
	lists := readCodeLists(t)
	want := map[string]int{
		"brp/nationaliteit": 217, "brp/gemeente": 1478, "brp/land": 390,
		"brp/reden_nationaliteit": 205, "brp/titel_predicaat": 13, "brp/verblijfstitel": 43,
	}
	for id, n := range want {
		if l := lists[id]; l == nil || len(l.Entries) != n {
			t.Errorf("%s: want %d entries", id, n)
		}
	}
	ended := 0
	for _, e := range lists["brp/land"].Entries {
		if e.To != "" {
			ended++
		}
	}
	if ended != 390-253 {
		t.Errorf("brp/land: %d countries have ended, want %d", ended, 390-253)
	}
}

func TestAnchorsOfTheRegisterTables(t *testing.T) {
	lists := readCodeLists(t)
	for _, tt := range []struct{ list, code, label, to string }{
		{"brp/nationaliteit", "0000", "Onbekend", ""},
		{"brp/nationaliteit", "0001", "Nederlandse", ""},
		{"brp/nationaliteit", "0055", "Burger van de Bondsrepubliek Duitsland", ""},
		{"brp/nationaliteit", "0131", "Marokkaanse", ""},
		{"brp/nationaliteit", "0263", "Surinaamse", ""},
		{"brp/nationaliteit", "0336", "Syrische", ""},
		{"brp/nationaliteit", "0339", "Turkse", ""},
		{"brp/nationaliteit", "0499", "Staatloos", ""},
		{"brp/nationaliteit", "0500", "Vastgesteld niet-Nederlander", "2007-04-01"},
		{"brp/land", "5022", "Marokko", ""},
		{"brp/land", "5107", "Curaçao", ""},
		{"brp/land", "6029", "Duitsland", "1991-06-01"},
		{"brp/land", "6030", "Nederland", ""},
		{"brp/land", "6043", "Turkije", ""},
		{"brp/land", "7011", "Nederlandse Antillen", "2010-10-10"},
		{"brp/land", "9089", "Bondsrepubliek Duitsland", ""},
		{"brp/gemeente", "0363", "Amsterdam", ""},
		{"brp/gemeente", "0518", "'s-Gravenhage", ""},
		{"brp/bijzonder_nederlanderschap", "B", "behandeld als Nederlander", ""},
		{"iso/3166-1-alpha2", "MA", "Marokko", ""},
		{"iso/3166-1-alpha2", "AN", "Nederlandse Antillen", "2010-12-15"},
		{"iso/3166-1-numeric", "528", "Nederland", ""},
		{"iso/3166-1-numeric", "810", "Sovjet-Unie", "1992-08-30"},
		{"iso/639-2", "dut", "Nederlands", ""},
	} {
		es := lists[tt.list].find(tt.code)
		if len(es) != 1 || es[0].Label != tt.label || es[0].To != tt.to {
			t.Errorf("%s %s: got %+v, want %s until %q", tt.list, tt.code, es, tt.label, tt.to)
		}
	}
}

func TestWordsPeopleWriteAreKnown(t *testing.T) {
	lists := readCodeLists(t)
	for list, words := range map[string]map[string]string{
		"brp/nationaliteit":               {"Marokkaans": "0131", "Moroccan": "0131", "Duitse": "0055", "Pools": "0072", "Stateless": "0499"},
		"brp/land":                        {"Netherlands": "6030", "Germany": "9089", "VS": "6014", "Verenigd Koninkrijk": "6039"},
		"brp/gemeente":                    {"Den Haag": "0518"},
		"nationality/words":               {"Nederlander": "word:NL", "Turk": "word:TR", "Syriër": "word:SY", "Eritrese": "word:ER", "Pool": "word:PL", "Antilliaanse": "word:AN"},
		"country/names":                   {"Joegoslavië": "word:YU", "Sovjet-Unie": "word:SU", "Groot-Brittannië": "word:GB", "Maroc": "word:MA", "Türkei": "word:TR"},
		"sex/words":                       {"vrouwelijk": "word:vrouw", "male": "word:man", "non-binair": "word:overig", "unknown": "word:none"},
		"title/salutation":                {"dhr.": "word:heer", "mw": "word:mevrouw", "Frau": "word:frau"},
		"cbs/herkomstgroepering":          {"autochtoon": "word:nederlands", "niet-westers": "word:niet-westers"},
		"cbs/herkomst2022":                {"Europa (exclusief Nederland)": "word:europa"},
		"race/us-omb":                     {"African-American": "2054-5", "Caucasian": "2106-3"},
		"ethnicity/words":                 {"Hindoestaanse": "word:hindoestaans", "Molukker": "word:moluks"},
		"language/words":                  {"Farsi": "word:fa", "Tamazight": "word:ber", "Papiamentu": "word:pap"},
		"religion/words":                  {"moslim": "word:islam", "RK": "word:rooms-katholiek"},
		"inburgering/doelgroep":           {"statushouder": "word:asiel"},
		"iso/3166-1-alpha2":               {"Germany": "DE", "Syria": "SY"},
		"haalcentraal/nationaliteit_type": {"staatloos": "Staatloos"},
	} {
		for word, code := range words {
			var got []string
			for _, e := range lists[list].Entries {
				if e.To == "" && (e.Label == word || slices.Contains(e.Synonyms, word)) {
					got = append(got, e.Code)
				}
			}
			if diff := cmp.Diff([]string{code}, got); diff != "" {
				t.Errorf("%s: %q (-want +got):\n%s", list, word, diff)
			}
		}
	}
}

func TestCodesThatTellTheSexSaySo(t *testing.T) {
	lists := readCodeLists(t)
	got := map[string]string{}
	for _, e := range lists["brp/titel_predicaat"].Entries {
		got[e.Means] += e.Code + " "
	}
	want := map[string]string{"man": "B G H JH M P R ", "vrouw": "BS GI HI JV MI PS "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	for _, id := range sortedIDs(lists) {
		if !strings.HasPrefix(id, "sex/") && !strings.HasSuffix(id, "/geslacht") && id != "iso/5218" && !strings.HasPrefix(id, "hl7/") {
			continue
		}
		means := map[string]int{}
		for _, e := range lists[id].Entries {
			means[e.Means]++
		}
		if means["man"] != 1 || means["vrouw"] != 1 {
			t.Errorf("%s: want one code for man and one for vrouw, got %v", id, means)
		}
	}
}

func TestOnlyRegisterCodesMakeAFindingAlone(t *testing.T) {
	lists := readCodeLists(t)
	var got []string
	for _, id := range sortedIDs(lists) {
		if lists[id].Register {
			got = append(got, id)
		}
	}
	want := []string{
		"brp/bijzonder_nederlanderschap", "brp/europees_kiesrecht", "brp/gemeente", "brp/geslacht", "brp/land", "brp/naamgebruik",
		"brp/nationaliteit", "brp/reden_nationaliteit", "brp/titel_predicaat", "brp/verblijfstitel",
		"iso/3166-1-alpha2", "iso/3166-1-alpha3", "iso/3166-1-numeric", "iso/5218",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("register lists (-want +got):\n%s", diff)
	}
}

// The key of a word is ours, so it must not look like a code that data hold:
// else a column of two-letter country codes would read as nationalities.
func TestKeysOfWordsAreNoCodes(t *testing.T) {
	lists := readCodeLists(t)
	for _, id := range sortedIDs(lists) {
		if !strings.HasSuffix(id, "/words") && id != "country/names" && id != "title/salutation" {
			continue
		}
		for _, e := range lists[id].Entries {
			if !strings.HasPrefix(e.Code, "word:") {
				t.Errorf("%s: key %q: begin it with word:", id, e.Code)
			}
		}
	}
}

// These lists are also looked up word by word in running text, where "geen
// familie" or "let op de ouders" must not read as a statement of origin.
func TestListsSearchedInTextHoldNoEverydayWords(t *testing.T) {
	everyday := []string{"geen", "anders", "overig", "overige", "other", "none", "wit", "zwart", "let", "est", "island", "maurice", "dominique", "man"}
	lists := readCodeLists(t)
	for _, id := range []string{"nationality/words", "ethnicity/words", "country/names"} {
		for _, e := range lists[id].Entries {
			for _, s := range append([]string{e.Label}, e.Synonyms...) {
				if slices.Contains(everyday, strings.ToLower(s)) {
					t.Errorf("%s: %s holds %q", id, e.Code, s)
				}
			}
		}
	}
}

func TestTheThreeCountryCodesAgree(t *testing.T) {
	lists := readCodeLists(t)
	notISO := []string{"UK", "XK", "XKX"}
	labels := func(id string) (out []string) {
		for _, e := range lists[id].Entries {
			if e.To == "" && !slices.Contains(notISO, e.Code) {
				out = append(out, e.Label)
			}
		}
		slices.Sort(out)
		return out
	}
	alpha2 := labels("iso/3166-1-alpha2")
	if len(alpha2) != 249 {
		t.Errorf("ISO 3166-1 has 249 countries, the list has %d", len(alpha2))
	}
	for _, id := range []string{"iso/3166-1-alpha3", "iso/3166-1-numeric"} {
		if diff := cmp.Diff(alpha2, labels(id)); diff != "" {
			t.Errorf("%s (-alpha2 +list):\n%s", id, diff)
		}
	}
}

func TestCodesOfDigitsAreNumeric(t *testing.T) {
	lists := readCodeLists(t)
	for id, want := range map[string]bool{
		"brp/nationaliteit": true, "brp/land": true, "brp/gemeente": true, "iso/3166-1-numeric": true,
		"duo/postcodecijfers_buitenland": true, "cbs/geslacht": false, "oso/leerlinggewicht": false, "brp/geslacht": false,
	} {
		if got := lists[id].Numeric; got != want {
			t.Errorf("%s: numeric is %v, want %v", id, got, want)
		}
	}
}

func TestEveryCodeListIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../docs/codelists.md")
	if err != nil {
		t.Fatal(err)
	}
	for id, l := range readCodeLists(t) {
		if row := fmt.Sprintf("| `%s` | %d | %s | %s | %s |", id, len(l.Entries), l.Authority, l.AsOf, l.Source); !strings.Contains(string(doc), row) {
			t.Errorf("docs/codelists.md lacks the row %s", row)
		}
	}
}

func TestAnOrganisationReplacesAndAddsLists(t *testing.T) {
	list := func(id string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("# id: " + id + "\n# title: t\n# source: s\n# as_of: 2026-01-01\ncode,label\n1992,Voorne aan Zee\n")}
	}
	lists := readCodeLists(t, fstest.MapFS{
		"codelists/brp_gemeente.csv": list("brp/gemeente"),
		"codelists/eigen_lijst.csv":  list("eigen/lijst"),
	})
	for _, id := range []string{"brp/gemeente", "eigen/lijst"} {
		if l := lists[id]; l == nil || len(l.Entries) != 1 || l.Entries[0].Label != "Voorne aan Zee" {
			t.Errorf("%s: got %+v", id, l)
		}
	}
}

func TestAWrongCodeListIsRefused(t *testing.T) {
	const meta = "# id: a/b\n# title: t\n# source: s\n# as_of: 2026-01-01\n"
	for name, data := range map[string]string{
		"empty file":         "",
		"no metadata":        "code,label\n1,een\n",
		"unknown metadata":   "# colour: red\n" + meta + "code,label\n1,een\n",
		"line without colon": "# id\n" + meta + "code,label\n1,een\n",
		"unknown column":     meta + "code,naam\n1,een\n",
		"no rows":            meta + "code,label\n",
		"too many fields":    meta + "code,label\n1,een,twee\n",
		"open quote":         meta + "code,label\n1,\"een\n",
	} {
		if _, err := parseCodeList([]byte(data)); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

func FuzzParseCodeList(f *testing.F) {
	f.Add([]byte("# id: a/b\n# title: t\n# source: s\n# as_of: 2026-01-01\n# register: true\ncode,label,from,to,synonyms,means\n01,een,2001-01-01,,één|one,man\n"))
	f.Add([]byte("# id: a/b\r\n# title: t\r\n# source: s\r\n# as_of: x\r\ncode\r\n\"1\"\"\"\r\n"))
	f.Add([]byte("#\n#:\n"))
	f.Add([]byte("\xef\xbb\xbf# id: a/b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := parseCodeList(data)
		if err == nil && (l.ID == "" || len(l.Entries) == 0) {
			t.Errorf("a list without an id or entries was accepted: %+v", l)
		}
	})
}

func BenchmarkReadCodeLists(b *testing.B) {
	for b.Loop() {
		if len(readCodeLists(b)) == 0 {
			b.Fatal("no lists")
		}
	}
}
