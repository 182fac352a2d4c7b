package detect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/catalogue"
	"toetssteen/internal/source"
)

// clearShare is the share of the known values that must be in a code list for
// it to be that of the column: then the others are what does not belong. It is
// a reading of practice; a list that the evidence names needs no share.
const clearShare = 0.5

// dateShare is the share of the values that must be dates for a column to be
// one.
const dateShare = 0.5

// ownList marks lists of words that were put together for detection: what is
// not in them is another way to write it, not an error.
const ownList = "Toetssteen"

// Quality counts polluted data in the columns of a profile that hold an
// indicator of sex or origin, and the age of the records by the dates beside
// them; found are the findings on it. Columns of which no values were seen have
// no measures: nothing was looked at.
func (d *Detector) Quality(sourceName string, p *source.Profile, found []toetssteen.Finding) []toetssteen.DataQuality {
	var out []toetssteen.DataQuality
	for i := range found {
		f := &found[i]
		c := columnOf(p, f.Location.Field)
		if c == nil || f.Group == toetssteen.GroupProxy || f.Role != toetssteen.RoleStored || f.Level < toetssteen.Medium {
			continue
		}
		q := measuring{d: d, p: p, c: c, of: toetssteen.DataQuality{
			Source: sourceName, Location: f.Location, Finding: f.ID, Kind: f.Kind,
		}}
		out = append(out, q.column(f)...)
	}
	if len(out) > 0 {
		out = append(out, d.ages(sourceName, p)...)
	}
	slices.SortStableFunc(out, CompareQuality)
	return out
}

// CompareQuality orders measures by source, asset, field, kind and rule.
func CompareQuality(a, b toetssteen.DataQuality) int {
	return cmp.Or(
		cmp.Compare(a.Source, b.Source), cmp.Compare(a.Location.Asset, b.Location.Asset),
		cmp.Compare(a.Location.Field, b.Location.Field), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Rule, b.Rule),
	)
}

