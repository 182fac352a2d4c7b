package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// tally counts right answers, wrong ones and missed ones.
type tally struct {
	right, wrong, missed int
}

func (t tally) String() string {
	return fmt.Sprintf("P %s R %s  (right %d, wrong %d, missed %d)",
		share(t.right, t.right+t.wrong), share(t.right, t.right+t.missed), t.right, t.wrong, t.missed)
}

func share(x, n int) string {
	if n == 0 {
		return "    -"
	}
	return fmt.Sprintf("%.3f", float64(x)/float64(n))
}

// add counts one label beside one answer; empty stands for none.
func (t *tally) add(want, got string, same bool) {
	switch {
	case want != "" && got != "" && same:
		t.right++
	default:
		if got != "" {
			t.wrong++
		}
		if want != "" {
			t.missed++
		}
	}
}

// verdicts in the order of printing.
var verdicts = []string{"valid", "too_general", "repealed", "non_existing", "not_supporting", noReference, "cannot_be_verified"}

// A Score is the outcome over the whole set. A disagreement is one line, with
// the id of the text first.
type Score struct {
	texts, textsRead, textsJudged           int
	references, law, article, leden, points tally
	verdict                                 map[string]*tally
	confusion                               map[[2]string]int
	successors                              tally
	variant                                 map[string]*tally
	disagreements                           []string
}

// score compares the answers, by id of the text, with the labels.
func score(texts []Text, answers map[string][]Reference) *Score {
	s := &Score{verdict: map[string]*tally{}, confusion: map[[2]string]int{}, variant: map[string]*tally{}}
	for _, t := range texts {
		s.text(t, cited(answers[t.ID]))
	}
	return s
}

// cited leaves out the answers that say that nothing is cited.
func cited(refs []Reference) []Reference {
	return slices.DeleteFunc(slices.Clone(refs), func(r Reference) bool { return r.Verdict == noReference })
}

func (s *Score) text(t Text, got []Reference) {
	s.texts++
	if s.variant[t.Variant] == nil {
		s.variant[t.Variant] = &tally{}
	}
	if len(t.Want) == 0 || len(got) == 0 {
		s.judge(verdictOf(len(t.Want) == 0), verdictOf(len(got) == 0))
	}
	read, judged := true, true
	for _, p := range match(t.Want, got) {
		r, j := s.pair(t, p)
		read, judged = read && r, judged && j
	}
	if read {
		s.textsRead++
	}
	if read && judged {
		s.textsJudged++
	}
}

func verdictOf(empty bool) string {
	if empty {
		return noReference
	}
	return ""
}

// judge counts a verdict; empty stands for none.
func (s *Score) judge(want, got string) {
	for _, v := range []string{want, got} {
		if v != "" && s.verdict[v] == nil {
			s.verdict[v] = &tally{}
		}
	}
	switch {
	case want == got && want != "":
		s.verdict[want].right++
	default:
		if want != "" {
			s.verdict[want].missed++
		}
		if got != "" {
			s.verdict[got].wrong++
		}
	}
	s.confusion[[2]string{want, got}]++
}

// pair counts one label beside one answer and tells whether it was read and
// judged as labelled.
func (s *Score) pair(t Text, p pair) (read, judged bool) {
	var w, g Reference
	if p.want != nil {
		w = *p.want
	}
	if p.got != nil {
		g = *p.got
	}
	both := p.want != nil && p.got != nil
	law := both && sameLaw(w.Law, g.Law)
	article := law && plain(w.Article) == plain(g.Article)
	leden := article && plain(w.Leden) == plain(g.Leden)
	points := leden && plain(w.Onderdeel) == plain(g.Onderdeel)
	s.references.add(mark(p.want), mark(p.got), both)
	s.variant[t.Variant].add(mark(p.want), mark(p.got), points)
	s.law.add(w.Law, g.Law, law)
	s.article.add(w.Article, g.Article, article)
	s.leden.add(w.Leden, g.Leden, leden)
	s.points.add(w.Onderdeel, g.Onderdeel, points)
	s.judge(w.Verdict, g.Verdict)
	if w.Verdict == "repealed" && g.Verdict == "repealed" {
		s.successors.add(w.Successor, g.Successor, overlap(w.Successor, g.Successor))
	}
	read, judged = points, w.Verdict == g.Verdict
	if !read || !judged {
		s.disagreements = append(s.disagreements, fmt.Sprintf("%s %s on %s %s\n  label  %s\n  answer %s", t.ID, t.Text, t.On, t.Datum, line(p.want), line(p.got)))
	}
	return read, judged
}

// overlap tells whether two lists, parted by bars, share an id.
func overlap(a, b string) bool {
	return slices.ContainsFunc(strings.Split(a, "|"), func(id string) bool {
		return id != "" && slices.Contains(strings.Split(b, "|"), id)
	})
}

func mark(r *Reference) string {
	if r == nil {
		return ""
	}
	return "x"
}

func line(r *Reference) string {
	if r == nil {
		return "(none)"
	}
	var b strings.Builder
	b.WriteString(cmp.Or(r.Law, "(no id)"))
	for _, f := range [][2]string{{" art. ", r.Article}, {" lid ", r.Leden}, {" onder ", r.Onderdeel}, {": ", r.Verdict}, {" > ", r.Successor}} {
		if f[1] != "" {
			b.WriteString(f[0] + f[1])
		}
	}
	return b.String()
}

// print writes the figures. judged is false when only reading was measured.
func (s *Score) print(w io.Writer, judged bool) {
	p := func(format string, a ...any) { _, _ = fmt.Fprintf(w, format+"\n", a...) }
	p("texts %d, all references read as labelled %d (%s)", s.texts, s.textsRead, share(s.textsRead, s.texts))
	p("\n== reading")
	for _, f := range []struct {
		name  string
		tally tally
	}{{"reference found", s.references}, {"law", s.law}, {"article", s.article}, {"lid", s.leden}, {"onderdeel", s.points}} {
		p("%-20s %v", f.name, f.tally)
	}
	p("\n== reading, by variant of the dossier (v0: none of them); right: law, article, lid and onderdeel")
	for n := range 32 {
		v := fmt.Sprintf("v%d", n)
		if t := s.variant[v]; t != nil {
			p("%-20s %v", v, *t)
		}
	}
	if !judged {
		if t := s.verdict[noReference]; t != nil {
			p("\n%-20s %v", noReference, *t)
		}
		return
	}
	p("\n== verdict; texts read and judged as labelled %d (%s)", s.textsJudged, share(s.textsJudged, s.texts))
	for _, v := range verdicts {
		if t := s.verdict[v]; t != nil {
			p("%-20s %v", v, *t)
		}
	}
	p("%-20s %v", "successor", s.successors)
	p("\n== label > answer, where they differ; (none): no counterpart")
	for _, a := range append(slices.Clone(verdicts), "") {
		for _, b := range append(slices.Clone(verdicts), "") {
			if n := s.confusion[[2]string{a, b}]; n > 0 && a != b {
				p("%4d %s > %s", n, cmp.Or(a, "(none)"), cmp.Or(b, "(none)"))
			}
		}
	}
}
