package notation

import (
	"math"
	"testing"
	"time"
)

func TestNumbersAreWrittenAsPeopleWriteThem(t *testing.T) {
	for want, v := range map[string]float64{
		"5022": 5022, "0.3": 0.1 + 0.2, "-1234.5": -1234.5, "1e+300": 1e300, "-1e-08": -1e-8, "0.00001": 1e-5, "": math.NaN(), "9007199254740990": 1<<53 - 2,
		"12345678901234600000": 12345678901234567890, "0": math.Copysign(0, -1), "1000000.5": 1000000.5,
	} {
		if got := string(Number(nil, v)); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
	if got := string(Number([]byte("a"), math.Inf(-1))); got != "a" {
		t.Errorf("infinity gives %q", got)
	}
	for _, c := range []struct {
		n     int64
		width int
		want  string
	}{{0, 0, "0"}, {7, 2, "07"}, {123, 2, "123"}, {1000, 6, "001000"}} {
		if got := string(Padded(nil, c.n, c.width)); got != c.want {
			t.Errorf("%d in %d: %q", c.n, c.width, got)
		}
	}
}

func TestMomentsHaveOneForm(t *testing.T) {
	for want, at := range map[string][2]int64{
		"1970-01-01": {0, 0}, "1969-12-31 23:59:59.5": {-1, 5e8}, "2021-01-01 18:00:00": {1609524000, 0}, "0005-01-01": {-62009366400, 0},
		"1970-01-01 00:00:00.000001": {0, 1000}, "1969-12-31": {-SecondsOfDay, 0}, "-0001-01-01": {-62198755200, 0},
	} {
		if got := string(Moment(nil, at[0], at[1])); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
	if got := string(Clock(nil, 100*3600+61, 0)); got != "100:01:01" {
		t.Errorf("a long time: %q", got)
	}
	for _, c := range []struct {
		seconds      float64
		unit         time.Duration
		whole, nanos int64
	}{{1.25, time.Millisecond, 1, 25e7}, {-0.5, time.Microsecond, -1, 5e8}, {1.9999999, time.Millisecond, 1, 999e6}, {3, time.Microsecond, 3, 0}} {
		if whole, nanos := Split(c.seconds, int64(c.unit)); whole != c.whole || nanos != c.nanos {
			t.Errorf("%v: %d and %d", c.seconds, whole, nanos)
		}
	}
}
