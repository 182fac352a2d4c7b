package lawjudge

import (
	"slices"

	"toetssteen"
	"toetssteen/catalogue"
)

// Mention is an article that names or prescribes a kind of datum.
type Mention struct {
	Law     *catalogue.Law
	Article string
	Where   []string // parts of the article that were read for the kind
	Leden   int      // -1 is not counted
	Nature  string
	Version string // date of the list
	Covers  bool   // the list holds on the date
	AsOf    string
	Source  string
}

// Mentions gives the articles that name a kind, by law id and in the order of
// the law. It looks in the laws given, or in all that are kept by hand, or
// with all in every law of the index. Where no list covers the date the
// nearest one is used, and Covers is false.
func Mentions(x *catalogue.Laws, kind toetssteen.KindID, laws []*catalogue.Law, date string, all bool) []Mention {
	if len(laws) == 0 {
		for _, id := range x.IDs() {
			if l := x.Law(id); all || l.AsOf != "" {
				laws = append(laws, l)
			}
		}
	}
	var out []Mention
	for _, l := range laws {
		out = append(out, mentionsOf(l, kind, date)...)
	}
	return out
}

// Nearest gives the list of articles that covers a date, or else the last one
// before it, or else the first one; nil when there is none.
func Nearest(l *catalogue.Law, date string) *catalogue.LawEdition {
	e := l.On(date)
	if e != nil || len(l.Editions) == 0 {
		return e
	}
	e = l.Editions[0]
	for _, other := range l.Editions {
		if other.Date() <= date {
			e = other
		}
	}
	return e
}

func mentionsOf(l *catalogue.Law, kind toetssteen.KindID, date string) []Mention {
	e := Nearest(l, date)
	if e == nil {
		return nil
	}
	var out []Mention
	for _, a := range e.Articles() {
		where := readFor(l, a.Number, kind)
		if !slices.Contains(a.Kinds, kind) && len(where) == 0 {
			continue
		}
		out = append(out, Mention{
			Law: l, Article: a.Number, Where: where, Leden: a.Leden, Nature: a.Nature,
			Version: e.Date(), Covers: e == l.On(date), AsOf: e.AsOf, Source: e.Source,
		})
	}
	return out
}

// readFor gives the parts of an article that were read and name the kind, with
// the version that was read.
func readFor(l *catalogue.Law, article string, kind toetssteen.KindID) []string {
	var out []string
	for _, p := range l.Provisions {
		if p.Article == article && slices.Contains(p.Kinds, kind) && p.Where != "" {
			out = append(out, p.Where+" ("+p.Version+")")
		}
	}
	return out
}
