package lawref

import "slices"

// sep is what stands between two parts of a place.
type sep uint8

const (
	none sep = iota
	comma
	and
	jo
	of // van
)

// placer reads the places that follow each other at some token of the text:
// "artikelen 6, eerste lid, onder e, en 9, tweede lid".
type placer struct {
	p      *parser
	refs   []Ref
	cur    Ref
	plural bool // the last unit announced several numbers
	inside bool // read leden and points alone
	at     int  // token after what was read
}

// places reads the places that start at token i with the name of a unit, and
// gives the token after them.
func (p *parser) places(i int) ([]Ref, int) {
	s := placer{p: p, at: i}
	return s.all()
}

// barePlaces reads places of which the first starts with a number.
func (p *parser) barePlaces(i int) ([]Ref, int) {
	s := placer{p: p, at: i}
	if d, _ := p.dateAt(i); d != "" {
		return nil, i
	}
	if nr, j, ok := p.nrAt(i); !ok || isYear(nr) || !s.number(i, nr, j) {
		return nil, i
	}
	return s.all()
}

func (s *placer) all() ([]Ref, int) {
	for s.step() {
	}
	s.flush(none)
	return s.refs, s.at
}

// step reads one part; false when none follows.
func (s *placer) step() bool {
	p := s.p
	k, by := p.lead(s.at)
	if k >= len(p.toks) || by != none && s.empty() {
		return false
	}
	if by == none && (s.brackets(k) || s.loose(k)) || by != jo && by != of && s.following(k) {
		return true
	}
	switch u := unitOf(p.toks[k].s); {
	case u == point:
		return by != jo && s.points(k, k+1)
	case u == lid || u == above+unit(Paragraph) && p.is(k, "par") && s.cur.Article.From != "":
		return (by != jo || s.cur.Article.From != "" && !s.inside) && s.lids(k, by)
	case s.inside:
		return by != jo && (s.aanhef(k) || s.ordinals(k, by))
	case u == article:
		return s.article(k, by)
	case u > above:
		return s.unit(k, u.part(), by)
	}
	return by != jo && (s.aanhef(k) || s.ordinals(k, by)) || (by == and || by == comma || by == jo) && s.bare(k, by)
}

func (s *placer) empty() bool { return !s.cur.HasPlace() }

// flush ends the place that is being read; the next is joined to it by by.
func (s *placer) flush(by sep) {
	if !s.empty() {
		s.refs = append(s.refs, s.cur)
	}
	s.cur = Ref{Jo: by == jo && len(s.refs) > 0}
}

// took notes that the tokens from i up to j belong to the place.
func (s *placer) took(i, j int) bool {
	if s.cur.End == 0 {
		s.cur.Start = s.p.toks[i].start
	}
	s.cur.End = s.p.toks[j-1].end
	s.at = j
	return true
}

// lead passes over what may stand between two parts.
func (p *parser) lead(i int) (int, sep) {
	by := none
	for range 4 {
		if j, ok := p.juncto(i); ok {
			i, by = j, jo
			continue
		}
		switch {
		case p.is(i, ","), p.is(i, ":"):
			by = max(by, comma)
		case p.is(i, "en") && p.is(i+1, "/") && p.is(i+2, "of"):
			i, by = i+2, max(by, and)
		case p.is(i, "en"), p.is(i, "of"), p.is(i, "and"), p.is(i, "or"), p.is(i, "&"), p.is(i, "alsmede"), p.is(i, "+"):
			if p.is(i, "en") && (p.is(i+1, "verder") || p.is(i+1, "volgende")) {
				return i, none
			}
			by = max(by, and)
		case p.is(i, "van"), p.is(i, "de") && by != none, p.is(i, "het") && by != none:
			by = max(by, of)
		default:
			return i, by
		}
		i++
	}
	return i, by
}

