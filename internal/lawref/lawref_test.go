package lawref

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// say writes a reference in one line: its law, its place and its marks.
func say(r Ref) string {
	law := firstOf(r.ID, r.Name)
	if len(r.Candidates) > 0 {
		law = strings.Join(r.Candidates, "|")
	}
	s := r.Source.String() + " " + law
	if place := r.Place(); place != "" {
		s += ": " + place
	}
	for _, m := range []struct {
		on   bool
		mark string
	}{{r.Jo, "jo"}, {r.Old, "oud"}, {r.Back, "terug"}, {r.Misspelt, "spelling"}, {r.Date != "", r.Date}, {r.Session != "", r.Chamber + " " + r.Session}} {
		if m.on {
			s += " +" + m.mark
		}
	}
	return s
}

func sayAll(text string, names Names) []string {
	var out []string
	for _, r := range Parse(text, names) {
		out = append(out, say(r))
	}
	return out
}

// variant is a citation as written, and what it stands for.
type variant struct {
	name, text string
	want       []string
}

const avg6 = "union 32016R0679: artikel 6, eerste lid, onder e"

// variants holds every variant of the domain dossier (section 7.2), in its
// order, and what stands around them in registers.
var variants = []variant{
	{"1 abbreviation with year", "art. 2.2 Wsf 2000", []string{"statute BWBR0011453: artikel 2.2"}},
	{"2 in full", "artikel 2.2, eerste lid, onderdeel c, van de Wet studiefinanciering 2000", []string{"statute BWBR0011453: artikel 2.2, eerste lid, onder c"}},
	{"3 glued year, law first", "Wsf2000, 2.2 lid 1 sub c", []string{"statute BWBR0011453: artikel 2.2, eerste lid, onder c"}},
	{"4 law alone", "WSF", []string{"statute BWBR0011453"}},
	{"5 old", "art 178a WPO (oud)", []string{"statute BWBR0003420: artikel 178a +oud"}},
	{"6 jo.", "artt. 9.1a jo. 9.9 Wsf", []string{"statute BWBR0011453: artikel 9.1a", "statute BWBR0011453: artikel 9.9 +jo"}},
	{"7 lid and onder", "art. 6 lid 1 onder e AVG", []string{avg6}},
	{"8 dots", "6.1.e AVG", []string{avg6}},
	{"9 dashes", "AVG 6-1-e", []string{avg6}},
	{"10 English", "Art. 6(1)(e) GDPR", []string{avg6}},
	{"11 comma", "UAVG, artikel 46", []string{"statute BWBR0040940: artikel 46"}},
	{"12 two laws", "artikel 9 lid 2 sub g AVG juncto 25 UAVG", []string{"union 32016R0679: artikel 9, tweede lid, onder g", "statute BWBR0040940: artikel 25 +jo"}},
	{"13 e.v.", "Wet BRP art. 3.2 e.v.", []string{"statute BWBR0033715: artikel 3.2 e.v."}},
	{"14 chapter", "Hoofdstuk 4 WEB", []string{"statute BWBR0007625: hoofdstuk 4"}},
	{"15 task with law", "wettelijke taak (WEB)", []string{"statute BWBR0007625"}},
	{"16 range", "Awb 3:2 t/m 3:4", []string{"statute BWBR0005537: artikelen 3:2 tot en met 3:4"}},
	{"17 title", "titel 4.2 Awb", []string{"statute BWBR0005537: titel 4.2"}},
	{"18 repealed", "art. 24c WOT", []string{"statute BWBR0013800: artikel 24c"}},
	{"19 list", "Wet SUWI art. 54 en 62", []string{"statute BWBR0013060: artikel 54", "statute BWBR0013060: artikel 62"}},
	{"20 id", "BWBR0011453", []string{"statute BWBR0011453"}},
	{"21 address", "https://wetten.overheid.nl/BWBR0011453/2022-08-01/#Hoofdstuk2", []string{"statute BWBR0011453: hoofdstuk 2 +2022-08-01"}},
	{"22 range after comma", "Leerplichtwet 1969, art. 16a t/m 18", []string{"statute BWBR0002628: artikelen 16a tot en met 18"}},
	{"23 title without year", "Archiefwet", []string{"statute BWBR0007376"}},
	{"24 gazette", "Regeling ... Stcrt. 2020, 123", []string{"gazette stcrt-2020-123"}},
	{"25 no reference", "publiekrechtelijke taak", []string{"none "}},
	{"26 n.v.t.", "n.v.t.", []string{"none "}},
	{"27 by date", "Besluit van 17 juli 2003", []string{"unknown Besluit van 17 juli 2003"}},
	{"28 two letters", "artikel 1 Gw", []string{"statute BWBR0001840: artikel 1"}},
	{"29 treaty", "EVRM 14", []string{"treaty BWBV0001000: artikel 14"}},
	{"30 all glued", "Vw2000 art 107 lid 5", []string{"statute BWBR0011823: artikel 107, vijfde lid"}},
	{"31a swapped", "Wfs 2000", []string{"statute BWBR0011453 +spelling"}},
	{"31b added", "WHOW", []string{"statute BWBR0005682 +spelling"}},
	{"31c swapped", "AGV", []string{"union 32016R0679 +spelling"}},
	{"artikel misspelt", "AVG artikle 6", []string{"union 32016R0679: artikel 6"}},
	{"title misspelt", "wet beschreming persoonsgegevens", []string{"statute BWBR0011468 +spelling"}},
	{"loose letters", "AVG art 6 lid 1 c en e", []string{"union 32016R0679: artikel 6, eerste lid, onder c en e"}},
	{"loose letter behind brackets", "AVG 6(1)e", []string{avg6}},
	{"lid in brackets behind the law", "art 6 AVG (lid 1 onder e)", []string{avg6}},
	{"two laws with a comma", "WPO, art. 8; WEB, art. 3", []string{"statute BWBR0003420: artikel 8", "statute BWBR0007625: artikel 3"}},
	{"law in brackets", "WPO (artikel 178a) en AVG (art 6)", []string{"statute BWBR0003420: artikel 178a", "union 32016R0679: artikel 6"}},
	{"split word", "artikel 4 Wet op het Onderwijs Toezicht", []string{"statute BWBR0013800: artikel 4 +spelling"}},
	{"glued words", "WetBRP art 2.7", []string{"statute BWBR0033715: artikel 2.7 +spelling"}},
	{"letters in a range", "artikelen 137c-137g Sr", []string{"statute BWBR0001854: artikelen 137c tot en met 137g"}},
	{"missing spaces", "art.6 lid1 onder e AVG", []string{avg6}},
	{"no law", "6 lid 1 sub e", []string{"unknown : artikel 6, eerste lid, onder e"}},
	{"spaced brackets", "artikel 6 (1) (e) GDPR", []string{avg6}},
	{"glued letter", "art. 6 lid 1e AVG", []string{avg6}},
	{"law between", "artikel 6 AVG, eerste lid, onder e", []string{avg6}},
	{"inside out", "onderdeel e van het eerste lid van artikel 6 AVG", []string{avg6}},
	{"ordinals in digits", "artikel 6, 1e lid, sub e, AVG", []string{avg6}},
	{"Roman lid", "artikel 6 lid I onder e AVG", []string{avg6}},
	{"short EU name", "art. 6 lid 1 sub e van Verordening (EU) 2016/679", []string{avg6}},
	{"English in full", "Article 6, paragraph 1, point (e) of the General Data Protection Regulation", []string{avg6}},
	{"nested point", "artikel 6, aanhef en onder a, onder 2°, Awb", []string{"statute BWBR0005537: artikel 6, onder a, onder 2°"}},
	{"list of articles", "artikelen 3, 4 en 7 Awb", []string{"statute BWBR0005537: artikel 3", "statute BWBR0005537: artikel 4", "statute BWBR0005537: artikel 7"}},
	{"dash range", "artikelen 3-5 WPO", []string{"statute BWBR0003420: artikelen 3 tot en met 5"}},
	{"list of leden", "leden 1 en 2 van artikel 8 WPO", []string{"statute BWBR0003420: artikel 8, eerste en tweede lid"}},
	{"leden in words", "artikel 8, eerste tot en met derde lid, WPO", []string{"statute BWBR0003420: artikel 8, eerste tot en met derde lid"}},
	{"two articles with leden", "artikel 6, eerste lid, en 9, tweede lid, AVG", []string{"union 32016R0679: artikel 6, eerste lid", "union 32016R0679: artikel 9, tweede lid"}},
	{"lid behind points", "artikel 6, eerste lid, onder a, en tweede lid, WPO", []string{"statute BWBR0003420: artikel 6, eerste lid, onder a", "statute BWBR0003420: artikel 6, tweede lid"}},
	{"that law", "artikel 3 WPO en artikel 5 van die wet", []string{"statute BWBR0003420: artikel 3", "statute BWBR0003420: artikel 5 +terug"}},
	{"said regulation", "De AVG geldt. Zie artikel 9 van voornoemde verordening.", []string{"union 32016R0679", "union 32016R0679: artikel 9 +terug"}},
	{"idem", "WPO artikel 5. Idem, artikel 8.", []string{"statute BWBR0003420: artikel 5", "statute BWBR0003420: artikel 8 +terug"}},
	{"the law, of two", "WPO en WEB. Artikel 8 van de wet", []string{"statute BWBR0003420", "statute BWBR0007625", "unknown : artikel 8"}},
	{"directive", "Richtlijn 2000/43/EG", []string{"union 32000L0043"}},
	{"old regulation", "Verordening (EG) nr. 862/2007, artikel 3", []string{"union 32007R0862: artikel 3"}},
	{"old directive", "richtlijn 95/46/EG", []string{"union 31995L0046"}},
	{"recital", "overweging 71 AVG", []string{"union 32016R0679: overweging 71"}},
	{"recital in English", "Recital (71) GDPR", []string{"union 32016R0679: overweging 71"}},
	{"annex", "bijlage III bij de AI-verordening", []string{"union 32024R1689: bijlage III"}},
	{"chapter and article", "hoofdstuk 3, afdeling 3.1, artikel 3:2 Awb", []string{"statute BWBR0005537: hoofdstuk 3, afdeling 3.1, artikel 3:2"}},
	{"ambiguous", "artikel 3 Wpg", []string{"statute BWBR0022463|BWBR0024705: artikel 3"}},
	{"ambiguous, explained", "artikel 3 Wpg (Wet politiegegevens)", []string{"statute BWBR0022463: artikel 3"}},
	{"old or new", "art. 27 WVO", []string{"statute BWBR0002399|BWBR0044212: artikel 27"}},
	{"code by book", "art. 1:253 BW", []string{"statute BWBR0002656: artikel 1:253"}},
	{"old laws", "art. 8 Wbp en art. 3 Wet GBA", []string{"statute BWBR0011468: artikel 8", "statute BWBR0006723: artikel 3"}},
	{"number only", "Gemeentewet 151c.", []string{"statute BWBR0005416: artikel 151c"}},
	{"version", "artikel 8 WPO (zoals geldend op 22 februari 2023)", []string{"statute BWBR0003420: artikel 8 +2023-02-22"}},
	{"unknown abbreviation", "artikel 3 Wgs", []string{"unknown Wgs: artikel 3"}},
	{"unknown title", "artikel 3 van de Wet gemeentelijke schuldhulpverlening", []string{"unknown Wet gemeentelijke schuldhulpverlening: artikel 3"}},
	{"explained in the text", "De Wet eenmalige gegevensuitvraag (WEU) geldt: artikel 4 WEU", []string{"unknown Wet eenmalige gegevensuitvraag", "unknown Wet eenmalige gegevensuitvraag: artikel 4"}},
	{"hyphened title", "Handhaving drank- en horecawet", []string{"unknown drank- en horecawet"}},
	{"capitals lost", "de avg", []string{"union 32016R0679"}},
	{"dotted", "A.V.G. artikel 6", []string{"union 32016R0679: artikel 6"}},
	{"no citation of a law", "AVG-verzoeken in de web applicatie", nil},
	{"numbers that are no articles", "In 2018 waren er 12 zaken en 3 keer bezwaar", nil},
}

