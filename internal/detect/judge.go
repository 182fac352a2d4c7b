package detect

import (
	"math"
	"slices"
	"strings"

	"toetssteen"
)

// Weights are contributions to the log-odds that a person would confirm the
// finding, with independent signs added (naive Bayes). They were set by hand
// and checked against labelled columns; bench/results/reliability.txt holds
// the table of what was said against what was true.
const (
	prior = -4.6 // about one column in a hundred

	weightStrong   = 6.6
	weightContext  = 2.6
	weightWeak     = 2.8
	weightComment  = 4.8
	weightType     = 4.5
	weightKey      = 4.0
	weightOneHot   = 1.0
	weightText     = 3.0
	weightFriend   = 6.0
	weightAbbr     = 1.2
	weightHead     = 3.4
	weightThings   = 4.0
	weightPeople   = 1.2
	weightDateHead = 3.0
	weightTypeBad  = 3.0
	weightOther    = 2.2
)

// weightListed is the weight of values by what they show.
var weightListed = [...]float64{0, 1.0, 5.2, 7.6}

// judge draws the level and the confidence from the evidence. Levels follow
// from rules, not from the confidence: see design.md §2.
func (s *signal) judge(g *gatherer) {
	ind := g.d.indicators[s.kind]
	opaque := g.silent()
	s.aside(g)
	kinds := 0
	for _, strength := range []int{s.named, s.labeled, s.keyed, s.listed} {
		if strength >= 2 {
			kinds++
		}
	}
	sum := s.named + s.labeled + s.keyed + s.listed
	switch {
	case kinds >= 2, s.listed == 3 && (opaque || s.named+s.labeled > 0):
		s.level = toetssteen.High
	case s.listed >= 2 && kinds == 1 && !opaque && !s.bare && s.named+s.labeled == 0:
		s.level = toetssteen.Low
	case kinds == 1, s.named+s.labeled > 0 && sum >= 2, s.stated >= 2:
		s.level = toetssteen.Medium
	default:
		s.level = toetssteen.Low
	}
	if kinds == 0 && s.stated > 0 {
		s.role = toetssteen.RoleFreeText
	}
	s.caps(ind.Group)
	s.found = sum+s.stated > 0
	s.confidence = s.odds()
	if s.level == toetssteen.Low && s.confidence < minConfidence {
		s.found = false
	}
}

// settle lets a kind that the name says win over kinds that only fit: values
// or a comment that suit a second kind as well are no finding of their own.
func (g *gatherer) settle() {
	for _, s := range g.signals {
		ind := g.d.indicators[s.kind]
		for _, o := range g.signals {
			if o == s || !o.found || o.level < toetssteen.Medium || o.named < 2 && o.labeled < 2 {
				continue
			}
			winner := g.d.indicators[o.kind]
			refined := s.named == 0 && slices.Contains(winner.Refines, ind.ID)
			fits := s.named+s.labeled+s.keyed == 0 && s.listed > 0 && winner.Group != toetssteen.GroupProxy
			if refined || fits {
				s.found = false
				s.minus("name", "kind.other", "against.other_kind", weightOther, string(winner.ID))
			}
		}
	}
}

// minConfidence is the chance below which a candidate is noise.
const minConfidence = 0.02

// aside notes what the surroundings say for and against.
func (s *signal) aside(g *gatherer) {
	switch {
	case g.t.people(g.column) && s.named > 0:
		s.plus("table", "table.people", "evidence.people", weightPeople, nil)
	case g.t.things(g.column):
		s.minus("table", "table.things", "against.things", weightThings)
	}
	if s.listed > 0 && s.named+s.labeled == 0 && !g.silent() && !g.hints(s.kind) {
		s.minus("name", "name.other", "against.other_name", weightOther, g.c.Name)
	}
	if bad := g.wrongType(s); bad != "" {
		s.minus("type", "type.unfit", "against.type", weightTypeBad, bad)
	}
	if g.dateHead(s) {
		s.minus("name", "name.date", "against.date", weightDateHead)
	}
}

