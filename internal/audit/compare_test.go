package audit

import (
	"errors"
	"fmt"
	"testing"

	"toetssteen"
)

func earlier(value, low, high float64) Earlier {
	text := fmt.Sprintf(`{"specification": "a", "direction": "burden", "figures": [{"name": "rate_ratio", "stage": "selection", "group": "x",
		"reference": "y", "value": %v, "low": %v, "high": %v, "status": "ok"}, {"name": "odds_ratio", "stage": "selection", "value": "Infinity", "low": null}]}`, value, low, high)
	e, err := ReadResult([]byte(text))
	if err != nil {
		panic(err)
	}
	return e
}

func TestAChangeIsJudgedByItsInterval(t *testing.T) {
	for name, c := range map[string]struct {
		before, after    Earlier
		outside, flipped bool
	}{
		"a clear fall":        {earlier(6.22, 5.78, 6.70), earlier(3.51, 3.04, 4.05), true, false},
		"nothing but chance":  {earlier(1.5, 1.2, 1.9), earlier(1.4, 1.1, 1.8), false, false},
		"the sign has turned": {earlier(2, 1.8, 2.2), earlier(.5, .45, .55), true, true},
	} {
		changes, err := Compare(c.before, c.after)
		if err != nil {
			t.Fatal(err)
		}
		if got := changes[0]; got.Outside != c.outside || got.Flipped != c.flipped || got.Status != toetssteen.FigureOK {
			t.Errorf("%s: %+v", name, got)
		}
	}
	other := earlier(1, 1, 1)
	other.Direction = "benefit"
	if _, err := Compare(earlier(1, 1, 1), other); !errors.Is(err, ErrOtherDirection) {
		t.Errorf("another direction gives %v", err)
	}
	if _, err := ReadResult([]byte(`{"findings": []}`)); !errors.Is(err, ErrNoResult) {
		t.Errorf("another file gives %v", err)
	}
}
