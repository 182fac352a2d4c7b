package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"toetssteen"
)

// Earlier is what a comparison reads of the JSON of an audit.
type Earlier struct {
	Specification string                 `json:"specification"`
	Title         string                 `json:"title"`
	Direction     string                 `json:"direction"`
	Figures       []EarlierFigure        `json:"figures"`
	Verdict       struct{ State string } `json:"verdict"`
}

// EarlierFigure is one figure of it; absent numbers are nil.
type EarlierFigure struct {
	Name      string `json:"name"`
	Stage     string `json:"stage"`
	Stratum   string `json:"stratum"`
	Column    string `json:"column"`
	Group     string `json:"group"`
	Reference string `json:"reference"`
	Value     number `json:"value"`
	Low       number `json:"low"`
	High      number `json:"high"`
	Status    string `json:"status"`
}

// number is a JSON number, null, or the text Infinity.
type number struct {
	v  float64
	ok bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(b []byte) error {
	switch s := strings.Trim(string(b), `"`); s {
	case "null":
	case "Infinity":
		*n = number{math.Inf(1), true}
	case "-Infinity":
		*n = number{math.Inf(-1), true}
	default:
		if err := json.Unmarshal(b, &n.v); err != nil {
			return err
		}
		n.ok = true
	}
	return nil
}

// ReadResult reads the JSON of an audit.
func ReadResult(data []byte) (Earlier, error) {
	var e Earlier
	if err := json.Unmarshal(data, &e); err != nil {
		return e, fmt.Errorf("read the result of an audit: %w", errors.Join(ErrNoResult, err))
	}
	if e.Specification == "" || e.Figures == nil {
		return e, fmt.Errorf("read the result of an audit: %w", ErrNoResult)
	}
	return e, nil
}

// ErrNoResult says that a file is not the JSON of an audit.
var ErrNoResult = errors.New("this is not the JSON of an audit (make it with -o json)")

// Change is one figure before and after. Moved is the ratio of two ratios, or
// the difference of two differences, with its 95 % interval: the interval of
// the change stands on both intervals (MOVER, Zou and Donner 2008), on the
// logarithm for ratios.
type Change struct {
	Name, Stage, Stratum, Column, Group, Reference string
	Before, After                                  toetssteen.Real
	Moved, Low, High                               toetssteen.Real
	Outside                                        bool // the change is more than chance
	Flipped                                        bool // the sign of the gap turned: no repair
	Status                                         toetssteen.FigureStatus
}

// compared are the figures whose change means something, and whether they are
// ratios.
var compared = map[string]bool{
	"rate_ratio": true, "odds_ratio": true, "mh_rate_ratio": true, "mh_odds_ratio": true, "rate_difference": false, "mh_rate_difference": false,
	"false_positive_rate_difference": false, "false_negative_rate_difference": false, "positive_predictive_value_difference": false,
	"false_positive_rate_ratio": true, "false_negative_rate_ratio": true, "positive_predictive_value_ratio": true,
}

// Compare sets two audits of one specification beside each other. Audits in
// another direction, or without a figure in common, cannot be compared.
func Compare(before, after Earlier) ([]Change, error) {
	if before.Direction != after.Direction {
		return nil, fmt.Errorf("compare audits: %w", ErrOtherDirection)
	}
	type key struct{ name, stage, stratum, column, group, reference string }
	keyOf := func(f EarlierFigure) key { return key{f.Name, f.Stage, f.Stratum, f.Column, f.Group, f.Reference} }
	earlier := map[key]EarlierFigure{}
	for _, f := range before.Figures {
		earlier[keyOf(f)] = f
	}
	var out []Change
	for _, f := range after.Figures {
		ratio, ok := compared[f.Name]
		b, found := earlier[keyOf(f)]
		if ok && found {
			out = append(out, change(b, f, ratio))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("compare audits: %w", ErrNothingInCommon)
	}
	return out, nil
}

// Errors of a comparison.
var (
	ErrOtherDirection  = errors.New("they have another direction: a burden cannot be compared with a benefit")
	ErrNothingInCommon = errors.New("they have no figure in common: the same steps, groups and reference are needed")
)

func change(b, a EarlierFigure, ratio bool) Change {
	c := Change{
		Name: a.Name, Stage: a.Stage, Stratum: a.Stratum, Column: a.Column, Group: a.Group, Reference: a.Reference,
		Status: toetssteen.FigureOK,
	}
	for _, n := range []number{b.Value, b.Low, b.High, a.Value, a.Low, a.High} {
		if !n.ok || math.IsInf(n.v, 0) || ratio && n.v <= 0 {
			c.Status = toetssteen.FigureNotEstimable
		}
	}
	if b.Value.ok {
		c.Before = toetssteen.Some(b.Value.v)
	}
	if a.Value.ok {
		c.After = toetssteen.Some(a.Value.v)
	}
	if c.Status != toetssteen.FigureOK {
		return c
	}
	scale, back, neutral := func(v float64) float64 { return v }, func(v float64) float64 { return v }, 0.0
	if ratio {
		scale, back = math.Log, math.Exp
	}
	v1, l1, u1 := scale(a.Value.v), scale(a.Low.v), scale(a.High.v)
	v2, l2, u2 := scale(b.Value.v), scale(b.Low.v), scale(b.High.v)
	low, high := v1-v2-math.Hypot(v1-l1, u2-v2), v1-v2+math.Hypot(u1-v1, v2-l2)
	c.Moved, c.Low, c.High = toetssteen.Some(back(v1-v2)), toetssteen.Some(back(low)), toetssteen.Some(back(high))
	c.Outside = low > neutral || high < neutral
	c.Flipped = (v1 > 0) != (v2 > 0) && v1 != 0 && v2 != 0
	return c
}
