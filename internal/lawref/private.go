package lawref

import "strings"

// This file knows documents that have articles and are no law: statutes of an
// association, contracts, collective agreements, standards. A place in one of
// them is no reference.

// private tells whether the place that was read from token i up to j lies in
// such a document, named behind it ("artikel 5 van de statuten") or before it
// ("contract, art. 3").
func (p *parser) private(i, j int, first Ref) bool {
	// "uitvoering overeenkomst, art. 6 lid 1 sub b": articles 6 and 9 of the AVG
	// are cited so, with the ground beside them.
	if a := first.Article.From; (a == "6" || a == "9" || a == "6.1" || a == "9.2") && (len(first.Lids) > 0 || len(first.Points) > 0) && !p.is(j, "van") {
		return false
	}
	if p.is(j, "-") && p.glued(j) && p.glued(j+1) && p.isKind(j+1, word) && unitOf(p.toks[j+1].s) == notUnit {
		return true // the Artikel 29-werkgroep
	}
	return p.privateBehind(j) || p.privateBefore(i)
}

// maxAdjectives bounds the words between a place and the noun that owns it.
const maxAdjectives = 3

// privateBehind reads the owner behind a place. A word in small letters behind
// "van de" names a thing; it is a law only when one of its words says so.
func (p *parser) privateBehind(j int) bool {
	owned := false
	for k := range 3 {
		switch {
		case p.is(j, "van") && k < 2:
			owned, j = true, j+1
			continue
		case p.is(j, "uit") || p.is(j, "bij") || p.is(j, "in") || p.is(j, ",") || p.is(j, "("):
			owned, j = false, j+1
			continue
		case determiner(p.folded(j)):
			j++
			continue
		}
		owned = owned && k == 2
		break
	}
	named := false
	for k := j; k <= j+maxAdjectives && p.isKind(k, word); k++ {
		s := p.toks[k].s
		switch {
		case ownerless(s):
			return owned && named
		case s == "protocol" && p.is(k+1, "bij"):
			return false
		case privateNoun(s):
			return true
		case lawLike(s) || uppers(p.raw(k)) > 0 || unitOf(s) != notUnit:
			return false
		}
		named = true
	}
	return owned && named
}

// privateBefore reads the owner before a place: "cao Rijk, paragraaf 6.3",
// "NEN 7510 artikel 5".
func (p *parser) privateBefore(i int) bool {
	k := i - 1
	if k >= p.end && p.is(k, ",") {
		k--
	}
	for n := 0; n < 2 && k >= p.end && k >= 0 && p.toks[k].kind != mark; n++ {
		if s := p.toks[k].s; privateNoun(s) || n == 0 && bearsNumber(s) {
			return true
		}
		k--
	}
	return false
}

// folded gives the folded token j; empty behind the end.
func (p *parser) folded(j int) string {
	if j < 0 || j >= len(p.toks) {
		return ""
	}
	return p.toks[j].s
}

func determiner(s string) bool {
	switch s {
	case "de", "het", "een", "deze", "dit", "die", "dat", "onze", "ons", "hun", "zijn", "haar", "uw", "the", "our":
		return true
	}
	return false
}

// ownerless tells whether s ends the name of an owner: a verb, a preposition.
func ownerless(s string) bool {
	switch s {
	case "en", "of", "is", "zijn", "wordt", "worden", "dat", "die", "om", "voor", "met", "door", "aan", "tot", "op", "in", "bij", "uit", "van",
		"jo", "juncto", "moet", "mag", "kan", "heeft", "staat":
		return true
	}
	return false
}

// privateNoun tells whether s names a document that is no law.
func privateNoun(s string) bool {
	switch s {
	case "bestemmingsplan", "omgevingsplan", "ambtsinstructie":
		return false
	case "eisen", "vragenlijst", "statuten", "cao", "sla", "slas", "akte", "bestek", "dpia", "pia", "krant", "boek", "polis", "dvo", "ddo", "verwerkersovereenkomsten",
		"nen", "iso", "iec", "nta", "bio", "bir", "owasp", "nist", "contract", "agreement", "bylaws":
		return true
	}
	for _, end := range [...]string{
		"overeenkomst", "overeenkomsten", "contract", "contracten", "statuten", "voorwaarden", "reglement", "gedragscode", "protocol", "handboek",
		"handleiding", "instructie", "beleid", "rapport", "verslag", "plan", "offerte", "polis", "notitie", "huisregels", "verklaring", "akte",
	} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// bearsNumber tells whether a word before "artikel 1" makes it a name or a
// number of something else: the association Artikel 1, the product with that
// number.
func bearsNumber(s string) bool {
	switch s {
	case "lid", "fractie", "partij", "voorheen", "stichting", "vereniging", "product", "bestelnummer":
		return true
	}
	return false
}

// lawLike tells whether a word in small letters speaks of a law.
func lawLike(s string) bool {
	switch s {
	case "keur", "amvb", "regels", "aanwijzing", "aanwijzingen", "bestemmingsplan", "omgevingsplan", "ambtsinstructie", "verordeningen", "regelingen",
		"besluiten", "richtlijnen", "verdragen", "wet", "wetten", "apv", "verdrag", "handvest", "richtlijn", "statuut", "awb", "act", "regulation", "directive", "code", "protocol":
		return true
	}
	return titleWord(s) || lawNoun(s) || strings.HasSuffix(s, "wetgeving") || agreement(s) || strings.HasSuffix(s, "richtlijn") || strings.HasSuffix(s, "verdrag")
}

// agreement tells whether a word names an agreement between authorities or a
// rule of policy. They are no law, and are cited as a basis all the same.
func agreement(s string) bool {
	switch s {
	case "beleidsregel", "beleidsregels":
		return true
	}
	return strings.HasSuffix(s, "convenant") || strings.HasSuffix(s, "convenanten")
}

// thing tells whether a law that is named without a place is something else of
// the same name: a firm, a product, a room, or what the text itself explains.
func (p *parser) thing(f found) bool {
	if f.to-f.from > 2 || f.source == Unknown || uppers(p.raw(f.from)) < 2 {
		return false
	}
	switch p.folded(f.from - 1) {
	case "gebouw", "kamer", "lokaal", "zaal", "vergaderzaal", "verdieping", "firma", "leverancier":
		return true
	}
	for k := f.to; k < f.to+4 && p.isKind(k, word); k++ {
		switch p.toks[k].s {
		case "antivirus", "security", "software", "technologies", "licentie", "licenties", "bv", "nv", "gmbh", "inc":
			return true
		case "b", "n":
			if p.is(k+1, ".") && p.is(k+2, "v") {
				return true
			}
		}
	}
	return p.is(f.from-1, "(") && p.is(f.to, ")") && p.spelledOut(f)
}

// spelledOut tells whether the words before an abbreviation in brackets give
// its letters, and are no law: "arts voor verstandelijk gehandicapten (AVG)",
// "webapplicatie (WEB)".
func (p *parser) spelledOut(f found) bool {
	abbr, last := p.toks[f.from].s, f.from-2
	if !p.isKind(last, word) || lawLike(p.toks[last].s) {
		return false
	}
	if strings.HasPrefix(p.toks[last].s, abbr) {
		return true
	}
	n := len(abbr)
	for k := last; n > 0 && k >= 0 && p.toks[k].kind == word; k-- {
		s := p.toks[k].s
		switch {
		case lawLike(s):
			return false
		case s[0] == abbr[n-1]:
			n--
		case !dangling(s):
			return false
		}
	}
	return n == 0
}
