package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func labels(t *testing.T) []Text {
	t.Helper()
	f, err := os.Open("citations.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	texts, err := readSet(f)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestTheSetHoldsWhatItsReadmeSays(t *testing.T) {
	texts := labels(t)
	ids, variants, references := map[string]bool{}, map[string]int{}, 0
	known := regexp.MustCompile(`^(BWB[RV]\d{7}|CVDR\d+|[1-9C]\d{4}[A-Z]?\S*|C2012/326/02|ECLI:\S+|(kst|stb|stcrt|ah-tk)-\S+)?$`)
	for _, x := range texts {
		if ids[x.ID] {
			t.Errorf("%s stands twice", x.ID)
		}
		ids[x.ID] = true
		variants[x.Variant]++
		references += max(1, len(x.Want))
		if _, err := time.Parse(time.DateOnly, x.On); err != nil {
			t.Errorf("%s: %v", x.ID, err)
		}
		for _, r := range x.Want {
			if !known.MatchString(r.Law) {
				t.Errorf("%s: law %q is no id", x.ID, r.Law)
			}
			if (r.Verdict == "repealed") != (r.Successor != "") {
				t.Errorf("%s: verdict %s with successor %q", x.ID, r.Verdict, r.Successor)
			}
		}
	}
	if len(texts) != 528 || references != 614 {
		t.Errorf("%d texts and %d references", len(texts), references)
	}
	for v, n := range variants {
		if n < 5 {
			t.Errorf("variant %s has %d texts", v, n)
		}
	}
}

func TestTheLabelsThemselvesScoreFull(t *testing.T) {
	texts := labels(t)
	answers := map[string][]Reference{}
	for _, x := range texts {
		answers[x.ID] = x.Want
	}
	s := score(texts, answers)
	if s.textsJudged != len(texts) || len(s.disagreements) > 0 {
		t.Errorf("%d of %d, %q", s.textsJudged, len(texts), s.disagreements)
	}
	for v, c := range s.verdict {
		if c.wrong+c.missed > 0 || c.right == 0 {
			t.Errorf("%s: %v", v, c)
		}
	}
}

func TestNoAnswerAtAllIsWrongButForTheTextsWithoutReference(t *testing.T) {
	texts := labels(t)
	s := score(texts, nil)
	none := 0
	for _, x := range texts {
		if len(x.Want) == 0 {
			none++
		}
	}
	if got := *s.verdict[noReference]; got != (tally{right: none, wrong: len(texts) - none}) {
		t.Errorf("no reference: %v", got)
	}
	if s.references.right != 0 || s.textsJudged != none {
		t.Errorf("right %d, judged %d", s.references.right, s.textsJudged)
	}
}

func TestMatching(t *testing.T) {
	law := func(id, article, leden string) Reference { return Reference{Law: id, Article: article, Leden: leden} }
	for _, c := range []struct {
		name      string
		want, got []Reference
		pairs     string
	}{
		{"the best likeness goes first", []Reference{law("A", "1", ""), law("A", "2", "3")}, []Reference{law("A", "2", "3"), law("A", "1", "")}, "A 1=A 1; A 2 3=A 2 3"},
		{"an expanded range is one", []Reference{law("A", "5-7", "")}, []Reference{law("A", "5", ""), law("A", "6", ""), law("A", "7", "")}, "A 5-7=A 5-7"},
		{"the bare law of an article may be answered or not", []Reference{law("A", "", ""), law("A", "1", "")}, []Reference{law("A", "1", "")}, "A 1=A 1"},
		{"nor does it count against the answer", []Reference{law("A", "1", "")}, []Reference{law("A", "", ""), law("A", "1", "")}, "A 1=A 1"},
		{"another law is wrong", []Reference{law("A", "1", "")}, []Reference{law("B", "1", "")}, "A 1=B 1"},
		{"what has nothing in common stands alone", []Reference{law("A", "1", "")}, []Reference{law("B", "2", "")}, "A 1=; =B 2"},
		{"spaces and capitals make no difference", []Reference{law("kst-1", "3.2 e.v.", "")}, []Reference{law("KST-1", "3.2 E.V.", "")}, "kst-1 3.2 e.v.=KST-1 3.2 E.V."},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []string
			for _, p := range match(c.want, c.got) {
				lines = append(lines, short(p.want)+"="+short(p.got))
			}
			if diff := cmp.Diff(c.pairs, strings.Join(lines, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func short(r *Reference) string {
	if r == nil {
		return ""
	}
	return strings.TrimSpace(r.Law + " " + r.Article + " " + r.Leden)
}
