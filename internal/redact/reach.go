package redact

import "math"

// neighbourhood gathers up to most hidden counts around v, so chosen that each
// equation they touch has a second unknown to balance with where there is one.
func (s *system) neighbourhood(v, most int) []int {
	if len(s.scratch.in) < len(s.value) {
		s.scratch.in = make([]bool, len(s.value))
	}
	if len(s.scratch.count) < len(s.equations) {
		s.scratch.count = make([]int, len(s.equations))
	}
	in, count := s.scratch.in, s.scratch.count
	var set, touched, open []int
	include := func(w int) {
		in[w] = true
		set = append(set, w)
		for _, k := range s.of[w] {
			if count[k]++; count[k] == 1 {
				touched = append(touched, k)
				open = append(open, k)
			}
		}
	}
	include(v)
	grown := 2 // members an equation should have
	for len(set) < most {
		if len(open) == 0 {
			if grown++; grown > 6 {
				break
			}
			open = append(open, touched...)
		}
		k := open[0]
		open = open[1:]
		if count[k] >= grown {
			continue
		}
		if w := s.partner(k); w >= 0 {
			include(w)
		}
	}
	for _, w := range set {
		in[w] = false
	}
	for _, k := range touched {
		count[k] = 0
	}
	return set
}

// partner is the hidden count of an equation, not gathered yet, that opens the
// fewest new equations; of those the largest, which leaves most room.
func (s *system) partner(k int) int {
	best, fresh := -1, 0
	for _, w := range s.equations[k].terms {
		if !s.hidden[w] || s.scratch.in[w] {
			continue
		}
		n := 0
		for _, e := range s.of[w] {
			switch s.scratch.count[e] {
			case 0:
				n++
			case 1:
				n--
			}
		}
		if best < 0 || n < fresh || n == fresh && s.value[w] > s.value[best] {
			best, fresh = w, n
		}
	}
	return best
}

// reach moves the hidden counts around v, none below zero, and notes the values
// that each can take. It reports whether v is safe. The other counts stay as
// they are, so that what it finds possible is possible. The small counts among
// them are moved as well: their equations are solved already.
func (s *system) reach(v, most int) bool {
	t := s.tableau(s.neighbourhood(v, most))
	for at, w := range t.set { // v is the first
		for _, direction := range []float64{1, -1} {
			if !s.small[w] || s.safe(w) {
				break
			}
			t.push(at, direction, s.floor)
			s.note(t)
		}
	}
	return s.safe(v)
}

// note notes the values at which a tableau stands.
func (s *system) note(t *tableau) {
	for j, w := range t.set {
		// a whole number of persons, also where the corner is a fraction
		d := math.Trunc(t.delta[j] + math.Copysign(tiny, t.delta[j]))
		s.from[w], s.to[w] = min(s.from[w], s.value[w]+d), max(s.to[w], s.value[w]+d)
	}
}

// tableau holds the equations among a set of counts, solved for some of them
// (the basis); delta is how far each was moved from its true value.
type tableau struct {
	set     []int
	delta   []float64
	low, up []float64
	rows    [][]float64
	basis   []int // of each row
	rowOf   []int // of each count; -1 is not in the basis
}

// room bounds how far a count is moved: several times the floor is enough.
const room = 4

func (s *system) tableau(set []int) *tableau {
	t := &tableau{set: set, delta: make([]float64, len(set)), rowOf: make([]int, len(set))}
	for len(s.scratch.at) < len(s.value) {
		s.scratch.at = append(s.scratch.at, 0)
	}
	at, seen := s.scratch.at, s.scratch.count // at is one more than the place; 0 is outside
	for j, w := range set {
		at[w], t.rowOf[j] = j+1, -1
		t.low = append(t.low, max(-s.value[w], -room*s.floor))
		t.up = append(t.up, room*s.floor)
	}
	for _, w := range set {
		for _, k := range s.of[w] {
			if seen[k]++; seen[k] > 1 {
				continue
			}
			row := make([]float64, len(set))
			for i, term := range s.equations[k].terms {
				if j := at[term] - 1; j >= 0 {
					row[j]++
					if i == 0 {
						row[j] -= 2
					}
				}
			}
			t.insert(row)
		}
	}
	for _, w := range set {
		at[w] = 0
		for _, k := range s.of[w] {
			seen[k] = 0
		}
	}
	return t
}

// insert adds an equation, solved for one of its counts.
func (t *tableau) insert(row []float64) {
	for i, b := range t.basis {
		if f := row[b]; f != 0 {
			subtract(row, t.rows[i], f)
		}
	}
	for j := len(row) - 1; j >= 0; j-- { // the count to move comes first and stays free when it can
		if math.Abs(row[j]) > tiny {
			t.rows, t.basis = append(t.rows, row), append(t.basis, j)
			t.rowOf[j] = len(t.rows) - 1
			t.pivot(len(t.rows)-1, j)
			return
		}
	}
}

func subtract(row, other []float64, f float64) {
	for j, v := range other {
		if v != 0 {
			row[j] -= f * v
		}
	}
}

// pivot solves row i for count j.
func (t *tableau) pivot(i, j int) {
	t.rowOf[t.basis[i]] = -1
	t.basis[i], t.rowOf[j] = j, i
	f := t.rows[i][j]
	for k := range t.rows[i] {
		t.rows[i][k] /= f
	}
	for k, row := range t.rows {
		if k != i && math.Abs(row[j]) > 1e-12 {
			subtract(row, t.rows[i], row[j])
			row[j] = 0
		}
	}
}

// push moves count v in a direction as far as the equations and bounds allow,
// or to the distance: the simplex method on bounded variables, begun at the true
// values, with Bland's rule against cycles.
func (t *tableau) push(v int, direction, distance float64) {
	const most = 400
	for range most {
		if direction*t.delta[v] >= distance {
			return
		}
		j, way := t.entering(v, direction)
		if j < 0 {
			return
		}
		step, leaving := t.step(j, way)
		t.delta[j] += way * step
		for i, b := range t.basis {
			t.delta[b] -= t.rows[i][j] * way * step
		}
		if leaving >= 0 {
			t.pivot(leaving, j)
		}
	}
}

// entering is the first count outside the basis that moves v the right way.
func (t *tableau) entering(v int, direction float64) (j int, way float64) {
	for j := range t.set {
		if t.rowOf[j] >= 0 {
			continue
		}
		gain := 0.0
		if i := t.rowOf[v]; i >= 0 {
			gain = -t.rows[i][j] * direction
		} else if j == v {
			gain = direction
		}
		switch {
		case gain > tiny && t.delta[j] < t.up[j]-tiny:
			return j, 1
		case gain < -tiny && t.delta[j] > t.low[j]+tiny:
			return j, -1
		}
	}
	return -1, 0
}

// step is how far count j can go, and the row that stops it; -1 is its own
// bound.
func (t *tableau) step(j int, way float64) (step float64, leaving int) {
	step, leaving = t.up[j]-t.delta[j], -1
	if way < 0 {
		step = t.delta[j] - t.low[j]
	}
	for i, b := range t.basis {
		slope := -t.rows[i][j] * way
		var free float64
		switch {
		case slope > tiny:
			free = (t.up[b] - t.delta[b]) / slope
		case slope < -tiny:
			free = (t.low[b] - t.delta[b]) / slope
		default:
			continue
		}
		free = max(0, free)
		if free < step-tiny || leaving >= 0 && free <= step && b < t.basis[leaving] {
			step, leaving = free, i
		}
	}
	return step, leaving
}