func TestVariants(t *testing.T) {
	names := testNames()
	for _, c := range variants {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, sayAll(c.text, names)); diff != "" {
				t.Errorf("%q (-want +got)\n%s", c.text, diff)
			}
		})
	}
}

// TestIdentifiers holds links and numbers of documents.
func TestIdentifiers(t *testing.T) {
	names := testNames()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"jci1.3:c:BWBR0005537&hoofdstuk=3&artikel=3:2&lid=1&z=2023-02-22&g=2023-02-23", []string{"statute BWBR0005537: hoofdstuk 3, artikel 3:2, eerste lid +2023-02-23"}},
		{"jci1.31:c:BWBR0005537&amp;artikel=3:2&amp;lid=2&amp;o=a&amp;o=1°.", []string{"statute BWBR0005537: artikel 3:2, tweede lid, onder a, onder 1°"}},
		{"jci1.3:c:BWBR0011453&artikel=", []string{"statute BWBR0011453"}},
		{"(zie http://wetten.overheid.nl/jci1.3:c:BWBR0003420&artikel=8)", []string{"statute BWBR0003420: artikel 8"}},
		{"wetten.overheid.nl/BWBR0005537/2025-07-01#Hoofdstuk3_Afdeling3.1", []string{"statute BWBR0005537: hoofdstuk 3, afdeling 3.1 +2025-07-01"}},
		{"https://wetten.overheid.nl/BWBR0001840/2018-12-21/#Hoofdstuk1_Artikel4c.", []string{"statute BWBR0001840: hoofdstuk 1, artikel 4c +2018-12-21"}},
		{"https://lokaleregelgeving.overheid.nl/CVDR123456/1", []string{"local CVDR123456"}},
		{"https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=CELEX%3A32016R0679", []string{"union 32016R0679"}},
		{"https://eur-lex.europa.eu/eli/reg/2016/679/art_6/par_1/pnt_e/oj", []string{"union 32016R0679: artikel 6, eerste lid, onder e"}},
		{"https://eur-lex.europa.eu/legal-content/NL/TXT/?uri=OJ:L_202401689#art_26", []string{"union 32024R1689: artikel 26"}},
		{"CELEX 32000L0043", []string{"union 32000L0043"}},
		{"artikel 6 van 32016R0679", []string{"union 32016R0679: artikel 6"}},
		{"ECLI:NL:RBOVE:2024:5627", []string{"case ECLI:NL:RBOVE:2024:5627"}},
		{"ECLI:NL:RBROT:20145684", []string{"case ECLI:NL:RBROT:20145684"}},
		{"Kamerstukken II 2020/21, 35510, nr. 121", []string{"paper kst-35510-121 +II 2020/21"}},
		{"Kamerstukken II 2020/21, 35510, nr. 21 en nr. 16", []string{"paper kst-35510-21 +II 2020/21", "paper kst-35510-16 +II 2020/21"}},
		{"35 510 nr 121", []string{"paper kst-35510-121"}},
		{"36200-VIII nr 197", []string{"paper kst-36200-VIII-197"}},
		{"Kamerstuk 28362 nr 56", []string{"paper kst-28362-56"}},
		{"kst-35510-121", []string{"paper kst-35510-121"}},
		{"https://zoek.officielebekendmakingen.nl/kst-26643-751.html", []string{"paper kst-26643-751"}},
		{"Aanhangsel Handelingen II 2020/21, nr. 3177", []string{"paper ah-tk-20202021-3177 +II 2020/21"}},
		{"Handelingen II 2020-2021, nr. 41, item 3", []string{"paper h-tk-20202021-41-3 +II 2020/21"}},
		{"Stb. 2018, 144", []string{"gazette stb-2018-144"}},
		{"Staatsblad 2018 nr. 144", []string{"gazette stb-2018-144"}},
		{"Stb. 1994/230; Stcrt. 2019, nr. 64418", []string{"gazette stb-1994-230", "gazette stcrt-2019-64418"}},
		{"Trb. 1951, 154", []string{"gazette trb-1951-154"}},
		{"https://example.nl/artikel-6-avg", nil},
	} {
		if diff := cmp.Diff(c.want, sayAll(c.text, names)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.text, diff)
		}
	}
}

