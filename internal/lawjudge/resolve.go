package lawjudge

import (
	"regexp"
	"strings"
	"unicode"

	"toetssteen/catalogue"
	"toetssteen/internal/lawref"
)

// resolve finds the law that a reference means. Of laws that share a name it
// takes the one that is written just so, then those in force on the date, then
// those that have the article; when several are left the reference is not
// clear, and that is settled.
func (j *Judge) resolve(v *Verdict, written string) *catalogue.Law {
	r := v.Ref
	if len(r.Candidates) < 2 {
		if r.ID != "" {
			return j.laws.Law(r.ID)
		}
		if r.Name == "" {
			return nil
		}
		return only(j.laws.Named(r.Name))
	}
	laws := make([]*catalogue.Law, 0, len(r.Candidates))
	for _, id := range r.Candidates {
		if l := j.laws.Law(id); l != nil {
			laws = append(laws, l)
		}
	}
	laws = keep(laws, func(l *catalogue.Law) bool { return writtenSo(l, written) })
	laws = keep(laws, func(l *catalogue.Law) bool {
		return (l.To == "" || v.Date < l.To) && l.From <= v.Date
	})
	if r.Article.From != "" {
		laws = keep(laws, func(l *catalogue.Law) bool { return hasArticle(l, r.Article.From) })
	}
	switch len(laws) {
	case 0:
		return nil
	case 1:
		v.hint("law.one_of", laws[0].Title)
		return laws[0]
	}
	titles := make([]string, len(laws))
	for i, l := range laws {
		titles[i] = l.Title
	}
	if r.Article.From == "" {
		v.settle(TooGeneral, "law.ambiguous", strings.Join(titles, "; "))
	} else {
		v.settle(CannotVerify, "law.ambiguous", strings.Join(titles, "; "))
	}
	v.suggest("law.suggest.full_name")
	return laws[0]
}

func only(laws []*catalogue.Law) *catalogue.Law {
	if len(laws) == 1 {
		return laws[0]
	}
	return nil
}

// keep filters, unless nothing would be left.
func keep(laws []*catalogue.Law, ok func(*catalogue.Law) bool) []*catalogue.Law {
	var kept []*catalogue.Law
	for _, l := range laws {
		if ok(l) {
			kept = append(kept, l)
		}
	}
	if len(kept) == 0 {
		return laws
	}
	return kept
}

// writtenSo tells whether the text has a name of the law with its capitals:
// WRO is not Wro.
func writtenSo(l *catalogue.Law, written string) bool {
	for _, n := range l.Names {
		if strings.Contains(written, n) {
			return true
		}
	}
	return l.Title != "" && strings.Contains(written, l.Title)
}

// hasArticle tells whether any list of the law has the article.
func hasArticle(l *catalogue.Law, number string) bool {
	for _, e := range l.Editions {
		if e.Article(number) != nil {
			return true
		}
	}
	return false
}

// names gives the parser the names of the index. Titles of the large list of
// 2017 are taken when they cannot be mistaken for common words.
func names(laws *catalogue.Laws) []lawref.Law {
	var out []lawref.Law
	for _, id := range laws.IDs() {
		l := laws.Law(id)
		kept := l.AsOf != ""
		if !kept && !distinct(l.Title) {
			continue
		}
		n := lawref.Law{ID: id, Title: l.Title, Book: book(l.Title)}
		if len(l.Names) > 0 {
			n.Abbr, n.Names = l.Names[0], l.Names[1:]
		}
		n.Plain = kept && plain(l)
		out = append(out, n)
	}
	return out
}

const longestTitle = 160

// dated begins titles that are no more than the day of signing.
var dated = regexp.MustCompile(`^\pL+( \pL+)? van \d`)

// distinct tells whether a title can stand in a text without being taken for
// something else: a name of several words that begins with a capital, or one
// that ends in "wet".
func distinct(title string) bool {
	if len(title) < 6 || len(title) > longestTitle || strings.ContainsAny(title, "»«;") || strings.Contains(title, ", treden ") {
		return false
	}
	if first := rune(title[0]); !unicode.IsUpper(first) || dated.MatchString(title) {
		return false
	}
	return strings.HasSuffix(title, "wet") || strings.Count(title, " ") > 0
}

func book(title string) string {
	if n, ok := strings.CutPrefix(title, "Burgerlijk Wetboek Boek "); ok {
		return n
	}
	return ""
}

// plain tells whether the articles have plain numbers, so that a dotted number
// is an article with its paragraph.
func plain(l *catalogue.Law) bool {
	if len(l.Editions) == 0 {
		return false
	}
	articles := l.Editions[len(l.Editions)-1].Articles()
	for _, a := range articles {
		if strings.ContainsAny(a.Number, ".:") {
			return false
		}
	}
	return len(articles) > 0
}
