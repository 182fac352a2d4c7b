// Package assess answers the questions of a framework with what people say and
// what the workspace knows, and gives a verdict with its reasons. It is pure:
// the same framework and the same answers give the same verdict. Silence never
// passes: what is not answered, not proven or contradicted keeps a verdict from
// being favourable.
package assess

import (
	"slices"

	"toetssteen/catalogue"
)

// Answer is a verdict on lawfulness (rechtmatig) or propriety (behoorlijk).
type Answer uint8

// Answers, the worst first; the zero value says nothing.
const (
	Silent Answer = iota
	No
	Undetermined // cannot be established (niet vast te stellen)
	Yes
	NotApplicable
)

// Need is a verdict on the need for a datum, as of the registration of sex.
type Need uint8

// Needs, the worst first; the zero value says nothing.
const (
	NeedSilent Need = iota
	Unnecessary
	Alternative // something that says less will do
	NeedUndetermined
	Necessary
	Required // by law (verplicht)
)

// Distinction is what a selection does to protected groups (onderscheid).
type Distinction uint8

// Distinctions, the worst first; the zero value says nothing.
const (
	DistinctionSilent Distinction = iota
	Direct
	Indirect
	Untested
	NoDistinction
)

// Justification says whether a distinction is justified (rechtvaardiging).
type Justification uint8

// Justifications, the worst first; the zero value says nothing.
const (
	JustificationSilent Justification = iota
	Failed
	NotDone
	Succeeded
	NothingToJustify
)

// Worst gives the answer that decides. No answers at all, and nothing but
// silence, is Undetermined.
func Worst(answers ...Answer) Answer {
	said := slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool { return a == Silent })
	if len(said) == 0 {
		return Undetermined
	}
	return slices.Min(said)
}

// String gives the outcome as the catalogue names it; empty for silence.
func (a Answer) String() string { return name(catalogue.Lawful, uint8(a)) }

// String gives the outcome as the catalogue names it; empty for silence.
func (n Need) String() string { return name(catalogue.Necessary, uint8(n)) }

// String gives the outcome as the catalogue names it; empty for silence.
func (d Distinction) String() string { return name(catalogue.Distinction, uint8(d)) }

// String gives the outcome as the catalogue names it; empty for silence.
func (j Justification) String() string { return name(catalogue.Justification, uint8(j)) }

// rank is the place of an outcome among those of its aspect, the worst being
// 1; 0 is silence.
func rank(a catalogue.Aspect, outcome string) uint8 {
	return uint8(slices.Index(catalogue.Outcomes[a], outcome) + 1) //nolint:gosec // at most 5
}

func name(a catalogue.Aspect, rank uint8) string {
	if names := catalogue.Outcomes[a]; rank > 0 && int(rank) <= len(names) {
		return names[rank-1]
	}
	return ""
}