// TestRealTexts holds sentences as registers have them, names of units
// changed.
func TestRealTexts(t *testing.T) {
	names := testNames()
	for text, want := range map[string][]string{
		"De gemeente is verantwoordelijk voor de uitvoering van de leerplichtwet. Het model helpt daarbij.":  {"statute BWBR0002628"},
		"N.v.t. De wettelijke basis ligt in een goede uitvoering van de wegenverkeerswet.":                   {"statute BWBR0006622"},
		"De wettelijke basis is de Wet WOZ (waardering onroerende zaken). De WOZ-waarde volgt daaruit.":      {"statute BWBR0007119"},
		"uitvoering van de Participatiewet (met als onderdeel de wet SUWI) en WEU (wet eenmalige uitvraag).": {"statute BWBR0015703", "statute BWBR0013060", "unknown wet eenmalige uitvraag"},
		"Input is noodzakelijk voor gemeentelijk beleid.":                                                    nil,
		"Op grond van de AVG, met name artikel 6 lid 1 onder e, en de Wpg.":                                  {"union 32016R0679: artikel 6, eerste lid, onder e", "statute BWBR0022463|BWBR0024705"},
		"artikel 6 lid 1 sub c en e AVG, artikel 9 lid 2 sub g AVG en artikel 22 UAVG": {
			"union 32016R0679: artikel 6, eerste lid, onder c en e", "union 32016R0679: artikel 9, tweede lid, onder g", "statute BWBR0040940: artikel 22",
		},
		"AVG art 6, lid 1, sub e en art 9 lid 2 sub j; UAVG art 24": {
			"union 32016R0679: artikel 6, eerste lid, onder e", "union 32016R0679: artikel 9, tweede lid, onder j", "statute BWBR0040940: artikel 24",
		},
	} {
		if diff := cmp.Diff(want, sayAll(text, names)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
}
