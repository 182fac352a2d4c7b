package toetssteen

// Relation says how a place holds a datum that stands elsewhere too.
type Relation string

// Relations, from the place itself to what was made of it.
const (
	RelationOriginal  Relation = "original"  // the place that tells most, as far as the data show
	RelationCopy      Relation = "copy"      // the same values
	RelationRecoded   Relation = "recoded"   // other values, one for one
	RelationRegrouped Relation = "regrouped" // fewer values, each made of whole ones: "outside Europe"
	RelationOneHot    Relation = "one_hot"   // yes or no on one of the values: natio_0131
	RelationView      Relation = "view"      // the column of a view that shows it
	RelationPointsTo  Relation = "points_to" // a key into a code table of the indicator
	RelationOutcome   Relation = "outcome"   // stored output of a model or rule
)

// DatumGroup is one datum and all the places where it stands: "the same datum
// in four places".
type DatumGroup struct {
	ID      string // of the finding of the first member
	Kind    KindID
	Members []DatumMember // the original first, the others by source, asset and field
}

// DatumMember is one place of a group.
type DatumMember struct {
	Source   string
	Location Location
	Finding  string // id of its finding of this kind; empty when the place is none by itself
	Relation Relation
	Evidence []Evidence // what shows the relation
}

// MeasureStatus says whether a proxy could be measured.
type MeasureStatus string

// Statuses of a measured proxy.
const (
	Measured   MeasureStatus = "measured"
	Unmeasured MeasureStatus = "unmeasured" // a known proxy, and no data beside it to measure it on
	// NotCompared is a known proxy of which the values cannot be compared: another
	// in each row, running text, or not read.
	NotCompared MeasureStatus = "not_compared"
	TooFew      MeasureStatus = "too_few"    // too few rows have both
	NoVariety   MeasureStatus = "no_variety" // one of both does not vary
	NotRows     MeasureStatus = "no_rows"    // the source gives columns, not rows
)

// ProxyMeasure is how strongly a column, or two together, tell of an indicator
// in the rows that were read. It holds no values.
type ProxyMeasure struct {
	Source    string
	Indicator Location // zero when Status is unmeasured
	Kind      KindID   // of the indicator
	Columns   []Location
	Forms     []string // how values became levels, per column: values, pc4, year, tenths
	Known     KindID   // kind of proxy that the catalogue knows the column by; empty is none
	Through   []string // keys that join both: "aanvraag.persoon_id = persoon.id"
	Status    MeasureStatus
	Depth     Depth // values or census
	Sample    Sample
	N         int64 // rows with both; missing is a level of its own
	Levels    int   // of the column
	Groups    int   // of the indicator
	// U is Theil's U(indicator|column): the share of the uncertainty about the
	// indicator that the column takes away, with its interval.
	U, ULow, UHigh Estimate
	// Adjusted is U less what so many levels give by chance: what people are
	// shown, and what ranks. The interval is around it.
	Adjusted Estimate
	// V is Cramer's V, corrected for bias (Bergsma 2013).
	V Estimate
	// AUC tells how well the column tells the largest group from the others, for
	// rows from which it was not learned.
	AUC, AUCLow, AUCHigh Estimate
	P, PAdjusted         Estimate // chance of as much where there is nothing; for all columns tried
	Tried                int      // columns and pairs in the family
	// Added, for a pair, is how much more U it has than the better of both alone.
	Added Estimate
}

// Estimate is a figure that may be absent.
type Estimate struct {
	Value float64
	OK    bool
}

// Known makes an estimate; NaN makes an absent one.
func Known(v float64) Estimate { return Estimate{Value: v, OK: v == v} }
