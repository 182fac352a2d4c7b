// Command ask has the product read and judge the labelled citations of
// bench/law, and prints a line of JSON per text for bench/law to score.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/lawjudge"
	"toetssteen/internal/lawref"
)

// reference is an answer in the words of the labels.
type reference struct {
	Law       string `json:"law"`
	Article   string `json:"article"`
	Leden     string `json:"leden"`
	Onderdeel string `json:"onderdeel"`
	Verdict   string `json:"verdict"`
	Successor string `json:"successor"`
}

func main() {
	set := flag.String("set", "bench/law/citations.tsv", "the labelled texts")
	flag.Parse()
	if err := run(*set); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(set string) error {
	c, err := catalogue.Load()
	if err != nil {
		return fmt.Errorf("loading the catalogue: %w", err)
	}
	laws, err := c.Laws()
	if err != nil {
		return fmt.Errorf("loading the index of laws: %w", err)
	}
	f, err := os.Open(set)
	if err != nil {
		return fmt.Errorf("opening the labels: %w", err)
	}
	defer func() { _ = f.Close() }()
	judge, last, out := lawjudge.New(laws), "id", json.NewEncoder(os.Stdout)
	var spent time.Duration
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		row := strings.Split(lines.Text(), "\t")
		if row[0] == last {
			continue
		}
		last = row[0]
		var kinds []toetssteen.KindID
		if row[3] != "" {
			kinds = []toetssteen.KindID{toetssteen.KindID(row[3])}
		}
		start := time.Now()
		verdicts := judge.Check(row[1], row[2], kinds...)
		spent += time.Since(start)
		n++
		if err := out.Encode(map[string]any{"id": row[0], "references": answers(verdicts)}); err != nil {
			return fmt.Errorf("writing the answers: %w", err)
		}
	}
	_, _ = fmt.Fprintf(os.Stderr, "%d texts read and judged in %v\n", n, spent.Round(time.Millisecond))
	return nil
}

func answers(verdicts []lawjudge.Verdict) []reference {
	refs := []reference{}
	for _, v := range verdicts {
		r := reference{Law: v.Ref.ID, Article: article(v.Ref), Leden: list(v.Ref.Lids), Onderdeel: list(v.Ref.Points), Verdict: string(v.Status)}
		if v.Law != nil {
			r.Law = v.Law.ID
		}
		if v.Status == lawjudge.CannotVerify {
			r.Verdict = "cannot_be_verified"
		}
		if v.Status == lawjudge.Repealed {
			r.Successor = successor(v)
		}
		refs = append(refs, r)
	}
	return refs
}

// units are the words of the labels for what lies above the articles.
var units = map[lawref.Unit]string{
	lawref.Annex: "bijlage", lawref.Chapter: "hoofdstuk", lawref.Title: "titel", lawref.Division: "afdeling", lawref.Paragraph: "paragraaf",
}

func article(r lawref.Ref) string {
	switch {
	case r.Article.From != "" && r.Following:
		return r.Article.From + " e.v."
	case r.Article.From != "":
		return span(r.Article)
	}
	for _, p := range slices.Backward(r.Above) {
		if u := units[p.Unit]; u != "" {
			return u + " " + p.Nr
		}
	}
	return ""
}

func span(r lawref.Range) string {
	if r.To == "" {
		return r.From
	}
	return r.From + "-" + r.To
}

// list leaves out the opening words, which are no point.
func list(ranges []lawref.Range) string {
	var all []string
	for _, r := range ranges {
		if r.From != "aanhef" {
			all = append(all, span(r))
		}
	}
	return strings.Join(all, ",")
}

// successor gives the law that came in the place of the article, or of the law.
func successor(v lawjudge.Verdict) string {
	for _, e := range v.Law.Events {
		for _, a := range e.Articles {
			if e.Successor != "" && a.Has(v.Ref.Article.From) && e.Date <= v.Date {
				return e.Successor
			}
		}
	}
	return strings.Join(v.Law.Successors, "|")
}
