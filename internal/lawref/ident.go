package lawref

import "strings"

// idAt reads the identifier of a law at token i: BWBR0011453, BWBV0001000,
// CVDR123456, 32016R0679, with "CELEX:" before it or not.
func (p *parser) idAt(i int) (id string, j int, ok bool) {
	if p.is(i, "celex") {
		if j = i + 1; p.is(j, ":") || p.is(j, "=") {
			j++
		}
		if p.is(j, "nr") || p.is(j, "nummer") {
			j++
		}
		id, j, ok := p.celexAt(j)
		return id, j, ok
	}
	if p.isKind(i, num) {
		return p.celexAt(i)
	}
	if i+1 >= len(p.toks) || p.toks[i].kind != word || p.toks[i+1].kind != num || !p.toks[i+1].glued || p.letters(i+2) {
		return "", i, false
	}
	digits := p.toks[i+1].s
	switch p.toks[i].s {
	case "bwbr", "bwbv", "bwbw":
		ok = len(digits) == 7
	case "cvdr":
		ok = len(digits) <= 7
	}
	if !ok {
		return "", i, false
	}
	return strings.ToUpper(p.toks[i].s) + digits, i + 2, true
}

// celexAt reads 32016R0679 and 12012P/TXT.
func (p *parser) celexAt(i int) (string, int, bool) {
	if i+1 >= len(p.toks) || p.toks[i].kind != num || len(p.toks[i].s) != 5 || p.toks[i+1].kind != word ||
		!p.toks[i+1].glued || len(p.toks[i+1].s) > 2 || !isYear(p.toks[i].s[1:]) {
		return "", i, false
	}
	id := p.toks[i].s + strings.ToUpper(p.toks[i+1].s)
	if p.is(i+2, "/") && p.is(i+3, "txt") {
		return id + "/TXT", i + 4, true
	}
	if p.isKind(i+2, num) && p.glued(i+2) && len(p.toks[i+2].s) == 4 && !p.letters(i+3) {
		return id + p.toks[i+2].s, i + 3, true
	}
	return "", i, false
}

// letters tells whether token i is a word or number glued to the one before.
func (p *parser) letters(i int) bool { return p.glued(i) && p.toks[i].kind != mark }

// run gives the bytes of a link from token i on, and the token after it. A
// link ends at white space, a bracket, a quote, a comma or a semicolon, but
// "&amp;" is part of it; marks at its end are not.
func (p *parser) run(i int) (s string, start, end, j int) {
	start = p.toks[i].start
	end = start
	for end < len(p.text) {
		c := p.text[end]
		if c <= ' ' || strings.IndexByte("\"<>()[]{}|,", c) >= 0 {
			break
		}
		if c == ';' && !strings.HasSuffix(p.text[start:end], "&amp") {
			break
		}
		end++
	}
	for end > start && strings.IndexByte(".:!?'&", p.text[end-1]) >= 0 {
		end--
	}
	for j = i; j < len(p.toks) && p.toks[j].start < end; j++ {
		end = max(end, p.toks[j].end) // a rune of white space beyond ASCII ends a token, and the link with it
		if j > i && !p.toks[j].glued {
			end = p.toks[j-1].end
			break
		}
	}
	return strings.ReplaceAll(p.text[start:end], "&amp;", "&"), start, end, j
}

