package toetssteen

// AuditSpec is an audit specification: what is measured, on whom, in which
// direction, and by which norm, written down and reviewed before measuring. It
// is a YAML file of people; its hash stands in every result. The zero value of
// every field is the careful choice.
type AuditSpec struct {
	Format     int              `yaml:"audit"` // version of this form: 1
	Title      string           `yaml:"title"`
	Question   string           `yaml:"question,omitempty"`
	Process    string           `yaml:"process,omitempty"`    // the selection process or risk model that is audited
	Version    string           `yaml:"version,omitempty"`    // of the specification, given by its owner
	Population string           `yaml:"population,omitempty"` // who the rows or counts are, in words
	Frame      string           `yaml:"frame,omitempty"`      // population or residents: residents are not the applicants, and a warning is printed
	Invented   bool             `yaml:"invented,omitempty"`   // the data is made up: said on every page
	Data       AuditData        `yaml:"data"`
	Attribute  *AuditAttribute  `yaml:"attribute,omitempty"`
	Groups     []AuditGroup     `yaml:"groups,omitempty"`
	Direction  Direction        `yaml:"direction"`
	Steps      []AuditStep      `yaml:"steps,omitempty"`
	Strata     []AuditStratum   `yaml:"strata,omitempty"`
	Outcome    *AuditOutcome    `yaml:"outcome,omitempty"`
	Score      string           `yaml:"score,omitempty"`  // numeric column
	Weight     string           `yaml:"weight,omitempty"` // column of sampling weights
	Period     string           `yaml:"period,omitempty"` // column
	RandomArm  *AuditCondition  `yaml:"random_arm,omitempty"`
	Criteria   []string         `yaml:"criteria,omitempty"` // columns of the profile or model; their proxy strength is measured
	Profile    *AuditProfile    `yaml:"profile,omitempty"`
	Subgroups  *AuditSubgroups  `yaml:"subgroups,omitempty"`
	Clusters   *AuditClusters   `yaml:"clusters,omitempty"`
	Norm       AuditNorm        `yaml:"norm"`
	Seed       uint64           `yaml:"seed,omitempty"` // of everything drawn by chance; 0 is 1
	Request    *AuditCBSRequest `yaml:"cbs_request,omitempty"`
}

// Direction says what being selected means for a person.
type Direction string

// There is no default: a ratio above one is harm for a burden, and a gift for
// a benefit.
const (
	Burden  Direction = "burden"
	Benefit Direction = "benefit"
)

// AuditData says where the rows or counts are and what shape they have.
type AuditData struct {
	Source string           `yaml:"source"`          // file (relative to the specification), sqlite:FILE, postgres://...
	Table  string           `yaml:"table,omitempty"` // table of a database, or sheet of a workbook
	Shape  DataShape        `yaml:"shape,omitempty"` // rows when empty
	Where  []AuditCondition `yaml:"where,omitempty"` // only these rows
	Count  string           `yaml:"count,omitempty"` // shape counts: the column of counts
	// Label and Columns describe shape wide: each row is a conjunction of
	// categories written in the label column ("Education: mbo 1-2 & Age: 15-18
	// years"; none when empty), each named column holds counts of the levels
	// given to it (column -> variable -> level; an empty map is the total).
	Label   string                       `yaml:"label,omitempty"`
	Columns map[string]map[string]string `yaml:"columns,omitempty"`
	// Area columns of shape areas: one row an area.
	Area *AuditArea `yaml:"area,omitempty"`

	Rounding   int64    `yaml:"rounding,omitempty"`   // counts were rounded to multiples of this
	Suppressed []string `yaml:"suppressed,omitempty"` // texts that stand for a suppressed count
	Below      int64    `yaml:"below,omitempty"`      // counts under this were suppressed
	Public     bool     `yaml:"public,omitempty"`     // published figures: a floor of 0 is allowed
	Declared   string   `yaml:"declared,omitempty"`   // who says that it is public, or where it was published
	Missing    []string `yaml:"missing,omitempty"`    // texts that mean missing, beside empty
}

// DataShape is the form of the data.
type DataShape string

// Shapes of data. Confusion matrices are shape wide with four columns.
const (
	ShapeRows   DataShape = "rows"
	ShapeCounts DataShape = "counts"
	ShapeWide   DataShape = "wide"
	ShapeAreas  DataShape = "areas"
)

// AuditArea names the columns of area figures: persons, of whom so many were
// selected, and the share of the group among residents (0..1 or percent).
type AuditArea struct {
	Name     string `yaml:"name"`
	Persons  string `yaml:"persons"`
	Selected string `yaml:"selected"`
	Share    string `yaml:"share"`
	Percent  bool   `yaml:"percent,omitempty"`
	Group    string `yaml:"group,omitempty"` // what the share is of, in words
	Source   string `yaml:"source,omitempty"`
	Year     string `yaml:"year,omitempty"`
	Strata   string `yaml:"strata,omitempty"` // column, as municipality
	// Threshold is the share from which an area counts as the group's; 0 is .5.
	Threshold float64 `yaml:"threshold,omitempty"`
}

// AuditCondition is a column with values; Not turns it around.
type AuditCondition struct {
	Column string   `yaml:"column"`
	Values []string `yaml:"values,flow,omitempty"`
	Not    bool     `yaml:"not,omitempty"`
}

