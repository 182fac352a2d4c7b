package round

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"toetssteen"
)

// Problem is what keeps a round or an answer from being taken: its text is
// round.problem.KEY in the catalogue, Args is what stands in that.
type Problem struct {
	Key  string
	Args []string
}

type problems []Problem

func (p *problems) add(key string, args ...string) { *p = append(*p, Problem{key, args}) }

// Check gives all that is wrong with a round that is to be opened. unit tells
// of a unit what was decided on its scope, and whether it exists.
func Check(r toetssteen.Round, unit func(id string) (toetssteen.Scope, bool)) []Problem {
	var out problems
	if strings.TrimSpace(r.ID) == "" || strings.Contains(r.ID, "/") {
		out.add("bad_id") // the id of an answer is ROUND/UNIT
	}
	if strings.TrimSpace(r.Question) == "" {
		out.add("no_question")
	}
	if len(r.Units) == 0 {
		out.add("no_units")
	}
	for i, id := range r.Units {
		scope, known := unit(id)
		switch {
		case slices.Contains(r.Units[:i], id):
			out.add("unit_twice", id)
		case !known:
			out.add("unknown_unit", id)
		case scope != toetssteen.ScopeIn:
			out.add("not_in_scope", id)
		}
	}
	if _, err := toetssteen.ParseDate(string(r.Deadline)); err != nil {
		out.add("bad_deadline", string(r.Deadline))
	} else if r.Deadline < r.Opened {
		out.add("deadline_over", string(r.Deadline))
	}
	return out
}

// CheckAnswer gives all that is wrong with an answer in a round. A unit that
// says it uses none must say how it looked: how and when, in each of its
// systems, which share that was and what it left out.
func CheckAnswer(r toetssteen.Round, a toetssteen.Answer, systems []string) []Problem {
	var out problems
	if r.Frozen != "" {
		out.add("frozen", string(r.Frozen))
	}
	if !slices.Contains(r.Units, a.In) {
		out.add("not_asked", a.In)
	}
	switch a.Outcome {
	case toetssteen.UsesIndicators:
	case toetssteen.UsesNone:
		out.none(a.Search, systems)
	default:
		out.add("no_outcome")
	}
	if c := a.Search.Coverage; !(c >= 0 && c <= 1) { // not a number is wrong too
		out.add("bad_coverage")
	}
	for i, x := range a.Search.Systems {
		out.searched(strconv.Itoa(i+1), x)
	}
	return out
}

func (p *problems) none(s toetssteen.Statement, systems []string) {
	if len(s.Systems) == 0 {
		p.add("no_search")
	}
	if s.Coverage == 0 {
		p.add("no_coverage")
	}
	if strings.TrimSpace(s.NotDone) == "" {
		p.add("no_not_done")
	}
	for _, id := range systems {
		searched := slices.ContainsFunc(s.Systems, func(x toetssteen.Searched) bool { return x.System == id })
		if !searched && !names(s.NotDone, id) {
			p.add("system_left_out", id)
		}
	}
}

func (p *problems) searched(n string, x toetssteen.Searched) {
	if strings.TrimSpace(x.System) == "" {
		p.add("searched_no_system", n)
	}
	if strings.TrimSpace(x.Method) == "" {
		p.add("searched_no_method", n)
	}
	if _, err := toetssteen.ParseDate(string(x.On)); err != nil {
		p.add("searched_no_date", n)
	}
}

// names tells whether a text names an id as a word: DMS is not named by DMS2.
func names(text, id string) bool {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from := 0; ; {
		at := strings.Index(text[from:], id)
		if at < 0 || id == "" {
			return false
		}
		start, end := from+at, from+at+len(id)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !inWord(before) && !inWord(after) {
			return true
		}
		from = end
	}
}