// link reads jci links, web addresses and ECLI; 0 when none stands at token i.
func (p *parser) link(i int) int {
	s := p.toks[i].s
	if i < p.deaf || p.toks[i].kind != word || !p.glued(i+1) {
		return 0
	}
	var read func(string) (Ref, bool)
	switch s {
	case "jci":
		read = p.readJCI
	case "ecli":
		read = readECLI
	case "http", "https", "www", "wetten", "eur", "data", "zoek", "lokaleregelgeving", "deeplink", "uitspraken":
		if !p.is(i+1, ".") && !p.is(i+1, ":") && !p.is(i+1, "-") || i+2 < len(p.toks) && !p.toks[i+2].glued {
			return 0
		}
		read = p.readURL
	case "kst", "stb", "stcrt", "trb", "ah", "h":
		if !p.is(i+1, "-") {
			return 0
		}
		read = readDocID
	default:
		return 0
	}
	text, start, end, j := p.run(i)
	r, ok := read(text)
	if !ok && (s == "http" || s == "https" || s == "www") {
		return j // the words of an address are no text
	}
	if !ok || j == i {
		p.deaf = j
		return 0
	}
	r.Start, r.End = start, end
	p.emit(r)
	return j
}

// readECLI reads ECLI:NL:RBOVE:2024:5627. One that is not whole keeps its
// text as name and has no id.
func readECLI(s string) (Ref, bool) {
	parts := strings.Split(s, ":")
	if len(parts) < 3 {
		return Ref{}, false
	}
	if len(parts) == 5 && len(parts[1]) >= 2 && parts[2] != "" && isYear(parts[3]) && parts[4] != "" {
		return Ref{Source: Case, ID: strings.ToUpper(s)}, true
	}
	return Ref{Source: Case, Name: s}, true
}

// readJCI reads a JuriConnect link: jci1.3:c:BWBR0005537&artikel=3:2&lid=1&z=2023-02-22.
// Versions 1.0 to 1.31 write the place alike (Juriconnect standaard BWB 1.3.1,
// section 3).
func (p *parser) readJCI(s string) (Ref, bool) {
	parts := strings.SplitN(s, ":", 3)
	if len(parts) != 3 {
		return Ref{}, false
	}
	fields := strings.FieldsFunc(parts[2], func(r rune) bool { return r == '&' || r == '?' })
	if len(fields) == 0 {
		return Ref{}, false
	}
	r, ok := lawID(fields[0])
	if !ok {
		return Ref{}, false
	}
	takePlace(&r, fields[1:])
	return r, true
}

// lawID makes the reference to the law that an identifier names; one of an
// unknown form stays a name.
func lawID(s string) (Ref, bool) {
	q := newParser(s, &trie{})
	if id, j, ok := q.idAt(0); ok && j == len(q.toks) {
		return Ref{Source: sourceOf(id), ID: id}, true
	}
	if len(q.toks) == 0 || strings.ContainsAny(s, " \t\n\r") {
		return Ref{}, false
	}
	return Ref{Source: Unknown, Name: s}, true
}

// takePlace takes the key=value pairs of a link into the reference.
func takePlace(r *Ref, pairs []string) {
	z := ""
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		if value == "" || len(value) > 40 {
			continue
		}
		switch key = strings.ToLower(key); key {
		case "artikel":
			r.Article = Range{From: value}
		case "lid":
			r.Lids = append(r.Lids, Range{From: value})
		case "o", "onderdeel":
			takePoint(r, strings.TrimRight(value, ".°)"))
		case "g":
			r.Date = date(value)
		case "z":
			z = date(value)
		default:
			if u := unitOf(key).part(); u != 0 {
				r.Above = append(r.Above, Part{Unit: u, Nr: value})
			}
		}
	}
	if r.Date == "" {
		r.Date = z
	}
}

// takePoint takes a point from a link: the second and third go inside the first.
func takePoint(r *Ref, v string) {
	if len(r.Points) == 0 {
		r.Points = []Range{{From: v}}
		return
	}
	r.Points[0].From += "." + v
}

// date gives s when it is a date that exists by its form, else nothing.
func date(s string) string {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !isYear(s[:4]) {
		return ""
	}
	for _, k := range [...]int{5, 6, 8, 9} {
		if !isDigit(s[k]) {
			return ""
		}
	}
	if m, d := s[5:7], s[8:]; m < "01" || m > "12" || d < "01" || d > "31" {
		return ""
	}
	return s
}
