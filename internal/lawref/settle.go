package lawref

import (
	"slices"
	"strings"
)

// settle ends the work: places of which the law turned out to number its
// articles plainly are split, and what names neither law nor article goes.
func (p *parser) settle() {
	out := p.out[:0]
	for _, r := range p.out {
		if !r.Named() && len(r.Candidates) == 0 && r.Source == None {
			if r.Article.From == "" {
				continue
			}
			r.Source = Unknown
		}
		if p.sameGazette(r) || p.postcode(r) {
			continue
		}
		p.narrow(&r)
		if p.plain(r) {
			split(&r)
		}
		if len(r.Points) > 1 {
			r.Points = slices.DeleteFunc(r.Points, func(q Range) bool { return q.From == "aanhef" })
		}
		out = append(out, r)
	}
	p.out = out
}

// sameGazette tells whether r is no more than the title, not known by itself,
// of what a gazette beside it published: "Regeling X, Stcrt. 2020, 123".
func (p *parser) sameGazette(r Ref) bool {
	if r.Source != Unknown || r.Name == "" || len(r.Candidates) > 0 || r.HasPlace() {
		return false
	}
	return slices.ContainsFunc(p.out, func(g Ref) bool {
		if g.Source != Gazette {
			return false
		}
		from, to := min(g.End, r.End), max(g.Start, r.Start)
		return from <= to && strings.Trim(p.text[from:to], " ,(:") == ""
	})
}

// postcode tells whether r is a number of four digits before letters that name
// no law: 1234 AB.
func (p *parser) postcode(r Ref) bool {
	a := r.Article.From
	return r.Source == Unknown && len(r.Name) == 2 && len(r.Candidates) == 0 && len(a) == 4 && isDigit(a[0]) && isDigit(p.text[r.Start]) &&
		!strings.ContainsAny(a, ".:")
}

// plain tells whether the law of r numbers its articles without dots.
func (p *parser) plain(r Ref) bool {
	if n, ok := p.names.byID[r.ID]; ok {
		return p.names.laws[n].Plain || r.Source == Union || r.Source == Treaty
	}
	return r.Source == Union || r.Source == Treaty
}

// narrow chooses the book of a code by the article or book that is cited:
// article 1:253 BW lies in book 1.
func (p *parser) narrow(r *Ref) {
	if len(r.Candidates) == 0 {
		return
	}
	book := ""
	for k := range len(r.Article.From) {
		if r.Article.From[k] == ':' {
			book = r.Article.From[:k]
		}
	}
	for _, a := range r.Above {
		if a.Unit == Book {
			book = a.Nr
		}
	}
	for _, id := range r.Candidates {
		if b := p.names.laws[p.names.byID[id]].Book; book != "" && b == book {
			r.ID, r.Name, r.Candidates, r.Source = id, "", nil, sourceOf(id)
			if p.plain(*r) {
				r.Article.From = strings.TrimPrefix(r.Article.From, book+":")
				r.Article.To = strings.TrimPrefix(r.Article.To, book+":")
			}
			return
		}
	}
}

// split takes paragraph and point out of "6.1", "6.1e" and "lid 1e".
func split(r *Ref) {
	if a := r.Article.From; r.Article.To == "" && len(r.Lids) == 0 {
		for k := range len(a) {
			if k > 0 && (a[k] == '.' || a[k] == ':') {
				r.Article.From, r.Lids = a[:k], []Range{{From: a[k+1:]}}
				break
			}
		}
	}
	if len(r.Lids) != 1 || r.Lids[0].To != "" || len(r.Points) > 0 {
		return
	}
	l := r.Lids[0].From
	if n := len(l) - 1; n > 0 && !isDigit(l[n]) && isDigit(l[n-1]) {
		r.Lids[0].From, r.Points = l[:n], []Range{{From: l[n:]}}
	}
}
