package lawref

import (
	"slices"
	"strings"
)

// parser reads one text. The references that follow each other with nothing
// but list words between them form a group, in which a law named once counts
// for all: "artikelen 3 en 4 jo. 9.9 Wsf", "Awb: artikel 3:2, artikel 3:4".
type parser struct {
	text  string
	toks  []token
	names *trie
	out   []Ref
	alias map[string]found // abbreviations that the text itself explains

	dropped []Ref // the first place in a document that is no law, of Source None

	end   int   // token after the last reference
	pend  int   // references from here on wait for a law
	first bool  // the group names its law before its places
	last  found // the law named last; of no token when there is none
	laws  int   // how many different laws were named
	deaf  int   // up to this token, links were looked for in vain
}

// at reads the reference that starts at token i, and gives the token after it
// or at most i when there is none.
func (p *parser) at(i int) int {
	for _, read := range [...]func(int) int{p.link, p.gazette, p.paper} {
		if j := read(i); j > i {
			p.pend, p.first, p.end = len(p.out), false, j
			return j
		}
	}
	if j := p.idem(i); j > i {
		return j
	}
	if p.startsPlace(i) {
		if j := p.placeCite(i); j > i {
			return j
		}
	}
	if j := p.lawCite(i); j > i {
		return j
	}
	if p.isKind(i, num) {
		return p.bareCite(i)
	}
	return i
}

func (p *parser) emit(r Ref) { p.out = append(p.out, r) }

// startsPlace tells whether a place may start at token i.
func (p *parser) startsPlace(i int) bool {
	if unitOf(p.toks[i].s) != notUnit {
		return !p.glued(i) || p.toks[i-1].kind == mark && !p.is(i-1, "-")
	}
	_, _, ok := p.ordinalAt(i)
	return ok
}

// joined tells whether only list words stand between the last reference and
// token i, and whether they say that the two are read together.
func (p *parser) joined(i int) (ok, together bool) {
	if p.end == 0 || i < p.end || i-p.end > 12 {
		return false, false
	}
	for j := p.end; j < i; {
		if k, ok := p.juncto(j); ok && k <= i {
			j, together = k, true
			continue
		}
		switch p.toks[j].s {
		case ",", ";", "en", "of", "alsmede", "and", "or", "(", ")", "/", "+", "&", "van", "de", "het", "-", "|", "the", "in", "op", "met", "name":
			j++
		default:
			return false, false
		}
	}
	return true, together
}

// give writes the law into a reference.
func (f found) give(r *Ref) {
	r.Source, r.ID, r.Name, r.Candidates = f.source, f.id, f.name, slices.Clone(f.cands)
	r.Misspelt, r.Old, r.Date = f.misspelt, f.old, f.date
}

// name notes the law that was named last.
func (p *parser) name(f found) {
	if p.laws == 0 || p.last.id != f.id || p.last.name != f.name {
		p.laws++
	}
	p.last = f
}

// placeCite reads places with the law behind them, or joins them to a law
// named before.
func (p *parser) placeCite(i int) int {
	refs, j := p.places(i)
	if len(refs) == 0 {
		return i
	}
	return p.cite(i, j, refs)
}

// cite finds the law of the places that were read from token i up to j.
func (p *parser) cite(i, j int, refs []Ref) int {
	joined, together := p.joined(i)
	refs[0].Jo = refs[0].Jo || joined && together
	if !joined {
		p.pend, p.first = len(p.out), false
	}
	from := p.pend
	private := p.private(i, j, refs[0])
	p.out = append(p.out, refs...)
	p.end = j
	f, ok := p.lawAfter(j)
	behind := joined && p.first
	switch {
	case ok && (!behind || !p.placeFollows(f.to)):
		if behind {
			from = len(p.out) - len(refs)
		}
		p.assign(from, f, false)
		p.out[len(p.out)-1].End = p.toks[f.to-1].end
		p.name(f)
		p.first, p.end = false, f.to
		p.inner()
	case p.backToArticle(j, from):
	case private:
		if len(p.dropped) == 0 {
			p.dropped = []Ref{{Start: p.out[from].Start, End: p.out[len(p.out)-1].End}}
		}
		p.out = p.out[:from]
	case p.back(j, from):
	case behind:
		p.assign(len(p.out)-len(refs), p.last, false)
	default:
		return j // they wait for a law
	}
	p.pend = len(p.out)
	return p.end
}

// assign gives the law to the references from index from on.
func (p *parser) assign(from int, f found, back bool) {
	for k := from; k < len(p.out); k++ {
		f.give(&p.out[k])
		p.out[k].Back = back
	}
}

