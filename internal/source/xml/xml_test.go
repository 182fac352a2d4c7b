package xml

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
	"toetssteen/internal/source"
	"toetssteen/internal/source/sourcetest"
)

func written(t testing.TB, content string) source.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.xml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return openedFile(t, path)
}

func openedFile(t testing.TB, path string) source.Source {
	t.Helper()
	s, err := open(t.Context(), source.Target{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// shown gives each asset with its rows and columns: name, filled values and the
// most frequent value.
func shown(t *testing.T, s source.Source) []string {
	t.Helper()
	var out []string
	for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthCensus, 1, 10)) {
		out = append(out, fmt.Sprintf("%s %d", p.Asset.Name, p.Rows))
		for _, c := range p.Columns {
			most := ""
			if len(c.Values) > 0 {
				most = " " + c.Values[0].Value
			}
			out = append(out, fmt.Sprintf("  %s %d/%d%s", c.Name, c.Seen, c.Rows, most))
		}
	}
	return out
}

func TestRecordsAreFoundAndTheirPathsAreColumns(t *testing.T) {
	for _, tc := range []struct {
		name, content string
		want          []string
	}{
		{
			"an export", `<?xml version="1.0"?><!-- x --><leerlingen datum="2024-01-01"><leerling nr="1"><geslacht>M</geslacht><land code="6030"/></leerling>
<leerling nr="2"><geslacht>V</geslacht><land code="6030"/></leerling></leerlingen>`,
			[]string{"x.xml/leerlingen 1", "  @datum 1/1 2024-01-01", "x.xml/leerling 2", "  @nr 2/2 1", "  geslacht 2/2 M", "  land.@code 2/2 6030"},
		},
		{
			"a feed with one item has the fields of a feed with more",
			`<rss><channel><item><title>a b</title></item></channel></rss>`,
			[]string{"x.xml 1", "  title 1/1 a b"},
		},
		{
			"a message with one record and nothing that repeats",
			`<bericht><persoon><naam>x</naam><geslacht>V</geslacht></persoon></bericht>`,
			[]string{"x.xml 1", "  persoon.naam 1/1 x", "  persoon.geslacht 1/1 V"},
		},
		{
			"two types of records", `<e><persoon><bsn>1</bsn></persoon><persoon><bsn>2</bsn></persoon><adres><postcode>a</postcode></adres><adres><postcode>b</postcode></adres></e>`,
			[]string{"x.xml/persoon 2", "  bsn 2/2 1", "x.xml/adres 2", "  postcode 2/2 a"},
		},
		{
			"a list in a record", `<e><p><naam>x</naam><kind><naam>a</naam></kind><kind><naam>b</naam></kind></p><p><naam>y</naam></p></e>`,
			[]string{"x.xml 2", "  naam 2/2 x", "  kind[].naam 2/2 a"},
		},
		{
			"running text with marks in it", `<e><p><opm>Van <b>Turkse</b> afkomst &amp; meer</opm></p><p><opm><![CDATA[niets <bijzonders>]]></opm></p></e>`,
			[]string{"x.xml 2", "  opm 2/2 Van Turkse afkomst & meer"},
		},
		{
			"prefixes stand only where names would be alike",
			`<e xmlns:a="urn:a" xmlns:b="urn:b"><p><a:naam>x</a:naam><b:naam>y</b:naam><a:land>z</a:land></p><p/></e>`,
			[]string{"x.xml 2", "  a:naam 1/2 x", "  b:naam 1/2 y", "  land 1/2 z"},
		},
		{
			"one namespace under two prefixes", `<e><p xmlns:a="urn:a"><a:land>x</a:land></p><p xmlns:b="urn:a"><b:land>x</b:land></p></e>`,
			[]string{"x.xml 2", "  land 2/2 x"},
		},
		{
			"documents one behind the other", "<?xml version='1.0'?><p><land>a</land></p>\n<?xml version='1.0'?><p><land>a</land></p>",
			[]string{"x.xml 2", "  land 2/2 a"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, shown(t, written(t, tc.content))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMessageOfStUFIsReadWithoutItsHusk(t *testing.T) {
	got := shown(t, openedFile(t, "testdata/bericht.xml"))
	want := []string{
		"bericht.xml/Envelope 1", "  Body.npsLa01.stuurgegevens.berichtcode 1/1 La01",
		"  Body.npsLa01.stuurgegevens.zender.organisatie 1/1 Gemeente Voorbeeld",
		"  Body.npsLa01.stuurgegevens.zender.applicatie 1/1 GWS", "  Body.npsLa01.stuurgegevens.tijdstipBericht 1/1 20240102120000",
		"bericht.xml/object 2", "  @entiteittype 2/2 NPS", "  inp.bsn 2/2 999990019", "  geslachtsnaam 2/2 Dichtbij",
		"  geslachtsaanduiding 1/2 V", "  geboortedatum 2/2 19800101", "  geboortedatum.@indOnvolledigeDatum 1/2 V",
		"  inp.geboorteLand 1/2 6030", "  inp.heeftAlsNationaliteit[].@entiteittype 2/2 NPSNAT",
		"  inp.heeftAlsNationaliteit[].gerelateerde.@entiteittype 2/2 NAT", "  inp.heeftAlsNationaliteit[].gerelateerde.code 2/2 0001",
		"  inp.heeftAlsNationaliteit[].gerelateerde.omschrijving 2/2 Nederlandse",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNamesOfElementsThatAreDataNeverBecomeColumns(t *testing.T) {
	for name, content := range map[string]string{
		"records by person":        `<personen><zqjansen><land>NL</land><sekse>M</sekse></zqjansen><zqbakker><land>BE</land></zqbakker></personen>`,
		"a person twice":           `<personen><zqjansen><land>NL</land></zqjansen><zqbakker><land>BE</land></zqbakker><zqjansen><land>BE</land></zqjansen></personen>`,
		"attributes by person":     `<e><zqa a="1"/><zqb a="1"/><zqc a="1"/><zqd a="1"/><zqe a="2"/></e>`,
		"values by person":         `<e><r><datum>1</datum><zqfatima>NL</zqfatima><zqjan>BE</zqjan></r><r><zqpiet>NL</zqpiet></r><r><zqkees>BE</zqkees></r></e>`,
		"numbers of persons":       `<e><r><zq999990019><land>NL</land></zq999990019></r><r><zq999990020><land>NL</land></zq999990020></r></e>`,
		"full names":               `<e><Zqjan_de_Zqvries>x</Zqjan_de_Zqvries><datum>2</datum></e>`,
		"an attribute that is one": `<e><p zq12345678="a"/><p zq12345679="b"/></e>`,
	} {
		t.Run(name, func(t *testing.T) {
			s := written(t, content)
			for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
				for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(d, 1, 10)) {
					text := fmt.Sprint(p.Asset, p.NotRead)
					for _, c := range p.Columns {
						text += c.Name + " "
					}
					if strings.Contains(strings.ToLower(text), "zq") || !strings.Contains(text, "lijken gegevens") && !strings.Contains(text, fold) {
						t.Errorf("depth %s: %s", d, text)
					}
				}
			}
		})
	}
}

func TestNoValueStandsInWhatIsTold(t *testing.T) {
	marks := sourcetest.Canary(3, 8)
	var b strings.Builder
	b.WriteString("<leden>")
	for i, m := range marks {
		fmt.Fprintf(&b, "<lid nr=%q><notitie>%s</notitie></lid>", m, m)
		if i == 5 {
			b.WriteString("<lid><notitie>") // and here it breaks
		}
	}
	for _, content := range []string{b.String(), b.String()[:b.Len()/2], "<e a=" + marks[0] + "/>"} {
		s := written(t, content)
		for _, d := range []toetssteen.Depth{toetssteen.DepthNames, toetssteen.DepthCensus} {
			for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(d, 1, 10)) {
				marks.Check(t, "what is told", fmt.Append(nil, p.Asset, p.NotRead))
				for _, c := range p.Columns {
					marks.Check(t, "a column", []byte(c.Name+c.Type+c.Comment))
				}
			}
		}
	}
}

func TestContract(t *testing.T) {
	for name, content := range map[string]string{
		"one type": `<e>` + strings.Repeat(`<p nr="1"><land>NL</land><opm>van Turkse afkomst is</opm></p>`, 30) + `</e>`,
		"more":     `<e v="1">` + strings.Repeat(`<p><l><x>1</x></l><l><x>2</x></l></p><q a="1">t</q>`, 30) + `</e>`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.xml")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			sourcetest.Contract(t, func(t *testing.T) source.Source { return openedFile(t, path) })
		})
	}
}

func TestRowsAreWholeRecords(t *testing.T) {
	s := written(t, `<e><p nr="1"><land>NL</land><taal>nl</taal><taal>fr</taal></p><p nr="2"><taal/></p><p><land>BE</land></p></e>`)
	var got []string
	for row, err := range s.(source.RowReader).Rows(t.Context(), source.Asset{Name: "x.xml"}, source.RowRequest{Columns: []string{"land", "@nr", "taal[]"}}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(bytes.Join(row, []byte("|"))))
	}
	if diff := cmp.Diff([]string{"NL|1|nl", "|2|", "BE||"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, err := range s.(source.RowReader).Rows(t.Context(), source.Asset{Name: "x.xml"}, source.RowRequest{Columns: []string{"weg"}}) {
		if err == nil {
			t.Error("a column that does not exist gives rows")
		}
	}
}

func TestOneTextInAnyCharacterSet(t *testing.T) {
	const body = `<e><p><naam>Zoë Ünal</naam></p><p/></e>`
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, body)
	z.Close()
	utf16 := []byte{0xff, 0xfe}
	for _, r := range body {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	for name, content := range map[string]string{
		"UTF-8": body, "with a mark": "\xef\xbb\xbf" + body, "packed": zipped.String(), "UTF-16": string(utf16),
		"latin-1":     `<?xml version="1.0" encoding="ISO-8859-1"?><e><p><naam>Zo` + "\xeb \xdc" + `nal</naam></p><p/></e>`,
		"ISO-8859-2":  `<?xml version="1.0" encoding="ISO-8859-2"?><e><p><naam>Zo` + "\xeb \xdc" + `nal</naam></p><p/></e>`,
		"IBM866 lies": `<?xml version="1.0" encoding="onbekend"?>` + body,
		"references":  `<e><p><naam>Zo&#235; &#xDC;nal</naam></p><p/></e>`,
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff([]string{"x.xml 2", "  naam 1/2 Zoë Ünal"}, shown(t, written(t, content))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEntitiesAreRefused(t *testing.T) {
	laughs := `<?xml version="1.0"?><!DOCTYPE e [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><e><p>&b;</p><p>&b;</p></e>`
	elsewhere := `<!DOCTYPE e [<!ELEMENT e ANY><!-- it's --><!ENTITY x SYSTEM "file:///etc/passwd">]><e>&x;</e>`
	for _, content := range []string{laughs, elsewhere} {
		s := written(t, content)
		n := 0
		for _, err := range s.Assets(t.Context()) {
			var part *source.NotReadError
			if !errors.As(err, &part) || !strings.Contains(part.Why, "entiteiten") {
				t.Errorf("error %v", err)
			}
			n++
		}
		if n != 1 {
			t.Errorf("%d assets", n)
		}
	}
	harmless := `<!DOCTYPE e PUBLIC "-//X" "http://voorbeeld.invalid/e.dtd" [<!ELEMENT e ANY>]><e><land>&onbekend;NL</land></e>`
	if diff := cmp.Diff([]string{"x.xml 1", "  land 1/1 &onbekend;NL"}, shown(t, written(t, harmless))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBoundsAreKeptAndTold(t *testing.T) {
	deep := strings.Repeat("<a>", 100) + "x" + strings.Repeat("</a>", 100)
	veryDeep := strings.Repeat("<a>", maxOpen+10)
	wide := "<e>" + strings.Repeat(`<p a="1"/>`, 3) + "<p " + strings.Repeat("b='2' ", maxAttributes+1) + "/></e>"
	long := "<e><" + strings.Repeat("n", maxName+1) + "/></e>"
	for name, tc := range map[string]struct{ content, says string }{
		"deep": {deep, "niveaus"}, "very deep": {veryDeep, "regel 1"}, "attributes": {wide, "regel 1"}, "a long name": {long, "regel 1"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range sourcetest.Profiles(t, written(t, tc.content), sourcetest.Request(toetssteen.DepthCensus, 1, 10)) {
				if text := fmt.Sprint(p.NotRead); !strings.Contains(text, tc.says) {
					t.Errorf("not read: %s", text)
				}
			}
		})
	}
}

func TestAFileCutOffAnywhereIsReadToTheBreakAndSaysSo(t *testing.T) {
	whole, err := os.ReadFile("testdata/bericht.xml")
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndexByte(whole, '<')
	for n := 1; n < end; n += 7 {
		s := written(t, string(whole[:n]))
		for _, p := range sourcetest.Profiles(t, s, sourcetest.Request(toetssteen.DepthCensus, 1, 10)) {
			if !p.Partial || len(p.NotRead) == 0 {
				t.Fatalf("cut at %d: nothing says so", n)
			}
			if problems := sourcetest.Problems(p, toetssteen.DepthCensus); len(problems) > 0 {
				t.Fatalf("cut at %d: %s", n, strings.Join(problems, "\n"))
			}
		}
	}
}

func TestSniffTakesXMLAndLeavesPagesAndTables(t *testing.T) {
	for content, want := range map[string]bool{
		`<?xml version="1.0"?><a/>`: true, `<leden><lid>x</lid>`: true, "\xef\xbb\xbf\n<a:b xmlns:a='x'><a:c/></a:b>": true,
		`<?xml version="1.0"?><!DOCTYPE html><html><body/></html>`: false, `<!DOCTYPE html><html>`: false, "<div><p>x</p></div>": false,
		"<100 DM;geslacht\n1;M\n": false, "geslacht;land\nM;NL\n": false, "<a>": true, "< a": false, "": false, "<?php echo 1; ?>": false,
		`<!DOCTYPE e [<!ENTITY a "ha">]><e/>`: true, "<!-- x -->\n<project><a/></project>": true,
	} {
		if got := sniff("x", []byte(content)); got != want {
			t.Errorf("%q: %t", content, got)
		}
	}
}

func TestReadingStopsWhenItIsCancelled(t *testing.T) {
	s := written(t, "<e><p>1</p><p>2</p></e>")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range s.Assets(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}
