package lawref

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	word kind = iota // letters
	num              // ASCII digits
	mark             // anything else but white space
)

// token is one word, number or mark of the text. Letters and digits are
// separate tokens, so that "Wsf2000", "lid1" and "7.31a" need no rules of
// their own; glued tells them from "Wsf 2000".
type token struct {
	kind       kind
	glued      bool // no white space before it
	start, end int  // bytes of the text
	s          string
}

// newParser splits text into tokens. The folded text is made once, and tokens
// share it.
func newParser(text string, names *trie) *parser {
	p := &parser{text: text, names: names}
	var fold strings.Builder
	fold.Grow(len(text))
	p.toks = make([]token, 0, len(text)/4+4)
	ends := make([]int, 0, len(text)/4+4) // where each token ends in the folded text
	prev, prevKind := -1, mark
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		k, f := class(r)
		if prev == i && prevKind == num && zero(text, i) {
			k, f = num, '0'
		}
		switch {
		case r == ' ' || unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
		case prev == i && k == prevKind && k != mark:
			fold.WriteRune(f)
			p.toks[len(p.toks)-1].end = i + n
			ends[len(ends)-1] = fold.Len()
			prev = i + n
		case prev == i && k == word && unicode.Is(unicode.Mn, r):
		default:
			fold.WriteRune(f)
			p.toks = append(p.toks, token{kind: k, glued: prev == i, start: i, end: i + n})
			ends = append(ends, fold.Len())
			prev, prevKind = i+n, k
		}
		i += n
	}
	all, from := fold.String(), 0
	for i := range p.toks {
		p.toks[i].s = all[from:ends[i]]
		from = ends[i]
	}
	return p
}

// zero tells whether the byte at i of text is a letter O that stands for a
// nought: one of two or more behind a digit, as in "Wsf 2OOO". One alone may
// be the sign of a degree ("onder 2o").
func zero(text string, i int) bool {
	if !isO(text[i]) {
		return false
	}
	return i+1 < len(text) && (isO(text[i+1]) || text[i+1] == '0') || i > 0 && (isO(text[i-1]) || i > 1 && text[i-1] == '0' && isO(text[i-2]))
}

func isO(c byte) bool { return c == 'o' || c == 'O' }

// class gives the kind of a rune, and the rune it is folded to.
func class(r rune) (kind, rune) {
	switch {
	case r >= 'a' && r <= 'z':
		return word, r
	case r >= 'A' && r <= 'Z':
		return word, r + 'a' - 'A'
	case r >= '0' && r <= '9':
		return num, r
	case r < utf8.RuneSelf:
		return mark, r
	}
	switch r {
	case '–', '—', '‑', '‐', '−':
		return mark, '-'
	case '’', '‘', '´':
		return mark, '\''
	case 'º', '˚':
		return mark, '°'
	}
	if unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) {
		return word, plain(unicode.ToLower(r))
	}
	return mark, r
}

// plain takes the accent off the letters that Dutch uses.
func plain(r rune) rune {
	switch r {
	case 'é', 'è', 'ê', 'ë':
		return 'e'
	case 'á', 'à', 'â', 'ä':
		return 'a'
	case 'í', 'ì', 'î', 'ï':
		return 'i'
	case 'ó', 'ò', 'ô', 'ö':
		return 'o'
	case 'ú', 'ù', 'û', 'ü':
		return 'u'
	case 'ç':
		return 'c'
	}
	return r
}

// is tells whether token i is the folded word or mark s.
func (p *parser) is(i int, s string) bool { return i >= 0 && i < len(p.toks) && p.toks[i].s == s }

// isKind tells whether token i exists and is of kind k.
func (p *parser) isKind(i int, k kind) bool { return i >= 0 && i < len(p.toks) && p.toks[i].kind == k }

// glued tells whether token i follows the one before it without white space.
func (p *parser) glued(i int) bool { return i > 0 && i < len(p.toks) && p.toks[i].glued }

// raw gives token i as written.
func (p *parser) raw(i int) string { return p.text[p.toks[i].start:p.toks[i].end] }

// span gives the tokens from i up to j as written.
func (p *parser) span(i, j int) string { return p.text[p.toks[i].start:p.toks[j-1].end] }
