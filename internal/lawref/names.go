package lawref

import "strings"

// Law is what the parser must know of a law to recognise it.
type Law struct {
	ID    string   // BWBR0003420, BWBV0001000, CVDR123456, 32016R0679
	Abbr  string   // the abbreviation it is printed with; may be empty
	Title string   // citation title
	Names []string // other names and abbreviations, former ones too
	Typos []string // known misspellings
	Book  string   // the book, of a code that is one law per book (Burgerlijk Wetboek)
	Plain bool     // articles carry plain numbers, so that 6.1.e is article 6, paragraph 1, point e
}

// Names knows laws by their names. Its zero value knows none. It is safe for
// use by several goroutines.
type Names struct{ t *trie }

// NewNames learns the names of laws. Beside the names given, a law is known
// by its title and abbreviation without their year ("Leerplichtwet" for
// "Leerplichtwet 1969") and without "(oud)".
func NewNames(laws []Law) Names {
	t := &trie{
		edges: map[edge]int32{}, words: map[string]int32{}, kids: make([][]child, 1),
		ends: make([][]entry, 1), byID: make(map[string]int32, len(laws)), laws: laws, vague: vaguePhrases(),
	}
	for i, l := range laws {
		n := int32(i)
		if _, twice := t.byID[l.ID]; !twice {
			t.byID[l.ID] = n
		}
		for k, s := range append([]string{l.Abbr, l.Title}, l.Names...) {
			t.add(s, entry{law: n})
			if short := withoutYear(s); k < 2 && short != s {
				t.add(short, entry{law: n, derived: true})
			}
		}
		for _, s := range l.Typos {
			t.add(s, entry{law: n, misspelt: true})
		}
	}
	return Names{t}
}

// NameOf gives the shortest name by which a law is known for certain: its
// abbreviation, its title, else its id.
func (n Names) NameOf(id string) string {
	if n.t == nil {
		return id
	}
	i, ok := n.t.byID[id]
	if !ok {
		return id
	}
	for _, s := range [...]string{n.t.laws[i].Abbr, n.t.laws[i].Title} {
		p := newParser(s, n.t)
		if len(p.toks) == 0 {
			continue
		}
		if f, ok := p.lawAt(0, true); ok && f.to == len(p.toks) && f.id == id && !f.misspelt && !f.old {
			return s
		}
	}
	return id
}

// withoutYear takes "(oud)" and the year off the end of a name.
func withoutYear(s string) string {
	s = strings.TrimSuffix(s, " (oud)")
	f := strings.Fields(s)
	if len(f) > 1 && isYear(f[len(f)-1]) {
		return strings.Join(f[:len(f)-1], " ")
	}
	return s
}

// isYear tells whether s is a year that a law may bear.
func isYear(s string) bool {
	return len(s) == 4 && (s[:2] == "18" || s[:2] == "19" || s[:2] == "20") && isDigit(s[2]) && isDigit(s[3])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// trie holds the names as paths of words. Edges lie in one map, so that a step
// costs the same at every node; kids lists them again for the search of names
// that are misspelt.
type trie struct {
	laws  []Law
	byID  map[string]int32
	words map[string]int32
	edges map[edge]int32
	kids  [][]child
	ends  [][]entry
	vague map[string][][]string // phrases that cite nothing, by their first word
}

type edge struct{ node, word int32 }

type child struct {
	word string
	node int32
}

// entry says that a law bears the name that ends at a node.
type entry struct {
	law      int32
	derived  bool   // the name without its year
	misspelt bool   // a known misspelling
	short    bool   // an abbreviation: its capitals count
	written  string // the name as given, of an abbreviation
}

// maxNameWords bounds the words of a name: no Dutch citation title has more,
// and it bounds the work at each word of a text.
const maxNameWords = 64

// add learns one name of a law.
func (t *trie) add(name string, e entry) {
	p := newParser(name, t)
	words := 0
	var written strings.Builder
	at := int32(0)
	for i, tk := range p.toks {
		if tk.kind == mark {
			continue
		}
		if words++; words > maxNameWords {
			return
		}
		if tk.kind == word {
			written.WriteString(p.raw(i))
		}
		at = t.step(at, tk.s)
	}
	letters := written.String()
	if at == 0 || letters == "" {
		return
	}
	if e.short = abbreviation(letters, words); e.short {
		e.written = letters
	}
	for _, have := range t.ends[at] {
		if t.laws[have.law].ID == t.laws[e.law].ID {
			return
		}
	}
	t.ends[at] = append(t.ends[at], e)
}

// abbreviation tells names that look like common words when their capitals
// are lost: WEB, Gw, WOT, Sr.
func abbreviation(letters string, words int) bool {
	upper := 0
	for i := range len(letters) {
		if letters[i] >= 'A' && letters[i] <= 'Z' {
			upper++
		}
	}
	return words <= 2 && (len(letters) <= 5 || upper > 1 && len(letters) <= 8)
}

func (t *trie) step(at int32, w string) int32 {
	id, ok := t.words[w]
	if !ok {
		id = int32(len(t.words)) //nolint:gosec // bounded by the text of the names
		w = strings.Clone(w)
		t.words[w] = id
	}
	to, ok := t.edges[edge{at, id}]
	if !ok {
		to = int32(len(t.ends)) //nolint:gosec // bounded by the text of the names
		t.ends = append(t.ends, nil)
		t.kids = append(t.kids, nil)
		t.edges[edge{at, id}] = to
		t.kids[at] = append(t.kids[at], child{w, to})
	}
	return to
}

// next follows one word from a node.
func (t *trie) next(at int32, w string) (int32, bool) {
	id, ok := t.words[w]
	if !ok {
		return 0, false
	}
	to, ok := t.edges[edge{at, id}]
	return to, ok
}

// near follows a word that is one mistake away from a known one; only where
// exactly one known word fits, since two would be a guess.
func (t *trie) near(at int32, w string) (int32, bool) {
	if int(at) >= len(t.kids) || len(w) < 6 {
		return 0, false
	}
	found := int32(0)
	for _, c := range t.kids[at] {
		if len(c.word) >= 6 && (oneMistake(w, c.word) || linked(w, c.word)) {
			if found != 0 {
				return 0, false
			}
			found = c.node
		}
	}
	return found, found != 0
}

// linked tells whether a and b differ by the "en" that links two words:
// vreemdelingwet.
func linked(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) != 2 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	for k := i; k >= 0 && k >= i-2; k-- {
		if b[k:k+2] == "en" && a[k:] == b[k+2:] {
			return true
		}
	}
	return false
}

// oneMistake tells whether a and b differ by one letter that is changed,
// added, left out, or swapped with its neighbour.
func oneMistake(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return false
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
