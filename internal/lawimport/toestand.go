// Package lawimport reads a consolidated law of the Basiswettenbestand (BWB)
// and keeps facts of it for the index of laws: its articles, how many numbered
// paragraphs they have, what they do and which kinds of datum they name. It
// keeps no text of the law.
package lawimport

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"toetssteen"
)

// Bounds on what is read. The largest law, the civil procedure code with its
// annexes, has some 2,000 articles and 10 MB of XML; elements nest some twenty
// deep.
const (
	MaxBytes    = 64 << 20
	maxArticles = 20_000
	maxDepth    = 200
	maxSentence = 8 << 10 // of one paragraph or point; the rest is not looked at
	maxLabel    = 40
)

// Law holds the facts of one state (toestand) of a law.
type Law struct {
	ID       string // BWB id
	Kind     string // as the file says: wet, AMvB, ministeriele-regeling, ...
	Title    string // citation title
	From     string // day on which this version came into force, ISO
	Articles []Article
}

// Article holds the facts of one article. Leden counts its numbered
// paragraphs; Nature is a guess by keyword.
type Article struct {
	Number string
	Leden  int
	Nature string
	Kinds  []toetssteen.KindID // ordered
}

// Errors of a file that is no state of a law.
var (
	ErrNotToestand = errors.New("this is no state of a law from the BWB")
	ErrDTD         = errors.New("the file has a document type declaration; it is not read")
	ErrTooLarge    = errors.New("the file is larger than a law can be")
)

// Read reads the XML of a state of a law, at most MaxBytes of it. Kinds finds
// the kinds of datum that a sentence names.
func Read(in io.Reader, kinds func(sentence string) []toetssteen.KindID) (*Law, error) {
	limited := &io.LimitedReader{R: in, N: MaxBytes + 1}
	r := &reader{x: xml.NewDecoder(limited), kinds: kinds, law: &Law{}}
	if err := r.read(); err != nil {
		if limited.N <= 0 {
			return nil, ErrTooLarge
		}
		return nil, err
	}
	return r.law, r.check()
}

var (
	bwbID  = regexp.MustCompile(`^BWB[RV]\d{7}$`)
	isoDay = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	number = regexp.MustCompile(`^[0-9A-Za-z]+([.:][0-9A-Za-z]+)*$`)
)

func (r *reader) check() error {
	switch {
	case !bwbID.MatchString(r.law.ID):
		return fmt.Errorf("%w: it has no bwb-id", ErrNotToestand)
	case !isoDay.MatchString(r.law.From):
		return fmt.Errorf("%w: it has no date of commencement", ErrNotToestand)
	case len(r.law.Articles) == 0:
		return fmt.Errorf("%w: it has no articles", ErrNotToestand)
	}
	return nil
}

// reader walks the XML once.
type reader struct {
	x     *xml.Decoder
	kinds func(string) []toetssteen.KindID
	law   *Law

	path     []string
	article  *Article
	words    strings.Builder // the whole of the article, for its nature
	sentence strings.Builder
	label    strings.Builder // of kop/nr, or the citation title
}

func (r *reader) read() error {
	for {
		t, err := r.x.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the XML: %w", plain(err))
		}
		switch t := t.(type) {
		case xml.Directive:
			return ErrDTD
		case xml.StartElement:
			if err := r.start(t); err != nil {
				return err
			}
		case xml.EndElement:
			if err := r.end(t.Name.Local); err != nil {
				return err
			}
		case xml.CharData:
			r.text(string(t))
		}
	}
}

// plain keeps the line of an XML error and leaves out what it quotes.
func plain(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("line %d is not well-formed", syntax.Line)
	}
	return err
}

func (r *reader) start(t xml.StartElement) error {
	name := t.Name.Local
	if len(r.path) == 0 {
		if name != "toestand" {
			return ErrNotToestand
		}
		r.law.ID, r.law.From = attribute(t, "bwb-id"), attribute(t, "inwerkingtreding")
	}
	if len(r.path) >= maxDepth {
		return fmt.Errorf("line %d: elements nest deeper than %d", r.line(), maxDepth)
	}
	r.path = append(r.path, name)
	switch name {
	case "wetgeving":
		r.law.Kind = attribute(t, "soort")
	case "artikel":
		if r.article == nil {
			r.article = &Article{}
			r.words.Reset()
		}
	case "lid":
		if r.article != nil {
			r.article.Leden++
		}
	case "al", "li":
		r.look()
	}
	return nil
}

func (r *reader) line() int { l, _ := r.x.InputPos(); return l }

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *reader) end(name string) error {
	switch {
	case name == "nr" && r.in("kop") && r.article != nil && r.article.Number == "":
		r.article.Number = strings.TrimRight(r.take(), ".")
	case name == "citeertitel" && r.law.Title == "":
		r.law.Title = r.take()
	case name == "al" || name == "li":
		r.look()
	case name == "artikel" && r.article != nil:
		r.look()
		if err := r.close(); err != nil {
			return err
		}
	}
	if len(r.path) > 0 {
		r.path = r.path[:len(r.path)-1]
	}
	return nil
}

// in tells whether the element around the current one has this name.
func (r *reader) in(parent string) bool {
	return len(r.path) > 1 && r.path[len(r.path)-2] == parent
}

func (r *reader) take() string {
	s := strings.Join(strings.Fields(r.label.String()), " ")
	r.label.Reset()
	return s
}

// text keeps what the rules look at, for as long as they need it: labels,
// and the sentences of the article. What stands in meta data and headings is
// no text of the law.
func (r *reader) text(s string) {
	if len(r.path) == 0 || slices.Contains(r.path, "meta-data") {
		return
	}
	switch last := r.path[len(r.path)-1]; {
	case last == "nr" && r.in("kop"), last == "citeertitel":
		if r.label.Len() < 4*maxLabel {
			r.label.WriteString(s)
		}
	case r.article == nil, slices.Contains(r.path, "kop"), last == "lidnr", last == "li.nr":
	case r.sentence.Len() < maxSentence:
		r.sentence.WriteString(s)
	}
}

// look reads a sentence for kinds and forgets it.
func (r *reader) look() {
	if r.sentence.Len() == 0 {
		return
	}
	s := strings.Join(strings.Fields(r.sentence.String()), " ")
	r.sentence.Reset()
	if r.article == nil || s == "" {
		return
	}
	r.words.WriteString(strings.ToLower(s[:min(len(s), maxSentence)]) + "\n")
	r.article.Kinds = append(r.article.Kinds, r.kinds(s)...)
}

// close ends an article. Of an article that stands twice the first one is
// kept, with the kinds of both.
func (r *reader) close() error {
	a := *r.article
	text := r.words.String()
	r.article = nil
	r.words.Reset()
	if a.Number == "" || len(a.Number) > maxLabel || !number.MatchString(a.Number) {
		return nil // an article of an annex or of a changed law, without a number of its own
	}
	a.Nature = nature(text)
	slices.Sort(a.Kinds)
	a.Kinds = slices.Compact(a.Kinds)
	for i := range r.law.Articles {
		if old := &r.law.Articles[i]; old.Number == a.Number {
			old.Kinds = append(old.Kinds, a.Kinds...)
			slices.Sort(old.Kinds)
			old.Kinds = slices.Compact(old.Kinds)
			return nil
		}
	}
	if len(r.law.Articles) >= maxArticles {
		return fmt.Errorf("line %d: more than %d articles", r.line(), maxArticles)
	}
	r.law.Articles = append(r.law.Articles, a)
	return nil
}
