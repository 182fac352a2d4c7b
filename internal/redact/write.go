package redact

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
)

// write hides in the result what is hidden in the book, and what could be
// computed from it.
func (b *book) write() {
	d := b.dirty()
	for _, s := range b.pages {
		b.page(s, d)
	}
	b.subgroups()
	b.clusters()
	b.decompositions(d)
	b.proxies(d)
	b.profile()
	b.areas()
	b.texts()
	b.adjusted()
	if n, ok := b.r.Persons.Get(); ok && n < float64(b.floor) {
		b.r.Persons = toetssteen.Real{}
	}
}

// dirt says which groups have a hidden count: in a stratum of a factor, in a
// category of a step, anywhere in a column. Everyone is group everyone.
type dirt struct {
	factor map[inFactor]bool // at: stage, column, group
	sizes  map[inFactor]bool // same, of n alone
	class  map[at]bool       // at: stage of the step, column, group
	column map[at]bool       // at: kind, stage, stratum, column
}

func (b *book) dirty() dirt {
	d := dirt{map[inFactor]bool{}, map[inFactor]bool{}, map[at]bool{}, map[at]bool{}}
	for v, p := range b.where {
		if !b.sys.hidden[v] || p == (at{}) {
			continue
		}
		if factor, _, ok := factorOf(p.stratum); ok {
			q := inFactor{at{stage: p.stage, column: p.column, group: p.group}, factor}
			d.factor[q] = true
			if p.kind == kindN {
				d.sizes[inFactor{at{stage: p.stage, column: p.column}, factor}] = true
			}
		} else if id, _, ok := strings.Cut(p.stage, "="); ok {
			d.class[at{stage: strings.TrimSuffix(id, "<"), column: p.column, group: p.group}] = true
		}
		q := p
		q.group = ""
		d.column[q] = true
	}
	return d
}

// page hides a figure that shows or gives away a hidden count.
func (b *book) page(s shown, d dirt) {
	f := s.f
	switch {
	case b.gone(s.g) || b.gone(s.r) || b.missingHidden(f):
		b.hide(f, s)
	case b.givesAway(s, d):
		if !strings.HasPrefix(f.Name, "mh_") || min(f.X.Or(0), f.Y.Or(0)) < steady*float64(b.floor) {
			b.hide(f, s)
			return
		}
		blur(f, blurred-1, b.floor)
	case s.m.reveals == everyStratum && f.Stage != b.stage:
		blur(f, blurred, b.floor) // counts of strata that stand nowhere
	}
}

// gone tells whether a side has a hidden count.
func (b *book) gone(k int) bool {
	if k < 0 {
		return false
	}
	u := b.sys.sides[k]
	for _, v := range []int{u.x, u.rest, u.n} {
		if v >= 0 && b.sys.hidden[v] {
			return true
		}
	}
	return false
}

// givesAway tells whether a figure is a function of hidden counts that it does
// not show.
func (b *book) givesAway(s shown, d dirt) bool {
	f := s.f
	switch s.m.reveals {
	case everyGroup:
		kinds := []kind{kindX, kindN}
		if strings.HasSuffix(f.Name, "_gap") {
			kinds = confusionKinds
		}
		for _, k := range kinds {
			if d.column[at{kind: k, stage: f.Stage, stratum: f.Stratum, column: f.Column}] {
				return true
			}
		}
	case everyStratum:
		p := at{stage: f.Stage, column: f.Column, group: f.Group}
		if f.Group == "" {
			p = p.whole()
		}
		places := []at{p, b.reference(p, f, s.m)}
		if f.Name == "psi" {
			return d.sizes[inFactor{at{stage: f.Stage, column: f.Column}, f.Stratum}]
		}
		for _, p := range places {
			if d.factor[inFactor{p, f.Stratum}] {
				return true
			}
		}
	case ownCounts: // they are shown, or hidden, with the figure
	case everyClass:
		p := at{stage: f.Stage, column: f.Column, group: f.Group}
		return d.class[p] || d.class[b.reference(p, f, s.m)]
	}
	return false
}

// missingHidden tells whether a figure is over people whose group is not known
// and whose counts are hidden.
func (b *book) missingHidden(f *toetssteen.Figure) bool {
	if f.Name != "rate_ratio_missing" {
		return false
	}
	for _, k := range decisionKinds {
		if v, ok := b.lookup(at{kind: k, stage: f.Stage, column: f.Column, group: missing}); ok && b.sys.hidden[v] {
			return true
		}
	}
	return false
}

// hide takes out of a figure all that could tell a hidden count. The group
// sizes stay where they may be shown.
func (b *book) hide(f *toetssteen.Figure, s shown) {
	f.X, f.Y = toetssteen.Real{}, toetssteen.Real{}
	f.N, f.M = b.size(f.N, s.g), b.referenceSize(f.M, s)
	f.Value, f.Low, f.High, f.From, f.To = toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}, toetssteen.Real{}
	f.P, f.PAdjusted = toetssteen.Real{}, toetssteen.Real{}
	f.Method = "" // an exact method or one for zeros tells how small the count is
	f.Status, f.Reason = b.status(b.few(s.g) || b.few(s.r))
}

