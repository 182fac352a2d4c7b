package lawref

import "strings"

// readDocID reads the identifiers of officielebekendmakingen.nl:
// kst-35510-121, kst-36200-VIII-224, stb-2018-144, ah-tk-20202021-3177.
func readDocID(s string) (Ref, bool) {
	id := strings.ToLower(s)
	f := strings.Split(id, "-")
	if len(f) < 3 || len(id) > 60 {
		return Ref{}, false
	}
	switch f[0] {
	case "kst":
		if !digits(f[1], 5, 5) {
			return Ref{}, false
		}
		return Ref{Source: Paper, ID: "kst-" + strings.ToUpper(strings.Join(f[1:], "-"))}, true
	case "stb", "stcrt", "trb":
		if len(f) != 3 || !isYear(f[1]) || !digits(f[2], 1, 6) {
			return Ref{}, false
		}
		return Ref{Source: Gazette, ID: id}, true
	case "ah", "h":
		if len(f) < 4 || f[1] != "tk" && f[1] != "ek" || !digits(f[2], 8, 8) {
			return Ref{}, false
		}
		r := Ref{Source: Paper, ID: id, Session: f[2][:4] + "/" + f[2][6:], Chamber: "II"}
		if f[1] == "ek" {
			r.Chamber = "I"
		}
		return r, true
	}
	return Ref{}, false
}

// digits tells whether s is a number of at least low and at most high digits.
func digits(s string, low, high int) bool {
	return len(s) >= low && len(s) <= high && strings.Trim(s, "0123456789") == ""
}

// gazette reads "Stb. 2018, 144", "Staatscourant 2020, nr. 12345", "Trb. 1951, 154".
func (p *parser) gazette(i int) int {
	var prefix string
	switch p.toks[i].s {
	case "stb", "staatsblad":
		prefix = "stb-"
	case "stcrt", "staatscourant":
		prefix = "stcrt-"
	case "trb", "tractatenblad":
		prefix = "trb-"
	default:
		return 0
	}
	j := p.skip(i+1, ".", ",")
	if !p.isKind(j, num) || !isYear(p.toks[j].s) {
		return 0
	}
	year := p.toks[j].s
	j = p.skip(j+1, ",", "/", "nr", "no", ".", "-")
	if !p.isKind(j, num) || len(p.toks[j].s) > 6 {
		return 0
	}
	p.emit(Ref{Start: p.toks[i].start, End: p.toks[j].end, Source: Gazette, ID: prefix + year + "-" + p.toks[j].s})
	return j + 1
}

// skip passes over the words and marks given, at most six of them.
func (p *parser) skip(i int, what ...string) int {
	for range 6 {
		ok := false
		for _, w := range what {
			ok = ok || p.is(i, w)
		}
		if !ok {
			break
		}
		i++
	}
	return i
}

// paper reads documents of parliament: "Kamerstukken II 2020/21, 35510, nr.
// 121", "35 510 nr 121", "Handelingen II 2020/21, nr. 41, item 3".
func (p *parser) paper(i int) int {
	j, r := i, Ref{Source: Paper, Start: p.toks[i].start}
	kind := p.toks[i].s
	switch kind {
	case "kamerstuk", "kamerstukken":
		j++
	case "handelingen", "aanhangsel":
		if j++; p.is(j, "handelingen") || p.is(j, "van") {
			j = p.skip(j, "van", "de", "handelingen")
		}
	case "tk", "ek":
		kind = "kamerstukken"
	default:
		if p.toks[i].kind != num || p.letters(i-1) {
			return 0
		}
		kind = ""
	}
	j = p.chamber(j, &r)
	j = p.session(p.skip(j, ","), &r)
	switch kind {
	case "handelingen", "aanhangsel":
		return p.proceedings(j, kind, r)
	}
	return p.dossier(p.skip(j, ","), kind != "", r)
}

// chamber reads II, TK or "Tweede Kamer".
func (p *parser) chamber(j int, r *Ref) int {
	switch {
	case p.is(j, "ii"), p.is(j, "tk"):
		r.Chamber, j = "II", j+1
	case p.is(j, "i"), p.is(j, "ek"):
		r.Chamber, j = "I", j+1
	case p.is(j, "tweede") && p.is(j+1, "kamer"):
		r.Chamber, j = "II", j+2
	case p.is(j, "eerste") && p.is(j+1, "kamer"):
		r.Chamber, j = "I", j+2
	}
	return j
}

