package toetssteen

import (
	"math"
	"strconv"
)

// Real is a figure that may be absent. The zero value is absent, so that a
// forgotten figure never reads as 0.
type Real struct {
	v  float64
	ok bool
}

// Some makes a present figure; what is not a number is absent.
func Some(v float64) Real { return Real{v, !math.IsNaN(v)} }

// Get gives the figure; ok is false when there is none.
func (r Real) Get() (v float64, ok bool) { return r.v, r.ok }

// Or gives the figure, or another when there is none.
func (r Real) Or(other float64) float64 {
	if r.ok {
		return r.v
	}
	return other
}

// MarshalJSON writes null for an absent figure and the texts "Infinity" and
// "-Infinity" for what JSON has no number for.
func (r Real) MarshalJSON() ([]byte, error) {
	switch {
	case !r.ok:
		return []byte("null"), nil
	case math.IsInf(r.v, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(r.v, -1):
		return []byte(`"-Infinity"`), nil
	}
	return strconv.AppendFloat(nil, r.v, 'g', -1, 64), nil
}

// FigureStatus says what a figure is worth (bias.md §4). The zero value is not
// a status: a figure without one is a defect.
type FigureStatus string

// Statuses of a figure.
const (
	FigureOK            FigureStatus = "ok"
	FigureUndefined     FigureStatus = "undefined"      // denominator 0
	FigureNotEstimable  FigureStatus = "not-estimable"  // n below the floor
	FigureSuppressed    FigureStatus = "suppressed"     // a count below the floor would show
	FigureInterval      FigureStatus = "interval"       // from rounded or suppressed counts
	FigureNotApplicable FigureStatus = "not-applicable" // as error rates without labels
)

// Figure is one number of an audit with all it stands on. X of N are of the
// group, Y of M of the reference. Low and High are the 95 % interval of chance;
// From and To bound the value over all counts that round to the given ones.
type Figure struct {
	Name             string
	Stage            string // id of the step
	Stratum          string // "column=level", or "column" for a figure over its strata; empty is all
	Column           string // of the groups
	Group, Reference string
	X, N, Y, M       Real // persons, or sums of weights; absent when suppressed
	Value, Low, High Real
	From, To         Real
	Method           string // as wilson, newcombe, katz, koopman, haldane
	Status           FigureStatus
	Reason           Message // why the status is not ok, or a remark
	P, PAdjusted     Real
	Family           string // which tests P was adjusted with
}

// Message is a sentence that a report writes in the reader's language: a key
// of catalogue/i18n and its arguments. Arguments hold names, levels of group
// columns and figures only.
type Message struct {
	Key  string
	Args []string
}

// M makes a message.
func M(key string, args ...string) Message { return Message{key, args} }

// AuditResult is what an audit found: aggregates only, never a row.
type AuditResult struct {
	Specification  string // SHA-256 of the specification as it was read
	Spec           AuditSpec
	Engine         string // that counted: duckdb, sqlite, postgres, table
	Persons        Real   // rows, or persons counted
	Floor          int64
	Figures        []Figure
	Funnel         []FunnelStep
	Decompositions []Decomposition
	Proxies        []ProxyFigure
	Criteria       []CriterionUse
	Subgroups      []Subgroup // those to read first
	MoreSubgroups  []Subgroup
	SubgroupSearch SubgroupSearch
	Profile        *ProfileAudit
	Areas          *AreaEstimates
	Clusters       *Clustering
	Families       []Family
	Warnings       []Message // what a reader must know before believing a figure
	NotAssessed    []Message // what could not be assessed, with the reason
	Verdict        Verdict
	GroupVerdicts  []GroupVerdict
}

// FunnelStep is one step of the process for one group: of all, and of those
// who passed the step before.
type FunnelStep struct {
	Step, Label, Column, Group, Reference string
	Rate, Ratio, Excess                   Figure // the group's
	Within                                Figure // ratio within the categories of the step before (Mantel-Haenszel); not-applicable when there are none
	Homogeneity                           Figure // Breslow-Day with Tarone over those categories
}

// Decomposition splits a gap into what the composition over the levels of a
// column carries and what remains within levels, in both orderings (bias.md
// §5.3). Share is absent where they disagree: then no single share may be named.
type Decomposition struct {
	Stage, By, Column, Group, Reference string
	Gap                                 Real
	AtReferenceRates, AtGroupRates      Split
	Mean                                Split
	Agree                               bool
	Share                               Real
	Status                              FigureStatus
	Reason                              Message
}

// Split is a gap in two parts; shares are of the gap.
type Split struct{ Composition, Within, Share Real }

// ProxyFigure says how strongly a column predicts a group column, and which
// part of the gap it carries.
type ProxyFigure struct {
	Column, Protected    string
	Kind                 KindID // what the catalogue knows the column as; empty is unknown
	Levels, N            int64
	CramersV, VCorrected Real
	U                    Real // Theil's U(protected|column): share of uncertainty taken away
	MutualInformation    Real // nats; MillerMadow is corrected for sparse tables
	MillerMadow          Real
	NMI, Tau, Lambda     Real
	AUC                  Real    // held-out, of the group against the reference
	Carried              [2]Real // share of the gap of the selection, lowest and highest of both orderings
	P, PAdjusted         Real
	Status               FigureStatus
	Reason               Message
}

// CriterionUse is a point in the plane of association with the group and
// influence on the output (Datta et al. 2017).
type CriterionUse struct {
	Criterion, Protected   string
	Association, Influence Real
	Notion                 string // which notion of proxy the figures serve
	Status                 FigureStatus
	Reason                 Message
}

// Subgroup is a conjunction of levels that fares worse or better than the rest.
type Subgroup struct {
	Conditions   []SubgroupCondition
	X, N, Y, M   Real // the subgroup, and the rest
	Ratio        Figure
	Excess       Real
	Z            Real
	P, PAdjusted Real
	Confirmed    bool // also on the half of the data that was held back
	SearchRatio  Real
	ConfirmRatio Real
	Score        Real // SliceLine
}

// SubgroupCondition is a column and its level.
type SubgroupCondition struct{ Column, Level string }

// SubgroupSearch says what was searched.
type SubgroupSearch struct {
	Columns                         []string
	Depth                           int
	MinSupport                      int64
	Considered, Tested, Significant int64
	Correction                      string
	Seed                            uint64
	Status                          FigureStatus
	Reason                          Message
}

// Family is a set of tests that were corrected together.
type Family struct {
	Name, Correction string
	Tests            int
	Of               []string // attributes x steps x periods, in words
}

// VerdictState is the state of an audit (bias.md §11). It is never "fair", and
// statistics alone never close the legal question.
type VerdictState string

// States, the gravest first. "Objectively justified" is set by a named
// reviewer, in the assessment, and never by an audit.
const (
	VerdictDirect        VerdictState = "direct"
	VerdictIndirect      VerdictState = "suspected_indirect"
	VerdictExplained     VerdictState = "explained"
	VerdictNotAssessable VerdictState = "not_assessable"
	VerdictNoIndication  VerdictState = "no_indication"
)

// Verdict is the state with its reasons.
type Verdict struct {
	State   VerdictState
	Reasons []Message
}

// GroupVerdict is the verdict on one group.
type GroupVerdict struct {
	Column, Group, Reference string
	Verdict
	Detectable Real // smallest ratio that this many persons would have shown
}