// status is the same for a small count and for one that is hidden for its sake.
func (b *book) status(few bool) (toetssteen.FigureStatus, toetssteen.Message) {
	if few {
		return toetssteen.FigureNotEstimable, toetssteen.M("redact.reason.few", itoa(b.floor))
	}
	return toetssteen.FigureSuppressed, toetssteen.M("redact.reason.small", itoa(b.floor))
}

// few tells whether the size of a side is hidden: it is below the floor, or would
// help to compute one that is. To tell which would give the latter away.
func (b *book) few(k int) bool { return k >= 0 && b.sys.hidden[b.sys.sides[k].n] }

func (b *book) size(n toetssteen.Real, k int) toetssteen.Real {
	if k < 0 || b.few(k) {
		return toetssteen.Real{}
	}
	return n
}

// referenceSize is the size of the reference; of everyone but the group it is
// shown when both of those are.
func (b *book) referenceSize(m toetssteen.Real, s shown) toetssteen.Real {
	if s.left && b.few(s.g) {
		return toetssteen.Real{}
	}
	return b.size(m, s.r)
}

// blurred is to how many digits a figure is rounded when the counts behind it
// stand nowhere: its full digits could be solved for them. One digit less is
// given where some of them stand beside it, and only when each count of the
// figure is so many times the floor (steady) that a floor of persons more or
// less moves it by a hundredth.
const (
	blurred = 3
	steady  = 100
)

func round(r toetssteen.Real, digits int) toetssteen.Real {
	v, ok := r.Get()
	if !ok || v == 0 || math.IsInf(v, 0) {
		return r
	}
	w, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return toetssteen.Real{}
	}
	return toetssteen.Some(w)
}

func roundAll(digits int, list ...*toetssteen.Real) {
	for _, r := range list {
		*r = round(*r, digits)
	}
}

func blur(f *toetssteen.Figure, digits int, floor int64) {
	if f.Status != toetssteen.FigureOK && f.Status != toetssteen.FigureInterval {
		return
	}
	roundAll(digits, &f.Value, &f.Low, &f.High, &f.From, &f.To, &f.P, &f.PAdjusted)
	if f.Reason.Key == "" {
		f.Reason = toetssteen.M("redact.reason.blurred", strconv.Itoa(digits), itoa(floor))
	}
}

func (b *book) subgroups() {
	k := 0
	for _, list := range [][]toetssteen.Subgroup{b.r.Subgroups, b.r.MoreSubgroups} {
		for i := range list {
			g, s := &list[i], b.sub[k]
			k++
			roundAll(blurred, &g.SearchRatio, &g.ConfirmRatio, &g.PAdjusted)
			if !b.gone(s.g) && !b.gone(s.r) {
				continue
			}
			b.hide(&g.Ratio, s)
			g.X, g.Y, g.N, g.M = toetssteen.Real{}, toetssteen.Real{}, b.size(g.N, s.g), b.referenceSize(g.M, s)
			for _, r := range []*toetssteen.Real{&g.Excess, &g.Z, &g.P, &g.PAdjusted, &g.SearchRatio, &g.ConfirmRatio, &g.Score} {
				*r = toetssteen.Real{}
			}
			g.Confirmed = false
		}
	}
}

// clusters hides small clusters, and every column of their description in
// which a share would show few persons inside or outside.
func (b *book) clusters() {
	if b.r.Clusters == nil {
		return
	}
	list := b.r.Clusters.Clusters
	small := map[string]bool{}
	all := b.vars[at{kind: kindN, stage: b.stage, group: everyone}]
	for i, c := range list {
		n := c.N.Or(0)
		for _, p := range c.Profile {
			if few(p.Inside, n, b.floor) || len(b.where) > 0 && few(p.Outside, b.sys.value[all]-n, b.floor) {
				small[p.Column] = true
			}
		}
		if s := b.bunch[i]; b.gone(s.g) || b.gone(s.r) {
			b.hide(&list[i].Ratio, s)
			list[i].X, list[i].Rate, list[i].N = toetssteen.Real{}, toetssteen.Real{}, b.size(c.N, s.g)
		}
	}
	for i := range list {
		noSize := b.bunch[i].g >= 0 && b.sys.hidden[b.sys.sides[b.bunch[i].g].n]
		list[i].Profile = slices.DeleteFunc(slices.Clone(list[i].Profile), func(p toetssteen.ClusterFeature) bool {
			return noSize || small[p.Column]
		})
	}
}

// few tells whether a share of n is one of fewer persons than the floor, or
// leaves fewer.
func few(share toetssteen.Real, n float64, floor int64) bool {
	v, ok := share.Get()
	x := v * n
	return ok && (x < float64(floor)-tiny || n-x > tiny && n-x < float64(floor)-tiny)
}
