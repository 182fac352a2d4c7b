// Package ref holds a reference to law: what package lawref reads, and the
// forms in which it is printed, as Dutch, JuriConnect and ELI. It reads
// nothing itself.
package ref

// Source is the kind of source a reference points to.
type Source uint8

// The zero Source says that there is no reference.
const (
	None    Source = iota // a basis is claimed, but nothing is cited: "wettelijke taak"
	Unknown               // a reference to a source that is not known, or not named
	Statute               // a law or rule of the Dutch statute book (BWB)
	Local                 // a rule of a municipality, province or water board (CVDR)
	Union                 // an act of the European Union (CELEX)
	Treaty                // a treaty (BWBV)
	Case                  // a judgement (ECLI)
	Paper                 // a document of parliament (Kamerstuk, Handelingen, Aanhangsel)
	Gazette               // an issue of Staatsblad, Staatscourant or Tractatenblad
)

var sourceNames = [...]string{"none", "unknown", "statute", "local", "union", "treaty", "case", "paper", "gazette"}

func (s Source) String() string {
	if int(s) < len(sourceNames) {
		return sourceNames[s]
	}
	return "unknown"
}

// Unit is a level of a law above or beside its articles.
type Unit uint8

// The units, from the outside in. Their order is that of printing.
const (
	Annex     Unit = iota + 1 // bijlage
	Book                      // boek
	Volume                    // deel
	Chapter                   // hoofdstuk
	Title                     // titel, titeldeel
	Division                  // afdeling
	Paragraph                 // paragraaf, §
	Recital                   // overweging of an act of the Union
)

// Part is one unit with its number, such as hoofdstuk 4.
type Part struct {
	Unit Unit
	Nr   string
}

// Range is one number, or the numbers From up to and including To.
type Range struct {
	From string
	To   string // empty: From alone
}

// Ref is one reference. Its zero value says that nothing is cited.
type Ref struct {
	Start, End int // bytes of the text; references never overlap

	Source     Source
	ID         string   // BWBR0003420, 32016R0679, ECLI:..., kst-35510-121, stb-2018-144; empty when not known
	Name       string   // the law as written, kept only when ID is empty
	Candidates []string // the ids that share the name, strongest first, when there is more than one

	Above     []Part // chapter, division, annex and the like, from the outside in
	Article   Range
	Following bool    // "e.v.": and the articles after it
	Lids      []Range // paragraphs of the article: "1", "1a"
	Points    []Range // "e"; "a.2" for "onder a, onder 2°"; "aanhef" for the opening words

	Date     string // yyyy-mm-dd: the version cited, when the reference names one
	Old      bool   // marked "(oud)"
	Jo       bool   // read together with the reference before it (jo., juncto, i.v.m.)
	Back     bool   // the law was named earlier in the text ("van die wet", "idem")
	Misspelt bool   // the name was read through a misspelling

	Session string // of a Paper: "2020/21"
	Chamber string // of a Paper: "I", "II"
}

// LawOnly tells whether the reference names a law and no place in it: too
// general to be checked.
func (r Ref) LawOnly() bool {
	switch r.Source {
	case Statute, Local, Union, Treaty, Unknown:
		return !r.HasPlace() && r.Named()
	case None, Case, Paper, Gazette:
	}
	return false
}

// HasPlace tells whether the reference names a place within its law.
func (r Ref) HasPlace() bool {
	return r.Article.From != "" || len(r.Above) > 0 || len(r.Lids) > 0 || len(r.Points) > 0
}

// Named tells whether the reference names its law.
func (r Ref) Named() bool { return r.ID != "" || r.Name != "" }
