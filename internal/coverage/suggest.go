package coverage

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"toetssteen"
)

// Clue is a reason to think that a finding belongs to a processing.
type Clue string

// Clues, each with its weight in the order of suggestions.
const (
	ClueSameDatum Clue = "same_datum" // the same datum elsewhere stands under it
	ClueUseKind   Clue = "use_kind"   // it names a use of this kind
	ClueSystem    Clue = "system"     // the place is in one of its systems
	ClueSource    Clue = "source"     // one of its uses is in this source
	ClueName      Clue = "name"       // a use of it is called alike
)

var weights = map[Clue]float64{ClueSameDatum: 4, ClueUseKind: 3, ClueSystem: 2, ClueSource: 2, ClueName: 2}

// wideSystem is how many processings may share a system for the system alone to
// say something: in one that more share, only those that name the kind count.
const wideSystem = 50

// Suggestion is a processing that a finding may belong to, with the reasons.
type Suggestion struct {
	Processing string
	Use        string // of the same kind, when exactly one fits best
	Score      float64
	Clues      []Clue
}

// Suggest ranks the processings that findings may belong to, best first, for
// each of the ids given.
func Suggest(in Input, findings []string, most int) [][]Suggestion {
	m := newMatcher(in)
	m.uses()
	m.coverByLinks()
	out := make([][]Suggestion, len(findings))
	for i, id := range findings {
		if at, ok := m.byID[id]; ok {
			out[i] = m.suggest(in.Findings[at].Finding, most)
		}
	}
	return out
}

func (m *matcher) suggest(f toetssteen.Finding, most int) []Suggestion {
	by := map[string]*Suggestion{}
	add := func(processing string, c Clue, share float64) {
		s := by[processing]
		if s == nil {
			s = &Suggestion{Processing: processing}
			by[processing] = s
		}
		if !slices.Contains(s.Clues, c) {
			s.Clues = append(s.Clues, c)
			s.Score += weights[c] * share
		}
	}
	for _, id := range f.SameAs {
		if at, ok := m.byID[id]; ok {
			for _, p := range m.covered[at] {
				add(p, ClueSameDatum, 1)
			}
		}
	}
	if src := m.in.Register.Source(f.Source); src != nil && src.System != "" {
		all := m.bySystem[src.System]
		if len(all) > wideSystem {
			all = m.bySystemKind[systemKind{src.System, f.Kind}]
		}
		for _, p := range all {
			add(p, ClueSystem, 1)
		}
	}
	for _, p := range m.byUsedSource[f.Source] {
		add(p, ClueSource, 1)
	}
	out := make([]Suggestion, 0, len(by))
	for p, s := range by {
		if m.names(p, f.Kind) {
			add(p, ClueUseKind, 1)
		}
		if use, alike := m.nearest(p, f); alike > 0 {
			s.Use = use
			if alike >= 0.5 {
				add(p, ClueName, alike)
			}
		}
		slices.SortFunc(s.Clues, func(a, b Clue) int { return cmp.Or(cmp.Compare(weights[b], weights[a]), cmp.Compare(a, b)) })
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Processing, b.Processing))
	})
	return out[:min(len(out), most)]
}

// nearest gives the use of a processing of the same kind that is called most
// like the field of a finding, and how much: 0..1.
func (m *matcher) nearest(processing string, f toetssteen.Finding) (use string, alike float64) {
	name := cmp.Or(f.Location.Field, f.Location.Symbol)
	for _, u := range m.usesOf[processing] {
		if u.Kind != f.Kind {
			continue
		}
		if a := max(similar(u.Name, name), similar(u.Field, name), 0.01); a > alike {
			use, alike = u.ID, a
		}
	}
	return use, alike
}

// similar gives the share of pairs of letters that two names have in common
// (Dice), whatever stands between the letters.
func similar(a, b string) float64 {
	x, y := pairs(a), pairs(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	both := 0
	for k, n := range x {
		both += min(n, y[k])
	}
	return 2 * float64(both) / float64(size(x)+size(y))
}

func pairs(s string) map[[2]rune]int {
	letters := []rune(strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)))
	out := map[[2]rune]int{}
	for i := 1; i < len(letters); i++ {
		out[[2]rune{letters[i-1], letters[i]}]++
	}
	return out
}

func size(m map[[2]rune]int) (n int) {
	for _, k := range m {
		n += k
	}
	return n
}
