package main

import "strings"

// A pair is a labelled reference beside the answer to it; one of the two is
// nil when it has no counterpart.
type pair struct {
	want, got *Reference
}

// match pairs the labels of a text with the answers, best likeness first, each
// at most once. What is a matter of style is left out: an answer that names
// the law of another reference once more, and a label that does so when it is
// not answered (README.md, rule 10).
func match(want, got []Reference) []pair {
	got = joinRanges(want, got)
	var pairs []pair
	usedWant, usedGot := make([]bool, len(want)), make([]bool, len(got))
	for level := likeAll; level > likeNothing; level-- {
		for i := range want {
			for j := range got {
				if !usedWant[i] && !usedGot[j] && likeness(want[i], got[j]) == level {
					usedWant[i], usedGot[j] = true, true
					pairs = append(pairs, pair{&want[i], &got[j]})
				}
			}
		}
	}
	for i := range want {
		if !usedWant[i] && !bareMention(want[i], want) {
			pairs = append(pairs, pair{want: &want[i]})
		}
	}
	for j := range got {
		if !usedGot[j] && !bareMention(got[j], want) {
			pairs = append(pairs, pair{got: &got[j]})
		}
	}
	return pairs
}

// Likeness of a label and an answer, from nothing in common to all.
const (
	likeNothing = iota
	likeArticle // article the same, law not: the law was read wrongly
	likeLaw     // law the same, article not
	likeBoth
	likeAll // leden too
)

func likeness(want, got Reference) int {
	law := sameLaw(want.Law, got.Law)
	article := plain(want.Article) == plain(got.Article)
	switch {
	case law && article && plain(want.Leden) == plain(got.Leden):
		return likeAll
	case law && article:
		return likeBoth
	case law:
		return likeLaw
	case article:
		return likeArticle
	}
	return likeNothing
}

// bareMention tells whether r names, without article, a law that others cites
// in another reference.
func bareMention(r Reference, others []Reference) bool {
	if r.Article != "" || r.Law == "" {
		return false
	}
	for _, o := range others {
		if o.Article != "" && sameLaw(o.Law, r.Law) {
			return true
		}
	}
	return false
}

// joinRanges puts one answer in the place of a range that was answered article
// by article: from the first article of a labelled range to the last.
func joinRanges(want, got []Reference) []Reference {
	for _, w := range want {
		from, to, ok := strings.Cut(w.Article, "-")
		if !ok {
			continue
		}
		start := -1
		for j, g := range got {
			if !sameLaw(w.Law, g.Law) {
				continue
			}
			if plain(g.Article) == plain(from) {
				start = j
			}
			if plain(g.Article) == plain(to) && start >= 0 && start < j {
				whole := g
				whole.Article, whole.Verdict = w.Article, worst(got[start:j+1])
				got = append(append(append([]Reference{}, got[:start]...), whole), got[j+1:]...)
				break
			}
		}
	}
	return got
}

// worst is the verdict of a range: that of its first article that is not valid.
func worst(refs []Reference) string {
	for _, r := range refs {
		if r.Verdict != "valid" {
			return r.Verdict
		}
	}
	return "valid"
}

// sameLaw compares ids, without regard to case.
func sameLaw(a, b string) bool {
	return strings.EqualFold(alias(a), alias(b))
}

// alias gives the Handvest, which has several ids, one.
func alias(id string) string {
	switch strings.ToUpper(id) {
	case "12012P", "12012P/TXT", "C2012/326/02", "12016P", "12016P/TXT":
		return "12012P"
	}
	return id
}

// roman gives the chapters of an act of the Union their number.
var roman = strings.NewReplacer(
	"hoofdstukviii", "hoofdstuk8", "hoofdstukvii", "hoofdstuk7", "hoofdstukvi", "hoofdstuk6", "hoofdstukv", "hoofdstuk5",
	"hoofdstukiv", "hoofdstuk4", "hoofdstukiii", "hoofdstuk3", "hoofdstukii", "hoofdstuk2", "hoofdstuki", "hoofdstuk1",
)

// plain is an article, lid or point without spaces and capitals.
func plain(s string) string {
	return roman.Replace(strings.ToLower(strings.ReplaceAll(s, " ", "")))
}
