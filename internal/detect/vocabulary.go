package detect

import (
	"slices"
	"strings"

	"toetssteen/catalogue"
)

// class says what a word does in a name; a word can do several things.
type class uint16

const (
	classGeneric class = 1 << iota
	classDate
	classAggregate
	classFlag
	classPerson
	classOpaque
	classNotPeople
	classSmall
)

// wordID identifies a concept or a literal word; concepts and words share one
// number space, and 0 is none.
type wordID int32

// meaning is what the lexicon holds of one word.
type meaning struct {
	raw     wordID
	concept wordID // 0 if the word belongs to none
	abbr    bool
	class   class
}

// vocabulary is the lexicon compiled for look-up.
type vocabulary struct {
	words    map[string]meaning
	concepts map[string]wordID
	glue     map[string]bool   // words of which compounds may be made
	skeleton map[string]wordID // consonants of a word -> its concept
	sorted   []string          // all words, to recognise truncated ones
	names    []string          // wordID -> concept or word, for evidence
}

func newVocabulary(l *catalogue.Lexicon) *vocabulary {
	v := &vocabulary{
		words: map[string]meaning{}, concepts: map[string]wordID{},
		glue: map[string]bool{}, skeleton: map[string]wordID{}, names: []string{""},
	}
	for _, name := range sortedKeys(l.Concepts) {
		v.concepts[name] = v.newID(name)
	}
	for _, name := range sortedKeys(l.Concepts) {
		v.addConcept(v.concepts[name], l.Concepts[name])
	}
	for _, c := range []struct {
		words []string
		class class
	}{
		{l.Generic, classGeneric},
		{l.Dates, classDate},
		{l.Aggregates, classAggregate},
		{l.Flags, classFlag},
		{l.Persons, classPerson},
		{l.Opaque, classOpaque},
		{l.NotPeople, classNotPeople},
		{l.Small, classSmall},
		{l.Parts, 0},
	} {
		for _, w := range c.words {
			m := v.word(fold(w))
			m.class |= c.class
			v.words[fold(w)] = m
			if len(w) >= 3 && c.class != classSmall {
				v.glue[fold(w)] = true
			}
		}
	}
	v.sorted = sortedKeys(v.words)
	v.buildSkeletons()
	return v
}

func (v *vocabulary) addConcept(id wordID, words []string) {
	for _, w := range words {
		abbr := strings.HasPrefix(w, "~")
		w = fold(strings.TrimPrefix(w, "~"))
		m := v.word(w)
		if m.concept == 0 {
			m.concept, m.abbr = id, abbr
		}
		v.words[w] = m
		if len(w) >= 3 {
			v.glue[w] = true
		}
	}
}

func (v *vocabulary) newID(name string) wordID {
	v.names = append(v.names, name)
	return wordID(len(v.names) - 1) //nolint:gosec // a lexicon has some thousands of words
}

// word gives the meaning of a word of the lexicon, adding it if it is new.
func (v *vocabulary) word(w string) meaning {
	m, ok := v.words[w]
	if !ok {
		m.raw = v.newID("=" + w)
		v.words[w] = m
	}
	return m
}

// intern gives the meaning of a word, adding it as a literal if it is new;
// then it means what its singular means.
func (v *vocabulary) intern(w string) meaning {
	m, ok := v.words[w]
	if !ok {
		m = v.words[strings.TrimSuffix(w, "s")] // a plural, or geslacht-s
		if len(w) < 6 {
			m = meaning{}
		}
		m.raw = v.newID("=" + w)
		v.words[w] = m
	}
	return m
}

// buildSkeletons makes the consonant forms people abbreviate to: gslcht,
// ntnltt. A form that two concepts share, or that is a word, is left out.
func (v *vocabulary) buildSkeletons() {
	clash := map[string]bool{}
	for _, w := range v.sorted {
		m := v.words[w]
		if m.abbr || len(w) < 6 {
			continue
		}
		s := skeleton(w)
		if len(s) < 4 || s == w {
			continue
		}
		if other, ok := v.skeleton[s]; ok && other != m.concept {
			clash[s] = true
		}
		v.skeleton[s] = m.concept
	}
	for s := range v.skeleton {
		if _, isWord := v.words[s]; clash[s] || isWord || v.skeleton[s] == 0 {
			delete(v.skeleton, s)
		}
	}
}

func skeleton(w string) string {
	return w[:1] + strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiouy", r) {
			return -1
		}
		return r
	}, w[1:])
}

// truncated gives the one concept of which w is the beginning of a word, as a
// database of 30 characters cuts it; 0 if there is none or more than one.
func (v *vocabulary) truncated(w string) wordID {
	if len(w) < 6 {
		return 0
	}
	i, _ := slices.BinarySearch(v.sorted, w)
	var concept wordID
	for ; i < len(v.sorted) && strings.HasPrefix(v.sorted[i], w); i++ {
		m := v.words[v.sorted[i]]
		if m.concept == 0 || 2*len(w) < len(v.sorted[i]) || (concept != 0 && m.concept != concept) {
			return 0
		}
		concept = m.concept
	}
	return concept
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
