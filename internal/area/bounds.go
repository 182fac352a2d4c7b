package area

import (
	"math"

	"toetssteen"
	"toetssteen/internal/stats"
)

// Bounds are those of Duncan and Davis (1953) for one area: whatever the truth
// is, the rates of the group and of the rest lie between them. When nobody is
// on a side it has no rate, and its bounds are NaN. Both reach their ends
// together: the group is highest where the rest is lowest.
func Bounds(a Area) (group, rest stats.Interval) {
	return bound(a.X/a.N, a.Share), bound(a.X/a.N, 1-a.Share)
}

// rounding is below any rate of persons.
const rounding = 1e-12

func bound(r, share float64) stats.Interval {
	if !(share > 0) || math.IsNaN(r) {
		return stats.Interval{Low: math.NaN(), High: math.NaN()}
	}
	out := stats.Interval{Low: (r - (1 - share)) / share, High: min(1, r/share)}
	if out.Low < rounding { // a share such as .8 is no binary fraction: what is left of 0 would make a finite ratio of an infinite one
		out.Low = 0
	}
	return out
}

// bounds are those of all areas together, weighted by the persons of each side.
func bounds(areas []Area) toetssteen.AreaEstimate {
	e := newEstimate("bounds")
	e.Status = toetssteen.FigureInterval
	var low, high, n, restLow, restHigh, m float64
	for _, a := range areas {
		g, r := Bounds(a)
		if w := a.Share * a.N; w > 0 {
			low, high, n = low+w*g.Low, high+w*g.High, n+w
		}
		if w := (1 - a.Share) * a.N; w > 0 {
			restLow, restHigh, m = restLow+w*r.Low, restHigh+w*r.High, m+w
		}
	}
	if n <= 0 || m <= 0 {
		return undefined(e, "area.one_side")
	}
	e.GroupLow, e.GroupHigh = toetssteen.Some(low/n), toetssteen.Some(min(1, high/n))
	e.RestLow, e.RestHigh = toetssteen.Some(restLow/m), toetssteen.Some(min(1, restHigh/m))
	if high <= 0 && restHigh <= 0 {
		e.Reason = toetssteen.M("area.nobody_selected")
		return e
	}
	e.RatioLow, e.RatioHigh = toetssteen.Some(0), toetssteen.Some(math.Inf(1))
	if restHigh > 0 {
		e.RatioLow = toetssteen.Some((low / n) / (restHigh / m))
	}
	if restLow > 0 {
		e.RatioHigh = toetssteen.Some((high / n) / (restLow / m))
	}
	return e
}