// lawAfter reads the law behind a place. A law behind a comma that has a place
// of its own behind it is not the law of this one.
func (p *parser) lawAfter(j int) (found, bool) {
	far := false
	for range 5 {
		if f, ok := p.lawAt(j, true); ok {
			if far && p.placeFollows(f.to) {
				return found{}, false
			}
			if p.is(f.from-1, "(") && p.is(f.to, ")") {
				f.to++
			}
			return f, true
		}
		switch {
		case p.is(j, ".") && p.glued(j) && p.isKind(j-1, num) && p.is(j-2, ".") && !far: // 2.1.1. Wmo 2015
		case p.is(j, ","), p.is(j, "("), p.is(j, "-"):
			far = far || !p.is(j, "(")
		case p.is(j, "van"), p.is(j, "uit"), p.is(j, "bij"), p.is(j, "of"), p.is(j, "from"), p.is(j, "under"):
			far = false
		case p.is(j, "in"), p.is(j, "de"), p.is(j, "het"), p.is(j, "the"), p.is(j, "EU"):
		default:
			return found{}, false
		}
		j++
	}
	return found{}, false
}

// placeFollows tells whether a place stands directly at token j.
func (p *parser) placeFollows(j int) bool {
	if j >= len(p.toks) {
		return false
	}
	if p.is(j, ":") {
		j++
	}
	if j < len(p.toks) && unitOf(p.toks[j].s) == article {
		_, _, ok := p.nrAt(p.skip(j+1, ".", "nr"))
		return ok
	}
	nr, k, ok := p.nrAt(j)
	return ok && p.isKind(j, num) && !isYear(nr) && p.mayFollow(k, false)
}

// inner reads the leden and points that stand behind the law: "artikel 6 AVG,
// eerste lid, onder e".
func (p *parser) inner() {
	n := len(p.out) - 1
	if p.out[n].Article.From == "" || p.out[n].Article.To != "" || len(p.out[n].Points) > 0 {
		return
	}
	s := placer{p: p, cur: p.out[n], inside: true, at: p.end}
	open := p.is(p.end, "(")
	if open {
		s.at++
	}
	start := s.at
	for s.step() {
	}
	if open && p.is(s.at, ")") && s.at > start {
		s.took(s.at, s.at+1)
	}
	if end := p.thatArticle(s.at); end > s.at && s.at > start && len(s.refs) == 0 {
		s.at = end
	}
	if s.at == start || len(s.refs) > 0 || p.is(s.at, "van") || s.at < len(p.toks) && unitOf(p.toks[s.at].s) == article {
		return
	}
	p.out[n], p.end = s.cur, s.at
}

// thatArticle passes over "van dat artikel".
func (p *parser) thatArticle(j int) int {
	if p.is(j, "van") && pointsBack(p.folded(j+1)) && p.is(j+2, "artikel") {
		if _, _, numbered := p.nrAt(j + 3); !numbered {
			return j + 3
		}
	}
	return j
}

// backToArticle reads "het derde lid van dat artikel": a paragraph of the
// article that was cited last.
func (p *parser) backToArticle(j, from int) bool {
	end := p.thatArticle(j)
	if end == j || from == 0 || from != len(p.out)-1 || p.out[from].Article.From != "" || len(p.out[from].Lids) == 0 {
		return false
	}
	before, r := p.out[from-1], &p.out[from]
	if before.Article.From == "" || before.Article.To != "" || !before.Named() {
		return false
	}
	r.Source, r.ID, r.Name, r.Candidates, r.Article = before.Source, before.ID, before.Name, slices.Clone(before.Candidates), before.Article
	r.Above, r.Old, r.Date, r.Misspelt, r.Back = slices.Clone(before.Above), before.Old, before.Date, before.Misspelt, true
	r.End, p.end = p.toks[end-1].end, end
	return true
}

// back reads the words that point to a law named earlier: "van die wet",
// "voornoemde verordening". "De wet" counts only while one law was named.
func (p *parser) back(j, from int) bool {
	k := p.skip(j, ",")
	k = p.skip(k, "van", "uit", "in", "bij", "of")
	definite := p.is(k, "de") || p.is(k, "het") || p.is(k, "the")
	if definite {
		k++
	}
	if k < len(p.toks) && pointsBack(p.toks[k].s) {
		definite = false
		k++
	} else if !definite {
		return false
	}
	if k >= len(p.toks) || !lawNoun(p.toks[k].s) || p.laws == 0 || definite && p.laws > 1 {
		return false
	}
	p.assign(from, p.last, true)
	p.out[len(p.out)-1].End = p.toks[k].end
	p.end = k + 1
	return true
}

func pointsBack(s string) bool {
	switch s {
	case "die", "deze", "dat", "dit", "dezelfde", "diezelfde", "hetzelfde", "voornoemde", "voornoemd", "genoemde", "bovengenoemde",
		"eerdergenoemde", "laatstgenoemde", "vermelde", "that", "said", "same":
		return true
	}
	return false
}

func lawNoun(s string) bool {
	switch s {
	case "wet", "verordening", "besluit", "regeling", "richtlijn", "rijkswet", "reglement", "verdrag", "act", "regulation", "directive":
		return true
	}
	return false
}

// idem reads "idem, artikel 4" and "ibid. art. 4".
func (p *parser) idem(i int) int {
	if !p.is(i, "idem") && !p.is(i, "ibid") && !p.is(i, "ibidem") || p.laws == 0 {
		return i
	}
	refs, j := p.placesAfter(p.skip(i+1, ".", ",", ":"))
	if len(refs) == 0 {
		return i
	}
	refs[0].Start = p.toks[i].start
	p.out = append(p.out, refs...)
	p.assign(len(p.out)-len(refs), p.last, true)
	p.end, p.pend, p.first = j, len(p.out), true
	return j
}

