// Package lawref finds references to law in running text, such as the legal
// basis of a processing in a register, and brings them to one form: the law,
// the article, the paragraphs (leden) and the points (onderdelen). It reads
// Dutch and English, and prints readable Dutch, JuriConnect and ELI.
//
// It never guesses. A name that several laws share gives all of them as
// candidates; a name it does not know stays a name; a name it mended carries
// Misspelt. It does not judge: whether an article exists or supports a use is
// the question of package lawindex.
package lawref

import "toetssteen/internal/lawref/ref"

// What a reference is stands in package ref; the names here are the same
// types.
type (
	// Ref is one reference. Its zero value says that nothing is cited.
	Ref = ref.Ref
	// Part is one unit with its number, such as hoofdstuk 4.
	Part = ref.Part
	// Range is one number, or the numbers From up to and including To.
	Range = ref.Range
	// Source is the kind of source a reference points to.
	Source = ref.Source
	// Unit is a level of a law above or beside its articles.
	Unit = ref.Unit
)

// The kinds of source. The zero Source says that there is no reference.
const (
	None    = ref.None
	Unknown = ref.Unknown
	Statute = ref.Statute
	Local   = ref.Local
	Union   = ref.Union
	Treaty  = ref.Treaty
	Case    = ref.Case
	Paper   = ref.Paper
	Gazette = ref.Gazette
)

// The units above the articles, from the outside in.
const (
	Annex     = ref.Annex
	Book      = ref.Book
	Volume    = ref.Volume
	Chapter   = ref.Chapter
	Title     = ref.Title
	Division  = ref.Division
	Paragraph = ref.Paragraph
	Recital   = ref.Recital
)

// Parse finds every reference in text, in the order of the text. A text in
// which a basis is claimed but nothing is cited ("wettelijke taak", "n.v.t.")
// gives one reference with Source None; a text that says nothing about a basis
// gives none. It takes time linear in the length of text.
func Parse(text string, names Names) []Ref {
	if names.t == nil {
		names = NewNames(nil)
	}
	p := newParser(text, names.t)
	for i := 0; i < len(p.toks); {
		i = max(p.at(i), i+1)
	}
	p.settle()
	if len(p.out) == 0 {
		return p.vague()
	}
	return p.out
}

// ParseOne reads text that should hold one reference; ok is false when it
// holds none, or more than one.
func ParseOne(text string, names Names) (r Ref, ok bool) {
	refs := Parse(text, names)
	if len(refs) != 1 {
		return Ref{}, false
	}
	return refs[0], refs[0].Source != None
}
