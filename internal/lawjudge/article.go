package lawjudge

import (
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawref"
)

// articles judges the articles that a reference names.
func (j *Judge) articles(v *Verdict, kinds []toetssteen.KindID) {
	first, last := v.Ref.Article.From, v.Ref.Article.To
	if j.event(v, first) {
		return
	}
	if v.Ref.Following {
		v.settle(TooGeneral, "law.and_following", first)
		v.suggest("law.suggest.name_article")
		return
	}
	v.Edition = v.Law.On(v.Date)
	first = v.dotted(first)
	if v.Ref.Old {
		v.hint("law.old")
	}
	found := v.find(first)
	if found != nil && last != "" && last != first {
		found = v.between(found, last)
	}
	if found == nil {
		return
	}
	for _, a := range found {
		v.Articles = append(v.Articles, a.Number)
		v.Kinds = append(v.Kinds, a.Kinds...)
	}
	slices.Sort(v.Kinds)
	v.Kinds = slices.Compact(v.Kinds)
	if len(found) == 1 {
		v.lids(found[0])
	}
	if v.Status == "" {
		v.nature(found, kinds)
	}
}

// dotted reads "9.2" as article 9, paragraph 2, in a law whose articles carry
// plain numbers: the parser cannot do so where two laws share an abbreviation.
func (v *Verdict) dotted(number string) string {
	e := v.Edition
	article, lid, cut := strings.Cut(number, ".")
	if !cut || e == nil || v.Ref.Article.To != "" || len(v.Ref.Lids) > 0 || e.Article(number) != nil || !plain(v.Law) {
		return number
	}
	if a := e.Article(article); a == nil || a.Leden <= 0 {
		return number
	}
	v.Ref.Article.From, v.Ref.Lids = article, []lawref.Range{{From: lid}}
	v.hint("law.read_as", number, article, lid)
	return article
}

// noChapter tells whether the articles show that a chapter cannot be there:
// where they are numbered by chapter, none has its number.
func (v *Verdict) noChapter() bool {
	e := v.Law.On(v.Date)
	if e == nil || !e.Complete || len(v.Ref.Above) != 1 || v.Ref.Above[0].Unit != lawref.Chapter {
		return false
	}
	if _, err := strconv.Atoi(v.Ref.Above[0].Nr); err != nil {
		return false
	}
	byChapter := 0
	for _, a := range e.Articles() {
		chapter, _, cut := strings.Cut(a.Number, ".")
		if !cut {
			chapter, _, cut = strings.Cut(a.Number, ":")
		}
		if cut {
			byChapter++
		}
		if cut && chapter == v.Ref.Above[0].Nr {
			return false
		}
	}
	return byChapter > 0 && byChapter == len(e.Articles())
}

// event settles an article that is gone, or says that it does not apply yet.
func (j *Judge) event(v *Verdict, article string) (settled bool) {
	for _, e := range v.Law.Events {
		if !slices.ContainsFunc(e.Articles, func(r catalogue.ArticleRange) bool { return r.Has(article) }) {
			continue
		}
		switch {
		case e.What == "repealed" && v.Date >= e.Date:
			v.settle(Repealed, "law.article_repealed", article, v.Law.Short(), e.Date)
			if s := j.laws.Law(e.Successor); s != nil {
				v.Successors = []string{s.ID}
				if e.Article != "" {
					v.suggest("law.suggest.successor_article", e.Article, s.Short())
				} else {
					v.suggest("law.suggest.successor", s.Short())
				}
			}
			settled = true
		case e.What == "applies" && v.Date < e.Date:
			v.hint("law.hint.article_not_yet", article, v.Law.Short(), e.Date)
		default:
			continue
		}
		if !e.Checked {
			v.say("law.unchecked", e.SourceText)
		}
	}
	return settled
}

// find looks an article up and settles what is not there. It gives the article
// when it is known to be there.
func (v *Verdict) find(number string) []*catalogue.Article {
	e := v.Edition
	if e == nil {
		return v.uncovered(number)
	}
	a := e.Article(number)
	switch {
	case a == nil && (!e.Complete || e.InGap(number)):
		v.settle(CannotVerify, "law.list_incomplete", v.Law.Short(), number)
	case a == nil:
		v.settle(NonExisting, "law.article_absent", number, v.Law.Short(), e.Date())
	case a.Nature == "repealed":
		v.settle(Repealed, "law.article_empty", number, v.Law.Short(), e.Date())
	case a.Nature == "doubtful":
		v.settle(CannotVerify, "law.doubtful", number, v.Law.Short(), e.Date())
	default:
		return []*catalogue.Article{a}
	}
	return nil
}

