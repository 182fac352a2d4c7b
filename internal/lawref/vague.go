package lawref

import "strings"

// vagueWords are the phrases that claim a basis, or say that there is none,
// and cite nothing.
func vagueWords() []string {
	return []string{
		"n.v.t.", "n.v.t", "nvt", "niet van toepassing", "geen grondslag", "geen wettelijke grondslag", "onbekend", "n.n.b.", "nnb", "nog niet bekend",
		"wettelijke taak", "wettelijke taken", "publiekrechtelijke taak", "publieke taak", "taak van algemeen belang", "taak van openbaar gezag",
		"algemeen belang", "wettelijke verplichting", "wettelijke plicht", "wettelijke grondslag", "wettelijke basis", "diverse wetgeving",
		"diverse wetten", "relevante wetgeving", "geldende wetgeving", "wet- en regelgeving", "wetgeving", "regelgeving", "openbaar gezag",
		"gerechtvaardigd belang", "toestemming", "uitvoering overeenkomst", "uitvoering van een overeenkomst", "vitaal belang",
		"legal obligation", "public task", "public interest", "consent", "legitimate interest", "not applicable", "n/a",
	}
}

// vague gives one reference of Source None when the text claims a basis
// without citing one; it spans the first phrase that does so.
func (p *parser) vague() []Ref {
	best := Ref{Start: len(p.text)}
	for _, phrase := range vagueWords() {
		q := newParser(phrase, Names{})
		first := q.toks[0].s
		for i := range p.toks {
			if p.toks[i].s != first || p.toks[i].start >= best.Start || p.letters(i) && i > 0 && p.toks[i-1].kind != mark {
				continue
			}
			if p.sameWords(i, q.toks) {
				best = Ref{Start: p.toks[i].start, End: p.toks[i+len(q.toks)-1].end}
			}
		}
	}
	if best.End == 0 {
		return nil
	}
	return []Ref{best}
}

func (p *parser) sameWords(i int, want []token) bool {
	if i+len(want) > len(p.toks) {
		return false
	}
	for k, w := range want {
		if p.toks[i+k].s != w.s {
			return false
		}
	}
	return !p.letters(i+len(want)) || strings.HasSuffix(want[len(want)-1].s, ".")
}
