package scorecard

import (
	"maps"
	"slices"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
)

// Evaluation is a profile evaluated on cells.
type Evaluation struct {
	Cells    []Outcome  // of each cell of the table, in its order
	Unscored []Unscored // levels for which there was no score, largest first; none is dropped
	// Replaced lists the terms and rules whose columns the data lacks, with
	// what they were replaced by: "R3 (age_at_leaving) = 0".
	Replaced []string
	Why      toetssteen.Message // why nothing could be scored; empty when it could

	bound *bound
	keys  [][]int
}

// Unscored is a level of a criterion, or a combination of them, that the
// profile gives no score.
type Unscored struct {
	Criterion, Level string // empty when no single criterion is the cause
	N                float64
	Hidden           bool // part of the count was suppressed
	Why              toetssteen.Message
}

// Cells evaluates the profile on every cell of a table. columns names the
// columns of criteria where they differ from the profile's; one that is named
// and is not there is a *count.UnknownColumnError. A criterion without column
// is absent, and its terms are replaced as the profile says.
func (p *Profile) Cells(t count.Table, columns map[string]string) (*Evaluation, error) {
	at := make([]int, len(p.Criteria))
	present := make([]bool, len(p.Criteria))
	for i, c := range p.Criteria {
		name, given := c.column(columns)
		at[i] = slices.Index(t.Columns, name)
		if present[i] = at[i] >= 0; !present[i] && given {
			return nil, &count.UnknownColumnError{Column: name, Known: t.Columns}
		}
	}
	b := p.bind(present)
	e := &Evaluation{Cells: make([]Outcome, len(t.Cells)), Replaced: b.replaced, Why: b.why, bound: b}
	if b.why.Key != "" {
		for i := range e.Cells {
			e.Cells[i] = Outcome{Why: b.why}
		}
		return e, nil
	}
	places := p.places(t, at)
	e.keys = make([][]int, len(t.Cells))
	unscored := map[string]*Unscored{}
	for i, cell := range t.Cells {
		key := make([]int, len(p.Criteria))
		for j := range key {
			if key[j] = absent; present[j] {
				key[j] = places[j][cell.Key[at[j]]]
			}
		}
		e.keys[i], e.Cells[i] = key, b.outcome(key)
		if !e.Cells[i].OK {
			p.note(unscored, e.Cells[i], t, cell, at)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(unscored)) {
		e.Unscored = append(e.Unscored, *unscored[k])
	}
	slices.SortStableFunc(e.Unscored, func(a, b Unscored) int { return -compare(a.N, b.N) })
	return e, nil
}

// places finds once for each level of the table which level of the criterion
// it is.
func (p *Profile) places(t count.Table, at []int) [][]int {
	out := make([][]int, len(at))
	for i, column := range at {
		if column < 0 {
			continue
		}
		out[i] = make([]int, len(t.Levels[column]))
		for j, text := range t.Levels[column] {
			out[i][j] = p.place(i, text)
		}
	}
	return out
}

// note counts a cell without a score under the level that is the cause.
func (p *Profile) note(into map[string]*Unscored, o Outcome, t count.Table, cell count.Cell, at []int) {
	u := Unscored{Criterion: o.Criterion, Why: o.Why}
	for i, c := range p.Criteria {
		if c.ID == o.Criterion && at[i] >= 0 {
			u.Level = t.Levels[at[i]][cell.Key[at[i]]]
		}
	}
	id := strings.Join(append([]string{u.Criterion, u.Level, u.Why.Key}, u.Why.Args...), "\x00")
	if into[id] == nil {
		into[id] = &u
	}
	into[id].N += cell.N
	into[id].Hidden = into[id].Hidden || cell.Hidden
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
