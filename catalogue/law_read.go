package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"toetssteen"
)

// lawNatures are what an article does. "doubtful" is a number of which it is
// not known whether it still has a text.
var lawNatures = []string{
	"", "definition", "citation", "commencement", "data_list", "task", "prohibition", "rights",
	"exception", "delegation", "sanction", "other", "repealed", "doubtful",
}

// otherKinds are kinds of datum that the index tells of and that are no
// indicators.
var otherKinds = []string{"bsn", "personal_data", "special_category"}

// OtherKinds are the kinds of datum that the index of laws tells of beside the
// indicators.
func OtherKinds() []string { return slices.Clone(otherKinds) }

// lawColumns are the columns of each table, by the start of its file name.
var lawColumns = map[string][]string{
	"laws":       {"law", "kind", "title", "abbreviations", "from", "to", "successor", "sure", "as_of", "source"},
	"editions":   {"law", "from", "until", "as_of", "complete", "gaps", "table", "source"},
	"articles":   {"law", "article", "leden", "nature", "kinds"},
	"versions":   {"law", "from"},
	"events":     {"law", "articles", "event", "date", "successor", "successor_article", "sure", "as_of", "source"},
	"provisions": {"law", "version", "article", "where", "kinds", "about"},
}

// Laws gives the index of laws. It is read at the first call; all problems are
// reported at once, as a *LintError.
func (c *Catalogue) Laws() (*Laws, error) { return c.laws() }

// lawReader puts the tables together.
type lawReader struct {
	laws     *Laws
	tables   map[string]lawTable // articles*, by file name without extension
	kinds    func(toetssteen.KindID) bool
	trusted  func(name string) bool // rows of articles that need no check
	problems []Problem
	file     string
}

// readLaws reads the tables in the order of their names, the laws first since
// the others speak of them.
func readLaws(files map[string][]byte, known func(toetssteen.KindID) bool, trusted func(name string) bool) (*Laws, error) {
	r := &lawReader{
		laws:    &Laws{byID: map[string]*Law{}, exact: map[string][]*Law{}, folded: map[string][]*Law{}},
		tables:  map[string]lawTable{},
		kinds:   known,
		trusted: trusted,
	}
	steps := []struct {
		start string
		row   func(row lawRow)
	}{{"laws", r.law}, {"versions", r.version}, {"events", r.event}, {"provisions", r.provision}}
	for _, step := range steps {
		r.each(files, step.start, func(t lawTable) { t.rows(step.row) })
	}
	r.each(files, "articles", func(t lawTable) {
		r.tables[tableName(r.file)] = t
		if !r.trusted(r.file) {
			t.rows(r.checkArticle)
		}
	})
	r.each(files, "editions", func(t lawTable) { t.rows(r.edition) })
	for _, name := range sortedNames(files) {
		if tableStart(name) == "" {
			r.problems = append(r.problems, Problem{name, "no such table: use laws*, editions*, articles*, versions*, events* or provisions*, as .tsv or .tsv.gz"})
		}
	}
	r.finish()
	if len(r.problems) > 0 {
		return nil, &LintError{r.problems}
	}
	return r.laws, nil
}

func (r *lawReader) each(files map[string][]byte, start string, use func(lawTable)) {
	for _, name := range sortedNames(files) {
		if tableStart(name) != start {
			continue
		}
		r.file = name
		t, err := newLawTable(files[name], lawColumns[start])
		if err != nil {
			r.problems = append(r.problems, Problem{name, err.Error()})
			continue
		}
		use(t)
	}
}

func (r *lawReader) wrong(row lawRow, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, fmt.Sprintf("line %d: ", row.line) + fmt.Sprintf(format, args...)})
}