// juncto reads the words that say that two articles are read together.
func (p *parser) juncto(i int) (int, bool) {
	switch {
	case p.is(i, "jo"), p.is(i, "juncto"), p.is(i, "junctis"), p.is(i, "ivm"), p.is(i, "j") && p.is(i+1, "°"):
		return p.skip(i+1, ".", "°"), true
	case p.is(i, "i") && p.is(i+1, ".") && p.is(i+2, "v") && p.is(i+3, ".") && p.is(i+4, "m"):
		return p.skip(i+5, "."), true
	case p.is(i, "in") && (p.is(i+1, "samenhang") || p.is(i+1, "verbinding")) && p.is(i+2, "met"),
		p.is(i, "in") && p.is(i+1, "conjunction") && p.is(i+2, "with"):
		return i + 3, true
	case p.is(i, "gelezen") && p.is(i+1, "in"):
		return p.juncto(i + 1)
	}
	return i, false
}

// through reads the words of a range.
func (p *parser) through(i int) (int, bool) {
	switch {
	case p.is(i, "t") && p.is(i+1, "/") && p.is(i+2, "m"):
		return p.skip(i+3, "."), true
	case p.is(i, "tot") && p.is(i+1, "en") && p.is(i+2, "met"):
		return i + 3, true
	case p.is(i, "tm"), p.is(i, "-"), p.is(i, "tot"), p.is(i, "to"), p.is(i, "through"):
		return i + 1, true
	}
	return i, false
}

// article reads "artikel 6" and what belongs to its number.
func (s *placer) article(k int, by sep) bool {
	p := s.p
	j := p.skip(k+1, ".", "nr")
	nr, j2, ok := p.nrAt(j)
	if !ok {
		return false
	}
	if j2 == j+1 && len(p.raw(j)) == 1 && p.isKind(j, word) && p.isKind(j2, num) {
		if n, end, ok := p.nrAt(j2); ok && !isYear(n) {
			nr, j2 = nr+" "+n, end // B 1 of the Kieswet
		}
	}
	if p.isKind(j2-1, num) && p.isKind(j2, word) && !p.glued(j2) && len(p.raw(j2)) == 1 && p.raw(j2) >= "a" && p.raw(j2) < "e" {
		if f, ok := p.lawAt(j2+1, true); ok && f.source == Statute {
			nr, j2 = nr+p.toks[j2].s, j2+1 // 24 a WOT
		}
	}
	if s.cur.Article.From != "" || (by == and || by == jo) && !s.empty() {
		s.flush(by)
	}
	s.plural = many(p.toks[k].s)
	return s.number(k, nr, j2)
}

// number takes an article number that ends before token j, with its range and
// with the paragraph and point that are glued to it.
func (s *placer) number(from int, nr string, j int) bool {
	p := s.p
	s.cur.Article = Range{From: nr}
	if p.is(j, ".") && p.glued(j) && p.glued(j+1) && s.letterAt(j+1) && !p.letters(j+2) && !p.is(j+1, "v") && !p.following(j+1) {
		s.cur.Points = []Range{{From: p.toks[j+1].s}}
		return s.took(from, j+2)
	}
	if to, ok := s.dashed(j); ok {
		return s.took(from, to)
	}
	if k, ok := p.through(j); ok {
		k = p.skip(k, "artikel", "art", ".")
		if to, end, ok := p.nrAt(k); ok && (isYear(nr) || !isYear(to)) {
			s.cur.Article.To = to
			return s.took(from, end)
		}
	}
	return s.took(from, j)
}

// dashed reads the paragraph and point of "6-1-e", "6/1/e" and "6-1"; a number
// behind a dash that is not lower ends a range instead.
func (s *placer) dashed(j int) (int, bool) {
	p := s.p
	if !p.is(j, "-") && !p.is(j, "/") || !p.glued(j) || !p.isKind(j+1, num) || !p.glued(j+1) || len(p.toks[j+1].s) > 2 {
		return j, false
	}
	third := p.toks[j].s == p.next(j+1) && p.glued(j+2) && p.glued(j+3) && (s.letterAt(j+3) || p.isKind(j+3, num)) && !p.letters(j+4)
	low := p.is(j, "-") && !p.letters(j+2) && number(p.toks[j+1].s) < number(s.cur.Article.From)
	if !third && !low {
		return j, false
	}
	s.cur.Lids = []Range{{From: p.toks[j+1].s}}
	if !third {
		return j + 2, true
	}
	s.cur.Points = []Range{{From: p.toks[j+3].s}}
	return j + 4, true
}

