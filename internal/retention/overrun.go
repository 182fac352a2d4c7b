package retention

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"toetssteen"
	"toetssteen/internal/stats"
)

// State says what is known of records that are older than their term. The zero
// value is not a state: an overrun that was not reckoned is a defect.
type State string

// States. Only Within says that no record is too old, as far as was counted.
const (
	Over     State = "over"      // records are older than the term
	Possible State = "possible"  // only in the year of the limit, or in years that are counted together
	Within   State = "within"    // none is
	NoTerm   State = "no_term"   // the register has no term
	NoPeriod State = "no_period" // the term is written in words: there is nothing to reckon with
	NoDate   State = "no_date"   // no date of the records was counted
)

// Overrun is how many records are older than their term. Counts are by whole
// years: AtLeast are of years that ended before the limit, AtMost may be.
type Overrun struct {
	State   State
	Term    string
	Limit   toetssteen.Date   // records from before this day are too old
	Moment  toetssteen.Moment // the term is reckoned from
	Field   string            // that holds the date
	Since   int               // the year up to which the oldest records that may be told are
	AtLeast int64
	AtMost  int64
	N       int64 // records with a date
	Sampled bool  // the counts are of a sample; Low and High are then the interval of the share
	Low     float64
	High    float64
}

// moments are the moments by how well they tell that a record should be gone: a
// term runs from the end.
var moments = []toetssteen.Moment{toetssteen.MomentEnded, toetssteen.MomentChanged, toetssteen.MomentCreated}

// Reckon holds the ages of the records of an asset against a term on a day.
func Reckon(term string, measures []toetssteen.DataQuality, on toetssteen.Date) (Overrun, error) {
	o := Overrun{Term: strings.TrimSpace(term)}
	if o.Term == "" {
		o.State = NoTerm
		return o, nil
	}
	p, ok := ParsePeriod(o.Term)
	if !ok {
		o.State = NoPeriod
		return o, nil
	}
	limit, err := p.Before(on)
	if err != nil {
		return o, err
	}
	o.Limit = limit
	age, ok := best(measures)
	if !ok {
		o.State = NoDate
		return o, nil
	}
	year, err := strconv.Atoi(string(limit[:4]))
	if err != nil {
		return o, err
	}
	o.count(age, year)
	return o, nil
}

// best chooses the date to reckon from: of the moment that tells most, the one
// that most records have.
func best(measures []toetssteen.DataQuality) (toetssteen.DataQuality, bool) {
	var ages []toetssteen.DataQuality
	for _, q := range measures {
		if q.Rule == toetssteen.QualityAge && len(q.Years) > 0 {
			ages = append(ages, q)
		}
	}
	if len(ages) == 0 {
		return toetssteen.DataQuality{}, false
	}
	slices.SortStableFunc(ages, func(a, b toetssteen.DataQuality) int {
		return cmp.Or(
			cmp.Compare(slices.Index(moments, a.Moment), slices.Index(moments, b.Moment)),
			cmp.Compare(b.Counts.X, a.Counts.X), cmp.Compare(a.Location.Field, b.Location.Field),
		)
	})
	return ages[0], true
}

func (o *Overrun) count(age toetssteen.DataQuality, limit int) {
	o.Moment, o.Field = age.Moment, age.Location.Field
	o.Since = cmp.Or(age.Years[0].To, age.Years[0].From)
	for _, b := range age.Years {
		o.N += b.N
		if b.To != 0 && b.To < limit {
			o.AtLeast += b.N
		}
		if b.From <= limit {
			o.AtMost += b.N
		}
	}
	switch {
	case o.AtLeast > 0:
		o.State = Over
	case o.AtMost > 0:
		o.State = Possible
	default:
		o.State = Within
	}
	if o.Sampled = age.Sample > 0; o.Sampled {
		i := stats.Wilson(float64(o.AtLeast), float64(o.N))
		o.Low, o.High = i.Low, i.High
	}
}
