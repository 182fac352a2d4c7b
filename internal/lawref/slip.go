package lawref

// knownOtherwise reads known names in another dress: "Wet SUWI" for SUWI,
// "A.V.G.", and abbreviations with a slip of the pen.
func (p *parser) knownOtherwise(i int, near bool) (found, bool) {
	if p.is(i, "wet") && p.isKind(i+1, word) {
		if f, ok := p.known(i + 1); ok && uppers(p.raw(i+1)) > 1 {
			f.from, f.weak = i, false
			return f, true
		}
	}
	if f, ok := p.gluedWet(i); ok {
		return f, true
	}
	if s, j := p.dotted(i); s != "" {
		if node, ok := p.names.next(0, s); ok && len(p.names.ends[node]) > 0 {
			f := p.named(i, j, p.names.ends[node])
			f.weak = false
			return f, true
		}
	}
	if f, ok := p.withoutWet(i); ok && near {
		return f, true
	}
	if _, have := p.names.next(0, p.toks[i].s); !have && (near || p.alone(i, i+1) || p.alone(i, i+2)) {
		return p.slip(i)
	}
	return found{}, false
}

// gluedWet reads "WetBRP".
func (p *parser) gluedWet(i int) (found, bool) {
	s := p.toks[i].s
	if len(s) < 5 || s[:3] != "wet" || uppers(p.raw(i)) < 3 {
		return found{}, false
	}
	node, ok := p.names.next(0, "wet")
	if ok {
		node, ok = p.names.next(node, s[3:])
	}
	if !ok || len(p.names.ends[node]) == 0 {
		return found{}, false
	}
	f := p.named(i, i+1, p.names.ends[node])
	f.weak, f.misspelt = false, true
	return f, true
}

// withoutWet reads "BRP" for the Wet BRP. It counts beside a place alone: by
// itself it is the register.
func (p *parser) withoutWet(i int) (found, bool) {
	if uppers(p.raw(i)) < 3 {
		return found{}, false
	}
	node, ok := p.names.next(0, "wet")
	if ok {
		node, ok = p.names.next(node, p.toks[i].s)
	}
	if !ok || len(p.names.ends[node]) == 0 {
		return found{}, false
	}
	return p.named(i, i+1, p.names.ends[node]), true
}

// dotted joins "A.V.G." to "avg".
func (p *parser) dotted(i int) (string, int) {
	var b [8]byte
	n := 0
	for n < len(b) && p.isKind(i, word) && len(p.toks[i].s) == 1 && p.is(i+1, ".") && p.glued(i+1) {
		b[n] = p.toks[i].s[0]
		n++
		i += 2
		if !p.glued(i) {
			break
		}
	}
	if n < 2 {
		return "", i
	}
	return string(b[:n]), i
}

// slip reads an abbreviation in which two letters are swapped or one is
// doubled or added, when exactly one known name fits.
func (p *parser) slip(i int) (found, bool) {
	w := p.toks[i].s
	if len(w) < 3 || len(w) > 9 || !looksShort(p.raw(i)) || otherLaw(w) {
		return found{}, false
	}
	best, end := int32(0), 0
	try := func(s string) bool {
		node, ok := p.names.next(0, s)
		if !ok {
			return true
		}
		j := i + 1
		if p.isKind(j, num) {
			if to, ok := p.names.next(node, p.toks[j].s); ok {
				node, j = to, j+1
			}
		}
		if len(p.names.ends[node]) == 0 || !p.names.ends[node][0].short || node == best {
			return true
		}
		if best != 0 {
			return false
		}
		best, end = node, j
		return true
	}
	for k := range len(w) - 1 {
		if !try(w[:k] + w[k+1:k+2] + w[k:k+1] + w[k+2:]) {
			return found{}, false
		}
	}
	swapped := best != 0 // the likelier slip
	for k := 0; !swapped && len(w) > 3 && k < len(w); k++ {
		if !try(w[:k] + w[k+1:]) {
			return found{}, false
		}
	}
	if best == 0 {
		return found{}, false
	}
	f := p.named(i, end, p.names.ends[best])
	f.misspelt, f.weak = true, false
	return f, true
}

// otherLaw lists abbreviations that are one letter away from another law, and
// not a slip of the pen: the index may not know them.
func otherLaw(s string) bool {
	switch s {
	case "wgbo", "wzd", "wvggz", "wkkgz", "wtza", "wor", "wnt", "wft", "wwft", "wlz", "wia", "waz", "anw", "aow", "akw", "ioaw", "ioaz",
		"wsw", "wtl", "wfsv", "wdo", "wams", "wgs", "wgp", "whc", "wmcz", "wmg", "wpo", "wbo", "wro", "wgr", "wkpb", "wabo", "wbtr", "wtw":
		return true
	}
	return false
}

// looksShort tells whether a word looks like an abbreviation of a law.
func looksShort(raw string) bool {
	up, vowels := uppers(raw), 0
	for i := range len(raw) {
		c := raw[i] | 0x20
		if c >= 0x80 {
			return false
		}
		if c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' {
			vowels++
		}
	}
	return up > 1 || up == 1 && raw[0] >= 'A' && raw[0] <= 'Z' && vowels == 0 && len(raw) > 2
}
