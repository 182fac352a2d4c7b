package ref

import (
	"slices"
	"strconv"
	"strings"
)

// Namer gives the name by which a law is printed; the id of one it does not
// know.
type Namer interface {
	NameOf(id string) string
}

// Dutch prints the reference as a lawyer writes it, in the style of the
// Aanwijzingen voor de regelgeving: "artikel 6, eerste lid, onder e, AVG".
// Parse reads it back to the same reference. names gives the names of laws;
// a law it does not know, or names by a name that others share, is printed by
// its title or id.
func (r Ref) Dutch(names Namer) string {
	switch r.Source {
	case None:
		return ""
	case Case:
		return firstOf(r.ID, r.Name)
	case Paper:
		return r.paperDutch()
	case Gazette:
		return gazetteDutch(r.ID)
	case Unknown, Statute, Local, Union, Treaty:
	}
	place := r.Place()
	law := r.lawDutch(names)
	switch {
	case law == "":
		return place
	case place == "":
		return law
	case strings.Contains(place, ",") || strings.HasSuffix(place, "aanhef"):
		return place + ", " + law
	}
	return place + " " + law
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// lawDutch prints the law, with its date and "(oud)".
func (r Ref) lawDutch(names Namer) string {
	s := r.Name
	if r.ID != "" {
		s = names.NameOf(r.ID)
	}
	if s != "" && r.Old {
		s += " (oud)"
	}
	if s != "" && r.Date != "" {
		s += " (geldend op " + r.Date + ")"
	}
	return s
}

// Place prints the place in the law.
func (r Ref) Place() string {
	var parts []string
	for _, a := range r.Above {
		parts = append(parts, a.Unit.String()+" "+a.Nr)
	}
	if a := r.Article; a.From != "" {
		s := "artikel " + a.From
		if a.To != "" {
			s = "artikelen " + a.From + " tot en met " + a.To
		}
		if r.Following {
			s += " e.v."
		}
		parts = append(parts, s)
	}
	if len(r.Lids) > 0 {
		parts = append(parts, lidsDutch(r.Lids))
	}
	parts = append(parts, pointsDutch(r.Points)...)
	return strings.Join(parts, ", ")
}

var unitNames = [...]string{"", "bijlage", "boek", "deel", "hoofdstuk", "titel", "afdeling", "paragraaf", "overweging"}

func (u Unit) String() string {
	if int(u) < len(unitNames) {
		return unitNames[u]
	}
	return ""
}

// lidsDutch prints leden in words, and in digits when one has no ordinal.
func lidsDutch(list []Range) string {
	words := make([]string, len(list))
	inWords := true
	for i, l := range list {
		from, okFrom := ordinal(l.From)
		to, okTo := ordinal(l.To)
		inWords = inWords && okFrom && (okTo || l.To == "")
		words[i] = span(from, to)
	}
	if inWords {
		return series(words) + " lid"
	}
	for i, l := range list {
		words[i] = span(l.From, l.To)
	}
	if len(list) == 1 && list[0].To == "" {
		return "lid " + words[0]
	}
	return "leden " + series(words)
}

func span(from, to string) string {
	if to == "" {
		return from
	}
	return from + " tot en met " + to
}

func ordinal(nr string) (string, bool) {
	for i, w := range Ordinals() {
		if nr == strconv.Itoa(i+1) {
			return w, true
		}
	}
	return "", false
}

// series joins words as "a, b en c".
func series(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " en " + words[n]
	}
	return strings.Join(words, "")
}

// pointsDutch prints points: "onder a en c", "onder a, onder 2°". Points that
// lie in another are printed one by one, so that none is read as part of the
// wrong letter.
func pointsDutch(list []Range) []string {
	if slices.ContainsFunc(list, func(q Range) bool { return q.From == "aanhef" }) {
		return []string{"aanhef"}
	}
	if !slices.ContainsFunc(list, func(q Range) bool { return isDeep(q.From) || isDeep(q.To) }) {
		words := make([]string, len(list))
		for i, q := range list {
			words[i] = span(q.From, q.To)
		}
		if len(words) == 0 {
			return nil
		}
		return []string{"onder " + series(words)}
	}
	var out []string
	letter := ""
	for _, q := range list {
		l, deep, _ := strings.Cut(q.From, ".")
		if l != letter || deep == "" {
			out = append(out, "onder "+l)
		}
		if letter = l; q.To != "" {
			letter = "" // what follows must not be read as inside a range
		}
		if deep != "" {
			_, to, _ := strings.Cut(q.To, ".")
			out = append(out, "onder "+span(degree(deep), degree(to)))
		} else if q.To != "" {
			out[len(out)-1] += " tot en met " + q.To
		}
	}
	return out
}

func degree(s string) string {
	if s == "" {
		return ""
	}
	return s + "°"
}

func isDeep(s string) bool { return strings.Contains(s, ".") || s != "" && isDigit(s[0]) }

// paperDutch prints a document of parliament as in a footnote.
func (r Ref) paperDutch() string {
	f := strings.Split(r.ID, "-")
	head := r.Chamber + " " + r.Session
	if head = strings.TrimSpace(head); head != "" && r.Session != "" {
		head += ","
	}
	switch {
	case f[0] == "ah" && len(f) > 3:
		return "Aanhangsel Handelingen " + head + " nr. " + f[3]
	case f[0] == "h" && len(f) > 4:
		return "Handelingen " + head + " nr. " + f[3] + ", item " + f[4]
	case f[0] == "h" && len(f) > 3:
		return "Handelingen " + head + " nr. " + f[3]
	case len(f) < 2:
		return r.ID
	}
	dossier, rest := f[1], f[2:]
	if len(rest) > 0 && Roman(rest[0]) && (len(rest) > 1 || len(rest[0]) > 2) {
		dossier, rest = dossier+"-"+rest[0], rest[1:]
	}
	nr := strings.Join(rest, "-")
	if nr != "" {
		nr = ", nr. " + nr
	}
	if head != "" {
		head += " "
	}
	return "Kamerstukken " + head + dossier + nr
}

// gazetteDutch prints stb-2018-144 as Stb. 2018, 144.
func gazetteDutch(id string) string {
	f := strings.SplitN(id, "-", 3)
	if len(f) != 3 {
		return id
	}
	name := map[string]string{"stb": "Stb.", "stcrt": "Stcrt.", "trb": "Trb."}[f[0]]
	return name + " " + f[1] + ", " + f[2]
}

// Ordinals are the ordinals of paragraphs in Dutch, from the first on. They are
// not to be changed.
func Ordinals() []string { return ordinals[:] }

var ordinals = [...]string{
	"eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende",
	"elfde", "twaalfde", "dertiende", "veertiende", "vijftiende", "zestiende", "zeventiende", "achttiende", "negentiende", "twintigste",
}

// Roman tells whether s is a Roman number in capitals.
func Roman(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case 'I', 'V', 'X', 'L', 'C':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 8
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
