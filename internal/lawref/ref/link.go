package ref

import "strings"

// JuriConnect gives the links of a reference to a law of the statute book or a
// treaty, one for each paragraph and point: jci1.3:c:BWBR0005537&artikel=3:2.
// A range is given by its first number, since what lies between is known to
// the law alone. It gives none for other sources.
func (r Ref) JuriConnect() []string {
	if r.ID == "" || r.Source != Statute && r.Source != Treaty {
		return nil
	}
	var b strings.Builder
	b.WriteString("jci1.3:c:" + r.ID)
	for _, a := range r.Above {
		b.WriteString("&" + a.Unit.String() + "=" + a.Nr)
	}
	if r.Article.From != "" {
		b.WriteString("&artikel=" + r.Article.From)
	}
	tail := ""
	if r.Date != "" {
		tail = "&z=" + r.Date + "&g=" + r.Date
	}
	var out []string
	for _, l := range orOne(r.Lids) {
		for _, q := range orOne(r.Points) {
			s := b.String()
			if l.From != "" {
				s += "&lid=" + l.From
			}
			if q.From != "" {
				s += "&o=" + strings.ReplaceAll(q.From, ".", "&o=")
			}
			out = append(out, s+tail)
		}
	}
	return out
}

// orOne gives the list, or one empty range when there is none.
func orOne(list []Range) []Range {
	if len(list) == 0 {
		return []Range{{}}
	}
	return list
}

// ELI gives the European Legislation Identifier of an act of the Union, with
// the first paragraph and point that are cited; empty for other sources and
// for acts without one, such as treaties.
func (r Ref) ELI() string {
	if r.Source != Union || len(r.ID) != 10 || r.ID[0] != '3' {
		return ""
	}
	kind, ok := map[byte]string{'R': "reg", 'L': "dir", 'D': "dec", 'F': "dec_framw"}[r.ID[5]]
	if !ok {
		return ""
	}
	s := "http://data.europa.eu/eli/" + kind + "/" + r.ID[1:5] + "/" + strings.TrimLeft(r.ID[6:], "0")
	for _, a := range r.Above {
		if key := map[Unit]string{Recital: "rct", Annex: "anx", Chapter: "cpt", Division: "sct"}[a.Unit]; key != "" {
			s = s + "/" + key + "_" + a.Nr
		}
	}
	if r.Article.From != "" {
		s += "/art_" + r.Article.From
	}
	if len(r.Lids) > 0 {
		s += "/par_" + r.Lids[0].From
	}
	if len(r.Points) > 0 && r.Points[0].From != "aanhef" {
		s += "/pnt_" + strings.ReplaceAll(r.Points[0].From, ".", "/pnt_")
	}
	return s + "/oj"
}

// Link gives the first identifier of the reference that a machine can follow:
// JuriConnect, ELI, or the id of its source; empty when there is none.
func (r Ref) Link() string {
	if j := r.JuriConnect(); len(j) > 0 {
		return j[0]
	}
	return firstOf(r.ELI(), r.ID)
}
