package detect

import (
	"slices"
	"strings"

	"toetssteen"
)

// name reads the words of the column's name.
func (g *gatherer) name() {
	hits, rejected := g.d.names.find(g.ts)
	for _, h := range hits {
		g.nameHit(h)
	}
	for _, h := range rejected {
		if s := g.has(h.kind); s != nil {
			s.minus("name", h.rule, "against.false_friend", weightFriend, h.text)
		}
	}
	g.inTable()
}

// inTable reads the name together with that of the table, where the table says
// whose datum it is: geboorteland in a table ouder is that of a parent. Only a
// kind that says a kind of the name more exactly counts.
func (g *gatherer) inTable() {
	n := len(g.t.roles)
	if n == 0 || len(g.signals) == 0 || len(g.ts)+n > 64 {
		return
	}
	ts := append(slices.Clip(g.t.roles), g.ts...)
	hits, _ := g.d.names.find(ts)
	for _, h := range hits {
		table, own := h.mask&(1<<n-1), h.mask>>n
		if table == 0 || own == 0 || g.has(h.kind) != nil {
			continue
		}
		for _, s := range g.signals {
			if s.named == 2 && slices.Contains(g.d.indicators[h.kind].Refines, g.d.indicators[s.kind].ID) {
				r := g.signal(h.kind)
				r.named = 2
				r.plus("name", h.rule, "evidence.name_in_table", weightStrong, nil, h.words(ts))
				s.named = 0
				break
			}
		}
	}
}

func (g *gatherer) nameHit(h hit) {
	s := g.signal(h.kind)
	named, weight := 2, weightStrong
	switch h.strength {
	case weak:
		named, weight = 1, weightWeak
	case contextual:
		named, weight = g.contextual(s, h)
	case strong, friend:
	}
	if h.abbrs > 0 && !g.clearAbbreviation(h) {
		named, weight = 1, weightWeak
		s.minus("name", h.rule, "against.abbreviation", weightAbbr)
	}
	if h.derived {
		s.role = toetssteen.RoleDerived
	}
	if rest := g.afterwards(h); rest != "" && !h.about {
		if code := g.oneHot(h, rest); code != "" {
			s.role = toetssteen.RoleDerived
			s.plus("name", h.rule, "evidence.one_hot", weightOneHot, nil, rest, code)
		} else {
			named = min(named, 1)
			s.minus("name", h.rule, "against.other_head", weightHead, rest)
		}
	}
	g.modifiers(s, h)
	s.named = max(s.named, named)
	if !hasRule(s.evidence, h.rule) {
		s.plus("name", h.rule, "evidence.name", weight, nil, h.words(g.ts))
	}
}

// contextual weighs a phrase that says it only in a table about people, and
// only if no other word comes before it: "title" is not "course title". A yes
// or no called "male" needs no table.
func (g *gatherer) contextual(s *signal, h hit) (named int, weight float64) {
	storage := classGeneric | classPerson | classFlag | classSmall | classOpaque | classDate | classAggregate
	proxy := g.d.indicators[h.kind].Group == toetssteen.GroupProxy
	for i := range h.last {
		w := g.ts[i]
		if h.mask&(1<<i) == 0 && w.class&storage == 0 && !w.digits && len(w.text) > 2 && (proxy || !g.d.related[w.concept]) {
			s.minus("name", h.rule, "against.other_head", weightHead, w.text)
			return 1, weightContext
		}
	}
	if g.t.people(g.column) {
		return 2, weightStrong
	}
	if (g.counts(h) || isBoolean(g.c) && len(g.c.Values) > 0) && !g.t.things(g.column) && g.d.indicators[h.kind].Group == toetssteen.GroupSex {
		return 2, weightStrong
	}
	return 1, weightContext
}

// counts reports whether a word before the hit makes the name a figure over a
// group: aantal_vrouwen.
func (g *gatherer) counts(h hit) bool {
	for i := range h.last {
		if g.ts[i].class&classAggregate != 0 {
			return true
		}
	}
	return false
}

// words gives the column's own words that the hit covers.
func (h hit) words(ts []token) string {
	var out []string
	for i, w := range ts {
		if h.mask&(1<<i) != 0 {
			out = append(out, w.text)
		}
	}
	return strings.Join(out, " ")
}

func hasRule(es []toetssteen.Evidence, rule string) bool {
	for _, e := range es {
		if e.Rule == rule && e.Message == "evidence.name" {
			return true
		}
	}
	return false
}

// clearAbbreviation reports whether an abbreviation is unambiguous where it
// stands: two words that fit together, or four letters in a table on people.
func (g *gatherer) clearAbbreviation(h hit) bool {
	if h.abbrs < h.size() && h.size() >= 2 {
		return true
	}
	if h.abbrs >= 2 {
		return true
	}
	return len(g.ts[h.last].text) >= 4 && g.t.people(g.column)
}

// afterwards gives the words behind the hit that change what the name is
// about: the head of a compound comes last in Dutch and English.
func (g *gatherer) afterwards(h hit) string {
	var rest []string
	for i := h.last + 1; i < len(g.ts); i++ {
		w := g.ts[i]
		if w.segment != g.ts[h.last].segment && w.class == 0 && !w.digits && w.concept == 0 {
			rest = append(rest, w.text)
			continue
		}
		storage := classGeneric | classDate | classPerson | classAggregate | classFlag | classSmall
		if w.digits && len(w.text) <= 2 || w.class&storage != 0 || len(w.text) <= 2 && !g.isCode(h, w.text) || g.d.related[w.concept] && w.concept != 0 && !g.isCode(h, w.text) {
			continue
		}
		rest = append(rest, w.text)
	}
	return strings.Join(rest, " ")
}

func (g *gatherer) isCode(h hit, text string) bool {
	return isBoolean(g.c) && g.oneHot(h, text) != ""
}

// oneHot gives the title of the code list of the kind that holds the text.
func (g *gatherer) oneHot(h hit, text string) string {
	for list := range len(g.d.values.lists) {
		if _, ok := g.d.uses[h.kind][list]; ok && g.d.values.lists[list].byID[text] {
			return g.d.values.lists[list].Title
		}
	}
	return ""
}

// modifiers reads what the other words say of the datum: a date, a figure over
// a group, a yes or no.
func (g *gatherer) modifiers(s *signal, h hit) {
	for i, w := range g.ts {
		if h.mask&(1<<i) != 0 {
			if w.class&classFlag != 0 {
				s.role = toetssteen.RoleDerived
			}
			continue
		}
		switch {
		case w.class&classAggregate != 0 && w.class&classGeneric == 0 && w.class&classDate == 0:
			s.role = toetssteen.RoleAggregate
		case w.class&classFlag != 0 && w.class&classGeneric == 0:
			s.role = toetssteen.RoleDerived
		}
	}
	if s.role == toetssteen.RoleStored && isBoolean(g.c) && len(g.c.Values) > 0 {
		s.role = toetssteen.RoleDerived
	}
}
