package lawref

// testLaws are laws as the catalogue describes them.
func testLaws() []Law {
	return []Law{
		{ID: "BWBR0011453", Abbr: "Wsf 2000", Title: "Wet studiefinanciering 2000", Names: []string{"WSF"}},
		{ID: "BWBR0003420", Abbr: "WPO", Title: "Wet op het primair onderwijs", Plain: true},
		{ID: "BWBR0030280", Abbr: "WPO BES", Title: "Wet primair onderwijs BES"},
		{ID: "BWBR0005537", Abbr: "Awb", Title: "Algemene wet bestuursrecht"},
		{ID: "BWBR0040940", Abbr: "UAVG", Title: "Uitvoeringswet Algemene verordening gegevensbescherming", Plain: true},
		{ID: "32016R0679", Abbr: "AVG", Title: "Algemene verordening gegevensbescherming", Names: []string{"GDPR", "General Data Protection Regulation"}},
		{ID: "32024R1689", Abbr: "AI-verordening", Title: "Verordening artificiële intelligentie", Names: []string{"AI Act", "AI-vo"}},
		{ID: "BWBR0033715", Abbr: "Wet BRP", Title: "Wet basisregistratie personen"},
		{ID: "BWBR0007625", Abbr: "WEB", Title: "Wet educatie en beroepsonderwijs"},
		{ID: "BWBR0013800", Abbr: "WOT", Title: "Wet op het onderwijstoezicht", Plain: true},
		{ID: "BWBR0042012", Abbr: "WRO", Title: "Wet register onderwijsdeelnemers", Plain: true},
		{ID: "BWBR0013060", Abbr: "Wet SUWI", Title: "Wet structuur uitvoeringsorganisatie werk en inkomen", Names: []string{"SUWI"}},
		{ID: "BWBR0002628", Abbr: "Lpw", Title: "Leerplichtwet 1969"},
		{ID: "BWBR0007376", Abbr: "Archiefwet", Title: "Archiefwet 1995"},
		{ID: "BWBR0001840", Abbr: "Gw", Title: "Grondwet"},
		{ID: "BWBV0001000", Abbr: "EVRM", Title: "Verdrag tot bescherming van de rechten van de mens en de fundamentele vrijheden"},
		{ID: "BWBR0011823", Abbr: "Vw 2000", Title: "Vreemdelingenwet 2000"},
		{ID: "BWBR0005682", Abbr: "WHW", Title: "Wet op het hoger onderwijs en wetenschappelijk onderzoek"},
		{ID: "BWBR0011468", Abbr: "Wbp", Title: "Wet bescherming persoonsgegevens"},
		{ID: "BWBR0006723", Abbr: "Wet GBA", Title: "Wet gemeentelijke basisadministratie persoonsgegevens"},
		{ID: "BWBR0022463", Abbr: "Wpg", Title: "Wet politiegegevens"},
		{ID: "BWBR0024705", Abbr: "Wpg", Title: "Wet publieke gezondheid"},
		{ID: "BWBR0002399", Abbr: "WVO", Title: "Wet op het voortgezet onderwijs (oud)"},
		{ID: "BWBR0044212", Abbr: "WVO 2020", Title: "Wet voortgezet onderwijs 2020"},
		{ID: "BWBR0005416", Title: "Gemeentewet"},
		{ID: "BWBR0015703", Abbr: "Pw", Title: "Participatiewet"},
		{ID: "BWBR0025028", Abbr: "Mw", Title: "Mediawet 2008"},
		{ID: "BWBR0007119", Abbr: "Wet WOZ", Title: "Wet waardering onroerende zaken"},
		{ID: "BWBR0006622", Abbr: "WVW 1994", Title: "Wegenverkeerswet 1994"},
		{ID: "BWBR0045754", Abbr: "Woo", Title: "Wet open overheid"},
		{ID: "BWBR0002656", Abbr: "BW", Title: "Burgerlijk Wetboek Boek 1", Names: []string{"Burgerlijk Wetboek"}, Book: "1"},
		{ID: "BWBR0003045", Abbr: "BW", Title: "Burgerlijk Wetboek Boek 2", Names: []string{"Burgerlijk Wetboek"}, Book: "2"},
		{ID: "BWBR0001854", Abbr: "Sr", Title: "Wetboek van Strafrecht"},
		{ID: "BWBR0044770", Abbr: "Wi2021", Title: "Wet inburgering 2021"},
	}
}

func testNames() Names { return NewNames(testLaws()) }