// number gives the digits that s starts with; zero when there are none.
func number(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 6 && isDigit(s[i]); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// bare reads the next number of a list: "artikelen 3, 4 en 7".
func (s *placer) bare(k int, by sep) bool {
	p := s.p
	nr, j, ok := p.nrAt(k)
	if !ok || !p.isKind(k, num) || isYear(nr) && !s.plural {
		return false
	}
	if s.cur.Article.From == "" {
		return s.nextUnit(k, nr, j)
	}
	if !p.mayFollow(j, by == comma && !s.plural) {
		return false
	}
	up := s.cur.Above
	s.flush(by)
	s.cur.Above = slices.Clone(up)
	return s.number(k, nr, j)
}

// nextUnit reads the next number of "hoofdstukken 3 en 4".
func (s *placer) nextUnit(k int, nr string, j int) bool {
	n := len(s.cur.Above)
	if n == 0 || !s.plural || !s.p.mayFollow(j, false) {
		return false
	}
	up := slices.Clone(s.cur.Above)
	s.flush(and)
	up[n-1].Nr = nr
	s.cur.Above = up
	return s.took(k, j)
}

// mayFollow tells whether what stands at token j can follow the number of an
// article. A number before some other word counts something: "en 3 keer".
// strict asks for more than the end of a sentence.
func (p *parser) mayFollow(j int, strict bool) bool {
	if j >= len(p.toks) {
		return !strict
	}
	switch p.toks[j].s {
	case ",", "en", "of", "and", "or", "jo", "juncto", "ivm", "van", "t", "tot", "-", "/", "(":
		return true
	case ".", ";", ")", ":", "uit", "e", "ev", "tm", "i", "&":
		return !strict
	}
	if p.toks[j].kind == mark {
		return false
	}
	if unitOf(p.toks[j].s) != notUnit || p.is(j, "aanhef") {
		return true
	}
	if _, _, ok := p.ordinalAt(j); ok {
		return true
	}
	_, ok := p.lawAt(j, true)
	return ok
}

// unit reads a unit above the articles: "hoofdstuk 4", "bijlage I".
func (s *placer) unit(k int, u Unit, by sep) bool {
	p := s.p
	j := p.skip(k+1, ".", "nr")
	open := p.is(j, "(")
	if open {
		j++
	}
	nr, end, ok := p.nrAt(j)
	if !ok || u == Volume && p.isKind(j, word) && len(p.raw(j)) == 1 && !roman(p.raw(j)) {
		return false
	}
	if open {
		if !p.is(end, ")") {
			return false
		}
		end++
	}
	if by == jo || by == and && !s.empty() || s.cur.Article.From != "" && by != of || s.has(u) {
		s.flush(by)
	}
	s.plural = many(p.toks[k].s)
	s.cur.Above = append(s.cur.Above, Part{Unit: u, Nr: nr})
	slices.SortStableFunc(s.cur.Above, func(a, b Part) int { return int(a.Unit) - int(b.Unit) })
	return s.took(k, end)
}

func (s *placer) has(u Unit) bool {
	return slices.ContainsFunc(s.cur.Above, func(p Part) bool { return p.Unit == u })
}

// following reads "e.v." at token k.
func (s *placer) following(k int) bool {
	if s.cur.Article.From == "" || s.inside || !s.p.following(k) {
		return false
	}
	s.cur.Following = true
	end := k + 1
	if s.p.is(k, "e") || s.p.is(k, "en") || s.p.is(k, "et") {
		end = k + 2
		if s.p.is(k+1, ".") {
			end = s.p.skip(k+3, ".")
		}
	}
	return s.took(k, end)
}

func (p *parser) following(k int) bool {
	switch {
	case p.is(k, "e") && p.is(k+1, ".") && p.is(k+2, "v") && p.glued(k+2):
		return true
	case p.is(k, "en"):
		return p.is(k+1, "verder") || p.is(k+1, "volgende")
	case p.is(k, "et"):
		return p.is(k+1, "seq")
	}
	return p.is(k, "ev") || p.is(k, "ff")
}
