package retention_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
	"toetssteen/internal/retention"
)

func TestPeriodsAreRead(t *testing.T) {
	tests := map[string]struct {
		want retention.Period
		ok   bool
	}{
		"P7Y":          {retention.Period{Years: 7}, true},
		"P18M":         {retention.Period{Months: 18}, true},
		"P1Y6M":        {retention.Period{Years: 1, Months: 6}, true},
		"P2W":          {retention.Period{Days: 14}, true},
		"P1W3D":        {retention.Period{Days: 10}, true},
		"P0Y":          {},
		"7 jaar":       {},
		"P":            {},
		"PY":           {},
		"P7":           {},
		"P6M1Y":        {},
		"P1Y1Y":        {},
		"P7Y ":         {},
		"PT5H":         {},
		"p7y":          {},
		"P99999Y":      {},
		"P-1Y":         {},
		"tot einde":    {},
		"":             {},
		"P1.5Y":        {},
		"P7Y na einde": {},
	}
	for text, tt := range tests {
		p, ok := retention.ParsePeriod(text)
		if ok != tt.ok || tt.ok && p != tt.want {
			t.Errorf("%q is %+v, %v", text, p, ok)
		}
	}
}

func TestTheLimitIsADayThatExists(t *testing.T) {
	for _, tt := range []struct {
		period   retention.Period
		on, want toetssteen.Date
	}{
		{retention.Period{Years: 7}, "2026-11-25", "2019-11-25"},
		{retention.Period{Years: 1}, "2024-02-29", "2023-02-28"},
		{retention.Period{Months: 18}, "2026-08-31", "2025-02-28"},
		{retention.Period{Months: 11}, "2026-12-31", "2026-01-31"},
		{retention.Period{Days: 14}, "2026-01-07", "2025-12-24"},
	} {
		got, err := tt.period.Before(tt.on)
		if err != nil || got != tt.want {
			t.Errorf("%+v before %s is %s (%v), want %s", tt.period, tt.on, got, err, tt.want)
		}
	}
	if _, err := (retention.Period{Years: 1}).Before("gisteren"); err == nil {
		t.Error("a day that is none was taken")
	}
}

func age(field string, m toetssteen.Moment, sample int64, years ...toetssteen.YearBucket) toetssteen.DataQuality {
	q := toetssteen.DataQuality{Rule: toetssteen.QualityAge, Moment: m, Sample: sample, Years: years, Location: toetssteen.Location{Field: field}}
	for _, y := range years {
		q.Counts.X += y.N
	}
	return q
}

func TestOldRecordsAreHeldAgainstTheTerm(t *testing.T) {
	bucket := func(from, to int, n int64) toetssteen.YearBucket {
		return toetssteen.YearBucket{From: from, To: to, N: n}
	}
	made := age("aangemaakt", toetssteen.MomentCreated, 0, bucket(0, 2004, 12), bucket(2010, 2010, 500), bucket(2019, 2019, 80), bucket(2022, 0, 900))
	ended := age("einddatum", toetssteen.MomentEnded, 0, bucket(2020, 2020, 40), bucket(2025, 2025, 60))
	sampled := age("mutatiedatum", toetssteen.MomentChanged, 1000, bucket(2012, 2012, 100), bucket(2024, 2024, 900))
	tests := map[string]struct {
		term     string
		measures []toetssteen.DataQuality
		want     retention.Overrun
	}{
		"older records are counted by whole years": {"P7Y", []toetssteen.DataQuality{made}, retention.Overrun{
			State: retention.Over, Term: "P7Y", Limit: "2019-11-25", Moment: "created", Field: "aangemaakt", Since: 2004, AtLeast: 512, AtMost: 592, N: 1492,
		}},
		"the end of a record tells more than its begin": {"P7Y", []toetssteen.DataQuality{made, ended}, retention.Overrun{
			State: retention.Within, Term: "P7Y", Limit: "2019-11-25", Moment: "ended", Field: "einddatum", Since: 2020, N: 100,
		}},
		"the year of the limit is possible": {"P6Y", []toetssteen.DataQuality{ended}, retention.Overrun{
			State: retention.Possible, Term: "P6Y", Limit: "2020-11-25", Moment: "ended", Field: "einddatum", Since: 2020, AtMost: 40, N: 100,
		}},
		"a sample has an interval": {"P10Y", []toetssteen.DataQuality{sampled}, retention.Overrun{
			State: retention.Over, Term: "P10Y", Limit: "2016-11-25", Moment: "changed", Field: "mutatiedatum", Since: 2012, AtLeast: 100, AtMost: 100, N: 1000,
			Sampled: true, Low: 0.0829, High: 0.1201,
		}},
		"words are no period":   {"zolang nodig", []toetssteen.DataQuality{made}, retention.Overrun{State: retention.NoPeriod, Term: "zolang nodig"}},
		"no term":               {" ", []toetssteen.DataQuality{made}, retention.Overrun{State: retention.NoTerm}},
		"no date was looked at": {"P7Y", nil, retention.Overrun{State: retention.NoDate, Term: "P7Y", Limit: "2019-11-25"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := retention.Reckon(tt.term, tt.measures, "2026-11-25")
			if err != nil {
				t.Fatal(err)
			}
			near := cmp.Comparer(func(a, b float64) bool { return a-b < 5e-4 && b-a < 5e-4 })
			if diff := cmp.Diff(tt.want, got, near); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAtLeastIsNeverMoreThanAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var years []toetssteen.YearCount
		for y := 1990; y <= 2026; y++ {
			years = append(years, toetssteen.YearCount{Year: y, N: rapid.Int64Range(0, 25).Draw(t, "n")})
		}
		q := age("d", toetssteen.MomentCreated, 0, toetssteen.YearBuckets(years, toetssteen.Floor)...)
		o, err := retention.Reckon(rapid.SampledFrom([]string{"P1Y", "P7Y", "P18M", "P30Y"}).Draw(t, "term"), []toetssteen.DataQuality{q}, "2026-11-25")
		if err != nil {
			t.Fatal(err)
		}
		var older int64
		for _, y := range years {
			if o.Limit != "" && y.Year < int(o.Limit[0]-'0')*1000+int(o.Limit[1]-'0')*100+int(o.Limit[2]-'0')*10+int(o.Limit[3]-'0') {
				older += y.N
			}
		}
		if o.AtLeast > o.AtMost || o.AtMost > o.N || o.AtLeast > older || o.State != retention.NoDate && o.AtMost < older {
			t.Fatalf("%+v, while %d are of earlier years", o, older)
		}
	})
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"P7Y", "P1Y6M2W3D", "P", "P99999999999999999999Y", "zeven jaar"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := retention.ParsePeriod(s)
		if ok && p == (retention.Period{}) {
			t.Errorf("%q is a period of nothing", s)
		}
		if _, err := p.Before("2026-11-25"); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}
