package lawref

// dateAfter reads the version of a law behind its name: "(geldend op
// 2023-02-22)", "(zoals geldend op 22 februari 2023)", "(versie 22-02-2023)".
func (p *parser) dateAfter(i int) (string, int) {
	open := p.is(i, "(")
	j := i
	if open {
		j++
	}
	k := p.skip(j, "zoals", "deze", "die", "dat")
	switch {
	case (p.is(k, "geldend") || p.is(k, "gold") || p.is(k, "luidend") || p.is(k, "luidde")) && (p.is(k+1, "op") || p.is(k+1, "per") || p.is(k+1, "tot")):
		k += 2
	case p.is(k, "versie"):
		k = p.skip(k+1, "van", "per")
	default:
		return "", i
	}
	d, k := p.dateAt(k)
	if d == "" || open && !p.is(k, ")") {
		return "", i
	}
	if open {
		k++
	}
	return d, k
}

// dateAt reads 2023-02-22, 22-02-2023, 22/2/2023 or 22 februari 2023 at token i.
func (p *parser) dateAt(i int) (string, int) {
	if !p.isKind(i, num) {
		return "", i
	}
	if m := monthNr(p.next(i)); m > 0 && p.isKind(i+2, num) {
		return date(p.toks[i+2].s + "-" + two(itoa(m)) + "-" + two(p.toks[i].s)), i + 3
	}
	if !p.is(i+1, "-") && !p.is(i+1, "/") || !p.isKind(i+2, num) || !p.is(i+3, p.toks[i+1].s) || !p.isKind(i+4, num) {
		return "", i
	}
	a, b, c := p.toks[i].s, p.toks[i+2].s, p.toks[i+4].s
	if len(a) != 4 {
		a, c = c, a
	}
	return date(a + "-" + two(b) + "-" + two(c)), i + 5
}

func two(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
