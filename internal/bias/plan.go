package bias

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/count"
)

// SpecError says that a specification and its data do not fit. Key is a text
// of catalogue/i18n, Args fill it; the error itself is for programmers.
type SpecError struct {
	Key  string
	Args []string
}

func (e *SpecError) Error() string { return e.Key + ": " + strings.Join(e.Args, ", ") }

func specError(key string, args ...string) error { return &SpecError{"bias.error." + key, args} }

// MostGroups is the number of levels from which a column is no division of
// people into groups but a number or a name.
const MostGroups = 1000

// Needs gives what must be counted for a specification: base cells over all
// that is crossed, and a margin for each column whose strength as a proxy is
// measured, and for the score.
func Needs(s toetssteen.AuditSpec) (by []string, margins [][]string) {
	for _, g := range s.Groups {
		by = add(by, g.Column)
	}
	for _, t := range s.Steps {
		by = add(by, t.Column)
	}
	for _, w := range s.Strata {
		by = add(by, w.Column)
	}
	if s.Outcome != nil {
		by = add(by, s.Outcome.Column)
	}
	by = add(by, s.Period)
	if s.RandomArm != nil {
		by = add(by, s.RandomArm.Column)
	}
	for _, c := range s.Criteria {
		if slices.Contains(by, c) {
			continue
		}
		m := []string{c}
		for _, g := range s.Groups {
			m = add(m, g.Column)
		}
		if t, ok := SelectionStep(s); ok {
			m = add(m, t.Column)
		}
		margins = append(margins, m)
	}
	if s.Score != "" {
		margins = append(margins, scoreColumns(s))
	}
	return by, margins
}

func scoreColumns(s toetssteen.AuditSpec) []string {
	m := []string{s.Score}
	for _, g := range s.Groups {
		m = add(m, g.Column)
	}
	if s.Outcome != nil {
		m = add(m, s.Outcome.Column)
	}
	if t, ok := SelectionStep(s); ok {
		m = add(m, t.Column)
	}
	return add(m, s.Period)
}

