package detect

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"toetssteen/catalogue"
)

// watcher finds statements in running text by the text rules of indicators.
// It works on words and a map, so that a text costs little more than reading
// it; nothing of the text is kept.
type watcher struct {
	rules   map[string]*textRule
	trigger map[string][]*textRule // word -> rules it can start
	near    map[string][]*textRule // word -> rules it can complete
}

type textRule struct {
	id     string
	kind   int
	name   string          // of the kind, as masks show it
	listed map[string]bool // words that stand in a code list
	near   map[string]bool
	within int
}

func newWatcher(c *catalogue.Catalogue) *watcher {
	w := &watcher{rules: map[string]*textRule{}, trigger: map[string][]*textRule{}, near: map[string][]*textRule{}}
	for kind, ind := range c.Indicators {
		for _, t := range ind.Text {
			r := &textRule{id: string(ind.ID) + ".text." + t.ID, kind: kind, within: t.Within, name: string(ind.ID), listed: map[string]bool{}}
			w.rules[r.id] = r
			own := ownWords(&t)
			for _, word := range ruleWords(c, &t) {
				w.trigger[word] = append(w.trigger[word], r)
				r.listed[word] = !own[word]
			}
			for _, n := range t.Near {
				if r.near == nil {
					r.near = map[string]bool{}
				}
				r.near[fold(n)] = true
				w.near[fold(n)] = append(w.near[fold(n)], r)
			}
		}
	}
	return w
}

// noValue is the entry of a word list that gathers the words for no value.
const noValue = "word:none"

// ruleWords gives the single words of a rule, those of its lists included.
func ruleWords(c *catalogue.Catalogue, t *catalogue.TextRule) []string {
	seen := map[string]bool{}
	var out []string
	add := func(s string) {
		s = fold(strings.TrimSpace(s))
		if len(s) < 3 || strings.ContainsAny(s, " ,(") || seen[s] {
			return
		}
		seen[s] = true
		out = append(out, s)
	}
	for _, w := range t.Words {
		add(w)
	}
	for _, id := range t.Lists {
		for _, e := range c.CodeList(id).Entries {
			if e.Code == noValue { // "geen", "overig": everyday words
				continue
			}
			add(e.Label)
			for _, s := range e.Synonyms {
				add(s)
			}
		}
	}
	return out
}

// ownWords are the words that a rule itself names.
func ownWords(t *catalogue.TextRule) map[string]bool {
	own := map[string]bool{}
	for _, word := range t.Words {
		own[fold(strings.TrimSpace(word))] = true
	}
	return own
}

const maxWord = 40 // longer runs of letters are not words

// Look gives the ids of the rules that match, each once.
func (w *watcher) Look(text []byte) []string {
	var found []*textRule
	var pending [8]struct { // rules waiting for their near word, or the reverse
		rule *textRule
		at   int
		near bool
	}
	n, at := 0, 0
	var buf [maxWord]byte
	for len(text) > 0 {
		word, rest := nextWord(text, buf[:0])
		text = rest
		if len(word) == 0 {
			continue
		}
		at++
		for _, r := range w.trigger[string(word)] {
			if r.near == nil {
				found = appendOnce(found, r)
				continue
			}
			for i := range min(n, len(pending)) {
				if p := pending[i]; p.rule == r && p.near && at-p.at <= r.within {
					found = appendOnce(found, r)
				}
			}
			pending[n%len(pending)].rule, pending[n%len(pending)].at, pending[n%len(pending)].near = r, at, false
			n++
		}
		for _, r := range w.near[string(word)] {
			for i := range min(n, len(pending)) {
				if p := pending[i]; p.rule == r && !p.near && at-p.at <= r.within {
					found = appendOnce(found, r)
				}
			}
			pending[n%len(pending)].rule, pending[n%len(pending)].at, pending[n%len(pending)].near = r, at, true
			n++
		}
	}
	ids := make([]string, 0, len(found))
	for _, r := range found {
		ids = append(ids, r.id)
	}
	return ids
}

func appendOnce(rs []*textRule, r *textRule) []*textRule {
	for _, o := range rs {
		if o == r {
			return rs
		}
	}
	return append(rs, r)
}

// nextWord folds the next word of the text into buf and gives what follows.
func nextWord(text, buf []byte) (word, rest []byte) {
	i := 0
	for i < len(text) {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if !isLetter(r) {
			if len(buf) > 0 {
				return buf, text[i+size:]
			}
			i += size
			continue
		}
		if len(buf)+4 <= cap(buf) {
			buf = appendFolded(buf, r)
		}
		i += size
	}
	return buf, nil
}

func isLetter(r rune) bool { return unicode.IsLetter(r) }

// appendFolded adds a letter in lower case and without diacritics.
func appendFolded(buf []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(buf, byte(r)) //nolint:gosec // below RuneSelf
	default:
		return append(buf, fold(string(r))...)
	}
}