// AuditAttribute is a protected attribute in a file of its own, joined in the
// engine and never stored. Without ground, approval, consultation and an end
// date it is refused.
type AuditAttribute struct {
	File        string   `yaml:"file"`
	Key         string   `yaml:"key"`                // column of the data
	FileKey     string   `yaml:"file_key,omitempty"` // column of the file; Key when empty
	Columns     []string `yaml:"columns"`
	LegalGround string   `yaml:"legal_ground"`
	ApprovedBy  string   `yaml:"approved_by"`
	ApprovedOn  string   `yaml:"approved_on"` // yyyy-mm-dd
	DPOOn       string   `yaml:"dpo_consulted_on"`
	DestroyBy   string   `yaml:"destroy_by"`
}

// AuditGroup is a column that divides people into groups.
type AuditGroup struct {
	Column string `yaml:"column"`
	// Reference is a level, or complement, whole, largest or most_favoured.
	Reference string              `yaml:"reference,omitempty"`
	Merge     map[string][]string `yaml:"merge,omitempty"` // new level -> levels of the data
	Ground    string              `yaml:"ground,omitempty"`
}

// The references that are not a level.
const (
	ReferenceComplement   = "complement"
	ReferenceWhole        = "whole"
	ReferenceLargest      = "largest"
	ReferenceMostFavoured = "most_favoured"
)

// AuditStep is a step of the process, in order: score category, selection,
// visit, finding, objection, appeal.
type AuditStep struct {
	ID       string   `yaml:"id"`
	Label    string   `yaml:"label,omitempty"`
	Column   string   `yaml:"column"`
	Positive []string `yaml:"positive,flow,omitempty"` // levels that go on; empty: seen from the data (yes, ja, 1, true)
	Not      bool     `yaml:"not,omitempty"`           // every known level but these
	// Among are the levels of the same column that are the denominator; empty
	// is everyone with a known level who is in the data.
	Among []string `yaml:"among,flow,omitempty"`
	// After is the id of the step of which only the positives count: the
	// conditional rate. Empty is all.
	After string `yaml:"after,omitempty"`
	// Kind: category for a score class (its levels are strata for the next
	// step), selection for the step that the verdict is about, and visit,
	// finding, objection or appeal. Empty is selection for the last step
	// without kind.
	Kind  string   `yaml:"kind,omitempty"`
	Order []string `yaml:"order,flow,omitempty"` // levels from first to last, for trend and cumulative rates
}

// AuditStratum is a factor within which groups are compared. Legitimate is
// signed by a person, or it explains nothing.
type AuditStratum struct {
	Column     string `yaml:"column"`
	Legitimate bool   `yaml:"legitimate,omitempty"`
	SignedBy   string `yaml:"signed_by,omitempty"`
	SignedOn   string `yaml:"signed_on,omitempty"`
	Reason     string `yaml:"reason,omitempty"`
}

// AuditOutcome is the label: what turned out to be true.
type AuditOutcome struct {
	Column   string   `yaml:"column"`
	Positive []string `yaml:"positive,flow,omitempty"`
	Not      bool     `yaml:"not,omitempty"`
	// KnownFor says for whom the label exists: all or selected. Empty is seen
	// from the data: without a label among those not selected, selected.
	KnownFor string `yaml:"known_for,omitempty"`
}

// AuditProfile points to a profile (rule table or scorecard) and, to compare,
// to an older version of it.
type AuditProfile struct {
	File    string            `yaml:"file"`
	Compare string            `yaml:"compare,omitempty"`
	Columns map[string]string `yaml:"columns,omitempty"`  // criterion -> column, where they differ
	MaxLoss float64           `yaml:"max_loss,omitempty"` // share of hits that an alternative may lose
}

// AuditSubgroups asks for a search for subgroups.
type AuditSubgroups struct {
	Columns    []string `yaml:"columns,flow,omitempty"` // groups, strata and criteria when empty
	Depth      int      `yaml:"depth,omitempty"`        // 0 is 3
	MinSupport float64  `yaml:"min_support,omitempty"`  // share of persons; 0 is .001
	Show       int      `yaml:"show,omitempty"`         // 0 is 10
}

// AuditClusters asks for clustering without any protected attribute.
type AuditClusters struct {
	Columns  []string `yaml:"columns,flow"`
	MinShare float64  `yaml:"min_share,omitempty"` // 0 is .01
}

// AuditNorm is the norm, chosen by a named person before measuring; there is
// no legal default.
type AuditNorm struct {
	Metric        string  `yaml:"metric,omitempty"` // rate_ratio when empty
	Margin        float64 `yaml:"margin,omitempty"` // ratio from which a difference counts; 0: not chosen
	MinimumExcess float64 `yaml:"minimum_excess,omitempty"`
	Alpha         float64 `yaml:"alpha,omitempty"`      // 0 is .05
	Correction    string  `yaml:"correction,omitempty"` // holm (default), bh, by
	Floor         *int64  `yaml:"floor,omitempty"`      // smallest count shown; nil is Floor
	ChosenBy      string  `yaml:"chosen_by,omitempty"`
	ChosenOn      string  `yaml:"chosen_on,omitempty"`
	Source        string  `yaml:"source,omitempty"`
}

// AuditCBSRequest is what cannot be seen in the specification and the
// statistics office needs to know.
type AuditCBSRequest struct {
	Organisation string   `yaml:"organisation,omitempty"`
	Period       string   `yaml:"period,omitempty"`
	Attribute    string   `yaml:"attribute,omitempty"` // CBS classification, as herkomst 2022
	LegalArticle string   `yaml:"legal_article,omitempty"`
	Variables    []string `yaml:"variables,omitempty"`
}
