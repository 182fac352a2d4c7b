package toetssteen_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"toetssteen"
)

func TestNoYearOfFewRecordsIsTold(t *testing.T) {
	y := func(year int, n int64) toetssteen.YearCount { return toetssteen.YearCount{Year: year, N: n} }
	b := func(from, to int, n int64) toetssteen.YearBucket {
		return toetssteen.YearBucket{From: from, To: to, N: n}
	}
	tests := map[string]struct {
		years []toetssteen.YearCount
		want  []toetssteen.YearBucket
	}{
		"nothing":               {nil, nil},
		"too few together":      {[]toetssteen.YearCount{y(2001, 4), y(2002, 5)}, nil},
		"the first years":       {[]toetssteen.YearCount{y(1999, 1), y(2003, 9), y(2004, 50)}, []toetssteen.YearBucket{b(0, 2003, 10), b(2004, 2004, 50)}},
		"the last years":        {[]toetssteen.YearCount{y(2004, 50), y(2005, 3)}, []toetssteen.YearBucket{b(2004, 0, 53)}},
		"years between":         {[]toetssteen.YearCount{y(2000, 20), y(2001, 4), y(2002, 7), y(2003, 30)}, []toetssteen.YearBucket{b(2000, 2000, 20), b(2001, 2002, 11), b(2003, 2003, 30)}},
		"a gap tells no year":   {[]toetssteen.YearCount{y(2000, 20), y(2008, 4), y(2009, 7)}, []toetssteen.YearBucket{b(2000, 2000, 20), b(2001, 2009, 11)}},
		"years without records": {[]toetssteen.YearCount{y(2000, 0), y(2001, 10), y(2002, 0)}, []toetssteen.YearBucket{b(2001, 2001, 10)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, toetssteen.YearBuckets(tt.years, toetssteen.Floor)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBucketsHoldAllRecordsAndNoFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var years []toetssteen.YearCount
		var all int64
		for year := 1990; year < 2026; year++ {
			n := rapid.Int64Range(0, 30).Draw(t, "n")
			years, all = append(years, toetssteen.YearCount{Year: year, N: n}), all+n
		}
		var sum int64
		for _, b := range toetssteen.YearBuckets(years, toetssteen.Floor) {
			if b.N < toetssteen.Floor {
				t.Fatalf("%+v tells of few", b)
			}
			sum += b.N
		}
		if all >= toetssteen.Floor && sum != all || all < toetssteen.Floor && sum != 0 {
			t.Fatalf("%d of %d records are in buckets", sum, all)
		}
	})
}
