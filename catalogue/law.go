package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"toetssteen"
)

// Laws is the index of laws: facts about laws and their articles, no texts of
// law. Dates are ISO dates ("2024-01-01"), which compare as texts; "" is not
// known. See docs/law.md for the tables it is read from.
type Laws struct {
	byID   map[string]*Law
	exact  map[string][]*Law // by name as it is written
	folded map[string][]*Law // by foldName
	ids    []string          // in order
}

// Law is one law, regulation, treaty or act of the European Union.
type Law struct {
	ID    string // BWB id, CELEX number
	Kind  string // wet, AMvB, ministeriele-regeling, beleidsregel, eu-verordening, ...
	Title string // citation title
	// Names are abbreviations and other names, the usual one first.
	Names []string
	// From and To say when it is in force, To being the first day that it is
	// not.
	From, To   string
	Successors []string // laws that came in its place
	Checked    bool     // From, To and Successors were read in a source
	AsOf       string   // date of these facts
	Source     string
	Versions   []string // dates on which a version came into force, ascending
	Events     []LawEvent
	Editions   []*LawEdition // ascending by Date
	Provisions []Provision
}

// Short gives the usual name of the law: its abbreviation, or its title.
func (l *Law) Short() string {
	if len(l.Names) > 0 {
		return l.Names[0]
	}
	return cmp.Or(l.Title, l.ID)
}

// LawEvent is what happened to articles of a law.
type LawEvent struct {
	Articles   []ArticleRange
	What       string // repealed, applies
	Date       string // first day of the new state
	Successor  string // law, or empty
	Article    string // of the successor, or empty
	Checked    bool
	AsOf       string
	SourceText string
}

// ArticleRange is a range of article numbers, both ends included.
type ArticleRange struct{ First, Last string }

// Has tells whether the article lies in the range.
func (r ArticleRange) Has(article string) bool {
	return CompareArticles(r.First, article) <= 0 && CompareArticles(article, r.Last) <= 0
}

// Provision is a part of an article that was read for the kinds it names.
type Provision struct {
	Article, Where string // "9", "lid 2 onder c"
	Version        string // of the law that was read
	Kinds          []toetssteen.KindID
	About          string // paraphrase, in English
}

// LawEdition is the list of articles of one state of a law.
type LawEdition struct {
	Law *Law
	// From is the day on which this version came into force; "" when only the
	// state on AsOf is known.
	From string
	// First is the first day that the list holds for, Until the first day that
	// it may not hold for.
	First, Until string
	AsOf         string // date on which the source was read or made
	Complete     bool   // every article is listed, but for Gaps
	Gaps         []ArticleRange
	Source       string

	load     func() []Article
	once     sync.Once
	articles []Article
	at       map[string]int
	sorted   bool // the articles stand in the order of their numbers
}

// Article is an article of an edition.
type Article struct {
	Number string
	Leden  int    // numbered paragraphs; -1 is not counted
	Nature string // definition, citation, commencement, data_list, task, ...; "" is not known
	Kinds  []toetssteen.KindID
}

// Date is the day that the edition surely holds on.
func (e *LawEdition) Date() string { return cmp.Or(e.From, e.AsOf) }

// Articles gives the articles in the order of the law.
func (e *LawEdition) Articles() []Article {
	e.read()
	return e.articles
}

// Article finds an article by its number, as "2.2", "3:4" or "24c"; nil is
// not there.
func (e *LawEdition) Article(number string) *Article {
	e.read()
	i, ok := e.at[number]
	if !ok {
		if i, ok = e.at[strings.ToLower(number)]; !ok {
			return nil
		}
	}
	return &e.articles[i]
}

// Between gives the articles between two that are there, in the order of the
// law.
func (e *LawEdition) Between(first, last *Article) []Article {
	e.read()
	if e.sorted {
		from, to := e.at[first.Number]+1, e.at[last.Number]
		return e.articles[min(from, to):to]
	}
	var out []Article
	for _, a := range e.articles {
		if CompareArticles(first.Number, a.Number) < 0 && CompareArticles(a.Number, last.Number) < 0 {
			out = append(out, a)
		}
	}
	return out
}

// InGap tells whether the list leaves out what lies around this number.
func (e *LawEdition) InGap(number string) bool {
	return slices.ContainsFunc(e.Gaps, func(r ArticleRange) bool { return r.Has(number) })
}

