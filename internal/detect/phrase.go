package detect

import (
	"fmt"
	"math/bits"
	"strings"

	"toetssteen/catalogue"
)

// strength of a phrase in a name.
type strength int

const (
	friend     strength = iota // a false friend: covers a hit and rejects it
	weak                       // a candidate
	contextual                 // says it in a table about people
	strong                     // says it by itself
)

// phrase is a set of words that say a kind.
type phrase struct {
	kind     int // index of the indicator
	strength strength
	ids      []wordID
	about    bool   // the subject reveals the kind, whatever word follows
	derived  bool   // a yes or no computed from the datum
	text     string // as the catalogue writes it
	rule     string
}

// phraseBook finds the phrases that occur in a list of tokens.
type phraseBook struct {
	phrases []phrase
	byWord  map[wordID][]int32 // the phrase's rarest word -> phrases
}

// hit is a phrase found in a name; mask holds the positions of its words.
type hit struct {
	*phrase
	mask  uint64
	last  int // position of its last word
	abbrs int // words found by abbreviation
}

// size is the number of tokens the hit covers.
func (h hit) size() int { return bits.OnesCount64(h.mask) }

func (b *phraseBook) add(v *vocabulary, p phrase) {
	p.ids = v.phraseIDs(p.text)
	p.text = strings.ReplaceAll(p.text, "=", "")
	if len(p.ids) == 0 {
		return
	}
	b.phrases = append(b.phrases, p)
}

// index chooses for each phrase the word that fewest phrases share.
func (b *phraseBook) index() {
	uses := map[wordID]int{}
	for _, p := range b.phrases {
		for _, id := range p.ids {
			uses[id]++
		}
	}
	b.byWord = map[wordID][]int32{}
	for i, p := range b.phrases {
		rare := p.ids[0]
		for _, id := range p.ids[1:] {
			if uses[id] < uses[rare] {
				rare = id
			}
		}
		b.byWord[rare] = append(b.byWord[rare], int32(i))
	}
}

// phraseIDs reads a phrase: each word is a concept, a word of a concept, a
// compound of words, or, after "=", that word itself.
func (v *vocabulary) phraseIDs(text string) []wordID {
	var ids []wordID
	for _, w := range strings.Fields(text) {
		if lit, ok := strings.CutPrefix(w, "="); ok {
			ids = append(ids, v.intern(fold(lit)).raw)
			continue
		}
		if id, ok := v.concepts[w]; ok {
			ids = append(ids, id)
			continue
		}
		for _, t := range v.tokens(w) {
			switch {
			case t.class&classSmall != 0 && t.class&classFlag == 0 && t.concept == 0:
			case t.concept != 0:
				ids = append(ids, t.concept)
			default:
				ids = append(ids, v.intern(t.text).raw)
			}
		}
	}
	return ids
}

// find gives the hits in the tokens, with those that a longer phrase covers
// taken away, and those that a false friend of their kind covers given apart.
func (b *phraseBook) find(ts []token) (hits, rejected []hit) {
	if len(ts) > 64 {
		ts = ts[:64]
	}
	var found []hit
	for _, t := range ts {
		for _, id := range [2]wordID{t.raw, t.concept} {
			if id == 0 {
				continue
			}
			for _, n := range b.byWord[id] {
				if h, ok := b.phrases[n].in(ts); ok {
					found = append(found, h)
				}
			}
		}
	}
	for i, h := range found {
		if h.strength == friend || dup(found[:i], h) {
			continue
		}
		switch covered(found, h) {
		case byFriend:
			rejected = append(rejected, h)
		case byNothing:
			hits = append(hits, h)
		case byPhrase:
		}
	}
	return hits, rejected
}

func dup(before []hit, h hit) bool {
	for _, o := range before {
		// A synonym of what was already said of the same words adds nothing.
		if o.phrase == h.phrase || o.kind == h.kind && o.mask == h.mask && o.strength >= h.strength && o.about == h.about && o.derived == h.derived {
			return true
		}
	}
	return false
}

type cover int

const (
	byNothing cover = iota
	byPhrase
	byFriend
)

// covered tells whether a hit is part of a longer one (second nationality
// covers nationality) or of a false friend of its own kind.
func covered(found []hit, h hit) cover {
	c := byNothing
	for _, o := range found {
		if o.mask&h.mask != h.mask {
			continue
		}
		if o.strength == friend {
			if o.kind == h.kind {
				return byFriend
			}
			continue
		}
		if o.mask != h.mask && (o.strength >= h.strength || o.kind == h.kind) {
			c = byPhrase
		}
	}
	return c
}

// in reports whether all words of the phrase are among the tokens.
func (p *phrase) in(ts []token) (hit, bool) {
	h := hit{phrase: p}
	for _, id := range p.ids {
		found := false
		for i, t := range ts {
			if h.mask&(1<<i) == 0 && t.is(id) {
				h.mask |= 1 << i
				h.last = max(h.last, i)
				if t.abbr && t.raw != id {
					h.abbrs++
				}
				found = true
				break
			}
		}
		if !found {
			return h, false
		}
	}
	return h, true
}

// compilePhrases reads the names, comments and false friends of all indicators.
func compilePhrases(v *vocabulary, c *catalogue.Catalogue) (names, comments *phraseBook) {
	names, comments = &phraseBook{}, &phraseBook{}
	for i, ind := range c.Indicators {
		for _, g := range []struct {
			name  string
			s     strength
			words []string
			books []*phraseBook
		}{
			{"about", strong, ind.Names.About, []*phraseBook{names}},
			{"derived", strong, ind.Names.Derived, []*phraseBook{names}},
			{"strong", strong, ind.Names.Strong, []*phraseBook{names}},
			{"context", contextual, ind.Names.Context, []*phraseBook{names}},
			{"weak", weak, ind.Names.Weak, []*phraseBook{names}},
			{"comment", strong, ind.Comments, []*phraseBook{comments}},
			{"friend", friend, ind.FalseFriends, []*phraseBook{names, comments}},
		} {
			for n, text := range g.words {
				for _, b := range g.books {
					b.add(v, phrase{
						kind: i, strength: g.s, text: text, rule: fmt.Sprintf("%s.%s.%d", ind.ID, g.name, n+1),
						about: g.name == "about", derived: g.name == "derived",
					})
				}
			}
		}
	}
	names.index()
	comments.index()
	return names, comments
}
