// Command law scores answers on the labelled citations of citations.tsv:
// precision and recall of what was read (law, article, leden, onderdeel) and
// of the verdicts. README.md says how the labels were made.
package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// A Reference is one reference to law, expected or answered. Law is an id (BWB,
// CELEX, ECLI, ...) or empty when the source has none; an empty Article names
// the law as a whole. Leden and Onderdeel are lists such as "1,4" and "h-m".
type Reference struct {
	Law       string `json:"law"`
	Article   string `json:"article"`
	Leden     string `json:"leden"`
	Onderdeel string `json:"onderdeel"`
	Verdict   string `json:"verdict"`
	Successor string `json:"successor"`
}

// A Text is one labelled text. Want is empty when it holds no reference.
type Text struct {
	ID, Text, On, Datum string
	Variant             string // "v7": the variant of the dossier; "v0": none
	Want                []Reference
}

// header is the first line of citations.tsv.
const header = "id\ttext\ton\tdatum\tlaw\tarticle\tleden\tonderdeel\tverdict\tsuccessor\tnote"

// noReference is the verdict of a text in which nothing is cited.
const noReference = "no_reference"

// readSet reads the labelled texts, in their order. Errors name the line.
func readSet(r io.Reader) ([]Text, error) {
	var texts []Text
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if n == 1 {
			if line != header {
				return nil, fmt.Errorf("reading the labels: line 1 is not %q", header)
			}
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != strings.Count(header, "\t")+1 {
			return nil, fmt.Errorf("reading the labels: line %d has %d columns", n, len(f))
		}
		if len(texts) == 0 || texts[len(texts)-1].ID != f[0] {
			variant, _, _ := strings.Cut(f[10], ";")
			texts = append(texts, Text{ID: f[0], Text: f[1], On: f[2], Datum: f[3], Variant: variant})
		}
		if f[8] == noReference {
			continue
		}
		last := &texts[len(texts)-1]
		last.Want = append(last.Want, Reference{Law: f[4], Article: f[5], Leden: f[6], Onderdeel: f[7], Verdict: f[8], Successor: f[9]})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the labels: %w", err)
	}
	return texts, nil
}
