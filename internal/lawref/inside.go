package lawref

import "toetssteen/internal/lawref/ref"

// This file reads what lies inside an article: leden and points.

// lids reads "lid 1", "leden 1, 2 en 4", "lid 1 t/m 3", "paragraph (1)".
func (s *placer) lids(k int, by sep) bool {
	p := s.p
	var list []Range
	j := p.skip(k+1, ".")
	for {
		r, end, ok := s.lidRange(j)
		if !ok {
			break
		}
		list = append(list, r)
		k2, next := p.lead(end)
		if next != comma && next != and || !p.isKind(k2, num) || !s.isLidNr(k2) {
			j = end
			break
		}
		j = k2
	}
	if len(list) == 0 {
		return false
	}
	s.addLids(list, by)
	return s.took(k, j)
}

// isLidNr tells whether the number at token k goes on the list of leden: not
// when it has leden of its own ("lid 1 en 9 lid 2"), nor the form of an
// article (9:2).
func (s *placer) isLidNr(k int) bool {
	p := s.p
	_, end, ok := p.lidAt(k)
	if !ok {
		return false
	}
	n, _ := p.lead(end)
	if n < len(p.toks) {
		if u := unitOf(p.toks[n].s); u == lid || u == point && n == end {
			return false
		}
		if _, o, ok := p.ordinalAt(n); ok && n != end && o < len(p.toks) {
			return false
		}
	}
	return (!p.is(end, ".") && !p.is(end, ":") || !p.glued(end) || !p.glued(end+1)) && (!p.is(end, "(") || !p.glued(end))
}

func (s *placer) lidRange(j int) (Range, int, bool) {
	p := s.p
	from, end, ok := p.lidAt(j)
	if !ok {
		return Range{}, j, false
	}
	if k, ok := p.through(end); ok {
		if to, e, ok := p.lidAt(k); ok {
			return Range{From: from, To: to}, e, true
		}
	}
	return Range{From: from}, end, true
}

// lidAt reads the number of a paragraph: 1, 1a, (1), II.
func (p *parser) lidAt(j int) (string, int, bool) {
	if p.is(j, "(") {
		if p.is(j+1, "(") {
			return "", j, false
		}
		nr, end, ok := p.lidAt(j + 1)
		return nr, end + 1, ok && p.is(end, ")")
	}
	if p.isKind(j, word) && roman(p.raw(j)) && !p.letters(j+1) {
		return itoa(arabic(p.raw(j))), j + 1, true
	}
	if !p.isKind(j, num) || len(p.toks[j].s) > 2 {
		return "", j, false
	}
	end := j + 1
	if p.glued(end) && p.toks[end].kind == word {
		if len(p.toks[end].s) > 2 && p.toks[end].s != "bis" && p.toks[end].s != "ter" || unitOf(p.toks[end].s) != notUnit {
			return "", j, false
		}
		end++
	}
	if p.is(end, "°") {
		return "", j, false
	}
	return p.text[p.toks[j].start:p.toks[end-1].end], end, true
}

// addLids takes leden into the place. Behind points they open a place of
// their own in the same article: "eerste lid, onder a, en tweede lid".
func (s *placer) addLids(list []Range, by sep) {
	if (len(s.cur.Lids) > 0 && len(s.cur.Points) > 0 || by == jo) && s.cur.Article.From != "" {
		a, up := s.cur.Article, s.cur.Above
		s.flush(by)
		s.cur.Article, s.cur.Above = a, append([]Part(nil), up...)
	}
	s.cur.Lids = append(s.cur.Lids, list...)
}

// ordinals reads "eerste lid", "eerste en derde lid", "eerste tot en met derde
// lid", "1e lid". Sentences ("tweede volzin") are passed over.
func (s *placer) ordinals(k int, by sep) bool {
	p := s.p
	var list []Range
	j := k
	for len(list) < len(ref.Ordinals()) {
		nr, end, ok := p.ordinalAt(j)
		if !ok {
			return false
		}
		r := Range{From: nr}
		if n, ok := p.through(end); ok {
			if to, e, ok := p.ordinalAt(n); ok {
				r.To, end = to, e
			}
		}
		list = append(list, r)
		n, next := p.lead(end)
		if next == none {
			j = n
			break
		}
		if _, _, ok := p.ordinalAt(n); !ok || next != comma && next != and {
			return false
		}
		j = n
	}
	switch {
	case p.is(j, "lid"), p.is(j, "leden"), p.is(j, "paragraph"):
		s.addLids(list, by)
		return s.took(k, j+1)
	case (p.is(j, "volzin") || p.is(j, "zin") || p.is(j, "volzinnen") || p.is(j, "alinea")) && !s.empty():
		return s.took(k, j+1)
	}
	return false
}

// aanhef reads "aanhef en onder a" and "aanhef" alone.
func (s *placer) aanhef(k int) bool {
	p := s.p
	if !p.is(k, "aanhef") || s.empty() {
		return false
	}
	j, by := p.lead(k + 1)
	if (by == comma || by == and) && j < len(p.toks) && unitOf(p.toks[j].s) == point && s.points(k, j+1) {
		return true
	}
	s.cur.Points = append(s.cur.Points, Range{From: "aanhef"})
	return s.took(k, k+1)
}

// points reads "onder e", "onderdelen a en c", "sub a t/m d", "onder a, 2°";
// the letters start at token j. Before any article it reads on only when an
// article follows: "onderdeel e van artikel 6".
func (s *placer) points(k, j int) bool {
	p := s.p
	j = p.skip(j, ".")
	had := len(s.cur.Points)
	end, ok := s.pointRange(j, true)
	if !ok {
		s.cur.Points = s.cur.Points[:had]
		return false
	}
	for {
		n, by := p.lead(end)
		if by != comma && by != and {
			break
		}
		if p.following(n) {
			break
		}
		e, ok := s.pointRange(n, false)
		if !ok {
			break
		}
		end = e
	}
	return s.took(k, end)
}

