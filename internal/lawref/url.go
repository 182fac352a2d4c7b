package lawref

import "strings"

// readURL reads the addresses under which sources of law are published:
// wetten.overheid.nl, lokaleregelgeving.overheid.nl, EUR-Lex and ELI,
// rechtspraak.nl, officielebekendmakingen.nl.
func (p *parser) readURL(s string) (Ref, bool) {
	s = unescape(s)
	if i := strings.Index(s, "jci1."); i >= 0 {
		return p.readJCI(s[i:])
	}
	if i := strings.Index(s, "ECLI:"); i >= 0 {
		end := strings.IndexAny(s[i:], "&#?/")
		if end < 0 {
			end = len(s) - i
		}
		return readECLI(s[i : i+end])
	}
	if i := strings.Index(s, "/eli/"); i >= 0 {
		return readELI(s[i+len("/eli/"):])
	}
	for _, key := range [...]string{"BWBR", "BWBV", "BWBW", "CVDR"} {
		if i := strings.Index(s, key); i >= 0 {
			return readPath(s[i:])
		}
	}
	if i := strings.Index(strings.ToUpper(s), "CELEX:"); i >= 0 {
		return p.readCELEX(s[i+len("CELEX:"):])
	}
	if i := strings.Index(s, "OJ:L_"); i >= 0 {
		return p.readOJ(s[i:])
	}
	if i := strings.LastIndexByte(s, '/'); i >= 0 && strings.Contains(s, "officielebekendmakingen") {
		return readDocID(strings.TrimSuffix(strings.TrimSuffix(s[i+1:], ".html"), ".pdf"))
	}
	return Ref{}, false
}

// unescape undoes the escapes that occur in these addresses.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	return strings.NewReplacer("%3A", ":", "%3a", ":", "%26", "&", "%3D", "=", "%3d", "=", "%2F", "/", "%2f", "/").Replace(s)
}

// readPath reads BWBR0011453/2022-08-01/#Hoofdstuk2_Artikel3 and the forms
// with ?g=2022-08-01&artikel=3.
func readPath(s string) (Ref, bool) {
	fields := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/#?&_", r) })
	r, ok := lawID(fields[0])
	if !ok || r.ID == "" {
		return Ref{}, false
	}
	for _, f := range fields[1:] {
		switch d := date(f); {
		case d != "":
			r.Date = d
		case strings.Contains(f, "="):
			takePlace(&r, []string{f})
		default:
			takeAnchor(&r, f)
		}
	}
	return r, true
}

// takeAnchor takes Hoofdstuk3 or Artikel4c into the reference.
func takeAnchor(r *Ref, s string) {
	n := 0
	for n < len(s) && (s[n] >= 'a' && s[n] <= 'z' || n == 0 && s[n] >= 'A' && s[n] <= 'Z') {
		n++
	}
	if nr := s[n:]; nr != "" && len(nr) <= 12 {
		takePlace(r, []string{s[:n] + "=" + nr})
	}
}

// readELI reads reg/2016/679/art_6/par_1/pnt_e/oj.
func readELI(s string) (Ref, bool) {
	f := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '#' || r == '?' })
	if len(f) < 3 {
		return Ref{}, false
	}
	letter := byte(0)
	switch f[0] {
	case "reg":
		letter = 'R'
	case "dir":
		letter = 'L'
	case "dec":
		letter = 'D'
	case "dec_framw":
		letter = 'F'
	}
	id, ok := celex(f[1], letter, f[2])
	if !ok || letter == 0 || strings.Trim(f[2], "0123456789") != "" {
		return Ref{}, false
	}
	r := Ref{Source: Union, ID: id}
	for _, part := range f[3:] {
		takeSubdivision(&r, part)
	}
	return r, true
}

// takeSubdivision takes art_6, par_1, pnt_e, rct_71 or anx_III into the reference
// (ELI, authority table "subdivision" of the Publications Office).
func takeSubdivision(r *Ref, s string) {
	key, nr, ok := strings.Cut(s, "_")
	if !ok || nr == "" || len(nr) > 12 {
		return
	}
	switch key {
	case "art":
		r.Article = Range{From: nr}
	case "par":
		r.Lids = append(r.Lids, Range{From: nr})
	case "pnt":
		takePoint(r, nr)
	case "rct":
		r.Above = append(r.Above, Part{Unit: Recital, Nr: nr})
	case "anx":
		r.Above = append(r.Above, Part{Unit: Annex, Nr: nr})
	case "cpt":
		r.Above = append(r.Above, Part{Unit: Chapter, Nr: nr})
	case "sct":
		r.Above = append(r.Above, Part{Unit: Division, Nr: nr})
	}
}

// readCELEX reads 32016R0679#art_26.
func (p *parser) readCELEX(s string) (Ref, bool) {
	if end := strings.IndexAny(s, "&#?"); end >= 0 {
		r, ok := lawID(s[:end])
		if i := strings.IndexByte(s, '#'); ok && i >= 0 {
			takeSubdivision(&r, s[i+1:])
		}
		return r, ok && r.ID != ""
	}
	r, ok := lawID(s)
	return r, ok && r.ID != ""
}

// readOJ reads OJ:L_202401689, the number of an act in the Official Journal
// since October 2023, which does not tell its kind: only a known act gives its
// id.
func (p *parser) readOJ(s string) (Ref, bool) {
	name, rest := s, ""
	if i := strings.IndexAny(s, "#&?"); i >= 0 {
		name, rest = s[:i], s[i+1:]
	}
	r := Ref{Source: Unknown, Name: name}
	digits := strings.TrimPrefix(name, "OJ:L_")
	if len(digits) != 9 {
		return r, true
	}
	for _, letter := range [...]string{"R", "L", "D"} {
		id := "3" + digits[:4] + letter + digits[5:]
		if _, ok := p.names.byID[id]; ok {
			r = Ref{Source: Union, ID: id}
		}
	}
	takeSubdivision(&r, rest)
	return r, true
}