// law adds a law; where two tables tell of it, the newer facts hold and names
// are put together.
func (r *lawReader) law(row lawRow) {
	id := row.get("law")
	if id == "" || row.get("title") == "" {
		r.wrong(row, "law and title are needed")
		return
	}
	l := &Law{
		ID: id, Kind: row.get("kind"), Title: row.get("title"), From: row.get("from"), To: row.get("to"),
		Names: splitList(row.get("abbreviations"), "|"), Successors: splitList(row.get("successor"), "|"),
		Checked: row.get("sure") != "no", AsOf: row.get("as_of"), Source: row.get("source"),
	}
	r.date(row, l.From, l.To, l.AsOf)
	if l.From != "" && l.To != "" && l.To <= l.From {
		r.wrong(row, "to %s is not after from %s", l.To, l.From)
	}
	old := r.laws.byID[id]
	if old == nil {
		r.laws.byID[id] = l
		return
	}
	if l.AsOf < old.AsOf { // the older facts only add names
		old.Names = addNames(old.Names, append(l.Names, l.Title))
		return
	}
	l.Names = addNames(l.Names, append(old.Names, old.Title))
	r.laws.byID[id] = l
}

func addNames(to, names []string) []string {
	for _, n := range names {
		if n != "" && !slices.Contains(to, n) {
			to = append(to, n)
		}
	}
	return to
}

// lawOf finds the law a row speaks of.
func (r *lawReader) lawOf(row lawRow) *Law {
	l := r.laws.byID[row.get("law")]
	if l == nil {
		r.wrong(row, "law %q is in no laws table", row.get("law"))
	}
	return l
}

func (r *lawReader) version(row lawRow) {
	l, from := r.lawOf(row), row.get("from")
	if from == "" {
		r.wrong(row, "from is needed")
	}
	r.date(row, from)
	if l != nil {
		l.Versions = append(l.Versions, from)
	}
}

func (r *lawReader) event(row lawRow) {
	e := LawEvent{
		What: row.get("event"), Date: row.get("date"), Successor: row.get("successor"), Article: row.get("successor_article"),
		Checked: row.get("sure") != "no", AsOf: row.get("as_of"), SourceText: row.get("source"),
	}
	var err error
	if e.Articles, err = articleRanges(row.get("articles")); err != nil || len(e.Articles) == 0 {
		r.wrong(row, "articles %q: use numbers and ranges, as 1..5|78", row.get("articles"))
	}
	if e.What != "repealed" && e.What != "applies" {
		r.wrong(row, "event %q: use repealed or applies", e.What)
	}
	if e.Date == "" {
		r.wrong(row, "date is needed")
	}
	r.date(row, e.Date, e.AsOf)
	if l := r.lawOf(row); l != nil {
		l.Events = append(l.Events, e)
	}
}

func (r *lawReader) provision(row lawRow) {
	p := Provision{
		Article: row.get("article"), Where: row.get("where"), Version: row.get("version"),
		About: row.get("about"), Kinds: r.kindsOf(row),
	}
	r.date(row, p.Version)
	if l := r.lawOf(row); l != nil {
		l.Provisions = append(l.Provisions, p)
	}
}

func (r *lawReader) kindsOf(row lawRow) []toetssteen.KindID {
	kinds, unknown := parseKinds(row.get("kinds"), r.kinds)
	for _, k := range unknown {
		r.wrong(row, "%q is no kind of the catalogue", k)
	}
	return kinds
}

func parseKinds(s string, known func(toetssteen.KindID) bool) (kinds []toetssteen.KindID, unknown []string) {
	for s != "" {
		var k string
		k, s, _ = strings.Cut(s, ",")
		if known != nil && !known(toetssteen.KindID(k)) && !slices.Contains(otherKinds, k) {
			unknown = append(unknown, k)
		}
		kinds = append(kinds, toetssteen.KindID(k))
	}
	return kinds, unknown
}

