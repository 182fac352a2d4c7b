package source

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"toetssteen"
)

func TestYearsOfDatesAreRead(t *testing.T) {
	for text, want := range map[string]int{
		"2019-05-31": 2019, "20190531": 2019, "20190000": 2019, "31-05-2019": 2019, "2019/05/31": 2019, "31.05.2019": 2019,
		"2019-05-31 12:00:00": 2019, "2019-05-31T12:00:00Z": 2019, "20190531120000": 2019, "31-05-2019 08:15": 2019,
		"9999-12-31": 0, "1900-01-01": 0, "00000000": 0, "20191399": 0, "2019-13-01": 0, "12345678": 0, "2019": 0, "": 0,
		"2019-05/31": 0, "2019-05-311": 0, "M": 0, "20190531120": 0, "ab-cd-2019": 0, "1234-AB-56": 0,
	} {
		if got := yearOf([]byte(text)); got != want {
			t.Errorf("%q is of %d, want %d", text, got, want)
		}
	}
}

// TestYearsCountEveryDate reads more days than are kept as values, in two parts.
func TestYearsCountEveryDate(t *testing.T) {
	part := func(from, to int) *Collector {
		k := NewCollector("t", Column{Name: "datum"}, Request{Depth: toetssteen.DepthCensus})
		for y := from; y <= to; y++ {
			for day := range 28 * 12 {
				k.Add(fmt.Appendf(nil, "%d-%02d-%02d", y, day/28+1, day%28+1))
			}
		}
		k.Add(nil)
		k.Add([]byte("onbekend"))
		return k
	}
	all := part(2000, 2014)
	all.Merge(part(2010, 2024))
	c := all.Column()
	if !c.Truncated {
		t.Fatal("all days were kept: the test shows nothing")
	}
	var want []toetssteen.YearCount
	for y := 2000; y <= 2024; y++ {
		n := int64(28 * 12)
		if y >= 2010 && y <= 2014 {
			n *= 2
		}
		want = append(want, toetssteen.YearCount{Year: y, N: n})
	}
	if diff := cmp.Diff(want, c.Years()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, c.Years()); diff != "" {
		t.Error("asked again:", diff)
	}
}

func FuzzYearOf(f *testing.F) {
	for _, s := range []string{"2019-05-31", "20190531", "31-05-2019 10:00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		if y := yearOf(v); y != 0 && (y < firstYear || y > lastYear) {
			t.Errorf("%q is of %d", v, y)
		}
	})
}
