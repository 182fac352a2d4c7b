package toetssteen

// KindID names an indicator kind of the catalogue, such as "nationality".
type KindID string

// Group is the family an indicator kind belongs to.
type Group string

// The groups of design.md §5.
const (
	GroupSex    Group = "sex"
	GroupOrigin Group = "origin"
	GroupProxy  Group = "proxy"
)

// Level says how sure a finding is, in the words of the scanner's contract.
// The zero value claims least.
type Level int

// Low is a candidate (one weak sign); Medium is a name or label that is
// unambiguous in its context, or values that point one way; High is two
// independent kinds of evidence that agree, or values that are a register
// code list.
const (
	Low Level = iota
	Medium
	High
)

var levelNames = [...]string{"low", "medium", "high"}

// String returns the level's name in the JSON contract.
func (l Level) String() string {
	if l < Low || l > High {
		return "low"
	}
	return levelNames[l]
}

// ParseLevel reads a level's name; ok is false for any other word.
func ParseLevel(s string) (l Level, ok bool) {
	for i, name := range levelNames {
		if s == name {
			return Level(i), true
		}
	}
	return Low, false
}
