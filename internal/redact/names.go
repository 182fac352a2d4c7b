package redact

import (
	"strings"

	"toetssteen"
)

// kind is what a variable or a side counts.
type kind string

// Kinds of variable of a decision (x, rest, n), and of a decision beside what
// turned out to be true: the confusion matrix, its margins and sums.
const (
	kindX, kindRest, kindN       kind = "x", "rest", "n"
	kindTP, kindFP, kindFN       kind = "tp", "fp", "fn"
	kindTN                       kind = "tn"
	kindPositives, kindNegatives kind = "positives", "negatives"
	kindChosen, kindSpared       kind = "chosen", "spared"
	kindRight, kindWrong         kind = "right", "wrong"
	kindOthers, kindAll          kind = "others", "all"
)

// shape says which variables X, N-X and N of a figure are.
type shape struct{ x, rest, n kind }

func (s shape) swapped() shape { return shape{s.rest, s.x, s.n} }

var decision = shape{kindX, kindRest, kindN}

// errorShapes are the shapes of error metrics (bias.md §5.4).
var errorShapes = map[string]shape{
	"true_positive_rate":        {kindTP, kindFN, kindPositives},
	"false_negative_rate":       {kindFN, kindTP, kindPositives},
	"false_positive_rate":       {kindFP, kindTN, kindNegatives},
	"true_negative_rate":        {kindTN, kindFP, kindNegatives},
	"positive_predictive_value": {kindTP, kindFP, kindChosen},
	"false_discovery_rate":      {kindFP, kindTP, kindChosen},
	"negative_predictive_value": {kindTN, kindFN, kindSpared},
	"false_omission_rate":       {kindFN, kindTN, kindSpared},
	"accuracy":                  {kindRight, kindWrong, kindAll},
	"prevalence":                {kindPositives, kindNegatives, kindAll},
	"treatment":                 {kindFN, kindFP, kindWrong},
	"false_positive_share":      {kindFP, kindOthers, kindAll},
}

// confusionKinds are the four cells that error metrics are made of.
var confusionKinds = []kind{kindTP, kindFP, kindFN, kindTN}

// confusionSums are what the cells add up to, beside the sides themselves.
var confusionSums = []struct {
	total kind
	parts []kind
}{
	{kindRight, []kind{kindTP, kindTN}},
	{kindWrong, []kind{kindFP, kindFN}},
	{kindAll, []kind{kindPositives, kindNegatives}},
	{kindAll, []kind{kindChosen, kindSpared}},
	{kindPositives, []kind{kindTP, kindFN}},
	{kindNegatives, []kind{kindFP, kindTN}},
	{kindChosen, []kind{kindTP, kindFP}},
	{kindSpared, []kind{kindFN, kindTN}},
	{kindAll, []kind{kindFP, kindOthers}},
}

// reveals is what a figure gives away beside its own counts.
type reveals int

const (
	ownCounts    reveals = iota // nothing more than X, N, Y, M
	everyGroup                  // a function of all groups of the column
	everyStratum                // a function of the group in all strata
	everyClass                  // a function of the group in all categories
)

// meaning is how a figure's counts are read.
type meaning struct {
	shape
	reveals reveals
	all     bool // the reference is everyone, whatever its name
	noX     bool // X is no count of the side
}

// overStrata are figures over the strata of a factor.
var overStrata = map[string]bool{
	"mh_odds_ratio": true, "mh_rate_ratio": true, "mh_rate_difference": true, "cmh_chi2": true, "cmh_chi2_corrected": true,
	"breslow_day": true, "tarone": true, "smr": true, "conditional_demographic_disparity": true, "ratio_trend": true, "psi": true,
	"direct_standardised_rate": true, "direct_standardised_rate_difference": true, "direct_standardised_rate_ratio": true, "cusum": true,
}

// plainFigures say no more than the counts of a group and its reference.
var plainFigures = map[string]bool{
	"selection_rate": true, "rate_difference": true, "rate_ratio": true, "odds_ratio": true, "excess": true, "z": true,
	"chi2": true, "chi2_yates": true, "g": true, "fisher": true, "detectable_ratio": true, "rate_ratio_missing": true,
	"bayes_probability": true,
}

// meaningOf reads a figure by its name. The counts of an unknown one are taken
// for those of its step, unless they differ.
func meaningOf(f *toetssteen.Figure, d toetssteen.Direction) meaning {
	m := meaning{shape: decision}
	base := strings.TrimSuffix(strings.TrimSuffix(f.Name, "_difference"), "_ratio")
	switch {
	case plainFigures[f.Name]:
	case f.Name == "prevalence" && f.Stage == "random_arm": // the decision there is the label
	case f.Name == "four_fifths":
		if d != toetssteen.Benefit {
			m.shape = decision.swapped()
		}
	case f.Name == "independence":
		m.reveals = everyGroup
	case f.Name == "trend":
		m.reveals, m.noX = everyClass, true
	case f.Name == "demographic_disparity":
		m.all = true
	case overStrata[f.Name]:
		m.reveals, m.all = everyStratum, f.Name == "conditional_demographic_disparity"
		m.noX = f.Name == "smr" // Y is expected, not counted; its x and n may leave strata out
	case strings.HasSuffix(f.Name, "_gap"):
		m.reveals = everyGroup
	case errorShapes[f.Name] != (shape{}):
		m.shape = errorShapes[f.Name]
	case errorShapes[base] != (shape{}):
		m.shape = errorShapes[base]
	}
	return m
}

// factorOf splits a stratum "column=level"; ok is false for a figure of all,
// or over the strata of a column.
func factorOf(stratum string) (factor, level string, ok bool) { return strings.Cut(stratum, "=") }

// crossing separates the columns, and the levels, of factors that are crossed.
const crossing = " × "

// parents gives the strata that a crossed stratum is part of: each with one
// factor left out.
func parents(stratum string) []string {
	factor, level, ok := factorOf(stratum)
	if !ok {
		return nil
	}
	columns, levels := strings.Split(factor, crossing), strings.Split(level, crossing)
	if len(columns) < 2 || len(columns) != len(levels) {
		return []string{""}
	}
	var out []string
	for i := range columns {
		var c, l []string
		for j := range columns {
			if j != i {
				c, l = append(c, columns[j]), append(l, levels[j])
			}
		}
		out = append(out, strings.Join(c, crossing)+"="+strings.Join(l, crossing))
	}
	return out
}
