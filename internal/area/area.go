// Package area estimates the rates of a group that nobody registered, from the
// share that the group has among the residents of areas. Every estimate stands
// on an assumption that is printed with it, the bounds without assumption are
// always beside them, and there is never one number (bias.md §5.7). It says
// nothing about a person, and draws no group from a name.
package area

import (
	"math"
	"strconv"

	"toetssteen"
)

// Area is one area: of N persons, X were selected; Share of its residents
// belong to the group, a NaN when that is not known.
type Area struct {
	Name    string
	N, X    float64
	Share   float64 // 0..1
	Stratum string  // as a municipality; empty is one stratum for all
}

// Options is how to estimate.
type Options struct {
	Group     string
	Threshold float64 // from which share an area counts as the group's; 0 is .5
	Residents bool    // the shares are of residents, the persons are applicants
	Source    string  // of the shares
	Year      string  // of the shares; when it is not known, that is said of residents
	Floor     int64   // smallest count from which something is estimated
	Seed      uint64  // kept for estimators that draw; today's intervals are computed
}

const (
	defaultThreshold = .5
	newClasses       = 2022 // from when statistics use classes of birthplace and origin
)

// Estimate gives each estimator's rates, and the bounds. Areas that cannot be
// used are counted in the warnings, with their persons. The estimators are
// weighted, goodman, goodman_strata (only when there are strata) and threshold,
// in this order; none is the answer. Areas and Persons are of what is used.
func Estimate(areas []Area, o Options) toetssteen.AreaEstimates {
	if o.Threshold <= 0 {
		o.Threshold = defaultThreshold
	}
	out := toetssteen.AreaEstimates{Group: o.Group}
	used, warnings := usable(areas, o)
	persons, chosen, strata := 0.0, 0.0, map[string]bool{}
	for _, a := range used {
		persons, chosen = persons+a.N, chosen+a.X
		strata[a.Stratum] = true
	}
	out.Areas, out.Persons = int64(len(used)), toetssteen.Some(persons)
	out.Warnings = append(append(warnings, frame(o)...), toetssteen.M("area.spread"))
	out.Estimates = []toetssteen.AreaEstimate{weighted(used), goodman(used, false)}
	if len(strata) > 1 {
		out.Estimates = append(out.Estimates, goodman(used, true))
	}
	out.Estimates = append(out.Estimates, threshold(used, o))
	out.Bounds = bounds(used)
	floor := float64(o.Floor)
	if min(chosen, persons-chosen) >= floor {
		return out
	}
	status := toetssteen.FigureSuppressed
	if persons < floor {
		status, out.Persons = toetssteen.FigureNotEstimable, toetssteen.Real{}
	}
	for i := range out.Estimates {
		out.Estimates[i] = hidden(out.Estimates[i], status, floor)
	}
	out.Bounds = hidden(out.Bounds, status, floor)
	return out
}

func hidden(e toetssteen.AreaEstimate, status toetssteen.FigureStatus, floor float64) toetssteen.AreaEstimate {
	return toetssteen.AreaEstimate{Name: e.Name, Assumption: e.Assumption, Status: status, Reason: toetssteen.M("area.small", number(floor))}
}

// usable keeps the areas that can be used, and says of the others how many
// there are and how many persons they have.
func usable(areas []Area, o Options) (used []Area, warnings []toetssteen.Message) {
	type left struct {
		key     string
		areas   int
		persons float64
	}
	unknown, badShare := left{key: "area.unknown_share"}, left{key: "area.bad_share"}
	badCounts, empty := left{key: "area.bad_counts"}, left{key: "area.empty"}
	for _, a := range areas {
		var to *left
		switch {
		case !(a.N >= 0 && a.X >= 0 && a.X <= a.N) || math.IsInf(a.N, 0):
			badCounts.areas++
			continue
		case a.N == 0:
			to = &empty
		case math.IsNaN(a.Share):
			to = &unknown
		case a.Share < 0 || a.Share > 1:
			to = &badShare
		default:
			used = append(used, a)
			continue
		}
		to.areas++
		to.persons += a.N
	}
	for _, l := range []left{unknown, badShare, badCounts, empty} {
		if l.areas == 0 {
			continue
		}
		said := number(l.persons)
		if l.persons < float64(o.Floor) {
			said = "< " + strconv.FormatInt(o.Floor, 10)
		}
		warnings = append(warnings, toetssteen.M(l.key, strconv.Itoa(l.areas), said))
	}
	return used, warnings
}

// frame warns for what shares of residents cannot tell of applicants.
func frame(o Options) (warnings []toetssteen.Message) {
	if !o.Residents {
		return nil
	}
	warnings = append(warnings, toetssteen.M("area.residents"), toetssteen.M("area.rounded"))
	year, err := strconv.Atoi(o.Year)
	switch {
	case err != nil:
		warnings = append(warnings, toetssteen.M("area.no_year"))
	case year < newClasses:
		warnings = append(warnings, toetssteen.M("area.old_classes", o.Year))
	default:
		warnings = append(warnings, toetssteen.M("area.year", o.Year))
	}
	return warnings
}
