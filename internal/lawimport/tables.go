package lawimport

import (
	"fmt"
	"strconv"
	"strings"
)

// natures are guessed by words of the article, the surest first.
var natures = []struct {
	nature string
	words  []string
}{
	{"citation", []string{"wordt aangehaald als", "citeertitel"}},
	{"definition", []string{"wordt verstaan onder", "verstaan onder:", "in deze wet wordt", "in dit besluit wordt verstaan"}},
	{"commencement", []string{"treedt in werking", "treden in werking"}},
	{"prohibition", []string{"is verboden", "het verbod"}},
	{"data_list", []string{"de volgende gegevens", "de navolgende gegevens", "gegevens opgenomen:"}},
	{"task", []string{"heeft tot taak", "is belast met", "draagt zorg voor", "dragen zorg voor", "is verantwoordelijk voor", "stelt vast"}},
	{"delegation", []string{"bij of krachtens algemene maatregel van bestuur", "bij algemene maatregel van bestuur", "bij ministeriële regeling"}},
}

// longDefinition is where an article that mostly does something else may still
// speak of words: in long articles only the first lines count.
const natureHead = 400

func nature(text string) string {
	head := text[:min(len(text), natureHead)]
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || strings.HasPrefix(trimmed, "[vervallen") || trimmed == "vervallen" || trimmed == "vervallen." {
		return "repealed"
	}
	for _, n := range natures {
		where := head
		if n.nature == "task" || n.nature == "delegation" || n.nature == "data_list" {
			where = text
		}
		for _, w := range n.words {
			if strings.Contains(where, w) {
				return n.nature
			}
		}
	}
	return "other"
}

// kindsOfLaw are the kinds of the index for the soort of a file.
var kindsOfLaw = map[string]string{"amvb": "AMvB", "zbo": "beleidsregel", "circulaire": "beleidsregel", "beleidsregel": "beleidsregel"}

// Tables gives the tables of the index with these facts, by the path they have
// in a catalogue. The list holds until the day given, or, when that is "", for
// the few months that any list holds for. AsOf is the day of reading; new
// tells whether the index lacks the law.
func (l *Law) Tables(until, asOf string, isNew bool) map[string][]byte {
	name := strings.ToLower(l.ID) + "_" + l.From
	var articles strings.Builder
	articles.WriteString("law\tarticle\tleden\tnature\tkinds\n")
	for _, a := range l.Articles {
		kinds := make([]string, len(a.Kinds))
		for i, k := range a.Kinds {
			kinds[i] = string(k)
		}
		fmt.Fprintf(&articles, "%s\t%s\t%d\t%s\t%s\n", l.ID, a.Number, a.Leden, a.Nature, strings.Join(kinds, ","))
	}
	const source = "BWB-toestand"
	edition := "law\tfrom\tuntil\tas_of\tcomplete\ttable\tsource\n" +
		strings.Join([]string{l.ID, l.From, until, asOf, "yes", "articles_" + name, source}, "\t") + "\n"
	out := map[string][]byte{
		"laws/articles_" + name + ".tsv": []byte(articles.String()),
		"laws/editions_" + name + ".tsv": []byte(edition),
	}
	if isNew {
		kind := l.Kind
		if k, ok := kindsOfLaw[strings.ToLower(kind)]; ok {
			kind = k
		}
		law := "law\tkind\ttitle\tas_of\tsource\n" + strings.Join([]string{l.ID, cell(kind), cell(l.title()), asOf, source}, "\t") + "\n"
		out["laws/laws_"+name+".tsv"] = []byte(law)
	}
	return out
}

func (l *Law) title() string {
	if l.Title == "" {
		return l.ID
	}
	return l.Title
}

// cell keeps a text in one cell of a table.
func cell(s string) string { return strings.Join(strings.Fields(s), " ") }

// Counts gives how many articles there are and how many name a datum, as
// texts for a report.
func (l *Law) Counts() (articles, naming string) {
	n := 0
	for _, a := range l.Articles {
		if len(a.Kinds) > 0 {
			n++
		}
	}
	return strconv.Itoa(len(l.Articles)), strconv.Itoa(n)
}