// lawCite reads a law with the places behind it, or the law alone.
func (p *parser) lawCite(i int) int {
	f, ok := p.lawAt(i, false)
	need := false
	if !ok && p.isKind(i, word) && len(p.toks[i].s) < 10 {
		f, ok = p.lawAt(i, true)
		need = !f.glossed
	}
	if !ok {
		return i
	}
	refs, j := p.lawPlaces(f, need)
	if len(refs) == 0 && (need || p.thing(f)) {
		return i
	}
	joined, together := p.joined(i)
	if len(refs) == 0 {
		refs, j = []Ref{{Start: p.toks[i].start, End: p.toks[f.to-1].end}}, f.to
	}
	refs[0].Start = p.toks[i].start
	refs[0].Jo = joined && together
	p.out = append(p.out, refs...)
	p.assign(len(p.out)-len(refs), f, false)
	p.name(f)
	p.end, p.pend, p.first = j, len(p.out), true
	return j
}

// lawPlaces reads the places behind a law. They are not its own when another
// law stands directly behind them: "AVG, artikel 22 UAVG".
func (p *parser) lawPlaces(f found, need bool) ([]Ref, int) {
	k := f.to
	for range 5 {
		if !p.is(k, ",") && !p.is(k, ":") && !p.is(k, "(") && !p.is(k, "-") && !p.is(k, "|") && !p.is(k, ";") && !p.leadIn(k) {
			break
		}
		k++
	}
	if p.isKind(k, num) && k == f.to && f.id == "" && len(f.cands) == 0 && p.glued(k) {
		return nil, k // BIJ1, MP3
	}
	if need && p.isKind(k, num) && (k != f.to || uppers(p.raw(f.from)) == 0) {
		return nil, k
	}
	refs, j := p.placesAfter(k)
	if len(refs) == 0 {
		return nil, k
	}
	if n := len(refs) - 1; n > 0 && refs[n].Article.From != "" {
		// The last one may be of the law behind it: "AVG art. 6 jo. art. 46 UAVG".
		if g, ok := p.lawAfter(j); ok && !p.placeFollows(g.to) && p.noMarks(j, g.from) {
			return refs[:n], p.tokenAfter(refs[n-1].End)
		}
	}
	if k > f.to && !p.is(k-1, ":") {
		if g, ok := p.lawAfter(j); ok && !p.placeFollows(g.to) && p.noMarks(j, g.from) {
			return nil, k
		}
	}
	return refs, j
}

// tokenAfter gives the first token that starts at or behind a byte of the text.
func (p *parser) tokenAfter(end int) int {
	k, _ := slices.BinarySearchFunc(p.toks, end, func(t token, at int) int { return t.start - at })
	return k
}

// noMarks tells whether the tokens from i up to j are words.
func (p *parser) noMarks(i, j int) bool {
	for ; i < j; i++ {
		if p.toks[i].kind == mark {
			return false
		}
	}
	return true
}

// leadIn tells whether the word at token k leads from a law to its article:
// "de AVG, met name in artikel 6".
func (p *parser) leadIn(k int) bool {
	switch {
	case p.is(k, "met"), p.is(k, "name"), p.is(k, "in"), p.is(k, "bijzonder"), p.is(k, "specifiek"), p.is(k, "namelijk"), p.is(k, "weten"), p.is(k, "te"), p.is(k, "het"):
		return true
	}
	return false
}

// placesAfter reads places that start at token k with a unit or, directly
// behind a law, with a number.
func (p *parser) placesAfter(k int) ([]Ref, int) {
	switch {
	case k >= len(p.toks):
		return nil, k
	case p.startsPlace(k):
		return p.places(k)
	case p.isKind(k, num):
		if nr, j, ok := p.nrAt(k); ok && !isYear(nr) && p.mayFollow(j, false) {
			return p.barePlaces(k)
		}
	}
	return nil, k
}

// bareCite reads a place that starts with a number: "6.1.e AVG", "6 lid 1 sub
// e". Without a law directly behind it, or a lid, it is any number.
func (p *parser) bareCite(i int) int {
	_, j, ok := p.nrAt(i)
	if !ok || p.letters(i-1) {
		return max(j, i+1)
	}
	refs, k := p.barePlaces(i)
	if len(refs) == 0 {
		return j
	}
	if _, ok := p.lawAt(k, true); ok {
		return p.cite(i, k, refs)
	}
	for n, r := range refs {
		if p.spellsLid(r) {
			return p.cite(i, k, refs[n:])
		}
	}
	return k // a list of numbers is read once
}

// spellsLid tells whether a place names its lid in words: "6-1-e" alone may be
// anything.
func (p *parser) spellsLid(r Ref) bool {
	return len(r.Lids) > 0 && strings.ContainsAny(p.text[r.Start:r.End], "lL")
}
