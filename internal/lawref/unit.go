package lawref

import "toetssteen/internal/lawref/ref"

// unit is what a word announces: an article, a part of one, or a unit above.
type unit uint8

const (
	notUnit unit = iota
	article
	lid
	point
	above // above+Annex and on: the units of type Unit
)

func (u unit) part() Unit {
	if u > above {
		return Unit(u - above)
	}
	return 0
}

// unitOf tells what a folded word announces. It mends one slip in "artikel",
// the word that registers misspell most.
func unitOf(s string) unit {
	switch s {
	case "artikel", "artikelen", "art", "artt", "arts", "artn", "artikels", "article", "articles":
		return article
	case "lid", "leden", "paragraph", "paragraphs", "para", "paras":
		return lid
	case "onder", "onderdeel", "onderdelen", "sub", "letter", "letters", "point", "points", "punt", "punten", "subparagraph", "ond":
		return point
	case "bijlage", "bijlagen", "annex":
		return above + unit(Annex)
	case "boek", "book":
		return above + unit(Book)
	case "deel":
		return above + unit(Volume)
	case "hoofdstuk", "hoofdstukken", "hfst", "hfdst", "hst", "chapter":
		return above + unit(Chapter)
	case "titel", "titels", "titeldeel", "title":
		return above + unit(Title)
	case "afdeling", "afdelingen", "afd", "section":
		return above + unit(Division)
	case "paragraaf", "paragrafen", "par", "§":
		return above + unit(Paragraph)
	case "overweging", "overwegingen", "considerans", "recital", "recitals":
		return above + unit(Recital)
	}
	if len(s) > 5 && len(s) < 11 && s[0] == 'a' && (oneMistake(s, "artikel") || oneMistake(s, "artikelen")) {
		return article
	}
	return notUnit
}

// many tells whether the word announces several numbers.
func many(s string) bool {
	switch s {
	case "artikelen", "artt", "arts", "artn", "artikels", "articles", "leden", "onderdelen", "hoofdstukken", "titels", "afdelingen",
		"paragrafen", "overwegingen", "recitals", "bijlagen":
		return true
	}
	return false
}

var englishOrdinals = [...]string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}

// ordinalAt reads "eerste", "1e", "2de" or "first" at token i.
func (p *parser) ordinalAt(i int) (string, int, bool) {
	if i >= len(p.toks) {
		return "", i, false
	}
	s := p.toks[i].s
	if p.toks[i].kind == num {
		if len(s) > 2 || !p.glued(i+1) {
			return "", i, false
		}
		switch p.toks[i+1].s {
		case "e", "de", "ste", "st", "nd", "rd", "th":
			return s, i + 2, true
		}
		return "", i, false
	}
	for n, w := range ref.Ordinals() {
		if s == w {
			return itoa(n + 1), i + 1, true
		}
	}
	for n, w := range englishOrdinals {
		if s == w {
			return itoa(n + 1), i + 1, true
		}
	}
	return "", i, false
}

func itoa(n int) string {
	if n < 10 {
		return string([]byte{byte('0' + n)}) //nolint:gosec // below ten
	}
	return itoa(n/10) + itoa(n%10)
}

// roman tells whether s is a Roman number in capitals.
func roman(s string) bool { return ref.Roman(s) }

// arabic gives the value of a Roman number.
func arabic(s string) int {
	sum, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := map[byte]int{'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100}[s[i]]
		if v < last {
			v = -v
		} else {
			last = v
		}
		sum += v
	}
	return sum
}

// nrAt reads the number of an article or unit: 3, 7.31a, 3:2, 6bis, 24c1, IV,
// IIIa, C4.
func (p *parser) nrAt(i int) (string, int, bool) {
	j := i
	switch {
	case p.isKind(i, num) && len(p.toks[i].s) <= 4:
		j++
	case p.isKind(i, word) && p.romanOrLetter(i):
		if j++; p.isKind(j, num) && p.glued(j) && len(p.toks[j].s) <= 3 {
			j++
		}
	default:
		return "", i, false
	}
	j = p.suffix(j)
	for range 4 {
		if !p.is(j, ".") && !p.is(j, ":") || !p.glued(j) || !p.glued(j+1) {
			break
		}
		if !p.isKind(j+1, num) && (!p.isKind(j+1, word) || !roman(p.raw(j+1)) || len(p.raw(j+1)) < 2) {
			break
		}
		if len(p.toks[j+1].s) > 4 {
			break
		}
		j = p.suffix(j + 2)
	}
	if p.letters(j) {
		return "", j, false // glued to something that is no number
	}
	if p.latin(j) {
		return p.span(i, j) + p.toks[j].s, j + 1, true
	}
	return p.span(i, j), j, true
}

// latin tells whether token j is a Latin number apart from its article: "16
// bis". "Ter" is a common word before another one.
func (p *parser) latin(j int) bool {
	if !p.isKind(j, word) || !p.isKind(j-1, num) && len(p.toks[j-1].s) > 1 {
		return false
	}
	switch p.toks[j].s {
	case "bis", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies":
		return true
	case "ter":
		return j+1 == len(p.toks) || p.toks[j+1].kind == mark || p.is(j+1, "van") || p.is(j+1, "lid")
	}
	return false
}

// suffix passes over the letters of a number, and a digit behind them.
func (p *parser) suffix(j int) int {
	if !p.glued(j) || p.toks[j].kind != word || p.toks[j-1].kind != num {
		return j
	}
	switch s := p.toks[j].s; s {
	case "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies":
	default:
		if len(s) > 3 || s == "lid" || s == "jo" || s == "ev" {
			return j
		}
	}
	if j++; p.glued(j) && p.toks[j].kind == num && len(p.toks[j].s) <= 2 {
		j++
	}
	return j
}

// romanOrLetter tells whether the word at token i numbers something: IV, IIIa, C.
func (p *parser) romanOrLetter(i int) bool {
	raw := p.raw(i)
	n := 0
	for n < len(raw) && raw[n] >= 'A' && raw[n] <= 'Z' {
		n++
	}
	if n == 0 || len(raw)-n > 2 {
		return false
	}
	if n == 1 && len(raw) == 1 {
		return true
	}
	body := raw[:n]
	if !roman(body) && n > 1 && roman(body[:n-1]) && n == len(raw) {
		return true // IVA
	}
	return roman(body)
}
