// Package words says in Dutch or English what a scan found: the sentences that
// the table, the HTML page and the records for programs share. It adds no
// facts, has no clock and makes every name that comes from a source safe to
// print.
package words

import (
	"math"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/text"
)

// Words writes texts in one language. The zero value cannot be used.
type Words struct {
	catalogue *catalogue.Catalogue
	lang      string
}

// New gives the words of a language; one that the catalogue does not have
// becomes its first, Dutch.
func New(c *catalogue.Catalogue, lang string) Words {
	for _, l := range catalogue.Languages {
		if lang == l {
			return Words{c, l}
		}
	}
	return Words{c, catalogue.Languages[0]}
}

// Language is the language that is written: "nl" or "en".
func (w Words) Language() string { return w.lang }

// Text gives a text of the report.
func (w Words) Text(key string, args ...string) string {
	return w.catalogue.Text(w.lang, "report."+key, args...)
}

// Named gives the text of an entry of a closed list, such as a level or role,
// or the entry itself, made safe, when the list has grown past the texts.
func (w Words) Named(list, entry string) string {
	key := "report." + list + "." + entry
	if s := w.catalogue.Text(w.lang, key); s != strings.TrimSpace(key) { // a missing text comes back as its key, trimmed
		return s
	}
	return text.Clean(entry)
}

// Label names a kind of datum; a kind that the catalogue does not have is named
// by its id, made safe.
func (w Words) Label(kind toetssteen.KindID) string {
	return text.Clean(w.catalogue.Label(w.lang, kind))
}

// Indicator gives what the catalogue knows of a kind, or nil.
func (w Words) Indicator(kind toetssteen.KindID) *catalogue.Indicator {
	return w.catalogue.Indicator(kind)
}

// Known tells the case or study that showed a kind to be a proxy, with its
// source; empty when the catalogue has none.
func (w Words) Known(kind toetssteen.KindID) string {
	i := w.catalogue.Indicator(kind)
	if i == nil || len(i.Known) == 0 {
		return ""
	}
	k := i.Known[0]
	return k.Text.In(w.lang) + " (" + k.Source + ")"
}

// Evidence says what a sign is, without its counts.
func (w Words) Evidence(e toetssteen.Evidence) string {
	return w.catalogue.Text(w.lang, e.Message, e.Args...)
}

// Counts prints a share with what the floor on persons leaves of it, or
// nothing when the sign was not counted.
func (w Words) Counts(c *toetssteen.Counts) string {
	if c == nil {
		return ""
	}
	x, n := w.Digits(c.XText(toetssteen.Floor)), w.Digits(c.NText(toetssteen.Floor))
	s := w.Text("counts", x, n)
	if !c.Small(toetssteen.Floor) && !c.Estimated { // an estimate has no interval
		from, to := w.Interval(c.Low, c.High)
		s = w.Text("counts.interval", x, n, from, to)
	}
	if c.Estimated {
		s += ", " + w.Text("counts.estimated")
	}
	return s
}

// Sign is a sign in full: what it is and how often.
func (w Words) Sign(e toetssteen.Evidence) string {
	s := w.Evidence(e)
	if c := w.Counts(e.Counts); c != "" {
		s += " (" + c + ")"
	}
	return s
}

// SignOrigin says of what type a sign is and which rule saw it.
func (w Words) SignOrigin(e toetssteen.Evidence) string {
	s := w.Named("type", e.Type)
	if e.Rule != "" {
		s += ", " + e.Rule
	}
	return text.Clean(s)
}

// Number prints a count with separators: 1.203.344 in Dutch, 1,203,344 in English.
func (w Words) Number(n int64) string { return w.Digits(strconv.FormatInt(n, 10)) }

// Digits puts separators into a printed count, which may start with < or >.
func (w Words) Digits(s string) string { return text.Digits(s, w.lang) }

// Plural prints a count with its noun.
func (w Words) Plural(noun string, n int64) string {
	if n == 1 {
		return w.Text(noun + ".one")
	}
	return w.Text(noun+".many", w.Number(n))
}

// Rows prints a number of rows as the floor allows.
func (w Words) Rows(n int64) string {
	switch {
	case n < 0:
		return w.Text("row.unknown")
	case n < toetssteen.Floor:
		return w.Text("row.few", w.Number(toetssteen.Floor))
	}
	return w.Plural("row", n)
}

// Interval prints the ends of an interval of shares with one decimal, outward:
// one that leaves room for doubt never prints as 100 % to 100 %.
func (w Words) Interval(low, high float64) (from, to string) {
	const tiny = 1e-9 // 99.6 in binary is a little under 99.6
	return w.percent(math.Floor(1000*Share(low)+tiny) / 10), w.percent(math.Ceil(1000*Share(high)-tiny) / 10)
}

func (w Words) percent(p float64) string {
	s := strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0")
	if w.lang == "nl" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + " %"
}

// WholePercent prints a confidence: more digits would claim more than is known.
func WholePercent(share float64) string {
	return strconv.FormatFloat(math.Round(100*Share(share)), 'f', 0, 64) + " %"
}

// Share keeps a share inside 0..1; what is no number is 0.
func Share(share float64) float64 {
	if math.IsNaN(share) {
		return 0
	}
	return min(max(share, 0), 1)
}

// Round keeps a number of decimals of a share.
func Round(share float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(Share(share)*p) / p
}
