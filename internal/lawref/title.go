package lawref

import "strings"

// maxTitleWords bounds the title of a law that is not known.
const maxTitleWords = 14

// titleWord tells whether a folded word opens titles, or is one by itself.
func titleWord(s string) bool {
	switch s {
	case "wet", "rijkswet", "besluit", "regeling", "reglement", "verordening", "beleidsregel", "beleidsregels",
		"wetboek", "convenant", "tijdelijke", "verdrag", "statuut", "uitvoeringsbesluit", "uitvoeringsregeling", "uitvoeringswet", "invoeringswet":
		return true
	}
	return lawSuffix(s)
}

// lawSuffix tells whether a word is the name of a law by its end: kieswet.
func lawSuffix(s string) bool {
	for _, end := range [...]string{"wet", "wetboek", "besluit", "regeling", "verordening", "reglement", "verdrag"} {
		if len(s) > len(end)+2 && strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// unknownLaw reads a law by its title or abbreviation that no name fits.
func (p *parser) unknownLaw(i int, near bool) (found, bool) {
	if f, ok := p.alias[p.toks[i].s]; ok {
		f.from, f.to = i, i+1
		return f, true
	}
	if j := p.titleAt(i); j > 0 {
		if p.is(i-1, "en") && p.is(i-2, "-") && p.glued(i-2) && p.isKind(i-3, word) && i-3 >= p.end && lawSuffix(p.toks[i].s) {
			i -= 3 // Drank- en Horecawet
		}
		return found{from: i, to: j, source: Unknown, name: p.span(i, j)}, true
	}
	raw := p.raw(i)
	if otherLaw(p.toks[i].s) && uppers(raw) > 1 && p.alone(i, i+1) {
		return found{from: i, to: i + 1, source: Unknown, name: raw}, true
	}
	if !near || len(raw) < 2 || len(raw) > 9 || !looksShort(raw) || roman(raw) || privateNoun(p.toks[i].s) || privateNoun(p.folded(i-1)) {
		return found{}, false
	}
	j := i + 1
	if p.isKind(j, num) && isYear(p.toks[j].s) {
		j++
	}
	return found{from: i, to: j, source: Unknown, name: p.span(i, j)}, true
}

// titleAt gives the token after a title that starts at token i; 0 when none
// does.
func (p *parser) titleAt(i int) int {
	s := p.toks[i].s
	capital := uppers(p.raw(i)[:1]) == 1
	if lawSuffix(s) && s != "rijkswet" && !strings.HasPrefix(s, "uitvoerings") && !strings.HasPrefix(s, "invoerings") {
		if !capital && !strings.HasSuffix(s, "wet") {
			return 0
		}
		return p.withYear(i + 1)
	}
	if agreement(s) && !capital {
		return p.capitalised(i + 1)
	}
	if s == "kb" && p.is(i+1, "van") && p.isKind(i+2, num) && month(p.next(i+2)) && p.isKind(i+4, num) {
		return i + 5
	}
	if !titleWord(s) && !agreement(s) && (s != "nadere" || !p.is(i+1, "regels")) {
		return 0
	}
	if s == "wet" && p.is(i+1, "van") && p.isKind(i+2, word) && uppers(p.raw(i+2)) > 0 {
		return 0 // Wet van Ohm
	}
	if !capital && !p.is(i-1, "(") && !p.alone(i, len(p.toks)) {
		return 0
	}
	j, last := i+1, i+1
	for n := 0; j < len(p.toks) && n < maxTitleWords; n++ {
		if p.toks[j].kind == mark {
			if !p.glued(j) || !p.glued(j+1) || !p.is(j, "-") && !p.is(j, "/") && !p.is(j, "'") {
				break
			}
			j++
		}
		if p.titleStops(j) {
			break
		}
		if j++; !dangling(p.toks[j-1].s) {
			last = j
		}
	}
	if last == i+1 {
		return 0
	}
	return last
}

// capitalised takes in the capitalised words from token j on.
func (p *parser) capitalised(j int) int {
	for n := 0; n < maxTitleWords && p.isKind(j, word) && uppers(p.raw(j)) > 0 && !p.titleStops(j); n++ {
		if _, _, known := p.walk(j, false); known {
			break
		}
		j++
	}
	return j
}

// withYear takes in a year behind a title of one word.
func (p *parser) withYear(j int) int {
	if p.isKind(j, num) && isYear(p.toks[j].s) && !p.glued(j+1) {
		return j + 1
	}
	return j
}

// titleStops tells whether the word at token j is no part of a title.
func (p *parser) titleStops(j int) bool {
	if j >= len(p.toks) || p.toks[j].kind == mark {
		return true
	}
	if p.toks[j].kind == num {
		return len(p.toks[j].s) != 4 && !month(p.next(j)) && !p.is(j-1, "nr")
	}
	s := p.toks[j].s
	switch s {
	case "is", "zijn", "wordt", "worden", "werd", "heeft", "hebben", "die", "dat", "deze", "dit", "waarin", "waarbij",
		"waarop", "geldt", "regelt", "bepaalt", "biedt", "geeft", "vormt", "moet", "moeten", "kan", "kunnen", "mag", "mogen", "zal",
		"om", "als", "dan", "ook", "wij", "hij", "zij", "er", "niet", "jo", "juncto", "ivm", "jegens", "of", "lid", "leden", "sub", "nr",
		"schrijft", "verplicht", "staat", "n", "nvt", "zoals", "omdat", "waaronder", "hierna":
		return true
	case "en":
		n := j + 1
		if n >= len(p.toks) || p.toks[n].kind != word || dangling(p.toks[n].s) {
			return true
		}
		return titleWord(p.toks[n].s) || looksShort(p.raw(n)) || unitOf(p.toks[n].s) == article
	}
	return unitOf(s) == article
}

func (p *parser) next(j int) string {
	if j+1 < len(p.toks) {
		return p.toks[j+1].s
	}
	return ""
}

// dangling tells whether a title cannot end with the word s.
func dangling(s string) bool {
	switch s {
	case "de", "het", "een", "van", "en", "op", "voor", "in", "bij", "tot", "met", "aan", "over", "ter", "der", "te", "door", "uit", "inzake", "betreffende":
		return true
	}
	return false
}

func month(s string) bool { return monthNr(s) > 0 }

// monthNr gives the number of a month by its Dutch name, 0 when it is none.
func monthNr(s string) int {
	for i, m := range [...]string{
		"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
		"september", "oktober", "november", "december",
	} {
		if s == m {
			return i + 1
		}
	}
	return 0
}

// unionAct reads an act of the Union by its number, which holds its CELEX
// number: Verordening (EU) 2016/679, Richtlijn 2000/43/EG, (EG) nr. 862/2007.
func (p *parser) unionAct(i int) (found, bool) {
	letter := actLetter(p.toks[i].s)
	if letter == 0 {
		return found{}, false
	}
	j, tagged, numbered := i+1, false, false
	if p.is(j, "(") && p.isKind(j+1, word) && institution(p.toks[j+1].s) {
		tagged = true
		for j += 2; p.is(j, ",") || p.isKind(j, word) && institution(p.toks[j].s); {
			j++
		}
		if !p.is(j, ")") {
			return found{}, false
		}
		j++
	} else if p.isKind(j, word) && institution(p.toks[j].s) {
		tagged, j = true, j+1
	}
	if p.is(j, "nr") || p.is(j, "no") {
		if numbered, j = true, j+1; p.is(j, ".") {
			j++
		}
	}
	if !p.isKind(j, num) || !p.is(j+1, "/") || !p.isKind(j+2, num) {
		return found{}, false
	}
	year, nr := p.toks[j].s, p.toks[j+2].s
	end := j + 3
	if p.is(end, "/") && p.isKind(end+1, word) && institution(p.toks[end+1].s) {
		tagged, end = true, end+2
	}
	if letter == 'R' && (numbered && (!isYear(year) || isYear(nr)) || !isYear(year)) {
		year, nr = nr, year
	}
	if letter == 'D' && !tagged {
		return found{}, false
	}
	id, ok := celex(year, letter, nr)
	return found{from: i, to: end, source: Union, id: id}, ok
}

// celex makes the number of an act of sector 3. Years of two digits lie in the
// twentieth century.
func celex(year string, letter byte, nr string) (string, bool) {
	if len(year) == 2 {
		year = "19" + year
	}
	if !isYear(year) || len(nr) > 4 {
		return "", false
	}
	return "3" + year + string(letter) + strings.Repeat("0", 4-len(nr)) + nr, true
}

func actLetter(s string) byte {
	switch s {
	case "verordening", "regulation":
		return 'R'
	case "richtlijn", "directive":
		return 'L'
	case "besluit", "decision", "uitvoeringsbesluit", "beschikking":
		return 'D'
	case "kaderbesluit":
		return 'F'
	}
	return 0
}

func institution(s string) bool {
	switch s {
	case "eu", "eg", "eeg", "ec", "eec", "euratom", "jbz", "jha", "gbvb":
		return true
	}
	return false
}
