package lawref

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
// without citing one, or cites a document that is no law; it spans the first
// phrase that does so.
func (p *parser) vague() []Ref {
	if len(p.dropped) > 0 {
		return p.dropped
	}
	for i, tk := range p.toks {
		if p.letters(i) && p.letters(i-1) {
			continue
		}
		best := 0
		for _, phrase := range p.names.vague[tk.s] {
			if n := len(phrase); n > best && p.sameWords(i, phrase) {
				best = n
			}
		}
		if best > 0 {
			return []Ref{{Start: tk.start, End: p.toks[i+best-1].end}}
		}
	}
	return nil
}

// sameWords tells whether the words of a phrase stand at token i.
func (p *parser) sameWords(i int, phrase []string) bool {
	for k, w := range phrase {
		if !p.is(i+k, w) {
			return false
		}
	}
	return !p.letters(i+len(phrase)) || phrase[len(phrase)-1] == "."
}

// vaguePhrases splits the phrases into words, by their first.
func vaguePhrases() map[string][][]string {
	all := map[string][][]string{}
	for _, phrase := range vagueWords() {
		var words []string
		for _, tk := range newParser(phrase, &trie{}).toks {
			words = append(words, tk.s)
		}
		all[words[0]] = append(all[words[0]], words)
	}
	return all
}