func (e *LawEdition) read() {
	e.once.Do(func() {
		e.articles = e.load()
		e.at = make(map[string]int, len(e.articles))
		for i := range e.articles {
			e.at[e.articles[i].Number] = i
		}
		e.sorted = slices.IsSortedFunc(e.articles, func(a, b Article) int { return CompareArticles(a.Number, b.Number) })
	})
}

// slackMonths is how long a list is taken to hold when the next version is not
// known: most laws of the index change a few times a year.
const slackMonths = 3

// On gives the edition that covers a date, or nil: then the index has no list
// of articles for that date.
func (l *Law) On(date string) *LawEdition {
	for i := len(l.Editions) - 1; i >= 0; i-- {
		if e := l.Editions[i]; e.First <= date && date < e.Until {
			return e
		}
	}
	return nil
}

// Law gives a law by its id, or nil.
func (x *Laws) Law(id string) *Law { return x.byID[id] }

// IDs gives the ids of all laws, in order.
func (x *Laws) IDs() []string { return x.ids }

// Named gives the laws that a name may mean: those that are written just so,
// or else those whose name is the same but for capitals, spaces and signs.
// "Wpg" means two laws. The result must not be changed.
func (x *Laws) Named(name string) []*Law {
	if l := x.byID[name]; l != nil {
		return []*Law{l}
	}
	if ls := x.exact[name]; len(ls) > 0 {
		return ls
	}
	return x.folded[foldName(name)]
}

// Near gives up to n names that look like this one, the likest first.
func (x *Laws) Near(name string, n int) []string {
	folded := foldName(name)
	if folded == "" {
		return nil
	}
	type near struct {
		name string
		far  int
	}
	var found []near
	for other, laws := range x.folded {
		allowed := max(1, min(len(folded), len(other))/4)
		if d := len(other) - len(folded); d > allowed || -d > allowed || len(laws) == 0 {
			continue
		}
		if d := editDistance(folded, other); d <= allowed {
			found = append(found, near{laws[0].Short(), d})
		}
	}
	slices.SortFunc(found, func(a, b near) int { return cmp.Or(a.far-b.far, cmp.Compare(a.name, b.name)) })
	var names []string
	for _, f := range found {
		if !slices.Contains(names, f.name) && len(names) < n {
			names = append(names, f.name)
		}
	}
	return names
}

// NearWords gives up to n of the words that look like one, the likest first.
func NearWords(word string, words []string, n int) []string {
	near := slices.Clone(words)
	far := func(w string) int { return editDistance(word, w) }
	slices.SortStableFunc(near, func(a, b string) int { return far(a) - far(b) })
	near = slices.DeleteFunc(near, func(w string) bool { return far(w) > max(1, max(len(word), len(w))/3) })
	return near[:min(n, len(near))]
}

// foldName makes names comparable: lower case, letters and digits only, no
// accents of Dutch, and without "de" and "het" before it.
func foldName(s string) string {
	var b strings.Builder
	s = strings.ToLower(strings.TrimSpace(s))
	for _, article := range []string{"de ", "het "} {
		s = strings.TrimPrefix(s, article)
	}
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune("éèëê", r):
			b.WriteByte('e')
		case strings.ContainsRune("áàäâ", r):
			b.WriteByte('a')
		case strings.ContainsRune("óòöô", r):
			b.WriteByte('o')
		case strings.ContainsRune("íìïî", r):
			b.WriteByte('i')
		case strings.ContainsRune("úùüû", r):
			b.WriteByte('u')
		case r == 'ç':
			b.WriteByte('c')
		}
	}
	return b.String()
}

// editDistance counts single changes between two texts, a swap of neighbours
// being one change.
func editDistance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// CompareArticles orders article numbers as people do: 2, 2a, 2b, 10, 3:4,
// 3:10, 24k1.
func CompareArticles(a, b string) int {
	for a != "" && b != "" {
		var x, y string
		x, a = articlePart(a)
		y, b = articlePart(b)
		if x == y {
			continue
		}
		if isDigits(x) && isDigits(y) {
			return cmp.Or(len(x)-len(y), cmp.Compare(x, y))
		}
		return cmp.Compare(x, y)
	}
	return len(a) - len(b)
}

// articlePart cuts off a run of digits or of other signs; leading zeros count
// for nothing.
func articlePart(s string) (part, rest string) {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	i := 1
	for i < len(s) && digit(s[i]) == digit(s[0]) {
		i++
	}
	part = s[:i]
	if digit(s[0]) {
		part = strings.TrimLeft(part, "0")
		part = cmp.Or(part, "0")
	}
	return part, s[i:]
}
