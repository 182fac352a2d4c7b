package coverage

import (
	"cmp"
	"slices"

	"toetssteen"
)

// Why says why completeness is not defined.
type Why string

// Nothing looked at is not the same as nothing found.
const (
	NothingScanned Why = "nothing_scanned" // no source of any unit was ever read
	NoSources      Why = "no_sources"      // the unit has no source at all
	NothingThere   Why = "nothing_there"   // scanned; nothing found and nothing registered that was seen
)

// Completeness is how complete the register is, with all that it is made of:
// distinct places confirmed by scan, divided by those, the findings of level
// medium or high without a processing, and for each source that does not count
// as scanned the unit's mean number of findings per source (design.md §2).
type Completeness struct {
	Unit         string
	Defined      bool
	Value        float64  // 0..1 when defined
	Why          Why      // when not
	Confirmed    []string // one use for each place: a use said twice is no second place
	Unregistered []string // ids of findings
	Unscanned    []string // sources
	Found        int      // findings that the mean is of
	Read         int      // sources that the mean is of
	Mean         float64
	MeanOfAll    bool // no source of the unit was read: the mean is that of all units
	Expected     float64
	scanned      bool     // there is a mean at all
	places       []string // the finding that each of Confirmed stands for
}

func (m *matcher) figures(r Report) (units []Completeness, all Completeness) {
	by := map[string]*Completeness{}
	at := func(unit string) *Completeness {
		c := by[unit]
		if c == nil {
			c = &Completeness{Unit: unit}
			by[unit] = c
		}
		return c
	}
	for i := range m.in.Register.Units {
		if u := &m.in.Register.Units[i]; u.Scope != toetssteen.ScopeOut {
			at(u.ID)
		}
	}
	held := map[string]map[string]bool{} // findings that uses of a unit stand for
	for _, u := range r.Uses {
		if held[u.Unit] == nil {
			held[u.Unit] = map[string]bool{}
		}
		if c := at(u.Unit); u.State.Confirmed() && !u.proxy {
			c.confirm(u.Use, u.Findings[0], held[c.Unit])
		}
	}
	for _, u := range r.Unregistered {
		at(u.Unit).Unregistered = append(at(u.Unit).Unregistered, u.Finding.ID)
	}
	found, read := 0, 0
	for _, s := range r.Sources {
		c := at(s.Unit)
		if s.State != Scanned {
			c.Unscanned = append(c.Unscanned, s.Source)
		}
		if s.Read() {
			c.Read++
			c.Found += s.Findings
			read++
			found += s.Findings
		}
	}
	for _, c := range by {
		c.mean(found, read)
		c.divide()
		units = append(units, *c)
	}
	slices.SortFunc(units, func(a, b Completeness) int { return cmp.Compare(a.Unit, b.Unit) })
	return units, total(units)
}

// confirm counts a use once for the place it stands for: its first finding, as
// ids are sorted. The denominator counts findings, and so must the numerator.
func (c *Completeness) confirm(use, place string, held map[string]bool) {
	if held[place] {
		return
	}
	held[place] = true
	c.Confirmed = append(c.Confirmed, use)
	c.places = append(c.places, place)
}

// mean sets what one source that nobody scanned stands for.
func (c *Completeness) mean(found, read int) {
	c.scanned = read > 0
	switch {
	case c.Read > 0:
		c.Mean = float64(c.Found) / float64(c.Read)
	case read > 0:
		c.Mean, c.MeanOfAll = float64(found)/float64(read), true
	}
	c.Expected = c.Mean * float64(len(c.Unscanned))
}

func (c *Completeness) divide() {
	whole := float64(len(c.Confirmed)) + float64(len(c.Unregistered)) + c.Expected
	switch {
	case !c.scanned:
		c.Why = NothingScanned
	case whole > 0:
		c.Defined, c.Value = true, float64(len(c.Confirmed))/whole
	case c.Read == 0 && len(c.Unscanned) == 0:
		c.Why = NoSources
	case c.Read == 0:
		c.Why = NothingScanned
	default:
		c.Why = NothingThere
	}
}

// total adds up units: each keeps its own mean. A place that several units use
// counts once.
func total(units []Completeness) Completeness {
	var out Completeness
	held := map[string]bool{}
	for _, u := range units {
		for i, use := range u.Confirmed {
			out.confirm(use, u.places[i], held)
		}
		out.Unregistered = append(out.Unregistered, u.Unregistered...)
		out.Unscanned = append(out.Unscanned, u.Unscanned...)
		out.Found += u.Found
		out.Read += u.Read
		out.Expected += u.Expected
		out.scanned = out.scanned || u.scanned
	}
	if out.Read > 0 {
		out.Mean = float64(out.Found) / float64(out.Read)
	}
	out.divide()
	return out
}
