package lawref

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// briefly gives what each reference cites: law, article, paragraphs, points.
func briefly(refs []Ref) []string {
	out := []string{}
	for _, r := range refs {
		if r.Source == None {
			continue
		}
		s := firstOf(r.ID, r.Name) + " " + r.Article.From
		for _, l := range r.Lids {
			s += " lid " + l.From
		}
		for _, q := range r.Points {
			s += " " + q.From
		}
		out = append(out, s)
	}
	return out
}

func TestPlacesInDocumentsThatAreNoLaw(t *testing.T) {
	for _, text := range []string{
		"artikel 5 van de statuten", "art. 3 van onze algemene inkoopvoorwaarden", "artikel 7, derde lid, cao Rijk", "cao PO artikel 6",
		"art. 4.1 SLA", "NEN 7510 artikel 5", "BIO 9.2.1", "artikel 5 van de zorgpolis", "Artikel 29-werkgroep", "postcode 1234 AB",
		"arts voor verstandelijk gehandicapten (AVG)", "webapplicatie (WEB)", "AVG Antivirus licentie", "AVG Beveiliging B.V.",
		"Wet van Ohm", "gebouw WEB, kamer 2", "COVID19",
	} {
		if got := briefly(Parse(text, testNames())); len(got) > 0 {
			t.Errorf("%q: read %v, want no reference", text, got)
		}
	}
}

func TestPlacesInLawsBesideThem(t *testing.T) {
	for text, want := range map[string][]string{
		"art. 6 lid 1 sub c AVG; zie ook artikel 5 van de verwerkersovereenkomst": {"32016R0679 6 lid 1 c"},
		"artikel 6 van de genoemde wet":                                           {" 6"},
		"artikel 3 van de gemeentelijke verordening":                              {" 3"},
		"6 lid 1 sub e in het kader van de taak":                                  {" 6 lid 1 e"},
		"artikel 6 van het convenant met de politie":                              {"convenant 6"},
		"uitvoering van een overeenkomst (artikel 6 lid 1 sub b)":                 {" 6 lid 1 b"},
		"uitvoering overeenkomst, art. 6 lid 1 sub b":                             {" 6 lid 1 b"},
		"artikel 6, lid 1, onder b, overeenkomst":                                 {" 6 lid 1 b"},
		"DPIA: art. 6 lid 1 onder e":                                              {" 6 lid 1 e"},
		"artikel 5 van de keur":                                                   {" 5"},
		"artikel 3 van het bestemmingsplan":                                       {" 3"},
		"publieke taak (AVG)":                                                     {"32016R0679 "},
	} {
		if diff := cmp.Diff(want, briefly(Parse(text, testNames()))); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", text, diff)
		}
	}
}

func TestSlipsAndRareForms(t *testing.T) {
	for text, want := range map[string][]string{
		"GDPR Art. 9 (2) (g) in conjunction with Art. 46 UAVG": {"32016R0679 9 lid 2 g", "BWBR0040940 46"},
		"artikel 16 bis van de AVG":                            {"32016R0679 16bis"},
		"artikel 5, lid 1, onder a) en b), van de AVG":         {"32016R0679 5 lid 1 a b"},
		"(artikel 5, lid 1, onder a) en artikel 6 AVG":         {"32016R0679 5 lid 1 a", "32016R0679 6"},
		"UAGV art. 25": {"BWBR0040940 25"},
		"artikel 9 AVG, tweede lid van dat artikel":                 {"32016R0679 9 lid 2"},
		"artikel 9, tweede lid, AVG; het derde lid van dat artikel": {"32016R0679 9 lid 2", "32016R0679 9 lid 3"},
		"art. 9 AVG jo lid 2 UAVG":                                  {"32016R0679 9", "BWBR0040940  lid 2"},
		"art 2.2 Wsf 2OOO":                                          {"BWBR0011453 2.2"},
		"art. 18 Awb BES":                                           {"Awb BES 18"},
		"art. 9 lid 2 van de Verordening nr. 2016/679":              {"32016R0679 9 lid 2"},
	} {
		if diff := cmp.Diff(want, briefly(Parse(text, testNames()))); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", text, diff)
		}
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