// uncovered is for a date that no list covers. An article of which a part was
// read in the version of the date is there; of others only what another day
// shows is told, and what is missing.
func (v *Verdict) uncovered(number string) []*catalogue.Article {
	if p := v.readOn(number); p != nil {
		v.say("law.read", number, p.Version)
		return []*catalogue.Article{p.as}
	}
	if len(v.Law.Editions) == 0 {
		v.settle(CannotVerify, "law.no_articles", v.Law.Short())
		return nil
	}
	v.settle(CannotVerify, "law.outside", v.Law.Short(), v.Date)
	var there, not []string
	for _, e := range v.Law.Editions {
		if a := e.Article(number); a != nil && a.Nature != "repealed" && a.Nature != "doubtful" {
			there = append(there, e.Date())
		} else {
			not = append(not, e.Date())
		}
	}
	if len(there) > 0 {
		v.say("law.then_present", number, strings.Join(there, ", "))
	}
	if len(not) > 0 {
		v.say("law.then_absent", number, strings.Join(not, ", "))
	}
	v.suggest("law.suggest.import", v.Law.Short(), v.Date)
	return nil
}

// readPart is what was read of an article in a version.
type readPart struct {
	*catalogue.Provision
	as *catalogue.Article
}

// readOn finds the parts of an article that were read in the version that is
// in force on the date; nil when there are none.
func (v *Verdict) readOn(number string) *readPart {
	var found *readPart
	for i := range v.Law.Provisions {
		p := &v.Law.Provisions[i]
		if p.Article != number || p.Version > v.Date {
			continue
		}
		at := slices.Index(v.Law.Versions, p.Version)
		if at < 0 || at+1 >= len(v.Law.Versions) || v.Date >= v.Law.Versions[at+1] {
			continue
		}
		if found == nil {
			found = &readPart{p, &catalogue.Article{Number: number, Leden: -1}}
		}
		found.as.Kinds = append(found.as.Kinds, p.Kinds...)
		if lid, ok := lidOf(p.Where); ok {
			found.as.Leden = max(found.as.Leden, lid)
		}
	}
	return found
}

// lidOf reads "lid 2 onder c".
func lidOf(where string) (int, bool) {
	rest, ok := strings.CutPrefix(where, "lid ")
	if !ok {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(number)
	return n, err == nil
}

// between gives the articles of a range; both ends must be there.
func (v *Verdict) between(found []*catalogue.Article, last string) []*catalogue.Article {
	first := found[0].Number
	if catalogue.CompareArticles(first, last) > 0 {
		v.settle(NonExisting, "law.range_backwards", first, last)
		return nil
	}
	end := v.find(last)
	if end == nil || v.Edition == nil {
		return end
	}
	articles := v.Edition.Between(found[0], end[0])
	for i := range articles {
		found = append(found, &articles[i])
	}
	return append(found, end[0])
}

// lids checks that the paragraphs are there.
func (v *Verdict) lids(a *catalogue.Article) {
	for _, r := range v.Ref.Lids {
		for _, lid := range []string{r.From, r.To} {
			n, err := strconv.Atoi(lid)
			if err != nil || n <= a.Leden {
				continue
			}
			// No numbered paragraphs at all is what a list says of an article
			// whose paragraphs it did not see, too.
			if a.Leden <= 0 || v.Edition == nil {
				v.settle(CannotVerify, "law.lid_unknown", a.Number, lid)
			} else {
				v.settle(NonExisting, "law.lid_absent", a.Number, strconv.Itoa(a.Leden), lid)
			}
			return
		}
	}
}

// nature judges what the articles do. Natures other than the first three are
// partly a guess by keyword, so that they give hints.
func (v *Verdict) nature(found []*catalogue.Article, kinds []toetssteen.KindID) {
	for _, nature := range []string{"definition", "citation", "commencement"} {
		if !slices.ContainsFunc(found, func(a *catalogue.Article) bool { return a.Nature != nature }) {
			v.settle(NotSupporting, "law.nature."+nature, found[0].Number)
			return
		}
	}
	if slices.ContainsFunc(found, func(a *catalogue.Article) bool { return a.Nature == "" || a.Nature == "task" }) || v.misses(kinds) {
		return
	}
	switch a := found[0]; a.Nature {
	case "prohibition", "delegation", "sanction":
		v.hint("law.hint."+a.Nature, a.Number)
	case "exception", "rights", "other":
		if len(v.Kinds) == 0 {
			v.hint("law.hint.no_datum_no_task", a.Number)
		}
	}
}

// misses settles articles that do not name the kinds that they should carry.
// The ban on special categories of data, with its exceptions, is about all of
// them.
func (v *Verdict) misses(kinds []toetssteen.KindID) bool {
	if v.Ref.ID == gdpr && v.Ref.Article.From == "9" {
		return false
	}
	for _, k := range kinds {
		if !slices.Contains(v.Kinds, k) {
			v.settle(NotSupporting, "law.hint.not_this_datum", v.Ref.Article.From, string(k))
			v.Severity = Hint
			return true
		}
	}
	return false
}

const gdpr = "32016R0679"
