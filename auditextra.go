package toetssteen

// ProfileAudit is what a rule table or scorecard does before anyone used it.
type ProfileAudit struct {
	Name, Version string
	Figures       []Figure             // stage "profile": disparity of its categories, ex ante
	Criteria      []CriterionEffect    // attribution, removal, coarsening
	Alternatives  []ProfileAlternative // less discriminating ones at the stated loss
	Search        Message              // how they were searched, or why not
	Comparison    []Figure             // stage "profile_before": the older version
	Status        FigureStatus
	Reason        Message
}

// CriterionEffect is what one criterion does to the disparity.
type CriterionEffect struct {
	Criterion   string
	Change      string // attribution, removed, coarsened
	Ratio, Gap  Real   // of the profile so changed; for attribution its Shapley share of the gap
	RatioBefore Real
	HitRate     Real // in the random arm
	HitsBefore  Real
	Status      FigureStatus
	Reason      Message
}

// ProfileAlternative is a changed profile with less disparity.
type ProfileAlternative struct {
	Change            string
	Ratio, Gap        Real
	HitRate, HitsKept Real // HitsKept: share of the hits of the profile as it is
	Selected          Real
}

// AreaEstimates are estimates for a group from the shares of areas, each with
// its assumption (bias.md §5.7). There is never one number.
type AreaEstimates struct {
	Group     string
	Areas     int64
	Persons   Real
	Estimates []AreaEstimate
	Bounds    AreaEstimate // Duncan-Davis, always printed
	Warnings  []Message
}

// AreaEstimate is one estimator's rates for the group and the rest.
type AreaEstimate struct {
	Name                string // weighted, goodman, threshold, bounds
	Group, Rest         Real   // rates
	GroupLow, GroupHigh Real
	RestLow, RestHigh   Real
	Ratio               Real
	RatioLow, RatioHigh Real
	Clipped             bool
	Assumption          Message
	Status              FigureStatus
	Reason              Message
}

// Clustering is what clustering without an attribute found (HBAC).
type Clustering struct {
	Columns   []string
	Clusters  []Cluster
	Stability Real // mean adjusted Rand index over restarts
	Restarts  int
	Seed      uint64
	Status    FigureStatus
	Reason    Message
}

// Cluster is a set of cells whose selection rate stands out.
type Cluster struct {
	Number  int
	X, N    Real
	Rate    Real
	Ratio   Figure // against all others
	Profile []ClusterFeature
}

// ClusterFeature is a level that is more common in the cluster than elsewhere.
type ClusterFeature struct {
	Column, Level   string
	Inside, Outside Real
}