// caps lowers the level where something speaks against the finding that
// evidence of one kind cannot outweigh.
func (s *signal) caps(group toetssteen.Group) {
	for _, e := range s.against {
		switch e.Rule {
		case "table.things":
			s.level = min(s.level, toetssteen.Low)
		case "type.unfit", "name.date":
			if s.listed < 2 {
				s.level = min(s.level, toetssteen.Low)
			}
		}
	}
	if s.role == toetssteen.RoleAggregate || s.role == toetssteen.RoleFreeText {
		s.level = min(s.level, toetssteen.Medium)
	}
	if group == toetssteen.GroupProxy && s.named == 1 && s.listed < 2 && s.labeled < 2 {
		s.level = min(s.level, toetssteen.Low)
	}
}

// odds turns the weights into a chance.
func (s *signal) odds() float64 {
	x := prior
	for _, e := range s.evidence {
		x += e.Weight
	}
	for _, e := range s.against {
		x += e.Weight
	}
	return min(1/(1+math.Exp(-x)), 0.99)
}

// opaque reports whether the name says nothing: f12, veld17, kenmerk_a, a BRP
// element number.
func (g *gatherer) opaque() bool {
	for _, w := range g.ts {
		switch {
		case w.digits, w.class&classOpaque != 0, len(w.text) <= 2:
		case !w.known() && !strings.ContainsAny(w.text, "aeiouy"):
		default:
			return false
		}
	}
	return true
}

// silent reports a name that is opaque, or of a few letters that are no known
// word: kol. That is no sign against values that stand for themselves; it is
// too little to let values speak that need an opaque name, as country codes do
// ("loc", "cur").
func (g *gatherer) silent() bool {
	return g.opaque() || !slices.ContainsFunc(g.ts, func(w token) bool { return !w.digits && (w.known() || len(w.text) > fewLetters) })
}

// fewLetters is how long a word may be to say nothing when it is unknown.
const fewLetters = 3

// hints reports a name that holds the word for what the lists of a kind list:
// "land" is too little to say birth country, and says nothing else either.
func (g *gatherer) hints(kind int) bool {
	return slices.ContainsFunc(g.ts, func(w token) bool {
		of, ok := g.d.listConcepts[w.concept]
		return ok && of == kind
	})
}

// wrongType names a declared type that cannot hold the datum.
func (g *gatherer) wrongType(s *signal) string {
	ind := g.d.indicators[s.kind]
	t := strings.ToLower(g.c.Type)
	base, _, _ := strings.Cut(t, "(")
	base = strings.TrimSpace(base)
	switch base {
	case "money", "smallmoney", "bytea", "blob", "longblob", "image", "varbinary", "binary":
		if ind.ID != "proxy_photo" && ind.ID != "proxy_income" {
			return base
		}
	case "date", "datetime", "timestamp", "timestamptz", "time", "datetime2", "timestamp without time zone", "timestamp with time zone":
		if ind.Group == toetssteen.GroupSex || ind.ID == "title_salutation" || ind.ID == "name" || ind.ID == "language" || ind.ID == "religion" {
			return base
		}
	}
	return ""
}

// dateHead reports a name that is a date about a sex or title: not the datum.
func (g *gatherer) dateHead(s *signal) bool {
	ind := g.d.indicators[s.kind]
	if ind.Group != toetssteen.GroupSex && ind.ID != "title_salutation" && ind.ID != "name" || s.named == 0 {
		return false
	}
	for _, w := range g.ts {
		if w.class&classDate != 0 && w.class&classGeneric == 0 && w.concept == 0 && (strings.HasPrefix(w.text, "dat") || w.text == "dt" || strings.HasSuffix(w.text, "datum")) {
			return true
		}
	}
	return false
}