// pointRange reads one point or a range of them and adds it. A number with a
// degree sign lies inside the letter before it.
func (s *placer) pointRange(j int, announced bool) (int, bool) {
	p := s.p
	from, end, ok := s.pointAt(j, announced)
	if !ok {
		return j, false
	}
	r := Range{From: s.nested(from)}
	if k, ok := p.through(end); ok {
		if to, e, ok := s.pointAt(k, announced); ok {
			r.To, end = s.nested(to), e
		}
	}
	if n := len(s.cur.Points); n > 0 && r.From != from && s.cur.Points[n-1] == (Range{From: r.From[:len(r.From)-len(from)-1]}) {
		s.cur.Points[n-1] = r
	} else {
		s.cur.Points = append(s.cur.Points, r)
	}
	return end, true
}

// nested puts a number inside the last letter.
func (s *placer) nested(nr string) string {
	n := len(s.cur.Points)
	if n == 0 || !isDigit(nr[0]) {
		return nr
	}
	letter := s.cur.Points[n-1].From
	if isDigit(letter[0]) || s.cur.Points[n-1].To != "" && len(letter) == 1 || letter == "aanhef" {
		return nr
	}
	for i := range len(letter) {
		if letter[i] == '.' {
			letter = letter[:i]
			break
		}
	}
	return letter + "." + nr
}

// pointAt reads e, (e), aa, 2° or, when a word announced it, 2.
func (s *placer) pointAt(j int, announced bool) (string, int, bool) {
	p := s.p
	if p.is(j, "(") {
		if p.is(j+1, "(") {
			return "", j, false
		}
		from, end, ok := s.pointAt(j+1, true)
		if !ok || !p.is(end, ")") {
			return "", j, false
		}
		return from, end + 1, true
	}
	if s.letterAt(j) && !p.letters(j+1) {
		if !announced && !p.mayFollow(j+1, false) {
			return "", j, false
		}
		if p.is(j+1, "°") && p.glued(j+1) || p.is(j+1, ")") && p.glued(j+1) && !p.open(j) {
			return p.toks[j].s, j + 2, true
		}
		return p.toks[j].s, j + 1, true
	}
	if p.isKind(j, num) && len(p.toks[j].s) <= 2 {
		if p.is(j+1, "°") {
			return p.toks[j].s, j + 2, true
		}
		if announced && !p.letters(j+1) {
			return p.toks[j].s, j + 1, true
		}
	}
	return "", j, false
}

// open tells whether a bracket stands open before token j.
func (p *parser) open(j int) bool {
	for k, closed := j-1, 0; k >= 0 && k > j-64; k-- {
		switch {
		case p.is(k, ")") && (!p.isKind(k-1, word) || len(p.toks[k-1].s) != 1 || p.is(k-2, "(")):
			closed++
		case p.is(k, "(") && closed == 0:
			return true
		case p.is(k, "("):
			closed--
		}
	}
	return false
}

// letterAt tells whether the word at token j is a letter of a point: e, aa.
func (s *placer) letterAt(j int) bool {
	if !s.p.isKind(j, word) {
		return false
	}
	w := s.p.toks[j].s
	return len(w) == 1 && w[0] < 0x80 || len(w) == 2 && w[0] == w[1] && w[0] < 0x80
}

// brackets reads (1) and (e) behind an article: 6(1)(e).
func (s *placer) brackets(k int) bool {
	p := s.p
	if !p.is(k, "(") || s.cur.Article.From == "" || s.cur.Article.To != "" {
		return false
	}
	if p.isKind(k+1, num) && len(s.cur.Lids) == 0 && len(s.cur.Points) == 0 {
		nr, end, ok := p.lidAt(k)
		if !ok || p.alphaAt(end) && (!s.letterAt(end) || p.letters(end+1)) {
			return false
		}
		s.cur.Lids = []Range{{From: nr}}
		return s.took(k, end)
	}
	if !p.is(k+2, ")") || !p.isKind(k+1, word) && !p.isKind(k+1, num) || len(p.toks[k+1].s) > 4 {
		return false
	}
	w := p.toks[k+1].s
	switch {
	case len(s.cur.Points) == 0 && s.letterAt(k+1):
		s.cur.Points = []Range{{From: w}}
	case len(s.cur.Points) == 1 && s.cur.Points[0].To == "" && len(s.cur.Points[0].From) <= 2 && (p.isKind(k+1, num) || smallRoman(w)):
		s.cur.Points[0].From += "." + w
	default:
		return false
	}
	return s.took(k, k+3)
}

// loose reads the letters behind a lid that no word announces: "lid 1 e".
func (s *placer) loose(k int) bool {
	if len(s.cur.Lids) == 0 || len(s.cur.Points) > 0 || !s.letterAt(k) || s.p.following(k) || s.p.is(k+1, ".") && s.p.glued(k+2) {
		return false
	}
	if _, _, ok := s.pointAt(k, false); !ok {
		return false
	}
	return s.points(k, k)
}

// alphaAt tells whether token i is a word glued to the one before it.
func (p *parser) alphaAt(i int) bool { return p.glued(i) && p.toks[i].kind == word }

func smallRoman(s string) bool {
	for i := range len(s) {
		if s[i] != 'i' && s[i] != 'v' && s[i] != 'x' {
			return false
		}
	}
	return s != ""
}