// edition ties a list of articles to a state of a law. The law "*" stands for
// every law of the table.
func (r *lawReader) edition(row lawRow) {
	e := LawEdition{
		From: row.get("from"), Until: row.get("until"), AsOf: row.get("as_of"),
		Complete: row.get("complete") == "yes", Source: row.get("source"),
	}
	r.date(row, e.From, e.Until, e.AsOf)
	var err error
	if e.Gaps, err = articleRanges(row.get("gaps")); err != nil {
		r.wrong(row, "gaps %q: use numbers and ranges, as 34..50|60", row.get("gaps"))
	}
	if e.AsOf == "" {
		r.wrong(row, "as_of is needed")
	}
	table, ok := r.tables[row.get("table")]
	if !ok {
		r.wrong(row, "there is no table %q", row.get("table"))
		return
	}
	laws := []string{row.get("law")}
	if laws[0] == "*" {
		laws = sortedKeys(table.parts())
	}
	for _, id := range laws {
		l := r.laws.byID[id]
		if l == nil {
			r.wrong(row, "law %q is in no laws table", id)
			continue
		}
		if len(table.parts()[id]) == 0 {
			r.wrong(row, "table %s has no articles of %s", row.get("table"), id)
		}
		one := &LawEdition{Law: l, From: e.From, Until: e.Until, AsOf: e.AsOf, Complete: e.Complete, Gaps: e.Gaps, Source: e.Source}
		one.load = func() []Article { return table.articles(id) }
		l.Editions = append(l.Editions, one)
	}
}

// finish orders everything and makes the names findable.
func (r *lawReader) finish() {
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return strings.Compare(a.File, b.File) })
	r.laws.ids = sortedKeys(r.laws.byID)
	for _, id := range r.laws.ids {
		r.laws.byID[id].finish()
	}
	// Laws with facts kept by hand come first under a shared name.
	for _, kept := range []bool{true, false} {
		for _, id := range r.laws.ids {
			if l := r.laws.byID[id]; (l.AsOf != "") == kept {
				r.laws.name(l)
			}
		}
	}
}

func (l *Law) finish() {
	slices.Sort(l.Versions)
	l.Versions = slices.Compact(l.Versions)
	slices.SortStableFunc(l.Editions, func(a, b *LawEdition) int {
		return cmp.Or(strings.Compare(a.Date(), b.Date()), strings.Compare(a.AsOf, b.AsOf))
	})
	for _, e := range l.Editions {
		e.span()
	}
}

// span finds the days that a list holds for: those of its version, or, when it
// is not known which version that is or when the next one came, a few months.
func (e *LawEdition) span() {
	versions := e.Law.Versions
	i, found := slices.BinarySearch(versions, e.Date())
	if !found {
		i-- // the version that was in force
	}
	e.First = e.Date()
	if i >= 0 && e.From == "" {
		e.First = versions[i]
	}
	switch {
	case e.Until != "":
	case i >= 0 && i+1 < len(versions):
		e.Until = versions[i+1]
	case i >= 0 && e.From != "": // the newest one on the day that the source was read
		e.Until = laterMonths(e.AsOf, slackMonths)
	default:
		e.Until = laterMonths(e.Date(), slackMonths)
	}
}

func laterMonths(date string, months int) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.AddDate(0, months, 0).Format(time.DateOnly)
}

func (x *Laws) name(l *Law) {
	for _, n := range append([]string{l.Title}, l.Names...) {
		if n == "" {
			continue
		}
		if !slices.Contains(x.exact[n], l) {
			x.exact[n] = append(x.exact[n], l)
		}
		if f := foldName(n); f != "" && !slices.Contains(x.folded[f], l) {
			x.folded[f] = append(x.folded[f], l)
		}
	}
}

func (r *lawReader) checkArticle(row lawRow) {
	if row.get("article") == "" {
		r.wrong(row, "article is needed")
	}
	if n := row.get("leden"); n != "" {
		if v, err := strconv.Atoi(n); err != nil || v < 0 {
			r.wrong(row, "leden %q: use a number", n)
		}
	}
	if !slices.Contains(lawNatures, row.get("nature")) {
		r.wrong(row, "nature %q: use %s", row.get("nature"), strings.Join(lawNatures[1:], ", "))
	}
	if row.get("kinds") != "" {
		r.kindsOf(row)
	}
}

// date checks that dates exist; "" is none.
func (r *lawReader) date(row lawRow, dates ...string) {
	for _, d := range dates {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			r.wrong(row, "%q is no date: use YYYY-MM-DD", d)
		}
	}
}
