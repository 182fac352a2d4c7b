package lawref

import (
	"slices"
	"strings"
)

// found is a law that is named at some place of the text.
type found struct {
	from, to int // tokens
	source   Source
	id, name string
	cands    []string
	misspelt bool
	old      bool
	date     string
	weak     bool // reads as a common word: counts beside a place only
	glossed  bool // its second name stands behind it in brackets
}

// sourceOf tells from its id what kind of source a law is.
func sourceOf(id string) Source {
	switch {
	case id == "":
		return Unknown
	case len(id) > 4 && id[:4] == "BWBV":
		return Treaty
	case len(id) > 3 && id[:3] == "BWB":
		return Statute
	case len(id) > 4 && id[:4] == "CVDR":
		return Local
	}
	return Union
}

// lawAt reads the law that is named at token i. near tells that a place stands
// beside it, so that a name that is doubtful by itself counts.
func (p *parser) lawAt(i int, near bool) (found, bool) {
	f, ok := p.lawName(i, near)
	if !ok || p.compound(f) {
		return found{}, false
	}
	f = p.gloss(p.caribbean(f))
	if p.is(f.to, "(") && p.is(f.to+1, "oud") && p.is(f.to+2, ")") {
		f.old, f.to = true, f.to+3
	} else if p.is(f.to, "oud") {
		f.old, f.to = true, f.to+1
	}
	f.date, f.to = p.dateAfter(f.to)
	return f, true
}

// caribbean reads "WEC BES": the law of Bonaire, Sint Eustatius and Saba is
// another one, whether the names know it or not.
func (p *parser) caribbean(f found) found {
	if !p.is(f.to, "bes") || uppers(p.raw(f.to)) != 3 || f.source == Union || f.source == Treaty {
		return f
	}
	return found{from: f.from, to: f.to + 1, source: Unknown, name: p.span(f.from, f.to+1)}
}

// lawName tries the ways in which a law is named, the surest first.
func (p *parser) lawName(i int, near bool) (found, bool) {
	if i >= len(p.toks) || p.toks[i].kind == mark {
		return found{}, false
	}
	if id, j, ok := p.idAt(i); ok {
		return found{from: i, to: j, source: sourceOf(id), id: id}, true
	}
	if p.toks[i].kind == num {
		return found{}, false
	}
	if f, ok := p.unionAct(i); ok {
		return f, true
	}
	f, ok := p.known(i)
	if ok {
		f = p.ownYear(f)
	}
	if ok && (!f.weak || near || p.vouched(f)) {
		return f, true
	}
	if f, ok := p.knownOtherwise(i, near); ok {
		return f, true
	}
	return p.unknownLaw(i, near)
}

// compound tells whether the name is part of a compound such as AVG-verzoek,
// which speaks of the law and does not cite it.
func (p *parser) compound(f found) bool {
	if p.is(f.to, "-") && p.glued(f.to) && p.glued(f.to+1) && p.isKind(f.to+1, word) {
		return unitOf(p.toks[f.to+1].s) == notUnit
	}
	return p.is(f.from-1, "-") && p.glued(f.from) && p.glued(f.from-1) && p.isKind(f.from-2, word)
}

// vouched tells whether the words around a doubtful name show that a law is
// meant: "de avg", "(avg)", or nothing else in the text.
func (p *parser) vouched(f found) bool {
	if p.is(f.from-1, "(") && p.is(f.to, ")") || p.alone(f.from, f.to) {
		return true
	}
	if d, _ := p.dateAfter(f.to); d != "" || p.is(f.to, "(") && p.is(f.to+1, "oud") {
		return true
	}
	return len(p.toks[f.from].s) > 2 && !commonWord(p.toks[f.from].s) && (p.is(f.from-1, "de") || p.is(f.from-1, "the"))
}

// alone tells whether the tokens from i up to j are the whole text.
func (p *parser) alone(i, j int) bool {
	return i == 0 && (j == len(p.toks) || j == len(p.toks)-1 && p.is(j, "."))
}

// known reads the longest known name at token i, mending one misspelt word of
// a long name.
func (p *parser) known(i int) (found, bool) {
	end, node, _ := p.walk(i, false)
	mEnd, mNode, mended := end, node, false
	if p.longWord(i) {
		mEnd, mNode, mended = p.walk(i, true)
	}
	if mended && mEnd > end {
		end, node = mEnd, mNode
	} else {
		mended = false
	}
	if node == 0 {
		return found{}, false
	}
	f := p.named(i, end, p.names.ends[node])
	f.misspelt = f.misspelt || mended
	return f, true
}

// ownYear takes in the year of the law behind a name that leaves it out:
// "Lpw 1969" for the Leerplichtwet 1969.
func (p *parser) ownYear(f found) found {
	n, ok := p.names.byID[f.id]
	if ok && p.isKind(f.to, num) && isYear(p.toks[f.to].s) && strings.HasSuffix(p.names.laws[n].Title, " "+p.toks[f.to].s) {
		f.to, f.weak = f.to+1, false
	}
	return f
}

// longWord tells whether one of the words of a name that starts at token i can
// be misspelt: it follows a word that opens titles, or is a title by itself.
func (p *parser) longWord(i int) bool {
	return titleWord(p.toks[i].s) || p.toks[i].s == "algemene" || p.is(i+1, "wet")
}