func add(list []string, name string) []string {
	if name == "" || slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// SelectionStep gives the step that the verdict is about: the last of kind
// selection, else the last without a kind, else the last.
func SelectionStep(s toetssteen.AuditSpec) (toetssteen.AuditStep, bool) {
	for _, kind := range []string{"selection", ""} {
		for _, t := range slices.Backward(s.Steps) {
			if t.Kind == kind {
				return t, true
			}
		}
	}
	if n := len(s.Steps); n > 0 {
		return s.Steps[n-1], true
	}
	return toetssteen.AuditStep{}, false
}

// step is a step with its levels resolved on the data.
type step struct {
	toetssteen.AuditStep
	positive, among map[string]bool
	after           *step
	nominal         bool // its levels have no order: no trend, nothing cumulative
}

// resolveSteps finds which levels of each step go on and which count.
func resolveSteps(s toetssteen.AuditSpec, cube count.Cube) ([]*step, error) {
	var out []*step
	selection, _ := SelectionStep(s)
	for _, t := range s.Steps {
		nominal := false
		levels := cube.LevelsOf(t.Column)
		positive, err := positiveLevels(cube, t.Column, t.Positive, t.Not)
		switch {
		case err != nil && len(t.Positive) == 0 && t.ID != selection.ID && len(levels) <= mostCategories:
			t.Kind, positive = "category", nil // a score class, of which no level says yes
			if len(t.Order) == 0 {
				t.Order, nominal = ordered(levels)
			}
		case err != nil:
			return nil, err
		}
		r := &step{AuditStep: t, nominal: nominal, positive: positive, among: map[string]bool{}}
		for _, l := range levels {
			r.among[l] = l != count.Missing && (len(t.Among) == 0 || slices.Contains(t.Among, l))
		}
		for _, l := range t.Among {
			if !slices.Contains(levels, l) {
				return nil, specError("level", t.Column, l, listed(cube, t.Column))
			}
			r.among[l] = true
		}
		for _, earlier := range out {
			if t.After != "" && earlier.ID == t.After {
				r.after = earlier
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// mostCategories is how many levels a score class may have.
const mostCategories = 50

// ordered gives the known levels in their order: by number where all are
// numbers. Others have no order that can be seen; they are sorted by name.
func ordered(levels []string) (out []string, nominal bool) {
	out = slices.DeleteFunc(slices.Clone(levels), func(l string) bool { return l == count.Missing })
	number := func(l string) float64 {
		v, err := strconv.ParseFloat(l, 64)
		if err != nil {
			return math.NaN()
		}
		return v
	}
	if slices.ContainsFunc(out, func(l string) bool { return math.IsNaN(number(l)) }) {
		return out, true
	}
	slices.SortFunc(out, func(a, b string) int { return compare(number(a), number(b)) })
	return out, false
}

// affirmative are the levels that say yes when a specification names none.
var affirmative = []string{"1", "ja", "j", "yes", "y", "true", "t", "waar", "oui", "selected", "geselecteerd", "approved", "granted", "positive"}

// negative are what stands beside them; both are needed, because a column of
// 1, 2, 3 does not say yes with its 1.
var negative = []string{"0", "nee", "n", "no", "false", "f", "onwaar", "non", "not selected", "niet geselecteerd", "denied", "rejected", "negative"}

// positiveLevels gives the levels of a column that count as positive.
func positiveLevels(cube count.Cube, column string, given []string, not bool) (map[string]bool, error) {
	levels := cube.LevelsOf(column)
	out := map[string]bool{}
	for _, g := range given {
		if !slices.Contains(levels, g) && !not {
			return nil, specError("level", column, g, listed(cube, column))
		}
	}
	for _, l := range levels {
		switch {
		case l == count.Missing:
			out[l] = !not && slices.Contains(given, l)
		case len(given) > 0:
			out[l] = slices.Contains(given, l) != not
		}
	}
	if len(given) > 0 {
		return out, nil
	}
	yes := 0
	for _, l := range levels {
		small := strings.ToLower(strings.TrimSpace(l))
		switch {
		case slices.Contains(affirmative, small):
			out[l] = true
			yes++
		case l != count.Missing && !slices.Contains(negative, small):
			return nil, specError("positive", column, listed(cube, column))
		}
	}
	if yes == 0 && len(levels) > 0 && !slices.ContainsFunc(levels, isNegative) {
		return nil, specError("positive", column, listed(cube, column))
	}
	return out, nil
}

func isNegative(l string) bool {
	return slices.Contains(negative, strings.ToLower(strings.TrimSpace(l)))
}

// listed prints the levels of a column for an error: those that enough persons
// share. What fewer share may say who they are.
func listed(cube count.Cube, column string) string {
	const most, longest = 12, 40
	t, ok := cube.Table(column)
	if !ok {
		return "-"
	}
	n := make([]float64, len(t.Levels[0]))
	for _, c := range t.Cells {
		n[c.Key[0]] = c.N
	}
	var out []string
	for i, l := range t.Levels[0] {
		if n[i] < toetssteen.Floor || len([]rune(l)) > longest {
			continue
		}
		if len(out) == most {
			out = append(out, "…")
			break
		}
		out = append(out, l)
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, ", ")
}

// CheckGroups refuses, before small levels are pooled, columns that do not
// divide people into groups.
func CheckGroups(s toetssteen.AuditSpec, cube count.Cube) error { return checkGroups(s, cube) }

// checkGroups refuses a column that does not divide people into groups.
func checkGroups(s toetssteen.AuditSpec, cube count.Cube) error {
	for _, g := range s.Groups {
		for _, t := range s.Steps {
			if t.Column == g.Column {
				return specError("same_column", g.Column)
			}
		}
		levels := slices.DeleteFunc(slices.Clone(cube.LevelsOf(g.Column)), func(l string) bool { return l == count.Missing })
		switch {
		case len(levels) > MostGroups:
			return specError("too_many_groups", g.Column, strconv.Itoa(len(levels)), strconv.Itoa(MostGroups))
		case len(levels) > 2 && !slices.ContainsFunc(levels, notDate):
			return specError("date_group", g.Column)
		}
	}
	return nil
}

// notDate tells whether a level is anything but a date or a time.
func notDate(l string) bool {
	digits, marks := 0, 0
	for _, r := range l {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '-' || r == '/' || r == '.':
			marks++
		case strings.ContainsRune("T:Z +", r):
		default:
			return true
		}
	}
	return digits < 6 || marks != 2 && !strings.Contains(l, ":")
}

// Positive gives the levels of a step's column that go on, or none when the
// data does not say.
func Positive(t toetssteen.AuditStep, cube count.Cube) []string {
	positive, err := positiveLevels(cube, t.Column, t.Positive, t.Not)
	if err != nil {
		return nil
	}
	var out []string
	for _, l := range cube.LevelsOf(t.Column) {
		if positive[l] {
			out = append(out, l)
		}
	}
	return out
}
