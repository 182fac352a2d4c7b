package redact

import (
	"cmp"
	"math"
	"slices"
)

// system is the additive system of counts that figures show: variables are
// counts of persons, equations say which add up to which. An attacker knows
// every variable that is not hidden, all equations, and that counts are not
// negative.
type system struct {
	floor     float64
	value     []float64
	hidden    []bool
	small     []bool    // must not be narrowed down
	from, to  []float64 // values that are known to be possible besides
	of        [][]int   // equations of a variable
	units     [][]int   // sides of a variable
	sides     []side
	equations []equation
	queue     []int // equations of which a variable was hidden
	unknown   []int // number of hidden variables of an equation
	scratch   scratchpads
}

// equation says that its terms add up to nothing; the first is the total and
// counts negatively.
type equation struct{ terms []int }

// side is a group at a step: who goes on, who does not, and both. They are
// hidden as one, except that a large enough n stays; -1 is not known.
type side struct{ x, rest, n int }

// scratchpads are the memory of neighbourhood.
type scratchpads struct {
	in    []bool // variables
	count []int  // members in equations
	at    []int  // place of a variable in a tableau
}

// tiny is how far floating point may be off for counts to add up.
const tiny = 1e-6

func (s *system) variable(v float64) int {
	s.value = append(s.value, v)
	s.hidden, s.small = append(s.hidden, false), append(s.small, false)
	s.from, s.to = append(s.from, v), append(s.to, v)
	s.of, s.units = append(s.of, nil), append(s.units, nil)
	return len(s.value) - 1
}

// side adds a side over variables, with its own equation.
func (s *system) side(x, rest, n int) int {
	k := len(s.sides)
	s.sides = append(s.sides, side{x, rest, n})
	for _, v := range []int{x, rest, n} {
		if v >= 0 {
			s.units[v] = append(s.units[v], k)
		}
	}
	if x >= 0 && rest >= 0 && n >= 0 {
		s.add(n, x, rest)
	}
	return k
}

// add says that parts add up to total. What does not hold is not said: an
// attacker cannot use it.
func (s *system) add(total int, parts ...int) {
	sum := s.value[total]
	for _, p := range parts {
		sum -= s.value[p]
	}
	if math.Abs(sum) <= tiny*max(1, s.value[total]) {
		s.force(total, parts...)
	}
}

// force says that parts add up to total, also where rounding hides it.
func (s *system) force(total int, parts ...int) {
	k := len(s.equations)
	terms := append([]int{total}, parts...)
	s.equations = append(s.equations, equation{terms})
	s.unknown = append(s.unknown, 0)
	for _, v := range terms {
		s.of[v] = append(s.of[v], k)
		if s.hidden[v] {
			s.unknown[k]++
		}
	}
	if s.unknown[k] > 0 {
		s.queue = append(s.queue, k)
	}
}

// primary hides what a side shows when one of its counts is small; turned says
// that the rest is what is shown as numerator.
func (s *system) primary(k int, turned bool) {
	u := s.sides[k]
	if turned {
		u.x, u.rest = u.rest, u.x
	}
	n := math.Inf(1)
	if u.n >= 0 {
		n = s.value[u.n]
	}
	if u.n >= 0 && n < s.floor {
		s.guard(u.n)
	}
	if u.x >= 0 && s.value[u.x] < s.floor {
		s.guard(u.x)
	}
	if u.rest >= 0 && s.value[u.rest] < s.floor && s.value[u.rest] > 0 {
		s.guard(u.rest)
	}
}

// guard hides a count that must not be narrowed down.
func (s *system) guard(v int) {
	s.small[v] = true
	s.hide(v)
}

// hide hides a count with the others that the same figures show.
func (s *system) hide(v int) {
	if v < 0 || s.hidden[v] {
		return
	}
	s.hidden[v] = true
	for _, k := range s.of[v] {
		s.unknown[k]++
		s.queue = append(s.queue, k)
	}
	for _, k := range s.units[v] {
		s.hide(s.sides[k].x)
		s.hide(s.sides[k].rest)
	}
}

// protect hides more until no small count can be narrowed down.
func (s *system) protect() {
	s.close()
	var order []int
	for v, small := range s.small {
		if small {
			order = append(order, v)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.value[a], s.value[b]) })
	for _, v := range order {
		for !s.safe(v) && !s.reach(v, near) && !s.reach(v, far) {
			if !s.widen(v) {
				break // nothing around it is shown any more
			}
			s.close()
		}
	}
}

// near and far are how many hidden counts around a small one are moved to show
// that it may be another.
const near, far = 40, 240

func (s *system) safe(v int) bool {
	return s.to[v]-s.from[v] >= s.floor-1-tiny || s.from[v] <= tiny && s.to[v] >= s.floor-1-tiny
}

// close sees to it that no equation has one single unknown.
func (s *system) close() {
	for len(s.queue) > 0 {
		k := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		if s.unknown[k] != 1 {
			continue
		}
		s.hide(s.cheapest(k))
	}
}

// cheapest is the count of an equation whose hiding asks for the fewest other
// counts to be hidden; of those the smallest.
func (s *system) cheapest(k int) int {
	best, fresh := -1, 0
	for _, v := range s.equations[k].terms {
		if s.hidden[v] {
			continue
		}
		n := 0
		for _, e := range s.of[v] {
			if s.unknown[e] == 0 {
				n++
			}
		}
		if best < 0 || n < fresh || n == fresh && s.value[v] < s.value[best] {
			best, fresh = v, n
		}
	}
	return best
}

// widen hides one more count near a small one that is not safe yet, in the
// equation where the other hidden counts leave it the least room; ok is false
// when everything there is hidden.
func (s *system) widen(v int) bool {
	if k := s.tightest(s.of[v]); k >= 0 && s.room(k) < 2*s.floor {
		return s.hidePart(k)
	}
	seen := map[int]bool{}
	var around []int
	for _, w := range s.neighbourhood(v, far) {
		for _, k := range s.of[w] {
			if !seen[k] {
				seen[k] = true
				around = append(around, k)
			}
		}
	}
	if k := s.tightest(around); k >= 0 {
		return s.hidePart(k)
	}
	return false
}

// tightest is the equation with the least room of those with something shown.
func (s *system) tightest(equations []int) int {
	best, least := -1, 0.0
	for _, k := range equations {
		if s.unknown[k] == 0 || s.unknown[k] == len(s.equations[k].terms) {
			continue
		}
		if r := s.room(k); best < 0 || r < least {
			best, least = k, r
		}
	}
	return best
}

// room is how much the hidden parts of an equation can give up together.
func (s *system) room(k int) float64 {
	sum := 0.0
	for _, v := range s.equations[k].terms[1:] {
		if s.hidden[v] {
			sum += s.value[v]
		}
	}
	return sum
}

// hidePart hides the smallest part of an equation that gives a floor's room, or
// else the largest; the total only when nothing else is shown.
func (s *system) hidePart(k int) bool {
	best, fits := -1, false
	for _, v := range s.equations[k].terms[1:] {
		if s.hidden[v] {
			continue
		}
		enough := s.value[v] >= s.floor
		if best < 0 || enough && (!fits || s.value[v] < s.value[best]) || !enough && !fits && s.value[v] > s.value[best] {
			best, fits = v, enough
		}
	}
	if best < 0 {
		best = s.equations[k].terms[0]
	}
	if s.hidden[best] {
		return false
	}
	s.hide(best)
	return true
}