// session reads 2020/21, 2020-2021 or 2020/2021.
func (p *parser) session(j int, r *Ref) int {
	if !p.isKind(j, num) || !isYear(p.toks[j].s) || !p.is(j+1, "/") && !p.is(j+1, "-") || !p.isKind(j+2, num) {
		return j
	}
	to := p.toks[j+2].s
	if isYear(to) {
		to = to[2:]
	}
	if len(to) != 2 {
		return j
	}
	r.Session = p.toks[j].s + "/" + to
	return j + 3
}

// dossier reads the number of the file and of the document. Without the word
// Kamerstuk before it, the word nr must stand between them.
func (p *parser) dossier(j int, announced bool, r Ref) int {
	var file string
	switch {
	case p.isKind(j, num) && len(p.toks[j].s) == 5:
		file, j = p.toks[j].s, j+1
	case p.isKind(j, num) && len(p.toks[j].s) == 2 && p.isKind(j+1, num) && len(p.toks[j+1].s) == 3 && !p.glued(j+1):
		file, j = p.toks[j].s+p.toks[j+1].s, j+2
	default:
		return 0
	}
	if p.is(j, "/") && p.isKind(j+1, num) && len(p.toks[j+1].s) == 5 {
		j += 2 // a paper under two files is known by the first
	}
	k := p.skip(j, "-")
	if p.isKind(k, word) && roman(p.raw(k)) {
		file, j = file+"-"+p.raw(k), k+1
	}
	end := j
	k = p.skip(j, ",", "nr", "nrs", "no", "nummer", ".", "-")
	named := k > j && (announced || p.hasNr(j, k))
	if named && k < len(p.toks) && (p.isKind(k, num) && len(p.toks[k].s) <= 4 || p.isKind(k, word) && len(p.toks[k].s) <= 2 && uppers(p.raw(k)) > 0) {
		r.ID, end = "kst-"+file+"-"+strings.ToUpper(p.toks[k].s), k+1
	} else if announced {
		r.ID = "kst-" + file
	} else {
		return 0
	}
	r.End = p.toks[end-1].end
	p.emit(r)
	return p.morePapers(end, file, r)
}

func (p *parser) hasNr(i, j int) bool {
	for ; i < j; i++ {
		if p.is(i, "nr") || p.is(i, "no") || p.is(i, "nummer") || p.is(i, "nrs") {
			return true
		}
	}
	return false
}

// morePapers reads the other documents of a list: ", nr. 21 en nr. 16".
func (p *parser) morePapers(j int, file string, r Ref) int {
	for {
		k := p.skip(j, ",", "en", "resp", "respectievelijk", ".")
		n := p.skip(k, "nr", "nrs", ".")
		if k == j || n == k && !p.is(j, "en") || !p.isKind(n, num) || len(p.toks[n].s) > 4 || p.letters(n+1) {
			return j
		}
		r.Start, r.End, r.ID = p.toks[k].start, p.toks[n].end, "kst-"+file+"-"+p.toks[n].s
		p.emit(r)
		j = n + 1
	}
}

// proceedings reads what follows on Handelingen and Aanhangsel.
func (p *parser) proceedings(j int, kind string, r Ref) int {
	k := p.skip(j, ",", "nr", ".")
	if r.Session == "" || !p.isKind(k, num) {
		return 0
	}
	house := "tk"
	if r.Chamber == "I" {
		house = "ek"
	}
	r.ID = "ah-" + house + "-" + longSession(r.Session) + "-" + p.toks[k].s
	if kind == "handelingen" {
		r.ID = r.ID[1:]
		if n := p.skip(k+1, ",", "item", "-"); p.isKind(n, num) && n > k+1 {
			r.ID, k = r.ID+"-"+p.toks[n].s, n
		}
	}
	if r.Chamber == "" {
		r.Chamber = "II"
	}
	r.End = p.toks[k].end
	p.emit(r)
	return k + 1
}

// longSession makes 20202021 of 2020/21, across the turn of a century too.
func longSession(s string) string {
	century := s[:2]
	if s[2:4] == "99" {
		century = string([]byte{s[0], s[1] + 1})
		if s[1] == '9' {
			century = "20"
		}
	}
	return s[:4] + century + s[5:]
}
