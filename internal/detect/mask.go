package detect

import (
	"strings"

	"toetssteen/internal/source"
)

// maskAround is how many words on each side of a hit are shown, as shapes.
const maskAround = 3

// maskedWord is a word of a text, folded, and the shape of how it is written.
type maskedWord struct {
	folded, shape string
}

// Mask shows the surroundings of the first statement in a text: a word of a
// code list as the kind it tells of, the words that rules of the catalogue are
// made of as they are, and every other word as its shape. "Zij is van Turkse
// afkomst volgens" is "Aaa aa aaa [ethnicity] afkomst a+".
func (w *watcher) Mask(text []byte) string {
	words := splitWords(text)
	for i, word := range words {
		for _, r := range w.trigger[word.folded] {
			from, to, ok := r.span(words, i)
			if !ok {
				continue
			}
			from, to = max(0, from-maskAround), min(len(words)-1, to+maskAround)
			var out []string
			for at := from; at <= to; at++ {
				out = append(out, w.masked(words[at], at == i, r))
			}
			return strings.Join(out, " ")
		}
	}
	return ""
}

// masked writes one word.
func (w *watcher) masked(word maskedWord, hit bool, r *textRule) string {
	switch {
	case hit && r.listed[word.folded]:
		return "[" + r.name + "]"
	case hit, r.near[word.folded]:
		return word.folded
	}
	return word.shape
}

// span gives the first and last word of a statement that begins or ends at a
// trigger word; ok is false when the word it needs beside it is not near.
func (r *textRule) span(words []maskedWord, at int) (from, to int, ok bool) {
	if r.near == nil {
		return at, at, true
	}
	for d := 1; d <= r.within; d++ {
		if i := at + d; i < len(words) && r.near[words[i].folded] {
			return at, i, true
		}
		if i := at - d; i >= 0 && r.near[words[i].folded] {
			return i, at, true
		}
	}
	return 0, 0, false
}

// splitWords gives the words of a text, which are bounded by what is no letter.
func splitWords(text []byte) []maskedWord {
	var out []maskedWord
	var buf [maxWord]byte
	for len(text) > 0 {
		word, rest := nextWord(text, buf[:0])
		raw := text[:len(text)-len(rest)]
		text = rest
		if len(word) > 0 {
			letters := strings.TrimFunc(string(raw), func(r rune) bool { return !isLetter(r) })
			out = append(out, maskedWord{string(word), source.Shape([]byte(letters))})
		}
	}
	return out
}