func columnOf(p *source.Profile, name string) *source.Column {
	i := slices.IndexFunc(p.Columns, func(c source.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &p.Columns[i]
}

// measuring counts one column.
type measuring struct {
	d  *Detector
	p  *source.Profile
	c  *source.Column
	of toetssteen.DataQuality // what all measures of the column share
}

func (q *measuring) column(f *toetssteen.Finding) []toetssteen.DataQuality {
	if q.c.Unweighted || q.c.Depth < toetssteen.DepthStatistics {
		return nil
	}
	var out []toetssteen.DataQuality
	if q.c.Rows > 0 && q.c.Nulls >= 0 {
		out = append(out, q.measure(toetssteen.QualityBlank, q.c.Nulls, q.c.Rows))
	}
	if len(q.c.Values) == 0 || q.c.Seen <= 0 {
		if f.Kind == "second_nationality" && q.c.Rows > 0 && q.c.Nulls == q.c.Rows {
			out = append(out, q.filled(0, q.c.Rows))
		}
		return out
	}
	if q.c.Truncated && !q.c.Estimated { // more values than any list: not a coded column
		return out
	}
	t := q.tally(f)
	out = append(out, q.measure(toetssteen.QualityUnknown, t.unknown, q.c.Seen))
	if f.Kind == "second_nationality" {
		out = append(out, q.second(t))
	}
	if t.list == nil {
		return out
	}
	withdrawn := q.measure(toetssteen.QualityWithdrawn, t.withdrawn, q.c.Seen, t.list.Title, t.list.AsOf)
	withdrawn.List, withdrawn.AsOf, withdrawn.Codes = t.list.ID, t.list.AsOf, t.codes
	if withdrawn.Remark = q.past(f.Kind); withdrawn.Remark {
		withdrawn.Message += ".past"
	}
	if t.list.dated {
		out = append(out, withdrawn)
	}
	if t.list.Authority != ownList && !q.c.Truncated {
		outside := q.measure(toetssteen.QualityOutside, t.outside, q.c.Seen, t.list.Title, t.list.AsOf)
		outside.List, outside.AsOf, outside.Remark = t.list.ID, t.list.AsOf, q.past(f.Kind)
		out = append(out, outside)
	}
	return out
}

// second counts the records that have a second nationality. Where rows could be
// read, QualityBesideDutch says in how many it stands beside a Dutch one.
func (q *measuring) second(t listTally) toetssteen.DataQuality {
	n := q.c.Seen
	if q.c.Rows > 0 && q.c.Nulls >= 0 && q.c.Rows-q.c.Nulls == q.c.Seen {
		n = q.c.Rows
	}
	return q.filled(q.c.Seen-t.unknown, n)
}

func (q *measuring) filled(x, n int64) toetssteen.DataQuality {
	m := q.measure(toetssteen.QualitySecond, x, n)
	m.Message += ".alone"
	return m
}

func (q *measuring) past(kind toetssteen.KindID) bool {
	ind := q.d.catalogue.Indicator(kind)
	return ind != nil && ind.Past
}

// measure makes a measure of x of n records.
func (q *measuring) measure(rule toetssteen.QualityRule, x, n int64, args ...string) toetssteen.DataQuality {
	m := q.of
	m.Rule, m.Depth, m.Message, m.Args = rule, q.c.Depth, "data"+string(rule), args
	if q.c.Depth == toetssteen.DepthValues && rule != toetssteen.QualityBlank {
		m.Sample = q.p.Sample.Rows
	}
	m.Counts = Share(x, n, m.Sample > 0, q.c.Estimated)
	return m
}

// Share counts x of n records. What is counted over all has no interval of
// chance: both ends are the share itself.
func Share(x, n int64, sampled, estimated bool) toetssteen.Counts {
	k := toetssteen.Counts{X: x, N: n, Estimated: estimated}
	switch {
	case estimated || n <= 0:
	case sampled:
		k.Low, k.High = wilson(x, n)
	default:
		k.Low = float64(x) / float64(n)
		k.High = k.Low
	}
	return k
}

// listTally is what the values of a column are, held against its code list.
type listTally struct {
	list                                *listInfo // nil when no list is clearly that of the column
	unknown, withdrawn, outside, inList int64
	codes                               []string
}

// tally holds the values against the list that the evidence names, or else the
// one of the kind that holds most of them.
func (q *measuring) tally(f *toetssteen.Finding) listTally {
	kind := slices.IndexFunc(q.d.indicators, func(i *catalogue.Indicator) bool { return i.ID == f.Kind })
	best, named := listTally{}, listNamed(f)
	for n, l := range q.d.values.lists {
		if _, ok := q.d.uses[kind][n]; !ok {
			continue
		}
		t := q.against(n, l)
		if best.list == nil || l.ID == named && best.list.ID != named || best.list.ID != named && t.inList > best.inList {
			best = t
		}
	}
	if best.list == nil {
		return q.against(-1, nil)
	}
	if known := best.inList + best.outside; best.list.ID != named && float64(best.inList) < clearShare*float64(known) || best.inList == 0 {
		best.list = nil
	}
	return best
}

// listNamed gives the code list that the evidence of a finding names: rules of
// values are kind.list.ID.
func listNamed(f *toetssteen.Finding) string {
	for _, e := range f.Evidence {
		if id, ok := strings.CutPrefix(e.Rule, string(f.Kind)+".list."); ok && e.Type == "values" {
			return id
		}
	}
	return ""
}

func (q *measuring) against(list int, l *listInfo) listTally {
	t := listTally{list: l}
	for _, v := range q.c.Values {
		key := fold(strings.TrimSpace(v.Value))
		e, in := q.d.values.in(key, list)
		switch {
		case key == "" || fillers[key] || q.d.values.saysUnknown(key, list):
			t.unknown += v.Count
		case !in:
			t.outside += v.Count
		default:
			t.inList += v.Count
			if l.ended[l.Entries[e.entry].Code] {
				t.withdrawn += v.Count
				if v.Count >= toetssteen.Floor {
					t.codes = append(t.codes, l.Entries[e.entry].Code)
				}
			}
		}
	}
	slices.Sort(t.codes)
	t.codes = slices.Compact(t.codes)
	return t
}

// in gives how a folded value stands in a list.
func (x *valueIndex) in(key string, list int) (listEntry, bool) {
	for _, e := range x.entries[key] {
		if int(e.list) == list {
			return e, true
		}
	}
	return listEntry{}, false
}

// saysUnknown reports a code of the list that its label makes a word for no
// value: 0000 "Onbekend".
func (x *valueIndex) saysUnknown(key string, list int) bool {
	e, ok := x.in(key, list)
	return ok && fillers[fold(x.lists[list].Entries[e.entry].Label)]
}

// ages counts the records by the year of each date in their life.
func (d *Detector) ages(sourceName string, p *source.Profile) []toetssteen.DataQuality {
	var out []toetssteen.DataQuality
	for i := range p.Columns {
		c := &p.Columns[i]
		if c.Seen <= 0 || c.Unweighted || c.Estimated {
			continue
		}
		moment := d.moment(c.Name)
		if moment == "" {
			continue
		}
		years := c.Years()
		var n int64
		for _, y := range years {
			n += y.N
		}
		buckets := toetssteen.YearBuckets(years, toetssteen.Floor)
		if len(buckets) == 0 || float64(n) < dateShare*float64(c.Seen) {
			continue
		}
		at := toetssteen.Location{Kind: toetssteen.LocationColumn, Asset: p.Asset.Name, Field: c.Name}
		if c.Nested {
			at.Kind = toetssteen.LocationPath
		}
		q := measuring{d: d, p: p, c: c, of: toetssteen.DataQuality{Source: sourceName, Location: at}}
		m := q.measure(toetssteen.QualityAge, n, c.Seen, oldest(buckets), newest(buckets))
		m.Moment, m.Years, m.Message = moment, buckets, m.Message+"."+string(moment)
		out = append(out, m)
	}
	return out
}

// oldest names the year up to which the first records that may be told are.
func oldest(b []toetssteen.YearBucket) string { return yearText(b[0].To, b[0].From) }

// newest names the year from which the last are.
func newest(b []toetssteen.YearBucket) string {
	last := b[len(b)-1]
	return yearText(last.From, last.To)
}

func yearText(year, other int) string { return strconv.Itoa(cmp.Or(year, other)) }

// moment gives the moment that a column name says it dates; empty is none.
func (d *Detector) moment(name string) toetssteen.Moment {
	hits, _ := d.recordDates.find(d.vocabulary.tokens(name))
	best := toetssteen.Moment("")
	size := 0
	for _, h := range hits {
		if h.size() > size {
			best, size = toetssteen.Moment(h.rule), h.size()
		}
	}
	return best
}

// dutch are the codes of a Dutch nationality, by list.
var dutch = map[string]string{
	"brp/nationaliteit": "0001", "nationality/words": "word:NL", "iso/3166-1-alpha2": "NL", "iso/3166-1-alpha3": "NLD",
}

// Nationality reads a value as a nationality: whether it is one, and whether it
// is the Dutch one. Blanks and words and codes for unknown are none.
func (d *Detector) Nationality(value string) (is, isDutch bool) {
	key := fold(strings.TrimSpace(value))
	if key == "" || fillers[key] || strings.Trim(key, "0") == "" {
		return false, false
	}
	for _, e := range d.values.entries[key] {
		l := d.values.lists[e.list]
		if code, ok := dutch[l.ID]; ok && l.Entries[e.entry].Code == code {
			return true, true
		}
	}
	return true, false
}