// walk follows the words from token i along the known names, and gives the
// token after the longest name and its node; 0 when there is none.
func (p *parser) walk(i int, mend bool) (end int, node int32, mended bool) {
	at, did := int32(0), false
	for j := i; j < len(p.toks); j++ {
		tk := p.toks[j]
		if tk.kind == mark {
			if j == i || !p.within(j) {
				break
			}
			continue
		}
		to, ok := p.names.next(at, tk.s)
		if !ok && mend && !did {
			if to, ok = p.joinedWords(at, j); ok {
				j++
			} else if _, have := p.names.words[tk.s]; !have {
				to, ok = p.names.near(at, tk.s)
			}
			did = ok
		}
		if !ok {
			break
		}
		if at = to; len(p.names.ends[at]) > 0 {
			end, node, mended = j+1, at, did
		}
	}
	return end, node, mended
}

// joinedWords follows two words that should be one: "Onderwijs Toezicht".
func (p *parser) joinedWords(at int32, j int) (int32, bool) {
	if !p.isKind(j+1, word) || len(p.toks[j].s) < 4 {
		return 0, false
	}
	return p.names.next(at, p.toks[j].s+p.toks[j+1].s)
}

// within tells whether the mark at token j can stand inside a name: one mark,
// with no end of a sentence.
func (p *parser) within(j int) bool {
	if !p.isKind(j+1, word) && !p.isKind(j+1, num) {
		return false
	}
	switch p.toks[j].s {
	case "-", "/", "'", "&", ",", "(", ")":
		return true
	case ".":
		return p.glued(j + 1)
	}
	return false
}

// named makes what is found of the laws that bear a name.
func (p *parser) named(i, j int, entries []entry) found {
	f := found{from: i, to: j, weak: true, misspelt: true}
	for pass := range 2 { // the names as given before those without their year
		for _, e := range entries {
			if e.derived != (pass == 1) {
				continue
			}
			id := p.names.laws[e.law].ID
			if !slices.Contains(f.cands, id) {
				f.cands = append(f.cands, id)
			}
			f.weak = f.weak && e.short && !p.capitals(i, j, e.written)
			f.misspelt = f.misspelt && e.misspelt
		}
	}
	if len(f.cands) == 1 {
		f.id, f.cands = f.cands[0], nil
	} else {
		f.name = p.span(i, j)
	}
	f.source = sourceOf(f.id)
	if f.id == "" && len(f.cands) > 0 {
		f.source = sourceOf(f.cands[0])
	}
	return f
}

// capitals tells whether an abbreviation is written in such a way that it can
// be no common word.
func (p *parser) capitals(i, j int, written string) bool {
	raw := p.raw(i)
	if len(raw) <= 2 && j == i+1 {
		return false // Mw is a lady before it is the Mediawet
	}
	up := uppers(raw)
	if j > i+1 && up > 0 || up > 1 {
		return true
	}
	return up == 1 && (uppers(written) == 1 || !commonWord(p.toks[i].s))
}

func uppers(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			n++
		}
	}
	return n
}

// commonWord lists the Dutch and English words that are also abbreviations of
// laws, and that a sentence may begin with.
func commonWord(s string) bool {
	switch s {
	case "web", "was", "wat", "war", "wie", "wij", "wil", "win", "wis", "won", "wed", "bob", "bes", "wet", "pas", "wav":
		return true
	}
	return false
}

// gloss reads the second name of a law that stands behind it in brackets:
// "Algemene verordening gegevensbescherming (hierna: AVG)".
func (p *parser) gloss(f found) found {
	if !p.is(f.to, "(") {
		return f
	}
	i := f.to + 1
	for range 6 {
		switch {
		case p.is(i, "hierna"), p.is(i, "verder"), p.is(i, "te"), p.is(i, "noemen"), p.is(i, ":"), p.is(i, "de"),
			p.is(i, "\""), p.is(i, "'"), p.is(i, "“"), p.is(i, "afgekort"):
			i++
		}
	}
	g, ok := p.lawName(i, true)
	if !ok {
		return f
	}
	j := g.to
	if p.is(j, "\"") || p.is(j, "'") || p.is(j, "”") {
		j++
	}
	if !p.is(j, ")") {
		return f
	}
	return p.same(f, g, j+1)
}

// same joins two names of one law; when they do not fit, f is left alone.
func (p *parser) same(f, g found, to int) found {
	switch {
	case f.id != "" && (f.id == g.id || slices.Contains(g.cands, f.id)):
	case g.id != "" && slices.Contains(f.cands, g.id):
		f.id, f.name, f.cands, f.source = g.id, "", nil, g.source
	case f.id == "" && len(f.cands) == 0 && g.id != "" && p.initial(f) == p.initial(g):
		f.id, f.name, f.source = g.id, "", g.source
	case g.id == "" && len(g.cands) == 0 && p.initial(f) == p.initial(g):
		if g.to == g.from+1 && looksShort(p.raw(g.from)) {
			p.explain(g.from, f)
		} else if f.to == f.from+1 && looksShort(p.raw(f.from)) && f.id == "" {
			f.name = g.name
			p.explain(f.from, f)
		}
	default:
		return f
	}
	f.to, f.glossed = to, true
	return f
}

// explain notes that the abbreviation at token i stands for law f in this text.
func (p *parser) explain(i int, f found) {
	if p.alias == nil {
		p.alias = map[string]found{}
	}
	p.alias[p.toks[i].s] = f
}

func (p *parser) initial(f found) byte { return p.toks[f.from].s[0] }
