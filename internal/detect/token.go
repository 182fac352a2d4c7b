package detect

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is one word of a name, comment or text.
type token struct {
	text string // folded
	meaning
	digits  bool
	segment int // number of the name's part: "a.b_c" has parts a and b_c
}

// known reports whether the lexicon holds the word.
func (t token) known() bool { return t.concept != 0 || t.class != 0 || t.raw != 0 }

// is reports whether the token stands for the id, as concept or literally.
func (t token) is(id wordID) bool { return t.raw == id || t.concept == id }

// fold lower-cases and removes diacritics.
func fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// tokens splits a name into words: at separators, at changes of case, between
// letters and digits, and compounds that the lexicon can cover whole.
func (v *vocabulary) tokens(name string) []token {
	out := make([]token, 0, 8)
	segment := 0
	for _, chunk := range chunks(name) {
		if chunk == "." || chunk == "[]" {
			segment++
			continue
		}
		start := len(out)
		out = v.appendWord(out, fold(chunk))
		for i := start; i < len(out); i++ {
			out[i].segment = segment
		}
	}
	return out
}

// chunks cuts at separators and case changes; digits stay with the letters
// before them ("nt2"). A dot or bracket, which nests, is a chunk of its own.
func chunks(name string) []string {
	var out []string
	rs := []rune(name)
	start := -1
	flush := func(i int) {
		if start >= 0 {
			out = append(out, string(rs[start:i]))
			start = -1
		}
	}
	for i, r := range rs {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
			if r == '.' || r == '/' || r == '[' {
				out = append(out, ".")
			}
		case start < 0:
			start = i
		case caseBreak(rs, start, i):
			flush(i)
			start = i
		}
	}
	flush(len(rs))
	return out
}

// caseBreak reports whether a new word begins at i: aB, ABc (before B).
func caseBreak(rs []rune, start, i int) bool {
	if !unicode.IsUpper(rs[i]) {
		return false
	}
	if !unicode.IsUpper(rs[i-1]) {
		return true
	}
	return i > start && i+1 < len(rs) && unicode.IsLower(rs[i+1])
}

// appendWord adds the tokens of one folded chunk of letters and digits.
func (v *vocabulary) appendWord(out []token, w string) []token {
	if m, ok := v.words[w]; ok {
		return append(out, token{text: w, meaning: m})
	}
	for len(w) > 0 {
		n := runLength(w)
		part := w[:n]
		w = w[n:]
		if part[0] >= '0' && part[0] <= '9' {
			out = append(out, token{text: part, digits: true, meaning: v.words[part]})
			continue
		}
		out = v.appendLetters(out, part)
	}
	return out
}

func (v *vocabulary) appendLetters(out []token, w string) []token {
	if m, ok := v.words[w]; ok {
		return append(out, token{text: w, meaning: m})
	}
	if m, ok := v.words[strings.TrimSuffix(w, "s")]; ok && len(w) >= 6 && w[len(w)-1] == 's' {
		m.raw = 0
		return append(out, token{text: w, meaning: m})
	}
	if parts := v.split(w); parts != nil {
		for _, p := range parts {
			out = append(out, token{text: p, meaning: v.words[p]})
		}
		return out
	}
	if c, ok := v.skeleton[w]; ok {
		return append(out, token{text: w, meaning: meaning{concept: c, abbr: true}})
	}
	if m, ok := v.words[w[1:]]; ok && m.concept != 0 && !m.abbr && len(w) > 6 {
		// one letter for the table before the name: dgeslacht of docent
		return append(out, token{text: w, meaning: meaning{concept: m.concept, abbr: true}})
	}
	if c := v.truncated(w); c != 0 {
		return append(out, token{text: w, meaning: meaning{concept: c, abbr: true}})
	}
	return append(out, token{text: w})
}

// runLength is the length of the run of digits, or of other bytes, at the
// start of w.
func runLength(w string) int {
	digit := w[0] >= '0' && w[0] <= '9'
	for i := 1; i < len(w); i++ {
		if (w[i] >= '0' && w[i] <= '9') != digit {
			return i
		}
	}
	return len(w)
}

const (
	maxCompound = 48  // longer words are not names that people make
	costWord    = 10  // each word of a compound
	costAbbr    = 25  // an abbreviation in a compound is less likely
	costLink    = 3   // the s of geslacht-s-naam
	impossible  = 1e9 // no way to cover the word
)

// tails are two-letter words that close a compound: landcd, natnr.
var tails = map[string]bool{"cd": true, "nr": true, "id": true, "nm": true, "dt": true, "nl": true, "kd": true}

// split covers a compound with words of the lexicon, at the least cost, or
// gives nil. Covering only a part is not enough: that is how substrings give
// false hits.
func (v *vocabulary) split(w string) []string {
	n := len(w)
	if n < 6 || n > maxCompound {
		return nil
	}
	var cost [maxCompound + 1]int
	var from [maxCompound + 1]int
	for i := 1; i <= n; i++ {
		cost[i] = impossible
	}
	for i := 0; i < n; i++ {
		if cost[i] == impossible {
			continue
		}
		for j := i + 2; j <= n; j++ {
			if c := v.partCost(w[i:j], j == n); c < impossible && cost[i]+c <= cost[j] {
				cost[j], from[j] = cost[i]+c, i
			}
		}
		for _, link := range []string{"s", "en", "n", "e", "of"} {
			j := i + len(link)
			if i > 0 && j < n && strings.HasPrefix(w[i:], link) && cost[i]+costLink < cost[j] {
				cost[j], from[j] = cost[i]+costLink, i
			}
		}
	}
	if cost[n] >= impossible {
		return nil
	}
	return v.parts(w, from[:n+1])
}

// parts walks the cheapest covering back; it needs one real word of four
// letters or more, so that two abbreviations do not make a word by chance.
func (v *vocabulary) parts(w string, from []int) []string {
	var out []string
	real := false
	for j := len(w); j > 0; j = from[j] {
		p := w[from[j]:j]
		if v.glue[p] || tails[p] || p == "nl" {
			out = append(out, p)
			real = real || len(p) >= 4 && !v.words[p].abbr
		}
	}
	if !real {
		return nil
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func (v *vocabulary) partCost(p string, last bool) int {
	switch {
	case last && tails[p]:
		return costWord
	case p == "nl":
		return costAbbr
	case !v.glue[p]:
		return impossible
	case v.words[p].abbr:
		return costAbbr
	}
	return costWord
}
